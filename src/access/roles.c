/*
 * Reading recipients.yaml: see roles.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "access/roles.h"

#include <string.h>
#include <strings.h>

#include "access/servers.h"
#include "base/file.h"
#include "model/shape.h"

enum { FILE_MAX = 4 << 20, NAME_MAX_BYTES = 60 };

static const char *const clearance_choices[] = {"aggregate", "pseudonym", "person", NULL};

#define AT(type, member) offsetof(struct type, member)

struct role_def {
    struct shape_head head;
    struct shape_text label, mailbox;
    int clearance;
    struct shape_items only;
    bool all, bundle;
};
static const struct shape_field role_fields[] = {
    {"clearance", SHAPE_CHOICE, AT(role_def, clearance), .required = true, .choices = clearance_choices,
     .help = "What it may see: aggregate, pseudonym or person."},
    {"label", SHAPE_TEXT, AT(role_def, label), .help = "What it is called in Danish."},
    {"mailbox", SHAPE_TEXT, AT(role_def, mailbox),
     .help = "An address of the role itself: its mail goes there, and not to its people."},
    {"only", SHAPE_VALUES, AT(role_def, only), .help = "Slices of split packs: a key with the values that it gets."},
    {"all", SHAPE_BOOL, AT(role_def, all), .fallback = "false", .help = "It gets every slice of a split pack."},
    {"bundle", SHAPE_BOOL, AT(role_def, bundle), .fallback = "false",
     .help = "What is due to one of its people at the same moment goes in one mail."},
};
static const struct shape role_shape = {"role", sizeof(struct role_def), role_fields, ARRAY_LEN(role_fields)};

struct person_def {
    struct shape_head head;
    struct shape_text name, mail;
    struct shape_texts roles;
    struct shape_items only;
};
static const struct shape_field person_fields[] = {
    {"name", SHAPE_TEXT, AT(person_def, name), .required = true, .help = "The name, as mails are addressed to it."},
    {"mail", SHAPE_TEXT, AT(person_def, mail), .required = true, .help = "The address."},
    {"roles", SHAPE_NAMES, AT(person_def, roles), .required = true, .help = "The roles that the person has."},
    {"only", SHAPE_VALUES, AT(person_def, only), .help = "Slices of split packs: a key with the values that they get."},
};
static const struct shape person_shape = {"person", sizeof(struct person_def), person_fields, ARRAY_LEN(person_fields)};

struct file_def {
    struct shape_head head;
    struct shape_texts allowed_domains;
    const struct yaml_node *roles, *people, *mail, *sftp;
};
static const struct shape_field file_fields[] = {
    {"allowed_domains", SHAPE_NAMES, AT(file_def, allowed_domains), .help = "Domains that mail may go to."},
    {"roles", SHAPE_NODE, AT(file_def, roles), .help = "The roles by name."},
    {"people", SHAPE_NODE, AT(file_def, people), .help = "A list of the people with their roles."},
    {"mail", SHAPE_NODE, AT(file_def, mail), .help = "The mail server."},
    {"sftp", SHAPE_NODE, AT(file_def, sftp), .help = "The SFTP server."},
};
static const struct shape file_shape = {"file", sizeof(struct file_def), file_fields, ARRAY_LEN(file_fields)};

struct reader {
    struct arena *arena;
    struct roles *out;
    struct diag *diag;
};

/* --- parts --- */

/* Names of roles stand in definitions and in the outbox: as report names are. */
static bool name_valid(const char *name)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-");
    return name[0] >= 'a' && name[0] <= 'z' && len <= NAME_MAX_BYTES && name[len] == '\0';
}

static int check_address(struct reader *r, const struct shape_text *address)
{
    if (address->text == NULL || address_allowed(r->out, address->text))
        return 0;
    if (!address_valid(address->text)) {
        diag_error(r->diag, DIAG_DEF_VALUE, address->loc, "\"%s\" is not an address", address->text);
        diag_hint(r->diag, "Write NAME@DOMAIN in the letters a to z, without spaces, quotes or angle brackets.");
    } else {
        diag_error(r->diag, DIAG_DEF_VALUE, address->loc, "address \"%s\" lies outside the allowed domains",
                   address->text);
        diag_hint(r->diag, "Use an address of an allowed domain, or add \"%s\" to allowed_domains if it is yours.",
                  strchr(address->text, '@') + 1);
    }
    return -1;
}

static struct slice_key *slice_keys(struct reader *r, const struct shape_items *only, size_t *n)
{
    const struct shape_filter *filters = only->items;
    struct slice_key *keys = ARENA_ARRAY(r->arena, only->n, struct slice_key);
    *n = only->n;
    for (size_t i = 0; i < only->n; i++) {
        const struct shape_texts *values = &filters[i].values;
        keys[i] = (struct slice_key){filters[i].head.name, ARENA_ARRAY(r->arena, values->n, const char *), values->n};
        for (size_t k = 0; k < values->n; k++)
            keys[i].values[k] = values->items[k].text;
    }
    return keys;
}

static int read_role(struct reader *r, const struct yaml_node *key, const struct yaml_node *node)
{
    struct role_def def = {.head = {.name = key->text, .loc = key->loc}};
    int result = 0;
    if (!name_valid(key->text)) {
        result = diag_error(r->diag, DIAG_DEF_VALUE, key->loc, "\"%s\" is not a name of a role", key->text);
        diag_hint(r->diag, "A name is a lower-case letter a-z followed by letters, digits, _ and -, at most %d in all.",
                  NAME_MAX_BYTES);
    }
    if (shape_read(r->arena, &role_shape, node, &def, r->diag) != 0)
        result = -1;
    result |= check_address(r, &def.mailbox);
    struct role *role = &r->out->roles[r->out->n_roles++];
    *role = (struct role){.name = key->text,
                          .label = def.label.text != NULL ? def.label.text : key->text,
                          .clearance = def.clearance > 0 ? (enum clearance)def.clearance : CLEARANCE_AGGREGATE,
                          .mailbox = def.mailbox.text,
                          .all = def.all,
                          .bundle = def.bundle,
                          .loc = key->loc};
    role->only = slice_keys(r, &def.only, &role->n_only);
    return result;
}

static int read_roles(struct reader *r, const struct yaml_node *map)
{
    if (map->kind != YAML_MAP) {
        diag_error(r->diag, DIAG_DEF_SHAPE, map->loc, "roles must be a map of names");
        diag_hint(r->diag, "Write roles: and below it, a line each, NAME: {clearance: aggregate}.");
        return -1;
    }
    r->out->roles = ARENA_ARRAY(r->arena, map->n, struct role);
    int result = 0;
    for (size_t i = 0; i < map->n; i++)
        result |= read_role(r, map->keys[i], map->items[i]);
    return result;
}

static int check_twice(struct reader *r, const struct person *p, const struct person_def *def)
{
    int result = 0;
    for (const struct person *q = r->out->people; q < p; q++) {
        bool name = strcmp(q->name, p->name) == 0;
        if (!name && strcasecmp(q->mail, p->mail) != 0)
            continue;
        const struct shape_text *at = name ? &def->name : &def->mail;
        result = diag_error(r->diag, DIAG_DEF_DUPLICATE, at->loc, "\"%s\" stands twice among the people", at->text);
        diag_hint(r->diag, "The other one stands on line %d; give one person all the roles, or tell the two apart.",
                  q->loc.line);
    }
    return result;
}

static int read_person(struct reader *r, const struct yaml_node *node)
{
    struct person_def def = {.head = {.name = "", .loc = node->loc}};
    if (shape_read(r->arena, &person_shape, node, &def, r->diag) != 0)
        return -1;
    struct person *p = &r->out->people[r->out->n_people];
    *p = (struct person){.name = def.name.text, .mail = def.mail.text, .loc = node->loc};
    p->roles = ARENA_ARRAY(r->arena, def.roles.n, const struct role *);
    p->only = slice_keys(r, &def.only, &p->n_only);
    int result = check_address(r, &def.mail);
    for (size_t i = 0; i < def.roles.n; i++) {
        const struct role *role = roles_find(r->out, def.roles.items[i].text, def.roles.items[i].loc, r->diag);
        if (role == NULL)
            result = -1;
        else
            p->roles[p->n_roles++] = role;
    }
    result |= check_twice(r, p, &def);
    r->out->n_people++;
    return result;
}

static int read_people(struct reader *r, const struct yaml_node *list)
{
    if (list->kind != YAML_LIST) {
        diag_error(r->diag, DIAG_DEF_SHAPE, list->loc, "people must be a list");
        diag_hint(r->diag, "Write - {name: ..., mail: ..., roles: [...]} for each of them.");
        return -1;
    }
    r->out->people = ARENA_ARRAY(r->arena, list->n, struct person);
    int result = 0;
    for (size_t i = 0; i < list->n; i++)
        result |= read_person(r, list->items[i]);
    return result;
}

static int read_domains(struct reader *r, const struct shape_texts *domains)
{
    int result = 0;
    r->out->allowed_domains = ARENA_ARRAY(r->arena, domains->n, const char *);
    for (size_t i = 0; i < domains->n; i++) {
        const struct shape_text *domain = &domains->items[i];
        if (address_valid(arena_printf(r->arena, "x@%s", domain->text))) {
            r->out->allowed_domains[r->out->n_allowed_domains++] = domain->text;
            continue;
        }
        result = diag_error(r->diag, DIAG_DEF_VALUE, domain->loc, "\"%s\" is not a domain", domain->text);
        diag_hint(r->diag, "Write what stands after the @ of its addresses, such as randers.dk.");
    }
    return result;
}

/* --- the file --- */

static int read_file(struct reader *r, const struct yaml_node *root, const char *folder)
{
    struct file_def def = {.head = {.name = "", .loc = root->loc}};
    if (shape_read(r->arena, &file_shape, root, &def, r->diag) != 0)
        return -1;
    int result = read_domains(r, &def.allowed_domains);
    if (def.roles != NULL)
        result |= read_roles(r, def.roles);
    if (def.people != NULL)
        result |= read_people(r, def.people);
    if (def.mail != NULL)
        result |= servers_mail(r->arena, folder, def.mail, &r->out->mail, r->diag);
    if (def.sftp != NULL)
        result |= servers_sftp(r->arena, folder, def.sftp, &r->out->sftp, r->diag);
    return result;
}

int roles_parse(struct arena *a, const char *path, const char *text, size_t len, struct roles *out, struct diag *d)
{
    *out = (struct roles){.file = path};
    const struct yaml_node *root = yaml_parse(a, path, text, len, DIAG_YAML_SYNTAX, d);
    if (root == NULL)
        return -1;
    struct reader r = {a, out, d};
    size_t dir = (size_t)(path_base(path) - path);
    return read_file(&r, root, dir > 1 ? arena_strndup(a, path, dir - 1) : arena_strndup(a, path, dir));
}

int roles_load(struct arena *a, const char *folder, struct roles *out, struct diag *d)
{
    *out = (struct roles){.file = NULL};
    const char *path = path_join(a, folder, "recipients.yaml");
    char *text;
    size_t len;
    if (!file_exists(path))
        return 0;
    if (file_read(a, path, FILE_MAX, &text, &len, d) != 0)
        return -1;
    return roles_parse(a, path, text, len, out, d);
}

/* --- asking --- */

const struct role *roles_lookup(const struct roles *r, const char *name)
{
    for (size_t i = 0; i < r->n_roles; i++) {
        if (strcmp(r->roles[i].name, name) == 0)
            return &r->roles[i];
    }
    return NULL;
}

const struct role *roles_find(const struct roles *r, const char *name, struct src_loc loc, struct diag *d)
{
    const struct role *role = roles_lookup(r, name);
    if (role != NULL)
        return role;
    struct arena a;
    arena_init(&a);
    const char **names = ARENA_ARRAY(&a, r->n_roles, const char *);
    for (size_t i = 0; i < r->n_roles; i++)
        names[i] = r->roles[i].name;
    diag_error(d, DIAG_DEF_NAME, loc, "unknown role \"%s\"", name);
    if (r->n_roles > 0)
        diag_hint_names(d, name, names, r->n_roles);
    else
        diag_hint(d, "There are no roles: write them into recipients.yaml beside almanak.yaml.");
    arena_release(&a);
    return NULL;
}

const struct person *roles_person(const struct roles *r, const char *name)
{
    for (size_t i = 0; i < r->n_people; i++) {
        if (strcmp(r->people[i].name, name) == 0)
            return &r->people[i];
    }
    return NULL;
}

bool person_holds(const struct person *p, const struct role *role)
{
    for (size_t i = 0; i < p->n_roles; i++) {
        if (p->roles[i] == role)
            return true;
    }
    return false;
}

/* 1 and 0: the keys say yes and no; -1: they do not say. */
static int keys_say(const struct slice_key *keys, size_t n, const char *key, const char *value)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(keys[i].name, key) != 0)
            continue;
        for (size_t k = 0; k < keys[i].n_values; k++) {
            if (strcmp(keys[i].values[k], value) == 0)
                return 1;
        }
        return 0;
    }
    return -1;
}

bool roles_slice(const struct role *role, const struct person *p, const char *key, const char *value)
{
    int said = p != NULL ? keys_say(p->only, p->n_only, key, value) : -1;
    if (said < 0)
        said = keys_say(role->only, role->n_only, key, value);
    return said < 0 ? role->all : said == 1;
}
