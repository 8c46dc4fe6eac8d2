/*
 * Where a package comes from: see origin.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/origin.h"

#include "base/file.h"
#include "warehouse/load/archive.h"

int origin_open(struct origin *o, struct arena *a, const char *path, const struct load_extracts *x, const char *usual,
                const char *scratch, struct package *out, struct diag *d)
{
    *o = (struct origin){.unpacked = NULL};
    if (x != NULL) {
        o->mapped = mapped_open(a, x, usual, scratch, out, d);
        return o->mapped != NULL ? 0 : -1;
    }
    if (!is_archive(path))
        return package_load(a, path, out, d);
    if (dir_make(scratch, d) != 0)
        return -1;
    o->unpacked = arena_strdup(a, scratch);
    return archive_load(a, path, o->unpacked, out, d);
}

const struct row_source *origin_rows(const struct origin *o, size_t resource, struct diag *d)
{
    return o->mapped != NULL ? mapped_rows(o->mapped, resource, d) : NULL;
}

int origin_close(struct origin *o, struct diag *d)
{
    const char *folder = o->unpacked;
    mapped_close(o->mapped);
    *o = (struct origin){.unpacked = NULL};
    return folder != NULL ? dir_remove(folder, d) : 0;
}
