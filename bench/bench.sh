#!/bin/sh
# Measure load, refresh, queries and formats on a synthetic municipality of 100,000 persons and 60 months, against named
# floors and peers, into bench/results.md. Called by `make bench`; takes ten minutes and 6 GB under out/bench. Other
# sizes by variables: BENCH_PERSONS, BENCH_MONTHS, BENCH_POSTINGS (rows of the file of postings that is loaded), and
# BENCH_LARGE=660000 for a town of that size as well, which is left out otherwise; BENCH_MUNICIPALITIES and
# BENCH_PUBLICATIONS, how many installations publish their packs and how many publications an archive holds.
#
# SPDX-License-Identifier: MIT
set -eu
almanak=$(realpath "$1")
out=out/bench
persons=${BENCH_PERSONS:-100000}
months=${BENCH_MONTHS:-60}

rm -rf "$out"
mkdir -p "$out"
"$almanak" synth --persons "$persons" --months "$months" --end 2026-10 --seed 1 "$out/delivery" >"$out/synth.log" 2>&1
/usr/bin/python3 bench/measure.py --almanak "$almanak" --folder "$out" --population reports/data/folketal \
    --persons "$persons" --months "$months" --postings "${BENCH_POSTINGS:-14600000}" --large "${BENCH_LARGE:-0}" \
    --results bench/results.md
{
    echo
    /usr/bin/python3 bench/municipalities.py "$almanak" "${BENCH_MUNICIPALITIES:-98}"
    echo
    /usr/bin/python3 bench/archive_many.py "$almanak" "$(dirname "$almanak")/bench/archive_fill" "${BENCH_PUBLICATIONS:-100000}"
} >>bench/results.md
