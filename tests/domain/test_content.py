"""What an author wrote, kept as it was and summed up for a card."""

import json
from datetime import datetime, timedelta

import pytest

from stadtnetz import contributions, markup
from stadtnetz.contributions import (
    ACCESS_FACTS,
    Admission,
    Change,
    Deviation,
    EventContent,
    EventException,
    StoryContent,
    Where,
)
from stadtnetz.contributions.content import from_json
from stadtnetz.contributions.history import Stretch
from stadtnetz.database import session, unit_of_work
from tests import factories
from tests.factories import NOON, some_content, some_event_content

FRIDAY = datetime(2026, 6, 12, 19)


def test_the_authors_own_teaser_wins() -> None:
    content = some_content(teaser="Von Hand, und länger als alles.", body="wort " * 100)
    assert content.summary == "Von Hand, und länger als alles."


def test_without_a_teaser_the_text_begins_the_card() -> None:
    body = "# Überschrift\n\nEs *begann* im Mai.\n\n> Ein Zitat.\n\n" + "wort " * 50
    assert some_content(body=body).summary == f"Es begann im Mai. {' '.join(['wort'] * 26)} …"


def test_a_card_does_not_break_off_within_a_quotation() -> None:
    body = f'{"wort " * 28}"Wir bleiben hier, sagte sie" und ging. {"wort " * 20}'
    assert some_content(body=body).summary.endswith("„Wir bleiben hier, sagte sie“ …")


def test_a_card_does_not_hide_fewer_than_eight_words() -> None:
    assert some_content(body="wort " * 37).summary == " ".join(["wort"] * 37)
    assert some_content(body="wort " * 38).summary == " ".join(["wort"] * 30) + " …"


def test_a_story_without_a_text_has_nothing_to_sum_up() -> None:
    assert StoryContent(title="Nur ein Titel").summary == ""


@pytest.mark.parametrize(
    "content",
    [
        StoryContent(title="Nur ein Titel"),
        StoryContent(
            title="Alles",
            teaser="Kurz",
            body="Lang",
            topic_id=3,
            language="ar",
            picture_id=4,
            picture_alt="Ein Boot",
            picture_credit="Foto: Eda",
            wished_at=NOON + timedelta(microseconds=1),
        ),
    ],
)
def test_a_revision_gives_back_what_it_was_given(content: StoryContent) -> None:
    assert from_json(content.as_json()) == content


EXCEPTIONS = (
    EventException(original_start=FRIDAY, deviation=Deviation.SKIPPED, note="Umbau"),
    EventException(
        original_start=FRIDAY + timedelta(days=7),
        deviation=Deviation.MOVED,
        start=FRIDAY + timedelta(days=8),
        end=FRIDAY + timedelta(days=8, hours=2),
        venue="Park",
    ),
    EventException(original_start=FRIDAY + timedelta(days=9), deviation=Deviation.ADDED),
)


@pytest.mark.parametrize(
    "content",
    [
        EventContent(title="Nur ein Titel"),
        some_event_content(),
        some_event_content(
            topic_id=3,
            wished_at=NOON + timedelta(microseconds=1),
            zone="Europe/London",
            first_end=None,
            all_day=True,
            rule="FREQ=WEEKLY;COUNT=3",
            skip_holidays=True,
            exceptions=EXCEPTIONS,
            where=Where.BOTH,
            latitude=51.25,
            longitude=-0.5,
            online_url="https://raum.example/?a=1&b=2",
            admission=Admission.PAID,
            is_booked_out=True,
            **dict.fromkeys(ACCESS_FACTS[:4], True),
            **dict.fromkeys(ACCESS_FACTS[4:], False),
        ),
    ],
)
def test_an_event_comes_back_from_a_revision_as_it_was_entered(content: EventContent) -> None:
    kept = json.loads(json.dumps(content.as_json()))
    back = from_json(kept)
    assert back == content
    assert isinstance(back, EventContent)
    assert type(back.where) is Where
    assert type(back.admission) is Admission
    assert all(type(each.deviation) is Deviation for each in back.exceptions)
    assert back.as_json() == content.as_json()


@pytest.mark.usefixtures("network")
def test_an_event_comes_back_from_its_row_as_it_was_entered() -> None:
    content = some_event_content(
        topic_id=factories.a_topic_id(), first_start=FRIDAY, exceptions=EXCEPTIONS,
        latitude=51.25, longitude=-0.5, step_free=False,
    )  # fmt: skip
    city = factories.a_city()
    author = factories.an_editor(city)
    with unit_of_work():
        event = contributions.draft(content, city=city, author=author)
    session().expire_all()
    assert event.content == content
    assert contributions.get(event.id, viewer=author).content == content


def test_a_revision_from_before_there_were_events_is_a_story() -> None:
    assert from_json({"title": "Alt", "body": "Wort"}) == StoryContent(title="Alt", body="Wort")


def test_wall_time_is_kept_without_a_zone() -> None:
    kept = some_event_content(first_start=FRIDAY, first_end=None).as_json()
    assert (kept["first_start"], kept["first_end"]) == ("2026-06-12T19:00:00", None)
    assert kept["kind"] == "event"


def test_a_moment_is_kept_as_text() -> None:
    assert some_content(wished_at=NOON).as_json()["wished_at"] == "2026-06-10T10:00:00+00:00"
    assert some_content().as_json()["wished_at"] is None


def test_a_preview_shows_what_the_page_will_show() -> None:
    content = some_content(body="# Eins\n\n<b>")
    assert contributions.rendered(content) == markup.to_html("# Eins\n\n<b>")


def kept(text: str) -> Stretch:
    return Stretch(Change.KEPT, text)


def added(text: str) -> Stretch:
    return Stretch(Change.ADDED, text)


def removed(text: str) -> Stretch:
    return Stretch(Change.REMOVED, text)


@pytest.mark.parametrize(
    ("old", "new", "comparison", "changes"),
    [
        ("", "", [], 0),
        ("gleich", "gleich", [[kept("gleich")]], 0),
        ("", "neu", [[added("neu")]], 1),
        ("alt", "", [[removed("alt")]], 1),
        (
            "ein altes Wort",
            "ein neues Wort",
            [[kept("ein"), removed(" altes"), added(" neues"), kept(" Wort")]],
            1,
        ),
        ("ein Wort", "ein ganzes Wort", [[kept("ein"), added(" ganzes"), kept(" Wort")]], 1),
        ("ein ganzes Wort", "ein Wort", [[kept("ein"), removed(" ganzes"), kept(" Wort")]], 1),
        ("a\n\nb", "a\n\nc\n\nb", [[kept("a")], [added("c")], [kept("b")]], 1),
        ("a\n\nc\n\nb", "a\n \nb", [[kept("a")], [removed("c")], [kept("b")]], 1),
        ("a\n\nb", "c", [[removed("a"), added("c")], [removed("b")]], 2),
        ("a", "b\n\nc", [[removed("a"), added("b")], [added("c")]], 2),
    ],
)
def test_two_texts_are_compared_paragraph_by_paragraph_and_word_by_word(
    old: str, new: str, comparison: list[list[Stretch]], changes: int
) -> None:
    found = contributions.compare(old, new)
    assert found == comparison
    assert contributions.count_changes(found) == changes
    assert contributions.is_changed(found) == (changes > 0)


def test_texts_that_repeat_themselves_too_often_are_compared_as_wholes() -> None:
    old, new = " ".join(["x", "y"] * 180), " ".join(["y", "x"] * 180 + ["z"])
    assert contributions.compare(old, new) == [[removed(old), added(new)]]
    shorter = contributions.compare(old[:200], new[:200])
    assert contributions.count_changes(shorter) < 10
    assert len(shorter[0]) > 2
