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
# Linked statically: it is small, and not everywhere installed where the program may run.
URING      := $(wildcard $(shell $(PKG_CONFIG) --variable=libdir liburing 2>/dev/null)/liburing.a)
NEEDED_CFLAGS := -std=c11 -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wwrite-strings -Wundef -Wvla $(if $(filter 1,$(WERROR)),-Werror) -I. -MMD -MP \
	$(filter-out -D%,$(shell $(PKG_CONFIG) --cflags $(LIBS) 2>/dev/null))
# sim and ui keep to POSIX (what ncurses would define is left out above); real is Linux.
FEATURES_sim  := -D_POSIX_C_SOURCE=200809L
FEATURES_ui   := -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE
FEATURES_real := -D_GNU_SOURCE
FEATURES_tests := -D_GNU_SOURCE
LDLIBS     := $(URING) $(shell $(PKG_CONFIG) --libs $(LIBS) 2>/dev/null)
TEST_LIBS  := $(shell $(PKG_CONFIG) --libs cmocka 2>/dev/null) -lm

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
	@$(PKG_CONFIG) --exists $(LIBS) liburing 2>/dev/null || \
		{ echo "$(LIBS) liburing are missing: \`make run' installs them" >&2; exit 1; }
	@test -n "$(URING)" || \
		{ echo "liburing.a is missing: please install the static library of liburing" >&2; exit 1; }
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
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LDLIBS) $(TEST_LIBS)

# The laws are shared by the tests, by what mutates the tables and by what compares builds.
LAWS := $(addprefix $(BUILD)/tests/,laws.o laws_generate.o laws_counts.o laws_facts.o laws_index.o laws_seen.o laws_table.o)
$(BUILD)/tests/test_laws $(BUILD)/tests/test_monotonic $(BUILD)/tests/test_path $(BUILD)/tests/mutate: $(LAWS)
$(BUILD)/tests/bench: $(BUILD)/tests/bench_cases.o $(BUILD)/tests/bench_report.o
$(BUILD)/tests/test_export_frames $(BUILD)/tests/test_export_compare: $(BUILD)/tests/walks.o

# This one is built many times over: without what it does not need.
$(BUILD)/tests/hash: $(BUILD)/tests/hash.o $(LAWS) $(BUILD)/ui/load.o $(BUILD)/builtin.o $(BUILD)/sim.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# What libFuzzer runs, and what replays its findings.
FUZZ_TARGETS := scenario trace engine
$(BUILD)/tests/test_corpus: $(FUZZ_TARGETS:%=$(BUILD)/tests/fuzz_%.o) $(BUILD)/tests/fuzz_simulate.o
$(BUILD)/fuzz_%: tests/fuzz_target.c $(BUILD)/tests/fuzz_%.o $(BUILD)/tests/fuzz_simulate.o \
		$(BUILD)/ui.a $(BUILD)/sim.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(FEATURES_tests) $(NEEDED_CFLAGS) $(CFLAGS) -DFUZZ=fuzz_$* -fsanitize=fuzzer \
		$(LDFLAGS) -o $@ $(filter %.c %.o %.a,$^) $(LDLIBS)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

# --- what is installed -------------------------------------------------------------------
# Debian packages, and how to see that they are there.  With nothing missing this does nothing.

BUILD_PACKAGES := gcc libc6-dev pkg-config libncurses-dev libcjson-dev liburing-dev
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
	$(call need,$(LIBS) liburing,$(BUILD_PACKAGES))
	@$(MAKE) --no-print-directory $(BUILD)/iopath
	@$(BUILD)/iopath

test:
	$(call need,$(LIBS) liburing cmocka,$(TEST_PACKAGES))
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

# How fast, and how much memory; BENCH=quick takes seconds.
bench: $(BUILD)/tests/bench
	@$(BUILD)/tests/bench $(BENCH)

# Mutate each entry of each path table: the laws must find it.  MUTATE_N scenarios for each.
mutate: $(BUILD)/tests/mutate
	@$(BUILD)/tests/mutate $(MUTATE_N)

# Make each system call of a check fail in turn: FAULTS_EACH of each kind.
FAULTS ?= matrix --strategy read-write,sendfile,zerocopy-send,uring
faults: $(BUILD)/iopath $(BUILD)/tests/faults
	@$(BUILD)/tests/faults $(BUILD)/iopath check $(FAULTS) --set requests=2

# Many more generated scenarios than the tests run: LAWS_N of them from LAWS_FROM.
laws: $(BUILD)/tests/test_laws
	@LAWS_N=$${LAWS_N:-20000} $(BUILD)/tests/test_laws

# The same traces from both compilers, at any optimisation, and under the sanitizers.
same-hash:
	@BUILD=$(BUILD) MAKE="$(MAKE)" sh tests/same_hash.sh

# Arbitrary bytes, invented by libFuzzer: FUZZ_SECONDS for each of the targets.
fuzz:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CC=clang \
		CFLAGS="-O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined" \
		fuzz-now

fuzz-now: $(FUZZ_TARGETS:%=$(BUILD)/fuzz_%) $(BUILD)/iopath
	@BUILD=$(BUILD) sh tests/fuzz.sh

# Rewrite the expected screens; look at `git diff` afterwards.
golden: $(TEST_PROGRAMS)
	@for t in $(filter %golden %frames %lecture,$(TEST_PROGRAMS)); do UPDATE_GOLDEN=1 $$t; done

lint:
	@if command -v cppcheck >/dev/null; then \
		cppcheck -q --std=c11 --enable=warning,portability,performance --error-exitcode=1 \
			--inline-suppr -I. --suppress=missingIncludeSystem sim real ui docs/lab; \
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
	@echo "make bench      time and memory of the model; BENCH=quick is short"
	@echo "make mutate     break each entry of each path table: the laws must find it"
	@echo "make faults     make each system call of a check fail: FAULTS_EACH of each kind; FAULTS=matrix"
	@echo "make laws       LAWS_N generated scenarios for each strategy"
	@echo "make same-hash  both compilers, any optimisation: the same traces"
	@echo "make fuzz       arbitrary bytes, FUZZ_SECONDS for each target (clang)"
	@echo "make lint       cppcheck, shellcheck, the layers"
	@echo "make golden     rewrite the expected screens of the tests"
	@echo "make install    PREFIX=$(PREFIX) DESTDIR=$(DESTDIR); make uninstall"
	@echo "make clean      remove $(BUILD)/"
	@echo "Variables: CC CFLAGS CPPFLAGS LDFLAGS PREFIX MANDIR DESTDIR BUILD WERROR=1 V=1"

.PHONY: all run test test-now asan valgrind bench mutate faults laws same-hash fuzz fuzz-now golden lint install uninstall clean help
.SECONDARY:
