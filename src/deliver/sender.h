/*
 * The child that hands over: it works on jobs in order and asks before each, and again before the last bytes of a mail
 * leave. It never touches the catalog.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_DELIVER_SENDER_H
#define ALMANAK_DELIVER_SENDER_H

#include "deliver/jobs.h"

/* What the parent decides and writes down. Each may say no: then the child passes the job over, or gives the mail up.
 */
struct sender_calls {
    bool (*begin)(void *arg, const struct job *job);
    bool (*leaving)(void *arg, const struct job *job);
    void (*done)(void *arg, const struct job *job, const struct attempt *attempt);
    void *arg;
};

/* Work on all jobs, in as many children as it takes: one that dies or says nothing for too long is ended, its job is
 * judged by how far it came, and the next goes on behind it. `work`: a folder for mails on their way. */
int sender_run(const struct deliver_context *c, const struct jobs *jobs, const char *work,
               const struct sender_calls *calls, struct diag *d) MUST_CHECK;

#endif
