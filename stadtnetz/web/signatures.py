"""Signatures on what goes out and comes back: forms, and addresses in letters. They never expire."""

import hashlib
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer


def sign(purpose: str, told: Any) -> str:
    """Sign what JSON can tell; who knows one for another purpose can't use it here."""
    return str(_serializer(purpose).dumps(told))


def read(purpose: str, signature: str) -> Any:
    """Give what was signed; None for what we never signed for this purpose."""
    try:
        return _serializer(purpose).loads(signature)
    except (BadData, ValueError):
        return None


def _serializer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        current_app.config["SECRET_KEY"],
        salt=purpose,
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
