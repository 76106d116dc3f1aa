"""People sign in and out, and nobody is led astray or told who has an account."""

import re
from urllib.parse import quote, urljoin

import pytest

from stadtnetz import accounts, create_app, pictures, queue
from stadtnetz.database import db, unit_of_work
from stadtnetz.settings import PasswordCost, Settings
from tests import factories
from tests.browse import browse
from tests.web.dialects import in_both_dialects

HOSTILE = [
    "//evil.example", "///evil.example", "////evil.example", "https://evil.example",
    "https:evil.example", "http:/evil.example", "\\\\evil.example", "/\\evil.example",
    "\\/evil.example", "/\t/evil.example", "/\n/evil.example", "/\r\n/evil.example",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,x",
    "vbscript:x", "/geschichten\r\nSet-Cookie: a=b", "%0d%0aSet-Cookie:a=b", "evil.example",
    "@evil.example", "http://localhost@evil.example/", "http://localhost:80@evil.example/",
    "http://localhost.evil.example/", "http://evil.example#localhost", "http://[::1", "",
    " //evil.example", "\x00//evil.example", "?next=x", "#x", ".//evil.example", "ftp://localhost/",
    "http://localhost//evil.example", "http:///evil.example", "／／evil.example", "/" * 5000,
]  # fmt: skip


@in_both_dialects
def test_an_editor_comes_to_the_workspace(dialect, town, visit):
    browser = visit(dialect).sign_in(town.editor)
    assert (browser.status, browser.address) == (200, "/arbeitsbereich")
    assert browser.page.h1 == "Beiträge aus Weißwasser"


def test_a_moderator_without_a_city_comes_to_the_desk(town, visit):
    assert visit().sign_in(town.moderator).address == "/pruefliste"


def test_whoever_wanted_somewhere_arrives_there(town, visit):
    browser = visit().open("/geschichten/neu")
    assert browser.address == "/anmelden?next=/geschichten/neu"
    browser.fill(email=town.editor.email, password=factories.PASSWORD).submit("Anmelden")
    assert browser.address == "/geschichten/neu"


def test_a_part_that_needs_a_sign_in_leads_there_and_back_to_the_page(town, visit):
    browser = visit("htmx", town.moderator).open("/pruefliste?zeige=frei")
    browser.client.delete_cookie("stadtnetz")
    browser.get("/pruefliste?zeige=frei")
    assert (browser.status, browser.page.h1) == (401, "Anmelden")
    assert browser.headers["HX-Redirect"] == "/anmelden?next=/pruefliste?zeige%3Dfrei"


@pytest.mark.parametrize("goal", HOSTILE)
def test_nobody_is_led_off_the_site(goal, town, visit):
    browser = visit().open(f"/anmelden?next={quote(goal)}")
    browser.fill(email=town.editor.email, password=factories.PASSWORD).submit("Anmelden")
    assert browser.address.startswith("/")
    assert not browser.address.startswith("//")
    other = visit()
    data = [
        ("email", town.editor.email), ("password", factories.PASSWORD), ("next", goal),
        ("csrf_token", other.token()),
    ]  # fmt: skip
    response = other.send("POST", "/anmelden", data=data)
    target = urljoin("http://localhost/anmelden", response.headers["Location"])
    assert response.status_code == 303
    assert re.match(r"http://localhost/(?![/\\])", target)


@pytest.mark.parametrize("goal", ["/", "/geschichten?offen=3", "/en/staedte", "http://localhost/x"])
def test_an_own_path_is_where_one_goes(goal, town, visit):
    browser = visit()
    data = [
        ("email", town.editor.email), ("password", factories.PASSWORD), ("next", goal),
        ("csrf_token", browser.token()),
    ]  # fmt: skip
    response = browser.send("POST", "/anmelden", data=data)
    assert response.headers["Location"] == goal.removeprefix("http://localhost")


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(town, visit):
    gone = factories.a_reader()
    with unit_of_work():
        accounts.dismiss(gone)
    answers = set()
    for email in [town.editor.email, "niemand@stadtnetz.example", gone.email]:
        password = "falsch geraten" if email != gone.email else factories.PASSWORD
        browser = visit().open("/anmelden").fill(email=email, password=password).submit("Anmelden")
        body = re.sub(r'name="csrf_token" value="[^"]+"', "", browser.text)
        answers.add((browser.status, body.replace(email, "")))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 422


def test_what_was_typed_stays_but_for_the_password(town, visit):
    browser = visit().open("/anmelden?next=/geschichten/neu")
    browser.fill(email="jemand@stadtnetz.example", password="falsch").submit("Anmelden")
    page = browser.page
    assert page.value("email") == "jemand@stadtnetz.example"
    assert page.value("password") == ""
    assert page.value("next") == "/geschichten/neu"
    assert page.focused["class"] == ["error-summary"]
    assert "falsch" not in browser.text


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("", ""),
        ("a" * 300, "x"),
        ("x\x00y", "x"),
        ("x", "p" * 5000),
        ("\u202e", "\ud800"),
        ("'--", ""),
    ],
)
def test_a_sign_in_that_cannot_be_is_answered_as_any_other(email, password, town, visit):
    browser = visit().open("/anmelden").fill(email=email, password=password).submit("Anmelden")
    assert browser.status == 422


def test_case_and_spelling_of_the_address_do_not_matter(town, visit):
    browser = visit().open("/anmelden")
    browser.fill(email=f" {town.editor.email.upper()} ", password=factories.PASSWORD)
    assert browser.submit("Anmelden").address == "/arbeitsbereich"


def test_signing_in_twice_leads_on(town, visit):
    assert visit(user=town.editor).open("/anmelden?next=/staedte").address == "/staedte"


@in_both_dialects
def test_signing_out_ends_the_session(dialect, town, visit):
    browser = visit(dialect, town.editor).submit("abmelden")
    assert (browser.status, browser.address) == (200, "/")
    assert browser.open("/arbeitsbereich").address == "/anmelden?next=/arbeitsbereich"


def test_signing_out_lets_the_browser_forget_pages(town, visit):
    browser = visit(user=town.editor)
    response = browser.send("POST", "/abmelden", data=[("csrf_token", browser.token())])
    assert response.headers["Clear-Site-Data"] == '"cache"'


def test_a_link_does_not_sign_out(town, visit):
    browser = visit(user=town.editor).open("/abmelden")
    assert browser.status == 405
    assert browser.is_signed_in


def test_a_foreign_token_does_not_sign_out(town, visit):
    browser = visit(user=town.editor)
    browser.post("/abmelden", csrf_token=visit(user=town.moderator).token())
    assert (browser.status, browser.is_signed_in) == (400, True)


def test_a_foreign_token_does_not_sign_in(town, visit):
    browser = visit().open("/anmelden")
    data = {"email": town.editor.email, "password": factories.PASSWORD}
    browser.post("/anmelden", data, csrf_token=visit().token())
    assert (browser.status, browser.is_signed_in) == (400, False)


def test_a_session_that_somebody_prepared_ends_with_the_sign_in(town, visit):
    browser = visit().open("/anmelden")
    prepared = browser.token()
    browser.fill(email=town.editor.email, password=factories.PASSWORD).submit("Anmelden")
    assert browser.token() != prepared
    browser.post("/abmelden", csrf_token=prepared)
    assert (browser.status, browser.is_signed_in) == (400, True)


def test_a_copied_cookie_is_worth_nothing_after_the_sign_out(town, visit):
    browser = visit(user=town.editor)
    name = browser.app.config["SESSION_COOKIE_NAME"]
    copied = browser.client.get_cookie(name, "localhost").value
    other = visit(user=town.editor)
    browser.post("/abmelden")
    thief = visit()
    thief.client.set_cookie(name, copied, domain="localhost")
    assert not thief.open("/").is_signed_in
    assert other.open("/").is_signed_in


def test_a_dismissed_user_is_signed_out_at_once(town, visit):
    browser = visit(user=town.editor)
    with unit_of_work():
        accounts.dismiss(town.editor)
    assert browser.open("/arbeitsbereich").address == "/anmelden?next=/arbeitsbereich"


def test_a_changed_password_ends_every_session(town, visit):
    browser = visit(user=town.editor)
    with unit_of_work():
        accounts.change_password(town.editor, "ein ganz neuer Satz")
    assert browser.open("/arbeitsbereich").address == "/anmelden?next=/arbeitsbereich"
    assert browser.sign_in(town.editor, "ein ganz neuer Satz").address == "/arbeitsbereich"


def cookie_of(browser, user):
    data = [
        ("email", user.email),
        ("password", factories.PASSWORD),
        ("csrf_token", browser.token()),
    ]
    [cookie] = browser.send("POST", "/anmelden", data=data).headers.getlist("Set-Cookie")
    return cookie


def test_the_session_cookie_is_for_the_server_alone(town, visit):
    cookie = cookie_of(visit(), town.editor)
    flags = sorted(part for part in cookie.split("; ")[1:] if not part.startswith("Expires"))
    assert (cookie.partition("=")[0], flags) == (
        "stadtnetz",
        ["HttpOnly", "Path=/", "SameSite=Lax"],
    )


def test_over_tls_the_session_cookie_is_bound_to_this_host(town, network, tmp_path):
    settings = network.extensions["settings"]
    try:
        secure = create_app(
            Settings(
                instance=tmp_path,
                secret_key="y" * 40,
                database_url=settings.database_url,
                base_url="https://localhost",
                trusted_hosts=("localhost",),
                password_cost=PasswordCost(1, 8),
                testing=True,
            )
        )
        response = browse("plain", secure).send("GET", "/anmelden")
    finally:
        pictures.open_store(settings.pictures)
        queue.connect(settings.instance)
    [cookie] = response.headers.getlist("Set-Cookie")
    flags = sorted(part for part in cookie.split("; ")[1:] if not part.startswith("Expires"))
    assert cookie.partition("=")[0] == "__Host-stadtnetz"
    assert flags == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]
    assert response.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    with secure.app_context():
        db.engine.dispose()


def test_a_new_sign_in_ends_the_former_one_of_the_same_browser(town, visit):
    browser = visit(user=town.editor)
    name = browser.app.config["SESSION_COOKIE_NAME"]
    former = browser.client.get_cookie(name, "localhost").value
    data = {"email": town.moderator.email, "password": factories.PASSWORD}
    browser.post("/anmelden", data)
    assert browser.open("/pruefliste").status == 200
    thief = visit()
    thief.client.set_cookie(name, former, domain="localhost")
    assert not thief.open("/").is_signed_in


def test_a_form_that_carries_a_sign_in_brings_nobody_round_in_circles(town, visit):
    data = {"email": town.editor.email, "password": factories.PASSWORD, "next": "/anmelden"}
    data |= {"carried-" * n + "next": "/anmelden" for n in range(1, 90)}
    assert visit().post("/anmelden", data).address == "/arbeitsbereich"
