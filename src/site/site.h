/*
 * The web archive: static pages over everything that was published and may be shown. It is written from the catalog of
 * the archive and can be made again from it at any time; nothing of the archive depends on it. Pages need no server:
 * they work from a folder, from any path of any web server, and without scripts.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_SITE_SITE_H
#define ALMANAK_SITE_SITE_H

#include "archive/archive.h"
#include "base/shelf.h"
#include "base/zone.h"

struct site_options {
    const char *folder;              /* of the site; made when missing */
    const struct shelves *templates; /* with site/ in them */
    const char *name;                /* of the municipality; "" when not known */
    const char *clearance;           /* "aggregate" or "pseudonym" */
    const struct zone *zone;         /* where days begin and end */
    /* The GeoJSON file of a map that figures belong to; NULL when there is none. */
    const char *(*map_path)(const void *arg, struct arena *a, const char *map, const char *municipality);
    const void *map_arg;
    const char *url; /* where the site is read, for the feed; NULL: not known */
    bool slices;     /* show publications of one slice too */
    bool full;       /* write every page again */
};

struct site_report {
    size_t n_publications, n_pages; /* there are now */
    size_t n_written, n_removed;    /* by this call: pages and folders of publications */
};

/*
 * Bring the site up to date with the archive: only pages whose content changes are written. Every page is whole at any
 * moment; pages are there before others link to them, and what is no longer to be shown goes last. A call that is
 * killed is completed by the next one. Two calls at once: the second waits.
 */
int site_update(struct archive *ar, const struct site_options *options, struct site_report *out,
                struct diag *d) MUST_CHECK;
/* Check the templates of the site's pages without writing any. */
int site_check(const struct shelves *templates, struct diag *d) MUST_CHECK;

#endif
