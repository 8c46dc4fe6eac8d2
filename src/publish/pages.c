/*
 * The web archive of an installation: see pages.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/pages.h"

#include "base/zone.h"

static const char *map_path(const void *arg, struct arena *a, const char *map, const char *municipality)
{
    return config_map_path(a, arg, map, municipality);
}

int pages_update(const struct installation *inst, struct archive *ar, const char *folder, bool full,
                 struct site_report *out)
{
    const struct config *c = inst->config;
    const struct site_options options = {.folder = folder != NULL ? folder : c->site,
                                         .templates = &c->site_templates,
                                         .name = c->name != NULL ? c->name : "",
                                         .clearance = c->site_clearance,
                                         .zone = zone_lookup(c->time_zone), /* config_load has checked it */
                                         .url = c->site_url,
                                         .map_path = map_path,
                                         .map_arg = c,
                                         .slices = c->site_slices,
                                         .full = full};
    return site_update(ar, &options, out, inst->diag);
}
