-- A peer of refresh: the marts that it derives, by SQL alone in SQLite. Residents of every month with what is known of
-- them, help, address families, runs and services, cost by area, and events. Left out, and so in its favour: families
-- across addresses, those who move often, overlapping stays, and references that lead nowhere.
-- The caller attaches the tables as x_file and fills month(month, first, last, year_ago, born16, born18, born25).
--
-- SPDX-License-Identifier: MIT

-- persons; a number that was replaced is the new one's
CREATE TABLE person (pid INTEGER PRIMARY KEY, cpr TEXT UNIQUE, birth INTEGER, death INTEGER, sex TEXT, civil TEXT, citizenship TEXT, mother INTEGER, father INTEGER, spouse INTEGER);
INSERT INTO person (cpr, birth, death, sex, civil, citizenship)
SELECT cpr, birth_date, CASE WHEN status = 'dead' THEN status_date END, sex, civil_status, citizenship
FROM person_file.person WHERE replaced_by IS NULL ORDER BY cpr;
CREATE TABLE number (cpr TEXT PRIMARY KEY, pid INTEGER) WITHOUT ROWID;
INSERT INTO number
SELECT o.cpr, n.pid FROM person_file.person o JOIN person n ON n.cpr = coalesce(o.replaced_by, o.cpr);
UPDATE person SET mother = m.pid, father = f.pid, spouse = s.pid
FROM person_file.person o
LEFT JOIN number m ON m.cpr = o.mother_cpr
LEFT JOIN number f ON f.cpr = o.father_cpr
LEFT JOIN number s ON s.cpr = o.spouse_cpr
WHERE o.cpr = person.cpr;
CREATE TABLE parent (pid INTEGER PRIMARY KEY, since INTEGER);
INSERT INTO parent
SELECT pid, min(birth) FROM (
    SELECT mother AS pid, birth FROM person WHERE mother IS NOT NULL
    UNION ALL SELECT father, birth FROM person WHERE father IS NOT NULL) GROUP BY pid;

-- histories
CREATE TABLE address (addr INTEGER PRIMARY KEY, address_id TEXT UNIQUE, district, school, care, postal, parish);
INSERT INTO address (address_id, district, school, care, postal, parish)
SELECT address_id, district, school_district, care_district, postal_code, parish
FROM address_file.address ORDER BY address_id;
CREATE TABLE all_stay AS
SELECT n.pid, r.from_date, coalesce(r.to_date, 2932896) AS to_date, a.addr, r.municipality_code AS municipality
FROM residence_file.residence r
JOIN number n ON n.cpr = r.cpr
LEFT JOIN address a ON a.address_id = r.address_id
ORDER BY n.pid, r.from_date;
-- since: the first day of the unbroken stay in the municipality
CREATE TABLE stay AS
SELECT pid, from_date, to_date, addr,
    min(from_date) OVER (PARTITION BY pid, island) AS since
FROM (SELECT *, sum(fresh) OVER (PARTITION BY pid ORDER BY from_date) AS island
      FROM (SELECT *, from_date > coalesce(lag(to_date) OVER (PARTITION BY pid ORDER BY from_date), -999999) + 1
                AS fresh
            FROM all_stay WHERE municipality = '0730'))
ORDER BY pid, from_date;
CREATE TABLE civil AS
SELECT n.pid, c.from_date, coalesce(c.to_date, 2932896) AS to_date, c.civil_status AS civil, s.pid AS spouse
FROM civil_status_file.civil_status c JOIN number n ON n.cpr = c.cpr LEFT JOIN number s ON s.cpr = c.spouse_cpr;
CREATE INDEX civil_by_pid ON civil (pid, from_date, to_date, civil, spouse);
CREATE TABLE citizen AS
SELECT n.pid, c.from_date, coalesce(c.to_date, 2932896) AS to_date, c.country
FROM citizenship_file.citizenship c JOIN number n ON n.cpr = c.cpr;
CREATE INDEX citizen_by_pid ON citizen (pid, from_date, to_date, country);

-- spells, none of whose days lies after the death
CREATE TABLE type (type TEXT PRIMARY KEY, area TEXT, kind TEXT, costing TEXT, is_help INTEGER, function TEXT) WITHOUT ROWID;
INSERT INTO type SELECT code, area, kind, costing, is_help, account_function FROM service_type_file.service_type;
CREATE TABLE spell (spell INTEGER PRIMARY KEY, spell_id TEXT, pid INTEGER, type TEXT, from_date INTEGER, to_date INTEGER, quantity INTEGER, unit TEXT, price INTEGER, department TEXT);
INSERT INTO spell (spell_id, pid, type, from_date, to_date, quantity, unit, price, department)
SELECT s.spell_id, n.pid, s.service_type, s.from_date,
    min(coalesce(s.to_date, 2932896), coalesce(p.death, 2932896)),
    coalesce(s.quantity, 1000000), s.unit, s.unit_price, s.department_id
FROM spell_file.spell s JOIN number n ON n.cpr = s.cpr JOIN person p ON p.pid = n.pid
WHERE p.death IS NULL OR p.death >= s.from_date
ORDER BY n.pid, s.service_type, s.from_date, s.spell_id;
CREATE INDEX spell_by_id ON spell (spell_id);
CREATE TABLE run AS
SELECT pid, type, min(from_date) AS from_date, max(to_date) AS to_date
FROM (SELECT *, sum(fresh) OVER (PARTITION BY pid, type ORDER BY from_date, spell) AS island
      FROM (SELECT *, from_date > coalesce(max(to_date) OVER (PARTITION BY pid, type ORDER BY from_date, spell
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), -999999) + 1 AS fresh
            FROM spell))
GROUP BY pid, type, island;

-- services of a month: days, stock, begin and end of runs, price
CREATE TABLE service AS
SELECT m.month, s.pid, s.type, s.spell, s.department,
    min(s.to_date, m.last) - max(s.from_date, m.first) + 1 AS days,
    s.to_date >= m.last AND row_number() OVER (PARTITION BY m.month, s.pid, s.type
        ORDER BY s.to_date >= m.last DESC, s.from_date DESC, s.spell) = 1 AS stock,
    CASE WHEN t.costing = 'price' THEN CAST(round(1.0 * s.quantity * s.price / 1000000
        * CASE s.unit WHEN 'piece' THEN s.from_date >= m.first
            ELSE (min(s.to_date, m.last) - max(s.from_date, m.first) + 1.0)
                / CASE s.unit WHEN 'day' THEN 1 WHEN 'month' THEN m.last - m.first + 1 ELSE 7 END END) AS INTEGER)
        END AS price
FROM month m
CROSS JOIN spell s ON s.from_date <= m.last AND s.to_date >= m.first
CROSS JOIN type t ON t.type = s.type;
CREATE TABLE flow AS
SELECT m.month, r.pid, r.type, r.from_date >= m.first AS inflow, r.to_date <= m.last AS outflow
FROM month m CROSS JOIN run r
    ON r.from_date BETWEEN m.first AND m.last OR r.to_date BETWEEN m.first AND m.last;
CREATE TABLE help (month INTEGER, pid INTEGER, PRIMARY KEY (month, pid)) WITHOUT ROWID;
INSERT INTO help
SELECT DISTINCT s.month, s.pid FROM service s JOIN type t ON t.type = s.type AND t.is_help ORDER BY 1, 2;

-- cost by person and area
CREATE TABLE posted AS
SELECT p.period AS month, n.pid, coalesce(s.type, p.service_type) AS type, s.spell, p."function" AS function,
    sum(p.amount) AS amount
FROM posting_file.posting p
JOIN number n ON n.cpr = p.cpr
LEFT JOIN spell s ON s.spell_id = p.spell_id
WHERE p.dranst = 1
GROUP BY 1, 2, 3, 4, 5;
CREATE INDEX spell_by_pid ON spell (pid);
CREATE TABLE cost AS
SELECT month, pid, area, sum(amount) AS amount
FROM (
    SELECT s.month, s.pid, t.area, s.price AS amount FROM service s JOIN type t ON t.type = s.type
    WHERE t.costing = 'price'
    UNION ALL
    SELECT p.month, p.pid, coalesce(t.area, f.area, 'andet'), p.amount
    FROM posted p
    JOIN month m ON m.month = p.month
    LEFT JOIN type t ON t.type = p.type
    LEFT JOIN account_function_file.account_function f ON f."function" = p.function
    WHERE t.costing = 'posting' OR (t.type IS NULL AND NOT EXISTS (
        SELECT 1 FROM spell s JOIN type o ON o.type = s.type
        WHERE s.pid = p.pid AND o.costing = 'price' AND o.function = p.function
            AND s.from_date <= m.last AND s.to_date >= m.before)))
GROUP BY 1, 2, 3;

-- residents
CREATE TABLE resident (month INTEGER, pid INTEGER, addr INTEGER, district TEXT, birth INTEGER, sex TEXT, mother INTEGER, father INTEGER, civil TEXT, spouse INTEGER, citizenship TEXT, newcomer INTEGER, help INTEGER, PRIMARY KEY (month, pid)) WITHOUT ROWID;
INSERT INTO resident
SELECT m.month, s.pid, s.addr, a.district, p.birth, p.sex, p.mother, p.father,
    coalesce(c.civil, CASE WHEN p.civil = 'D' THEN 'U' ELSE p.civil END),
    CASE WHEN c.pid IS NULL THEN p.spouse ELSE c.spouse END, coalesce(z.country, p.citizenship),
    s.since >= m.year_ago AND s.since <> p.birth, h.pid IS NOT NULL
FROM month m
CROSS JOIN stay s ON s.from_date <= m.last AND s.to_date >= m.last
CROSS JOIN person p ON p.pid = s.pid
LEFT JOIN address a ON a.addr = s.addr
LEFT JOIN civil c ON c.pid = s.pid AND c.from_date <= m.last AND c.to_date >= m.last
LEFT JOIN citizen z ON z.pid = s.pid AND z.from_date <= m.last AND z.to_date >= m.last
LEFT JOIN help h ON h.month = m.month AND h.pid = s.pid;

-- address families: children at home, couples, and the family of everyone
CREATE TABLE child (month INTEGER, pid INTEGER, parent INTEGER, PRIMARY KEY (month, pid)) WITHOUT ROWID;
INSERT INTO child
SELECT r.month, r.pid, coalesce(o.pid, f.pid)
FROM month m
CROSS JOIN resident r ON r.month = m.month AND r.birth > m.born25 AND r.civil = 'U'
LEFT JOIN resident o ON o.month = r.month AND o.pid = r.mother AND o.addr = r.addr
LEFT JOIN resident f ON f.month = r.month AND f.pid = r.father AND f.addr = r.addr
WHERE coalesce(o.pid, f.pid) IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM parent x WHERE x.pid = r.pid AND x.since <= m.last);
CREATE TABLE pair (month INTEGER, pid INTEGER, other INTEGER, married INTEGER, PRIMARY KEY (month, pid)) WITHOUT ROWID;
INSERT INTO pair
SELECT r.month, r.pid, o.pid, 1
FROM resident r
JOIN resident o ON o.month = r.month AND o.pid = r.spouse AND o.addr = r.addr
WHERE r.civil IN ('G', 'P') AND o.civil IN ('G', 'P') AND o.spouse = r.pid;
CREATE TABLE parents AS
SELECT mother, father, min(birth) AS since FROM person
WHERE mother IS NOT NULL AND father IS NOT NULL GROUP BY mother, father;
CREATE TABLE coparents AS
SELECT o.month, min(o.pid, f.pid) AS a, min(max(o.pid, f.pid)) AS b
FROM month m
CROSS JOIN parents c ON c.since <= m.last
CROSS JOIN resident o ON o.month = m.month AND o.pid = c.mother
CROSS JOIN resident f ON f.month = m.month AND f.pid = c.father AND f.addr = o.addr
WHERE NOT EXISTS (SELECT 1 FROM pair p WHERE p.month = m.month AND p.pid IN (c.mother, c.father))
    AND NOT EXISTS (SELECT 1 FROM child k WHERE k.month = m.month AND k.pid IN (c.mother, c.father))
GROUP BY 1, 2;
INSERT OR IGNORE INTO pair SELECT month, a, b, 0 FROM coparents;
INSERT OR IGNORE INTO pair SELECT month, b, a, 0 FROM coparents;
CREATE TABLE cohabiting AS
SELECT r.month, min(r.pid) AS a, max(r.pid) AS b
FROM month m
CROSS JOIN resident r ON r.month = m.month AND r.birth <= m.born18 AND r.addr IS NOT NULL
LEFT JOIN child c ON c.month = r.month AND c.pid = r.pid
LEFT JOIN pair p ON p.month = r.month AND p.pid = r.pid
WHERE c.pid IS NULL
GROUP BY r.month, r.addr
HAVING count(*) = 2 AND count(p.pid) = 0 AND min(r.sex) <> max(r.sex) AND max(r.birth) - min(r.birth) < 5479
    AND min(coalesce(r.mother, -r.pid)) <> max(coalesce(r.mother, -r.pid))
    AND min(coalesce(r.father, -r.pid)) <> max(coalesce(r.father, -r.pid))
    AND coalesce(min(r.mother), 0) NOT IN (min(r.pid), max(r.pid))
    AND coalesce(min(r.father), 0) NOT IN (min(r.pid), max(r.pid));
INSERT OR IGNORE INTO pair SELECT month, a, b, 0 FROM cohabiting;
INSERT OR IGNORE INTO pair SELECT month, b, a, 0 FROM cohabiting;
CREATE TABLE family (month INTEGER, pid INTEGER, family INTEGER, married INTEGER, PRIMARY KEY (month, pid)) WITHOUT ROWID;
INSERT INTO family
SELECT r.month, r.pid, CASE WHEN o.pid IS NULL THEN r.pid
    WHEN r.birth < o.birth OR (r.birth = o.birth AND r.pid < o.pid) THEN r.pid ELSE o.pid END, p.married
FROM resident r
LEFT JOIN child c ON c.month = r.month AND c.pid = r.pid
LEFT JOIN pair p ON p.month = r.month AND p.pid = r.pid
LEFT JOIN resident o ON o.month = p.month AND o.pid = p.other
WHERE c.pid IS NULL;
INSERT INTO family
SELECT c.month, c.pid, f.family, NULL FROM child c JOIN family f ON f.month = c.month AND f.pid = c.parent;

-- events: what changes from one stay to the next
CREATE TABLE event AS
SELECT m.month, e.*
FROM month m
CROSS JOIN (
    SELECT s.pid, s.from_date AS day, s.addr, CASE
            WHEN b.municipality = '0730' THEN 'within' WHEN s.from_date = p.birth THEN 'born' ELSE 'in' END AS event,
        b.municipality AS other
    FROM all_stay s JOIN person p ON p.pid = s.pid
    LEFT JOIN all_stay b ON b.pid = s.pid AND b.to_date = s.from_date - 1
    WHERE s.municipality = '0730'
    UNION ALL
    SELECT s.pid, s.to_date + 1, s.addr, CASE WHEN p.death <= s.to_date + 1 THEN 'dead' ELSE 'out' END, a.municipality
    FROM all_stay s JOIN person p ON p.pid = s.pid
    LEFT JOIN all_stay a ON a.pid = s.pid AND a.from_date = s.to_date + 1
    WHERE s.municipality = '0730' AND s.to_date < 2932896 AND coalesce(a.municipality, '') <> '0730') e
    ON e.day BETWEEN m.first AND m.last;
