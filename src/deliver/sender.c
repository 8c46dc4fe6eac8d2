/*
 * The child that hands over: see sender.h. Parent and child talk through a socket that keeps messages whole: the child
 * tells what it is about to do and waits for a yes, so that what the catalog says is never behind what has happened.
 *
 * SPDX-License-Identifier: MIT
 */
#include "deliver/sender.h"

#include <curl/curl.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "deliver/smtp.h"

/* Seconds that a job may take beyond what its transport allows itself; without a server, that it may take at all. */
enum { GRACE = 60, PLACE_TIMEOUT = 1800, MS = 1000 };

enum step { STEP_BEGIN, STEP_LEAVING, STEP_DONE };

struct message {
    enum step step;
    size_t job;
    struct attempt attempt; /* DONE */
};

/* --- the child --- */

struct child {
    const struct deliver_context *context;
    const struct jobs *jobs;
    const char *work;
    int socket;
    pid_t parent;
    size_t job; /* at work on */
    struct arena arena;
    struct letter_templates templates;
    struct smtp *smtp;
};

/* Tell the parent; whether it says yes. Nobody there: end, since nobody would know of what comes. */
static bool ask(struct child *c, enum step step, const struct attempt *attempt)
{
    struct message m;
    char answer = 'n';
    memset(&m, 0, sizeof(m));
    m.step = step;
    m.job = c->job;
    if (attempt != NULL)
        m.attempt = *attempt;
    if (send(c->socket, &m, sizeof(m), MSG_NOSIGNAL) != (ssize_t)sizeof(m))
        _exit(1);
    if (step == STEP_DONE)
        return true;
    ssize_t n;
    do {
        n = recv(c->socket, &answer, 1, 0);
    } while (n < 0 && errno == EINTR);
    if (n != 1)
        _exit(1);
    return answer == 'y';
}

static bool ask_leaving(void *arg)
{
    return ask(arg, STEP_LEAVING, NULL);
}

static void send_mail(struct child *c, const struct job *job, struct arena *a, struct attempt *out)
{
    struct diag d;
    const char *path = path_join(a, c->work, "mail.eml");
    diag_init(&d);
    if (c->templates.html == NULL && letter_templates_load(&c->arena, c->context->templates, &c->templates, &d) != 0) {
        attempt_diag(out, OUTCOME_LATER, &d);
    } else if (job_write_mail(a, c->context, &c->templates, job, path, &d) != 0) {
        attempt_diag(out, OUTCOME_LATER, &d);
    } else {
        if (c->smtp == NULL)
            c->smtp = smtp_open(c->context->roles->mail, &d);
        if (c->smtp == NULL)
            attempt_diag(out, OUTCOME_LATER, &d);
        else
            smtp_send(c->smtp, job->address, path, ask_leaving, c, out);
    }
    diag_release(&d);
}

static void work_on(struct child *c, const struct job *job)
{
    struct attempt attempt = {OUTCOME_LATER, ""};
    struct arena a;
    if (!ask(c, STEP_BEGIN, NULL))
        return;
    arena_init(&a);
    if (job->judged)
        attempt = job->verdict;
    else if (job->channel == CHANNEL_MAIL)
        send_mail(c, job, &a, &attempt);
    else if (job->channel == CHANNEL_FOLDER)
        folder_put(path_join(&a, c->context->folder, job->address), job->places, job->n_places, &attempt);
    else
        sftp_put(c->context->roles->sftp, job->address, job->places, job->n_places, &attempt);
    arena_release(&a);
    (void)ask(c, STEP_DONE, &attempt);
}

NO_RETURN static void be_child(struct child *c)
{
    sigset_t none;
    /* It ends with its parent, so that nothing is sent that nobody writes down. */
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != c->parent)
        _exit(1);
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    /* The parent decides when the work ends. */
    (void)signal(SIGINT, SIG_IGN);
    (void)signal(SIGTERM, SIG_IGN);
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
    arena_init(&c->arena);
    for (; c->job < c->jobs->n; c->job++)
        work_on(c, &c->jobs->items[c->job]);
    smtp_close(c->smtp);
    _exit(0);
}

/* --- the parent --- */

struct parent {
    const struct deliver_context *context;
    const struct jobs *jobs;
    const struct sender_calls *calls;
    int socket;
    size_t next;        /* job to go on with */
    bool open, leaving; /* the job at `next` has begun; its last bytes may have left */
};

static int timeout_of(const struct parent *p)
{
    const struct roles *roles = p->context->roles;
    const struct job *job = p->next < p->jobs->n ? &p->jobs->items[p->next] : NULL;
    int seconds = PLACE_TIMEOUT;
    if (job != NULL && job->channel == CHANNEL_MAIL && roles->mail != NULL)
        seconds = roles->mail->timeout + GRACE;
    else if (job != NULL && job->channel == CHANNEL_SFTP && roles->sftp != NULL)
        seconds = (int)job->n_places * 2 * roles->sftp->timeout + GRACE;
    return seconds * MS;
}

static bool stopped(const struct parent *p)
{
    return p->context->stop != NULL && p->context->stop(p->context->arg);
}

static bool answer(struct parent *p, const struct message *m)
{
    const struct job *job = &p->jobs->items[m->job];
    bool yes;
    if (m->step == STEP_BEGIN) {
        yes = !stopped(p) && p->calls->begin(p->calls->arg, job);
        p->next = yes ? m->job : m->job + 1;
        p->open = yes;
        p->leaving = false;
    } else {
        yes = p->calls->leaving(p->calls->arg, job);
        p->leaving = yes;
    }
    char text = yes ? 'y' : 'n';
    return send(p->socket, &text, 1, MSG_NOSIGNAL) == 1;
}

/* Listen until the child ends; false: it said nothing for too long. */
static bool listen_to(struct parent *p)
{
    for (;;) {
        struct pollfd fd = {.fd = p->socket, .events = POLLIN};
        struct message m;
        int ready = poll(&fd, 1, timeout_of(p));
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return false;
        ssize_t n = recv(p->socket, &m, sizeof(m), 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n != (ssize_t)sizeof(m) || m.job >= p->jobs->n)
            return true;
        if (m.step != STEP_DONE) {
            if (!answer(p, &m))
                return true;
            continue;
        }
        p->open = false;
        p->next = m.job + 1;
        p->calls->done(p->calls->arg, &p->jobs->items[m.job], &m.attempt);
    }
}

/* The job that a child died over, or was ended over. */
static void judge_rest(struct parent *p, bool silent, int status)
{
    struct attempt attempt;
    const struct job *job = &p->jobs->items[p->next];
    enum outcome outcome = p->leaving && job->channel == CHANNEL_MAIL ? OUTCOME_UNKNOWN : OUTCOME_LATER;
    if (silent)
        attempt_set(&attempt, outcome, "it took too long and was ended");
    else if (WIFSIGNALED(status))
        attempt_set(&attempt, outcome, "the process that sent it was ended by signal %d", WTERMSIG(status));
    else
        attempt_set(&attempt, outcome, "the process that sent it ended with status %d", WEXITSTATUS(status));
    p->open = false;
    p->next++;
    p->calls->done(p->calls->arg, job, &attempt);
}

static int run_child(struct parent *p, const char *work, struct diag *d)
{
    int sockets[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
        return diag_error(d, DIAG_SYSTEM, NO_LOC, "could not make a socket: %s", strerror(errno));
    struct child child = {
        .context = p->context, .jobs = p->jobs, .work = work, .socket = sockets[1], .parent = getpid(), .job = p->next};
    pid_t pid = fork();
    if (pid == 0) {
        (void)close(sockets[0]);
        be_child(&child);
    }
    (void)close(sockets[1]);
    if (pid < 0) {
        (void)close(sockets[0]);
        return diag_error(d, DIAG_SYSTEM, NO_LOC, "could not start a process: %s", strerror(errno));
    }
    p->socket = sockets[0];
    bool heard = listen_to(p);
    if (!heard)
        (void)kill(pid, SIGKILL);
    (void)close(sockets[0]);
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (p->open)
        judge_rest(p, !heard, status);
    return 0;
}

int sender_run(const struct deliver_context *c, const struct jobs *jobs, const char *work,
               const struct sender_calls *calls, struct diag *d)
{
    struct parent p = {.context = c, .jobs = jobs, .calls = calls};
    while (p.next < jobs->n && !stopped(&p)) {
        size_t before = p.next;
        if (run_child(&p, work, d) != 0)
            return -1;
        if (p.next == before)
            return diag_error(d, DIAG_SYSTEM, NO_LOC, "the process that delivers ended before it began");
    }
    return 0;
}
