/*
 * Inside of the report room: definitions as read, and the stages from datasets to blocks.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_REPORT_REPORT_INT_H
#define ALMANAK_REPORT_REPORT_INT_H

#include "base/yaml.h"
#include "model/shape.h"
#include "report/report.h"
#include "template/template.h"

/* --- as defined --- */
enum report_period { PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR, PERIOD_NONE };

struct parameter_def {
    struct shape_head head;
    struct shape_text label, fallback, cube, dimension;
};

/* A question, and the steps of the algebra that its answer goes through. */
struct data_def {
    struct shape_head head;
    struct shape_text from;
    struct shape_texts measures, by, order;
    struct shape_items where, without; /* of shape_filter */
    struct shape_int last, series, shift, limit;
    bool year_to_date;
    bool totals;
    const struct yaml_node *then; /* a list of steps, each a map of one key; NULL: none */
};

enum only { ONLY_BOTH = -1, ONLY_PAGE, ONLY_WORKBOOK };

struct tile_def {
    struct shape_head head;
    struct shape_text data, value, label, unit, targets, target;
    struct shape_texts compare;
    int row; /* 0 last, 1 first, 2 totals */
};

struct block_def {
    struct shape_head head;
    struct shape_text data, area, value, x, to, series, caption, note, unit, each;
    struct shape_texts columns, y, interval;
    int kind; /* chart kind */
    int only;
    bool totals, labels;
    struct shape_int classes, rows, level;
};

enum item_kind { ITEM_HEADING, ITEM_TEXT, ITEM_NOTE, ITEM_TILES, ITEM_TABLE, ITEM_CHART, ITEM_MAP, ITEM_PAGE };

struct layout_item {
    enum item_kind kind;
    struct src_loc loc;
    const char *text;          /* HEADING; TEXT: path of its template; NOTE */
    const char *template_name; /* TEXT: as the definition names it */
    const char *template_text; /* TEXT: what stands in it */
    struct block_def *block;   /* TABLE, CHART, MAP */
    struct tile_def *tiles;
    size_t n_tiles;
};

struct report {
    struct shape_head head;
    struct shape_text name, title, question, sources, confidential;
    int period, clearance;
    bool landscape, comments;
    struct shape_texts formats;
    struct shape_items parameters, data; /* of parameter_def, data_def */
    const struct yaml_node *layout_node;
    struct layout_item *layout;
    size_t n_layout;
    struct report_parameter *listed;
    const char *path, *definition_text;
    size_t definition_len;
};

/* A definition is called as its file, in letters that files and addresses bear. `what`: "report". */
int definition_check_name(const char *path, const char *what, const struct shape_text *given,
                          struct diag *d) MUST_CHECK;
/* The names of the definitions of a folder, sorted. */

/* --- composing --- */
struct composition {
    struct arena *arena;
    const struct report *report;
    const struct report_context *context;
    bool part; /* of a pack, which tells the meaning of terms once */
    struct diag *diag;
    struct dataset **datasets; /* by data_def; NULL where it failed */
    size_t n_asked;            /* of them, in order */
    int back;                  /* while a series is asked for: how many months before the report's it stands */
    const char **remarks;      /* by data_def: what to say under whatever shows it; NULL for nothing */
    bool *shown;               /* by data_def: some block or text uses it; only those are published */
    struct block *blocks;      /* heap */
    size_t n_blocks, cap_blocks;
    const char *params;       /* of keys; NULL: figures get none */
    struct comment *comments; /* of this report; place NULL until it is known */
    size_t n_comments;
};

/* Compose a report as a part of a pack: without the meaning of its terms. */
struct document *composition_part(struct arena *a, const struct report *r, const struct report_context *context,
                                  struct report_trace *trace, struct diag *d) MUST_CHECK;
/* The meaning of terms as blocks for pages: a heading and a list. */
void composition_definitions(struct arena *a, const struct document *doc, int level, struct block out[2]);

/* What its readers may see: no more than the report declares, whatever its runner may see. */
enum clearance composition_clearance(const struct composition *c);
/* Refuse a column that they may not see. */
int composition_judge(struct composition *c, const struct column *column, struct src_loc loc) MUST_CHECK;
/* Value of a parameter: as given, else its fallback; NULL when there is no such parameter. */
const char *composition_parameter(const struct composition *c, const char *name);
/* Whether a filter of a dataset, or a template, names a parameter. */
bool composition_asks_for(const struct composition *c, const char *parameter);
bool composition_writes(const struct composition *c, const char *parameter);
/* The day that the report's data cover: the end of its month, else the newest day shown, else that of the data. */
date_t composition_date(const struct composition *c);
/* Whether a value that was given to a parameter is one that its dimension has. */
int composition_check_value(struct composition *c, const struct parameter_def *def, const char *value) MUST_CHECK;
/* The answers, through their steps. All are asked before any is shown. */
int composition_ask(struct composition *c) MUST_CHECK;
/* A dataset by name; NULL and a diagnostic (also when it failed before, then without another diagnostic). */
/* The question of a dataset, `shift` months away from the report's period; its answer, one without rows when checking;
 * and what the dataset's steps make of that. NULL or -1 and the mistakes. */
int composition_plan(struct composition *c, const struct data_def *def, int shift, struct plan *plan) MUST_CHECK;
struct dataset *composition_answer(struct composition *c, const struct plan *plan, const char *name) MUST_CHECK;
struct dataset *composition_steps(struct composition *c, const struct data_def *def, struct dataset *ds) MUST_CHECK;
/* The words of a list, in the arena. */
const char **composition_texts(struct arena *a, const struct shape_texts *t);
const struct dataset *composition_dataset(struct composition *c, const struct shape_text *name);
/* A column of a dataset, or -1 and a diagnostic. */
int composition_column(struct composition *c, const struct dataset *ds, const char *name, struct src_loc loc);
/* A value as a Dane reads it, in the arena. */
const char *composition_danish(struct composition *c, const struct column *column, const struct value *v);
/* A value as a plain number in the units of its type (øre, fraction), NAN when there is none. */
double composition_number(const struct column *column, const struct value *v);
/* Which months of the answer to a plan were changed by later deliveries, in words; NULL for none. */
const char *composition_restated(struct composition *c, const struct plan *plan, const struct dataset *ds);
/* Where a value stands between what is aimed at and the limits, in words; LIGHT_NONE where nothing is aimed at. */
int composition_light(struct composition *c, const struct tile_def *def, const struct column *column,
                      const struct value *v, month_t month, struct tile *tile) MUST_CHECK;
int composition_text(struct composition *c, const struct layout_item *item) MUST_CHECK;
int composition_tiles(struct composition *c, const struct layout_item *item) MUST_CHECK;
int composition_table(struct composition *c, const struct layout_item *item) MUST_CHECK;
int composition_chart(struct composition *c, const struct layout_item *item) MUST_CHECK;
/* The chart of a flow from column x, and what it shows in words. */
int composition_flow(struct composition *c, const struct block_def *def, const struct dataset *ds, size_t x, size_t y,
                     struct chart *chart) MUST_CHECK;
const char *composition_flow_words(struct composition *c, const struct chart *chart);
int composition_map(struct composition *c, const struct layout_item *item) MUST_CHECK;
struct block *composition_add(struct composition *c, enum block_kind kind);

/* --- what was said about figures (compose_comments.c) --- */
/* Whether figures need keys, and which comments are about this report. */
void composition_comments_begin(struct composition *c);
/* The key of a dataset or of a column of it (NULL: of the whole), and of a row; NULL when figures get none. */
const char *composition_key(struct composition *c, const struct dataset *ds, const char *column);
/* The same of a row of values; NULL also where the row would name a person. */
const char *composition_row_key(struct composition *c, const struct dataset *ds, const struct value *values,
                                enum row_kind kind);
/* Below the blocks from `first` on: what was said about what they show. */
void composition_comments_place(struct composition *c, size_t first);
/* Last: what was said about the report as a whole, and about figures that it does not show. */
void composition_comments_end(struct composition *c);

#endif
