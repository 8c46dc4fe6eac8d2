/*
 * What a PDF says about itself: document information, language, bookmarks, how a reader shows it first. See pdf.h.
 * Dates are those of the data, so the same document gives the same bytes.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include <hpdf_doc.h>
#include <hpdf_outline.h>

#include "base/text.h"
#include "render/pdf/pdf.h"

enum { MAX_TITLE = 400 };

/* At most MAX_TITLE bytes, cut between characters. */
static const char *clipped(char buffer[MAX_TITLE + 8], const char *text)
{
    if (strlen(text) <= MAX_TITLE)
        return text;
    size_t keep = 0;
    for (const char *p = text; p - text <= MAX_TITLE; (void)utf8_next(&p))
        keep = (size_t)(p - text);
    memcpy(buffer, text, keep);
    memcpy(buffer + keep, "\u2026", 4);
    return buffer;
}

static void set_text(struct pdf *p, HPDF_InfoType kind, const char *text)
{
    char buffer[MAX_TITLE + 8];
    if (!p->failed && text != NULL && text[0] != '\0')
        (void)HPDF_SetInfoAttr(p->doc, kind, clipped(buffer, text));
}

void pdf_info_set(struct pdf *p, const struct document *doc)
{
    if (p->failed)
        return;
    (void)HPDF_SetCurrentEncoder(p->doc, "UTF-8");
    set_text(p, HPDF_INFO_TITLE, doc->title);
    set_text(p, HPDF_INFO_AUTHOR, doc->municipality);
    set_text(p, HPDF_INFO_SUBJECT, doc->subtitle != NULL ? doc->subtitle : doc->period);
    set_text(p, HPDF_INFO_CREATOR, "almanak " ALMANAK_VERSION);
    set_text(p, HPDF_INFO_PRODUCER, "almanak " ALMANAK_VERSION);
    if (doc->data_date != DATE_NONE && !p->failed) {
        int year, month, day;
        date_split(doc->data_date, &year, &month, &day);
        HPDF_Date at = {.year = year, .month = month, .day = day, .ind = 'Z'};
        (void)HPDF_SetInfoDateAttr(p->doc, HPDF_INFO_CREATION_DATE, at);
        (void)HPDF_SetInfoDateAttr(p->doc, HPDF_INFO_MOD_DATE, at);
    }
    (void)HPDF_Dict_Add(p->doc->catalog, "Lang", HPDF_String_New(p->doc->mmgr, "da-DK", NULL));
    HPDF_Dict view = HPDF_Dict_New(p->doc->mmgr);
    (void)HPDF_Dict_Add(p->doc->catalog, "ViewerPreferences", view);
    (void)HPDF_Dict_AddBoolean(view, "DisplayDocTitle", HPDF_TRUE);
    if (p->n_pages > 3)
        (void)HPDF_SetPageMode(p->doc, HPDF_PAGE_MODE_USE_OUTLINE);
}

HPDF_Outline pdf_bookmark(struct pdf *p, HPDF_Outline parent, const char *title, double y, bool open)
{
    char buffer[MAX_TITLE + 8];
    if (p->failed || title[0] == '\0')
        return NULL;
    HPDF_Outline mark = HPDF_CreateOutline(p->doc, parent, clipped(buffer, title), HPDF_GetEncoder(p->doc, "UTF-8"));
    HPDF_Destination place = mark != NULL ? HPDF_Page_CreateDestination(p->page) : NULL;
    if (place == NULL)
        return NULL;
    double top = p->height - y;
    (void)HPDF_Destination_SetFitH(place, (HPDF_REAL)(top > 0 ? top : 0));
    (void)HPDF_Outline_SetDestination(mark, place);
    (void)HPDF_Outline_SetOpened(mark, open ? HPDF_TRUE : HPDF_FALSE);
    return mark;
}
