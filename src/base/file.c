/*
 * Files: see file.h. Every write goes through put(), where tests may plan a failure.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <nettle/base16.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"

enum { OUT_BUFFER = 256 << 10, TEMP_SUFFIX = 12, MODE_SHARED = 0640, MODE_PRIVATE = 0600 };

#define WORK_PREFIX ".almanak-"

static struct src_loc at(const char *path)
{
    return (struct src_loc){path, 0, 0};
}

char *path_join(struct arena *a, const char *dir, const char *name)
{
    if (name[0] == '/' || dir[0] == '\0')
        return arena_strdup(a, name);
    size_t len = strlen(dir);
    return arena_printf(a, "%s%s%s", dir, dir[len - 1] == '/' ? "" : "/", name);
}

const char *path_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

bool file_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

bool dir_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int dir_make(const char *path, struct diag *d)
{
    char *copy = xstrdup(path);
    int result = 0;
    for (char *p = copy + 1; result == 0; p++) {
        if (*p != '/' && *p != '\0')
            continue;
        char end = *p;
        *p = '\0';
        if (mkdir(copy, 0777) != 0 && !(errno == EEXIST && dir_exists(copy))) {
            result = diag_error(d, DIAG_FILE_IO, at(path), "could not make folder \"%s\": %s", copy, strerror(errno));
            diag_hint(d, "Check that the path is right and that you may write there.");
        }
        *p = end;
        if (end == '\0')
            break;
    }
    free(copy);
    return result;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st;
    (void)type;
    (void)where;
    return remove(path);
}

int dir_remove(const char *path, struct diag *d)
{
    if (nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS) != 0 && errno != ENOENT)
        return diag_error(d, DIAG_FILE_IO, at(path), "could not remove folder: %s", strerror(errno));
    return 0;
}

int dir_sync(const char *path, struct diag *d)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int failed = fd < 0 || fsync(fd) != 0;
    int error = errno;
    if (fd >= 0)
        (void)close(fd);
    if (failed)
        return diag_error(d, DIAG_OUTPUT, at(path), "could not secure folder on disk: %s", strerror(error));
    return 0;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int dir_list(struct arena *a, const char *path, const char *suffix, char ***names, size_t *n, struct diag *d)
{
    *names = NULL;
    *n = 0;
    DIR *dir = opendir(path);
    if (dir == NULL)
        return diag_error(d, DIAG_FILE_IO, at(path), "could not open folder: %s", strerror(errno));
    char **found = NULL;
    size_t n_found = 0, cap = 0;
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        size_t len = strlen(e->d_name), tail = suffix != NULL ? strlen(suffix) : 0;
        if (e->d_name[0] == '.' || len < tail || (suffix != NULL && strcmp(e->d_name + len - tail, suffix) != 0))
            continue;
        PUSH(found, n_found, cap) = arena_strdup(a, e->d_name);
    }
    (void)closedir(dir);
    if (n_found > 0) {
        qsort(found, n_found, sizeof(*found), by_bytes);
        *names = ARENA_ARRAY(a, n_found, char *);
        memcpy(*names, found, n_found * sizeof(*found));
    }
    free(found);
    *n = n_found;
    return 0;
}

int file_read(struct arena *a, const char *path, size_t max, char **text, size_t *len, struct diag *d)
{
    struct file_map m;
    if (file_map_open(&m, path, d) != 0)
        return -1;
    int result = 0;
    if (m.len > max) {
        result = diag_error(d, DIAG_FILE_IO, at(path), "file of %zu bytes is larger than the %zu allowed", m.len, max);
    } else {
        *text = arena_strndup(a, m.data, m.len);
        *len = m.len;
    }
    file_map_release(&m);
    return result;
}

int file_map_open(struct file_map *m, const char *path, struct diag *d)
{
    *m = (struct file_map){"", 0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        int error = errno;
        if (fd >= 0)
            (void)close(fd);
        return diag_error(d, DIAG_FILE_IO, at(path), "could not open file: %s", strerror(error));
    }
    int result = 0;
    if (!S_ISREG(st.st_mode)) {
        result = diag_error(d, DIAG_FILE_IO, at(path), "not a regular file");
    } else if (st.st_size > 0) {
        void *data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (data == MAP_FAILED)
            result = diag_error(d, DIAG_FILE_IO, at(path), "could not map file: %s", strerror(errno));
        else
            *m = (struct file_map){data, (size_t)st.st_size};
    }
    (void)close(fd);
    return result;
}

void file_map_release(struct file_map *m)
{
    if (m->len > 0) {
        union {
            const char *in;
            void *out;
        } data = {.in = m->data}; /* munmap takes a pointer to non-const */
        (void)munmap(data.out, m->len);
    }
    *m = (struct file_map){"", 0};
}

/* Write all of it or set *error. */
static void put(int fd, const char *data, size_t len, int *error)
{
    while (len > 0 && *error == 0) {
        if (fault_hits(FAULT_WRITE)) {
            *error = ENOSPC;
            return;
        }
        ssize_t n = write(fd, data, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            *error = errno;
            return;
        }
        data += n;
        len -= (size_t)n;
    }
}

int file_put(const char *path, const void *data, size_t len, unsigned mode, struct diag *d)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    int error = fd < 0 ? errno : 0;
    if (fd >= 0) {
        put(fd, data, len, &error);
        if (error == 0 && fchmod(fd, (mode_t)mode) != 0)
            error = errno;
        if (close(fd) != 0 && error == 0)
            error = errno;
    }
    if (error == 0)
        return 0;
    diag_error(d, DIAG_OUTPUT, at(path), "could not write file: %s", strerror(error));
    diag_hint(d, "Check that you may write there, and that the disk has room.");
    return -1;
}

int out_open(struct out_file *f, const char *path, struct diag *d)
{
    size_t len = strlen(path);
    *f = (struct out_file){.path = xstrdup(path), .temp = xmalloc(len + TEMP_SUFFIX), .fd = -1, .mode = MODE_SHARED};
    memcpy(f->temp, path, len);
    memcpy(f->temp + len, ".tmp-XXXXXX", TEMP_SUFFIX);
    f->fd = mkostemp(f->temp, O_CLOEXEC);
    if (f->fd < 0) {
        int error = errno;
        f->temp[0] = '\0';
        out_abandon(f);
        diag_error(d, DIAG_OUTPUT, at(path), "could not make file: %s", strerror(error));
        diag_hint(d, "Check that the folder is there, that you may write in it, and that the disk has room.");
        return -1;
    }
    (void)flock(f->fd, LOCK_EX | LOCK_NB); /* for temp_sweep */
    f->buffer = xmalloc(OUT_BUFFER);
    return 0;
}

void out_write(struct out_file *f, const void *data, size_t len)
{
    const char *p = data;
    if (len > OUT_BUFFER - f->used) {
        put(f->fd, f->buffer, f->used, &f->error);
        f->used = 0;
    }
    if (len > OUT_BUFFER) {
        put(f->fd, p, len, &f->error);
        return;
    }
    memcpy(f->buffer + f->used, p, len);
    f->used += len;
}

void out_puts(struct out_file *f, const char *text)
{
    out_write(f, text, strlen(text));
}

/* The bytes on disk, under the temporary name. */
static void secure(struct out_file *f)
{
    put(f->fd, f->buffer, f->used, &f->error);
    f->used = 0;
    if (f->error == 0 && (fchmod(f->fd, f->mode) != 0 || fsync(f->fd) != 0))
        f->error = errno;
    if (close(f->fd) != 0 && f->error == 0)
        f->error = errno;
    f->fd = -1;
}

static int end_commit(struct out_file *f, struct diag *d)
{
    int result = 0;
    if (f->error != 0) {
        result = diag_error(d, DIAG_OUTPUT, NO_LOC, "could not write \"%s\": %s", f->path, strerror(f->error));
        diag_hint(d, "Nothing was left behind; make room on the disk or choose another folder, then run it again.");
    }
    out_abandon(f);
    return result;
}

int out_commit(struct out_file *f, struct diag *d)
{
    secure(f);
    if (f->error == 0 && rename(f->temp, f->path) != 0)
        f->error = errno;
    if (f->error == 0)
        f->temp[0] = '\0';
    return end_commit(f, d);
}

int out_commit_new(struct out_file *f, bool *taken, struct diag *d)
{
    *taken = false;
    secure(f);
    /* A link, unlike a rename, takes no other file's place. */
    if (f->error == 0 && link(f->temp, f->path) != 0) {
        *taken = errno == EEXIST;
        f->error = *taken ? 0 : errno;
    }
    return end_commit(f, d);
}

void out_abandon(struct out_file *f)
{
    if (f->fd >= 0)
        (void)close(f->fd);
    if (f->temp != NULL && f->temp[0] != '\0')
        (void)unlink(f->temp);
    free(f->path);
    free(f->temp);
    free(f->buffer);
    *f = (struct out_file){.fd = -1};
}

static int write_all(const char *path, mode_t mode, const void *data, size_t len, struct diag *d)
{
    struct out_file f;
    if (out_open(&f, path, d) != 0)
        return -1;
    f.mode = mode;
    out_write(&f, data, len);
    return out_commit(&f, d);
}

int file_write(const char *path, const void *data, size_t len, struct diag *d)
{
    return write_all(path, MODE_SHARED, data, len, d);
}

int file_write_private(const char *path, const void *data, size_t len, struct diag *d)
{
    return write_all(path, MODE_PRIVATE, data, len, d);
}

int file_publish(const char *temp, const char *path, struct diag *d)
{
    int fd = open(temp, O_RDONLY | O_CLOEXEC);
    int error = fd < 0 || fault_hits(FAULT_WRITE) || fsync(fd) != 0 ? (errno != 0 ? errno : ENOSPC) : 0;
    if (fd >= 0)
        (void)close(fd);
    if (error == 0 && rename(temp, path) != 0)
        error = errno;
    if (error == 0)
        return 0;
    (void)unlink(temp);
    diag_error(d, DIAG_OUTPUT, NO_LOC, "could not write \"%s\": %s", path, strerror(error));
    diag_hint(d, "Nothing was left behind; make room on the disk or choose another folder, then run it again.");
    return -1;
}

/* --- what killed processes leave --- */

const char *work_make(struct arena *a, const char *parent, int *hold, struct diag *d)
{
    const char *path = path_join(a, parent, arena_printf(a, WORK_PREFIX "%ld", (long)getpid()));
    if (dir_make(path, d) != 0)
        return NULL;
    *hold = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*hold >= 0 && flock(*hold, LOCK_EX | LOCK_NB) == 0)
        return path;
    diag_error(d, DIAG_FILE_IO, at(path), "could not hold folder: %s", strerror(errno));
    if (*hold >= 0)
        (void)close(*hold);
    return NULL;
}

static bool is_work(const char *name)
{
    return strncmp(name, WORK_PREFIX, strlen(WORK_PREFIX)) == 0;
}

static bool is_temp(const char *name)
{
    size_t len = strlen(name);
    return len >= TEMP_SUFFIX && strncmp(name + len - (TEMP_SUFFIX - 1), ".tmp-", 5) == 0;
}

/* Remove a file or folder unless somebody holds it. */
static void remove_unheld(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        (void)nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    (void)close(fd);
}

static void sweep(const char *folder, bool (*is_ours)(const char *name))
{
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return;
    struct arena a;
    arena_init(&a);
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        if (is_ours(e->d_name))
            remove_unheld(path_join(&a, folder, e->d_name));
    }
    arena_release(&a);
    (void)closedir(dir);
}

void work_sweep(const char *parent)
{
    sweep(parent, is_work);
}

void temp_sweep(const char *folder)
{
    sweep(folder, is_temp);
}

/* --- hashes; of several libraries this one uses the instructions of processors for it, and cannot fail --- */

void sha256_hex(char out[SHA256_TEXT], const void *data, size_t len)
{
    struct sha256_ctx sum;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&sum);
    sha256_update(&sum, len, data);
    sha256_digest(&sum, sizeof(digest), digest);
    base16_encode_update(out, sizeof(digest), digest);
    out[SHA256_TEXT - 1] = '\0';
}

int sha256_file(char out[SHA256_TEXT], const char *path, struct diag *d)
{
    struct file_map m;
    if (file_map_open(&m, path, d) != 0)
        return -1;
    sha256_hex(out, m.data, m.len);
    file_map_release(&m);
    return 0;
}
