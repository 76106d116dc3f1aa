"""What is drawn once for all is kept within bounds, found by what it prints, and knows nobody."""

import re

import pytest

from stadtnetz import clock, comments
from stadtnetz.web import kept_fragments
from stadtnetz.web.kept_fragments import NotForAll, Shelf
from stadtnetz.web.templating import token
from stadtnetz.web.viewer import viewer
from tests import factories
from tests.factories import NOON
from tests.web.dialects import on_sqlite

TOKEN = re.compile('name="csrf_token" value="([^"]+)"')


def shelf_with(number, most_bytes=20_000):
    shelf = Shelf(most_bytes)
    for each in range(number):
        shelf.keep(("card", each), f"{each:04}" * 250)
    return shelf


def test_what_was_kept_is_found_by_its_key_alone():
    shelf = shelf_with(2)
    assert shelf.find(("card", 1)) == "0001" * 250
    assert shelf.find(("card", 2)) is None


def test_a_shelf_is_never_fuller_than_it_may_be():
    shelf = shelf_with(1_000)
    assert 0 < len(shelf) < 20
    assert shelf.bytes <= shelf.most_bytes


def test_what_is_asked_for_stays_and_what_nobody_asks_for_makes_room():
    shelf = shelf_with(5)
    for each in range(5, 500):
        shelf.find(("card", 0))
        shelf.keep(("card", each), f"{each:04}" * 250)
    assert shelf.find(("card", 0)) is not None
    assert shelf.find(("card", 1)) is None


def test_what_is_too_large_pushes_nothing_out():
    shelf = shelf_with(5)
    shelf.keep(("map",), "x" * 19_000)
    assert (len(shelf), shelf.find(("map",))) == (5, None)


def test_the_same_kept_twice_weighs_once():
    shelf = shelf_with(3)
    before = shelf.bytes
    shelf.keep(("card", 0), "0000" * 250)
    assert (len(shelf), shelf.bytes) == (3, before)


@on_sqlite
@pytest.mark.parametrize("ask", [viewer, token])
def test_what_is_drawn_for_all_cannot_ask_who_looks_at_it(ask, network):
    with network.test_request_context("/"):
        ask()
        with kept_fragments._for_all(), pytest.raises(NotForAll):
            ask()


@on_sqlite
def test_what_nobody_can_read_into_a_key_is_refused(network):
    with network.test_request_context("/"), pytest.raises(TypeError, match="Nobody knows"):
        kept_fragments.drawn("layout/_masthead.html", section=object(), room="")


@on_sqlite
def test_a_page_is_drawn_from_what_is_kept_the_second_time(town, visit):
    with clock.at(NOON):
        story = factories.a_story(author=town.editor)
        factories.a_comment(story)
        shelf = an_empty_shelf(visit)
        once = visit().open(f"/?offen={story.id}&gespraech={story.id}").text
        number = len(shelf)
        assert visit().open(f"/?offen={story.id}&gespraech={story.id}").text == once
    assert len(shelf) == number > 3


def an_empty_shelf(visit):
    app = visit().app
    app.extensions["kept_fragments"] = Shelf()
    return app.extensions["kept_fragments"]


@on_sqlite
def test_nobody_is_given_the_token_the_name_or_the_words_of_somebody_else(town, visit):
    with clock.at(NOON):
        story = factories.a_story(author=town.editor)
        factories.a_comment(story)
        first = factories.a_stranger("Ines Gewiss")
        second = factories.a_reader("Olaf Anders")
        own = factories.a_comment(
            story, author=first, state=comments.State.HELD, body="Nur für meine Augen bestimmt."
        )
        an_empty_shelf(visit)
        address = f"/geschichten/{story.id}-{story.slug}"
        pages = [visit(user=who).open(address).text for who in (first, second, town.moderator)]
        pages.append(visit().open(address).text)
    tokens = [set(TOKEN.findall(page)) for page in pages]
    assert [len(each) for each in tokens] == [1, 1, 1, 0]
    assert len(set.union(*tokens)) == 3
    assert ["Ines Gewiss" in page for page in pages] == [True, False, False, False]
    assert ["meine Augen" in page for page in pages] == [True, False, False, False]
    assert [f'id="edit-{own.id}"' in page for page in pages] == [True, False, False, False]
    assert ["entscheiden" in page for page in pages] == [False, False, True, False]


@on_sqlite
def test_each_language_and_each_day_has_its_own(town, visit):
    with clock.at(NOON):
        story = factories.a_story(author=town.editor, title="Bänke am Markt")
        factories.a_comment(story)
    address = f"/geschichten/{story.id}-{story.slug}"
    shown = []
    for days in (0, 1, 2):
        with clock.at(NOON.replace(day=10 + days)):
            german, english = visit().open(address).page, visit().open(f"/en{address}").page
            shown.append(german.text(".comment time"))
            assert english.texts(".comment .act") != german.texts(".comment .act")
            assert str(english.find(".comment .when")["href"]).startswith("/en/")
            assert not str(german.find(".comment .when")["href"]).startswith("/en/")
    assert shown == ["heute um 12:00", "gestern um 12:00", "10. Juni um 12:00"]
