"""Pages kept as ready bytes: right for every reader, and out of nobody's way."""

import gzip
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import brotli
import pytest
from flask import Flask, request
from werkzeug.test import TestResponse

from stadtnetz import clock, contributions
from stadtnetz.contributions import Conversation
from stadtnetz.database import unit_of_work
from stadtnetz.web.page_cache import PageCache
from tests import factories
from tests.browse import SITE, browse
from tests.factories import NOON
from tests.threads import at_once

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def kept(network: Flask) -> PageCache:
    """What is kept of pages."""
    cache: PageCache = network.extensions["page_cache"]
    cache.forget()
    return cache


@pytest.fixture
def ask(network: Flask, town):
    """Ask as a reader without a session."""

    def get(path: str = "/", **headers: str) -> TestResponse:
        browser = browse("plain", network, None)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return browser.send("GET", path, headers=named)

    return get


@pytest.fixture
def made(network: Flask) -> Iterator[list[str]]:
    """Note which pages Flask itself makes."""
    paths: list[str] = []

    def note() -> None:
        paths.append(request.script_root + request.full_path.rstrip("?"))

    network.before_request_funcs.setdefault(None, []).append(note)
    yield paths
    network.before_request_funcs[None].remove(note)


READ = ["/", "/geschichten", "/staedte", "/staedte/weisswasser", "/themen/ankommen", "/kalender",
        "/impressum", "/kalender/abonnieren", "/en/", "/einbetten/weisswasser"]  # fmt: skip


@pytest.mark.parametrize("path", READ)
def test_what_is_read_again_is_the_same_and_asks_nobody(path, ask, made, kept):
    factories.a_story()
    first = ask(path)
    second = ask(path)
    assert made == [path]
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.data == first.data
    assert dict(second.headers) == dict(first.headers)
    assert "Set-Cookie" not in second.headers
    assert second.headers["Content-Security-Policy"]


def test_a_story_its_conversation_an_event_and_its_date_are_kept(ask, made, kept):
    story, event = factories.a_story(), factories.an_event()
    said = factories.a_comment(story)
    (date_,) = contributions.occurrences_of(event)
    paths = [
        f"/geschichten/{story.id}-{story.slug}",
        f"/beitraege/{story.id}/kommentare",
        f"/kommentare/{said.id}",
        f"/termine/{event.id}-{event.slug}",
        f"/termine/{event.id}-{event.slug}/{date_.id}",
        f"/staedte/weisswasser/aushang/{clock.today():%Y/%-m}",
    ]
    for path in paths * 2:
        assert ask(path).status_code == 200
    assert made == paths


@pytest.mark.parametrize(
    ("accepted", "unpack", "encoding"),
    [
        ("gzip, deflate, br, zstd", brotli.decompress, "br"),
        ("gzip", gzip.decompress, "gzip"),
        ("br;q=0, gzip;q=0.5", gzip.decompress, "gzip"),
        ("*", brotli.decompress, "br"),
        ("", bytes, None),
        ("identity, br;q=0, gzip;q=0", bytes, None),
        ("zstd;q=x", bytes, None),
    ],
)
def test_bytes_come_as_they_are_asked_for(accepted, unpack, encoding, ask, kept):
    whole = ask("/")
    answer = ask("/", Accept_Encoding=accepted)
    assert answer.headers.get("Content-Encoding") == encoding
    assert unpack(answer.data) == whole.data
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_what_a_reader_has_already_is_not_sent_again(ask, kept):
    tags = {each: ask("/", Accept_Encoding=each).headers["ETag"] for each in ("br", "gzip", "")}
    assert len(set(tags.values())) == 3
    for accepted, tag in tags.items():
        for asked in (tag, f"W/{tag}", f'"x", {tag}', "*"):
            answer = ask("/", Accept_Encoding=accepted, If_None_Match=asked)
            assert (answer.status_code, answer.data) == (304, b"")
            assert answer.headers["ETag"] == tag
    factories.a_story()
    assert ask("/", Accept_Encoding="br", If_None_Match=tags["br"]).status_code == 200


def test_only_heads_are_given_to_those_who_ask_for_heads(network, ask, made, kept):
    whole = ask("/")
    answer = network.test_client(use_cookies=False).head("/")
    assert (answer.data, answer.headers["Content-Length"]) == (b"", str(len(whole.data)))
    assert made == ["/"]


def test_who_is_signed_in_neither_gets_nor_leaves_kept_pages(visit, ask, town, kept):
    anonymous = ask("/").text
    assert town.editor.name not in anonymous
    for who in (town.editor, town.moderator):
        assert "/arbeitsbereich" in visit(user=who).open("/").text
    assert ask("/").text == anonymous


def test_a_page_with_a_form_or_for_one_person_is_never_kept(ask, made, kept):
    paths = ["/anmelden", "/konto/neu", "/gibt-es-nicht", "/arbeitsbereich"]
    for path in paths * 2:
        ask(path)
    assert made == paths * 2
    assert kept.size == 0


def test_page_and_fragment_are_two_things(ask, kept):
    story = factories.a_story()
    path = f"/geschichten/{story.id}-{story.slug}"
    for _ in range(2):
        assert "<html" in ask(path).text
        assert "<html" not in ask(path, **PARTIAL).text
        assert "<html" in ask(path, HX_Request="true", HX_Request_Type="full").text


def test_each_reader_of_a_kept_fragment_is_told_their_own_address(ask, made, kept):
    story = factories.a_story()
    path = f"/geschichten/{story.id}-{story.slug}"
    pages = {
        f"{SITE}/": f"/?offen={story.id}",
        f"{SITE}/geschichten?ab=x&offen=7": f"/geschichten?ab=x&offen=7&offen={story.id}",
        f"{SITE}/themen/ankommen?fremd=1": f"/themen/ankommen?offen={story.id}",
        "https://elsewhere.example/": "false",
        "": "false",
    }
    for here, becomes in pages.items():
        answer = ask(path, **PARTIAL, HX_Current_URL=here)
        assert answer.headers["HX-Push-Url"] == becomes
        tag = answer.headers["ETag"]
        again = ask(path, **PARTIAL, HX_Current_URL=here, If_None_Match=tag)
        assert (again.status_code, again.headers["HX-Push-Url"]) == (304, becomes)
    assert len(made) == 1
    card = ask(f"{path}?als=karte", **PARTIAL, HX_Current_URL=f"{SITE}/?offen={story.id}")
    assert card.headers["HX-Push-Url"] == "/"


def test_what_depends_on_the_page_that_somebody_reads_is_kept_for_nobody_else(ask, made, kept):
    story = factories.a_story()
    factories.a_comment(story)
    path = f"/beitraege/{story.id}/kommentare"
    on_its_page = ask(path, **PARTIAL, HX_Current_URL=f"{SITE}/geschichten/{story.id}-x").text
    in_a_list = ask(path, **PARTIAL, HX_Current_URL=f"{SITE}/?offen={story.id}").text
    assert on_its_page != in_a_list
    assert (
        ask(path, **PARTIAL, HX_Current_URL=f"{SITE}/geschichten/{story.id}-x").text == on_its_page
    )


def test_what_is_searched_for_or_open_or_unknown_is_never_kept(ask, made, kept):
    story = factories.a_story()
    paths = [f"/?offen={story.id}", "/kalender?q=Fest", "/?utm_source=brief", "/?ab=&utm=1"]
    for path in paths * 3:
        assert ask(path).status_code in {200, 303, 400}
    assert kept.size == 0


def test_an_address_with_parameters_is_kept_when_it_comes_again_within_a_minute(ask, made, kept):
    path = "/kalender?land=Sachsen"
    with clock.at(NOON):
        ask(path)
    with clock.at(NOON + timedelta(minutes=2)):
        for _ in range(4):
            ask(path)
    assert made == [path] * 3


def test_a_flood_of_addresses_takes_no_room_from_others(network, ask, made, kept):
    """Of the pages that people read, not one is made anew however many addresses are made up."""
    for _ in range(2):
        ask("/")
    before, room = len(made), network.extensions["settings"].page_cache
    for number in range(400):
        for _ in range(2):
            ask(f"/kalender/2026/{number % 12 + 1}?stadt=weisswasser&linie={number}")
    assert kept.size <= room
    del made[before:]
    ask("/")
    assert made[before:] == []


def test_a_name_that_is_not_ours_is_refused_and_ports_make_no_second_page(ask, made, kept):
    assert ask("/").status_code == 200
    assert ask("/", Host="evil.example").status_code == 400
    for port in range(8000, 8010):
        assert ask("/", Host=f"localhost:{port}").status_code == 200
    assert len(made) == 2


def test_an_address_longer_than_any_of_ours_is_not_kept(ask, made, kept):
    ask("/kalender?land=Sachsen&stadt=" + "x" * 400)
    ask("/gesch" + "x" * 500)
    assert kept.size == 0


def test_a_page_changes_when_what_is_planned_comes(ask, kept, town):
    with clock.at(NOON):
        story = factories.a_story(publish_at=NOON + timedelta(minutes=10), city=town.city)
        title = story.title
        for path in ("/", "/geschichten", "/staedte/weisswasser"):
            assert title not in ask(path).text
    with clock.at(NOON + timedelta(minutes=9, seconds=59)):
        assert title not in ask("/").text
    with clock.at(NOON + timedelta(minutes=10)):
        for path in ("/", "/geschichten", "/staedte/weisswasser"):
            assert title in ask(path).text


def test_a_page_changes_when_a_date_begins_and_ends(ask, kept, town):
    start = clock.shown(NOON, "Europe/Berlin") + timedelta(hours=1)
    with clock.at(NOON):
        event = factories.an_event(first_start=start, first_end=start + timedelta(hours=2))
    paths = ["/", f"/termine/{event.id}-{event.slug}", f"/staedte/{event.city.slug}"]
    moments = [NOON + timedelta(minutes=each) for each in (0, 59, 60, 61, 179, 180, 181, 900)]
    for moment in moments:
        with clock.at(moment):
            for path in paths:
                handed_out = ask(path).text
                kept.forget()
                assert handed_out == ask(path).text, (path, moment)


def test_a_page_changes_at_midnight(ask, kept):
    with clock.at(NOON):
        factories.an_event(all_day=True, first_end=None,
            first_start=clock.shown(NOON, "Europe/Berlin").replace(hour=0, minute=0))  # fmt: skip
    for hours in (0, 11, 12, 13, 36):
        with clock.at(NOON + timedelta(hours=hours)):
            for path in ("/", "/kalender", "/kalender/2026/6", "/staedte"):
                handed_out = ask(path).text
                kept.forget()
                assert handed_out == ask(path).text, (path, hours)


def test_a_conversation_closes_on_time_on_a_kept_page(ask, kept, town):
    with clock.at(NOON):
        story = factories.a_story()
        with unit_of_work():
            contributions.set_conversation(story, Conversation.OPEN, editor=town.moderator, days=30)
    path = f"/geschichten/{story.id}-{story.slug}"
    with clock.at(NOON + timedelta(days=29, hours=20)):
        assert "neu" in ask(path).text
    closing = NOON + timedelta(days=30)
    with clock.at(closing - timedelta(seconds=1)):
        before = ask(path).text
    with clock.at(closing):
        assert ask(path).text != before


def test_what_is_said_in_one_city_leaves_the_pages_of_the_others(ask, made, kept):
    here, there = factories.a_story(), factories.a_story(city=factories.a_city("Görlitz"))
    event = factories.an_event(city=there.city)
    others = [
        f"/geschichten/{there.id}-{there.slug}",
        f"/termine/{event.id}-{event.slug}",
        f"/staedte/{there.city.slug}",
        f"/beitraege/{there.id}/kommentare",
    ]
    own = [f"/geschichten/{here.id}-{here.slug}", f"/staedte/{here.city.slug}", "/"]
    for path in (*others, *own):
        ask(path)
    made.clear()
    factories.a_comment(here)
    for path in (*others, *own):
        ask(path)
    assert made == own


def test_many_who_ask_at_once_wait_for_one_page(network, made, kept, town):
    factories.some_stories(15)
    answers = at_once(
        network, *[lambda: network.test_client().get("/geschichten") for _ in range(8)]
    )
    assert len({answer.data for answer in answers}) == 1
    assert made.count("/geschichten") == 1


def test_who_waited_is_not_given_what_was_made_before_the_last_change(network, kept, town):
    """Whoever comes after a change must not get the page of somebody who came before it."""
    story = factories.a_story()
    begun, may_go_on = threading.Event(), threading.Event()
    answers: dict[str, Any] = {}

    def stall() -> None:
        if threading.current_thread().name == "slow":
            begun.set()
            may_go_on.wait(10)

    network.after_request_funcs.setdefault(None, []).insert(0, lambda answer: (stall(), answer)[1])
    try:
        slow = threading.Thread(
            target=lambda: answers.update(slow=network.test_client().get("/geschichten")),
            name="slow",
        )
        slow.start()
        assert begun.wait(10)
        with unit_of_work():
            contributions.decide(
                story, contributions.Move.ARCHIVE, actor=town.moderator, note="Überholt."
            )
        waiting = threading.Thread(
            target=lambda: answers.update(late=network.test_client().get("/geschichten"))
        )
        waiting.start()
        may_go_on.set()
        slow.join(20)
        waiting.join(20)
    finally:
        network.after_request_funcs[None].pop(0)
    assert story.title in answers["slow"].text
    assert story.title not in answers["late"].text
