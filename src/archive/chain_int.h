/*
 * Inside of the archive: checking the chain, and its head.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_ARCHIVE_CHAIN_INT_H
#define ALMANAK_ARCHIVE_CHAIN_INT_H

#include "archive/chain.h"
#include "archive/key.h"

#define HEAD_NAME "head"

/* A walk along the chain, entry by entry. */
struct chain_walk {
    char key[KEY_PUBLIC_TEXT];  /* that signs at this place; "" before the first entry */
    char previous[SHA256_TEXT]; /* of the last entry, "" at the start */
    int64_t seq;                /* of the last entry */
    size_t n_bad;
};

void chain_walk_init(struct chain_walk *w);
/* Check the next entry; what is wrong with it is an error in d each, with what to do. */
void chain_walk_step(struct chain_walk *w, const struct chain_entry *entry, struct diag *d);

/* The newest entry, as the file ARCHIVE/head names it. */
struct chain_head {
    int64_t seq; /* 0: the chain is empty */
    char sha256[SHA256_TEXT];
    char signature[SIGNATURE_TEXT];
};
/* Sign and write the head in a folder. */
int chain_head_write(const char *root, const struct signing_key *key, int64_t seq, const char *sha256,
                     struct diag *d) MUST_CHECK;
/* Read it; *found is false when there is none. */
int chain_head_read(const char *root, struct chain_head *out, bool *found, struct diag *d) MUST_CHECK;
/* Whether a head was signed with a key. */
bool chain_head_signed(const struct chain_head *head, const char *public_text);

#endif
