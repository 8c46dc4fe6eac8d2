/*
 * The figures that were archived with a publication (ARCHIVE_FIGURES), as the site reads them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_SITE_FIGURES_H
#define ALMANAK_SITE_FIGURES_H

#include "base/yaml.h"
#include "site/site_int.h"

struct figure_set {
    const char *name;  /* of its files: of the dataset, in a pack with its report's before it */
    const char *about; /* its columns: "Distrikt: Borgere, Modtager hjælp" */
    const struct yaml_node *columns, *rows, *labels;
    const char *map; /* that its rows are areas of; NULL: of none */
};
/* What was said about a figure, as the publication prints it. */
struct figure_comment {
    const char *place, *text, *by, *day; /* place, day ("2026-11-09"): "" when not known */
};
struct figures {
    const char *question;     /* that the report answers; "" */
    const char *municipality; /* code */
    struct figure_set *sets;
    size_t n;
    struct figure_comment *comments;
    size_t n_comments;
};

/* The text of a member; "" when there is none. Borrowed. */
const char *figure_text(const struct yaml_node *map, const char *key);
/* Read what was archived with a publication; one without has no sets. In the arena of the site. */
int figures_load(struct figures *out, const struct site *s, const struct site_row *row, struct diag *d) MUST_CHECK;

#endif
