/*
 * What of the archive may be shown to others: every archived publication that a clearance allows, as the site lists
 * them. Nothing that names persons is among them, whatever the clearance.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_ARCHIVE_PUBLISHED_H
#define ALMANAK_ARCHIVE_PUBLISHED_H

#include "archive/archive.h"

/* Whether a publication may be offered: what the newest decision about it in the chain says. */
enum standing { STANDING_RELEASED, STANDING_DRAFT, STANDING_HELD, STANDING_RECALLED, STANDING_PRUNED };

/* Texts may be "", never NULL. */
struct published {
    const char *id, *kind, *report, *slice, *title, *period, *params, *created_at;
    const char *replaces, *replaces_why; /* id of the one that it corrects */
    bool fictive;
    enum standing standing;
    bool figures;    /* it has a file ARCHIVE_FIGURES */
    int64_t touched; /* number of the newest entry of the chain about it; 0: none */
};

/* Those of the clearances "aggregate" up to `clearance`, newest first, in the arena. */
int archive_published(struct archive *ar, struct arena *a, const char *clearance, struct published **out, size_t *n,
                      struct diag *d) MUST_CHECK;
/*
 * Give an archived file another name, outside of the archive: a hard link where the two are on one file system, since
 * objects are never changed and a copy of everything ever published would take the room twice; else a copy. Its hash is
 * checked first, so that nothing is handed on that is not what was archived.
 */
int archive_link(struct archive *ar, const char *sha256, const char *path, struct diag *d) MUST_CHECK;

#endif
