/*
 * Handing a mail to a server: SMTP through libcurl. TLS is required and the server's name verified, unless the settings
 * do without on this machine itself.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_DELIVER_SMTP_H
#define ALMANAK_DELIVER_SMTP_H

#include <stdbool.h>

#include "access/roles.h"
#include "deliver/transport.h"

struct smtp;

/* A connection is made with the first mail and kept for the next. NULL and the reason on failure. The settings must
 * outlive it. */
struct smtp *smtp_open(const struct mail_settings *settings, struct diag *d);
void smtp_close(struct smtp *s); /* NULL is fine */

/* Before its last bytes leave, when nothing can have been accepted yet, `leaving` is asked; when that says no, the mail
 * is given up. `path`: the mail as it was written. */
void smtp_send(struct smtp *s, const char *to, const char *path, bool (*leaving)(void *arg), void *arg,
               struct attempt *out);

#endif
