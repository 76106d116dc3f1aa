"""VTIMEZONE: how a zone's clocks change, written as yearly rules wherever they follow one.

icalendar 7.3.0 makes such components too, but puts the change of March at 03:00, an hour late, and
lists it year by year, at which Outlook puts every date of the summer an hour off.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

FIRST_YEAR, LAST_YEAR = 2008, 2037
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class _Change(NamedTuple):
    """When clocks go from one offset to another; `onset` is what they show before they do."""

    onset: datetime
    before: timedelta
    after: timedelta
    name: str


@cache
def timezone(name: str) -> Timezone:
    """Describe a zone from 2008 on; where its last rule goes on, without end."""
    changes = list(_changes(ZoneInfo(name))) or [_always(ZoneInfo(name))]
    described = Timezone()
    described.add("tzid", name)
    for before, after, called in dict.fromkeys(each[1:] for each in changes):
        onsets = [each.onset for each in changes if each[1:] == (before, after, called)]
        part = TimezoneDaylight() if after > before else TimezoneStandard()
        part.add("dtstart", onsets[0])
        part.add("tzname", called)
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        rule = _yearly(onsets)
        if rule:
            part.add("rrule", rule)
        elif onsets[1:]:
            part.add("rdate", onsets[1:])
        described.add_component(part)
    return described


def _changes(zone: ZoneInfo) -> Iterator[_Change]:
    """Give every change in its order."""
    start = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    end = datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)
    days = [start + timedelta(days=number) for number in range((end - start).days + 1)]
    for day, next_day in pairwise(days):
        if _offset(day, zone) != _offset(next_day, zone):
            moment = _first_with(_offset(next_day, zone), day, next_day, zone)
            before, after = _offset(day, zone), _offset(moment, zone)
            yield _Change(
                (moment + before).replace(tzinfo=None), before, after, _name(moment, zone)
            )


def _always(zone: ZoneInfo) -> _Change:
    """Describe a zone without changes as one that began as it is."""
    start = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    offset = _offset(start, zone)
    return _Change(start.replace(tzinfo=None), offset, offset, _name(start, zone))


def _first_with(offset: timedelta, before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Halve a day until the minute is found in which clocks change."""
    while after - before > timedelta(minutes=1):
        middle = (before + (after - before) / 2).replace(second=0, microsecond=0)
        if _offset(middle, zone) == offset:
            after = middle
        else:
            before = middle
    return after


def _yearly(onsets: Sequence[datetime]) -> dict[str, object]:
    """Say as a rule when clocks change, if they do so every year up to the last one known."""
    years = [each.year for each in onsets]
    if years != list(range(years[0], LAST_YEAR + 1)) or len(years) == 1:
        return {}
    if len({(each.month, each.weekday(), each.time()) for each in onsets}) > 1:
        return {}
    places = {(each.day - 1) // 7 + 1 for each in onsets}
    place = places.pop() if len(places) == 1 else -1
    if place < 0 and not all(_is_last_of_month(each) for each in onsets):
        return {}
    day = f"{place}{_WEEKDAYS[onsets[0].weekday()]}"
    return {"freq": "yearly", "bymonth": onsets[0].month, "byday": day}


def _is_last_of_month(day: date) -> bool:
    return (day + timedelta(days=7)).month != day.month


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None  # noqa: S101 - a zone has one
    return offset


def _name(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).tzname() or zone.key
