/*
 * Which libraries this program was built with, for the archive.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_PUBLISH_VERSIONS_H
#define ALMANAK_PUBLISH_VERSIONS_H

#include "base/mem.h"

/* "libharu 2.3.0, libxlsxwriter 1.1.4, ..." in the arena. */
const char *versions_libraries(struct arena *a);
/* What the linker named this very build of the program, in hexadecimal; "" when it named none. In the arena. */
const char *versions_build(struct arena *a);

#endif
