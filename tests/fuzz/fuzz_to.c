/*
 * Any text as the field `to:` of a pack: it is read, and then every folder lies below where it should, or it is refused
 * with hints. What is read gives rows for any slice.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "deliver/to.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char recipients[] = "allowed_domains: [b.dk]\n"
                                 "roles:\n"
                                 "  politiker: {clearance: aggregate, all: true}\n"
                                 "  controller: {clearance: person, only: {afdeling: [F1]}}\n"
                                 "people:\n"
                                 "  - {name: Anna, mail: anna@b.dk, roles: [politiker, controller]}\n"
                                 "mail: {host: 127.0.0.1, tls: none, from: a@b.dk}\n";

static void check_rows(struct arena *a, const struct to *to, const struct roles *roles, const char *slice,
                       struct diag *d)
{
    const struct to_publication p = {
        .pack = "p", .split_by = "afdeling", .slice = slice, .period = "2026-10", .clearance = CLEARANCE_AGGREGATE};
    struct outbox_delivery *rows;
    size_t n;
    to_deliveries(a, to, roles, &p, &rows, &n, d);
    for (size_t i = 0; i < n; i++) {
        const char *address = rows[i].address;
        bool mail = strcmp(rows[i].channel, "mail") == 0;
        if (mail ? !address_allowed(roles, address)
                 : address[0] == '/' || address[0] == '.' || strstr(address, "/.") != NULL ||
                       strpbrk(address, " \t\n'\"\\") != NULL)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct diag d;
    struct roles roles;
    struct to to;
    arena_init(&a);
    diag_init(&d);
    if (roles_parse(&a, "recipients.yaml", recipients, strlen(recipients), &roles, &d) != 0)
        abort();
    const struct yaml_node *node = yaml_parse(&a, "pack.yaml", (const char *)data, size, DIAG_YAML_SYNTAX, &d);
    if (node != NULL && to_read(&a, node, &to, &d) == 0) {
        if (d.n_errors > 0)
            abort();
        static const char *const slices[] = {"", "F1", "../../etc", "Ø;rm -rf /", "."};
        for (size_t i = 0; i < ARRAY_LEN(slices); i++)
            check_rows(&a, &to, &roles, slices[i], &d);
    } else if (d.n_errors == 0) {
        abort();
    }
    for (size_t i = 0; i < d.n_items; i++) {
        if (d.items[i].hint == NULL)
            abort();
    }
    diag_release(&d);
    arena_release(&a);
    return 0;
}
