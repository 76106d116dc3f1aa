"""One worker at a time, on however many machines, and the next as soon as it ends."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url, text

from stadtnetz import notifications, queue, shifts
from stadtnetz.database import db, unit_of_work
from stadtnetz.notifications import Occasion
from tests import factories, redis_server
from tests.house.conftest import ROOT

SOON = 30
FACTS = {"title": "Lesecafé", "note": "", "city_slug": "lindenau", "contribution_id": 1}
WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%try_advisory_lock%'")
HELD = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
TAKE_IT_AWAY = text(
    "SELECT pg_terminate_backend(pid) FROM pg_locks"
    " WHERE locktype = 'advisory' AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)

on_postgresql, on_sqlite = (
    pytest.mark.parametrize("database", [kind], indirect=True, scope="session")
    for kind in ("postgresql", "sqlite")
)


class Machine:
    """A machine of the network with a folder of its own, and a worker on it."""

    def __init__(self, network: Flask, folder: Path, redis: str, database: str = "") -> None:
        """Start a worker as an operator does."""
        self.folder = folder
        environment = {
            "STADTNETZ_INSTANCE": str(folder),
            "STADTNETZ_SECRET_KEY": str(network.config["SECRET_KEY"]),
            "DATABASE_URL": database or network.extensions["settings"].database_url,
            "REDIS_URL": redis,
        }
        self.worker = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
            cwd=ROOT,
            env=os.environ | environment,
            stderr=subprocess.PIPE,
            text=True,
        )

    @property
    def sent(self) -> list[str]:
        """List to whom mails left from here."""
        found = sorted((self.folder / "mail").glob("*.eml"))
        return re.findall(r"(?m)^To: .*<(\S+)>", "\n".join(each.read_text() for each in found))

    def end(self) -> None:
        """Pull the plug, unless it is pulled."""
        with contextlib.suppress(ProcessLookupError):
            self.worker.kill()
        self.worker.communicate()


@pytest.fixture
def machines(network, tmp_path):
    redis = redis_server.address()
    settings, started = network.extensions["settings"], []

    def start(**more: str) -> Machine:
        folder = tmp_path / f"machine-{len(started)}"
        started.append(Machine(network, folder, redis, **more))
        return started[-1]

    queue.connect(settings.instance, redis)
    yield start
    queue.connect(settings.instance)
    for each in started:
        each.end()


def soon(happened: Callable[[], bool]) -> float:
    """Wait until something happened; give how many seconds it took."""
    begun = time.monotonic()
    while not happened():
        assert time.monotonic() - begun < SOON, "it did not happen"
        time.sleep(0.05)
    return time.monotonic() - begun


def tell(number: int) -> list[str]:
    """Tell somebody something, several times; give whom."""
    readers = [factories.a_reader() for _ in range(number)]
    for reader in readers:
        with unit_of_work():
            notifications.tell(reader, Occasion.REJECTED, FACTS)
    return [reader.email for reader in readers]


def all_noted() -> bool:
    """Whether every mail left and was noted as sent: between the two, a kill sends it twice."""
    with unit_of_work():
        return notifications.unsent() == []


def asked(network: Flask, question) -> object:
    with network.app_context(), db.engine.connect() as connection:
        return connection.scalar(question)


@contextlib.contextmanager
def silenced_later(network: Flask):
    """Stand between a worker and the database, and let nothing through any more when told."""
    url = make_url(network.extensions["settings"].database_url)
    target = f"{url.query.get('host') or url.host}/.s.PGSQL.{url.port or 5432}"
    is_silent = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        threading.Thread(target=_let_in, args=(door, target, is_silent), daemon=True).start()
        through = url.set(host="127.0.0.1", port=port, query={"sslmode": "disable"})
        yield through.render_as_string(hide_password=False), is_silent.set
        door.shutdown(socket.SHUT_RDWR)


def _let_in(door: socket.socket, target: str, is_silent: threading.Event) -> None:
    with contextlib.suppress(OSError):
        while True:
            outside, _ = door.accept()
            inside = socket.socket(socket.AF_UNIX)
            inside.connect(target)
            for way in ((inside, outside), (outside, inside)):
                threading.Thread(target=_carry, args=(*way, is_silent), daemon=True).start()


def _carry(source: socket.socket, goal: socket.socket, is_silent: threading.Event) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            if not is_silent.is_set():
                goal.sendall(data)
    for each in (source, goal):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
    source.close()


def start_two(network, machines) -> tuple[Machine, Machine]:
    """Start a worker that works and one that waits."""
    first = machines()
    told = tell(1)
    soon(lambda: first.sent == told)
    second = machines()
    soon(lambda: asked(network, WAITING) >= 1)
    return first, second


@on_postgresql
def test_of_two_workers_one_works_and_the_other_follows_when_it_is_killed(network, machines):
    first, second = start_two(network, machines)
    told = tell(12)
    soon(all_noted)
    assert len(first.sent) == 13
    assert (set(told) < set(first.sent), second.sent) == (True, [])
    first.worker.send_signal(signal.SIGKILL)
    later = tell(3)
    assert soon(all_noted) < 10
    assert sorted(second.sent) == sorted(later)


@on_postgresql
def test_a_worker_that_lost_its_lock_ends_at_once_and_the_other_follows(network, machines):
    first, second = start_two(network, machines)
    assert asked(network, TAKE_IT_AWAY) is True
    assert soon(lambda: first.worker.poll() is not None) < 5
    assert first.worker.returncode == shifts.LOST
    told = tell(2)
    soon(lambda: sorted(second.sent) == sorted(told))


@on_postgresql
def test_a_worker_that_hears_nothing_from_the_database_ends(network, machines):
    with silenced_later(network) as (address, be_silent):
        worker = machines(database=address).worker
        soon(lambda: asked(network, HELD) == 1)
        be_silent()
        assert soon(lambda: worker.poll() is not None) < 8
    assert worker.returncode == shifts.LOST


@on_sqlite
def test_on_one_machine_a_file_says_whose_turn_it_is(network, tmp_path):
    order, engine = [], db.engine
    works = threading.Event()

    def follow() -> None:
        with shifts.alone(engine, tmp_path):
            order.append("second")

    with shifts.alone(engine, tmp_path):
        second = threading.Thread(target=follow)
        second.start()
        works.wait(0.2)
        order.append("first")
    second.join(timeout=SOON)
    assert order == ["first", "second"]
