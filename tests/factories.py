"""Cities, people, stories and events for tests, made with the operations that everybody uses."""

import io
import itertools
import string
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from PIL import Image
from sqlalchemy import func, insert, select, text

from stadtnetz import accounts, cities, clock, comments, contributions, markup, pictures
from stadtnetz.accounts import Office, User
from stadtnetz.cities import City
from stadtnetz.comments import Comment
from stadtnetz.comments.paths import below
from stadtnetz.contributions import (
    Content,
    Contribution,
    Event,
    EventContent,
    Move,
    State,
    Story,
    StoryContent,
)
from stadtnetz.database import session, unit_of_work
from stadtnetz.pictures import Picture
from stadtnetz.topics import Topic

PASSWORD = "ein Satz, den niemand errät"
NOON = datetime(2026, 6, 10, 10, tzinfo=UTC)
"""A moment in summer, noon in Berlin, to stop the clock at."""

Made = TypeVar("Made", bound=Contribution)

_numbers = itertools.count(1)
_LIVES: dict[State, tuple[Move, ...]] = {
    State.DRAFT: (),
    State.SUBMITTED: (Move.SUBMIT,),
    State.CHANGES_REQUESTED: (Move.SUBMIT, Move.REQUEST_CHANGES),
    State.PUBLISHED: (Move.SUBMIT, Move.APPROVE),
    State.UPDATE_SUBMITTED: (Move.SUBMIT, Move.APPROVE, Move.SUBMIT_UPDATE),
    State.REJECTED: (Move.SUBMIT, Move.REJECT),
    State.WITHDRAWN: (Move.SUBMIT, Move.WITHDRAW),
    State.ARCHIVED: (Move.SUBMIT, Move.APPROVE, Move.ARCHIVE),
}


def a_city(
    name: str | None = None,
    *,
    land: str = "Sachsen",
    latitude: float = 51.0,
    left_in: int | None = None,
) -> City:
    """Let a city join, and leave again if told."""
    with unit_of_work():
        city = cities.join(
            name or f"Lindenau {next(_numbers)}",
            kind="Stadt",
            land=land,
            place=(latitude, 12.3),
            since=2020,
        )
        city.left_in = left_in
    return city


def a_topic(name: str | None = None) -> Topic:
    """Open a line of the network under the next free letter."""
    with unit_of_work():
        count = session().scalar(select(func.count()).select_from(Topic)) or 0
        name = name or f"Nachbarschaft {next(_numbers)}"
        topic = Topic(
            letter=string.ascii_lowercase[count],
            slug=cities.slug_of(name),
            name=name,
            name_en=f"{name} (en)",
            introduction="Worum es geht.",
            introduction_en="What it is about.",
        )
        session().add(topic)
    return topic


def a_reader(name: str = "Jo Reich", *, office: Office | None = None, email: str = "") -> User:
    """Open an account that edits for no city."""
    with unit_of_work():
        return accounts.register(
            email or f"jemand{next(_numbers)}@stadtnetz.example",
            name=name,
            password=PASSWORD,
            office=office,
        )


def a_moderator(name: str = "Mona Ruhl") -> User:
    """Open an account that rules on what is published."""
    return a_reader(name, office=Office.MODERATOR)


def an_admin(name: str = "Ada Sommer") -> User:
    """Open an account that looks after the network itself."""
    return a_reader(name, office=Office.ADMIN)


def an_editor(
    city: City,
    *,
    name: str = "Eda Kaya",
    since: date = date(2020, 1, 1),
    office: Office | None = None,
) -> User:
    """Open an account that edits for a city."""
    user = a_reader(name, office=office)
    with unit_of_work():
        accounts.appoint(user, city, since=since)
    return user


def some_content(**wanted: Any) -> StoryContent:
    """Write a story that may be handed in as it stands."""
    number = next(_numbers)
    written = {
        "title": f"Ein Lesecafé im Waschsalon, Teil {number}",
        "body": f"Am Samstag kamen {number} Leute.\n\nSie blieben bis zum *Abend*.",
    }
    if wanted.get("picture_id"):
        written |= {"picture_alt": "Ein Steg", "picture_credit": "Nord", "has_consent": True}
    return StoryContent(**{**written, **wanted})


def some_event_content(**wanted: Any) -> EventContent:
    """Write an event, in three days at seven in the evening, that may be handed in as it stands.

    Who wishes for another `first_start` gets an end two hours later, unless told.
    """
    number = next(_numbers)
    start = datetime.combine(clock.today() + timedelta(days=3), time(19))
    start = wanted.setdefault("first_start", start)
    written = {
        "title": f"Reparaturcafé am Kanal, Runde {number}",
        "body": f"Bringen Sie mit, was kaputt ist.\n\nEs gibt {number} Stühle.",
        "first_end": start + timedelta(hours=2) if start else None,
        "venue": "Altes Pumpwerk",
        "address": "Kanalstraße 4",
    }
    return EventContent(**{**written, **wanted})


def a_story(**wanted: Any) -> Story:
    """Bring a story into a state through the moves that lead there."""
    return some_stories(1, **wanted)[0]


def some_stories(number: int, **wanted: Any) -> list[Story]:
    """Bring as many stories into a state, in one unit of work; see `_some`."""
    return _some(number, some_content, Story, **wanted)


def an_event(**wanted: Any) -> Event:
    """Bring an event into a state through the moves that lead there."""
    return some_events(1, **wanted)[0]


def some_events(number: int, **wanted: Any) -> list[Event]:
    """Bring as many events into a state, in one unit of work; see `_some`."""
    return _some(number, some_event_content, Event, **wanted)


def a_topic_id() -> int:
    """Choose the first topic there is, or open one."""
    return session().scalar(select(func.min(Topic.id))) or a_topic().id


def a_scheduled_story(**wanted: Any) -> Story:
    """Bring a story to where it is approved for tomorrow."""
    return a_story(publish_at=clock.now() + timedelta(days=1), **wanted)


def author_of(contribution: Contribution) -> User:
    """Load whoever wrote a contribution, which no relationship does by itself."""
    return session().get_one(User, contribution.author_id)


def a_stranger(name: str = "Sam Neu") -> User:
    """Open an account whose address is not confirmed yet."""
    number = next(_numbers)
    with unit_of_work():
        opened = accounts.sign_up(
            name=name, email=f"neu{number}@stadtnetz.example", password=PASSWORD
        )
    assert opened is not None
    return opened


def a_regular(name: str = "Rita Beck") -> User:
    """Open an account of whom a moderator has approved a comment once, a month ago."""
    with clock.at(clock.now() - timedelta(days=30)):
        author = a_reader(name)
        a_comment(a_story(), author=author)
    return author


def a_comment(
    contribution: Contribution | None = None,
    *,
    author: User | None = None,
    parent: Comment | None = None,
    state: comments.State = comments.State.VISIBLE,
    **wanted: Any,
) -> Comment:
    """Bring a comment into a state by what its author and a moderator do.

    A tombstone needs something below it to stay: who wishes for one posts that first.
    """
    contribution = contribution or (parent.contribution if parent else a_story())
    is_held = state is comments.State.HELD
    author = author or (a_stranger() if is_held else a_reader(f"Jo Reich {next(_numbers)}"))
    said = {
        "body": f"Bei uns sind es {next(_numbers)} Stühle.",
        "key": f"form-{next(_numbers)}",
        "origin": None,
        "parent": parent,
        **wanted,
    }
    moderator = next(iter(accounts.moderators()), None) or a_moderator()
    with unit_of_work():
        made = comments.post(contribution, author=author, **said)
        seen = {comments.State.VISIBLE, comments.State.HIDDEN}
        if state in seen and made.state is comments.State.WAITING:
            comments.approve(made, moderator=moderator)
        if state is comments.State.HIDDEN:
            comments.hide(made, moderator=moderator, reason="Beleidigt jemanden.")
    return made


def a_long_thread(
    contribution: Contribution, number: int, *, author: User, replies: int = 4
) -> None:
    """Write a thread straight into the table, as no operation would be fast enough.

    Each root has as many replies, one below the other.
    """
    start = session().scalar(select(func.coalesce(func.max(Comment.id), 0))) or 0
    moment, path, rank = clock.now(), "", 0
    rows = []
    for place, id_ in enumerate(range(start + 1, start + number + 1)):
        level = place % (replies + 1)
        parent_id = id_ - 1 if level else None
        path = below(path if level else None, id_)
        rank = rank if level else -id_
        last = min(replies, number - 1 - (place - level))
        rows.append(
            {
                "id": id_, "contribution_id": contribution.id, "root_rank": rank,
                "parent_id": parent_id, "path": path, "depth": level + 1, "author_id": author.id,
                "body": f"Antwort {id_} aus *Lindenau*.",
                "body_html": markup.comment(f"Antwort {id_} aus *Lindenau*."),
                "state": comments.State.VISIBLE, "is_question": False, "created_at": moment,
                "first_visible_at": moment, "replies_below": last - level, "reason": "",
                "key": f"long-{id_}", "version": 1,
            }
        )  # fmt: skip
    with unit_of_work():
        session().execute(insert(Comment), rows)
        contribution.comment_count += number
        if session().get_bind().dialect.name == "postgresql":
            session().execute(
                text("SELECT setval(pg_get_serial_sequence('comments', 'id'), :last)"),
                {"last": start + number},
            )


def _some(
    number: int,
    write: Callable[..., Content],
    kind: type[Made],
    *,
    state: State = State.PUBLISHED,
    city: City | None = None,
    author: User | None = None,
    moderator: User | None = None,
    publish_at: datetime | None = None,
    **content: Any,
) -> list[Made]:
    """Bring as many contributions into a state; city, people and topic are found unless told."""
    if city is None:
        held = accounts.cities_of(author) if author else ()
        city = held[0] if held else a_city()
    author = author or an_editor(city)
    moderator = moderator or next(iter(accounts.moderators()), None) or a_moderator()
    topic_id = content.pop("topic_id", None) or a_topic_id()
    with unit_of_work():
        made = [
            _live(
                contributions.draft(write(topic_id=topic_id, **content), city=city, author=author),
                state,
                author=author,
                moderator=moderator,
                publish_at=publish_at,
            )
            for _ in range(number)
        ]
    return [each for each in made if isinstance(each, kind)]


def _live(
    made: Contribution, state: State, *, author: User, moderator: User, publish_at: datetime | None
) -> Contribution:
    for move in _LIVES[state]:
        rule = contributions.MOVES[move]
        if move is Move.SUBMIT_UPDATE:
            update = replace(made.content, title="Der Waschsalon liest weiter")
            contributions.revise(made, update, editor=author)
        contributions.decide(
            made,
            move,
            actor=author if contributions.Role.AUTHOR in rule.roles else moderator,
            note="Das Foto fehlt noch." if rule.needs_note else "",
            publish_at=publish_at if move is Move.APPROVE else None,
        )
    return made


def picture_bytes(
    size: tuple[int, int] = (600, 400),
    *,
    format_: str = "JPEG",
    mode: str = "RGB",
    colour: Any = (200, 60, 30),
    **saving: Any,
) -> bytes:
    """Paint a picture of one colour and give its file."""
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, format_, **saving)
    return file.getvalue()


def a_picture(uploader: User, data: bytes | None = None) -> Picture:
    """Upload a picture, of one colour unless told."""
    with unit_of_work():
        given = picture_bytes() if data is None else data
        return pictures.take_in(given, uploader_id=uploader.id)
