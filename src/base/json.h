/*
 * Writing JSON into a string builder: commas, quotes and escapes in one place. Reading goes through base/yaml.h, since
 * JSON is YAML.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_BASE_JSON_H
#define ALMANAK_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strbuf.h"

struct json {
    struct strbuf *out;
    int depth;       /* open objects and arrays, at most 63 */
    uint64_t filled; /* bit a level: something stands there already */
    bool after_key;
    bool pretty; /* one member a line, two spaces a level */
};

void json_init(struct json *j, struct strbuf *out, bool pretty);
void json_object(struct json *j);
void json_array(struct json *j);
void json_end_object(struct json *j);
void json_end_array(struct json *j);
void json_key(struct json *j, const char *key);
void json_string(struct json *j, const char *text); /* NULL writes null */
void json_int(struct json *j, int64_t value);
void json_bool(struct json *j, bool value);
void json_null(struct json *j);
/* A number already in JSON's spelling (num_money, num_double). */
void json_raw(struct json *j, const char *text);
/* Key and value in one. */
void json_member(struct json *j, const char *key, const char *text);
void json_member_int(struct json *j, const char *key, int64_t value);

#endif
