"""What somebody wants to say, checked and laid out: how long it may be, and how far it was changed."""

from enum import StrEnum

from stadtnetz import contributions, markup
from stadtnetz.contributions import Change

SHORTEST = 5
LONGEST = 4_000
LONGEST_TYPED = 4 * LONGEST
"""Beyond this nothing is read any more: what shrinks so much when it is tidied says nothing."""


class Flaw(StrEnum):
    """What is wrong with words."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"


class Unreadable(ValueError):
    """Words that can't be posted; `length` is how many characters they have."""

    def __init__(self, flaw: Flaw, length: int) -> None:
        """Keep what to mend."""
        super().__init__(f"{flaw}: {length}")
        self.flaw, self.length = flaw, length


def checked(typed: str) -> str:
    """Give words as they are kept; raise Unreadable, for a megabyte before anything is done with it."""
    if len(typed) > LONGEST_TYPED:
        raise Unreadable(Flaw.TOO_LONG, len(typed))
    words = markup.tidy(markup.calm(typed))
    if len(words) < SHORTEST or markup.is_blank(words):
        raise Unreadable(Flaw.TOO_SHORT, 0 if markup.is_blank(words) else len(words))
    if len(words) > LONGEST:
        raise Unreadable(Flaw.TOO_LONG, len(words))
    return words


def has_links(words: str) -> bool:
    """Whether words lead elsewhere."""
    return bool(markup.links_in(words))


def adds_links(old: str, new: str) -> bool:
    """Whether words lead somewhere that they did not lead before."""
    return not set(markup.links_in(new)) <= set(markup.links_in(old))


def are_others(old: str, new: str) -> bool:
    """Whether more than half of a text was changed, in bounded time."""
    kept = sum(
        len(stretch.text)
        for stretches in contributions.compare(old, new)
        for stretch in stretches
        if stretch.change is Change.KEPT
    )
    return 2 * kept < max(len(old), len(new))
