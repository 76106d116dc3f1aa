"""The calendar in a real browser: filtered while typing, walked through by keys, and without scripts."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from time import sleep

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from stadtnetz import accounts, clock, contributions
from stadtnetz.contributions import Admission, Event, Move
from stadtnetz.database import db, unit_of_work
from tests import factories
from tests.browser.test_accessibility import LOOKS, findings

MORE = "Weitere Termine zeigen"
FEW = {"Lampenfest": Admission.FREE, "Lampenlauf": Admission.PAID}
FOCUSED_DAY = "document.activeElement.closest('td')?.dataset.day"


def the_month(*, after: int) -> date:
    """Give the first day of a month to come."""
    months = clock.today().year * 12 + clock.today().month - 1 + after
    return date(months // 12, months % 12 + 1, 1)


def address(month: date, query: str = "") -> str:
    return f"/kalender/{month.year}/{month.month}{query}"


@pytest.fixture(scope="module")
def month(served: tuple[Flask, str]) -> Iterator[date]:
    """Let two lamps and many candles light up in a month to come, and take them back at the end."""
    first = the_month(after=2)
    with served[0].app_context():
        editor = accounts.by_email("redaktion@stadtnetz.example")
        tenth = datetime.combine(first + timedelta(days=9), time(18))
        made = [
            factories.an_event(author=editor, title=title, admission=price, first_start=tenth)
            for title, price in FEW.items()
        ]
        twentieth = tenth + timedelta(days=10)
        made += factories.some_events(60, author=editor, title="Kerzen", first_start=twentieth)
        ids = [each.id for each in made]
        db.session.remove()
    yield first
    with served[0].app_context(), unit_of_work():
        for number in ids:
            event = db.session.get_one(Event, number)
            contributions.decide(event, Move.ARCHIVE, actor=editor, note="Nur zur Probe.")


def slowly(route: Route) -> None:
    """Let an answer take its time."""
    sleep(0.3)
    route.continue_()


def shown(page: Page) -> list[str]:
    return page.locator(".timetable .what a").all_text_contents()


def test_filters_answer_while_typing_and_back_takes_them_back_one_by_one(page: Page, month: date):
    page.goto(address(month))
    word, free = page.get_by_label("Suchwort"), page.get_by_label("kostenlos")
    word.press_sequentially("lampen", delay=30)
    expect(page).to_have_url(re.compile(r"/kalender/\d+/\d+\?q=lampen$"))
    assert shown(page) == ["Lampenfest", "Lampenlauf"]
    expect(word).to_be_focused()
    expect(word).to_have_value("lampen")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(free).to_be_focused()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"\?kostenlos=1&q=lampen$"))
    expect(free).to_be_focused()
    assert shown(page) == ["Lampenfest"]
    expect(page.locator("#month-count")).to_contain_text("1 Termin ")
    page.go_back()
    expect(free).not_to_be_checked()
    expect(page.locator(".timetable .what a")).to_have_count(2)
    expect(word).to_have_value("lampen")
    page.go_back()
    expect(word).to_have_value("")
    expect(page).to_have_url(re.compile(r"/kalender/\d+/\d+$"))
    page.go_forward()
    page.go_forward()
    expect(free).to_be_checked()
    page.reload()
    assert shown(page) == ["Lampenfest"]


def test_enter_right_after_typing_leaves_one_place_to_come_back_to(page: Page, month: date):
    page.goto("/kalender")
    page.goto(address(month))
    page.get_by_label("Suchwort").fill("lampen")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=lampen$"))
    page.wait_for_timeout(800)
    page.go_back()
    expect(page).to_have_url(re.compile(r"/kalender/\d+/\d+$"))
    expect(page.get_by_label("Suchwort")).to_have_value("")


def test_a_month_is_turned_in_place_and_filtered_where_one_is(page: Page, month: date):
    page.goto(address(the_month(after=1), "?kostenlos=1"))
    title = page.title()
    page.locator("#month-after").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(address(month, "?kostenlos=1")) + "$"))
    expect(page.locator("#month-after")).to_be_focused()
    expect(page).not_to_have_title(title)
    page.get_by_label("Suchwort").fill("lampen")
    expect(page).to_have_url(re.compile(re.escape(address(month, "?kostenlos=1&q=lampen")) + "$"))
    assert shown(page) == ["Lampenfest"]


def test_keys_walk_through_days_and_months_and_tab_leaves(page: Page, month: date):
    page.goto(address(month))
    page.get_by_role("link", name="Zur Liste springen").focus()
    page.keyboard.press("Tab")
    visited = [page.evaluate(FOCUSED_DAY)]
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
        visited.append(page.evaluate(FOCUSED_DAY))
    days = [month + timedelta(days=number) for number in (0, 1, 8, 7, 14, 7)]
    assert visited == [each.isoformat() for each in days]
    page.keyboard.press("Home")
    monday = days[-1] - timedelta(days=days[-1].weekday())
    assert page.evaluate(FOCUSED_DAY) == monday.isoformat()
    page.keyboard.press("End")
    sunday = monday + timedelta(days=6)
    assert page.evaluate(FOCUSED_DAY) == sunday.isoformat()
    for key, there in (("PageDown", the_month(after=3)), ("PageUp", month)):
        page.keyboard.press(key)
        expect(page).to_have_url(re.compile(re.escape(address(there)) + "$"))
        goal = there.replace(day=sunday.day).isoformat()
        expect(page.locator(f"td[data-day='{goal}']")).to_be_focused()
    stops = page.locator(".month td[tabindex='0']")
    expect(stops).to_have_count(1)
    page.locator(".month a").last.focus()
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED_DAY) is None


def test_keys_pressed_faster_than_months_arrive_count_each(page: Page, month: date):
    page.goto(address(month))
    page.route("**/kalender/**", slowly)
    page.locator(f"td[data-day='{month.replace(day=10).isoformat()}']").focus()
    for key in ("PageDown", "PageDown", "PageDown", "PageUp", "ArrowRight"):
        page.keyboard.press(key)
    there = the_month(after=4)
    expect(page.locator(f"td[data-day='{there.replace(day=11).isoformat()}']")).to_be_focused()
    expect(page).to_have_url(re.compile(re.escape(address(there)) + "$"))
    page.wait_for_timeout(700)
    assert page.evaluate(FOCUSED_DAY) == there.replace(day=11).isoformat()


def test_that_the_line_was_dead_is_said_until_it_lives_again(page: Page, month: date):
    page.goto(address(month))
    page.context.set_offline(True)
    page.locator("#month-after").click()
    expect(page.locator("#messages")).to_contain_text("Keine Verbindung.")
    page.context.set_offline(False)
    page.locator("#month-after").click()
    expect(page).to_have_url(re.compile(re.escape(address(the_month(after=3))) + "$"))
    expect(page.locator("#messages .notice")).to_have_count(0)


def test_more_of_a_day_further_down_is_led_to_and_gets_the_focus(page: Page, month: date):
    page.goto(address(month))
    day = (month + timedelta(days=19)).isoformat()
    page.locator(f"td[data-day='{day}'] .more").click()
    expect(page.locator(f"#day-{day}")).to_be_focused()


def test_one_may_jump_over_the_table(page: Page, month: date):
    page.goto(address(month))
    page.locator("#month-after").focus()
    page.keyboard.press("Tab")
    jump = page.get_by_role("link", name="Zur Liste springen")
    expect(jump).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#list-heading")).to_be_focused()
    expect(page.locator("#list-heading")).to_be_in_viewport()


def test_the_day_before_the_first_lies_in_the_month_before(page: Page, month: date):
    first = next(each for each in (the_month(after=n) for n in range(1, 14)) if not each.weekday())
    page.goto(address(first))
    page.locator(f"td[data-day='{first.isoformat()}']").focus()
    page.keyboard.press("ArrowLeft")
    day = first - timedelta(days=1)
    expect(page.locator(f"td[data-day='{day.isoformat()}']")).to_be_focused()
    expect(page).to_have_url(re.compile(re.escape(address(day)) + "$"))


def test_a_full_day_leads_to_its_place_in_the_list(page: Page, month: date):
    page.goto(address(month))
    page.locator(".more").click()
    day = (month + timedelta(days=19)).isoformat()
    expect(page.locator(f"#day-{day}")).to_be_in_viewport()


def test_a_long_list_goes_on_in_place_and_stays(page: Page, month: date):
    page.goto(address(month))
    page.get_by_role("link", name=MORE).click()
    expect(page.locator(".departure")).to_have_count(62)
    expect(page.locator(".departure").nth(50).locator("a")).to_be_focused()
    expect(page.get_by_role("link", name=MORE)).to_have_count(0)
    page.reload()
    expect(page.locator(".departure")).to_have_count(62)
    page.go_back()
    expect(page.locator(".departure")).to_have_count(50)


def test_without_scripts_form_months_and_list_are_pages(plain: Page, month: date):
    plain.goto(address(month))
    plain.get_by_role("link", name=MORE).click()
    expect(plain.locator(".departure")).to_have_count(62)
    plain.get_by_label("Suchwort").fill("lampen")
    plain.get_by_label("kostenlos").check()
    plain.get_by_role("button", name="Anzeigen").click()
    expect(plain).to_have_url(re.compile(re.escape(address(month, "?kostenlos=1&q=lampen")) + "$"))
    assert shown(plain) == ["Lampenfest"]
    plain.locator("#month-before").click()
    expect(plain.get_by_role("link", name="Zum nächsten Termin")).to_have_count(1)
    plain.get_by_role("link", name="Zum nächsten Termin").click()
    assert shown(plain) == ["Lampenfest"]
    plain.get_by_role("link", name="Auswahl aufheben").click()
    expect(plain.locator(".departure")).to_have_count(50)


def test_on_a_phone_the_list_is_the_calendar(page: Page, month: date):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(address(month, "?q=lampen"))
    expect(page.locator(".month")).to_be_hidden()
    assert shown(page) == ["Lampenfest", "Lampenlauf"]
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.locator(".month")).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_axe_finds_nothing_in_a_full_month(page: Page, month: date, scheme: str, width: int):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    assert findings(page, address(month)) == []
