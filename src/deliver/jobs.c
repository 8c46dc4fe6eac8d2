/*
 * What is due becomes jobs: see jobs.h. Whether a row may go where it says is decided here once more, by the roles as
 * they are now: since the row was written somebody may have left a role, or a folder its clearance.
 *
 * SPDX-License-Identifier: MIT
 */
#include "deliver/jobs.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/period.h"
#include "deliver/jobs_int.h"

/* --- publications --- */

/* Read once for all its rows; NULL when it cannot be read. */
static const struct item *item_of(struct maker *m, const char *id, struct diag *d)
{
    for (size_t i = 0; i < m->n_items; i++) {
        if (strcmp(m->items[i]->p.id, id) == 0)
            return m->items[i];
    }
    struct item *item = ARENA_NEW(m->arena, struct item);
    struct archived_file *files;
    size_t n;
    if (archive_show(m->archive, m->arena, id, &item->p, &files, &n, d) != 0)
        return NULL;
    item->files = ARENA_ARRAY(m->arena, n, struct archived_file);
    for (size_t i = 0; i < n; i++) {
        if (files[i].role == FILE_PUBLISHED)
            item->files[item->n_files++] = files[i];
    }
    if (!clearance_parse(item->p.clearance, &item->clearance))
        item->clearance = CLEARANCE_PERSON; /* of a later program: the strictest */
    if (item->p.names_persons)
        item->clearance = CLEARANCE_PERSON;
    struct period period;
    date_t of_day;
    char text[PERIOD_TEXT], day[32];
    if (period_parse(item->p.period, strlen(item->p.period), &period))
        item->period = arena_strdup(m->arena, period_da(text, period));
    else if (date_parse(item->p.period, strlen(item->p.period), &of_day))
        item->period = arena_strdup(m->arena, date_da(day, of_day));
    else
        item->period = item->p.period;
    item->data_date = item->p.data_date != DATE_NONE ? arena_strdup(m->arena, date_da(day, item->p.data_date)) : "";
    PUSH(m->items, m->n_items, m->cap_items) = item;
    return item;
}

/* --- what is allowed --- */

/* NULL: it may go there; *address is where the person is reached now. */
static const char *mail_forbidden(const struct maker *m, const struct outbox_row *row, const struct role *role,
                                  enum clearance clearance, const char **address)
{
    const struct roles *roles = m->context->roles;
    const struct person *person = roles_person(roles, row->recipient);
    if (strcmp(row->recipient, role->name) == 0 && role->mailbox != NULL)
        *address = role->mailbox;
    else if (person == NULL || !person_holds(person, role))
        return arena_printf(m->arena, "%s has not the role %s any more", row->recipient, role->name);
    else
        *address = person->mail;
    if (!address_allowed(roles, *address))
        return arena_printf(m->arena, "address %s lies outside the allowed domains", *address);
    if (clearance == CLEARANCE_PERSON && roles->mail != NULL && roles->mail->tls == MAIL_TLS_NONE)
        return "it names people, and mail is sent without TLS";
    return NULL;
}

static const char *forbidden(const struct maker *m, const struct outbox_row *row, const struct item *item,
                             enum channel channel, const char **address)
{
    const struct role *role = roles_lookup(m->context->roles, row->role);
    enum clearance clearance = item != NULL ? item->clearance : CLEARANCE_AGGREGATE;
    *address = row->address;
    if (row->role[0] != '\0' && role == NULL)
        return arena_printf(m->arena, "there is no role %s any more", row->role);
    if ((role != NULL ? role->clearance : CLEARANCE_AGGREGATE) < clearance)
        return arena_printf(m->arena, "it needs clearance %s", clearance_name(clearance));
    if (channel != CHANNEL_MAIL)
        return NULL;
    return role != NULL ? mail_forbidden(m, row, role, clearance, address) : "mail goes to a role, and none is named";
}

/* NULL: there is one. */
static const char *server_missing(const struct maker *m, enum channel channel)
{
    const struct roles *roles = m->context->roles;
    if (channel == CHANNEL_MAIL && roles->mail == NULL)
        return "recipients.yaml names no server for mail";
    if (channel == CHANNEL_SFTP && roles->sftp == NULL)
        return "recipients.yaml names no server for sftp";
    return NULL;
}

/* --- jobs --- */

struct job *job_add(struct maker *m, const struct outbox_row *const *rows, size_t n, enum channel channel)
{
    struct job *job = &PUSH(m->jobs->items, m->jobs->n, m->jobs->cap);
    *job = (struct job){.channel = channel,
                        .ids = ARENA_ARRAY(m->arena, n, int64_t),
                        .n_ids = n,
                        .attempts = rows[0]->attempts,
                        .first_try_at = rows[0]->first_try_at,
                        .recipient = rows[0]->recipient,
                        .address = rows[0]->address};
    for (size_t i = 0; i < n; i++)
        job->ids[i] = rows[i]->id;
    return job;
}

void job_judge(struct job *job, enum outcome outcome, const char *why)
{
    job->judged = true;
    attempt_set(&job->verdict, outcome, "%s", why);
}

const char *object_path(const struct maker *m, const char *sha256)
{
    return arena_printf(m->arena, "%s/objects/%.2s/%s", m->context->archive, sha256, sha256 + 2);
}

/* The name of a file that another publication's has already: with the number of its own. */
static const char *numbered(struct arena *a, const char *name, const char *id)
{
    const char *dot = strrchr(name, '.'), *number = strrchr(id, '-');
    size_t stem = dot != NULL ? (size_t)(dot - name) : strlen(name);
    return arena_printf(a, "%.*s%s%s", (int)stem, name, number != NULL ? number : "-igen", dot != NULL ? dot : "");
}

static void add_place(struct maker *m, const struct outbox_row *row, const struct item *item, enum channel channel)
{
    struct job *job = job_add(m, &row, 1, channel);
    job->places = ARENA_ARRAY(m->arena, item->n_files, struct place_file);
    job->n_places = item->n_files;
    for (size_t i = 0; i < item->n_files; i++)
        job->places[i] = (struct place_file){.path = object_path(m, item->files[i].sha256),
                                             .sha256 = item->files[i].sha256,
                                             .name = item->files[i].name,
                                             .fallback = numbered(m->arena, item->files[i].name, item->p.id)};
}

static void add_row(struct maker *m, const struct outbox_row *row)
{
    struct diag d;
    enum channel channel = CHANNEL_MAIL;
    const struct item *item = NULL;
    const char *address, *why;
    diag_init(&d);
    (void)channel_parse(row->channel, &channel);
    if (row->publication[0] != '\0')
        item = item_of(m, row->publication, &d);
    if (row->publication[0] != '\0' && item == NULL) {
        struct job *job = job_add(m, &row, 1, channel);
        job->judged = true;
        attempt_diag(&job->verdict, OUTCOME_LATER, &d);
    } else if ((why = forbidden(m, row, item, channel, &address)) != NULL) {
        job_judge(job_add(m, &row, 1, channel), OUTCOME_REFUSED, why);
    } else if ((why = server_missing(m, channel)) != NULL) {
        job_judge(job_add(m, &row, 1, channel), OUTCOME_LATER, why);
    } else if (channel == CHANNEL_MAIL) {
        jobs_add_mail(m, row, item, address);
    } else if (item != NULL) {
        add_place(m, row, item, channel);
    } else {
        job_judge(job_add(m, &row, 1, channel), OUTCOME_REFUSED, "a message without files goes by mail only");
    }
    diag_release(&d);
}

int jobs_make(struct arena *a, const struct deliver_context *c, struct archive *ar, int64_t now, struct jobs *out,
              struct diag *d)
{
    struct maker m = {.arena = a, .context = c, .archive = ar, .jobs = out};
    struct outbox_row *rows;
    size_t n;
    *out = (struct jobs){.n = 0};
    if (archive_outbox_list(ar, a, &(struct outbox_query){.due_by = now}, &rows, &n, d) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        add_row(&m, &rows[i]);
    jobs_end_mail(&m);
    free(m.items);
    return 0;
}
