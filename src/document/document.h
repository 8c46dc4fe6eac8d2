/*
 * The document: what a publication says, before it has a format. Report definitions become documents, renderers turn
 * documents into files. It knows neither where its figures came from nor how a page looks. A document and all it holds
 * live in one arena; texts are valid UTF-8 without control characters; figures have been formatted the Danish way, and
 * keep their typed value for formats that want it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_DOCUMENT_DOCUMENT_H
#define ALMANAK_DOCUMENT_DOCUMENT_H

#include "base/diag.h"
#include "base/strbuf.h"
#include "model/dataset.h"

/* --- text --- */
enum { RUN_BOLD = 1, RUN_ITALIC = 2, RUN_CODE = 4 };
struct text_run {
    const char *text;
    unsigned style;   /* RUN_* */
    const char *link; /* URI or NULL */
};
struct rich_text {
    struct text_run *runs;
    size_t n;
};

/* --- tables --- */
enum cell_kind { CELL_EMPTY, CELL_TEXT, CELL_VALUE };
struct cell {
    enum cell_kind kind;
    const char *text;   /* as printed, never NULL */
    struct value value; /* CELL_VALUE: typed as the column says (also MISSING, WITHHELD) */
};
enum align { ALIGN_LEFT, ALIGN_RIGHT, ALIGN_CENTRE };
struct table_column {
    const char *label;
    const char *group; /* heading over neighbouring columns of the same group; NULL */
    enum align align;
    enum value_type type; /* of its CELL_VALUE cells */
    int decimals;
    const char *unit;   /* "kr.", "pct."; NULL */
    bool keep_together; /* do not wrap (codes, short names) */
};
enum row_kind { ROW_BODY, ROW_TOTAL, ROW_SUBTOTAL };
struct table_row {
    enum row_kind kind;
    struct cell *cells; /* n_columns */
    const char *key;    /* document/key.h: what to say of this row is kept under; NULL */
};
struct table {
    struct table_column *columns;
    size_t n_columns;
    struct table_row *rows;
    size_t n_rows;
};

/* --- key figures --- */
struct tile_change {
    const char *text; /* "+0,4 procentpoint siden september 2026" */
    int direction;    /* -1, 0, 1: falls, unchanged, rises (no judgement of good or bad) */
};
enum light { LIGHT_NONE, LIGHT_GREEN, LIGHT_YELLOW, LIGHT_RED };
struct tile {
    const char *label, *value, *unit; /* unit may be NULL */
    struct tile_change *changes;
    size_t n_changes;
    double *trend; /* a small line, oldest first; NULL */
    size_t n_trend;
    enum light light;   /* how it stands against what is aimed at */
    const char *judged; /* the same in words: "Gul, mål 11,5 pct."; NULL: no goals were asked for */
    const char *key;    /* document/key.h; NULL */
};

/* --- charts --- */
enum chart_kind {
    CHART_LINE,
    CHART_BAR /* horizontal */,
    CHART_COLUMN,
    CHART_STACKED_BAR /* shares of 100 */,
    CHART_PYRAMID,
    CHART_CURVE, /* x and y numbers */
    CHART_FLOW   /* from each category (left) to each series (right) */
};
struct chart_series {
    const char *label;
    double *values;     /* n_categories; NAN where missing or withheld */
    double *x;          /* CHART_CURVE: n_categories x values; NULL otherwise */
    double *low, *high; /* CHART_BAR: the interval that a value lies in, drawn across its bar; NULL */
    unsigned highlight; /* 1: drawn with emphasis */
};
struct chart {
    enum chart_kind kind;
    const char **categories;
    size_t n_categories;
    struct chart_series *series;
    size_t n_series;
    enum value_type type; /* of the values: how axis and labels are written; rates are fractions, money øre */
    int decimals;
    const char *unit;     /* for the axis; NULL */
    const char *x_label;  /* NULL */
    const char *to_label; /* CHART_FLOW: heading of its right side; NULL */
    bool zero_based;      /* the value axis starts at 0 (always for bars and columns) */
};

/* --- maps --- */
struct map_point {
    double x, y; /* projected, arbitrary unit, y upwards, aspect ratio true */
};
struct map_ring {
    struct map_point *points; /* closed: last != first is fine */
    size_t n;
};
struct map_area {
    const char *code, *name;
    struct map_ring *rings; /* outer rings and holes alike; fill by even-odd rule */
    size_t n_rings;
};
struct map_geometry {
    const char *name;
    struct map_area *areas;
    size_t n_areas;
    double min_x, min_y, max_x, max_y;
    const char *source; /* "Dataforsyningen, DAGI 2021" : printed below the map; NULL */
};
struct map_value {
    int area;     /* index in geometry; areas without a value are drawn as "no data" */
    double value; /* NAN: withheld or missing */
    int class_;   /* colour class, -1 none */
};
struct map {
    const struct map_geometry *geometry;
    struct map_value *values;
    size_t n_values;
    const char **class_labels; /* legend, lowest first: "5,0-7,5 pct." */
    size_t n_classes;          /* 1..7 */
    bool label_areas;          /* print names in the larger areas */
    bool withheld, missing;    /* legend needs those entries */
};

/* --- blocks --- */
enum block_kind {
    BLOCK_HEADING,
    BLOCK_PARAGRAPH,
    BLOCK_LIST,
    BLOCK_TILES,
    BLOCK_TABLE,
    BLOCK_CHART,
    BLOCK_MAP,
    BLOCK_NOTE,
    BLOCK_PAGE_BREAK
};
struct block {
    enum block_kind kind;
    int level;               /* HEADING: 1..3 */
    struct rich_text text;   /* HEADING, PARAGRAPH, NOTE */
    struct rich_text *items; /* LIST */
    size_t n_items;
    bool ordered;
    struct tile *tiles;
    size_t n_tiles;
    const char *caption;        /* TABLE, CHART, MAP: title over it; never NULL there */
    const char *alt;            /* CHART, MAP: what it shows, in words, for those who cannot see it */
    const char *footnote;       /* below it, small; NULL */
    const struct dataset *data; /* TABLE, CHART, MAP: what it was made from; CSV and JSON write this; NULL */
    const char *key;            /* TABLE, CHART, MAP: document/key.h; NULL */
    bool workbook_only;         /* shown in workbooks, not on pages */
    bool page_only;             /* shown on pages, not in workbooks */
    struct table table;
    struct chart chart;
    struct map map;
};

/* What a measure or a dimension means. */
struct term {
    const char *label, *meaning, *unit; /* unit may be NULL */
};

/* What somebody wrote about a figure of an earlier version, or while it was a draft. */
struct comment {
    const char *key;   /* document/key.h */
    const char *place; /* the figure as people know it: "Bydele, Nord"; "" the whole report */
    const char *text;  /* plain; may hold line breaks */
    const char *by;    /* "Anna Andersen" */
    date_t day;
};

struct document {
    const char *report;           /* "andel-med-hjaelp" */
    const char *title, *subtitle; /* subtitle: the question that it answers, may be NULL */
    const char *municipality;     /* "Randers Kommune"; "" when the report is about no municipality */
    const char *period;           /* "oktober 2026", for people */
    const char *period_key;       /* "2026-10", for file names */
    date_t data_date;             /* the clock of the document: what the data cover; DATE_NONE unknown */
    bool fictive;                 /* "Fiktive data" in every footer */
    bool landscape;
    const char *clearance; /* printed when not NULL: "Fortroligt: indeholder oplysninger om enkelte familier" */
    const char *sources;   /* "Kilder: CPR, økonomi (leveret 2026-10)"; NULL */
    const char *slice;     /* of a publication that is split, whose it is: "Afdeling: Jobcenter"; NULL */
    const char **notices;  /* what nobody may miss, a line each: on the cover, or below the title */
    size_t n_notices;
    /*
     * A pack: the documents of its reports in order. Their terms and sources stand once, in the pack's own blocks,
     * which come after its parts. Parts have no parts.
     */
    struct document **parts;
    size_t n_parts;
    struct block *blocks;
    size_t n_blocks;
    const struct dataset **datasets; /* every dataset of the report, in definition order */
    size_t n_datasets;
    struct term *terms;
    size_t n_terms;
    const char *edition;            /* document/key.h: by it a workbook that comes back is known; NULL */
    bool takes_comments;            /* its workbook has a column for them; of a pack, its parts say so */
    const struct comment *comments; /* what was said about its figures, the oldest first */
    size_t n_comments;
};

/*
 * Fill in doc->terms: every measure and dimension that its tables, charts and maps are made from, once. Columns made of
 * one measure (pivoted, compared) share its meaning. A pack has the terms of its parts, which are filled in too; a
 * label that does not mean the same in all of them says which it is of. In the arena.
 */
void document_terms(struct arena *a, struct document *doc);

/* --- notices (notice.c) --- */
/* Add a line to a document. In the arena, which copies nothing: `text` must live as long. */
void document_notice(struct arena *a, struct document *doc, const char *text);
/* "Udgivet uden økonomi og ydelser, der ikke var kommet." */
const char *notice_without(struct arena *a, const char *const *packages, size_t n);
/* "Erstatter version 2 af 5. november 2026: ..."; `why` is a sentence or part of one. */
const char *notice_replaces(struct arena *a, int version, date_t day, const char *why);

/* The document as indented plain text: the golden form of tests, one line a fact. Appended. */
void document_tree(struct strbuf *out, const struct document *doc);

#endif
