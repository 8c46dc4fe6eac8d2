/*
 * What a document says first, for the mail that brings it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_SENTENCE_H
#define ALMANAK_PUBLISH_SENTENCE_H

#include "document/document.h"

/* The first sentence of its first text, or its first key figure where that comes before; "" when it has neither. Of a
 * pack that of its first report. In the arena. */
const char *key_sentence(struct arena *a, const struct document *doc);

#endif
