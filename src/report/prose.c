/*
 * Markdown to blocks through md4c's callbacks: see prose.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "report/prose.h"

#include <md4c.h>
#include <stdlib.h>
#include <string.h>

struct builder {
    struct arena *arena;
    struct block **blocks;
    size_t *n, *cap;
    struct text_run *runs; /* of the text being read; heap */
    size_t n_runs, cap_runs;
    struct rich_text *items; /* of the list being read; heap */
    size_t n_items, cap_items;
    unsigned style;
    const char *link;
    int list_depth, quote_depth;
    bool ordered;
    int level;
};

static struct rich_text take_runs(struct builder *b)
{
    struct rich_text text = {ARENA_ARRAY(b->arena, b->n_runs, struct text_run), b->n_runs};
    if (b->n_runs > 0)
        memcpy(text.runs, b->runs, b->n_runs * sizeof(*b->runs));
    b->n_runs = 0;
    return text;
}

static struct block *add_block(struct builder *b, enum block_kind kind)
{
    struct block *block = &PUSH(*b->blocks, *b->n, *b->cap);
    *block = (struct block){.kind = kind};
    return block;
}

static void end_paragraph(struct builder *b)
{
    if (b->n_runs == 0)
        return;
    if (b->list_depth > 0) {
        PUSH(b->items, b->n_items, b->cap_items) = take_runs(b);
        return;
    }
    struct block *block = add_block(b, b->quote_depth > 0 ? BLOCK_NOTE : BLOCK_PARAGRAPH);
    block->text = take_runs(b);
}

static void end_list(struct builder *b)
{
    if (b->n_items == 0)
        return;
    struct block *block = add_block(b, BLOCK_LIST);
    block->ordered = b->ordered;
    block->n_items = b->n_items;
    block->items = ARENA_ARRAY(b->arena, b->n_items, struct rich_text);
    memcpy(block->items, b->items, b->n_items * sizeof(*b->items));
    b->n_items = 0;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
    struct builder *b = arg;
    if (type == MD_BLOCK_UL || type == MD_BLOCK_OL) {
        end_paragraph(b);
        if (b->list_depth++ == 0)
            b->ordered = type == MD_BLOCK_OL;
    } else if (type == MD_BLOCK_QUOTE) {
        b->quote_depth++;
    } else if (type == MD_BLOCK_H) {
        b->level = (int)((MD_BLOCK_H_DETAIL *)detail)->level;
    }
    return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
    struct builder *b = arg;
    (void)detail;
    if (type == MD_BLOCK_H && b->n_runs > 0) {
        struct block *block = add_block(b, BLOCK_HEADING);
        block->level = b->level > 3 ? 3 : b->level;
        block->text = take_runs(b);
    } else if (type == MD_BLOCK_UL || type == MD_BLOCK_OL) {
        if (--b->list_depth == 0)
            end_list(b);
    } else if (type == MD_BLOCK_P || type == MD_BLOCK_LI || type == MD_BLOCK_CODE) {
        end_paragraph(b);
    } else if (type == MD_BLOCK_QUOTE) {
        b->quote_depth--;
    }
    return 0;
}

static int enter_span(MD_SPANTYPE type, void *detail, void *arg)
{
    struct builder *b = arg;
    if (type == MD_SPAN_STRONG) {
        b->style |= RUN_BOLD;
    } else if (type == MD_SPAN_EM) {
        b->style |= RUN_ITALIC;
    } else if (type == MD_SPAN_CODE) {
        b->style |= RUN_CODE;
    } else if (type == MD_SPAN_A) {
        const MD_SPAN_A_DETAIL *a = detail;
        b->link = arena_strndup(b->arena, a->href.text, a->href.size);
    }
    return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *arg)
{
    struct builder *b = arg;
    (void)detail;
    if (type == MD_SPAN_STRONG)
        b->style &= ~(unsigned)RUN_BOLD;
    else if (type == MD_SPAN_EM)
        b->style &= ~(unsigned)RUN_ITALIC;
    else if (type == MD_SPAN_CODE)
        b->style &= ~(unsigned)RUN_CODE;
    else if (type == MD_SPAN_A)
        b->link = NULL;
    return 0;
}

static int add_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *arg)
{
    struct builder *b = arg;
    if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR) {
        text = " ";
        size = 1;
    } else if (type == MD_TEXT_NULLCHAR) {
        return 0;
    }
    struct text_run *last = b->n_runs > 0 ? &b->runs[b->n_runs - 1] : NULL;
    if (last != NULL && last->style == b->style && last->link == b->link) {
        last->text = arena_printf(b->arena, "%s%.*s", last->text, (int)size, text);
        return 0;
    }
    PUSH(b->runs, b->n_runs, b->cap_runs) = (struct text_run){arena_strndup(b->arena, text, size), b->style, b->link};
    return 0;
}

int prose_blocks(struct arena *a, const char *markdown, struct block **blocks, size_t *n, size_t *cap,
                 struct src_loc loc, struct diag *d)
{
    struct builder b = {.arena = a, .blocks = blocks, .n = n, .cap = cap};
    const MD_PARSER parser = {.flags = MD_FLAG_NOHTML,
                              .enter_block = enter_block,
                              .leave_block = leave_block,
                              .enter_span = enter_span,
                              .leave_span = leave_span,
                              .text = add_text};
    int status = md_parse(markdown, (MD_SIZE)strlen(markdown), &parser, &b);
    free(b.runs);
    free(b.items);
    if (status == 0)
        return 0;
    diag_error(d, DIAG_TEMPLATE, loc, "the text could not be read as Markdown");
    diag_hint(d, "Simplify the template around its lists and links.");
    return -1;
}

struct rich_text prose_plain(struct arena *a, const char *text)
{
    struct text_run *run = ARENA_NEW(a, struct text_run);
    run->text = arena_strdup(a, text);
    return (struct rich_text){run, 1};
}
