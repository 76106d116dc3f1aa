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
MOST_CARRIED = 60
"""How much lies with one letter: as many comments as somebody may write in a day."""


def sign_up(*, name: str, email: str, password: str) -> User | None:
    """Open an account to be confirmed by mail; None if the address has one already.

    Whoever asks is answered alike: the owner of a known address gets one letter that says so, and
    nobody else learns of it. The letter that confirms is signed when it is sent. Raises NameRefused
    and Unusable.
    """
    opened = accounts.sign_up(name=name, email=email, password=password)
    if opened is not None:
        _tell(opened, Occasion.CONFIRM_ADDRESS)
        return opened
    known = accounts.by_email(email)
    if known is not None and known.is_active:
        _tell(known, Occasion.KNOWN_ADDRESS)
    return None


def lay_aside(carried: dict[str, Any], *, email: str) -> None:
    """Lay what came along with a sign-up beside the letter to an address that has an account.

    Its owner may go on with it from there; nobody else sees it.
    """
    known = accounts.by_email(email)
    if known is None or not known.is_active:
        return
    letter = _tell(known, Occasion.KNOWN_ADDRESS)
    kept = [each for each in letter.facts.get("carried", []) if each != carried]
    letter.facts = {**letter.facts, "carried": [*kept, carried][-MOST_CARRIED:]}
    session().flush()


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
