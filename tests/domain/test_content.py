"""What an author wrote, kept as it was and summed up for a card."""

from datetime import timedelta

import pytest

from stadtnetz import contributions, markup
from stadtnetz.contributions import Change, StoryContent
from stadtnetz.contributions.content import from_json
from stadtnetz.contributions.history import Stretch
from tests.factories import NOON, some_content


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
