/*
 * The outbox: what is to be handed to whom, one row a publication, kind, recipient and channel. Rows are written in the
 * transaction that archives the publication, so that neither is there without the other. Who sends claims a row first
 * and says when the last of a message is about to leave, so that after a kill it is known what may have arrived:
 *
 *     held -> waiting -> sending -> sent
 *                ^          |-----> failed     refused for good, or not accepted for a day
 *                |----------|       (refused for now, network: again at next_try_at)
 *                           '-----> unknown    cut off after all was handed over; only a person tries again
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_ARCHIVE_OUTBOX_H
#define ALMANAK_ARCHIVE_OUTBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"

struct archive;

enum outbox_state {
    OUTBOX_HELD,    /* waits for the release of its publication */
    OUTBOX_WAITING, /* for its time */
    OUTBOX_SENDING,
    OUTBOX_SENT,
    OUTBOX_FAILED,
    OUTBOX_UNKNOWN,
    OUTBOX_DROPPED, /* by a person, or its publication was recalled */
    OUTBOX__MAX
};

/* A delivery to be written. Texts may be "" where there is nothing to say, NULL is "". */
struct outbox_delivery {
    const char *kind;      /* "publication", "correction", "draft", "recall", "note"; "alert:ID", "alert_over:ID" */
    const char *recipient; /* a person's or a role's name; of folder and sftp the path as the definition has it */
    const char *role;      /* by which it is theirs; "" where a folder asks for none */
    const char *channel;   /* "mail", "folder", "sftp" */
    const char *address;   /* where to: address, folder, path on the server */
    const char *due_at;    /* "2026-11-05T06:00:00Z": not before; "" at once */
    const char *subject;   /* of a message without a publication */
    const char *body;      /* plain Danish text, lines parted by \n: a key sentence, what an alert says */
    bool held;
};

/* A row as it stands. No text is NULL. */
struct outbox_row {
    int64_t id;
    const char *publication; /* "" for a message of its own */
    const char *kind, *recipient, *role, *channel, *address, *subject, *body;
    const char *message_id; /* stable: the left side of Message-ID */
    enum outbox_state state;
    bool leaving; /* SENDING: the last of the message may have left */
    const char *created_at, *due_at, *next_try_at;
    const char *first_try_at; /* the first of the tries that count, "" before */
    const char *done_at;      /* "" before */
    int attempts;
    int files_done, parts_done; /* of a message in parts, those that were accepted */
    const char *reason;         /* why it failed or waits; what the server said when it took it */
};

/* Which rows: NULL and 0 ask for any. */
struct outbox_query {
    const char *publication, *recipient, *channel;
    const enum outbox_state *states;
    size_t n_states;
    int64_t id;
    int64_t due_by; /* seconds since 1970: waiting, with due_at and next_try_at not later */
    size_t limit;   /* newest first where it is given; else in the order of id */
};

/* Write deliveries in a transaction of its own: messages without a publication ("" for it), corrections, drafts. One
 * that is there already (same publication, kind, recipient and channel) stays as it is. */
int archive_outbox_add(struct archive *ar, const char *publication, const struct outbox_delivery *rows, size_t n,
                       struct diag *d) MUST_CHECK;
/* In the arena. */
int archive_outbox_list(struct archive *ar, struct arena *a, const struct outbox_query *query, struct outbox_row **out,
                        size_t *n, struct diag *d) MUST_CHECK;
/* Rows in each state. */
int archive_outbox_count(struct archive *ar, int64_t counts[OUTBOX__MAX], struct diag *d) MUST_CHECK;

/* For who sends; at most one process at a time does (deliver/deliver.h holds a lock). Each is durable on return. */

/* Take n rows for one attempt at `now`. *taken false: one of them waits no longer, and none was taken. */
int archive_outbox_claim(struct archive *ar, const int64_t *ids, size_t n, int64_t now, bool *taken,
                         struct diag *d) MUST_CHECK;
/* From here on it may have arrived. */
int archive_outbox_leaving(struct archive *ar, const int64_t *ids, size_t n, struct diag *d) MUST_CHECK;

/* How an attempt ended. */
struct outbox_result {
    enum outbox_state state;    /* SENT, WAITING (again later), FAILED, UNKNOWN */
    const char *reason;         /* what was said */
    int64_t next_try;           /* WAITING: seconds since 1970 */
    int files_done, parts_done; /* added to those before: a part that was accepted */
    bool uncounted;             /* WAITING: the attempt does not count, as after a part that was accepted */
};
int archive_outbox_finish(struct archive *ar, const int64_t *ids, size_t n, int64_t now, const struct outbox_result *r,
                          struct diag *d) MUST_CHECK;
/* After a kill: what was being sent waits again, or is unknown when it may have arrived. A folder's and sftp's rows
 * wait always: putting the same file there twice is as once. *n: rows that are now unknown. */
int archive_outbox_recover(struct archive *ar, int64_t now, size_t *n, struct diag *d) MUST_CHECK;

/* For a person: send again at once what failed, is unknown, was dropped or waits for another try. */
int archive_outbox_retry(struct archive *ar, int64_t id, int64_t now, struct diag *d) MUST_CHECK;
/* Not to be sent: what is held, waits, failed or is unknown. */
int archive_outbox_drop(struct archive *ar, int64_t id, const char *reason, int64_t now, struct diag *d) MUST_CHECK;

/* "waiting": as in the catalog and in --json. */
const char *outbox_state_name(enum outbox_state state);
bool outbox_state_parse(const char *name, enum outbox_state *out);

#endif
