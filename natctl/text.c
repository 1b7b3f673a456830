// SPDX-License-Identifier: GPL-2.0
/* Words to values and back. Nothing here knows the grammar or the kernel. */
#include "text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
	TEXT_PORT_MAX = 65535,
	TEXT_DIGITS = 20,		/* of the largest number */
	TEXT_SECONDS_A_MINUTE = 60,
	TEXT_SECONDS_AN_HOUR = 3600,
	TEXT_SECONDS_A_DAY = 86400,
	TEXT_MS_A_SECOND = 1000,
	TEXT_FIRST_YEAR = 1900,		/* of a struct tm */
};

static const struct protocol {
	const char *name;
	__u8 number;
} protocols[] = {
	{ "tcp", 6 },
	{ "udp", 17 },
	{ "icmp", 1 },
	{ "igmp", 2 },
	{ "dccp", 33 },
	{ "gre", 47 },
	{ "esp", 50 },
	{ "ah", 51 },
	{ "sctp", 132 },
	{ "udplite", 136 },
};

#define PROTOCOLS ARRAY_SIZE(protocols)

/* A decimal or 0x number that fits 32 bits; strtoul() takes signs and spaces. */
static bool parse_number(const char *word, bool hexadecimal, __u32 *value)
{
	unsigned int base = 10;
	__u64 sum = 0;

	if (hexadecimal && word[0] == '0' && (word[1] | ' ') == 'x') {
		base = 16;
		word += 2;
	}
	if (!*word)
		return false;
	for (; *word; word++) {
		unsigned int digit = 0;

		if (*word >= '0' && *word <= '9')
			digit = *word - '0';
		else if (base == 16 && (*word | ' ') >= 'a' && (*word | ' ') <= 'f')
			digit = (*word | ' ') - 'a' + 10;
		else
			return false;
		sum = sum * base + digit;
		if (sum > 0xffffffff)
			return false;
	}
	*value = sum;
	return true;
}

/**
 * text_switch() - parse on or off
 * @word: the word
 * @value: receives 1 or 0
 * @fault: receives reason and fix
 *
 * Return: 0, or -EINVAL with @fault set.
 */
int text_switch(const char *word, __u32 *value, struct fault *fault)
{
	*value = !strcmp(word, "on");
	if (*value || !strcmp(word, "off"))
		return 0;
	fault_reason(fault, "is neither on nor off");
	return fault_fix(fault, "write on or off");
}

/**
 * text_number() - parse a decimal number
 * @word: the word
 * @lowest: least value allowed
 * @highest: greatest value allowed
 * @value: receives the number
 * @fault: receives reason and fix
 *
 * Return: 0, or -EINVAL with @fault set.
 */
int text_number(const char *word, __u32 lowest, __u32 highest, __u32 *value,
		struct fault *fault)
{
	bool digits = *word && strspn(word, "0123456789") == strlen(word);

	if (digits && parse_number(word, false, value) && *value >= lowest &&
	    *value <= highest)
		return 0;
	fault_reason(fault, digits ? "is out of range" : "is no number");
	return fault_fix(fault, "write a number from %u to %u", lowest, highest);
}

/* A number with at most one point among its digits, whatever the locale says. */
static bool parse_decimal(const char *word, double *value)
{
	double unit = 1;
	bool digits = false, point = false;

	for (*value = 0; *word; word++) {
		if (*word == '.' && !point) {
			point = true;
			continue;
		}
		if (*word < '0' || *word > '9')
			return false;
		digits = true;
		unit = point ? unit / 10 : unit;
		*value = point ? *value + (*word - '0') * unit :
				 *value * 10 + (*word - '0');
	}
	return digits;
}

/**
 * text_decimal() - parse a decimal number, maybe with a fraction
 * @word: the word
 * @lowest: least value allowed
 * @highest: greatest value allowed
 * @value: receives the number
 * @fault: receives reason and fix
 *
 * Return: 0, or -EINVAL with @fault set.
 */
int text_decimal(const char *word, double lowest, double highest, double *value,
		 struct fault *fault)
{
	bool decimal = parse_decimal(word, value);

	if (decimal && *value >= lowest && *value <= highest)
		return 0;
	fault_reason(fault, decimal ? "is out of range" : "is no number");
	return fault_fix(fault, "write a number from %.10g to %.10g, like 1.5",
			 lowest, highest);
}

/**
 * text_address() - parse an IPv4 address
 * @word: the word
 * @address: receives the address, host byte order
 * @fault: receives reason and fix
 *
 * Return: 0, or -EINVAL with @fault set.
 */
int text_address(const char *word, __u32 *address, struct fault *fault)
{
	struct in_addr in;

	if (inet_pton(AF_INET, word, &in) != 1) {
		fault_reason(fault, strchr(word, ':') ?
			     "is no IPv4 address; IPv6 is not translated" :
			     "is no IPv4 address");
		return fault_fix(fault, "write one like 198.51.100.5");
	}
	*address = ntohl(in.s_addr);
	return 0;
}

/* Copies what stands before a separator; what follows it is returned. */
static const char *split(const char *word, char separator,
			 char room[static TEXT_ROOM])
{
	const char *at = strchr(word, separator);
	size_t length = at ? (size_t)(at - word) : strlen(word);

	snprintf(room, TEXT_ROOM, "%.*s",
		 length < TEXT_ROOM ? (int)length : TEXT_ROOM - 1, word);
	return at ? at + 1 : NULL;
}

/* Widens a range of one address to the prefix that begins with it. */
static int parse_prefix(const char *length, struct range *range,
			struct fault *fault)
{
	char room[TEXT_ROOM];
	struct range whole;
	__u32 bits;
	__u32 host;

	if (text_number(length, 0, 32, &bits, fault)) {
		fault_reason(fault, "has no prefix length after the '/'");
		return fault_fix(fault, "write one from 0 to 32");
	}
	host = bits ? (__u32)((1ULL << (32 - bits)) - 1) : 0xffffffff;
	whole.first = range->first & ~host;
	whole.last = range->first | host;
	if (whole.first != range->first) {
		fault_reason(fault, "has bits set beyond its prefix length");
		return fault_fix(fault, "write %s/%u, or the address alone",
				 text_from_address(room, whole.first), bits);
	}
	*range = whole;
	return 0;
}

/**
 * text_range() - parse an address, a prefix or a range A-B
 * @word: the word
 * @range: receives the addresses
 * @fault: receives reason and fix
 *
 * Return: 0, or -EINVAL with @fault set.
 */
int text_range(const char *word, struct range *range, struct fault *fault)
{
	char start[TEXT_ROOM];
	const char *length;
	const char *end;
	int ret;

	end = split(word, '-', start);
	if (end) {
		ret = text_address(start, &range->first, fault);
		if (!ret)
			ret = text_address(end, &range->last, fault);
		if (ret)
			return fault_fix(fault, "write one like 198.51.100.5-198.51.100.8");
		if (range->first <= range->last)
			return 0;
		fault_reason(fault, "is an empty range");
		return fault_fix(fault, "write %s-%s", end, start);
	}
	length = split(word, '/', start);
	ret = text_address(start, &range->first, fault);
	if (ret)
		return fault_fix(fault, "write ADDRESS, PREFIX/LENGTH or FIRST-LAST");
	range->last = range->first;
	return length ? parse_prefix(length, range, fault) : 0;
}

/**
 * text_ports() - parse a port or a range N-M
 * @word: the word
 * @lowest: least port allowed
 * @ports: receives the ports
 * @fault: receives reason and fix
 *
 * Return: 0, or -EINVAL with @fault set.
 */
int text_ports(const char *word, __u16 lowest, struct ports *ports,
	       struct fault *fault)
{
	char start[TEXT_ROOM];
	const char *end = split(word, '-', start);
	__u32 first;
	__u32 last;
	int ret;

	ret = text_number(start, lowest, TEXT_PORT_MAX, &first, fault);
	if (!ret)
		ret = text_number(end ? end : start, lowest, TEXT_PORT_MAX, &last,
				  fault);
	if (ret) {
		if (!strcmp(fault->reason, "is no number"))
			fault_reason(fault, "is no port");
		return fault_fix(fault, "write N or N-M, from %u to %u", lowest,
				 TEXT_PORT_MAX);
	}
	if (first > last) {
		fault_reason(fault, "is an empty range");
		return fault_fix(fault, "write %u-%u", last, first);
	}
	ports->first = first;
	ports->last = last;
	return 0;
}

/**
 * text_protocols() - names of the protocols that have one here
 * @list: receives the names
 * @room: number of names that @list has room for
 *
 * Return: number of names written.
 */
size_t text_protocols(const char *list[], size_t room)
{
	size_t count;

	for (count = 0; count < PROTOCOLS && count < room; count++)
		list[count] = protocols[count].name;
	return count;
}

/**
 * text_protocol() - parse an IP protocol, by name or number
 * @word: the word
 * @proto: receives the number
 * @fault: receives reason and fix
 *
 * Return: 0, or -EINVAL with @fault set.
 */
int text_protocol(const char *word, __u8 *proto, struct fault *fault)
{
	const char *list[PROTOCOLS];
	__u32 number;

	for (size_t i = 0; i < PROTOCOLS; i++) {
		if (strcmp(protocols[i].name, word))
			continue;
		*proto = protocols[i].number;
		return 0;
	}
	if (!text_number(word, 1, 255, &number, fault)) {
		*proto = number;
		return 0;
	}
	if (!strcmp(fault->reason, "is out of range"))
		return -EINVAL;
	fault_unknown(fault, "protocol", word, list,
		      text_protocols(list, PROTOCOLS));
	if (!strncmp(fault->fix, "write", 5))
		fault_fix(fault, "write tcp, udp, icmp or a number from 1 to 255");
	return -EINVAL;
}

/**
 * text_mark() - parse a mark, V or V/MASK
 * @word: the word
 * @mark: receives the value
 * @mask: receives the mask, all ones where @word has none
 * @fault: receives reason and fix
 *
 * Return: 0, or -EINVAL with @fault set.
 */
int text_mark(const char *word, __u32 *mark, __u32 *mask, struct fault *fault)
{
	char value[TEXT_ROOM];
	const char *bits = split(word, '/', value);

	*mask = 0xffffffff;
	if (parse_number(value, true, mark) &&
	    (!bits || parse_number(bits, true, mask)))
		return 0;
	fault_reason(fault, "is no mark");
	return fault_fix(fault, "write VALUE or VALUE/MASK, like 0x10/0xff");
}

/**
 * text_name() - parse a name of an enum
 * @names: the enum
 * @word: the word
 * @value: receives the value
 * @fault: receives reason and fix
 *
 * Return: 0, or -EINVAL with @fault set.
 */
int text_name(const struct names *names, const char *word, __u32 *value,
	      struct fault *fault)
{
	const char *list[64];
	size_t count = 0;
	int found = names_find(names, word);

	if (found >= 0) {
		*value = found;
		return 0;
	}
	for (unsigned int i = 0; i < names->count && count < 64; i++)
		if (strcmp(names->list[i].name, "unspec"))
			list[count++] = names->list[i].name;
	return fault_unknown(fault, names->what, word, list, count);
}

/**
 * range_prefix() - prefix length of a range
 * @range: the range
 *
 * Return: 0 to 32, or -1 if the range is no prefix.
 */
int range_prefix(const struct range *range)
{
	__u32 host = range->first ^ range->last;

	if ((host & (host + 1)) || (range->first & host))
		return -1;
	return 32 - __builtin_popcount(host);
}

/**
 * range_size() - number of addresses in a range
 * @range: the range
 *
 * Return: addresses.
 */
__u64 range_size(const struct range *range)
{
	return (__u64)range->last - range->first + 1;
}

/**
 * text_put_number() - write a number into a text
 * @at: where to write; TEXT_ROOM bytes are enough
 * @number: the number
 *
 * A row has a dozen numbers, and a dump a million rows: printf() takes too long.
 *
 * Return: behind the number; no zero byte is there.
 */
char *text_put_number(char *at, __u64 number)
{
	size_t length = 1;
	char *end;

	for (__u64 power = 10; number >= power && length < TEXT_DIGITS; power *= 10)
		length++;
	end = at + length;
	for (char *digit = end; digit > at; number /= 10)
		*--digit = '0' + number % 10;
	return end;
}

static char *put_octet(char *at, unsigned int octet)
{
	if (octet >= 100)
		*at++ = '0' + octet / 100;
	if (octet >= 10)
		*at++ = '0' + octet / 10 % 10;
	*at++ = '0' + octet % 10;
	return at;
}

/**
 * text_put_address() - write an address into a text
 * @at: where to write; TEXT_ROOM bytes are enough
 * @address: the address, host byte order
 *
 * Return: behind the address; no zero byte is there.
 */
char *text_put_address(char *at, __u32 address)
{
	for (int shift = 24; shift; shift -= 8) {
		at = put_octet(at, address >> shift & 0xff);
		*at++ = '.';
	}
	return put_octet(at, address & 0xff);
}

/**
 * text_put_endpoint() - write ADDRESS:PORT into a text
 * @at: where to write; TEXT_ROOM bytes are enough
 * @address: its address, host byte order
 * @port: its port or ICMP identifier
 *
 * Return: behind the endpoint; no zero byte is there.
 */
char *text_put_endpoint(char *at, __u32 address, __u16 port)
{
	at = text_put_address(at, address);
	*at++ = ':';
	return text_put_number(at, port);
}

/* Two units of something, of the second of which there are less than 100. */
static char *put_units(char *at, __u64 first, char name, __u64 second,
		       char second_name)
{
	at = text_put_number(at, first);
	*at++ = name;
	*at++ = '0' + second / 10;
	*at++ = '0' + second % 10;
	*at++ = second_name;
	return at;
}

/**
 * text_from_address() - an address as text
 * @room: where to write
 * @address: the address, host byte order
 *
 * Return: @room.
 */
const char *text_from_address(char room[static TEXT_ROOM], __u32 address)
{
	*text_put_address(room, address) = '\0';
	return room;
}

/**
 * text_from_range() - a range as address, prefix or FIRST-LAST
 * @room: where to write
 * @range: the range
 *
 * Return: @room.
 */
const char *text_from_range(char room[static TEXT_ROOM],
			    const struct range *range)
{
	int length = range_prefix(range);
	char last[TEXT_ROOM];
	size_t used;

	text_from_address(room, range->first);
	used = strlen(room);
	if (length < 0)
		snprintf(room + used, TEXT_ROOM - used, "-%s",
			 text_from_address(last, range->last));
	else if (length < 32)
		snprintf(room + used, TEXT_ROOM - used, "/%d", length);
	return room;
}

/**
 * text_from_ports() - ports as N or N-M
 * @room: where to write
 * @ports: the ports
 *
 * Return: @room.
 */
const char *text_from_ports(char room[static TEXT_ROOM],
			    const struct ports *ports)
{
	if (ports->first == ports->last)
		snprintf(room, TEXT_ROOM, "%u", ports->first);
	else
		snprintf(room, TEXT_ROOM, "%u-%u", ports->first, ports->last);
	return room;
}

/**
 * text_from_endpoint() - an endpoint as ADDRESS:PORT
 * @room: where to write
 * @address: its address, host byte order
 * @port: its port or ICMP identifier
 *
 * Return: @room.
 */
const char *text_from_endpoint(char room[static TEXT_ROOM], __u32 address,
			       __u16 port)
{
	*text_put_endpoint(room, address, port) = '\0';
	return room;
}

/**
 * text_from_protocol() - a protocol by name, by number where it has none
 * @room: where to write
 * @proto: the protocol
 *
 * Return: the text, in @room or static.
 */
const char *text_from_protocol(char room[static TEXT_ROOM], __u8 proto)
{
	for (size_t i = 0; i < PROTOCOLS; i++)
		if (protocols[i].number == proto)
			return protocols[i].name;
	snprintf(room, TEXT_ROOM, "%u", proto);
	return room;
}

/**
 * text_from_mark() - a mark as V, or V/MASK where not all bits count
 * @room: where to write
 * @mark: the value
 * @mask: the bits that count
 *
 * Return: @room.
 */
const char *text_from_mark(char room[static TEXT_ROOM], __u32 mark, __u32 mask)
{
	if (mask == 0xffffffff)
		snprintf(room, TEXT_ROOM, "0x%x", mark);
	else
		snprintf(room, TEXT_ROOM, "0x%x/0x%x", mark, mask);
	return room;
}

/**
 * text_from_duration() - seconds for a person, in the two largest units
 * @room: where to write
 * @seconds: the duration, s
 *
 * Return: @room.
 */
const char *text_from_duration(char room[static TEXT_ROOM], __u64 seconds)
{
	__u64 minutes = seconds / TEXT_SECONDS_A_MINUTE;
	__u64 hours = seconds / TEXT_SECONDS_AN_HOUR;
	char *at = room;

	if (seconds >= TEXT_SECONDS_A_DAY) {
		at = put_units(at, hours / 24, 'd', hours % 24, 'h');
	} else if (hours) {
		at = put_units(at, hours, 'h', minutes % 60, 'm');
	} else if (minutes) {
		at = put_units(at, minutes, 'm', seconds % 60, 's');
	} else {
		at = text_put_number(at, seconds);
		*at++ = 's';
	}
	*at = '\0';
	return room;
}

/**
 * text_from_bytes() - bytes for a person, in powers of ten
 * @room: where to write
 * @bytes: how many
 *
 * Return: @room.
 */
const char *text_from_bytes(char room[static TEXT_ROOM], __u64 bytes)
{
	static const char units[] = "kMGTPE";
	char *at = room;
	size_t unit = 0;

	if (bytes < 1000) {
		*text_put_number(at, bytes) = '\0';
		return room;
	}
	for (; bytes >= 1000 * 1000; bytes /= 1000)
		unit++;
	at = text_put_number(at, bytes / 1000);
	if (bytes < 10 * 1000) {
		*at++ = '.';
		*at++ = '0' + bytes / 100 % 10;
	}
	*at++ = units[unit];
	*at = '\0';
	return room;
}

static void write_time(char room[static TEXT_ROOM], const struct tm *at,
		       char gap)
{
	snprintf(room, TEXT_ROOM, "%04d-%02d-%02d%c%02d:%02d:%02d",
		 at->tm_year + TEXT_FIRST_YEAR, at->tm_mon + 1, at->tm_mday, gap,
		 at->tm_hour, at->tm_min, at->tm_sec);
}

/**
 * text_from_time() - a time as ISO 8601 has it, UTC
 * @room: where to write
 * @time: the time, ms since 1970
 *
 * Return: @room.
 */
const char *text_from_time(char room[static TEXT_ROOM], __u64 time)
{
	time_t seconds = time / TEXT_MS_A_SECOND;
	struct tm utc = { 0 };
	size_t used;

	gmtime_r(&seconds, &utc);
	write_time(room, &utc, 'T');
	used = strlen(room);
	snprintf(room + used, TEXT_ROOM - used, ".%03uZ",
		 (unsigned int)(time % TEXT_MS_A_SECOND));
	return room;
}

/**
 * text_from_local_time() - a time as a clock on the wall has it
 * @room: where to write
 * @time: the time, ms since 1970
 *
 * Return: @room.
 */
const char *text_from_local_time(char room[static TEXT_ROOM], __u64 time)
{
	time_t seconds = time / TEXT_MS_A_SECOND;
	struct tm local = { 0 };

	localtime_r(&seconds, &local);
	write_time(room, &local, ' ');
	return room;
}
