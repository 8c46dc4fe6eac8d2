/*
 * The slices of packs: see slices.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/slices.h"

#include <string.h>

#include "publish/answers.h"
#include "warehouse/store.h"

month_t slices_period(const struct pack *pack, month_t asked, month_t newest)
{
    if (newest == MONTH_NONE)
        return MONTH_NONE;
    return asked != MONTH_NONE ? period_of(pack->period, asked).last
                               : period_over(pack->period, month_last(newest) + 1).last;
}

/* The slices in a context of the request's period and clearance. */
static int ask(const struct installation *inst, const struct pack *pack, const struct run_request *request,
               const struct report_context *context, struct report_slice **out, size_t *n)
{
    struct report_context own = *context;
    own.period = slices_period(pack, request->period, context->period);
    own.clearance = request->clearance;
    if (own.period == MONTH_NONE) {
        diag_error(inst->diag, DIAG_PLAN, pack->loc, "pack \"%s\" is split, and there are no person data", pack->name);
        diag_hint(inst->diag, "Load the packages borger and ydelser, then run: almanak refresh");
        return -1;
    }
    return pack_slices(inst->arena, pack, &own, out, n, inst->diag);
}

/* Those to publish. A note is published of a slice without data where the pack says so. */
static int select_slices(const struct installation *inst, const struct pack *pack, const struct run_request *request,
                         bool all, struct report_slice **slices, size_t *n)
{
    if (request->slice != NULL) {
        const struct report_slice *one = pack_slice(*slices, *n, request->slice, pack, inst->diag);
        if (one == NULL)
            return -1;
        (*slices)[0] = *one;
        *n = 1;
    }
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++) {
        if (all || !(*slices)[i].empty || pack->split->empty == PACK_EMPTY_NOTE)
            (*slices)[kept++] = (*slices)[i];
    }
    *n = kept;
    return 0;
}

static int list(const struct installation *inst, const struct pack *pack, const struct run_request *request, bool all,
                struct mart *mart, struct report_slice **out, size_t *n)
{
    struct model model;
    struct report_context context;
    struct answers answers = {.inst = inst, .mart = mart};
    if (installation_model(inst, &model) != 0)
        return -1;
    answers_context(&answers, &model, &context);
    return ask(inst, pack, request, &context, out, n) == 0 ? select_slices(inst, pack, request, all, out, n) : -1;
}

int slices_list(const struct installation *inst, const struct pack *pack, const struct run_request *request, bool all,
                struct report_slice **out, size_t *n)
{
    struct store store;
    if (store_open(&store, inst->config->warehouse, inst->diag) != 0)
        return -1;
    const char *path = store_mart_path(&store, inst->arena, inst->diag);
    struct mart *mart = path != NULL ? mart_open(path, inst->diag) : NULL;
    int result = mart != NULL ? list(inst, pack, request, all, mart, out, n) : -1;
    if (mart != NULL)
        mart_close(mart);
    store_close(&store);
    return result;
}

int slices_choose(const struct installation *inst, const struct run_request *request, struct report_context *context)
{
    struct report_slice *slices;
    size_t n;
    if (!request->pack)
        return 0;
    const struct pack *pack = pack_find(inst->arena, &inst->config->reports, request->report, inst->diag);
    if (pack == NULL)
        return -1;
    if ((pack->split == NULL) != (request->slice == NULL)) {
        diag_error(inst->diag, DIAG_USAGE, pack->loc,
                   pack->split != NULL ? "pack \"%s\" is published by slice" : "pack \"%s\" is not split", pack->name);
        diag_hint(inst->diag, pack->split != NULL ? "Name one of its slices." : "Leave the slice out.");
        return -1;
    }
    if (pack->split == NULL)
        return 0;
    if (ask(inst, pack, request, context, &slices, &n) != 0 ||
        select_slices(inst, pack, request, false, &slices, &n) != 0)
        return -1;
    if (n == 1) {
        context->slice = slices;
        return 0;
    }
    diag_error(inst->diag, DIAG_PLAN, pack->loc, "slice \"%s\" of pack \"%s\" has no data", request->slice, pack->name);
    diag_hint(inst->diag, "Nothing is published of it, since its split says empty: none.");
    return -1;
}

int slices_check(const struct installation *inst, const struct pack *pack)
{
    struct model model;
    struct report_context context;
    struct answers answers = {.inst = inst, .mart = NULL};
    if (pack->split == NULL)
        return 0;
    if (installation_model(inst, &model) != 0)
        return -1;
    const struct report_slice any = {.dimension = pack->split->by, .label = ""};
    answers_context(&answers, &model, &context);
    context.clearance = pack->clearance;
    if (pack_check_split(inst->arena, pack, &context, inst->diag) != 0)
        return -1;
    context.slice = &any;
    return pack_compose(inst->arena, pack, &context, NULL, inst->diag) != NULL ? 0 : -1;
}
