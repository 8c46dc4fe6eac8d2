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
rm -rf "$out/delivery" "$out/warehouse" "$out/archive" "$out/publications" "$out/site" "$out/town" "$out/mails"
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
echo "== tick: left to itself, the installation publishes the month's packs on their days and mails them"
town=$out/town
mkdir -p "$town"
cat >"$town/almanak.yaml" <<END
paths: {warehouse: ../warehouse, archive: ../archive, publications: ../publications, site: ../site}
operations: drift
END
cat >"$town/recipients.yaml" <<END
allowed_domains: [example.dk]
roles:
  politiker: {clearance: aggregate, label: Politikere, mailbox: byraad@example.dk}
  direktion: {clearance: pseudonym, label: Direktionen, mailbox: direktion@example.dk}
  controller-oekonomi: {clearance: pseudonym, label: Controllere, mailbox: oekonomi@example.dk}
  controller-beskaeftigelse: {clearance: pseudonym, label: Controllere, mailbox: beskaeftigelse@example.dk}
  controller-familie: {clearance: pseudonym, label: Controllere, mailbox: familie@example.dk}
  drift: {clearance: aggregate, label: Drift, mailbox: drift@example.dk}
mail: {host: 127.0.0.1, port: 2526, from: "almanak <almanak@example.dk>", tls: none}
END
# One pack stands in for the one that comes with the program: it also goes into a folder.
mkdir -p "$town/reports/packs"
sed 's|^  - {role: controller-oekonomi, channel: mail}|&\n  - {role: controller-oekonomi, channel: folder, path: "delivered/{pack}"}|' \
    reports/packs/controllerpakke-oekonomi.yaml >"$town/reports/packs/controllerpakke-oekonomi.yaml"
# A mail server of this machine takes what is sent, where there is a python3; else the mails wait in the outbox.
mail=
if [ -x /usr/bin/python3 ]; then
    rm -rf "$out/mails"
    /usr/bin/python3 bench/mailbox.py 2526 "$out/mails" &
    mail=$!
    trap 'kill "$mail"' EXIT
    sleep 1
fi
ALMANAK_NOW=2026-11-01T12:00:00+01:00 "$almanak" -C "$town" tick
ALMANAK_NOW=2026-11-17T06:00:00+01:00 "$almanak" -C "$town" tick
ALMANAK_NOW=2026-11-17T06:01:00+01:00 "$almanak" -C "$town" status
echo "== archive"
"$almanak" archive list
"$almanak" archive verify

cat <<END

Done in $(($(date +%s) - began)) seconds. What lies where:
  $out/publications/  the reports and packs, PDF and XLSX
  $out/archive/       everything ever published, by content, with its catalog
  $out/mails/         what was mailed to whom the packs are for
  $out/town/delivered/ what was put into a folder for them
  $out/town/          the installation that runs by itself: its configuration, and the inbox
  $out/site/          the web archive of what everybody may see; open index.html
  $out/warehouse/     the data, a folder a generation
  $out/delivery/      the synthetic packages (nobody in them is real)
END
ls -l "$out/publications" | awk 'NR > 1 {printf "    %9d  %s\n", $5, $9}'
