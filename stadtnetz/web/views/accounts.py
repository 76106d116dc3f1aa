"""Sign in and out."""

from flask import Blueprint, Response, current_app, request
from flask_babel import gettext as _
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from stadtnetz import accounts
from stadtnetz.database import expect_writes
from stadtnetz.permissions import Action
from stadtnetz.web import links
from stadtnetz.web.forms.accounts import CARRIED, SignInForm, SignOutForm
from stadtnetz.web.hypermedia import done, resume, retry, show
from stadtnetz.web.security import keep_private
from stadtnetz.web.viewer import begin_session, end_session, require, viewer

bp = Blueprint("accounts", __name__)


@bp.get("/anmelden")
def sign_in() -> Response:
    """Show the sign-in form; whoever is signed in already goes on."""
    goal = links.own_path(request.args.get("next"))
    if viewer() is not None:
        return done(goal or links.workspace())
    keep_private()
    return show(
        "accounts/sign_in.html", form=SignInForm(formdata=None, next=goal or ""), carried=[]
    )


@bp.post("/anmelden")
def begin() -> Response:
    """Sign in, and go where one wanted to go, with everything that was typed there."""
    expect_writes(expected=False)  # checking a password takes long and must lock out nobody
    require(Action.SIGN_IN)
    form = SignInForm()
    carried = [
        (name.removeprefix(CARRIED), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(CARRIED)
    ]
    goal = links.own_path(form.next.data)
    if viewer() is not None and goal and carried:
        return _brought_back(goal, MultiDict(carried))  # the form that came back was loaded anew
    if not form.is_sent():
        return retry("accounts/sign_in.html", form=form, carried=carried)
    user = accounts.identify(form.email.data or "", form.password.data or "")
    if user is None:
        form.password.errors = [
            _("E-Mail-Adresse und Passwort passen nicht zusammen. Bitte beides prüfen.")
        ]
        return retry("accounts/sign_in.html", form=form, carried=carried)
    begin_session(user)
    if goal and carried:
        return _brought_back(goal, MultiDict(carried))
    return done(goal or links.workspace())


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
