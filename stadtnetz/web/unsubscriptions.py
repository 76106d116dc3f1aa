"""The signed addresses in letters by which somebody unsubscribes without signing in (RFC 8058)."""

import hashlib

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer


def sign(*, follower_id: int, contribution_id: int) -> str:
    """Sign who gets a letter about what; it holds as long as the letter is kept."""
    return str(_serializer().dumps([follower_id, contribution_id]))


def read(signature: str) -> tuple[int, int] | None:
    """Give follower and contribution, by their ids; None for what we never signed."""
    try:
        follower_id, contribution_id = _serializer().loads(signature)
    except BadData:
        return None
    return follower_id, contribution_id


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(
        current_app.config["SECRET_KEY"],
        salt="unsubscribe",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
