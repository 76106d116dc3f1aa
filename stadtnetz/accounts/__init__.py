"""Who has an account, for which cities, and how they prove it."""

from stadtnetz.accounts.credentials import Unusable
from stadtnetz.accounts.models import Membership, Office, SignIn, User
from stadtnetz.accounts.operations import (
    appoint,
    change_password,
    dismiss,
    identify,
    leave,
    register,
    sign_in,
    sign_out,
)
from stadtnetz.accounts.queries import (
    by_email,
    by_id,
    cities_of,
    is_only_moderator,
    moderators,
    signed_in_with,
)

__all__ = [
    "Membership",
    "Office",
    "SignIn",
    "Unusable",
    "User",
    "appoint",
    "by_email",
    "by_id",
    "change_password",
    "cities_of",
    "dismiss",
    "identify",
    "is_only_moderator",
    "leave",
    "moderators",
    "register",
    "sign_in",
    "sign_out",
    "signed_in_with",
]
