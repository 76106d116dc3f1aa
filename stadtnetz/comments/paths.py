"""Where a comment stands in its thread, as a text that sorts: the ids from its root down to itself."""

import re
from collections.abc import Sequence

from stadtnetz.pagination import LARGEST_ID, BrokenCursor

WIDTH = 8
DEEPEST = 30
"""PostgreSQL refuses index keys that are much longer; screens draw three levels anyway."""
BEHIND = "~"
"""Sorts behind every letter of a path: `path + BEHIND` is the place behind all that stands below."""

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PLACE = re.compile(rf"([0-9a-z]{{{WIDTH}}}){{1,{DEEPEST}}}{BEHIND}?")


def segment(number: int) -> str:
    """Spell an id in base 36, as wide as all others."""
    letters = ""
    while number:
        number, digit = divmod(number, 36)
        letters = _DIGITS[digit] + letters
    return letters.rjust(WIDTH, "0")


def below(parent: str | None, number: int) -> str:
    """Give the place of a reply; one that would stand too deep stands beside its parent instead."""
    if parent is None:
        return segment(number)
    start = parent[:-WIDTH] if depth(parent) >= DEEPEST else parent
    return start + segment(number)


def depth(path: str) -> int:
    """Tell how deep a place lies; a root is 1 deep."""
    return len(path) // WIDTH


def above(path: str) -> Sequence[str]:
    """List the places above one, from the root down."""
    return [path[:end] for end in range(WIDTH, len(path) - WIDTH + 1, WIDTH)]


def ids_on(path: str) -> Sequence[int]:
    """List the ids on the way to a place, from the root to itself."""
    return [int(path[start : start + WIDTH], 36) for start in range(0, len(path), WIDTH)]


def root_rank(path: str) -> int:
    """Give minus the id of the root above a place: threads from the newest on, in rising order."""
    return -min(int(path[:WIDTH], 36), LARGEST_ID)


def is_behind(path: str, last: str, *, newest_first: bool) -> bool:
    """Whether a place comes after the last of a page, threads running from the oldest or the newest."""
    if newest_first:
        return (root_rank(path), path) > (root_rank(last), last)
    return path > last


def place(text: str | None) -> str | None:
    """Read a place from an address; nothing gives None, nonsense raises BrokenCursor."""
    if not text:
        return None
    if not _PLACE.fullmatch(text):
        raise BrokenCursor(text[:80])
    return text
