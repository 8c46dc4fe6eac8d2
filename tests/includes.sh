#!/bin/sh
# Include directions run one way: a room may include itself and the rooms listed for it, nothing else.
set -u
status=0
check() {
    room=$1
    shift
    allowed=$(printf '%s|' "$room" "$@" | sed 's/|$//')
    bad=$(grep -rnE '^#include "' "src/$room" | grep -vE "#include \"($allowed)/")
    if [ -n "$bad" ]; then
        echo "$room may include only: $allowed"
        echo "$bad"
        status=1
    fi
}
check base
check model base
check warehouse base model
check document base model
check config base
check template base
check report base model document template
check render base model document
check access base model
check archive base
check schedule base model warehouse
check deliver base model access template archive
check publish base access config model warehouse document report render archive schedule deliver site
check site base archive template
check synth base warehouse
for line in $(grep -rhoE '^#include "warehouse/[a-z_]+\.h"' src/synth | sort -u | sed 's/.*"\(.*\)"/\1/'); do
    [ "$line" = warehouse/schema.h ] || { echo "synth includes $line"; status=1; }
done
# Inside the warehouse, loading, refreshing and answering meet only in the files that they share.
for part in load refresh engine; do
    bad=$(grep -rnE '^#include "warehouse/(load|refresh|engine)/' "src/warehouse/$part" | grep -v "warehouse/$part/")
    if [ -n "$bad" ]; then
        echo "warehouse/$part may not see the other parts of the warehouse"
        echo "$bad"
        status=1
    fi
done
bad=$(grep -rnE '^#include "warehouse/(load|refresh|engine)/' src --include='*.[ch]' | grep -v '^src/warehouse/')
if [ -n "$bad" ]; then
    echo "the parts of the warehouse are seen from outside through warehouse/*.h only"
    echo "$bad"
    status=1
fi
for file in src/*; do
    case ${file#src/} in base | access | config | template | model | warehouse | document | report | render | archive | deliver | schedule | publish | site | synth | cli) ;; *) echo "unknown room $file"; status=1 ;; esac
done
[ $status = 0 ] && echo "all includes run one way"
exit $status
