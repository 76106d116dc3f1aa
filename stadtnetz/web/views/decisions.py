"""Decisions: the one place to which every move of a contribution is sent."""

from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from stadtnetz import contributions, moderation, permissions
from stadtnetz.accounts import User
from stadtnetz.cities import City
from stadtnetz.contributions import (
    Contribution,
    IllegalMove,
    Incomplete,
    Move,
    NoteMissing,
    TooLate,
)
from stadtnetz.database import Conflict, session, unit_of_work
from stadtnetz.permissions import Action
from stadtnetz.web import labels, links, programmes, workspaces
from stadtnetz.web.forms.decisions import MoveForm
from stadtnetz.web.hypermedia import done, is_partial, retry, show
from stadtnetz.web.security import keep_private
from stadtnetz.web.viewer import load, require, signed_in

bp = Blueprint("decisions", __name__, url_prefix="/beitraege")

PAGE = "contributions/decision.html"
MOVES, ENTRY = "contributions/_moves.html", "contributions/_moved.html"
DISCARDED = "contributions/_discarded.html"


@bp.post("/<int:contribution_id>/entscheidungen")
def make(contribution_id: int) -> Response:
    """Make a move: withdraw, approve, reject and all the others, by whoever may."""
    who = signed_in()
    keep_private()
    found = contributions.get(contribution_id, viewer=who)
    if found is None and who.moderates and contributions.was_handed_in(contribution_id):
        require(Action.SEE_DESK)
        raise Conflict
    contribution = load(found, contribution_id=contribution_id)
    require(Action.HISTORY, contribution)
    form = MoveForm()
    if not form.is_sent():
        return _again(form, contribution)
    move = form.wanted()
    if move is None:
        raise BadRequest
    _require_the_part(who, move, contribution)
    if form.version.data != contribution.version or move not in permissions.moves_open_to(
        who, contribution
    ):
        return _overtaken(form, contribution)
    city = contribution.city
    rules = not permissions.may(who, Action.EDIT, contribution)
    try:
        _make(move, contribution, who, form)
    except (NoteMissing, Incomplete, TooLate) as error:
        form.note.errors = [_what_is_missing(error)]
        return _again(form, _anew(contribution_id, who))
    except (Conflict, IllegalMove):
        return _overtaken(form, _anew(contribution_id, who))
    if move is Move.DISCARD:
        return _discarded(form, city, contribution_id)
    return _made(form, move, contribution, who, rules=rules)


def _make(move: Move, contribution: Contribution, who: User, form: MoveForm) -> None:
    with unit_of_work():
        contributions.decide(
            contribution,
            move,
            actor=who,
            note=form.note.data or "",
            publish_at=form.publish_at(),
            is_exceptional=permissions.is_exceptional(who, contribution, move),
        )
        moderation.release(contribution)


def _what_is_missing(error: NoteMissing | Incomplete | TooLate) -> str:
    if isinstance(error, NoteMissing):
        return _("Bitte schreiben, warum. Die Stadt liest diese Worte.")
    if isinstance(error, TooLate):
        return _(
            "Die neuen Tage sind inzwischen vorbei; so fiele der Termin aus. Bitte mit einer Frage "
            "an die Stadt zurückgeben."
        )
    fields = ", ".join(labels.field(name) for name in error.missing)
    return _("Bitte zuerst im Formular ergänzen: %(fields)s.", fields=fields)


def _require_the_part(who: User, move: Move, contribution: Contribution) -> None:
    """Refuse who may never make such a move; whether it is open today is another question."""
    if move in contributions.open_moves(contribution.state):
        roles = contributions.MOVES[move].roles
        if contributions.Role.AUTHOR in roles and permissions.may(who, Action.EDIT, contribution):
            return
        require(Action.RULE if contributions.Role.MODERATOR in roles else Action.EDIT, contribution)


def _anew(contribution_id: int, who: User) -> Contribution:
    session().expire_all()
    return load(contributions.get(contribution_id, viewer=who), contribution_id=contribution_id)


def _again(form: MoveForm, contribution: Contribution) -> Response:
    return retry(PAGE, fragment=_fragment(form), **_shown(form, contribution, _chosen(form)))


def _overtaken(form: MoveForm, contribution: Contribution) -> Response:
    """Show where a contribution stands today to somebody who decided on yesterday's."""
    shown = _shown(form, contribution, _chosen(form))
    return show(PAGE, fragment=_fragment(form), status=409, is_conflict=True, **shown)


def _chosen(form: MoveForm) -> str | None:
    """Give the part of the workspace from which a move was sent; None if from elsewhere."""
    name = form.work_filter.data
    return name if name in workspaces.FILTERS else None


def _fragment(form: MoveForm) -> str:
    return ENTRY if _chosen(form) else MOVES


def _shown(form: MoveForm, contribution: Contribution, chosen: str | None) -> dict[str, Any]:
    """Give what stands there today; sent from the workspace, with all that stands around it."""
    form.version.show(contribution.version)
    around = workspaces.counters(contribution.city, chosen) if chosen and is_partial() else {}
    return {
        **around,
        "form": form,
        "contribution": contribution,
        "dates": programmes.in_brief([contribution]),
        "claim": moderation.claim_on(contribution),
        "decision": contributions.last_decisions([contribution.id]).get(contribution.id),
    }


def _made(
    form: MoveForm, move: Move, contribution: Contribution, who: User, *, rules: bool
) -> Response:
    message = labels.done(move)
    if rules:
        following = _next_for(who)
        return done(links.review(following) if following else links.desk(), message=message)
    return done(
        links.workspace(contribution.city.slug, contribution.id),
        fragment=_fragment(form),
        message=message,
        **_shown(MoveForm(formdata=None), contribution, _chosen(form)),
    )


def _discarded(form: MoveForm, city: City, contribution_id: int) -> Response:
    chosen = _chosen(form)
    return done(
        links.workspace(city.slug),
        fragment=DISCARDED if chosen else None,
        message=labels.done(Move.DISCARD),
        contribution_id=contribution_id,
        **(workspaces.counters(city, chosen) if chosen and is_partial() else {}),
    )


def _next_for(who: User) -> Contribution | None:
    """Find the oldest that waits, that nobody else looks at and that she may rule on."""
    waiting = moderation.desk()
    claims = moderation.claims_on([contribution.id for contribution in waiting])
    return next(
        (
            contribution
            for contribution in waiting
            if (contribution.id not in claims or claims[contribution.id].user_id == who.id)
            and permissions.may(who, Action.RULE, contribution)
        ),
        None,
    )
