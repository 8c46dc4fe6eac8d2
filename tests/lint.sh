#!/bin/sh
# Static checks of the program's C: format, clang-tidy, cppcheck, sizes, include directions. Called by `make lint`.
set -u
status=0
flags='-std=c11 -Isrc -D_GNU_SOURCE -DALMANAK_VERSION="x" -DALMANAK_RULES="x" -DALMANAK_DATADIR="x"'

echo "== format"
find src tests/unit tests/fuzz -name '*.[ch]' -print0 | xargs -0 clang-format --dry-run --Werror 2>&1 | grep -E "error" | head -n 20
find src tests/unit tests/fuzz -name '*.[ch]' -print0 | xargs -0 clang-format --dry-run --Werror >/dev/null 2>&1 || status=1

echo "== clang-tidy"
mkdir -p build
find src -name '*.c' -print0 | FLAGS=$flags xargs -0 -P 2 -n 8 sh -c 'clang-tidy --quiet "$@" -- $FLAGS' lint >build/clang-tidy.log 2>/dev/null
grep -E "(error|warning):" build/clang-tidy.log | sort -u | head -n 40
grep -qE "(error|warning):" build/clang-tidy.log && status=1

echo "== cppcheck"
cppcheck -q -j 2 --enable=warning,performance,portability --inline-suppr --std=c11 --error-exitcode=2 \
    --suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches -Isrc -D_GNU_SOURCE \
    -DALMANAK_VERSION='"x"' -DALMANAK_RULES='"x"' -DALMANAK_DATADIR='"x"' src || status=1

echo "== sizes: files of at most 600 lines"
find src -name '*.c' -o -name '*.h' | xargs wc -l | awk '$2 != "total" && $1 > 600 {print; bad = 1} END {exit bad}' || status=1

echo "== include directions"
sh tests/includes.sh || status=1
[ $status = 0 ] && echo "lint: clean"
exit $status
