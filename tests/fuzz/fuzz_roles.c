/*
 * Any text as recipients.yaml: it is read, and then every address in it is one that may be written into a mail, or it
 * is refused with hints.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdlib.h>

#include "access/roles.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct roles *r)
{
    for (size_t i = 0; i < r->n_roles; i++) {
        if (r->roles[i].mailbox != NULL && !address_allowed(r, r->roles[i].mailbox))
            abort();
        if (roles_lookup(r, r->roles[i].name) == NULL)
            abort();
    }
    for (size_t i = 0; i < r->n_people; i++) {
        const struct person *p = &r->people[i];
        if (!address_allowed(r, p->mail) || roles_person(r, p->name) != p || p->n_roles == 0)
            abort();
        for (size_t k = 0; k < p->n_roles; k++)
            (void)roles_slice(p->roles[k], p, "afdeling", "F1");
    }
    if (r->mail != NULL &&
        (!address_valid(r->mail->from) || (r->mail->tls == MAIL_TLS_NONE && !host_loopback(r->mail->host))))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct diag diag;
    struct roles roles;
    arena_init(&arena);
    diag_init(&diag);
    if (roles_parse(&arena, "/nowhere/recipients.yaml", (const char *)data, size, &roles, &diag) == 0) {
        if (diag.n_errors > 0)
            abort();
        check(&roles);
    } else if (diag.n_errors == 0) {
        abort();
    }
    for (size_t i = 0; i < diag.n_items; i++) {
        if (diag.items[i].hint == NULL)
            abort();
    }
    diag_release(&diag);
    arena_release(&arena);
    return 0;
}
