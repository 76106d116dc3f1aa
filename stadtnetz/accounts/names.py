"""Names under which readers appear: readable, and nobody else's."""

import unicodedata
from enum import StrEnum

from sqlalchemy import select

from stadtnetz import markup
from stadtnetz.accounts.credentials import Unusable
from stadtnetz.cities import City, sort_key_of
from stadtnetz.database import session

SHORTEST_NAME, LONGEST_NAME = 2, 40
_RESERVED = ("redaktion", "moderation", "moderator", "stadtnetz", "programmburo", "admin")
"""As `_skeleton` spells them."""
_CITIES_OWN = ("stadt", "gemeinde", "rathaus")
_LOOKALIKES = str.maketrans(
    dict(
        zip(
            "013457$@|lıаеорсухкмнтвіјѕԁɡһαεικνορτυχ",
            "oieastsaiiiaeopcyxkmhtbijsdghaeiknoptyx",
            strict=True,
        )
    )
)


class Oddity(StrEnum):
    """What is wrong with a name."""

    LENGTH = "length"
    SIGNS = "signs"
    RESERVED = "reserved"


class NameRefused(Unusable):
    """A name that nobody can read, or that would pass for the staff or for a city."""

    def __init__(self, oddity: Oddity) -> None:
        """Keep what to mend."""
        super().__init__(f"This name is refused: {oddity}.")
        self.oddity = oddity


def checked(typed: str) -> str:
    """Give a name as it is kept; raise NameRefused.

    Refused are signs that can't be seen or that turn the reading direction, letters of two scripts
    in one word, and what looks like the staff, the network or a city, however it is spelled.
    """
    name = " ".join(unicodedata.normalize("NFC", typed[: 4 * LONGEST_NAME]).split())
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        raise NameRefused(Oddity.LENGTH)
    if not _is_readable(name):
        raise NameRefused(Oddity.SIGNS)
    if _is_reserved(name):
        raise NameRefused(Oddity.RESERVED)
    return name


def _is_readable(name: str) -> bool:
    kinds = [unicodedata.category(letter) for letter in name]
    is_plain = kinds[0][0] in "LN" and all(kind[0] in "LNPM" or kind == "Zs" for kind in kinds)
    is_calm = markup.calm(name) == name
    return is_plain and is_calm and all(map(_is_of_one_script, name.split()))


def _is_of_one_script(word: str) -> bool:
    scripts = {unicodedata.name(letter, "").split(" ")[0] for letter in word if letter.isalpha()}
    return len(scripts & {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}) <= 1


def _is_reserved(name: str) -> bool:
    skeleton = _skeleton(name)
    if any(word in skeleton for word in _RESERVED):
        return True
    cities = {_skeleton(each) for each in session().scalars(select(City.name))}
    bare = {skeleton.removeprefix(word) for word in _CITIES_OWN}
    return not cities.isdisjoint({skeleton, *bare})


def _skeleton(name: str) -> str:
    """Give what the eye takes in: no case, no marks, no gaps, figures and foreign letters as ours."""
    folded = sort_key_of(name).translate(_LOOKALIKES)
    return "".join(letter for letter in folded if letter.isalnum())
