"""What is on: the occurrences that readers may see, as a month and as a timetable."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, or_, select

from stadtnetz import clock
from stadtnetz.cities import City
from stadtnetz.contributions.departures import (
    DATES,
    EVERYTHING,
    LINKS,
    Departure,
    Filters,
    Shape,
    begun_within,
    days,
    departures,
    joined,
)
from stadtnetz.contributions.models import OFF
from stadtnetz.contributions.schedule import LONG
from stadtnetz.database import session
from stadtnetz.pagination import Cursor

TIMETABLE_SIZE = 50
MOST_LONG = 30
MOST_MOVED = 200
NEARBY = timedelta(days=3)
Statement = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Timetable:
    """Some departures in the order of their beginning, and the place where the next ones follow."""

    departures: Sequence[Departure]
    following: Cursor | None = None


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
    rows = asked(
        _timetable(filters.shape),
        filters,
        begin=start.moment,
        begin_id=start.id,
        end=until,
        most=size + 1,
    )
    shown = rows[:size]
    following = Cursor(shown[-1].starts_at, shown[-1].id) if len(rows) > size else None
    return Timetable(shown, following)


@cache
def _timetable(shape: Shape) -> Statement:
    begin, begin_id = _moment("begin"), bindparam("begin_id", type_=DATES.id.type)
    return (
        departures(shape)
        .where(
            DATES.starts_at >= begin,
            or_(DATES.starts_at > begin, DATES.id > begin_id),
            DATES.starts_at < _moment("end"),
            DATES.is_long.is_(False),
        )
        .order_by(DATES.starts_at, DATES.id)
        .limit(bindparam("most"))
    )


def count(since: datetime, until: datetime, filters: Filters = EVERYTHING) -> int:
    """Count what begins from one moment up to another, without long ones."""
    query = joined(select(func.count()), filters.shape).where(
        DATES.starts_at >= since, DATES.starts_at < until, DATES.is_long.is_(False)
    )
    return session().scalar(query, filters.values) or 0


def still_running(filters: Filters = EVERYTHING) -> Sequence[Departure]:
    """List what began before today and has not ended, without long ones."""
    now, today = clock.now(), clock.day(clock.today()).start
    begin = now - LONG - timedelta(days=2)
    rows = asked(_still_running(filters.shape), filters, begin=begin, end=today, now_running=now)
    clock.expect(*(row.ends_at for row in rows))
    return rows


@cache
def _still_running(shape: Shape) -> Statement:
    return (
        departures(shape)
        .where(
            DATES.starts_at > _moment("begin"),
            DATES.starts_at < _moment("end"),
            DATES.ends_at > _moment("now_running"),
            DATES.is_long.is_(False),
            DATES.status.not_in(OFF),
        )
        .order_by(DATES.starts_at, DATES.id)
        .limit(TIMETABLE_SIZE)
    )


def long_ones(since: date, until: date, filters: Filters = EVERYTHING) -> Sequence[Departure]:
    """List what lasts more than a week and touches these days, the first to end first."""
    return asked(_long_ones(filters.shape), filters, first=since, last=until)


@cache
def _long_ones(shape: Shape) -> Statement:
    return (
        departures(shape)
        .where(
            DATES.is_long.is_(True),
            DATES.last_day >= bindparam("first"),
            DATES.first_day <= bindparam("last"),
        )
        .order_by(DATES.last_day, DATES.id)
        .limit(MOST_LONG)
    )


def moved_away(first: date, last: date, filters: Filters = EVERYTHING) -> Sequence[Departure]:
    """List what stood on these days and was moved to another one, without long ones.

    They come in the order in which they stood there.
    """
    rows = asked(
        _moved_away(filters.shape),
        filters,
        begin=datetime.combine(first, time()),
        end=datetime.combine(last + timedelta(days=1), time()),
    )
    return [row for row in rows if row.former_start.date() != row.first_day and not row.is_long]


@cache
def _moved_away(shape: Shape) -> Statement:
    """Few were moved, but most are not long: the database must not be tempted to begin with those."""
    wall = DATES.former_start.type
    return (
        departures(shape)
        .where(
            DATES.former_start >= bindparam("begin", type_=wall),
            DATES.former_start < bindparam("end", type_=wall),
        )
        .order_by(DATES.former_start, DATES.id)
        .limit(MOST_MOVED)
    )


def next_after(moment: datetime, filters: Filters = EVERYTHING) -> Departure | None:
    """Find the first that begins at or after a moment, without long ones."""
    found = asked(_next_after(filters.shape), filters, begin=moment)
    return found[0] if found else None


@cache
def _next_after(shape: Shape) -> Statement:
    return (
        departures(shape)
        .where(DATES.starts_at >= _moment("begin"), DATES.is_long.is_(False))
        .order_by(DATES.starts_at, DATES.id)
        .limit(1)
    )


def nearby(day: date, city: City, *, limit: int = 5) -> Sequence[Departure]:
    """List what else begins within three days of a day in the same Land."""
    filters = Filters(land=city.land)
    query = (
        departures(filters.shape)
        .where(
            *begun_within(),
            DATES.is_long.is_(False),
            DATES.status.not_in(OFF),
        )
        .order_by(DATES.starts_at, DATES.id)
        .limit(limit)
    )
    return asked(query, filters, **days(day - NEARBY, day + NEARBY))


def on_the_day(day: date, *, but: int | None = None, limit: int = 200) -> Sequence[Departure]:
    """List what begins on a day anywhere, but for one event, with the pages it links to."""
    query = departures().add_columns(*LINKS)
    query = query.where(*begun_within())
    if but is not None:
        query = query.where(DATES.event_id != but)
    return asked(query.order_by(DATES.id).limit(limit), EVERYTHING, **days(day, day))


def asked(statement: Statement, filters: Filters, **values: Any) -> Sequence[Departure]:
    """Ask for what fits filters, with a statement of their shape."""
    return session().execute(statement, {**filters.values, **values}).all()


def _moment(name: str) -> BindParameter[datetime]:
    return bindparam(name, type_=DATES.starts_at.type)
