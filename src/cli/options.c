/*
 * Parsing options in the GNU style from a table: see options.h. getopt_long is not used because its messages name no
 * candidates and it keeps state in globals.
 *
 * SPDX-License-Identifier: MIT
 */
#include "cli/options.h"

#include <string.h>

#include "base/num.h"

struct parser {
    struct arena *arena;
    const struct option_spec *specs;
    size_t n;
    int argc, next;
    char **argv;
    char *values;
    struct diag *diag;
};

static void add_item(struct arena *a, struct text_list *list, const char *text)
{
    if (list->n == list->cap) {
        size_t cap = list->cap * 2 + 8;
        const char **items = ARENA_ARRAY(a, cap, const char *);
        if (list->n > 0)
            memcpy(items, list->items, list->n * sizeof(*items));
        list->items = items;
        list->cap = cap;
    }
    list->items[list->n++] = text;
}

static void add_items(struct arena *a, struct text_list *list, const char *text, bool commas)
{
    while (commas) {
        const char *comma = strchr(text, ',');
        if (comma == NULL)
            break;
        add_item(a, list, arena_strndup(a, text, (size_t)(comma - text)));
        text = comma + 1;
    }
    add_item(a, list, text);
}

static int store(struct parser *p, const struct option_spec *spec, const char *text)
{
    void *field = p->values + spec->offset;
    switch (spec->kind) {
    case OPTION_FLAG: *(bool *)field = true; return 0;
    case OPTION_TEXT: *(const char **)field = text; return 0;
    case OPTION_LIST: add_items(p->arena, field, text, spec->commas); return 0;
    case OPTION_COUNT:
        if (num_parse_int(text, strlen(text), field) == NUM_OK && *(int64_t *)field >= 0)
            return 0;
        diag_error(p->diag, DIAG_USAGE, NO_LOC, "option --%s needs a whole number, not \"%s\"", spec->name, text);
        diag_hint(p->diag, "Write --%s 12.", spec->name);
        return -1;
    case OPTION_MONTH:
        if (month_parse(text, strlen(text), field))
            return 0;
        diag_error(p->diag, DIAG_USAGE, NO_LOC, "option --%s needs a month, not \"%s\"", spec->name, text);
        diag_hint(p->diag, "Write --%s 2026-10.", spec->name);
        return -1;
    }
    return -1;
}

static int unknown(struct parser *p, const char *name)
{
    const char **names = ARENA_ARRAY(p->arena, p->n, const char *);
    for (size_t i = 0; i < p->n; i++)
        names[i] = p->specs[i].name;
    diag_error(p->diag, DIAG_USAGE, NO_LOC, "unknown option \"%s%s\"", name[1] == '\0' ? "-" : "--", name);
    diag_hint_names(p->diag, name, names, p->n);
    return -1;
}

/* The option's argument: after '=', else the next word. */
static int with_argument(struct parser *p, const struct option_spec *spec, const char *attached)
{
    if (spec->kind == OPTION_FLAG) {
        if (attached == NULL)
            return store(p, spec, NULL);
        diag_error(p->diag, DIAG_USAGE, NO_LOC, "option --%s takes no argument", spec->name);
        diag_hint(p->diag, "Write --%s alone.", spec->name);
        return -1;
    }
    if (attached == NULL && p->next < p->argc)
        attached = p->argv[p->next++];
    if (attached != NULL)
        return store(p, spec, attached);
    diag_error(p->diag, DIAG_USAGE, NO_LOC, "option --%s needs an argument", spec->name);
    diag_hint(p->diag, "Write --%s %s.", spec->name, spec->argument);
    return -1;
}

static int parse_long(struct parser *p, const char *word)
{
    const char *equals = strchr(word, '=');
    size_t len = equals != NULL ? (size_t)(equals - word) : strlen(word);
    for (size_t i = 0; i < p->n; i++) {
        if (strlen(p->specs[i].name) == len && memcmp(p->specs[i].name, word, len) == 0)
            return with_argument(p, &p->specs[i], equals != NULL ? equals + 1 : NULL);
    }
    return unknown(p, arena_strndup(p->arena, word, len));
}

/* -q, -qj, -C DIR, -CDIR */
static int parse_short(struct parser *p, const char *letters)
{
    for (; *letters != '\0'; letters++) {
        const struct option_spec *spec = NULL;
        for (size_t i = 0; i < p->n; i++) {
            if (p->specs[i].letter == *letters)
                spec = &p->specs[i];
        }
        if (spec == NULL)
            return unknown(p, arena_strndup(p->arena, letters, 1));
        if (spec->kind != OPTION_FLAG)
            return with_argument(p, spec, letters[1] != '\0' ? letters + 1 : NULL);
        if (store(p, spec, NULL) != 0)
            return -1;
    }
    return 0;
}

int options_parse(struct arena *a, const struct option_spec *specs, size_t n, int argc, char **argv, void *values,
                  struct text_list *rest, bool *help, struct diag *d)
{
    struct parser p = {a, specs, n, argc, 1, argv, values, d};
    int result = 0;
    bool only_rest = false;
    *help = false;
    while (p.next < argc) {
        const char *word = argv[p.next++];
        if (only_rest || word[0] != '-' || word[1] == '\0')
            add_item(a, rest, word);
        else if (strcmp(word, "--") == 0)
            only_rest = true;
        else if (strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0)
            *help = true;
        else if (word[1] == '-')
            result |= parse_long(&p, word + 2);
        else
            result |= parse_short(&p, word + 1);
    }
    return result != 0 ? -1 : 0;
}

void options_print(FILE *out, const struct option_spec *specs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char left[64];
        (void)snprintf(left, sizeof(left), "  %c%c%s --%s%s%s", specs[i].letter != 0 ? '-' : ' ',
                       specs[i].letter != 0 ? specs[i].letter : ' ', specs[i].letter != 0 ? "," : " ", specs[i].name,
                       specs[i].argument != NULL ? " " : "", specs[i].argument != NULL ? specs[i].argument : "");
        (void)fprintf(out, "%-32s %s\n", left, specs[i].help);
    }
    (void)fprintf(out, "%-32s %s\n", "  -h, --help", "show this help");
}
