"""The events of the example network, made of their files with the network's own operations."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zlib import crc32

from stadtnetz import clock, contributions, pictures, recurrence
from stadtnetz.accounts import User
from stadtnetz.cities import City
from stadtnetz.contributions import (
    Admission,
    Deviation,
    Event,
    EventContent,
    EventException,
    PlannedDate,
    Status,
    Where,
)
from stadtnetz.seeds import fates, when
from stadtnetz.seeds.drawing import draw
from stadtnetz.seeds.event_files import LINES, Draft
from stadtnetz.seeds.fates import MARK, Way
from stadtnetz.seeds.when import NotUnderstood, When
from stadtnetz.topics import Topic

_FAR = datetime(9999, 1, 1)  # noqa: DTZ001 - wall time
_REACH = 0.008
_BEFORE_NOON = time(11, 30)


def tell(
    each: Draft, city: City, topics: Mapping[str, Topic], editor: User, moderator: User
) -> Event:
    """Lead one event along its way, and make known what its city announced."""
    day, facts = clock.today(), each.facts
    told = fates.told_at(facts["title"], each.days_ago, day)
    updated = fates.told_at(facts["title"], each.update.days_ago, day) if each.update else None
    way = Way(facts["fate"], facts.get("note", ""), told, day, updated)
    with clock.at(way.written):
        picture = _picture(facts, editor)
    content = replace(content_of(each, topics, city, day), **picture)
    event = fates.lead(
        way,
        content,
        city=city,
        editor=editor,
        moderator=moderator,
        update=_update(each, content, topics, city),
    )
    assert isinstance(event, Event)  # noqa: S101 - made of an event's content
    for number, moment, what, note in each.lines("announced"):
        made_at = clock.from_wall(when.day_of(moment, day), _BEFORE_NOON)
        with clock.at(made_at):
            _announce(event, number, what, note, editor, day)
    return event


def content_of(each: Draft, topics: Mapping[str, Topic], city: City, day: date) -> EventContent:
    """Give the content of an event as it is on a day of building; raise NotUnderstood."""
    facts = each.facts
    language = facts.get("language", "de")
    lines: dict[str, Any] = {key: facts[key] for key in LINES if key in facts}
    lines |= dict.fromkeys(each.listed("access"), True)
    lines |= dict.fromkeys(each.listed("no_access"), False) | _place(facts, city)
    plain = EventContent(
        **lines,
        body=f"{each.body}\n\n{MARK[language]}",
        topic_id=topics[facts["topic"]].id,
        where=Where(facts.get("where", "place")),
        admission=Admission(facts.get("admission", "free")),
        is_booked_out="booked_out" in facts,
        skip_holidays="skip_holidays" in facts,
    )
    first = _first(facts, city.land, day)
    dated = replace(plain, first_start=first.start, first_end=first.end, all_day=first.all_day)
    return replace(dated, exceptions=tuple(_exceptions(each, dated, city, day)))


def date_of(number: str, content: EventContent, city: City, day: date) -> PlannedDate:
    """Find a date by its number: 1 is the first after the day of building, -1 the last up to it."""
    dates = _dates(content, city, day)
    past = sum(each.start.date() <= day for each in dates)
    place = past + int(number) - (int(number) > 0)
    if int(number) == 0 or not 0 <= place < len(dates):
        raise NotUnderstood(content.title, "has no date", number)
    return dates[place]


def _update(
    each: Draft, content: EventContent, topics: Mapping[str, Topic], city: City
) -> tuple[EventContent, datetime | None] | None:
    """Say what is handed in anew, and from which start on if not for all."""
    if each.update is None:
        return None
    day = clock.today()
    made = replace(
        content_of(each.update, topics, city, day),
        picture_id=content.picture_id,
        picture_alt=content.picture_alt,
        picture_credit=content.picture_credit,
        has_consent=content.has_consent,
    )
    if "from" not in each.update.facts:
        return made, None
    start = date_of(each.update.facts["from"], content, city, day).original_start
    first = _moved(When(made.first_start or start, made.first_end), start.date())
    later = tuple(each for each in made.exceptions if each.original_start >= first.start)
    return replace(made, first_start=first.start, first_end=first.end, exceptions=later), start


def _place(facts: Mapping[str, str], city: City) -> dict[str, float]:
    """Put a place near the middle of its city, the same one each time."""
    if "venue" not in facts:
        return {}
    north, east = divmod(crc32(f"{facts['venue']}, {city.name}".encode()) % 10_000, 100)
    return {
        "latitude": round(city.latitude + _REACH * (north - 50) / 50, 4),
        "longitude": round(city.longitude + _REACH * (east - 50) / 50, 4),
    }


def _picture(facts: Mapping[str, str], editor: User) -> dict[str, Any]:
    if "picture" not in facts:
        return {}
    scene, alt, credit = (part.strip() for part in facts["picture"].split("|"))
    taken = pictures.take_in(draw(scene, len(facts["title"])), uploader_id=editor.id)
    return {
        "picture_id": taken.id,
        "picture_alt": alt,
        "picture_credit": credit,
        "has_consent": True,
    }


def _first(facts: Mapping[str, str], land: str, day: date) -> When:
    """Tell the first date: of a series, the first that its rule gives."""
    given = when.read(facts["when"], day)
    if "rule" in facts:
        window = recurrence.Window(given.start, _FAR)
        starts = recurrence.expand(recurrence.parse(facts["rule"]), given.start, window, 1)
        return _moved(given, starts[0].date())
    is_of_a_week = "week" in facts["when"]
    free = when.clear_of_holidays(given.start.date(), land) if is_of_a_week else given.start.date()
    return _moved(given, free)


def _moved(given: When, day: date) -> When:
    """Give the same times, on another day."""
    shift = day - given.start.date()
    return replace(given, start=given.start + shift, end=given.end + shift if given.end else None)


def _exceptions(
    each: Draft, plain: EventContent, city: City, day: date
) -> Iterator[EventException]:
    """Give what departs from the rule; numbers count the dates outside of closed seasons."""
    closed = tuple(_closed(each, plain, city, day))
    yield from closed
    open_ = replace(plain, exceptions=closed)
    for number, note in each.lines("skipped"):
        start = date_of(number, open_, city, day).original_start
        yield EventException(original_start=start, deviation=Deviation.SKIPPED, note=note)
    for number, words, note, *venue in each.lines("moved"):
        planned = date_of(number, open_, city, day)
        moved = _new_time(words, planned)
        yield EventException(
            original_start=planned.original_start,
            deviation=Deviation.MOVED,
            start=moved.start,
            end=moved.end,
            venue="".join(venue),
            note=note,
        )
    for words, note, *venue in each.lines("added"):
        added = when.read(words, day)
        yield EventException(
            original_start=added.start,
            deviation=Deviation.ADDED,
            end=added.end,
            venue="".join(venue),
            note=note,
        )


def _closed(each: Draft, plain: EventContent, city: City, day: date) -> Iterator[EventException]:
    for first, last, note in each.lines("closed"):
        for planned in _dates(plain, city, day):
            if when.is_between(planned.start.date(), first, last):
                yield EventException(
                    original_start=planned.original_start, deviation=Deviation.SKIPPED, note=note
                )


def _dates(content: EventContent, city: City, day: date) -> list[PlannedDate]:
    until = contributions.horizon(day)
    dates = contributions.planned(content, land=city.land, until=until)
    return [each for each in dates if not each.is_skipped]


def _new_time(words: str, planned: PlannedDate) -> When:
    distance, _comma, times = words.partition(", ")
    new_day = when.later(distance, planned.start.date())
    if times:
        return when.times_of(times, new_day)
    return _moved(When(planned.start, planned.end), new_day)


def _announce(event: Event, number: str, what: str, note: str, editor: User, day: date) -> None:
    status, _blank, more = what.partition(" ")
    content = event.content
    assert isinstance(content, EventContent)  # noqa: S101 - an event has no other
    planned = None if number == "all" else date_of(number, content, event.city, day)
    facts: dict[str, Any] = {}
    if status == Status.MOVED_ONLINE:
        facts["online_url"] = more
    elif more and planned is not None:
        moved = _new_time(more, planned)
        facts |= {"start": moved.start, "end": moved.end}
    contributions.announce(
        event,
        Status(status),
        actor=editor,
        note=note,
        original_start=planned.original_start if planned else None,
        **facts,
    )
