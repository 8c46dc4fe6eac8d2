/*
 * A document with a block of every kind, for tests of renderers: typed tables with totals and marks, all charts, a map,
 * prose, and texts that a spreadsheet must not take for formulas.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_TESTS_UNIT_RENDER_XLSX_DEMO_H
#define ALMANAK_TESTS_UNIT_RENDER_XLSX_DEMO_H

#include <math.h>
#include <string.h>

#include "document/document.h"

enum { DEMO_MONTH = 2026 * 12 + 9 };

static inline struct value demo_int(int64_t i)
{
    return (struct value){.i = i};
}

static inline struct value demo_rate(double r)
{
    return (struct value){.r = r};
}

static inline struct value demo_state(enum value_state state)
{
    return (struct value){.state = state};
}

static inline struct value demo_text(const char *code, const char *label)
{
    return (struct value){.text = code, .label = label};
}

static inline struct cell demo_cell(const char *text, struct value value)
{
    return (struct cell){CELL_VALUE, text, value};
}

static inline struct rich_text demo_words(struct arena *a, const char *text)
{
    struct text_run *run = ARENA_NEW(a, struct text_run);
    *run = (struct text_run){.text = text};
    return (struct rich_text){run, 1};
}

/* Districts with residents, help, rate and spending; two values are marks. */
static inline struct dataset *demo_districts(struct arena *a)
{
    static struct column columns[] = {
        {.name = "distrikt",
         .label = "Distrikt",
         .note = "Det distrikt, borgeren bor i ved månedens udgang.",
         .map = "distrikt"},
        {.name = "borgere",
         .label = "Borgere",
         .note = "Personer med bopæl i kommunen på månedens sidste dag.",
         .type = VALUE_INT,
         .role = COLUMN_MEASURE,
         .unit = "personer"},
        {.name = "andel",
         .label = "Andel med hjælp",
         .note = "Borgere med en ydelse på månedens sidste dag, delt med alle borgere.",
         .type = VALUE_RATE,
         .role = COLUMN_MEASURE,
         .decimals = 1,
         .unit = "pct."},
        {.name = "udgift",
         .label = "Udgift",
         .note = "Netto, løbende priser, måneden alene.",
         .type = VALUE_MONEY,
         .role = COLUMN_MEASURE,
         .unit = "kr."},
    };
    struct dataset *ds = ARENA_NEW(a, struct dataset);
    *ds = (struct dataset){
        .name = "distrikter", .columns = columns, .n_columns = 4, .n_rows = 4, .from = DEMO_MONTH, .to = DEMO_MONTH};
    ds->values = ARENA_ARRAY(a, 16, struct value);
    const struct value rows[] = {
        demo_text("D1", "Aaby"),
        demo_int(12345),
        demo_rate(0.1254),
        demo_int(123456789),
        demo_text("D2", "Ørsted"),
        demo_int(987),
        demo_rate(0.0871),
        demo_int(-20938000),
        demo_text("D3", "Ærø"),
        demo_state(STATE_WITHHELD),
        demo_state(STATE_WITHHELD),
        demo_state(STATE_WITHHELD),
        demo_text("-", "Uden distrikt"),
        demo_int(12),
        demo_state(STATE_MISSING),
        demo_state(STATE_EMPTY),
    };
    memcpy(ds->values, rows, sizeof(rows));
    return ds;
}

static inline void demo_table(struct arena *a, struct block *b, const struct dataset *ds)
{
    static struct table_column columns[] = {
        {"Distrikt", NULL, ALIGN_LEFT, VALUE_TEXT, 0, NULL, true},
        {"Borgere", "Oktober 2026", ALIGN_RIGHT, VALUE_INT, 0, "personer", false},
        {"Andel med hjælp", "Oktober 2026", ALIGN_RIGHT, VALUE_RATE, 1, "pct.", false},
        {"Udgift", "Oktober 2026", ALIGN_RIGHT, VALUE_MONEY, 2, "kr.", false},
        {"Borgere", "Oktober 2025", ALIGN_RIGHT, VALUE_INT, 0, "personer", false},
        {"Senest opgjort", NULL, ALIGN_LEFT, VALUE_DATE, 0, NULL, false},
        {"Måned", NULL, ALIGN_LEFT, VALUE_MONTH, 0, NULL, false},
        {"Bemærkning", NULL, ALIGN_LEFT, VALUE_TEXT, 0, NULL, false},
    };
    static const char *const remarks[] = {
        "=SUM(A1:A9)", "+45 12 34 56 78", "@alle _x0041_ <b>&amp;</b>",
        "En længere bemærkning, som viser at teksten brydes, når den er bredere end kolonnen må "
        "blive, og at rækken bliver så høj, som den skal."};
    static const char *const days[] = {"31-10-2026", "01-01-1850"};
    b->table = (struct table){.columns = columns, .n_columns = 8, .n_rows = 5};
    b->table.rows = ARENA_ARRAY(a, 5, struct table_row);
    for (size_t r = 0; r < 5; r++) {
        struct cell *c = ARENA_ARRAY(a, 8, struct cell);
        b->table.rows[r] = (struct table_row){.kind = r == 4 ? ROW_TOTAL : ROW_BODY, .cells = c};
        if (r == 4) {
            const struct cell total[] = {{.kind = CELL_TEXT, .text = "I alt"},
                                         demo_cell("13.344", demo_int(13344)),
                                         demo_cell("12,2", demo_rate(0.1222)),
                                         demo_cell("1.025.187,89", demo_int(102518789)),
                                         {.text = ""},
                                         {.text = ""},
                                         {.text = ""},
                                         {.text = ""}};
            memcpy(c, total, sizeof(total));
            continue;
        }
        const struct value *v = ds->values + r * 4;
        c[0] = (struct cell){CELL_VALUE, v[0].label, v[0]};
        c[1] = demo_cell("12.345", v[1]);
        c[2] = demo_cell("12,5", v[2]);
        c[3] = demo_cell("1.234.567,89", v[3]);
        c[4] = demo_cell("11.999", demo_int(11999 - (int64_t)r * 3000));
        c[5] = demo_cell(days[r & 1], demo_int(r & 1 ? date_of(1850, 1, 1) : date_of(2026, 10, 31)));
        c[6] = demo_cell("oktober 2026", demo_int(DEMO_MONTH));
        c[7] = (struct cell){CELL_TEXT, remarks[r], {.state = STATE_OK}};
    }
}

/* Series filled by a rule; `gap` leaves one value out. */
static inline void demo_chart(struct arena *a, struct chart *c, enum chart_kind kind, size_t n,
                              const char *const *labels, size_t n_series, double scale)
{
    *c = (struct chart){.kind = kind, .n_categories = n, .n_series = n_series, .zero_based = kind != CHART_LINE};
    c->categories = ARENA_ARRAY(a, n, const char *);
    c->series = ARENA_ARRAY(a, n_series, struct chart_series);
    for (size_t i = 0; i < n; i++)
        c->categories[i] = arena_printf(a, "%zu-%zu år", i * 5, i * 5 + 4);
    for (size_t s = 0; s < n_series; s++) {
        c->series[s].label = labels[s];
        c->series[s].values = ARENA_ARRAY(a, n, double);
        for (size_t i = 0; i < n; i++)
            c->series[s].values[i] = round(scale * (1.2 + sin(0.3 * (double)i + 0.7 * (double)s)));
    }
}

static inline void demo_line(struct arena *a, struct block *b)
{
    static const char *const labels[] = {"Andel med hjælp", "Landet"};
    static struct column columns[] = {
        {.name = "maaned", .label = "Måned", .note = "Kalendermåned.", .type = VALUE_MONTH}};
    struct dataset *ds = ARENA_NEW(a, struct dataset);
    *ds = (struct dataset){.name = "udvikling", .columns = columns, .n_columns = 1, .n_rows = 13};
    ds->values = ARENA_ARRAY(a, 13, struct value);
    demo_chart(a, &b->chart, CHART_LINE, 13, labels, 2, 1);
    b->chart.type = VALUE_RATE;
    b->chart.decimals = 1;
    b->chart.unit = "pct.";
    b->chart.series[0].highlight = 1;
    for (size_t i = 0; i < 13; i++) {
        char shape[32];
        month_t m = DEMO_MONTH - 12 + (month_t)i;
        ds->values[i] = demo_int(m);
        b->chart.categories[i] = arena_strdup(a, month_da_short(shape, m));
        b->chart.series[0].values[i] = 0.12 + 0.01 * sin((double)i);
        b->chart.series[1].values[i] = 0.11 + 0.001 * (double)i;
    }
    b->chart.series[0].values[5] = (double)NAN;
    b->data = ds;
}

static inline void demo_curve(struct arena *a, struct block *b)
{
    static const char *const labels[] = {"Stadig i forløb"};
    demo_chart(a, &b->chart, CHART_CURVE, 40, labels, 1, 1);
    b->chart.type = VALUE_RATE;
    b->chart.decimals = 0;
    b->chart.x_label = "Dage siden start";
    b->chart.series[0].x = ARENA_ARRAY(a, 40, double);
    for (size_t i = 0; i < 40; i++) {
        b->chart.series[0].x[i] = 14.0 * (double)i;
        b->chart.series[0].values[i] = exp(-0.004 * 14.0 * (double)i);
    }
}

static inline void demo_map(struct arena *a, struct block *b)
{
    static struct map_area areas[] = {
        {.code = "D1", .name = "Aaby"}, {.code = "D2", .name = "Ørsted"}, {.code = "D3", .name = "Ærø"}};
    static const struct map_geometry geometry = {.name = "distrikt",
                                                 .areas = areas,
                                                 .n_areas = 3,
                                                 .max_x = 1,
                                                 .max_y = 1,
                                                 .source = "Dataforsyningen, DAGI 2021"};
    static const char *labels[] = {"5,0-10,0 pct.", "10,0-15,0 pct."};
    b->map =
        (struct map){.geometry = &geometry, .n_values = 3, .class_labels = labels, .n_classes = 2, .withheld = true};
    b->map.values = ARENA_ARRAY(a, 3, struct map_value);
    b->map.values[0] = (struct map_value){0, 0.1254, 1};
    b->map.values[1] = (struct map_value){1, 0.0871, 0};
    b->map.values[2] = (struct map_value){2, (double)NAN, -1};
}

static inline void demo_tiles(struct arena *a, struct block *b)
{
    static struct tile_change changes[] = {{"+0,4 procentpoint siden september 2026", 1},
                                           {"−0,1 procentpoint siden oktober 2025", -1}};
    b->n_tiles = 5;
    b->tiles = ARENA_ARRAY(a, 5, struct tile);
    b->tiles[0] =
        (struct tile){.label = "Andel med hjælp", .value = "12,5", .unit = "pct.", .changes = changes, .n_changes = 2};
    b->tiles[1] = (struct tile){.label = "Borgere", .value = "98.765", .changes = changes, .n_changes = 1};
    b->tiles[2] = (struct tile){.label = "Afvigelse", .value = "−1.234,50", .unit = "kr."};
    b->tiles[3] = (struct tile){.label = "Skjult", .value = "·"};
    b->tiles[4] = (struct tile){.label = "Udgift", .value = "2,1 mio.", .unit = "kr."};
}

static inline void demo_prose(struct arena *a, struct block *blocks)
{
    static struct text_run runs[] = {
        {.text = "Andelen er "},
        {"12,5 pct.", RUN_BOLD, NULL},
        {.text = ", altså "},
        {"uændret", RUN_ITALIC, NULL},
        {.text = " siden september. Se "},
        {"statistikbanken", 0, "https://www.statistikbanken.dk"},
        {.text = ". Det er en længere sætning, så linjen skal brydes et sted, og rækken skal blive "
                 "høj nok til at vise det hele uden at noget bliver skåret af."}};
    blocks[0] = (struct block){.kind = BLOCK_HEADING, .level = 1, .text = demo_words(a, "Hovedkonklusioner")};
    blocks[1] = (struct block){.kind = BLOCK_PARAGRAPH, .text = {runs, 7}};
    blocks[2] = (struct block){.kind = BLOCK_LIST, .n_items = 2, .items = ARENA_ARRAY(a, 2, struct rich_text)};
    blocks[2].items[0] = demo_words(a, "Flere får hjælp i Aaby.");
    blocks[2].items[1] = demo_words(a, "=1+1 er ikke en formel.");
    blocks[3] =
        (struct block){.kind = BLOCK_NOTE, .text = demo_words(a, "Tal fra før 2020 er opgjort efter en ældre metode.")};
}

/* The document; it and all it holds live in the arena. */
static inline struct document *demo_document(struct arena *a)
{
    static const char *const one[] = {"Modtagere"}, *const two[] = {"Mænd", "Kvinder"},
                             *const three[] = {"Ingen ydelse", "Samme ydelse", "Anden ydelse"};
    struct block *b = ARENA_ARRAY(a, 16, struct block);
    struct dataset *ds = demo_districts(a);
    const struct dataset **all = ARENA_ARRAY(a, 1, const struct dataset *);
    all[0] = ds;
    demo_prose(a, b);
    b[4] = (struct block){.kind = BLOCK_TILES};
    demo_tiles(a, &b[4]);
    b[5] = (struct block){.kind = BLOCK_HEADING, .level = 2, .text = demo_words(a, "Distrikter")};
    b[6] = (struct block){.kind = BLOCK_TABLE,
                          .caption = "Andel af borgerne med hjælp: efter distrikt [oktober 2026]",
                          .footnote = "Udgift er netto.",
                          .data = ds};
    demo_table(a, &b[6], ds);
    b[7] = (struct block){.kind = BLOCK_MAP, .caption = "Andel med hjælp i distrikterne", .alt = "Kort", .data = ds};
    demo_map(a, &b[7]);
    b[8] = (struct block){.kind = BLOCK_HEADING, .level = 2, .text = demo_words(a, "Udvikling")};
    b[9] = (struct block){
        .kind = BLOCK_CHART, .caption = "Udvikling i andel med hjælp", .alt = "Andelen ligger mellem 11 og 13 pct."};
    demo_line(a, &b[9]);
    b[10] = (struct block){.kind = BLOCK_CHART, .caption = "Modtagere efter alder"};
    demo_chart(a, &b[10].chart, CHART_BAR, 12, one, 1, 500);
    b[11] = (struct block){.kind = BLOCK_CHART, .caption = "Udgift pr. aldersgruppe"};
    demo_chart(a, &b[11].chart, CHART_COLUMN, 6, two, 2, 12345678);
    b[11].chart.type = VALUE_MONEY;
    b[11].chart.unit = "kr.";
    b[12] = (struct block){.kind = BLOCK_CHART, .caption = "Hvad der skete efter 12 måneder"};
    demo_chart(a, &b[12].chart, CHART_STACKED_BAR, 5, three, 3, 100);
    b[13] = (struct block){.kind = BLOCK_CHART, .caption = "Befolkningen efter alder og køn"};
    demo_chart(a, &b[13].chart, CHART_PYRAMID, 18, two, 2, 900);
    b[14] = (struct block){.kind = BLOCK_CHART, .caption = "Befolkningen efter alder og køn"};
    demo_curve(a, &b[14]);
    b[15] = (struct block){.kind = BLOCK_PARAGRAPH, .page_only = true, .text = demo_words(a, "Kun på papir.")};
    struct document *doc = ARENA_NEW(a, struct document);
    *doc = (struct document){.report = "andel-med-hjaelp",
                             .title = "Andel af borgerne der modtager hjælp",
                             .subtitle = "Hvor stor en del af borgerne får hjælp fra kommunen?",
                             .municipality = "Randers Kommune",
                             .period = "oktober 2026",
                             .period_key = "2026-10",
                             .data_date = date_of(2026, 10, 31),
                             .fictive = true,
                             .clearance = "Fortroligt: indeholder oplysninger om enkelte familier",
                             .sources = "CPR, økonomi (leveret 2026-10)",
                             .blocks = b,
                             .n_blocks = 16,
                             .datasets = all,
                             .n_datasets = 1};
    document_terms(a, doc);
    return doc;
}

#endif
