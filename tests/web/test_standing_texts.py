"""Standing texts are for everybody to read and for admins to write."""

import pytest

from stadtnetz import standing_texts
from stadtnetz.database import unit_of_work
from stadtnetz.standing_texts import Subject
from tests import factories
from tests.web.dialects import in_both_dialects

SAVE = "Text speichern"


@pytest.fixture
def admin(town):
    return factories.an_admin()


def imprint():
    return standing_texts.about(Subject.IMPRINT, "de")


@pytest.mark.parametrize("subject", [each.value for each in Subject])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_everybody_reads_them_in_both_languages(prefix, subject, town, visit):
    page = visit().open(f"{prefix}/{subject}").page
    assert (page.h1, page.texts(".prose h2")) == (subject.title(), ["Eins"])
    assert page.find("main article").get("lang") == ("de" if prefix else None)


@in_both_dialects
def test_an_admin_writes_a_new_text(dialect, town, admin, visit):
    browser = visit(dialect, admin).open("/impressum").follow("Text bearbeiten")
    browser.fill(title="Wer wir sind", body="## Adresse\n\nMarkt 1").submit(SAVE)
    assert (browser.address, browser.page.h1) == ("/impressum", "Wer wir sind")
    assert browser.page.messages == ["Gespeichert."]


def test_the_english_text_is_another_one(town, admin, visit):
    visit(user=admin).open("/en/impressum/bearbeiten").fill(title="Who we are").submit("Save text")
    assert visit().open("/impressum").page.h1 == "Impressum"
    assert visit().open("/en/impressum").page.h1 == "Who we are"


@in_both_dialects
def test_a_moderator_neither_sees_the_form_nor_writes(dialect, town, visit):
    browser = visit(dialect, town.moderator).open("/impressum")
    assert browser.page.all(".page-head a") == []
    assert browser.open("/impressum/bearbeiten").status == 403
    browser.post("/impressum/bearbeiten", title="x", body="x", version=imprint().version)
    assert (browser.status, imprint().title) == (403, "Impressum")


def test_the_second_of_two_admins_keeps_her_words_and_is_told(town, admin, visit):
    late = visit(user=admin).open("/impressum/bearbeiten")
    with unit_of_work():
        standing_texts.write(Subject.IMPRINT, "de", title="Schneller", body="Eins")
    late.fill(title="Langsamer", body="Zwei").submit(SAVE)
    assert (late.status, imprint().title) == (409, "Schneller")
    assert (late.page.value("title"), late.page.value("body")) == ("Langsamer", "Zwei")
    late.submit(SAVE)
    assert imprint().title == "Langsamer"


@pytest.mark.parametrize(
    "written",
    [
        {"title": ""},
        {"body": ""},
        {"title": "x" * 201},
        {"body": "y" * 60_001},
        {"csrf_token": "x"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(written, town, admin, visit):
    browser = visit(user=admin).open("/impressum/bearbeiten")
    browser.fill(**{"title": "Neu", "body": "Neu", **written}).submit(SAVE)
    assert browser.status == (400 if "csrf_token" in written else 422)
    assert imprint().title == "Impressum"
    expected = {"title": "Neu", "body": "Neu", **written}
    assert {name: browser.page.value(name) for name in ("title", "body")} == {
        name: expected[name] for name in ("title", "body")
    }


@in_both_dialects
def test_an_ended_session_brings_the_text_back_unsaved(dialect, town, admin, visit):
    browser = visit(dialect, admin).open("/impressum/bearbeiten")
    browser.client.delete_cookie("stadtnetz")
    browser.fill(title="Neu", body="Ganz neu").submit(SAVE)
    browser.fill(email=admin.email, password=factories.PASSWORD).submit("Anmelden")
    assert (browser.status, imprint().title) == (200, "Impressum")
    assert (browser.page.value("title"), browser.page.value("body")) == ("Neu", "Ganz neu")
    browser.submit(SAVE)
    assert imprint().title == "Neu"


def test_a_subject_that_there_is_not_is_not_found(town, admin, visit):
    assert visit(user=admin).open("/geheimnisse/bearbeiten").status == 404
