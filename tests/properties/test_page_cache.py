"""No reader is ever given a page from before a change that was acknowledged to whoever made it."""

import random
import re
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask

from stadtnetz import create_app
from stadtnetz.contributions import State
from stadtnetz.database import db
from stadtnetz.settings import PasswordCost, Settings
from tests import factories, neighbour
from tests.neighbour import Neighbour

A_SECOND = 1.0
"""How far a process may lie behind another with PostgreSQL; with SQLite not at all."""


@dataclass
class Country:
    """Two processes on one database, a third that keeps no pages, and what can be done and read."""

    here: Flask
    there: Neighbour
    truth: Flask
    delay: float
    stories: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    moderator: int = 0
    reader: int = 0

    def write(self, is_here: bool, word: str, *values: object) -> None:
        if is_here:
            neighbour.act(self.here, word, *values)
        else:
            self.there(word, *values)

    def read(self, is_here: bool, path: str) -> str:
        if is_here:
            return neighbour.page(self.here, path)
        answer: str = self.there("read", path)
        return answer

    def is_fresh(self, is_here: bool, path: str, since: float, *, is_own: bool) -> bool:
        """Whether a page tells the truth: at once, or as late as it may where another wrote."""
        true = neighbour.page(self.truth, path)
        while self.read(is_here, path) != true:
            if is_own or time.monotonic() - since > self.delay:
                return False
            time.sleep(0.02)
        return True


@pytest.fixture
def country(network: Flask, database: str, tmp_path: Path) -> Iterator[Country]:
    address = str(network.config["SQLALCHEMY_DATABASE_URI"])
    truth = create_app(
        Settings(
            instance=tmp_path,
            secret_key="x" * 40,
            database_url=address,
            base_url="http://localhost",
            trusted_hosts=("localhost",),
            password_cost=PasswordCost(1, 8),
            page_cache=0,
            testing=True,
        )
    )
    there = Neighbour(instance=tmp_path, database_url=address)
    made = Country(network, there, truth, 0 if database == "sqlite" else A_SECOND)
    stories = factories.some_stories(3)
    made.waiting = [each.id for each in factories.some_stories(12, state=State.SUBMITTED)]
    made.stories = [each.id for each in stories]
    made.moderator, made.reader = factories.a_moderator().id, factories.a_moderator("Jo Reich").id
    made.paths = [
        "/", "/geschichten", "/staedte", *(f"/staedte/{each.city.slug}" for each in stories),
        *(f"/geschichten/{each.id}-{each.slug}" for each in stories),
        *(f"/beitraege/{each.id}/kommentare" for each in stories),
    ]  # fmt: skip
    yield made
    there.close()
    with truth.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("seed", range(2))
def test_every_page_in_every_process_tells_what_was_acknowledged(country, seed):
    """Random writers and readers in two processes; each read is compared with a page made anew."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    published = list(country.stories)
    for step in range(20):
        is_here = chance.random() < 0.5
        word = chance.choices(["say", "publish", "archive", "rename"], [6, 2, 1, 1])[0]
        if word == "say":
            country.write(
                is_here, "say", chance.choice(country.stories), country.moderator, f"Wort {step}."
            )
        elif word == "publish" and country.waiting:
            story = country.waiting.pop()
            country.write(is_here, "publish", story, country.moderator)
            published.append(story)
        elif word == "archive" and len(published) > 3:
            country.write(is_here, "archive", published.pop(), country.moderator)
        else:
            country.write(is_here, "rename", country.moderator, f"Mona {step}")
        since = time.monotonic()
        for path in chance.sample(country.paths, 2):
            for reads_here in chance.sample([True, False], 2):
                is_own = reads_here == is_here
                assert country.is_fresh(reads_here, path, since, is_own=is_own), (step, word, path)


def test_a_writer_that_is_killed_once_its_words_are_kept_leaves_no_stale_page(country):
    story, path = country.stories[0], country.paths[6]
    assert "Letzte Worte" not in country.read(True, path)
    assert country.there("die", story, country.moderator, "Letzte Worte.") is None
    since = time.monotonic()
    assert country.is_fresh(True, path, since, is_own=False)
    assert "Letzte Worte" in country.read(True, path)


def test_readers_never_see_fewer_comments_than_were_acknowledged_before_they_asked(
    country, database
):
    """Writers and readers at the same time: what was acknowledged before a question is in its answer."""
    story, path = country.stories[0], f"/beitraege/{country.stories[0]}/kommentare"
    acknowledged: list[float] = []
    stale: list[tuple[int, int, bool]] = []
    ended = threading.Event()

    def write(is_here: bool) -> None:
        author, where = (country.moderator, "hier") if is_here else (country.reader, "dort")
        for number in range(12):
            country.write(is_here, "say", story, author, f"Von {where} Nummer {number}.")
            acknowledged.append(time.monotonic())

    def read(is_here: bool) -> None:
        while not ended.is_set():
            asked = time.monotonic() - country.delay
            before = sum(moment <= asked for moment in list(acknowledged))
            shown = len(re.findall(r'id="comment-\d+"', country.read(is_here, path)))
            if shown < before:
                stale.append((shown, before, is_here))

    writers = [threading.Thread(target=write, args=(is_here,)) for is_here in (True, False)]
    readers = [threading.Thread(target=read, args=(is_here,)) for is_here in (True, True, False)]
    _run(writers, readers, ended)
    assert len(acknowledged) == 24
    assert stale == []


def _run(
    writers: Sequence[threading.Thread], readers: Sequence[threading.Thread], ended: threading.Event
) -> None:
    for each in (*writers, *readers):
        each.start()
    for each in writers:
        each.join()
    ended.set()
    for each in readers:
        each.join()
