"""Calendars that programs ask for again and again, so that what has not changed is not made again."""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from threading import Lock

from stadtnetz.exchange.entries import Listed, entries_of
from stadtnetz.exchange.icalendar import Wording, framed, head, part_of
from stadtnetz.exchange.reach import Reach

MOST_BYTES = 8 * 1024 * 1024


class Shelf:
    """Ready parts of calendars; beyond so many bytes those that lay there longest unasked for go."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        """Begin empty."""
        self._parts: OrderedDict[Hashable, bytes] = OrderedDict()
        self._most_bytes = most_bytes
        self._bytes = 0
        self._lock = Lock()

    def __len__(self) -> int:
        """Count the bytes."""
        return self._bytes

    def get(self, key: Hashable) -> bytes | None:
        """Give a part if it is there."""
        with self._lock:
            if key in self._parts:
                self._parts.move_to_end(key)
            return self._parts.get(key)

    def put(self, key: Hashable, part: bytes) -> None:
        """Keep a part for those who ask next."""
        with self._lock:
            self._bytes += len(part) - len(self._parts.pop(key, b""))
            self._parts[key] = part
            while self._bytes > self._most_bytes:
                self._bytes -= len(self._parts.popitem(last=False)[1])

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._parts.clear()
            self._bytes = 0


SHELF = Shelf()
"""Of this process. What lies here is named by all that it was made of, so it never grows stale."""


@dataclass(frozen=True)
class Subscription:
    """The calendar of what is listed.

    `voice` names all that its words depend on besides the events: language, address and release.
    """

    name: str
    listed: Sequence[Listed]
    reach: Reach
    wording: Wording
    voice: Hashable

    @cached_property
    def tag(self) -> str:
        """Name these very bytes before any of them is written."""
        made_of = (self.voice, self.reach.since, [tuple(each) for each in self.listed])
        return sha256(self._head + repr(made_of).encode()).hexdigest()[:32]

    def written(self) -> bytes:
        """Write it, reading and writing only the events that were not asked for since they changed."""
        keys = {each.id: (self.voice, self.reach.since, tuple(each)) for each in self.listed}
        parts = {id_: SHELF.get(key) for id_, key in keys.items()}
        missing = [id_ for id_, part in parts.items() if part is None]
        for entry in entries_of(missing, self.reach) if missing else ():
            part = part_of(entry, self.wording, self.reach)
            parts[entry.event.id] = part
            SHELF.put(keys[entry.event.id], part)
        return framed(self._head, (part or b"" for part in parts.values()))

    @cached_property
    def _head(self) -> bytes:
        return head({each.zone for each in self.listed}, self.name)
