/*
 * Roles and people: recipients.yaml beside almanak.yaml. Definitions name roles; who they are, what they may see, and
 * by which servers they are reached stands in this one file. Secrets stay in files of their own, which nobody else
 * reads.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_ACCESS_ROLES_H
#define ALMANAK_ACCESS_ROLES_H

#include "base/diag.h"
#include "model/model.h"

/* Of a pack that is split by this dimension only the slices of these values. */
struct slice_key {
    const char *name; /* "afdeling" */
    const char **values;
    size_t n_values;
};

struct role {
    const char *name;
    const char *label; /* "Politikere"; the name when none is given */
    enum clearance clearance;
    const char *mailbox;    /* of the role itself: its mail goes there, and not to its people; NULL */
    struct slice_key *only; /* what of a split pack its people get who have no keys of their own */
    size_t n_only;
    bool all;    /* every slice of a split pack */
    bool bundle; /* what is due to one of them at the same moment goes in one mail */
    struct src_loc loc;
};

struct person {
    const char *name, *mail;
    const struct role **roles;
    size_t n_roles;
    struct slice_key *only;
    size_t n_only;
    struct src_loc loc;
};

enum mail_tls { MAIL_TLS_REQUIRED, MAIL_TLS_NONE }; /* none: loopback only */
enum mail_over { MAIL_OVER_SPLIT, MAIL_OVER_LINK }; /* what is done above max_bytes */

struct mail_settings {
    const char *host;
    int port;
    bool implicit; /* TLS from the first byte (port 465), else by STARTTLS */
    enum mail_tls tls;
    const char *ca_file;                   /* NULL: those of the machine */
    const char *user, *password_file;      /* NULL: none */
    const char *from_name, *from, *domain; /* "almanak", "almanak@randers.dk", "randers.dk" */
    const char *reply_to, *contact;        /* an address; whom to ask, in words; NULL */
    int64_t max_bytes;                     /* of a mail */
    enum mail_over over;
    const char *link_base; /* "https://almanak.randers.dk", without a slash at its end; NULL */
    int timeout;           /* seconds that a mail may take */
};

struct sftp_settings {
    const char *host;
    int port;
    const char *user, *key_file, *known_hosts;
    int timeout; /* seconds that a file may take */
};

struct roles {
    const char *file; /* NULL: there is none */
    const char **allowed_domains;
    size_t n_allowed_domains;
    struct role *roles;
    size_t n_roles;
    struct person *people;
    size_t n_people;
    const struct mail_settings *mail; /* NULL: no mail can be sent */
    const struct sftp_settings *sftp; /* NULL */
};

/* Read `folder`/recipients.yaml; without the file there are no roles. Paths in it are resolved against the folder.
 * Every mistake is reported. In the arena. */
int roles_load(struct arena *a, const char *folder, struct roles *out, struct diag *d) MUST_CHECK;
/* The same of a text. */
int roles_parse(struct arena *a, const char *path, const char *text, size_t len, struct roles *out,
                struct diag *d) MUST_CHECK;

/* NULL when there is none. */
const struct role *roles_lookup(const struct roles *r, const char *name);
/* The same; an unknown one is an error at `loc` with a hint. */
const struct role *roles_find(const struct roles *r, const char *name, struct src_loc loc, struct diag *d) MUST_CHECK;
/* NULL when there is none. */
const struct person *roles_person(const struct roles *r, const char *name);
bool person_holds(const struct person *p, const struct role *role);

/* Whether somebody of a role gets the slice `value` of a pack that is split by `key`: by the person's own values of the
 * key, else the role's, else when the role gets all. p NULL: the role itself. */
bool roles_slice(const struct role *role, const struct person *p, const char *key, const char *value);

/* NAME@DOMAIN in ASCII, without quotes, comments and spaces: nothing that could end a header or an envelope. */
bool address_valid(const char *address);
/* Whether its domain is one of the allowed ones. */
bool address_allowed(const struct roles *r, const char *address);
/* "localhost", 127.x.x.x or ::1. */
bool host_loopback(const char *host);

/* A secret of one line from a file that only its owner may read; the end of the line is taken off. In the arena. */
int secret_read(struct arena *a, const char *path, const char **out, struct diag *d) MUST_CHECK;
/* That the file is there, a plain one, and that others may not read it. */
int secret_check(const char *path, struct src_loc loc, struct diag *d) MUST_CHECK;

#endif
