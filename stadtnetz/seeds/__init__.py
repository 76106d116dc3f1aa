"""A small country to look at: cities, people, stories and events, made with our own operations."""

import csv
import io
import itertools
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from sqlalchemy import func, select

from stadtnetz import (
    accounts,
    cities,
    moderation,
    standing_texts,
)
from stadtnetz.accounts import Office, User
from stadtnetz.cities import City
from stadtnetz.database import session, unit_of_work
from stadtnetz.seeds import conversation_files, conversations, event_files, events, stories
from stadtnetz.standing_texts import Subject
from stadtnetz.topics import Topic

FOLDER = Path(__file__).parent
PASSWORD = "probieren-und-lesen"  # noqa: S105 - printed for everybody who builds the example
EDITOR_CITIES = ("Emden", "Flensburg", "Gütersloh", "Osnabrück")
_MODERATORS = ("moderation@stadtnetz.example", "moderation-2@stadtnetz.example")
_ADMIN = "programmbuero@stadtnetz.example"
_EDITOR = "redaktion@stadtnetz.example"


def is_empty() -> bool:
    """Whether the network has no cities yet."""
    return session().scalar(select(func.count()).select_from(City)) == 0


def found() -> None:
    """Lay down what every network needs, wherever it is missing: its lines and standing texts."""
    drawn = set(session().scalars(select(Topic.letter)))
    for row in _rows("topics.csv"):
        if row["letter"] not in drawn:
            session().add(Topic(**row))
            session().flush()
    for subject, language in itertools.product(Subject, ("de", "en")):
        if not standing_texts.is_written(subject, language):
            _write_standing_text(subject, language)


def length() -> int:
    """Count the steps of building, for a progress bar."""
    parts = stories.drafts(), event_files.drafts(), conversation_files.drafts()
    return sum(len(part) for part in parts)


def build(step: Callable[[], object] = lambda: None, *, is_silent: bool = False) -> None:
    """Build the example network into an empty one: the same ids, texts and order each time.

    Dates are relative to today. Every story and every event goes the way that real ones go. Nobody
    talks below them where all are silent.
    """
    with unit_of_work():
        by_name = {city.name: city for city in _found_cities()}
        found()
        by_letter = {topic.letter: topic for topic in session().scalars(select(Topic))}
        moderators = _appoint_office()
        editors = _appoint_editors(by_name)
    for number, story in enumerate(stories.drafts()):
        with unit_of_work():
            city = by_name[story.facts["city"]]
            topic = by_letter[story.facts["topic"]]
            stories.tell(story, city, topic, editors[city.id], moderators[number % 2])
        step()
    for number, event in enumerate(event_files.drafts()):
        with unit_of_work():
            city = by_name[event.city]
            events.tell(event, city, by_letter, editors[city.id], moderators[number % 2])
        step()
    if not is_silent:
        conversations.tell(editors, moderators[0], PASSWORD, step)
    _look_at_one(moderators[0])


def who_can_sign_in() -> str:
    """Tell the accounts of the example network."""
    rows = [
        ("Redaktion (vier Städte)", _EDITOR),
        ("Moderation", _MODERATORS[0]),
        ("Zweite Moderation", _MODERATORS[1]),
        ("Programmbüro (Admin)", _ADMIN),
        ("Leserin", conversations.READERS_ADDRESS),
    ]
    lines = [f"  {role:<32} {email}" for role, email in rows]
    return "\n".join(["Zum Ausprobieren, überall mit dem Passwort „" + PASSWORD + "“:", *lines])


def _found_cities() -> Iterator[City]:
    offices = {row["city"]: row for row in _rows("offices.csv")}
    for row in _rows("cities.csv"):
        city = cities.join(
            row["name"],
            kind=row["kind"],
            land=row["land"],
            place=(float(row["latitude"]), float(row["longitude"])),
            since=int(row["joined_in"]),
        )
        facts = offices[city.name]
        city.motto, city.office, city.office_hours = (
            facts["motto"],
            facts["office"],
            facts["office_hours"],
        )
        yield city


def _write_standing_text(subject: Subject, language: str) -> None:
    suffix = "" if language == "de" else f".{language}"
    text = (FOLDER / "texts" / f"{subject}{suffix}.md").read_text("utf-8")
    title, _blank, body = text.partition("\n")
    standing_texts.write(
        subject, language, title=title.removeprefix("title:").strip(), body=body.strip()
    )


def _appoint_office() -> list[User]:
    names = ("Moderation", "Zweite Moderation")
    moderators = [
        accounts.register(email, name=name, password=PASSWORD, office=Office.MODERATOR)
        for email, name in zip(_MODERATORS, names, strict=True)
    ]
    accounts.register(_ADMIN, name="Programmbüro", password=PASSWORD, office=Office.ADMIN)
    return moderators


def _appoint_editors(by_name: dict[str, City]) -> dict[int, User]:
    """Give every city an editor; the one whose sign-in is told edits for four."""
    known = accounts.register(_EDITOR, name="Freiwilligenagentur", password=PASSWORD)
    editors: dict[int, User] = {}
    for city in by_name.values():
        if city.name in EDITOR_CITIES:
            editor = known
        else:
            address = f"redaktion@{city.slug}.example"
            editor = accounts.register(address, name=f"Redaktion {city.name}", password=PASSWORD)
        accounts.appoint(editor, city, since=date(city.joined_in, 1, 1))
        editors[city.id] = editor
    return editors


def _look_at_one(moderator: User) -> None:
    """Let one of the waiting contributions be in review."""
    with unit_of_work():
        waiting = [each for each in moderation.desk() if each.city.name not in EDITOR_CITIES]
        moderation.take(waiting[-1], moderator=moderator)


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((FOLDER / name).read_text("utf-8"))))
