"""Sign in and out."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask_babel import gettext as _
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import RequestRedirect

from stadtnetz import registration
from stadtnetz.accounts import User
from stadtnetz.database import expect_writes
from stadtnetz.permissions import Action
from stadtnetz.web import account_words, attempts, carried, links
from stadtnetz.web.attempts import TooManyTries
from stadtnetz.web.forms.accounts import SignInForm, SignOutForm
from stadtnetz.web.hypermedia import done, resume, retry, show
from stadtnetz.web.security import keep_private
from stadtnetz.web.viewer import begin_session, end_session, require, viewer

bp = Blueprint("accounts", __name__)
SIGN_IN = "accounts/sign_in.html"


@bp.get("/anmelden")
def sign_in() -> Response:
    """Show the sign-in form; whoever is signed in already goes on."""
    goal = links.own_path(request.args.get("next"))
    if viewer() is not None:
        return done(goal or links.workspace())
    keep_private()
    return show(SIGN_IN, form=SignInForm(formdata=None, next=goal or ""), carried=[])


@bp.post("/anmelden")
def begin() -> Response:
    """Sign in, and go where one wanted to go, with everything that was typed there."""
    expect_writes(expected=False)  # checking a password takes long and must lock out nobody
    require(Action.SIGN_IN)
    form, typed = SignInForm(), carried.fields()
    goal = links.own_path(form.next.data)
    if viewer() is not None and goal and typed:
        return _brought_back(goal, MultiDict(typed))  # the form that came back was loaded anew
    if typed and "email" not in request.form:  # from the sign-up: only what was typed comes along
        return _shown(goal, typed)
    if not form.is_sent():
        return retry(SIGN_IN, form=form, carried=typed)
    try:
        user = attempts.identify(form.email.data or "", form.password.data or "")
    except TooManyTries as late:
        why, beside = account_words.wrong_too_often(late.until), form.password
        return attempts.come_back(
            SIGN_IN, late=late, why=why, beside=beside, form=form, carried=typed
        )
    return _begun(user, form, goal, typed)


def _begun(
    user: User | None, form: SignInForm, goal: str | None, typed: Sequence[tuple[str, str]]
) -> Response:
    """Sign in whom the password belongs to, and go on; or ask once more."""
    if user is None:
        form.password.errors = [
            _("E-Mail-Adresse und Passwort passen nicht zusammen. Bitte beides prüfen.")
        ]
        return retry(SIGN_IN, form=form, carried=typed)
    begin_session(user)
    if goal and typed:
        return _brought_back(goal, MultiDict(typed))
    return done(goal or links.workspace())


@bp.get("/anmelden/aufgehoben/<signature>")
def resume_carried(signature: str) -> Response:
    """Go on with what somebody wrote who did not know any more that they have an account."""
    keep_private()
    letter = carried.letter_of(signature)
    kept = registration.carried_with(letter) if letter is not None else []
    if not kept:
        raise NotFound
    last, *former = kept
    return _shown(last["goal"], [*last["typed"].items()], former=former)


def _shown(goal: str | None, typed: Sequence[tuple[str, str]], **more: Any) -> Response:
    form = SignInForm(formdata=None, next=goal or "")
    return show(SIGN_IN, form=form, carried=typed, is_kept=True, **more)


@bp.post("/abmelden")
def end() -> Response:
    """Sign out."""
    require(Action.SIGN_OUT)
    form = SignOutForm()
    if not form.is_sent():
        return retry("accounts/sign_out.html", form=form)
    end_session()
    response = done(links.home())
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _brought_back(goal: str, typed: "MultiDict[str, str]") -> Response:
    """Show the form that somebody was filling in when their session had ended, filled as it was."""
    path = goal.partition("?")[0].removeprefix(request.script_root)
    try:
        endpoint, arguments = current_app.create_url_adapter(request).match(path, method="POST")  # type: ignore[union-attr]  # there is a request
    except (HTTPException, RequestRedirect):
        return done(links.workspace())
    if endpoint.startswith(f"{bp.name}."):
        return done(links.workspace())
    resume()
    request.form = ImmutableMultiDict(typed)
    request.args = ImmutableMultiDict(links.parameters_of(goal))
    return current_app.ensure_sync(current_app.view_functions[endpoint])(**arguments)
