// SPDX-License-Identifier: GPL-2.0
/*
 * A terminal as a screen, by ncurses, which sends what differs from what is there
 * only. Colours are not needed: bad news is bold as well. While there is a screen,
 * what is written to standard error goes to memory, and is shown as a message.
 */
#include "screen.h"

#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "fault.h"

enum {
	SCREEN_GAP = 2,		/* blanks between columns, if there is room */
	SCREEN_ESCAPE = 25,	/* ms to tell an arrow key from an escape */
};

struct screen {
	SCREEN *terminal;
	int signals;
	sigset_t before;	/* signals that were blocked already */
	int messages;		/* what is written to standard error */
	int error;		/* where that went before */
	bool colour;
};

/* ---- the terminal --------------------------------------------------------- */

static bool catch_messages(struct screen *screen)
{
	screen->error = dup(STDERR_FILENO);
	screen->messages = memfd_create("messages", MFD_CLOEXEC);
	return screen->error >= 0 && screen->messages >= 0 &&
	       dup2(screen->messages, STDERR_FILENO) >= 0;
}

static bool catch_signals(struct screen *screen)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &signals, &screen->before);
	screen->signals = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	return screen->signals >= 0;
}

static void set_up(struct screen *screen)
{
	const char *plain = getenv("NO_COLOR");

	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(SCREEN_ESCAPE);
	curs_set(0);
	screen->colour = !(plain && *plain) && has_colors();
	if (!screen->colour)
		return;
	start_color();
	use_default_colors();
	init_pair(SCREEN_ALARM, COLOR_RED, -1);
}

/**
 * screen_is_there() - is there a terminal?
 * @verb: who wants one, for messages
 *
 * Return: true if there is; else false, and a line is written.
 */
bool screen_is_there(const char *verb)
{
	if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
		return true;
	complain("%s: standard input or output is no terminal; write --batch for text",
		 verb);
	return false;
}

/**
 * screen_open() - take the terminal
 * @verb: who takes it, for messages
 *
 * Return: the screen, owned until screen_close(); NULL if the terminal cannot be
 * one, and a line is written.
 */
struct screen *screen_open(const char *verb)
{
	const char *terminal = getenv("TERM");
	struct screen *screen;

	screen = allocate(1, sizeof(*screen));
	screen->signals = -1;
	screen->terminal = newterm(NULL, stdout, stdin);
	if (!screen->terminal) {
		complain("%s: the terminal '%s' is not known; set TERM, to vt100 if nothing else, or write --batch",
			 verb, terminal ? terminal : "");
		free(screen);
		return NULL;
	}
	set_up(screen);
	if (catch_signals(screen) && catch_messages(screen))
		return screen;
	screen_close(screen);
	complain("%s: %s", verb, strerror(errno));
	return NULL;
}

/**
 * screen_close() - give the terminal back as it was
 * @screen: the screen; NULL is fine
 */
void screen_close(struct screen *screen)
{
	if (!screen)
		return;
	endwin();
	delscreen(screen->terminal);
	if (screen->error >= 0)
		dup2(screen->error, STDERR_FILENO);
	close(screen->error);
	close(screen->messages);
	close(screen->signals);
	sigprocmask(SIG_SETMASK, &screen->before, NULL);
	free(screen);
}

static int read_key(void)
{
	int key = getch();

	switch (key) {
	case ERR:
		return SCREEN_NOTHING;
	case KEY_RESIZE:
		return SCREEN_RESIZED;
	case KEY_RIGHT:
		return SCREEN_NEXT;
	}
	return key;
}

/* It is taken: else it would do its work when it is not blocked any more. */
static bool takes_signal(const struct screen *screen)
{
	struct signalfd_siginfo signal;

	return read(screen->signals, &signal, sizeof(signal)) > 0;
}

/**
 * screen_wait() - wait for a key
 * @screen: the screen
 * @ms: how long at most, ms
 * @ended: set to true if a signal says to end, or the terminal is gone
 *
 * Return: the key, or one of enum screen_key.
 */
int screen_wait(struct screen *screen, int ms, bool *ended)
{
	struct pollfd sources[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = screen->signals, .events = POLLIN },
	};
	int key = read_key();

	if (key)
		return key;
	/* A signal that is not blocked, such as a new size, ends this, too. */
	if (poll(sources, ARRAY_SIZE(sources), ms) < 0)
		return read_key();
	*ended |= takes_signal(screen) || (sources[0].revents & ~POLLIN);
	if (!(sources[0].revents & POLLIN))
		return SCREEN_NOTHING;
	key = read_key();
	/* A terminal that has nothing to read though it says so is gone. */
	if (!key && !poll(sources, 1, 0))
		return SCREEN_NOTHING;
	*ended |= !key;
	return key;
}

/**
 * screen_message() - what was written to standard error
 * @screen: the screen
 *
 * Return: the first line of it, to be freed; NULL if nothing was written. It is
 * forgotten.
 */
char *screen_message(struct screen *screen)
{
	char text[SCREEN_MESSAGE];
	ssize_t length = pread(screen->messages, text, sizeof(text) - 1, 0);

	if (length <= 0)
		return NULL;
	if (ftruncate(screen->messages, 0) ||
	    lseek(screen->messages, 0, SEEK_SET) < 0)
		return NULL;
	text[length] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return duplicate(text);
}

/* ---- drawing -------------------------------------------------------------- */

/**
 * screen_lines() - how high the screen is
 * @screen: the screen
 *
 * Return: lines.
 */
int screen_lines(const struct screen *screen)
{
	(void)screen;
	return LINES;
}

/**
 * screen_columns() - how wide the screen is
 * @screen: the screen
 *
 * Return: characters a line.
 */
int screen_columns(const struct screen *screen)
{
	(void)screen;
	return COLS;
}

/**
 * screen_fits() - is the terminal large enough?
 * @screen: the screen
 *
 * Return: true if it is.
 */
bool screen_fits(const struct screen *screen)
{
	return screen_lines(screen) >= SCREEN_LINES &&
	       screen_columns(screen) >= SCREEN_COLUMNS;
}

/**
 * screen_begin() - start to draw what is to be on the screen
 * @screen: the screen
 */
void screen_begin(struct screen *screen)
{
	(void)screen;
	erase();
}

/**
 * screen_end() - show what was drawn
 * @screen: the screen
 */
void screen_end(struct screen *screen)
{
	(void)screen;
	refresh();
}

static int attributes(const struct screen *screen, enum screen_style style)
{
	if (style == SCREEN_PLAIN)
		return A_NORMAL;
	if (style == SCREEN_ALARM && screen->colour)
		return A_BOLD | COLOR_PAIR(SCREEN_ALARM);
	return A_BOLD;
}

/* What a terminal would obey is not for it; what does not fit is left out. */
static void put(const struct screen *screen, int line, int column, int room,
		enum screen_style style, const char *text)
{
	attrset(attributes(screen, style));
	for (; *text && room > 0 && column < COLS; text++, room--)
		mvaddch(line, column++, (unsigned char)*text < ' ' ||
			(unsigned char)*text > '~' ? '?' : *text);
	attrset(A_NORMAL);
}

/**
 * screen_text() - draw a text
 * @screen: the screen
 * @line: its line
 * @column: its first character
 * @style: how it looks
 * @format: as printf()
 */
void screen_text(struct screen *screen, int line, int column,
		 enum screen_style style, const char *format, ...)
{
	char text[SCREEN_MESSAGE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	put(screen, line, column, COLS, style, text);
}

/* ---- tables --------------------------------------------------------------- */

/* A table being drawn. */
struct drawing {
	struct screen *screen;
	const struct screen_area *area;
	const struct block *block;
	struct cell cell;
	int *widths;		/* -1: left out */
	int gap;
};

static void measure(struct drawing *drawing, const struct screen_rows *rows)
{
	const struct block *block = drawing->block;

	for (size_t i = 0; i < block->count; i++) {
		const struct column *column = &block->list[i];
		int *width = &drawing->widths[i];

		*width = column->name && !(column->flags & COLUMN_NOTE) ?
			 (int)strlen(column->name) : -1;
		for (size_t j = 0; j < rows->count && *width >= 0; j++) {
			const char *row = (const char *)rows->rows + j * rows->size;
			const char *text;

			text = cell_spell(column_fill(column, row, &drawing->cell),
					  true);
			if ((int)strlen(text) > *width)
				*width = strlen(text);
		}
		if (*width >= 0 && *width < column->width)
			*width = column->width;
	}
}

static int total(const struct drawing *drawing)
{
	int sum = -drawing->gap;

	for (size_t i = 0; i < drawing->block->count; i++)
		if (drawing->widths[i] >= 0)
			sum += drawing->widths[i] + drawing->gap;
	return sum;
}

/*
 * Moves columns together, then leaves some out, from the right. A text in the last
 * one is cut where the screen ends instead.
 */
static void fit(struct drawing *drawing)
{
	size_t last = drawing->block->count - 1, i = last + 1;
	int page = drawing->area->columns;

	drawing->gap = SCREEN_GAP;
	if (total(drawing) > page)
		drawing->gap = 1;
	if (!(drawing->block->list[last].flags & COLUMN_RIGHT))
		i--;
	for (; i > 0 && total(drawing) > page; i--)
		if (drawing->block->list[i - 1].flags & COLUMN_OPTIONAL)
			drawing->widths[i - 1] = -1;
}

/* A row, or the heading without one. */
static void draw_line(struct drawing *drawing, int line, const void *row)
{
	int at = drawing->area->column, end = at + drawing->area->columns;

	for (size_t i = 0; i < drawing->block->count && at < end; i++) {
		const struct column *column = &drawing->block->list[i];
		enum screen_style style = SCREEN_STRONG;
		const char *text = column->name;
		int width = drawing->widths[i];
		int blanks = 0;

		if (width < 0)
			continue;
		if (row) {
			text = cell_spell(column_fill(column, row, &drawing->cell),
					  true);
			style = drawing->cell.alarm ? SCREEN_ALARM : SCREEN_PLAIN;
		}
		if (column->flags & COLUMN_RIGHT)
			blanks = width - (int)strlen(text);
		put(drawing->screen, line, at + blanks, end - at - blanks, style,
		    text);
		at += width + drawing->gap;
	}
}

/**
 * screen_table() - draw a table
 * @screen: the screen
 * @area: where it goes
 * @block: its columns
 * @rows: its rows; those that the area has no room for are left out
 */
void screen_table(struct screen *screen, const struct screen_area *area,
		  const struct block *block, const struct screen_rows *rows)
{
	struct drawing drawing = {
		.screen = screen,
		.area = area,
		.block = block,
		.widths = allocate(block->count, sizeof(int)),
	};
	struct screen_rows shown = *rows;

	if (area->lines <= 0)
		shown.count = 0;
	else if (shown.count > (size_t)area->lines - 1)
		shown.count = area->lines - 1;
	measure(&drawing, &shown);
	fit(&drawing);
	draw_line(&drawing, area->line, NULL);
	for (size_t i = 0; i < shown.count; i++)
		draw_line(&drawing, area->line + 1 + i,
			  (const char *)rows->rows + i * rows->size);
	free(drawing.widths);
	cell_exit(&drawing.cell);
}
