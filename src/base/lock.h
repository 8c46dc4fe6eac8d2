/*
 * Locks between processes: on a file, held by a process and the children it forks, and gone with the last of them,
 * however they end.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_BASE_LOCK_H
#define ALMANAK_BASE_LOCK_H

#include <stdbool.h>

#include "base/diag.h"

enum lock_kind { LOCK_SHARED, LOCK_ALONE };

/* Take the lock of a file, which is made when missing: 1, or 0 when others hold it. *fd is closed to give it back;
 * -1 after 0. */
int lock_take(const char *path, enum lock_kind kind, int *fd, struct diag *d) MUST_CHECK;
/* Whether anybody else holds it; does not disturb them. False when there is no such file. */
bool lock_held(const char *path);

#endif
