/*
 * Unpacking and rewriting delivered files: see plain_file.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/plain_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "base/fault.h"
#include "base/text.h"

enum { CHUNK = 64 << 10, SEQUENCE = 4, C1_FIRST = 0x80, C1_END = 0xA0, GZIP_WINDOW = 15 + 16 };

/* What 0x80 to 0x9F mean in Windows-1252; 0 is nothing. */
static const uint16_t windows[C1_END - C1_FIRST] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

/* A conversion on its way. */
struct rewriting {
    const char *path;
    const struct package_form *form;
    struct diag *diag;
    int fd;
    size_t written, most; /* bytes in the new file, and how many there may be */
    char sequences[256][SEQUENCE];
    uint8_t lengths[256];
};

static int fail(struct rewriting *w, const char *what, const char *hint)
{
    diag_error(w->diag, DIAG_PACKAGE, (struct src_loc){w->path, 0, 0}, "%s", what);
    diag_hint(w->diag, "%s", hint);
    return -1;
}

/* How each byte is written in UTF-8. One that means nothing stays as it is: no UTF-8, and so its row is rejected. */
static void fill_sequences(struct rewriting *w)
{
    for (unsigned byte = 0; byte < 256; byte++) {
        uint32_t code = byte;
        if (byte >= C1_FIRST && byte < C1_END)
            code = w->form->encoding == ENCODING_WINDOWS_1252 ? windows[byte - C1_FIRST] : 0;
        if (w->form->encoding == ENCODING_UTF8 || code == 0) {
            w->sequences[byte][0] = (char)byte;
            w->lengths[byte] = 1;
        } else {
            w->lengths[byte] = (uint8_t)utf8_put(w->sequences[byte], code);
        }
    }
}

static int put(struct rewriting *w, const char *data, size_t len)
{
    w->written += len;
    for (size_t done = 0; done < len;) {
        errno = ENOSPC;
        ssize_t n = fault_hits(FAULT_WRITE) ? -1 : write(w->fd, data + done, len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return diag_error(w->diag, DIAG_OUTPUT, (struct src_loc){w->path, 0, 0},
                              "could not write down the text of the file: %s", strerror(errno));
        done += (size_t)n;
    }
    return 0;
}

/* Write a piece of text, of at most CHUNK bytes, in UTF-8. */
static int put_text(struct rewriting *w, const char *data, size_t len)
{
    if (w->form->encoding == ENCODING_UTF8)
        return put(w, data, len);
    char out[CHUNK * SEQUENCE];
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)data[i];
        memcpy(out + n, w->sequences[byte], SEQUENCE);
        n += w->lengths[byte];
    }
    return put(w, out, n);
}

static int rewrite_plain(struct rewriting *w, const struct file_map *raw)
{
    for (size_t at = 0; at < raw->len; at += CHUNK) {
        if (put_text(w, raw->data + at, raw->len - at < CHUNK ? raw->len - at : CHUNK) != 0)
            return -1;
    }
    return 0;
}

/* Unpack until the end of the data; a file may have several members, one after the other. */
static int unpack(struct rewriting *w, z_stream *z, const struct file_map *raw)
{
    static const char broken[] = "the file is not gzip, or it is damaged";
    static const char again[] = "Have the file delivered again, and test it with gzip -t.";
    unsigned char out[CHUNK];
    size_t given = 0;
    int status = Z_STREAM_END;
    for (;;) {
        if (z->avail_in == 0) {
            size_t left = raw->len - given;
            if (left == 0)
                return status == Z_STREAM_END && raw->len > 0 ? 0 : fail(w, broken, again);
            z->next_in = (z_const Bytef *)(uintptr_t)(raw->data + given);
            z->avail_in = left < CHUNK ? (uInt)left : CHUNK;
            given += z->avail_in;
        }
        if (status == Z_STREAM_END && inflateReset(z) != Z_OK)
            return fail(w, broken, again);
        do {
            z->next_out = out;
            z->avail_out = sizeof(out);
            status = inflate(z, Z_NO_FLUSH);
            if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
                return fail(w, broken, again);
            if (put_text(w, (const char *)out, sizeof(out) - z->avail_out) != 0)
                return -1;
            if (w->written > w->most)
                return fail(w, "the file becomes far too large when it is unpacked",
                            "Deliver it unpacked if it is what it should be.");
        } while (status == Z_OK && z->avail_out == 0);
    }
}

static int rewrite_packed(struct rewriting *w, const struct file_map *raw)
{
    z_stream z = {0};
    if (inflateInit2(&z, GZIP_WINDOW) != Z_OK)
        return diag_error(w->diag, DIAG_SYSTEM, NO_LOC, "could not start to unpack \"%s\"", w->path);
    int result = unpack(w, &z, raw);
    (void)inflateEnd(&z);
    return result;
}

/* Map what was written. */
static int map_text(struct rewriting *w, struct file_map *text)
{
    *text = (struct file_map){"", 0};
    if (w->written == 0)
        return 0;
    void *data = mmap(NULL, w->written, PROT_READ, MAP_PRIVATE, w->fd, 0);
    if (data == MAP_FAILED)
        return diag_error(w->diag, DIAG_SYSTEM, NO_LOC, "could not map the text of \"%s\": %s", w->path,
                          strerror(errno));
    *text = (struct file_map){data, w->written};
    return 0;
}

static int rewrite(struct plain_file *p, const char *path, const struct package_form *form, const char *scratch,
                   struct diag *d)
{
    struct rewriting w = {.path = path, .form = form, .diag = d};
    w.most = p->raw.len > SIZE_MAX / UNPACK_TIMES / SEQUENCE ? SIZE_MAX : p->raw.len * UNPACK_TIMES;
    w.most = w.most > UNPACK_FLOOR ? w.most : UNPACK_FLOOR;
    fill_sequences(&w);
    w.fd = open(scratch, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (w.fd < 0)
        return diag_error(d, DIAG_OUTPUT, NO_LOC, "could not make \"%s\": %s", scratch, strerror(errno));
    (void)unlink(scratch);
    int result = form->gzip ? rewrite_packed(&w, &p->raw) : rewrite_plain(&w, &p->raw);
    if (result == 0)
        result = map_text(&w, &p->text);
    (void)close(w.fd);
    return result;
}

/* The mark of UTF-8 in front of a text that is said to be something else: letters would become others. */
static int check_mark(const struct plain_file *p, const char *path, const struct package_form *form, struct diag *d)
{
    static const char mark[] = "\xC3\xAF\xC2\xBB\xC2\xBF"; /* as it looks after it was taken for something else */
    if (form->encoding == ENCODING_UTF8 || p->text.len < sizeof(mark) - 1 ||
        memcmp(p->text.data, mark, sizeof(mark) - 1) != 0)
        return 0;
    diag_error(d, DIAG_PACKAGE, (struct src_loc){path, 1, 0}, "the file begins with the mark of UTF-8");
    diag_hint(d, "Write \"encoding\": \"utf-8\" in the descriptor.");
    return -1;
}

int plain_file_open(struct plain_file *p, const char *path, const char *name, const struct package_form *form,
                    const char *scratch, struct diag *d)
{
    *p = (struct plain_file){.raw = {"", 0}};
    if (file_map_open(&p->raw, path, d) != 0)
        return -1;
    p->text = p->raw;
    if (form->encoding == ENCODING_UTF8 && !form->gzip)
        return 0;
    p->text = (struct file_map){"", 0};
    if (rewrite(p, name, form, scratch, d) == 0 && check_mark(p, name, form, d) == 0)
        return 0;
    plain_file_release(p);
    return -1;
}

void plain_file_release(struct plain_file *p)
{
    if (p->text.data != p->raw.data)
        file_map_release(&p->text);
    file_map_release(&p->raw);
    p->text = p->raw;
}
