/*
 * The PDF document itself: errors, pages, graphics and the way to the disk. See pdf.h.
 *
 * libharu's errors are sticky and later ones overwrite the first, so the handler keeps the first and every call here
 * does nothing once there is one. libharu writes not-a-number as garbage and clamps large numbers without a word, so
 * every number passes `checked`.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/pdf/pdf.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <hpdf_doc.h>

#include "base/file.h"

static const double limit_pt = 14400; /* the largest coordinate that PDF readers must accept */

static void on_error(HPDF_STATUS status, HPDF_STATUS detail, void *data)
{
    struct pdf *p = data;
    if (p->failed)
        return;
    p->failed = true;
    p->status = status;
    p->detail = detail;
}

void pdf_refuse(struct pdf *p, const char *reason)
{
    if (p->failed)
        return;
    p->failed = true;
    p->reason = reason;
}

static void *allocate(HPDF_UINT size)
{
    return xmalloc(size);
}

int pdf_open(struct pdf *p, const struct render_options *options, struct diag *d)
{
    *p = (struct pdf){0};
    pdf_page_turn(p, false);
    strbuf_init(&p->text, STRBUF_SMALL);
    p->doc = HPDF_NewEx(on_error, allocate, free, 0, p);
    if (p->doc == NULL)
        return diag_error(d, DIAG_RENDER, NO_LOC, "could not start a PDF");
    p->doc->pdf_version = HPDF_VER_17;
    (void)HPDF_SetCompressionMode(p->doc, HPDF_COMP_ALL);
    (void)HPDF_SetPagesConfiguration(p->doc, 64);
    (void)HPDF_UseUTFEncodings(p->doc);
    if (pdf_fonts_load(p, options->font_dir, d) < 0) {
        pdf_release(p);
        return -1;
    }
    return 0;
}

void pdf_release(struct pdf *p)
{
    HPDF_Free(p->doc);
    for (size_t i = 0; i < FACE__MAX; i++) {
        free(p->fonts[i].widths);
        free(p->fonts[i].drawn);
    }
    free(p->path);
    free(p->lying);
    strbuf_release(&p->text);
}

int pdf_save(struct pdf *p, const char *path, struct diag *d)
{
    if (!p->failed) {
        pdf_fonts_finish(p);
        (void)HPDF_SaveToStream(p->doc);
    }
    if (p->failed && p->reason != NULL)
        return diag_error(d, DIAG_RENDER, NO_LOC, "could not make the PDF: %s", p->reason);
    if (p->failed)
        return diag_error(d, DIAG_RENDER, NO_LOC, "could not make the PDF: libharu error 0x%04lX (detail %lu)",
                          p->status, p->detail);
    struct out_file out;
    if (out_open(&out, path, d) < 0)
        return -1;
    HPDF_UINT len = 0;
    const HPDF_BYTE *part;
    for (HPDF_UINT i = 0; i < HPDF_MemStream_GetBufCount(p->doc->stream); i++) {
        part = HPDF_MemStream_GetBufPtr(p->doc->stream, i, &len);
        if (part != NULL)
            out_write(&out, part, len);
    }
    return out_commit(&out, d);
}

/* --- pages --- */

static const double a4_short = 595.276, a4_long = 841.89;

void pdf_page_turn(struct pdf *p, bool landscape)
{
    p->width = landscape ? a4_long : a4_short;
    p->height = landscape ? a4_short : a4_long;
}

void pdf_page_new(struct pdf *p)
{
    if (p->failed)
        return;
    if (p->n_pages == PDF_MAX_PAGES) {
        pdf_refuse(p, "it needs more than 10.000 pages");
        return;
    }
    p->page = HPDF_AddPage(p->doc);
    if (p->page == NULL)
        return;
    (void)HPDF_Page_SetWidth(p->page, (HPDF_REAL)p->width);
    (void)HPDF_Page_SetHeight(p->page, (HPDF_REAL)p->height);
    PUSH(p->lying, p->n_pages, p->cap_pages) = p->width > p->height;
    p->state = (struct pdf_state){.line_width = 1};
}

void pdf_page_select(struct pdf *p, size_t page)
{
    if (p->failed)
        return;
    p->page = HPDF_GetPageByIndex(p->doc, (HPDF_UINT)page);
    pdf_page_turn(p, p->lying[page]);
    /* What was set there last is not known any more, and a line's width and dashes are set when they differ. */
    p->state = (struct pdf_state){.line_width = -1, .dash = -1};
}

/* --- numbers and state --- */

static HPDF_REAL checked(struct pdf *p, double value)
{
    if (!isfinite(value) || fabs(value) > limit_pt) {
        pdf_refuse(p, "a coordinate is out of range");
        return 0;
    }
    return (HPDF_REAL)(round(value * 1000) / 1000);
}

static HPDF_REAL flipped(struct pdf *p, double y)
{
    return checked(p, p->height - y);
}

static bool same_colour(struct colour a, struct colour b)
{
    return a.r == b.r && a.g == b.g && a.b == b.b;
}

static HPDF_REAL share(uint8_t component)
{
    return (HPDF_REAL)(round((double)component / 0.255) / 1000);
}

static void set_fill(struct pdf *p, struct colour c)
{
    if (p->state.fill_set && same_colour(p->state.fill, c))
        return;
    (void)HPDF_Page_SetRGBFill(p->page, share(c.r), share(c.g), share(c.b));
    p->state.fill = c;
    p->state.fill_set = true;
}

static void set_stroke(struct pdf *p, const struct stroke *s)
{
    if (!p->state.stroke_set || !same_colour(p->state.stroke, s->colour))
        (void)HPDF_Page_SetRGBStroke(p->page, share(s->colour.r), share(s->colour.g), share(s->colour.b));
    if (p->state.line_width < s->width || p->state.line_width > s->width)
        (void)HPDF_Page_SetLineWidth(p->page, checked(p, s->width));
    if (p->state.dash < s->dash || p->state.dash > s->dash) {
        HPDF_UINT16 pattern[] = {(HPDF_UINT16)s->dash};
        (void)HPDF_Page_SetDash(p->page, s->dash > 0 ? pattern : NULL, s->dash > 0 ? 1 : 0, 0);
    }
    p->state.stroke = s->colour;
    p->state.stroke_set = true;
    p->state.line_width = s->width;
    p->state.dash = s->dash;
}

/* --- paths --- */

static void step(struct pdf *p, const struct pdf_step *s)
{
    if (!p->failed)
        PUSH(p->path, p->n_path, p->cap_path) = *s;
}

void pdf_move_to(struct pdf *p, double x, double y)
{
    step(p, &(struct pdf_step){STEP_MOVE, {checked(p, x), flipped(p, y)}});
}

void pdf_line_to(struct pdf *p, double x, double y)
{
    step(p, &(struct pdf_step){STEP_LINE, {checked(p, x), flipped(p, y)}});
}

void pdf_curve_to(struct pdf *p, double x1, double y1, double x2, double y2, double x3, double y3)
{
    step(p, &(struct pdf_step){
                STEP_CURVE,
                {checked(p, x1), flipped(p, y1), checked(p, x2), flipped(p, y2), checked(p, x3), flipped(p, y3)}});
}

void pdf_close(struct pdf *p)
{
    step(p, &(struct pdf_step){STEP_CLOSE, {0}});
}

static void emit_path(struct pdf *p)
{
    for (size_t i = 0; i < p->n_path && !p->failed; i++) {
        const HPDF_REAL *at = p->path[i].at;
        switch (p->path[i].kind) {
        case STEP_MOVE: (void)HPDF_Page_MoveTo(p->page, at[0], at[1]); break;
        case STEP_LINE: (void)HPDF_Page_LineTo(p->page, at[0], at[1]); break;
        case STEP_CURVE: (void)HPDF_Page_CurveTo(p->page, at[0], at[1], at[2], at[3], at[4], at[5]); break;
        case STEP_CLOSE: (void)HPDF_Page_ClosePath(p->page); break;
        }
    }
    p->n_path = 0;
}

void pdf_paint(struct pdf *p, const struct colour *fill, const struct stroke *stroke)
{
    if (p->failed || p->n_path == 0 || (fill == NULL && stroke == NULL)) {
        p->n_path = 0;
        return;
    }
    if (fill != NULL)
        set_fill(p, *fill);
    if (stroke != NULL)
        set_stroke(p, stroke);
    emit_path(p);
    if (p->failed)
        return;
    if (fill == NULL)
        (void)HPDF_Page_Stroke(p->page);
    else if (stroke == NULL)
        (void)HPDF_Page_Eofill(p->page);
    else
        (void)HPDF_Page_EofillStroke(p->page);
}

void pdf_clip(struct pdf *p)
{
    if (p->failed)
        return;
    p->saved = p->state;
    (void)HPDF_Page_GSave(p->page);
    emit_path(p);
    if (p->failed)
        return;
    (void)HPDF_Page_Eoclip(p->page);
    (void)HPDF_Page_EndPath(p->page);
}

void pdf_unclip(struct pdf *p)
{
    if (p->failed)
        return;
    (void)HPDF_Page_GRestore(p->page);
    p->state = p->saved;
}

void pdf_box(struct pdf *p, double x, double y, double w, double h, struct colour fill)
{
    pdf_move_to(p, x, y);
    pdf_line_to(p, x + w, y);
    pdf_line_to(p, x + w, y + h);
    pdf_line_to(p, x, y + h);
    pdf_close(p);
    pdf_paint(p, &fill, NULL);
}

void pdf_rule(struct pdf *p, double x1, double x2, double y, double width, struct colour colour)
{
    pdf_move_to(p, x1, y);
    pdf_line_to(p, x2, y);
    pdf_paint(p, NULL, &(struct stroke){.colour = colour, .width = width});
}

/* --- text and links --- */

static void set_font(struct pdf *p, enum face face, double size)
{
    if (p->state.font_set && p->state.face == face && !(p->state.size < size || p->state.size > size))
        return;
    (void)HPDF_Page_SetFontAndSize(p->page, p->fonts[face].handle, checked(p, size));
    p->state.face = face;
    p->state.size = size;
    p->state.font_set = true;
}

void pdf_text_turned(struct pdf *p, double x, double y, double angle, enum face face, double size, struct colour colour,
                     const char *text, size_t len)
{
    HPDF_REAL px = checked(p, x), py = flipped(p, y);
    const char *shown = pdf_text_clean(p, face, text, len);
    if (p->failed || shown[0] == '\0')
        return;
    set_fill(p, colour);
    (void)HPDF_Page_BeginText(p->page);
    set_font(p, face, size);
    if (angle > 0 || angle < 0) {
        double turn = angle * 3.14159265358979323846 / 180;
        HPDF_REAL c = checked(p, cos(turn)), s = checked(p, sin(turn));
        (void)HPDF_Page_SetTextMatrix(p->page, c, s, -s, c, px, py);
    } else {
        (void)HPDF_Page_MoveTextPos(p->page, px, py);
    }
    (void)HPDF_Page_ShowText(p->page, shown);
    (void)HPDF_Page_EndText(p->page);
}

void pdf_text(struct pdf *p, double x, double y, enum face face, double size, struct colour colour, const char *text,
              size_t len)
{
    pdf_text_turned(p, x, y, 0, face, size, colour, text, len);
}

/* Links lead to pages and mail addresses; whatever else a text asks for stays text. */
static bool may_link(const char *uri)
{
    static const char *const schemes[] = {"https://", "http://", "mailto:"};
    bool known = false;
    for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
        known = known || strncmp(uri, schemes[i], strlen(schemes[i])) == 0;
    size_t len = strlen(uri);
    for (size_t i = 0; i < len; i++)
        known = known && uri[i] > ' ' && uri[i] < 0x7F;
    return known && len < 2000;
}

void pdf_link(struct pdf *p, double x, double y, double w, double h, const char *uri)
{
    if (!may_link(uri))
        return;
    HPDF_Rect area = {checked(p, x), flipped(p, y + h), checked(p, x + w), flipped(p, y)};
    if (p->failed)
        return;
    HPDF_Annotation link = HPDF_Page_CreateURILinkAnnot(p->page, area, uri);
    if (link != NULL)
        (void)HPDF_LinkAnnot_SetBorderStyle(link, 0, 0, 0);
}

void pdf_link_page(struct pdf *p, double x, double y, double w, double h, size_t page)
{
    HPDF_Rect area = {checked(p, x), flipped(p, y + h), checked(p, x + w), flipped(p, y)};
    if (p->failed)
        return;
    HPDF_Page target = HPDF_GetPageByIndex(p->doc, (HPDF_UINT)page);
    HPDF_Destination place = target != NULL ? HPDF_Page_CreateDestination(target) : NULL;
    if (place == NULL)
        return;
    (void)HPDF_Destination_SetFit(place);
    HPDF_Annotation link = HPDF_Page_CreateLinkAnnot(p->page, area, place);
    if (link != NULL)
        (void)HPDF_LinkAnnot_SetBorderStyle(link, 0, 0, 0);
}
