/*
 * Files: reading whole, mapping, folders, and writing so that a file is either wholly there or not at all
 * (temporary name in the same folder, fsync, rename).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_BASE_FILE_H
#define ALMANAK_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/diag.h"
#include "base/strbuf.h"

/* "dir/name"; `name` itself when it is absolute or dir is empty. In the arena. */
char *path_join(struct arena *a, const char *dir, const char *name);
/* The part after the last '/'. Borrowed. */
const char *path_base(const char *path);
bool file_exists(const char *path);
bool dir_exists(const char *path);
/* Make a folder and those above it. */
int dir_make(const char *path, struct diag *d) MUST_CHECK;
/* Remove a folder with what is in it; missing is fine. */
int dir_remove(const char *path, struct diag *d) MUST_CHECK;
/* fsync a folder, so that renames in it survive a power cut. */
int dir_sync(const char *path, struct diag *d) MUST_CHECK;
/* The names in a folder that end in `suffix` (NULL: all), sorted as bytes, in the arena; "." files left out. */
int dir_list(struct arena *a, const char *path, const char *suffix, char ***names, size_t *n,
             struct diag *d) MUST_CHECK;

/* The whole file, NUL-terminated, in the arena; more than `max` bytes is an error. */
int file_read(struct arena *a, const char *path, size_t max, char **text, size_t *len, struct diag *d) MUST_CHECK;

/* A file mapped read-only. An empty file has data "" and len 0. */
struct file_map {
    const char *data;
    size_t len;
};
int file_map_open(struct file_map *m, const char *path, struct diag *d) MUST_CHECK;
void file_map_release(struct file_map *m);

/*
 * A file in the making. After out_open exactly one of out_commit (completes: flush, fsync, rename; may fail and then
 * leaves nothing) and out_abandon (never fails) must be called. out_write remembers the first failure, which out_commit
 * reports, so writers need not check each call.
 */
struct out_file {
    char *path, *temp; /* heap */
    int fd, error;
    char *buffer;
    size_t used;
    mode_t mode; /* of the finished file: for its user to write and its group to read, unless changed before the end */
};
int out_open(struct out_file *f, const char *path, struct diag *d) MUST_CHECK;
void out_write(struct out_file *f, const void *data, size_t len);
void out_puts(struct out_file *f, const char *text);
int out_commit(struct out_file *f, struct diag *d) MUST_CHECK;
/* As out_commit, but never in the place of another file: when one has the name already, *taken is true and nothing is
 * left behind. */
int out_commit_new(struct out_file *f, bool *taken, struct diag *d) MUST_CHECK;
void out_abandon(struct out_file *f);
/* All at once; the second for what only its user may read. */
int file_write(const char *path, const void *data, size_t len, struct diag *d) MUST_CHECK;
int file_write_private(const char *path, const void *data, size_t len, struct diag *d) MUST_CHECK;
/* A new file without a sync and a temporary name of its own, readable as `mode` says whatever the umask: for folders of
 * many files that get their place by a rename once all of them are on disk. */
int file_put(const char *path, const void *data, size_t len, unsigned mode, struct diag *d) MUST_CHECK;
/* Give a finished file (made by a library at `temp`) its final name: fsync, rename. On failure temp is removed. */
int file_publish(const char *temp, const char *path, struct diag *d) MUST_CHECK;

/*
 * A folder for work in `parent`, which is made when missing. It is held by this process and its children: until *hold
 * is closed and they have ended, work_sweep leaves it alone. The path is in the arena.
 */
const char *work_make(struct arena *a, const char *parent, int *hold, struct diag *d) MUST_CHECK;
/* Remove what killed processes left in a folder, as far as it can be removed: their folders for work, their temporary
 * files of out_open. What somebody holds stays. */
void work_sweep(const char *parent);
void temp_sweep(const char *folder);

/* Hex SHA-256 (64 digits and NUL) of bytes or of a file. */
enum { SHA256_TEXT = 65 };
void sha256_hex(char out[SHA256_TEXT], const void *data, size_t len);
int sha256_file(char out[SHA256_TEXT], const char *path, struct diag *d) MUST_CHECK;

#endif
