/*
 * Reading CSV (RFC 4180) from memory: comma, double quotes, doubled quotes inside them, and line ends LF, CRLF or CR;
 * other delimiters and quotes where a dialect says so.
 * A byte order mark and empty lines are skipped. Bytes are not judged here: NUL and broken UTF-8 come through.
 *
 * Sixty-four bytes at a time are searched for the four characters that mean something; fields without doubled quotes
 * are pointers into the memory given.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_WAREHOUSE_CSV_H
#define ALMANAK_WAREHOUSE_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CSV_FIELDS_MAX = 4096 };

/* How fields are told apart. */
struct csv_dialect {
    char delimiter, quote; /* ASCII, different, no line end */
    bool double_quote;     /* a quote inside quotes is written twice; otherwise it always closes */
};

#define CSV_PLAIN ((struct csv_dialect){',', '"', true})

/* What is wrong with the form of a row. The row's fields are then a best guess. */
enum csv_error {
    CSV_OK,
    CSV_STRAY_QUOTE,   /* a quote inside a field that does not begin with one */
    CSV_AFTER_QUOTE,   /* text between a closing quote and the next delimiter */
    CSV_TOO_MANY,      /* more than CSV_FIELDS_MAX fields; the others are left out */
    CSV_UNCLOSED_QUOTE /* no closing quote up to the end: the rest of the file is in this row */
};

struct csv_field {
    const char *text; /* not NUL-terminated; valid until the next row is read */
    size_t len;
    bool escaped; /* for the reader's own use */
};

struct csv_row {
    int64_t number; /* 1 is the header, 2 the first row of data; empty lines do not count */
    int64_t line;   /* where the row begins, from 1 */
    size_t offset;  /* of its first byte */
    size_t length;  /* in bytes, without the line end */
    const struct csv_field *fields;
    size_t n_fields; /* at least 1 */
    enum csv_error error;
    int64_t error_line; /* where it is; for CSV_UNCLOSED_QUOTE where the quote was opened */
};

struct csv {
    const char *data;
    size_t len;
    struct csv_dialect dialect;
    size_t at;     /* where the next row begins */
    size_t base;   /* block of 64 bytes that was searched last ... */
    uint64_t mask; /* ... and what was found in it and not used yet */
    int64_t row, line;
    struct csv_field *fields;
    size_t n_fields, cap_fields;
    char *scratch; /* fields of the present row with doubled quotes made single */
    size_t cap_scratch;
};

/* The data stay the caller's and must outlive the reader. */
void csv_init(struct csv *c, const char *data, size_t len);
/* The same for data of a dialect. */
void csv_init_dialect(struct csv *c, const char *data, size_t len, const struct csv_dialect *dialect);
void csv_release(struct csv *c);
/* The next row; false at the end. The row is valid until the next call. */
bool csv_next(struct csv *c, struct csv_row *row);
/* Go to the row that begins at a byte offset told before. Row and line numbers no longer mean anything. */
void csv_seek(struct csv *c, size_t offset);
/* What an error means, as the end of a sentence. */
const char *csv_error_text(enum csv_error error);
/* Line ends in the data, counted fast; at least the number of rows less one. */
size_t csv_count_lines(const char *data, size_t len);

#endif
