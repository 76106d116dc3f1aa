"""Parts of pages that were drawn once and are kept, each to be found by every value that it prints."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from operator import attrgetter
from sys import getsizeof
from threading import Lock
from typing import Any

from flask import Flask, current_app, request
from jinja2 import Undefined
from sqlalchemy import Row
from sqlalchemy import inspect as mapper_of

from stadtnetz import clock, markup
from stadtnetz.database import Base
from stadtnetz.web import languages

MOST_BYTES = 16 * 1024 * 1024
_AN_ENTRY = 400
"""What an entry takes besides its letters: tuples, places in the table, small values."""

Key = tuple[Any, ...]

_drawing_for_all: ContextVar[bool] = ContextVar("drawing for all", default=False)


@dataclass(slots=True)
class _Entry:
    fragment: str
    weight: int
    was_asked_for: bool = False


class NotForAll(RuntimeError):
    """A fault of ours: a part that everybody may be given asked who looks at it."""


class Shelf:
    """Where fragments lie: no more of them than there is room for, those that are asked for.

    Nothing here grows old and nothing is called back: what a fragment prints is its key. Of what
    does not fit, that goes first which nobody asked for since its turn came last.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        """Be empty."""
        self.most_bytes = most_bytes
        self.bytes = 0
        self._kept: dict[Key, _Entry] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        """Count what lies here."""
        return len(self._kept)

    def find(self, key: Key) -> str | None:
        """Give what was kept under a key; keys are long, so it is looked up only once."""
        entry = self._kept.get(key)
        if entry is None:
            return None
        entry.was_asked_for = True
        return entry.fragment

    def keep(self, key: Key, fragment: str) -> None:
        """Keep a fragment, unless it alone would take a quarter of the room."""
        entry = _Entry(fragment, _AN_ENTRY + getsizeof(fragment) + _weight(key))
        if entry.weight > self.most_bytes // 4:
            return
        with self._lock:
            former = self._kept.pop(key, None)
            self.bytes += entry.weight - (former.weight if former else 0)
            self._kept[key] = entry
            while self.bytes > self.most_bytes:
                self._make_room()

    def _make_room(self) -> None:
        """Let the one whose turn it is go, or have another turn if it was asked for."""
        key = next(iter(self._kept))
        entry = self._kept.pop(key)
        if entry.was_asked_for:
            entry.was_asked_for = False
            self._kept[key] = entry
        else:
            self.bytes -= entry.weight


def offer(app: Flask) -> None:
    """Let templates draw with `drawn` what is the same for everybody who is given the same values."""
    app.extensions["kept_fragments"] = Shelf()
    app.jinja_env.globals["drawn"] = drawn


def drawn(template: str, /, **values: Any) -> str:
    """Give a fragment drawn from these values alone, and draw it only if it does not lie there.

    The template sees nothing else of its page, so nothing else can be in it; who looks at the page
    is unknown to it. Entities count with all their columns and those of what is loaded with them.
    """
    shelf: Shelf = current_app.extensions["kept_fragments"]
    key = (template, _surroundings(), *values, *map(_read, values.values()))
    found = shelf.find(key)
    if found is None:
        found = _draw(template, values)
        shelf.keep(key, found)
    return found


def refuse_what_is_personal() -> None:
    """Raise NotForAll while something is drawn that others may be given as well."""
    if _drawing_for_all.get():
        message = "What everybody may be given must not depend on who asks."
        raise NotForAll(message)


def _draw(template: str, values: Mapping[str, Any]) -> str:
    with _for_all():
        return markup.drawn(current_app.jinja_env.get_template(template).render(values))


@contextmanager
def _for_all() -> Iterator[None]:
    token = _drawing_for_all.set(True)
    try:
        yield
    finally:
        _drawing_for_all.reset(token)


def _surroundings() -> tuple[str, str, date]:
    """Give what every fragment prints without being told: its language, its addresses, „heute“."""
    known: tuple[str, str, date] | None = request.environ.get("stadtnetz.surroundings")
    if known is None:
        known = (languages.current(), request.script_root, clock.today())
        request.environ["stadtnetz.surroundings"] = known
    return known


def _read(value: Any) -> Any:
    kind: Any = type(value)
    return _reader(kind)(value)


@cache
def _reader(kind: type) -> Callable[[Any], Any]:
    """Choose how the values of a kind become part of a key; what cannot be read is refused."""
    for kinds, reader_of in _READERS:
        if issubclass(kind, kinds):
            return reader_of(kind)
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    message = f"Nobody knows what a page prints of {kind}."
    raise TypeError(message)


def _itself(value: Any) -> Any:
    return value


def _nothing(_value: Undefined) -> Any:
    return ...


def _each(values: Iterable[Any]) -> Key:
    return tuple(map(_read, values))


def _entity_reader(kind: type[Base]) -> Callable[[Any], Any]:
    """Read all columns of an entity, and of what is always loaded together with it."""
    mapper = mapper_of(kind)
    columns = attrgetter(*[each.key for each in mapper.column_attrs])
    others = [each.key for each in mapper.relationships if each.lazy == "joined"]
    return lambda entity: (columns(entity), _each(getattr(entity, name) for name in others))


def _dataclass_reader(kind: type) -> Callable[[Any], Any]:
    names = [each.name for each in fields(kind)]
    return lambda value: (kind, _each(getattr(value, name) for name in names))


_READERS: Sequence[tuple[tuple[type, ...], Callable[[type], Callable[[Any], Any]]]] = (
    ((str, int, float, date, datetime, time, Enum, type(None)), lambda _kind: _itself),
    ((Undefined,), lambda _kind: _nothing),
    ((Row,), lambda _kind: tuple),
    ((Base,), _entity_reader),
    ((Mapping,), lambda _kind: lambda value: (tuple(value), _each(value.values()))),
    ((Sequence, frozenset), lambda _kind: _each),
)


def _weight(value: Any) -> int:
    if isinstance(value, tuple):
        return getsizeof(value) + sum(map(_weight, value))
    return getsizeof(value) if isinstance(value, str) else 0
