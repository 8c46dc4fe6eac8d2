# Completion of almanak(1) for bash: commands, options, their values, and the names of reports, cubes, measures and
# dimensions that the installation has. tests/program/manual.py compares it with --help.
#
# SPDX-License-Identifier: MIT

# One a line, in the order of the manual.
_almanak_commands='
synth
load
refresh
query
quality
explain
check
new
export
import
run
schedule
tick
serve
status
runs
list
warehouse
archive
comment
release
hold
recall
outbox
backup
restore
site
'

# The options of a command, "" for those before it: --name:letter, with = behind when a word follows.
_almanak_options()
{
    case $1 in
    '') echo --directory:C= --version:V ;;
    synth) echo --persons:n= --months:m= --deliveries:d= --end:e= --seed:s= ;;
    refresh) echo --from-nothing:f ;;
    load) echo --reject-limit:= --mapping:m= --period:p= --source:s= --municipality:M= ;;
    query)
        echo --cube:c= --measures:m= --by:b= --where:w= --period:p= --last:l= --year-to-date:y \
            --order:o= --limit:n= --format:f= --as-of:= --labels:L --totals:t --clearance:=
        ;;
    explain)
        echo --cube:c= --measures:m= --by:b= --where:w= --period:p= --last:l= --year-to-date:y \
            --order:o= --limit:n= --as-of:= --clearance:= --report:r= --data:d= --param:P=
        ;;
    quality) echo --month:M= --where:w= --as-of:= --format:f= --labels:L ;;
    check) echo --strict:s --mapping:m= ;;
    new) echo --cube:c= --title:t= ;;
    export) echo --out:o= ;;
    import) echo --without-data:w ;;
    run) echo --period:p= --format:f= --param:P= --out:o= --clearance:= --slice:s= --correct:= --reason:= --all:a --deliver:d ;;
    schedule) echo --days:d= --from:f= --ics:i= ;;
    tick) echo --dry-run:n ;;
    runs) echo --failed:f --pack:p= --limit:n= --retry:r --skip:s --reason:R= ;;
    warehouse) echo --keep:k= --years:y= ;;
    site) echo --full:f --out:o= ;;
    archive) echo --report:r= --period:p= --from --to --format:f= --slice --who --hash --limit:n= --all:a --out:o= --key --keep --by --reason --dry-run ;;
    outbox) echo --publication:p= --recipient:t= --all:a --limit:n= --dry-run:d= --reason:r= ;;
    release) echo --by:b= --note:n= ;;
    hold | recall) echo --by:b= --reason:r= ;;
    comment) echo --period:p= --slice:s= --figure:f= --row:r= --by:b= --workbook:w= ;;
    esac
    echo --quiet:q --json:j --help:h
}

# The long name of an option that takes a word, in a command; nothing for any other word.
_almanak_takes_word()
{
    local option name letter
    for option in $(_almanak_options "$1"); do
        name=${option%%:*}
        letter=${option#*:}
        case $option in
        *=) [ "$2" = "$name" ] || [ "$2" = "-${letter%=}" ] && echo "$name" ;;
        esac
    done
}

# The first column of a listing, where the second fits. Uses the folder and the program of the command line.
_almanak_names()
{
    local kind=$1
    shift
    "${COMP_WORDS[0]}" ${folder:+-C "$folder"} list "$@" 2>/dev/null |
        awk -v kind="$kind" 'NR > 2 && $2 ~ kind {print $1}'
}

# What may stand behind an option of a command; nothing when that is free.
_almanak_values()
{
    case $1:$2 in
    *:--clearance) echo aggregate pseudonym person ;;
    query:--format | quality:--format) echo csv json table ;;
    run:--format) echo pdf xlsx csv json ;;
    query:--cube | explain:--cube) _almanak_names . cubes ;;
    query:--measures | explain:--measures) [ -z "$cube" ] || _almanak_names '^measure' cube "$cube" ;;
    query:--by | explain:--by) [ -z "$cube" ] || _almanak_names '^dimension' cube "$cube" ;;
    query:--order | explain:--order) [ -z "$cube" ] || _almanak_names . cube "$cube" | sed 'p; s/^/-/' ;;
    archive:--report | explain:--report) _almanak_names . reports ;;
    *:--mapping) _almanak_names . mappings ;;
    runs:--pack) _almanak_names . packs ;;
    esac
}

# What may stand as an argument of a command, behind as many others.
_almanak_arguments()
{
    case $1:$2 in
    :*) echo $_almanak_commands ;;
    new:*) echo report ;;
    export:*) _almanak_names . reports ;;
    run:* | check:* | comment:0) _almanak_names . reports && _almanak_names . packs ;;
    schedule:*) _almanak_names . packs ;;
    list:0) echo reports packs cubes cube mappings loads restated ;;
    list:1) _almanak_names . cubes ;;
    warehouse:0) echo list show rollback gc prune ;;
    archive:0) echo list find show open extract diff verify reproduce hold unhold prune ;;
    outbox:0) echo list show retry drop send ;;
    esac
}

_almanak()
{
    local current=${COMP_WORDS[COMP_CWORD]} before=$((COMP_CWORD - 1))
    local command= folder= cube= arguments=0 option= value words prefix= i
    # bash makes --name=value three words.
    if [ "$current" = = ]; then
        current=
    elif [ "${COMP_WORDS[before]}" = = ]; then
        before=$((before - 1))
    fi
    for ((i = 1; i <= before; i++)); do
        option=$(_almanak_takes_word "$command" "${COMP_WORDS[i]}")
        if [ -n "$option" ] && [ $i -lt $before ]; then
            i=$((i + 1))
            [ "${COMP_WORDS[i]}" = = ] && i=$((i + 1))
            value=${COMP_WORDS[i]}
            [ "$option" = --directory ] && folder=$value
            [ "$option" = --cube ] && cube=$value
            option=
        elif [ -z "$option" ] && [ "${COMP_WORDS[i]#-}" = "${COMP_WORDS[i]}" ]; then
            if [ -z "$command" ]; then
                command=${COMP_WORDS[i]}
            else
                arguments=$((arguments + 1))
            fi
        fi
    done
    if [ -n "$option" ]; then
        words=$(_almanak_values "$command" "$option")
        case $current in
        *,*)
            prefix=${current%,*},
            current=${current##*,}
            ;;
        esac
    elif [ "${current#-}" != "$current" ]; then
        words=$(_almanak_options "$command" | sed 's/:[^ ]*//g')
    else
        words=$(_almanak_arguments "$command" "$arguments")
    fi
    mapfile -t COMPREPLY < <(compgen -P "$prefix" -W "$words" -- "$current")
}

# Without a word to offer, files and folders.
complete -o default -F _almanak almanak
