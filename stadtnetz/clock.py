"""The network's clock: UTC inside, wall time in a named zone at the edges."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")

_stopped: ContextVar[datetime | None] = ContextVar("stopped clock", default=None)
_watch: ContextVar["Watch | None"] = ContextVar("watch", default=None)


class NoSuchTime(ValueError):
    """A wall time that the clocks skip, such as 02:30 on the last Sunday in March.

    `after` is the first wall time behind the gap.
    """

    def __init__(self, wall: datetime, after: datetime) -> None:
        """Keep where time goes on."""
        super().__init__(wall.isoformat())
        self.after = after


@dataclass(frozen=True)
class Span:
    """A stretch of time in UTC, with its start and without its end."""

    start: datetime
    end: datetime


class Watch:
    """What is noted while something is made: `until` is when the clock alone will change it.

    None while nothing was asked of the clock that it will ever answer otherwise.
    """

    def __init__(self) -> None:
        """Begin with nothing to expect."""
        self.until: datetime | None = None

    def note(self, moment: datetime) -> None:
        """Keep the earliest moment that is still to come."""
        if moment > now() and (self.until is None or moment < self.until):
            self.until = moment


def now() -> datetime:
    """Tell the present moment, aware and in UTC."""
    return _stopped.get() or datetime.now(UTC)


@contextmanager
def watched() -> Iterator[Watch]:
    """Note inside when the clock will change what is being made."""
    watch = Watch()
    token = _watch.set(watch)
    try:
        yield watch
    finally:
        _watch.reset(token)


def expect(*moments: datetime | None) -> None:
    """Say that what is being made will look otherwise from each of these moments on.

    Whoever compares a moment with `now` for a reader says so, here or by `has_come`: else a kept
    page would go on telling what the clock has overtaken.
    """
    watch = _watch.get()
    if watch is not None:
        for moment in moments:
            if moment is not None:
                watch.note(moment)


def has_come(moment: datetime) -> bool:
    """Whether a moment is now or over; what is being made is expected to change once it comes."""
    expect(moment)
    return moment <= now()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Stop the clock at an aware moment, for building examples and for tests."""
    token = _stopped.set(utc(moment))
    try:
        yield
    finally:
        _stopped.reset(token)


def utc(moment: datetime) -> datetime:
    """Turn an aware moment into UTC; a naive one raises ValueError."""
    if moment.tzinfo is None:
        message = "A moment without a zone could be any of forty."
        raise ValueError(message)
    return moment.astimezone(UTC)


def wall(moment: datetime, zone: ZoneInfo = BERLIN) -> datetime:
    """Tell what clocks on the wall show in `zone` at that moment."""
    return utc(moment).astimezone(zone)


def shown(moment: datetime, zone: str) -> datetime:
    """Give the wall time of a moment, without the zone: what a person would write down."""
    return wall(moment, ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def from_wall(day: date, at: time, zone: ZoneInfo = BERLIN) -> datetime:
    """Turn wall time into UTC: the doubled hour of October means its first pass.

    Raises NoSuchTime for the hour that clocks skip in March.
    """
    local = datetime.combine(day, at.replace(fold=0), zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NoSuchTime(local, _behind_gap(local.replace(tzinfo=None), zone))
    return moment


def from_wall_of_series(wall: datetime, zone: ZoneInfo = BERLIN) -> datetime:
    """Turn the wall time of one date of a series into UTC, whether it exists on that day or not.

    One that the clocks skip is read with the offset before the gap (RFC 5545, section 3.3.5):
    02:30 takes place at 03:30 summer time.
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def day(of: date, zone: ZoneInfo = BERLIN) -> Span:
    """Give the span of a local day, which has 23 or 25 hours when clocks change."""
    start = datetime.combine(of, time(), zone)
    end = datetime.combine(of + timedelta(days=1), time(), zone)
    return Span(start.astimezone(UTC), end.astimezone(UTC))


def today(zone: ZoneInfo = BERLIN) -> date:
    """Tell the date on the wall; what is being made is expected to change at midnight."""
    date_ = wall(now(), zone).date()
    if _watch.get() is not None:
        expect(day(date_, zone).end)
    return date_


def _behind_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """Find when clocks jump: between a skipped time read with the offset after and before."""
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.astimezone(zone).replace(tzinfo=None, microsecond=0)
