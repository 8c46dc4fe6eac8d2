/*
 * Where a package comes from: see origin.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/origin.h"

#include "base/file.h"
#include "warehouse/load/archive.h"

int origin_open(struct origin *o, struct arena *a, const char *path, const char *scratch, struct package *out,
                struct diag *d)
{
    *o = (struct origin){.unpacked = NULL};
    if (!is_archive(path))
        return package_load(a, path, out, d);
    if (dir_make(scratch, d) != 0)
        return -1;
    o->unpacked = arena_strdup(a, scratch);
    return archive_load(a, path, o->unpacked, out, d);
}

int origin_close(struct origin *o, struct diag *d)
{
    const char *folder = o->unpacked;
    o->unpacked = NULL;
    return folder != NULL ? dir_remove(folder, d) : 0;
}
