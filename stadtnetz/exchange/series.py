"""How calendars are told the dates of an event: by its rule, and by name what departs from it.

The rows are what counts. A date of the rule that has no row is skipped, a row that the rule does
not give is added, and a row that is otherwise than the rule would have it is told by itself. So
what began before an edit of the rule stays in calendars as it stays with us.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from stadtnetz import clock, recurrence
from stadtnetz.contributions import (
    Deviation,
    Status,
    by_rule,
)
from stadtnetz.exchange.entries import Date, Entry

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
    but the `departing` ones, for which `start` and `end` may not hold either. `apart` are those that
    no name of the series is left for: timed ones on one day of what now takes whole days.
    """

    start: datetime
    end: datetime | None
    rule: str
    skipped: Sequence[datetime] = ()
    added: Sequence[datetime] = ()
    fate: Fate
    departing: Sequence[Date] = ()
    apart: Sequence[Date] = ()


def series_of(
    entry: Entry, *, since: datetime | None = None, kept_since: datetime | None = None
) -> Series | None:
    """Tell the dates of a series, what was cancelled up to `kept_since`; None if none is left.

    What departs and was over before `since` is skipped: left to the rule it would stand at a time
    at which it never was, and told by itself it would make a feed longer with every year.

    Beyond the dates that are laid out a rule without end goes on, unless what was announced holds
    for all that are to come, which no rule can say.
    """
    dates, apart = _named_apart([each for each in entry.dates if is_kept(each, kept_since)], entry)
    content, horizon = entry.schedule, entry.event.horizon
    ruled = _by_rule(content, horizon or _END_OF_TIME, MOST_TOLD) if content.rule else []
    ends = horizon is None or len(ruled) >= MOST_TOLD or _is_announced_for_all(entry)
    if not dates and (ends or not ruled):
        return None
    names = {_name(each.original_start, entry): each for each in dates}
    by_name = {_name(each, entry): each for each in ruled}
    added = [each.original_start for name, each in names.items() if name not in by_name]
    start = ruled[0] if ruled else added.pop(0)
    length = (
        content.first_end - content.first_start
        if content.first_start and content.first_end
        else None
    )
    plain = Series(
        start=start,
        end=start + length if length else None,
        rule=_written(entry, ruled[-1] if ends and horizon else None) if ruled else _ONCE,
        skipped=[each for name, each in by_name.items() if name not in names],
        added=added,
        fate=_common_fate(dates, entry, ends=ends),
        apart=apart,
    )
    departing = [each for each in dates if _departs(each, plain, entry)]
    return _without_what_is_over(replace(plain, departing=departing), by_name, entry, since)


def _without_what_is_over(
    series: Series, ruled: Mapping[object, datetime], entry: Entry, since: datetime | None
) -> Series:
    """Skip what departs from a series and was over before a moment, if it has a place in its rule."""
    over = {
        _name(each.original_start, entry)
        for each in series.departing
        if since is not None and (each.ends_at or each.starts_at) < since
    } & ruled.keys()
    if not over:
        return series
    skipped = {*(_name(each, entry) for each in series.skipped), *over}
    return replace(
        series,
        skipped=[each for name, each in ruled.items() if name in skipped],
        departing=[
            each for each in series.departing if _name(each.original_start, entry) not in over
        ],
    )


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


def is_kept(each: Date, kept_since: datetime | None) -> bool:
    """Whether a date is still told: a cancelled one for some time after its day."""
    if kept_since is None or each.status is not Status.CANCELLED:
        return True
    return bool(max(each.starts_at, each.changed_at) >= kept_since)


def _named_apart(dates: Sequence[Date], entry: Entry) -> tuple[list[Date], list[Date]]:
    """Leave one date to each name."""
    named: dict[object, Date] = {}
    apart = [
        each
        for each in dates
        if named.setdefault(_name(each.original_start, entry), each) is not each
    ]
    return list(named.values()), apart


def _name(original_start: datetime, entry: Entry) -> object:
    """Give the RECURRENCE-ID: for whole days only a date."""
    return original_start.date() if entry.event.all_day else original_start


def fate_of(date: Date, entry: Entry) -> Fate:
    """Tell what became of a date."""
    status = Status.SCHEDULED if date.status is Status.RESCHEDULED else date.status
    return Fate(status, date.note, entry.online_url(date))


def _common_fate(dates: Sequence[Date], entry: Entry, *, ends: bool) -> Fate:
    """Tell what holds for all dates; what goes on without end is not cancelled by its next ones."""
    fates = {fate_of(each, entry) for each in dates}
    fate = fates.pop() if len(fates) == 1 else None
    if fate is None or (fate.status in _OF_ALL and not ends):
        return Fate(Status.SCHEDULED, "", entry.event.online_url)
    return fate


def _departs(each: Date, series: Series, entry: Entry) -> bool:
    """Whether a date is otherwise than the series would have it, or programs would take it so."""
    if each.venue or fate_of(each, entry) != series.fate:
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


def _is_announced_for_all(entry: Entry) -> bool:
    """Whether the last word on all that are to come takes them off."""
    of_all = [each for each in entry.announced if each.original_start is None]
    return bool(of_all) and of_all[-1].status in _OF_ALL


def _written(entry: Entry, last: datetime | None) -> str:
    """Write the rule; its end in UTC, or as a date for whole days, and never beside a count."""
    rule = recurrence.parse(entry.event.rule, zone=ZoneInfo(entry.event.zone))
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
