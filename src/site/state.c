/*
 * The file of keys: see state.h. A line is a key of 16 hexadecimal digits, a space and a path; of several lines about
 * one path the last one counts.
 *
 * SPDX-License-Identifier: MIT
 */
#include "site/state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

enum { KEY_DIGITS = 16 };
static const char head[] = "almanak site 1\n";

void state_init(struct state *s)
{
    *s = (struct state){.keys = NULL};
    intern_init(&s->paths);
}

void state_release(struct state *s)
{
    intern_release(&s->paths);
    free(s->keys);
}

static void set(struct state *s, const char *path, size_t len, uint64_t key)
{
    size_t before = s->paths.n;
    int32_t at = intern_add(&s->paths, path, len);
    if (s->paths.n > before)
        s->keys = xgrow(s->keys, &s->cap, s->paths.n, sizeof(*s->keys));
    s->keys[at] = key;
}

void state_set(struct state *s, const char *path, uint64_t key)
{
    set(s, path, strlen(path), key);
}

uint64_t state_lookup(const struct state *s, const char *path)
{
    int32_t at = intern_lookup(&s->paths, path, strlen(path));
    return at == INTERN_NONE ? STATE_UNKNOWN : s->keys[at];
}

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Pages are removed by what stands here: never anything outside of the site, whatever happened to the file. */
static bool is_inside(const char *path, size_t len)
{
    return path[0] != '/' && path[0] != '.' && memmem(path, len, "/.", 2) == NULL && memchr(path, '\0', len) == NULL;
}

/* One line without its end. A line that was cut by a kill or is not ours says nothing of its page. */
static void read_line(struct state *s, const char *line, size_t len)
{
    uint64_t key = 0;
    if (len <= KEY_DIGITS + 1 || line[KEY_DIGITS] != ' ' || !is_inside(line + KEY_DIGITS + 1, len - KEY_DIGITS - 1))
        return;
    for (size_t i = 0; i < KEY_DIGITS; i++) {
        int value = digit(line[i]);
        if (value < 0)
            return;
        key = key << 4 | (uint64_t)value;
    }
    set(s, line + KEY_DIGITS + 1, len - KEY_DIGITS - 1, key);
}

int state_read(struct state *s, const char *file, struct diag *d)
{
    struct file_map m;
    if (!file_exists(file))
        return 0;
    if (file_map_open(&m, file, d) != 0)
        return -1;
    if (m.len >= sizeof(head) - 1 && memcmp(m.data, head, sizeof(head) - 1) == 0) {
        const char *end = m.data + m.len;
        for (const char *line = m.data + sizeof(head) - 1, *stop; line < end; line = stop + 1) {
            stop = memchr(line, '\n', (size_t)(end - line));
            if (stop == NULL)
                break;
            read_line(s, line, (size_t)(stop - line));
        }
    }
    file_map_release(&m);
    return 0;
}

static void add_line(struct strbuf *out, uint64_t key, const char *path)
{
    strbuf_addf(out, "%016llx %s\n", (unsigned long long)key, path);
}

int state_mark(const char *file, const char *const *paths, size_t n, struct diag *d)
{
    struct strbuf text;
    strbuf_init(&text, STRBUF_LARGE);
    strbuf_adds(&text, file_exists(file) ? "\n" : head); /* the line before may have been cut by a kill */
    for (size_t i = 0; i < n; i++)
        add_line(&text, STATE_UNKNOWN, paths[i]);
    int fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    bool failed = fd < 0 || write(fd, strbuf_text(&text), text.len) != (ssize_t)text.len || fsync(fd) != 0;
    int error = errno;
    if (fd >= 0)
        (void)close(fd);
    strbuf_release(&text);
    if (failed)
        return diag_error(d, DIAG_OUTPUT, (struct src_loc){file, 0, 0}, "could not note which pages are written: %s",
                          strerror(error));
    return 0;
}

int state_write(const struct state *s, const char *file, struct diag *d)
{
    struct strbuf text;
    strbuf_init(&text, STRBUF_LARGE);
    strbuf_adds(&text, head);
    for (size_t i = 0; i < s->paths.n; i++)
        add_line(&text, s->keys[i], s->paths.texts[i]);
    int result = file_write(file, strbuf_text(&text), text.len, d);
    strbuf_release(&text);
    return result;
}
