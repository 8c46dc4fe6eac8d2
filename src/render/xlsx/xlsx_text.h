/*
 * The one place where text from outside becomes text of a workbook. Excel has its own escapes and limits, and
 * libxlsxwriter checks few of them: broken UTF-8 or a control character would make a file that Excel calls damaged.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_RENDER_XLSX_XLSX_TEXT_H
#define ALMANAK_RENDER_XLSX_XLSX_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"

enum {
    XLSX_CELL_MAX = 32767, /* UTF-16 units of a cell */
    XLSX_SHEET_MAX = 31    /* of a sheet's name */
};

/*
 * Text for a cell or a rich fragment: at most `max` UTF-16 units, broken bytes as U+FFFD, control characters other than
 * newline and tab as spaces, "_x0041_" written so that it is not decoded. The result is `text` itself when nothing had
 * to change, else in the arena. *cut is set (never cleared) when text was left out; it then ends in " [...]".
 */
const char *xlsx_text_cell(struct arena *a, const char *text, size_t max, bool *cut);
/* One line for a table heading: as a cell, newlines and tabs as spaces, at most 255 units. */
const char *xlsx_text_heading(struct arena *a, const char *text);
/* One line for chart titles, alternative text and document properties, which know no "_x0041_"; at most `max` units. */
char *xlsx_text_plain(struct arena *a, const char *text, size_t max);
/* A page footer's part: '&' doubled, at most `max` bytes, whole characters only. */
char *xlsx_text_footer(struct arena *a, const char *text, size_t max);
/*
 * A name for a sheet from a caption, unlike each of the `n` names that are taken (whatever the case of the letters): at
 * most 31 units, cut between words where that keeps most of it, forbidden characters left out, never empty.
 */
const char *xlsx_text_sheet(struct arena *a, const char *caption, const char *const *taken, size_t n);
/* Whether two names are the same to Excel: equal but for the case of Latin letters. */
bool xlsx_text_same(const char *a, const char *b);

#endif
