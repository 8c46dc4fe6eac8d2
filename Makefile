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
PACKAGES := xlsxwriter sqlite3 yaml-0.1 libctemplate md4c libpcre2-8 libsodium zlib

WARN     := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
            -Wold-style-definition -Wwrite-strings -Wcast-qual -Wcast-align -Wpointer-arith -Wundef -Wvla -Wformat=2 \
            -Wswitch-enum -Wimplicit-fallthrough -Wdouble-promotion -Wdate-time -Wduplicated-cond -Wlogical-op \
            -Wjump-misses-init -Werror
CPPFLAGS := -Isrc -D_GNU_SOURCE -DALMANAK_VERSION='"$(VERSION)"' -DALMANAK_DATADIR='"$(DATADIR)"'
CFLAGS   := -std=c11 -g -fno-common -ftrivial-auto-var-init=zero $(WARN)
CXXFLAGS := -std=c++17 -g -Wall -Wextra -Werror
LDFLAGS  :=
LIBS      = $(shell pkg-config --libs $(PACKAGES)) -lhpdf -lm

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
	$(CXX) $(LDFLAGS) -o $@ $^ $(LIBS)

$(LIBRARY): $(filter-out $(BUILD)/cli/main.o,$(OBJECTS))
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/%.o: src/%.cc
	@mkdir -p $(@D)
	$(CXX) $(CPPFLAGS) $(CXXFLAGS) -MMD -MP -c -o $@ $<

-include $(OBJECTS:.o=.d)

# The fonts that PDFs embed, from their Debian package, with their licence.
fonts/Lato-Regular.ttf: packages.txt
	cp /usr/share/fonts/truetype/lato/Lato-Regular.ttf /usr/share/fonts/truetype/lato/Lato-Bold.ttf \
	   /usr/share/fonts/truetype/lato/Lato-Italic.ttf fonts/
	cp /usr/share/doc/fonts-lato/copyright fonts/LICENSE-Lato
	@touch $@

.PHONY: clean
clean:
	rm -rf build
