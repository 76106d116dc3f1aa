"""Writing in a real browser: nothing typed is lost, messages hide nothing, the words fit the site."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.conftest import sign_in

EDITOR = "redaktion@stadtnetz.example"
PHONE = {"width": 390, "height": 844}
TOO_LONG = "Eine Überschrift, die nicht enden will " * 4
COVERED = """() => {
  const here = document.activeElement.getBoundingClientRect();
  const there = document.querySelector("#messages > .notice").getBoundingClientRect();
  return here.top < there.bottom && there.top < here.bottom && here.left < there.right && there.left < here.right;
}"""


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    file = tmp_path / "bild.jpg"
    file.write_bytes(factories.picture_bytes())
    return file


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size(PHONE)
    return page


def write(page: Page, *, title: str = "Der Bahnhof lebt") -> None:
    page.goto("/geschichten/neu")
    page.get_by_label("Titel").fill(title)
    page.get_by_label("Haupttext").fill("## Anfang\n\nEs begann.")
    page.get_by_label("Anriss").fill("Ein Anriss.")
    page.locator("label.pick", has_text="Nachbarschaft").click()


def test_a_preview_with_a_title_too_long_says_so_and_keeps_everything(page: Page, picture: Path):
    sign_in(page, EDITOR)
    write(page, title=TOO_LONG)
    page.get_by_label("Bild auswählen").set_input_files(picture)
    page.get_by_role("button", name="Vorschau").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".error-summary")).to_contain_text("Titel: Bitte um")
    expect(page.get_by_label("Titel")).to_have_value(TOO_LONG)
    expect(page.get_by_label("Haupttext")).to_have_value("## Anfang\n\nEs begann.")
    expect(page.get_by_label("Anriss")).to_have_value("Ein Anriss.")
    expect(page.get_by_label("Nachbarschaft")).to_be_checked()
    assert page.get_by_label("Bild auswählen").evaluate("each => each.files.length") == 1
    expect(page.get_by_role("toolbar")).to_have_count(1)
    expect(page.locator("[data-words]")).to_have_text("4 Wörter")

    page.get_by_label("Titel").fill("Kurz")
    page.get_by_role("button", name="Vorschau").click()
    expect(page.locator("#preview article h2")).to_have_text("Kurz")
    expect(page.locator("#preview > section")).to_be_focused()
    expect(page.locator("#preview")).to_contain_text("Das neu gewählte Bild ist hier erst zu sehen")
    page.get_by_role("button", name="Entwurf speichern").click()
    expect(page.locator("#messages")).to_contain_text("Entwurf gespeichert.")


def test_a_file_too_large_is_refused_alone(page: Page, tmp_path: Path):
    sign_in(page, EDITOR)
    write(page)
    heavy = tmp_path / "schwer.jpg"
    heavy.write_bytes(b"\xff\xd8" + bytes(12 * 1024 * 1024))
    page.get_by_label("Bild auswählen").set_input_files(heavy)
    expect(page.locator("#picture-too-large")).to_have_text(
        "Die Datei ist zu groß. Bitte auf unter 12 Megabyte verkleinern."
    )
    assert page.get_by_label("Bild auswählen").evaluate("each => each.files.length") == 0


@pytest.mark.parametrize(
    ("site", "label", "tools", "sample"),
    [("", "Haupttext", ("Formatieren", "Liste"), "\n- Punkt\n"),
     ("/en", "Main text", ("Format", "List"), "\n- Item\n")],
)  # fmt: skip
def test_the_editor_speaks_the_language_of_the_site(
    page: Page, site: str, label: str, tools: tuple[str, str], sample: str
):
    sign_in(page, EDITOR)
    page.goto(f"{site}/geschichten/neu")
    page.get_by_role("toolbar", name=tools[0]).get_by_role("button", name=tools[1]).first.click()
    expect(page.get_by_label(label, exact=True)).to_have_value(sample)


def test_what_a_sign_in_in_between_brought_back_may_be_loaded_anew(page: Page):
    sign_in(page, EDITOR)
    write(page)
    page.context.clear_cookies()
    page.get_by_role("button", name="Entwurf speichern").click()
    expect(page.locator("main .notice")).to_contain_text("Ihr Text ist noch da.")
    page.get_by_label("E-Mail-Adresse").fill(EDITOR)
    page.get_by_label("Passwort").fill(factories.PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_label("Titel")).to_have_value("Der Bahnhof lebt")

    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("Anriss").click()
    page.reload()
    assert asked == ["beforeunload"]
    expect(page.get_by_label("Titel")).to_have_value("Der Bahnhof lebt")
    expect(page.get_by_label("Haupttext")).to_have_value("## Anfang\n\nEs begann.")
    expect(page.get_by_label("Nachbarschaft")).to_be_checked()
    page.get_by_label("Titel").fill("Der Bahnhof lebt, einmal")
    page.get_by_role("button", name="Entwurf speichern").click()
    expect(page.locator(".submission h2", has_text="Der Bahnhof lebt, einmal")).to_have_count(1)
    expect(page.get_by_role("link", name="Der Bahnhof lebt", exact=True)).to_have_count(0)


def test_a_message_on_a_phone_stays_in_sight_hides_no_focus_and_can_be_closed(phone: Page):
    sign_in(phone, EDITOR)
    write(phone)
    phone.get_by_role("button", name="Entwurf speichern").click()
    message = phone.locator("#messages > .notice")
    expect(message).to_have_attribute("role", "status")
    expect(message).to_be_in_viewport()
    for _ in range(14):
        phone.keyboard.press("Tab")
    for _ in range(12):
        phone.keyboard.press("Shift+Tab")
        inside = phone.evaluate("document.activeElement.closest('#messages') !== null")
        assert inside or not phone.evaluate(COVERED)
    phone.evaluate("scrollTo(0, 0)")
    header = phone.locator(".masthead").bounding_box()
    assert header["y"] + header["height"] <= message.bounding_box()["y"]
    message.get_by_role("button", name="schließen").click()
    expect(message).to_have_count(0)
    expect(phone.locator("main")).to_be_focused()


def test_an_error_on_a_phone_is_an_alert_that_does_not_hide_the_control(phone: Page):
    phone.goto("/")
    phone.context.set_offline(True)
    control = phone.locator(".story-foot .act").nth(3)
    control.evaluate("each => scrollTo(0, each.getBoundingClientRect().top + scrollY - 4)")
    control.focus()
    phone.keyboard.press("Enter")
    error = phone.locator("#messages > .notice")
    expect(error).to_have_attribute("role", "alert")
    expect(error).to_be_in_viewport()
    expect(control).to_be_focused()
    phone.wait_for_function(f"() => !({COVERED})()")


def test_an_ended_session_is_said_beside_the_button_that_keeps_the_focus(phone: Page):
    sign_in(phone, EDITOR)
    write(phone)
    phone.context.clear_cookies()
    phone.get_by_role("button", name="Vorschau").press("Enter")
    expect(phone.locator("#messages > .notice")).to_contain_text("Sie sind nicht mehr angemeldet.")
    expect(phone.get_by_role("button", name="Vorschau")).to_be_focused()
    phone.wait_for_function(f"() => !({COVERED})()")
    expect(phone.get_by_label("Titel")).to_have_value("Der Bahnhof lebt")


def test_a_move_in_the_workspace_renews_its_links_and_the_counts(page: Page):
    sign_in(page, EDITOR)
    write(page, title="Ein Entwurf für den Papierkorb")
    page.get_by_role("button", name="Zur Prüfung einreichen").click()
    page.wait_for_url("**/arbeitsbereich**")
    page.goto("/arbeitsbereich?zeige=in-arbeit")
    entry = page.locator(".submission", has_text="Ein Entwurf für den Papierkorb")
    count = int(page.locator(".pick[aria-current]").inner_text().split("(")[1].rstrip(")"))
    assert page.locator("#messages > .notice").count() == 0
    entry.get_by_role("button", name="zurückziehen").click()
    expect(page.locator(".pick[aria-current]")).to_have_text(f"In Arbeit ({count - 1})")
    expect(entry.get_by_role("status")).to_be_focused()
    entry.get_by_role("button", name="als Entwurf weiterschreiben").click()
    expect(page.locator(".pick[aria-current]")).to_have_text(f"In Arbeit ({count})")
    expect(entry.get_by_role("link", name="weiterschreiben")).to_be_visible()


def test_without_scripts_a_message_stands_in_its_place_and_offers_nothing_that_needs_them(
    plain: Page,
):
    sign_in(plain, EDITOR)
    plain.goto("/geschichten/neu")
    plain.get_by_role("button", name="Entwurf speichern").click()
    expect(plain.locator("#messages")).to_have_css("position", "static")
    expect(plain.locator("#messages .dismiss")).to_be_hidden()
    expect(plain.locator("[role=toolbar]")).to_have_count(0)


def test_a_refused_move_leaves_the_focus_where_it_was(page: Page):
    sign_in(page, EDITOR)
    write(page, title="Noch einmal überlegen")
    page.get_by_role("button", name="Entwurf speichern").click()
    entry = page.locator(".submission", has_text="Noch einmal überlegen")
    button = entry.get_by_role("button", name="verwerfen")
    page.context.clear_cookies()
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("Sie sind nicht mehr angemeldet.")
    expect(button).to_be_focused()
