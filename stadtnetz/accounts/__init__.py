"""Who has an account, for which cities, and how they prove it."""

from stadtnetz.accounts.models import Membership, Office, User
from stadtnetz.accounts.operations import (
    appoint,
    change_password,
    dismiss,
    leave,
    register,
    sign_in,
)
from stadtnetz.accounts.queries import (
    by_id,
    by_session_key,
    cities_of,
    is_only_moderator,
    moderators,
)

__all__ = [
    "Membership",
    "Office",
    "User",
    "appoint",
    "by_id",
    "by_session_key",
    "change_password",
    "cities_of",
    "dismiss",
    "is_only_moderator",
    "leave",
    "moderators",
    "register",
    "sign_in",
]
