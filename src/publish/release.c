/*
 * Releases and corrections: see release.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/release.h"

#include <stdlib.h>
#include <string.h>

#include "archive/outbox.h"
#include "base/clock.h"
#include "base/num.h"
#include "base/zone.h"
#include "model/shape.h"

/* --- the definition --- */

struct release_def {
    struct shape_head head;
    struct shape_text by;
    bool four_eyes;
};

static const struct shape_field release_fields[] = {
    {"by", SHAPE_NAME, offsetof(struct release_def, by), .required = true, .help = "The role that releases it."},
    {"four_eyes", SHAPE_BOOL, offsetof(struct release_def, four_eyes), .help = "Two people of the role must do so."},
};
static const struct shape release_shape = {"release", sizeof(struct release_def), release_fields,
                                           ARRAY_LEN(release_fields)};

int release_read(struct arena *a, const struct yaml_node *node, struct release *out, struct diag *d)
{
    struct release_def def = {.head = {.name = "release"}};
    *out = (struct release){.role = NULL};
    if (node == NULL)
        return 0;
    def.head.loc = node->loc;
    if (shape_read(a, &release_shape, node, &def, d) != 0)
        return -1;
    *out = (struct release){def.by.text, def.by.loc, def.four_eyes};
    return 0;
}

int release_check(const struct release *release, const struct roles *roles, struct diag *d)
{
    if (release->role == NULL)
        return 0;
    if (roles->file == NULL) /* definitions are checked where nobody is named, too */
        return 0;
    const struct role *role = roles_find(roles, release->role, release->role_at, d);
    if (role == NULL)
        return -1;
    size_t n = 0, need = release->four_eyes ? 2 : 1;
    for (size_t i = 0; i < roles->n_people; i++)
        n += person_holds(&roles->people[i], role);
    if (n >= need)
        return 0;
    diag_error(d, DIAG_DEF_VALUE, release->role_at, "%zu people must release it, and %zu hold role \"%s\"", need, n,
               release->role);
    diag_hint(d, "Give more people the role in recipients.yaml.");
    return -1;
}

/* --- corrections --- */

static int refuse(const struct installation *inst, const char *hint, const char *id, const char *why)
{
    diag_error(inst->diag, DIAG_RELEASE, NO_LOC, "publication \"%s\" cannot be corrected: %s", id, why);
    diag_hint(inst->diag, "%s", hint);
    return -1;
}

/* The number at the end of an id: "andel-med-hjaelp-2026-10-002" is version 2. */
static int version_of(const char *id)
{
    const char *dash = strrchr(id, '-');
    int64_t version = 0;
    if (dash == NULL || num_parse_int(dash + 1, strlen(dash + 1), &version) != NUM_OK || version > 1000000)
        return 0;
    return (int)version;
}

int correction_begin(const struct installation *inst, struct archive *ar, const char *id, const char *reason,
                     struct run_request *request)
{
    struct arena *a = inst->arena;
    struct publication p;
    struct archived_file *files;
    size_t n;
    struct decided decided;
    if (archive_show(ar, a, id, &p, &files, &n, inst->diag) != 0 ||
        archive_decided(ar, a, id, &decided, inst->diag) != 0)
        return -1;
    if (p.state != PUBLICATION_ARCHIVED)
        return refuse(inst, "Run it again without --correct.", id, "it never came out");
    if (strcmp(p.report, request->report) != 0)
        return refuse(inst, "Run the report or pack that it is of.", id, arena_printf(a, "it is of \"%s\"", p.report));
    if (strcmp(p.slice, request->slice != NULL ? request->slice : "") != 0)
        return refuse(inst, "Name the slice that is to be corrected with --slice.", id,
                      p.slice[0] != '\0' ? arena_printf(a, "it is of slice \"%s\"", p.slice) : "it is of no slice");
    if (decided.replaced_by[0] != '\0')
        return refuse(inst, "Correct the version that replaces it.", id,
                      arena_printf(a, "\"%s\" replaces it", decided.replaced_by));
    request->replaces = p.id;
    request->replaces_why = reason;
    request->replaces_period = p.period;
    const struct zone *zone = zone_lookup(inst->config->time_zone);
    int64_t seconds;
    date_t day = clock_parse(p.created_at, &seconds) && zone != NULL ? zone_day(zone, seconds, NULL) : DATE_NONE;
    request->notices = ARENA_ARRAY(a, 1, const char *);
    request->notices[0] = notice_replaces(a, version_of(p.id), day, reason);
    request->n_notices = 1;
    return 0;
}

/* --- who is told --- */

/* The deliveries of a publication, growing. */
struct rows {
    struct arena *arena;
    struct outbox_delivery *list; /* heap */
    size_t n, cap;
};

static struct outbox_delivery *find_row(struct rows *r, const char *recipient, const char *channel)
{
    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->list[i].recipient, recipient) == 0 && strcmp(r->list[i].channel, channel) == 0 &&
            strcmp(r->list[i].kind, "draft") != 0)
            return &r->list[i];
    return NULL;
}

static bool has_got(const struct outbox_row *row)
{
    return row->state == OUTBOX_SENT || row->state == OUTBOX_SENDING || row->state == OUTBOX_UNKNOWN;
}

static bool is_delivery(const struct outbox_row *row)
{
    return strcmp(row->kind, "publication") == 0 || strcmp(row->kind, "correction") == 0;
}

/* Whoever has got the older version, or was about to. */
static int add_readers(struct rows *r, struct archive *ar, const char *replaced, bool held, struct diag *d)
{
    const struct outbox_query query = {.publication = replaced};
    struct outbox_row *old;
    size_t n;
    if (archive_outbox_list(ar, r->arena, &query, &old, &n, d) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        const struct outbox_row *row = &old[i];
        bool waits = row->state == OUTBOX_WAITING || row->state == OUTBOX_HELD;
        if (!is_delivery(row) || (!has_got(row) && !waits))
            continue;
        struct outbox_delivery *known = find_row(r, row->recipient, row->channel);
        const char *kind = has_got(row) ? "correction" : "publication";
        if (known != NULL) {
            known->kind = kind;
            continue;
        }
        PUSH(r->list, r->n, r->cap) = (struct outbox_delivery){.kind = kind,
                                                               .recipient = row->recipient,
                                                               .role = row->role,
                                                               .channel = row->channel,
                                                               .address = row->address,
                                                               .body = row->body,
                                                               .held = held};
    }
    return 0;
}

/* Those who can release it, by mail. */
static void add_releasers(struct rows *r, const struct roles *roles, const struct release *release)
{
    const struct role *role = roles_lookup(roles, release->role);
    for (size_t i = 0; role != NULL && i < roles->n_people; i++) {
        const struct person *p = &roles->people[i];
        if (!person_holds(p, role) || p->mail == NULL)
            continue;
        PUSH(r->list, r->n, r->cap) = (struct outbox_delivery){
            .kind = "draft", .recipient = p->name, .role = role->name, .channel = "mail", .address = p->mail};
    }
}

static int add_rows(const struct installation *inst, struct archive *ar, const struct run_request *request,
                    const struct release *release, struct rows *r)
{
    struct roles roles;
    bool draft = release->role != NULL;
    if (request->replaces != NULL && add_readers(r, ar, request->replaces, draft, inst->diag) != 0)
        return -1;
    if (!draft || r->n == 0) /* nobody would get it: made by hand, to look at */
        return 0;
    if (roles_load(inst->arena, inst->config->folder, &roles, inst->diag) != 0)
        return -1;
    add_releasers(r, &roles, release);
    return 0;
}

int release_prepare(const struct installation *inst, struct archive *ar, const struct run_request *request,
                    const struct publication *p, struct archive_addition *addition)
{
    struct arena *a = inst->arena;
    struct release release = {.role = NULL};
    if (p->kind == PUBLICATION_PACK) {
        const struct pack *pack = pack_find(a, &inst->config->reports, p->report, inst->diag);
        if (pack == NULL || release_read(a, pack->release, &release, inst->diag) != 0)
            return -1;
    }
    struct rows r = {.arena = a};
    for (size_t i = 0; i < addition->n_deliveries; i++)
        PUSH(r.list, r.n, r.cap) = addition->deliveries[i];
    int result = add_rows(inst, ar, request, &release, &r);
    struct outbox_delivery *list = ARENA_ARRAY(a, r.n, struct outbox_delivery);
    if (r.n > 0)
        memcpy(list, r.list, r.n * sizeof(*list));
    free(r.list);
    addition->deliveries = list;
    addition->n_deliveries = r.n;
    if (release.role != NULL)
        addition->draft = archive_draft_body(a, release.role, release.four_eyes);
    return result;
}

int release_recall_mails(struct arena *a, struct archive *ar, const char *id, const char *reason,
                         struct outbox_delivery **out, size_t *n, struct diag *d)
{
    const struct outbox_query query = {.publication = id, .channel = "mail"};
    struct outbox_row *rows;
    size_t n_rows;
    *n = 0;
    if (archive_outbox_list(ar, a, &query, &rows, &n_rows, d) != 0)
        return -1;
    *out = ARENA_ARRAY(a, n_rows, struct outbox_delivery);
    for (size_t i = 0; i < n_rows; i++)
        if (is_delivery(&rows[i]) && has_got(&rows[i]))
            (*out)[(*n)++] = (struct outbox_delivery){.kind = "recall",
                                                      .recipient = rows[i].recipient,
                                                      .role = rows[i].role,
                                                      .channel = rows[i].channel,
                                                      .address = rows[i].address,
                                                      .body = reason};
    return 0;
}
