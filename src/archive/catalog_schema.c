/*
 * The tables of the catalog, a step a version: a catalog of any age is brought to the present one when it is opened.
 *
 * SPDX-License-Identifier: MIT
 */
#include "archive/catalog_int.h"

const char *const catalog_migrations[CATALOG_VERSION] = {
    /* 1: publications and their files. What is archived is never changed. */
    "CREATE TABLE publication("
    " id TEXT PRIMARY KEY, report TEXT NOT NULL, period TEXT NOT NULL, seq INTEGER NOT NULL, title TEXT NOT NULL,"
    " params TEXT NOT NULL, clearance TEXT NOT NULL, created_at TEXT NOT NULL, data_date TEXT, fictive INTEGER NOT "
    "NULL,"
    " generation TEXT NOT NULL, municipality TEXT NOT NULL, hash_definition TEXT NOT NULL, hash_templates TEXT NOT "
    "NULL,"
    " hash_data TEXT NOT NULL, program_version TEXT NOT NULL, library_versions TEXT NOT NULL,"
    " state TEXT NOT NULL CHECK (state IN ('planned', 'rendering', 'archived', 'failed')),"
    " reason TEXT NOT NULL DEFAULT '', duration_ms INTEGER NOT NULL DEFAULT 0, UNIQUE (report, period, seq)) STRICT;"
    "CREATE TABLE file("
    " publication TEXT NOT NULL REFERENCES publication(id), name TEXT NOT NULL, format TEXT NOT NULL,"
    " sha256 TEXT NOT NULL CHECK (length(sha256) = 64), bytes INTEGER NOT NULL,"
    " PRIMARY KEY (publication, name)) STRICT, WITHOUT ROWID;"
    "CREATE TRIGGER publication_stays BEFORE UPDATE ON publication WHEN OLD.state = 'archived'"
    " BEGIN SELECT raise(ABORT, 'what is archived is not changed'); END;"
    "CREATE TRIGGER publication_kept BEFORE DELETE ON publication WHEN OLD.state = 'archived'"
    " BEGIN SELECT raise(ABORT, 'what is archived is not removed'); END;"
    "CREATE TRIGGER file_stays BEFORE UPDATE ON file BEGIN SELECT raise(ABORT, 'what is archived is not changed'); END;"
    "CREATE TRIGGER file_kept BEFORE DELETE ON file BEGIN SELECT raise(ABORT, 'what is archived is not removed'); END;",
    /* 2: slices, corrections, the chain, runs by the calendar, the outbox. */
    "ALTER TABLE publication ADD COLUMN kind TEXT NOT NULL DEFAULT 'report' CHECK (kind IN ('report', 'pack'));"
    "ALTER TABLE publication ADD COLUMN slice TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE publication ADD COLUMN names_persons INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE publication ADD COLUMN replaces TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE publication ADD COLUMN replaces_why TEXT NOT NULL DEFAULT '';"
    /* When its files were removed by a rule, and why: the one thing about an archived publication that may change. */
    "ALTER TABLE publication ADD COLUMN pruned_at TEXT NOT NULL DEFAULT '';"
    "DROP TRIGGER publication_stays;"
    "CREATE TRIGGER publication_stays BEFORE UPDATE OF id, report, period, seq, title, params, clearance, created_at,"
    " data_date, fictive, generation, municipality, hash_definition, hash_templates, hash_data, program_version,"
    " library_versions, state, reason, duration_ms, kind, slice, names_persons, replaces, replaces_why ON publication"
    " WHEN OLD.state = 'archived' BEGIN SELECT raise(ABORT, 'what is archived is not changed'); END;"
    "CREATE TRIGGER publication_pruned_once BEFORE UPDATE OF pruned_at ON publication WHEN OLD.pruned_at <> ''"
    " BEGIN SELECT raise(ABORT, 'what is pruned stays pruned'); END;"
    "ALTER TABLE file ADD COLUMN role TEXT NOT NULL DEFAULT 'published' CHECK (role IN ('published', 'source'));"
    "CREATE INDEX file_content ON file(sha256);"
    "CREATE INDEX publication_created ON publication(created_at);"
    /* What happened to the archive, each entry signed and naming the one before it by its hash. */
    "CREATE TABLE chain("
    " seq INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('publication', 'tombstone',"
    " 'draft', 'released', 'held', 'recalled', 'comment', 'legal_hold', 'legal_hold_over', 'key')),"
    " publication TEXT NOT NULL, actor TEXT NOT NULL, body TEXT NOT NULL, previous TEXT NOT NULL,"
    " sha256 TEXT NOT NULL UNIQUE, signature TEXT NOT NULL) STRICT;"
    "CREATE INDEX chain_publication ON chain(publication, seq, kind);"
    "CREATE INDEX chain_comment ON chain(seq) WHERE kind = 'comment';"
    "CREATE TRIGGER chain_stays BEFORE UPDATE ON chain BEGIN SELECT raise(ABORT, 'history is not changed'); END;"
    "CREATE TRIGGER chain_kept BEFORE DELETE ON chain BEGIN SELECT raise(ABORT, 'history is not removed'); END;"
    /* One row a pack, period, slice and due time: what the calendar asks for is planned once. */
    "CREATE TABLE run("
    " id INTEGER PRIMARY KEY, pack TEXT NOT NULL, period TEXT NOT NULL, slice TEXT NOT NULL DEFAULT '',"
    " due_at TEXT NOT NULL, wait_until TEXT NOT NULL, why TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN"
    " ('planned', 'waiting', 'rendering', 'archived', 'failed', 'skipped')), attempts INTEGER NOT NULL DEFAULT 0,"
    " next_try_at TEXT NOT NULL DEFAULT '', started_at TEXT NOT NULL DEFAULT '', ended_at TEXT NOT NULL DEFAULT '',"
    " pid INTEGER NOT NULL DEFAULT 0, duration_ms INTEGER NOT NULL DEFAULT 0, progress TEXT NOT NULL DEFAULT '',"
    " without TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '', messages TEXT NOT NULL DEFAULT '',"
    " publication TEXT NOT NULL DEFAULT '', UNIQUE (pack, period, slice, due_at)) STRICT;"
    "CREATE INDEX run_state ON run(state, next_try_at);"
    /* Up to when the calendar of a pack has been planned. */
    "CREATE TABLE planned(pack TEXT PRIMARY KEY, until TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    /* Failures that people were told of, until they are over. */
    "CREATE TABLE alert("
    " id INTEGER PRIMARY KEY, subject TEXT NOT NULL, since TEXT NOT NULL, reason TEXT NOT NULL,"
    " over_at TEXT NOT NULL DEFAULT '') STRICT;"
    "CREATE UNIQUE INDEX alert_open ON alert(subject) WHERE over_at = '';"
    /* One row a publication, kind, recipient and channel; publication '' is a message of its own (an alert). */
    "CREATE TABLE outbox("
    " id INTEGER PRIMARY KEY, publication TEXT NOT NULL, kind TEXT NOT NULL, recipient TEXT NOT NULL,"
    " role TEXT NOT NULL, channel TEXT NOT NULL CHECK (channel IN ('mail', 'folder', 'sftp')), address TEXT NOT NULL,"
    " subject TEXT NOT NULL, body TEXT NOT NULL, message_id TEXT NOT NULL UNIQUE, state TEXT NOT NULL CHECK (state IN"
    " ('held', 'waiting', 'sending', 'sent', 'failed', 'unknown', 'dropped')), leaving INTEGER NOT NULL DEFAULT 0,"
    " created_at TEXT NOT NULL, due_at TEXT NOT NULL, next_try_at TEXT NOT NULL DEFAULT '',"
    " first_try_at TEXT NOT NULL DEFAULT '', done_at TEXT NOT NULL DEFAULT '', attempts INTEGER NOT NULL DEFAULT 0,"
    " files_done INTEGER NOT NULL DEFAULT 0, parts_done INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '',"
    " UNIQUE (publication, kind, recipient, channel)) STRICT;"
    "CREATE INDEX outbox_state ON outbox(state, next_try_at);",
    /* 3: the round that the installation made last; questions about drafts and corrections. */
    "CREATE TABLE round(id INTEGER PRIMARY KEY CHECK (id = 1), began_at TEXT NOT NULL, ended_at TEXT NOT NULL DEFAULT"
    " '', said TEXT NOT NULL DEFAULT '') STRICT;"
    "CREATE INDEX chain_draft ON chain(publication) WHERE kind = 'draft';"
    "CREATE INDEX publication_replaces ON publication(replaces) WHERE replaces <> '';",
};
