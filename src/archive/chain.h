/*
 * The chain: what happened to the archive, in order. Each entry says everything of one event, names the entry before it
 * by its hash and is signed with the installation's key, so that a changed, removed or swapped entry is found, and one
 * that was made by somebody else. The newest is also named, signed, by the file ARCHIVE/head, so that a chain that was
 * cut at its end is found too.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_ARCHIVE_CHAIN_H
#define ALMANAK_ARCHIVE_CHAIN_H

#include "archive/archive.h"

enum chain_kind {
    CHAIN_PUBLICATION, /* its files and what it was made from */
    CHAIN_TOMBSTONE,   /* its files were removed by a rule */
    CHAIN_DRAFT,       /* it waits for a release */
    CHAIN_RELEASED,
    CHAIN_HELD,
    CHAIN_RECALLED,
    CHAIN_COMMENT,
    CHAIN_LEGAL_HOLD, /* it is not to be removed */
    CHAIN_LEGAL_HOLD_OVER,
    CHAIN_KEY, /* from here on another key signs */
    CHAIN__MAX
};

/* Texts are "" where there is nothing to say, never NULL. */
struct chain_entry {
    int64_t seq;    /* from 1, without gaps; given by the archive */
    const char *at; /* "2026-11-05T06:00:00Z"; given by the archive */
    enum chain_kind kind;
    const char *publication; /* id, or "" */
    const char *actor;       /* a person's name, or "" for the program; one line */
    const char *body;        /* JSON, keys sorted, no spaces: everything that is to be proved */
    const char *previous;    /* sha256 of the entry before, "" for the first; given by the archive */
    const char *sha256;      /* over all of the above; given by the archive */
    const char *signature;   /* of sha256; given by the archive */
};

/* What to list. NULL: any; 0 for after and limit: from the first, all. */
struct chain_query {
    const char *publication;
    const enum chain_kind *kinds; /* n_kinds of them; 0: any */
    size_t n_kinds;
    int64_t after; /* entries with a larger seq */
    size_t limit;
};

/* Append an entry in a transaction of its own; kind, publication, actor and body are the caller's, the rest is filled
 * in, in the arena. */
int archive_chain_append(struct archive *ar, struct arena *a, struct chain_entry *entry, struct diag *d) MUST_CHECK;
/* Entries in order of seq, in the arena. */
int archive_chain_list(struct archive *ar, struct arena *a, const struct chain_query *query, struct chain_entry **out,
                       size_t *n, struct diag *d) MUST_CHECK;

/* "publication", "legal_hold": as in the catalog and in --json. */
const char *chain_kind_name(enum chain_kind kind);
bool chain_kind_parse(const char *name, enum chain_kind *out);

/* The hash of an entry, over everything but the hash itself and the signature. */
void chain_hash(char out[SHA256_TEXT], const struct chain_entry *entry);

#endif
