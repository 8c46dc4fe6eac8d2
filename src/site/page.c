/*
 * A page being filled, and the folder where pages are made before they get their places: see site_int.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/num.h"
#include "site/site_int.h"

/* What an open archive shows may be read by the user of a web server; what is for some only, by the group. */
static bool for_all(const struct site *s)
{
    return strcmp(s->options->clearance, "aggregate") == 0;
}

int folder_to_readers(const struct site *s, const char *path, struct diag *d)
{
    if (!for_all(s) || chmod(path, 0755) == 0)
        return 0;
    return diag_error(d, DIAG_OUTPUT, NO_LOC, "could not open folder \"%s\" to readers: %s", path, strerror(errno));
}

int stage_folder(const struct site *s, const char *path, struct diag *d)
{
    size_t skip = strlen(s->stage) + 1;
    char *copy = arena_printf(s->arena, "%s/%s/", s->stage, path);
    for (char *p = copy + skip; (p = strchr(p, '/')) != NULL; p++) {
        *p = '\0';
        if (mkdir(copy, 0750) == 0) {
            if (folder_to_readers(s, copy, d) != 0)
                return -1;
        } else if (errno != EEXIST) {
            diag_error(d, DIAG_OUTPUT, NO_LOC, "could not make folder \"%s\": %s", copy, strerror(errno));
            diag_hint(d, "Check that you may write there, and that the disk has room.");
            return -1;
        }
        *p = '/';
    }
    return 0;
}

int stage_write(const struct site *s, const char *path, const char *text, size_t len, struct diag *d)
{
    const char *slash = strrchr(path, '/');
    if (slash != NULL && stage_folder(s, arena_strndup(s->arena, path, (size_t)(slash - path)), d) != 0)
        return -1;
    return file_put(path_join(s->arena, s->stage, path), text, len, for_all(s) ? 0644 : 0640, d);
}

void page_begin(struct page *p, const struct site *s, const char *path, const char *title, const char *here)
{
    struct strbuf root;
    arena_init(&p->arena);
    strbuf_init(&root, STRBUF_SMALL);
    for (const char *c = path; (c = strchr(c, '/')) != NULL; c++)
        strbuf_adds(&root, "../");
    p->root = arena_strdup(&p->arena, strbuf_text(&root));
    strbuf_release(&root);
    p->dict = template_dict_new();
    bool named = s->options->name[0] != '\0';
    template_set(p->dict, "TITLE", title);
    template_set(p->dict, "ROOT", p->root);
    template_set(p->dict, "OWNER", s->options->name);
    template_set(p->dict, "SITE", named ? s->options->name : "Tal og rapporter");
    if (named)
        (void)template_add_section(p->dict, "NAMED");
    if (here != NULL)
        (void)template_add_section(p->dict, here);
}

const char *page_link(struct page *p, const char *path)
{
    return arena_printf(&p->arena, "%s%s", p->root, path);
}

void page_drop(struct page *p)
{
    template_dict_free(p->dict);
    arena_release(&p->arena);
}

int page_end(struct page *p, const struct site *s, enum site_template t, const char *path, struct diag *d)
{
    size_t len;
    int result = -1;
    char *text = template_page_expand(s->templates[t], p->dict, &len);
    if (text == NULL)
        diag_error(d, DIAG_TEMPLATE, NO_LOC, "page \"%s\" could not be filled", path);
    else
        result = stage_write(s, path, text, len, d);
    free(text);
    page_drop(p);
    return result;
}

const char *page_number(struct page *p, size_t value)
{
    char text[NUM_TEXT];
    return arena_strdup(&p->arena, num_da_int(text, (int64_t)value));
}

const char *page_day(struct page *p, date_t day)
{
    char text[32];
    return arena_strdup(&p->arena, date_da(text, day));
}

void page_item(struct page *p, struct template_dict *list, const struct site_row *row, bool with_title)
{
    struct template_dict *item = template_add_section(list, "ITEMS");
    struct strbuf note;
    const char *slice = row->p->slice, *params = row->p->params;
    template_set(item, "HREF", page_link(p, arena_printf(&p->arena, "%s/index.html", row->folder)));
    template_set(item, "NAME", with_title ? row->p->title : row->period);
    strbuf_init(&note, STRBUF_SMALL);
    if (with_title)
        strbuf_adds(&note, row->period);
    if (slice[0] != '\0')
        strbuf_addf(&note, "%s%s", note.len > 0 ? ", " : "", slice);
    if (params[0] != '\0')
        strbuf_addf(&note, "%s%s", note.len > 0 ? ", " : "", params);
    if (note.len > 0)
        template_set(template_add_section(item, "NOTE"), "TEXT", strbuf_text(&note));
    strbuf_release(&note);
    if (row->n_versions > 1)
        template_set(template_add_section(item, "VERSION"), "NUMBER", page_number(p, row->version));
    if (row->p->standing == STANDING_RECALLED)
        (void)template_add_section(item, "RECALLED");
    struct template_dict *published = template_add_section(item, "PUBLISHED");
    template_set(published, "STAMP", row->p->created_at);
    template_set(published, "DAY", page_day(p, row->day));
}
