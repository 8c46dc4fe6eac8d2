/*
 * The relay: see relay.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/relay.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"

struct relay {
    size_t n_slots;
    relay_make *make;
    void *context;
    bool threaded, holding; /* holding: the caller has a slot */
    pthread_t thread;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t changed;
    size_t made, used; /* slots ever */
    int status;        /* 1 until the maker ended */
    bool stop;
};

size_t processor_count(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
    return n > 1 ? (size_t)n : 1;
}

/* Wait for a free slot; false when no more are wanted. */
static bool await_slot(struct relay *r)
{
    (void)pthread_mutex_lock(&r->lock);
    while (r->made - r->used == r->n_slots && !r->stop)
        (void)pthread_cond_wait(&r->changed, &r->lock);
    bool wanted = !r->stop;
    (void)pthread_mutex_unlock(&r->lock);
    return wanted;
}

static void *run(void *context)
{
    struct relay *r = context;
    for (int status = 1; status == 1 && await_slot(r);) {
        status = r->make(r->context, r->made % r->n_slots);
        (void)pthread_mutex_lock(&r->lock);
        r->made += status == 1;
        r->status = status;
        (void)pthread_cond_signal(&r->changed);
        (void)pthread_mutex_unlock(&r->lock);
    }
    return NULL;
}

struct relay *relay_start(size_t n_slots, relay_make *make, void *context)
{
    struct relay *r = xcalloc(1, sizeof(*r));
    r->n_slots = n_slots;
    r->make = make;
    r->context = context;
    r->status = 1;
    (void)pthread_mutex_init(&r->lock, NULL);
    (void)pthread_cond_init(&r->changed, NULL);
    r->threaded = processor_count() > 1 && pthread_create(&r->thread, NULL, run, r) == 0;
    return r;
}

int relay_next(struct relay *r, size_t *slot)
{
    *slot = 0;
    if (!r->threaded) {
        if (r->status == 1)
            r->status = r->make(r->context, 0);
        return r->status;
    }
    (void)pthread_mutex_lock(&r->lock);
    if (r->holding) {
        r->used++;
        r->holding = false;
        (void)pthread_cond_signal(&r->changed);
    }
    while (r->made == r->used && r->status == 1)
        (void)pthread_cond_wait(&r->changed, &r->lock);
    r->holding = r->made > r->used;
    *slot = r->used % r->n_slots;
    int status = r->holding ? 1 : r->status;
    (void)pthread_mutex_unlock(&r->lock);
    return status;
}

void relay_stop(struct relay *r)
{
    if (r->threaded) {
        (void)pthread_mutex_lock(&r->lock);
        r->stop = true;
        (void)pthread_cond_signal(&r->changed);
        (void)pthread_mutex_unlock(&r->lock);
        (void)pthread_join(r->thread, NULL);
    }
    (void)pthread_cond_destroy(&r->changed);
    (void)pthread_mutex_destroy(&r->lock);
    free(r);
}
