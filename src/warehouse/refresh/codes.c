/*
 * Dictionaries in the making, and the two sorts of refresh: see codes.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/refresh/codes.h"

#include <stdlib.h>
#include <string.h>

void codes_init(struct codes *c)
{
    *c = (struct codes){.labels = NULL};
    intern_init(&c->texts);
    (void)intern_add(&c->texts, "", 0);
    (void)intern_add(&c->texts, "-", 1);
}

void codes_release(struct codes *c)
{
    intern_release(&c->texts);
    free(c->labels);
    free(c->rank);
    free(c->order);
    *c = (struct codes){.labels = NULL};
}

uint32_t codes_add(struct codes *c, const char *code, size_t len)
{
    return code == NULL ? 0 : (uint32_t)intern_add(&c->texts, code, len);
}

void codes_label(struct codes *c, uint32_t number, const char *label)
{
    size_t before = c->cap_labels;
    c->labels = xgrow(c->labels, &c->cap_labels, (size_t)number + 1, sizeof(*c->labels));
    for (size_t i = before; i < c->cap_labels; i++)
        c->labels[i] = NULL;
    if (c->labels[number] == NULL)
        c->labels[number] = arena_strdup(&c->texts.arena, label);
}

bool codes_labelled(const struct codes *c, uint32_t number)
{
    return number < c->cap_labels && c->labels[number] != NULL;
}

static int compare_texts(const void *a, const void *b, void *arg)
{
    const char *const *texts = arg;
    return strcmp(texts[*(const uint32_t *)a], texts[*(const uint32_t *)b]);
}

/* Numbers of n texts in byte order; the first `fixed` stay in front. */
static uint32_t *order_texts(const struct intern *t, size_t fixed)
{
    uint32_t *order = xreallocarray(NULL, t->n, sizeof(*order));
    for (size_t i = 0; i < t->n; i++)
        order[i] = (uint32_t)i;
    if (t->n > fixed)
        qsort_r(order + fixed, t->n - fixed, sizeof(*order), compare_texts, t->texts);
    return order;
}

static uint32_t *invert(const uint32_t *order, size_t n)
{
    uint32_t *rank = xreallocarray(NULL, n, sizeof(*rank));
    for (size_t i = 0; i < n; i++)
        rank[order[i]] = (uint32_t)i;
    return rank;
}

void codes_sort(struct codes *c)
{
    c->order = order_texts(&c->texts, 2);
    c->rank = invert(c->order, c->texts.n);
}

struct dict codes_dict(const struct codes *c, struct arena *a)
{
    size_t n = c->texts.n;
    const char **codes = ARENA_ARRAY(a, n, const char *), **labels = ARENA_ARRAY(a, n, const char *);
    for (size_t i = 0; i < n; i++) {
        uint32_t number = c->order[i];
        codes[i] = c->texts.texts[number];
        labels[i] = codes_labelled(c, number) ? c->labels[number] : codes[i];
    }
    return (struct dict){.n = n, .codes = codes, .labels = labels};
}

uint32_t *rank_texts(const struct intern *t)
{
    uint32_t *order = order_texts(t, 0);
    uint32_t *rank = invert(order, t->n);
    free(order);
    return rank;
}

void sort_keys(uint64_t *keys, uint64_t *scratch, size_t n, int from)
{
    uint64_t differing = 0;
    for (size_t i = 1; i < n; i++)
        differing |= keys[i] ^ keys[0];
    uint64_t *in = keys, *out = scratch;
    for (int byte = from; byte < 8; byte++) {
        int shift = 8 * byte;
        if ((differing >> shift & 0xff) == 0)
            continue;
        size_t place[256] = {0}, sum = 0;
        for (size_t i = 0; i < n; i++)
            place[in[i] >> shift & 0xff]++;
        for (size_t k = 0; k < 256; k++) {
            size_t count = place[k];
            place[k] = sum;
            sum += count;
        }
        for (size_t i = 0; i < n; i++)
            out[place[in[i] >> shift & 0xff]++] = in[i];
        uint64_t *swap = in;
        in = out;
        out = swap;
    }
    if (in != keys)
        memcpy(keys, in, n * sizeof(*keys));
}
