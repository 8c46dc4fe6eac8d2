/*
 * The history of loads: see history.h. A line is a JSON object; one that a power cut left half is passed over.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/history.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/file.h"
#include "base/json.h"
#include "base/yaml.h"

enum { HISTORY_MAX = 256 << 20 };

static const char *const state_names[] = {"loaded", "refused", "unchanged"};

const char *history_state_name(enum history_state state)
{
    return state_names[state];
}

/* --- writing --- */

static void print_entry(struct strbuf *out, const struct history_entry *e)
{
    struct json j;
    char month[32];
    json_init(&j, out, false);
    json_object(&j);
    json_member_int(&j, "id", e->id);
    json_member(&j, "state", state_names[e->state]);
    json_member(&j, "path", e->path);
    json_member(&j, "package", e->package);
    json_member(&j, "source", e->source);
    json_member(&j, "municipality", e->municipality);
    json_member(&j, "period", e->period != MONTH_NONE ? month_iso(month, e->period) : NULL);
    json_member(&j, "delivery", e->delivery);
    json_key(&j, "restated");
    json_bool(&j, e->restated);
    json_member(&j, "sha256", e->sha256);
    json_member_int(&j, "generation", e->generation);
    json_member_int(&j, "read", e->read);
    json_member_int(&j, "rows", e->rows);
    json_member_int(&j, "rejected", e->rejected);
    json_member(&j, "at", e->at);
    json_member(&j, "by", e->by);
    json_member(&j, "reason", e->reason);
    json_end_object(&j);
    strbuf_addch(out, '\n');
}

void history_append(const char *path, const struct history_entry *entries, size_t n, struct diag *d)
{
    struct strbuf text;
    strbuf_init(&text, STRBUF_LARGE);
    strbuf_addch(&text, '\n'); /* ends a line that was left half; empty lines mean nothing */
    for (size_t i = 0; i < n; i++)
        print_entry(&text, &entries[i]);
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    errno = fd < 0 ? errno : ENOSPC;
    bool failed =
        fd < 0 || fault_hits(FAULT_WRITE) || write(fd, text.text, text.len) != (ssize_t)text.len || fsync(fd) != 0;
    int error = errno;
    if (fd >= 0)
        (void)close(fd);
    strbuf_release(&text);
    if (failed)
        diag_warn(d, DIAG_WAREHOUSE, (struct src_loc){path, 0, 0}, "could not write down the load: %s",
                  strerror(error));
}

/* --- reading --- */

/* The text of a member; NULL when there is none. */
static const char *text_of(const struct yaml_node *map, const char *key)
{
    const struct yaml_node *node = yaml_lookup(map, key);
    return node != NULL && node->kind == YAML_SCALAR && node->quoted ? node->text : NULL;
}

static bool count_of(const struct yaml_node *map, const char *key, int64_t *out)
{
    return yaml_int(yaml_lookup(map, key), out) && *out >= 0;
}

static bool read_entry(const struct yaml_node *map, struct history_entry *out)
{
    if (map == NULL || map->kind != YAML_MAP)
        return false;
    *out = (struct history_entry){.path = text_of(map, "path"),
                                  .package = text_of(map, "package"),
                                  .source = text_of(map, "source"),
                                  .municipality = text_of(map, "municipality"),
                                  .period = MONTH_NONE,
                                  .delivery = text_of(map, "delivery"),
                                  .sha256 = text_of(map, "sha256"),
                                  .at = text_of(map, "at"),
                                  .by = text_of(map, "by"),
                                  .reason = text_of(map, "reason")};
    const char *state = text_of(map, "state"), *period = text_of(map, "period");
    size_t k = 0;
    while (k < ARRAY_LEN(state_names) && (state == NULL || strcmp(state, state_names[k]) != 0))
        k++;
    (void)yaml_bool(yaml_lookup(map, "restated"), &out->restated);
    out->state = (enum history_state)k;
    return k < ARRAY_LEN(state_names) && out->path != NULL && out->at != NULL && out->by != NULL &&
           (period == NULL || month_parse(period, strlen(period), &out->period)) && count_of(map, "id", &out->id) &&
           count_of(map, "generation", &out->generation) && count_of(map, "read", &out->read) &&
           count_of(map, "rows", &out->rows) && count_of(map, "rejected", &out->rejected);
}

size_t history_parse(struct arena *a, const char *text, size_t len, struct history_entry **out, size_t *n)
{
    size_t most = 1, broken = 0;
    for (size_t i = 0; i < len; i++)
        most += text[i] == '\n';
    *out = ARENA_ARRAY(a, most, struct history_entry);
    *n = 0;
    struct diag ignored;
    diag_init(&ignored);
    for (size_t at = 0; at < len;) {
        const char *end = memchr(text + at, '\n', len - at);
        size_t length = end != NULL ? (size_t)(end - text) - at : len - at;
        if (length > 0) {
            const struct yaml_node *map = yaml_parse(a, "", text + at, length, DIAG_WAREHOUSE, &ignored);
            bool good = read_entry(map, &(*out)[*n]);
            *n += good;
            broken += !good;
        }
        at += length + 1;
    }
    diag_release(&ignored);
    return broken;
}

int history_read(struct arena *a, const char *path, struct history_entry **out, size_t *n, struct diag *d)
{
    char *text;
    size_t len;
    *out = NULL;
    *n = 0;
    if (!file_exists(path))
        return 0;
    if (file_read(a, path, HISTORY_MAX, &text, &len, d) != 0)
        return -1;
    size_t broken = history_parse(a, text, len, out, n);
    if (broken > 0)
        diag_warn(d, DIAG_WAREHOUSE, (struct src_loc){path, 0, 0}, "%zu lines of the history cannot be read", broken);
    return 0;
}
