"""The imprint and its like: one text for each subject and language."""

import pytest

from stadtnetz import clock, standing_texts
from stadtnetz.database import Conflict, session, unit_of_work
from stadtnetz.standing_texts import StandingText, Subject
from tests.factories import NOON

pytestmark = pytest.mark.usefixtures("network")


def write(
    language: str, title: str, body: str = "Text", subject: Subject = Subject.IMPRINT
) -> StandingText:
    with unit_of_work():
        return standing_texts.write(subject, language, title=title, body=body)


def test_a_text_is_rendered_below_the_title_of_its_page() -> None:
    with clock.at(NOON):
        text = write("de", "Impressum", "# Anschrift\n\nMarkt 1")
    assert (text.title, text.body) == ("Impressum", "# Anschrift\n\nMarkt 1")
    assert text.body_html == "<h2>Anschrift</h2>\n<p>Markt 1</p>\n"
    assert text.revised_at == NOON


def test_a_text_takes_the_place_of_the_one_before_it() -> None:
    first = write("de", "Impressum", "alt")
    second = write("de", "Anbieter", "neu")
    assert second == first
    assert (second.title, second.body, second.version) == ("Anbieter", "neu", 2)
    assert second.body_html == "<p>neu</p>\n"


def test_a_text_is_found_in_its_language_or_else_in_german() -> None:
    german, english = write("de", "Impressum"), write("en", "Imprint")
    found = {each: standing_texts.about(Subject.IMPRINT, each) for each in ("de", "en", "fr", "")}
    assert found == {"de": german, "en": english, "fr": german, "": german}


def test_a_text_that_is_only_english_is_not_shown_to_germans() -> None:
    write("en", "Imprint")
    assert standing_texts.about(Subject.IMPRINT, "de") is None


def test_subjects_do_not_mix() -> None:
    write("de", "Regeln", subject=Subject.RULES)
    assert [subject for subject in Subject if standing_texts.about(subject, "de") is not None] == [
        Subject.RULES
    ]


def test_a_subject_has_one_text_in_a_language() -> None:
    write("de", "Impressum")
    with pytest.raises(Conflict), unit_of_work():
        second = standing_texts.write(Subject.RULES, "de", title="Regeln", body="x")
        second.subject = Subject.IMPRINT
    assert standing_texts.about(Subject.RULES, "de") is None


def test_two_who_write_at_once_do_not_overwrite_each_other() -> None:
    text = write("de", "Impressum", "alt")
    with pytest.raises(Conflict), unit_of_work() as lost:
        assert text.version == 1
        table = StandingText.__table__
        lost.execute(table.update().values(version=2))
        standing_texts.write(Subject.IMPRINT, "de", title="Impressum", body="neu")
    session().expire_all()
    assert text.body == "alt"
