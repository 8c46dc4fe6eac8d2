/*
 * The channel "sftp": see place.h. Through libcurl, with a key, to a server whose own key is known. A file goes up
 * under a name that begins with a dot and is renamed when it is whole; servers do not rename onto a file that is there.
 *
 * SPDX-License-Identifier: MIT
 */
#include <curl/curl.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "deliver/place.h"

enum { CONNECT_TIMEOUT = 30, SLOW_TIME = 60 };

struct sftp {
    CURL *curl;
    const struct sftp_settings *settings;
    struct arena arena;
    char error[CURL_ERROR_SIZE];
    const char *folder; /* "ind/2026-10", below where the user begins */
};

/* --- setting up --- */

static const char *url_of(struct sftp *s, const char *name)
{
    bool six = strchr(s->settings->host, ':') != NULL;
    char *escaped = curl_easy_escape(s->curl, name, 0);
    /* Slashes between folders stay what they are; folders hold nothing that must be escaped: see to.c. */
    const char *url = arena_printf(&s->arena, "sftp://%s%s%s:%d/~/%s/%s", six ? "[" : "", s->settings->host,
                                   six ? "]" : "", s->settings->port, s->folder, escaped != NULL ? escaped : "");
    curl_free(escaped);
    return url;
}

/* Everything that holds for each transfer. */
static void set_common(struct sftp *s, const char *name)
{
    const struct sftp_settings *t = s->settings;
    curl_easy_reset(s->curl);
    s->error[0] = '\0';
    (void)curl_easy_setopt(s->curl, CURLOPT_PROTOCOLS_STR, "sftp");
    (void)curl_easy_setopt(s->curl, CURLOPT_PROXY, "");
    (void)curl_easy_setopt(s->curl, CURLOPT_URL, url_of(s, name));
    (void)curl_easy_setopt(s->curl, CURLOPT_USERNAME, t->user);
    (void)curl_easy_setopt(s->curl, CURLOPT_SSH_AUTH_TYPES, (long)CURLSSH_AUTH_PUBLICKEY);
    (void)curl_easy_setopt(s->curl, CURLOPT_SSH_PRIVATE_KEYFILE, t->key_file);
    (void)curl_easy_setopt(s->curl, CURLOPT_SSH_KNOWNHOSTS, t->known_hosts);
    (void)curl_easy_setopt(s->curl, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(s->curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT);
    (void)curl_easy_setopt(s->curl, CURLOPT_TIMEOUT, (long)t->timeout);
    (void)curl_easy_setopt(s->curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    (void)curl_easy_setopt(s->curl, CURLOPT_LOW_SPEED_TIME, (long)SLOW_TIME);
    (void)curl_easy_setopt(s->curl, CURLOPT_ERRORBUFFER, s->error);
}

static int failed(const struct sftp *s, CURLcode code, const char *what, const char *name, struct diag *d)
{
    diag_error(d, DIAG_DELIVERY, NO_LOC, "could not %s \"%s\" on %s: %s", what, name, s->settings->host,
               s->error[0] != '\0' ? s->error : curl_easy_strerror(code));
    diag_hint(d, "Check the server, its key in known_hosts, and the key that almanak logs in with.");
    return -1;
}

/* --- one file --- */

static size_t hash_bytes_there(char *data, size_t size, size_t n, void *arg)
{
    sha256_update(arg, size * n, (const uint8_t *)data);
    return size * n;
}

/* 1: a file of the name has this content; 0: none has the name; 2: another one has it; -1 with the reason. */
static int look(struct sftp *s, const char *name, const char *sha256, struct diag *d)
{
    struct sha256_ctx hash;
    uint8_t digest[SHA256_DIGEST_SIZE];
    char text[SHA256_TEXT];
    sha256_init(&hash);
    set_common(s, name);
    (void)curl_easy_setopt(s->curl, CURLOPT_WRITEFUNCTION, hash_bytes_there);
    (void)curl_easy_setopt(s->curl, CURLOPT_WRITEDATA, &hash);
    CURLcode code = curl_easy_perform(s->curl);
    if (code == CURLE_REMOTE_FILE_NOT_FOUND)
        return 0;
    if (code != CURLE_OK)
        return failed(s, code, "look for", name, d);
    sha256_digest(&hash, sizeof(digest), digest);
    for (size_t i = 0; i < sizeof(digest); i++)
        (void)snprintf(text + 2 * i, 3, "%02x", digest[i]);
    return strcmp(text, sha256) == 0 ? 1 : 2;
}

static int upload(struct sftp *s, const struct place_file *file, const char *name, struct diag *d)
{
    const char *part = arena_printf(&s->arena, ".%s.%.8s.part", name, file->sha256);
    struct stat st;
    FILE *in = fopen(file->path, "rbe");
    if (in == NULL || fstat(fileno(in), &st) != 0) {
        if (in != NULL)
            (void)fclose(in);
        return diag_error(d, DIAG_ARCHIVE, NO_LOC, "could not read archived file \"%s\"", file->path);
    }
    struct curl_slist *after =
        curl_slist_append(NULL, arena_printf(&s->arena, "rename /~/%s/%s /~/%s/%s", s->folder, part, s->folder, name));
    set_common(s, part);
    (void)curl_easy_setopt(s->curl, CURLOPT_UPLOAD, 1L);
    (void)curl_easy_setopt(s->curl, CURLOPT_FTP_CREATE_MISSING_DIRS, (long)CURLFTP_CREATE_DIR);
    (void)curl_easy_setopt(s->curl, CURLOPT_READDATA, in);
    (void)curl_easy_setopt(s->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)st.st_size);
    (void)curl_easy_setopt(s->curl, CURLOPT_POSTQUOTE, after);
    CURLcode code = curl_easy_perform(s->curl);
    (void)curl_easy_setopt(s->curl, CURLOPT_POSTQUOTE, NULL);
    curl_slist_free_all(after);
    (void)fclose(in);
    return code == CURLE_OK ? 0 : failed(s, code, "put", name, d);
}

static int put_file(struct sftp *s, const struct place_file *file, struct diag *d)
{
    char sha256[SHA256_TEXT];
    if (sha256_file(sha256, file->path, d) != 0)
        return -1;
    if (strcmp(sha256, file->sha256) != 0)
        return diag_error(d, DIAG_ARCHIVE, NO_LOC, "archived file \"%s\" is not as it was archived", file->path);
    const char *const names[] = {file->name, file->fallback};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        int there = look(s, names[i], file->sha256, d);
        if (there == 0)
            return upload(s, file, names[i], d);
        if (there != 2)
            return there == 1 ? 0 : -1;
    }
    return diag_error(d, DIAG_DELIVERY, NO_LOC, "other files are called \"%s\" and \"%s\" on %s", file->name,
                      file->fallback, s->settings->host);
}

void sftp_put(const struct sftp_settings *settings, const char *folder, const struct place_file *files, size_t n,
              struct attempt *out)
{
    struct sftp s = {.settings = settings, .folder = folder, .curl = curl_easy_init()};
    struct diag d;
    arena_init(&s.arena);
    diag_init(&d);
    int result = s.curl != NULL ? secret_check(settings->key_file, NO_LOC, &d)
                                : diag_error(&d, DIAG_SYSTEM, NO_LOC, "libcurl could not be set up");
    for (size_t i = 0; result == 0 && i < n; i++)
        result = put_file(&s, &files[i], &d);
    if (result == 0)
        attempt_set(out, OUTCOME_TAKEN, "put on %s into %s", settings->host, folder);
    else
        attempt_diag(out, OUTCOME_LATER, &d);
    if (s.curl != NULL)
        curl_easy_cleanup(s.curl);
    diag_release(&d);
    arena_release(&s.arena);
}
