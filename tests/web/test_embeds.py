"""A city's dates on its own website: what stands in the frame, and who allows it where."""

import pytest

from stadtnetz import cities, clock
from stadtnetz.contributions import Status
from stadtnetz.database import unit_of_work
from tests import calendars, factories
from tests.calendars import wall
from tests.web.dialects import in_both_dialects

LIST = "/einbetten/weisswasser"
FORM = "/staedte/weisswasser/einbetten"


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(factories.NOON):
        yield


def allow(town, *addresses):
    with unit_of_work():
        cities.allow_embedding(town.city, addresses)


def an_event(town, title, start, end=None, **more):
    return factories.an_event(
        author=town.editor, title=title, first_start=wall(start),
        first_end=wall(end) if end else None, **more,
    )  # fmt: skip


def ancestors(browser):
    policy = dict(
        each.strip().split(" ", 1) for each in browser.headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert "script-src" not in policy
    return policy["frame-ancestors"]


def test_the_list_shows_what_goes_on_and_what_comes(town, visit):
    an_event(town, "Vorbei", "2026-06-10 08:00", "2026-06-10 09:00")
    an_event(town, "Läuft", "2026-06-10 11:00", "2026-06-10 13:00")
    an_event(town, "Seit gestern", "2026-06-09 20:00", "2026-06-10 20:00")
    later = an_event(town, "Bald", "2026-06-12 19:00", hearing_loop=True)
    an_event(town, "Schau", "2026-06-01 00:00", "2026-08-01 00:00", all_day=True)
    factories.an_event(title="Anderswo")
    page = visit().open(LIST).page
    assert page.texts("li > a") == ["Seit gestern", "Läuft", "Bald", "Schau"]
    assert {each["target"] for each in page.all("a")} == {"_top"}
    number = calendars.dates_of(later)[0].id
    assert page.all("li > a")[2]["href"] == f"/termine/{later.id}-bald/{number}"
    assert page.texts("li time")[2] == "Freitag, 12. Juni, ab 19:00 Uhr"
    assert "Höranlage" in page.texts(".traits li")


def test_twenty_dates_are_enough_and_an_empty_list_says_so(town, visit):
    assert "Zurzeit steht kein Termin fest." in visit().open(LIST).page.texts("main > p")
    an_event(town, "Täglich", "2026-06-11 10:00", rule="FREQ=DAILY;COUNT=40")
    assert len(visit().open(LIST).page.all("li > a")) == 20


def test_what_is_off_is_struck_through(town, visit):
    event = an_event(town, "Fest", "2026-06-12 19:00")
    calendars.announce(event, Status.CANCELLED)
    page = visit().open(LIST).page
    assert page.texts("li s") == ["Freitag, 12. Juni, ab 19:00 Uhr"]
    assert page.texts(".tag") == ["fällt aus"]


def test_no_website_may_frame_the_list_before_its_city_says_so(town, visit):
    browser = visit().open(LIST)
    assert ancestors(browser) == "'none'"
    assert "X-Frame-Options" not in browser.headers
    assert "Noch ist keine freigegeben" in browser.page.text(".embedded-note")
    assert browser.page.alternates == {}


def test_only_the_websites_of_the_city_may_frame_the_list(town, visit):
    allow(town, "www.weisswasser.example", "http://alt.weisswasser.example:8080/start")
    browser = visit().open(LIST)
    assert ancestors(browser) == (
        "https://www.weisswasser.example http://alt.weisswasser.example:8080"
    )
    assert "X-Frame-Options" not in browser.headers
    assert "Cross-Origin-Opener-Policy" not in browser.headers
    assert browser.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert browser.headers["X-Content-Type-Options"] == "nosniff"
    assert browser.page.all(".embedded-note") == []


def test_everything_else_stays_out_of_frames(town, visit):
    allow(town, "www.weisswasser.example")
    for address in ("/", "/staedte/weisswasser", "/einbetten/nirgends"):
        browser = visit().open(address)
        assert browser.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in browser.headers["Content-Security-Policy"]


def test_the_list_knows_nobody_and_sets_no_cookie(town, visit):
    anonymous, editor = visit().open(LIST), visit(user=town.editor).open(LIST)
    for browser in (anonymous, editor):
        assert "Set-Cookie" not in browser.headers
        assert browser.headers["Cache-Control"] == "public, max-age=60"
        assert browser.page.all("script, form, img") == []
    assert anonymous.text == editor.text
    assert editor.is_signed_in


def test_the_list_speaks_english_too(town, visit):
    an_event(town, "Fest", "2026-06-12 19:00")
    page = visit().open("/en" + LIST).page
    assert page.find("html")["lang"] == "en"
    assert page.all("li > a")[0]["href"].startswith("/en/termine/")


@in_both_dialects
def test_editors_say_which_websites_may_show_the_list(dialect, town, visit):
    browser = visit(dialect, town.editor).open("/staedte/weisswasser")
    browser.follow("Termine auf der eigenen Website zeigen")
    assert browser.address == FORM
    assert (
        '<iframe src="http://localhost/einbetten/weisswasser" title="Termine in Weißwasser"'
        in browser.page.find("#snippet").get_text()
    )
    typed = (
        "WWW.Weisswasser.example/termine?x=1  https://www.weisswasser.example\nkultur.example:8443"
    )
    browser.fill(hosts=typed).submit("Speichern")
    assert browser.page.messages == [
        "Gespeichert. Auf diesen Websites können Ihre Termine jetzt stehen."
    ]
    assert browser.page.value("hosts") == (
        "https://www.weisswasser.example\nhttps://kultur.example:8443"
    )
    browser.fill(hosts="").submit("Speichern")
    assert ancestors(visit().open(LIST)) == "'none'"


HOSTILE = [
    "*", "*.example", "https://*", "https://*.weisswasser.example", "https:", "https://",
    "javascript:alert(1)", "javascript://x.example", "data:text/html,x", "ftp://x.example",
    "x.example;script-src", "https://x.example;", "x.example,y.example", "'self'", "'none'",
    "https://u:p@x.example", "https://x.example@y.example", "https://x.example:99999",
    "https://x.example:", "x..example", "-x.example", "x-.example", "localhost", "https://[::1]",
    "127.0.0.1", "weißwasser.de", "x.example\\", "x%20y.example", "https://x.example:80x",
    "a" * 64 + ".example", ".".join(["a" * 60] * 5) + ".example", "//x.example", "blob:https://x.example",
]  # fmt: skip


@in_both_dialects
@pytest.mark.parametrize("address", HOSTILE)
def test_what_is_not_one_website_is_refused_and_kept_in_the_field(dialect, address, town, visit):
    browser = visit(dialect, town.editor).open(FORM)
    browser.fill(hosts=f"gut.example {address}").submit("Speichern")
    shown = browser.part or browser.page
    assert browser.status == 422
    assert shown.complaints[0].startswith(f"„{address[:80]}“ ist keine Website.")
    assert shown.value("hosts") == f"gut.example {address}"
    assert ancestors(visit().open(LIST)) == "'none'"


@pytest.mark.parametrize("address", HOSTILE)
def test_the_domain_itself_refuses_what_is_not_one_website(address, town):
    with pytest.raises(cities.NoHost), unit_of_work():
        cities.allow_embedding(town.city, [address])


def test_there_is_an_end_to_websites(town, visit):
    many = [f"seite{n}.example" for n in range(21)]
    with pytest.raises(cities.NoHost), unit_of_work():
        cities.allow_embedding(town.city, many)
    browser = visit(user=town.editor).open(FORM).fill(hosts=" ".join(many)).submit("Speichern")
    assert browser.page.complaints == ["Bitte höchstens 20 Websites nennen."]
    browser.fill(hosts="x" * 4001).submit("Speichern")
    assert browser.page.complaints == ["Bitte um 1 Zeichen kürzen."]


def test_line_ends_cannot_add_a_header(town, visit):
    browser = visit(user=town.editor).open(FORM)
    browser.fill(hosts="a.example\r\nX-Evil:1").submit("Speichern")
    assert browser.status == 422
    assert "X-Evil" not in visit().open(LIST).headers


@in_both_dialects
def test_only_editors_of_the_city_say_so(dialect, town, visit):
    stranger = factories.an_editor(factories.a_city())
    for user, status in ((None, 401), (stranger, 403), (town.moderator, 403)):
        browser = visit(dialect, user)
        assert browser.post(FORM, {"hosts": "x.example"}).status == status
        assert (
            "Termine auf der eigenen Website"
            not in visit(user=user).open(LIST[:0] + "/staedte/weisswasser").text
        )
    assert ancestors(visit().open(LIST)) == "'none'"


def test_the_form_keeps_what_was_typed_beside_a_stale_token(town, visit):
    browser = visit(user=town.editor).open(FORM)
    browser.post(FORM, {"hosts": "x.example", "csrf_token": "x"})
    assert browser.status == 400
    assert browser.page.value("hosts") == "x.example"
