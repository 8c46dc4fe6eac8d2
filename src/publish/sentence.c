/*
 * What a document says first: see sentence.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/sentence.h"

#include <string.h>

enum { SENTENCE_MAX = 400 };

/* Up to a full stop behind which a capital begins, or the end; "" when that is too long for one. */
static const char *first_sentence(struct arena *a, const struct rich_text *text)
{
    struct strbuf b;
    strbuf_init(&b, STRBUF_LARGE);
    for (size_t i = 0; i < text->n; i++)
        strbuf_adds(&b, text->runs[i].text);
    const char *all = strbuf_text(&b);
    size_t len = b.len;
    for (const char *p = strstr(all, ". "); p != NULL; p = strstr(p + 1, ". ")) {
        bool capital = (p[2] >= 'A' && p[2] <= 'Z') || strncmp(p + 2, "Æ", 2) == 0 || strncmp(p + 2, "Ø", 2) == 0 ||
                       strncmp(p + 2, "Å", 2) == 0;
        if (!capital)
            continue;
        len = (size_t)(p - all) + 1;
        break;
    }
    const char *sentence = len <= SENTENCE_MAX ? arena_strndup(a, all, len) : "";
    strbuf_release(&b);
    return sentence;
}

const char *key_sentence(struct arena *a, const struct document *doc)
{
    for (size_t i = 0; i < doc->n_blocks; i++) {
        const struct block *b = &doc->blocks[i];
        const char *sentence = b->kind == BLOCK_PARAGRAPH ? first_sentence(a, &b->text) : "";
        if (b->kind == BLOCK_TILES && b->n_tiles > 0)
            sentence =
                arena_printf(a, "%s: %s%s%s", b->tiles[0].label, b->tiles[0].value, b->tiles[0].unit != NULL ? " " : "",
                             b->tiles[0].unit != NULL ? b->tiles[0].unit : "");
        if (sentence[0] != '\0')
            return sentence;
    }
    return doc->n_parts > 0 ? key_sentence(a, doc->parts[0]) : "";
}
