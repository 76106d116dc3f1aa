"""The main job: a city writes, a moderator rules, a reader opens; with scripts and without."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import sign_in

BODY = "## Warum der Bahnhof\n\nDie **Gepäckabfertigung** stand leer.\n\n- Toaster\n- Räder"


@pytest.fixture(params=["with scripts", "without scripts"])
def writer(request: pytest.FixtureRequest, browser: Browser, base_url: str):
    context = browser.new_context(
        java_script_enabled=request.param == "with scripts", base_url=base_url, locale="de-DE"
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.scripted = request.param == "with scripts"
    yield page
    context.close()


def test_a_story_goes_from_draft_to_reader(writer: Page):
    title = f"Das Repaircafé zieht um ({'mit' if writer.scripted else 'ohne'} Skript)"
    sign_in(writer, "redaktion@stadtnetz.example")
    writer.get_by_role("link", name="Geschichte schreiben").first.click()

    writer.get_by_label("Titel").fill(title)
    writer.get_by_role("button", name="Zur Prüfung einreichen").click()
    summary = writer.locator(".error-summary")
    expect(summary).to_contain_text("Bitte den Text schreiben.")
    expect(writer.get_by_label("Titel")).to_have_value(title)
    if writer.scripted:
        expect(summary).to_be_focused()

    writer.get_by_label("Haupttext").fill(BODY)
    writer.locator("label.pick", has_text="Nachbarschaft").click()
    writer.get_by_role("button", name="Vorschau").click()
    expect(writer.locator("#preview h3")).to_have_text("Warum der Bahnhof")
    writer.get_by_role("button", name="Zur Prüfung einreichen").click()
    expect(writer.locator("#messages")).to_contain_text("Eingereicht")
    writer.get_by_role("button", name="abmelden").click()

    sign_in(writer, "moderation@stadtnetz.example")
    row = writer.locator(".queue li", has_text=title)
    row.get_by_role("button", name="übernehmen").click()
    expect(writer.locator(".route [aria-current=step]")).to_have_text("In Prüfung")
    writer.get_by_label("Ablehnen").check()
    writer.get_by_role("button", name="Entscheidung senden").click()
    expect(writer.locator(".field-error").first).to_contain_text("Bitte schreiben, warum.")
    writer.get_by_label("Jetzt veröffentlichen").check()
    writer.get_by_role("button", name="Entscheidung senden").click()
    expect(writer.locator("#messages")).to_contain_text("Freigegeben")
    writer.get_by_role("button", name="abmelden").click()

    writer.goto("/")
    writer.get_by_role("link", name=f"„{title}“ weiterlesen").click()
    expect(writer.locator(".story.is-open h3")).to_have_text("Warum der Bahnhof")


def test_the_second_moderator_is_told_and_keeps_the_note(
    page: Page, browser: Browser, base_url: str
):
    sign_in(page, "redaktion@stadtnetz.example")
    page.goto("/geschichten/neu")
    page.get_by_label("Titel").fill("Zwei an einem Tisch")
    page.get_by_label("Haupttext").fill("Ein Absatz.")
    page.locator("label.pick", has_text="Nachbarschaft").click()
    page.get_by_role("button", name="Zur Prüfung einreichen").click()
    others = [browser.new_context(base_url=base_url, locale="de-DE") for _ in range(2)]
    first, second = (context.new_page() for context in others)
    for each, email in ((first, "moderation@"), (second, "moderation-2@")):
        sign_in(each, f"{email}stadtnetz.example")
        each.get_by_role("link", name="Zwei an einem Tisch").click()
    first.get_by_role("button", name="Entscheidung senden").click()
    expect(first.locator("#messages")).to_contain_text("Freigegeben")
    second.get_by_label("Änderung erbitten").check()
    second.get_by_label("Rückmeldung an Marburg").fill("Bitte noch ein Bild.")
    second.get_by_role("button", name="Entscheidung senden").click()
    expect(second.locator(".moves")).to_contain_text("Inzwischen hat sich etwas geändert.")
    expect(second.locator(".moves")).to_contain_text("Bitte noch ein Bild.")
    for context in others:
        context.close()


def test_the_whole_way_goes_by_keyboard(page: Page):
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zum Inhalt springen")).to_be_focused()
    page.get_by_role("link", name="Anmelden").first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("E-Mail-Adresse").focus()
    page.keyboard.type("redaktion@stadtnetz.example")
    page.keyboard.press("Tab")
    page.keyboard.type("ein Satz, den niemand errät")
    page.keyboard.press("Enter")
    page.wait_for_url("**/arbeitsbereich")
    page.goto("/geschichten/neu")
    page.get_by_role("button", name="Überschrift").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Fett")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Haupttext")).to_have_value("**fett**")
