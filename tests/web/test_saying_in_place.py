"""What is said in place stands there once, where it will stand after loading the page anew."""

from datetime import timedelta

import pytest

from stadtnetz import clock
from tests import factories
from tests.factories import NOON

TEXT = "Bei uns stehen die Stühle im Flur."
COUNT = "section.conversation :is(h2, h3)"


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def reader(town):
    """Somebody of whom a moderator has read something before."""
    with clock.at(NOON - timedelta(days=20)):
        return factories.a_regular("Anwohnerin")


@pytest.fixture
def say(reader, visit):
    """Read a conversation, go on in it, and say something below it, or below the comment of an id."""

    def said(story, *, query="", pages=1, below=None):
        browser = visit("htmx", reader).open(f"/beitraege/{story.id}/kommentare{query}")
        for _ in range(pages - 1):
            browser.follow("Weitere Kommentare zeigen")
        link = f"#answer-{below}" if below else f"#say-{story.id}"
        browser.click(browser.page.find(link)).fill(body=TEXT)
        with clock.at(NOON + timedelta(seconds=10)):
            browser.submit("Antwort senden" if below else "Kommentar senden")
        assert browser.status == 201
        return browser

    return said


def ids(page):
    return [each["id"] for each in page.all("section.conversation .comment[id]")]


@pytest.fixture
def long_story(town):
    """A story with sixty threads, of which a page shows fifty comments."""
    story = factories.a_story(author=town.editor)
    factories.a_long_thread(story, 60, author=town.editor, replies=0)
    return story


@pytest.mark.parametrize("pages", [1, 2])
@pytest.mark.parametrize("query", ["", "?sortierung=neueste"])
def test_a_comment_stands_once_and_in_its_order(long_story, say, query, pages):
    page = say(long_story, query=query, pages=pages).page
    if pages == 1:
        is_shown = query != ""
        assert page.texts(".said").count(TEXT) == is_shown
        assert ("weiter unten" in page.text("[role=status]")) == (not is_shown)
    browser = say(long_story, query=query, pages=pages)  # a second one, then all the rest
    if pages == 1:
        browser.follow("Weitere Kommentare zeigen")
    shown = ids(browser.page)
    assert len(shown) == len(set(shown)) == 62
    assert shown == sorted(shown, key=lambda each: int(each[8:]), reverse=query != "")


def test_a_reply_stands_once_where_its_branch_goes_on(town, say):
    story = factories.a_story(author=town.editor)
    root = factories.a_comment(story, author=factories.a_reader())
    for _ in range(55):
        factories.a_comment(story, author=factories.a_reader(), parent=root)
    browser = say(story, below=root.id)
    assert "weiter unten" in browser.page.text("[role=status]")
    browser.follow("Weitere Kommentare zeigen")
    shown = ids(browser.page)
    assert len(shown) == len(set(shown)) == 57
    assert browser.page.texts(".said")[-1] == TEXT


@pytest.mark.parametrize("query", ["", "?sortierung=neueste"])
def test_a_reply_on_the_page_stands_below_what_it_answers(long_story, say, query):
    first = ids(say(long_story, query=query).page)[0]
    browser = say(long_story, query=query, below=int(first[8:]))
    assert browser.page.texts(f"#replies-{first[8:]} .said") == [TEXT]


def test_the_heading_counts_with(town, say):
    story = factories.a_story(author=town.editor)
    page = say(story).page
    assert page.text(COUNT) == "1 Kommentar"
    assert say(story, below=int(ids(page)[0][8:])).page.text(COUNT) == "2 Kommentare"


def test_what_waits_is_not_counted(town, visit):
    story = factories.a_story(author=town.editor)
    browser = visit("htmx", factories.a_reader("Neu Hier"))
    browser.open(f"/beitraege/{story.id}/kommentare").click(browser.page.find(f"#say-{story.id}"))
    with clock.at(NOON + timedelta(seconds=10)):
        browser.fill(body=TEXT).submit("Kommentar senden")
    assert browser.page.text(COUNT) == "Noch keine Kommentare"
    assert browser.page.texts(".said") == [TEXT]


@pytest.mark.parametrize("place", ["x", "~", "0" * 9, "\0"])
def test_a_forged_place_of_the_page_says_nothing(long_story, reader, visit, place):
    browser = visit("htmx", reader)
    browser.open(f"/beitraege/{long_story.id}/kommentare")
    form = browser.click(browser.page.find(f"#say-{long_story.id}")).page.find(".comment-form")
    data = {each["name"]: each["value"] for each in form.select("input[value]")}
    browser.post(form["action"], {**data, "body": TEXT, "ab": place})
    assert browser.status == 400
    assert long_story.comment_count == 60
