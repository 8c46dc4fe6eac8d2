/*
 * Drawing pages: see pictures.h. A job is two processes: ours, which waits for pdftoppm and turns what it drew into
 * WebP, and pdftoppm itself, which gets no more time and memory than a page of a report can need.
 *
 * SPDX-License-Identifier: MIT
 */
#include "site/pictures.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <webp/decode.h>
#include <webp/encode.h>

#include "base/file.h"

enum {
    TIME_LIMIT = 60, /* seconds of the processor */
    NO_PROGRAM = 127,
    SIDE_MAX = 16384 /* pixels, as WebP has them */
};
#define MEMORY_LIMIT ((rlim_t)1 << 30)
#define LARGE_WIDTH "880" /* pixels */
#define SMALL_WIDTH "260"

/* --- in the process of a job --- */

static NO_RETURN void run_pdftoppm(const char *pdf, const char *prefix, const char *width)
{
    const struct rlimit time = {TIME_LIMIT, TIME_LIMIT}, memory = {MEMORY_LIMIT, MEMORY_LIMIT};
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)setrlimit(RLIMIT_CPU, &time);
    (void)setrlimit(RLIMIT_AS, &memory);
    (void)execlp("pdftoppm", "pdftoppm", "-q", "-l", "12", "-scale-to-x", width, "-scale-to-y", "-1", pdf, prefix,
                 (char *)NULL);
    _exit(NO_PROGRAM);
}

/* The number after a header's "P6" and white space; *at is moved behind it. -1 when there is none. */
static int header_number(const char **at, const char *end)
{
    long value = 0;
    const char *p = *at;
    while (p < end && (*p == ' ' || *p == '\n'))
        p++;
    const char *digits = p;
    for (; p < end && *p >= '0' && *p <= '9' && value <= SIDE_MAX; p++)
        value = value * 10 + (*p - '0');
    *at = p;
    return p > digits && value > 0 && value <= SIDE_MAX ? (int)value : -1;
}

/* A picture as pdftoppm writes it (PPM: P6, width, height, 255, bytes) to a file of WebP. */
static int encode(const char *ppm, const char *out, struct diag *d)
{
    struct file_map m;
    if (file_map_open(&m, ppm, d) != 0)
        return -1;
    const char *at = m.data + 2, *end = m.data + m.len;
    int result = -1, width = -1, height = -1, depth = -1;
    if (m.len > 2 && memcmp(m.data, "P6", 2) == 0) {
        width = header_number(&at, end);
        height = header_number(&at, end);
        depth = header_number(&at, end);
    }
    if (width > 0 && height > 0 && depth == 255 && (size_t)(end - at) == 1 + (size_t)width * (size_t)height * 3) {
        uint8_t *bytes = NULL;
        size_t len = WebPEncodeLosslessRGB((const uint8_t *)at + 1, width, height, width * 3, &bytes);
        result = len > 0 ? file_put(out, bytes, len, 0644, d) : -1;
        WebPFree(bytes);
    }
    file_map_release(&m);
    return result;
}

/* All pages at one width; 0, or the status that the job ends with. pdftoppm numbers with as many digits as the last
 * page of the document has, so that their order is that of the names. */
static int draw(struct arena *a, const char *pdf, const char *folder, const char *width, const char *suffix,
                struct diag *d)
{
    char **names;
    size_t n;
    int status;
    const char *work = arena_printf(a, "%s.%s", folder, width);
    if (dir_make(work, d) != 0)
        return EXIT_SYSTEM;
    pid_t pid = fork();
    if (pid == 0)
        run_pdftoppm(pdf, path_join(a, work, "side"), width);
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return EXIT_SYSTEM;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_OUTPUT;
    if (dir_list(a, work, ".ppm", &names, &n, d) != 0)
        return EXIT_SYSTEM;
    for (size_t i = 0; i < n; i++)
        if (encode(path_join(a, work, names[i]), arena_printf(a, "%s/side-%zu%s.webp", folder, i + 1, suffix), d) != 0)
            return EXIT_OUTPUT;
    return dir_remove(work, d) == 0 && n > 0 ? 0 : EXIT_OUTPUT;
}

int pictures_begin(struct picture_job *job, const char *pdf, const char *folder, struct diag *d)
{
    *job = (struct picture_job){.pdf = pdf, .folder = folder};
    job->pid = fork();
    if (job->pid < 0)
        return diag_error(d, DIAG_SYSTEM, NO_LOC, "could not start a process for pictures: %s", strerror(errno));
    if (job->pid > 0)
        return 0;
    struct arena a;
    arena_init(&a);
    int status = draw(&a, pdf, folder, LARGE_WIDTH, "", d);
    if (status == 0)
        status = draw(&a, pdf, folder, SMALL_WIDTH, "-lille", d);
    _exit(status);
}

/* --- afterwards --- */

int pictures_ended(const struct picture_job *job, int status, struct diag *d)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    bool missing = WIFEXITED(status) && WEXITSTATUS(status) == NO_PROGRAM;
    diag_warn(d, DIAG_RENDER, NO_LOC, "no pictures of \"%s\": %s", path_base(job->pdf),
              missing ? "program pdftoppm is not installed" : "pdftoppm could not draw its pages");
    diag_hint(d, "%s, then run: almanak site --full",
              missing ? "Install the package poppler-utils" : "Look whether the file can be opened");
    return -1;
}

bool picture_size(const char *folder, int number, int *width, int *height)
{
    struct arena a;
    struct diag ignored; /* no such picture */
    struct file_map m;
    arena_init(&a);
    diag_init(&ignored);
    const char *path = arena_printf(&a, "%s/side-%d-lille.webp", folder, number);
    bool found = file_exists(path) && file_map_open(&m, path, &ignored) == 0;
    if (found) {
        found = WebPGetInfo((const uint8_t *)m.data, m.len, width, height) != 0;
        file_map_release(&m);
    }
    diag_release(&ignored);
    arena_release(&a);
    return found;
}
