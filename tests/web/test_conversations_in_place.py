"""What is done in a conversation stays in its place: in a list, on its page, at one comment alone."""

from datetime import timedelta

import pytest

from stadtnetz import clock, comments
from stadtnetz.database import unit_of_work
from tests import factories
from tests.factories import NOON, a_comment
from tests.web.dialects import in_both_dialects

TEXT = "Bei uns stehen die Stühle im Flur."


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
def stories(town, reader):
    """Two stories, each with words of the reader, answered by somebody, and something new."""
    made = factories.some_stories(2, author=town.editor)
    for story in made:
        own = a_comment(story, author=reader, body=f"Eigenes zu {story.id}.")
        a_comment(story, parent=own, author=factories.a_reader(f"Ada {story.id}"))
        a_comment(story, author=reader, body=f"Für sich zu {story.id}.")
    return made


@pytest.fixture
def in_the_list(stories, reader, visit):
    """A list in which both are open with their conversations, in htmx."""
    asked = "&".join(f"offen={each.id}&gespraech={each.id}" for each in stories)
    return visit("htmx", reader).open(f"/?{asked}")


def headings(page):
    return [each.name for each in page.all("section.conversation :is(h1, h2, h3, h4)")]


def press(browser, button):
    with clock.at(NOON + timedelta(seconds=10)):
        return browser.submit(button)


def at(page, story, selector):
    return page.find(f"#contribution-{story.id} {selector}")


def test_a_list_with_two_conversations_has_them_below_their_stories(in_the_list, stories):
    page = in_the_list.page
    assert [each.name for each in page.all("article.is-open > h2")] == ["h2", "h2"]
    assert headings(page) == ["h3", "h3"]


ANSWERS = ["read", "withdrawn", "sorted", "followed", "edited", "reported", "answered", "said"]


@pytest.mark.parametrize("done", ANSWERS)
def test_every_answer_in_a_list_keeps_its_level_and_its_ids(
    done, in_the_list, stories, reader, visit
):
    browser, story = in_the_list, stories[0]
    other = f"Ada {story.id}"
    steps = {
        "read": lambda: browser.submit("Alles gelesen"),
        "withdrawn": lambda: (
            browser.click(own_link(browser.page, story, "withdraw")),
            browser.submit("Kommentar entfernen"),
        ),
        "sorted": lambda: browser.click(at(browser.page, story, 'a[href*="sortierung"]')),
        "followed": lambda: browser.submit("Keine E-Mails mehr"),
        "edited": lambda: (
            browser.click(own_link(browser.page, story, "edit")),
            browser.fill(body=TEXT).submit("Änderung speichern"),
        ),
        "reported": lambda: (
            browser.follow(f"melden: {other}"),
            browser.submit("Melden"),
            browser.fill(grund="insult").submit("Melden"),
            browser.submit("Meldung zurückziehen"),
        ),
        "answered": lambda: (
            browser.follow(f"antworten: {other}"),
            press(browser.fill(body="x"), "Antwort senden"),
            press(browser.fill(body=TEXT), "Vorschau"),
            press(browser, "Antwort senden"),
        ),
        "said": lambda: (
            browser.click(at(browser.page, story, f"#say-{story.id}")),
            press(browser.fill(body="x"), "Kommentar senden"),
            press(browser.fill(body=TEXT), "Vorschau"),
            press(browser, "Kommentar senden"),
        ),
    }
    steps[done]()
    assert browser.status in {200, 201}
    assert headings(browser.page) == ["h3", "h3"]
    assert len(browser.page.all("article.story section.conversation")) == 2
    assert sorted(browser.page.open_stories) == [each.id for each in stories]


def own_link(page, story, what):
    """Find the link by which the reader does something with what stands by itself."""
    own = page.all(f"#contribution-{story.id} .comment[data-own]")[-1]
    return own.select_one(f'[id^="{what}-"]')


def test_forms_of_two_conversations_stand_side_by_side(in_the_list, stories):
    browser = in_the_list
    for story in stories:
        browser.click(at(browser.page, story, f"#say-{story.id}"))
        browser.follow(f"antworten: Ada {story.id}").follow(f"melden: Ada {story.id}")
        browser.click(own_link(browser.page, story, "edit"))
    assert len(browser.page.all("form.comment-form")) == 6


def test_a_long_conversation_goes_on_in_the_list(stories, town, visit):
    factories.a_long_thread(stories[0], 60, author=town.editor, replies=6)
    address = f"/?offen={stories[0].id}&gespraech={stories[0].id}"
    browser = visit("htmx").open(address).follow("Weitere Kommentare zeigen")
    assert len(browser.page.all("section.conversation .comment[id]")) == 63
    assert (headings(browser.page), browser.address) == (["h3"], address)


@in_both_dialects
def test_the_order_stands_in_the_address_of_a_list_and_of_a_page(dialect, stories, reader, visit):
    story = stories[0]
    page = f"/geschichten/{story.id}-{story.slug}"
    for place in (f"/?offen={story.id}&gespraech={story.id}", page):
        browser = visit(dialect, reader).open(place)
        before = order(browser.page)
        browser.follow("Neueste zuerst")
        turned = order(browser.page)
        assert turned[0] == before[-1]
        assert order(browser.open(browser.address).page) == turned
        browser.follow("Älteste zuerst")
        assert order(browser.page) == before
        assert "sortierung" not in browser.address


def order(page):
    return [each["id"] for each in page.all("section.conversation .comment[id]")]


@in_both_dialects
def test_what_is_taken_back_at_its_own_address_leads_to_the_conversation(
    dialect, stories, reader, visit
):
    alone = a_comment(stories[0], author=reader)
    browser = visit(dialect, reader).open(f"/kommentare/{alone.id}").follow("entfernen")
    browser.submit("Kommentar entfernen")
    assert (
        browser.address
        == f"/geschichten/{stories[0].id}-{stories[0].slug}#conversation-{stories[0].id}"
    )
    assert browser.page.messages == ["Ihr Kommentar ist entfernt."]


@in_both_dialects
@pytest.mark.parametrize("depth", [1, 2, 3, 4, 5])
def test_at_its_own_address_a_comment_of_any_depth_is_answered(
    dialect, depth, stories, reader, visit
):
    comment = None
    for number in range(depth):
        comment = a_comment(stories[0], parent=comment, author=factories.a_reader(f"Bo {number}"))
    browser = visit(dialect, reader).open(f"/kommentare/{comment.id}")
    browser.follow(f"antworten: Bo {depth - 1}").fill(body=TEXT)
    press(browser, "Antwort senden")
    assert browser.page.texts(".said")[-1] == TEXT
    assert comments.branch(comment.id, reader).rows[-1].parent_id == comment.id


@in_both_dialects
def test_on_a_later_page_a_comment_in_a_branch_is_answered(dialect, stories, town, reader, visit):
    story = factories.a_story(author=town.editor)
    factories.a_long_thread(story, 52, author=town.editor, replies=60)
    browser = visit(dialect, reader).open(f"/beitraege/{story.id}/kommentare")
    browser.follow("Weitere Kommentare zeigen")
    last = browser.page.all(".comment[id] .comment-foot a[id^=answer]")[-1]
    press(browser.click(last).fill(body=TEXT), "Antwort senden")
    assert browser.page.texts(".said").count(TEXT) == 1
    assert comments.thread(story.id, None, limit=60).rows[-1].depth == 30


@pytest.mark.parametrize("kind", ["entfernung", "meldung"])
def test_where_a_page_was_open_too_long_the_form_stays_in_its_place(kind, stories, reader, visit):
    story = stories[0]
    own, other = comments.thread(story.id, None).rows[:2]
    comment = own if kind == "entfernung" else other
    with unit_of_work():
        comments.report(
            comments.get(other.id),
            reporter=reader,
            reporter_key=comments.key_of(reader),
            reason=comments.Reason.OTHER,
        )
    browser = visit("htmx", reader).open(f"/geschichten/{story.id}-{story.slug}")
    data = {"zurueck": "1", "csrf_token": "old"}
    browser.post(f"/kommentare/{comment.id}/{kind}", data)
    form = browser.part.find("form")
    assert browser.status == 400
    assert form["hx-status:400"] == "target:this swap:outerHTML"
    assert "zu lange offen" in browser.part.text(".field-error")
