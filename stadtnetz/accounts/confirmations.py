"""The signed addresses by which somebody proves that mail reaches them; a week long, any number of times."""

import hashlib
from datetime import timedelta

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer
from itsdangerous.timed import TimestampSigner

from stadtnetz import clock
from stadtnetz.accounts.models import User
from stadtnetz.database import session

LASTS = timedelta(days=7)
_secret: list[str] = []


class NotConfirmed(ValueError):
    """A token that confirms nothing: forged, for a sign-up that another one replaced, or too old."""

    def __init__(self, *, is_expired: bool) -> None:
        """Keep whether a new letter would help."""
        super().__init__("expired" if is_expired else "not ours")
        self.is_expired = is_expired


class _Signer(TimestampSigner):
    """A signer that asks our own clock."""

    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


def set_secret(secret: str) -> None:
    """Choose the key that tokens are signed with from now on."""
    _secret[:] = [secret]


def token_for(user: User) -> str:
    """Sign that whoever reads this gets the mail of this user's address, and chose this password."""
    return str(_serializer().dumps([user.id, user.email_key, _sign_up_of(user)]))


def confirm(token: str) -> User:
    """Note that a user's address is confirmed, once or again, and give the user.

    Who calls it releases what the user wrote meanwhile. Raises NotConfirmed.
    """
    user = meant_by(token)
    if user.confirmed_at is None:
        user.confirmed_at = clock.now()
        session().flush()
    return user


def meant_by(token: str) -> User:
    """Give whose address a token would confirm. Raises NotConfirmed."""
    try:
        values = _serializer().loads(token, max_age=int(LASTS.total_seconds()))
        user_id, email_key, sign_up = values
    except SignatureExpired as error:
        raise NotConfirmed(is_expired=True) from error
    except BadData as error:
        raise NotConfirmed(is_expired=False) from error
    user = session().get(User, user_id)
    if user is None or not user.is_active or user.email_key != email_key:
        raise NotConfirmed(is_expired=False)
    if user.confirmed_at is None and _sign_up_of(user) != sign_up:
        raise NotConfirmed(is_expired=False)
    return user


def _sign_up_of(user: User) -> str:
    """Tell one sign-up of an address from the next: a stranger's must not be confirmed by ours."""
    return hashlib.sha256(user.password_hash.encode()).hexdigest()[:16]


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        _secret[0],
        salt="confirm-address",
        signer=_Signer,
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
