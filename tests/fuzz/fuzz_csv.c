/*
 * Any bytes as CSV of several dialects: rows cover the data in order, fields lie inside their row, and a row read again
 * by its offset is the same row.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "warehouse/load/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool fact)
{
    if (!fact)
        abort();
}

static void read_again(struct csv *again, const struct csv_row *row)
{
    struct csv_row copy;
    csv_seek(again, row->offset);
    demand(csv_next(again, &copy));
    demand(copy.length == row->length && copy.n_fields == row->n_fields && copy.error == row->error);
    for (size_t i = 0; i < row->n_fields; i++)
        demand(copy.fields[i].len == row->fields[i].len &&
               memcmp(copy.fields[i].text, row->fields[i].text, copy.fields[i].len) == 0);
}

static void read_all(const uint8_t *data, size_t size, const struct csv_dialect *dialect)
{
    const char *text = (const char *)data;
    struct csv c, again;
    struct csv_row row;
    size_t end = 0;
    int64_t line = 0, n = 0;
    csv_init_dialect(&c, text, size, dialect);
    csv_init_dialect(&again, text, size, dialect);
    while (csv_next(&c, &row)) {
        demand(row.offset >= end && row.offset + row.length <= size && row.n_fields >= 1);
        demand(row.number == ++n && row.line > line && (row.error == CSV_OK || row.error_line >= row.line));
        end = row.offset + row.length;
        line = row.line;
        size_t sum = 0;
        for (size_t i = 0; i < row.n_fields; i++)
            sum += row.fields[i].len;
        demand(sum <= row.length);
        demand(csv_error_text(row.error)[0] != '\0');
        read_again(&again, &row);
    }
    demand((size_t)n <= csv_count_lines(text, size) + 1);
    csv_release(&c);
    csv_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct csv_dialect dialects[] = {{',', '"', true}, {';', '\'', true}, {'\t', '"', false}};
    for (size_t i = 0; i < sizeof(dialects) / sizeof(dialects[0]); i++)
        read_all(data, size, &dialects[i]);
    return 0;
}
