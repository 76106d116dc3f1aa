"""Who has an account, for which cities, and how they prove it."""

from stadtnetz.accounts.confirmations import NotConfirmed, confirm, meant_by, token_for
from stadtnetz.accounts.credentials import Unusable, email_key_of
from stadtnetz.accounts.models import Membership, Office, SignIn, User
from stadtnetz.accounts.names import NameRefused, Oddity
from stadtnetz.accounts.operations import (
    appoint,
    change_password,
    close,
    dismiss,
    identify,
    leave,
    register,
    sign_in,
    sign_out,
    sign_up,
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
    "NameRefused",
    "NotConfirmed",
    "Oddity",
    "Office",
    "SignIn",
    "Unusable",
    "User",
    "appoint",
    "by_email",
    "by_id",
    "change_password",
    "cities_of",
    "close",
    "confirm",
    "dismiss",
    "email_key_of",
    "identify",
    "is_only_moderator",
    "leave",
    "meant_by",
    "moderators",
    "register",
    "sign_in",
    "sign_out",
    "sign_up",
    "signed_in_with",
    "token_for",
]
