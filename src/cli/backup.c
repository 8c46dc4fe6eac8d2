/*
 * almanak backup and almanak restore: a copy of the present generation of the warehouse, of its history and of the
 * whole archive, taken while others work. Generations and archived files never change, so it is enough to begin with
 * what names them: "current", and a copy of the catalog that SQLite takes in one piece.
 *
 *   DIR/SHA256SUMS   every file below with its hash
 *   DIR/ABOUT        who made it when, how many files, the hash of SHA256SUMS
 *   DIR/warehouse/   as in the installation, with one generation
 *   DIR/archive/
 *
 * SPDX-License-Identifier: MIT
 */
#include "cli/backup.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/archive.h"
#include "base/text.h"
#include "cli/cli.h"
#include "warehouse/history.h"
#include "warehouse/known.h"
#include "warehouse/profile.h"
#include "warehouse/store.h"

#define SUMS "SHA256SUMS"
#define ABOUT "ABOUT"
#define WAREHOUSE "warehouse"
#define ARCHIVE "archive"

enum { HASH_DIGITS = SHA256_TEXT - 1, SUMS_MAX = 1 << 28, ABOUT_MAX = 1 << 12 };

/* A backup or a restore on its way. */
struct copying {
    struct cli *cli;
    const char *folder; /* being filled */
    struct strbuf sums; /* of what was copied */
    int64_t files, bytes;
};

static struct src_loc at(const char *path)
{
    return (struct src_loc){path, 0, 0};
}

/* --- the list --- */

/* A path below the folder that it is relative to: no way up, no way out, nothing empty. */
static bool is_inside(const char *path)
{
    if (path[0] == '\0' || path[0] == '/')
        return false;
    for (const char *part = path; part != NULL; part = strchr(part, '/')) {
        part += *part == '/';
        size_t len = strcspn(part, "/");
        if (len == 0 || (len == 1 && part[0] == '.') || (len == 2 && memcmp(part, "..", 2) == 0))
            return false;
    }
    return true;
}

static bool parse_line(char *line, struct backup_file *out)
{
    if (strspn(line, "0123456789abcdef") != HASH_DIGITS || memcmp(line + HASH_DIGITS, "  ", 2) != 0)
        return false;
    memcpy(out->sha256, line, HASH_DIGITS);
    out->sha256[HASH_DIGITS] = '\0';
    out->path = line + HASH_DIGITS + 2;
    return is_inside(out->path);
}

int backup_parse(struct arena *a, const char *file, char *text, size_t len, struct backup_file **out, size_t *n,
                 struct diag *d)
{
    size_t lines = 0;
    for (size_t i = 0; i < len; i++)
        lines += text[i] == '\n';
    *out = ARENA_ARRAY(a, lines, struct backup_file);
    *n = 0;
    for (char *line = text; line < text + len; (*n)++) {
        char *end = memchr(line, '\n', len - (size_t)(line - text));
        if (end != NULL)
            *end = '\0';
        if (end == NULL || strlen(line) != (size_t)(end - line) || !parse_line(line, &(*out)[*n])) {
            diag_error(d, DIAG_BACKUP, (struct src_loc){file, (int)*n + 1, 0},
                       "the line is not a hash, two spaces and the path of a file of the backup");
            diag_hint(d, "The list was changed or cut: take another backup.");
            return -1;
        }
        line = end + 1;
    }
    return 0;
}

/* --- copying --- */

/* Copy one file with its permissions; its hash is of the bytes that were written. */
static int copy_file(struct copying *c, const char *from, const char *path, const char *expected)
{
    struct arena *a = &c->cli->arena;
    struct diag *d = &c->cli->diag;
    struct file_map map;
    struct stat st;
    char sha256[SHA256_TEXT];
    const char *to = path_join(a, c->folder, path);
    if (file_map_open(&map, from, d) != 0)
        return -1;
    sha256_hex(sha256, map.data, map.len);
    int result = 0;
    if (expected != NULL && strcmp(sha256, expected) != 0) {
        result = diag_error(d, DIAG_BACKUP, at(from), "the file is not what was backed up: its hash differs");
        diag_hint(d, "Take another backup; nothing was restored.");
    }
    if (result == 0)
        result = dir_make(arena_strndup(a, to, (size_t)(path_base(to) - to) - 1), d);
    if (result == 0)
        result = file_write(to, map.data, map.len, d);
    if (result == 0 && (stat(from, &st) != 0 || chmod(to, st.st_mode & 0777) != 0))
        result = diag_error(d, DIAG_OUTPUT, at(to), "could not set its permissions: %s", strerror(errno));
    if (result == 0) {
        strbuf_addf(&c->sums, "%s  %s\n", sha256, path);
        c->files++;
        c->bytes += (int64_t)map.len;
    }
    file_map_release(&map);
    return result;
}

/* Copy the files of a folder, and of the folders in it down to `depth`. One that is not there is empty. */
static int copy_folder(struct copying *c, const char *from, const char *path, int depth)
{
    struct arena *a = &c->cli->arena;
    char **names;
    size_t n;
    if (!dir_exists(from))
        return 0;
    if (dir_list(a, from, NULL, &names, &n, &c->cli->diag) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        const char *below = path_join(a, from, names[i]), *name = path_join(a, path, names[i]);
        int result = 0;
        if (!dir_exists(below))
            result = copy_file(c, below, name, NULL);
        else if (depth > 0)
            result = copy_folder(c, below, name, depth - 1);
        if (result != 0)
            return -1;
    }
    return 0;
}

static int copy_optional(struct copying *c, const char *root, const char *folder, const char *name)
{
    const char *from = path_join(&c->cli->arena, root, name);
    return file_exists(from) ? copy_file(c, from, path_join(&c->cli->arena, folder, name), NULL) : 0;
}

static int name_current(struct copying *c, const char *generation)
{
    struct arena *a = &c->cli->arena;
    const char *link = path_join(a, c->folder, WAREHOUSE "/current");
    const char *target = arena_printf(a, "generations/%s", generation);
    if (symlink(target, link) == 0)
        return 0;
    return diag_error(&c->cli->diag, DIAG_OUTPUT, at(link), "could not be made: %s", strerror(errno));
}

static int copy_warehouse(struct copying *c)
{
    struct arena *a = &c->cli->arena;
    const char *root = c->cli->config.warehouse;
    struct store store;
    if (store_open(&store, root, &c->cli->diag) != 0)
        return -1;
    int result = 0;
    if (store.folder != NULL) {
        const char *generation = arena_strdup(a, path_base(store.folder));
        result = copy_folder(c, store.folder, arena_printf(a, WAREHOUSE "/generations/%s", generation), 0);
        if (result == 0)
            result = name_current(c, generation);
    }
    store_close(&store);
    if (result != 0 || copy_folder(c, path_join(a, root, "rejects"), WAREHOUSE "/rejects", 0) != 0 ||
        copy_folder(c, path_join(a, root, PROFILE_FOLDER), WAREHOUSE "/" PROFILE_FOLDER, 0) != 0)
        return -1;
    static const char *const beside[] = {HISTORY_NAME, KNOWN_NAME, "pseudonym.key"};
    result = 0;
    for (size_t i = 0; i < ARRAY_LEN(beside) && result == 0; i++)
        result = copy_optional(c, root, WAREHOUSE, beside[i]);
    return result;
}

static int copy_archive(struct copying *c)
{
    static const char *const archive_beside[] = {"head", "key.pub", "key"};
    struct arena *a = &c->cli->arena;
    const char *root = c->cli->config.archive, *copy = path_join(a, c->folder, "catalog.db");
    if (!dir_exists(root))
        return 0;
    struct archive *ar = archive_open(root, NULL, &c->cli->diag);
    if (ar == NULL)
        return -1;
    /* The head before the chain that it names the end of: a chain may be longer than its head, never shorter. */
    int result = 0;
    for (size_t i = 0; i < ARRAY_LEN(archive_beside) && result == 0; i++)
        result = copy_optional(c, root, ARCHIVE, archive_beside[i]);
    if (result == 0)
        result = archive_copy_catalog(ar, copy, &c->cli->diag);
    archive_close(ar);
    if (result == 0)
        result = copy_file(c, copy, ARCHIVE "/catalog.db", NULL);
    (void)unlink(copy);
    /* Whatever the catalog names was there before it was copied. */
    return result == 0 ? copy_folder(c, path_join(a, root, "objects"), ARCHIVE "/objects", 1) : -1;
}

static int write_about(struct copying *c)
{
    struct arena *a = &c->cli->arena;
    char hash[SHA256_TEXT], now[32];
    sha256_hex(hash, strbuf_text(&c->sums), c->sums.len);
    const char *about = arena_printf(a, "almanak %s\nmade %s\nfiles %lld\n" SUMS " %s\n", ALMANAK_VERSION,
                                     store_clock(now), (long long)c->files, hash);
    if (file_write(path_join(a, c->folder, SUMS), strbuf_text(&c->sums), c->sums.len, &c->cli->diag) != 0)
        return -1;
    return file_write(path_join(a, c->folder, ABOUT), about, strlen(about), &c->cli->diag);
}

/* A folder gets its name when it is whole. */
static int publish_folder(struct cli *cli, const char *from, const char *to)
{
    if (dir_sync(from, &cli->diag) != 0)
        return -1;
    if (rename(from, to) == 0)
        return 0;
    return diag_error(&cli->diag, DIAG_OUTPUT, at(to), "could not be given its name: %s", strerror(errno));
}

static const char *size_text(struct arena *a, int64_t bytes)
{
    return arena_printf(a, "%.1f MB", (double)bytes / 1e6);
}

/* --- the commands --- */

static const char *only_folder(struct cli *cli, const char *command, const struct text_list *rest)
{
    if (rest->n == 1 && rest->items[0][0] != '\0')
        return rest->items[0];
    diag_error(&cli->diag, DIAG_USAGE, NO_LOC, "%s needs one folder", command);
    diag_hint(&cli->diag, "Write: almanak %s /backup/2026-11-22", command);
    return NULL;
}

static int back_up(struct copying *c)
{
    if (copy_warehouse(c) != 0 || copy_archive(c) != 0)
        return -1;
    if (c->files > 0)
        return write_about(c);
    diag_error(&c->cli->diag, DIAG_BACKUP, at(c->cli->config.warehouse), "there is nothing to back up");
    diag_hint(&c->cli->diag, "Load deliveries first, or say with -C where the installation is.");
    return -1;
}

static int run_backup(struct cli *cli, void *values UNUSED, const struct text_list *rest)
{
    const char *to = only_folder(cli, "backup", rest);
    if (to == NULL)
        return -1;
    to = path_join(&cli->arena, cli->folder, to);
    if (file_exists(to) || dir_exists(to)) {
        diag_error(&cli->diag, DIAG_BACKUP, at(to), "is there already");
        diag_hint(&cli->diag, "Name a new folder for each backup.");
        return -1;
    }
    struct copying c = {.cli = cli, .folder = arena_printf(&cli->arena, "%s.partial", to)};
    strbuf_init(&c.sums, STRBUF_LARGE);
    int result = dir_remove(c.folder, &cli->diag) == 0 ? dir_make(c.folder, &cli->diag) : -1;
    if (result == 0 && chmod(c.folder, 0700) != 0)
        result =
            diag_error(&cli->diag, DIAG_OUTPUT, at(c.folder), "could not set its permissions: %s", strerror(errno));
    if (result == 0)
        result = back_up(&c);
    if (result == 0)
        result = publish_folder(cli, c.folder, to);
    else if (dir_remove(c.folder, &cli->diag) != 0)
        result = -1;
    if (result == 0 && !cli->quiet)
        (void)printf("%lld files, %s, in %s\n", (long long)c.files, size_text(&cli->arena, c.bytes), to);
    strbuf_release(&c.sums);
    return result;
}

/* What the backup says of itself must fit its list. */
static int read_list(struct cli *cli, const char *from, struct backup_file **files, size_t *n)
{
    struct arena *a = &cli->arena;
    struct diag *d = &cli->diag;
    const char *about_path = path_join(a, from, ABOUT), *sums_path = path_join(a, from, SUMS);
    char *about, *sums, hash[SHA256_TEXT];
    size_t about_len, len;
    if (file_read(a, about_path, ABOUT_MAX, &about, &about_len, d) != 0 ||
        file_read(a, sums_path, SUMS_MAX, &sums, &len, d) != 0) {
        diag_hint(d, "Name a folder that almanak backup has made.");
        return -1;
    }
    sha256_hex(hash, sums, len);
    if (strstr(about, arena_printf(a, "\n" SUMS " %s\n", hash)) == NULL) {
        diag_error(d, DIAG_BACKUP, at(sums_path), "the list of files is not the one that was backed up");
        diag_hint(d, "Take another backup; nothing was restored.");
        return -1;
    }
    return backup_parse(a, sums_path, sums, len, files, n, d);
}

/* Where a file of the backup belongs: the folder being filled, and its path in it. */
static const char *path_below(const char *path, const char *root)
{
    size_t len = strlen(root);
    return strncmp(path, root, len) == 0 && path[len] == '/' ? path + len + 1 : NULL;
}

/* Copy what belongs to one root into a folder beside it. */
static int restore_root(struct copying *c, const char *from, const char *root, const struct backup_file *files,
                        size_t n)
{
    struct arena *a = &c->cli->arena;
    const char *generation = NULL;
    if (dir_remove(c->folder, &c->cli->diag) != 0 || dir_make(c->folder, &c->cli->diag) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        const char *path = path_below(files[i].path, root);
        const char *below = path != NULL ? path_below(path, "generations") : NULL;
        if (path != NULL && copy_file(c, path_join(a, from, files[i].path), path, files[i].sha256) != 0)
            return -1;
        if (below != NULL)
            generation = arena_strndup(a, below, strcspn(below, "/"));
    }
    if (generation == NULL)
        return 0;
    const char *link = path_join(a, c->folder, "current");
    if (symlink(arena_printf(a, "generations/%s", generation), link) == 0)
        return 0;
    return diag_error(&c->cli->diag, DIAG_OUTPUT, at(link), "could not be made: %s", strerror(errno));
}

/* The way must be free: nothing is ever written over. An empty folder, or one with nothing but a lock, is free. */
static int clear_way(struct cli *cli, const char *root)
{
    char **names;
    size_t n;
    if (!dir_exists(root))
        return 0;
    if (dir_list(&cli->arena, root, NULL, &names, &n, &cli->diag) != 0)
        return -1;
    if (n == 0)
        return dir_remove(root, &cli->diag);
    diag_error(&cli->diag, DIAG_BACKUP, at(root), "is there already, and nothing is written over");
    diag_hint(&cli->diag, "Move it away first, then restore.");
    return -1;
}

static int run_restore(struct cli *cli, void *values UNUSED, const struct text_list *rest)
{
    static const char *const roots[] = {WAREHOUSE, ARCHIVE};
    const char *const targets[] = {cli->config.warehouse, cli->config.archive};
    struct arena *a = &cli->arena;
    struct backup_file *files;
    size_t n;
    const char *from = only_folder(cli, "restore", rest);
    if (from == NULL)
        return -1;
    from = path_join(a, cli->folder, from);
    if (read_list(cli, from, &files, &n) != 0)
        return -1;
    struct copying c = {.cli = cli};
    strbuf_init(&c.sums, STRBUF_LARGE);
    int result = 0;
    for (size_t i = 0; i < ARRAY_LEN(roots) && result == 0; i++)
        result = clear_way(cli, targets[i]);
    for (size_t i = 0; i < ARRAY_LEN(roots) && result == 0; i++) {
        c.folder = arena_printf(a, "%s.restoring", targets[i]);
        result = restore_root(&c, from, roots[i], files, n);
    }
    for (size_t i = 0; i < ARRAY_LEN(roots); i++) {
        const char *made = arena_printf(a, "%s.restoring", targets[i]);
        if (result == 0)
            result = publish_folder(cli, made, targets[i]);
        else if (dir_remove(made, &cli->diag) != 0)
            result = -1;
    }
    if (result == 0 && !cli->quiet)
        (void)printf("%lld files, %s, restored from %s\n", (long long)c.files, size_text(a, c.bytes), from);
    strbuf_release(&c.sums);
    return result;
}

const struct command command_backup = {
    .name = "backup",
    .arguments = "DIR",
    .summary = "copy warehouse and archive into a new folder, while others work",
    .run = run_backup,
    .details = "Definitions, templates and almanak.yaml are not in it: keep them under version control. 'sha256sum -c\n"
               "SHA256SUMS' in the folder checks it without almanak.\n",
};

const struct command command_restore = {
    .name = "restore",
    .arguments = "DIR",
    .summary = "bring warehouse and archive back from a backup",
    .run = run_restore,
};
