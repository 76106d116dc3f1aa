"""How bytes travel: which encoding a browser takes, and text made small in it."""

import gzip
from functools import lru_cache
from typing import Literal

import brotli

Encoding = Literal["br", "gzip", "identity"]


@lru_cache(maxsize=256)
def chosen(accept_encoding: str) -> Encoding:
    """Choose the smallest encoding that is accepted (RFC 9110, section 12.5.3)."""
    weights: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        name, _, parameter = part.strip().partition(";")
        try:
            weights[name.strip()] = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            weights[name.strip()] = 0
    offered: tuple[Encoding, ...] = ("br", "gzip")
    return next(
        (each for each in offered if weights.get(each, weights.get("*", 0)) > 0), "identity"
    )


def compressed(body: bytes, encoding: Encoding, *, quality: int) -> bytes:
    """Make text small; `quality` is that of the encoding, the higher the smaller and the slower."""
    if encoding == "br":
        return brotli.compress(body, mode=brotli.MODE_TEXT, quality=quality)
    return gzip.compress(body, quality, mtime=0) if encoding == "gzip" else body
