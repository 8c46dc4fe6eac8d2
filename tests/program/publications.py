#!/usr/bin/python3
"""Publish the reports and read them back, in every format.

usage: publications.py PROGRAM

The town worked out by hand, a synthetic one, towns that are nearly empty, and
one whose names are absurd.  Pages must be sound, complete and readable;
workbooks must hold typed figures; pages, workbooks, CSV, JSON and queries must
tell the same figures; the same data must give the same bytes.

SPDX-License-Identifier: MIT
"""
import csv
import decimal
import glob
import hashlib
import os
import shutil

from common import TOWN, Checks, program_argument, temp_folder
from publication_check_tools import (
    check_boxes, check_csv_is_json, check_outline, check_page_form,
    check_sound, check_workbook)
from publication_tools import (PUBLIC, REPORTS, Installation, Pdf, Workbook,
                               bare, danish, number, squeezed)

# --- figures --------------------------------------------------------------

# Datasets and the queries that must say the same. A column is looked up by
# its name; those in the third place are named otherwise in the query.
QUERIES = [
    ('andel-med-hjaelp', 'udvikling', '--cube borger --measures borgere,med_hjaelp,andel_med_hjaelp --by maaned --last 13', {}),
    ('andel-med-hjaelp', 'nu', '--cube borger --measures borgere,med_hjaelp,andel_med_hjaelp', {}),
    ('andel-med-hjaelp', 'nu', '--cube borger --measures andel_med_hjaelp --period 2025-10', {'andel_med_hjaelp': 'andel_med_hjaelp_foer'}),
    ('andel-med-hjaelp', 'distrikter', '--cube borger --measures borgere,med_hjaelp,andel_med_hjaelp --by distrikt', {}),
    ('andel-med-hjaelp', 'aldersgrupper', '--cube borger --measures borgere,med_hjaelp,andel_med_hjaelp --by aldersgruppe', {}),
    ('andel-med-hjaelp', 'aldersgrupper', '--cube borger --measures andel_med_hjaelp --by aldersgruppe --period 2025-10', {'andel_med_hjaelp': 'andel_med_hjaelp_foer'}),
    ('andel-med-hjaelp', 'postnumre', '--cube borger --measures borgere,med_hjaelp,andel_med_hjaelp --by postnummer', {}),
    ('effekt-12-maaneder', 'ydelser', '--cube effekt --measures personer,effekt --by ydelse --where slags=benefit', {}),
    ('effekt-12-maaneder', 'tabel', '--cube effekt --measures personer,effekt --by ydelse --where er_hjaelp=1', {}),
    ('effekt-12-maaneder', 'samlet', '--cube effekt --measures personer,effekt --by maaned --where slags=benefit --last 13', {}),
    ('effekt-12-maaneder', 'udvikling', '--cube effekt --measures effekt --by startmaaned --where slags=activity --last 13', {'effekt': 'effekt_activity'}),
    ('effekt-12-maaneder', 'udvikling', '--cube effekt --measures effekt --by startmaaned --where slags=benefit --last 13', {'effekt': 'effekt_benefit'}),
    ('effekt-12-maaneder', 'forsoergelse', '--cube vandring --measures personer --by ydelse --where udfald=samme', {'personer': 'personer_samme'}),
    ('effekt-12-maaneder', 'forsoergelse', '--cube vandring --measures personer --by ydelse --where udfald=ingen', {'personer': 'personer_ingen'}),
    ('ledelsesinformation', 'borgere', '--cube borger --measures borgere,andel_med_hjaelp --by maaned --last 13', {}),
    ('ledelsesinformation', 'familier', '--cube familie --measures andel_med_hjaelp --by maaned --where familietype=familie --last 13', {}),
    ('ledelsesinformation', 'ydelser', '--cube ydelse --measures helaarspersoner --by maaned --where slags=benefit --last 13', {}),
    ('ledelsesinformation', 'effekt', '--cube effekt --measures effekt --by maaned --where slags=benefit --last 13', {}),
    ('ledelsesinformation', 'fravaer', '--cube personale --measures fravaer --by maaned --last 13', {}),
    ('ledelsesinformation', 'maal', '--cube maal --measures maal,gul,roed --by noegletal,periode', {}),
    ('sagsbehandler-belastning', 'udvikling', '--cube personale --measures sager,sagsbehandlere,sager_pr_sagsbehandler,normtimer,fravaer,effekt --by maaned --last 13', {}),
    ('sagsbehandler-belastning', 'afdelinger', '--cube personale --measures sager,sagsbehandlere,normtimer,effekt --by afdeling', {}),
    ('virksomheder', 'udvikling', '--cube virksomhed --measures aktiverede,loenrefusion,koeb --by maaned --last 13', {}),
    ('virksomheder', 'virksomheder', '--cube virksomhed --measures aktiverede,til_sygedagpenge,loenrefusion,koeb --by virksomhed,branche --last 12', {}),
    ('virksomheder', 'brancher', '--cube virksomhed --measures aktiverede,koeb --by branche --last 12', {}),
    ('tilbud-og-pladser', 'udvikling', '--cube plads --measures pladser,brugte,ledige --by maaned --last 13', {}),
    ('tilbud-og-pladser', 'ydelser', '--cube plads --measures pladser,brugte,ledige --by ydelse', {}),
    ('tilbud-og-pladser', 'ydelser', '--cube plads --measures pladser --by ydelse --period 2025-10', {'pladser': 'pladser_foer'}),
    ('tilbud-og-pladser', 'udbydere', '--cube plads --measures pladser,brugte,ledige --by udbyder', {}),
    ('tilbud-og-pladser', 'tilbud', '--cube plads --measures pladser,brugte,ledige --by ydelse,tilbud', {}),
    ('top50-familier', 'tvaers', '--cube familie --measures udgift_alle,udgift_alle_foer,medlemmer_alle,medlemmer_udenfor,afdelinger,sagsbehandlere --by familie_id,undergruppe,distrikt --where familietype=tvaers --order -udgift_alle --limit 50', {}),
    ('top50-familier', 'husstande', '--cube familie --measures udgift_alle,medlemmer_alle,afdelinger --by familie_id,undergruppe,distrikt --where familietype=husstand --where lille_husstand=ja --order -udgift_alle --limit 50', {}),
    ('top50-familier', 'i_alt', '--cube familie --measures familier,medlemmer,udgift --where familietype=tvaers', {}),
    ('top50-familier', 'borgere_og_andre', '--cube personudgift --measures personer,udgift --by bosat', {}),
    ('top50-familier', 'omraade_i_alt', '--cube personudgift --measures udgift --by fagomraade', {}),
    ('familier-med-hjaelp', 'udvikling', '--cube familie --measures familier,familier_med_hjaelp,andel_med_hjaelp --by maaned --where familietype=familie --last 13', {}),
    ('familier-med-hjaelp', 'typer', '--cube familie --measures familier,medlemmer,familier_med_hjaelp,andel_med_hjaelp --by familietype', {}),
    ('familier-med-hjaelp', 'undergrupper', '--cube familie --measures familier,familier_med_hjaelp,andel_med_hjaelp --by undergruppe --where familietype=familie', {}),
    ('familier-med-hjaelp', 'undergrupper_typer', '--cube familie --measures andel_med_hjaelp --by undergruppe --where familietype=tvaers', {'andel_med_hjaelp': 'andel_med_hjaelp_tvaers'}),
    ('familier-med-hjaelp', 'distrikter', '--cube familie --measures familier,familier_med_hjaelp,andel_med_hjaelp --by distrikt --where familietype=familie', {}),
    ('familier-med-hjaelp', 'postnumre', '--cube familie --measures familier,familier_med_hjaelp,andel_med_hjaelp --by postnummer --where familietype=familie', {}),
    ('familier-udgift', 'tiendedele', '--cube familie --measures familier,medlemmer,udgift,udgift_pr_familie --by tiendedel --where familietype=tvaers', {}),
    ('familier-udgift', 'placeringer', '--cube familie --measures familier,medlemmer,udgift,udgift_pr_familie --by placering --where familietype=tvaers', {}),
    ('familier-udgift', 'andel_50', '--cube familie --measures udgift --by maaned --where familietype=tvaers --where placering=1-50 --last 13', {}),
    ('familier-udgift', 'omraader', '--cube familieudgift --measures udgift --by fagomraade --where familietype=tvaers', {}),
    ('familier-udgift', 'undergrupper', '--cube familie --measures familier,udgift,udgift_pr_familie --by undergruppe --where familietype=tvaers', {}),
    ('familier-udgift', 'igen', '--cube familie --measures familier,udgift --by placering_foer --where familietype=tvaers --where placering=1-50', {}),
    ('familie-effekt', 'alle', '--cube familieforloeb --measures familier --where familietype=tvaers --last 12', {}),
    ('familie-effekt', 'faser', '--cube familieforloeb --measures familiemaaneder,udgift,udgift_pr_maaned,andel_med_hjaelp --by fase --where familietype=tvaers --last 12', {}),
    ('familie-effekt', 'kurve', '--cube familieforloeb --measures udgift_pr_maaned,andel_med_hjaelp --by siden --where familietype=tvaers --last 12', {}),
    ('familie-effekt', 'indsatser', '--cube familieforloeb --measures udgift_pr_maaned --by ydelse --where familietype=tvaers --where fase=efter --last 12', {'udgift_pr_maaned': 'udgift_pr_maaned_efter'}),
    ('familie-effekt', 'typer', '--cube familieforloeb --measures familier --by familietype --last 12', {}),
    ('indsatsraekkefoelge', 'alle', '--cube raekkefoelge --measures personer,opgjorte,uden_ydelse,effekt --last 36', {}),
    ('indsatsraekkefoelge', 'afstand', '--cube raekkefoelge --measures personer,opgjorte,uden_ydelse,effekt --by afstand --last 36', {}),
    ('indsatsraekkefoelge', 'par', '--cube raekkefoelge --measures effekt --by foerste,anden --last 36', {'effekt': 'effekt'}),
    ('top50-familier', 'familier', '--cube familie --measures udgift_alle,medlemmer_alle,afdelinger --by familie_id,undergruppe,distrikt --where familietype=familie --order -udgift_alle --limit 50', {}),
    ('top50-familier', 'tvaers', '--cube familieydelse --measures anbragte --by familie_id --where familietype=tvaers', {'anbragte': 'anbragte'}),
    ('betalingskommune', 'nu', '--cube betaling --measures forloeb,personer,udgift,udgift_siden', {}),
    ('betalingskommune', 'nu', '--cube betaling --measures forloeb,udgift --period 2026-09', {'forloeb': 'forloeb_foer', 'udgift': 'udgift_foer'}),
    ('betalingskommune', 'udvikling', '--cube betaling --measures forloeb,personer,udgift,udgift_siden --by maaned --last 13', {}),
    ('betalingskommune', 'fund', '--cube betaling --measures forloeb,personer,udgift,udgift_siden --by fund', {}),
    ('betalingskommune', 'alder', '--cube betaling --measures forloeb,udgift_siden --by fundalder', {}),
    ('betalingskommune', 'opfoelgning', '--cube betaling --measures forloeb --by fund --where opfoelgning=loest', {'forloeb': 'forloeb_loest'}),
    ('betalingskommune', 'mangler_kommuner', '--cube betaling --measures forloeb,personer,udgift,udgift_siden --by kommune_register --where fund=manglende_opkraevning', {}),
    ('betalingskommune', 'krav_status', '--cube krav --measures krav,personer,beloeb --by status --last 13', {}),
    ('forsoergelse', 'udvikling', '--cube ydelse --measures bestand,personer,helaarspersoner,udgift --by maaned --where slags=benefit --last 13', {}),
    ('forsoergelse', 'aktivering', '--cube ydelse --measures bestand,personer,helaarspersoner,udgift --by maaned --where slags=activity --last 13', {}),
    ('forsoergelse', 'ydelser', '--cube ydelse --measures bestand,tilgang,afgang,helaarspersoner,udgift --by ydelse --where slags=benefit', {}),
    ('forsoergelse', 'ydelser_aar', '--cube ydelse --measures personer,tilgang,afgang,helaarspersoner,udgift --by ydelse --where slags=benefit --last 12', {}),
    ('forsoergelse', 'ydelser_foer', '--cube ydelse --measures bestand --by ydelse --where slags=benefit --period 2025-10', {'bestand': 'bestand_foer'}),
    ('forsoergelse', 'alder', '--cube ydelse --measures bestand,helaarspersoner,udgift --by aldersgruppe --where slags=benefit', {}),
    ('forsoergelse', 'distrikter', '--cube ydelse --measures bestand,helaarspersoner,udgift --by distrikt --where slags=benefit', {}),
    ('forsoergelse', 'maalgrupper', '--cube ydelse --measures bestand,helaarspersoner --by maalgruppe --where slags=benefit', {}),
    ('refusion', 'udvikling', '--cube refusion --measures personer,uger,udbetalt,refusion,medfinansiering,andel_refusion --by maaned --last 13', {}),
    ('refusion', 'trin', '--cube refusion --measures personer,uger,udbetalt,refusion,medfinansiering --by trin', {}),
    ('refusion', 'trin_maaneder', '--cube refusion --measures uger --by maaned --where trin=30 --last 13', {'uger': 'uger_30'}),
    ('refusion', 'ydelser', '--cube refusion --measures personer,uger,udbetalt,refusion,medfinansiering,andel_refusion --by ydelse', {}),
    ('vandring', 'alle', '--cube vandring --measures personer', {}),
    ('vandring', 'udfald', '--cube vandring --measures personer --by ydelse --where udfald=anden', {'personer': 'personer_anden'}),
    ('vandring', 'horisonter', '--cube vandring --measures andel --by horisont --where horisont=1|3|12 --where udfald=ingen', {'andel': 'andel_ingen'}),
    ('betalingskommune', 'indtaegt_ydelser', '--cube betaling --measures udgift --by ydelse --where fund=manglende_opkraevning', {}),
    ('forsoergelse', 'brutto_netto', '--cube ydelse --measures helaarspersoner --by ydelse --where slags=benefit --last 12', {}),
    ('varighed', 'udvikling', '--cube forloeb --measures forloeb,varighed,varighed_middel --by maaned --where slags=benefit --where igangvaerende=ja --last 13', {}),
    ('varighed', 'grupper', '--cube forloeb --measures forloeb --by varighedsgruppe --where slags=benefit --where igangvaerende=ja', {}),
    ('varighed', 'aarsager', '--cube forloeb --measures forloeb,varighed,varighed_middel --by afslutningsaarsag --where slags=benefit --where igangvaerende=nej', {}),
    ('befolkning', 'udvikling', '--cube borger --measures borgere --by maaned --last 13', {}),
    ('befolkning', 'haendelser', '--cube bevaegelse --measures haendelser --by haendelse --where haendelse=foedt|tilflyttet|indvandret|doed|fraflyttet|udvandret', {}),
    ('befolkning', 'aldersgrupper', '--cube borger --measures borgere --by aldersgruppe', {}),
    ('befolkning', 'familier', '--cube borger --measures borgere --by undergruppe', {}),
    ('befolkning', 'distrikter', '--cube borger --measures borgere --by distrikt', {}),
    ('befolkning', 'tilflyttere', '--cube bevaegelse --measures haendelser --by modpart --where haendelse=tilflyttet --last 12', {}),
    ('boern-paa-adressen', 'familier', '--cube familie --measures familier,medlemmer --by antal_boern --where familietype=familie', {}),
    ('boern-paa-adressen', 'husstande', '--cube familie --measures familier,medlemmer --by antal_boern --where familietype=husstand', {}),
    ('boern-paa-adressen', 'alene', '--cube borger --measures borgere --by aldersgruppe --where undergruppe=9', {}),
    ('kommunehoppere', 'grupper', '--cube borger --measures borgere,med_hjaelp,andel_med_hjaelp --by kommunehopper', {}),
    ('kommunehoppere', 'fra', '--cube bevaegelse --measures haendelser,personer --by modpart --where kommunehopper=ja --where haendelse=tilflyttet|indvandret --last 12', {}),
    ('kommunehoppere', 'hjaelp', '--cube ydelse --measures personer,helaarspersoner,udgift --by fagomraade,ydelse --where kommunehopper=ja --last 12', {}),
    ('ydelser-paa-grupper', 'herkomst', '--cube borger --measures borgere,med_hjaelp,andel_med_hjaelp --by herkomst', {}),
    ('ydelser-paa-grupper', 'tilflyttere', '--cube borger --measures borgere,med_hjaelp --by nytilflytter', {}),
    ('sagsbehandlere', 'omraader', '--cube ydelse --measures personer,sagsbehandlere,afdelinger --by fagomraade --last 12', {}),
    ('sagsbehandlere', 'i_alt', '--cube borger --measures borgere,sagsbehandlere,afdelinger', {}),
    ('andel-med-hjaelp', 'familier', '--cube borger --measures borgere,med_hjaelp,andel_med_hjaelp --by undergruppe', {}),
    ('andel-med-hjaelp', 'statsborgerskab', '--cube borger --measures borgere,med_hjaelp,andel_med_hjaelp --by statsborgerskab', {}),
    ('folketal', 'landet', '--cube folketal --measures personer', {}),
    ('folketal', 'kommuner', '--cube folketal --measures personer --by kommune', {}),
    ('folketal', 'aeldre', '--cube folketal --measures personer,andel --by kommune --where aldersgruppe=67-79|80+', {}),
    ('folketal', 'kommunen', '--cube folketal --measures personer --by kommune --where kommune=0730', {}),
    ('folketal', 'koen', '--cube folketal --measures personer --by alder --where kommune=0730 --where koen=K', {'personer': 'personer_K'}),
]


def key_of(columns, row):
    return tuple(str(row.get(c) if row.get(c) is not None else '')
                 for c in columns)


def check_query(checks, town, name, report, key, arguments, other):
    """Returns how many figures agreed."""
    dataset = town.json(report)['datasets'][key]
    header, rows = town.query(*arguments.split())
    by = [h for h in header if any(
        c['name'] == h and c['role'] == 'dimension'
        for c in dataset['columns']) and h in arguments]
    measures = [h for h in header if h not in by]
    held = {key_of(by, row): row for row in dataset['rows']}
    same, wrong = 0, []
    for texts in rows:
        asked = dict(zip(header, texts))
        row = held.get(key_of(by, asked))
        for measure in measures:
            value = row and row.get(other.get(measure, measure))
            if other and row is None:
                continue    # pivots and comparisons leave rows out
            if value is not None:
                value = decimal.Decimal(value)
            if value == number(asked[measure]) or (value is None and
                                                   asked[measure] == '[x]'):
                same += 1
            else:
                wrong.append((key_of(by, asked), measure, asked[measure],
                              value))
    checks.equal('%s: %s %s against query %s' % (name, report, key,
                                                 arguments), wrong, [])
    return same


def check_figures(checks, name, town):
    same = 0
    for report, key, arguments, other in QUERIES:
        if name == 'hand' and (report, key) == ('folketal', 'landet'):
            continue    # two dates there
        same += check_query(checks, town, name, report, key, arguments, other)
    checks.hold('%s: enough figures against queries' % name, same >= 90, same)
    # What the dearest carry, from all families one by one.
    header, rows = town.query(
        '--cube', 'familie', '--measures', 'udgift_alle,udgift', '--by',
        'familie_id', '--where', 'familietype=tvaers', '--order',
        '-udgift_alle')
    costs = [number(row[header.index('udgift')]) for row in rows]
    document = town.json('top50-familier')
    for row in document['datasets']['spredning']['rows']:
        part, whole = sum(costs[:row['antal']]), sum(costs)
        checks.equal('%s: cost of the dearest %d' % (name, row['antal']),
                     decimal.Decimal(row['udgift']), part)
        share = danish(part / whole * 100, 1)
        checks.equal('%s: share of the dearest %d' % (name, row['antal']),
                     danish(row['udgift_andel'] * 100, 1), share)
    first = document['datasets']['spredning']['rows'][0]
    page = Pdf(town.file('top50-familier', 'pdf')).text()
    for text in ('De %d dyreste familier' % first['antal'],
                 danish(decimal.Decimal(first['udgift']) / 1000000, 1) +
                 ' mio. kr.', danish(first['udgift_andel'] * 100, 1) +
                 ' pct. af udgiften'):
        checks.hold('%s: page says "%s"' % (name, text), text in page,
                    page[:600])


# Datasets that ask for one month after the other, and the query of one.
SERIES = [
    ('budget', ('forbrug', 'korrigeret', 'afvigelse'), '--cube oekonomi --year-to-date'),
    ('anbragte', ('bestand',), '--cube ydelse --where fagomraade=boern_unge --where gruppe=anbringelse'),
    ('krav', ('udgift',), '--cube betaling --where fund=manglende_opkraevning'),
]
# Tiles, and the goals they are held against.
GOALS = {
    'Borgere med hjælp': 'borger.andel_med_hjaelp',
    'Familier med hjælp': 'familie.andel_med_hjaelp',
    'Uden ydelse efter 12 måneder': 'effekt.effekt',
    'Tilbage af budgettet, år til dato': 'oekonomi.afvigelse',
    'Sagsbehandlernes fravær': 'personale.fravaer',
    'Manglende krav på andre kommuner': 'manglende_krav',
    'Anbragte børn og unge': 'anbragte',
}


def light(value, goal, yellow, red):
    """Grøn, Gul or Rød, by what is aimed at and the limits."""
    known = [g for g in (goal, yellow, red) if g is not None]
    worse = 1 if known[-1] > known[0] else -1
    if goal is not None and (value - goal) * worse <= 0:
        return 'Grøn'
    if red is not None and (value - red) * worse >= 0:
        return 'Rød'
    limit = goal if yellow is None else yellow
    return 'Gul' if (value - limit) * worse >= 0 else 'Grøn'


def check_council(checks, name, town):
    """The series against a query a month, and every light."""
    datasets = town.json('ledelsesinformation')['datasets']
    for key, measures, arguments in SERIES:
        rows = datasets[key]['rows']
        checks.equal('%s: months of %s' % (name, key), len(rows), 13)
        for row in rows:
            asked = town.figures(*arguments.split(), '--measures',
                                 ','.join(measures), '--period', row['maaned'])
            checks.equal('%s: %s of %s' % (name, key, row['maaned']),
                         [decimal.Decimal(row[m]) for m in measures],
                         [asked[m] for m in measures])
    first = datasets['dyreste']['rows'][0]
    _, rows = town.query('--cube', 'familie', '--measures',
                         'udgift_alle,udgift', '--by', 'familie_id', '--where',
                         'familietype=tvaers', '--order', '-udgift_alle',
                         '--period', first['maaned'])
    checks.equal('%s: the dearest a year ago' % name,
                 decimal.Decimal(first['udgift']),
                 sum(number(row[2]) for row in rows[:first['antal']]))
    goals = {(r['noegletal'], r['periode']): r
             for r in datasets['maal']['rows']}
    book = Workbook(town.file('ledelsesinformation', 'xlsx'))
    page = Pdf(town.file('ledelsesinformation', 'pdf')).text()
    cells = [[c.value for c in row] for row in
             book.sheets['Nøgletal'].iter_rows(min_row=5)]
    column = cells[0].index('Mål')
    lights = {row[0]: row for row in cells[1:] if row[0] in GOALS}
    checks.equal('%s: tiles with goals' % name, set(lights), set(GOALS))
    for label, row in lights.items():
        goal = goals.get((GOALS[label], '2026-10')) or goals.get(
            (GOALS[label], '2026'))
        if goal is None:
            checks.equal('%s: light of %s' % (name, label), row[column],
                         'Intet mål')
            continue
        scale = 100 if row[2] == 'pct.' else 1
        # As shown: towns lie nowhere so near a limit.
        said = light(decimal.Decimal(str(row[1])) / scale, *(
            None if goal[k] is None else decimal.Decimal(goal[k])
            for k in ('maal', 'gul', 'roed')))
        checks.equal('%s: light of %s' % (name, label),
                     row[column].split(',')[0], said)
        checks.hold('%s: page says "%s"' % (name, row[column]),
                    row[column] in page)


def check_said(checks, name, town):
    """Figures in sentences and tiles."""
    now = town.figures('--cube', 'borger', '--measures',
                       'borgere,med_hjaelp,andel_med_hjaelp')
    page = Pdf(town.file('andel-med-hjaelp', 'pdf')).text()
    share = danish(now['andel_med_hjaelp'] * 100, 1)
    book = Workbook(town.file('andel-med-hjaelp', 'xlsx'))
    said = ' '.join(book.texts('Tekst'))
    for text in (share + ' pct. af borgerne modtog hjælp',
                 '%s af %s borgere' % (danish(now['med_hjaelp']),
                                       danish(now['borgere']))):
        checks.hold('%s: page says "%s"' % (name, text), text in page)
        checks.hold('%s: workbook says "%s"' % (name, text), text in said)
    tiles = {row[0].value: row[1].value for row in
             book.sheets['Nøgletal'].iter_rows(min_row=6)}
    checks.equal('%s: tile of citizens' % name, tiles['Borgere i kommunen'],
                 int(now['borgere']))
    checks.equal('%s: tile of help' % name, tiles['Borgere med hjælp'],
                 int(now['med_hjaelp']))


# --- towns ----------------------------------------------------------------

def check_town(checks, name, town):
    shown = check_sound(checks, name, town, REPORTS)
    checks.hold('%s: enough figures on pages' % name, shown >= 300, shown)
    check_figures(checks, name, town)
    check_said(checks, name, town)
    check_council(checks, name, town)
    verified = town.command('archive', 'verify')
    checks.equal('%s: archive' % name, verified.status, 0)


def check_country(checks, name, town):
    """The published count of the whole country, wherever it is said."""
    population = '5.627.235'
    page = Pdf(town.file('folketal', 'pdf')).text()
    checks.hold('%s: the country on pages' % name,
                page.count(population) >= 3, page.count(population))
    dataset = town.json('folketal')['datasets']['kommuner']
    checks.equal('%s: 99 areas' % name, len(dataset['rows']), 99)
    checks.equal('%s: sum of JSON' % name, danish(sum(
        r['personer'] for r in dataset['rows'])), population)
    header, rows = town.csv('folketal', 'kommuner')
    checks.equal('%s: sum of CSV' % name, danish(sum(
        int(row[header.index('personer')]) for row in rows)), population)
    book = Workbook(town.file('folketal', 'xlsx'))
    sheet = book.by_title('Kommunerne efter folketal')[0]
    header, body, below = Workbook.rows(sheet)
    column = next(k for k, h in enumerate(header) if h.startswith('Folketal'))
    checks.equal('%s: sum of the workbook' % name, danish(sum(
        row[column].value for row in body)), population)
    checks.hold('%s: total of the workbook' % name, any(
        c.value == 5627235 for row in below for c in row))


def digests(folder):
    found = {}
    for path in glob.glob(os.path.join(folder, '*.*')):
        with open(path, 'rb') as f:
            found[os.path.basename(path)] = hashlib.sha256(
                f.read()).hexdigest()
    return found


def edited(source, folder, edits):
    """Copies of packages; edits: {file: function of its rows, in place}."""
    packages = []
    for package in source:
        target = os.path.join(folder, os.path.basename(package))
        shutil.copytree(package, target)
        packages.append(target)
        for name, edit in edits.items():
            path = os.path.join(target, name)
            if not os.path.exists(path):
                continue
            with open(path, encoding='utf-8', newline='') as f:
                rows = list(csv.reader(f))
            body = [dict(zip(rows[0], row)) for row in rows[1:]]
            edit(body)
            with open(path, 'w', encoding='utf-8', newline='') as f:
                writer = csv.DictWriter(f, rows[0], lineterminator='\n')
                writer.writeheader()
                writer.writerows(body)
    return packages


def check_bytes(checks, program, folder, town):
    """The same data in another installation: the same bytes."""
    before = digests(town.out)
    twin = Installation(program, os.path.join(folder, 'twin')).fill(*TOWN)
    twin.publish()
    checks.hold('same bytes: files', len(before) > 40, len(before))
    checks.equal('same bytes', {k: v for k, v in digests(twin.out).items()
                                if before.get(k) != v}, {})
    checks.equal('same files', set(digests(twin.out)), set(before))
    again = twin.publish()
    checks.equal('run again: archived before', again.out.count(
        'unchanged, archived before'), len(REPORTS), again.out)

    def more(rows):
        rows[0]['amount'] = '12001.00'

    def fewer(rows):
        rows[:] = [r for r in rows if r['service_type'] != 'SDP']

    def gone(rows):
        rows.remove(next(r for r in rows if r['municipality_code'] == '0730'
                         and not r['to_date']))
    packages = edited(TOWN, os.path.join(folder, 'other-data'),
                      {'posting.csv': more, 'spell.csv': fewer,
                       'residence.csv': gone})
    other = Installation(program, os.path.join(folder, 'other')).fill(
        *packages)
    other.publish()
    after = digests(other.out)
    for report in REPORTS:
        for kind in ('pdf', 'xlsx', 'json', 'txt'):
            name = os.path.basename(town.file(report, kind))
            checks.equal('other data: %s changes' % name,
                         after[name] != before[name], report not in (
                             'folketal', 'indsatsraekkefoelge',
                             'tilbud-og-pladser'))


# --- towns at the edge ----------------------------------------------------

def check_empty(checks, program, folder):
    """Public data come with the program; what needs persons says so."""
    town = Installation(program, os.path.join(folder, 'empty'))
    town.publish('folketal')
    check_sound(checks, 'empty', town, ['folketal'])
    check_country(checks, 'empty', town)
    done = town.command('run', 'andel-med-hjaelp', fine=False)
    checks.equal('empty: status without persons', done.status, 4)
    checks.hold('empty: hint without persons', 'almanak refresh' in
                '\n'.join(d.hint() for d in done.errors()), done)


def check_no_spells(checks, program, folder):
    town = Installation(program, os.path.join(folder, 'no-spells'))
    town.fill(TOWN[0], TOWN[4])
    town.publish()
    check_sound(checks, 'no spells', town, REPORTS)
    page = Pdf(town.file('andel-med-hjaelp', 'pdf')).text()
    checks.hold('no spells: share', '0,0 pct. af borgerne modtog hjælp' in page,
                page[:500])
    page = Pdf(town.file('top50-familier', 'pdf')).text()
    checks.hold('no spells: cost', 'Ingen familier har haft udgifter' in page
                and 'Den dyreste familie har kostet' not in page, page[:500])
    page = Pdf(town.file('betalingskommune', 'pdf')).text()
    checks.hold('no spells: findings', 'der er ingen fund' in page and
                'ikke sendt krav' in page, page[:500])
    page = Pdf(town.file('forsoergelse', 'pdf')).text()
    checks.hold('no spells: benefits', 'Ingen er på en forsørgelsesydelse' in
                page and 'begyndte ingen forløb' in page, page[:500])
    page = Pdf(town.file('refusion', 'pdf')).text()
    checks.hold('no spells: refunds', 'ingen udbetalinger med refusion' in
                page, page[:500])
    page = Pdf(town.file('varighed', 'pdf')).text()
    checks.hold('no spells: runs', 'Ingen forløb på en forsørgelsesydelse er '
                'i gang' in page, page[:500])
    page = Pdf(town.file('vandring', 'pdf')).text()
    checks.hold('no spells: moves', 'Ingen var på en forsørgelsesydelse' in
                page, page[:500])
    page = Pdf(town.file('effekt-12-maaneder', 'pdf')).text()
    checks.hold('no spells: effect', 'Der er ingen personer på en ydelse' in
                page, page[:500])


def check_one_resident(checks, program, folder):
    mads = '3011651351'    # of the town worked out by hand

    def only(rows):
        rows[:] = [r for r in rows if r['cpr'] == mads]

    def none(rows):
        rows[:] = []
    packages = edited(TOWN, os.path.join(folder, 'one-data'), {
        'person.csv': only, 'residence.csv': only, 'spell.csv': only,
        'posting.csv': only, 'citizenship.csv': only, 'civil_status.csv': none})
    town = Installation(program, os.path.join(folder, 'one')).fill(*packages)
    town.publish()
    check_sound(checks, 'one resident', town, REPORTS)
    page = Pdf(town.file('andel-med-hjaelp', 'pdf')).text()
    checks.hold('one resident: share', '100,0 pct. af borgerne' in page and
                '1 af 1 borgere' in page, page[:500])
    page = Pdf(town.file('top50-familier', 'pdf')).text()
    checks.hold('one resident: cost', '22.000' in page, page[:500])
    page = Pdf(town.file('forsoergelse', 'pdf')).text()
    checks.hold('one resident: one person on a benefit', '1 person på en '
                'forsørgelsesydelse' in page, page[:500])
    page = Pdf(town.file('betalingskommune', 'pdf')).text()
    checks.hold('one resident: one person with a finding', 'vedrører 1 person '
                'og kostede 11.000 kr.' in page, page[:500])


# 200 characters each: words, one word, and signs that mean something to
# Markdown, templates, XML or CSV.
LONG_WORDS = ('Distriktet øst for Ærøskøbing, også kaldet "Åen & Ünterstraße" '
              '<b>hvor</b> {{PERIODE}} og {{#NU}} ikke er *skabeloner*, _men_ '
              '# navne; se [her](http://x.dk) | `kode` ~ 100 % -- ')
LONG_NAMES = {
    'district.csv': {'N': LONG_WORDS, 'S': 'Speciallægepraksisplanlægnings',
                     '8900': '*Æ* _ø_ `å` & <i> "citat" \\ {{x}} '},
    'service_type.csv': {'KH': 'Kontanthjælp {{KH}} & <integration> *stjerne* '
                               '"anførsel" ',
                         'SDP': 'Sygedagpengeforsikringsordningsudbetalings',
                         'STOT': '1. Støtte # - + > _til_ [barnet](x) | '},
    'municipality.csv': {'0730': 'Rånders & Ømegn <Üst> *kommune* {{0730}} ',
                         '0101': 'Københavnoguomegnensforstæder'},
}


def long_name(text):
    return (text * 20)[:199].rstrip() + '!'


def rename(names):
    def edit(rows):
        for row in rows:
            code = 'code' if 'code' in row else list(row)[0]
            if row[code] in names:
                row['name'] = long_name(names[row[code]])
    return edit


def check_long_names(checks, program, folder):
    packages = edited(TOWN, os.path.join(folder, 'long-data'), {
        file: rename(names) for file, names in LONG_NAMES.items()})
    town = Installation(program, os.path.join(folder, 'long')).fill(*packages)
    town.publish()
    wanted = [('andel-med-hjaelp', 'district.csv', ('N', 'S', '8900')),
              ('top50-familier', 'district.csv', ('N', 'S')),
              ('effekt-12-maaneder', 'service_type.csv', ('KH', 'SDP', 'STOT')),
              ('folketal', 'municipality.csv', ('0730', '0101'))]
    for report in REPORTS:
        where = 'long names %s' % report
        pdf = Pdf(town.file(report, 'pdf'))
        document, tree = town.json(report), town.tree(report)
        check_page_form(checks, where, pdf, document)
        check_boxes(checks, where, pdf)
        check_outline(checks, where, tree, pdf)
        check_workbook(checks, where, town, report)
        check_csv_is_json(checks, where, town, report)
        count = int(pdf.info['Pages'])
        checks.hold(where + ': pages', count < 60, count)
        for i, page in enumerate(pdf.pages):
            checks.hold('%s: number of page %d' % (where, i + 1), squeezed(
                page).endswith('Side %d af %d' % (i + 1, count)), page[-300:])
    for report, file, codes in wanted:
        loose = bare(Pdf(town.file(report, 'pdf')).raw)
        book = Workbook(town.file(report, 'xlsx'))
        texts = [t for name in book.sheets for t in book.texts(name)]
        for code in codes:
            name = long_name(LONG_NAMES[file][code])
            if code == '8900':
                name = '8900 ' + name
            where = 'long names %s: "%s"' % (report, name[:30])
            checks.hold(where + ' whole on pages', bare(name) in loose)
            checks.hold(where + ' whole in the workbook', name in texts,
                        [t for t in texts if t.startswith(name[:10])])
    town.command('archive', 'verify')


def main():
    program = program_argument(__doc__)
    checks = Checks()
    with temp_folder() as folder:
        hand = Installation(program, os.path.join(folder, 'hand')).fill(*TOWN)
        hand.publish()
        check_town(checks, 'hand', hand)
        check_bytes(checks, program, folder, hand)
        synthetic = Installation(program, os.path.join(folder, 'synthetic'))
        synthetic.command('synth', '--quiet', '--persons', '2000', '--months',
                          '36', '--seed', '5', 'data')
        synthetic.fill(*sorted(glob.glob(os.path.join(
            folder, 'synthetic', 'data', '*'))), PUBLIC)
        synthetic.publish()
        check_town(checks, 'synthetic', synthetic)
        check_country(checks, 'synthetic', synthetic)
        check_empty(checks, program, folder)
        check_no_spells(checks, program, folder)
        check_one_resident(checks, program, folder)
        check_long_names(checks, program, folder)
    checks.done()


if __name__ == '__main__':
    main()
