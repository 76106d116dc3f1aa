"""A large network, the same each time: a few models made by the network's own operations, and copies."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import cycle, islice
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Table, func, insert, select, text

from stadtnetz import accounts, cities, clock, comments, contributions, markup
from stadtnetz.accounts import Office, User
from stadtnetz.cities import City
from stadtnetz.comments import Comment
from stadtnetz.comments.paths import below
from stadtnetz.contributions import Event, EventContent, Kind, Move, Occurrence, StoryContent
from stadtnetz.database import db, session, unit_of_work
from stadtnetz.topics import Topic

EDITION = 1
"""Raised whenever other rows come out, so that no measurement is taken of an older network."""
CITIES, TOPICS = 113, "abcdefg"
TALKED_OF, SAID = 10, 12
"""Every how manieth story is talked of, and in how many comments."""
YEARS = 5
AT_ONCE = 5_000
RULES = ("FREQ=MONTHLY", "FREQ=WEEKLY;COUNT=10", "FREQ=MONTHLY", "FREQ=WEEKLY;COUNT=10", "FREQ=WEEKLY;COUNT=10",
    "FREQ=MONTHLY", "FREQ=WEEKLY;COUNT=10", "FREQ=MONTHLY", "FREQ=WEEKLY;COUNT=10", "FREQ=WEEKLY")  # fmt: skip
PASSWORD = "nur zum Messen gedacht"  # noqa: S105 - of accounts that stand in no real network
Rows = Iterator[dict[str, Any]]

_SENTENCES = (
    "Am Anfang stand ein Tisch vor dem Rathaus und die Frage, wer mitmacht.",
    "Nach drei Treffen war klar, dass der Raum zu klein ist und der Kaffee reicht.",
    "Die Verwaltung gab einen Schlüssel, die Nachbarschaft gab ihre Zeit.",
    "Nicht alles gelang: Der erste Aushang hing so hoch, dass ihn niemand las.",
    "Wer neu ist, bekommt beim zweiten Besuch eine Aufgabe, nicht beim ersten.",
    "Gezählt wurde auch: einundvierzig Menschen, davon elf zum ersten Mal.",
    "Im nächsten Jahr soll es an zwei Abenden stattfinden, einer davon am Sonntag.",
    "Ein Vereinsheim ist kein Amt, und genau das hat geholfen.",
)  # fmt: skip


@dataclass(frozen=True)
class Size:
    """How much there is: `recurring` of the events are series, `talk` the comments of one thread."""

    stories: int
    events: int = 10_000
    recurring: int = 3_000
    talk: int = 10_000

    @property
    def rows(self) -> int:
        """Roughly how many rows `build` tells of."""
        return self.stories * (TALKED_OF + SAID) // TALKED_OF + 10 * self.events + self.talk


@dataclass(frozen=True)
class Landmarks:
    """What a measurement asks for by name."""

    city_slug: str
    topic_slug: str
    talked_of: int
    plain: int
    long_thread: int
    reader: str
    editor: str
    moderator: str


def build(app: Flask, size: Size, told: Callable[[int], object] = lambda _rows: None) -> None:
    """Fill an empty database; `told` hears how many rows were written since it heard last."""
    with app.app_context():
        upgrade()
        people = _found()
        models = _models(people)
        _copy_stories(models.stories, size.stories, told)
        _copy_events(models.events, size, told)
        _talk(size, told)
        with unit_of_work():
            if db.engine.dialect.name == "postgresql":
                for table in ("contributions", "occurrences", "comments"):
                    session().execute(
                        text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")  # noqa: S608 - our own names
                    )
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


def landmarks(size: Size) -> Landmarks:
    """Find what a measurement asks for."""
    talked_of = session().scalar(
        select(Comment.contribution_id).group_by(Comment.contribution_id)
        .having(func.count() == SAID).order_by(Comment.contribution_id.desc()).limit(1)
    )  # fmt: skip
    long_thread = session().scalar(
        select(Comment.contribution_id).group_by(Comment.contribution_id)
        .having(func.count() == size.talk)
    )  # fmt: skip
    newest = contributions.feed().rows[0].id
    assert talked_of is not None  # noqa: S101 - built above
    assert long_thread is not None  # noqa: S101 - as above
    return Landmarks(
        city_slug="beispielstadt-7", topic_slug="linie-a", talked_of=talked_of, plain=newest,
        long_thread=long_thread, reader="lesen@bench.example", editor="stadt@bench.example",
        moderator="amt@bench.example",
    )  # fmt: skip


@dataclass(frozen=True)
class _People:
    editor: User
    moderator: User
    reader: User


@dataclass(frozen=True)
class _Models:
    stories: Sequence[int]
    events: Sequence[int]


def _found() -> _People:
    with unit_of_work():
        for number in range(1, CITIES + 1):
            place = (47.6 + number * 0.06, 6.5 + number * 37 % 80 / 10)
            cities.join(
                f"Beispielstadt {number}", kind="Stadt", land="Sachsen", place=place, since=2020
            )
        for letter in TOPICS:
            session().add(
                Topic(letter=letter, slug=f"linie-{letter}", name=f"Linie {letter.upper()}",
                    name_en=f"Line {letter.upper()}", introduction="Ein Beispiel.", introduction_en="An example.")
            )  # fmt: skip
        made = [
            accounts.register(
                f"{name}@bench.example", name=name.title(), password=PASSWORD, office=office
            )
            for name, office in (("stadt", None), ("amt", Office.MODERATOR), ("lesen", None))
        ]
        for city in [city_of("beispielstadt-1")]:
            accounts.appoint(made[0], city)
    return _People(*made)


def _models(people: _People) -> _Models:
    """Make one of each kind as a city and a moderator would, so that its rows are what they are."""
    city = city_of("beispielstadt-1")
    made: dict[Kind, list[int]] = {Kind.STORY: [], Kind.EVENT: []}
    start = datetime.combine(clock.today(), time(19))
    contents: list[StoryContent | EventContent] = [
        StoryContent(
            title=f"Was sich in der Straße {number} bewegt hat", body=_text(number), topic_id=1
        )
        for number in range(24)
    ]
    rules = ["", *dict.fromkeys(RULES)]
    contents += [
        EventContent(title="Treffen am Abend", body=_text(3), topic_id=1, rule=rule, first_start=start,
            first_end=start + timedelta(hours=2), venue="Bürgerhaus", address="Am Markt 1")
        for rule in rules
    ]  # fmt: skip
    with unit_of_work():
        for content in contents:
            each = contributions.draft(content, city=city, author=people.editor)
            contributions.decide(each, Move.SUBMIT, actor=people.editor)
            contributions.decide(each, Move.APPROVE, actor=people.moderator)
            made[content.kind].append(each.id)
    return _Models(made[Kind.STORY], made[Kind.EVENT])


def _text(number: int) -> str:
    """Write a text of a story's usual length, with headings and lists in some."""
    sentences = list(islice(cycle(_SENTENCES), number % 5, number % 5 + 24))
    parts = [" ".join(sentences[at : at + 4]) for at in range(0, 24, 4)]
    if number % 3 == 0:
        parts[2:2] = ["## Was wir brauchten", "- einen Schlüssel\n- zwei *Abende*\n- Geduld"]
    return "\n\n".join(parts)


def _row(table: Table, id_: int) -> dict[str, Any]:
    found = session().execute(select(table).where(table.c.id == id_)).mappings().one()
    return dict(found)


def _insert(table: Table, rows: Rows, told: Callable[[int], object]) -> None:
    while some := list(islice(rows, AT_ONCE)):
        with unit_of_work():
            session().connection().execute(insert(table), some)
        told(len(some))


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


CONTRIBUTIONS: Table = _table(contributions.Contribution)


def _copy_stories(models: Sequence[int], number: int, told: Callable[[int], object]) -> None:
    originals = [_row(CONTRIBUTIONS, each) for each in models]
    first, now = (session().scalar(select(func.max(CONTRIBUTIONS.c.id))) or 0) + 1, clock.now()
    step = timedelta(days=YEARS * 365) / number

    def rows() -> Rows:
        for place in range(number):
            at = now - timedelta(minutes=1) - (number - place) * step
            original = originals[place % len(originals)]
            yield original | {
                "id": first + place, "city_id": place * 7 % CITIES + 1,
                "topic_id": place // CITIES % len(TOPICS) + 1,
                "title": f"{original['title']}, Folge {place}", "slug": f"folge-{place}",
                "published_at": at, "first_public_at": at, "created_at": at, "revised_at": at,
                "comment_count": 0,
            }  # fmt: skip

    _insert(CONTRIBUTIONS, rows(), told)


def _copy_events(models: Sequence[int], size: Size, told: Callable[[int], object]) -> None:
    """Copy the models to other days: a third recurs, and what does not lies within two months."""
    event, date_ = _table(Event), _table(Occurrence)
    single, *recurring = models
    rules = dict(zip(dict.fromkeys(RULES), recurring, strict=True))
    originals = {each: (_row(CONTRIBUTIONS, each), _row(event, each)) for each in models}
    dates = {
        each: session().execute(select(date_).where(date_.c.event_id == each)).mappings().all()
        for each in models
    }
    first = (session().scalar(select(func.max(CONTRIBUTIONS.c.id))) or 0) + 1
    every = [
        rules[RULES[place % len(RULES)]] if place < size.recurring else single
        for place in range(size.events)
    ]
    shifts = [
        timedelta(days=place % 28 if place < size.recurring else place % 61 - 20)
        for place in range(size.events)
    ]
    own = [
        {"id": first + place, "city_id": place * 11 % CITIES + 1} for place in range(size.events)
    ]

    def parents() -> Rows:
        for place, model in enumerate(every):
            names = {
                "title": f"Treffen {place}",
                "slug": f"treffen-{place}",
                "topic_id": place % len(TOPICS) + 1,
            }
            yield originals[model][0] | own[place] | names

    def events() -> Rows:
        for place, model in enumerate(every):
            row, shift = originals[model][1], shifts[place]
            yield row | {
                "id": first + place, "uid": f"bench-{place}", "origin_uid": f"bench-{place}",
                "first_start": row["first_start"] + shift, "first_end": row["first_end"] + shift,
            }  # fmt: skip

    def occurrences() -> Rows:
        number = session().scalar(select(func.max(date_.c.id))) or 0
        for place, model in enumerate(every):
            for each in dates[model]:
                number += 1
                yield dict(each) | _moved(each, shifts[place]) | {
                    "id": number, "event_id": first + place, "city_id": own[place]["city_id"]
                }  # fmt: skip

    _insert(CONTRIBUTIONS, parents(), told)
    _insert(event, events(), lambda _rows: None)
    _insert(date_, occurrences(), told)


def _moved(row: Any, by: timedelta) -> dict[str, Any]:
    start, end = row["planned_start"] + by, row["planned_end"] + by
    return {
        "original_start": start, "planned_start": start, "planned_end": end,
        "first_day": start.date(), "last_day": end.date(),
        "starts_at": clock.from_wall_of_series(start), "ends_at": clock.from_wall_of_series(end),
    }  # fmt: skip


def _talk(size: Size, told: Callable[[int], object]) -> None:
    """Let every tenth story be talked of, and one at length, in chains of five."""
    query = select(CONTRIBUTIONS.c.id).where(CONTRIBUTIONS.c.kind == Kind.STORY)
    ids = list(session().scalars(query.order_by(CONTRIBUTIONS.c.id.desc()).limit(size.stories)))
    author = session().scalar(select(func.max(_table(User).c.id)))
    threads = dict.fromkeys(ids[1::TALKED_OF], SAID) | {ids[0]: size.talk}
    rendered = [markup.comment(sentence) for sentence in _SENTENCES]
    _insert(_table(Comment), _said(threads, author, rendered), told)
    with unit_of_work():
        for many in (SAID, size.talk):
            chosen = [each for each, number in threads.items() if number == many]
            for at in range(0, len(chosen), 500):
                session().connection().execute(
                    CONTRIBUTIONS.update().where(CONTRIBUTIONS.c.id.in_(chosen[at : at + 500]))
                    .values(comment_count=many)
                )  # fmt: skip


def _said(threads: dict[int, int], author: int | None, rendered: Sequence[Any]) -> Rows:
    chain, id_, moment = 5, 0, clock.now()
    for contribution_id, number in threads.items():
        path, rank = "", 0
        for place in range(number):
            id_, level = id_ + 1, place % chain
            path = below(path if level else None, id_)
            rank = rank if level else -id_
            yield {
                "id": id_, "contribution_id": contribution_id, "root_rank": rank,
                "parent_id": id_ - 1 if level else None, "path": path, "depth": level + 1,
                "author_id": author, "city_id": None, "body": _SENTENCES[place % len(_SENTENCES)],
                "body_html": rendered[place % len(_SENTENCES)], "state": comments.State.VISIBLE,
                "is_question": False, "answered_at": None, "edited_at": None, "created_at": moment,
                "first_visible_at": moment, "reason": "", "key": f"bench-{id_}", "version": 1,
                "replies_below": min(chain - 1, number - 1 - (place - level)) - level,
            }  # fmt: skip


def city_of(slug: str) -> City:
    """Find a city that is there."""
    found = cities.by_slug(slug)
    assert found is not None  # noqa: S101 - built above
    return found
