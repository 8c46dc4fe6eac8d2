/*
 * Reading the servers of recipients.yaml: mail and SFTP.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_ACCESS_SERVERS_H
#define ALMANAK_ACCESS_SERVERS_H

#include "access/roles.h"
#include "base/yaml.h"

/* Read a node; every mistake is reported. Files are looked for in `folder`. In the arena. */
int servers_mail(struct arena *a, const char *folder, const struct yaml_node *node, const struct mail_settings **out,
                 struct diag *d) MUST_CHECK;
int servers_sftp(struct arena *a, const char *folder, const struct yaml_node *node, const struct sftp_settings **out,
                 struct diag *d) MUST_CHECK;

#endif
