/*
 * The configuration of an installation: almanak.yaml, or defaults under ./out/ without one.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_CONFIG_CONFIG_H
#define ALMANAK_CONFIG_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/shelf.h"

struct config_map {
    const char *name, *path; /* "distrikt" -> a GeoJSON file */
};

struct config {
    const char *folder;                             /* of the installation, "" for the present one */
    const char *file;                               /* NULL when there is none */
    const char *municipality;                       /* "0730"; NULL: that of the first borger package loaded */
    const char *name;                               /* "Randers Kommune"; NULL: from the data */
    const char *time_zone;                          /* "Europe/Copenhagen" */
    const char *warehouse, *archive, *publications; /* folders */
    struct shelves reports, templates;              /* beside the configuration, then the program's own */
    const char *fonts;                              /* folder: beside the configuration, else the program's */
    const char *inbox;                              /* folder that deliveries are put into */
    const char *metrics;                            /* file that figures for Prometheus are written to; NULL: none */
    const char *site;                               /* folder of the web archive */
    struct shelves site_templates;                  /* with site/ and mail/ in them */
    const char *site_clearance;                     /* what it shows: "aggregate" or "pseudonym" */
    const char *site_url;                           /* where it is read, "https://tal.randers.dk"; NULL: not known */
    bool site_slices;                               /* it shows slices too */
    int history_months;                             /* months of person data that refresh keeps ready, 120 */
    double reject_limit;                            /* share of a resource's rows, 0.01 */
    double limit_rows, limit_sums, limit_empty;     /* shares from where on a delivery is far from the one before */
    int64_t memory_limit;                           /* bytes that a worker may take, 2 GB; 0: no limit */
    int64_t time_limit;                             /* seconds that it may take, 600; 0: no limit */
    int64_t stop_limit;                             /* seconds that workers have when the program is to end, 30 */
    int64_t inbox_quiet;    /* seconds that a delivery in the inbox has not changed before it is taken, 60 */
    const char *operations; /* role that is told of failures; NULL: nobody */
    const char **sources;   /* those that go first where several deliver the same */
    size_t n_sources;
    struct config_map *maps;
    size_t n_maps;
};

/* Read `folder`/almanak.yaml if it is there and fill in defaults. Paths are resolved against `folder`. */
int config_load(struct arena *a, const char *folder, struct config *out, struct diag *d) MUST_CHECK;
/* Path of the map that a cube names (distrikt, postnummer, kommune ...): as configured, else
 * reports/maps/FILE-MUNICIPALITY.geojson or FILE.geojson, where FILE is the plural (sogne, postnumre, kommuner) or the
 * name itself. NULL: none. */
const char *config_map_path(struct arena *a, const struct config *c, const char *name, const char *municipality);

#endif
