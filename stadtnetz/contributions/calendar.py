"""What is on: the occurrences that readers may see, as a month and as a timetable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, or_, select

from stadtnetz import clock
from stadtnetz.cities import City
from stadtnetz.contributions.departures import (
    EVERYTHING,
    Departure,
    Filters,
    begun_within,
    departures,
    joined,
)
from stadtnetz.contributions.models import OFF, Event, Occurrence
from stadtnetz.contributions.schedule import LONG
from stadtnetz.database import session
from stadtnetz.pagination import Cursor

PER_DAY = 3
TIMETABLE_SIZE = 50
MOST_LONG = 30
MOST_MOVED = 200
NEARBY = timedelta(days=3)


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


@dataclass(frozen=True)
class Timetable:
    """Some departures in the order of their beginning, and the place where the next ones follow."""

    departures: Sequence[Departure]
    following: Cursor | None = None


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
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def timetable(
    since: datetime,
    until: datetime,
    filters: Filters = EVERYTHING,
    *,
    after: Cursor | None = None,
    size: int = TIMETABLE_SIZE,
) -> Timetable:
    """List what begins from one moment up to another, the earliest first, without long ones."""
    start = after if after is not None and after.moment >= since else Cursor(since, 0)
    query = (
        departures(filters)
        .where(
            Occurrence.starts_at >= start.moment,
            or_(Occurrence.starts_at > start.moment, Occurrence.id > start.id),
            Occurrence.starts_at < until,
            Occurrence.is_long.is_(False),
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(size + 1)
    )
    rows = session().execute(query).all()
    shown = rows[:size]
    following = Cursor(shown[-1].starts_at, shown[-1].id) if len(rows) > size else None
    return Timetable(shown, following)


def count(since: datetime, until: datetime, filters: Filters = EVERYTHING) -> int:
    """Count what begins from one moment up to another, without long ones."""
    query = joined(select(func.count()), filters).where(
        Occurrence.starts_at >= since, Occurrence.starts_at < until, Occurrence.is_long.is_(False)
    )
    return session().scalar(query) or 0


def still_running(filters: Filters = EVERYTHING) -> Sequence[Departure]:
    """List what began before today and has not ended, without long ones."""
    today = clock.today()
    query = (
        departures(filters)
        .where(
            Occurrence.starts_at > clock.now() - LONG - timedelta(days=2),
            Occurrence.starts_at < clock.day(today).start,
            Occurrence.ends_at > clock.now(),
            Occurrence.is_long.is_(False),
            Occurrence.status.not_in(OFF),
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(TIMETABLE_SIZE)
    )
    rows = session().execute(query).all()
    clock.expect(*(row.ends_at for row in rows))
    return rows


def long_ones(since: date, until: date, filters: Filters = EVERYTHING) -> Sequence[Departure]:
    """List what lasts more than a week and touches these days, the first to end first."""
    query = (
        departures(filters)
        .where(
            Occurrence.is_long.is_(True),
            Occurrence.last_day >= since,
            Occurrence.first_day <= until,
        )
        .order_by(Occurrence.last_day, Occurrence.id)
        .limit(MOST_LONG)
    )
    return session().execute(query).all()


def moved_away(first: date, last: date, filters: Filters = EVERYTHING) -> Sequence[Departure]:
    """List what stood on these days and was moved to another one, without long ones.

    They come in the order in which they stood there. Few were moved, but most are not long: the
    database must not be tempted to begin with those.
    """
    query = (
        departures(filters)
        .where(
            Occurrence.former_start >= datetime.combine(first, time()),
            Occurrence.former_start < datetime.combine(last + timedelta(days=1), time()),
        )
        .order_by(Occurrence.former_start, Occurrence.id)
        .limit(MOST_MOVED)
    )
    rows = session().execute(query).all()
    return [row for row in rows if row.former_start.date() != row.first_day and not row.is_long]


def next_after(moment: datetime, filters: Filters = EVERYTHING) -> Departure | None:
    """Find the first that begins at or after a moment, without long ones."""
    query = (
        departures(filters)
        .where(Occurrence.starts_at >= moment, Occurrence.is_long.is_(False))
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(1)
    )
    return session().execute(query).first()


def nearby(day: date, city: City, *, limit: int = 5) -> Sequence[Departure]:
    """List what else begins within three days of a day in the same Land."""
    return (
        session()
        .execute(
            departures(Filters(land=city.land))
            .where(
                *begun_within(day - NEARBY, day + NEARBY),
                Occurrence.is_long.is_(False),
                Occurrence.status.not_in(OFF),
            )
            .order_by(Occurrence.starts_at, Occurrence.id)
            .limit(limit)
        )
        .all()
    )


def on_the_day(day: date, *, but: int | None = None, limit: int = 200) -> Sequence[Departure]:
    """List what begins on a day anywhere, but for one event, with the pages it links to."""
    query = (
        departures(EVERYTHING)
        .add_columns(Event.online_url, Event.registration_url)
        .where(*begun_within(day, day))
    )
    if but is not None:
        query = query.where(Occurrence.event_id != but)
    return session().execute(query.order_by(Occurrence.id).limit(limit)).all()


def _first_of_next(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def _beginning(
    first: date, last: date, filters: Filters
) -> tuple[Mapping[date, list[Departure]], Mapping[date, int]]:
    """Give the first few of each day and the number of all, in one pass over the index."""
    in_order = [Occurrence.starts_at, Occurrence.id]
    ranked = (
        joined(
            select(
                Occurrence.id.label("number"),
                func.row_number()
                .over(partition_by=Occurrence.first_day, order_by=in_order)
                .label("place"),
                func.count().over(partition_by=Occurrence.first_day).label("total"),
            ),
            filters,
        )
        .where(*begun_within(first, last), Occurrence.is_long.is_(False))
        .subquery()
    )
    query = (
        departures(EVERYTHING)
        .add_columns(ranked.c.total)
        .join(ranked, ranked.c.number == Occurrence.id)
        .where(ranked.c.place <= PER_DAY)
        .order_by(*in_order)
    )
    rows: dict[date, list[Departure]] = {}
    totals: dict[date, int] = {}
    for row in session().execute(query):
        rows.setdefault(row.first_day, []).append(row)
        totals[row.first_day] = row.total
    return rows, totals


def _by_former_day(first: date, last: date, filters: Filters) -> Mapping[date, Sequence[Departure]]:
    days: dict[date, list[Departure]] = {}
    for row in moved_away(first, last, filters):
        days.setdefault(row.former_start.date(), []).append(row)
    return days


def _continued(first: date, last: date, filters: Filters) -> Mapping[date, list[Departure]]:
    """Give for each day what began on an earlier one and still takes place."""
    query = (
        departures(filters)
        .where(
            *begun_within(first - LONG, last),
            Occurrence.is_long.is_(False),
            Occurrence.last_day > Occurrence.first_day,
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    days: dict[date, list[Departure]] = {}
    for row in session().execute(query):
        for number in range(1, (row.last_day - row.first_day).days + 1):
            days.setdefault(row.first_day + timedelta(days=number), []).append(row)
    return days
