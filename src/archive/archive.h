/*
 * The archive: everything that was ever published, and proof that it is unchanged. Files live by their content in
 * objects/ab/cdef... (SHA-256, read-only); the catalog (catalog.db, SQLite) says which publication they belong to and
 * what it was made from. Objects are on disk before the catalog names them, and a publication enters the catalog with
 * all its files in one transaction: a process killed at any moment leaves no half publication, at most an object that
 * nobody names. Several processes may use one archive at once, each with an archive of its own open.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_ARCHIVE_ARCHIVE_H
#define ALMANAK_ARCHIVE_ARCHIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "archive/outbox.h"
#include "base/date.h"
#include "base/diag.h"
#include "base/file.h"

struct archive;

/* Seconds since 1970, UTC. */
typedef int64_t archive_clock(void);

enum publication_kind { PUBLICATION_REPORT, PUBLICATION_PACK };

enum publication_state { PUBLICATION_PLANNED, PUBLICATION_RENDERING, PUBLICATION_ARCHIVED, PUBLICATION_FAILED };

/* What a publication is and what it was made from. Texts may be "" where there is nothing to say, never NULL. */
struct publication {
    const char *id;     /* "andel-med-hjaelp-2026-10-001"; given by archive_begin, ignored there */
    const char *report; /* or the name of a pack: lower-case letters, digits and hyphens, as in definitions */
    enum publication_kind kind;
    const char *slice; /* the value of the key that a pack is split by; "" for the whole */
    const char *title;
    const char *period;     /* "2026-10"; "" when there is none */
    const char *params;     /* other parameters of the run, one text */
    const char *clearance;  /* "aggregate" */
    const char *created_at; /* "2026-11-05T06:00:00Z"; given by archive_begin, ignored there */
    date_t data_date;       /* DATE_NONE: unknown */
    bool fictive;
    const char *generation; /* of the warehouse */
    const char *municipality;
    const char *hash_definition, *hash_templates, *hash_data;
    const char *program_version, *library_versions;
    bool names_persons;
    const char *replaces, *replaces_why; /* id of the one that it corrects, and why; "" */
    const char *pruned_at;               /* given by the archive: when its files were removed by a rule; "" */
    enum publication_state state;        /* from here on given by the archive */
    const char *reason;                  /* FAILED: why */
    int64_t duration_ms;
};

/* What a file is for: to be read, or to make the publication again. */
enum file_role { FILE_PUBLISHED, FILE_SOURCE };

struct archived_file {
    const char *name;   /* "andel-med-hjaelp-2026-10.pdf": no folder in it */
    const char *format; /* "pdf" */
    enum file_role role;
    const char *sha256; /* given by the archive */
    int64_t bytes;      /* given by the archive */
};

/* Open, and make when missing, the archive in folder `root`. `now` NULL: clock_now. One that this process may not write
 * in is opened to read. NULL and the reason on failure. */
struct archive *archive_open(const char *root, archive_clock *now, struct diag *d) MUST_CHECK;
/* NULL is fine. */
void archive_close(struct archive *ar);
/* Remove temporary files that killed processes left, as far as it goes. */
void archive_sweep(struct archive *ar);

/* Enter a publication in state RENDERING under a new id, which is put into the arena. */
int archive_begin(struct archive *ar, struct arena *a, const struct publication *p, const char **id,
                  struct diag *d) MUST_CHECK;

/* The name of the file, among a publication's sources, that lists the others. */
#define ARCHIVE_SOURCES "sources"
/* The name of the file, among them, that has the figures of a publication that everybody may see, as data. */
#define ARCHIVE_FIGURES "figures"
/* A file that the publication was made from, with its content's hash: it is kept by content, and named by the list. */
struct archive_source {
    const char *path, *sha256;
};

/* What completes a publication. */
struct archive_addition {
    const char *folder; /* where the files lie under their names, and stay */
    const struct archived_file *files;
    size_t n_files;                       /* at least 1 */
    const struct archive_source *sources; /* what its file ARCHIVE_SOURCES lists */
    size_t n_sources;
    const struct outbox_delivery *deliveries;
    size_t n_deliveries;
    const char *draft; /* it waits for a release: JSON, keys sorted, that says whose; NULL: it is out at once */
    int64_t run;       /* row of the run that made it, 0 for none */
    int64_t duration_ms;
};
/*
 * Complete a publication begun under `id`: its row, files, entry in the chain, deliveries and run in one transaction.
 * When the newest archived publication of the same report, period, slice and parameters was made from the same and has
 * the same files, nothing is added but to the run: the one begun is forgotten and *kept is the older id. Else *kept is
 * `id`. In the arena. On failure the publication is still RENDERING: call archive_fail.
 */
int archive_add(struct archive *ar, struct arena *a, const char *id, const struct archive_addition *addition,
                const char **kept, struct diag *d) MUST_CHECK;
/* Say why a publication begun came to nothing. */
int archive_fail(struct archive *ar, const char *id, const char *reason, int64_t duration_ms,
                 struct diag *d) MUST_CHECK;

/* Which publications: NULL and 0 ask for any. */
struct archive_query {
    const char *id, *report, *period, *slice;
    const char *from, *to; /* periods: "2026", "2026-10", both included */
    const char *text;      /* in title, report, slice or id, whatever the case of letters */
    const char *format;    /* of one of its files */
    const char *who;       /* somebody who was to get it, or did something about it */
    const char *sha256;    /* how the hash of one of its files begins */
    bool archived;         /* not those that failed or are being made */
    size_t limit;
};
/* Publications, newest first, in the arena. */
int archive_find(struct archive *ar, struct arena *a, const struct archive_query *query, struct publication **out,
                 size_t *n, struct diag *d) MUST_CHECK;
/* How many there are, whatever the limit. */
int archive_count(struct archive *ar, const struct archive_query *query, size_t *n, struct diag *d) MUST_CHECK;
/* One publication with its files by name, in the arena. An unknown id is an error with a hint. */
int archive_show(struct archive *ar, struct arena *a, const char *id, struct publication *out,
                 struct archived_file **files, size_t *n_files, struct diag *d) MUST_CHECK;
/* Read a file of the archive by its content's hash, checked, into the arena; `name` is for messages. */
int archive_read(struct archive *ar, struct arena *a, const char *name, const char *sha256, char **text, size_t *len,
                 struct diag *d) MUST_CHECK;
/* Copy one out to `path`, checked. */
int archive_copy(struct archive *ar, const char *sha256, const char *path, struct diag *d) MUST_CHECK;
/* Copy a publication's files into a folder, which is made when missing; each is checked against its hash first. */
int archive_extract(struct archive *ar, const char *id, const char *folder, struct diag *d) MUST_CHECK;

enum object_state { OBJECT_WHOLE, OBJECT_MISSING, OBJECT_RESIZED, OBJECT_CHANGED };

/* One file of one publication, as it was found. */
struct archive_finding {
    const char *id, *name, *format, *sha256;
    enum file_role role;
    int64_t bytes; /* as archived */
    enum object_state state;
};

struct archive_report {
    struct archive_finding *findings; /* every file, by id and name */
    size_t n_findings, n_bad;
    size_t n_publications; /* archived */
    size_t n_entries;      /* of the chain */
    size_t n_broken;       /* things wrong with the chain, or between it and the catalog */
    size_t n_before;       /* publications that are not in the chain; no mistake while it has not begun */
    size_t n_unfinished;   /* planned or rendering: at work now, or killed */
    size_t n_orphans;      /* objects that no publication names */
    int64_t orphan_bytes;
};

/*
 * Read every archived file again, walk along the chain and hold the catalog against it. What is wrong is no failure:
 * each is an error in d, and counted. `key_path`: a public key that was kept elsewhere; NULL: the archive's own.
 */
int archive_verify(struct archive *ar, struct arena *a, const char *key_path, struct archive_report *out,
                   struct diag *d) MUST_CHECK;

/* Copy the catalog, as it stands at one moment, to a new file: for a backup, with `objects` copied afterwards. */
int archive_copy_catalog(struct archive *ar, const char *path, struct diag *d) MUST_CHECK;

/* "archived", "missing": stable names, as in the catalog and in --json. */
const char *publication_state_name(enum publication_state state);
const char *publication_kind_name(enum publication_kind kind);
const char *file_role_name(enum file_role role);
const char *object_state_name(enum object_state state);

#endif
