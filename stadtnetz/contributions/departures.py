"""Occurrences as lists show them: one row each, with what an address may ask for of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, or_, select

from stadtnetz import clock
from stadtnetz.cities import City, sort_key_of
from stadtnetz.contributions.content import Admission, Where
from stadtnetz.contributions.models import Contribution, Event, Occurrence, Status
from stadtnetz.contributions.queries import visible
from stadtnetz.topics import Topic

MOST_WORDS = 10
_FAR_WEST = timedelta(days=1)
"""How far the clocks of any zone are from ours, and a bit."""
Shape = tuple[str, ...]
"""By what something is filtered, in the order in which `Filters` has it."""
Departure = Row[Any]
"""An occurrence as lists show it: attributes only, no entity behind."""

DATES, _EVENTS, _WORDS, _CITIES, _TOPICS = (
    each.__table__.c for each in (Occurrence, Event, Contribution, City, Topic)
)
"""Columns of tables: rows want no entity, and cost half without."""
_WHERE = func.coalesce(DATES.takes_place, _EVENTS.takes_place)
"""How it takes place: as its event does now, or did when it was over."""
_DEPARTURE = (
    DATES.id,
    DATES.event_id,
    DATES.original_start,
    DATES.starts_at,
    DATES.ends_at,
    DATES.first_day,
    DATES.last_day,
    DATES.is_long,
    DATES.status,
    DATES.former_start,
    DATES.venue.label("own_venue"),
    DATES.note,
    DATES.zone,
    DATES.all_day,
    _EVENTS.rule,
    _WHERE.label("where"),
    _EVENTS.venue,
    _EVENTS.admission,
    _EVENTS.is_booked_out,
    _EVENTS.step_free,
    _EVENTS.hearing_loop,
    _EVENTS.sign_language,
    _WORDS.title,
    _WORDS.slug,
    _WORDS.summary,
    _WORDS.language,
    _CITIES.name.label("city_name"),
    _CITIES.slug.label("city_slug"),
    _TOPICS.letter.label("topic_letter"),
    _TOPICS.slug.label("topic_slug"),
    _TOPICS.name.label("topic_name"),
    _TOPICS.name_en.label("topic_name_en"),
)


LINKS = (_EVENTS.online_url, _EVENTS.registration_url)
"""The pages that an event links to."""


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

    @property
    def shape(self) -> Shape:
        """What is asked for, without the values: statements of one shape are built once."""
        flags = ("is_online", "is_free", "is_step_free")
        return (
            *(name for name in ("city", "land", "topic") if getattr(self, name)),
            *(name for name in flags if getattr(self, name)),
            *(f"word_{number}" for number in range(len(self._words))),
        )

    @property
    def values(self) -> Mapping[str, Any]:
        """The values, as a statement of this shape wants them."""
        words = {f"word_{number}": f"%{_escaped(each)}%" for number, each in enumerate(self._words)}
        every = {
            "city": self.city.id if self.city else None,
            "land": self.land,
            "topic": self.topic.id if self.topic else None,
            **words,
        }
        return {name: every[name] for name in self.shape if name in every}

    @property
    def _words(self) -> Sequence[str]:
        return sort_key_of(self.text).split()[:MOST_WORDS] if self.text else ()

    def conditions(self) -> Sequence[ColumnElement[bool]]:
        """Say the same in SQL of occurrences with their events; `values` go with the statement."""
        return conditions(self.shape)


@cache
def conditions(shape: Shape) -> Sequence[ColumnElement[bool]]:
    """Say in SQL what filters of a shape ask for; their values come with the statement.

    Land and text are looked up once, not for each row: they may fit few or none.
    """
    known: Mapping[str, ColumnElement[bool]] = {
        "city": DATES.city_id == bindparam("city"),
        "land": DATES.city_id.in_(select(_CITIES.id).where(_CITIES.land == bindparam("land"))),
        "topic": _WORDS.topic_id == bindparam("topic"),
        "is_online": or_(
            _WHERE.in_([Where.ONLINE, Where.BOTH]), DATES.status == Status.MOVED_ONLINE
        ),
        "is_free": _EVENTS.admission == Admission.FREE,
        "is_step_free": _EVENTS.step_free.is_(True),
    }
    asked = [visible(), *(known[name] for name in shape if name in known)]
    words = [
        _EVENTS.search_key.like(bindparam(name), escape="/") for name in shape if name not in known
    ]
    if words:
        asked.append(DATES.event_id.in_(select(_EVENTS.id).where(*words)))
    return asked


def _escaped(word: str) -> str:
    """Take the meaning from what LIKE would read as a sign of its own."""
    return word.replace("/", "//").replace("%", "/%").replace("_", "/_")


EVERYTHING = Filters()


def departures(shape: Shape = ()) -> Select[*tuple[Any, ...]]:
    """Select what a list shows of each occurrence."""
    return joined(select(*_DEPARTURE), shape)


def joined(query: Select[*tuple[Any, ...]], shape: Shape) -> Select[*tuple[Any, ...]]:
    """Put each occurrence together with its event, as far as it is asked for and to be seen."""
    return (
        query.select_from(Occurrence.__table__)
        .join(Event.__table__, _EVENTS.id == DATES.event_id)
        .join(Contribution.__table__, _WORDS.id == DATES.event_id)
        .join(City.__table__, _CITIES.id == DATES.city_id)
        .join(Topic.__table__, _TOPICS.id == _WORDS.topic_id)
        .where(*conditions(shape))
    )


def begun_within() -> tuple[ColumnElement[bool], ...]:
    """Say what begins from `first` to `last` where it takes place; the index knows only moments."""
    return (
        DATES.starts_at >= bindparam("first_moment", type_=DATES.starts_at.type),
        DATES.starts_at < bindparam("last_moment", type_=DATES.starts_at.type),
        DATES.first_day.between(bindparam("first"), bindparam("last")),
    )


def days(first: date, last: date) -> Mapping[str, Any]:
    """Give the values for that."""
    return {
        "first": first,
        "last": last,
        "first_moment": clock.day(first).start - _FAR_WEST,
        "last_moment": clock.day(last).end + _FAR_WEST,
    }
