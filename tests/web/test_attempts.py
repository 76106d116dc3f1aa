"""A brake on guessing: it trips, says for how long, spares everybody else, and never becomes a bolt."""

import logging
import os
import re
import signal
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import time_machine

from stadtnetz import accounts, comments, create_app, jobs, pictures, queue
from stadtnetz.database import db, unit_of_work
from stadtnetz.web import attempts
from stadtnetz.web.tallies import TallyFile
from tests import factories, redis_server, threads
from tests.browse import browse
from tests.factories import PASSWORD
from tests.web.dialects import in_both_dialects, on_sqlite

NOW = datetime(2026, 11, 24, 9, 30, 20, tzinfo=UTC)  # 10:30:20 on the wall
MINUTE = timedelta(minutes=1)
SIGN_IN, SIGN_UP = "/anmelden", "/konto/neu"
WRONG = "falsch geraten"
WAIT = "Hier kam in kurzer Zeit oft ein falsches Passwort an. Bitte ab 10:32 Uhr noch einmal versuchen."
FULL = "Von Ihrem Anschluss aus wurden in kurzer Zeit viele Konten eröffnet. Bitte ab 11:31 Uhr noch einmal versuchen."
_numbers = count(1)
pytestmark = on_sqlite


@pytest.fixture(params=["file", "redis"], autouse=True)
def counters(request, network):
    """Count where one machine counts, and where several do."""
    settings = network.extensions["settings"]
    if request.param == "redis":
        attempts.watch(network, replace(settings, redis_url=redis_server.address()))
        network.extensions["attempts"].storage.reset()
    yield network.extensions["attempts"]
    attempts.watch(network, settings)


@pytest.fixture(autouse=True)
def now():
    """Stop every clock that is asked: ours, and that of the library."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def anna(town):
    return town.editor


def at(visit, address, dialect="plain"):
    """Open a browser somewhere else."""
    browser = visit(dialect)
    browser.client.environ_base["REMOTE_ADDR"] = address
    return browser


def sign_in(browser, email, password=WRONG):
    return browser.post(SIGN_IN, email=email, password=password)


def statuses(browser, email, times):
    return [sign_in(browser, email).status for _ in range(times)]


def from_many_networks(visit, email, times):
    """Guess from as many networks as it takes to stay below what each may."""
    return [
        sign_in(at(visit, f"203.0.113.{number}"), email).status
        for number in range(1, times // 5 + 1)
        for _ in range(5)
    ]


@in_both_dialects
def test_after_five_wrong_passwords_the_right_one_waits_for_a_minute(dialect, anna, visit, now):
    browser = visit(dialect)
    assert statuses(browser, anna.email, 5) == [422] * 5
    now.shift(timedelta(seconds=10))
    assert sign_in(browser, anna.email, PASSWORD).status == 429
    assert browser.headers["Retry-After"] == "51"
    assert WAIT in browser.text
    assert not browser.is_signed_in
    now.shift(timedelta(seconds=51))
    assert sign_in(browser, anna.email, PASSWORD).status == 200
    assert browser.is_signed_in


def test_a_page_keeps_all_that_was_typed_but_the_password(anna, visit):
    browser = visit()
    statuses(browser, anna.email, 5)
    typed = {
        "next": "/beitraege/1/kommentare",
        "carried-body": "Bei uns auch.",
        "email": anna.email,
    }
    page = browser.post(SIGN_IN, password=PASSWORD, **typed).page
    assert browser.status == 429
    assert {name: page.value(name) for name in typed} == typed
    assert page.value("password") == ""
    assert PASSWORD not in browser.text
    assert WAIT in page.text(".field-error")


def test_a_fragment_leaves_the_form_alone(anna, visit):
    browser = visit("htmx")
    browser.open(SIGN_IN)
    statuses(browser, anna.email, 5)
    browser.post(SIGN_IN, email=anna.email, password=PASSWORD)
    assert (browser.status, browser.headers["HX-Reswap"]) == (429, "none")
    assert browser.text.lstrip().startswith("<hx-partial")
    assert WAIT in browser.text


def test_in_english_it_is_said_in_english(anna, visit):
    browser = visit()
    statuses(browser, anna.email, 5)
    browser.post("/en/anmelden", email=anna.email, password=PASSWORD)
    said = "A wrong password arrived here many times within a short while. Please try again from"
    assert said in browser.page.text(".field-error")


def test_the_wait_grows_to_a_quarter_of_an_hour_and_no_further(anna, visit, now):
    browser = visit()
    waits = []
    for _ in range(6):
        while sign_in(browser, anna.email).status == 422:
            pass
        waits.append(int(browser.headers["Retry-After"]))
        now.shift(timedelta(seconds=waits[-1]))
    assert waits[0] == 61
    assert max(waits) <= 15 * 60 + 1
    assert waits[1] == 15 * 60 + 1 - 61
    assert sign_in(browser, anna.email, PASSWORD).address == "/arbeitsbereich"


def test_who_tries_while_waiting_waits_no_longer(anna, visit, now):
    browser = visit()
    statuses(browser, anna.email, 5)
    now.shift(timedelta(seconds=30))
    assert statuses(browser, anna.email, 20) == [429] * 20
    now.shift(timedelta(seconds=31))
    assert sign_in(browser, anna.email, PASSWORD).address == "/arbeitsbereich"


def test_a_right_password_takes_back_what_failed_before(anna, visit):
    browser = visit()
    for _ in range(3):
        assert statuses(browser, anna.email, 3) == [422] * 3
        assert sign_in(browser, anna.email, PASSWORD).address == "/arbeitsbereich"
        browser = visit()


def test_who_guesses_keeps_nobody_out_who_signs_in_from_elsewhere(anna, visit):
    thief = at(visit, "198.51.100.7")
    assert statuses(thief, anna.email, 6) == [422] * 5 + [429]
    assert sign_in(visit(), anna.email, PASSWORD).address == "/arbeitsbereich"


def test_guessing_from_many_places_stops_after_fifty_for_a_quarter_of_an_hour(anna, visit, now):
    assert set(from_many_networks(visit, anna.email, 50)) == {422}
    browser = at(visit, "198.51.100.7")
    assert sign_in(browser, anna.email, PASSWORD).status == 429
    now.shift(15 * MINUTE + timedelta(seconds=1))
    assert sign_in(browser, anna.email, PASSWORD).address == "/arbeitsbereich"


def test_an_account_is_one_however_its_address_is_spelled(anna, visit):
    for email in (anna.email, anna.email.upper(), f" {anna.email}", anna.email.title(), anna.email):
        assert sign_in(visit(), email).status == 422
    assert sign_in(visit(), anna.email.swapcase(), PASSWORD).status == 429


@pytest.mark.parametrize(
    ("addresses", "others"),
    [
        (["192.0.2.1"], "192.0.2.2"),
        (["2001:db8:1::1", "2001:db8:1:ffff::9", "2001:db8:1:2:3:4:5:6"], "2001:db8:2::1"),
    ],
)
def test_a_network_that_tries_one_name_after_the_other_waits(addresses, others, anna, visit):
    for number in range(10):
        browser = at(visit, addresses[number % len(addresses)])
        assert sign_in(browser, f"niemand{number}@stadtnetz.example").status == 422
    for address in addresses:
        assert sign_in(at(visit, address), anna.email, PASSWORD).status == 429
    assert sign_in(at(visit, others), anna.email, PASSWORD).address == "/arbeitsbereich"


def test_a_school_that_signs_in_rightly_never_waits(town, visit):
    for _ in range(40):
        assert sign_in(visit(), town.editor.email, PASSWORD).address == "/arbeitsbereich"


def test_a_limit_does_not_tell_who_has_an_account(anna, visit):
    gone = factories.a_reader()
    with unit_of_work():
        accounts.dismiss(gone)
    told = []
    for number, email in enumerate([anna.email, gone.email, "niemand@stadtnetz.example"], start=1):
        browser = at(visit, f"192.0.2.{number}")
        answers = [sign_in(browser, email) and browser.text for _ in range(6)]
        told.append(
            [re.sub(r'value="[^"]+"', "", each).replace(email, "") for each in answers]
            + [browser.headers["Retry-After"]]
        )
    assert told[0] == told[1] == told[2]


def test_no_two_tries_at_once_slip_through(anna, network):
    email = anna.email

    def guess():
        with network.test_request_context(SIGN_IN, environ_base={"REMOTE_ADDR": "192.0.2.1"}):
            try:
                attempts.identify(email, WRONG)
            except attempts.TooManyTries:
                return "waits"
            return "checked"

    answers = threads.at_once(network, *[guess] * 12)
    assert sorted(answers) == ["checked"] * 5 + ["waits"] * 7


def sign_up(browser, **more):
    """Fill in the form as a person does, who takes some time for it."""
    with time_machine.travel(datetime.now(UTC) - timedelta(seconds=5), tick=False):
        browser.open(SIGN_UP)
    number = next(_numbers)
    given = {"name": "Neue Nachbarin", "email": f"neu{number}@stadtnetz.example"}
    browser.fill(**{**given, "password": PASSWORD, **more})
    return browser.submit("Konto eröffnen")


def test_a_network_opens_five_accounts_an_hour_known_or_not(anna, visit, now):
    for email in (
        "eins@stadtnetz.example",
        anna.email,
        anna.email,
        "zwei@a.example",
        "x@a.example",
    ):
        assert sign_up(visit(), email=email).page.h1 == "Fast fertig"
    browser = sign_up(visit(), email="sechs@a.example")
    assert (browser.status, browser.headers["Retry-After"]) == (429, "3601")
    page = browser.page
    assert FULL in page.text(".field-error")
    typed = {name: page.value(name) for name in ("name", "email", "password")}
    assert typed == {"name": "Neue Nachbarin", "email": "sechs@a.example", "password": ""}
    assert accounts.by_email("sechs@a.example") is None
    assert sign_up(at(visit, "192.0.2.9")).page.h1 == "Fast fertig"
    now.shift(60 * MINUTE + timedelta(seconds=1))
    assert browser.fill(password=PASSWORD).submit("Konto eröffnen").page.h1 == "Fast fertig"


def test_in_a_fragment_a_full_network_is_told_the_same(visit, town):
    for _ in range(5):
        sign_up(visit())
    browser = visit("htmx")
    with time_machine.travel(datetime.now(UTC) - timedelta(seconds=5), tick=False):
        key = browser.open(SIGN_UP).page.value("formular")
    given = {"name": "Neue Nachbarin", "email": "neu@a.example", "password": PASSWORD}
    browser.post(SIGN_UP, formular=key, homepage="", **given)
    assert (browser.status, FULL in browser.text) == (429, True)
    assert accounts.by_email("neu@a.example") is None


def test_who_mends_a_name_uses_up_nothing(visit, town):
    browser = visit()
    for _ in range(7):
        assert sign_up(browser, name="Redaktion").status == 422
    assert sign_up(browser).page.h1 == "Fast fertig"


def test_even_names_that_will_not_do_end_after_twenty(visit, town):
    browser = visit()
    told = [sign_up(browser, name="Redaktion").status for _ in range(21)]
    assert told == [422] * 20 + [429]


def test_who_deletes_an_account_has_no_more_guesses_than_who_signs_in(visit, town):
    reader = factories.a_reader()
    browser = visit(user=reader)
    for _ in range(5):
        browser.post("/konto/loeschen", password=WRONG)
        assert browser.status == 422
    browser.post("/konto/loeschen", password=PASSWORD)
    assert (browser.status, browser.page.h1) == (429, "Konto")
    assert accounts.by_email(reader.email) is not None


@pytest.fixture(params=["file", "silent", "down"])
def broken(request, network, tmp_path):
    """Count where nothing can be counted; gives how to mend it."""
    settings = network.extensions["settings"]
    if request.param == "file":
        attempts.watch(network, replace(settings, instance=tmp_path / "nowhere"))
        yield (tmp_path / "nowhere").mkdir
        return
    server = redis_server.another()
    attempts.watch(network, replace(settings, redis_url=server.connection_url))
    pid, stop = server._process.pid, request.param == "silent"
    os.kill(pid, signal.SIGSTOP if stop else signal.SIGKILL)
    server._process.wait() if not stop else None
    yield (lambda: os.kill(pid, signal.SIGCONT)) if stop else (lambda: restart(server))
    network.extensions["attempts"].storage.storage.connection_pool.disconnect()
    server.terminate()


def restart(server):
    """Start a Redis where one died."""
    server._desired_port, server._process = server.port, None
    server.start()


def test_what_can_not_count_keeps_nobody_out_and_waiting(broken, anna, visit, caplog, now):
    browser = visit()
    token = browser.token()
    with caplog.at_level(logging.ERROR):
        begun = time.perf_counter()
        told = [
            browser.post(SIGN_IN, email=anna.email, password=WRONG, csrf_token=token).status
            for _ in range(12)
        ]
        took = time.perf_counter() - begun
    assert told == [422] * 12
    assert took < 5  # one wait of half a second; with one for each question it were 40
    said = [each.message for each in caplog.records if "everybody is let through" in each.message]
    assert len(said) == 1
    broken()
    now.shift(timedelta(seconds=6))
    assert statuses(browser, anna.email, 6) == [422] * 5 + [429]


@pytest.fixture
def without_limits(network, tmp_path, caplog):
    """The same network as a load driver finds it."""
    settings = network.extensions["settings"]
    with caplog.at_level(logging.WARNING):
        built = create_app(replace(settings, instance=tmp_path, limits=False))
    yield built
    pictures.open_store(settings.pictures)
    queue.connect(settings.instance)
    comments.enforce_limits(enforced=True)
    with built.app_context():
        db.engine.dispose()


def test_switched_off_nothing_is_refused_and_the_log_says_so(without_limits, anna, caplog):
    assert statuses(browse("plain", without_limits), anna.email, 12) == [422] * 12
    story, reader = factories.a_story(author=anna), factories.a_reader()
    for number in range(8):
        with unit_of_work():
            comments.post(story, author=reader, body="Bei uns auch.", key=f"{number}", origin=None)
    assert [each.message for each in caplog.get_records("setup")] == [
        "STADTNETZ_LIMITS is off: anybody may guess passwords and flood threads."
    ]


@pytest.mark.parametrize("counters", ["file"], indirect=True)
def test_what_is_over_is_forgotten_within_the_hour(anna, network, visit, now, counters):
    statuses(visit(), anna.email, 3)
    now.shift(16 * MINUTE)
    jobs.forget_acts(network)
    assert counters.storage.reset() == 0


def test_what_was_counted_is_still_counted_after_a_restart(anna, network, visit, counters):
    statuses(visit(), anna.email, 5)
    if isinstance(counters.storage, TallyFile):
        attempts.watch(network, network.extensions["settings"])
    else:
        settings = network.extensions["settings"]
        attempts.watch(network, replace(settings, redis_url=redis_server.address()))
    assert sign_in(visit(), anna.email, PASSWORD).status == 429
