"""Events in a real browser: what a city makes known at once, who follows, and its dates in another website's frame."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask, Response
from playwright.sync_api import Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from stadtnetz import cities, clock, contributions
from stadtnetz.accounts import User
from stadtnetz.database import session, unit_of_work
from tests import factories
from tests.browser.conftest import sign_in

EDITOR = "redaktion@stadtnetz.example"
TOO_WIDE = "() => document.documentElement.scrollWidth > window.innerWidth"


@dataclass(frozen=True)
class Known:
    """What a test needs to know of an event."""

    title: str
    address: str
    next_day: str


@pytest.fixture
def event(served: tuple[Flask, str]) -> Known:
    """Publish a series, every week from in three days on."""
    with served[0].app_context():
        editor = session().scalars(select(User).where(User.email == EDITOR)).one()
        start = datetime.combine(clock.today() + timedelta(days=3), time(19))
        made = factories.an_event(
            author=editor, first_start=start, rule="FREQ=WEEKLY;COUNT=30",
            title='Tanz </script> im „Park" ' + "Donaudampfschifffahrtsgesellschaft" * 2,
        )  # fmt: skip
        assert len(contributions.occurrences_of(made)) == 30
        return Known(
            made.title,
            f"/termine/{made.id}-{made.slug}",
            (start + timedelta(days=2)).date().isoformat(),
        )


def open_form(page: Page, event: Known) -> None:
    page.goto(event.address)
    page.get_by_text("Absagen, verschieben, online verlegen").click()


def test_a_date_is_put_off_and_the_words_survive_what_was_wrong(page: Page, event: Known):
    sign_in(page, EDITOR)
    open_form(page, event)
    expect(page.get_by_label("Neuer Tag")).to_be_hidden()
    page.get_by_label("Wird verschoben").check()
    page.get_by_label("Was sollen alle wissen?").fill("Es stürmt.")
    page.get_by_label("Neuer Tag").fill("2020-01-01")
    page.get_by_role("button", name="Jetzt bekannt geben").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".error-summary")).to_contain_text("Dieser Zeitpunkt ist vorbei.")
    expect(page.get_by_label("Was sollen alle wissen?")).to_have_value("Es stürmt.")
    expect(page.get_by_label("Wird verschoben")).to_be_checked()
    page.get_by_label("Neuer Tag").fill(event.next_day)
    page.get_by_role("button", name="Jetzt bekannt geben").click()
    expect(page.locator(".event > .notice")).to_contain_text("Es stürmt.")
    expect(page.locator("#messages")).to_contain_text("Bekannt gegeben.")
    expect(page.locator("s.date-stamp")).to_have_count(1)
    page.reload()
    expect(page.locator(".event > .notice")).to_contain_text("Ersatztermin:")


def test_without_scripts_a_date_is_cancelled_as_well(plain: Page, event: Known):
    sign_in(plain, EDITOR)
    open_form(plain, event)
    plain.get_by_label("Fällt aus").check()
    plain.get_by_role("button", name="Jetzt bekannt geben").click()
    expect(plain.locator(".error-summary")).to_contain_text("Bitte schreiben, was los ist.")
    plain.get_by_label("Was sollen alle wissen?").fill("Es stürmt.")
    plain.get_by_role("button", name="Jetzt bekannt geben").click()
    expect(plain.locator(".event > .notice")).to_contain_text("Dieser Termin fällt aus")


def test_the_focus_stays_on_the_button_by_which_one_follows(page: Page, event: Known):
    sign_in(page, EDITOR)
    page.goto(event.address)
    page.get_by_role("button", name="Bei Änderungen Bescheid bekommen").focus()
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Nicht mehr folgen")
    expect(button).to_be_focused()
    expect(button).to_have_accessible_description(
        "Sie bekommen eine E-Mail, wenn ein Termin ausfällt oder sich Zeit oder Ort ändern."
    )
    found = Axe().run(page, ".event").response["violations"]
    assert [each["id"] for each in found] == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Bei Änderungen Bescheid bekommen")).to_be_focused()


def test_the_data_for_search_engines_breaks_no_rule_of_the_page(page: Page, event: Known):
    page.goto(event.address)
    told = page.evaluate(
        "() => JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').text)"
    )
    assert told["name"] == event.title


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_pages_fit_every_screen(page: Page, event: Known, width: int):
    page.set_viewport_size({"width": width, "height": 800})
    today = clock.today()
    for address in (
        event.address,
        f"/staedte/marburg/aushang/{today:%Y/%-m}",
        "/einbetten/marburg",
    ):
        page.goto(address)
        assert not page.evaluate(TOO_WIDE), address


@pytest.fixture
def elsewhere(base_url: str) -> Iterator[str]:
    """Serve the city's own website, with our list in a frame of 320 pixels."""
    frame = f'<iframe src="{base_url}/einbetten/marburg" width="320" height="640"></iframe>'
    website = Response(f"<!doctype html><title>Marburg</title>{frame}", content_type="text/html")
    server = make_server("127.0.0.1", 0, website, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://www.marburg.localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def allow(served: tuple[Flask, str], *hosts: str) -> None:
    with served[0].app_context(), unit_of_work():
        cities.allow_embedding(session().scalars(select(cities.City)).first(), hosts)


def test_the_list_stands_in_the_frame_of_its_city_and_leads_out_of_it(
    page: Page, event: Known, served: tuple[Flask, str], elsewhere: str
):
    allow(served, elsewhere)
    page.goto(elsewhere)
    inside = page.frame_locator("iframe")
    expect(inside.get_by_role("heading", name="Termine in Marburg")).to_be_visible()
    assert not page.frames[1].evaluate(TOO_WIDE)
    assert page.frames[1].evaluate("window.innerWidth") == 320
    inside.get_by_role("link", name="Tanz").first.click()
    page.wait_for_url("**/termine/**")
    assert page.context.cookies() == []


def test_no_other_website_may_frame_the_list(
    plain: Page, served: tuple[Flask, str], elsewhere: str
):
    allow(served, "www.anderswo.example")
    refused: list[str] = []
    plain.on("console", lambda message: refused.append(message.text))
    plain.goto(elsewhere)
    plain.wait_for_timeout(500)
    assert any("frame-ancestors" in each for each in refused)
    assert plain.frames[1].locator("h1", has_text="Termine").count() == 0
    allow(served)
