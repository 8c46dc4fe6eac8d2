#!/usr/bin/python3
"""The web archive in a browser.

usage: site_browser.py PROGRAM

Thousands of publications, in Chromium, from a folder: the search finds them,
in Danish spelling and without, with the keyboard alone, and quickly; nothing
is asked of the network and nothing breaks the page's own security policy;
pages fit narrow screens; axe-core finds no breach of WCAG 2.2 AA, where it is
installed (npm install --prefix build/npm axe-core).

SPDX-License-Identifier: MIT
"""
import os
import time

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from common import ROOT, Checks, program_argument, run, temp_folder, write
from site_tools import Catalog

AXE = os.path.join(ROOT, 'build', 'npm', 'node_modules', 'axe-core', 'axe.min.js')
FLAGS = ('--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run',
         '--disable-component-update', '--disable-sync', '--disable-default-apps', '--disable-dev-shm-usage',
         '--host-resolver-rules=MAP * ~NOTFOUND')
REPORTS = ['Andel med hjælp', 'Økonomi og forbrug', 'Ældre på plejehjem', 'Børn i dagtilbud', 'Århus og omegn'] + \
    ['Rapport nummer %d' % i for i in range(15)]


def publish(folder):
    """2,600 publications; one object for all of them."""
    c = Catalog(folder)
    same = c.object(b'tal\n')
    c.object = lambda content: same
    for r, title in enumerate(REPORTS):
        for year in range(2016, 2027):
            for month in range(1, 13):
                c.add('rapport-%02d' % r, '%d-%02d' % (year, month), title=title, created_at='%d-%02d-12T06:00:00Z' % (
                    year + month // 12, month % 12 + 1))
    old = c.add('rapport-00', '2027-01', title=REPORTS[0], created_at='2026-12-05T06:00:00Z')
    new = c.add('rapport-00', '2027-01', seq=2, title=REPORTS[0], created_at='2026-12-09T06:00:00Z', replaces=old,
                replaces_why='tallene for Nord manglede')
    gone = c.add('rapport-01', '2027-02', title=REPORTS[1], created_at='2027-01-09T06:00:00Z')
    c.decide('recalled', gone)
    c.close()
    return old, new, gone


class Browser:
    """Chromium on the pages of a folder."""

    def __init__(self, site, work):
        options = webdriver.ChromeOptions()
        for flag in FLAGS + ('--user-data-dir=' + work,):
            options.add_argument(flag)
        options.set_capability('goog:loggingPrefs', {'browser': 'ALL'})
        self.driver = webdriver.Chrome(options=options, service=Service('/usr/bin/chromedriver'))
        self.site = site

    def go(self, path):
        self.driver.get('file://%s/%s' % (self.site, path))

    def wait(self, condition, seconds=10):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition():
                return True
            time.sleep(0.02)
        return False

    def found(self):
        return self.driver.execute_script('return [...document.querySelectorAll("#fund a")].map(a => a.textContent)')

    def status(self):
        return self.driver.execute_script('return document.getElementById("svar").textContent')

    def complaints(self):
        return [e['message'] for e in self.driver.get_log('browser') if e['level'] in ('SEVERE', 'WARNING')]


def check_search(checks, b):
    b.go('index.html')
    field = b.driver.find_element(By.ID, 'q')
    field.send_keys('hjælp oktober 2026', Keys.ENTER)
    checks.hold('from the front page', b.wait(lambda: len(b.found()) == 1), b.found())
    checks.equal('what was found', b.found(), [REPORTS[0]])
    for words, count in (('hjaelp OKTOBER 2026', 1), ('aarhus 2026-03', 1), ('århus marts 2026', 1),
                         ('oekonomi 2020', 12), ('økonomi kvark', 0), ('rapport nummer 7 juni', 11), ('ældre', 50)):
        field = b.driver.find_element(By.ID, 'q')
        field.clear()
        field.send_keys(words)
        checks.hold(words, b.wait(lambda: len(b.found()) == count and (
            count > 0 or 'Ingen' in b.status())), '%d, %s' % (len(b.found()), b.status()))
    b.driver.find_element(By.ID, 'flere').send_keys(Keys.ENTER)
    checks.hold('more', b.wait(lambda: len(b.found()) == 100), len(b.found()))
    field = b.driver.find_element(By.ID, 'q')
    field.clear()
    began = time.monotonic()
    field.send_keys('rapport 2019')
    checks.hold('many', b.wait(lambda: len(b.found()) == 50), b.status())
    checks.hold('quickly', time.monotonic() - began < 2, time.monotonic() - began)
    field.send_keys(Keys.ARROW_DOWN, Keys.NULL)
    b.driver.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    at = b.driver.find_elements(By.CSS_SELECTOR, '#fund a')[1]
    checks.equal('arrows go down', b.driver.switch_to.active_element, at)
    target = at.get_attribute('href')
    at.send_keys(Keys.ENTER)
    checks.hold('and enter opens', b.wait(lambda: b.driver.current_url == target), b.driver.current_url)


def check_keyboard(checks, b):
    b.go('index.html')
    b.driver.find_element(By.TAG_NAME, 'body').send_keys(Keys.TAB)
    skip = b.driver.switch_to.active_element
    checks.hold('the first stop leads to the content', skip.get_attribute('href').endswith('#indhold') and
                skip.rect['x'] >= 0, skip.rect)
    skip.send_keys(Keys.ENTER)
    checks.equal('and goes there', b.driver.switch_to.active_element.get_attribute('id'), 'indhold')


def check_pages(checks, b, paths):
    axe = open(AXE, encoding='utf-8').read() if os.path.exists(AXE) else None
    for scheme in ('light', 'dark'):
        b.driver.execute_cdp_cmd('Emulation.setEmulatedMedia',
                                 {'features': [{'name': 'prefers-color-scheme', 'value': scheme}]})
        for path in paths if scheme == 'light' else paths[::3]:
            b.go(path)
            if axe is not None:
                b.driver.execute_script(axe)
                found = b.driver.execute_async_script(
                    'const done = arguments[0]; axe.run({preload: false, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa",'
                    ' "wcag22aa", "best-practice"]}).then(r => done(r.violations.map(v => v.id + ": " +'
                    ' v.nodes.map(n => n.html).slice(0, 3).join(" | "))));')
                checks.equal('%s, %s: axe' % (path, scheme), found, [])
    for width in (320, 768, 1280):
        b.driver.execute_cdp_cmd('Emulation.setDeviceMetricsOverride', {
            'width': width, 'height': 800, 'deviceScaleFactor': 1, 'mobile': width < 500})
        for path in paths:
            b.go(path)
            wide = b.driver.execute_script('return document.documentElement.scrollWidth')
            checks.hold('%s fits %d pixels' % (path, width), wide <= width, wide)
    b.driver.execute_cdp_cmd('Emulation.clearDeviceMetricsOverride', {})
    if axe is None:
        print('axe-core is not there: npm install --prefix build/npm --no-save axe-core')


def main():
    program = program_argument(__doc__)
    checks = Checks()
    with temp_folder() as folder, temp_folder() as work:
        write(folder, 'almanak.yaml', 'name: Prøvekøbing Kommune\n')
        checks.hold('archive', run(program, '-C', folder, 'archive', 'list').status == 0)
        old, new, gone = publish(folder)
        done = run(program, '-C', folder, '--quiet', 'site', timeout=300)
        checks.hold('site', done.status == 0, done)
        b = Browser(os.path.join(folder, 'out', 'site'), work)
        try:
            check_search(checks, b)
            check_keyboard(checks, b)
            check_pages(checks, b, [
                'index.html', 'rapporter.html', 'perioder.html', 'data.html', 'soeg.html?q=2026', 'om.html',
                'rapport/rapport-00.html', 'rapport/rapport-00/2026.html', 'periode/2026-10.html'] +
                ['udgivelse/%s/%s/index.html' % (i[:10], i) for i in (old, new, gone)])
            checks.equal('complaints of the browser', b.complaints(), [])
        finally:
            b.driver.quit()
    checks.done()


if __name__ == '__main__':
    main()
