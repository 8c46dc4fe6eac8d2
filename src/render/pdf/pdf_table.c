/*
 * The widths of table columns: measured from the content, shrunk fairly where text can wrap, set smaller where it
 * cannot, and at last divided into panels that repeat the first column. See pdf_layout.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <string.h>

#include "render/pdf/pdf_layout.h"

/* What a column asks for, in multiples of the font size. */
struct need {
    double least;   /* narrower and figures would wrap or words be divided */
    double natural; /* wider helps nothing */
};

static const double sizes_pt[] = {8.5, 8, 7.5, 7, 6.5};
static const double panel_size_pt = 7.5;
/* Words longer than these may be divided, texts wider than these wrap. */
static const double longest_word = 11, longest_heading_word = 8.5, widest_text = 34, widest_fixed = 40;

static bool may_wrap(const struct table_column *column, const struct cell *cell)
{
    if (column->keep_together)
        return false;
    return cell->kind == CELL_TEXT || (cell->kind == CELL_VALUE && column->type == VALUE_TEXT);
}

static void need_cell(struct pdf *p, struct need *need, const struct table_column *column, const struct cell *cell,
                      enum face face)
{
    if (cell->text == NULL || cell->text[0] == '\0')
        return;
    double narrow, natural;
    if (may_wrap(column, cell)) {
        para_extent(p, face, cell->text, longest_word, &narrow, &natural);
        natural = fmin(natural, widest_text);
    } else {
        narrow = natural = fmin(pdf_text_width(p, face, 1, cell->text, strlen(cell->text)), widest_fixed);
    }
    need->least = fmax(need->least, narrow);
    need->natural = fmax(need->natural, natural);
}

/* Shares and money say their unit in the heading, since their cells are bare figures. */
const char *table_heading(struct arena *a, const struct table_column *column)
{
    const char *label = column->label != NULL ? column->label : "";
    bool bare = column->type == VALUE_RATE || column->type == VALUE_MONEY;
    const char *unit = column->unit != NULL ? column->unit : "";
    if (column->type == VALUE_MONEY && unit[0] == '\0')
        unit = "kr.";
    if (!bare || unit[0] == '\0' || strstr(label, unit) != NULL)
        return label;
    return arena_printf(a, "%s (%s)", label, unit);
}

/* Headings take up to three lines before they make a column wider. */
static void need_heading(struct pdf *p, struct arena *a, struct need *need, const struct table_column *column)
{
    double narrow, natural;
    para_extent(p, FACE_BOLD, table_heading(a, column), longest_heading_word, &narrow, &natural);
    double lines = natural > 18 ? 3 : natural > 7 ? 2 : 1;
    need->least = fmax(need->least, narrow);
    need->natural = fmax(need->natural, fmax(narrow, fmin(natural / lines * (lines > 1 ? 1.15 : 1), widest_text)));
}

static struct need *measure(struct pdf *p, struct arena *a, const struct table *t)
{
    struct need *needs = ARENA_ARRAY(a, t->n_columns, struct need);
    for (size_t k = 0; k < t->n_columns; k++)
        need_heading(p, a, &needs[k], &t->columns[k]);
    for (size_t r = 0; r < t->n_rows; r++) {
        enum face face = t->rows[r].kind == ROW_BODY ? FACE_REGULAR : FACE_BOLD;
        for (size_t k = 0; k < t->n_columns; k++)
            need_cell(p, &needs[k], &t->columns[k], &t->rows[r].cells[k], face);
    }
    return needs;
}

static double sum_least(const struct need *needs, size_t n)
{
    double sum = 0;
    for (size_t k = 0; k < n; k++)
        sum += needs[k].least;
    return sum;
}

/*
 * Widths between least and natural that fill at most `room` (without padding): a common limit is sought that only the
 * widest columns are cut down to.
 */
static void share_room(const struct need *needs, const size_t *columns, size_t n, double size, double room,
                       double *widths)
{
    double low = 0, high = widest_fixed * size;
    for (int step = 0; step < 40; step++) {
        double limit = (low + high) / 2, sum = 0;
        for (size_t k = 0; k < n; k++) {
            const struct need *need = &needs[columns[k]];
            sum += fmax(need->least, fmin(need->natural, limit / size)) * size;
        }
        if (sum > room)
            high = limit;
        else
            low = limit;
    }
    for (size_t k = 0; k < n; k++) {
        const struct need *need = &needs[columns[k]];
        /* A hair more, so that what was measured fits when it is set. */
        widths[k] = fmax(need->least, fmin(need->natural, low / size)) * size + 0.05;
    }
}

/* A table that nearly fills the page fills it; a small one stays small, so that the eye need not jump. */
static void stretch(struct table_panel *panel, double width, double pad_x)
{
    double sum = 0;
    for (size_t k = 0; k < panel->n; k++)
        sum += panel->widths[k];
    double target = sum > width * 0.62 ? width : fmin(sum * 1.25 + 2 * pad_x * (double)panel->n, width * 0.62);
    if (target > sum) {
        for (size_t k = 0; k < panel->n; k++)
            panel->widths[k] += (target - sum) * (0.5 / (double)panel->n + 0.5 * panel->widths[k] / sum);
    }
    panel->width = fmax(target, sum);
}

static void finish_panel(struct arena *a, struct table_panel *panel, const struct table_layout *l,
                         const struct need *needs, double width)
{
    panel->widths = ARENA_ARRAY(a, panel->n, double);
    share_room(needs, panel->columns, panel->n, l->size, width - 2 * l->pad_x * (double)panel->n, panel->widths);
    double sum = 0;
    for (size_t k = 0; k < panel->n; k++)
        sum += panel->widths[k] += 2 * l->pad_x;
    /* One column that is wider than the page, or the first beside such a one: it must wrap or be cut after all. */
    for (size_t k = 0; sum > width + 0.5 && k < panel->n; k++)
        panel->widths[k] *= width / sum;
    stretch(panel, width, l->pad_x);
}

static double column_width(const struct table_layout *l, const struct need *need)
{
    return need->least * l->size + 2 * l->pad_x;
}

/* Greedy panels no wider than `room`; returns how many. Fills `panels` when not NULL. */
static size_t cut_panels(struct arena *a, const struct table_layout *l, const struct need *needs, double room,
                         struct table_panel *panels)
{
    size_t n = l->table->n_columns, count = 0, at = 1;
    double first = column_width(l, &needs[0]);
    while (at < n) {
        size_t from = at;
        double sum = first;
        for (; at < n && (at == from || sum + column_width(l, &needs[at]) <= room); at++)
            sum += column_width(l, &needs[at]);
        if (panels != NULL) {
            size_t *columns = ARENA_ARRAY(a, at - from + 1, size_t);
            for (size_t k = from; k < at; k++)
                columns[k - from + 1] = k;
            panels[count] = (struct table_panel){.columns = columns, .n = at - from + 1};
        }
        count++;
    }
    return count;
}

/* Panels of about equal width. */
static void divide(struct arena *a, struct table_layout *l, struct need *needs, double width)
{
    /* The repeated column must leave room for others. */
    needs[0].least = fmin(needs[0].least, width * 0.4 / l->size);
    size_t n = cut_panels(a, l, needs, width, NULL);
    double low = width * 0.3, high = width;
    for (int step = 0; step < 12; step++) {
        double room = (low + high) / 2;
        if (cut_panels(a, l, needs, room, NULL) > n)
            low = room;
        else
            high = room;
    }
    l->panels = ARENA_ARRAY(a, n, struct table_panel);
    l->n_panels = cut_panels(a, l, needs, high, l->panels);
    for (size_t i = 0; i < l->n_panels; i++)
        finish_panel(a, &l->panels[i], l, needs, width);
}

static void set_size(struct table_layout *l, double size)
{
    l->size = size;
    l->leading = size * 1.22;
    l->pad_x = size >= 8 ? 4 : size >= 7 ? 3 : 2.2;
    l->pad_y = size >= 8 ? 2.6 : 2;
}

struct table_layout *table_layout_new(struct pdf *p, struct arena *a, const struct table *t, double width)
{
    struct table_layout *l = ARENA_NEW(a, struct table_layout);
    l->table = t;
    set_size(l, sizes_pt[0]);
    if (t->n_columns == 0)
        return l;
    struct need *needs = measure(p, a, t);
    for (size_t i = 0; i < ARRAY_LEN(sizes_pt); i++) {
        set_size(l, sizes_pt[i]);
        if (sum_least(needs, t->n_columns) * l->size + 2 * l->pad_x * (double)t->n_columns > width && t->n_columns > 1)
            continue;
        size_t *all = ARENA_ARRAY(a, t->n_columns, size_t);
        for (size_t k = 0; k < t->n_columns; k++)
            all[k] = k;
        l->panels = ARENA_NEW(a, struct table_panel);
        l->panels[0] = (struct table_panel){.columns = all, .n = t->n_columns};
        l->n_panels = 1;
        finish_panel(a, &l->panels[0], l, needs, width);
        return l;
    }
    set_size(l, panel_size_pt);
    divide(a, l, needs, width);
    return l;
}
