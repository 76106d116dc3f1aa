"""What is new to a reader: told in lists and where they see what they follow, by one statement."""

from datetime import timedelta

import pytest

from stadtnetz import clock, comments
from stadtnetz.database import unit_of_work
from tests import factories
from tests.factories import NOON, a_comment
from tests.statements import sent
from tests.web.dialects import in_both_dialects


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def reader(town):
    return factories.a_reader("Anwohnerin")


@pytest.fixture
def story(town, reader):
    """A story with a comment that the reader knows, and two that are new."""
    made = factories.a_story(author=town.editor, title="Ein Stuhl für alle")
    a_comment(made)
    with unit_of_work():
        comments.follow(made, follower=reader)
    a_comment(made)
    a_comment(made)
    return made


def foot(page, story):
    return page.text(f"#contribution-{story.id} .story-foot")


@pytest.mark.parametrize("place", ["/", "/geschichten", "/staedte/{city}", "/themen/{topic}"])
def test_a_list_says_what_is_new_to_whom_it_concerns(place, story, reader, town, visit):
    address = place.format(city=town.city.slug, topic=town.topic.slug)
    assert "3 Kommentare, 2 neu: „Ein" in foot(visit(user=reader).open(address).page, story)
    for user in (None, town.moderator):
        page = visit(user=user).open(address).page
        assert "3 Kommentare: „Ein" in foot(page, story)


@in_both_dialects
def test_a_story_opened_and_closed_in_the_list_says_it_too(dialect, story, reader, visit):
    browser = visit(dialect, reader).open(f"/?offen={story.id}")
    assert "3 Kommentare, 2 neu" in browser.page.text(f"#talk-{story.id}")
    browser.click(browser.page.find(f"#close-{story.id}"))
    assert "3 Kommentare, 2 neu" in foot(browser.page, story)
    if dialect == "htmx":
        browser.click(browser.page.find(f"#open-{story.id}"))
        assert "3 Kommentare, 2 neu" in browser.page.text(f"#talk-{story.id}")


@in_both_dialects
def test_what_was_read_is_new_no_more(dialect, story, reader, visit):
    browser = visit(dialect, reader).open(f"/geschichten/{story.id}-{story.slug}")
    browser.submit("Alles gelesen")
    assert "3 Kommentare: „Ein" in foot(browser.open("/").page, story)


@pytest.mark.parametrize("query", ["", "?sortierung=neueste"])
def test_news_on_a_later_page_are_told_on_the_first_and_read_only_when_said_so(
    query, reader, town, visit
):
    long = factories.a_story(author=town.editor)
    factories.a_long_thread(long, 60, author=town.editor, replies=0)
    roots = comments.thread(long.id, None, limit=60).rows
    with unit_of_work():
        comments.follow(long, follower=reader)
    for root in (roots[0], roots[-1]):
        a_comment(long, parent=comments.get(root.id))
    browser = visit("htmx", reader).open(f"/beitraege/{long.id}/kommentare{query}")
    assert browser.page.texts(".comment .tag") == ["neu"]
    browser.follow("Weitere Kommentare zeigen")
    assert browser.page.texts(".comment .tag") == ["neu", "neu"]
    assert comments.unread_count(long.id, reader) == 2
    browser.submit("Alles gelesen")
    assert comments.unread_count(long.id, reader) == 0
    assert browser.page.texts(".comment .tag") == []


@in_both_dialects
def test_who_only_reads_begins_to_be_told_by_a_click(dialect, story, town, visit):
    browser = visit(dialect, town.moderator).open(f"/geschichten/{story.id}-{story.slug}")
    assert browser.page.texts(".comment .tag") == []
    browser.submit("Neues ab jetzt markieren")
    assert "Neues ab jetzt markieren" not in browser.text
    with clock.at(NOON + timedelta(minutes=1)):
        a_comment(story)
        assert "4 Kommentare, 1 neu" in foot(browser.open("/").page, story)
    browser.open(f"/geschichten/{story.id}-{story.slug}")
    assert browser.page.texts(".comment .tag") == ["neu"]


@in_both_dialects
def test_a_conversation_that_nobody_has_begun_is_followed(dialect, reader, town, visit):
    silent = factories.a_story(author=town.editor)
    browser = visit(dialect, reader).open(f"/geschichten/{silent.id}-{silent.slug}")
    browser.submit("Neue Kommentare per E-Mail")
    with clock.at(NOON + timedelta(minutes=1)):
        a_comment(silent)
        assert "1 Kommentar, 1 neu" in foot(browser.open("/").page, silent)


def test_who_speaks_is_told_from_then_on(story, town, visit):
    with clock.at(NOON - timedelta(days=20)):
        regular = factories.a_regular()
    browser = visit(user=regular).open(f"/geschichten/{story.id}-{story.slug}")
    browser.follow("Kommentar schreiben").fill(body="Bei uns auch.")
    with clock.at(NOON + timedelta(seconds=10)):
        browser.submit("Kommentar senden")
    assert "4 Kommentare: „Ein" in foot(browser.open("/").page, story)
    with clock.at(NOON + timedelta(minutes=1)):
        a_comment(story)
        assert "5 Kommentare, 1 neu: „Ein" in foot(browser.open("/").page, story)


def test_an_account_lists_what_it_follows_with_what_is_new(story, reader, town, visit):
    event = factories.an_event(author=town.editor, title="Offene Werkstatt")
    with clock.at(NOON + timedelta(hours=1)), unit_of_work():
        comments.follow(event, follower=reader)
    page = visit(user=reader).open("/konto").page
    listed = page.texts("section:has(#followed-heading) li")
    assert listed == [
        "Offene Werkstatt Weißwasser · Noch keine Kommentare",
        "Ein Stuhl für alle Weißwasser · 3 Kommentare, 2 neu",
    ]
    browser = visit(user=reader).open("/konto").follow("Ein Stuhl für alle")
    assert browser.page.texts(".comment .tag") == ["neu", "neu"]
    assert visit(user=town.moderator).open("/konto").page.all("#followed-heading") == []


def test_a_long_list_of_what_one_follows_goes_on(reader, town, visit):
    for place, story in enumerate(factories.some_stories(21, author=town.editor)):
        with clock.at(NOON + timedelta(minutes=place)), unit_of_work():
            comments.follow(story, follower=reader)
    browser = visit(user=reader).open("/konto")
    found = browser.page.texts("section:has(#followed-heading) li")
    browser.follow("Weitere Gespräche zeigen")
    found += browser.page.texts("section:has(#followed-heading) li")
    assert (len(found), len(set(found))) == (21, 21)
    assert browser.open("/konto?ab=x").status == 400


@pytest.mark.parametrize("place", ["/", "/konto", "/geschichten?offen={open}"])
def test_three_conversations_cost_as_many_statements_as_one(place, story, reader, town, visit):
    def statements():
        browser = visit(user=reader)
        with sent() as every:
            assert browser.open(place.format(open=story.id)).status == 200
        return len(every)

    few = statements()
    for _ in range(2):
        another = factories.a_story(author=town.editor)
        with unit_of_work():
            comments.follow(another, follower=reader)
        a_comment(another)
    assert statements() == few


def test_a_list_asks_once_more_for_who_is_known_and_never_for_others(story, reader, town, visit):
    def asked_of_marks(user):
        browser = visit(user=user)
        with sent() as every:
            browser.open("/")
        return sum("reading_marks" in each for each in every)

    assert [asked_of_marks(user) for user in (None, reader, town.editor)] == [0, 1, 1]
