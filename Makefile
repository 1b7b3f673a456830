# SPDX-License-Identifier: GPL-2.0
# make help says what there is to make.
#
# BUILD=DIR puts what is built elsewhere, so that one checkout serves several
# kernels. W=, C=, CF= and V= reach kbuild.

BUILD ?= build
KDIR ?= /lib/modules/$(shell uname -r)/build
DESTDIR ?=
PREFIX ?= /usr/local
DKMS_SOURCES ?= /usr/src
UNITDIR ?= $(PREFIX)/lib/systemd/system

# The one place that has the version; dkms.conf reads it there too.
VERSION := $(shell sed -n 's/^MODULE_VERSION("\(.*\)");$$/\1/p' kmod/main.c)

all: module natctl

# ---- the module ------------------------------------------------------------
# kbuild writes beside its sources, and 6.1 cannot be told otherwise. It gets a
# mirror of them, in which only what changed is touched.

MIRROR := $(abspath $(BUILD))/module
MODULE_SOURCES = Kbuild $(sort $(wildcard kmod/*.[ch] kmod/*/*.[ch] uapi/*.h)) $(FAILING_SOURCES)
FAILING_SOURCES = $(if $(filter yes,$(NATGW_FAILING)),$(wildcard selftests/failing/*.[ch]))

# A User-Mode Linux tree is known by its configuration.
KARCH = $(if $(ARCH),$(ARCH),$(shell grep -qs '^CONFIG_UML=y' '$(KDIR)/.config' && echo um))
KBUILD = $(MAKE) -C '$(KDIR)' $(if $(KARCH),ARCH=$(KARCH)) M='$(MIRROR)'

# What that kernel calls itself; Debian's include/config says something else.
KERNEL_RELEASE = $(shell sed -n 's/.*UTS_RELEASE "\(.*\)".*/\1/p' '$(KDIR)/include/generated/utsrelease.h')

module: module-mirror
	$(KBUILD) modules
	@cmp -s '$(MIRROR)/natgw.ko' '$(BUILD)/natgw.ko' || \
		install -m 644 '$(MIRROR)/natgw.ko' '$(BUILD)/natgw.ko'

# Objects of another kernel are not to be trusted to their time stamps.
module-mirror: module-kernel
	@mkdir -p '$(MIRROR)'
	@if [ "$$(cat '$(MIRROR)/.kernel' 2>/dev/null)" != '$(realpath $(KDIR))' ]; then \
		rm -rf '$(MIRROR)'; mkdir '$(MIRROR)'; \
		echo '$(realpath $(KDIR))' > '$(MIRROR)/.kernel'; \
	fi
	@for file in $(MODULE_SOURCES); do \
		cmp -s "$$file" '$(MIRROR)'/"$$file" || \
			install -D -m 644 "$$file" '$(MIRROR)'/"$$file" || exit; \
	done
	@cd '$(MIRROR)' && find Kbuild kmod uapi -name '*.[ch]' ! -name '*.mod.c' 2>/dev/null | \
	while read -r file; do \
		[ -e '$(CURDIR)'/"$$file" ] || rm -f "$$file"; \
	done

module-kernel:
	@[ -e '$(KDIR)/.config' ] || { \
		echo "natgw: no kernel to build for in $(KDIR): install the headers of kernel $$(uname -r) (on Debian linux-headers-amd64), or name a build tree with KDIR=DIR; make natctl needs none" >&2; \
		exit 2; }

# ---- natctl ----------------------------------------------------------------

natctl:
	$(MAKE) -C natctl BUILD='$(abspath $(BUILD))' VERSION='$(VERSION)'

natctl-fuzz:
	$(MAKE) -C natctl fuzz BUILD='$(abspath $(BUILD))'

# ---- installation ----------------------------------------------------------
# As packages of kernel modules do it: the sources go to where dkms looks for
# them, and dkms makes the module of every kernel that is installed.

BIN := $(DESTDIR)$(PREFIX)/bin
MAN := $(DESTDIR)$(PREFIX)/share/man
COMPLETION := $(DESTDIR)$(PREFIX)/share/bash-completion/completions
ZSH_COMPLETION := $(DESTDIR)$(PREFIX)/share/zsh/site-functions
UNITS := $(DESTDIR)$(UNITDIR)
MONITORING := $(DESTDIR)$(PREFIX)/share/natgw
DKMS_TREE = $(DESTDIR)$(DKMS_SOURCES)/natgw-$(VERSION)
DKMS_FILES = dkms.conf LICENSE $(filter-out selftests/%,$(MODULE_SOURCES))

install: natctl
	install -D -m 755 '$(BUILD)/natctl' '$(BIN)/natctl'
	install -D -m 644 natctl/natctl.8 '$(MAN)/man8/natctl.8'
	install -D -m 644 natctl/natgw.conf.5 '$(MAN)/man5/natgw.conf.5'
	install -D -m 644 natctl/completion '$(COMPLETION)/natctl'
	install -D -m 644 natctl/completion.zsh '$(ZSH_COMPLETION)/_natctl'
	install -d '$(UNITS)' '$(MONITORING)'
	for unit in natgw natgw-exporter; do \
		sed 's|@BIN@|$(PREFIX)/bin|' "systemd/$$unit.service.in" >'$(UNITS)'/"$$unit.service" && \
		chmod 644 '$(UNITS)'/"$$unit.service" || exit; \
	done
	install -m 644 monitoring/natgw.rules.yml monitoring/natgw.dashboard.json '$(MONITORING)'
	rm -rf '$(DKMS_TREE)'
	for file in $(DKMS_FILES); do \
		install -D -m 644 "$$file" '$(DKMS_TREE)'/"$$file" || exit; \
	done
	@[ -n '$(DESTDIR)' ] || \
		echo 'natgw: next: dkms install natgw/$(VERSION), or make module-install for kernel '"$$(uname -r)"' only'

uninstall:
	@[ -n '$(DESTDIR)' ] || [ ! -e '/var/lib/dkms/natgw/$(VERSION)' ] || { \
		echo 'natgw: dkms still has natgw/$(VERSION): run dkms remove natgw/$(VERSION) --all first' >&2; \
		exit 1; }
	rm -f '$(BIN)/natctl' '$(MAN)/man8/natctl.8' '$(MAN)/man5/natgw.conf.5' '$(COMPLETION)/natctl' \
		'$(ZSH_COMPLETION)/_natctl' '$(UNITS)/natgw.service' '$(UNITS)/natgw-exporter.service'
	rm -rf '$(MONITORING)' '$(DKMS_TREE)'

# kbuild runs depmod only where it finds the kernel's map of symbols.
module-install: module
	$(KBUILD) INSTALL_MOD_DIR=updates INSTALL_MOD_PATH='$(DESTDIR)' modules_install
	[ -n '$(DESTDIR)' ] || depmod '$(KERNEL_RELEASE)'

# A copy is built, as debhelper writes beside its sources.
deb:
	$(UNFLAGGED) debian/make-packages '$(abspath $(BUILD))/deb'

# ---- proof -----------------------------------------------------------------

# What these make in turn is not for the flags of this make.
UNFLAGGED = @env -u MAKEFLAGS -u MFLAGS

demo bench:
	$(UNFLAGGED) selftests/$@/run

bench-profile:
	$(UNFLAGGED) selftests/bench/profile

check style:
	$(UNFLAGGED) selftests/$@

# What was seen is written below build/, as a machine has nowhere else to write.
conformance:
	$(UNFLAGGED) NATGW_VERDICTS='$(CURDIR)/build/conformance' \
		selftests/vm/run --kernel uml selftests/conformance
	@selftests/conformance.d/document build/conformance >build/conformance.md
	@cp build/conformance.md doc/conformance.md

# ---- the rest --------------------------------------------------------------

clean:
	rm -rf '$(BUILD)'

help:
	@echo 'make                 module and natctl'
	@echo 'make module          $(BUILD)/natgw.ko, for the running kernel or for KDIR=DIR'
	@echo 'make natctl          $(BUILD)/natctl'
	@echo 'make demo            real traffic through every action, in a machine of its own'
	@echo 'make check           every test on every kernel; an hour on two CPUs'
	@echo 'make bench           packets a second beside nf_nat, flowtable and plain forwarding'
	@echo 'make bench-profile   where the time of each path of a packet goes, by function'
	@echo 'make conformance     what the RFCs require, measured: writes doc/conformance.md'
	@echo 'make natctl-fuzz     the parsers of natctl under clang, SECONDS=60 for each'
	@echo 'make style           the sources as checkpatch, sparse and others see them'
	@echo 'make install         natctl, manuals, units, sources for dkms; DESTDIR=, PREFIX=, UNITDIR='
	@echo 'make module-install  natgw.ko for one kernel without dkms; DESTDIR=, KDIR='
	@echo 'make deb             Debian packages natgw-dkms and natctl, in $(BUILD)/deb/'
	@echo 'make uninstall       removes what make install has put there'
	@echo 'make clean           removes $(BUILD)/'
	@echo
	@echo 'BUILD=DIR builds elsewhere. make check and make demo need root: they install'
	@echo 'the Debian packages that they lack. Their options: selftests/check --help.'

.PHONY: all module module-mirror module-kernel natctl natctl-fuzz install uninstall \
	module-install deb demo check bench bench-profile conformance style clean help
