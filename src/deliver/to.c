/*
 * To whom a pack goes: see to.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "deliver/to.h"

#include <stdlib.h>
#include <string.h>

#include "model/shape.h"

static const char *const channel_choices[] = {"mail", "folder", "sftp", NULL};

struct entry_def {
    struct shape_head head;
    struct shape_text role, path;
    int channel;
};
static const struct shape_field entry_fields[] = {
    {"role", SHAPE_NAME, offsetof(struct entry_def, role), .help = "The role whose people get it."},
    {"channel", SHAPE_CHOICE, offsetof(struct entry_def, channel), .choices = channel_choices, .fallback = "mail",
     .help = "How it is handed over."},
    {"path", SHAPE_NAME, offsetof(struct entry_def, path),
     .help = "The folder, with {pack}, {period} and {slice} where they are wanted."},
};
static const struct shape entry_shape = {"recipient", sizeof(struct entry_def), entry_fields, ARRAY_LEN(entry_fields)};

const char *channel_name(enum channel channel)
{
    return channel_choices[channel];
}

bool channel_parse(const char *name, enum channel *out)
{
    for (size_t i = 0; channel_choices[i] != NULL; i++) {
        if (strcmp(channel_choices[i], name) != 0)
            continue;
        *out = (enum channel)i;
        return true;
    }
    return false;
}

/* --- reading --- */

/* The length of a placeholder at the beginning of a text, 0 for none. */
static size_t placeholder(const char *text)
{
    static const char *const names[] = {"{pack}", "{period}", "{slice}"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strncmp(text, names[i], strlen(names[i])) == 0)
            return strlen(names[i]);
    }
    return 0;
}

/* Folders of plain names, below where the installation or the server's user begins. */
static bool path_valid(const char *path)
{
    bool start = true;
    for (const char *p = path; *p != '\0'; start = p[-1] == '/') {
        size_t len = placeholder(p);
        bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9');
        if (len == 0 && !letter && *p != '_' && !(!start && strchr("-./", *p) != NULL))
            return false;
        p += len > 0 ? len : 1;
    }
    return !start;
}

static int read_entry(struct arena *a, const struct yaml_node *node, struct to_entry *out, struct diag *d)
{
    struct entry_def def = {.head = {.name = "", .loc = node->loc}};
    if (shape_read(a, &entry_shape, node, &def, d) != 0)
        return -1;
    *out = (struct to_entry){.role = def.role.text,
                             .role_at = def.role.loc,
                             .channel = (enum channel)def.channel,
                             .path = def.path.text,
                             .loc = node->loc};
    bool mail = out->channel == CHANNEL_MAIL;
    if (mail && out->role == NULL) {
        diag_error(d, DIAG_DEF_SHAPE, node->loc, "mail goes to a role, and none is named");
        diag_hint(d, "Add role: with the name of a role of recipients.yaml.");
        return -1;
    }
    if (mail != (out->path == NULL)) {
        diag_error(d, DIAG_DEF_SHAPE, node->loc, mail ? "mail has no path" : "field \"path\" of recipient is missing");
        diag_hint(d, mail ? "Leave path: out; where mail goes stands in recipients.yaml."
                          : "Add path: with the folder that the files are put into.");
        return -1;
    }
    if (mail || path_valid(out->path))
        return 0;
    diag_error(d, DIAG_DEF_VALUE, def.path.loc, "\"%s\" is not a folder that files may be put into", out->path);
    diag_hint(d,
              "Write plain names parted by /, without / at the beginning and end, and without \"..\"; {pack}, {period}"
              " and {slice} may stand in it.");
    return -1;
}

static int check_twice(const struct to *to, size_t i, struct diag *d)
{
    const struct to_entry *e = &to->entries[i];
    for (size_t k = 0; k < i; k++) {
        const struct to_entry *f = &to->entries[k];
        bool same = e->channel == f->channel &&
                    strcmp(e->path != NULL ? e->path : e->role, f->path != NULL ? f->path : f->role) == 0;
        if (!same)
            continue;
        diag_error(d, DIAG_DEF_DUPLICATE, e->loc, "the same recipient stands here twice");
        diag_hint(d, "The other one stands on line %d; remove one of the two.", f->loc.line);
        return -1;
    }
    return 0;
}

int to_read(struct arena *a, const struct yaml_node *node, struct to *out, struct diag *d)
{
    *out = (struct to){.n = 0};
    if (node == NULL)
        return 0;
    if (node->kind != YAML_LIST) {
        diag_error(d, DIAG_DEF_SHAPE, node->loc, "to must be a list of recipients");
        diag_hint(d, "Write - {role: ..., channel: mail} for each of them.");
        return -1;
    }
    out->entries = ARENA_ARRAY(a, node->n, struct to_entry);
    int result = 0;
    for (size_t i = 0; i < node->n; i++) {
        if (read_entry(a, node->items[i], &out->entries[out->n], d) != 0)
            result = -1;
        else
            result |= check_twice(out, out->n++, d);
    }
    return result;
}

/* --- checking --- */

/* What a folder without a role may be given: nothing that needs a clearance. */
static int check_clearance(const struct to_entry *e, const struct role *role, const struct to_publication *p,
                           struct diag *d)
{
    if ((role != NULL ? role->clearance : CLEARANCE_AGGREGATE) >= p->clearance)
        return 0;
    if (role != NULL) {
        diag_error(d, DIAG_CLEARANCE, e->role_at, "pack \"%s\" needs clearance \"%s\", role \"%s\" has \"%s\"", p->pack,
                   clearance_name(p->clearance), role->name, clearance_name(role->clearance));
        diag_hint(d, "Send it to another role, or leave out what needs the clearance.");
    } else {
        diag_error(d, DIAG_CLEARANCE, e->loc, "pack \"%s\" needs clearance \"%s\", and the folder names no role",
                   p->pack, clearance_name(p->clearance));
        diag_hint(d, "Add role: with the role that alone can read the folder.");
    }
    return -1;
}

static int check_server(const struct to_entry *e, const struct roles *roles, const struct to_publication *p,
                        struct diag *d)
{
    if ((e->channel == CHANNEL_MAIL && roles->mail == NULL) || (e->channel == CHANNEL_SFTP && roles->sftp == NULL)) {
        diag_error(d, DIAG_DELIVERY, e->loc, "recipients.yaml names no server for %s", channel_name(e->channel));
        diag_hint(d, "Add %s: to it, with the host.", channel_name(e->channel));
        return -1;
    }
    if (e->channel == CHANNEL_MAIL && p->clearance == CLEARANCE_PERSON && roles->mail->tls == MAIL_TLS_NONE) {
        diag_error(d, DIAG_DELIVERY, e->loc, "pack \"%s\" names people, and mail is sent without TLS", p->pack);
        diag_hint(d, "Take tls: none out of recipients.yaml, or put the pack into a folder.");
        return -1;
    }
    return 0;
}

/* Whether any of its slices could reach somebody. */
static bool names_key(const struct slice_key *keys, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(keys[i].name, key) == 0)
            return true;
    }
    return false;
}

static bool reaches_anybody(const struct role *role, const struct roles *roles, const struct to_entry *e,
                            const char *split_by)
{
    bool slices = split_by == NULL || role->all || names_key(role->only, role->n_only, split_by);
    if (e->channel != CHANNEL_MAIL || role->mailbox != NULL)
        return slices;
    for (size_t i = 0; i < roles->n_people; i++) {
        const struct person *p = &roles->people[i];
        if (person_holds(p, role) && (slices || names_key(p->only, p->n_only, split_by)))
            return true;
    }
    return false;
}

/* A warning: who takes over the packs that come along need not have every role that they name. */
static void unknown_role(const struct to_entry *e, const struct roles *roles, const struct to_publication *p,
                         struct diag *d)
{
    struct arena a;
    arena_init(&a);
    const char **names = ARENA_ARRAY(&a, roles->n_roles, const char *);
    for (size_t i = 0; i < roles->n_roles; i++)
        names[i] = roles->roles[i].name;
    diag_warn(d, DIAG_DELIVERY, e->role_at, "unknown role \"%s\", so nobody gets pack \"%s\" by it", e->role, p->pack);
    if (roles->n_roles > 0)
        diag_hint_names(d, e->role, names, roles->n_roles);
    else
        diag_hint(d, "Write the role into recipients.yaml.");
    arena_release(&a);
}

static int check_entry(const struct to_entry *e, const struct roles *roles, const struct to_publication *p,
                       struct diag *d)
{
    const struct role *role = e->role != NULL ? roles_lookup(roles, e->role) : NULL;
    if (e->role != NULL && role == NULL) {
        unknown_role(e, roles, p, d);
        return 0;
    }
    int result = check_clearance(e, role, p, d);
    result |= check_server(e, roles, p, d);
    if (result != 0 || role == NULL || reaches_anybody(role, roles, e, p->split_by))
        return result;
    if (p->split_by != NULL) {
        diag_warn(d, DIAG_DELIVERY, e->role_at, "no slice of pack \"%s\" goes to anybody of role \"%s\"", p->pack,
                  role->name);
        diag_hint(d, "Give the role, or its people, only: {%s: [...]}, or the role all: true.", p->split_by);
    } else {
        diag_warn(d, DIAG_DELIVERY, e->role_at, "nobody has role \"%s\", so nobody gets pack \"%s\"", role->name,
                  p->pack);
        diag_hint(d, "Add the role to somebody in recipients.yaml.");
    }
    return 0;
}

int to_check(const struct to *to, const struct roles *roles, const struct to_publication *p, struct diag *d)
{
    int result = 0;
    for (size_t i = 0; i < to->n; i++) {
        const struct to_entry *e = &to->entries[i];
        if (roles->file != NULL)
            result |= check_entry(e, roles, p, d);
        else if (e->role == NULL)
            result |= check_clearance(e, NULL, p, d);
    }
    return result;
}

/* --- rows --- */

/* Plain letters of a value, for a folder. */
static const char *folder_name(struct arena *a, const char *value)
{
    char *name = arena_strdup(a, value[0] != '\0' ? value : "alle");
    for (char *c = name; *c != '\0'; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || *c == '_';
        if (!plain && !(c > name && *c == '-'))
            *c = c == name ? '_' : '-';
    }
    return name;
}

static const char *expand(struct arena *a, const char *path, const struct to_publication *p)
{
    struct strbuf b;
    strbuf_init(&b, STRBUF_SMALL);
    while (*path != '\0') {
        size_t len = placeholder(path);
        if (len == 0) {
            strbuf_addch(&b, *path++);
            continue;
        }
        strbuf_adds(&b, folder_name(a, path[2] == 'a' ? p->pack : path[2] == 'e' ? p->period : p->slice));
        path += len;
    }
    const char *text = arena_strdup(a, strbuf_text(&b));
    strbuf_release(&b);
    return text;
}

struct rows {
    struct outbox_delivery *items;
    size_t n, cap;
    const struct to_publication *p;
    const struct to_entry *entry;
};

static void add_row(struct rows *r, const char *recipient, const char *address)
{
    const struct outbox_delivery row = {.kind = "publication",
                                        .recipient = recipient,
                                        .role = r->entry->role,
                                        .channel = channel_name(r->entry->channel),
                                        .address = address,
                                        .due_at = r->p->due_at,
                                        .body = r->p->sentence,
                                        .held = r->p->held};
    for (size_t i = 0; i < r->n; i++) {
        if (strcmp(r->items[i].recipient, recipient) == 0 && strcmp(r->items[i].channel, row.channel) == 0)
            return; /* somebody with two of the roles gets it once */
    }
    PUSH(r->items, r->n, r->cap) = row;
}

static bool gets_slice(const struct rows *r, const struct role *role, const struct person *person)
{
    return r->p->split_by == NULL || roles_slice(role, person, r->p->split_by, r->p->slice);
}

static void add_mail(struct rows *r, const struct roles *roles, const struct role *role)
{
    if (role->mailbox != NULL) {
        if (gets_slice(r, role, NULL))
            add_row(r, role->name, role->mailbox);
        return;
    }
    for (size_t i = 0; i < roles->n_people; i++) {
        const struct person *person = &roles->people[i];
        if (person_holds(person, role) && gets_slice(r, role, person))
            add_row(r, person->name, person->mail);
    }
}

void to_deliveries(struct arena *a, const struct to *to, const struct roles *roles, const struct to_publication *p,
                   struct outbox_delivery **out, size_t *n, struct diag *d)
{
    struct rows r = {.p = p};
    for (size_t i = 0; i < to->n; i++) {
        const struct to_entry *e = r.entry = &to->entries[i];
        const struct role *role = e->role != NULL ? roles_lookup(roles, e->role) : NULL;
        if (e->role != NULL && role == NULL) {
            if (roles->file != NULL)
                unknown_role(e, roles, p, d);
            continue;
        }
        if ((role != NULL ? role->clearance : CLEARANCE_AGGREGATE) < p->clearance) {
            diag_warn(d, DIAG_CLEARANCE, e->loc, "pack \"%s\" was not sent to %s%s: it needs clearance \"%s\"", p->pack,
                      role != NULL ? "role " : "a folder", role != NULL ? role->name : "",
                      clearance_name(p->clearance));
            diag_hint(d, "'almanak check' tells which roles may get it.");
            continue;
        }
        if (e->channel == CHANNEL_MAIL)
            add_mail(&r, roles, role);
        else if (role == NULL || gets_slice(&r, role, NULL)) {
            const char *path = expand(a, e->path, p);
            add_row(&r, path, path);
        }
    }
    *out = ARENA_ARRAY(a, r.n, struct outbox_delivery);
    *n = r.n;
    if (r.n > 0)
        memcpy(*out, r.items, r.n * sizeof(*r.items));
    free(r.items);
}
