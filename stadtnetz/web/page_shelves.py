"""Where kept pages stand: so many bytes in all, and nobody drives out what others ask for."""

import threading
from collections import OrderedDict
from typing import Generic, Protocol, TypeVar

from stadtnetz import clock

A_MINUTE = 60
MOST_REMEMBERED = 4_096
LARGEST_PART = 8
"""A page larger than this part of its shelf is not kept: it would drive out too many others."""

Key = tuple[str, str, bool]
"""Path, query, and whether it is the fragment that htmx asks for."""


class Sized(Protocol):
    """What knows how many bytes it takes."""

    size: int


Page = TypeVar("Page", bound=Sized)


class Shelf(Generic[Page]):
    """Pages of so many bytes at most, of which the one that was asked for longest ago goes first."""

    def __init__(self, most_bytes: int) -> None:
        """Begin with nothing."""
        self._most, self.size = most_bytes, 0
        self._pages: OrderedDict[Key, Page] = OrderedDict()

    def __contains__(self, key: Key) -> bool:
        """Whether a page stands here."""
        return key in self._pages

    def find(self, key: Key) -> Page | None:
        """Give a page that stands here, which is then the last to go."""
        page = self._pages.get(key)
        if page is not None:
            self._pages.move_to_end(key)
        return page

    def put(self, key: Key, page: Page) -> None:
        """Put a page here in place of the one before it; others go where it needs the room."""
        self.take(key)
        if page.size > self._most // LARGEST_PART:
            return
        self._pages[key] = page
        self.size += page.size
        while self.size > self._most:
            _oldest, gone = self._pages.popitem(last=False)
            self.size -= gone.size

    def take(self, key: Key) -> Page | None:
        """Take a page away."""
        page = self._pages.pop(key, None)
        if page is not None:
            self.size -= page.size
        return page

    def clear(self) -> None:
        """Keep nothing."""
        self._pages.clear()
        self.size = 0


class Shelves(Generic[Page]):
    """Where pages stand, so that whoever asks for very many drives out only their own.

    What was asked for again stands apart from what was asked for once, and both from addresses with
    parameters, of which there are endlessly many: those are kept when they come again in a minute.
    """

    def __init__(self, most_bytes: int) -> None:
        """Begin with nothing."""
        self._lock = threading.Lock()
        self._proven: Shelf[Page] = Shelf(most_bytes // 2)
        self._new: Shelf[Page] = Shelf(most_bytes // 4)
        self._arranged: Shelf[Page] = Shelf(most_bytes // 4)
        self._asked: OrderedDict[int, float] = OrderedDict()

    def find(self, key: Key) -> Page | None:
        """Give the page that stands at an address, right or not."""
        with self._lock:
            if key[1]:
                return self._arranged.find(key)
            page = self._proven.find(key)
            if page is None and (page := self._new.take(key)) is not None:
                self._proven.put(key, page)
            return page

    def put(self, key: Key, page: Page) -> None:
        """Keep a page."""
        with self._lock:
            if key[1]:
                self._arranged.put(key, page)
            elif key in self._proven:
                self._proven.put(key, page)
            else:
                self._new.put(key, page)

    def is_worth_keeping(self, key: Key) -> bool:
        """Whether an address is asked for often enough; this is one time more."""
        if not key[1]:
            return True
        number, now = hash(key), clock.now().timestamp()
        with self._lock:
            before = self._asked.pop(number, None)
            self._asked[number] = now
            if len(self._asked) > MOST_REMEMBERED:
                self._asked.popitem(last=False)
        return before is not None and now - before <= A_MINUTE

    def clear(self) -> None:
        """Keep nothing of what there was."""
        with self._lock:
            for shelf in (self._proven, self._new, self._arranged):
                shelf.clear()
            self._asked.clear()

    @property
    def size(self) -> int:
        """How many bytes the pages take."""
        return self._proven.size + self._new.size + self._arranged.size
