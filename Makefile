# almanak: from monthly deliveries to publications. GNU make; variants live side by side in build/<variant>/.
#
#   make           the program, release, at build/almanak          make demo     everything, end to end, into out/
#   make check     install what tests need, build with sanitizers, run all tests
#   make lint bench install clean check-full soak
#
# SPDX-License-Identifier: MIT

VERSION  := 0.1.0
VARIANT  ?= release
BUILD    := build/$(VARIANT)
PREFIX   ?= /usr/local
DESTDIR  ?=
DATADIR  := $(PREFIX)/share/almanak

CC       ?= gcc
CXX      ?= g++
PACKAGES := libcurl xlsxwriter sqlite3 yaml-0.1 libzip libwebp libctemplate md4c libpcre2-8 libsodium nettle zlib expat libsystemd

WARN     := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
            -Wold-style-definition -Wwrite-strings -Wcast-qual -Wcast-align -Wpointer-arith -Wundef -Wvla -Wformat=2 \
            -Wswitch-enum -Wimplicit-fallthrough -Wdouble-promotion -Wdate-time -Wduplicated-cond -Wlogical-op \
            -Wjump-misses-init -Werror
CPPFLAGS := -Isrc -D_GNU_SOURCE -DALMANAK_VERSION='"$(VERSION)"' -DALMANAK_DATADIR='"$(DATADIR)"'
CFLAGS   := -std=c11 -g -fno-common -ftrivial-auto-var-init=zero $(WARN)
CXXFLAGS := -std=c++17 -g -Wall -Wextra -Werror
LDFLAGS  :=
LIBS      = $(shell pkg-config --libs $(PACKAGES)) -lhpdf -lical -lm -pthread

ifeq ($(VARIANT),release)
CFLAGS   += -O2 -fstack-protector-strong -fstack-clash-protection -fPIE
CXXFLAGS += -O2 -fPIE
CPPFLAGS += -D_FORTIFY_SOURCE=2
LDFLAGS  += -pie -Wl,-z,relro,-z,now
else ifeq ($(VARIANT),san)
CPPFLAGS += -DALMANAK_FAULTS
CFLAGS   += -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
CXXFLAGS += -O1 -fsanitize=address,undefined
LDFLAGS  += -fsanitize=address,undefined
else ifeq ($(VARIANT),debug)
CPPFLAGS += -DALMANAK_FAULTS
CFLAGS   += -O0
endif

SOURCES  := $(sort $(wildcard src/*/*.c src/*/*/*.c))
PORTS    := $(sort $(wildcard src/*/*.cc))
OBJECTS  := $(SOURCES:src/%.c=$(BUILD)/%.o) $(PORTS:src/%.cc=$(BUILD)/%.o)
LIBRARY  := $(BUILD)/libalmanak.a
PROGRAM  := $(BUILD)/almanak

.PHONY: all
all: $(PROGRAM) fonts/Lato-Regular.ttf
	@ln -sf $(VARIANT)/almanak build/almanak

$(PROGRAM): $(BUILD)/cli/main.o $(LIBRARY)
	@echo "  LINK    $@"; $(CXX) $(LDFLAGS) -o $@ $^ $(LIBS)

$(LIBRARY): $(filter-out $(BUILD)/cli/main.o,$(OBJECTS))
	@echo "  AR      $@"; rm -f $@; $(AR) rcs $@ $^

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	@echo "  CC      $<"; $(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/%.o: src/%.cc
	@mkdir -p $(@D)
	@echo "  CXX     $<"; $(CXX) $(CPPFLAGS) $(CXXFLAGS) -MMD -MP -c -o $@ $<

-include $(OBJECTS:.o=.d)

# What a mart depends on beside its data: another program forms all months anew.
RULES    := $(sort $(wildcard src/warehouse/*.[ch] src/warehouse/refresh/*.[ch] src/base/*.[ch] src/model/parameters.[ch]))
$(BUILD)/warehouse/refresh/inputs_record.o: $(RULES)
$(BUILD)/warehouse/refresh/inputs_record.o: CPPFLAGS += \
    -DALMANAK_RULES='"$(shell cat $(RULES) | sha256sum | cut -c 1-16)"'

# The fonts that PDFs embed, from their Debian package, with their licence.
fonts/Lato-Regular.ttf: packages.txt
	@mkdir -p fonts
	@cp /usr/share/fonts/truetype/lato/Lato-Regular.ttf /usr/share/fonts/truetype/lato/Lato-Bold.ttf \
	   /usr/share/fonts/truetype/lato/Lato-Italic.ttf fonts/
	@cp /usr/share/doc/fonts-lato/copyright fonts/LICENSE-Lato
	@touch $@

# --- set-up: install what packages.txt lists and the machine lacks; sections are a comment line each ---
SECTION = $(shell awk -v want='$(1)' '/^\#/ {on = (index(want, $$2) > 0); next} on' packages.txt)
define INSTALL
@missing=$$(for p in $(1); do dpkg-query -W -f='$${Status}\n' $$p 2>/dev/null | grep -q '^install ok installed' || echo $$p; done); \
if [ -n "$$missing" ]; then \
    echo "installing:" $$missing; \
    sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
    $$sudo apt-get update -q >/dev/null && \
    DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -q --no-install-recommends $$missing >/dev/null; \
fi
endef

.PHONY: packages packages-test packages-lint
packages:
	$(call INSTALL,$(call SECTION,build))
packages-test:
	$(call INSTALL,$(call SECTION,build test))
packages-lint:
	$(call INSTALL,$(call SECTION,build test lint))

# --- the main job, end to end ---
.PHONY: demo
demo: packages
	@$(MAKE) --no-print-directory -j2 all
	@sh bench/demo.sh build/almanak

# --- tests: everything with sanitizers ---
UNIT     := $(sort $(wildcard tests/unit/*/test_*.c))
UNIT_BIN := $(UNIT:tests/%.c=build/san/tests/%)
FUZZ     := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZ_BIN := $(FUZZ:tests/%.c=build/san/tests/%)

.PHONY: check check-full soak tests-build
check: packages-test
	@$(MAKE) --no-print-directory -j2 VARIANT=san tests-build
	@sh tests/run.sh build/san/almanak

check-full: packages-test
	@$(MAKE) --no-print-directory -j2 VARIANT=san tests-build
	@ALMANAK_TESTS=full sh tests/run.sh build/san/almanak

soak: packages-test
	@$(MAKE) --no-print-directory -j2 VARIANT=san tests-build
	@ALMANAK_TESTS=soak sh tests/run.sh build/san/almanak

tests-build: $(PROGRAM) fonts/Lato-Regular.ttf $(UNIT_BIN) $(FUZZ_BIN)

build/san/tests/unit/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	@echo "  TEST    $<"; $(CC) $(CPPFLAGS) -Itests/unit $(filter-out -Wmissing-prototypes,$(CFLAGS)) -c -o $@.o $< && \
	$(CXX) $(LDFLAGS) -o $@ $@.o $(LIBRARY) $(LIBS) -lcmocka

build/san/tests/fuzz/%: tests/fuzz/%.c tests/fuzz/replay.c $(LIBRARY)
	@mkdir -p $(@D)
	@echo "  FUZZ    $<"; $(CC) $(CPPFLAGS) $(filter-out -Wmissing-prototypes,$(CFLAGS)) -c -o $@.o $< && \
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@.replay.o tests/fuzz/replay.c && \
	$(CXX) $(LDFLAGS) -o $@ $@.o $@.replay.o $(LIBRARY) $(LIBS)

# --- quality ---
.PHONY: lint bench
lint: packages-lint
	@sh tests/lint.sh
bench: packages-test
	@$(MAKE) --no-print-directory -j2 all $(BUILD)/bench/archive_fill
	@sh bench/bench.sh build/almanak

$(BUILD)/bench/%: bench/%.c $(LIBRARY)
	@mkdir -p $(@D)
	@echo "  BENCH   $<"; $(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@.o $< && $(CXX) $(LDFLAGS) -o $@ $@.o $(LIBRARY) $(LIBS)

# --- install ---
.PHONY: install
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(DATADIR) $(DESTDIR)$(PREFIX)/share/man/man1 \
	   $(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/man/man7 $(DESTDIR)$(PREFIX)/lib/systemd/system \
	   $(DESTDIR)$(PREFIX)/lib/sysusers.d $(DESTDIR)$(PREFIX)/lib/tmpfiles.d \
	   $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	install -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/almanak
	cp -R reports templates $(DESTDIR)$(DATADIR)/
	install -d $(DESTDIR)$(DATADIR)/fonts
	install -m 644 fonts/*.ttf fonts/LICENSE-Lato $(DESTDIR)$(DATADIR)/fonts/
	install -m 644 man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	install -m 644 man/*.5 $(DESTDIR)$(PREFIX)/share/man/man5/
	install -m 644 man/*.7 $(DESTDIR)$(PREFIX)/share/man/man7/
	for unit in almanak.service almanak-tick.service almanak-tick.timer; do \
	    sed 's|@BINDIR@|$(PREFIX)/bin|' systemd/$$unit > $(DESTDIR)$(PREFIX)/lib/systemd/system/$$unit || exit 1; \
	done
	install -m 644 systemd/almanak.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/almanak.conf
	install -m 644 systemd/almanak.tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/almanak.conf
	install -m 644 man/almanak.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/almanak

.PHONY: clean
clean:
	rm -rf build
