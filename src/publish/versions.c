/*
 * Versions of libraries: see versions.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/versions.h"

#include <elf.h>
#include <hpdf.h>
#include <link.h>
#include <sqlite3.h>
#include <stddef.h>
#include <string.h>
#include <xlsxwriter.h>
#include <yaml.h>
#include <zlib.h>

#include "base/strbuf.h"

const char *versions_libraries(struct arena *a)
{
    return arena_printf(a, "libharu %s, libxlsxwriter %s, SQLite %s, libyaml %s, zlib %s", HPDF_GetVersion(),
                        lxw_version(), sqlite3_libversion(), yaml_get_version_string(), zlibVersion());
}

/* The identifier that the linker gave this program: of its first object, the executable itself. */
static int read_build(struct dl_phdr_info *info, size_t size UNUSED, void *out)
{
    struct strbuf *text = out;
    for (size_t i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        if (header->p_type != PT_NOTE)
            continue;
        const char *note = (const char *)(info->dlpi_addr + header->p_vaddr), *end = note + header->p_memsz;
        while (end - note > (ptrdiff_t)sizeof(ElfW(Nhdr))) {
            ElfW(Nhdr) n;
            memcpy(&n, note, sizeof(n));
            const char *name = note + sizeof(n), *content = name + ((n.n_namesz + 3U) & ~3U);
            if (n.n_type == NT_GNU_BUILD_ID && n.n_namesz == sizeof("GNU") && memcmp(name, "GNU", sizeof("GNU")) == 0)
                for (size_t k = 0; k < n.n_descsz; k++)
                    strbuf_addf(text, "%02x", (unsigned char)content[k]);
            note = content + ((n.n_descsz + 3U) & ~3U);
        }
    }
    return 1; /* no other object */
}

const char *versions_build(struct arena *a)
{
    struct strbuf text;
    strbuf_init(&text, STRBUF_SMALL);
    (void)dl_iterate_phdr(read_build, &text);
    const char *build = arena_strdup(a, strbuf_text(&text));
    strbuf_release(&text);
    return build;
}
