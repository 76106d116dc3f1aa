"""Page or fragment: the same address serves both, and each outcome has one way to be told."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, g, make_response, redirect, request
from flask import render_template as _render
from flask_wtf import FlaskForm

Rearranged = Callable[[str | None, str], str | None]
"""Gives, for the address of somebody's page and the host they asked, what it becomes."""

VARY = ("HX-Request", "HX-Request-Type", "Cookie", "Accept-Encoding")


def is_partial() -> bool:
    """Whether htmx asks for the part that it will swap; the one question there is."""
    return request.headers.get("HX-Request-Type") == "partial"


def show(
    page: str, /, *, fragment: str | None = None, status: int = 200, **context: Any
) -> Response:
    """Answer with a page, or with its fragment if that is what was asked for."""
    template = fragment if fragment and is_partial() else page
    return make_response(_render(template, **context), status)


def retry(
    page: str, /, *, fragment: str | None = None, form: FlaskForm, **context: Any
) -> Response:
    """Show a form again with everything that was typed: 422, or 400 for a stale token.

    After a sign-in in between it is simply shown, filled and without complaint.
    """
    status = 200 if is_resuming() else 400 if "csrf_token" in form.errors else 422
    return show(page, fragment=fragment, status=status, form=form, **context)


def done(
    location: str,
    /,
    *,
    fragment: str | None = None,
    status: int = 200,
    message: str = "",
    **context: Any,
) -> Response:
    """Answer a write: 303 for a browser; for htmx the fragment, or the way to another place."""
    if is_partial() and fragment:
        return make_response(_render(fragment, message=message, **context), status)
    if message:
        flash(message)
    if is_partial():
        return Response(status=204, headers={"HX-Location": location})
    return redirect(location, 303)  # type: ignore[return-value]  # Flask's Response is werkzeug's


def refuse(status: int, /, **context: Any) -> Response:
    """Answer a refusal: a page, or for htmx a message that leaves what was written alone."""
    if not is_partial():
        return make_response(_render("errors/error.html", status=status, **context), status)
    body = _render("errors/_error.html", status=status, **context)
    response = make_response(body, status)
    response.headers["HX-Reswap"] = "none"
    response.headers["HX-Push-Url"] = "false"
    return response


def current_url() -> str | None:
    """Give the address of the page that htmx asks from; what is made of it is kept for nobody else."""
    g.depends_on_current_url = True
    return request.headers.get("HX-Current-URL")


def push(response: Response, address: str | None) -> Response:
    """Let the browser's address become this one, or stay as it is if None."""
    if is_partial():
        response.headers["HX-Push-Url"] = address or "false"
    return response


def push_rearranged(response: Response, rearranged: Rearranged) -> Response:
    """Let the browser's address become that of its page in another arrangement.

    The answer may be kept: whoever hands it out says anew what follows from the reader's own page.
    """
    g.rearranged = rearranged
    return push(response, rearranged(request.headers.get("HX-Current-URL"), request.host))


def resume() -> None:
    """Mark that this request only brings back what was typed before a sign-in."""
    g.is_resuming = True


def is_resuming() -> bool:
    """Whether a form is shown again after its author signed in, so that nothing is written."""
    return bool(g.get("is_resuming", False))
