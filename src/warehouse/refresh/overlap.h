/*
 * Rows of the same key from several sources: that of the source that goes first holds, and others with other values are
 * counted. Only resources that several sources deliver are looked at. Internal to refresh.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_OVERLAP_H
#define ALMANAK_WAREHOUSE_OVERLAP_H

#include <sqlite3.h>

#include "base/strbuf.h"
#include "warehouse/refresh/town.h"
#include "warehouse/schema.h"

struct overlap {
    struct town *town;
    const struct schema_resource *schema; /* NULL: nothing is looked at */
    struct refresh_conflict *report;
    int first;          /* column of the query with the first field */
    struct intern keys; /* of all rows so far */
    uint64_t *values;   /* hash of the other fields, by key */
    size_t cap_values;
    size_t before; /* keys of sources that were read before the present one */
    const char *source;
};

/* Begin with a resource; nothing is looked at when one source delivers it, or when its rows have no key over sources.
 */
void overlap_init(struct overlap *o, struct town *t, const char *resource);
void overlap_release(struct overlap *o);
/* The columns that a query has to give besides its own: text for after them, "" for none. */
void overlap_columns(struct overlap *o, int first, struct strbuf *sql);
/* The rows of another source begin. */
void overlap_begin(struct overlap *o, const char *source);
/* Whether the row is there from a source before. */
bool overlap_found(struct overlap *o, sqlite3_stmt *row);

/* The spell that a new one repeats: the same spell_id, citizen, type and days from a source before; counts it. */
bool overlap_spell(struct town *t, const struct spell *s);
/* The spells of another source begin. */
void overlap_begin_spells(struct town *t);

#endif
