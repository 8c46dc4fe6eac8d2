/*
 * Locks between processes: see lock.h. They belong to the open file, so that closing another descriptor of the same
 * file does not give them back.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static struct flock whole(enum lock_kind kind)
{
    return (struct flock){.l_type = kind == LOCK_ALONE ? F_WRLCK : F_RDLCK, .l_whence = SEEK_SET};
}

int lock_take(const char *path, enum lock_kind kind, int *fd, struct diag *d)
{
    struct flock all = whole(kind);
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (*fd >= 0 && fcntl(*fd, F_OFD_SETLK, &all) == 0)
        return 1;
    int error = errno;
    if (*fd >= 0)
        (void)close(*fd);
    bool held = *fd >= 0 && (error == EAGAIN || error == EACCES);
    *fd = -1;
    if (held)
        return 0;
    diag_error(d, DIAG_FILE_IO, (struct src_loc){path, 0, 0}, "could not lock the file: %s", strerror(error));
    diag_hint(d, "Check that you may write in its folder.");
    return -1;
}

bool lock_held(const char *path)
{
    struct flock all = whole(LOCK_ALONE);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool held = fcntl(fd, F_OFD_GETLK, &all) == 0 && all.l_type != F_UNLCK;
    (void)close(fd);
    return held;
}
