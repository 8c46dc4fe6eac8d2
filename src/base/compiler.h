/*
 * Compiler attributes under one spelling. Included by every header that needs them; knows nothing else.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_BASE_COMPILER_H
#define ALMANAK_BASE_COMPILER_H

#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))
#define MUST_CHECK __attribute__((warn_unused_result))
#define NO_RETURN __attribute__((noreturn))
#define UNUSED __attribute__((unused))
#define ALWAYS_INLINE inline __attribute__((always_inline))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
