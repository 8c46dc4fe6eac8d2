/*
 * gzip through zlib: see gzip.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/gzip.h"

#include <stdlib.h>
#define ZLIB_CONST
#include <zlib.h>

enum { CHUNK = 64 << 10, GZIP_WINDOW = MAX_WBITS + 16, LEVEL = 6, MEMORY = 8 };

/* Memory that is there or ends the process, as everywhere. */
static void *allocate(void *arg UNUSED, unsigned items, unsigned size)
{
    return xcalloc(items, size);
}

static void release(void *arg UNUSED, void *memory)
{
    free(memory);
}

void gzip_pack(struct strbuf *out, const char *text, size_t len)
{
    unsigned char chunk[CHUNK];
    z_stream z = {.zalloc = allocate, .zfree = release};
    (void)deflateInit2(&z, LEVEL, Z_DEFLATED, GZIP_WINDOW, MEMORY, Z_DEFAULT_STRATEGY); /* fails for memory alone */
    for (size_t done = 0;;) {
        size_t part = len - done < CHUNK ? len - done : CHUNK; /* zlib counts in 32 bits */
        z.next_in = (const Bytef *)(text + done);
        z.avail_in = (uInt)part;
        done += part;
        do {
            z.next_out = chunk;
            z.avail_out = CHUNK;
            (void)deflate(&z, done == len ? Z_FINISH : Z_NO_FLUSH);
            strbuf_add(out, (const char *)chunk, CHUNK - z.avail_out);
        } while (z.avail_out == 0);
        if (done == len)
            break;
    }
    (void)deflateEnd(&z);
}

bool gzip_is(const char *data, size_t len)
{
    return len > 2 && (unsigned char)data[0] == 0x1f && (unsigned char)data[1] == 0x8b;
}

static int unpack(struct strbuf *out, const char *name, const char *data, size_t len, struct diag *d)
{
    unsigned char chunk[CHUNK];
    z_stream z = {.zalloc = allocate, .zfree = release};
    int status = Z_OK;
    (void)inflateInit2(&z, GZIP_WINDOW);
    for (size_t done = 0; status == Z_OK && done < len;) {
        size_t part = len - done < CHUNK ? len - done : CHUNK;
        z.next_in = (const Bytef *)(data + done);
        z.avail_in = (uInt)part;
        do {
            z.next_out = chunk;
            z.avail_out = CHUNK;
            status = inflate(&z, Z_NO_FLUSH);
            strbuf_add(out, (const char *)chunk, CHUNK - z.avail_out);
        } while (status == Z_OK && z.avail_out == 0 && !out->overflow);
        if (out->overflow)
            break;
        done += part - z.avail_in;
    }
    (void)inflateEnd(&z);
    if (out->overflow)
        return diag_error(d, DIAG_FILE_IO, (struct src_loc){name, 0, 0}, "the file is larger than it may be");
    return status == Z_STREAM_END ? 0
                                  : diag_error(d, DIAG_FILE_IO, (struct src_loc){name, 0, 0}, "the file is damaged");
}

int gzip_unpack(struct arena *a, const char *name, const char *data, size_t len, size_t max, char **text,
                size_t *text_len, struct diag *d)
{
    struct strbuf out;
    strbuf_init(&out, max);
    int result = unpack(&out, name, data, len, d);
    if (result == 0) {
        *text = arena_strndup(a, strbuf_text(&out), out.len);
        *text_len = out.len;
    }
    strbuf_release(&out);
    return result;
}
