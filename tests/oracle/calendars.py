"""Days, months, weeks and ages.  Days are datetime.date, months are integers
(year * 12 + month - 1).

SPDX-License-Identifier: MIT
"""
import datetime

DAY = datetime.timedelta(days=1)
FOREVER = datetime.date.max


def parse_date(text, default=None):
    return datetime.date.fromisoformat(text) if text else default


def month_of(text):
    """2026-10 -> month number"""
    return int(text[:4]) * 12 + int(text[5:7]) - 1


def month_text(m):
    return '%04d-%02d' % (m // 12, m % 12 + 1)


def first_day(m):
    return datetime.date(m // 12, m % 12 + 1, 1)


def last_day(m):
    """d(m)"""
    return first_day(m + 1) - DAY


def month_of_day(day):
    return day.year * 12 + day.month - 1


def days_of_month(m):
    return (last_day(m) - first_day(m)).days + 1


def window(m, n):
    """The window of n months ending in m: its first and last day."""
    return first_day(m - n + 1), last_day(m)


def covers(from_date, to_date, day):
    """to_date is FOREVER when empty"""
    return from_date <= day <= to_date


def overlap(from_date, to_date, first, last):
    """The common days of two closed intervals, or None."""
    a, b = max(from_date, first), min(to_date, last)
    return (a, b) if a <= b else None


def age_at(birth, day):
    """Completed years; a birth on 29 February counts as 1 March."""
    return day.year - birth.year - ((day.month, day.day)
                                    < (birth.month, birth.day))


# A week is a number: the days of the calendar in sevens, from a Monday.

def week_of_day(day):
    """The ISO week, Monday to Sunday."""
    return (day.toordinal() - 1) // 7


def week_thursday(w):
    """ISO gives a week the year, and so the month, of its Thursday."""
    return datetime.date.fromordinal(w * 7 + 4)


def week_text(w):
    """2026W07"""
    return '%04dW%02d' % week_thursday(w).isocalendar()[:2]


def parse_week(text):
    return week_of_day(datetime.date.fromisocalendar(
        int(text[:4]), int(text[5:]), 4))
