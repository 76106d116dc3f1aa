"""What may stand in the calendar already when somebody enters it once more."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from stadtnetz.cities import City, sort_key_of
from stadtnetz.contributions.calendar import Departure, on_the_day
from stadtnetz.contributions.content import EventContent

ALIKE = 0.8
MOST_SHOWN = 5


def probable_duplicates(
    content: EventContent, city: City, *, but: int | None = None
) -> Sequence[Departure]:
    """List what readers see on the first day of an event and what may be the same.

    The same is what has a similar title, links to the same page, or takes place in the same room
    of the same city. `but` is the event itself.
    """
    if content.first_start is None:
        return []
    that_day = on_the_day(content.first_start.date(), but=but)
    return [each for each in that_day if _may_be(content, city, each)][:MOST_SHOWN]


def _may_be(content: EventContent, city: City, other: Departure) -> bool:
    venue = sort_key_of(content.venue).strip()
    is_same_room = other.city_slug == city.slug and venue and venue == sort_key_of(other.venue)
    links = {content.online_url, content.registration_url} - {""}
    leads_there_too = bool(links & {other.online_url, other.registration_url})
    return bool(is_same_room) or leads_there_too or _sounds_like(content.title, other.title)


def _sounds_like(title: str, other: str) -> bool:
    one, two = sort_key_of(title), sort_key_of(other)
    return bool(one) and SequenceMatcher(None, one, two, autojunk=False).ratio() >= ALIKE
