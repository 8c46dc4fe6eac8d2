/*
 * Inside of the report room: what people said, in snapshots.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_REPORT_SNAPSHOT_SAID_H
#define ALMANAK_REPORT_SNAPSHOT_SAID_H

#include "base/json.h"
#include "base/yaml.h"
#include "report/report.h"

/* Members "comments" and "notices" of the context, where there are any. */
void snapshot_put_comments(struct json *j, const struct report_context *c);
void snapshot_put_notices(struct json *j, const struct report_context *c);
/* Read both from the context's node; false when they are broken. In the arena. */
bool snapshot_read_said(struct arena *a, const struct yaml_node *node, struct report_context *c);

#endif
