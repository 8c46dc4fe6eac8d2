/*
 * The feed of new publications (Atom, RFC 4287): see site_int.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "site/site_int.h"

enum { FEED_NEWEST = 50 };

/* A name for ever, which is the same wherever the site lies: a UUID made of a hash (version 8). */
static const char *uuid(struct arena *a, const struct site *s, const char *of)
{
    char hex[SHA256_TEXT];
    const char *text = arena_printf(a, "almanak\n%s\n%s", s->options->name, of);
    sha256_hex(hex, text, strlen(text));
    return arena_printf(a, "urn:uuid:%.8s-%.4s-8%.3s-a%.3s-%.12s", hex, hex + 8, hex + 13, hex + 17, hex + 20);
}

/* Readers of feeds find their way better from a whole address. */
static const char *address(struct arena *a, const struct site *s, const char *path)
{
    const char *url = s->options->url;
    if (url == NULL)
        return path;
    return arena_printf(a, "%s%s%s", url, url[strlen(url) - 1] == '/' ? "" : "/", path);
}

int feed_write(const struct site *s, const struct output *o, struct diag *d)
{
    struct page p;
    const struct listing *l = &s->listing;
    page_begin(&p, s, o->path, "Nye udgivelser", NULL);
    template_set(p.dict, "ROOT", address(&p.arena, s, ""));
    template_set(p.dict, "FEED", uuid(&p.arena, s, ""));
    template_set(p.dict, "UPDATED", l->n_shown > 0 ? l->newest[0]->p->created_at : "1970-01-01T00:00:00Z");
    if (s->options->url != NULL)
        template_set(template_add_section(p.dict, "SELF"), "HREF", address(&p.arena, s, o->path));
    for (size_t i = 0; i < l->n_shown && i < FEED_NEWEST; i++) {
        const struct site_row *row = l->newest[i];
        struct template_dict *e = template_add_section(p.dict, "ENTRY");
        template_set(e, "NUMBER", uuid(&p.arena, s, row->p->id));
        template_set(e, "NAME", arena_printf(&p.arena, "%s, %s", row->p->title, row->period));
        template_set(e, "HREF", address(&p.arena, s, arena_printf(&p.arena, "%s/index.html", row->folder)));
        template_set(e, "STAMP", row->p->created_at);
        const char *said = row->p->standing == STANDING_RECALLED ? "Udgivelsen er tilbagekaldt."
                           : row->p->replaces_why[0] != '\0'     ? row->p->replaces_why
                           : row->n_versions > 1                 ? arena_printf(&p.arena, "Version %zu.", row->version)
                                                 : arena_printf(&p.arena, "Udgivet %s.", page_day(&p, row->day));
        template_set(e, "TEXT", said);
    }
    return page_end(&p, s, TEMPLATE_FEED, o->path, d);
}
