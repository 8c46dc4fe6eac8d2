/*
 * A table of the document on a worksheet: an Excel table over its body, totals below it as plain cells, columns as wide
 * as their content. A body interrupted by subtotals is no Excel table, since sorting would tear it apart.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/xlsx/xlsx_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "render/xlsx/xlsx_text.h"

enum {
    WIDTH_MIN = 8,
    WIDTH_TEXT_MAX = 60, /* longer texts wrap */
    WIDTH_HEAD_MAX = 18, /* longer headings wrap */
    BUTTON_CHARS = 3,    /* the filter's button */
    LINE_POINTS = 15,
    ROW_POINTS_MAX = 409, /* Excel's own limit */
    EXCEL_EPOCH = 25569,  /* 1970-01-01 as Excel counts days */
    FIRST_SERIAL = 61,    /* 1900-03-01: before it Excel's calendar is wrong */
    LAST_SERIAL = 2958465
};

struct grid {
    struct book *book;
    const struct table *table;
    const struct table_row **rows; /* in the order written */
    size_t n_body;                 /* leading rows under the Excel table */
    const char **heads;
    unsigned *looks; /* of a column's texts and dates */
    lxw_worksheet *ws;
};

double grid_width(size_t chars)
{
    return (double)chars * 1.05 + 1.5; /* capitals and bold are wider than the digit that Excel measures with */
}

size_t grid_lines(const char *text, size_t chars)
{
    size_t lines = 1, used = 0;
    while (*text != '\0') {
        const char *end = text;
        size_t word = 0;
        for (; *end != '\0' && *end != ' ' && *end != '\n'; word++)
            (void)utf8_next(&end);
        if (used > 0 && used + 1 + word > chars) {
            lines++;
            used = 0;
        }
        used += word + (used > 0);
        if (used > chars) { /* a word longer than a line is broken anywhere */
            lines += (used - 1) / chars;
            used = (used - 1) % chars + 1;
        }
        if (*end == '\n') {
            lines++;
            used = 0;
        }
        text = *end == '\0' ? end : end + 1;
    }
    return lines;
}

void grid_row_lines(struct book *b, lxw_worksheet *ws, lxw_row_t row, size_t lines)
{
    double height = LINE_POINTS * (double)lines + (lines > 1 ? 2 : 0);
    book_keep(b, worksheet_set_row(ws, row, height < ROW_POINTS_MAX ? height : ROW_POINTS_MAX, NULL));
}

/* --- order --- */

/* Body first, then totals. True when totals stood only at the ends, so that the body is one block. */
static bool order_rows(struct grid *g)
{
    const struct table *t = g->table;
    size_t first = t->n_rows, last = 0, n = 0;
    for (size_t r = 0; r < t->n_rows; r++) {
        if (t->rows[r].kind == ROW_BODY) {
            if (first == t->n_rows)
                first = r;
            last = r;
            g->n_body++;
        }
    }
    bool whole = g->n_body == 0 || g->n_body == last - first + 1;
    for (size_t r = 0; r < t->n_rows; r++)
        if (!whole || t->rows[r].kind == ROW_BODY)
            g->rows[n++] = &t->rows[r];
    for (size_t r = 0; whole && r < t->n_rows; r++)
        if (t->rows[r].kind != ROW_BODY)
            g->rows[n++] = &t->rows[r];
    return whole;
}

/* --- headings --- */

/* The label with its unit, unless the label says it or the number format shows it. */
static const char *label_with_unit(struct book *b, const struct table_column *c)
{
    if (c->unit == NULL || c->unit[0] == '\0' || c->type == VALUE_RATE || c->type == VALUE_TEXT ||
        strcasestr(c->label, c->unit) != NULL)
        return c->label;
    return arena_printf(&b->arena, "%s (%s)", c->label, c->unit);
}

static bool head_taken(const struct grid *g, const char *head, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (xlsx_text_same(head, g->heads[i]))
            return true;
    return false;
}

/* Excel demands different headings: repeated ones get their group's name, then a number. */
static void name_heads(struct grid *g)
{
    struct arena *a = &g->book->arena;
    for (size_t c = 0; c < g->table->n_columns; c++) {
        const struct table_column *column = &g->table->columns[c];
        const char *label = label_with_unit(g->book, column);
        const char *stem = xlsx_text_heading(a, label[0] != '\0' ? label : "Kolonne"), *head = stem;
        if (head_taken(g, head, c) && column->group != NULL)
            head = stem = xlsx_text_heading(a, arena_printf(a, "%s, %s", label, column->group));
        for (unsigned i = 2; head_taken(g, head, c); i++)
            head = xlsx_text_heading(a, arena_printf(a, "%s %u", stem, i));
        g->heads[c] = head;
    }
}

/* --- widths --- */

static size_t longest_word(const char *text)
{
    size_t longest = 0, n = 0;
    for (uint32_t code; (code = utf8_next(&text)) != 0;) {
        n = code == ' ' || code == '-' ? 0 : n + 1;
        if (n > longest)
            longest = n;
    }
    return longest;
}

static size_t cell_chars(const struct cell *cell, enum value_type type)
{
    if (cell->kind == CELL_VALUE && type == VALUE_MONTH)
        return 8;
    if (cell->kind == CELL_VALUE && type == VALUE_DATE)
        return 10;
    return utf8_count(cell->text) + (type == VALUE_RATE);
}

static bool is_left(enum value_type type)
{
    return type == VALUE_TEXT || type == VALUE_MONTH || type == VALUE_DATE;
}

static void size_columns(struct grid *g, lxw_col_t col)
{
    for (size_t c = 0; c < g->table->n_columns; c++) {
        enum value_type type = g->table->columns[c].type;
        size_t body = WIDTH_MIN;
        for (size_t r = 0; r < g->table->n_rows; r++) {
            size_t chars = cell_chars(&g->table->rows[r].cells[c], type);
            if (chars > body)
                body = chars;
        }
        bool wraps = type == VALUE_TEXT && body > WIDTH_TEXT_MAX;
        bool indents = is_left(type) && c > 0 && !is_left(g->table->columns[c - 1].type);
        g->looks[c] = (wraps ? LOOK_WRAP : 0U) | (indents ? LOOK_INDENT : 0U);
        if (wraps)
            body = WIDTH_TEXT_MAX;
        size_t head = utf8_count(g->heads[c]), word = longest_word(g->heads[c]);
        if (head > WIDTH_HEAD_MAX)
            head = word > WIDTH_HEAD_MAX ? word : WIDTH_HEAD_MAX;
        if (head + BUTTON_CHARS > body)
            body = head + BUTTON_CHARS;
        body += indents;
        lxw_col_t at = (lxw_col_t)(col + c);
        book_keep(g->book, worksheet_set_column(g->ws, at, at, grid_width(body), NULL));
    }
}

/* Lines that the highest heading needs at the column's width. */
static size_t head_lines(const struct grid *g)
{
    size_t lines = 1;
    for (size_t c = 0; c < g->table->n_columns; c++) {
        size_t need = grid_lines(g->heads[c], WIDTH_HEAD_MAX + 2);
        lines = need > lines ? need : lines;
    }
    return lines;
}

/* --- cells --- */

static void write_mark(struct grid *g, lxw_row_t row, lxw_col_t col, enum value_state state, enum row_kind kind)
{
    bool withheld = state == STATE_WITHHELD;
    if (withheld)
        g->book->has_withheld = true;
    else
        g->book->has_missing = true;
    book_text(g->book, g->ws, row, col, withheld ? "[c]" : "[x]", g->book->styles.mark[kind]);
}

/* A day as Excel counts, or as text where Excel's calendar does not reach. */
static void write_day(struct grid *g, lxw_row_t row, lxw_col_t col, date_t day, const struct cell *cell, lxw_format *f)
{
    int64_t serial = (int64_t)day + EXCEL_EPOCH;
    if (serial < FIRST_SERIAL || serial > LAST_SERIAL)
        book_text(g->book, g->ws, row, col, cell->text, f);
    else
        book_number(g->book, g->ws, row, col, (double)serial, f);
}

/* Whether a whole number is printed under a name of its own ("0-5 år") or is too long for a double. */
static bool int_is_text(const struct value *v)
{
    char plain[NUM_TEXT];
    if (v->i > (1LL << 53) || v->i < -(1LL << 53))
        return true;
    if (v->label == NULL || strcmp(v->label, num_da_int(plain, v->i)) == 0)
        return false;
    (void)snprintf(plain, sizeof(plain), "%lld", (long long)v->i);
    return strcmp(v->label, plain) != 0;
}

static void write_value(struct grid *g, lxw_row_t row, lxw_col_t col, const struct table_column *c,
                        const struct cell *cell, enum row_kind kind, unsigned look)
{
    const struct value *v = &cell->value;
    lxw_format *f = book_cell_format(g->book, c->type, c->decimals, kind, look);
    if (v->state == STATE_MISSING || v->state == STATE_WITHHELD) {
        write_mark(g, row, col, v->state, kind);
        return;
    }
    if (v->state == STATE_EMPTY) {
        book_keep(g->book, worksheet_write_blank(g->ws, row, col, f));
        return;
    }
    switch (c->type) {
    case VALUE_TEXT: book_text(g->book, g->ws, row, col, cell->text, f); break;
    case VALUE_MONTH: write_day(g, row, col, month_first((month_t)v->i), cell, f); break;
    case VALUE_DATE: write_day(g, row, col, (date_t)v->i, cell, f); break;
    case VALUE_INT:
        if (int_is_text(v)) {
            book_text(g->book, g->ws, row, col, cell->text, book_cell_format(g->book, VALUE_TEXT, 0, kind, look));
            break;
        }
        book_number(g->book, g->ws, row, col, (double)v->i, f);
        break;
    case VALUE_MONEY:
    case VALUE_RATE:
    case VALUE_DECIMAL: book_number(g->book, g->ws, row, col, shape_number(c->type, v), f); break;
    }
}

static void write_row(struct grid *g, const struct table_row *from, lxw_row_t row, lxw_col_t col)
{
    struct book *b = g->book;
    size_t lines = 1;
    for (size_t c = 0; c < g->table->n_columns; c++) {
        const struct cell *cell = &from->cells[c];
        lxw_col_t at = (lxw_col_t)(col + c);
        lxw_format *text = book_cell_format(b, VALUE_TEXT, 0, from->kind, g->looks[c]);
        if (cell->kind == CELL_VALUE)
            write_value(g, row, at, &g->table->columns[c], cell, from->kind, g->looks[c]);
        else if (cell->kind == CELL_TEXT && cell->text[0] != '\0')
            book_text(b, g->ws, row, at, cell->text, text);
        else if (from->kind != ROW_BODY) /* the line over a total runs through */
            book_keep(b, worksheet_write_blank(g->ws, row, at, text));
        if (g->looks[c] & LOOK_WRAP) {
            size_t need = grid_lines(cell->text, WIDTH_TEXT_MAX + 4);
            lines = need > lines ? need : lines;
        }
    }
    if (lines > 1)
        grid_row_lines(b, g->ws, row, lines);
}

/* --- the whole --- */

static lxw_format *head_style(const struct grid *g, size_t c)
{
    if (!is_left(g->table->columns[c].type))
        return g->book->styles.head_right;
    return g->looks[c] & LOOK_INDENT ? g->book->styles.head_indent : g->book->styles.head_left;
}

/* Headings over neighbouring columns of one group. */
static void write_groups(struct grid *g, lxw_row_t row, lxw_col_t col)
{
    const struct table_column *columns = g->table->columns;
    for (size_t c = 0, next; c < g->table->n_columns; c = next) {
        next = c + 1;
        if (columns[c].group == NULL)
            continue;
        while (next < g->table->n_columns && columns[next].group != NULL &&
               strcmp(columns[next].group, columns[c].group) == 0)
            next++;
        lxw_col_t from = (lxw_col_t)(col + c), to = (lxw_col_t)(col + next - 1);
        const char *text = xlsx_text_heading(&g->book->arena, columns[c].group);
        if (from == to)
            book_keep(g->book, worksheet_write_string(g->ws, row, from, text, g->book->styles.head_group));
        else
            book_keep(g->book, worksheet_merge_range(g->ws, row, from, row, to, text, g->book->styles.head_group));
    }
}

/* The Excel table over header and body; it writes the headings itself. */
static void add_table(struct grid *g, const struct grid_area *area)
{
    size_t n = g->table->n_columns;
    struct arena *a = &g->book->arena;
    lxw_table_column *columns = ARENA_ARRAY(a, n, lxw_table_column), **list = ARENA_ARRAY(a, n + 1, lxw_table_column *);
    for (size_t c = 0; c < n; c++) {
        columns[c] = (lxw_table_column){.header = arena_strdup(a, g->heads[c]), .header_format = head_style(g, c)};
        list[c] = &columns[c];
    }
    lxw_table_options options = {.name = arena_printf(a, "Tabel%d", ++g->book->n_tables),
                                 .style_type = LXW_TABLE_STYLE_TYPE_LIGHT,
                                 .style_type_number = 1,
                                 .columns = list};
    lxw_col_t last = (lxw_col_t)(area->col + n - 1);
    book_keep(g->book, worksheet_add_table(g->ws, area->header, area->col, area->last, last, &options));
}

static int check_size(struct book *b, const struct sheet *s, const struct table *t, lxw_row_t row)
{
    size_t rows = LXW_ROW_MAX - row - 16, columns = LXW_COL_MAX - 16; /* footnotes and charts need a little */
    if (t->n_rows <= rows && t->n_columns <= columns)
        return 0;
    diag_error(b->diag, DIAG_RENDER, NO_LOC, "table \"%s\" has %zu rows and %zu columns; a worksheet holds %zu and %zu",
               s->title, t->n_rows, t->n_columns, rows, columns);
    diag_hint(b->diag, "Narrow the question with a filter or a limit, or publish the dataset as CSV.");
    return -1;
}

int grid_write(struct book *b, const struct sheet *s, const struct table *t, lxw_row_t row, struct grid_area *area)
{
    *area = (struct grid_area){.header = row, .first = row + 1, .last = row, .end = row + 1};
    if (t->n_columns == 0) { /* a chart whose series come from the data, and there are none */
        book_text(b, s->handle, area->end++, area->col, "Ingen rækker.", b->styles.italic);
        return 0;
    }
    if (check_size(b, s, t, row) != 0)
        return -1;
    struct grid g = {.book = b, .table = t, .ws = s->handle};
    g.rows = xcalloc(t->n_rows, sizeof(*g.rows));
    g.heads = ARENA_ARRAY(&b->arena, t->n_columns, const char *);
    g.looks = ARENA_ARRAY(&b->arena, t->n_columns, unsigned);
    bool whole = order_rows(&g);
    name_heads(&g);
    size_columns(&g, area->col);
    if (row > 0)
        write_groups(&g, row - 1, area->col);
    grid_row_lines(b, g.ws, row, head_lines(&g));
    for (size_t r = 0; r < t->n_rows; r++)
        write_row(&g, g.rows[r], row + 1 + (lxw_row_t)r, area->col);
    area->last = row + (lxw_row_t)(whole ? g.n_body : t->n_rows);
    area->end = row + 1 + (lxw_row_t)t->n_rows;
    if (whole && g.n_body > 0) {
        add_table(&g, area);
    } else {
        for (size_t c = 0; c < t->n_columns; c++)
            book_keep(b, worksheet_write_string(g.ws, row, (lxw_col_t)(area->col + c), g.heads[c], head_style(&g, c)));
    }
    if (t->n_rows == 0)
        book_text(b, g.ws, area->end++, area->col, "Ingen rækker.", b->styles.italic);
    free(g.rows);
    return 0;
}
