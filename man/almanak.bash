# Completion of almanak(1) for bash: commands, options, their values, and the names of reports, cubes, measures and
# dimensions that the installation has. tests/program/manual.py compares it with --help.
#
# SPDX-License-Identifier: MIT

# The first column of a listing, for the installation that the command line is about.
_almanak_names()
{
    "${COMP_WORDS[0]}" ${folder:+-C "$folder"} list "$@" 2>/dev/null | awk 'NR > 2 {print $1}'
}

# Names of the cube on the command line: measures or dimensions.
_almanak_columns()
{
    local i cube=
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        -c | --cube)
            cube=${COMP_WORDS[i + 1]}
            [ "$cube" = = ] && cube=${COMP_WORDS[i + 2]}
            ;;
        esac
    done
    [ -n "$cube" ] || return
    "${COMP_WORDS[0]}" ${folder:+-C "$folder"} list cube "$cube" 2>/dev/null |
        awk -v kind="$1" 'NR > 2 && $2 ~ kind {print $1}'
}

_almanak_options()
{
    case $1 in
    '') echo --directory --version ;;
    synth) echo --persons --months --end --seed ;;
    load) echo --reject-limit ;;
    query) echo --cube --measures --by --where --period --last --order --limit --format --labels --totals --clearance ;;
    check) echo --strict ;;
    run) echo --period --format --param --out --clearance --all ;;
    archive) echo --report --period --limit --out ;;
    esac
    echo --quiet --json --help
}

# What may stand behind an option; nothing when the option has no argument or a free one.
_almanak_values()
{
    case $1:$2 in
    *:--clearance) echo aggregate pseudonym person ;;
    query:--format | query:-f) echo csv json table ;;
    run:--format | run:-f) echo pdf xlsx csv json ;;
    query:--cube | query:-c) _almanak_names cubes ;;
    query:--measures | query:-m) _almanak_columns '^measure' ;;
    query:--by | query:-b) _almanak_columns '^dimension' ;;
    query:--order | query:-o) _almanak_columns . ;;
    archive:--report | archive:-r) _almanak_names reports ;;
    esac
}

# Arguments that are no options. The second parameter is how many stand there already.
_almanak_arguments()
{
    case $1:$2 in
    :*) echo synth load refresh query check run list archive ;;
    run:* | check:*) _almanak_names reports ;;
    list:0) echo reports cubes cube loads ;;
    list:1) _almanak_names cubes ;;
    archive:0) echo list show verify ;;
    archive:1) _almanak_names() { :; } ;;
    esac
}

# Whether an option of a command takes the next word.
_almanak_takes_word()
{
    case $1:$2 in
    :-C | :--directory) return 0 ;;
    synth:-[nmes] | synth:--persons | synth:--months | synth:--end | synth:--seed) return 0 ;;
    load:--reject-limit) return 0 ;;
    query:-[cmbwplonf] | query:--clearance) return 0 ;;
    query:--cube | query:--measures | query:--by | query:--where | query:--period) return 0 ;;
    query:--last | query:--order | query:--limit | query:--format) return 0 ;;
    run:-[pfPo] | run:--period | run:--format | run:--param | run:--out | run:--clearance) return 0 ;;
    archive:-[rpno] | archive:--report | archive:--period | archive:--limit | archive:--out) return 0 ;;
    esac
    return 1
}
