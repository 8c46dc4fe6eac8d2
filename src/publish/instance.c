/*
 * One instance an installation: see instance.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/instance.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lock.h"
#include "base/num.h"

enum { TEXT_MAX = 100 };

static const char *lock_path(const struct installation *inst)
{
    return path_join(inst->arena, inst->config->warehouse, "instance.lock");
}

/* "123 serve" of the file; another process may be writing it just now. */
static void read_holder(const struct installation *inst, struct instance *out)
{
    struct diag ignored;
    char *text;
    size_t len;
    diag_init(&ignored);
    out->what = "";
    if (file_read(inst->arena, lock_path(inst), TEXT_MAX, &text, &len, &ignored) == 0) {
        size_t digits = strspn(text, "0123456789");
        if (digits > 0 && text[digits] == ' ' && num_parse_int(text, digits, &out->pid) == NUM_OK)
            out->what = arena_strndup(inst->arena, text + digits + 1, strcspn(text + digits + 1, "\n"));
    }
    diag_release(&ignored);
}

int instance_take(const struct installation *inst, const char *what, int *fd, struct instance *other)
{
    char text[TEXT_MAX];
    *other = (struct instance){.what = ""};
    if (dir_make(inst->config->warehouse, inst->diag) != 0)
        return -1;
    int taken = lock_take(lock_path(inst), LOCK_ALONE, fd, inst->diag);
    if (taken == 0) {
        other->held = true;
        read_holder(inst, other);
    }
    if (taken != 1)
        return taken;
    int len = snprintf(text, sizeof(text), "%ld %s\n", (long)getpid(), what);
    /* What stands there is for people; the lock holds without it, as on a full disk. */
    if (ftruncate(*fd, 0) != 0 || pwrite(*fd, text, (size_t)len, 0) != len)
        diag_note(inst->diag, DIAG_OUTPUT, (struct src_loc){lock_path(inst), 0, 0},
                  "could not write who holds the lock: %s", strerror(errno));
    return 1;
}

void instance_look(const struct installation *inst, struct instance *out)
{
    *out = (struct instance){.held = lock_held(lock_path(inst)), .what = ""};
    if (out->held)
        read_holder(inst, out);
}
