/*
 * The port of ctemplate, the only C++ of the program: nothing but calls, no exception leaves it. Each expansion has a
 * cache of its own, so nothing of one report is left for the next.
 *
 * SPDX-License-Identifier: MIT
 */
extern "C" {
#include "template/template.h"
}

#include <ctemplate/template.h>
#include <ctemplate/template_cache.h>
#include <ctemplate/template_dictionary.h>
#include <ctemplate/template_modifiers.h>

#include <cctype>
#include <cstdlib>
#include <cstring>
#include <string>

namespace
{

/* A backslash before ASCII punctuation is literal text in CommonMark; line breaks would end a paragraph. */
class MarkdownEscape : public ctemplate::TemplateModifier
{
    void Modify(const char *in, size_t len, const ctemplate::PerExpandData *, ctemplate::ExpandEmitter *out,
                const std::string &) const override
    {
        for (size_t i = 0; i < len; i++) {
            unsigned char c = static_cast<unsigned char>(in[i]);
            if (c < 0x80 && std::ispunct(c))
                out->Emit('\\');
            out->Emit(c < 0x20 ? ' ' : in[i]);
        }
    }
};

/* The handle of C is the dictionary itself under another name. */
ctemplate::TemplateDictionary *of(struct template_dict *dict)
{
    return reinterpret_cast<ctemplate::TemplateDictionary *>(dict);
}

struct template_dict *handle(ctemplate::TemplateDictionary *dictionary)
{
    return reinterpret_cast<struct template_dict *>(dictionary);
}

const MarkdownEscape markdown_escape;

[[noreturn]] void give_up()
{
    std::abort(); /* out of memory inside the library: the run's process ends, its parent tells */
}

} // namespace

extern "C" struct template_dict *template_dict_new(void)
{
    try {
        static const bool registered = ctemplate::AddModifier("x-md", &markdown_escape);
        (void)registered;
        return handle(new ctemplate::TemplateDictionary("almanak"));
    } catch (...) {
        give_up();
    }
}

extern "C" void template_dict_free(struct template_dict *root)
{
    delete of(root);
}

extern "C" void template_set(struct template_dict *dict, const char *name, const char *value)
{
    try {
        of(dict)->SetValue(name, value);
    } catch (...) {
        give_up();
    }
}

extern "C" struct template_dict *template_add_section(struct template_dict *dict, const char *name)
{
    try {
        return handle(of(dict)->AddSectionDictionary(name));
    } catch (...) {
        give_up();
    }
}

extern "C" char *template_expand(const char *text, struct template_dict *dict)
{
    try {
        ctemplate::TemplateCache cache;
        if (!cache.StringToTemplateCache("prose", text, std::strlen(text), ctemplate::DO_NOT_STRIP))
            return nullptr;
        cache.Freeze();
        std::string out;
        if (!cache.ExpandNoLoad("prose", ctemplate::DO_NOT_STRIP, of(dict), nullptr, &out))
            return nullptr;
        return strdup(out.c_str());
    } catch (...) {
        return nullptr;
    }
}

/* The marker that switches escaping on belongs to the port: no template can forget it. */
extern "C" struct template_page {
    ctemplate::TemplateCache cache;
};

extern "C" struct template_page *template_page_new(const char *text, enum template_markup markup)
{
    try {
        struct template_page *page = new struct template_page;
        const std::string escaped = std::string(markup == TEMPLATE_XML ? "{{%AUTOESCAPE context=\"XML\"}}"
                                                                       : "{{%AUTOESCAPE context=\"HTML\"}}") +
                                    text;
        if (!page->cache.StringToTemplateCache("page", escaped.data(), escaped.size(), ctemplate::STRIP_BLANK_LINES)) {
            delete page;
            return nullptr;
        }
        page->cache.Freeze();
        return page;
    } catch (...) {
        give_up();
    }
}

extern "C" void template_page_free(struct template_page *page)
{
    delete page;
}

extern "C" char *template_page_expand(const struct template_page *page, struct template_dict *dict, size_t *len)
{
    try {
        std::string out;
        /* Expanding a frozen cache changes nothing of it, though the library does not say so. */
        if (!const_cast<struct template_page *>(page)->cache.ExpandNoLoad("page", ctemplate::STRIP_BLANK_LINES,
                                                                          of(dict), nullptr, &out))
            return nullptr;
        *len = out.size();
        char *copy = static_cast<char *>(std::malloc(out.size() + 1));
        if (copy == nullptr)
            give_up();
        std::memcpy(copy, out.c_str(), out.size() + 1);
        return copy;
    } catch (...) {
        return nullptr;
    }
}
