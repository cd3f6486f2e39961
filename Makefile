# iopath: build, test, install.  `make help` lists the targets.
#
# Everything built lands under $(BUILD).  Sources are found by wildcard, so a new file
# needs no edit here.  CFLAGS is yours; what the code needs stands in NEEDED.

.DELETE_ON_ERROR:
.SUFFIXES:

BUILD      ?= build
PREFIX     ?= /usr/local
MANDIR     ?= $(PREFIX)/share/man
PKG_CONFIG ?= pkg-config
CC         ?= cc
CFLAGS     ?= -O2 -g
V          ?= 0

LIBS       := ncursesw libcjson
NEEDED_CFLAGS := -std=c11 -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wwrite-strings -Wundef -Wvla $(if $(filter 1,$(WERROR)),-Werror) -I. -MMD -MP \
	$(filter-out -D%,$(shell $(PKG_CONFIG) --cflags $(LIBS) 2>/dev/null))
# sim and ui keep to POSIX (what ncurses would define is left out above); real is Linux.
FEATURES_sim  := -D_POSIX_C_SOURCE=200809L
FEATURES_ui   := -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE
FEATURES_real := -D_GNU_SOURCE
FEATURES_tests := -D_GNU_SOURCE
LDLIBS     := $(shell $(PKG_CONFIG) --libs $(LIBS) 2>/dev/null)
TEST_LIBS  := $(shell $(PKG_CONFIG) --libs cmocka 2>/dev/null)

SIM   := $(wildcard sim/*.c sim/strategy/*.c)
REAL  := $(wildcard real/*.c real/strategy/*.c)
UI    := $(filter-out ui/main.c,$(wildcard ui/*.c))
TESTS := $(wildcard tests/test_*.c)
DATA  := $(wildcard scenarios/*.json scenarios/machines/*.json)

objects = $(patsubst %.c,$(BUILD)/%.o,$(1))
TEST_PROGRAMS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(TESTS))

Q := $(if $(filter 1,$(V)),,@)
say = @$(if $(filter 1,$(V)),:,printf '  %-6s %s\n' $(1) $(2))

all: $(BUILD)/iopath

$(BUILD)/iopath: $(BUILD)/ui/main.o $(BUILD)/ui.a $(BUILD)/real.a $(BUILD)/sim.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/sim.a: $(call objects,$(SIM))
$(BUILD)/real.a: $(call objects,$(REAL))
$(BUILD)/ui.a: $(call objects,$(UI)) $(BUILD)/builtin.o
$(BUILD)/%.a:
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

# One line instead of a page of compiler errors.
$(BUILD)/libraries:
	@$(PKG_CONFIG) --exists $(LIBS) 2>/dev/null || \
		{ echo "$(LIBS) are missing: \`make run' installs them" >&2; exit 1; }
	@mkdir -p $(@D) && touch $@

$(BUILD)/%.o: %.c | $(BUILD)/libraries
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(FEATURES_$(firstword $(subst /, ,$<))) $(NEEDED_CFLAGS) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# The shipped scenarios and machines, as C strings.
$(BUILD)/builtin.c: $(DATA) ui/embed.sh
	@mkdir -p $(@D)
	$(call say,EMBED,$@)
	$(Q)sh ui/embed.sh > $@
$(BUILD)/builtin.o: $(BUILD)/builtin.c
	$(Q)$(CC) $(NEEDED_CFLAGS) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(BUILD)/ui.a $(BUILD)/real.a $(BUILD)/sim.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(TEST_LIBS)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

# --- what is installed -------------------------------------------------------------------
# Debian packages, and how to see that they are there.  With nothing missing this does nothing.

BUILD_PACKAGES := gcc libc6-dev pkg-config libncurses-dev libcjson-dev
TEST_PACKAGES  := $(BUILD_PACKAGES) libcmocka-dev

# $(call need,LIBRARIES,PACKAGES)
define need
	@if command -v $(firstword $(CC)) >/dev/null && command -v $(PKG_CONFIG) >/dev/null && \
	    $(PKG_CONFIG) --exists $(1); then exit 0; fi; \
	if ! command -v apt-get >/dev/null; then \
		echo "Please install a C compiler, pkg-config and the libraries $(1)." >&2; exit 1; \
	fi; \
	as=; if [ "$$(id -u)" != 0 ]; then as=sudo; fi; \
	if [ -n "$$as" ] && ! command -v sudo >/dev/null; then \
		echo "Please install as root: apt-get install $(2)" >&2; exit 1; \
	fi; \
	echo "Some packages are missing. Running:"; \
	echo "  $${as:+$$as }apt-get update"; \
	echo "  $${as:+$$as }apt-get install -y --no-install-recommends $(2)"; \
	$$as apt-get update -q && \
	$$as env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $(2)
endef

# The libraries' flags are read when make starts, so after installing it starts once more.
run:
	$(call need,$(LIBS),$(BUILD_PACKAGES))
	@$(MAKE) --no-print-directory $(BUILD)/iopath
	@$(BUILD)/iopath

test:
	$(call need,$(LIBS) cmocka,$(TEST_PACKAGES))
	@$(MAKE) --no-print-directory test-now

test-now: $(BUILD)/iopath $(TEST_PROGRAMS)
	@BUILD=$(BUILD) sh tests/run.sh $(TEST_PROGRAMS)

# The same tests with the address and undefined-behaviour sanitizers.
asan:
	@$(MAKE) --no-print-directory test BUILD=$(BUILD)/asan \
		CFLAGS="-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined"

# The tests that need no ptrace or terminal, under valgrind.
valgrind: $(BUILD)/iopath $(TEST_PROGRAMS)
	@VALGRIND=1 BUILD=$(BUILD) sh tests/run.sh $(TEST_PROGRAMS)

# Rewrite the expected screens; look at `git diff` afterwards.
golden: $(TEST_PROGRAMS)
	@for t in $(filter %golden,$(TEST_PROGRAMS)); do UPDATE_GOLDEN=1 $$t; done

lint:
	@if command -v cppcheck >/dev/null; then \
		cppcheck -q --std=c11 --enable=warning,portability,performance --error-exitcode=1 \
			--inline-suppr -I. --suppress=missingIncludeSystem sim real ui; \
	else echo "cppcheck is not installed: skipped"; fi
	@if command -v shellcheck >/dev/null; then shellcheck ui/*.sh tests/*.sh .ci/run; \
	else echo "shellcheck is not installed: skipped"; fi
	@sh tests/layers.sh

install: $(BUILD)/iopath
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(MANDIR)/man1"
	install -m 755 $(BUILD)/iopath "$(DESTDIR)$(PREFIX)/bin/iopath"
	install -m 644 docs/iopath.1 "$(DESTDIR)$(MANDIR)/man1/iopath.1"

uninstall:
	rm -f "$(DESTDIR)$(PREFIX)/bin/iopath" "$(DESTDIR)$(MANDIR)/man1/iopath.1"

clean:
	rm -rf $(BUILD)

help:
	@echo "make            build $(BUILD)/iopath"
	@echo "make run        install what is missing (apt), build, open the display"
	@echo "make test       install what is missing (apt), build, run all tests"
	@echo "make asan       the tests with the address and undefined-behaviour sanitizers"
	@echo "make valgrind   the tests under valgrind"
	@echo "make lint       cppcheck, shellcheck, the layers"
	@echo "make golden     rewrite the expected screens of the tests"
	@echo "make install    PREFIX=$(PREFIX) DESTDIR=$(DESTDIR); make uninstall"
	@echo "make clean      remove $(BUILD)/"
	@echo "Variables: CC CFLAGS CPPFLAGS LDFLAGS PREFIX MANDIR DESTDIR BUILD WERROR=1 V=1"

.PHONY: all run test test-now asan valgrind golden lint install uninstall clean help
.SECONDARY:
