"""Whatever changes of what a page prints, the kept page is the page drawn anew, byte for byte."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, select

from stadtnetz import clock, markup
from stadtnetz.accounts import User
from stadtnetz.cities import City
from stadtnetz.comments import Comment
from stadtnetz.contributions import Admission, Contribution, Event, Occurrence, Status
from stadtnetz.database import session, unit_of_work
from stadtnetz.pictures import Picture, Progress
from stadtnetz.topics import Topic
from stadtnetz.web.kept_fragments import Shelf
from tests import factories
from tests.browse import Browser, browse
from tests.factories import NOON
from tests.properties.searching import examples

TOKEN = re.compile('(name="csrf_token" value=")[^"]+')
words = st.text("aäb <&\"'ß", min_size=1, max_size=9).map(lambda text: f"x{text}x")
moments = st.integers(0, 200).map(lambda hours: NOON - timedelta(hours=hours))
addresses = st.sampled_from(["eins", "zwei", "drei"])
truths = st.booleans()
CHANGES: dict[Any, dict[str, st.SearchStrategy[Any]]] = {
    Contribution: {
        "title": words, "teaser": words, "summary": words, "slug": addresses,
        "body_html": words.map(markup.to_html), "words": st.integers(1, 2_000),
        "language": st.sampled_from(["de", "en", "ar"]), "comment_count": st.integers(0, 9),
        "picture_alt": words, "picture_credit": words, "published_at": moments,
    },
    City: {"name": words, "slug": addresses, "latitude": st.floats(48, 54)},
    Topic: {"name": words, "name_en": words, "slug": addresses, "letter": st.sampled_from("amz")},
    Picture: {"progress": st.sampled_from(Progress), "width": st.integers(200, 2_000)},
    User: {"name": words},
    Comment: {
        "body_html": words.map(markup.comment), "created_at": moments, "is_question": truths,
        "edited_at": st.none() | moments, "answered_at": st.none() | moments,
        "first_visible_at": moments,
    },
    Event: {
        "venue": words, "admission": st.sampled_from(Admission), "is_booked_out": truths,
        "step_free": st.none() | truths, "sign_language": st.none() | truths,
    },
    Occurrence: {
        "status": st.sampled_from(Status), "all_day": truths, "venue": words, "note": words,
        "former_start": st.none() | st.just(datetime(2026, 6, 11, 9)),
    },
}  # fmt: skip
changes = st.one_of(
    *(
        st.tuples(st.just(kind), st.just(name), values)
        for kind, columns in CHANGES.items()
        for name, values in columns.items()
    )
)


@pytest.fixture
def readers(network: Flask) -> list[Browser]:
    """Fill the network with one of everything, and let three people read there."""
    with clock.at(NOON - timedelta(days=3)):
        city, topic = factories.a_city("Lindenau"), factories.a_topic("Mitreden")
        editor = factories.an_editor(city)
        picture = factories.a_picture(editor)
        reader, moderator = factories.a_reader("Olaf Anders"), factories.a_moderator()
        story = factories.a_story(author=editor, topic_id=topic.id)
        factories.a_story(
            author=editor, topic_id=topic.id, picture_id=picture.id, picture_alt="Ein Bild",
            picture_credit="Eva", has_consent=True,
        )  # fmt: skip
        above = factories.a_comment(story, author=reader)
        factories.a_comment(story, parent=above)
        factories.an_event(
            author=editor, first_start=datetime(2026, 6, 12, 19), rule="FREQ=WEEKLY;COUNT=3"
        )
    return [
        browse("plain", network, None),
        browse("plain", network, reader),
        browse("plain", network, moderator),
    ]


def pages() -> list[str]:
    """List the addresses of pages on which everything is printed, whatever it is called by now."""
    ids = session().scalars(select(Contribution.id).order_by(Contribution.id)).all()
    slug = session().scalars(select(City.slug)).first()
    opened = "".join(f"&offen={each}" for each in ids)
    talk = f"/?gespraech={ids[0]}{opened}"
    return ["/", "/en/", talk, f"/en{talk}", "/kalender", "/kalender/2026/7", f"/staedte/{slug}"]


def shown(browser: Browser, address: str) -> str:
    """Give a page without its token, which is another one each time."""
    return TOKEN.sub(r"\1", browser.open(address).text)


def change(kind: Any, name: str, value: Any, place: int) -> None:
    """Write a value past all operations, of which the keys of fragments must not depend."""
    table = Contribution.__table__ if kind is Contribution else kind.__table__
    columns: Any = table.c
    key: Column[int] = columns.id
    with unit_of_work():
        ids = session().scalars(select(key).order_by(key)).all()
        where = key == ids[place % len(ids)]
        session().execute(table.update().where(where).values({name: value}))


@pytest.fixture
def kept(network: Flask, readers: list[Browser]) -> Shelf:
    """Give a shelf with all that the three of them have seen."""
    shelf = network.extensions["kept_fragments"] = Shelf()
    with clock.at(NOON):
        for browser in readers:
            for address in pages():
                browser.open(address)
    return shelf


@settings(max_examples=examples(25))
@given(what=changes, place=st.integers(0, 9), who=st.integers(0, 2))
@pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")
def test_what_is_kept_is_what_would_be_drawn(
    network: Flask, readers: list[Browser], kept: Shelf, what: Any, place: int, who: int
) -> None:
    kind, name, value = what
    session().rollback()
    change(kind, name, value, place)
    with clock.at(NOON):
        for address in pages():
            network.extensions["kept_fragments"] = kept
            found = shown(readers[who], address)
            network.extensions["kept_fragments"] = Shelf(0)
            assert found == shown(readers[who], address), (name, address)
    assert len(kept) > 0
