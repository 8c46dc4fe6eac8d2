/*
 * Finding comments in a workbook that came back: see returned.h. A sheet that takes comments has the key of its edition
 * in a cell; that cell's column holds the keys of figures, below its heading. Rows with a key and something written
 * beside it are comments. Headings may have got a number, where a table has another column of that name.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/xlsx/returned.h"

#include <stdlib.h>
#include <string.h>

#include "render/xlsx/read.h"

enum { NOWHERE = -1 };

struct finding {
    struct arena *arena;
    const char *path, *sheet;
    struct diag *diag;
    bool failed, found; /* an edition was found */
    struct edition_key edition;
    long key_col, input_col; /* of this sheet; NOWHERE */
    /* The row at hand. */
    size_t row;
    const char *key, *text;
    long input_at;                     /* column of the heading in this row */
    struct returned_comment *comments; /* heap */
    size_t n, cap;
};

static bool is_blank(const char *text)
{
    return text == NULL || text[strspn(text, " \t\r\n")] == '\0';
}

static bool same_edition(const struct edition_key *a, const struct edition_key *b)
{
    return strcmp(a->publication, b->publication) == 0 && strcmp(a->period, b->period) == 0 &&
           strcmp(a->slice, b->slice) == 0 && strcmp(a->data, b->data) == 0;
}

static void take_comment(struct finding *f)
{
    struct figure_key key;
    if (is_blank(f->key) || is_blank(f->text))
        return;
    if (!figure_key_parse(f->arena, f->key, &key)) {
        f->failed = true;
        diag_error(f->diag, DIAG_COMMENT, (struct src_loc){f->path, 0, 0},
                   "row %zu of sheet \"%s\" has a comment, but its hidden key was changed", f->row + 1, f->sheet);
        diag_hint(f->diag, "Move the comment to a row that was not touched, or write it with: almanak comment");
        return;
    }
    if (f->n == RETURNED_MAX) {
        f->failed = true;
        return;
    }
    PUSH(f->comments, f->n, f->cap) = (struct returned_comment){key, f->text, f->sheet, f->row + 1};
}

/* The row at hand is over. */
static void end_row(struct finding *f)
{
    bool heads = f->key_col != NOWHERE && f->key != NULL && strncmp(f->key, RETURNED_KEY, strlen(RETURNED_KEY)) == 0;
    if (heads)
        f->input_col = f->input_at;
    else if (f->input_col != NOWHERE)
        take_comment(f);
    f->key = f->text = NULL;
    f->input_at = NOWHERE;
}

static void on_sheet(void *arg, const char *name)
{
    struct finding *f = arg;
    end_row(f);
    f->sheet = arena_strdup(f->arena, name);
    f->key_col = f->input_col = f->input_at = NOWHERE;
    f->row = 0;
}

static void take_edition(struct finding *f, size_t col, const char *text)
{
    struct edition_key edition;
    if (!edition_key_parse(f->arena, text, &edition))
        return;
    f->key_col = (long)col;
    if (f->found && !same_edition(&f->edition, &edition) && !f->failed) {
        f->failed = true;
        diag_error(f->diag, DIAG_COMMENT, (struct src_loc){f->path, 0, 0},
                   "sheet \"%s\" is of \"%s\" of %s, other sheets are of \"%s\" of %s", f->sheet, edition.publication,
                   edition.period, f->edition.publication, f->edition.period);
        diag_hint(f->diag, "Return the comments of each publication in its own workbook.");
    }
    f->edition = edition;
    f->found = true;
}

static void on_cell(void *arg, size_t row, size_t col, const char *text)
{
    struct finding *f = arg;
    if (row != f->row)
        end_row(f);
    f->row = row;
    if (f->key_col == NOWHERE) {
        take_edition(f, col, text);
        return;
    }
    if ((long)col == f->key_col)
        f->key = arena_strdup(f->arena, text);
    else if (f->input_col == NOWHERE && strncmp(text, RETURNED_INPUT, strlen(RETURNED_INPUT)) == 0)
        f->input_at = (long)col;
    else if (f->input_col != NOWHERE && (long)col == f->input_col)
        f->text = arena_strdup(f->arena, text);
}

int returned_read(struct arena *a, const char *path, struct returned *out, struct diag *d)
{
    struct finding f = {.arena = a,
                        .path = path,
                        .sheet = "",
                        .diag = d,
                        .key_col = NOWHERE,
                        .input_col = NOWHERE,
                        .input_at = NOWHERE};
    const struct workbook_visitor visitor = {on_sheet, on_cell, &f};
    int result = workbook_read(path, &visitor, d);
    if (result == 0)
        end_row(&f);
    if (result == 0 && !f.found) {
        result = diag_error(d, DIAG_COMMENT, (struct src_loc){path, 0, 0},
                            "the workbook is none that takes comments: it names no publication of almanak");
        diag_hint(d, "Return the workbook that was sent, saved as .xlsx; one made anew, or values pasted into another, "
                     "lacks the hidden columns that say which figure is meant.");
    }
    if (result == 0 && f.n == RETURNED_MAX)
        result = diag_error(d, DIAG_COMMENT, (struct src_loc){path, 0, 0}, "the workbook holds over %d comments",
                            RETURNED_MAX - 1);
    if (f.failed)
        result = -1;
    *out = (struct returned){.edition = f.edition, .n = f.n};
    out->comments = ARENA_ARRAY(a, f.n, struct returned_comment);
    if (f.n > 0)
        memcpy(out->comments, f.comments, f.n * sizeof(*f.comments));
    free(f.comments);
    return result;
}
