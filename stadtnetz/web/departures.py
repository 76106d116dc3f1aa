"""What cities invite to, line by line: in the calendar, on sheets of paper, on other websites."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from stadtnetz import clock, contributions
from stadtnetz.cities import City
from stadtnetz.contributions import Departure, Filters, Status, Where
from stadtnetz.web import dates, event_dates
from stadtnetz.web.event_dates import ShownDate

_Day = date  # beside a field of that name
OFF = {Status.CANCELLED, Status.POSTPONED}
A_MONTH = timedelta(days=31)
A_LONG_TIME = timedelta(days=800)


@dataclass(frozen=True)
class Listed:
    """A departure; `is_gone` where it stands on the day it was moved from."""

    event: Departure
    is_gone: bool = False

    @cached_property
    def date(self) -> ShownDate:
        """Its date in words, once somebody asks: what is kept drawn asks no more."""
        return event_dates.shown(self.event, self.event)

    @property
    def day(self) -> _Day:
        """The day on which it stands in a list."""
        day: _Day = self.event.former_start.date() if self.is_gone else self.event.first_day
        return day

    @property
    def moment(self) -> datetime:
        """When it begins or, of what was moved away, would have begun."""
        if self.is_gone:
            return clock.from_wall_of_series(self.event.former_start, ZoneInfo(self.event.zone))
        moment: datetime = self.event.starts_at
        return moment

    @property
    def former_hour(self) -> str:
        """When it would have begun, for a narrow column."""
        if self.event.all_day:
            return _("ganztägig")
        return dates.time_of_day(self.event.former_start.time())

    @property
    def place(self) -> str:
        """Where it takes place, in a few words; empty where that is in the net."""
        if self.event.status is Status.MOVED_ONLINE or self.event.where is Where.ONLINE:
            return ""
        return str(self.event.own_venue or self.event.venue)

    @property
    def is_running(self) -> bool:
        """Whether it began on an earlier day."""
        return self.event.first_day < clock.today()


@dataclass(frozen=True)
class Departures:
    """What begins, in the order of its beginning, and beside it what lasts for weeks."""

    dates: Sequence[Listed]
    long_ones: Sequence[Listed]


def coming(city: City, most: int) -> Departures:
    """List what goes on now and the next of what a city invites to."""
    filters, today = Filters(city=city), clock.today()
    long_ones = contributions.long_ones(today, today + A_MONTH, filters)
    return Departures(next_ones(filters, most), listed(long_ones))


def next_ones(filters: Filters, most: int) -> Sequence[Listed]:
    """List what goes on now and what begins next, without what lasts for weeks."""
    since = clock.day(clock.today()).start
    begun = contributions.still_running(filters)
    found = contributions.timetable(since, since + A_LONG_TIME, filters, size=2 * most)
    rows = [row for row in (*begun, *found.departures) if not _is_over(row)]
    return listed(rows[:most])


def to_come(filters: Filters, most: int) -> Sequence[Listed]:
    """List what somebody could go to next, of what does take place."""
    return [each for each in next_ones(filters, 3 * most) if each.event.status not in OFF][:most]


def _is_over(row: Departure) -> bool:
    return row.ends_at is not None and clock.has_come(row.ends_at)


def by_day(every: Iterable[Listed]) -> Sequence[tuple[date, Sequence[Listed]]]:
    """Put departures together that stand on the same day, where they take place."""
    in_order = sorted(every, key=lambda each: (each.day, each.moment, each.event.id))
    return [(day, list(each)) for day, each in groupby(in_order, lambda one: one.day)]


def listed(rows: Iterable[Departure]) -> Sequence[Listed]:
    """Make lines of departures."""
    return [Listed(row) for row in rows]


def gone(rows: Iterable[Departure]) -> Sequence[Listed]:
    """Make lines of where departures stood before they were moved to another day."""
    return [Listed(row, is_gone=True) for row in rows]
