/*
 * What a report is composed against: an open mart answers its questions, and the configuration knows the maps and the
 * name of the municipality.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_ANSWERS_H
#define ALMANAK_PUBLISH_ANSWERS_H

#include "publish/installation.h"
#include "warehouse/mart.h"

struct answers {
    const struct installation *inst;
    struct mart *mart; /* NULL: checking only */
    const char *municipality_code;
    const struct model *model;
    const struct known_value *known; /* what earlier deliveries said; read when first asked for */
    size_t n_known;
    bool known_read;
};

/* The context of composing; it uses `answers`, of which inst and mart are set, as long as it lives. */
void answers_context(struct answers *answers, const struct model *model, struct report_context *out);

#endif
