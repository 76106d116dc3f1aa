"""Where a request comes from, as far as we keep it: a keyed hash, which nobody can turn back."""

import hashlib
import hmac
import ipaddress

from flask import current_app, request

_WIDE = 48
"""How much of an IPv6 address names a household: the rest changes at will."""


def of_this_request() -> str:
    """Give the hash of the network address; of an IPv6 address, of its network."""
    text = request.remote_addr or ""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        address = None
    if isinstance(address, ipaddress.IPv6Address):
        text = str(ipaddress.ip_network((address, _WIDE), strict=False))
    return _hashed(f"origin {text}")


def of_address(email_key: str) -> str:
    """Give the hash of a mail address, in the form under which it is unique."""
    return _hashed(f"address {email_key}")


def _hashed(text: str) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
