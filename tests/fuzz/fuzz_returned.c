/*
 * Any bytes as a workbook that came back, and as the sheet of one: it is read or refused with a reason, and every
 * comment found names its figure.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include "base/file.h"
#include "base/text.h"
#include "render/xlsx/returned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct arena *a, const char *path)
{
    struct diag d;
    struct returned r;
    diag_init(&d);
    int result = returned_read(a, path, &r, &d);
    if ((result == 0) != (d.n_errors == 0))
        abort();
    for (size_t i = 0; result == 0 && i < r.n; i++) {
        if (r.comments[i].figure.report == NULL || r.comments[i].text[0] == '\0' ||
            !utf8_valid(r.comments[i].text, strlen(r.comments[i].text)))
            abort();
    }
    diag_release(&d);
}

static void add(zip_t *zip, const char *name, const void *text, size_t len)
{
    zip_source_t *source = zip_source_buffer(zip, text, len, 0);
    if (source == NULL || zip_file_add(zip, name, source, ZIP_FL_OVERWRITE) < 0)
        abort();
}

static void make(const char *path, const uint8_t *data, size_t size)
{
    static const char root[] =
        "<Relationships><Relationship Id=\"a\" Type=\"/officeDocument\" Target=\"b.xml\"/></Relationships>";
    static const char book[] = "<workbook xmlns:r=\"r\"><sheet name=\"A\" r:id=\"a\"/></workbook>";
    static const char parts[] = "<Relationships><Relationship Id=\"a\" Type=\"/worksheet\" Target=\"s.xml\"/>"
                                "<Relationship Id=\"t\" Type=\"/sharedStrings\" Target=\"s.xml\"/></Relationships>";
    int error;
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &error);
    if (zip == NULL)
        abort();
    add(zip, "_rels/.rels", root, strlen(root));
    add(zip, "b.xml", book, strlen(book));
    add(zip, "_rels/b.xml.rels", parts, strlen(parts));
    add(zip, "s.xml", data, size);
    if (zip_close(zip) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char dir[] = "/tmp/almanak-fuzz-XXXXXX";
    struct arena a;
    struct diag d;
    arena_init(&a);
    diag_init(&d);
    if (mkdtemp(dir) == NULL)
        abort();
    const char *path = path_join(&a, dir, "x.xlsx");
    if (file_write(path, data, size, &d) != 0)
        abort();
    check(&a, path);
    make(path, data, size);
    check(&a, path);
    if (dir_remove(dir, &d) != 0)
        abort();
    diag_release(&d);
    arena_release(&a);
    return 0;
}
