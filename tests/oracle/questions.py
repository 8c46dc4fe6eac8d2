"""What is asked of the program and of the oracle.

A question is a cube, measures, dimensions, filters, a period and a number of
months.  Most are written down; others are made up from what is in a town.

SPDX-License-Identifier: MIT
"""
import random
from collections import namedtuple

import oracle
from calendars import month_text
from facts import Query
from outcomes import HORIZONS
from packages import PERIOD
from records import FAMILY_TYPES

Question = namedtuple('Question', 'cube measures by where period last')
YEAR_TO_DATE = 'year to date'       # instead of a number of months


def dimensions(cube):
    return oracle.CUBES[cube].dimensions


def measures_of(cube):
    return ','.join(oracle.CUBES[cube].measures)


def borger(add):
    add('borger')
    for d in dimensions('borger'):
        add('borger', d)
    add('borger', 'maaned', last=30)
    add('borger', last=13)
    for pair in ('maaned,distrikt', 'maaned,undergruppe', 'maaned,civilstand',
                 'maaned,nytilflytter', 'maaned,kommunehopper',
                 'maaned,statsborgerskab', 'maaned,postnummer',
                 'maaned,aldersgruppe,koen', 'maaned,alder'):
        add('borger', pair, last=24)
    add('borger', 'maaned,cpr,undergruppe,civilstand', last=18)
    add('borger', 'distrikt,aldersgruppe')
    add('borger', 'koen', 'distrikt=D1|D2', 'aldersgruppe=6-17|18-24')
    add('borger', 'distrikt', 'undergruppe=1|3|9', period='2025-12')
    add('borger', 'cpr', 'kommunehopper=ja', last=13)
    add('borger', 'maaned', 'civilstand=G|P', last=13)
    add('borger', '', 'statsborgerskab=SE')
    add('borger', 'cpr', period='2024-02')
    add('borger', 'herkomst', measures='andel_med_hjaelp')


def bevaegelse(add):
    add('bevaegelse')
    add('bevaegelse', last=60)
    for d in dimensions('bevaegelse'):
        add('bevaegelse', d, last=24)
    add('bevaegelse', 'maaned,haendelse,modpart', last=60)
    add('bevaegelse', 'maaned,haendelse,distrikt,aldersgruppe', last=60)
    add('bevaegelse', 'maaned', 'haendelse=foedt|doed', last=36)
    add('bevaegelse', 'haendelse,modpart', 'kommunehopper=ja', last=24)
    add('bevaegelse', 'haendelse', 'modpart=-|9999', period='2025-12',
        last=12)


def familie(add):
    for t in FAMILY_TYPES:
        only = 'familietype=' + t
        add('familie', '', only)
        add('familie', '', only, last=13)
        add('familie', 'maaned', only, last=26)
        for d in ('undergruppe', 'distrikt', 'postnummer', 'antal_boern',
                  'aeldste_barn', 'placering', 'placering_foer', 'procent',
                  'tiendedel'):
            add('familie', d, only)
            add('familie', 'maaned,' + d, only, last=20)
        add('familie', 'undergruppe,antal_boern', only, period='2025-06')
        add('familie', 'maaned,undergruppe,aeldste_barn,postnummer', only,
            last=6)
        add('familie', 'distrikt', only, 'undergruppe=1|5|9')
        add('familie', 'maaned,placering,placering_foer', only, last=13)
        add('familie', 'maaned,referenceperson,undergruppe', only, last=20)
        add('familie', 'maaned,referenceperson,procent', only, last=3)
        add('familie', 'undergruppe', only, 'antal_boern=1|2|3', last=3)
    add('familie', 'familietype')
    add('familie', 'familietype,undergruppe', period='2026-03')
    add('familie', 'maaned,familietype', last=13)
    for m in oracle.CUBES['familie'].measures:
        add('familie', 'familietype', measures=m)


def ydelse(add):
    add('ydelse')
    add('ydelse', last=13)
    add('ydelse', last=30)
    for d in dimensions('ydelse'):
        add('ydelse', d)
        add('ydelse', d, last=13)
        if d != 'maaned':
            add('ydelse', 'maaned,' + d, last=14)
    add('ydelse', 'maaned,ydelse', last=30)
    add('ydelse', 'ydelse', period='2026-02', last=YEAR_TO_DATE)
    add('ydelse', 'ydelse,kildesystem', last=12)
    add('ydelse', 'ydelse,afdeling,sagsbehandler', last=12)
    add('ydelse', 'cpr,ydelse', last=6)
    add('ydelse', 'maaned,cpr,ydelse,sagsbehandler', last=6)
    add('ydelse', 'fagomraade,aldersgruppe', last=3)
    add('ydelse', 'slags,koen', 'distrikt=D1|-', last=9)
    add('ydelse', 'maaned', 'afdeling=AFD1', last=18)
    add('ydelse', 'ydelse', 'kildesystem=Fasit|KMD', 'slags=benefit', last=5)
    add('ydelse', '', 'ydelse=KH|SDP', last=12)
    add('ydelse', 'maaned', 'gruppe=hjemmepleje', 'undergruppe=6|8', last=13)
    add('ydelse', 'ydelse', 'nytilflytter=ja', last=13)
    add('ydelse', 'maaned,kommunehopper', last=13)
    add('ydelse', 'ydelse', period='2025-02')
    for m in oracle.CUBES['ydelse'].measures:
        add('ydelse', 'ydelse', last=4, measures=m)


def forloeb(add):
    add('forloeb')
    add('forloeb', last=13)
    for d in dimensions('forloeb'):
        add('forloeb', d)
        add('forloeb', 'maaned,' + d if d != 'maaned' else d, last=13)
    add('forloeb', 'ydelse,startmaaned,slutmaaned,cpr')
    add('forloeb', 'ydelse', 'igangvaerende=ja', period='2026-02')
    add('forloeb', 'maaned,afslutningsaarsag', 'slags=benefit',
        'igangvaerende=nej', last=24)
    add('forloeb', '', 'aldersgruppe=6-17', 'ydelse=KH')
    add('forloeb', 'maaned,slutmaaned', 'distrikt=D1|-', last=30)


def effekt(add):
    for h in HORIZONS:
        only = 'horisont=%d' % h
        add('effekt', '', only)
        add('effekt', '', only, last=13)
        for d in dimensions('effekt'):
            add('effekt', d, only, last=6)
        add('effekt', 'ydelse,udfald', only, last=1)
        add('effekt', 'startmaaned,ydelse,udfald,ydelse_efter', only, last=13)
        add('vandring', 'ydelse,udfald,ydelse_efter', only, last=3)
        add('vandring', 'startmaaned,ydelse,udfald', only, last=13)
    add('effekt')
    add('effekt', 'ydelse', last=24)
    add('effekt', 'sagsbehandler,virksomhed', last=13)
    add('effekt', 'horisont,udfald', 'horisont=1|3|6|12|24', last=2)
    add('effekt', 'slags', 'ydelse=VLP|KUR|SAM', 'horisont=3', last=13)
    add('effekt', 'afdeling', 'slags=activity|service', 'horisont=6', last=13)
    add('effekt', 'aldersgruppe,udfald', 'horisont=6', period='2026-04')


def sammenligning(add):
    for h in (3, 6, 12, 24):
        add('sammenligning', 'indsats,side', 'horisont=%d' % h, last=2)
    for d in dimensions('sammenligning'):
        if d not in ('horisont', 'indsats'):
            add('sammenligning', 'indsats,' + d, 'horisont=3', last=6)
    add('sammenligning', 'indsats,side,ydelse,aldersgruppe', last=13)
    add('sammenligning', 'indsats,horisont,side', 'horisont=3|12')


def vandring(add):
    add('vandring')
    for d in dimensions('vandring'):
        add('vandring', d, 'horisont=3', last=6)
        add('vandring', d, last=13)
    add('vandring', 'udfald,ydelse_efter', 'ydelse=KH', 'horisont=6', last=9)
    add('vandring', 'ydelse', 'udfald=anden|ingen', 'horisont=6', last=9)
    add('vandring', 'ydelse,udfald,ydelse_da', last=6)
    add('vandring', 'ydelse,ydelse_efter', 'udfald=anden', 'horisont=1',
        last=13)


def folketal(add):
    add('folketal')
    for d in dimensions('folketal'):
        add('folketal', d)
        add('folketal', 'dato,' + d if d != 'dato' else 'dato,kommune,koen')
    add('folketal', 'kommune,koen,aldersgruppe')
    add('folketal', 'aldersgruppe', 'kommune=0730', 'koen=K')
    add('folketal', 'region,koen', 'dato=2025-01-01')
    add('folketal', 'koen', 'aldersgruppe=0-5|80+', 'dato=2024-01-01')
    add('folketal', '', 'koen=M')


def future(add):
    """Outcomes after the data: ukendt."""
    for h in ('3', '12'):
        add('effekt', 'startmaaned,ydelse,udfald', 'horisont=' + h,
            period='2027-01', last=6)
        add('vandring', 'udfald', 'horisont=' + h, period='2026-12')


def oekonomi(add):
    year_end = month_text(PERIOD + 2)
    add('oekonomi')
    add('oekonomi', last=30)
    for d in dimensions('oekonomi'):
        add('oekonomi', d)
        if d != 'maaned':
            add('oekonomi', 'maaned,' + d, period=year_end, last=12)
    add('oekonomi', 'funktion,dranst', last=9)
    add('oekonomi', 'maaned', period=year_end, last=24)
    add('oekonomi', '', period=year_end)
    add('oekonomi', 'funktion', last=YEAR_TO_DATE)
    add('oekonomi', 'aar,fagomraade', period='2025-12', last=YEAR_TO_DATE)
    add('oekonomi', 'maaned', period='2026-01', last=YEAR_TO_DATE)
    add('oekonomi', 'aar,dranst', period=year_end, last=24)
    add('oekonomi', 'maaned', 'dranst=1|3', period=year_end, last=24)
    add('oekonomi', 'hovedkonto,hovedart', 'dranst=2', last=12)
    add('oekonomi', 'fagomraade,udvalg', 'afdeling=-|AFD1', last=12)
    add('oekonomi', 'cvr,modkommune', 'hovedart=2|4', last=12)
    add('oekonomi', 'funktion,art,afdeling', last=10)
    add('oekonomi', 'funktion', 'hovedfunktion=5.57', 'dranst=1|2', last=10)
    for m in oracle.CUBES['oekonomi'].measures:
        add('oekonomi', 'funktion', measures=m, last=10)


def noegletal(add):
    add('noegletal')
    for d in dimensions('noegletal'):
        add('noegletal', d)
        add('noegletal', 'periode,kommune,noegletal' + (
            ',' + d if d not in ('periode', 'kommune', 'noegletal') else ''))
    add('noegletal', 'kommune', 'noegletal=lower_1', 'periode=2025')
    add('noegletal', 'periode', 'noegletal=higher_1', 'kommune=0730')
    add('noegletal', 'noegletal', 'kommune=0730', 'periode=2026-10')
    add('noegletal', 'region,noegletal', 'periode=2025')
    add('noegletal', 'gruppe,noegletal', 'periode=2024|2026-09')
    add('noegletal', 'kommune,noegletal', 'gruppe=A', 'periode=2025')


def maal(add):
    add('maal')
    for by in ('noegletal', 'periode', 'noegletal,periode'):
        add('maal', by)
    add('maal', 'noegletal', 'periode=2026-10')


def betaling(add):
    add('betaling')
    add('betaling', last=13)
    for d in dimensions('betaling'):
        add('betaling', d)
        add('betaling', d, last=6)
        add('betaling', 'maaned,' + d if d != 'maaned' else d, last=18)
        add('betaling', 'opfoelgning,fund'
            + (',' + d if d not in ('opfoelgning', 'fund') else ''), last=3)
    add('betaling', 'maaned,opfoelgning,fund,cpr,ydelse,hovedydelse,'
        'kommune_register,kommune_kilde', last=24)
    add('betaling', 'maaned', 'opfoelgning=loest', last=12)
    add('betaling', 'maaned', 'opfoelgning=ny|loest', last=12)
    add('betaling', 'fund', 'opfoelgning=ny|loest')
    add('betaling', '', 'opfoelgning=ny|aaben|loest')
    add('betaling', 'fund', 'opfoelgning=aaben', period='2026-03')
    add('betaling', 'kommune_register', 'fund=konflikt|lukket_sag', last=4)
    add('betaling', 'maaned,kommune_kilde', 'fund=cpr_mangler', last=12)
    add('betaling', 'maaned,opfoelgning', period='2017-02', last=4)


def krav(add):
    add('krav')
    add('krav', last=18)
    for d in dimensions('krav'):
        add('krav', d)
        add('krav', 'maaned,' + d if d != 'maaned' else d, last=18)
    add('krav', 'status,ydelse,kommune', last=18)
    add('krav', 'hovedydelse', 'status=sent|disputed', last=18)


def refusion(add):
    add('refusion')
    add('refusion', last=13)
    for d in dimensions('refusion'):
        add('refusion', d)
        add('refusion', d, last=14)
        add('refusion', 'maaned,' + d if d != 'maaned' else d, last=14)
    add('refusion', 'maaned,trin', last=84)
    add('refusion', 'uge,trin,cpr', last=84)
    add('refusion', 'maaned,trin', period='2017-02', last=4)
    add('refusion', 'uge', period='2020-12', last=3)
    add('refusion', 'uge', period='2021-01')
    add('refusion', 'uge,ydelse', period='2024-02')
    add('refusion', 'ydelse,trin', 'trin=20|30', last=24)
    add('refusion', 'cpr', 'ydelse=KH', 'trin=80', last=24)


def plads(add):
    add('plads')
    add('plads', last=13)
    for d in dimensions('plads'):
        add('plads', d)
        add('plads', d, last=6)
        add('plads', 'maaned,' + d if d != 'maaned' else d, last=18)
    add('plads', 'udbyder,ydelse')
    add('plads', 'maaned,tilbud,udbyder,ydelse', last=24)
    add('plads', 'maaned', 'tilbud=T1|T77|T99', last=12)


def personale(add):
    add('personale')
    add('personale', last=13)
    for d in dimensions('personale'):
        add('personale', d)
        add('personale', d, last=6)
        add('personale', 'maaned,' + d if d != 'maaned' else d, last=18)
    add('personale', 'maaned,afdeling,sagsbehandler', last=24)
    add('personale', 'sagsbehandler', 'afdeling=AFD1|AFD2', last=6)
    add('personale', 'maaned', 'sagsbehandler=M1|M99', last=12)
    for m in oracle.CUBES['personale'].measures:
        add('personale', 'sagsbehandler', measures=m, last=4)


def virksomhed(add):
    add('virksomhed')
    add('virksomhed', last=13)
    for d in dimensions('virksomhed'):
        add('virksomhed', d)
        add('virksomhed', d, last=13)
        add('virksomhed', 'maaned,' + d if d != 'maaned' else d, last=18)
    add('virksomhed', 'maaned,virksomhed,branche', last=24)
    add('virksomhed', 'maaned', 'branche=Byggeri', last=12)
    for m in oracle.CUBES['virksomhed'].measures:
        add('virksomhed', 'virksomhed', measures=m, last=13)


def kvalitet(add):
    kinds = 'fejl=foraeldreloes|overlap|umulig_dato|pris_mangler'
    add('kvalitet', '', kinds, last=120)
    add('kvalitet', 'maaned,kilde,ressource,fejl,felt', kinds, last=120)
    for d in dimensions('kvalitet'):
        add('kvalitet', d, kinds, last=24)
        add('kvalitet', d, kinds)


def leverance(add):
    add('leverance')
    for d in dimensions('leverance'):
        add('leverance', d, last=13)
    add('leverance', 'maaned,kilde,ressource')


def raekkefoelge(add):
    add('raekkefoelge')
    add('raekkefoelge', last=60)
    for d in dimensions('raekkefoelge'):
        add('raekkefoelge', d, last=36)
    add('raekkefoelge', 'foerste,anden', last=60)
    add('raekkefoelge', 'indsats_a,indsats_b,orden', last=60)
    add('raekkefoelge', 'foerste,anden,udfald,ydelse_efter', last=60)
    add('raekkefoelge', 'maaned,foerste,anden,cpr', last=60)
    add('raekkefoelge', 'afstand', 'anden=VLP|KUR', period='2026-04', last=24)


def familieforloeb(add):
    for t in FAMILY_TYPES:
        only = 'familietype=' + t
        add('familieforloeb', '', only)
        for d in dimensions('familieforloeb'):
            if d != 'familie_id':
                add('familieforloeb', d, only, last=24)
        add('familieforloeb', 'ydelse,fase', only, last=36)
        add('familieforloeb', 'maaned,ydelse,siden', only, last=13)
        add('familieforloeb', 'siden', only, 'undergruppe=1|5', last=24)
    add('familieforloeb', 'familietype,fase', period='2026-03', last=12)


def familieydelse(add):
    for t in FAMILY_TYPES:
        only = 'familietype=' + t
        add('familieydelse', '', only)
        for d in dimensions('familieydelse'):
            if d != 'familie_id':
                add('familieydelse', d, only)
        add('familieydelse', 'referenceperson,cpr,ydelse,fra,til,afdeling,'
            'sagsbehandler', only)
        add('familieydelse', 'maaned,fagomraade', only, last=13)
        add('familieydelse', 'ydelse', only, 'anbringelse=ja',
            period='2026-02')
    add('familieydelse', 'familietype,primaert')


ASKED = (borger, bevaegelse, familie, ydelse, forloeb, effekt, vandring,
         raekkefoelge, familieforloeb, familieydelse, folketal, oekonomi, noegletal, maal, betaling, krav, refusion,
         plads, personale, virksomhed, kvalitet, leverance)


def written(asked=ASKED):
    """The questions written down."""
    found = []

    def add(cube, by='', *where, period=None, last=None, measures=None):
        found.append(Question(cube, measures or measures_of(cube), by,
                              list(where), period, last))

    for questions in asked:
        questions(add)
    return found


def made_up(town, seed, asked, n):
    """Questions by chance of the dimensions and values of a town."""
    r = random.Random('questions %d' % seed)
    cubes = sorted(q.__name__ for q in asked if q is not future)
    found = []
    while len(found) < n:
        cube = r.choice(cubes)
        dims = [d for d in dimensions(cube) if d != 'familie_id']
        by = r.sample(dims, r.randint(0, min(3, len(dims))))
        period = month_text(PERIOD - r.choice([0, 0, 1, 5, 12]))
        last = r.choice([None, 2, 12, YEAR_TO_DATE])
        facts = Query(town, oracle.CUBES[cube], [], by=by, period=period
                      ).facts()
        where = []
        for d in r.sample(dims, r.randint(0, 2)):
            values = sorted({str(f[d]) for f in facts} - {''})
            if values:
                where.append(d + '=' + '|'.join(
                    r.sample(values, r.randint(1, min(3, len(values))))))
        if 'familietype' in dimensions(cube) and 'familietype' not in by:
            where = [w for w in where if not w.startswith('familietype')] + [
                'familietype=' + r.choice(FAMILY_TYPES)]
        if cube in ('folketal', 'noegletal', 'maal'):
            period = last = None
        found.append(Question(
            cube, measures_of(cube), ','.join(by), where, period, last))
    return found
