"""A month of a city on paper: dates of one series that differ only in their day share a row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _

from stadtnetz import clock, contributions
from stadtnetz.cities import City
from stadtnetz.contributions import Filters, Status
from stadtnetz.contributions.schedule import LONG
from stadtnetz.web import dates, departures
from stadtnetz.web.departures import Listed

MOST_DATES = 500
SHORTEST_RUN = 3
"""So many days in a row are named by the first and the last of them."""


@dataclass(frozen=True)
class Row:
    """One date, or the first of several, and in words on which days the others are."""

    first: Listed
    others: str


@dataclass(frozen=True)
class Sheet:
    """What a city invites to in a month, and beside it what lasts for weeks.

    `next_one` is what leads out of an empty month.
    """

    rows: Sequence[Row]
    long_ones: Sequence[Listed]
    next_one: Listed | None = None


def of(city: City, first: date, last: date) -> Sheet:
    """List what a city invites to in some days, begun before or not, moved away or not."""
    filters = Filters(city=city)
    found = contributions.timetable(
        clock.day(first - LONG).start, clock.day(last).end, filters, size=MOST_DATES
    )
    on = departures.listed(row for row in found.departures if row.last_day >= first)
    gone = departures.gone(contributions.moved_away(first, last, filters))
    rows = _rows([each for _day, some in departures.by_day([*on, *gone]) for each in some])
    long_ones = departures.listed(contributions.long_ones(first, last, filters))
    if rows or long_ones:
        return Sheet(rows, long_ones)
    return Sheet(rows, long_ones, next(iter(departures.to_come(filters, 1)), None))


def _rows(every: Sequence[Listed]) -> Sequence[Row]:
    """Put together what differs only in its day; what was moved stands by itself."""
    alike: dict[tuple[object, ...], list[Listed]] = {}
    for each in every:
        own = each if each.is_gone or each.date.status is Status.RESCHEDULED else None
        key = (each.event.event_id, each.date.hours, each.place, each.date.status, own and id(own))
        alike.setdefault(key, []).append(each)
    return [
        Row(first, _in_words([each.day for each in others], first.day))
        for first, *others in alike.values()
    ]


def _in_words(days: Sequence[date], first: date) -> str:
    """Name days behind a first one: „11., 18., 25.“ of one weekday, or else „Di 3. bis Fr 6.“."""
    if all(day.weekday() == first.weekday() for day in days):
        return ", ".join(dates.number_in_month(day) for day in days)
    return ", ".join(_run_in_words(run) for run in _runs(days))


def _runs(days: Sequence[date]) -> Iterator[Sequence[date]]:
    run: list[date] = []
    for day in days:
        if run and day - run[-1] != timedelta(days=1):
            yield run
            run = []
        run.append(day)
    yield run


def _run_in_words(run: Sequence[date]) -> str:
    if len(run) >= SHORTEST_RUN:
        ends = {"first": dates.short_day(run[0]), "last": dates.short_day(run[-1])}
        return _("%(first)s bis %(last)s", **ends)
    return ", ".join(dates.short_day(day) for day in run)
