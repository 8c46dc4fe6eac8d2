/*
 * Workbooks that came back: which parts there are, and how each is unpacked and parsed. See read.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/xlsx/read.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zip.h>

#include "base/file.h"
#include "render/xlsx/read_int.h"

enum { CHUNK = 64 << 10, DEPTH_MAX = 64 };

/* A workbook being read. */
struct opened {
    struct arena arena;
    const char *path;
    zip_t *zip;
    zip_uint64_t unpacked; /* bytes so far */
    struct diag *diag;
};

static const char hint_workbook[] = "Save it as an Excel workbook (.xlsx) without a password, and try again.";

static int refuse(struct opened *o, const char *why)
{
    diag_error(o->diag, DIAG_COMMENT, (struct src_loc){o->path, 0, 0}, "cannot read the workbook: %s", why);
    diag_hint(o->diag, "%s", hint_workbook);
    return -1;
}

/* --- XML --- */

/* Names come as "namespace|name"; the last part is what is meant, in every dialect of the format. */
static const char *local_name(const char *name)
{
    const char *bar = strrchr(name, '|');
    return bar != NULL ? bar + 1 : name;
}

const char *part_attribute(const char **attributes, const char *name)
{
    for (size_t i = 0; attributes[i] != NULL; i += 2)
        if (strcmp(local_name(attributes[i]), name) == 0)
            return attributes[i + 1];
    return NULL;
}

void part_refuse(struct part_reader *p, const char *why)
{
    if (p->wrong == NULL)
        p->wrong = why;
    (void)XML_StopParser(p->parser, XML_FALSE);
}

static void XMLCALL on_start(void *arg, const char *name, const char **attributes)
{
    struct part_reader *p = arg;
    if (p->wrong != NULL)
        return;
    if (++p->depth > DEPTH_MAX)
        part_refuse(p, "a part of it is nested too deeply");
    else
        p->start(p, local_name(name), attributes);
}

static void XMLCALL on_end(void *arg, const char *name)
{
    struct part_reader *p = arg;
    p->depth--;
    if (p->end != NULL && p->wrong == NULL)
        p->end(p, local_name(name));
}

static void XMLCALL on_text(void *arg, const char *text, int len)
{
    struct part_reader *p = arg;
    if (p->text != NULL && p->wrong == NULL)
        p->text(p, text, (size_t)len);
}

/* No workbook has a document type; entities are how a small file grows large. */
static void XMLCALL on_doctype(void *arg, const char *name, const char *system_id, const char *public_id, int internal)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)internal;
    part_refuse(arg, "a part of it declares a document type");
}

static void *parser_realloc(void *old, size_t size)
{
    return xreallocarray(old, 1, size);
}

/* --- parts --- */

/* Unpack the open part into the parser, piece by piece. */
static int feed(struct opened *o, struct part_reader *p, zip_file_t *file)
{
    for (;;) {
        void *buffer = XML_GetBuffer(p->parser, CHUNK);
        if (buffer == NULL)
            return refuse(o, "a part of it is too large");
        zip_int64_t len = zip_fread(file, buffer, CHUNK);
        if (len < 0)
            return refuse(o, "a part of it is damaged");
        o->unpacked += (zip_uint64_t)len;
        if (o->unpacked > XLSX_READ_MAX)
            return refuse(o, "it unpacks to too much");
        enum XML_Status status = XML_ParseBuffer(p->parser, (int)len, len == 0);
        if (p->wrong != NULL)
            return refuse(o, p->wrong);
        if (status != XML_STATUS_OK)
            return refuse(o, "a part of it is not well-formed");
        if (len == 0)
            return 0;
    }
}

/* Parse a part by its name. 1: there is none. */
static int read_part(struct opened *o, const char *name, struct part_reader *p)
{
    zip_int64_t index = zip_name_locate(o->zip, name, ZIP_FL_NOCASE);
    if (index < 0)
        return 1;
    zip_file_t *file = zip_fopen_index(o->zip, (zip_uint64_t)index, 0);
    if (file == NULL)
        return refuse(o, "a part of it is damaged or encrypted");
    static const XML_Memory_Handling_Suite memory = {xmalloc, parser_realloc, free};
    p->parser = XML_ParserCreate_MM(NULL, &memory, "|");
    XML_SetUserData(p->parser, p);
    XML_SetElementHandler(p->parser, on_start, on_end);
    XML_SetCharacterDataHandler(p->parser, on_text);
    XML_SetStartDoctypeDeclHandler(p->parser, on_doctype);
    int result = feed(o, p, file);
    XML_ParserFree(p->parser);
    p->parser = NULL;
    (void)zip_fclose(file);
    return result;
}

/* --- which sheets there are --- */

/* A relation: an id of workbook.xml and the part that it stands for. */
struct relation {
    const char *id, *type, *target;
};
struct relations_reader {
    struct part_reader part;
    struct arena *arena;
    struct relation *list; /* heap */
    size_t n, cap;
};

static void relations_start(struct part_reader *p, const char *name, const char **attributes)
{
    struct relations_reader *r = (struct relations_reader *)p;
    const char *id = part_attribute(attributes, "Id"), *type = part_attribute(attributes, "Type"),
               *target = part_attribute(attributes, "Target");
    if (strcmp(name, "Relationship") != 0 || id == NULL || type == NULL || target == NULL)
        return;
    if (r->n == 8 * XLSX_SHEETS_MAX) {
        part_refuse(p, "it has too many parts");
        return;
    }
    const char *kind = strrchr(type, '/');
    PUSH(r->list, r->n, r->cap) =
        (struct relation){arena_strdup(r->arena, id), arena_strdup(r->arena, kind != NULL ? kind + 1 : type),
                          arena_strdup(r->arena, target)};
}

struct named_sheet {
    const char *name, *id;
};
struct workbook_reader {
    struct part_reader part;
    struct arena *arena;
    struct named_sheet *sheets; /* heap */
    size_t n, cap;
};

static void workbook_start(struct part_reader *p, const char *name, const char **attributes)
{
    struct workbook_reader *r = (struct workbook_reader *)p;
    const char *title = part_attribute(attributes, "name"), *id = part_attribute(attributes, "id");
    if (strcmp(name, "sheet") != 0 || title == NULL || id == NULL)
        return;
    if (r->n == XLSX_SHEETS_MAX) {
        part_refuse(p, "it has too many sheets");
        return;
    }
    PUSH(r->sheets, r->n, r->cap) = (struct named_sheet){arena_strdup(r->arena, title), arena_strdup(r->arena, id)};
}

/* The part that a relation leads to, seen from folder `from` ("xl/"). */
static const char *resolve(struct opened *o, const char *from, const char *target)
{
    if (target[0] == '/')
        return target + 1;
    while (strncmp(target, "../", 3) == 0 || strncmp(target, "./", 2) == 0) {
        from = target[1] == '.' ? "" : from;
        target += target[1] == '.' ? 3 : 2;
    }
    return arena_printf(&o->arena, "%s%s", from, target);
}

static const struct relation *find_relation(const struct relations_reader *r, const char *type, const char *id)
{
    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->list[i].type, type) == 0 && (id == NULL || strcmp(r->list[i].id, id) == 0))
            return &r->list[i];
    return NULL;
}

/* --- the whole --- */

static int read_sheets(struct opened *o, const struct relations_reader *relations, const struct workbook_reader *book,
                       const char *from, const struct shared_strings *strings, const struct workbook_visitor *visitor)
{
    for (size_t i = 0; i < book->n; i++) {
        const struct relation *relation = find_relation(relations, "worksheet", book->sheets[i].id);
        if (relation == NULL)
            continue; /* a sheet that is only a chart */
        struct sheet_reader sheet;
        sheet_reader_init(&sheet, strings, visitor);
        visitor->sheet(visitor->arg, book->sheets[i].name);
        int result = read_part(o, resolve(o, from, relation->target), &sheet.part);
        sheet_reader_release(&sheet);
        if (result > 0)
            return refuse(o, "a sheet of it is missing");
        if (result != 0)
            return -1;
    }
    return 0;
}

static int read_workbook(struct opened *o, const char *part, const struct workbook_visitor *visitor)
{
    struct workbook_reader book = {.part = {.start = workbook_start}, .arena = &o->arena};
    struct relations_reader relations = {.part = {.start = relations_start}, .arena = &o->arena};
    struct shared_strings strings = {.n = 0};
    const char *base = path_base(part), *from = arena_strndup(&o->arena, part, (size_t)(base - part));
    int result = read_part(o, part, &book.part);
    if (result == 0)
        result = read_part(o, arena_printf(&o->arena, "%s_rels/%s.rels", from, base), &relations.part);
    if (result > 0)
        result = refuse(o, "it has no sheets");
    const struct relation *texts = find_relation(&relations, "sharedStrings", NULL);
    if (result == 0 && texts != NULL) {
        struct strings_reader reader;
        strings_reader_init(&reader, &strings);
        result = read_part(o, resolve(o, from, texts->target), &reader.part);
        if (result > 0)
            result = refuse(o, "its texts are missing");
    }
    if (result == 0)
        result = read_sheets(o, &relations, &book, from, &strings, visitor);
    free(strings.at);
    strbuf_release(&strings.text);
    free(relations.list);
    free(book.sheets);
    return result;
}

/* The root relations say which part is the workbook. */
static int read_archive(struct opened *o, const struct workbook_visitor *visitor)
{
    struct relations_reader root = {.part = {.start = relations_start}, .arena = &o->arena};
    int result = read_part(o, "_rels/.rels", &root.part);
    const struct relation *main_part = find_relation(&root, "officeDocument", NULL);
    if (result == 0 && main_part != NULL)
        result = read_workbook(o, resolve(o, "", main_part->target), visitor);
    else if (result >= 0)
        result = refuse(o, "it is a zip archive of something else");
    free(root.list);
    return result;
}

int workbook_read(const char *path, const struct workbook_visitor *visitor, struct diag *d)
{
    struct opened o = {.path = path, .diag = d};
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode)) {
        diag_error(d, DIAG_COMMENT, (struct src_loc){path, 0, 0}, "there is no such workbook");
        diag_hint(d, "Name the file that came back.");
        return -1;
    }
    if (st.st_size > XLSX_FILE_MAX)
        return refuse(&o, "it is too large");
    arena_init(&o.arena);
    int error = 0;
    o.zip = zip_open(path, ZIP_RDONLY, &error);
    int result = o.zip != NULL ? read_archive(&o, visitor) : refuse(&o, "it is no .xlsx file, or is damaged");
    if (o.zip != NULL)
        zip_discard(o.zip);
    arena_release(&o.arena);
    return result;
}
