"""Occurrences as lists show them: one row each, with what an address may ask for of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select

from stadtnetz import clock
from stadtnetz.cities import City, sort_key_of
from stadtnetz.contributions.content import Admission, Where
from stadtnetz.contributions.models import Event, Occurrence, Status
from stadtnetz.contributions.queries import visible
from stadtnetz.topics import Topic

MOST_WORDS = 10
_FAR_WEST = timedelta(days=1)
"""How far the clocks of any zone are from ours, and a bit."""
Departure = Row[Any]
"""An occurrence as lists show it: attributes only, no entity behind."""

_WHERE = func.coalesce(Occurrence.where, Event.where, type_=Event.where.type)
"""How it takes place: as its event does now, or did when it was over."""
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
    _WHERE.label("where"),
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
            is_online = _WHERE.in_([Where.ONLINE, Where.BOTH])
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


def departures(filters: Filters) -> Select[*tuple[Any, ...]]:
    """Select what a list shows of each occurrence."""
    return joined(select(*_DEPARTURE), filters)


def joined(query: Select[*tuple[Any, ...]], filters: Filters) -> Select[*tuple[Any, ...]]:
    """Put each occurrence together with its event, as far as it is asked for and to be seen."""
    return (
        query.select_from(Occurrence)
        .join(Event, Event.id == Occurrence.event_id)
        .join(City, City.id == Occurrence.city_id)
        .join(Topic, Topic.id == Event.topic_id)
        .where(*filters.conditions())
    )


def begun_within(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    """Say what begins on these days where it takes place; the index knows only moments."""
    return (
        Occurrence.starts_at >= clock.day(first).start - _FAR_WEST,
        Occurrence.starts_at < clock.day(last).end + _FAR_WEST,
        Occurrence.first_day.between(first, last),
    )
