/*
 * Refreshing: see refresh.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "publish/refresh.h"

#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "publish/gather.h"
#include "warehouse/engine.h"
#include "warehouse/known.h"

enum { KEY_BYTES = 32, KEY_TEXT = KEY_BYTES * 2 + 1 };

/* The key of pseudonyms belongs to the installation: made once, readable by its user alone. */
static const char *pseudonym_key(const struct installation *inst)
{
    const char *path = path_join(inst->arena, inst->config->warehouse, "pseudonym.key");
    char *text;
    size_t len;
    if (!file_exists(path)) {
        unsigned char key[KEY_BYTES];
        char hex[KEY_TEXT];
        randombytes_buf(key, sizeof(key));
        (void)sodium_bin2hex(hex, sizeof(hex), key, sizeof(key));
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        bool written = fd >= 0 && write(fd, hex, KEY_TEXT - 1) == KEY_TEXT - 1 && fsync(fd) == 0;
        if (fd >= 0)
            written = close(fd) == 0 && written;
        if (!written) {
            (void)unlink(path);
            diag_error(inst->diag, DIAG_OUTPUT, (struct src_loc){path, 0, 0}, "could not write the key of pseudonyms");
            diag_hint(inst->diag, "Check that you may write in the folder of the warehouse.");
            return NULL;
        }
    }
    if (file_read(inst->arena, path, KEY_TEXT, &text, &len, inst->diag) != 0)
        return NULL;
    return text;
}

/* When the newest delivery came in. */
static const char *newest_load(const struct manifest *m)
{
    const char *newest = "";
    for (size_t i = 0; i < m->n_loads; i++)
        newest = strcmp(m->loads[i].loaded_at, newest) > 0 ? m->loads[i].loaded_at : newest;
    return newest;
}

/* Answer the model's kept questions from the new mart; those that need person data are left out without any. */
static int ask_known(const struct installation *inst, struct store *store, const struct refresh_report *r,
                     size_t *changed, struct diag *d)
{
    struct arena *a = inst->arena;
    struct model model;
    if (model_load(a, shelf_path(a, &inst->config->reports, "model"), &model, d) != 0 || engine_check(&model, d) != 0)
        return -1;
    struct mart *mart = mart_open(store_new_path(store, STORE_MART), d);
    if (mart == NULL)
        return -1;
    struct known_question *asked = ARENA_ARRAY(a, model.n_known, struct known_question);
    struct dataset **answers = ARENA_ARRAY(a, model.n_known, struct dataset *);
    size_t n = 0;
    int result = 0;
    for (size_t i = 0; i < model.n_known && result == 0; i++) {
        struct plan plan;
        result = plan_make(a, &model, &model.known[i].ask, &plan, d);
        if (result != 0 || (plan.cube->month != NULL && r->last == MONTH_NONE))
            continue;
        asked[n] = model.known[i];
        answers[n] = engine_answer(a, mart, &plan, "known", d);
        result = answers[n++] != NULL ? 0 : -1;
    }
    if (result == 0)
        result = known_update(path_join(a, inst->config->warehouse, KNOWN_NAME), asked, answers, n,
                              store->next.generation, newest_load(&store->manifest), changed, d);
    mart_close(mart); /* codes of the answers are borrowed from it */
    return result;
}

/* Keep figures as they are now known, while nobody else can write. Nothing that is computed depends on them, so what
 * goes wrong here does not keep the new figures out. */
static void keep_known(const struct installation *inst, struct store *store, const struct refresh_report *r,
                       size_t *changed)
{
    struct diag own;
    *changed = 0;
    if (shelf_find(inst->arena, &inst->config->reports, "model") == NULL)
        return;
    diag_init(&own);
    if (ask_known(inst, store, r, changed, &own) != 0) {
        diag_warn(inst->diag, DIAG_WAREHOUSE, own.n_items > 0 ? own.items[0].loc : NO_LOC,
                  "figures were not kept as they are known now: %s",
                  own.n_items > 0 ? own.items[0].message : "they could not be asked for");
        diag_hint(inst->diag, "Mend it and refresh again; 'almanak check' tells mistakes in definitions.");
    }
    diag_release(&own);
}

int refresh_installation(const struct installation *inst, struct store *store, const struct refresh_request *request,
                         struct refresh_report *out, size_t *restated)
{
    struct refresh_input in;
    struct parameters parameters;
    if (installation_parameters(inst, &parameters) != 0 || store_begin(store, inst->diag) != 0)
        return -1;
    if (store->manifest.n_loads == 0) {
        diag_error(inst->diag, DIAG_WAREHOUSE, (struct src_loc){inst->config->warehouse, 0, 0},
                   "nothing has been loaded");
        diag_hint(inst->diag, "Load a delivery first: almanak load PACKAGE...");
        return -1;
    }
    gather_input(inst, store, &in);
    in.parameters = &parameters;
    in.pseudonym_key = pseudonym_key(inst);
    if (in.pseudonym_key == NULL)
        return -1;
    in.inputs_path = store_new_path(store, STORE_INPUTS);
    if (!request->from_nothing)
        gather_older(inst, store, &in);
    if (refresh_build(&in, store_new_path(store, STORE_MART), request->progress, request->context, out, inst->diag) !=
        0)
        return -1;
    store_add_file(store, STORE_MART);
    store_add_file(store, STORE_INPUTS);
    keep_known(inst, store, out, restated);
    if (store_commit(store, inst->diag) != 0)
        return -1;
    if (!request->silent)
        gather_tell(inst, store, in.municipality, out);
    return 0;
}
