#!/bin/sh
# The main job from end to end: a synthetic municipality's delivery becomes publications in out/. Called by `make demo`.
set -eu
almanak=$1
out=out
began=$(date +%s)

# The demo starts anew each time; what it did not make itself it leaves alone.
if [ -e almanak.yaml ] || { [ -e "$out/warehouse" ] && [ ! -e "$out/.demo" ]; }; then
    echo "make demo: this folder holds an installation of its own, which the demo would replace" >&2
    echo "  hint: run it in a fresh clone, or move almanak.yaml and $out/ away." >&2
    exit 2
fi
mkdir -p "$out" && touch "$out/.demo"
rm -rf "$out/delivery" "$out/warehouse" "$out/archive" "$out/publications" "$out/site"
echo "== a synthetic municipality: 20,000 residents, 36 months"
"$almanak" synth --persons 20000 --months 36 --end 2026-10 --seed 1 "$out/delivery"
echo "== load: its packages, and the public population counts"
"$almanak" load "$out"/delivery/* reports/data/folketal
echo "== refresh"
"$almanak" refresh
echo "== check: definitions"
"$almanak" check
echo "== run: the reports that everybody may see, as PDF and XLSX"
"$almanak" run --all
echo "== run: and those about single families or cases"
"$almanak" run --all --clearance pseudonym
echo "== run: the packs of several reports that the council, the directors and the controllers get"
# shellcheck disable=SC2046 # names without spaces
"$almanak" run $(ls reports/packs | sed 's/\.yaml$//')
echo "== archive"
"$almanak" archive list
"$almanak" archive verify
echo "== site: the web archive"
"$almanak" site

cat <<END

Done in $(($(date +%s) - began)) seconds. What lies where:
  $out/publications/  the reports and packs, PDF and XLSX
  $out/archive/       everything ever published, by content, with its catalog
  $out/site/          the web archive of what everybody may see; open index.html
  $out/warehouse/     the data, a folder a generation
  $out/delivery/      the synthetic packages (nobody in them is real)
END
ls -l "$out/publications" | awk 'NR > 1 {printf "    %9d  %s\n", $5, $9}'
