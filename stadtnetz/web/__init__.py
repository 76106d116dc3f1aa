"""The door: everything that speaks HTTP, opened once for the whole network."""

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from stadtnetz.settings import Settings
from stadtnetz.web import (
    addresses,
    assets,
    attempts,
    errors,
    kept_fragments,
    kept_pages,
    languages,
    mail,
    security,
    templating,
    viewer,
    views,
)
from stadtnetz.web.uploads import PatientRequest

__all__ = ["attempts", "mail", "open_door"]

MOST_REQUEST_BYTES = 128 * 1024 * 1024
MOST_FORM_BYTES = 2 * 1024 * 1024
MOST_FORM_PARTS = 1_000
"""Every tick is a part, and a long series has hundreds of days to tick."""


def open_door(app: Flask, settings: Settings, root: Path) -> None:
    """Let requests in, through everything that each of them passes."""
    app.request_class = PatientRequest
    app.config.update(
        MAX_CONTENT_LENGTH=MOST_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_FORM_BYTES,
        MAX_FORM_PARTS=MOST_FORM_PARTS,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        SESSION_COOKIE_NAME="__Host-stadtnetz" if settings.is_https else "stadtnetz",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=14 * 24 * 3600,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_I18N_ENABLED=False,
    )
    assets.serve(app, root / "static")
    languages.offer(app, root / "translations")
    viewer.recognise(app)
    templating.equip(app)
    addresses.offer(app)
    kept_fragments.offer(app)
    security.guard(app)
    attempts.watch(app, settings)
    errors.speak(app)
    views.open_rooms(app)
    kept_pages.stand_before(app, settings)
    assets.stand_before(app, security.headers_of_all(settings))
    if settings.trusted_proxies:
        n = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n)  # type: ignore[method-assign]  # Flask's documented way
