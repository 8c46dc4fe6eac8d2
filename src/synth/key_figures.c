/*
 * Key figures of all municipalities: what the town itself comes to, year by year and month by month, and what others
 * could have beside it, each after its own circumstances. Goals for the figures that have a good direction. See town.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "synth/town.h"

enum {
    YEARS = 10,
    PREFIXES = 4,
    TYPES = 4,
    ONE = 1000000,     /* values are millionths */
    SMALL_TOWN = 6000, /* of so few people rare things are not published */
    MONTHS_SHOWN = 36, /* of the monthly figures */
    NOT_A_TOWN = 411,  /* Christiansø belongs to no municipality */
    WORKING_AGE_FROM = 18
};

enum figure_kind { FIG_COST, FIG_RUNNING, FIG_HELPED, FIG_AGES, FIG_PEOPLE, FIG_ABSENCE };

struct figure {
    const char *code, *name, *area, *unit, *better, *definition;
    enum figure_kind kind;
    const char *functions[PREFIXES]; /* FIG_COST: accounts that begin so */
    int8_t types[TYPES];             /* FIG_RUNNING: services of the numerator, those after the first may be 0 */
    int from, to;                    /* ages of the denominator; FIG_AGES: of the numerator */
    int level;                       /* how much the circumstances of a municipality matter, per cent */
    int drift;                       /* change a year, per mille */
    bool monthly;
};

#define KR .kind = FIG_COST, .unit = "kr"
#define PCT .unit = "pct"

static const struct figure figures[] = {
    {"folketal", "Folketal", "andet", "antal", "none", "Indbyggere ultimo perioden", .kind = FIG_PEOPLE, .drift = 3},
    {"andel_0_17", "Andel 0-17-årige", "andet", PCT, .better = "none", .definition = "0-17-årige i pct. af indbyggerne",
     .kind = FIG_AGES, .from = 0, .to = 17, .level = -30, .drift = -6},
    {"andel_65_plus", "Andel 65-årige og ældre", "aeldre", PCT, .better = "none",
     .definition = "65-årige og ældre i pct. af indbyggerne", .kind = FIG_AGES, .from = 65, .to = 125, .level = 60,
     .drift = 12},
    {"andel_80_plus", "Andel 80-årige og ældre", "aeldre", PCT, .better = "none",
     .definition = "80-årige og ældre i pct. af indbyggerne", .kind = FIG_AGES, .from = 80, .to = 125, .level = 60,
     .drift = 25},
    {"andel_med_hjaelp", "Andel borgere, der modtager hjælp", "andet", PCT, .better = "lower",
     .definition = "Borgere med mindst én ydelse i pct. af indbyggerne", .kind = FIG_HELPED, .to = 125, .level = 70,
     .monthly = true},
    {"skole_pr_6_16", "Skoleudgifter pr. 6-16-årig", "skole", KR, .better = "none",
     .definition = "Nettodriftsudgifter til folkeskole, SFO og specialskole pr. 6-16-årig", .functions = {"3.22."},
     .from = 6, .to = 16, .level = 15, .drift = 21},
    {"dagtilbud_pr_0_5", "Dagtilbudsudgifter pr. 0-5-årig", "dagtilbud", KR, .better = "none",
     .definition = "Nettodriftsudgifter til dagtilbud pr. 0-5-årig", .functions = {"5.25."}, .to = 5, .level = -10,
     .drift = 24},
    {"boern_saerlige_pr_0_22", "Udgifter til børn og unge med særlige behov pr. 0-22-årig", "boern_unge", KR,
     .better = "lower", .definition = "Nettodriftsudgifter på 5.28 pr. 0-22-årig", .functions = {"5.28."}, .to = 22,
     .level = 90, .drift = 26},
    {"forebyggelse_pr_0_22", "Forebyggende indsatser pr. 0-22-årig", "boern_unge", KR, .better = "none",
     .definition = "Nettodriftsudgifter på 5.28.21 pr. 0-22-årig", .functions = {"5.28.21"}, .to = 22, .level = 60,
     .drift = 18},
    {"anbragte_pr_0_22", "Andel anbragte 0-22-årige", "boern_unge", PCT, .better = "lower",
     .definition = "Anbragte børn og unge i pct. af de 0-22-årige", .kind = FIG_RUNNING,
     .types = {PLEJEFAMILIE, OPHOLDSSTED, DOEGNINSTITUTION}, .to = 22, .level = 120, .drift = -8},
    {"aeldre_pr_67", "Udgifter til pleje og omsorg pr. 67-årig og ældre", "aeldre", KR, .better = "lower",
     .definition = "Nettodriftsudgifter på 5.30 pr. 67-årig og ældre", .functions = {"5.30."}, .from = 67, .to = 125,
     .level = 20, .drift = 14},
    {"hjemmesygepleje_pr_67", "Udgifter til hjemmesygepleje pr. 67-årig og ældre", "sundhed", KR, .better = "none",
     .definition = "Nettodriftsudgifter på 5.30.28 pr. 67-årig og ældre", .functions = {"5.30.28"}, .from = 67,
     .to = 125, .level = 15, .drift = 22},
    {"hjemmehjaelp_80", "Andel 80-årige og ældre med hjemmehjælp", "aeldre", PCT, .better = "none",
     .definition = "Modtagere af personlig og praktisk hjælp i pct. af de 80-årige og ældre", .kind = FIG_RUNNING,
     .types = {HJEMMEHJAELP}, .from = 80, .to = 125, .level = 25, .drift = -18},
    {"plejebolig_80", "Andel 80-årige og ældre i plejebolig", "aeldre", PCT, .better = "none",
     .definition = "Beboere i plejebolig i pct. af de 80-årige og ældre", .kind = FIG_RUNNING, .types = {PLEJEHJEM},
     .from = 80, .to = 125, .level = 20, .drift = -14},
    {"genoptraening_18_plus", "Borgere i genoptræning", "sundhed", PCT, .better = "none",
     .definition = "Borgere i genoptræning i pct. af de 18-årige og ældre", .kind = FIG_RUNNING,
     .types = {GENOPTRAENING}, .from = 18, .to = 125, .level = 15, .drift = 10},
    {"voksne_handicap_pr_18_66", "Udgifter til voksne med særlige behov pr. 18-66-årig", "voksne", KR,
     .better = "lower", .definition = "Nettodriftsudgifter på 5.38 pr. 18-66-årig", .functions = {"5.38."}, .from = 18,
     .to = 66, .level = 70, .drift = 28},
    {"botilbud_pr_18_66", "Andel 18-66-årige i botilbud", "voksne", PCT, .better = "none",
     .definition = "Beboere i botilbud efter §§ 107 og 108 i pct. af de 18-66-årige", .kind = FIG_RUNNING,
     .types = {BOTILBUD_107, BOTILBUD_108}, .from = 18, .to = 66, .level = 60, .drift = 9},
    {"stoette_85_pr_18_66", "Andel 18-66-årige med socialpædagogisk støtte", "voksne", PCT, .better = "none",
     .definition = "Modtagere af støtte efter § 85 i pct. af de 18-66-årige", .kind = FIG_RUNNING,
     .types = {STOETTE_85}, .from = 18, .to = 66, .level = 70, .drift = 15},
    {"dagpenge_pr_18_66", "Andel på dagpenge", "beskaeftigelse", PCT, .better = "lower",
     .definition = "Modtagere af dagpenge i pct. af de 18-66-årige", .kind = FIG_RUNNING, .types = {A_DAGPENGE},
     .from = WORKING_AGE_FROM, .to = 66, .level = 30, .drift = -20, .monthly = true},
    {"kontanthjaelp_pr_18_66", "Andel på kontanthjælp", "beskaeftigelse", PCT, .better = "lower",
     .definition = "Modtagere af kontanthjælp, uddannelseshjælp og SHO-ydelse i pct. af de 18-66-årige",
     .kind = FIG_RUNNING, .types = {SHO, UDDANNELSESHJAELP, KONTANTHJAELP}, .from = WORKING_AGE_FROM, .to = 66,
     .level = 110, .drift = -30, .monthly = true},
    {"sygedagpenge_pr_18_66", "Andel på sygedagpenge og jobafklaring", "beskaeftigelse", PCT, .better = "lower",
     .definition = "Modtagere af sygedagpenge og jobafklaring i pct. af de 18-66-årige", .kind = FIG_RUNNING,
     .types = {SYGEDAGPENGE, JOBAFKLARING}, .from = WORKING_AGE_FROM, .to = 66, .level = 40, .drift = 12,
     .monthly = true},
    {"fleksjob_pr_18_66", "Andel i fleksjob og på ledighedsydelse", "beskaeftigelse", PCT, .better = "none",
     .definition = "Personer i fleksjob og på ledighedsydelse i pct. af de 18-66-årige", .kind = FIG_RUNNING,
     .types = {FLEKSJOB, LEDIGHEDSYDELSE}, .from = WORKING_AGE_FROM, .to = 66, .level = 50, .drift = 35,
     .monthly = true},
    {"foertidspension_pr_18_66", "Andel på førtidspension", "beskaeftigelse", PCT, .better = "lower",
     .definition = "Modtagere af førtidspension i pct. af de 18-66-årige", .kind = FIG_RUNNING,
     .types = {FOERTIDSPENSION}, .from = WORKING_AGE_FROM, .to = 66, .level = 100, .drift = 16, .monthly = true},
    {"beskaeftigelse_pr_18_66", "Udgifter til beskæftigelsesindsats pr. 18-66-årig", "beskaeftigelse", KR,
     .better = "lower", .definition = "Nettodriftsudgifter på 5.68 pr. 18-66-årig", .functions = {"5.68."},
     .from = WORKING_AGE_FROM, .to = 66, .level = 50, .drift = -15},
    {"forsoergelse_pr_18_66", "Udgifter til forsørgelse pr. 18-66-årig", "beskaeftigelse", KR, .better = "lower",
     .definition = "Driftsudgifter på 5.46, 5.48, 5.57 og 5.58 pr. 18-66-årig, før statsrefusion",
     .functions = {"5.46.", "5.48.", "5.57.", "5.58."}, .from = WORKING_AGE_FROM, .to = 66, .level = 80, .drift = 13},
    {"administration_pr_indbygger", "Administrationsudgifter pr. indbygger", "andet", KR, .better = "lower",
     .definition = "Nettodriftsudgifter på 6.45 pr. indbygger", .functions = {"6.45."}, .to = 125, .level = 10,
     .drift = 20},
    {"veje_pr_indbygger", "Udgifter til vejvedligeholdelse pr. indbygger", "andet", KR, .better = "none",
     .definition = "Nettodriftsudgifter på 2.28.11 pr. indbygger", .functions = {"2.28.11"}, .to = 125, .level = -10,
     .drift = 17},
    {"bibliotek_pr_indbygger", "Udgifter til biblioteker pr. indbygger", "andet", KR, .better = "none",
     .definition = "Nettodriftsudgifter på 3.32.50 pr. indbygger", .functions = {"3.32.50"}, .to = 125, .level = 10,
     .drift = 11},
    {"tandpleje_pr_0_21", "Udgifter til tandpleje pr. 0-21-årig", "sundhed", KR, .better = "none",
     .definition = "Nettodriftsudgifter på 4.62.85 pr. 0-21-årig", .functions = {"4.62.85"}, .to = 21, .level = 10,
     .drift = 9},
    {"sygefravaer_dage", "Sygefravær pr. sagsbehandler", "andet", .unit = "dage", .better = "lower",
     .definition = "Kalenderdage med sygdom om året pr. ansat sagsbehandler", .kind = FIG_ABSENCE, .level = 20,
     .drift = 8},
};

void figures_month(struct town *t)
{
    struct month_count *c = &t->counts[t->now - t->first];
    crowd_count(t, month_last(t->now));
    for (int age = 0; age <= AGES; age++)
        c->under[age] = t->crowd.first[age];
    memcpy(c->running, t->running, sizeof(c->running));
    for (size_t i = 0; i < t->n_persons; i++)
        c->helped += t->persons[i].municipality == OWN && t->persons[i].helped == t->now - t->first + 1;
}

static int64_t people_aged(const struct month_count *c, int from, int to)
{
    return c->under[(to < AGES ? to : AGES - 1) + 1] - c->under[from];
}

static bool covers(const struct figure *f, const char *function)
{
    for (size_t i = 0; i < PREFIXES && f->functions[i] != NULL; i++) {
        if (strncmp(function, f->functions[i], strlen(f->functions[i])) == 0)
            return true;
    }
    return false;
}

/* Net running cost of a month in øre. */
static int64_t cost(const struct town *t, const struct figure *f, int month)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n_accounts; i++) {
        if (accounts[i].dranst == 1 && covers(f, accounts[i].function))
            sum += money_booked(t, i, month);
    }
    return sum;
}

static int64_t numerator(const struct town *t, const struct figure *f, int month)
{
    const struct month_count *c = &t->counts[month];
    int64_t n = 0;
    switch (f->kind) {
    case FIG_COST: return cost(t, f, month) * 12;
    case FIG_RUNNING:
        for (size_t i = 0; i < TYPES; i++)
            n += i == 0 || f->types[i] != 0 ? c->running[f->types[i]] : 0;
        return n;
    case FIG_HELPED: return c->helped;
    case FIG_AGES: return people_aged(c, f->from, f->to);
    case FIG_PEOPLE: return people_aged(c, 0, AGES);
    case FIG_ABSENCE: return (int64_t)c->sick_days * 12;
    }
    return 0;
}

static int64_t denominator(const struct town *t, const struct figure *f, int month)
{
    const struct month_count *c = &t->counts[month];
    switch (f->kind) {
    case FIG_COST:
    case FIG_RUNNING: return people_aged(c, f->from, f->to);
    case FIG_HELPED:
    case FIG_AGES: return people_aged(c, 0, AGES);
    case FIG_PEOPLE: return 1;
    case FIG_ABSENCE: return c->employed;
    }
    return 1;
}

/* The town's own figure over the months from .. to of the window, in millionths. */
static int64_t own_figure(const struct town *t, const struct figure *f, int from, int to)
{
    int128_t above = 0, below = 0;
    from = f->kind == FIG_PEOPLE ? to : from; /* a stock */
    for (int month = from; month <= to; month++) {
        above += numerator(t, f, month);
        below += denominator(t, f, month);
    }
    if (below == 0)
        return 0;
    int64_t scale = f->kind == FIG_COST ? ONE / 100 : strcmp(f->unit, "pct") == 0 ? 100 * (int64_t)ONE : ONE;
    return num_div_round(above * scale, below);
}

/* As published: whole kroner, persons and days with one decimal, per cent with two. */
static int64_t as_published(const struct figure *f, int64_t value)
{
    int64_t step = f->kind == FIG_COST || f->kind == FIG_PEOPLE ? ONE : f->kind == FIG_ABSENCE ? ONE / 10 : ONE / 100;
    return num_div_round(value, step) * step;
}

struct comparison {
    struct town *town;
    const struct town *facts; /* the whole run, so that what was published stays */
    struct rng rng;
    int64_t usual[ARRAY_LEN(figures)]; /* own figure over the whole window */
    int32_t tilt[ARRAY_LEN(figures)];  /* how far above the town the others lie on the whole, per mille */
    int last_year;                     /* the last that is over */
};

/* What the years have done since, or before, the middle of the window; per mille. */
static int64_t drifted(const struct comparison *c, const struct figure *f, month_t m)
{
    month_t middle = (c->town->first + c->town->options.end) / 2;
    return 1000 + (int64_t)f->drift * (m - middle) / 12;
}

static int64_t own_year(const struct comparison *c, size_t figure, int year)
{
    const struct town *t = c->facts;
    int from = year * 12 - t->first, to = from + 11, months = t->options.months;
    if (to >= months)
        to = months - 1;
    if (from < 0)
        from = 0;
    if (to - from >= 2)
        return own_figure(t, &figures[figure], from, to);
    return c->usual[figure] * drifted(c, &figures[figure], year * 12 + 6) / 1000;
}

/* The last month of "2025" or "2026-10". */
static month_t month_of_period(const char *period)
{
    month_t year = (period[0] - '0') * 1000 + (period[1] - '0') * 100 + (period[2] - '0') * 10 + period[3] - '0';
    return year * 12 + (period[4] == '-' ? (period[5] - '0') * 10 + period[6] - '0' - 1 : 11);
}

static void value_row(struct comparison *c, int32_t municipality, const char *period, const struct figure *f,
                      int64_t value, bool shown)
{
    if (month_of_period(period) > c->town->stop)
        return;
    struct sheet *s = &c->town->sheets[SHEET_INDICATOR_VALUE];
    sheet_code(s, municipality, 4);
    sheet_text(s, period);
    sheet_text(s, f->code);
    if (shown)
        sheet_number(s, as_published(f, value));
    else
        sheet_none(s, 1);
    sheet_end(s);
}

static char *year_text(char out[5], int year)
{
    for (int i = 3; i >= 0; i--, year /= 10)
        out[i] = (char)('0' + year % 10);
    out[4] = '\0';
    return out;
}

static month_t first_shown(const struct town *t)
{
    return t->options.months > MONTHS_SHOWN ? t->options.end - MONTHS_SHOWN + 1 : t->first;
}

static void write_own(struct comparison *c)
{
    struct town *t = c->town;
    char period[32];
    for (size_t i = 0; i < ARRAY_LEN(figures); i++) {
        for (int year = c->last_year - YEARS + 1; year <= c->last_year; year++)
            value_row(c, OWN, year_text(period, year), &figures[i], own_year(c, i, year), true);
        for (month_t m = first_shown(t); figures[i].monthly && m <= t->options.end; m++)
            value_row(c, OWN, month_iso(period, m), &figures[i],
                      own_figure(c->facts, &figures[i], m - t->first, m - t->first), true);
    }
}

/* About normal around 0, and never more than `reach` from it. */
static int32_t spread(struct rng *r, int32_t reach)
{
    int32_t sum = 0;
    for (int i = 0; i < 3; i++)
        sum += rng_between(r, -reach, reach);
    return sum / 3;
}

/*
 * Another municipality: the usual figure of the town, turned by how well off the other one is, by a habit of its own
 * for this figure, and by the year's accidents. Some keep an account elsewhere, so that theirs shows 0.
 */
static void write_other(struct comparison *c, const struct neighbour *who)
{
    enum { WELL_OFF = 700, HABIT = 220, FUNCTION = 7, ACCIDENT = 30 };
    struct town *t = c->town;
    struct rng *r = &c->rng;
    int32_t social = spread(r, WELL_OFF), growth = spread(r, 20);
    char period[32];
    for (size_t i = 0; i < ARRAY_LEN(figures); i++) {
        const struct figure *f = &figures[i];
        int64_t factor = 1000 + (int64_t)f->level * social / 100 + spread(r, f->level == 0 ? 0 : HABIT);
        bool single = f->kind == FIG_COST && strlen(f->functions[0]) == FUNCTION;
        bool elsewhere = single && rng_hits(r, 1, 80);
        bool rare = who->people < SMALL_TOWN && f->kind == FIG_RUNNING && f->level >= 60;
        int64_t usual = f->kind == FIG_PEOPLE ? (int64_t)who->people * ONE : c->usual[i];
        factor = (factor < 150 ? 150 : factor) * (1000 + c->tilt[i]) / 1000;
        for (int year = c->last_year - YEARS + 1; year <= c->last_year; year++) {
            int64_t turned = f->kind == FIG_PEOPLE ? 1000 + growth * (year - c->last_year)
                                                   : factor * drifted(c, f, year * 12 + 6) / 1000;
            int64_t accident = f->kind == FIG_PEOPLE ? 1000 : 1000 + spread(r, ACCIDENT);
            value_row(c, who->code, year_text(period, year), f, elsewhere ? 0 : usual * turned / 1000 * accident / 1000,
                      !rare);
        }
        for (month_t m = first_shown(t); f->monthly && m <= t->options.end; m++) {
            int64_t own = own_figure(c->facts, f, m - t->first, m - t->first), accident = 1000 + spread(r, ACCIDENT);
            value_row(c, who->code, month_iso(period, m), f, own * factor / 1000 * accident / 1000, !rare);
        }
    }
}

static void target_row(struct town *t, const char *code, const char *period, const int64_t goal[3])
{
    struct sheet *s = &t->sheets[SHEET_TARGET];
    sheet_text(s, code);
    sheet_text(s, period);
    for (size_t i = 0; i < 3; i++)
        sheet_number(s, goal[i]);
    sheet_end(s);
}

/* Goals a little better than what is, with the limits of yellow and red behind them. */
static void write_targets(struct comparison *c)
{
    static const struct {
        const char *code;
        int64_t goal[3]; /* goal, yellow, red */
    } measures[] = {{"borger.andel_med_hjaelp", {115000, 125000, 140000}},
                    {"familie.andel_med_hjaelp", {180000, 200000, 220000}},
                    {"effekt.effekt", {400000, 350000, 300000}},
                    {"oekonomi.afvigelse", {0, -2500000000000, -5000000000000}},
                    {"betaling.forloeb", {0, 10000000, 25000000}},
                    {"manglende_krav", {0, 200000000000, 500000000000}},
                    {"personale.fravaer", {120000, 160000, 200000}}};
    char period[32];
    for (int year = c->last_year - 1; year <= c->last_year + 1; year++) {
        (void)year_text(period, year);
        for (size_t i = 0; i < ARRAY_LEN(figures); i++) {
            const struct figure *f = &figures[i];
            if (strcmp(f->better, "none") == 0)
                continue;
            int64_t value = own_year(c, i, year < c->last_year ? year : c->last_year), goal[3];
            int better = strcmp(f->better, "higher") == 0 ? 1 : -1;
            for (int k = 0; k < 3; k++)
                goal[k] = as_published(f, value * (1000 + better * (20 - 40 * k)) / 1000);
            target_row(c->town, f->code, period, goal);
        }
        for (size_t i = 0; i < ARRAY_LEN(measures); i++)
            target_row(c->town, measures[i].code, period, measures[i].goal);
    }
    for (month_t m = first_shown(c->town); m <= c->town->options.end; m++)
        target_row(c->town, measures[0].code, month_iso(period, m), measures[0].goal);
}

/* Comparison groups by size and by how near the capital is: ours alone, as the real ones are made by others. */
static const char *group_of(const struct neighbour *who)
{
    if (who->code < 300 && strcmp(who->region, "Hovedstaden") == 0)
        return "Hovedstadskommuner";
    return who->people >= 150000  ? "Storbykommuner"
           : who->people >= 80000 ? "Provinsbykommuner"
           : who->people >= 35000 ? "Oplandskommuner"
                                  : "Landkommuner";
}

static void municipality_row(struct town *t, const struct neighbour *who)
{
    struct sheet *s = &t->sheets[SHEET_MUNICIPALITY];
    sheet_code(s, who->code, 4);
    sheet_text(s, who->name);
    sheet_text(s, who->region);
    sheet_text(s, group_of(who));
    sheet_end(s);
}

static void write_indicators(struct town *t)
{
    struct sheet *s = &t->sheets[SHEET_INDICATOR];
    for (size_t i = 0; i < ARRAY_LEN(figures); i++) {
        sheet_text(s, figures[i].code);
        sheet_text(s, figures[i].name);
        sheet_text(s, figures[i].area);
        sheet_text(s, figures[i].unit);
        sheet_text(s, figures[i].better);
        sheet_text(s, figures[i].definition);
        sheet_end(s);
    }
}

void figures_write(struct town *t)
{
    struct comparison c = {.town = t, .last_year = (t->options.end + 1) / 12 - 1};
    c.facts = t->whole != NULL ? t->whole : t;
    const struct places *p = &t->places;
    rng_init(&c.rng, t->options.seed, STREAM_FIGURES);
    for (size_t i = 0; i < ARRAY_LEN(figures); i++)
        c.usual[i] = own_figure(c.facts, &figures[i], 0, t->options.months - 1);
    for (size_t i = 0; i < ARRAY_LEN(figures); i++)
        c.tilt[i] = spread(&c.rng, 180);
    write_indicators(t);
    write_own(&c);
    municipality_row(t, &p->own);
    for (size_t i = 0; i < p->n_neighbours; i++) {
        if (p->neighbours[i].code == NOT_A_TOWN)
            continue;
        municipality_row(t, &p->neighbours[i]);
        write_other(&c, &p->neighbours[i]);
    }
    write_targets(&c);
}
