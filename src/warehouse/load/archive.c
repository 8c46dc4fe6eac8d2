/*
 * Unpacking packages: see archive.h. libzip reads the archive and checks the checksum of each file; how much may come
 * of it is our own business.
 *
 * SPDX-License-Identifier: MIT
 */
#include "warehouse/load/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "base/fault.h"
#include "base/file.h"
#include "base/text.h"
#include "warehouse/load/plain_file.h"

enum { CHUNK = 64 << 10 };

struct unpacking {
    struct arena *arena;
    const char *path, *folder;
    zip_t *zip;
    struct diag *diag;
    zip_uint64_t written, most; /* bytes unpacked so far, and how many there may be */
    int n_files;
};

static int fail(const struct unpacking *u, const char *hint, const char *format, ...) PRINTF_LIKE(3, 4);

static int fail(const struct unpacking *u, const char *hint, const char *format, ...)
{
    va_list args;
    char message[500];
    va_start(args, format);
    (void)vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    diag_error(u->diag, DIAG_PACKAGE, (struct src_loc){u->path, 0, 0}, "%s", message);
    diag_hint(u->diag, "%s", hint);
    return -1;
}

bool is_archive(const char *path)
{
    char mark[4] = {0};
    struct stat st;
    size_t len = strlen(path);
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return false;
    if (len > 4 && strcmp(path + len - 4, ".zip") == 0)
        return true;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool is = fd >= 0 && read(fd, mark, sizeof(mark)) == (ssize_t)sizeof(mark) &&
              (memcmp(mark, "PK\3\4", 4) == 0 || memcmp(mark, "PK\5\6", 4) == 0);
    if (fd >= 0)
        (void)close(fd);
    return is;
}

/* A name that stays inside whatever it is unpacked into. */
static bool is_inside(const char *name)
{
    if (name[0] == '/' || name[0] == '\0' || strpbrk(name, "\\:") != NULL)
        return false;
    for (const char *part = name; part != NULL; part = strchr(part, '/')) {
        part += *part == '/';
        if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0'))
            return false;
    }
    return true;
}

/* The archive as a whole: not too many files, and none whose name leads out of it. */
static int check_names(const struct unpacking *u)
{
    static const char hint[] = "Pack the folder of the delivery itself, and nothing beside it.";
    zip_int64_t n = zip_get_num_entries(u->zip, 0);
    if (n > ARCHIVE_FILES_MAX)
        return fail(u, hint, "the archive holds %lld files, more than %d", (long long)n, ARCHIVE_FILES_MAX);
    for (zip_int64_t i = 0; i < n; i++) {
        const char *name = zip_get_name(u->zip, (zip_uint64_t)i, ZIP_FL_ENC_GUESS);
        if (name != NULL && is_inside(name))
            continue;
        char *shown = arena_strdup(u->arena, name != NULL ? name : "?");
        text_clean(shown);
        return fail(u, hint, "the archive holds a file \"%.200s\", whose name leads out of it", shown);
    }
    return 0;
}

/* The folder that the descriptor is in, "" or "name/"; NULL when there is none or more than one. */
static const char *find_top(const struct unpacking *u)
{
    const char *top = NULL;
    zip_int64_t n = zip_get_num_entries(u->zip, 0);
    for (zip_int64_t i = 0; i < n; i++) {
        const char *name = zip_get_name(u->zip, (zip_uint64_t)i, ZIP_FL_ENC_GUESS);
        const char *slash = strchr(name, '/');
        const char *last = slash != NULL ? slash + 1 : name;
        if (strcmp(last, DESCRIPTOR_NAME) != 0)
            continue;
        if (slash == NULL)
            return "";
        if (top != NULL) {
            fail(u, "Pack one package an archive.", "the archive holds more than one %s", DESCRIPTOR_NAME);
            return NULL;
        }
        top = arena_strndup(u->arena, name, (size_t)(last - name));
    }
    if (top == NULL)
        fail(u, "Pack the folder of one delivery.", "there is no %s in the archive, nor in a folder at its top",
             DESCRIPTOR_NAME);
    return top;
}

/* The number of a file; -1 when it is not there, or twice. */
static zip_int64_t find_file(const struct unpacking *u, const char *name)
{
    zip_int64_t found = -1, n = zip_get_num_entries(u->zip, 0);
    for (zip_int64_t i = 0; i < n; i++) {
        if (strcmp(zip_get_name(u->zip, (zip_uint64_t)i, ZIP_FL_ENC_GUESS), name) != 0)
            continue;
        if (found >= 0)
            return fail(u, "Pack the folder again.", "file \"%s\" stands in the archive twice", name);
        found = i;
    }
    if (found < 0)
        fail(u, "Pack the whole folder of the delivery.", "there is no file \"%s\" in the archive", name);
    return found;
}

static int put(struct unpacking *u, int fd, const char *data, size_t len)
{
    for (size_t done = 0; done < len;) {
        errno = ENOSPC;
        ssize_t n = fault_hits(FAULT_WRITE) ? -1 : write(fd, data + done, len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return diag_error(u->diag, DIAG_OUTPUT, (struct src_loc){u->path, 0, 0},
                              "could not write down what is in the archive: %s", strerror(errno));
        done += (size_t)n;
    }
    return 0;
}

static int copy(struct unpacking *u, zip_file_t *file, int fd, const char *name)
{
    char data[CHUNK];
    for (;;) {
        zip_int64_t n = zip_fread(file, data, sizeof(data));
        if (n == 0)
            return 0;
        if (n < 0)
            return fail(u, "Have the archive delivered again, and test it with unzip -t.",
                        "file \"%s\" of the archive is damaged: %s", name, zip_file_strerror(file));
        u->written += (zip_uint64_t)n;
        if (u->written > u->most)
            return fail(u, "Deliver it as a folder if it is what it should be.",
                        "the archive becomes far too large when it is unpacked");
        if (put(u, fd, data, (size_t)n) != 0)
            return -1;
    }
}

static int check_method(const struct unpacking *u, zip_int64_t number, const char *name)
{
    zip_stat_t st;
    zip_stat_init(&st);
    if (zip_stat_index(u->zip, (zip_uint64_t)number, 0, &st) != 0)
        return fail(u, "Have the archive delivered again.", "file \"%s\" of the archive is damaged", name);
    if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && st.encryption_method != ZIP_EM_NONE)
        return fail(u, "Deliver it without a password: protect the way that it is sent by, not the file.",
                    "file \"%s\" of the archive is encrypted", name);
    if ((st.valid & ZIP_STAT_COMP_METHOD) != 0 && st.comp_method != ZIP_CM_STORE && st.comp_method != ZIP_CM_DEFLATE)
        return fail(u, "Pack it in the usual way of zip, which is deflate.",
                    "file \"%s\" of the archive is packed in a way that is not supported", name);
    return 0;
}

/* Unpack a file under the next number: where it is, NULL on failure. */
static const char *unpack(struct unpacking *u, const char *name)
{
    zip_int64_t number = find_file(u, name);
    if (number < 0 || check_method(u, number, name) != 0)
        return NULL;
    const char *at = arena_printf(u->arena, "%s/%d", u->folder, ++u->n_files);
    zip_file_t *file = zip_fopen_index(u->zip, (zip_uint64_t)number, 0);
    if (file == NULL) {
        fail(u, "Have the archive delivered again, and test it with unzip -t.",
             "file \"%s\" of the archive is damaged: %s", name, zip_strerror(u->zip));
        return NULL;
    }
    int fd = open(at, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600), result = -1;
    if (fd < 0)
        diag_error(u->diag, DIAG_OUTPUT, NO_LOC, "could not make \"%s\": %s", at, strerror(errno));
    else
        result = copy(u, file, fd, name);
    if (fd >= 0)
        (void)close(fd);
    (void)zip_fclose(file);
    return result == 0 ? at : NULL;
}

/* The descriptor, read as that of the archive. */
static int read_package(struct unpacking *u, const char *top, struct package *out)
{
    char *text;
    size_t len;
    const char *at = unpack(u, arena_printf(u->arena, "%s%s", top, DESCRIPTOR_NAME));
    if (at == NULL || file_read(u->arena, at, DESCRIPTOR_MAX, &text, &len, u->diag) != 0)
        return -1;
    const char *folder = arena_printf(u->arena, "%s/%s", u->path, top);
    if (package_parse(u->arena, folder, path_join(u->arena, folder, DESCRIPTOR_NAME), text, len, out, u->diag) != 0)
        return -1;
    out->at = at;
    return 0;
}

static int unpack_resources(struct unpacking *u, const char *top, struct package *p)
{
    int result = 0;
    for (size_t i = 0; i < p->n_resources; i++) {
        struct package_resource *r = &p->resources[i];
        if (r->schema == NULL)
            continue;
        if (r->form.gzip) {
            result = fail(u, "Put the CSV file itself into the archive.", "file \"%s\" of the archive is packed twice",
                          r->path);
            continue;
        }
        r->at = unpack(u, arena_printf(u->arena, "%s%s", top, r->path));
        if (r->at == NULL)
            result = -1;
    }
    return result;
}

static int load(struct unpacking *u, struct package *out)
{
    if (check_names(u) != 0)
        return -1;
    const char *top = find_top(u);
    if (top == NULL || read_package(u, top, out) != 0)
        return -1;
    return unpack_resources(u, top, out);
}

int archive_load(struct arena *a, const char *path, const char *folder, struct package *out, struct diag *d)
{
    struct unpacking u = {.arena = a, .path = arena_strdup(a, path), .folder = folder, .diag = d};
    struct stat st;
    int code = 0;
    *out = (struct package){.file = u.path};
    u.zip = zip_open(path, ZIP_RDONLY, &code);
    if (u.zip == NULL) {
        zip_error_t error;
        zip_error_init_with_code(&error, code);
        fail(&u, "Have it delivered again, and test it with unzip -t.", "the archive cannot be read: %s",
             zip_error_strerror(&error));
        zip_error_fini(&error);
        return -1;
    }
    zip_uint64_t size = stat(path, &st) == 0 ? (zip_uint64_t)st.st_size : 0;
    u.most = size < UNPACK_FLOOR / UNPACK_TIMES ? UNPACK_FLOOR : size * UNPACK_TIMES;
    int result = load(&u, out);
    zip_discard(u.zip);
    return result;
}
