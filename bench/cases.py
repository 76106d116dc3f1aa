"""What is measured, and what it may cost."""

import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import brotli
from flask import Flask

from bench import network, plans
from bench.measuring import Apps, Case, Figure, measured
from stadtnetz import accounts, contributions
from stadtnetz.accounts import User
from stadtnetz.comments import Comment
from stadtnetz.database import db, session, unit_of_work
from stadtnetz.pagination import Cursor
from stadtnetz.web import links

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
PACKED = {"Accept-Encoding": "gzip, br"}
FRONT_FROM_CACHE, UNCHANGED = "front page from the cache", "front page unchanged (304)"
FRONT, DEEP = "front page, made anew", "front page, far down"
THREAD, THREAD_DEEP = "conversation of 10,000, first page", "conversation of 10,000, page 200"
MOST_STATEMENTS = 6
NOT_READ = {FRONT_FROM_CACHE, UNCHANGED}


def measure(apps: Apps, rounds: int) -> dict[str, Figure]:
    """Measure everything that is asked for."""
    return measured(_every(apps), rounds)


def _every(apps: Apps) -> list[Case]:
    kept, made, marks = apps.kept, apps.made, apps.marks
    signed_in = {"Cookie": _cookie(made, marks.reader)}
    with made.test_request_context():
        plain, talked_of, long = (
            _story(each) for each in (marks.plain, marks.talked_of, marks.long_thread)
        )
        deep, far = _far_down(marks)
        answer = _answer_to(marks.talked_of)
    front = Case(FRONT_FROM_CACHE, kept, "/", PACKED, 0.15)
    tag = dict(front.ask()[1])["ETag"]
    city, topic = f"/staedte/{marks.city_slug}", f"/themen/{marks.topic_slug}"
    return [
        front,
        Case(UNCHANGED, kept, "/", {**PACKED, "If-None-Match": tag}, 0.15, status=304),
        Case(FRONT, made, "/", {}, 40),
        Case(DEEP, made, f"/?ab={deep}", {}, 40),
        Case("story with 12 comments", made, talked_of, {}, 40),
        Case("story with 50 comments of 10,000", made, long, {}, 40),
        Case("stories of a topic", made, topic, {}, 40),
        Case("page of a city", made, city, {}, 40),
        Case("the cities and their map", made, "/staedte", {}, 40),
        Case("front page, signed in", made, "/", signed_in, 10),
        Case("story opened in place", made, plain, PARTIAL, 12),
        Case("form to answer in place, signed in", made, answer, {**signed_in, **PARTIAL}, 8),
        Case("month of the calendar", made, "/kalender", {}, 40),
        Case("dates of a city by month", made, f"/kalender?stadt={marks.city_slug}", {}, 40),
        Case(THREAD, made, f"/beitraege/{marks.long_thread}/kommentare", {}, 40),
        Case(THREAD_DEEP, made, f"/beitraege/{marks.long_thread}/kommentare?ab={far}", {}, 40),
    ]


def _story(story_id: int) -> str:
    found = contributions.get(story_id, viewer=None)
    return links.to(found)


def _far_down(marks: network.Landmarks) -> tuple[Cursor, str]:
    """Give a place nine tenths down the list, and one behind 199 pages of the long thread."""
    table = network.CONTRIBUTIONS
    count = (
        session().scalar(
            db.select(db.func.count()).select_from(table).where(table.c.kind == "story")
        )
        or 0
    )
    query = (
        db.select(table.c.published_at, table.c.id)
        .where(table.c.kind == "story")
        .order_by(table.c.published_at.desc())
    )
    moment, id_ = session().execute(query.offset(count * 9 // 10).limit(1)).one()
    paths = (
        db.select(Comment.path)
        .where(Comment.contribution_id == marks.long_thread)
        .order_by(Comment.path)
    )
    return Cursor(moment, id_), session().scalar(paths.offset(199 * 50 - 1).limit(1)) or ""


def _answer_to(story_id: int) -> str:
    first = session().scalar(
        db.select(Comment.id).where(Comment.contribution_id == story_id).order_by(Comment.path)
    )
    return f"/kommentare/{first}/antwort"


def _cookie(app: Flask, email: str) -> str:
    """Sign somebody in as the door does, and give the cookie."""
    with app.app_context():
        with unit_of_work():
            who = accounts.by_email(email)
            assert isinstance(who, User)  # noqa: S101 - the network has it
            key = accounts.sign_in(who).key
        client = app.test_client()
        with client.session_transaction(base_url="http://localhost") as kept:
            kept["_user_id"], kept["_fresh"] = key, True
        cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None  # noqa: S101 - just set
        return f"{cookie.key}={cookie.value}"


def growth(before: Mapping[str, Figure], after: Mapping[str, Figure]) -> list[Figure]:
    """Compare the cost of every read in the large network with that in the small one."""
    return [
        Figure(f"growth: {name}", after[name].value / before[name].value, "×", 1.2)
        for name in after
        if name not in NOT_READ
    ]


def deep(after: Mapping[str, Figure]) -> list[Figure]:
    """Compare what lies deep in a list with its beginning."""
    pairs = ((DEEP, FRONT), (THREAD_DEEP, THREAD))
    return [
        Figure(f"{far} / first", after[far].value / after[near].value, "×", 1.2)
        for far, near in pairs
    ]


@dataclass(frozen=True)
class Asked:
    """What pages made anew ask of the database: how many statements, and which tables as a whole."""

    statements: Mapping[str, int]
    whole_tables: Mapping[str, int]


def asked(apps: Apps) -> Asked:
    """Count what each page made anew asks of the database."""
    with apps.made.app_context():
        engine = db.engine
    cases = [case for case in _every(apps) if case.name not in NOT_READ]
    sent = {case.name: plans.sent(case, engine) for case in cases}
    with engine.connect() as connection:
        whole = {name: len(plans.whole_tables(each, connection)) for name, each in sent.items()}
    return Asked({name: len(each) for name, each in sent.items()}, whole)


def asked_figures(before: Asked, after: Asked) -> list[Figure]:
    """Say how many statements pages take: six for a reader, and never more with more stories.

    And how many tables they look through from one end to the other: none that grows.
    """
    figures = []
    for name, number in after.statements.items():
        most = before.statements[name]
        if "signed in" not in name:
            most = min(MOST_STATEMENTS, most)
        figures.append(Figure(f"statements: {name}", number, "", float(most)))
    scans = sum(after.whole_tables.values())
    worst = ", ".join(name for name, number in after.whole_tables.items() if number)
    figures.append(Figure(f"large tables read as a whole{': ' * bool(worst)}{worst}", scans, "", 0))
    return figures


class _Linked(HTMLParser):
    """Notes which sheets and scripts a page brings along, and its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.files: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "link" and given.get("rel") == "stylesheet":
            self.files.append(given.get("href") or "")
        if tag == "script" and given.get("src"):
            self.files.append(given["src"] or "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def byte_figures(apps: Apps) -> list[Figure]:
    """Weigh the first load of the front page, and a story beyond its words."""
    page = Case("front", apps.made, "/", {}).ask()[0]
    linked = _Linked()
    linked.feed(page.decode())
    files = [Case(each, apps.made, each, {}).ask()[0] for each in linked.files]
    weight = len(brotli.compress(page, quality=5)) + sum(
        len(brotli.compress(each)) for each in files
    )
    with apps.made.test_request_context():
        path = _story(apps.marks.plain)
    opened = Case("opened", apps.made, path, PARTIAL).ask()[0]
    words = _Linked()
    words.feed(opened.decode())
    text = re.sub(r"\s+", " ", "".join(words.words)).encode()
    beyond = len(brotli.compress(opened, quality=5)) - len(brotli.compress(text, quality=5))
    return [
        Figure("first load of the front page, brotli", weight / 1000, "kB", 34),
        Figure("requests of the first load, without fonts", 1 + len(files), "", 6),
        Figure("opened story beyond its words, brotli", beyond / 1000, "kB", 2),
    ]


def memory(folder: Path, size: network.Size) -> Figure:
    """Let a server warm up until its cache is full, and weigh its worker."""
    instance = folder.resolve() / f"{network.EDITION}-{size.stories}"
    port = 8119
    server = subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "1",
         "--blocking-threads", "8", "--no-ws", "--log-level", "warning", "wsgi:app"],
        env={"STADTNETZ_INSTANCE": str(instance), "PATH": "/usr/bin:/bin", "STADTNETZ_SECRET_KEY": "x" * 40},
    )  # fmt: skip
    try:
        _wait_for(port)
        for number in range(1, min(size.stories, 1_500)):
            for headers in ({"Accept-Encoding": "br"}, {"Accept-Encoding": "gzip"}):
                _get(port, f"/geschichten/{number + 30}-folge-{number + 5}", headers)
        return Figure("memory of a server worker, warm", _resident(server.pid) / 1e6, "MB", 160)
    finally:
        server.terminate()
        server.wait(timeout=20)


def _get(port: int, path: str, headers: Mapping[str, str]) -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=dict(headers))
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            _get(port, "/up", {})
        except OSError:
            time.sleep(0.2)
        else:
            return
    message = "the server does not answer"
    raise RuntimeError(message)


def _resident(pid: int) -> int:
    """Give the resident bytes of the largest process below a server."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    pages = [
        int(Path(f"/proc/{each}/statm").read_text().split()[1]) for each in [str(pid), *children]
    ]
    return max(pages) * 4096
