"""Entering an event in a real browser: by keyboard, with its dates beside it, and without scripts."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from stadtnetz import clock
from tests.browser.conftest import sign_in

EDITOR = "redaktion@stadtnetz.example"


def next_day(weekday: int) -> str:
    today = clock.today()
    return f"{today + timedelta(days=7 + (weekday - today.weekday()) % 7):%Y-%m-%d}"


def test_a_weekly_event_is_entered_by_keyboard_and_its_dates_appear(page: Page):
    sign_in(page, EDITOR)
    page.get_by_role("link", name="Termin eintragen").first.press("Enter")
    page.get_by_label("Titel").focus()
    page.keyboard.type("Sprachcafé im Lesesaal")
    page.get_by_label("Nachbarschaft").focus()
    page.keyboard.press("Space")
    page.get_by_label("Tag", exact=True).fill(next_day(2))
    page.get_by_label("Von").fill("16:00")
    page.get_by_label("Bis").fill("18:00")
    expect(page.locator("#dates-said")).to_have_text("Daraus wird 1 Termin")
    expect(page.locator("#repeats option").nth(3)).to_have_text("Jede Woche am Mittwoch")
    page.get_by_label("Wiederholung").select_option("weekly")
    page.get_by_label("Endet").select_option("count")
    page.get_by_label("Anzahl der Termine").fill("4")
    expect(page.locator("#dates-said")).to_have_text("Daraus werden 4 Termine")
    expect(page.locator("#dates .departure")).to_have_count(4)
    expect(page.get_by_label("Anzahl der Termine")).to_be_focused()
    page.get_by_text("Einzelne Tage absagen").press("Enter")
    box = page.locator("#dates input[name=skipped]").nth(1)
    box.focus()
    page.keyboard.press("Space")
    expect(page.locator("#dates-said")).to_have_text("Daraus werden 3 Termine")
    expect(box).to_be_focused()
    expect(box).to_be_checked()
    page.get_by_label("Name des Ortes").fill("Bücherei")
    page.get_by_role("button", name="Zur Prüfung einreichen").press("Enter")
    expect(page.locator("#messages")).to_contain_text("Eingereicht.")
    expect(page.locator(".submission h2", has_text="Sprachcafé im Lesesaal")).to_have_count(1)


def test_a_date_called_off_stays_off_while_the_end_is_half_typed(page: Page):
    sign_in(page, EDITOR)
    page.goto("/termine/neu")
    page.get_by_label("Tag", exact=True).fill(next_day(1))
    page.get_by_label("Von").fill("16:00")
    page.get_by_label("Wiederholung").select_option("weekly")
    page.get_by_text("Einzelne Tage absagen").click()
    page.locator("#dates input[name=skipped]").nth(2).check()
    expect(page.locator("#dates .departure").nth(2)).to_contain_text("fällt aus")
    page.get_by_label("Endet").select_option("count")
    expect(page.locator("#dates-said")).to_contain_text("Bitte eine Zahl von 1 bis 1.000 angeben.")
    page.get_by_label("Anzahl der Termine").fill("4")
    expect(page.locator("#dates-said")).to_have_text("Daraus werden 3 Termine")
    expect(page.locator("#dates .departure").nth(2)).to_contain_text("fällt aus")


def test_what_does_not_belong_to_a_choice_is_out_of_sight(page: Page):
    sign_in(page, EDITOR)
    page.goto("/termine/neu")
    expect(page.get_by_label("Endet")).to_be_hidden()
    page.get_by_label("Wiederholung").select_option("weekdays")
    expect(page.get_by_label("Endet")).to_be_visible()
    expect(page.get_by_role("group", name="Wochentage")).to_be_visible()
    page.get_by_label("Ganztägig").check()
    expect(page.get_by_label("Von")).to_be_hidden()
    expect(page.get_by_label("Link zur Teilnahme")).to_be_hidden()
    page.get_by_label("Online", exact=True).check()
    expect(page.get_by_label("Link zur Teilnahme")).to_be_visible()
    expect(page.get_by_label("Name des Ortes")).to_be_hidden()


def test_a_preview_of_a_time_that_is_not_says_so_and_keeps_the_live_dates(page: Page):
    sign_in(page, EDITOR)
    page.goto("/termine/neu")
    page.get_by_label("Titel").fill("Nachtwache")
    page.get_by_label("Tag", exact=True).fill("2027-03-28")
    page.get_by_label("Von").fill("02:30")
    expect(page.locator("#dates-said")).to_contain_text("Bitte 3:00 Uhr oder später wählen.")
    page.get_by_role("button", name="Vorschau").click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_label("Von").fill("03:00")
    expect(page.locator("#dates-said")).to_have_text("Daraus wird 1 Termin")
    page.get_by_role("button", name="Vorschau").click()
    expect(page.locator("#preview .event-title")).to_have_text("Nachtwache")


def test_without_scripts_a_button_shows_the_dates_and_nothing_is_lost(plain: Page):
    sign_in(plain, EDITOR)
    plain.goto("/termine/neu")
    plain.get_by_label("Titel").fill("Ohne Skripte")
    plain.get_by_label("Tag", exact=True).fill(next_day(4))
    plain.get_by_label("Von").fill("19:00")
    plain.get_by_label("Name des Ortes").fill("Kino")
    plain.get_by_label("Wiederholung").select_option("weekly")
    plain.get_by_role("button", name="Termine anzeigen").click()
    expect(plain.locator("#dates .departure").first).to_be_visible()
    expect(plain.get_by_label("Name des Ortes")).to_have_value("Kino")
    plain.get_by_text("Einzelne Tage absagen").click()
    plain.locator("#dates input[name=skipped]").first.check()
    plain.locator("label.pick", has_text="Nachbarschaft").click()
    plain.get_by_role("button", name="Zur Prüfung einreichen").click()
    expect(plain.locator("#messages")).to_contain_text("Eingereicht.")
