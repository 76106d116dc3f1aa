"""A small network with everybody who may come to the door."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from stadtnetz import standing_texts
from stadtnetz.accounts import User
from stadtnetz.cities import City
from stadtnetz.database import unit_of_work
from stadtnetz.standing_texts import Subject
from stadtnetz.topics import Topic
from tests import factories
from tests.browse import Browser, Dialect, browse

Visit = Callable[..., Browser]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let htmx speak to SQLite alone: what differs between dialects never comes to a database."""
    twice = [each for each in items if {"htmx", "postgresql"} <= _told(each)]
    config.hook.pytest_deselected(items=twice)
    items[:] = [each for each in items if each not in twice]


def _told(item: pytest.Item) -> set[object]:
    callspec = getattr(item, "callspec", None)
    params = callspec.params if callspec else {}
    return {params.get("dialect"), params.get("database")}


@dataclass(frozen=True)
class Town:
    """A city with its editor, its topics, and two moderators who look after it."""

    city: City
    topic: Topic
    editor: User
    moderator: User
    colleague: User


@pytest.fixture
def town(network: Flask) -> Town:
    """Found a city, draw two lines, and let its people sign up."""
    with unit_of_work():
        for subject in Subject:
            standing_texts.write(
                subject, "de", title=subject.value.title(), body="## Eins\n\nText."
            )
    city = factories.a_city("Weißwasser")
    topic = factories.a_topic("Ankommen")
    factories.a_topic("Mitreden")
    return Town(
        city,
        topic,
        factories.an_editor(city),
        factories.a_moderator("Mona Ruhl"),
        factories.a_moderator("Kim Lot"),
    )


@pytest.fixture
def visit(network: Flask) -> Visit:
    """Open browsers on the network."""

    def open_browser(dialect: Dialect = "plain", user: User | None = None) -> Browser:
        return browse(dialect, network, user)

    return open_browser
