"""What is on: the occurrences that readers may see, as a month and as a timetable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select

from stadtnetz import clock
from stadtnetz.cities import City, sort_key_of
from stadtnetz.contributions.content import Admission, Where
from stadtnetz.contributions.models import OFF, Event, Occurrence, Status
from stadtnetz.contributions.queries import visible
from stadtnetz.contributions.schedule import LONG
from stadtnetz.database import session
from stadtnetz.pagination import Cursor
from stadtnetz.topics import Topic

PER_DAY = 3
MOST_WORDS = 10
TIMETABLE_SIZE = 50
MOST_LONG = 30
NEARBY = timedelta(days=3)
_FAR_WEST = timedelta(days=1)
"""How far the clocks of any zone are from ours, and a bit."""
Departure = Row[Any]
"""An occurrence as lists show it: attributes only, no entity behind."""

_DEPARTURE = (
    Occurrence.id,
    Occurrence.event_id,
    Occurrence.original_start,
    Occurrence.starts_at,
    Occurrence.ends_at,
    Occurrence.first_day,
    Occurrence.last_day,
    Occurrence.is_long,
    Occurrence.status,
    Occurrence.former_start,
    Occurrence.venue.label("own_venue"),
    Occurrence.note,
    Occurrence.zone,
    Occurrence.all_day,
    Event.rule,
    Event.where,
    Event.venue,
    Event.admission,
    Event.is_booked_out,
    Event.step_free,
    Event.hearing_loop,
    Event.sign_language,
    Event.title,
    Event.slug,
    Event.summary,
    Event.language,
    City.name.label("city_name"),
    City.slug.label("city_slug"),
    Topic.letter.label("topic_letter"),
    Topic.slug.label("topic_slug"),
    Topic.name.label("topic_name"),
    Topic.name_en.label("topic_name_en"),
)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What of the calendar somebody wants to see; all of it unless told."""

    city: City | None = None
    land: str = ""
    topic: Topic | None = None
    is_online: bool = False
    is_free: bool = False
    is_step_free: bool = False
    text: str = ""

    def conditions(self) -> Sequence[ColumnElement[bool]]:
        """Say the same in SQL of occurrences with their events, on what readers may see.

        Land and text are looked up once, not for each row: they may fit few or none.
        """
        asked = [visible()]
        if self.city is not None:
            asked.append(Occurrence.city_id == self.city.id)
        if self.land:
            asked.append(Occurrence.city_id.in_(select(City.id).where(City.land == self.land)))
        if self.topic is not None:
            asked.append(Event.topic_id == self.topic.id)
        if self.is_online:
            is_online = Event.where.in_([Where.ONLINE, Where.BOTH])
            asked.append(or_(is_online, Occurrence.status == Status.MOVED_ONLINE))
        if self.is_free:
            asked.append(Event.admission == Admission.FREE)
        if self.is_step_free:
            asked.append(Event.step_free.is_(True))
        if words := sort_key_of(self.text).split()[:MOST_WORDS]:
            events = Event.__table__.c
            found = [events.search_key.contains(word, autoescape=True) for word in words]
            asked.append(Occurrence.event_id.in_(select(events.id).where(*found)))
        return asked


EVERYTHING = Filters()


@dataclass(frozen=True)
class Day:
    """A cell of the month: what begins that day, what goes on from before, and how much in all.

    `begins` is how many begin, whether they are shown or not.
    """

    date: date
    beginning: Sequence[Departure] = field(default_factory=list)
    continued: Sequence[Departure] = field(default_factory=list)
    total: int = 0
    begins: int = 0

    @property
    def hidden(self) -> int:
        """How many the cell does not show."""
        return self.total - len(self.beginning) - len(self.continued)


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
    continued = _continued(first, last, filters)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    cells = [
        Day(
            day,
            beginning.get(day, []),
            continued.get(day, [])[: PER_DAY - len(beginning.get(day, []))],
            totals.get(day, 0) + len(continued.get(day, [])),
            totals.get(day, 0),
        )
        for day in days
    ]
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
        _departures(filters)
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
    query = _joined(select(func.count()), filters).where(
        Occurrence.starts_at >= since, Occurrence.starts_at < until, Occurrence.is_long.is_(False)
    )
    return session().scalar(query) or 0


def still_running(filters: Filters = EVERYTHING) -> Sequence[Departure]:
    """List what began before today and has not ended, without long ones."""
    today = clock.today()
    query = (
        _departures(filters)
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
    return session().execute(query).all()


def long_ones(since: date, until: date, filters: Filters = EVERYTHING) -> Sequence[Departure]:
    """List what lasts more than a week and touches these days, the first to end first."""
    query = (
        _departures(filters)
        .where(
            Occurrence.is_long.is_(True),
            Occurrence.last_day >= since,
            Occurrence.first_day <= until,
        )
        .order_by(Occurrence.last_day, Occurrence.id)
        .limit(MOST_LONG)
    )
    return session().execute(query).all()


def next_after(moment: datetime, filters: Filters = EVERYTHING) -> Departure | None:
    """Find the first that begins at or after a moment, without long ones."""
    query = (
        _departures(filters)
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
            _departures(Filters(land=city.land))
            .where(
                *_within(day - NEARBY, day + NEARBY),
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
        _departures(EVERYTHING)
        .add_columns(Event.online_url, Event.registration_url)
        .where(*_within(day, day))
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
        _joined(
            select(
                Occurrence.id.label("number"),
                func.row_number()
                .over(partition_by=Occurrence.first_day, order_by=in_order)
                .label("place"),
                func.count().over(partition_by=Occurrence.first_day).label("total"),
            ),
            filters,
        )
        .where(*_within(first, last), Occurrence.is_long.is_(False))
        .subquery()
    )
    query = (
        _departures(EVERYTHING)
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


def _continued(first: date, last: date, filters: Filters) -> Mapping[date, list[Departure]]:
    """Give for each day what began on an earlier one and still takes place."""
    query = (
        _departures(filters)
        .where(
            *_within(first - LONG, last),
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


def _within(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    """Say what begins on these days where it takes place; the index knows only moments."""
    return (
        Occurrence.starts_at >= clock.day(first).start - _FAR_WEST,
        Occurrence.starts_at < clock.day(last).end + _FAR_WEST,
        Occurrence.first_day.between(first, last),
    )


def _departures(filters: Filters) -> Select[*tuple[Any, ...]]:
    return _joined(select(*_DEPARTURE), filters)


def _joined(query: Select[*tuple[Any, ...]], filters: Filters) -> Select[*tuple[Any, ...]]:
    return (
        query.select_from(Occurrence)
        .join(Event, Event.id == Occurrence.event_id)
        .join(City, City.id == Occurrence.city_id)
        .join(Topic, Topic.id == Event.topic_id)
        .where(*filters.conditions())
    )
