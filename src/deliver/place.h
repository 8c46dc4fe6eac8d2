/*
 * Putting files where somebody fetches them: a folder of this machine, or one of an SFTP server. A file appears whole
 * under its name or not at all, and never in the place of another publication's file. Doing it twice is as doing it
 * once, so an attempt that was cut off is simply made again.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_DELIVER_PLACE_H
#define ALMANAK_DELIVER_PLACE_H

#include "access/roles.h"
#include "deliver/transport.h"

struct place_file {
    const char *path;     /* where its bytes are */
    const char *sha256;   /* of them */
    const char *name;     /* under which it is put there */
    const char *fallback; /* the name when another file has that one already */
};

/* Into a folder, which is made when missing. */
void folder_put(const char *folder, const struct place_file *files, size_t n, struct attempt *out);
/* Into a folder of the server, below where its user begins. */
void sftp_put(const struct sftp_settings *settings, const char *folder, const struct place_file *files, size_t n,
              struct attempt *out);

#endif
