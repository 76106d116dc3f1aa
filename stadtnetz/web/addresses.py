"""Addresses within the network, spelled once for all pages that lead there."""

from functools import lru_cache
from typing import Any

import flask
from flask import Flask, request

MOST_REMEMBERED = 8_192


def offer(app: Flask) -> None:
    """Let templates spell addresses the same way."""
    app.jinja_env.globals["url_for"] = url_for


def url_for(endpoint: str, /, **values: Any) -> str:
    """Give the path of an endpoint on this language's site.

    Flask takes as long for one as for drawing ten lines of a page, and a page has a hundred.
    """
    return _spelled(request.script_root, endpoint, tuple(values.items()))


@lru_cache(MOST_REMEMBERED, typed=True)
def _spelled(_script_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return flask.url_for(endpoint, **dict(values))
