/*
 * SMTP through libcurl: see smtp.h. What matters is to know how an attempt ended. A server accepts a mail with its
 * reply to the end of the data, so until the last bytes are given to libcurl nothing can have been accepted; after that
 * only that reply tells.
 *
 * SPDX-License-Identifier: MIT
 */
#include "deliver/smtp.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/strbuf.h"

/* Seconds; bytes of all replies to one mail; bytes of a reply that are kept. */
enum { CONNECT_TIMEOUT = 30, REPLY_TIMEOUT = 120, SLOW_TIME = 60, REPLIES_MAX = 256 << 10, LINE_KEPT = 200 };

struct smtp {
    CURL *curl;
    const struct mail_settings *settings;
    struct arena arena;
    char error[CURL_ERROR_SIZE];
    /* Of the mail on its way. */
    FILE *mail;
    int64_t left; /* bytes not handed over yet */
    bool (*leaving)(void *arg);
    void *arg;
    size_t n_replies; /* bytes */
    char line[LINE_KEPT];
    int code;       /* of the last reply, or the one that refused */
    int final_code; /* of the reply after all was handed over, 0 for none */
};

/* --- callbacks --- */

static size_t give(char *buffer, size_t size, size_t n, void *arg)
{
    struct smtp *s = arg;
    size_t len = fread(buffer, 1, size * n, s->mail);
    if (len < size * n && ferror(s->mail) != 0)
        return CURL_READFUNC_ABORT;
    if (s->left > 0 && (int64_t)len >= s->left && !s->leaving(s->arg))
        return CURL_READFUNC_ABORT;
    s->left -= (int64_t)len;
    return len;
}

/* A line of a reply: "250-SIZE 1000" or, the last of it, "250 ok". */
static size_t take_reply(char *data, size_t size, size_t n, void *arg)
{
    struct smtp *s = arg;
    size_t len = size * n;
    s->n_replies += len;
    if (s->n_replies > REPLIES_MAX)
        return 0;
    /* A refusal, and the reply to the whole mail, are not forgotten for the good-bye after them. */
    bool decided = s->code >= 400 || s->final_code != 0;
    if (!decided && len >= 4 && strspn(data, "0123456789") == 3 && data[3] != '-') {
        size_t kept = len < LINE_KEPT - 1 ? len : LINE_KEPT - 1;
        memcpy(s->line, data, kept);
        s->line[kept] = '\0';
        s->line[strcspn(s->line, "\r\n")] = '\0';
        s->code = (data[0] - '0') * 100 + (data[1] - '0') * 10 + (data[2] - '0');
        if (s->left <= 0)
            s->final_code = s->code;
    }
    return len;
}

/* Without TLS only to this machine, whatever a name resolves to. */
static curl_socket_t open_local(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
    char text[INET6_ADDRSTRLEN] = "";
    const struct sockaddr_in *four = (const void *)&address->addr;
    const struct sockaddr_in6 *six = (const void *)&address->addr;
    (void)arg;
    (void)purpose;
    (void)inet_ntop(address->family,
                    address->family == AF_INET ? (const void *)&four->sin_addr : (const void *)&six->sin6_addr, text,
                    sizeof(text));
    if (!host_loopback(text))
        return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* --- opening --- */

static void set_security(struct smtp *s)
{
    const struct mail_settings *m = s->settings;
    if (m->tls == MAIL_TLS_NONE) {
        (void)curl_easy_setopt(s->curl, CURLOPT_USE_SSL, (long)CURLUSESSL_NONE);
        (void)curl_easy_setopt(s->curl, CURLOPT_OPENSOCKETFUNCTION, open_local);
        return;
    }
    (void)curl_easy_setopt(s->curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
    (void)curl_easy_setopt(s->curl, CURLOPT_SSL_VERIFYPEER, 1L);
    (void)curl_easy_setopt(s->curl, CURLOPT_SSL_VERIFYHOST, 2L);
    (void)curl_easy_setopt(s->curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (m->ca_file != NULL)
        (void)curl_easy_setopt(s->curl, CURLOPT_CAINFO, m->ca_file);
}

static int set_login(struct smtp *s, struct diag *d)
{
    const struct mail_settings *m = s->settings;
    const char *password;
    if (m->user == NULL)
        return 0;
    if (secret_read(&s->arena, m->password_file, &password, d) != 0)
        return -1;
    (void)curl_easy_setopt(s->curl, CURLOPT_USERNAME, m->user);
    (void)curl_easy_setopt(s->curl, CURLOPT_PASSWORD, password);
    return 0;
}

static void set_limits(struct smtp *s)
{
    (void)curl_easy_setopt(s->curl, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(s->curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT);
    (void)curl_easy_setopt(s->curl, CURLOPT_TIMEOUT, (long)s->settings->timeout);
    (void)curl_easy_setopt(s->curl, CURLOPT_SERVER_RESPONSE_TIMEOUT,
                           (long)(s->settings->timeout < REPLY_TIMEOUT ? s->settings->timeout : REPLY_TIMEOUT));
    (void)curl_easy_setopt(s->curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    (void)curl_easy_setopt(s->curl, CURLOPT_LOW_SPEED_TIME, (long)SLOW_TIME);
    (void)curl_easy_setopt(s->curl, CURLOPT_ERRORBUFFER, s->error);
}

struct smtp *smtp_open(const struct mail_settings *settings, struct diag *d)
{
    struct smtp *s = xcalloc(1, sizeof(*s));
    arena_init(&s->arena);
    s->settings = settings;
    s->curl = curl_easy_init();
    if (s->curl == NULL) {
        (void)diag_error(d, DIAG_SYSTEM, NO_LOC, "libcurl could not be set up");
        smtp_close(s);
        return NULL;
    }
    bool six = strchr(settings->host, ':') != NULL;
    (void)curl_easy_setopt(s->curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    (void)curl_easy_setopt(s->curl, CURLOPT_PROXY, "");
    /* What the server is greeted with stands behind the slash. */
    (void)curl_easy_setopt(s->curl, CURLOPT_URL,
                           arena_printf(&s->arena, "%s://%s%s%s:%d/%s", settings->implicit ? "smtps" : "smtp",
                                        six ? "[" : "", settings->host, six ? "]" : "", settings->port,
                                        settings->domain));
    (void)curl_easy_setopt(s->curl, CURLOPT_MAIL_FROM, settings->from);
    (void)curl_easy_setopt(s->curl, CURLOPT_UPLOAD, 1L);
    (void)curl_easy_setopt(s->curl, CURLOPT_READFUNCTION, give);
    (void)curl_easy_setopt(s->curl, CURLOPT_READDATA, s);
    (void)curl_easy_setopt(s->curl, CURLOPT_HEADERFUNCTION, take_reply);
    (void)curl_easy_setopt(s->curl, CURLOPT_HEADERDATA, s);
    set_security(s);
    set_limits(s);
    if (set_login(s, d) == 0)
        return s;
    smtp_close(s);
    return NULL;
}

void smtp_close(struct smtp *s)
{
    if (s == NULL)
        return;
    if (s->curl != NULL)
        curl_easy_cleanup(s->curl);
    arena_release(&s->arena);
    free(s);
}

/* --- sending --- */

/* Everything was handed over: only the reply to that counts, whatever became of the connection afterwards. */
static void judge_final(const struct smtp *s, CURLcode result, struct attempt *out)
{
    if (s->final_code >= 200 && s->final_code < 300)
        attempt_set(out, OUTCOME_TAKEN, "%s", s->line);
    else if (s->final_code >= 400 && s->final_code < 500)
        attempt_set(out, OUTCOME_LATER, "%s", s->line);
    else if (s->final_code >= 500 && s->final_code < 600)
        attempt_set(out, OUTCOME_REFUSED, "%s", s->line);
    else
        attempt_set(out, OUTCOME_UNKNOWN, "no answer after the mail was handed over: %s", curl_easy_strerror(result));
}

/* Nothing can have been accepted. A refusal for good is one of this mail: of its sender, its recipient, its size. That
 * the server greets with one, or does not take our login, is a fault of the installation, which somebody will mend. */
static void judge_early(const struct smtp *s, CURLcode result, struct attempt *out)
{
    const char *why = s->error[0] != '\0' ? s->error : curl_easy_strerror(result);
    bool of_this_mail = result == CURLE_SEND_ERROR && s->code >= 500 && s->code < 600 && s->code != 530;
    if (of_this_mail)
        attempt_set(out, OUTCOME_REFUSED, "%s", s->line);
    else if (s->code >= 400)
        attempt_set(out, OUTCOME_LATER, "%s", s->line);
    else
        attempt_set(out, OUTCOME_LATER, "%s", why);
}

void smtp_send(struct smtp *s, const char *to, const char *path, bool (*leaving)(void *arg), void *arg,
               struct attempt *out)
{
    struct stat st;
    s->mail = fopen(path, "rbe");
    if (s->mail == NULL || fstat(fileno(s->mail), &st) != 0) {
        attempt_set(out, OUTCOME_LATER, "the mail could not be read again");
        if (s->mail != NULL)
            (void)fclose(s->mail);
        return;
    }
    s->left = st.st_size;
    s->leaving = leaving;
    s->arg = arg;
    s->n_replies = 0;
    s->line[0] = s->error[0] = '\0';
    s->code = s->final_code = 0;
    struct curl_slist *recipients = curl_slist_append(NULL, to);
    (void)curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, recipients);
    (void)curl_easy_setopt(s->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)st.st_size);
    CURLcode result = curl_easy_perform(s->curl);
    (void)curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(recipients);
    (void)fclose(s->mail);
    s->mail = NULL;
    if (s->left <= 0)
        judge_final(s, result, out);
    else
        judge_early(s, result, out);
}
