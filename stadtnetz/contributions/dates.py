"""The dates of one event, and the series before and after it, as its page asks for them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from stadtnetz import clock
from stadtnetz.contributions.announced import Layer, WordInForce
from stadtnetz.contributions.models import OFF, Event, Occurrence, Status
from stadtnetz.contributions.queries import visible
from stadtnetz.database import session
from stadtnetz.pagination import LARGEST_ID

MOST_PAST = 50
MOST_SPLITS = 50


def occurrence(occurrence_id: int) -> Occurrence | None:
    """Find an occurrence, whoever may see it."""
    return session().get(Occurrence, occurrence_id) if occurrence_id <= LARGEST_ID else None


def occurrences_of(
    event: Event, *, since: datetime | None = None, limit: int = 1_000
) -> Sequence[Occurrence]:
    """List the occurrences of an event in order, from a moment on if told."""
    query = _of(event)
    if since is not None:
        query = query.where(Occurrence.starts_at >= since)
    return session().scalars(query.limit(limit)).all()


def dates_ahead(event: Event, *, limit: int = 1_000) -> Sequence[Occurrence]:
    """List the occurrences of an event that are still to come or go on now, in order."""
    return _noted(session().scalars(_of(event).where(_is_not_over()).limit(limit)).all())


def dates_past(event: Event, *, limit: int = MOST_PAST) -> Sequence[Occurrence]:
    """List the occurrences of an event that are over, the last one first."""
    query = (
        select(Occurrence)
        .where(Occurrence.event_id == event.id, _is_over())
        .order_by(Occurrence.starts_at.desc(), Occurrence.id.desc())
    )
    return session().scalars(query.limit(limit)).all()


def announced_dates(event: Event, *, limit: int) -> Sequence[Occurrence]:
    """List what is to come of an event and stands otherwise than planned, as was made known of it."""
    is_told = exists().where(
        WordInForce.occurrence_id == Occurrence.id, WordInForce.layer != Layer.CONFIRMED
    )
    is_to_come = or_(Occurrence.starts_at > clock.now(), Occurrence.status == Status.POSTPONED)
    return _noted(session().scalars(_of(event).where(is_to_come, is_told).limit(limit)).all())


def next_occurrence(event: Event) -> Occurrence | None:
    """Find the date of an event that matters now: the next, or the last there was.

    One that is off counts less than one that takes place on the same side of now.
    """
    is_off, of_event = Occurrence.status.in_(OFF), Occurrence.event_id == event.id
    coming = (
        select(Occurrence)
        .where(of_event, Occurrence.starts_at >= clock.now())
        .order_by(is_off, Occurrence.starts_at, Occurrence.id)
    )
    gone = (
        select(Occurrence)
        .where(of_event, Occurrence.starts_at < clock.now())
        .order_by(is_off, Occurrence.starts_at.desc(), Occurrence.id.desc())
    )
    found = session().scalar(coming.limit(1)) or session().scalar(gone.limit(1))
    _noted([found] if found is not None else [])
    return found


def soonest_of(ids: Collection[int]) -> Mapping[int, Occurrence]:
    """Give of each event the next date or the one that goes on, be it off, or else the last one."""
    nearness = func.row_number().over(
        partition_by=Occurrence.event_id,
        order_by=(
            case((_is_over(), 1), else_=0),
            case((_is_not_over(), Occurrence.starts_at)),
            Occurrence.starts_at.desc(),
            Occurrence.id,
        ),
    )
    ranked = (
        select(Occurrence.id, nearness.label("nearness"))
        .where(Occurrence.event_id.in_(ids))
        .subquery()
    )
    query = select(Occurrence).join(ranked, ranked.c.id == Occurrence.id)
    found = _noted(session().scalars(query.where(ranked.c.nearness == 1)).all())
    return {each.event_id: each for each in found}


def continued_from(event: Event) -> Event | None:
    """Find the visible series that went on in this one."""
    query = select(Event).where(Event.id == event.continues_id, visible())
    return session().scalars(query).one_or_none() if event.continues_id is not None else None


def continued_in(event: Event) -> Sequence[Event]:
    """List the visible series that go on from this one, in the order of their first dates."""
    query = select(Event).where(Event.continues_id == event.id, visible())
    return session().scalars(query.order_by(Event.first_start, Event.id)).all()


def is_or_has_grown_from(event: Event, event_id: int) -> bool:
    """Whether an event has that id, or was split from what has, be it over several steps."""
    before: int | None = event.id
    for _ in range(MOST_SPLITS):
        if before is None or before == event_id:
            break
        before = session().scalar(select(Event.continues_id).where(Event.id == before))
    return before == event_id


def _noted(rows: Sequence[Occurrence]) -> Sequence[Occurrence]:
    """Let whoever keeps what is made of these dates know when the clock will choose others."""
    for each in rows:
        clock.expect(each.starts_at, each.ends_at)
    return rows


def _of(event: Event) -> Select[Occurrence]:
    return (
        select(Occurrence)
        .where(Occurrence.event_id == event.id)
        .order_by(Occurrence.starts_at, Occurrence.id)
    )


def _is_not_over() -> ColumnElement[bool]:
    return or_(Occurrence.starts_at >= clock.now(), Occurrence.ends_at > clock.now())


def _is_over() -> ColumnElement[bool]:
    """Say the opposite; of what has an open end nobody knows more than that it began."""
    return and_(
        Occurrence.starts_at < clock.now(),
        or_(Occurrence.ends_at.is_(None), Occurrence.ends_at <= clock.now()),
    )
