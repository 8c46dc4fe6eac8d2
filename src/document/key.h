/*
 * What figures and publications are called, so that what is said about them finds them again: in a workbook that comes
 * back, in the archive's history, and in the next version of the same publication. Keys are one line of text that means
 * the same in every version; nothing in them depends on how a page looks.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_DOCUMENT_KEY_H
#define ALMANAK_DOCUMENT_KEY_H

#include <stdbool.h>

#include "base/mem.h"

/* A figure of a report. Texts are never NULL. */
struct figure_key {
    const char *report; /* "andel-med-hjaelp" */
    const char *params; /* "kommune=0461"; "" */
    const char *figure; /* "distrikter" a dataset, "udvikling.andel" a column of it; "" the whole report */
    const char *row;    /* "distrikt=0730-3"; "total"; "" none */
};

/* An edition of a publication: all its formats and versions that say the same. */
struct edition_key {
    const char *publication; /* name of the report or pack */
    const char *period;      /* "2026-10" */
    const char *slice;       /* "" */
    const char *data;        /* what its data and definitions came out as: the first digits of their hash */
};

enum { EDITION_DIGITS = 16, KEY_MAX = 4000 /* bytes */ };

/* As text, in the arena. */
const char *figure_key_text(struct arena *a, const struct figure_key *key);
const char *edition_key_text(struct arena *a, const struct edition_key *key);
/* Read a key; false when the text is none. In the arena. */
bool figure_key_parse(struct arena *a, const char *text, struct figure_key *out);
bool edition_key_parse(struct arena *a, const char *text, struct edition_key *out);

#endif
