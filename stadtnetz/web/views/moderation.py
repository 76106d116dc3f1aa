"""The desk: what waits, and the page on which it is ruled on."""

from collections.abc import Sequence

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from stadtnetz import contributions, moderation
from stadtnetz.contributions import Comparison, Story
from stadtnetz.database import Conflict, unit_of_work
from stadtnetz.permissions import Action
from stadtnetz.web import labels, links
from stadtnetz.web.forms.contributions import ClaimForm, MoveForm
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
    claims = moderation.claims_on([story.id for story in waiting])
    free = [story for story in waiting if story.id not in claims]
    mine = [story for story in waiting if story.id in claims and claims[story.id].user_id == who.id]
    groups = {"alle": waiting, "frei": free, "bei-mir": mine}
    chosen = request.args.get("zeige", "alle")
    return show(
        "moderation/desk.html",
        fragment="moderation/_queue.html",
        queue=load(groups.get(chosen)),
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
    story = load(contributions.get(contribution_id, viewer=who), contribution_id=contribution_id)
    return _page(story, MoveForm(formdata=None))


@bp.post("/<int:contribution_id>/uebernahme")
def take(contribution_id: int) -> Response:
    """Take a contribution to look at, so that the others see it is looked at."""
    who = signed_in()
    require(Action.SEE_DESK)
    story = load(contributions.get(contribution_id, viewer=who), contribution_id=contribution_id)
    form = ClaimForm()
    if not form.is_sent():
        return retry("moderation/claim.html", form=form, story=story)
    try:
        with unit_of_work():
            moderation.take(story, moderator=who)
    except Conflict:
        return done(
            links.review(story),
            message=_("Das hat inzwischen jemand anderes übernommen oder entschieden."),
        )
    return done(links.review(story))


@bp.post("/<int:contribution_id>/freigabe")
def release(contribution_id: int) -> Response:
    """Let go of a contribution that one had taken."""
    who = signed_in()
    require(Action.SEE_DESK)
    story = load(contributions.get(contribution_id, viewer=who), contribution_id=contribution_id)
    form = ClaimForm()
    if not form.is_sent():
        return retry("moderation/claim.html", form=form, story=story)
    claim = moderation.claim_on(story)
    if claim is not None and claim.user_id == who.id:
        with unit_of_work():
            moderation.release(story)
    return done(links.desk())


def _page(story: Story, form: MoveForm) -> Response:
    revisions = contributions.revisions_of(story)
    seen = revisions[0].content if revisions else story.content
    waiting = moderation.desk()
    places = [each.id for each in waiting]
    return show(
        "moderation/review.html",
        story=story,
        content=seen,
        body_html=contributions.rendered(seen),
        revisions=revisions,
        changes=_changes(revisions),
        decisions=contributions.decisions_on(story),
        decision=contributions.last_decisions([story.id]).get(story.id),
        claim=moderation.claim_on(story),
        place=places.index(story.id) + 1 if story.id in places else None,
        waiting=len(waiting),
        form=form,
        claim_form=ClaimForm(formdata=None),
    )


def _changes(revisions: Sequence[contributions.Revision]) -> list[tuple[str, Comparison]]:
    """Compare what waits with what stood before it, field by field; only what differs."""
    earlier = contributions.applied_before(revisions[0]) if revisions else None
    if earlier is None:
        return []
    compared = [
        (
            labels.field(name),
            contributions.compare(
                getattr(earlier.content, name), getattr(revisions[0].content, name)
            ),
        )
        for name in contributions.COMPARED
    ]
    return [
        (name, comparison) for name, comparison in compared if contributions.is_changed(comparison)
    ]
