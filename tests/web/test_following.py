"""Following an event from its page, and from a letter no more: with a click, and never by a look."""

import hashlib

import pytest
from itsdangerous import URLSafeSerializer

from stadtnetz import accounts, clock, contributions
from stadtnetz.contributions import State, Status
from stadtnetz.database import session, unit_of_work
from stadtnetz.web import unsubscriptions
from tests import calendars, factories
from tests.calendars import wall
from tests.statements import sent
from tests.web.dialects import in_both_dialects

JULY = wall("2026-07-04 14:00")
FOLLOW, UNFOLLOW = "Bei Änderungen Bescheid bekommen", "Nicht mehr folgen"
NOT_WHOLE = "Dieser Link zum Abbestellen ist nicht vollständig."


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(factories.NOON):
        yield


@pytest.fixture
def event(town):
    return factories.an_event(author=town.editor, first_start=JULY, title="Lesecafé")


@pytest.fixture
def reader(town):
    return factories.a_reader()


def page_of(event):
    return f"/termine/{event.id}-{event.slug}"


def follow(event, user):
    with unit_of_work():
        contributions.follow(event, follower=user)


def follows(event, user):
    session().expire_all()
    return contributions.is_following(event, user)


def offered(page):
    return [name for name in page.names("main button") if name in {FOLLOW, UNFOLLOW}]


@in_both_dialects
def test_a_reader_follows_and_follows_no_more(dialect, event, reader, visit):
    browser = visit(dialect, reader).open(page_of(event))
    assert offered(browser.page) == [FOLLOW]
    browser.submit(FOLLOW)
    assert follows(event, reader)
    assert (browser.address, offered(browser.page)) == (page_of(event), [UNFOLLOW])
    browser.submit(UNFOLLOW)
    assert not follows(event, reader)
    assert (browser.address, offered(browser.page)) == (page_of(event), [FOLLOW])


def test_without_scripts_the_page_says_what_was_done(event, reader, visit):
    browser = visit(user=reader).open(page_of(event)).submit(FOLLOW)
    assert browser.page.messages == ["Sie bekommen ab jetzt Bescheid, wenn sich etwas ändert."]
    browser.submit(UNFOLLOW)
    assert browser.page.messages == ["Sie bekommen keine Nachrichten mehr dazu."]


def test_with_them_the_focus_stays_on_the_button(event, reader, visit):
    browser = visit("htmx", reader).open(page_of(event))
    [before] = browser.page.all(".event form button.wide[name=folgen]")
    assert not before.has_attr("autofocus")
    browser.submit(FOLLOW)
    [after] = browser.part.all("button")
    assert (after["id"], after.has_attr("autofocus")) == (before["id"], True)
    assert after["aria-describedby"] == browser.part.find("p")["id"]


@in_both_dialects
def test_from_the_page_of_one_date_one_comes_back_to_it(dialect, town, reader, visit):
    series = factories.an_event(author=town.editor, first_start=JULY, rule="FREQ=WEEKLY;COUNT=3")
    here = f"{page_of(series)}/{contributions.occurrences_of(series)[1].id}"
    browser = visit(dialect, reader).open(here).submit(FOLLOW)
    assert (browser.address, offered(browser.page)) == (here, [UNFOLLOW])
    assert follows(series, reader)


@in_both_dialects
def test_to_say_it_twice_or_from_an_old_page_changes_nothing(dialect, event, reader, visit):
    first, second = (visit(dialect, reader).open(page_of(event)) for _ in range(2))
    for browser in (first, second):
        assert browser.submit(FOLLOW).status == 200
        assert follows(event, reader)
    for browser in (first, second):
        assert browser.submit(UNFOLLOW).status == 200
        assert not follows(event, reader)


def test_the_button_is_for_who_is_signed_in_and_while_something_may_change(
    town, event, reader, visit
):
    waiting = factories.an_event(author=town.editor, first_start=JULY, state=State.SUBMITTED)
    assert offered(visit().open(page_of(event)).page) == []
    assert visit().open(page_of(event)).page.all("[id^=follow]") == []
    assert offered(visit(user=town.editor).open(page_of(event)).page) == [FOLLOW]
    assert offered(visit(user=town.editor).open(page_of(waiting)).page) == []
    with clock.at(factories.NOON.replace(month=9)):
        assert offered(visit(user=reader).open(page_of(event)).page) == []
        follow(event, reader)
        assert offered(visit(user=reader).open(page_of(event)).page) == [UNFOLLOW]


def test_visitors_cost_not_a_statement_more(event, visit):
    browser = visit()

    def asked():
        with sent() as statements:
            browser.open(page_of(event))
        return statements

    asked()
    assert [each for each in asked() if "follows" in each] == []


@in_both_dialects
def test_nobody_follows_what_they_may_not_see(dialect, town, reader, visit):
    waiting = factories.an_event(author=town.editor, state=State.SUBMITTED)
    shown = factories.an_event(author=town.editor)
    for event, user, status in (
        (shown, None, 401), (waiting, reader, 404), (waiting, town.moderator, 200)
    ):  # fmt: skip
        browser = visit(dialect, user)
        browser.post(f"/beitraege/{event.id}/folgen", folgen="ja")
        assert browser.status == status
        assert user is None or follows(event, user) == (status == 200)
    assert visit(dialect, reader).post("/beitraege/4711/folgen", folgen="ja").status == 404
    calendars.archive(shown)
    assert visit(dialect, reader).post(f"/beitraege/{shown.id}/folgen", folgen="ja").status == 410


@in_both_dialects
@pytest.mark.parametrize("wish", [None, "", "vielleicht"])
def test_what_is_neither_yes_nor_no_is_refused(dialect, wish, event, reader, visit):
    browser = visit(dialect, reader).open(page_of(event))
    assert browser.post(f"/beitraege/{event.id}/folgen", {"folgen": wish}).status == 400
    assert not follows(event, reader)


@in_both_dialects
def test_a_stale_token_writes_nothing_and_offers_the_button_again(dialect, event, reader, visit):
    browser = visit(dialect, reader).open(page_of(event))
    browser.post(f"/beitraege/{event.id}/folgen", folgen="ja", csrf_token="x")
    assert browser.status == 400
    assert not follows(event, reader)
    shown = browser.part or browser.page
    assert "Bitte noch einmal senden" in shown.text(".field-error[role=alert]")
    assert shown.names("form[action$=folgen] button") == [FOLLOW]


def test_whoever_signs_in_first_finds_the_button_again(event, reader, visit):
    browser = visit(user=reader).open(page_of(event))
    browser.send("POST", "/abmelden", data=[("csrf_token", browser.token())])
    browser.submit(FOLLOW)
    assert browser.status == 401
    browser.fill(email=reader.email, password=factories.PASSWORD).submit("Anmelden")
    assert not follows(event, reader)
    browser.submit(FOLLOW)
    assert follows(event, reader)
    assert browser.address == page_of(event)


@in_both_dialects
@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:x()"])
def test_the_way_back_leads_nowhere_else(dialect, back, event, reader, visit):
    browser = visit(dialect, reader).open(page_of(event))
    browser.post(f"/beitraege/{event.id}/folgen", folgen="ja", zurueck=back)
    assert browser.status == 200
    assert dialect == "htmx" or browser.address == page_of(event)


# ---------- from a letter ----------


@pytest.fixture
def letter(network, event, reader):
    """The address that stands in a letter to a reader who follows."""
    follow(event, reader)
    with network.test_request_context():
        signature = unsubscriptions.sign(follower_id=reader.id, contribution_id=event.id)
    return f"/abbestellen/{signature}"


@in_both_dialects
def test_who_comes_from_a_letter_unsubscribes_with_one_click(dialect, letter, event, reader, visit):
    browser = visit(dialect).open(letter)
    assert follows(event, reader)
    assert (browser.page.h1, browser.page.names("main p a")) == (
        "Nachrichten abbestellen", ["Lesecafé"],
    )  # fmt: skip
    for _ in range(2):
        browser.open(letter).submit("Abbestellen")
        assert (browser.status, browser.page.h1) == (200, "Abbestellt")
        assert not follows(event, reader)


def test_a_mail_program_unsubscribes_by_itself_and_a_scanner_does_not(letter, event, reader, visit):
    """RFC 8058: no cookie, no token, no page before, and an answer that leads nowhere else."""
    for method in ("GET", "HEAD", "GET"):
        assert visit().send(method, letter).status_code == 200
    assert follows(event, reader)
    answer = visit().send("POST", letter, data=[("List-Unsubscribe", "One-Click")])
    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert not follows(event, reader)


def test_it_ends_what_it_was_signed_for_and_nothing_else(letter, town, event, reader, visit):
    other = factories.an_event(author=town.editor)
    for followed, user in ((other, reader), (event, town.moderator)):
        follow(followed, user)
    visit(user=town.moderator).open(letter).submit("Abbestellen")
    assert follows(other, reader)
    assert follows(event, town.moderator)
    assert not follows(event, reader)


@in_both_dialects
# Not the last letter by another one: it carries bits that mean nothing.
@pytest.mark.parametrize(
    "spoil",
    [
        lambda signature: signature[:-1],
        lambda signature: signature[:-2] + ("A" if signature[-2] != "A" else "B") + signature[-1],
        lambda signature: "W" + signature[1:],
        lambda signature: "WzEsMV0" + signature[signature.index(".") :],
        lambda signature: signature.partition(".")[0],
        lambda _signature: "x",
        lambda signature: signature + "%20",
        lambda _signature: "%F0%9F%8E%89.%C3%9F",
    ],
    ids=range(8),
)
def test_a_broken_signature_ends_nothing_and_says_what_helps(
    dialect, spoil, letter, event, reader, visit
):
    for method in ("GET", "POST"):
        browser = visit(dialect)
        whole = letter.removeprefix("/abbestellen/")
        spoiled = f"/abbestellen/{spoil(whole) if spoil(whole) != whole else 'x'}"
        browser.get(spoiled) if method == "GET" else browser.post(spoiled)
        assert browser.status == 404
        assert NOT_WHOLE in browser.text
    assert follows(event, reader)


@pytest.mark.parametrize("salt", ["cookie-session", "itsdangerous", "password"])
def test_what_is_signed_for_something_else_is_no_proof(salt, network, event, reader, visit):
    follow(event, reader)
    how = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    other = URLSafeSerializer(network.config["SECRET_KEY"], salt=salt, signer_kwargs=how)
    signature = other.dumps([reader.id, event.id])
    assert visit().send("POST", f"/abbestellen/{signature}").status_code == 404
    assert follows(event, reader)


def test_a_letter_names_nothing_that_is_no_longer_public(letter, event, reader, visit):
    calendars.archive(event)
    browser = visit().open(letter)
    assert (browser.status, "Lesecafé" in browser.text) == (200, False)
    browser.submit("Abbestellen")
    assert (browser.page.h1, follows(event, reader)) == ("Abbestellt", False)


def test_whose_account_is_closed_may_unsubscribe_all_the_same(letter, event, reader, visit):
    with unit_of_work():
        accounts.dismiss(reader)
    assert visit().open(letter).submit("Abbestellen").status == 200
    assert not follows(event, reader)


def test_in_english_it_is_asked_in_english(letter, visit):
    browser = visit().open(f"/en{letter}").submit("Unsubscribe")
    assert (browser.page.h1, browser.status) == ("Unsubscribed", 200)


def test_an_announcement_and_a_follower_meet_on_one_page(town, event, visit):
    """A city's editor may follow her own event; her own announcement tells her nothing."""
    browser = visit(user=town.editor).open(page_of(event)).submit(FOLLOW)
    browser.fill(status="cancelled", note="Hitze.").submit("Jetzt bekannt geben")
    assert [each.status for each in calendars.dates_of(event)] == [Status.CANCELLED]
    assert offered(browser.page) == [UNFOLLOW]
