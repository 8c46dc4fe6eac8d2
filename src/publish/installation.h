/*
 * An installation at work: its configuration, with the arena and the diagnostics of whoever works with it, and what its
 * folders of definitions hold.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_INSTALLATION_H
#define ALMANAK_PUBLISH_INSTALLATION_H

#include "config/config.h"
#include "model/model.h"
#include "model/parameters.h"
#include "report/pack.h"

enum { PROGRESS_TEXT = 256 };

struct installation {
    struct arena *arena; /* what functions hand out lives here */
    struct diag *diag;
    const struct config *config;
    char *progress; /* PROGRESS_TEXT bytes where others read what is being done; NULL: nobody does */
};

/* Say what is being done. */
void installation_progress(const struct installation *inst, const char *format, ...) PRINTF_LIKE(2, 3);

/* The model (reports/model beside the configuration, else the installed one), as the engine can answer it. */
int installation_model(const struct installation *inst, struct model *out) MUST_CHECK;
/* The rules of law (reports/parameters there). */
int installation_parameters(const struct installation *inst, struct parameters *out) MUST_CHECK;
/* Every report by name, sorted. */
int installation_reports(const struct installation *inst, char ***names, size_t *n) MUST_CHECK;
/* Read a report by name; unknown names get a hint. */
struct report *installation_report(const struct installation *inst, const char *name) MUST_CHECK;

/* Every pack by name, sorted; none when there is no folder of packs. */
int installation_packs(const struct installation *inst, char ***names, size_t *n) MUST_CHECK;
/* Whether a name is that of a pack, and not of a report; what is neither gets a hint. */
int installation_kind(const struct installation *inst, const char *name, bool *pack) MUST_CHECK;
/* Read a pack with its reports, and check it as far as it goes without data; unknown names get a hint. */
struct pack *installation_pack(const struct installation *inst, const char *name) MUST_CHECK;

#endif
