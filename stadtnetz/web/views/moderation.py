"""The desk: what waits, and the page on which it is ruled on."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from stadtnetz import contributions, moderation, pictures, topics
from stadtnetz.contributions import Content, Contribution, Event
from stadtnetz.database import Conflict, unit_of_work
from stadtnetz.permissions import Action
from stadtnetz.web import comparisons, links, programmes
from stadtnetz.web.addresses import url_for
from stadtnetz.web.forms.decisions import ClaimForm, MoveForm
from stadtnetz.web.hypermedia import done, retry, show
from stadtnetz.web.security import keep_private
from stadtnetz.web.viewer import load, require, signed_in

bp = Blueprint("moderation", __name__, url_prefix="/pruefliste")


@bp.get("")
def desk() -> Response:
    """List what waits, the oldest first: all of it, what nobody has taken, or what I have."""
    who = signed_in()
    require(Action.SEE_DESK)
    keep_private()
    waiting = moderation.desk()
    claims = moderation.claims_on([contribution.id for contribution in waiting])
    free = [contribution for contribution in waiting if contribution.id not in claims]
    mine = [
        contribution
        for contribution in waiting
        if contribution.id in claims and claims[contribution.id].user_id == who.id
    ]
    groups = {"alle": waiting, "frei": free, "bei-mir": mine}
    chosen = request.args.get("zeige", "alle")
    return show(
        "moderation/desk.html",
        fragment="moderation/_queue.html",
        queue=(queue := load(groups.get(chosen))),
        dates=programmes.in_brief(queue),
        counts={name: len(group) for name, group in groups.items()},
        chosen=chosen,
        claims=claims,
        form=ClaimForm(formdata=None),
    )


@bp.get("/<int:contribution_id>")
def review(contribution_id: int) -> Response:
    """Show a contribution as readers will see it, what changed, its history and the decision."""
    who = signed_in()
    require(Action.SEE_DESK)
    keep_private()
    contribution = load(
        contributions.get(contribution_id, viewer=who), contribution_id=contribution_id
    )
    return _page(contribution, MoveForm(formdata=None))


@bp.post("/<int:contribution_id>/uebernahme")
def take(contribution_id: int) -> Response:
    """Take a contribution to look at, so that the others see it is looked at."""
    who = signed_in()
    require(Action.SEE_DESK)
    contribution = load(
        contributions.get(contribution_id, viewer=who), contribution_id=contribution_id
    )
    form = ClaimForm()
    if not form.is_sent():
        return _claim_again(form, contribution, "moderation.take", _("übernehmen"))
    try:
        with unit_of_work():
            moderation.take(contribution, moderator=who)
    except Conflict:
        return _page(_anew(contribution.id), MoveForm(formdata=None), status=409)
    return done(links.review(contribution))


@bp.post("/<int:contribution_id>/freigabe")
def release(contribution_id: int) -> Response:
    """Let go of a contribution that one had taken."""
    who = signed_in()
    require(Action.SEE_DESK)
    contribution = load(
        contributions.get(contribution_id, viewer=who), contribution_id=contribution_id
    )
    form = ClaimForm()
    if not form.is_sent():
        return _claim_again(form, contribution, "moderation.release", _("wieder freigeben"))
    claim = moderation.claim_on(contribution)
    if claim is not None and claim.user_id == who.id:
        with unit_of_work():
            moderation.release(contribution)
    return done(links.desk())


def _claim_again(
    form: ClaimForm, contribution: Contribution, endpoint: str, label: str
) -> Response:
    address = url_for(endpoint, contribution_id=contribution.id)
    return retry(
        "moderation/claim.html", form=form, contribution=contribution, address=address, label=label
    )


def _anew(contribution_id: int) -> Contribution:
    return load(
        contributions.get(contribution_id, viewer=signed_in()), contribution_id=contribution_id
    )


def _page(contribution: Contribution, form: MoveForm, status: int = 200) -> Response:
    revisions = contributions.revisions_of(contribution)
    seen = _seen(contribution, revisions)
    waiting = moderation.desk()
    places = [each.id for each in waiting]
    decisions = contributions.decisions_on(contribution)
    earlier = contributions.applied_before(revisions)
    return show(
        "moderation/review.html",
        status=status,
        **_as_event(contribution, seen, earlier.content if earlier else None),
        is_taken=status != 200,  # noqa: PLR2004 - anything but a plain look
        contribution=contribution,
        content=seen,
        picture_seen=pictures.by_id(seen.picture_id) if seen.picture_id else None,
        topic_seen=topics.by_id(seen.topic_id) if seen.topic_id else None,
        body_html=contributions.rendered(seen),
        revisions=revisions,
        changes=comparisons.changes(earlier.content, revisions[0].content) if earlier else [],
        decisions=decisions,
        decision=decisions[0] if decisions else None,
        claim=moderation.claim_on(contribution),
        place=places.index(contribution.id) + 1 if contribution.id in places else None,
        waiting=len(waiting),
        form=form,
        claim_form=ClaimForm(formdata=None),
    )


def _seen(
    contribution: Contribution, revisions: Sequence[contributions.Revision]
) -> contributions.Content:
    """Give the words to rule on: what waits, else what readers see, else what was handed in last."""
    waiting = [each for each in revisions if each.fate is contributions.Fate.PROPOSED]
    if waiting or contribution.is_public or not revisions:
        return waiting[0].content if waiting else contribution.content
    return revisions[0].content


def _as_event(contribution: Contribution, seen: Content, earlier: Content | None) -> dict[str, Any]:
    """Lay out an event as its page would show it; a story needs nothing more."""
    event = contributions.proof(seen, city=contribution.city, instead_of=contribution)
    if not isinstance(event, Event):
        return {}
    return {"event": event, "when": programmes.planned(event, earlier)}
