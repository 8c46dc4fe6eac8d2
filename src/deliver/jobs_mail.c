/*
 * Mails of what is due: which rows and files go in which. One mail a row is the rule; rows of a person whose role
 * bundles share mails as far as they fit, and a row that fits in none gets several, or links.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "deliver/jobs_int.h"

/* Bytes of texts and headers, at the most; of a name of a file, so that encoded it fits on a line. */
enum { LETTER_SIZE = 64 << 10, NAME_MAX_BYTES = 120 };

/* --- names of files --- */

/* What mail programs and file systems all take: no slashes, no signs with a meaning, no dot at the beginning. */
static const char *safe_name(struct arena *a, const char *text)
{
    struct strbuf b;
    strbuf_init(&b, STRBUF_SMALL);
    for (const char *p = text; *p != '\0';) {
        const char *start = p;
        uint32_t c = utf8_next(&p);
        bool bad = c < 0x20 || (c >= 0x7f && c < 0xa0) || (c < 0x80 && strchr("/\\:*?\"<>|%", (int)c) != NULL) ||
                   c == 0xfffd || (c == '.' && b.len == 0);
        if (b.len + (size_t)(p - start) > NAME_MAX_BYTES)
            break;
        if (bad)
            strbuf_addch(&b, '-');
        else
            strbuf_add(&b, start, (size_t)(p - start));
    }
    const char *name = arena_strdup(a, strbuf_text(&b));
    strbuf_release(&b);
    return name;
}

/* "Månedlig orientering, oktober 2026.pdf" where it has one file of the format, else the name in the archive. */
static const char *reader_name(struct arena *a, const struct item *item, const struct archived_file *f)
{
    size_t same = 0;
    for (size_t i = 0; i < item->n_files; i++)
        same += strcmp(item->files[i].format, f->format) == 0;
    if (same > 1 || item->p.title[0] == '\0')
        return f->name;
    const char *text = item->p.title;
    if (item->p.slice[0] != '\0')
        text = arena_printf(a, "%s, %s", text, item->p.slice);
    if (item->period[0] != '\0')
        text = arena_printf(a, "%s, %s", text, item->period);
    const char *ending = strrchr(f->name, '.');
    return arena_printf(a, "%s%s", safe_name(a, text), ending != NULL ? ending : "");
}

/* --- a mail --- */

/* The same for the same rows and part. */
static const char *mail_id(struct arena *a, const struct outbox_row *const *rows, size_t n, int part)
{
    char sha256[SHA256_TEXT];
    const char *text = "";
    if (n == 1 && part == 1)
        return rows[0]->message_id;
    for (size_t i = 0; i < n; i++)
        text = arena_printf(a, "%s%s\n", text, rows[i]->message_id);
    text = arena_printf(a, "%s%d\n", text, part);
    sha256_hex(sha256, text, strlen(text));
    return arena_printf(a, "%.32s", sha256);
}

static int64_t date_of_row(const struct outbox_row *row)
{
    int64_t at;
    const char *text = strcmp(row->due_at, row->created_at) > 0 ? row->due_at : row->created_at;
    return clock_parse(text, &at) ? at : 0;
}

/* Who it is written to: a role by what it is called. */
static const char *reader(const struct maker *m, const struct outbox_row *row)
{
    const struct role *role = roles_lookup(m->context->roles, row->role);
    return role != NULL && strcmp(role->name, row->recipient) == 0 ? role->label : row->recipient;
}

/* A mail of n rows without files yet. */
static struct job *add_mail(struct maker *m, const struct outbox_row *const *rows, const struct item *const *items,
                            size_t n, const char *address, int part, int parts)
{
    const struct mail_settings *s = m->context->roles->mail;
    struct job *job = job_add(m, rows, n, CHANNEL_MAIL);
    size_t n_files = 0, n_publications = items[0] != NULL ? n : 0;
    struct letter_publication *list = ARENA_ARRAY(m->arena, n_publications, struct letter_publication);
    for (size_t i = 0; i < n_publications; i++) {
        const struct item *item = items[i];
        list[i] = (struct letter_publication){
            .id = item->p.id,
            .title = item->p.title,
            .slice = item->p.slice,
            .period = item->period,
            .data_date = item->data_date,
            .sentence = rows[i]->body,
            .replaces = item->p.replaces,
            .why = item->p.replaces_why,
            .fictive = item->p.fictive,
            .files = ARENA_ARRAY(m->arena, item->n_files, struct letter_file),
        };
        n_files += item->n_files;
    }
    enum letter_kind kind = letter_kind_of(rows[0]->kind);
    if (kind == LETTER_PUBLICATION && n_publications == 1 && list[0].replaces[0] != '\0')
        kind = LETTER_CORRECTION;
    job->recipient = reader(m, rows[0]);
    job->address = address;
    job->message_id = mail_id(m->arena, rows, n, part);
    job->date = date_of_row(rows[0]);
    job->files = ARENA_ARRAY(m->arena, n_files, struct mime_file);
    job->letter =
        (struct letter){.kind = kind,
                        .to = job->recipient,
                        .municipality = m->context->municipality != NULL ? m->context->municipality : "almanak",
                        .contact = s->contact,
                        .may_answer = s->reply_to != NULL,
                        .subject = rows[0]->subject,
                        .body = n_publications > 0 ? "" : rows[0]->body,
                        .publications = list,
                        .n_publications = n_publications,
                        .part = part,
                        .parts = parts};
    return job;
}

/* A file of publication k goes with the mail, or as a link where `url` is given. */
static void attach(struct maker *m, struct job *job, size_t k, const struct item *item, const struct archived_file *f,
                   const char *url)
{
    struct letter_publication *p = &job->letter.publications[k];
    const char *name = reader_name(m->arena, item, f);
    p->files[p->n_files++] = (struct letter_file){.name = name, .bytes = f->bytes, .url = url};
    if (url != NULL)
        return;
    job->files[job->n_files++] =
        (struct mime_file){.path = object_path(m, f->sha256), .sha256 = f->sha256, .name = name, .format = f->format};
    job->letter.workbook = job->letter.workbook || strcmp(f->format, "xlsx") == 0;
}

/* --- how much fits --- */

static int64_t item_size(const struct item *item)
{
    int64_t size = 0;
    for (size_t i = 0; item != NULL && i < item->n_files; i++)
        size += mime_size(item->files[i].bytes);
    return size;
}

/* Where the site shows a publication; NULL: it does not. */
static const char *site_url(const struct maker *m, const struct item *item)
{
    const struct mail_settings *s = m->context->roles->mail;
    if (s->link_base == NULL || item->clearance != CLEARANCE_AGGREGATE)
        return NULL;
    return arena_printf(m->arena, "%s/udgivelse/%s/%s/index.html", s->link_base, item->p.report, item->p.id);
}

/* Mails in which a row's files from `first` on go, as many as each holds. */
static int count_parts(const struct item *item, size_t first, int64_t room)
{
    int parts = 1;
    int64_t used = 0;
    for (size_t i = first; i < item->n_files; i++) {
        int64_t size = mime_size(item->files[i].bytes);
        if (used > 0 && size <= room && used + size > room) {
            parts++;
            used = 0;
        }
        used += size <= room ? size : 0;
    }
    return parts;
}

static void add_parts(struct maker *m, const struct outbox_row *row, const struct item *item, const char *address,
                      int64_t room)
{
    const char *url = site_url(m, item);
    size_t first = (size_t)row->files_done < item->n_files ? (size_t)row->files_done : 0;
    int part = row->parts_done + 1, parts = row->parts_done + count_parts(item, first, room);
    for (size_t i = first; i < item->n_files; i++) {
        if (mime_size(item->files[i].bytes) <= room || url != NULL)
            continue;
        struct job *job = job_add(m, &row, 1, CHANNEL_MAIL);
        job_judge(job, OUTCOME_REFUSED,
                  arena_printf(m->arena, "file %s is larger than a mail may be, and there is no page to link to",
                               item->files[i].name));
        return;
    }
    while (part <= parts) {
        struct job *job = add_mail(m, &row, &item, 1, address, part, parts);
        size_t from = first;
        int64_t used = 0;
        for (; first < item->n_files; first++) {
            int64_t size = mime_size(item->files[first].bytes);
            bool link = size > room;
            if (!link && used > 0 && used + size > room)
                break;
            attach(m, job, 0, item, &item->files[first], link ? url : NULL);
            used += link ? 0 : size;
        }
        job->n_part_files = part < parts ? (int)(first - from) : 0;
        part++;
    }
}

/* One row by itself. */
static void add_single(struct maker *m, const struct outbox_row *row, const struct item *item, const char *address)
{
    const struct mail_settings *s = m->context->roles->mail;
    int64_t room = s->max_bytes - LETTER_SIZE;
    bool files = item != NULL && letter_kind_of(row->kind) != LETTER_RECALL;
    const char *url = files && s->over == MAIL_OVER_LINK && item_size(item) > room ? site_url(m, item) : NULL;
    if (files && url == NULL && (item_size(item) > room || row->parts_done > 0)) {
        add_parts(m, row, item, address, room);
        return;
    }
    struct job *job = add_mail(m, &row, &item, 1, address, 1, 1);
    for (size_t i = 0; files && i < item->n_files; i++)
        attach(m, job, 0, item, &item->files[i], url);
}

/* --- sharing --- */

void jobs_add_mail(struct maker *m, const struct outbox_row *row, const struct item *item, const char *address)
{
    const struct role *role = roles_lookup(m->context->roles, row->role);
    bool shares = role != NULL && role->bundle && item != NULL && row->parts_done == 0 &&
                  letter_kind_of(row->kind) == LETTER_PUBLICATION && item->p.replaces[0] == '\0';
    if (shares)
        PUSH(m->shared, m->n_shared, m->cap_shared) = (struct shared){.row = row, .item = item, .address = address};
    else
        add_single(m, row, item, address);
}

/* One mail of all that is remembered for the address of `first` and fits. */
static void add_shared(struct maker *m, size_t first)
{
    int64_t room = m->context->roles->mail->max_bytes - LETTER_SIZE, used = 0;
    const struct outbox_row **rows = ARENA_ARRAY(m->arena, m->n_shared, const struct outbox_row *);
    const struct item **items = ARENA_ARRAY(m->arena, m->n_shared, const struct item *);
    size_t n = 0;
    for (size_t i = first; i < m->n_shared; i++) {
        struct shared *s = &m->shared[i];
        if (s->done || strcmp(s->address, m->shared[first].address) != 0 || (n > 0 && used + item_size(s->item) > room))
            continue;
        used += item_size(s->item);
        rows[n] = s->row;
        items[n++] = s->item;
        s->done = true;
    }
    if (n == 1) {
        add_single(m, rows[0], items[0], m->shared[first].address);
        return;
    }
    struct job *job = add_mail(m, rows, items, n, m->shared[first].address, 1, 1);
    for (size_t k = 0; k < n; k++) {
        for (size_t i = 0; i < items[k]->n_files; i++)
            attach(m, job, k, items[k], &items[k]->files[i], NULL);
    }
}

void jobs_end_mail(struct maker *m)
{
    for (size_t i = 0; i < m->n_shared; i++) {
        if (!m->shared[i].done)
            add_shared(m, i);
    }
    free(m->shared);
    m->shared = NULL;
}

int job_write_mail(struct arena *a, const struct deliver_context *c, const struct letter_templates *t,
                   const struct job *job, const char *path, struct diag *d)
{
    const struct mail_settings *s = c->roles->mail;
    struct mime_mail mail = {.message_id = job->message_id,
                             .domain = s->domain,
                             .date = job->date,
                             .offset = zone_offset(c->zone, job->date),
                             .from_name = s->from_name,
                             .from = s->from,
                             .to_name = job->recipient,
                             .to = job->address,
                             .reply_to = s->reply_to,
                             .files = job->files,
                             .n_files = job->n_files};
    struct out_file out;
    if (letter_write(a, t, &job->letter, &mail.subject, &mail.text, &mail.html, d) != 0 || out_open(&out, path, d) != 0)
        return -1;
    if (mime_write(&out, &mail, d) == 0)
        return out_commit(&out, d);
    out_abandon(&out);
    return -1;
}
