/*
 * Inside of the site: what its files share. The catalog's rows become a listing (listing.c), the listing a plan of
 * outputs with a key each (plan.c), and those whose key is not that of the last time are written (site.c).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_SITE_SITE_INT_H
#define ALMANAK_SITE_SITE_INT_H

#include "archive/published.h"
#include "base/date.h"
#include "site/site.h"
#include "site/state.h"
#include "template/template.h"

/* --- the listing --- */

/* A report or a pack with all its publications. */
struct site_work {
    const char *folder; /* "rapport", "pakke": of its pages */
    const char *name, *title;
    struct site_row *rows; /* newest period first, then by slice, then the newest version */
    size_t n_rows;
    size_t n_shown; /* newest versions */
};

/* A publication. */
struct site_row {
    const struct published *p;
    struct site_work *work;
    month_t month;                /* that its figures are about */
    const char *period;           /* "oktober 2026" */
    date_t day;                   /* it was published on, where the municipality is */
    const char *folder;           /* "udgivelse/REPORT/ID" */
    struct site_row *versions;    /* the newest one of the same question */
    size_t version, n_versions;   /* 1 is the first that was published */
    const struct site_row *newer; /* the one that replaced it; NULL: none */
    uint64_t hash;                /* of all that pages say of it */
};

struct listing {
    struct site_work *works; /* by title */
    size_t n_works;
    struct site_row *rows; /* by work */
    size_t n_rows;
    struct site_row **newest; /* newest versions, last published first */
    struct site_row **months; /* newest versions by month, newest first, and work */
    size_t n_shown;           /* of both */
};

/* What the rows amount to. Slices are left out unless they are asked for, and so is what may not be offered; recalled
 * and pruned publications stay, to say that they are. In the arena. */
void listing_build(struct listing *out, struct arena *a, const struct published *published, size_t n,
                   const struct site_options *options);
/* Whether its files are offered. */
bool row_is_offered(const struct site_row *row);
/* The folder of its figures as open data; NULL when there are none, or those of another one stand there. */
const char *row_data(struct arena *a, const struct site_row *row);
/* The newest one of a report with figures; NULL: none. */
struct site_row *work_data(const struct site_work *work);
/* Whether lists show it: of several versions only the newest. */
bool row_is_newest(const struct site_row *row);
/* The page of a part, from 1, of a year of a report. In the arena. */
const char *year_path(struct arena *a, const struct site_work *work, int year, int part);

/* --- writing pages --- */

enum site_template {
    TEMPLATE_FRONT,
    TEMPLATE_MONTHS,
    TEMPLATE_LIST,
    TEMPLATE_PUBLICATION,
    TEMPLATE_SEARCH,
    TEMPLATE_ABOUT,
    TEMPLATE_FEED,
    TEMPLATE__MAX
};

/* Maps that were read, by name and code of the municipality. */
enum { SITE_MAPS = 16, MAP_BYTES = 64 << 20 };
struct site_maps {
    struct arena *arena;
    const char *names[SITE_MAPS], *municipalities[SITE_MAPS];
    const struct yaml_node *features[SITE_MAPS]; /* NULL: there is no such map */
    size_t n;
};

struct site {
    struct arena *arena; /* while pages are written, of one page */
    struct site_maps *maps;
    struct archive *archive;
    const struct site_options *options;
    struct listing listing;
    struct template_page *templates[TEMPLATE__MAX];
    uint64_t basis;    /* hash of what every page depends on: templates, options, program */
    const char *stage; /* folder where pages are made */
};

/* Read, check and compile the templates, and begin the basis with them. */
int templates_open(struct site *s, struct diag *d) MUST_CHECK;
/* Files of templates/site/ that go to the site as they are, NULL-terminated. */
extern const char *const site_assets[];
void templates_close(struct site *s);

/* A page to be filled: its values, and the way back to the root for its links ("../../"). */
struct page {
    struct arena arena;
    struct template_dict *dict;
    const char *root;
};
/* `path` is that of the page in the site; `here` names its part of the navigation (HERE_FRONT), or is NULL. */
void page_begin(struct page *p, const struct site *s, const char *path, const char *title, const char *here);
/* A link from this page to a path of the site. */
const char *page_link(struct page *p, const char *path);
/* Expand and write below the stage, and release the page. */
int page_end(struct page *p, const struct site *s, enum site_template t, const char *path, struct diag *d) MUST_CHECK;
/* Release a page that is not to be written. */
void page_drop(struct page *p);
/* One publication in a list, as section ITEMS. */
void page_item(struct page *p, struct template_dict *list, const struct site_row *row, bool with_title);
/* A number and a date for people, in the page's arena. */
const char *page_number(struct page *p, size_t value);
const char *page_day(struct page *p, date_t day);
/* Write text below the stage, with its folders. */
int stage_write(const struct site *s, const char *path, const char *text, size_t len, struct diag *d) MUST_CHECK;
int stage_folder(const struct site *s, const char *path, struct diag *d) MUST_CHECK;
/* Let the user of a web server into a folder where everything may be read by all. */
int folder_to_readers(const struct site *s, const char *path, struct diag *d) MUST_CHECK;

/* --- the plan --- */

struct output {
    const char *path; /* in the site; a folder for publications */
    uint64_t key;     /* of what it says */
    int (*write)(const struct site *s, const struct output *o, struct diag *d);
    const struct site_work *work; /* what it is about; NULL where that is nothing */
    struct site_row *row;
    size_t from, n; /* rows of the listing it is made of */
    int part;       /* of a list in parts, from 1; 0: not in parts */
};
struct plan {
    struct output *outputs; /* heap; those that others link to come before them */
    size_t n, cap;
};
void plan_build(struct plan *plan, const struct site *s);

int front_write(const struct site *s, const struct output *o, struct diag *d) MUST_CHECK;
int works_write(const struct site *s, const struct output *o, struct diag *d) MUST_CHECK;
int work_write(const struct site *s, const struct output *o, struct diag *d) MUST_CHECK;
int year_write(const struct site *s, const struct output *o, struct diag *d) MUST_CHECK;
int months_write(const struct site *s, const struct output *o, struct diag *d) MUST_CHECK;
int month_write(const struct site *s, const struct output *o, struct diag *d) MUST_CHECK;
/* Draw the pages of PDF files of changed publications into the stage, several at once; what was drawn before is
 * taken over. A file that cannot be drawn is a warning. */
int publications_draw(const struct site *s, struct output *const *changed, const bool *known, size_t n,
                      struct diag *d) MUST_CHECK;
int publication_write(const struct site *s, const struct output *o, struct diag *d) MUST_CHECK;
int data_write(const struct site *s, const struct output *o, struct diag *d) MUST_CHECK;
int data_index_write(const struct site *s, const struct output *o, struct diag *d) MUST_CHECK;
int search_write(const struct site *s, const struct output *o, struct diag *d) MUST_CHECK;
int search_index_write(const struct site *s, const struct output *o, struct diag *d) MUST_CHECK;
int search_shard_write(const struct site *s, const struct output *o, struct diag *d) MUST_CHECK;
int feed_write(const struct site *s, const struct output *o, struct diag *d) MUST_CHECK;
int about_write(const struct site *s, const struct output *o, struct diag *d) MUST_CHECK;
int asset_write(const struct site *s, const struct output *o, struct diag *d) MUST_CHECK;

#endif
