/*
 * What reports are composed against: see answers.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/answers.h"

#include <string.h>

#include "base/file.h"
#include "warehouse/engine.h"
#include "warehouse/known.h"

static struct dataset *answer(void *arg, struct arena *a, const struct plan *plan, const char *name, struct diag *d)
{
    struct answers *answers = arg;
    return engine_answer(a, answers->mart, plan, name, d);
}

static const char *map_path(void *arg, struct arena *a, const char *map)
{
    const struct answers *answers = arg;
    return config_map_path(a, answers->inst->config, map, answers->municipality_code);
}

/* The kept question about a cube as a whole. */
static const char *whole_question(const struct model *m, const struct cube *cube)
{
    for (size_t i = 0; i < m->n_known; i++) {
        const struct ask *ask = &m->known[i].ask;
        if (strcmp(ask->cube, cube->name) == 0 && ask->n_by == 1 && ask->n_where == 0)
            return m->known[i].name;
    }
    return NULL;
}

/* What was kept; nothing when it cannot be read: a publication does not fail for it. */
static void read_known(struct answers *answers)
{
    const struct installation *inst = answers->inst;
    struct diag own;
    struct known_value *values;
    answers->known_read = true;
    diag_init(&own);
    if (known_read(inst->arena, path_join(inst->arena, inst->config->warehouse, KNOWN_NAME), &values, &answers->n_known,
                   &own) == 0) {
        answers->known = values;
    } else {
        answers->n_known = 0;
        diag_warn(inst->diag, DIAG_WAREHOUSE, NO_LOC, "restated months cannot be marked: %s",
                  own.n_items > 0 ? own.items[0].message : "what was known cannot be read");
    }
    diag_release(&own);
}

static bool restated(void *arg, const struct cube *cube, const struct column *measure, month_t month,
                     struct value *first)
{
    struct answers *answers = arg;
    const char *question = whole_question(answers->model, cube);
    if (question == NULL)
        return false;
    if (!answers->known_read)
        read_known(answers);
    for (size_t i = 0; i < answers->n_known; i++) {
        const struct known_value *v = &answers->known[i]; /* the first value of a cell comes first */
        if (v->month != month || strcmp(v->question, question) != 0 || strcmp(v->measure, measure->name) != 0)
            continue;
        *first = known_parse(measure, v->value);
        return true;
    }
    return false;
}

/* "Randers Kommune" from the configuration, else from the data; "" when neither knows. */
static const char *municipality_name(const struct installation *inst, const struct mart *mart)
{
    if (inst->config->name != NULL)
        return inst->config->name;
    const char *name = mart_meta(mart, "name");
    if (name[0] == '\0')
        return "";
    /* Without a list of municipalities the name is the code. */
    bool code = strspn(name, "0123456789") == strlen(name);
    return arena_printf(inst->arena, code ? "Kommune %s" : "%s Kommune", name);
}

void answers_context(struct answers *answers, const struct model *model, struct report_context *out)
{
    const struct installation *inst = answers->inst;
    *out = (struct report_context){.model = model,
                                   .answer = answer,
                                   .map_path = map_path,
                                   .restated = restated,
                                   .arg = answers,
                                   .period = MONTH_NONE,
                                   .earliest = MONTH_NONE,
                                   .municipality_code = "",
                                   .municipality = "",
                                   .data_date = DATE_NONE,
                                   .checking = answers->mart == NULL};
    answers->municipality_code = "";
    answers->model = model;
    if (answers->mart == NULL)
        return;
    const char *date = mart_meta(answers->mart, "data_date");
    if (!date_parse(date, strlen(date), &out->data_date))
        out->data_date = DATE_NONE;
    mart_range(answers->mart, &out->earliest, &out->period);
    out->municipality_code = answers->municipality_code = mart_meta(answers->mart, "municipality");
    out->municipality = municipality_name(inst, answers->mart);
    out->fictive = strcmp(mart_meta(answers->mart, "fictive"), "1") == 0;
}
