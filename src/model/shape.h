/*
 * Reading a YAML map into a plain struct by a table of its fields. The one table drives parsing, checks, defaults, the
 * hints of diagnostics and the manual, so that they cannot disagree. Knows nothing of cubes; definitions of every kind
 * may be read through it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef ALMANAK_MODEL_SHAPE_H
#define ALMANAK_MODEL_SHAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/strbuf.h"
#include "base/yaml.h"

/* What a field may hold, and what it is read into. */
enum shape_kind {
    SHAPE_KEY,    /* shape_text: a name given here: a lower-case letter, then such letters, digits and _ */
    SHAPE_NAME,   /* shape_text: the name of something, one word; whether it is there is for the caller to say */
    SHAPE_TEXT,   /* shape_text: one line, not empty */
    SHAPE_CODE,   /* shape_text: one line, may be empty */
    SHAPE_INT,    /* shape_int: within low and high */
    SHAPE_BOOL,   /* bool: true or false */
    SHAPE_CHOICE, /* int: index of one of the choices, -1 when absent */
    SHAPE_NAMES,  /* shape_texts: a name or a list of names, each one word */
    SHAPE_TEXTS,  /* shape_texts: a line of text or a list of them */
    SHAPE_CODES,  /* shape_texts: a code or a list of codes, which may be empty */
    SHAPE_PAIR,   /* shape_texts[2]: a list of two, each a name or a list of names */
    SHAPE_VALUES, /* shape_items of shape_filter: names, each with a code or a list of codes */
    SHAPE_MAP,    /* shape_items of the members' struct: names given here, each with a map of `members` */
    SHAPE_LISTS,  /* shape_items of shape_list: names given here, each with a list of maps of `members` */
    SHAPE_NODE    /* const struct yaml_node *: whatever stands there, for the caller to read */
};

enum { SHAPE_KEY_MAX = 60, SHAPE_LIST_MAX = 1000 }; /* bytes of a name given; items of a list */

/* Results. `text` is NULL and `given` false when the field is absent. */
struct shape_text {
    const char *text;
    struct src_loc loc;
};
struct shape_int {
    bool given;
    int64_t value;
    struct src_loc loc;
};
struct shape_texts {
    struct shape_text *items;
    size_t n;
};
/* A growing map or list, items of the size that its kind says; each begins with a shape_head. */
struct shape_items {
    void *items;
    size_t n;
};
/* First member of every struct read from an item of a map or a list (there, name is ""). */
struct shape_head {
    const char *name;
    struct src_loc loc;
    bool broken; /* mistakes in it have been reported; absent fields may only be wrong ones */
};
struct shape_filter {
    struct shape_head head;
    struct shape_texts values;
};
struct shape_list {
    struct shape_head head;
    struct shape_items rows;
};

struct shape_field {
    const char *key;
    enum shape_kind kind;
    size_t offset; /* of the result in the struct */
    bool required;
    bool one_of;                 /* exactly one of the fields marked so must stand there */
    const char *const *choices;  /* CHOICE: NULL-terminated */
    int64_t low, high;           /* INT */
    const char *fallback;        /* INT, BOOL, CHOICE: the value when absent; NULL: none */
    const struct shape *members; /* MAP, LISTS */
    const char *help;            /* a sentence, for hints and the manual */
};

struct shape {
    const char *what; /* "cube", "measure": in messages */
    size_t size;      /* of the struct, which begins with a shape_head */
    const struct shape_field *fields;
    size_t n_fields;
};

/*
 * Read a node into *out (shape->size bytes, zeroed by the caller, its head filled for messages). Every mistake is
 * reported; -1 when there was one, and then wrong fields are as if absent and the item's head is marked broken. Borrows
 * from the node's arena.
 */
int shape_read(struct arena *a, const struct shape *shape, const struct yaml_node *node, void *out,
               struct diag *d) MUST_CHECK;
/* Whether the text can be given as a name: see SHAPE_KEY; at most SHAPE_KEY_MAX bytes. */
bool shape_key_valid(const char *text);
/* List the fields of one shape for the manual: plain text, or an mdoc(7) list. Appended. */
void shape_print(struct strbuf *out, const struct shape *shape, bool mdoc);

#endif
