"""Long lists in pages that neither repeat nor skip a row while new ones arrive."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

PAGE_SIZE = 20
MOST_PAGES = 8
LARGEST_ID = 2**31 - 1
"""What an id can be: PostgreSQL's integer ends here, and refuses to compare with more."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(9999, 1, 1, tzinfo=UTC)

Row = TypeVar("Row")


class BrokenCursor(ValueError):
    """An address whose place in the list can't be read."""


@dataclass(frozen=True)
class Cursor:
    """A place in a list that runs from the newest to the oldest: just after this row."""

    moment: datetime
    id: int

    def __str__(self) -> str:
        """Spell the place for an address: letters that need no escaping."""
        microseconds = (self.moment - _EPOCH) // timedelta(microseconds=1)
        return base64.urlsafe_b64encode(f"{microseconds}.{self.id}".encode()).decode().rstrip("=")

    def is_after(self, other: "Cursor") -> bool:
        """Whether this place comes later in the list, that is, further in the past."""
        return (self.moment, self.id) < (other.moment, other.id)


def parse(text: str | None) -> Cursor | None:
    """Read a place from an address; nothing gives None, nonsense raises BrokenCursor."""
    if not text:
        return None
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
        microseconds, number = raw.split(".")
        cursor = Cursor(_EPOCH + timedelta(microseconds=int(microseconds)), int(number))
    except (ValueError, binascii.Error, OverflowError) as error:
        raise BrokenCursor(text[:80]) from error
    if not (0 <= cursor.id <= LARGEST_ID and _EPOCH <= cursor.moment < _LATEST):
        raise BrokenCursor(text[:80])
    return cursor


@dataclass(frozen=True)
class Older:
    """What follows below a page: its first row, the place before it and the place of its end."""

    first_id: int
    after: Cursor
    until: Cursor


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list, and what follows them, if anything."""

    rows: Sequence[Row]
    older: Older | None = None
    starts_anew: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to see."""
        return bool(self.rows)
