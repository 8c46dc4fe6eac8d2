/*
 * What a mail says: subject, text and HTML, from the templates in templates/mail. Danish; values are escaped as their
 * place needs it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_DELIVER_LETTER_H
#define ALMANAK_DELIVER_LETTER_H

#include <stdint.h>

#include "base/shelf.h"

enum letter_kind {
    LETTER_PUBLICATION,
    LETTER_CORRECTION, /* in the place of one that was sent before */
    LETTER_DRAFT,      /* waits for the reader's release */
    LETTER_RECALL,
    LETTER_NOTE, /* a message of its own, with a subject and lines */
    LETTER_ALERT,
    LETTER_ALERT_OVER
};

struct letter_file {
    const char *name;
    int64_t bytes;
    const char *url; /* where it is fetched; NULL: it is attached */
};

/* Texts are "" where there is nothing to say. */
struct letter_publication {
    const char *id, *title, *slice;
    const char *period, *data_date; /* as a Dane writes them */
    const char *sentence;           /* its most important figure in words */
    const char *replaces, *why;
    bool fictive;
    struct letter_file *files;
    size_t n_files;
};

struct letter {
    enum letter_kind kind;
    const char *to;           /* name of the reader */
    const char *municipality; /* who it is from */
    const char *contact;      /* whom to ask; NULL */
    bool may_answer;
    bool workbook;       /* one is attached */
    const char *subject; /* of a message of its own */
    const char *body;    /* lines parted by \n */
    struct letter_publication *publications;
    size_t n_publications;
    int part, parts; /* 1 of 1 */
};

/* The templates, read once and checked. */
struct letter_templates {
    const char *subject, *text; /* texts of templates */
    struct template_page *html;
};
int letter_templates_load(struct arena *a, const struct shelves *templates, struct letter_templates *out,
                          struct diag *d) MUST_CHECK;
void letter_templates_release(struct letter_templates *t);

/* The three texts, in the arena. */
int letter_write(struct arena *a, const struct letter_templates *t, const struct letter *l, const char **subject,
                 const char **text, const char **html, struct diag *d) MUST_CHECK;

/* The kind that a row of the outbox names: "alert:7" is an alert. */
enum letter_kind letter_kind_of(const char *name);

#endif
