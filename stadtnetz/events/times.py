"""Wall times of events and the moments they mean, also on the two days when clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from stadtnetz import clock
from stadtnetz.clock import NoSuchTime, Span

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


class GapHour(NoSuchTime):
    """A wall time that the clocks skip; `after` is the first wall time behind the gap."""

    def __init__(self, wall: datetime, after: datetime) -> None:
        """Keep where time goes on."""
        super().__init__(wall.isoformat())
        self.after = after


def to_utc(wall: datetime, zone: ZoneInfo) -> datetime:
    """Turn a wall time that somebody typed into UTC, the first pass of a doubled hour.

    Raises GapHour for a time that does not exist, so that she can choose another.
    """
    try:
        return clock.from_wall(wall.date(), wall.time(), zone)
    except NoSuchTime as fault:
        raise GapHour(wall, _behind_gap(wall, zone)) from fault


def to_utc_shifted(wall: datetime, zone: ZoneInfo) -> datetime:
    """Turn a wall time of a series into UTC, whether it exists on that day or not.

    One that the clocks skip is read with the offset before the gap (RFC 5545, section 3.3.5):
    02:30 takes place at 03:30 summer time.
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def ends_at(wall: datetime, length: timedelta, zone: ZoneInfo) -> datetime:
    """Give the end, in UTC, of what starts at a wall time and is `length` longer on the wall.

    From 22:00 to 04:00 stays so in the night when clocks change, and lasts five or seven hours. If
    its start alone was shifted past its end, it lasts its length.
    """
    start, end = to_utc_shifted(wall, zone), to_utc_shifted(wall + length, zone)
    return end if end >= start else start + length


def all_day(first: date, end: date, zone: ZoneInfo) -> Span:
    """Give the span in UTC of the days from `first` to before `end`, as a zone counts them."""
    return Span(clock.day(first, zone).start, clock.day(last_day(end), zone).end)


def last_day(end: date) -> date:
    """Turn the end of days as it is stored, exclusive, into the last day as it is shown."""
    return end - _DAY


def end_after(last: date) -> date:
    """Turn the last day as somebody typed it into the end as it is stored, exclusive."""
    return last + _DAY


def _behind_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """Find when clocks jump: between a skipped time read with the offset after and before."""
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    offset = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.astimezone(zone).replace(tzinfo=None, microsecond=0)
