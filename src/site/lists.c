/*
 * The pages that lead to publications: front, reports and packs, years of one, months. See site_int.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "base/text.h"
#include "site/site_int.h"

enum { FRONT_NEWEST = 20, WORK_NEWEST = 24, MONTH_OF_ONE = 40 };

static struct template_dict *group(struct page *p, const char *anchor, const char *heading)
{
    struct template_dict *g = template_add_section(p->dict, "GROUPS");
    if (heading != NULL) {
        template_set(g, "ANCHOR", anchor);
        template_set(g, "HEADING", heading);
        (void)template_add_section(g, "LABELLED");
    }
    return g;
}

static void more(struct page *p, struct template_dict *list, const char *path, const char *text)
{
    struct template_dict *m = template_add_section(list, "MORE");
    template_set(m, "HREF", page_link(p, path));
    template_set(m, "TEXT", text);
}

static void headline(struct page *p, const char *text, const char *lead)
{
    template_set(p->dict, "HEADLINE", text);
    if (lead != NULL)
        template_set(template_add_section(p->dict, "LEAD"), "TEXT", lead);
}

static const char *capital(struct page *p, const char *text)
{
    char *copy = arena_strdup(&p->arena, text);
    if (copy[0] >= 'a' && copy[0] <= 'z')
        copy[0] = (char)(copy[0] - 'a' + 'A');
    return copy;
}

static const char *work_path(struct page *p, const struct site_work *work)
{
    return arena_printf(&p->arena, "%s/%s.html", work->folder, work->name);
}

int front_write(const struct site *s, const struct output *o, struct diag *d)
{
    struct page p;
    page_begin(&p, s, o->path, "Forside", "HERE_FRONT");
    if (s->listing.n_shown == 0) {
        (void)template_add_section(p.dict, "EMPTY");
    } else {
        struct template_dict *g = group(&p, "nyeste", "Senest udgivet");
        for (size_t i = 0; i < s->listing.n_shown && i < FRONT_NEWEST; i++)
            page_item(&p, g, s->listing.newest[i], true);
        if (s->listing.n_shown > FRONT_NEWEST)
            more(&p, g, "perioder.html", "Alle udgivelser efter periode");
    }
    return page_end(&p, s, TEMPLATE_FRONT, o->path, d);
}

/* Reports or packs: those of one folder of pages. */
static void add_works(struct page *p, const struct site *s, const char *folder, const char *heading)
{
    struct template_dict *g = NULL;
    for (size_t i = 0; i < s->listing.n_works; i++) {
        const struct site_work *work = &s->listing.works[i];
        if (strcmp(work->folder, folder) != 0)
            continue;
        if (g == NULL)
            g = group(p, folder, heading);
        struct template_dict *item = template_add_section(g, "ITEMS");
        template_set(item, "HREF", page_link(p, work_path(p, work)));
        template_set(item, "NAME", work->title);
        template_set(template_add_section(item, "NOTE"), "TEXT",
                     arena_printf(&p->arena, "senest %s, %s i alt", work->rows->period, page_number(p, work->n_shown)));
    }
}

int works_write(const struct site *s, const struct output *o, struct diag *d)
{
    struct page p;
    page_begin(&p, s, o->path, "Rapporter", "HERE_WORKS");
    headline(&p, "Rapporter", "Vælg en rapport for at se alle dens udgivelser.");
    add_works(&p, s, "pakke", "Samlede pakker");
    add_works(&p, s, "rapport", "Rapporter");
    return page_end(&p, s, TEMPLATE_LIST, o->path, d);
}

static void step(struct page *p, struct template_dict *path, const char *to, const char *name)
{
    struct template_dict *one = template_add_section(path, "STEP");
    template_set(one, "HREF", page_link(p, to));
    template_set(one, "NAME", name);
}

/* The years of a report, the one of this page marked. */
static void add_years(struct page *p, const struct site_work *work, int current)
{
    struct template_dict *choices = template_add_section(p->dict, "CHOICES");
    template_set(choices, "LABEL", "År");
    for (size_t i = 0; i < work->n_rows;) {
        int year = work->rows[i].month / 12;
        size_t shown = 0;
        for (; i < work->n_rows && work->rows[i].month / 12 == year; i++)
            shown += row_is_newest(&work->rows[i]);
        struct template_dict *c = template_add_section(choices, "CHOICE");
        template_set(c, "HREF", page_link(p, year_path(&p->arena, work, year, 1)));
        template_set(c, "NAME", arena_printf(&p->arena, "%d", year));
        template_set(template_add_section(c, "COUNT"), "NUMBER", page_number(p, shown));
        if (year == current)
            (void)template_add_section(c, "CURRENT");
    }
}

int work_write(const struct site *s, const struct output *o, struct diag *d)
{
    struct page p;
    page_begin(&p, s, o->path, o->work->title, NULL);
    headline(&p, o->work->title, NULL);
    step(&p, template_add_section(p.dict, "PATH"), "rapporter.html", "Rapporter");
    add_years(&p, o->work, 0);
    struct template_dict *g = group(&p, "nyeste", "De nyeste");
    size_t shown = 0;
    for (size_t i = 0; i < o->work->n_rows && shown < WORK_NEWEST; i++) {
        if (row_is_newest(&o->work->rows[i])) {
            page_item(&p, g, &o->work->rows[i], false);
            shown++;
        }
    }
    return page_end(&p, s, TEMPLATE_LIST, o->path, d);
}

/* One part of one year of a report: its newest versions, by month. */
int year_write(const struct site *s, const struct output *o, struct diag *d)
{
    struct page p;
    const struct site_work *work = o->work;
    int year = work->rows[o->from].month / 12;
    const char *title = arena_printf(s->arena, "%s, %d", work->title, year);
    page_begin(&p, s, o->path, title, NULL);
    headline(&p, title, NULL);
    struct template_dict *path = template_add_section(p.dict, "PATH");
    step(&p, path, "rapporter.html", "Rapporter");
    step(&p, path, work_path(&p, work), work->title);
    add_years(&p, work, year);
    struct template_dict *g = NULL;
    month_t month = MONTH_NONE;
    for (size_t i = o->from; i < o->from + o->n; i++) {
        const struct site_row *row = &work->rows[i];
        if (!row_is_newest(row))
            continue;
        if (row->month != month) {
            char text[32], key[32];
            month = row->month;
            g = group(&p, arena_printf(&p.arena, "m%s", month_iso(key, month)), capital(&p, month_da(text, month)));
        }
        page_item(&p, g, row, false);
    }
    size_t next = o->from + o->n;
    if (g != NULL && next < work->n_rows && work->rows[next].month / 12 == year)
        more(&p, g, year_path(&p.arena, work, year, o->part + 1), "Flere udgivelser fra samme år");
    return page_end(&p, s, TEMPLATE_LIST, o->path, d);
}

int months_write(const struct site *s, const struct output *o, struct diag *d)
{
    struct page p;
    char key[32], text[32];
    page_begin(&p, s, o->path, "Perioder", "HERE_MONTHS");
    headline(&p, "Perioder",
             "Udgivelserne efter den måned, tallene handler om. Kvartaler og år står under deres sidste måned.");
    struct template_dict *year = NULL;
    int of = 0;
    for (size_t i = 0; i < s->listing.n_shown;) {
        month_t month = s->listing.months[i]->month;
        size_t n = 0;
        while (i + n < s->listing.n_shown && s->listing.months[i + n]->month == month)
            n++;
        i += n;
        if (year == NULL || month / 12 != of) {
            of = month / 12;
            year = template_add_section(p.dict, "YEARS");
            template_set(year, "YEAR", arena_printf(&p.arena, "%d", of));
            template_set(year, "ANCHOR", arena_printf(&p.arena, "aar%d", of));
        }
        struct template_dict *m = template_add_section(year, "MONTH");
        (void)month_iso(key, month);
        char *name = arena_strdup(&p.arena, month_da(text, month));
        *strchrnul(name, ' ') = '\0'; /* the year stands above */
        template_set(m, "HREF", page_link(&p, arena_printf(&p.arena, "periode/%s.html", key)));
        template_set(m, "NAME", name);
        template_set(m, "COUNT", page_number(&p, n));
    }
    return page_end(&p, s, TEMPLATE_MONTHS, o->path, d);
}

/* The newest versions about one month; of a report with very many only the first, the rest is in its year. */
int month_write(const struct site *s, const struct output *o, struct diag *d)
{
    struct page p;
    char text[32];
    struct site_row **rows = s->listing.months + o->from;
    const char *name = arena_strdup(s->arena, month_da(text, rows[0]->month));
    page_begin(&p, s, o->path, name, NULL);
    headline(&p, capital(&p, name), NULL);
    step(&p, template_add_section(p.dict, "PATH"), "perioder.html", "Perioder");
    struct template_dict *g = group(&p, NULL, NULL);
    for (size_t i = 0; i < o->n;) {
        const struct site_work *work = rows[i]->work;
        size_t n = 0;
        while (i + n < o->n && rows[i + n]->work == work)
            n++;
        for (size_t k = 0; k < n && k < MONTH_OF_ONE; k++)
            page_item(&p, g, rows[i + k], true);
        if (n > MONTH_OF_ONE)
            more(&p, g, year_path(&p.arena, work, rows[0]->month / 12, 1),
                 arena_printf(&p.arena, "Alle %s udgivelser af %s", page_number(&p, n), work->title));
        i += n;
    }
    return page_end(&p, s, TEMPLATE_LIST, o->path, d);
}

/* Which reports have open data, and at which address. */
int data_index_write(const struct site *s, const struct output *o, struct diag *d)
{
    struct page p;
    page_begin(&p, s, o->path, "Data", "HERE_DATA");
    headline(&p, "Data",
             "Tallene i rapporterne som CSV og GeoJSON, til kort, regneark og analyseværktøjer. Adresserne"
             " bliver ved med at være de samme, og mappen seneste har altid de nyeste tal.");
    struct template_dict *g = NULL;
    for (size_t i = 0; i < s->listing.n_works; i++) {
        const struct site_work *work = &s->listing.works[i];
        const struct site_row *newest = work_data(work);
        if (newest == NULL)
            continue;
        if (g == NULL)
            g = group(&p, NULL, NULL);
        struct template_dict *item = template_add_section(g, "ITEMS");
        template_set(item, "HREF", page_link(&p, arena_printf(&p.arena, "%s/index.html#data", newest->folder)));
        template_set(item, "NAME", work->title);
        template_set(template_add_section(item, "NOTE"), "TEXT",
                     arena_printf(&p.arena, "data/%s/seneste/, nu %s", work->name, newest->period));
    }
    return page_end(&p, s, TEMPLATE_LIST, o->path, d);
}

int about_write(const struct site *s, const struct output *o, struct diag *d)
{
    struct page p;
    page_begin(&p, s, o->path, "Om arkivet", "HERE_ABOUT");
    (void)template_add_section(p.dict, strcmp(s->options->clearance, "aggregate") == 0 ? "AGGREGATE" : "PSEUDONYM");
    return page_end(&p, s, TEMPLATE_ABOUT, o->path, d);
}
