"""Refusals, each raised where it is known and spoken here: a sentence and a remedy."""

import logging
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, current_app, request
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from stadtnetz.contributions import IllegalMove, NotEditable
from stadtnetz.database import Conflict, expect_writes, is_busy, session
from stadtnetz.pagination import BrokenCursor
from stadtnetz.web import links
from stadtnetz.web.forms.accounts import CARRIED, SignInForm
from stadtnetz.web.hypermedia import current_url, is_partial, refuse, show
from stadtnetz.web.security import SAFE_METHODS
from stadtnetz.web.viewer import SignInNeeded, be_nobody

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

Sentence = tuple[LazyString, LazyString]
TOO_LARGE = 413
_WORDS = (
    "title", "teaser", "body", "note", "picture_alt", "picture_credit", "further_days", "venue",
    "address", "directions", "organizer", "contact", "admission_note", "access_contact",
)  # fmt: skip


_SENTENCES: dict[int, Sentence] = {
    400: (
        _l("Diese Anfrage kam unvollständig an."),
        _l("Bitte die Adresse prüfen oder die Seite neu laden."),
    ),
    403: (
        _l("Das ist mit Ihrem Konto nicht möglich."),
        _l("Wenn Sie es brauchen, hilft das Programmbüro weiter."),
    ),
    404: (
        _l("Hier hält nichts."),
        _l("Die Seite wurde verschoben, oder die Adresse enthält einen Tippfehler."),
    ),
    405: (
        _l("So lässt sich diese Seite nicht aufrufen."),
        _l("Bitte von einer der Seiten unten neu beginnen."),
    ),
    409: (
        _l("Inzwischen hat sich etwas geändert."),
        _l("Bitte die Seite neu laden und noch einmal ansehen."),
    ),
    410: (
        _l("Dieser Beitrag ist nicht mehr öffentlich."),
        _l("Die Stadt oder die Moderation hat ihn aus dem Netz genommen."),
    ),
    413: (
        _l("Das ist zu viel auf einmal."),
        _l("Bitte das Bild auf unter 12 Megabyte verkleinern oder den Text kürzen."),
    ),
    429: (
        _l("Das ging zu schnell hintereinander."),
        _l("Bitte ein paar Minuten warten und es dann noch einmal versuchen."),
    ),
    503: (
        _l("Gerade ist hier viel los."),
        _l("Bitte in einer halben Minute noch einmal versuchen. Gespeichertes ist sicher."),
    ),
}
_OURS = (
    _l("Das hat nicht geklappt."),
    _l("Der Fehler liegt bei uns und ist notiert. Bitte später noch einmal versuchen."),
)


def speak(app: Flask) -> None:
    """Answer every refusal in the words of the network."""
    handlers: dict[type[Exception], Callable[[Any], Response]] = {
        HTTPException: _refused,
        SecurityError: _say_nothing_to_a_foreign_host,
        SignInNeeded: _ask_to_sign_in,
        BrokenCursor: lambda error: _refused(error, 400),
        DataError: lambda error: _refused(error, 400),
        IllegalMove: lambda error: _refused(error, 409),
        NotEditable: lambda error: _refused(error, 409),
        Conflict: lambda error: _refused(error, 409),
        OperationalError: _busy_or_broken,
        Exception: _broken,
    }
    for kind, handler in handlers.items():
        app.register_error_handler(kind, handler)


def sentence_for(status: int) -> Sentence:
    """Give what happened and what helps, for a status."""
    return _SENTENCES.get(status, _OURS)


def _refused(error: Exception, status: int | None = None) -> Response:
    code = status or getattr(error, "code", None) or 500
    if code < 400:  # noqa: PLR2004 - a redirection that routing raised
        redirection: Response = error.get_response()  # type: ignore[attr-defined]  # an HTTPException
        return redirection
    session().rollback()
    expect_writes(expected=False)
    if code >= 500:  # noqa: PLR2004 - ours to answer for, perhaps without a database
        be_nobody()
    happened, remedy = sentence_for(code)
    response = refuse(code, happened=happened, remedy=remedy, kept=_words_typed(code))
    if code == 405:  # noqa: PLR2004 - method not allowed
        response.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or ())
    if code in {429, 503}:
        response.headers["Retry-After"] = "30"
    return response


def _say_nothing_to_a_foreign_host(_error: SecurityError) -> Response:
    """Answer without a page: under a host that is not ours no address can be built."""
    return Response("400\n", status=400, content_type="text/plain; charset=utf-8")


def _ask_to_sign_in(_error: SignInNeeded) -> Response:
    """Send a reader to the sign-in; keep what a writer typed and offer the sign-in beside it."""
    session().rollback()
    expect_writes(expected=False)
    here = links.own_path(request.script_root + request.full_path.rstrip("?")) or "/"
    is_reading = request.method in SAFE_METHODS
    sign_in = links.sign_in(here if is_reading else None)
    if is_reading:
        if not is_partial():
            return Response(status=303, headers={"Location": sign_in})
        page = links.own_path(current_url())
        return Response(status=401, headers={"HX-Redirect": links.sign_in(page)})
    if is_partial():
        return refuse(
            401,
            happened=_("Sie sind nicht mehr angemeldet. Ihr Text ist noch da."),
            remedy=_("Bitte in einem neuen Fenster anmelden und dann noch einmal senden."),
            sign_in=sign_in,
        )
    form = SignInForm(formdata=None, next=here)
    return show(
        "accounts/sign_in.html", status=401, form=form, carried=_typed(), lost_files=_lost_files()
    )


def _typed() -> list[tuple[str, str]]:
    """Give what was typed, all but tokens and passwords."""
    left_out = {"csrf_token", "password"}
    return [(name, value) for name, value in request.form.items(multi=True) if name not in left_out]


def _words_typed(status: int) -> list[str]:
    """Give the words of a refused form, so that the page can show them for copying."""
    if request.method in SAFE_METHODS or status == TOO_LARGE:
        return []
    typed = {name.removeprefix(CARRIED): value for name, value in request.form.items()}
    return [typed[name] for name in _WORDS if typed.get(name)]


def _lost_files() -> bool:
    return any(file.filename for file in request.files.values())


def _busy_or_broken(error: OperationalError) -> Response:
    if is_busy(error):
        log.warning("database busy: %s", error.orig)
        return _refused(error, 503)
    return _broken(error)


def _broken(error: Exception) -> Response:
    if current_app.testing:
        raise error
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return _refused(error, 500)
