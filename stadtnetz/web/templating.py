"""What templates may call: links, permissions, dates and numbers in the reader's language."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import time
from typing import Any
from urllib.parse import urlsplit

from babel.numbers import format_decimal
from flask import Flask
from flask_babel import ngettext
from flask_wtf.csrf import generate_csrf
from wtforms import Field

from stadtnetz import (
    accounts,
    clock,
    comments,
    contributions,
    markup,
    moderation,
    permissions,
    pictures,
    topics,
)
from stadtnetz.cities import City
from stadtnetz.contributions import Contribution, Move, State
from stadtnetz.geography import Name, Position, Station, names, position, track
from stadtnetz.permissions import Action
from stadtnetz.web import (
    conversation_links,
    conversation_words,
    dates,
    departures,
    kept_fragments,
    labels,
    languages,
    links,
    programmes,
    recurrence_words,
)
from stadtnetz.web.viewer import viewer

WORDS_A_MINUTE = 200
RING, LARGE_RING = 8.5, 11.5


def equip(app: Flask) -> None:
    """Give templates their vocabulary, which is whole before the first of them is read.

    Jinja 3.1 would look through two mappings for each word, and compare both at each import: that
    was a third of a page.
    """
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    env.make_globals = lambda own: {**env.globals, **(own or {})}  # type: ignore[assignment]  # asked as a method
    env.globals.update(
        to=links.to, dom_id=links.dom_id, links=links, labels=labels, languages=languages,
        may=may, Action=Action, Move=Move, State=State, viewer=viewer, picture_sizes=picture_sizes,
        station_names=station_names, chosen_lines=chosen_lines, track=track, clock=clock,
        accounts=accounts, comments=comments, contributions=contributions, conversation_links=conversation_links, conversation_words=conversation_words, moderation=moderation, pictures=pictures,
        permissions=permissions, title_seen=title_seen, programmes=programmes,
        release=app.extensions["release"], csrf_token=token,
    )  # fmt: skip
    env.filters.update(
        day=dates.day, moment=dates.moment, machine=dates.machine, reading_time=reading_time, hyphenated=markup.hyphenated,
        breakable=markup.breakable,
        number=number, topic_name=topic_name, wall_time=dates.wall_time,
        station_position=station_position, typed=typed, wrong_fields=wrong_fields,
        full_day=dates.full_day, short_day=dates.short_day, weekday=dates.weekday, month=dates.month,
        number_in_month=dates.number_in_month, month_and_year=dates.month_and_year,
        long_day=dates.long_day, narrow_day=dates.narrow_day,
        weekday_name=recurrence_words.weekday_name, time_of_day=dates.time_of_day, access_known=access_known, host=host,
        short_weekday=dates.short_weekday, short_month=dates.short_month,
        short_date=dates.short_date, wall_hour=wall_hour, by_day=departures.by_day,
    )  # fmt: skip


def may(action: Action, subject: permissions.Subject | None = None) -> bool:
    """Whether the viewer may do this with that."""
    return permissions.may(viewer(), action, subject)


def token() -> str:
    """Give the proof that a form was asked for by the browser that sends it."""
    kept_fragments.refuse_what_is_personal()
    return str(generate_csrf())


def title_seen(contribution: Contribution) -> str:
    """Give the title that the viewer may know: what is saved but not handed in is its city's own."""
    if contribution.is_public or may(Action.EDIT, contribution):
        return contribution.title
    words = contributions.last_words(contribution)
    return words.title if words else contribution.title


def wall_hour(departure: Any) -> str:
    """Write when a departure begins on its day; nothing for one that takes all of it."""
    if departure.all_day:
        return ""
    return dates.time_of_day(clock.shown(departure.starts_at, departure.zone).time())


def number(value: float) -> str:
    """Write a number with the reader's separators."""
    return str(format_decimal(value, locale=languages.locale()))


def reading_time(words: int) -> str:
    """Write how long a text takes to read, a minute at least."""
    minutes = max(1, round(words / WORDS_A_MINUTE))
    return ngettext("%(num)s Minute", "%(num)s Minuten", minutes)


def topic_name(topic: Any) -> str:
    """Write a topic's name in the reader's language."""
    if isinstance(topic, topics.Topic):
        return topic.name if languages.current() == "de" else topic.name_en
    name: str = topic.topic_name if languages.current() == "de" else topic.topic_name_en
    return name


def picture_sizes(key: str, width: int) -> list[tuple[str, str]]:
    """Pair each format with its srcset, the smallest format first."""
    return [
        (
            f"image/{format_}",
            ", ".join(
                f"/bilder/{key}/{each}.{format_} {each}w" for each in pictures.widths_of(width)
            ),
        )
        for format_ in pictures.FORMATS
    ]


def access_known(event: Any) -> list[str]:
    """Name the access facts of an event that somebody has looked at."""
    return [name for name in contributions.ACCESS_FACTS if getattr(event, name) is not None]


def host(address: str) -> str:
    """Give whose address it is, so that nobody is led elsewhere unawares."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def typed(field: Field) -> str:
    """Give what a field shows: what was typed if it could not be read, else its value."""
    value = field.data
    if field.errors and field.raw_data:
        return str(field.raw_data[0])
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return "" if value is None else str(value)


def wrong_fields(errors: Mapping[str, object], form: Iterable[Field]) -> list[Field]:
    """List the fields that have something to mend, in the order of the form."""
    return [field for field in form if field.name in errors]


def chosen_lines(
    lines: Mapping[str, Sequence[City]], chosen: Sequence[str]
) -> Mapping[str, Sequence[City]]:
    """Give the lines that are to be drawn."""
    return {letter: lines[letter] for letter in chosen if letter in lines}


def station_position(city: City) -> Position:
    """Give a city's place on the map."""
    return position(city.latitude, city.longitude)


def station_names(
    cities: Sequence[City], lines: Mapping[str, Sequence[City]], *, is_small: bool = False
) -> Mapping[Hashable, Name]:
    """Say by city id which names are written on a map with these lines, and where."""
    stops = {city.id for line in lines.values() for city in line}
    return names(
        tuple(
            Station(each.id, each.name, station_position(each), each.id in stops) for each in cities
        ),
        tuple(tuple(map(station_position, line)) for line in lines.values() if len(line) > 1),
        LARGE_RING if is_small else RING,
    )
