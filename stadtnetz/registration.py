"""How somebody becomes known to us: sign up, and hear by mail how to go on."""

from datetime import timedelta

from sqlalchemy import func, select

from stadtnetz import accounts, clock, notifications
from stadtnetz.accounts import User
from stadtnetz.database import session
from stadtnetz.notifications import Notification, Occasion

MOST_LETTERS = {
    Occasion.CONFIRM_ADDRESS: (3, timedelta(hours=6)),
    Occasion.KNOWN_ADDRESS: (1, timedelta(days=1)),
}
"""How many letters of each kind an address gets in which time, whoever asks for them."""


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


def remind(user: User) -> None:
    """Send the letter that confirms once more, if the address is not confirmed yet."""
    if user.confirmed_at is None:
        _tell(user, Occasion.CONFIRM_ADDRESS)


def _tell(user: User, occasion: Occasion) -> None:
    most, span = MOST_LETTERS[occasion]
    query = (
        select(func.count())
        .select_from(Notification)
        .where(
            Notification.recipient_id == user.id,
            Notification.occasion == occasion,
            Notification.created_at > clock.now() - span,
        )
    )
    if (session().scalar(query) or 0) < most:
        notifications.tell(user, occasion, {})
