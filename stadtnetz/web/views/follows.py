"""Following a contribution: be told of its changes, or no more, here or from a letter."""

from flask import Blueprint, Response
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from stadtnetz import contributions
from stadtnetz.accounts import User
from stadtnetz.contributions import Contribution
from stadtnetz.database import unit_of_work
from stadtnetz.permissions import Action
from stadtnetz.web import links, unsubscriptions
from stadtnetz.web.forms.follows import FollowForm
from stadtnetz.web.hypermedia import done, refuse, retry, show
from stadtnetz.web.security import keep_private, token_was_checked
from stadtnetz.web.viewer import load, require, signed_in

bp = Blueprint("follows", __name__)

PAGE, FORM = "follows/choose.html", "follows/_form.html"
LETTER = "follows/unsubscribe.html"


@bp.post("/beitraege/<int:contribution_id>/folgen")
def choose(contribution_id: int) -> Response:
    """Be told of a contribution's changes from now on, or no more."""
    who = signed_in()
    found = contributions.get(contribution_id, viewer=who)
    contribution = load(found, contribution_id=contribution_id)
    require(Action.FOLLOW, contribution)
    form = FollowForm()
    if not form.is_sent():
        form.show(is_following=contributions.is_following(contribution, who))
        return retry(PAGE, fragment=FORM, form=form, contribution=contribution)
    wanted = form.wanted()
    if wanted is None:
        raise BadRequest
    _keep(contribution, who, wanted=wanted)
    form.show(is_following=wanted)
    return done(
        links.own_path(form.back.data) or links.to(contribution),
        fragment=FORM,
        message=_("Sie bekommen ab jetzt Bescheid, wenn sich etwas ändert.")
        if wanted
        else _("Sie bekommen keine Nachrichten mehr dazu."),
        form=form,
        contribution=contribution,
    )


@bp.get("/abbestellen/<signature>")
def confirm(signature: str) -> Response:
    """Show who comes from a letter the button that ends its like; asking alone ends nothing."""
    keep_private()
    meant = unsubscriptions.read(signature)
    return _letter(signature, meant[1], is_done=False) if meant else _broken()


@bp.post("/abbestellen/<signature>")
def end(signature: str) -> Response:
    """Send no more letters of a kind; the signature is the proof, and mail programs ask as well.

    Answers with a page and not by 303, which RFC 8058 advises against.
    """
    require(Action.UNSUBSCRIBE)
    meant = unsubscriptions.read(signature)
    if meant is None:
        return _broken()
    token_was_checked()
    follower_id, contribution_id = meant
    with unit_of_work():
        contributions.unfollow(contribution_id, follower_id=follower_id)
    return _letter(signature, contribution_id, is_done=True)


def _keep(contribution: Contribution, who: User, *, wanted: bool) -> None:
    with unit_of_work():
        if wanted:
            contributions.follow(contribution, follower=who)
        else:
            contributions.unfollow(contribution.id, follower_id=who.id)


def _letter(signature: str, contribution_id: int, *, is_done: bool) -> Response:
    """Name what it is about if everybody may know it, since everybody may hold the letter."""
    about = contributions.get(contribution_id, viewer=None)
    return show(LETTER, signature=signature, contribution=about, is_done=is_done)


def _broken() -> Response:
    return refuse(
        404,
        happened=_("Dieser Link zum Abbestellen ist nicht vollständig."),
        remedy=_(
            "Bitte ihn ganz aus der Nachricht kopieren. Oder melden Sie sich an: Auf der Seite des Termins steht „Nicht mehr folgen“."
        ),
    )
