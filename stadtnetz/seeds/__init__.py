"""A small country to look at: cities, people and stories, made with the network's own operations."""

import csv
import io
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import func, select

from stadtnetz import (
    accounts,
    cities,
    clock,
    contributions,
    moderation,
    pictures,
    standing_texts,
)
from stadtnetz.accounts import Office, User
from stadtnetz.cities import City
from stadtnetz.contributions import Contribution, Move, StoryContent
from stadtnetz.database import session, unit_of_work
from stadtnetz.seeds.drawing import draw
from stadtnetz.standing_texts import Subject
from stadtnetz.topics import Topic

FOLDER = Path(__file__).parent
PASSWORD = "probieren-und-lesen"  # noqa: S105 - printed for everybody who builds the example
NEW_VERSION = "=== neue Fassung ==="
MARK = {"de": "*Beispieltext: Was hier steht, ist erfunden.*"}
EDITOR_CITIES = ("Emden", "Flensburg", "Gütersloh", "Osnabrück")
_SHORT, _LONG = timedelta(hours=3), timedelta(days=2)
_MODERATORS = ("moderation@stadtnetz.example", "moderation-2@stadtnetz.example")
_ADMIN = "programmbuero@stadtnetz.example"
_EDITOR = "redaktion@stadtnetz.example"


@dataclass(frozen=True)
class Draft:
    """One text of the example network, as its file tells it."""

    facts: dict[str, str]
    body: str
    new_body: str | None

    @property
    def fate(self) -> str:
        """What is to become of it."""
        return self.facts["fate"]

    def told_at(self, day: date) -> datetime:
        """When its last step happened: so many days before the day of building, at its own hour."""
        hour = 8 + len(self.facts["title"]) % 9
        moment = clock.from_wall(day - timedelta(days=int(self.facts["days_ago"])), time(hour, 10))
        return min(moment, clock.now() - timedelta(minutes=20))


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
    return len(_drafts())


def build(step: Callable[[], object] = lambda: None) -> None:
    """Build the example network into an empty one: the same ids, texts and order each time.

    Dates are relative to today. Every story goes the way that real ones go.
    """
    day = clock.today()
    with unit_of_work():
        by_name = {city.name: city for city in _found_cities()}
        found()
        by_letter = {topic.letter: topic for topic in session().scalars(select(Topic))}
        moderators = _appoint_office()
        editors = _appoint_editors(by_name)
    for number, each in enumerate(_drafts()):
        with unit_of_work():
            city = by_name[each.facts["city"]]
            _tell(
                each,
                city,
                by_letter[each.facts["topic"]],
                editors[city.id],
                moderators[number % 2],
                day,
            )
        step()
    _look_at_one(moderators[0])


def who_can_sign_in() -> str:
    """Tell the accounts of the example network."""
    rows = [
        ("Redaktion (vier Städte)", _EDITOR),
        ("Moderation", _MODERATORS[0]),
        ("Zweite Moderation", _MODERATORS[1]),
        ("Programmbüro (Admin)", _ADMIN),
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


def _tell(each: Draft, city: City, topic: Topic, editor: User, moderator: User, day: date) -> None:
    """Lead one story along the way that its fate asks for."""
    told = each.told_at(day)
    written = told - (_LONG if each.fate not in {"draft", "submitted"} else _SHORT)
    with clock.at(written):
        story = contributions.draft(_content(each, topic, editor), city=city, author=editor)
    if each.fate == "draft":
        return
    with clock.at(written + _SHORT):
        contributions.decide(story, Move.SUBMIT, actor=editor)
    if each.fate == "submitted":
        return
    with clock.at(told if each.fate != "update_submitted" else told - _LONG / 2):
        _rule(each, story, editor, moderator, day)
    if each.new_body and each.fate == "update_submitted":
        with clock.at(told):
            update = _content(each, topic, editor, body=each.new_body, picture=story.picture_id)
            contributions.revise(story, update, editor=editor)
            contributions.decide(story, Move.SUBMIT_UPDATE, actor=editor)


def _rule(each: Draft, story: Contribution, editor: User, moderator: User, day: date) -> None:
    note = each.facts["note"]
    match each.fate:
        case "changes_requested":
            contributions.decide(story, Move.REQUEST_CHANGES, actor=moderator, note=note)
        case "rejected":
            contributions.decide(story, Move.REJECT, actor=moderator, note=note)
        case "withdrawn":
            contributions.decide(story, Move.WITHDRAW, actor=editor)
        case "scheduled":
            ahead = clock.from_wall(day + timedelta(days=6), time(8))
            contributions.decide(story, Move.APPROVE, actor=moderator, publish_at=ahead)
        case _:
            contributions.decide(story, Move.APPROVE, actor=moderator)
    if each.fate == "archived":
        contributions.decide(story, Move.ARCHIVE, actor=editor, note=note)


def _content(
    each: Draft, topic: Topic, editor: User, *, body: str | None = None, picture: int | None = None
) -> StoryContent:
    scene = each.facts["picture"]
    if scene and picture is None:
        taken = pictures.take_in(draw(scene, len(each.facts["title"])), uploader_id=editor.id)
        picture = taken.id
    return StoryContent(
        title=each.facts["title"],
        teaser=each.facts["teaser"],
        body=f"{body or each.body}\n\n{MARK['de']}",
        topic_id=topic.id,
        picture_id=picture,
        picture_alt=each.facts["alt"],
        picture_credit=each.facts["credit"],
        has_consent=picture is not None,
    )


def _look_at_one(moderator: User) -> None:
    """Let one of the waiting stories be in review."""
    with unit_of_work():
        waiting = [story for story in moderation.desk() if story.city.name not in EDITOR_CITIES]
        moderation.take(waiting[-1], moderator=moderator)


def _drafts() -> list[Draft]:
    """Read the texts, oldest first, so that ids grow as they would have."""
    drafts = [_read(path) for path in sorted((FOLDER / "stories").glob("*.md"))]
    return sorted(drafts, key=lambda each: -int(each.facts["days_ago"]))


def _read(path: Path) -> Draft:
    head, _blank, text = path.read_text("utf-8").partition("\n\n")
    facts = dict(line.split(":", 1) for line in head.splitlines())
    body, _mark, new_body = text.partition(NEW_VERSION)
    return Draft(
        {key: value.strip() for key, value in facts.items()}, body.strip(), new_body.strip() or None
    )


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((FOLDER / name).read_text("utf-8"))))
