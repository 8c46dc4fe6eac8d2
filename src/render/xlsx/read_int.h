/*
 * Between the files that read workbooks: read.c opens the parts, read_sheet.c knows what stands in them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_RENDER_XLSX_READ_INT_H
#define ALMANAK_RENDER_XLSX_READ_INT_H

#include <expat.h>

#include "base/strbuf.h"
#include "render/xlsx/read.h"

/* A part being parsed: the handlers of its kind, and how far its elements are open. */
struct part_reader {
    const char *wrong; /* why the part is refused; NULL while it is fine */
    XML_Parser parser;
    int depth;
    void (*start)(struct part_reader *p, const char *name, const char **attributes);
    void (*end)(struct part_reader *p, const char *name);
    void (*text)(struct part_reader *p, const char *text, size_t len);
};

/* The value of an attribute by its name without a namespace; NULL. */
const char *part_attribute(const char **attributes, const char *name);
/* Refuse the part; parsing ends. */
void part_refuse(struct part_reader *p, const char *why);

/* Texts that cells refer to by number. */
struct shared_strings {
    struct strbuf text; /* one after the other, NUL between */
    size_t *at;         /* where each begins */
    size_t n, cap;
};

/* <si> elements become texts; phonetic readings are left out. */
struct strings_reader {
    struct part_reader part;
    struct shared_strings *strings;
    bool in_text, in_phonetic;
};
void strings_reader_init(struct strings_reader *r, struct shared_strings *strings);

/* <c> elements become cells. */
struct sheet_reader {
    struct part_reader part;
    const struct shared_strings *strings;
    const struct workbook_visitor *visitor;
    size_t row, col, next_row, next_col; /* of the cell at hand; of one that does not say where it stands */
    bool shared, in_value, in_phonetic;
    struct strbuf text;
};
void sheet_reader_init(struct sheet_reader *r, const struct shared_strings *strings,
                       const struct workbook_visitor *visitor);
void sheet_reader_release(struct sheet_reader *r);

/* Undo "_x000D_" and the like in place; what does not decode to a character that may stand in a text is dropped. */
void xlsx_text_decode(char *text);

#endif
