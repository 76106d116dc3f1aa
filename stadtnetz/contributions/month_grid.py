"""A month laid out in weeks: what begins on each day, what goes on there, and how much in all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache

from sqlalchemy import bindparam, func, select, union_all

from stadtnetz.contributions.calendar import Statement, asked, moved_away
from stadtnetz.contributions.content import Kind
from stadtnetz.contributions.departures import (
    DATES,
    EVERYTHING,
    Departure,
    Filters,
    Shape,
    begun_within,
    days,
    departures,
    joined,
)
from stadtnetz.contributions.queries import hidden
from stadtnetz.contributions.schedule import LONG

PER_DAY = 3


@dataclass(frozen=True)
class Day:
    """A cell of the month: what begins that day, what goes on from before, and how much in all.

    `begins` is how many begin, whether they are shown or not. `moved_away` is all that stood here
    and takes place on another day; the cell shows the first of it, as `gone`.
    """

    date: date
    moved_away: Sequence[Departure] = field(default_factory=list)
    beginning: Sequence[Departure] = field(default_factory=list)
    continued: Sequence[Departure] = field(default_factory=list)
    total: int = 0
    begins: int = 0

    @property
    def gone(self) -> Sequence[Departure]:
        """What the cell shows of that; it comes first, for who knows only the old day looks here."""
        return self.moved_away[:PER_DAY]

    @property
    def hidden(self) -> int:
        """How many the cell does not show."""
        shown = (*self.gone, *self.beginning, *self.continued)
        return self.total - len(shown)


def grid(month: date, filters: Filters = EVERYTHING) -> Sequence[Sequence[Day]]:
    """Lay out the weeks of a month, from Monday to Sunday, with at most three titles a day.

    An event stands on the days that clocks show where it takes place: that is the hour which its
    title tells. What lasts more than a week stands in no cell; `long_ones` lists it.
    """
    first = month - timedelta(days=month.weekday())
    after = _first_of_next(month)
    last = after - timedelta(days=1) + timedelta(days=7 - after.weekday() if after.weekday() else 0)
    beginning, totals = _beginning(first, last, filters)
    continued, gone = _continued(first, last, filters), _by_former_day(first, last, filters)
    cells = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        before, begun, on = gone.get(day, []), totals.get(day, 0), continued.get(day, [])
        shown = beginning.get(day, [])[: max(0, PER_DAY - len(before))]
        left = max(0, PER_DAY - len(before) - len(shown))
        total = len(before) + begun + len(on)
        cells.append(Day(day, before, shown, on[:left], total, begun))
    return _weeks(_told_in_full(cells))


def _first_of_next(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def _beginning(
    first: date, last: date, filters: Filters
) -> tuple[Mapping[date, list[Departure]], Mapping[date, int]]:
    """Give the first few of each day and the number of all."""
    number = (last - first).days + 1
    each_day = {f"day_{each}": first + timedelta(days=each) for each in range(number)}
    rows: dict[date, list[Departure]] = {}
    totals: dict[date, int] = {}
    found = asked(_first_few(number, filters.shape), filters, first=first, last=last, **each_day)
    for row in found:
        rows.setdefault(row.first_day, []).append(row)
        totals[row.first_day] = row.total
    return rows, totals


@cache
def _first_few(number: int, shape: Shape) -> Statement:
    """Enter the index once for each day, and count over it without looking at what is counted."""
    in_order = (DATES.starts_at, DATES.id)
    each_day = [
        select(
            joined(select(DATES.id), shape)
            .where(DATES.is_long.is_(False), DATES.first_day == bindparam(f"day_{each}"))
            .order_by(*in_order)
            .limit(PER_DAY)
            .subquery()
        )
        for each in range(number)
    ]
    totals = _totals(shape).subquery()
    return (
        departures()
        .add_columns(totals.c.total)
        .join(totals, totals.c.first_day == DATES.first_day)
        .where(DATES.id.in_(union_all(*each_day)))
        .order_by(*in_order)
    )


def _totals(shape: Shape) -> Statement:
    """Count by day; where nothing is filtered, what nobody may see is known by its few ids."""
    counted = select(DATES.first_day, func.count().label("total"))
    if shape:
        counted = joined(counted, shape)
    else:
        counted = counted.where(DATES.event_id.not_in(hidden(Kind.EVENT)))
    return counted.where(
        DATES.is_long.is_(False),
        DATES.first_day.between(bindparam("first"), bindparam("last")),
    ).group_by(DATES.first_day)


def _by_former_day(first: date, last: date, filters: Filters) -> Mapping[date, Sequence[Departure]]:
    days: dict[date, list[Departure]] = {}
    for row in moved_away(first, last, filters):
        days.setdefault(row.former_start.date(), []).append(row)
    return days


def _continued(first: date, last: date, filters: Filters) -> Mapping[date, list[Departure]]:
    """Give for each day what began on an earlier one and still takes place, by its place alone."""
    on: dict[date, list[Departure]] = {}
    for row in asked(_over_night(filters.shape), filters, **days(first - LONG, last)):
        for number in range(1, (row.last_day - row.first_day).days + 1):
            on.setdefault(row.first_day + timedelta(days=number), []).append(row)
    return on


@cache
def _over_night(shape: Shape) -> Statement:
    columns = (DATES.id, DATES.first_day, DATES.last_day)
    return (
        joined(select(*columns), shape)
        .where(
            *begun_within(),
            DATES.is_long.is_(False),
            DATES.last_day > DATES.first_day,
        )
        .order_by(DATES.starts_at, DATES.id)
    )


def _told_in_full(cells: Sequence[Day]) -> Sequence[Day]:
    """Read the rows of what goes on where a cell has room for it; of most only the number counts."""
    wanted = {row.id for cell in cells for row in cell.continued}
    if not wanted:
        return cells
    rows = asked(_in_full(), EVERYTHING, wanted=[*wanted])
    by_id = {row.id: row for row in rows}
    return [
        replace(cell, continued=[by_id[row.id] for row in cell.continued if row.id in by_id])
        for cell in cells
    ]


@cache
def _in_full() -> Statement:
    return departures().where(DATES.id.in_(bindparam("wanted", expanding=True)))


def _weeks(cells: Sequence[Day]) -> Sequence[Sequence[Day]]:
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]
