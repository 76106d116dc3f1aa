"""Moderators see beside a comment what it said before and what was decided; nobody else does."""

from datetime import timedelta

import pytest

from stadtnetz import clock, comments
from stadtnetz.comments import State
from stadtnetz.database import unit_of_work
from tests import factories
from tests.factories import NOON, a_comment
from tests.statements import sent
from tests.web.dialects import in_both_dialects

FORMER, NOW, REASON = "Das war anders gemeint.", "So war es gemeint.", "Setzt eine Person herab."


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def story(town):
    return factories.a_story(author=town.editor, title="Ein Stuhl für alle")


@pytest.fixture
def comment(story, town):
    """A comment that was hidden, shown again, and rewritten."""
    author = factories.a_regular("Ada")
    made = a_comment(story, author=author, body=FORMER)
    with unit_of_work():
        comments.hide(made, moderator=town.moderator, reason=REASON)
    with clock.at(NOON + timedelta(minutes=1)), unit_of_work():
        comments.restore(made, moderator=town.colleague)
    with clock.at(NOON + timedelta(minutes=2)), unit_of_work():
        comments.edit(made, editor=author, body=NOW)
    return made


def page_of(story):
    return f"/geschichten/{story.id}-{story.slug}"


def told(page, comment):
    """Read what stands in the part that opens below a comment."""
    return page.texts(f"#comment-{comment.id} details .history > li")


def test_a_moderator_opens_it_in_the_conversation(story, comment, town, visit):
    page = visit(user=town.moderator).open(page_of(story)).page
    edited, restored, hidden = told(page, comment)
    assert edited.startswith("Geändert")
    assert edited.endswith(FORMER)
    assert restored.startswith("Wieder gezeigtKim Lot")
    assert hidden.startswith("EntferntMona Ruhl")
    assert hidden.endswith(f"„{REASON}“")
    details = page.find(f"#comment-{comment.id} details")
    assert not details.has_attr("open")
    assert page.names(f"#comment-{comment.id} summary") == ["Verlauf: Ada"]


def test_nobody_else_reads_what_a_comment_said_before(story, comment, town, visit):
    for user in (None, comment.author, town.editor):
        for address in (page_of(story), f"/kommentare/{comment.id}"):
            browser = visit(user=user).open(address)
            assert NOW in browser.text
            assert FORMER not in browser.text
            assert REASON not in browser.text
            assert "entscheiden: Ada" not in browser.page.names("a")


@in_both_dialects
def test_it_stays_with_the_comment_in_every_answer(dialect, story, comment, town, visit):
    browser = visit(dialect, town.moderator).open(f"/kommentare/{comment.id}")
    assert len(told(browser.page, comment)) == 3
    browser.open(page_of(story)).follow("melden: Ada")
    browser.fill(grund="insult").submit("Melden").submit("Meldung zurückziehen")
    assert len(told(browser.page, comment)) == 3


def test_from_the_conversation_it_is_one_click_to_decide(story, comment, town, visit):
    browser = visit(user=town.moderator).open(page_of(story)).follow("entscheiden: Ada")
    assert browser.page.h1 == "Kommentar entscheiden"
    assert len(browser.page.all(".history > li")) == 3


def test_of_what_is_hidden_the_conversation_tells_decisions_and_no_word(
    story, comment, town, visit
):
    a_comment(story, parent=comment)
    with unit_of_work():
        comments.hide(comment, moderator=town.moderator, reason="Jetzt doch.")
    browser = visit(user=town.moderator).open(page_of(story))
    assert len(told(browser.page, comment)) == 3
    assert all(word not in browser.text for word in (FORMER, NOW))
    browser.follow("entscheiden: Kommentar entfernt")
    assert all(word in browser.text for word in (FORMER, NOW))


def test_what_waits_and_what_was_reported_tells_it_at_the_desk(story, comment, town, visit):
    with unit_of_work():
        comments.report(comment, reporter=None, reporter_key="x", reason=comments.Reason.INSULT)
        newcomer = a_comment(story, author=factories.a_reader("Bea"), state=State.WAITING)
        again = comments.edit(newcomer, editor=newcomer.author, body="Doch lieber so gesagt.")
    browser = visit(user=town.moderator).open("/pruefliste/kommentare?zeige=gemeldet")
    assert browser.page.names("main summary") == ["Verlauf: Ada"]
    assert len(browser.page.all("main .history > li")) == 3
    browser.open("/pruefliste/kommentare")
    assert again.state is State.WAITING
    assert browser.page.names("main summary") == ["Verlauf: Bea"]


def test_what_never_changed_opens_nothing(story, town, visit):
    a_comment(story, author=factories.a_regular())
    a_comment(story, author=factories.a_reader(), state=State.WAITING)
    browser = visit(user=town.moderator)
    for address in (page_of(story), "/pruefliste/kommentare"):
        assert browser.open(address).page.all("main .comment summary") == []


def test_of_much_the_newest_is_told_and_how_much_there_is(story, town, visit):
    author = factories.a_regular("Ada")
    comment = a_comment(story, author=author, body="Es sind viele Stühle, glaube ich.")
    for number in range(12):
        with clock.at(NOON + timedelta(minutes=number + 1)), unit_of_work():
            comments.edit(comment, editor=author, body=f"Es sind {number} Stühle, glaube ich.")
    browser = visit(user=town.moderator).open(page_of(story))
    assert len(told(browser.page, comment)) == 10
    assert told(browser.page, comment)[0].endswith("Es sind 10 Stühle, glaube ich.")
    assert "Gezeigt ist das Neueste von 12 Einträgen." in browser.page.text(".comment details")
    browser.open(f"/pruefliste/kommentare/{comment.id}")
    assert len(browser.page.all(".history > li")) == 12
    assert "Gezeigt ist das Neueste" not in browser.text


def test_a_moderator_asks_once_more_whatever_the_size(story, comment, town, visit):
    def statements(user):
        browser = visit(user=user)
        with sent() as every:
            browser.open(page_of(story))
        return len(every)

    few = statements(town.moderator)
    assert few == statements(town.editor) + 1
    for _ in range(3):
        author = factories.a_regular()
        more = a_comment(story, author=author)
        with unit_of_work():
            comments.edit(more, editor=author, body=more.body + " Ja.")
    assert statements(town.moderator) == few
