#!/bin/sh
# All tests, a suite a processor at a time; prints a line a suite and ends with the count. Called by `make check` with the program
# built with sanitizers. ALMANAK_TESTS=full or soak runs the longer forms; ALMANAK_SUITES, an extended regular expression,
# picks suites by name while one works on something.
set -u
program=$(realpath "$1")
build=$(dirname "$program")
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
export PYTHONDONTWRITEBYTECODE=1
level=${ALMANAK_TESTS:-short}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A suite takes a token from the pipe and puts it back when it has ended, so that there is one at work a processor.
mkfifo "$work/tokens"
exec 3<>"$work/tokens"
for _ in $(seq "$(nproc)"); do echo token >&3; done

# run NAME COMMAND...: one suite; its output is shown only when it fails.
run() {
    name=$1
    shift
    log=$(mktemp -p "$work")
    began=$(date +%s)
    if "$@" >"$log" 2>&1 3>&-; then
        echo >>"$work/passed"
        printf 'ok      %-44s %3d s  %s\n' "$name" $(($(date +%s) - began)) "$(tail -n 1 "$log" | cut -c 1-60)"
    else
        echo >>"$work/failed"
        { printf 'FAILED  %s\n' "$name" && tail -n 60 "$log" | sed 's/^/        /'; } >"$log.shown"
        cat "$log.shown"
    fi
    echo token >&3
}

suite() {
    printf '%s\n' "$1" | grep -Eq "${ALMANAK_SUITES:-.}" || return 0
    read -r _ <&3
    run "$@" &
}

for test in "$build"/tests/unit/*/test_*; do
    case $test in *.o) continue ;; esac
    suite "unit ${test#"$build"/tests/unit/}" "$test"
done
for target in "$build"/tests/fuzz/fuzz_*; do
    case $target in *.o) continue ;; esac
    name=$(basename "$target")
    suite "fuzz corpus ${name#fuzz_}" find "tests/fuzz/corpus/${name#fuzz_}" -type f -exec "$target" {} +
done
suite "town worked out by hand" /usr/bin/python3 tests/oracle/town.py --almanak "$program"
case $level in
short) seeds=1-2 ;;
full) seeds=1-100 ;;
*) seeds=1-1000 ;;
esac
suite "random towns against the oracle" /usr/bin/python3 tests/oracle/compare.py --almanak "$program" --seeds $seeds
[ "$level" = short ] || suite "mutations of the rules" /usr/bin/python3 tests/mutations/run.py
for script in tests/program/*.py; do
    case $script in */common.py | *_tools.py) continue ;; esac
    suite "program $(basename "$script" .py)" /usr/bin/python3 "$script" "$program"
done
suite "include directions" sh tests/includes.sh

wait
touch "$work/passed" "$work/failed"
echo "$(wc -l <"$work/passed") passed, $(wc -l <"$work/failed") failed"
[ ! -s "$work/failed" ]
