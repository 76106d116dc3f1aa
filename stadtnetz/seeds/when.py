"""Days and times as the files of the example network tell them, counted from the day of building.

`Tuesday in 1 weeks` is the next Tuesday to come, `Tuesday 1 weeks ago` the last one gone by, neither
being the day of building. A day is one of `today`, `in 3 days`, `5 days ago`, `Friday in 2 weeks`,
`Friday 2 weeks ago`, `6 December`, `Saturday from 20 September` (the next to come), `Saturday before
clocks back` and `Sunday of clocks forward`. Times are `17:30–19:30`, `22:00–02:00` (into the next
day), `19:00–` (open end) or `all day`; `, 3 days` lets the end lie on the third day.
"""

import re
from calendar import day_name, month_name
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from stadtnetz.public_holidays import holiday_on

_WEEKDAYS = {name: number for number, name in enumerate(day_name)}
_MONTHS = {name: number for number, name in enumerate(month_name) if name}
_CLOCKS = {"forward": (3, 31), "back": (10, 31)}
_QUIET = {(12, 24), (12, 31)}
_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)


class NotUnderstood(ValueError):
    """Words of a file that mean nothing here."""


@dataclass(frozen=True)
class When:
    """A first date, in wall time; `end` is None where it is open."""

    start: datetime
    end: datetime | None
    all_day: bool = False


def read(text: str, today: date) -> When:
    """Read a day with its times; raise NotUnderstood."""
    day, _comma, rest = text.partition(", ")
    times, _comma, length = rest.partition(", ")
    found = re.fullmatch(r"(\d+) days", length) if length else None
    if length and not found:
        raise NotUnderstood(text)
    return times_of(times, day_of(day, today), int(found[1]) if found else 1)


def times_of(text: str, day: date, days: int = 1) -> When:
    """Read times on a day, the end lying on the last of so many days; raise NotUnderstood."""
    start = datetime.combine(day, time())
    if text == "all day":
        return When(start, start + days * _DAY, all_day=True)
    found = re.fullmatch(r"(\d\d:\d\d)–(\d\d:\d\d)?", text)
    if found is None:
        raise NotUnderstood(text)
    start = datetime.combine(day, time.fromisoformat(found[1]))
    if not found[2]:
        return When(start, None)
    end = datetime.combine(day + (days - 1) * _DAY, time.fromisoformat(found[2]))
    return When(start, end if end > start else end + _DAY)


def day_of(text: str, today: date) -> date:
    """Read a day; raise NotUnderstood."""
    match text.split():
        case ["today"]:
            return today
        case ["in", number, "days"] if number.isdecimal():
            return today + int(number) * _DAY
        case [number, "days", "ago"] if number.isdecimal():
            return today - int(number) * _DAY
        case [weekday, *week] if weekday in _WEEKDAYS:
            return _weekday(weekday, " ".join(week), today)
        case [number, month] if number.isdecimal() and month in _MONTHS:
            return _next(int(number), month, today)
        case _:
            raise NotUnderstood(text)


def later(text: str, day: date) -> date:
    """Read a distance from a day, such as `2 days later`; raise NotUnderstood."""
    if text == "same day":
        return day
    found = re.fullmatch(r"(\d+) days (later|earlier)", text)
    if found is None:
        raise NotUnderstood(text)
    return day + int(found[1]) * _DAY * (1 if found[2] == "later" else -1)


def clear_of_holidays(day: date, land: str) -> date:
    """Give the same weekday of the first week in which it is no public holiday."""
    while holiday_on(day, land) or (day.month, day.day) in _QUIET:
        day += _WEEK
    return day


def is_between(day: date, first: str, last: str) -> bool:
    """Whether a day lies in a stretch of every year, such as 20 December to 6 January."""
    a, b = (_month_and_day(each) for each in (first, last))
    here = (day.month, day.day)
    return a <= here <= b if a <= b else here >= a or here <= b


def _weekday(name: str, week: str, today: date) -> date:
    coming = today + ((_WEEKDAYS[name] - today.weekday() - 1) % 7 + 1) * _DAY
    gone = today - ((today.weekday() - _WEEKDAYS[name] - 1) % 7 + 1) * _DAY
    match week.split():
        case ["in", number, "weeks"] if number.isdecimal():
            return coming + (int(number) - 1) * _WEEK
        case [number, "weeks", "ago"] if number.isdecimal():
            return gone - (int(number) - 1) * _WEEK
        case ["from", number, month] if number.isdecimal() and month in _MONTHS:
            first = _next(int(number), month, today)
            return first + (_WEEKDAYS[name] - first.weekday()) % 7 * _DAY
        case ["before" | "of" as side, "clocks", change] if change in _CLOCKS:
            return _change_of_clocks(change, today) - (_DAY if side == "before" else 0 * _DAY)
        case _:
            raise NotUnderstood(name, week)


def _next(number: int, month: str, today: date) -> date:
    this_year = date(today.year, _MONTHS[month], number)
    return this_year if this_year > today else this_year.replace(year=today.year + 1)


def _change_of_clocks(change: str, today: date) -> date:
    """Find the next last Sunday of March or October."""
    for year in (today.year, today.year + 1):
        last = date(year, *_CLOCKS[change])
        sunday = last - (last.weekday() + 1) % 7 * _DAY
        if sunday - _DAY > today:
            break
    return sunday


def _month_and_day(text: str) -> tuple[int, int]:
    match text.split():
        case [number, month] if number.isdecimal() and month in _MONTHS:
            return _MONTHS[month], int(number)
        case _:
            raise NotUnderstood(text)
