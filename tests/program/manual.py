#!/usr/bin/python3
"""Compare the manual and the shell completion with the program.

usage: manual.py PROGRAM

What the pages of man/ list is held against where the program has it: commands
and options against --help, fields of definitions and deliveries against the
tables in the source, exit statuses and reject codes too.  The pages are
linted.  Each difference is a line that says what stands where; the last line
counts.

SPDX-License-Identifier: MIT
"""
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
PAGES = ('almanak.1', 'almanak-report.5', 'almanak-package.5',
         'almanak-mapping.5', 'almanak-calendar.5', 'almanak-recipients.5', 'almanak-operation.7')


def path(*parts):
    return os.path.join(ROOT, *parts)


def text_of(*parts):
    with open(path(*parts), encoding='utf-8') as f:
        return f.read()


def output_of(*command):
    """Standard output; the test cannot go on when the command fails."""
    run = subprocess.run(command, capture_output=True, check=False)
    if run.returncode != 0:
        sys.exit('%s: exit status %d\n%s' % (
            ' '.join(command), run.returncode,
            run.stderr.decode('utf-8', 'replace')))
    return run.stdout.decode('utf-8')


# --- tables in C ----------------------------------------------------------

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|\w+|\S')
DEFINED = re.compile(r'(\w+)\s*(?:\[[^\]]*\])?\s*=\s*\{')


class Initializer:
    """The tables of one C file: read(name) gives an initializer as a list of
    (designator or None, value); a value is a list again, or text: that of a
    string, else the expression as it stands."""

    def __init__(self, file):
        compiler = os.environ.get('CC', 'gcc').split()
        self.source = output_of(
            *compiler, '-E', '-P', '-std=c11', '-D_GNU_SOURCE',
            '-I' + path('src'), path(file))
        self.starts = {}
        for found in DEFINED.finditer(self.source):
            self.starts.setdefault(found.group(1), found.end() - 1)

    def read(self, name):
        return self.parse(self.starts[name])

    def parse(self, start):
        """The initializer whose opening brace stands at an offset."""
        self.tokens = TOKEN.finditer(self.source, start + 1)
        return self.read_list()

    def read_list(self):
        items = []
        while True:
            value, end, designator = self.read_item()
            if value != '':
                items.append((designator, value))
            if end == '}':
                return items

    def read_item(self):
        value, designator, words, depth = None, None, [], 0
        for token in self.tokens:
            word = token.group()
            if word == '{' and depth == 0:
                value = self.read_list()
            elif word in ',}' and depth == 0:
                break
            elif word == '=' and depth == 0:
                designator, words = ''.join(words).strip('.[]'), []
            else:
                depth += (word in '([') - (word in ')]')
                words.append(word)
        if value is None:
            value = self.expression(words)
        return value, word, designator

    @staticmethod
    def expression(words):
        if words and all(w[0] == '"' for w in words):
            return ''.join(re.sub(r'\\(.)', r'\1', w[1:-1]) for w in words)
        return ''.join(words)


def record(items, members):
    """An initializer of a struct with these members, as a dictionary."""
    found, at = {}, 0
    for designator, value in items:
        at = at if designator is None else members.index(designator)
        found[members[at]] = value
        at += 1
    return found


def strings(items):
    """The texts of an array that a NULL ends."""
    return [value for _, value in items if 'void' not in value]


# --- pages ----------------------------------------------------------------

class Page:
    """An mdoc page by its sections: {heading: lines}, in order."""

    def __init__(self, name):
        self.name = name
        self.text = text_of('man', name)
        self.sections = {}
        lines = []
        for line in self.text.splitlines():
            if line.startswith(('.Sh ', '.Ss ')):
                lines = self.sections.setdefault(line[4:], [])
            else:
                lines.append(line)

    def items(self, heading, macro='Cm'):
        """(tag, line below it) of the list items with a macro."""
        lines = self.sections.get(heading, [])
        start = '.It %s ' % macro
        return [(line[len(start):], lines[i + 1])
                for i, line in enumerate(lines) if line.startswith(start)]

    def between(self, heading):
        """Headings of .Ss inside of one .Sh."""
        part = re.split(r'^\.Sh ', self.text, flags=re.M)
        for section in part:
            if section.startswith(heading + '\n'):
                return re.findall(r'^\.Ss (.*)$', section, re.M)
        return []


class Report:
    """Counts checks; a failing one prints its differences."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, differences):
        if not differences:
            self.passed += 1
            return
        self.failed += 1
        print(what)
        for line in differences:
            print('  ' + line)

    def same(self, what, where, expected, found):
        """Two lists must have the same elements in the same order."""
        lines = ['%s lacks: %s' % (where, show(x))
                 for x in expected if x not in found]
        lines += ['%s has too much: %s' % (where, show(x))
                  for x in found if x not in expected]
        if not lines and list(expected) != list(found):
            lines = ['%s has another order, it should be: %s' % (
                where, ', '.join(show(x) for x in expected))]
        self.check(what, lines)


def show(x):
    return x if isinstance(x, str) else ' '.join(str(part) for part in x)


# --- commands and options -------------------------------------------------

OPTION = re.compile(r'^  (?:-(\w),|   ) --([\w-]+)(?: (\S+))? ', re.M)


def help_options(text):
    """(letter, name, argument) of each option, as --help prints them."""
    return [tuple(part or '' for part in found)
            for found in OPTION.findall(text)]


def page_options(page, heading):
    found = []
    for line in page.sections.get(heading, []):
        match = re.match(r'\.It (?:Fl (\w) , )?Fl Fl ([\w-]+)(?: Ar (\S+))?$',
                         line)
        if match:
            found.append(tuple(part or '' for part in match.groups()))
    return found


def check_commands(report, program):
    page = Page('almanak.1')
    usage = output_of(program, '--help')
    commands = re.findall(r'^  (\w+) +\S', usage.split('\ncommands:\n')[1]
                          .split('\n\n')[0], re.M)
    report.same('commands', 'almanak(1)', commands, page.between('COMMANDS'))
    report.same('global options', 'almanak(1)', help_options(usage),
                page_options(page, 'OPTIONS'))
    for command in commands:
        told = output_of(program, command, '--help')
        report.same('options of ' + command, 'almanak(1)',
                    [o for o in help_options(told) if o[1] != 'help'],
                    page_options(page, command))
        arguments = told.splitlines()[0].partition('[OPTION]...')[2]
        synopsis = '\n'.join(page.sections.get(command, [])).split('\n.Pp')[0]
        found = re.findall(r'\w+', synopsis)
        report.check('arguments of ' + command,
                     ['almanak(1) lacks: ' + word
                      for word in re.findall(r'\w+', arguments)
                      if word not in found])
    return commands


def completions(*words):
    """What the completion offers for the last of the words."""
    script = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1));'
              ' _almanak; printf "%s\\n" "${COMPREPLY[@]}"')
    return output_of('bash', '-c', script, 'bash',
                     path('man', 'almanak.bash'), *words).split()


def check_completion(report, program, commands):
    def names(*words):
        return ['--' + name for _, name, _ in
                help_options(output_of(*words, '--help'))]

    report.same('completion of commands', 'almanak.bash', sorted(commands),
                sorted(completions('almanak', '')))
    report.same('completion of global options', 'almanak.bash',
                sorted(names(program)), sorted(completions('almanak', '--')))
    for command in commands:
        told = output_of(program, command, '--help')
        both = names(program, command) + ['--quiet', '--json']
        report.same('completion of options of ' + command, 'almanak.bash',
                    sorted(both),
                    sorted(completions('almanak', command, '--')))
        for _, name, argument in help_options(told):
            values = re.split(r'[|,]', argument)
            if len(values) < 2 or not argument.islower():
                continue
            report.same('completion of %s --%s' % (command, name),
                        'almanak.bash', sorted(values),
                        sorted(completions('almanak', command, '--' + name,
                                           '')))


def check_statuses(report):
    page = Page('almanak.1')
    expected = re.findall(r'EXIT_\w+ = (\d+)', text_of('src/base/exit.h'))
    found = re.findall(r'^\.It (\d+)$', '\n'.join(
        page.sections.get('EXIT STATUS', [])), re.M)
    report.same('exit statuses', 'almanak(1)', expected, found)


def check_configuration(report):
    page = Page('almanak.1')
    source = text_of('src/config/config.c')
    keys = re.search(r'keys\[\] = \{(.*?)\}', source, re.S).group(1)
    folders = re.search(r'paths\[\] = \{(.*?)\};', source, re.S).group(1)
    found = [name for name, _ in page.items('CONFIGURATION')]
    report.same('keys of almanak.yaml', 'almanak(1)',
                sorted(re.findall(r'"(\w+)"', keys) +
                       re.findall(r'"(\w+)"', folders)), sorted(found))


# --- definitions ----------------------------------------------------------

SHAPE_FIELD = ('key', 'kind', 'offset', 'required', 'one_of', 'choices',
               'low', 'high', 'fallback', 'members', 'help')


def kind_texts():
    """How the manual calls a kind of field: {SHAPE_NAME: "name"}."""
    found = {}
    for cases, text in re.findall(
            r'((?:case SHAPE_\w+:\s*)+)return "([^"]*)";',
            text_of('src/model/shape.c')):
        for kind in re.findall(r'SHAPE_\w+', cases):
            found[kind] = text
    return found


def field_text(field, kinds, choices, members):
    """What stands in brackets below the name of a field."""
    text = kinds[field['kind']]
    if field['kind'] == 'SHAPE_CHOICE':
        text += ' ' + ', '.join(choices)
    if field['kind'] == 'SHAPE_INT' and int(field['high']) < 2**31 - 1:
        text += ' %s to %s' % (field.get('low', '0'), field['high'])
    if members:
        text += ' %s fields' % members
    text += '; required' if 'required' in field else ''
    text += '; exactly one of these' if 'one_of' in field else ''
    if 'fallback' in field:
        text += '; default ' + field['fallback']
    return '(%s)' % text


def shapes_in(file):
    """{what: [(key, text in brackets)]} of every shape that a file defines,
    and the steps of the algebra among them."""
    c = Initializer(file)
    kinds, whats, found = kind_texts(), {}, []

    def collect(name, value):
        if (isinstance(value, list) and len(value) == 4 and
                str(value[2][1]).endswith('_fields')):
            whats[name] = value[0][1]
            found.append((value[0][1], value[2][1]))

    for match in re.finditer(r'struct shape (\w+)(\[[^\]]*\])?\s*=\s*\{',
                             c.source):
        value = c.parse(match.end() - 1)
        if not match.group(2):
            collect(match.group(1), value)
        else:
            for _, step in value:
                collect(None, step)
    shapes = {}
    for what, fields in found:
        shapes[what] = []
        for _, items in c.read(fields):
            field = record(items, SHAPE_FIELD)
            listed = field.get('choices')
            members = field.get('members', '').lstrip('&')
            shapes[what].append((field['key'], field_text(
                field, kinds, strings(c.read(listed)) if listed else [],
                whats.get(members))))
    return shapes


def check_fields(report):
    page = Page('almanak-report.5')
    steps = shapes_in('src/report/compose_steps.c')
    report.same('steps of the algebra', 'almanak-report(5)',
                ['The step ' + name for name in steps],
                page.between('STEPS'))
    for what, fields in steps.items():
        report.same('fields of step ' + what, 'almanak-report(5)', fields,
                    page.items('The step ' + what))
    for file in ('src/report/definition.c', 'src/report/pack.c',
                 'src/model/definition.c', 'src/model/parameters.c'):
        for what, fields in shapes_in(file).items():
            heading = 'Fields of a ' + what
            report.same('fields of a ' + what, 'almanak-report(5)', fields,
                        page.items(heading))
    calendar = Page('almanak-calendar.5')
    for file in ('src/schedule/schedule.c', 'src/schedule/workdays_file.c'):
        for what, fields in shapes_in(file).items():
            report.same('fields of a ' + what, 'almanak-calendar(5)', fields,
                        calendar.items('Fields of a ' + what))
    recipients = Page('almanak-recipients.5')
    for file in ('src/access/roles.c', 'src/access/servers.c',
                 'src/deliver/to.c'):
        for what, fields in shapes_in(file).items():
            heading = {'file': 'Fields of the file', 'mail': 'Fields of mail',
                       'sftp': 'Fields of sftp'}.get(
                           what, 'Fields of a ' + what)
            report.same('fields of ' + what, 'almanak-recipients(5)', fields,
                        recipients.items(heading))
    mapping = Page('almanak-mapping.5')
    shapes = shapes_in('src/warehouse/load/mapping_def.c')
    report.same('maps of a mapping', 'almanak-mapping(5)',
                sorted('The fields of ' + what for what in shapes),
                sorted(mapping.between('FIELDS')))
    for what, fields in shapes.items():
        report.same('fields of a ' + what, 'almanak-mapping(5)', fields,
                    mapping.items('The fields of ' + what))
    source = text_of('src/report/definition.c')
    kinds = re.search(r'kinds\[\] = \{(.*?)\}', source, re.S).group(1)
    report.same('blocks of the layout', 'almanak-report(5)',
                re.findall(r'"(\w+)"', kinds),
                [name for name, _ in page.items('Blocks of the layout')])


def check_templates(report):
    """Every suffix that templates may use stands in the page."""
    page = Page('almanak-report.5')
    source = text_of('src/report/compose_text.c')
    suffixes = re.findall(r'"(_[A-Z]+)"', source)
    names = re.findall(r'scope_variable\(s, "(\w+)"\)', source)
    lines = '\n'.join(page.sections.get('TEMPLATES', []))
    report.check('names of templates',
                 ['almanak-report(5) lacks: ' + word
                  for word in sorted(set(suffixes + names))
                  if word not in lines])


def check_tables(report):
    """The tables that cubes may name, with their columns."""
    page = Page('almanak-report.5')
    expected, found = [], []
    for name in sorted(os.listdir(path('src', 'warehouse', 'engine'))):
        if not name.startswith('engine_') or not name.endswith('.c'):
            continue
        if '\nconst struct table table_' not in text_of('src/warehouse/engine', name):
            continue
        c = Initializer('src/warehouse/engine/' + name)
        for match in re.finditer(r'const struct table table_\w+ = \{',
                                 c.source):
            table = dict(c.parse(match.end() - 1))
            columns = [items[0][1] for _, items in c.read(table['columns'])]
            expected += [(table['name'], column) for column in columns]
    table, listing = None, False
    for line in page.sections.get('Tables of the warehouse', []):
        if line.startswith('.'):
            table = line[7:] if line.startswith('.It Cm ') else table
            listing = line == '.br'
        elif listing:
            found += [(table, column) for column in line.split()]
    report.same('tables of the warehouse', 'almanak-report(5)',
                sorted(expected), sorted(found))


# --- deliveries -----------------------------------------------------------

SCHEMA_FIELD = ('name', 'type', 'required', 'key', 'rule', 'pattern', 'enums',
                'title', 'ref', 'code')
TYPES = {'FIELD_STRING': 'string', 'FIELD_DATE': 'date',
         'FIELD_MONTH': 'yearmonth', 'FIELD_BOOLEAN': 'boolean',
         'FIELD_INTEGER': 'integer', 'FIELD_MONEY': 'number',
         'FIELD_NUMBER': 'number'}


def roff(text):
    """Text as it must stand in a page."""
    return text.replace('\\', '\\e')


def resource_text(c, field):
    """What stands in brackets below a field of a resource."""
    text = TYPES[field['type']]
    text += ', kroner' if field['type'] == 'FIELD_MONEY' else ''
    text += ', key' if 'key' in field else ''
    text += ', required' if 'required' in field and 'key' not in field else ''
    if field.get('rule') == 'RULE_CPR':
        text += '; CPR number'
    elif 'pattern' in field:
        text += '; matches ' + field['pattern']
    if 'enums' in field:
        text += '; one of ' + ', '.join(strings(c.read(field['enums'])))
    if 'ref' in field:
        text += '; refers to ' + field['ref']
    return roff('(%s)' % text)


def resources():
    """[(heading, [(field, text in brackets, title)])] of schema.c."""
    c = Initializer('src/warehouse/schema.c')
    found = []
    for _, resource in c.read('schema_resources'):
        package, name, fields = (value for _, value in resource[:3])
        rows = [record(items, SCHEMA_FIELD) for _, items in c.read(fields)]
        found.append(('Resource %s of package %s' % (name, package), [
            (f['name'], resource_text(c, f), roff(f['title']))
            for f in rows]))
    return found


def check_resources(report):
    page = Page('almanak-package.5')
    expected = resources()
    report.same('resources', 'almanak-package(5)',
                [heading for heading, _ in expected],
                page.between('RESOURCES'))
    for heading, fields in expected:
        lines = page.sections.get(heading, [])
        found = []
        for i, line in enumerate(lines):
            if line.startswith('.It Cm '):
                found.append((line[7:], lines[i + 1], lines[i + 2]))
        report.same(heading, 'almanak-package(5)', fields, found)
    c = Initializer('src/warehouse/schema.c')
    report.same('packages', 'almanak-package(5)',
                [(items[0][1], items[1][1] + '.')
                 for _, items in c.read('schema_packages')],
                page.items('PACKAGES'))


def check_reject_codes(report):
    page = Page('almanak-package.5')
    source = text_of('src/warehouse/load/check.c') + text_of(
        'src/warehouse/load/check_column.c') + text_of(
        'src/warehouse/load/mapped_value.c')
    codes = set()
    for pattern in (r'refuse_field\(c, "(\w+)"', r'add_reason\(c, "(\w+)"',
                    r'struct verdict\)\{"(\w+)"', r'add_key\([^;]*"(\w+)"',
                    r'refuse\(reason, \*?t, "(\w+)"'):
        codes.update(re.findall(pattern, source))
    report.same('reject codes', 'almanak-package(5)', sorted(codes),
                sorted(name for name, _ in page.items('REJECTED ROWS')))


# --- the rest -------------------------------------------------------------

def check_lint(report):
    for name in PAGES:
        run = subprocess.run(
            ['mandoc', '-Tlint', '-Wwarning', path('man', name)],
            capture_output=True, check=False)
        lines = (run.stdout + run.stderr).decode('utf-8', 'replace')
        report.check('mandoc -Tlint ' + name, lines.splitlines())


def check_readme(report):
    text = text_of('README.md')
    rooms = sorted(name for name in os.listdir(path('src'))
                   if os.path.isdir(path('src', name)))
    report.check('rooms in README.md',
                 ['README.md lacks: src/%s/' % room for room in rooms
                  if '`src/%s/`' % room not in text])


def main():
    if len(sys.argv) != 2:
        sys.exit('usage: manual.py PROGRAM')
    program = os.path.abspath(sys.argv[1])
    report = Report()
    commands = check_commands(report, program)
    check_completion(report, program, commands)
    check_statuses(report)
    check_configuration(report)
    check_fields(report)
    check_templates(report)
    check_tables(report)
    check_resources(report)
    check_reject_codes(report)
    check_lint(report)
    check_readme(report)
    print('%d passed, %d failed' % (report.passed, report.failed))
    sys.exit(1 if report.failed else 0)


if __name__ == '__main__':
    main()
