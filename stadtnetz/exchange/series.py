"""How calendars are told the dates of an event: by its rule, and by name what departs from it.

The rows are what counts. A date of the rule that has no row is skipped, a row that the rule does
not give is added, and a row that is otherwise than the rule would have it is told by itself. So
what began before an edit of the rule stays in calendars as it stays with us.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from stadtnetz import clock, recurrence
from stadtnetz.contributions import (
    Deviation,
    EventContent,
    Status,
    by_rule,
)
from stadtnetz.exchange.entries import Date, Entry
from stadtnetz.exchange.reach import Reach

MOST_TOLD = 10_000
_END_OF_TIME = date(9998, 12, 31)
_ONCE = "FREQ=DAILY;COUNT=1"
"""The rule of listed days: without one some programs take the added days for all there are."""
_by_rule = lru_cache(maxsize=1_000)(by_rule)
_OF_ALL = frozenset({Status.CANCELLED, Status.POSTPONED})


class Fate(NamedTuple):
    """What became of a date, or of all dates of a series; that it was moved is told by its time."""

    status: Status
    note: str
    online_url: str


@dataclass(frozen=True, kw_only=True)
class Series:
    """The dates of one event as iCalendar says them, moments being wall time.

    `rule` is an RRULE whose UNTIL is in UTC, or a date for whole days. `fate` holds for all dates
    but the `departing` ones, for which `start` and `end` may not hold either.
    """

    start: datetime
    end: datetime | None
    rule: str
    skipped: Sequence[datetime] = ()
    added: Sequence[datetime] = ()
    fate: Fate
    departing: Sequence[Date] = ()


def series_of(entry: Entry, reach: Reach | None = None) -> tuple[Series | None, Sequence[Date]]:
    """Tell the dates of a series, all or as far back as told, and those apart that it has no name for.

    Where not all are told the series begins with the first day that is. Left where it once began,
    a rule would give the dates before, too, also those that never were or stood elsewhere, and to
    take back each of them would make a feed longer with every year. A date that was put off from
    there, or has not ended yet, stands apart. None for a series of which nothing is left.

    Beyond the dates that are laid out a rule without end goes on, unless what was announced holds
    for all that are to come, which no rule can say.
    """
    begin = clock.shown(reach.since, entry.event.zone).date() if reach else date.min
    told = [each for each in entry.dates if reach is None or reach.tells(each)]
    dates, apart = _named_apart(told, entry, begin)
    horizon, ruled = entry.event.horizon, _ruled(entry, begin)
    ends = horizon is None or len(ruled) >= MOST_TOLD or entry.event.is_off_for_good
    if not dates and (ends or not ruled):
        return None, apart
    names = {_name(each.original_start, entry): each for each in dates}
    by_name = {_name(each, entry): each for each in ruled}
    added = [each.original_start for name, each in names.items() if name not in by_name]
    start = ruled[0] if ruled else added.pop(0)
    fates = {each.id: fate_of(each, entry) for each in dates}
    plain = Series(
        start=start,
        end=_end(start, entry.schedule),
        rule=_written(entry, start, ruled[-1] if ends and horizon else None) if ruled else _ONCE,
        skipped=[each for name, each in by_name.items() if name not in names],
        added=added,
        fate=_common_fate(set(fates.values()), entry, ends=ends),
    )
    departing = [
        each for each in dates if fates[each.id] != plain.fate or _departs(each, plain, entry)
    ]
    return replace(plain, departing=departing), apart


def is_series(entry: Entry) -> bool:
    """Whether an event has, or had, more than one date."""
    if entry.event.rule or any(
        each.deviation is Deviation.ADDED for each in entry.event.exceptions
    ):
        return True
    return sum(each.status is not Status.CANCELLED for each in entry.dates) > 1


def only_date(entry: Entry) -> Date | None:
    """Give the one date of what is no series: where it was put last, not where it was taken away."""
    first = entry.event.first_start
    return max(
        entry.dates,
        key=lambda each: (
            each.original_start == first,
            each.status is not Status.CANCELLED,
            each.starts_at,
        ),
        default=None,
    )


def _named_apart(dates: Sequence[Date], entry: Entry, begin: date) -> tuple[list[Date], list[Date]]:
    """Leave one date to each name that the series has from a day on.

    Where whole days are told now, several timed dates of the past share the name of their day.
    """
    named: dict[object, Date] = {}
    apart = [
        each
        for each in dates
        if each.original_start.date() < begin
        or named.setdefault(_name(each.original_start, entry), each) is not each
    ]
    return list(named.values()), apart


def _ruled(entry: Entry, begin: date) -> Sequence[datetime]:
    """List what the rule gives from a day on, as far as dates are laid out."""
    if not entry.schedule.rule:
        return []
    return _by_rule(entry.schedule, entry.event.horizon or _END_OF_TIME, MOST_TOLD, since=begin)


def _end(start: datetime, schedule: EventContent) -> datetime | None:
    if schedule.first_start is None or schedule.first_end is None:
        return None
    return start + (schedule.first_end - schedule.first_start)


def _name(original_start: datetime, entry: Entry) -> object:
    """Give the RECURRENCE-ID: for whole days only a date."""
    return original_start.date() if entry.event.all_day else original_start


def fate_of(date: Date, entry: Entry) -> Fate:
    """Tell what became of a date."""
    status = Status.SCHEDULED if date.status is Status.RESCHEDULED else date.status
    return Fate(status, date.note, entry.online_url(date))


def _common_fate(fates: Collection[Fate], entry: Entry, *, ends: bool) -> Fate:
    """Tell what holds for all dates; what goes on without end is not cancelled by its next ones."""
    fate = next(iter(fates)) if len(fates) == 1 else None
    if fate is None or (fate.status in _OF_ALL and not ends):
        return Fate(Status.SCHEDULED, "", entry.event.online_url)
    return fate


def _departs(each: Date, series: Series, entry: Entry) -> bool:
    """Whether a date is elsewhere or at another time than the series, or programs would take it so."""
    if each.venue or each.where is not None:
        return True
    zone, start = entry.event.zone, each.original_start
    if entry.event.all_day:
        start = datetime.combine(start, time())
    if each.starts_at != only_moment(start, zone):
        return True
    if series.end is None or each.ends_at is None:
        return bool(series.end != each.ends_at)
    length = series.end - series.start
    if each.ends_at != only_moment(start + length, zone):
        return True
    return not entry.event.all_day and not _takes(length, each, series, zone)


def _takes(length: timedelta, each: Date, series: Series, zone: str) -> bool:
    """Whether a date takes as long as it lasts on the wall, and the first one, after which it goes, too.

    In nights in which clocks change the two differ, and so do programs.
    """
    start, end = only_moment(series.start, zone), series.end and only_moment(series.end, zone)
    is_first_plain = bool(start and end and end - start == length)
    return is_first_plain and bool(each.ends_at - each.starts_at == length)


@lru_cache(maxsize=10_000)
def only_moment(wall: datetime, zone: str) -> datetime | None:
    """Turn wall time into UTC; None for what clocks skip or show twice, which programs read as they like."""
    first = wall.replace(tzinfo=ZoneInfo(zone))
    offset = first.utcoffset()
    if offset is None or offset != first.replace(fold=1).utcoffset():
        return None
    return (wall - offset).replace(tzinfo=UTC)


def _written(entry: Entry, start: datetime, last: datetime | None) -> str:
    """Write the rule; its end in UTC, or as a date for whole days, and never beside a count."""
    rule = _rule_from(start, entry)
    until = last or rule.until
    if until is None:
        return str(rule)
    if not isinstance(until, datetime):
        until = datetime.combine(until, time.max)
    # Of an hour that clocks show twice the second pass, for some programs put the last date there.
    passes = (until.replace(tzinfo=ZoneInfo(entry.event.zone), fold=fold) for fold in (0, 1))
    moment = max(clock.utc(each) for each in passes)
    end = f"{until:%Y%m%d}" if entry.event.all_day else f"{moment:%Y%m%dT%H%M%SZ}"
    return f"{replace(rule, count=None, until=None)};UNTIL={end}"


def _rule_from(start: datetime, entry: Entry) -> recurrence.Rule:
    """Give the rule as it goes on from one of its dates: one that counts has less left to count."""
    rule = recurrence.parse(entry.event.rule, zone=ZoneInfo(entry.event.zone))
    first = entry.event.first_start
    if rule.count is None or start == first:
        return rule
    try:
        return recurrence.split_before(rule, first, start)[1]
    except (
        recurrence.CannotSplit
    ):  # it is the first one, behind a beginning that the rule leaves out
        return rule
