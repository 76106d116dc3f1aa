"""Passwords: hashed with argon2id, and checked in the same time whether an account exists or not."""

import re
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from stadtnetz.settings import PasswordCost

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 256
LONGEST_ADDRESS = 254
_ADDRESS = re.compile(r"[!-?A-~]{1,64}@[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)+")


class Unusable(ValueError):
    """An address that mail can't reach, or a password that is too short or too long."""


class _Hashing:
    """The hasher in force, and the hash of a password that nobody has."""

    def __init__(self, cost: PasswordCost) -> None:
        self.hasher = PasswordHasher(
            time_cost=cost.rounds, memory_cost=cost.memory_kib, parallelism=1
        )
        self.nobodys = self.hasher.hash("a password that belongs to nobody")


_in_force: list[_Hashing] = []


def check(email: str, password: str) -> None:
    """Refuse an address or a password that would not do; the message says what to change."""
    if not is_address(email):
        message = f"{email!r} is no e-mail address."
        raise Unusable(message)
    if not SHORTEST_PASSWORD <= len(_spelled(password)) <= LONGEST_PASSWORD:
        message = f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters."
        raise Unusable(message)


def is_address(email: str) -> bool:
    """Whether mail could be sent there."""
    return len(email) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(email) is not None


def set_cost(cost: PasswordCost) -> None:
    """Choose the effort of every hash from now on."""
    _in_force[:] = [_Hashing(cost)]


def hashed(password: str) -> str:
    """Hash a password for keeping."""
    return _hashing().hasher.hash(_spelled(password))


def matches(password: str, kept: str | None) -> bool:
    """Check a password against its hash; no hash costs as much time as a wrong password."""
    hashing = _hashing()
    try:
        hashing.hasher.verify(kept or hashing.nobodys, _spelled(password)[:LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def email_key_of(email: str) -> str:
    """Give the form of an address under which it is unique: no case, no outer blanks, NFC."""
    return unicodedata.normalize("NFC", email.strip()).casefold()


def _spelled(password: str) -> str:
    """Spell a password alike on every keyboard (NFKC, as RFC 8265 advises)."""
    return unicodedata.normalize("NFKC", password)


def _hashing() -> _Hashing:
    if not _in_force:
        set_cost(PasswordCost())
    return _in_force[0]
