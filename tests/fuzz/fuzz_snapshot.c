/*
 * Any bytes as the snapshot of a publication: the reader either makes a snapshot or says what is wrong; what was read
 * is whole, and its datasets come out of writing and reading as they went in.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/dataset_exact.h"
#include "report/snapshot.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *print(struct arena *a, const struct dataset *ds)
{
    struct strbuf b;
    struct json j;
    strbuf_init(&b, STRBUF_LARGE);
    json_init(&j, &b, false);
    dataset_exact_put(&j, ds);
    const char *text = arena_strdup(a, strbuf_text(&b));
    strbuf_release(&b);
    return text;
}

static void check_dataset(struct arena *a, const struct dataset *ds)
{
    struct diag own;
    diag_init(&own);
    const char *text = print(a, ds);
    const struct yaml_node *node = yaml_parse(a, "again", text, strlen(text), DIAG_ARCHIVE, &own);
    const struct dataset *again = node != NULL ? dataset_exact_read(a, node, &own) : NULL;
    if (again == NULL || strcmp(print(a, again), text) != 0)
        abort();
    diag_release(&own);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct diag diag;
    arena_init(&arena);
    diag_init(&diag);
    const char *text = arena_strndup(&arena, (const char *)data, size);
    const struct snapshot *s = snapshot_read(&arena, "snapshot", text, size, &diag);
    if ((s == NULL) != (diag.n_errors > 0))
        abort();
    size_t n = 0;
    const struct snapshot_dataset *datasets = s != NULL ? snapshot_datasets(s, &n) : NULL;
    for (size_t i = 0; i < n; i++)
        check_dataset(&arena, datasets[i].dataset);
    diag_release(&diag);
    arena_release(&arena);
    return 0;
}
