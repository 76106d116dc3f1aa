"""Conversations in a real browser: reply, mend, take back, report; by keyboard, and without scripts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Dialog, Page, expect
from sqlalchemy import select

from stadtnetz import accounts, clock, comments, contributions
from stadtnetz.contributions import Contribution, Move
from stadtnetz.database import session, unit_of_work
from tests import factories

TEXT = "Bei uns stehen die Stühle im Flur."


@dataclass(frozen=True)
class Known:
    """What a test needs to know of a conversation."""

    address: str
    email: str
    root: int
    story: int


@pytest.fixture
def talk(served: tuple[Flask, str]) -> Iterator[Known]:
    """Let a few people talk below a new story, one of them trusted by now."""
    with served[0].app_context():
        first = story = factories.a_story(title="Ein Stuhl für alle")
        moderator = next(iter(accounts.moderators()))
        with clock.at(datetime(2026, 1, 1, tzinfo=UTC)):
            reader = factories.a_reader("Anwohnerin")
        factories.a_comment(factories.a_story(), author=reader)
        root = factories.a_comment(story, author=factories.a_reader("Ada"), body="Wo stehen sie?")
        yield Known(f"/geschichten/{story.id}-{story.slug}", reader.email, root.id, story.id)
        with unit_of_work():  # other tests count on what stands on the front page
            for each in session().scalars(select(Contribution).where(Contribution.id >= first.id)):
                if each.is_public:
                    contributions.decide(each, Move.ARCHIVE, actor=moderator, note="Nur ein Test.")
        session().close()


def sign_in(page: Page, email: str) -> None:
    page.goto("/anmelden")
    page.get_by_label("E-Mail-Adresse").fill(email)
    page.get_by_label("Passwort").fill(factories.PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_url(lambda url: "/anmelden" not in url)


def test_a_reply_is_written_by_keyboard_mended_and_taken_back(page: Page, talk: Known):
    sign_in(page, talk.email)
    page.goto(talk.address)
    page.locator(f"#answer-{talk.root}").focus()
    page.keyboard.press("Enter")
    box = page.get_by_label("Antwort an Ada")
    expect(box).to_be_focused()
    page.keyboard.type("kur")
    page.wait_for_timeout(2_100)
    page.get_by_role("button", name="Antwort senden").click()
    expect(page.get_by_text("Bitte mindestens 5 Zeichen schreiben.")).to_be_visible()
    expect(box).to_be_focused()
    expect(box).to_have_value("kur")
    box.fill(TEXT)
    page.get_by_role("button", name="Antwort senden").dblclick()
    said = page.locator(f"#replies-{talk.root} .said")
    expect(said).to_have_text([TEXT])
    expect(page.get_by_role("status").filter(has_text="erschienen")).to_be_focused()
    page.get_by_role("link", name="bearbeiten").click()
    page.get_by_label("Ihr Kommentar").fill(f"{TEXT} Und im Hof.")
    page.get_by_role("button", name="Änderung speichern").click()
    expect(said).to_have_text([f"{TEXT} Und im Hof."])
    page.get_by_role("link", name="entfernen").click()
    page.get_by_role("button", name="Kommentar entfernen").click()
    expect(said).to_have_count(0)
    expect(page.locator("#messages")).to_contain_text("Ihr Kommentar ist entfernt.")
    page.reload()
    expect(page.locator(".said")).to_have_text(["Wo stehen sie?"])


def test_anybody_reports_in_place(page: Page, talk: Known):
    page.goto(talk.address)
    page.locator(f"#report-{talk.root}").click()
    page.get_by_label("Ist Werbung").check()
    page.get_by_role("button", name="Melden", exact=True).click()
    expect(page.get_by_text("Danke. Die Moderation sieht sich den Kommentar an.")).to_be_focused()
    page.get_by_role("button", name="Meldung zurückziehen").click()
    expect(page.locator(f"#comment-{talk.root}")).to_be_focused()


def test_a_conversation_opens_in_the_list_and_back_closes_it(page: Page, talk: Known):
    page.goto("/")
    page.locator(f"#open-{talk.story}").click()
    page.locator(f"#talk-{talk.story}").click()
    expect(page.locator(f"#comment-{talk.root}")).to_be_visible()
    assert f"gespraech={talk.story}" in page.url
    page.reload()
    expect(page.locator(f"#comment-{talk.root}")).to_be_visible()
    page.go_back()
    expect(page.locator(f"#comment-{talk.root}")).to_have_count(0)
    expect(page.locator(f"#talk-{talk.story}")).to_be_visible()


def test_without_scripts_everything_is_a_page(plain: Page, talk: Known):
    sign_in(plain, talk.email)
    plain.goto(talk.address)
    plain.locator(f"#answer-{talk.root}").click()
    plain.get_by_label("Antwort an Ada").fill(TEXT)
    plain.wait_for_timeout(2_100)
    plain.get_by_role("button", name="Antwort senden").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Kommentar")
    expect(plain.locator(".said")).to_have_text([TEXT])
    plain.get_by_role("link", name="Das ganze Gespräch (2 Kommentare)").click()
    expect(plain.locator(".said")).to_have_text(["Wo stehen sie?", TEXT])


def test_what_is_typed_is_counted_and_goes_by_no_second_click(page: Page, talk: Known):
    sign_in(page, talk.email)
    page.goto(talk.address)
    answering = page.locator(f"#answer-{talk.root}")
    answering.click()
    box = page.get_by_label("Antwort an Ada")
    box.fill(TEXT)
    expect(page.locator(".comment-form .figures")).to_contain_text(f"{len(TEXT)} von 4.000 Zeichen")
    answering.click()
    expect(box).to_be_focused()
    expect(box).to_have_value(TEXT)

    asked: list[str] = []

    def refuse_the_first(dialog: Dialog) -> None:
        asked.append(dialog.type)
        (dialog.accept if asked[1:] else dialog.dismiss)()

    page.on("dialog", refuse_the_first)
    page.locator(f"#report-{talk.root}").click()
    expect(box).to_have_value(TEXT)
    assert asked == ["confirm"]
    page.get_by_role("link", name="Kommentar schreiben").click()
    expect(page.get_by_label("Ihr Kommentar")).to_be_focused()
    page.get_by_label("Ihr Kommentar").fill("Etwas für alle.")
    page.wait_for_timeout(2_100)
    page.get_by_role("button", name="Kommentar senden").click()
    expect(page.get_by_role("status").filter(has_text="erschienen")).to_be_focused()
    expect(box).to_have_value(TEXT)
    page.get_by_role("button", name="Antwort senden").click()
    expect(page.locator(f"#replies-{talk.root} .said")).to_have_text([TEXT])
    page.reload()
    assert asked == ["confirm"]
    answering.click()
    box.fill(TEXT)
    page.reload()
    assert asked == ["confirm", "beforeunload"]


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_in_any_state_of_a_thread(
    page: Page, served: tuple[Flask, str], talk: Known, width: int
):
    story = contributions.get(talk.story, viewer=None)
    assert isinstance(story, Contribution)
    root = comments.get(talk.root)
    states = comments.State
    for state in (states.VISIBLE, states.HIDDEN):
        below = factories.a_comment(story, parent=root)
        factories.a_comment(story, parent=below)
        if state is states.HIDDEN:
            with unit_of_work():
                moderator = factories.a_moderator()
                comments.hide(below, moderator=moderator, reason="Beleidigt jemanden.")
    newcomer = factories.a_reader("Neu Hier")
    factories.a_comment(story, author=newcomer, state=states.WAITING)
    sign_in(page, newcomer.email)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(talk.address)
    page.locator(f"#answer-{talk.root}").click()
    expect(page.get_by_label("Antwort an Ada")).to_be_focused()
    found = [each["id"] for each in Axe().run(page).response["violations"]]
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
