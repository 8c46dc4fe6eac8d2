/*
 * Memory that is there or ends the process: the heap wrappers, and the arena that holds whatever lives as long as one
 * command or one report run. No function here returns NULL: on exhaustion the process prints one line and exits with
 * EXIT_SYSTEM (71). That is safe because each report run is a forked child and files appear only by rename.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_BASE_MEM_H
#define ALMANAK_BASE_MEM_H

#include <stdarg.h>
#include <stddef.h>

#include "base/compiler.h"

/* End the process as above. */
NO_RETURN void out_of_memory(void);

/* Heap: the caller owns the result and frees it with free(). Sizes are checked for overflow. */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xreallocarray(void *old, size_t count, size_t size);
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t len);

/* Make room for `need` elements of `size` bytes in the growing array `array` of capacity *cap; returns the array. */
void *xgrow(void *array, size_t *cap, size_t need, size_t size);

/* Append one element to a growing array: PUSH(items, n_items, cap_items) = value; */
#define PUSH(array, n, cap) (*(((array) = xgrow((array), &(cap), (n) + 1, sizeof(*(array)))), &(array)[(n)++]))

/* An arena: allocations are released all at once. All memory is zeroed. */
struct arena {
    struct arena_block *head;
};

void arena_init(struct arena *a);
void arena_release(struct arena *a);
void *arena_alloc(struct arena *a, size_t size);
void *arena_array(struct arena *a, size_t count, size_t size);
char *arena_strdup(struct arena *a, const char *text);
char *arena_strndup(struct arena *a, const char *text, size_t len);
char *arena_printf(struct arena *a, const char *format, ...) PRINTF_LIKE(2, 3);

/* Typed shorthands. */
#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, count, type) ((type *)arena_array((a), (count), sizeof(type)))

#endif
