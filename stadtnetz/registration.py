"""How somebody becomes known to us: sign up, and hear by mail how to go on."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from stadtnetz import accounts, clock, notifications
from stadtnetz.accounts import User
from stadtnetz.database import session
from stadtnetz.notifications import Notification, Occasion

MOST_LETTERS = {
    Occasion.CONFIRM_ADDRESS: (3, timedelta(hours=6)),
    Occasion.KNOWN_ADDRESS: (1, timedelta(days=1)),
}
"""How many letters of each kind an address gets in which time, whoever asks for them."""
MOST_CARRIED = 3
"""How much lies with one letter: more is not what a person lost."""


def sign_up(
    *, name: str, email: str, password: str, carried: dict[str, Any] | None = None
) -> User | None:
    """Open an account to be confirmed by mail; None if the address has one already.

    Whoever asks is answered alike: the owner of a known address gets one letter that says so, and
    nobody else learns of it. With that letter lies what was `carried` along, so that they may go on
    with it; a later one is laid beside it. The letter that confirms is signed when it is sent.
    Raises NameRefused and Unusable.
    """
    opened = accounts.sign_up(name=name, email=email, password=password)
    if opened is not None:
        _tell(opened, Occasion.CONFIRM_ADDRESS)
        return opened
    known = accounts.by_email(email)
    if known is not None and known.is_active:
        letter = _tell(known, Occasion.KNOWN_ADDRESS)
        if carried is not None:
            _lay_beside(letter, carried)
    return None


def carried_with(letter_id: int) -> Sequence[dict[str, Any]]:
    """Give what lies with a letter to a known address, the last first."""
    letter = session().get(Notification, letter_id)
    return letter.facts.get("carried", [])[::-1] if letter else []


def remind(user: User) -> None:
    """Send the letter that confirms once more, if the address is not confirmed yet."""
    if user.confirmed_at is None:
        _tell(user, Occasion.CONFIRM_ADDRESS)


def _tell(user: User, occasion: Occasion) -> Notification:
    """Write a letter, unless there were enough of them; give it, or else the last one there was."""
    most, span = MOST_LETTERS[occasion]
    query = (
        select(Notification)
        .where(
            Notification.recipient_id == user.id,
            Notification.occasion == occasion,
            Notification.created_at > clock.now() - span,
        )
        .order_by(Notification.id.desc())
    )
    former = session().scalars(query).all()
    return former[0] if len(former) >= most else notifications.tell(user, occasion, {})


def _lay_beside(letter: Notification, carried: dict[str, Any]) -> None:
    kept = [each for each in letter.facts.get("carried", []) if each != carried]
    letter.facts = {**letter.facts, "carried": [*kept, carried][-MOST_CARRIED:]}
    session().flush()
