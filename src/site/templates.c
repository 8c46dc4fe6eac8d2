/*
 * The templates of the pages: read from the shelves, checked against what fills them, compiled once a call. A page
 * is made of parts, so that head, foot and lists are written once.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/intern.h"
#include "site/site_int.h"

enum { TEMPLATE_MAX = 1 << 20, MAX_PARTS = 3, SITE_FORMAT = 1 };

#define COMMON                                                                                                         \
    "TITLE SITE ROOT OWNER NAMED() SCRIPT() HERE_FRONT() HERE_WORKS() HERE_MONTHS() HERE_SEARCH() HERE_ABOUT() "       \
    "HERE_DATA() "
#define HEADING "HEADLINE PATH(STEP(HREF NAME)) LEAD(TEXT) CHOICES(LABEL CHOICE(HREF NAME CURRENT() COUNT(NUMBER))) "
#define LIST                                                                                                           \
    "GROUPS(ANCHOR HEADING LABELLED() ITEMS(HREF NAME NOTE(TEXT) VERSION(NUMBER) RECALLED() PUBLISHED(STAMP DAY))"     \
    " MORE(HREF TEXT)) "
#define PUBLICATION                                                                                                    \
    "RECALLED(BECAUSE(TEXT)) COMMENTS(COMMENT(PLACE(TEXT) WORDS BY DAY)) PRUNED() NEWER(HREF NUMBER DAY WHY(TEXT)) "   \
    "OLDER(HREF WHY(TEXT))"                                                                                            \
    " FILES(FILE(HREF KIND SIZE NAME)) NO_FILES() FACT(NAME TEXT)"                                                     \
    " PICTURES(SAYING PICTURE(LARGE SMALL WIDTH HEIGHT ALT))"                                                          \
    " VERSIONS(ITEM(HREF NUMBER STAMP DAY CURRENT() NEWEST() WITHDRAWN() WHY(TEXT)))"                                  \
    " QUESTION(TEXT) DATA(FOLDER SET(NAME ABOUT CSV SCHEMA GEOJSON(HREF) NO_GEOJSON()))"                               \
    " TRACE(NAME TEXT HASH() PLAIN()) SUMS(SUM(NAME BYTES SHA256)) "

static const struct {
    const char *parts[MAX_PARTS];
    const char *names; /* that the parts may use, beside the common ones */
    bool bare;         /* no page: without head and foot, in XML */
} pages[TEMPLATE__MAX] = {
    [TEMPLATE_FRONT] = {{"front.tpl", "list.tpl"}, "EMPTY() " LIST},
    [TEMPLATE_MONTHS] = {{"heading.tpl", "months.tpl"}, HEADING "YEARS(ANCHOR YEAR MONTH(HREF NAME COUNT)) "},
    [TEMPLATE_LIST] = {{"heading.tpl", "list.tpl"}, HEADING LIST},
    [TEMPLATE_PUBLICATION] = {{"heading.tpl", "publication.tpl"}, HEADING PUBLICATION},
    [TEMPLATE_SEARCH] = {{"search.tpl"}, ""},
    [TEMPLATE_ABOUT] = {{"about.tpl"}, "AGGREGATE() PSEUDONYM() "},
    [TEMPLATE_FEED] = {{"feed.tpl"}, "FEED UPDATED SELF(HREF) ENTRY(NUMBER NAME HREF STAMP TEXT) ", .bare = true},
};

const char *const site_assets[] = {"site.css", "site.js", "ikon.svg", NULL};

/* Read a file of the templates, which lives in the arena. */
static int read_file(struct arena *a, const struct shelves *folder, const char *name, const char **path, char **text,
                     size_t *len, struct diag *d)
{
    *path = shelf_path(a, folder, arena_printf(a, "site/%s", name));
    if (file_read(a, *path, TEMPLATE_MAX, text, len, d) == 0)
        return 0;
    diag_hint(d, "It comes with the program: look whether all of it was installed.");
    return -1;
}

int asset_write(const struct site *s, const struct output *o, struct diag *d)
{
    const char *path;
    char *text;
    size_t len;
    if (read_file(s->arena, s->options->templates, o->path, &path, &text, &len, d) != 0)
        return -1;
    return stage_write(s, o->path, text, len, d);
}

/* Read and check one part, and add it to the page. */
static int add_part(struct strbuf *page, struct arena *a, const struct shelves *folder, const char *part,
                    const struct template_scope *scope, struct diag *d)
{
    const char *path;
    char *text;
    size_t len;
    if (read_file(a, folder, part, &path, &text, &len, d) != 0)
        return -1;
    strbuf_add(page, text, len);
    return template_lint_html(path, text, scope, d);
}

static int read_page(struct strbuf *out, struct arena *a, const struct shelves *folder, size_t page, struct diag *d)
{
    const char *names = arena_printf(a, COMMON "%s", pages[page].names);
    const struct template_scope *scope = template_scope_of(a, names);
    int result = pages[page].bare ? 0 : add_part(out, a, folder, "head.tpl", scope, d);
    for (size_t i = 0; i < MAX_PARTS && pages[page].parts[i] != NULL; i++)
        result |= add_part(out, a, folder, pages[page].parts[i], scope, d);
    return pages[page].bare ? result : result | add_part(out, a, folder, "foot.tpl", scope, d);
}

static uint64_t hash_more(uint64_t before, const char *text, size_t len)
{
    uint64_t pair[2] = {before, hash_bytes(text, len)};
    return hash_bytes(pair, sizeof(pair));
}

/* What is the same for every page, and changes them all. */
static uint64_t basis_of(const struct site_options *o)
{
    const char *texts[] = {ALMANAK_VERSION, o->name, o->clearance, o->url != NULL ? o->url : ""};
    uint64_t basis = SITE_FORMAT;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        basis = hash_more(basis, texts[i], strlen(texts[i]));
    return basis;
}

int templates_open(struct site *s, struct diag *d)
{
    struct strbuf text;
    int result = 0;
    strbuf_init(&text, STRBUF_LARGE);
    s->basis = basis_of(s->options);
    for (size_t i = 0; result == 0 && i < TEMPLATE__MAX; i++) {
        strbuf_clear(&text);
        result = read_page(&text, s->arena, s->options->templates, i, d);
        if (result != 0)
            break;
        s->basis = hash_more(s->basis, strbuf_text(&text), text.len);
        s->templates[i] = template_page_new(strbuf_text(&text), pages[i].bare ? TEMPLATE_XML : TEMPLATE_HTML);
        if (s->templates[i] == NULL) {
            result =
                diag_error(d, DIAG_TEMPLATE, NO_LOC, "templates of the page %s do not make a page", pages[i].parts[0]);
            diag_hint(d, "Look for a value in a place where HTML takes none, such as a tag's name or a style.");
        }
    }
    for (size_t i = 0; result == 0 && site_assets[i] != NULL; i++) {
        const char *path;
        char *asset;
        size_t len;
        result = read_file(s->arena, s->options->templates, site_assets[i], &path, &asset, &len, d);
        if (result == 0)
            s->basis = hash_more(s->basis, asset, len);
    }
    strbuf_release(&text);
    return result;
}

void templates_close(struct site *s)
{
    for (size_t i = 0; i < TEMPLATE__MAX; i++) {
        template_page_free(s->templates[i]);
        s->templates[i] = NULL;
    }
}

int site_check(const struct shelves *templates, struct diag *d)
{
    struct arena a;
    const struct site_options options = {.templates = templates, .name = "", .clearance = ""};
    struct site s = {.arena = &a, .options = &options};
    arena_init(&a);
    int result = templates_open(&s, d);
    templates_close(&s);
    arena_release(&a);
    return result;
}
