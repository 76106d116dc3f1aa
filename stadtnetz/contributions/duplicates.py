"""What may be in the calendar, or on its way there, when somebody enters it once more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy import not_, select

from stadtnetz.cities import City, sort_key_of
from stadtnetz.contributions.calendar import on_the_day
from stadtnetz.contributions.content import EventContent
from stadtnetz.contributions.lifecycle import EDITABLE, WAITING
from stadtnetz.contributions.models import Event
from stadtnetz.contributions.queries import visible
from stadtnetz.database import session

ALIKE = 0.8
MOST_SHOWN = 5
MOST_COMPARED = 100
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Duplicate:
    """An event that may be the same; `occurrence_id` is None while only its own city may see it."""

    id: int
    occurrence_id: int | None
    slug: str
    title: str
    language: str
    city_name: str
    first_day: date


def probable_duplicates(
    content: EventContent, city: City, *, but: int | None = None
) -> Sequence[Duplicate]:
    """List what may be the same on the first day of an event, be it public or its own city's draft.

    The same is what has a similar title, links to the same page, or takes place in the same room
    of the same city. `but` is the event itself.
    """
    start = content.first_start
    if start is None:
        return []
    seen = [
        Duplicate(
            each.event_id,
            each.id,
            each.slug,
            each.title,
            each.language,
            each.city_name,
            start.date(),
        )
        for each in on_the_day(start.date(), but=but)
        if _may_be(content, each, is_in_its_city=each.city_slug == city.slug)
    ]
    unseen = [
        Duplicate(each.id, None, each.slug, each.title, each.language, city.name, start.date())
        for each in _on_their_way(start, city, but=but)
        if _may_be(content, each, is_in_its_city=True)
    ]
    return [*unseen, *seen][:MOST_SHOWN]


def _on_their_way(start: datetime, city: City, *, but: int | None) -> Sequence[Event]:
    """List what a city's colleagues have in hand for the same day, which nobody else may see yet."""
    midnight = datetime.combine(start.date(), datetime.min.time())
    query = (
        select(Event)
        .where(
            Event.city_id == city.id,
            Event.state.in_(EDITABLE | WAITING),
            not_(visible()),
            Event.first_start >= midnight,
            Event.first_start < midnight + _ONE_DAY,
            Event.id != (but or 0),
        )
        .order_by(Event.id.desc())
        .limit(MOST_COMPARED)
    )
    return session().scalars(query).all()


def _may_be(content: EventContent, other: Any, *, is_in_its_city: bool) -> bool:
    venue = sort_key_of(content.venue).strip()
    is_same_room = is_in_its_city and venue and venue == sort_key_of(other.venue)
    links = {content.online_url, content.registration_url} - {""}
    leads_there_too = bool(links & {other.online_url, other.registration_url})
    return bool(is_same_room) or leads_there_too or _sounds_like(content.title, other.title)


def _sounds_like(title: str, other: str) -> bool:
    one, two = sort_key_of(title), sort_key_of(other)
    return bool(one) and SequenceMatcher(None, one, two, autojunk=False).ratio() >= ALIKE
