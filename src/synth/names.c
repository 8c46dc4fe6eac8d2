/*
 * The lists of names: see names.h.
 *
 * SPDX-License-Identifier: MIT
 */
/* clang-format off: tables read best a row a line */
#include "synth/names.h"

#include <stdio.h>

#include "base/compiler.h"

static const char *const men[] = {
    "Peter",  "Jens",   "Michael",  "Lars",     "Thomas", "Henrik",  "Søren",   "Christian", "Jan",    "Martin",
    "Niels",  "Anders", "Morten",   "Jesper",   "Hans",   "Mads",    "Rasmus",  "Per",       "Ole",    "Kim",
    "Mikkel", "Jakob",  "Frederik", "Emil",     "Oliver", "William", "Noah",    "Lucas",     "Magnus", "Sebastian",
    "Kasper", "Simon",  "Mathias",  "Kristian", "Torben", "Bent",    "Erik",    "Jørgen",    "Svend",  "Poul",
    "Knud",   "Claus",  "Brian",    "Steen",    "Karl",   "Aage",    "Villads", "Malthe",    "August", "Åge"};
static const char *const women[] = {
    "Anne",   "Mette", "Kirsten", "Hanne",  "Anna",    "Helle", "Susanne",  "Lene",      "Maria",   "Marianne",
    "Inge",   "Karen", "Lone",    "Bente",  "Camilla", "Pia",   "Jette",    "Charlotte", "Louise",  "Tina",
    "Ida",    "Emma",  "Freja",   "Clara",  "Sofie",   "Laura", "Mathilde", "Caroline",  "Cecilie", "Julie",
    "Maja",   "Sara",  "Line",    "Birthe", "Ellen",   "Ruth",  "Gerda",    "Else",      "Ritta",   "Karin",
    "Astrid", "Agnes", "Alma",    "Nanna",  "Signe",   "Stine", "Rikke",    "Dorthe",    "Britta",  "Åse"};
static const char *const surnames[] = {
    "Nielsen",   "Jensen",    "Hansen",   "Pedersen",   "Andersen",   "Christensen", "Larsen",      "Sørensen",
    "Rasmussen", "Jørgensen", "Petersen", "Madsen",     "Kristensen", "Olsen",       "Thomsen",     "Christiansen",
    "Poulsen",   "Johansen",  "Møller",   "Mortensen",  "Knudsen",    "Jakobsen",    "Mikkelsen",   "Frederiksen",
    "Laursen",   "Lund",      "Holm",     "Schmidt",    "Eriksen",    "Kristiansen", "Simonsen",    "Clausen",
    "Svendsen",  "Andreasen", "Iversen",  "Østergaard", "Jeppesen",   "Vestergaard", "Nissen",      "Lauridsen",
    "Kjær",      "Jespersen", "Mogensen", "Nørgaard",   "Jepsen",     "Frandsen",    "Søndergaard", "Dahl",
    "Bang",      "Aagaard"};
static const char *const foreign_men[] = {"Ali",  "Mohammad", "Ahmad",   "Hassan",    "Omar",   "Yusuf",
                                          "Ivan", "Piotr",    "Andrzej", "Oleksandr", "Mykola", "Mihai",
                                          "Ion",  "Tomasz",   "Arjun",   "Goran",     "Mehmet", "Samir",
                                          "Abdi", "Jonas",    "Pavel",   "Reza",      "Thanh",  "Karim"};
static const char *const foreign_women[] = {"Fatima", "Aisha",     "Maryam",    "Zahra", "Olena",   "Iryna",
                                            "Anna",   "Katarzyna", "Elena",     "Ioana", "Nadia",   "Leyla",
                                            "Amina",  "Svitlana",  "Agnieszka", "Priya", "Jasmina", "Emine",
                                            "Hodan",  "Sanaz",     "Ludmila",   "Mai",   "Rania",   "Yasmin"};
static const char *const foreign_surnames[] = {
    "Ahmed",   "Hussein",  "Ali",      "Kowalski",  "Nowak",  "Popescu", "Ionescu",   "Kovalenko",
    "Bondar",  "Shevchuk", "Yilmaz",   "Demir",     "Nguyen", "Tran",    "Hosseini",  "Karimi",
    "Mohamud", "Abdullah", "Petrovic", "Jovanovic", "Sharma", "Khan",    "Schneider", "Svensson"};

static const char *const street_stems[] = {
    "Birke",  "Ege",   "Bøge",     "Kirke",     "Skole",    "Mølle", "Kløver", "Lærke", "Vibe",  "Solsorte",
    "Rosen",  "Syren", "Tjørne",   "Hassel",    "Aske",     "Elme",  "Lyng",   "Eng",   "Mark",  "Skov",
    "Bakke",  "Dal",   "Strand",   "Fjord",     "Å",        "Bro",   "Bæk",    "Kilde", "Sø",    "Mose",
    "Kær",    "Høj",   "Vang",     "Toft",      "Agerhøne", "Svale", "Ugle",   "Ravne", "Falke", "Råge",
    "Granit", "Flint", "Industri", "Teglværks", "Gartner",  "Smede", "Bager",  "Degne"};
static const char *const street_ends[] = {"vej", "gade", "allé", "stien", "parken", "bakken", "vænget", "toften"};

static const char *const company_heads[] = {"Nørreå",    "Gudenå",      "Kronjyllands", "Østbro",
                                            "Fjordens",  "Himmerlands", "Djurs",        "Rosenholm",
                                            "Vestbyens", "Slusens",     "Hvidsten",     "Dronningborg"};
/* Providers of care first: they are the companies with the lowest numbers. */
static const char *const company_tails[] = {"Opholdssted", "Bosted",  "Omsorg", "Rådgivning", "Rengøring", "Byg",
                                            "Transport",   "Køkken",  "Tømrer", "Gartneri",   "Detail",    "Smede",
                                            "Hotel",       "Elektro", "Lager",  "Regnskab",   "Slagteri",  "Værksted"};

static int32_t count(bool foreign, size_t danish_n, size_t foreign_n)
{
    return (int32_t)(foreign ? foreign_n : danish_n);
}

struct name_key name_draw(struct rng *r, bool foreign)
{
    struct name_key key = {.middle = NO_MIDDLE, .foreign = foreign};
    /* Both lists of first names are equally long, so the sex may be applied when the name is written. */
    key.first = (uint8_t)rng_below(r, count(foreign, ARRAY_LEN(men), ARRAY_LEN(foreign_men)));
    key.last = (uint8_t)rng_below(r, count(foreign, ARRAY_LEN(surnames), ARRAY_LEN(foreign_surnames)));
    if (!foreign && rng_hits(r, 35, 100))
        key.middle = (uint8_t)rng_below(r, (int32_t)ARRAY_LEN(surnames));
    return key;
}

char *name_text(char *out, struct name_key key, bool male)
{
    const char *const *first = key.foreign ? (male ? foreign_men : foreign_women) : (male ? men : women);
    const char *const *last = key.foreign ? foreign_surnames : surnames;
    bool middle = key.middle != NO_MIDDLE && key.middle != key.last;
    (void)snprintf(out, NAME_TEXT, "%s%s%s %s", first[key.first], middle ? " " : "", middle ? surnames[key.middle] : "",
                   last[key.last]);
    return out;
}

char *street_text(char *out, uint32_t number)
{
    uint32_t stems = ARRAY_LEN(street_stems), ends = ARRAY_LEN(street_ends);
    (void)snprintf(out, NAME_TEXT, "%s%s", street_stems[number % stems], street_ends[number / stems % ends]);
    return out;
}

char *company_text(char *out, uint32_t number)
{
    uint32_t heads = ARRAY_LEN(company_heads), tails = ARRAY_LEN(company_tails), round = number / (heads * tails);
    int used = snprintf(out, NAME_TEXT, "%s %s", company_heads[number % heads], company_tails[number / heads % tails]);
    if (round > 0 && used > 0)
        (void)snprintf(out + used, NAME_TEXT - (size_t)used, " %u", round + 1);
    return out;
}
