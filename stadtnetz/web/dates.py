"""Dates and times as readers say them, in their language and on the wall of Berlin."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from babel.dates import format_date, format_skeleton, format_time
from flask_babel import gettext as _

from stadtnetz import clock
from stadtnetz.web import languages

MOST_REMEMBERED = 2_048


def day(when: datetime) -> str:
    """Write a date as one says it: „21. November“, with the year where it is not this one."""
    local = clock.wall(when)
    if local.year == clock.today().year:
        return day_and_month(local.date())
    return long_day(local.date())


def machine(when: datetime) -> str:
    """Write a moment as the attribute `datetime` may have it: HTML knows no more than milliseconds."""
    return when.isoformat(timespec="seconds")


def moment(when: datetime) -> str:
    """Write date and time: „heute um 9:48“, „gestern um 16:20“, „20. November um 8:00“."""
    local = clock.wall(when)
    at = wall_time(when)
    if local.date() == clock.today():
        return _("heute um %(time)s", time=at)
    if local.date() == clock.today() - timedelta(days=1):
        return _("gestern um %(time)s", time=at)
    return _("%(day)s um %(time)s", day=day(when), time=at)


def wall_time(when: datetime) -> str:
    """Write the time on the wall: 16:20."""
    return time_of_day(clock.wall(when).time())


def time_of_day(at: time) -> str:
    """Write what a clock shows: 9:05."""
    return _clock_face(at.replace(tzinfo=None), languages.current())


def full_day(of: date) -> str:
    """Write a day with its weekday: „Dienstag, 24. November“, with the year if it is not this one."""
    pattern = "EEEE, d. MMMM" if languages.current() == "de" else "EEEE d MMMM"
    return _written(of, pattern if of.year == clock.today().year else f"{pattern} y")


def weekday(of: date) -> str:
    """Name the day of the week: „Dienstag“."""
    return _written(of, "EEEE")


def short_weekday(of: date) -> str:
    """Name the day of the week in two letters: „Di“."""
    return _written(of, "ccc")


def short_month(of: date) -> str:
    """Name the month in a few letters: „Nov.“."""
    return _written(of, "MMM")


def long_day(of: date) -> str:
    """Write a date that may lie in any year: „25. November 2026“."""
    return _written(of, "long")


def day_and_month(of: date) -> str:
    """Write a date that comes every year: „25. November“."""
    return _in_skeleton(of, "MMMMd", languages.locale())


def narrow_day(of: date) -> str:
    """Write weekday and date for a narrow column: „Mi 25.11.“."""
    return _written(of, "ccc d.M." if languages.current() == "de" else "ccc d MMM")


def short_date(of: date) -> str:
    """Write a date for a narrow column: „25.11.“, with the year if it is not this one."""
    this_year, other_year = (
        ("d.M.", "d.M.y") if languages.current() == "de" else ("d MMM", "d MMM y")
    )
    return _written(of, this_year if of.year == clock.today().year else other_year)


def month_name(number: int) -> str:
    """Name a month by its number."""
    return _written(date(2024, number, 1), "LLLL")


def number_in_month(of: date) -> str:
    """Number a day within its month: „24.“."""
    return _written(of, "d." if languages.current() == "de" else "d")


def short_day(of: date) -> str:
    """Write a day for a narrow column: „Di 24.“."""
    return _written(of, "ccc d." if languages.current() == "de" else "ccc d")


def month(of: date) -> str:
    """Name the month of a day: „November“, with the year if it is not this one."""
    return _written(of, "LLLL" if of.year == clock.today().year else "LLLL y")


def month_and_year(of: date) -> str:
    """Name month and year: „November 2026“."""
    return _written(of, "LLLL y")


def _written(of: date, pattern: str) -> str:
    return _in_pattern(of, pattern, languages.locale())


@lru_cache(MOST_REMEMBERED)
def _in_pattern(of: date, pattern: str, locale: str) -> str:
    """Write a date; Babel parses locale and pattern each time, and pages repeat their days."""
    return str(format_date(of, pattern, locale=locale))


@lru_cache(MOST_REMEMBERED)
def _in_skeleton(of: date, skeleton: str, locale: str) -> str:
    return str(format_skeleton(skeleton, of, locale=locale))


@lru_cache(MOST_REMEMBERED)
def _clock_face(at: time, language: str) -> str:
    pattern = "H:mm" if language == "de" else "short"
    return str(format_time(at, pattern, locale=languages.LOCALES[language]))
