/*
 * Diagnostics: what went wrong, where, and what to do. Functions that can fail return int (0 / -1) or a pointer (NULL)
 * and write to a `struct diag *`; only cli/ prints and ends the process.
 *
 * Prose: lower case, no full stop, user text in double quotes, the cause after a colon. Detail and hint are sentences.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_BASE_DIAG_H
#define ALMANAK_BASE_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/compiler.h"
#include "base/exit.h"
#include "base/mem.h"

/* A place in a file: line and column count from 1, 0 when not known. Diagnostics keep a copy of `file`. */
struct src_loc {
    const char *file;
    int line, col;
};

#define NO_LOC ((struct src_loc){NULL, 0, 0})

/*
 * The closed list of what can go wrong: code, exit status. Every one is provoked by a test
 * (tests/program/diagnostics.py). Codes say what kind of mistake it is; the message says which.
 */
#define DIAG_CODES(X)                                                                                                  \
    X(USAGE, EXIT_USAGE)              /* option or argument */                                                         \
    X(CONFIG, EXIT_DEFINITION)        /* almanak.yaml */                                                               \
    X(YAML_SYNTAX, EXIT_DEFINITION)   /* not YAML (or not JSON) at all */                                              \
    X(DEF_SHAPE, EXIT_DEFINITION)     /* wrong kind of node, missing or unknown field */                               \
    X(DEF_VALUE, EXIT_DEFINITION)     /* a value that is not allowed there */                                          \
    X(DEF_NAME, EXIT_DEFINITION)      /* an unknown cube, dimension, measure, dataset, column, report */               \
    X(DEF_DUPLICATE, EXIT_DEFINITION) /* the same name twice */                                                        \
    X(TEMPLATE, EXIT_DEFINITION)      /* template syntax, unescaped or unfilled variable */                            \
    X(PLAN, EXIT_WAREHOUSE)           /* a question the model refuses: not additive, clearance, period */              \
    X(CLEARANCE, EXIT_WAREHOUSE)      /* needs a higher clearance */                                                   \
    X(BUNDLE, EXIT_DEFINITION)        /* a file of definitions that cannot be taken in */                              \
    X(PACKAGE, EXIT_WAREHOUSE)        /* descriptor or file of a delivery */                                           \
    X(ROWS_REJECTED, EXIT_WAREHOUSE)  /* more bad rows than the limit */                                               \
    X(DEVIATION, EXIT_OK)             /* a delivery far from the one before it: a warning */                           \
    X(ROW, EXIT_OK)                   /* one bad row kept out: a warning */                                            \
    X(REFERENCE, EXIT_OK)             /* unresolved reference: a warning */                                            \
    X(WAREHOUSE, EXIT_WAREHOUSE)      /* missing, locked, damaged */                                                   \
    X(OUTPUT, EXIT_OUTPUT)            /* a file could not be written */                                                \
    X(RENDER, EXIT_OUTPUT)            /* a document could not be drawn */                                              \
    X(ARCHIVE, EXIT_ARCHIVE)          /* catalog or archived file */                                                   \
    X(COMMENT, EXIT_USAGE)            /* a comment, or the workbook that brought it */                                 \
    X(RELEASE, EXIT_ARCHIVE)          /* a decision about a publication that may not be taken */                       \
    X(BACKUP, EXIT_ARCHIVE)           /* a backup that cannot be taken, or is not whole */                             \
    X(DELIVERY, EXIT_MAIL)            /* a publication that may not go there, or did not arrive */                     \
    X(FILE_IO, EXIT_SYSTEM)           /* a file could not be read, a folder not made */                                \
    X(SYSTEM, EXIT_SYSTEM)            /* fork, pipe, limits */                                                         \
    X(STRICT, EXIT_WARNINGS)          /* warnings that count as mistakes */

enum diag_code {
#define DIAG_ENUM(name, status) DIAG_##name,
    DIAG_CODES(DIAG_ENUM)
#undef DIAG_ENUM
        DIAG__MAX
};

enum diag_level { LEVEL_NOTE, LEVEL_WARNING, LEVEL_ERROR };

struct diag_item {
    enum diag_level level;
    enum diag_code code;
    struct src_loc loc;
    const char *message, *detail, *hint; /* detail and hint may be NULL */
};

enum { DIAG_CAP = 50 };

/* A sink: at most DIAG_CAP items are kept, the rest counted. Items live in the sink's own arena. */
struct diag {
    struct arena arena;
    struct diag_item items[DIAG_CAP];
    size_t n_items;
    size_t n_errors, n_warnings; /* all, also those not kept */
};

void diag_init(struct diag *d);
void diag_release(struct diag *d);
/* Report; always returns -1, so that `return diag_error(...)` reads well. */
int diag_error(struct diag *d, enum diag_code code, struct src_loc loc, const char *format, ...) PRINTF_LIKE(4, 5);
void diag_warn(struct diag *d, enum diag_code code, struct src_loc loc, const char *format, ...) PRINTF_LIKE(4, 5);
void diag_note(struct diag *d, enum diag_code code, struct src_loc loc, const char *format, ...) PRINTF_LIKE(4, 5);
/* Add a detail or a hint to the item reported last. Hints are mandatory for mistakes in definitions. */
void diag_detail(struct diag *d, const char *format, ...) PRINTF_LIKE(2, 3);
void diag_hint(struct diag *d, const char *format, ...) PRINTF_LIKE(2, 3);
/* Hint "did you mean X" or "one of A, B, C" from the candidates (NULL entries are skipped). */
void diag_hint_names(struct diag *d, const char *wrong, const char *const *candidates, size_t n);
/* Add an item, or all items of another sink, as they stand. */
void diag_put(struct diag *d, const struct diag_item *item);
void diag_append(struct diag *d, const struct diag *from);
/* The same, but for those that stand in `d` already. */
void diag_append_new(struct diag *d, const struct diag *from);
/* The exit status of the worst item; EXIT_OK when there is no error. */
enum exit_status diag_status(const struct diag *d);
/* Stable lower-case name of a code, as in --json ("def_name"). Borrowed. */
const char *diag_code_name(enum diag_code code);
/*
 * Print all items in order of reporting:  almanak: FILE:LINE:COL: error: MESSAGE  with the source line and a caret when
 * the file can be read, then detail and hint lines. Control characters are replaced. Colour when `colour`.
 */
void diag_print(const struct diag *d, FILE *out, bool colour);

#endif
