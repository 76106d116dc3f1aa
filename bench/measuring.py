"""Hello units: the processor time of an answer, by that of a bare Flask hello in the same round."""

import io
import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy import MetaData, create_engine

from bench import network
from stadtnetz import create_app
from stadtnetz.settings import PasswordCost, Settings

A_ROUND = 0.02
"""Seconds of processor time that each case takes at least in each round."""


@dataclass(frozen=True)
class Figure:
    """One measured number, its quartiles over the rounds if there were any, and what it may be."""

    name: str
    value: float
    unit: str
    budget: float | None = None
    low: float | None = None
    high: float | None = None

    def is_over(self, tight: float = 1.0) -> bool:
        """Whether the budget, made tighter or wider by a factor, is exceeded."""
        return self.budget is not None and self.value > self.budget * tight


@dataclass(frozen=True)
class Apps:
    """One network twice: as it is, and without kept pages, so that each answer is made anew."""

    kept: Flask
    made: Flask
    marks: network.Landmarks


@contextmanager
def apps_on(folder: Path, database_url: str | None, size: network.Size) -> Iterator[Apps]:
    """Open a network of that size, built now if it is not there."""
    instance = folder.resolve() / f"{network.EDITION}-{size.stories}{'-pg' if database_url else ''}"
    is_there = (instance / "built").exists() and database_url is None
    instance.mkdir(parents=True, exist_ok=True)
    address = database_url or f"sqlite:///{instance / 'stadtnetz.db'}"
    if not is_there:
        _empty(address, instance)
    settings = Settings(
        instance=instance, secret_key="x" * 40, database_url=address, base_url="http://localhost",
        trusted_hosts=("localhost",), password_cost=PasswordCost(1, 8), limits=False,
    )  # fmt: skip
    kept = create_app(settings)
    if not is_there:
        with click.progressbar(
            length=size.rows, label=f"{size.stories} Geschichten", file=sys.stderr
        ) as bar:
            network.build(kept, size, bar.update)
        (instance / "built").touch()
    made = create_app(replace(settings, page_cache=0))
    with kept.app_context():
        marks = network.landmarks(size)
    yield Apps(kept, made, marks)
    kept.extensions["page_cache"].close()


def _empty(address: str, instance: Path) -> None:
    if address.startswith("sqlite"):
        for file in instance.glob("stadtnetz.db*"):
            file.unlink()
        return
    engine = create_engine(address)
    there = MetaData()
    there.reflect(engine)
    there.drop_all(engine)
    engine.dispose()


def hello() -> Flask:
    """Make the bare Flask app that is the unit."""
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "hello")
    return app


def environ(
    path: str, headers: Mapping[str, str], method: str = "GET", body: bytes = b""
) -> dict[str, Any]:
    """Write a request as a server hands it on."""
    path, _, query = path.partition("?")
    return {
        "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query,
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1", "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr, "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
    }  # fmt: skip


@dataclass(frozen=True)
class Case:
    """Something that a reader asks for."""

    name: str
    app: Flask
    path: str
    headers: Mapping[str, str]
    budget: float | None = None
    status: int = 200

    def ask(self) -> tuple[bytes, list[tuple[str, str]]]:
        """Ask once; what is not answered as it should be is no measurement."""
        said: list[Any] = []

        def begin(*begun: Any) -> Any:
            said.append(begun)

        chunks = self.app.wsgi_app(environ(self.path, self.headers), begin)
        body = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        status, headers = said[0][:2]
        if int(status[:3]) != self.status:
            message = f"{self.name}: {self.path} answered {status}"
            raise RuntimeError(message)
        return body, headers


def measured(every: list[Case], rounds: int) -> dict[str, Figure]:
    """Ask all cases in turn, round by round, each beside a hello of its own."""
    unit = Case("hello", hello(), "/", {})
    ratios: dict[str, list[float]] = {each.name: [] for each in every}
    times = {each.name: _times(each) for each in [unit, *every]}
    for _ in range(rounds):
        for each in every:
            one = _cost(unit, times[unit.name])
            ratios[each.name].append(_cost(each, times[each.name]) / one)
    return {each.name: _figure(each, ratios[each.name]) for each in every}


def _times(case: Case) -> int:
    """Choose how often to ask in a round, after asking often enough for everything to be warm."""
    for _ in range(3):
        case.ask()
    return max(1, round(A_ROUND / max(_cost(case, 2), 1e-6)))


def _cost(case: Case, times: int) -> float:
    begun = time.process_time()
    for _ in range(times):
        case.ask()
    return (time.process_time() - begun) / times


def _figure(case: Case, ratios: list[float]) -> Figure:
    low, middle, high = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
    return Figure(case.name, middle, "hello", case.budget, low, high)
