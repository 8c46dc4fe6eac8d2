/*
 * Texts that were looked up before: see recent.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/recent.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 24, PLACES = 1 << 19 };

struct recent_text {
    char text[TEXT_MAX]; /* padded with NUL */
    uint32_t len;
    int32_t number; /* + 1; 0 is an empty place */
};

void recent_release(struct recent *r)
{
    free(r->places);
    *r = (struct recent){.places = NULL};
}

static bool stands_there(const struct recent_text *place, const struct recent_text *key)
{
    return place->number != 0 && place->len == key->len && memcmp(place->text, key->text, TEXT_MAX) == 0;
}

void recent_prefetch(struct recent *r, const char *text, size_t len)
{
    char key[TEXT_MAX] = {0};
    if (r->places == NULL || len > TEXT_MAX)
        return;
    memcpy(key, text, len);
    __builtin_prefetch(&r->places[hash_bytes(key, TEXT_MAX) & (PLACES - 1)]);
}

/* The place of a text that is short enough; `key` becomes what stands there when the text does. */
static struct recent_text *place_of(struct recent *r, const char *text, size_t len, struct recent_text *key)
{
    if (r->places == NULL)
        r->places = xcalloc(PLACES, sizeof(*r->places));
    *key = (struct recent_text){.len = (uint32_t)len};
    memcpy(key->text, text, len);
    if (r->last == NULL || !stands_there(r->last, key))
        r->last = &r->places[hash_bytes(key->text, TEXT_MAX) & (PLACES - 1)];
    return r->last;
}

int32_t recent_add(struct recent *r, struct intern *t, const char *text, size_t len)
{
    if (len > TEXT_MAX)
        return intern_add(t, text, len);
    struct recent_text key, *place = place_of(r, text, len, &key);
    if (!stands_there(place, &key)) {
        key.number = intern_add(t, text, len) + 1;
        *place = key;
    }
    return place->number - 1;
}

int32_t recent_lookup(struct recent *r, const struct intern *t, const char *text, size_t len)
{
    if (len > TEXT_MAX)
        return intern_lookup(t, text, len);
    struct recent_text key, *place = place_of(r, text, len, &key);
    if (!stands_there(place, &key)) {
        int32_t number = intern_lookup(t, text, len);
        if (number == INTERN_NONE)
            return INTERN_NONE; /* it may be added later */
        key.number = number + 1;
        *place = key;
    }
    return place->number - 1;
}
