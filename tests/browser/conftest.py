"""A network with a few stories, a server for it, and a browser that fails on any error."""

import os
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from werkzeug.serving import make_server

from stadtnetz import accounts, clock, create_app, standing_texts
from stadtnetz.accounts import Office
from stadtnetz.database import Base, db, unit_of_work
from stadtnetz.settings import PasswordCost, Settings
from tests import factories

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
HARMLESS = ("Failed to load resource", "Transition was aborted", "htmx:error")
"""What stands in the console though nothing is wrong: an answer that refuses, which is tested on the page; and the
fade between two pages, which Chromium gives up, as a message or as an error, when the next page was drawn first."""
STORIES = 24
LEFT_BY_THE_SERVER = "ignore::pytest.PytestUnraisableExceptionWarning"
"""werkzeug 3.1.9 leaves a static file to the garbage collector if the browser goes while it is sent."""

os.environ.setdefault("NO_AT_BRIDGE", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies here; where there is no browser, say so, or fail where one is required."""
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.fspath).parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.filterwarnings(LEFT_BY_THE_SERVER))
            if not Path(CHROMIUM).exists() and not os.environ.get("STADTNETZ_REQUIRE_ALL"):
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Start the system's Chromium without the calls home that a closed network refuses."""
    quiet = [
        "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
        "--disable-component-update", "--disable-sync", "--disable-quic",
    ]  # fmt: skip
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": quiet}


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, str]]:
    """Serve a small network on a free port for the whole session."""
    instance = tmp_path_factory.mktemp("served")
    app = create_app(
        Settings(
            instance=instance,
            secret_key="x" * 40,
            database_url=f"sqlite:///{instance / 'stadtnetz.db'}",
            password_cost=PasswordCost(1, 8),
        )
    )
    with app.app_context():
        Base.metadata.create_all(db.engine)
        _fill()
        db.session.remove()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield app, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def base_url(served: tuple[Flask, str]) -> str:
    """The address of the served network."""
    return served[1]


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Give a page that fails its test on any error a visitor's console would show."""
    complaints: list[str] = []
    opened = context.new_page()

    def complain(text: str) -> None:
        if not any(harmless in text for harmless in HARMLESS):
            complaints.append(text)

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            complain(message.text)

    opened.on("console", listen)
    opened.on("pageerror", lambda error: complain(str(error)))
    yield opened
    assert complaints == []


@pytest.fixture
def plain(browser: Browser, base_url: str) -> Iterator[Page]:
    """Give a page in a browser that runs no scripts."""
    context = browser.new_context(java_script_enabled=False, base_url=base_url, locale="de-DE")
    yield context.new_page()
    context.close()


def sign_in(page: Page, email: str) -> None:
    """Sign in through the form."""
    page.goto("/anmelden")
    page.get_by_label("E-Mail-Adresse").fill(email)
    page.get_by_label("Passwort").fill(factories.PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_url("**/arbeitsbereich**" if "redaktion" in email else "**/pruefliste**")


def _fill() -> None:
    with unit_of_work():
        for subject in standing_texts.Subject:
            standing_texts.write(
                subject, "de", title=subject.value.title(), body="## Eins\n\nText."
            )
    city = factories.a_city("Marburg")
    factories.a_topic("Nachbarschaft")
    editor = factories.a_reader("Redaktion Marburg", email="redaktion@stadtnetz.example")
    with unit_of_work():
        accounts.appoint(editor, city, since=date(2020, 1, 1))
    for email in ("moderation@stadtnetz.example", "moderation-2@stadtnetz.example"):
        factories.a_reader("Moderation", email=email, office=Office.MODERATOR)
    body = "\n\n".join(f"Absatz {n} mit einigen Worten darin." for n in range(30))
    for number in range(STORIES):
        with clock.at(datetime(2026, 1, 1 + number, 9, tzinfo=UTC)):
            factories.a_story(city=city, author=editor, title=f"Geschichte {number + 1}", body=body)
