/*
 * What a publication must say about itself before anything else: see document.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "document/document.h"

void document_notice(struct arena *a, struct document *doc, const char *text)
{
    const char **lines = ARENA_ARRAY(a, doc->n_notices + 1, const char *);
    for (size_t i = 0; i < doc->n_notices; i++)
        lines[i] = doc->notices[i];
    lines[doc->n_notices++] = text;
    doc->notices = lines;
}

const char *notice_without(struct arena *a, const char *const *packages, size_t n)
{
    const char *names = "";
    for (size_t i = 0; i < n; i++)
        names = arena_printf(a, "%s%s%s", names, i == 0 ? "" : i + 1 == n ? " og " : ", ", packages[i]);
    return arena_printf(a, "Udgivet uden %s, der ikke var kommet.", names);
}

const char *notice_replaces(struct arena *a, int version, date_t day, const char *why)
{
    char text[32];
    size_t len = strlen(why);
    bool ends = len > 0 && strchr(".!?", why[len - 1]) != NULL;
    return arena_printf(a, "Erstatter version %d af %s%s%s%s", version, date_da(text, day), len > 0 ? ": " : "", why,
                        ends ? "" : ".");
}
