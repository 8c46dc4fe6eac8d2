/*
 * Reading a finished workbook again before it gets its name. libxlsxwriter builds parts in temporary files and does not
 * notice when those run full: the workbook then holds empty or broken-off parts and still counts as written.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/file.h"
#include "render/xlsx/xlsx_int.h"

enum {
    END_SIZE = 22,   /* end of central directory, without a comment */
    ENTRY_SIZE = 46, /* of the central directory */
    LOCAL_SIZE = 30, /* before a part's data */
    STORED = 0,
    DEFLATED = 8,
    CHUNK = 64 << 10
};

struct part {
    uint32_t method, crc, packed, unpacked;
    const unsigned char *data;
};

static uint32_t le16(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static uint32_t le32(const unsigned char *p)
{
    return le16(p) | le16(p + 2) << 16;
}

/* Read the entry at *at and find its data; advances. False when it points outside the file. */
static bool next_part(const unsigned char *file, size_t len, size_t *at, struct part *part)
{
    if (*at + ENTRY_SIZE > len || memcmp(file + *at, "PK\1\2", 4) != 0)
        return false;
    const unsigned char *e = file + *at;
    *part =
        (struct part){.method = le16(e + 10), .crc = le32(e + 16), .packed = le32(e + 20), .unpacked = le32(e + 24)};
    size_t local = le32(e + 42);
    *at += ENTRY_SIZE + le16(e + 28) + le16(e + 30) + le16(e + 32);
    if (local + LOCAL_SIZE > len || memcmp(file + local, "PK\3\4", 4) != 0)
        return false;
    size_t start = local + LOCAL_SIZE + le16(file + local + 26) + le16(file + local + 28);
    part->data = file + start;
    return start <= len && part->packed <= len - start;
}

/* What came out of a part so far. */
struct seen {
    uLong crc;
    size_t len;
    unsigned char last;
};

static void see(struct seen *s, const unsigned char *data, size_t len)
{
    s->crc = crc32(s->crc, data, (uInt)len);
    s->len += len;
    for (size_t i = len; i > 0; i--) {
        if (data[i - 1] != '\n') {
            s->last = data[i - 1];
            break;
        }
    }
}

static bool unpack(const struct part *part, struct seen *s)
{
    z_stream z = {.avail_in = part->packed};
    union {
        const unsigned char *in;
        unsigned char *out;
    } data = {.in = part->data}; /* zlib takes a pointer to non-const, and does not write */
    z.next_in = data.out;
    if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
        return false;
    unsigned char *chunk = xmalloc(CHUNK);
    int status = Z_OK;
    while (status == Z_OK) {
        z.next_out = chunk;
        z.avail_out = CHUNK;
        status = inflate(&z, Z_NO_FLUSH);
        see(s, chunk, CHUNK - z.avail_out);
    }
    free(chunk);
    (void)inflateEnd(&z);
    return status == Z_STREAM_END;
}

/* All parts of a workbook are XML: whole ones end in '>'. */
static bool part_is_whole(const struct part *part)
{
    struct seen s = {.crc = crc32(0, NULL, 0)};
    if (part->method == STORED)
        see(&s, part->data, part->packed);
    else if (part->method != DEFLATED || !unpack(part, &s))
        return false;
    return s.len == part->unpacked && s.crc == part->crc && s.last == '>';
}

static bool file_is_whole(const unsigned char *file, size_t len)
{
    if (len < END_SIZE || memcmp(file + len - END_SIZE, "PK\5\6", 4) != 0)
        return false;
    const unsigned char *end = file + len - END_SIZE;
    size_t n = le16(end + 10), at = le32(end + 16);
    if (n == 0)
        return false;
    for (size_t i = 0; i < n; i++) {
        struct part part;
        if (!next_part(file, len, &at, &part) || !part_is_whole(&part))
            return false;
    }
    return true;
}

int workbook_check(const char *path, struct diag *d)
{
    struct file_map m;
    if (file_map_open(&m, path, d) != 0)
        return -1;
    int result = 0;
    if (!file_is_whole((const unsigned char *)m.data, m.len)) {
        result = diag_error(d, DIAG_OUTPUT, NO_LOC, "workbook came out incomplete");
        diag_hint(d, "Make room on the disk, then run it again.");
    }
    file_map_release(&m);
    return result;
}
