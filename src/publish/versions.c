/*
 * Versions of libraries: see versions.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/versions.h"

#include <hpdf.h>
#include <sqlite3.h>
#include <xlsxwriter.h>
#include <yaml.h>
#include <zlib.h>

const char *versions_libraries(struct arena *a)
{
    return arena_printf(a, "libharu %s, libxlsxwriter %s, SQLite %s, libyaml %s, zlib %s", HPDF_GetVersion(),
                        lxw_version(), sqlite3_libversion(), yaml_get_version_string(), zlibVersion());
}
