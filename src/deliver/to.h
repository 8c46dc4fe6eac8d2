/*
 * To whom a pack goes: the field `to:` of its definition, checked against the roles of the installation, and turned
 * into the rows of the outbox for one publication. Definitions name roles and folders, never people and addresses.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_DELIVER_TO_H
#define ALMANAK_DELIVER_TO_H

#include "access/roles.h"
#include "archive/outbox.h"
#include "base/yaml.h"

enum channel { CHANNEL_MAIL, CHANNEL_FOLDER, CHANNEL_SFTP };

struct to_entry {
    const char *role; /* NULL: a folder that asks for none */
    struct src_loc role_at;
    enum channel channel;
    const char *path; /* folder, sftp: with {pack}, {period} and {slice}; NULL for mail */
    struct src_loc loc;
};
struct to {
    struct to_entry *entries;
    size_t n;
};

/* Read the field; NULL is none. Every mistake is reported. In the arena, borrows from the node. */
int to_read(struct arena *a, const struct yaml_node *node, struct to *out, struct diag *d) MUST_CHECK;

/* What is to be delivered. Texts are never NULL but split_by. */
struct to_publication {
    const char *pack;     /* its name */
    const char *split_by; /* NULL: it is not split */
    const char *slice, *period;
    enum clearance clearance; /* that it was made with: person when it may name people */
    const char *due_at;       /* "": at once */
    const char *sentence;     /* its most important figure in words, for the mail; "" */
    bool held;                /* waits for its release */
};

/*
 * Whether roles, clearances, servers and slices allow it; only pack, split_by and clearance count. Every mistake is
 * reported, and a warning where nobody would get anything. An installation without recipients.yaml delivers to folders
 * only, which is no mistake.
 */
int to_check(const struct to *to, const struct roles *roles, const struct to_publication *p, struct diag *d) MUST_CHECK;

/* The rows of the outbox for one publication, in the arena: one a person or mailbox, and one a folder. Who may not get
 * it is left out, with a warning. */
void to_deliveries(struct arena *a, const struct to *to, const struct roles *roles, const struct to_publication *p,
                   struct outbox_delivery **out, size_t *n, struct diag *d);

/* "mail", "folder", "sftp" */
const char *channel_name(enum channel channel);
bool channel_parse(const char *name, enum channel *out);

#endif
