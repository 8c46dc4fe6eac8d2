/*
 * The allocator: see mem.h. Arena blocks grow geometrically up to a limit; large requests get a block of their own.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/exit.h"
#include "base/fault.h"

enum { BLOCK_MIN = 16 << 10, BLOCK_MAX = 1 << 20, ALIGN = 16 };

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    _Alignas(ALIGN) unsigned char data[];
};

NO_RETURN void out_of_memory(void)
{
    static const char message[] = "almanak: error: out of memory\n";
    if (write(STDERR_FILENO, message, sizeof(message) - 1) < 0) {
        /* nothing left to tell it with */
    }
    _exit(EXIT_SYSTEM);
}

static size_t checked_product(size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        out_of_memory();
    return count * size;
}

void *xmalloc(size_t size)
{
    void *p = fault_hits(FAULT_ALLOC) ? NULL : malloc(size ? size : 1);
    if (p == NULL)
        out_of_memory();
    return p;
}

void *xcalloc(size_t count, size_t size)
{
    size_t bytes = checked_product(count, size);
    void *p = fault_hits(FAULT_ALLOC) ? NULL : calloc(1, bytes ? bytes : 1);
    if (p == NULL)
        out_of_memory();
    return p;
}

void *xreallocarray(void *old, size_t count, size_t size)
{
    size_t bytes = checked_product(count, size);
    void *p = fault_hits(FAULT_ALLOC) ? NULL : realloc(old, bytes ? bytes : 1);
    if (p == NULL)
        out_of_memory();
    return p;
}

char *xstrdup(const char *text)
{
    return xstrndup(text, strlen(text));
}

char *xstrndup(const char *text, size_t len)
{
    char *copy = xmalloc(len + 1);
    memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

void *xgrow(void *array, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap)
        return array;
    size_t wanted = *cap + *cap / 2 + 8;
    if (wanted < need)
        wanted = need;
    array = xreallocarray(array, wanted, size);
    *cap = wanted;
    return array;
}

void arena_init(struct arena *a)
{
    a->head = NULL;
}

void arena_release(struct arena *a)
{
    while (a->head != NULL) {
        struct arena_block *block = a->head;
        a->head = block->next;
        free(block);
    }
}

void *arena_alloc(struct arena *a, size_t size)
{
    if (size > SIZE_MAX - ALIGN - sizeof(struct arena_block))
        out_of_memory();
    size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    struct arena_block *head = a->head;
    if (head == NULL || head->size - head->used < size) {
        size_t wanted = head == NULL ? BLOCK_MIN : head->size * 2;
        if (wanted > BLOCK_MAX)
            wanted = BLOCK_MAX;
        if (wanted < size)
            wanted = size;
        struct arena_block *block = xcalloc(1, sizeof(*block) + wanted);
        block->size = wanted;
        if (head != NULL && wanted == size && head->size > head->used) {
            /* A large request: keep filling the present block. */
            block->next = head->next;
            head->next = block;
            block->used = size;
            return block->data;
        }
        block->next = head;
        a->head = head = block;
    }
    void *p = head->data + head->used;
    head->used += size;
    return p;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    return arena_alloc(a, checked_product(count, size));
}

char *arena_strdup(struct arena *a, const char *text)
{
    return arena_strndup(a, text, strlen(text));
}

char *arena_strndup(struct arena *a, const char *text, size_t len)
{
    char *copy = arena_alloc(a, len + 1);
    memcpy(copy, text, len);
    return copy;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0)
        out_of_memory();
    char *text = arena_alloc(a, (size_t)len + 1);
    (void)vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return text;
}
