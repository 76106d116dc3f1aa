"""Questions to a city: in its workspace with their age, answered with a click, in time seen by the office."""

from datetime import date, timedelta

import pytest

from stadtnetz import accounts, clock, contributions
from stadtnetz.contributions import Conversation
from stadtnetz.database import unit_of_work
from tests import factories
from tests.factories import NOON, a_comment
from tests.statements import sent
from tests.web.dialects import in_both_dialects

WORKSPACE, QUESTIONS, OFFICE = (
    "/arbeitsbereich",
    "/arbeitsbereich/fragen",
    "/pruefliste/kommentare?zeige=fragen",
)
DAY = timedelta(days=1)
LATER = timedelta(days=3)
QUESTION = "Wann ist der nächste Termin?"


@pytest.fixture(autouse=True)
def three_days_later():
    with clock.at(NOON + LATER):
        yield


@pytest.fixture
def story(town):
    with clock.at(NOON):
        return factories.a_story(author=town.editor, title="Ein Stuhl für alle")


def ask(story, body=QUESTION, at=NOON, **wanted):
    with clock.at(at):
        return a_comment(story, question=True, body=body, **wanted)


def asked(page):
    return page.texts(".queue .title")


def test_a_workspace_begins_with_what_its_city_was_asked(story, town, visit):
    question = ask(story, author=factories.a_reader("Ada Brandt"))
    ask(story, "Und wer trägt das?", at=NOON + DAY)
    ask(factories.a_story(), "Das geht eine andere Stadt an.", at=NOON + LATER)
    page = visit(user=town.editor).open(WORKSPACE).page
    assert page.text("#questions-heading") == "2 offene Fragen an Weißwasser"
    assert asked(page) == [QUESTION, "Und wer trägt das?"]
    first = f"#question-{question.id}"
    assert "seit 3 Tagen offen" in page.text(f"{first} .info")
    assert "„Ein Stuhl für alle“" in page.text(f"{first} .info")
    address = f"/kommentare/{question.id}#comment-{question.id}"
    assert page.find(f"{first} .title a")["href"] == address


def test_where_nobody_asked_nothing_is_said_above_the_contributions(story, town, visit):
    a_comment(story)
    browser = visit(user=town.editor).open(WORKSPACE)
    assert browser.page.all(".queue") == []
    assert browser.open(QUESTIONS).page.text(".empty") == "Hier ist keine Frage offen."


@in_both_dialects
def test_a_question_is_answered_with_one_click_from_the_workspace(dialect, story, town, visit):
    ask(story, author=factories.a_reader("Ada"))
    browser = visit(dialect, town.editor).open(WORKSPACE).follow("antworten: Ada")
    browser.fill(body="Am Dienstag um sieben.")
    with clock.at(NOON + LATER + timedelta(seconds=10)):
        browser.submit("Antwort senden")
    page = visit().open(f"/geschichten/{story.id}-{story.slug}").page
    assert "beantwortet nach 3 Tagen" in page.texts(".comment .tag")
    assert browser.open(WORKSPACE).page.all(".queue") == []


@in_both_dialects
def test_its_place_in_the_conversation_is_one_click_away_as_well(dialect, story, town, visit):
    question = ask(story)
    browser = visit(dialect, town.editor).open(WORKSPACE).follow(QUESTION)
    assert browser.page.focused["id"] == f"comment-{question.id}"


def test_who_writes_for_two_cities_answers_for_the_one_that_was_asked(story, town, visit):
    with unit_of_work():
        first = factories.a_city("Aachen")
        accounts.appoint(town.editor, first, since=date(2020, 1, 1))
    ask(story, author=factories.a_reader("Ada"))
    browser = visit(user=town.editor).open(WORKSPACE)
    assert browser.page.all(".queue") == []
    browser.follow("Weißwasser").follow("antworten: Ada")
    assert browser.page.value("als") == str(town.city.id)
    browser.open(f"{QUESTIONS}?stadt=aachen")
    assert browser.page.text(".empty") == "Hier ist keine Frage offen."
    assert asked(browser.follow("Weißwasser").page) == [QUESTION]


def test_many_questions_have_a_page_of_their_own_in_pages(story, town, visit):
    for number in range(23):
        ask(story, f"Frage Nummer {number:02}?", at=NOON + timedelta(minutes=number))
    browser = visit(user=town.editor).open(WORKSPACE)
    every = [f"Frage Nummer {number:02}?" for number in range(23)]
    assert asked(browser.page) == every[:5]
    browser.follow("Alle offenen Fragen ansehen (23)")
    assert browser.page.text("#questions-heading") == "23 offene Fragen an Weißwasser"
    assert asked(browser.page) == every[:20]
    assert asked(browser.follow("Weitere Fragen zeigen").page) == every[20:]


def test_older_contributions_stand_without_the_questions(story, town, visit):
    ask(story)
    factories.some_stories(21, author=town.editor)
    browser = visit(user=town.editor).open(WORKSPACE)
    assert asked(browser.page) == [QUESTION]
    assert asked(browser.follow("Ältere Beiträge zeigen").page) == []


def test_what_is_asked_at_length_is_shown_in_short(story, town, visit):
    ask(story, "> Wie **viele** Stühle\n\n" + "noch und noch " * 100 + "sind es?")
    ask(story, "<b>Wo</b> & wann? <script>", at=NOON + DAY)
    long, strange = asked(visit(user=town.editor).open(WORKSPACE).page)
    assert long.startswith("Wie viele Stühle noch")
    assert len(long) < 250
    assert strange == "<b>Wo</b> & wann? <script>"


def test_a_city_that_closed_the_conversation_is_offered_to_open_it(story, town, visit):
    ask(story)
    with unit_of_work():
        contributions.set_conversation(story, Conversation.CLOSED, editor=town.editor)
    browser = visit(user=town.editor).open(WORKSPACE)
    assert "Das Gespräch ist geschlossen." in browser.page.text(".queue .claim")
    browser.follow("öffnen").fill(gespraech="open").submit("Speichern")
    assert "antworten" in browser.open(WORKSPACE).page.text(".queue .claim")


def test_after_two_weeks_the_office_sees_it_and_the_city_that_it_is_late(story, town, visit):
    question = ask(story)
    with clock.at(NOON + 14 * DAY - timedelta(minutes=1)):
        browser = visit(user=town.moderator).open(OFFICE)
        assert browser.page.text(".empty") == "Hier wartet nichts."
        assert "Kommentare (0)" in browser.page.names("#subnav a")
        assert visit(user=town.editor).open(WORKSPACE).page.all(".is-late") == []
    with clock.at(NOON + 14 * DAY):
        page = visit(user=town.moderator).open(OFFICE).page
        assert "Kommentare (1)" in page.names("#subnav a")
        assert page.names("main nav a") == ["Zu lesen (0)", "Gemeldet (0)", "Offene Fragen (1)"]
        assert page.text(f"#question-{question.id} .station") == "Weißwasser"
        assert page.text(".is-late") == "seit 14 Tagen offen"
        assert page.find(".queue .title a")["href"].startswith(f"/kommentare/{question.id}")
        page = visit(user=town.editor).open(WORKSPACE).page
        assert page.text(".is-late") == "seit 14 Tagen offen"


def test_the_office_is_told_how_many_there_are_beyond_those_it_sees(story, town, visit):
    for _ in range(51):
        ask(story)
    with clock.at(NOON + 15 * DAY):
        page = visit(user=town.moderator).open(OFFICE).page
    assert len(asked(page)) == 50
    assert "Das sind die ältesten 50 von 51." in page.text("main")


def test_three_questions_cost_as_many_statements_as_one(story, town, visit):
    def statements():
        browser = visit(user=town.editor)
        with sent() as every:
            assert browser.open(WORKSPACE).status == 200
        return len(every)

    ask(story)
    few = statements()
    ask(story)
    ask(story)
    assert statements() == few


@pytest.mark.parametrize("place", ["x", "%00", "MTIz"])
def test_a_forged_place_among_the_questions_is_a_bad_request(place, town, visit):
    assert visit(user=town.editor).open(f"{QUESTIONS}?ab={place}").status == 400


def test_nobody_reads_what_another_city_was_asked(story, town, visit):
    stranger = factories.an_editor(factories.a_city("Aachen"))
    for address in (WORKSPACE, QUESTIONS):
        assert visit(user=stranger).open(f"{address}?stadt={town.city.slug}").status == 403
