/*
 * Exit statuses of the program, as almanak(1) lists them. A command ends with the worst that it met.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_BASE_EXIT_H
#define ALMANAK_BASE_EXIT_H

enum exit_status {
    EXIT_OK = 0,
    EXIT_WARNINGS = 1,   /* warnings treated as errors (check --strict) */
    EXIT_USAGE = 2,      /* options or arguments */
    EXIT_DEFINITION = 3, /* report, cube, template or configuration */
    EXIT_WAREHOUSE = 4,  /* delivery refused, warehouse missing or damaged, query refused */
    EXIT_OUTPUT = 5,     /* a publication or another file could not be written */
    EXIT_ARCHIVE = 6,    /* catalog or archived file missing or changed */
    EXIT_MAIL = 7,       /* delivery to people */
    EXIT_BUG = 70,       /* a contradiction in the program */
    EXIT_SYSTEM = 71     /* memory, fork, descriptors */
};

#endif
