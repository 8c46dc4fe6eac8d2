/*
 * What a mail says: see letter.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "deliver/letter.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/num.h"
#include "base/text.h"
#include "template/template.h"

enum { TEMPLATE_MAX = 1 << 20, KILO = 1000, MEGA = 1000000 };

/* What the templates may name. */
static const char names[] =
    "NAVN KOMMUNE ANTAL EMNE TITEL PERIODE UDSNIT HAR_PERIODE() HAR_UDSNIT() EN() FLERE() I_DELE(NR AF)"
    " HAR_KONTAKT(KONTAKT) SVAR() ARBEJDSBOG() NY() RETTELSE() UDKAST() TILBAGEKALDT() BESKED() FEJL() FEJL_OVER()"
    " UDGIVELSE(TITEL NUMMER HAR_PERIODE(PERIODE) HAR_UDSNIT(UDSNIT) HAR_DATO(DATO) HAR_TAL(TAL)"
    " ERSTATTER(GAMMEL GRUND) FIKTIV() FIL(FIL STOERRELSE) LINK(FIL STOERRELSE ADRESSE)) LINJE(LINJE)";

enum letter_kind letter_kind_of(const char *name)
{
    static const char *const kinds[] = {"publication", "correction", "draft", "recall", "note", "alert", "alert_over"};
    size_t len = strcspn(name, ":");
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (strlen(kinds[i]) == len && strncmp(kinds[i], name, len) == 0)
            return (enum letter_kind)i;
    }
    return LETTER_NOTE;
}

/* --- templates --- */

static int load(struct arena *a, const struct shelves *templates, const struct template_scope *scope, const char *name,
                const char **out, struct diag *d)
{
    char *text;
    size_t len;
    const char *path = shelf_path(a, templates, name);
    if (file_read(a, path, TEMPLATE_MAX, &text, &len, d) != 0)
        return -1;
    *out = text;
    return template_lint_html(path, text, scope, d);
}

int letter_templates_load(struct arena *a, const struct shelves *templates, struct letter_templates *out,
                          struct diag *d)
{
    const struct template_scope *scope = template_scope_of(a, names);
    const char *html;
    *out = (struct letter_templates){.html = NULL};
    if ((load(a, templates, scope, "mail/subject.txt.tpl", &out->subject, d) |
         load(a, templates, scope, "mail/letter.txt.tpl", &out->text, d) |
         load(a, templates, scope, "mail/letter.html.tpl", &html, d)) != 0)
        return -1;
    out->html = template_page_new(html, TEMPLATE_HTML);
    if (out->html != NULL)
        return 0;
    diag_error(d, DIAG_TEMPLATE, NO_LOC, "template \"mail/letter.html.tpl\" was refused");
    diag_hint(d, "Write values where text or the value of an attribute may stand.");
    return -1;
}

void letter_templates_release(struct letter_templates *t)
{
    template_page_free(t->html);
    t->html = NULL;
}

/* --- values --- */

/* A value on one line: text_clean makes control characters visible, here they only part words. */
static void set(struct template_dict *dict, const char *name, const char *value)
{
    char *copy = xstrdup(value);
    for (char *p = copy; *p != '\0'; p++) {
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = ' ';
    }
    template_set(dict, name, copy);
    free(copy);
}

/* A section with one value, where there is one. */
static void set_optional(struct template_dict *dict, const char *section, const char *name, const char *value)
{
    if (value != NULL && value[0] != '\0')
        set(template_add_section(dict, section), name, value);
}

static const char *size_text(struct arena *a, int64_t bytes)
{
    char number[NUM_TEXT];
    if (bytes < MEGA)
        return arena_printf(a, "%s\u00a0kB", num_da_int(number, bytes < KILO ? 1 : (bytes + KILO / 2) / KILO));
    return arena_printf(a, "%s\u00a0MB", num_da_fixed(number, (double)bytes / MEGA, 1));
}

static void fill_publication(struct arena *a, struct template_dict *dict, const struct letter_publication *p)
{
    set(dict, "TITEL", p->title);
    set(dict, "NUMMER", p->id);
    set_optional(dict, "HAR_PERIODE", "PERIODE", p->period);
    set_optional(dict, "HAR_UDSNIT", "UDSNIT", p->slice);
    set_optional(dict, "HAR_DATO", "DATO", p->data_date);
    set_optional(dict, "HAR_TAL", "TAL", p->sentence);
    if (p->fictive)
        (void)template_add_section(dict, "FIKTIV");
    if (p->replaces[0] != '\0') {
        struct template_dict *old = template_add_section(dict, "ERSTATTER");
        set(old, "GAMMEL", p->replaces);
        set(old, "GRUND", p->why);
    }
    for (size_t i = 0; i < p->n_files; i++) {
        const struct letter_file *f = &p->files[i];
        struct template_dict *file = template_add_section(dict, f->url != NULL ? "LINK" : "FIL");
        set(file, "FIL", f->name);
        set(file, "STOERRELSE", size_text(a, f->bytes));
        if (f->url != NULL)
            set(file, "ADRESSE", f->url);
    }
}

/* The period that all publications share; "" when they do not. */
static const char *common_period(const struct letter *l)
{
    for (size_t i = 1; i < l->n_publications; i++) {
        if (strcmp(l->publications[i].period, l->publications[0].period) != 0)
            return "";
    }
    return l->n_publications > 0 ? l->publications[0].period : "";
}

static void fill_body(struct arena *a, struct template_dict *dict, const char *body)
{
    while (*body != '\0') {
        size_t len = strcspn(body, "\n");
        set(template_add_section(dict, "LINJE"), "LINJE", arena_strndup(a, body, len));
        body += len + (body[len] == '\n');
    }
}

static void fill(struct arena *a, struct template_dict *dict, const struct letter *l)
{
    static const char *const kinds[] = {"NY", "RETTELSE", "UDKAST", "TILBAGEKALDT", "BESKED", "FEJL", "FEJL_OVER"};
    set(dict, "NAVN", l->to);
    set(dict, "KOMMUNE", l->municipality);
    set(dict, "EMNE", l->subject);
    set(dict, "ANTAL", arena_printf(a, "%zu", l->n_publications));
    (void)template_add_section(dict, kinds[l->kind]);
    (void)template_add_section(dict, l->n_publications > 1 ? "FLERE" : "EN");
    set_optional(dict, "HAR_PERIODE", "PERIODE", common_period(l));
    if (l->n_publications == 1) {
        set(dict, "TITEL", l->publications[0].title);
        set_optional(dict, "HAR_UDSNIT", "UDSNIT", l->publications[0].slice);
    }
    for (size_t i = 0; i < l->n_publications; i++)
        fill_publication(a, template_add_section(dict, "UDGIVELSE"), &l->publications[i]);
    if (l->parts > 1) {
        struct template_dict *part = template_add_section(dict, "I_DELE");
        set(part, "NR", arena_printf(a, "%d", l->part));
        set(part, "AF", arena_printf(a, "%d", l->parts));
    }
    fill_body(a, dict, l->body);
    set_optional(dict, "HAR_KONTAKT", "KONTAKT", l->contact);
    if (l->may_answer && l->n_publications > 0)
        (void)template_add_section(dict, "SVAR");
    if (l->workbook)
        (void)template_add_section(dict, "ARBEJDSBOG");
}

/* --- expanding --- */

/* At most one empty line between others, none at the ends. */
static const char *tidy(struct arena *a, const char *text)
{
    struct strbuf b;
    size_t newlines = 2;
    strbuf_init(&b, STRBUF_LARGE);
    for (; *text != '\0'; text++) {
        newlines = *text == '\n' ? newlines + 1 : 0;
        if (newlines <= 2)
            strbuf_addch(&b, *text);
    }
    while (b.len > 0 && (b.text[b.len - 1] == '\n' || b.text[b.len - 1] == ' '))
        b.text[--b.len] = '\0';
    const char *copy = arena_strdup(a, strbuf_text(&b));
    strbuf_release(&b);
    return copy;
}

int letter_write(struct arena *a, const struct letter_templates *t, const struct letter *l, const char **subject,
                 const char **text, const char **html, struct diag *d)
{
    struct template_dict *dict = template_dict_new();
    size_t len;
    fill(a, dict, l);
    char *parts[] = {template_expand(t->subject, dict), template_expand(t->text, dict),
                     template_page_expand(t->html, dict, &len)};
    template_dict_free(dict);
    int result = 0;
    if (parts[0] == NULL || parts[1] == NULL || parts[2] == NULL) {
        result = diag_error(d, DIAG_TEMPLATE, NO_LOC, "the templates of mails could not be filled");
        diag_hint(d, "Run 'almanak check'; it reads templates/mail too.");
    } else {
        *subject = tidy(a, parts[0]);
        *text = arena_printf(a, "%s\n", tidy(a, parts[1]));
        *html = arena_strdup(a, parts[2] + strspn(parts[2], " \n"));
    }
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        free(parts[i]);
    return result;
}
