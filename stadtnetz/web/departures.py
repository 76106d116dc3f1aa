"""What cities invite to, line by line: in the calendar, on sheets of paper, on other websites."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from stadtnetz import clock, contributions
from stadtnetz.cities import City
from stadtnetz.contributions import Departure, Filters, Status, Where
from stadtnetz.contributions.schedule import LONG
from stadtnetz.web import event_dates
from stadtnetz.web.event_dates import ShownDate

A_MONTH = timedelta(days=31)
A_LONG_TIME = timedelta(days=800)
MOST_ON_A_SHEET = 150


@dataclass(frozen=True)
class Listed:
    """A departure, and its date in words."""

    event: Departure
    date: ShownDate

    @property
    def place(self) -> str:
        """Where it takes place, in a few words; empty where that is in the net."""
        if self.event.status is Status.MOVED_ONLINE or self.event.where is Where.ONLINE:
            return ""
        return str(self.event.own_venue or self.event.venue)

    @property
    def is_running(self) -> bool:
        """Whether it began on an earlier day."""
        return self.date.first_day < clock.today()


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
    return [each for each in next_ones(filters, 3 * most) if not each.date.is_off][:most]


def within(city: City, first: date, last: date) -> Departures:
    """List what a city invites to in some days, be it begun before or not."""
    filters = Filters(city=city)
    found = contributions.timetable(
        clock.day(first - LONG).start, clock.day(last).end, filters, size=MOST_ON_A_SHEET
    )
    rows = [row for row in found.departures if row.last_day >= first]
    return Departures(listed(rows), listed(contributions.long_ones(first, last, filters)))


def _is_over(row: Departure) -> bool:
    return row.ends_at is not None and row.ends_at <= clock.now()


def by_day(dates: Iterable[Listed]) -> Sequence[tuple[date, Sequence[Listed]]]:
    """Put departures together that begin on the same day, where they take place."""
    in_order = sorted(dates, key=lambda each: each.event.first_day)
    return [(day, list(each)) for day, each in groupby(in_order, lambda one: one.event.first_day)]


def listed(rows: Iterable[Departure]) -> Sequence[Listed]:
    """Put the dates of departures into words."""
    return [Listed(row, event_dates.shown(row, row)) for row in rows]
