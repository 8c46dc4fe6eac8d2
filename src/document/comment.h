/*
 * What may be said about a figure: a plain text that a person put a name to.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_DOCUMENT_COMMENT_H
#define ALMANAK_DOCUMENT_COMMENT_H

enum { COMMENT_MAX = 2000, COMMENT_NAME_MAX = 100 }; /* characters */

/*
 * What keeps a text from being a comment, as the end of "the comment ..."; NULL: nothing. Lines may be broken. A text
 * with something like a CPR number in it is refused, since what is said about a publication is kept for good.
 */
const char *comment_problem(const char *text);
/* The same of a person's name. */
const char *comment_name_problem(const char *name);

#endif
