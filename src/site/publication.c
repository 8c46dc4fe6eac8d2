/*
 * The page of one publication and its files, in a folder of their own: see site_int.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "archive/chain.h"
#include "base/file.h"
#include "base/num.h"
#include "site/figures.h"
#include "site/pictures.h"
#include "site/site_int.h"

/* What is known of a publication while its page is made. */
struct sheet {
    const struct site *site;
    const struct site_row *row;
    struct publication p;
    struct archived_file *files;
    size_t n_files;
    const char *recalled_why; /* "" */
    struct page page;
};

static const char *link_to(struct sheet *sheet, const struct site_row *row)
{
    return page_link(&sheet->page, arena_printf(&sheet->page.arena, "%s/index.html", row->folder));
}

static void fact(struct sheet *sheet, const char *name, const char *text)
{
    if (text[0] == '\0')
        return;
    struct template_dict *f = template_add_section(sheet->page.dict, "FACT");
    template_set(f, "NAME", name);
    template_set(f, "TEXT", text);
}

static void trace(struct sheet *sheet, const char *name, const char *text, bool hash)
{
    if (text[0] == '\0')
        return;
    struct template_dict *t = template_add_section(sheet->page.dict, "TRACE");
    template_set(t, "NAME", name);
    template_set(t, "TEXT", text);
    (void)template_add_section(t, hash ? "HASH" : "PLAIN");
}

static void add_head(struct sheet *sheet)
{
    struct page *p = &sheet->page;
    const struct site_row *row = sheet->row;
    const struct {
        const char *path, *name;
    } steps[] = {{"rapporter.html", "Rapporter"},
                 {arena_printf(&p->arena, "%s/%s.html", row->work->folder, row->work->name), row->work->title},
                 {year_path(&p->arena, row->work, row->month / 12, 1), arena_printf(&p->arena, "%d", row->month / 12)}};
    struct template_dict *path = template_add_section(p->dict, "PATH");
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        struct template_dict *step = template_add_section(path, "STEP");
        template_set(step, "HREF", page_link(p, steps[i].path));
        template_set(step, "NAME", steps[i].name);
    }
    template_set(p->dict, "HEADLINE", sheet->p.title);
    template_set(template_add_section(p->dict, "LEAD"), "TEXT",
                 row->p->slice[0] != '\0' ? arena_printf(&p->arena, "%s, %s", row->p->slice, row->period)
                                          : row->period);
}

static const struct site_row *corrected(const struct sheet *sheet)
{
    const struct site_row *row = sheet->row;
    for (size_t i = 0; i < row->n_versions; i++)
        if (row->p->replaces[0] != '\0' && strcmp(row->versions[i].p->id, row->p->replaces) == 0)
            return &row->versions[i];
    return NULL;
}

/* Why a publication was recalled, as the newest such decision says. */
static int read_recall(struct sheet *sheet, struct diag *d)
{
    static const enum chain_kind kinds[] = {CHAIN_RECALLED};
    const struct chain_query query = {.publication = sheet->row->p->id, .kinds = kinds, .n_kinds = ARRAY_LEN(kinds)};
    struct arena *a = sheet->site->arena;
    struct chain_entry *entries;
    size_t n;
    sheet->recalled_why = "";
    if (sheet->row->p->standing != STANDING_RECALLED)
        return 0;
    if (archive_chain_list(sheet->site->archive, a, &query, &entries, &n, d) != 0)
        return -1;
    if (n == 0)
        return 0;
    const char *body = entries[n - 1].body;
    const struct yaml_node *said = yaml_parse(a, "chain", body, strlen(body), DIAG_ARCHIVE, d);
    if (said == NULL)
        return -1;
    sheet->recalled_why = figure_text(said, "reason");
    return 0;
}

/* What a reader must know before anything else. */
static void add_notices(struct sheet *sheet)
{
    struct page *p = &sheet->page;
    const struct site_row *row = sheet->row, *newer = row->newer, *older = corrected(sheet);
    if (row->p->standing == STANDING_RECALLED) {
        struct template_dict *recalled = template_add_section(p->dict, "RECALLED");
        if (sheet->recalled_why[0] != '\0')
            template_set(template_add_section(recalled, "BECAUSE"), "TEXT", sheet->recalled_why);
    }
    if (row->p->standing == STANDING_PRUNED)
        (void)template_add_section(p->dict, "PRUNED");
    if (newer != NULL) {
        struct template_dict *n = template_add_section(p->dict, "NEWER");
        template_set(n, "HREF", link_to(sheet, newer));
        template_set(n, "NUMBER", page_number(p, newer->version));
        template_set(n, "DAY", page_day(p, newer->day));
        if (strcmp(newer->p->replaces, row->p->id) == 0 && newer->p->replaces_why[0] != '\0')
            template_set(template_add_section(n, "WHY"), "TEXT", newer->p->replaces_why);
    }
    if (older != NULL) {
        struct template_dict *o = template_add_section(p->dict, "OLDER");
        template_set(o, "HREF", link_to(sheet, older));
        if (row->p->replaces_why[0] != '\0')
            template_set(template_add_section(o, "WHY"), "TEXT", row->p->replaces_why);
    }
}

static void add_facts(struct sheet *sheet)
{
    struct page *p = &sheet->page;
    const struct publication *of = &sheet->p;
    char day[32];
    fact(sheet, "Periode", sheet->row->period);
    fact(sheet, "Udgivet", page_day(p, sheet->row->day));
    fact(sheet, "Data pr.", of->data_date != DATE_NONE ? date_da(day, of->data_date) : "");
    fact(sheet, "Version", page_number(p, sheet->row->version));
    fact(sheet, "Afgrænsning", sheet->row->p->slice);
    fact(sheet, "Valg", of->params);
    fact(sheet, "Data", of->fictive ? "Opdigtede: ingen af personerne findes" : "");
    fact(sheet, "Nummer", of->id);
}

static void add_trace(struct sheet *sheet)
{
    const struct publication *of = &sheet->p;
    trace(sheet, "Program", arena_printf(&sheet->page.arena, "almanak %s", of->program_version), false);
    trace(sheet, "Biblioteker", of->library_versions, false);
    trace(sheet, "Datagrundlag",
          of->generation[0] != '\0' ? arena_printf(&sheet->page.arena, "generation %s", of->generation) : "", false);
    trace(sheet, "Definition (SHA-256)", of->hash_definition, true);
    trace(sheet, "Skabeloner (SHA-256)", of->hash_templates, true);
    trace(sheet, "Tal (SHA-256)", of->hash_data, true);
}

static void add_versions(struct sheet *sheet)
{
    const struct site_row *row = sheet->row;
    if (row->n_versions < 2)
        return;
    struct template_dict *list = template_add_section(sheet->page.dict, "VERSIONS");
    for (size_t i = 0; i < row->n_versions; i++) {
        const struct site_row *one = &row->versions[i];
        struct template_dict *item = template_add_section(list, "ITEM");
        template_set(item, "HREF", link_to(sheet, one));
        template_set(item, "NUMBER", page_number(&sheet->page, one->version));
        template_set(item, "STAMP", one->p->created_at);
        template_set(item, "DAY", page_day(&sheet->page, one->day));
        if (one == row)
            (void)template_add_section(item, "CURRENT");
        if (i == 0)
            (void)template_add_section(item, "NEWEST");
        if (one->p->standing == STANDING_RECALLED)
            (void)template_add_section(item, "WITHDRAWN");
        if (one->p->replaces_why[0] != '\0')
            template_set(template_add_section(item, "WHY"), "TEXT", one->p->replaces_why);
    }
}

/* "PDF", "Regneark (XLSX)". */
static const char *kind_text(struct page *p, const char *format)
{
    static const char *const kinds[][2] = {{"pdf", "PDF"},
                                           {"xlsx", "Regneark (XLSX)"},
                                           {"csv", "Tal (CSV)"},
                                           {"json", "Tal (JSON)"},
                                           {"geojson", "Kort (GeoJSON)"}};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (strcmp(kinds[i][0], format) == 0)
            return kinds[i][1];
    return arena_strdup(&p->arena, format);
}

static const char *size_text(struct page *p, int64_t bytes)
{
    char text[NUM_TEXT];
    enum { KILO = 1000, MEGA = 1000000 };
    if (bytes < MEGA)
        return arena_printf(&p->arena, "%s kB", num_da_int(text, bytes < KILO ? 1 : (bytes + KILO / 2) / KILO));
    return arena_printf(&p->arena, "%s MB", num_da_fixed(text, (double)bytes / MEGA, 1));
}

/* The files themselves, their list, and the file that sha256sum checks them by. */
static int add_files(struct sheet *sheet, struct diag *d)
{
    struct page *p = &sheet->page;
    const struct site *s = sheet->site;
    struct strbuf sums;
    int result = 0;
    strbuf_init(&sums, STRBUF_LARGE);
    struct template_dict *list = template_add_section(p->dict, "FILES");
    struct template_dict *table = template_add_section(p->dict, "SUMS");
    for (size_t i = 0; result == 0 && i < sheet->n_files; i++) {
        const struct archived_file *f = &sheet->files[i];
        char bytes[NUM_TEXT];
        const char *path = arena_printf(&p->arena, "%s/%s/%s", s->stage, sheet->row->folder, f->name);
        if (!file_exists(path)) /* else it was drawn */
            result = archive_link(s->archive, f->sha256, path, d);
        struct template_dict *one = template_add_section(list, "FILE");
        template_set(one, "HREF", f->name);
        template_set(one, "NAME", f->name);
        template_set(one, "KIND", kind_text(p, f->format));
        template_set(one, "SIZE", size_text(p, f->bytes));
        struct template_dict *sum = template_add_section(table, "SUM");
        template_set(sum, "NAME", f->name);
        template_set(sum, "BYTES", num_da_int(bytes, f->bytes));
        template_set(sum, "SHA256", f->sha256);
        strbuf_addf(&sums, "%s  %s\n", f->sha256, f->name);
    }
    if (result == 0)
        result = stage_write(s, arena_printf(&p->arena, "%s/SHA256SUMS", sheet->row->folder), strbuf_text(&sums),
                             sums.len, d);
    strbuf_release(&sums);
    return result;
}

static void add_comments(struct page *p, const struct figures *f)
{
    struct template_dict *list = f->n_comments > 0 ? template_add_section(p->dict, "COMMENTS") : NULL;
    for (size_t i = 0; i < f->n_comments; i++) {
        const struct figure_comment *c = &f->comments[i];
        struct template_dict *one = template_add_section(list, "COMMENT");
        date_t day;
        if (c->place[0] != '\0')
            template_set(template_add_section(one, "PLACE"), "TEXT", c->place);
        template_set(one, "WORDS", c->text);
        template_set(one, "BY", c->by);
        template_set(one, "DAY", date_parse(c->day, strlen(c->day), &day) ? page_day(p, day) : "");
    }
}

/* What the report asks, and its figures as open data. */
static int add_figures(struct sheet *sheet, struct diag *d)
{
    struct page *p = &sheet->page;
    struct figures f;
    const char *folder = row_data(&p->arena, sheet->row);
    if (figures_load(&f, sheet->site, sheet->row, d) != 0)
        return -1;
    if (f.question[0] != '\0')
        template_set(template_add_section(p->dict, "QUESTION"), "TEXT", f.question);
    if (row_is_offered(sheet->row))
        add_comments(p, &f);
    if (folder == NULL || f.n == 0)
        return 0;
    struct template_dict *data = template_add_section(p->dict, "DATA");
    template_set(data, "FOLDER", arena_printf(&p->arena, "data/%s/seneste/", sheet->row->work->name));
    for (size_t i = 0; i < f.n; i++) {
        const char *stem = page_link(p, arena_printf(&p->arena, "%s/%s", folder, f.sets[i].name));
        struct template_dict *set = template_add_section(data, "SET");
        template_set(set, "NAME", f.sets[i].name);
        template_set(set, "ABOUT", f.sets[i].about);
        template_set(set, "CSV", arena_printf(&p->arena, "%s.csv", stem));
        template_set(set, "SCHEMA", arena_printf(&p->arena, "%s.schema.json", stem));
        const char *geojson = arena_printf(&p->arena, "%s.geojson", stem);
        const struct site_options *options = sheet->site->options;
        if (f.sets[i].map != NULL &&
            options->map_path(options->map_arg, &p->arena, f.sets[i].map, f.municipality) != NULL)
            template_set(template_add_section(set, "GEOJSON"), "HREF", geojson);
        else
            (void)template_add_section(set, "NO_GEOJSON");
    }
    return 0;
}

/* The pages as pictures, for who wants to see what it is before fetching it. */
static void add_pictures(struct sheet *sheet)
{
    struct page *p = &sheet->page;
    const char *folder = path_join(&p->arena, sheet->site->stage, sheet->row->folder);
    int n = 0, width, height;
    while (n < PICTURES_MAX && picture_size(folder, n + 1, &width, &height))
        n++;
    if (n == 0)
        return;
    struct template_dict *list = template_add_section(p->dict, "PICTURES");
    template_set(list, "SAYING",
                 n == PICTURES_MAX ? arena_printf(&p->arena, "De første %d sider. Teksten er i PDF-filen.", n)
                                   : "Teksten på siderne er i PDF-filen.");
    for (int i = 1; i <= n && picture_size(folder, i, &width, &height); i++) {
        struct template_dict *one = template_add_section(list, "PICTURE");
        template_set(one, "LARGE", arena_printf(&p->arena, "side-%d.webp", i));
        template_set(one, "SMALL", arena_printf(&p->arena, "side-%d-lille.webp", i));
        template_set(one, "WIDTH", arena_printf(&p->arena, "%d", width));
        template_set(one, "HEIGHT", arena_printf(&p->arena, "%d", height));
        template_set(one, "ALT", arena_printf(&p->arena, "Side %d i %s, %s", i, sheet->p.title, sheet->row->period));
    }
}

/* Files that are for readers, the one to read first. What a publication can be made again from stays in the archive. */
static void order_files(struct sheet *sheet)
{
    static const char *const order[] = {"pdf", "xlsx"};
    struct archived_file *sorted = ARENA_ARRAY(sheet->site->arena, sheet->n_files, struct archived_file);
    size_t n = 0;
    for (size_t pass = 0; pass <= ARRAY_LEN(order); pass++) {
        for (size_t i = 0; i < sheet->n_files; i++) {
            const struct archived_file *f = &sheet->files[i];
            size_t at = 0;
            while (at < ARRAY_LEN(order) && strcmp(order[at], f->format) != 0)
                at++;
            if (at == pass && f->role == FILE_PUBLISHED)
                sorted[n++] = *f;
        }
    }
    sheet->files = sorted;
    sheet->n_files = n;
}

int publication_write(const struct site *s, const struct output *o, struct diag *d)
{
    struct sheet sheet = {.site = s, .row = o->row};
    struct page *p = &sheet.page;
    const char *path = arena_printf(s->arena, "%s/index.html", o->row->folder);
    if (archive_show(s->archive, s->arena, o->row->p->id, &sheet.p, &sheet.files, &sheet.n_files, d) != 0 ||
        read_recall(&sheet, d) != 0 || stage_folder(s, o->row->folder, d) != 0)
        return -1;
    order_files(&sheet);
    page_begin(p, s, path, arena_printf(s->arena, "%s, %s", sheet.p.title, o->row->period), NULL);
    add_head(&sheet);
    add_notices(&sheet);
    add_facts(&sheet);
    add_trace(&sheet);
    add_versions(&sheet);
    if (add_figures(&sheet, d) != 0) {
        page_drop(p);
        return -1;
    }
    if (!row_is_offered(o->row) || sheet.n_files == 0) {
        (void)template_add_section(p->dict, "NO_FILES");
    } else if (add_files(&sheet, d) != 0) {
        page_drop(p);
        return -1;
    }
    if (row_is_offered(o->row))
        add_pictures(&sheet);
    return page_end(p, s, TEMPLATE_PUBLICATION, path, d);
}
