"""Every answer carries its headers, whatever was asked, and anonymous readers no cookie."""

import pytest
from sqlalchemy.exc import OperationalError

from stadtnetz.database import unit_of_work
from stadtnetz.web.security import HEADERS, UnaskedWrite
from tests import factories

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
VARY = {"HX-Request", "HX-Request-Type", "Cookie", "Accept-Encoding"}


def named(response):
    return {name: response.headers.get(name) for name in HEADERS}


def vary_of(response):
    return {each.strip() for each in response.headers.get("Vary", "").split(",")}


def test_every_kind_of_answer_carries_the_headers(town, visit, network):
    factories.a_story(author=town.editor)
    release = network.extensions["release"]
    asked = [
        ("GET", "/", {}, 200),
        ("GET", "/geschichten/1", PARTIAL, None),
        ("GET", "/nirgends", {}, 404),
        ("GET", "/nirgends", PARTIAL, 404),
        ("POST", "/", {}, 405),
        ("GET", "/?ab=x", {}, 400),
        ("GET", f"/static/{release}/css/base.css", {}, 200),
        ("GET", "/favicon.ico", {}, 200),
        ("GET", "/static/0123456789ab/css/base.css", {}, 200),
        ("GET", "/static/anders/css/base.css", {}, 404),
        ("GET", "/arbeitsbereich", {}, 303),
        ("GET", "/staedte/", {}, 404),
        ("OPTIONS", "/", {}, 200),
        ("GET", "/up", {}, 200),
        ("TRACE", "/", {}, 405),
        ("PUT", "/geschichten/neu", {}, 405),
        ("DELETE", "/", {}, 405),
    ]
    browser = visit()
    for method, path, headers, status in asked:
        response = browser.send(method, path, headers=headers)
        assert response.status_code == (status or response.status_code), path
        assert named(response) == HEADERS, path


def test_no_answer_lets_foreign_code_run():
    policy = dict(part.split(" ", 1) for part in HEADERS["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"


def test_a_page_and_its_part_are_told_apart_by_caches(town, visit):
    factories.a_story(author=town.editor)
    for headers in ({}, PARTIAL):
        for path in ("/", "/geschichten", "/staedte", "/nirgends", "/anmelden"):
            assert vary_of(visit().send("GET", path, headers=headers)) == VARY


def test_only_the_one_question_decides_between_page_and_part(town, visit):
    story = factories.a_story(author=town.editor)
    path = f"/geschichten/{story.id}-{story.slug}"
    whole = [{}, {"HX-Request": "true"}, {"HX-Request-Type": "full"}, {"HX-Target": "article#x"}]
    answers = [visit().send("GET", path, headers=headers) for headers in [*whole, PARTIAL]]
    starts = [answer.get_data(as_text=True).startswith("<!doctype html>") for answer in answers]
    assert starts == [True, True, True, True, False]


def test_anonymous_readers_get_no_cookie(town, visit):
    story = factories.a_story(author=town.editor)
    paths = [
        "/",
        "/geschichten",
        "/staedte",
        f"/staedte/{town.city.slug}",
        "/impressum",
        "/nirgends",
        f"/themen/{town.topic.slug}",
        f"/geschichten/{story.id}-{story.slug}",
        "/en/",
        "/up",
    ]
    for path in paths:
        response = visit().send("GET", path)
        assert "Set-Cookie" not in response.headers, path
        assert "csrf_token" not in response.get_data(as_text=True), path


def test_what_is_private_is_stored_nowhere(town, visit):
    browser = visit(user=town.editor)
    expected = {
        "/arbeitsbereich": "private, no-store",
        "/geschichten/neu": "private, no-store",
        "/": "private, no-cache",
    }
    found = {path: browser.send("GET", path).headers["Cache-Control"] for path in expected}
    assert found == expected
    assert visit().send("GET", "/").headers["Cache-Control"] == "no-cache"
    assert visit().send("GET", "/anmelden").headers["Cache-Control"] == "private, no-store"
    assert browser.send("POST", "/nirgends").headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost@evil", "", "[::1"]
)
def test_an_unknown_host_is_a_bad_request(host, town, visit):
    assert visit().send("GET", "/", headers={"Host": host}).status_code == 400


def test_a_forged_host_stands_in_no_address(town, visit):
    headers = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "Forwarded": "host=evil",
    }
    response = visit().send("GET", "/", headers=headers)
    assert response.status_code == 200
    assert "evil" not in response.get_data(as_text=True)


def test_head_is_get_without_a_body(town, visit):
    factories.a_story(author=town.editor)
    for path in ("/", "/geschichten", "/impressum", "/nirgends", "/arbeitsbereich"):
        head, get = visit().send("HEAD", path), visit().send("GET", path)
        assert (head.status_code, head.get_data()) == (get.status_code, b"")


def test_a_method_that_nobody_speaks_names_those_that_are(town, visit):
    response = visit().send("POST", "/staedte")
    assert response.status_code == 405
    assert sorted(response.headers["Allow"].split(", ")) == ["GET", "HEAD", "OPTIONS"]


@pytest.fixture
def broken(network, monkeypatch):
    """Let the front page fail as no page should, and the network answer as it would in earnest."""

    def break_with(error: Exception) -> None:
        def fail():
            raise error

        monkeypatch.setitem(network.config, "TESTING", False)
        monkeypatch.setitem(network.view_functions, "home.show", fail)

    return break_with


def test_a_fault_of_ours_is_a_page_that_tells_nothing(town, visit, broken):
    broken(RuntimeError("secret words"))
    browser = visit().open("/")
    assert (browser.status, browser.page.h1) == (500, "Das hat nicht geklappt.")
    assert "secret" not in browser.text
    assert {name: browser.headers.get(name) for name in HEADERS} == HEADERS


def test_in_place_a_fault_of_ours_leaves_the_page_alone(town, visit, broken):
    browser = visit("htmx").open("/staedte")
    broken(RuntimeError("secret words"))
    browser.get("/")
    assert (browser.status, browser.headers["HX-Reswap"]) == (500, "none")
    assert len(browser.page.messages) == 1


def test_a_busy_database_asks_for_patience(town, visit, broken):
    broken(OperationalError("SELECT 1", {}, Exception("database is locked")))
    browser = visit().open("/")
    assert (browser.status, browser.headers["Retry-After"]) == (503, "30")


def test_a_write_that_nobody_asked_for_is_not_kept(town, visit, network, monkeypatch):
    def write():
        with unit_of_work() as session:
            session.execute(town.city.__table__.update().values(motto="gekapert"))
        return "ok"

    monkeypatch.setitem(network.view_functions, "home.show", write)
    monkeypatch.setitem(network.view_functions, "accounts.begin", write)
    browser = visit()
    for method, path in (("GET", "/"), ("POST", "/anmelden")):
        with pytest.raises(UnaskedWrite):
            browser.send(method, path)
    assert town.city.motto == ""
