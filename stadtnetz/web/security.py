"""Headers on every answer, and no write that nobody asked permission for."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Flask, Response, current_app, g, has_request_context, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from sqlalchemy import event

from stadtnetz.database import db, expect_writes
from stadtnetz.settings import Settings
from stadtnetz.web.hypermedia import VARY, is_partial
from stadtnetz.web.viewer import be_nobody, viewer

MOST_BYTES_FROM_STRANGERS = 16 * 1024 * 1024
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types htmx"
FRAMED_POLICY = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors {ancestors}"
"""For pages that others show in a frame: they run nothing and send nothing."""
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

TWO_YEARS = "max-age=63072000; includeSubDomains"


class UnaskedWrite(RuntimeError):
    """A fault of ours: a view would have written without permission, token or right."""


class Sessions(SecureCookieSessionInterface):
    """Sessions in signed cookies, prolonged by every answer but those that caches share."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep somebody's session out of what everybody may be given."""
        if not g.get("is_shared"):
            super().save_session(app, session, response)


def headers_of_all(settings: Settings) -> dict[str, str]:
    """Give what every answer carries, a static file's too."""
    return HEADERS | ({"Strict-Transport-Security": TWO_YEARS} if settings.is_https else {})


def guard(app: Flask) -> None:
    """Stand at the door for every request."""
    app.session_interface = Sessions()
    app.before_request(_say_what_is_coming)
    app.after_request(_add_headers)
    event.listen(db.session, "before_commit", _refuse_unasked_write)


def show_in_frames_of(hosts: Sequence[str]) -> None:
    """Let these websites show this answer in a frame; it knows nobody. Share it besides."""
    be_nobody()
    g.framed_by = tuple(hosts)


def token_was_checked() -> None:
    """Note that a form found its token to be its own, or a view its address to be signed by us."""
    g.token_was_checked = True


def keep_private() -> None:
    """Let no cache store this answer: it shows what is not public."""
    g.is_private = True


def share(response: Response, seconds: int) -> Response:
    """Let every cache keep an answer that is the same for all, and so carries nobody's session."""
    g.is_shared = True
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response


def _say_what_is_coming() -> None:
    """Read a body whole before the database is touched: a slow sender must not hold its lock."""
    if request.method not in SAFE_METHODS:
        if request.mimetype == "application/x-www-form-urlencoded":  # werkzeug limits only parts
            request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]
        elif "_user_id" not in session:
            request.max_content_length = MOST_BYTES_FROM_STRANGERS
        request.form  # noqa: B018 - reading it is what parses it
    expect_writes(expected=request.method not in SAFE_METHODS)


def _refuse_unasked_write(_session: object) -> None:
    """Refuse the commit of a request that did not ask, of any GET, and of an unproven POST."""
    if not has_request_context():
        return
    if request.method in SAFE_METHODS or not g.get("was_asked") or not g.get("token_was_checked"):
        message = f"{request.method} {request.endpoint} tried to write unasked."
        raise UnaskedWrite(message)


def _add_headers(response: Response) -> Response:
    known = {name.lower() for name, _ in response.headers}
    of_all = headers_of_all(current_app.extensions["settings"])
    for name, value in (of_all | _headers_for_frames()).items():
        if value and name.lower() not in known:
            response.headers.add(name, value)
    if response.mimetype != "text/html" and response.status_code != 204:  # noqa: PLR2004 - no content
        return response
    response.vary.update(VARY)
    if g.get("is_private") or request.method not in SAFE_METHODS:
        response.headers["Cache-Control"] = "private, no-store"
    elif viewer() is not None or response.headers.get("Set-Cookie"):
        response.headers["Cache-Control"] = "private, no-cache"
    else:
        response.headers.setdefault("Cache-Control", "no-cache")
        if response.status_code == HTTPStatus.OK and not is_partial() and "framed_by" not in g:
            _let_browsers_look_ahead(response)
    return response


def _let_browsers_look_ahead(response: Response) -> None:
    """Let what somebody points at be fetched before they click: pages that are kept ready.

    Only on pages for everybody. Whoever is signed in gets pages made for them, and to make one for
    each link that is pointed at would cost more than it gains. No GET writes anything, so a page
    that is fetched and not read leaves no trace (`_refuse_unasked_write`).
    """
    response.headers["Speculation-Rules"] = current_app.extensions["speculation_rules"]


def _headers_for_frames() -> dict[str, str]:
    """Give what differs where an answer may stand in frames; what is empty is not sent."""
    hosts = g.get("framed_by")
    if hosts is None:
        return {}
    ancestors = " ".join(hosts) or "'none'"
    return {
        "Content-Security-Policy": FRAMED_POLICY.format(ancestors=ancestors),
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cross-Origin-Opener-Policy": "",
        "X-Frame-Options": "",
    }
