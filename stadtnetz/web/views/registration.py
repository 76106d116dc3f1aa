"""An account of one's own: open it, prove that mail reaches it, look at it, leave with it."""

import re
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from stadtnetz import accounts, comments, pagination, registration
from stadtnetz.accounts import NameRefused, NotConfirmed, Unusable, User
from stadtnetz.database import expect_writes, unit_of_work
from stadtnetz.permissions import Action
from stadtnetz.web import account_words, attempts, carried, conversations, links
from stadtnetz.web.attempts import TooManyTries
from stadtnetz.web.carried import Carried, NotKept
from stadtnetz.web.forms import Form
from stadtnetz.web.forms.accounts import CloseAccountForm, SignUpForm
from stadtnetz.web.hypermedia import done, refuse, retry, show
from stadtnetz.web.security import keep_private
from stadtnetz.web.viewer import begin_session, end_session, require, signed_in, viewer

bp = Blueprint("registration", __name__)

SIGN_UP, ACCOUNT = "accounts/sign_up.html", "accounts/account.html"


@bp.get("/konto/neu")
def sign_up() -> Response:
    """Show the form by which somebody opens an account."""
    keep_private()
    if viewer() is not None:
        return done(links.account())
    return show(SIGN_UP, form=_empty(request.args.get("next")), carried=[])


@bp.post("/konto/neu")
def open_account() -> Response:
    """Open an account, and keep what somebody wrote before they had one.

    A known address is answered in the same words and time; its owner gets a letter.
    """
    expect_writes(expected=False)  # hashing a password takes long and must lock out nobody
    require(Action.SIGN_UP)
    keep_private()
    typed = carried.fields()
    if "name" not in request.form:  # from the sign-in: the form comes empty, with what was typed
        return show(SIGN_UP, form=_empty(request.form.get("next")), carried=typed)
    form = SignUpForm()
    if not form.is_sent():
        return retry(SIGN_UP, form=form, carried=typed)
    try:
        attempts.begin_sign_up()
        why_not = _signed_up(form, typed)
    except TooManyTries as late:
        why, beside = account_words.opened_too_often(late.until), form.password
        return attempts.come_back(
            SIGN_UP, late=late, why=why, beside=beside, form=form, carried=typed
        )
    except NameRefused as refused:
        form.name.errors = [account_words.why_refused(refused.oddity)]
        return retry(SIGN_UP, form=form, carried=typed)
    except Unusable:
        form.email.errors = [_("Bitte E-Mail-Adresse und Passwort prüfen.")]
        return retry(SIGN_UP, form=form, carried=typed)
    attempts.signed_up()
    return show(
        "accounts/signed_up.html",
        email=form.email.data,
        written=dict(typed).get("body", ""),
        why_not=why_not,
        goal=form.next.data,
        carried=typed,
        form=Form(formdata=None),
    )


def _signed_up(form: SignUpForm, typed: Sequence[tuple[str, str]]) -> str:
    """Open the account, and keep the comment that comes along; give why that could not be kept."""
    comment, email, why_not = None, form.email.data or "", ""
    try:
        comment = carried.read(form.next.data, MultiDict(typed))
    except NotKept as error:
        why_not = error.why
    with unit_of_work():
        opened = registration.sign_up(
            name=form.name.data or "", email=email, password=form.password.data or ""
        )
        return _kept(comment, email, opened) if comment is not None else why_not


def _empty(goal: str | None) -> SignUpForm:
    form = SignUpForm(formdata=None, next=links.own_path(goal) or "")
    form.begin()
    return form


def _kept(comment: Carried, email: str, opened: User | None) -> str:
    """Let a comment wait for its author, be the address known or not; or say why it can't."""
    try:
        carried.count(comment, email)
        if opened is not None:
            carried.keep(comment, opened)
        else:
            registration.lay_aside(comment.as_json(), email=email)
    except NotKept as error:
        return error.why
    return ""


@bp.get("/konto/bestaetigen/<token>")
def confirm(token: str) -> Response:
    """Show who comes from the letter the button that confirms: mail scanners follow links, too."""
    keep_private()
    return show("accounts/confirm.html", **_confirming(token, Form(formdata=None)))


def _confirming(token: str, form: Form) -> dict[str, Any]:
    """Give what the button stands beside: what may have been written by the same person before."""
    try:
        earlier = comments.held_before(accounts.meant_by(token))
    except NotConfirmed:  # the button says why
        earlier = ()
    return {"token": token, "form": form, "earlier": earlier}


@bp.post("/konto/bestaetigen/<token>")
def confirmed(token: str) -> Response:
    """Note that mail reaches somebody, sign them in, and let what they wrote be read."""
    require(Action.SIGN_UP)
    form = Form()
    if not form.is_sent():
        return retry("accounts/confirm.html", **_confirming(token, form))
    own = {int(each) for each in request.form.getlist("meins") if re.fullmatch(r"[0-9]{1,9}", each)}
    try:
        with unit_of_work():
            user = accounts.confirm(token)
            released = comments.release_held(user, also=own)
    except NotConfirmed as error:
        return _not_confirmed(error)
    begin_session(user)
    message = (
        _("Danke. Ihre Adresse ist bestätigt, und was Sie geschrieben haben, wird jetzt gelesen.")
        if released
        else _("Danke. Ihre Adresse ist bestätigt.")
    )
    return done(links.account(), message=message)


@bp.get("/konto")
def account() -> Response:
    """Show what is known of somebody, what they follow, and how to leave."""
    who = signed_in()
    keep_private()
    return show(ACCOUNT, form=CloseAccountForm(formdata=None), **_followed(who))


@bp.post("/konto/bestaetigung")
def remind() -> Response:
    """Send the letter that confirms once more."""
    who = signed_in()
    require(Action.SIGN_UP)
    form = Form()
    if form.is_sent():
        with unit_of_work():
            registration.remind(who)
    return done(links.account(), message=_("Die E-Mail ist noch einmal unterwegs."))


@bp.post("/konto/loeschen")
def close() -> Response:
    """Delete an account with its words, after its password."""
    who = signed_in()
    require(Action.CLOSE_ACCOUNT)
    form = CloseAccountForm()
    if not form.is_sent():
        return retry(ACCOUNT, form=form, **_followed(who))
    if who.moderates or accounts.cities_of(who):
        form.password.errors = [
            _(
                "Ihr Konto gehört zu einer Redaktion oder zum Programmbüro. Bitte wenden Sie sich dorthin."
            )
        ]
        return retry(ACCOUNT, form=form, **_followed(who))
    try:
        is_right = attempts.identify(who.email, form.password.data or "") is not None
    except TooManyTries as late:
        why, beside = account_words.wrong_too_often(late.until), form.password
        return attempts.come_back(
            ACCOUNT, late=late, why=why, beside=beside, form=form, **_followed(who)
        )
    if not is_right:
        form.password.errors = [_("Das Passwort stimmt nicht. Es wurde nichts gelöscht.")]
        return retry(ACCOUNT, form=form, **_followed(who))
    with unit_of_work():
        comments.erase_all_of(who)
        accounts.close(who)
    end_session()
    return done(links.home())


def _followed(who: User) -> dict[str, Any]:
    found = comments.followed(who, after=pagination.parse(request.args.get("ab")))
    return {"followed": found, "unread": conversations.unread(found.rows)}


def _not_confirmed(error: NotConfirmed) -> Response:
    return refuse(
        410 if error.is_expired else 404,
        happened=_("Dieser Link bestätigt nichts mehr."),
        remedy=_(
            "Bitte melden Sie sich an: Unter „Konto“ lässt sich die E-Mail noch einmal schicken."
        )
        if error.is_expired
        else _("Bitte ihn ganz aus der E-Mail kopieren."),
    )
