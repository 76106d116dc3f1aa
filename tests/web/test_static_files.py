"""Static files: small, kept a year under this release's name, and there for yesterday's pages."""

import gzip

import brotli
import pytest

from stadtnetz.web.security import HEADERS

RULES = "speculation-rules.json"


@pytest.fixture
def fetch(town, visit, network):
    """Ask for a static file of this release or another."""
    release = network.extensions["release"]

    def ask(name, *, of=release, method="GET", **headers):
        told = {key.replace("_", "-"): value for key, value in headers.items()}
        return visit().send(method, f"/static/{of}/{name}", headers=told)

    return ask


def test_they_are_kept_a_year(fetch):
    response = fetch("js/stadtnetz.js")
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    for name, value in HEADERS.items():
        assert response.headers[name] == value


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0", None, bytes),
        ("", None, bytes),
    ],
)
def test_each_browser_gets_what_it_can_read(accepted, encoding, unpack, fetch):
    plain = fetch("css/site.css").data
    response = fetch("css/site.css", Accept_Encoding=accepted)
    assert response.headers.get("Content-Encoding") == encoding
    assert response.headers["Content-Length"] == str(len(response.data))
    assert response.headers["Vary"] == "Accept-Encoding"
    assert unpack(response.data) == plain
    assert (len(response.data) < len(plain) / 3) is (encoding is not None)


def test_what_is_packed_already_is_not_packed_again(fetch):
    response = fetch("fonts/literata-latin.woff2", Accept_Encoding="br, gzip")
    assert "Content-Encoding" not in response.headers
    assert "Vary" not in response.headers
    assert response.data[:4] == b"wOF2"


def test_whoever_has_it_gets_nothing_again(fetch):
    first = fetch("css/site.css", Accept_Encoding="br")
    again = fetch("css/site.css", Accept_Encoding="br", If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    other = fetch("css/site.css", Accept_Encoding="gzip", If_None_Match=first.headers["ETag"])
    assert other.status_code == 200


def test_to_ask_for_the_head_alone_costs_no_bytes(fetch):
    whole, head = fetch("css/site.css"), fetch("css/site.css", method="HEAD")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers == whole.headers


def test_a_page_of_another_release_gets_todays_file_and_nobody_keeps_it(fetch):
    today, other = fetch("css/site.css"), fetch("css/site.css", of="0123456789ab")
    assert other.data == today.data
    assert other.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "name", ["../wsgi.py", "%2e%2e/wsgi.py", "css/..%2f..%2fwsgi.py", "css", "", "%00", "css/"]
)
def test_nothing_but_its_files_lies_there(name, fetch):
    assert fetch(name).status_code == 404


def test_they_are_read_and_not_written_to(fetch):
    assert fetch("css/site.css", method="POST").status_code == 404


def test_only_whole_pages_for_everybody_let_a_browser_look_ahead(town, visit, network):
    release = network.extensions["release"]
    partial = {"HX-Request": "true", "HX-Request-Type": "partial"}

    def rules(browser, path, headers=None):
        return browser.send("GET", path, headers=headers or {}).headers.get("Speculation-Rules")

    assert rules(visit(), "/") == f'"/static/{release}/{RULES}"'
    assert rules(visit(), "/staedte") == rules(visit(), "/")
    assert rules(visit(), "/staedte", partial) is None
    assert rules(visit(), "/nirgends") is None
    assert rules(visit(user=town.editor), "/") is None
    assert visit().send("GET", f"/static/{release}/{RULES}").headers["Content-Type"] == (
        "application/speculationrules+json"
    )
