"""The desk: what waits, and the page on which it is ruled on."""

from collections.abc import Sequence

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from stadtnetz import contributions, moderation, pictures, topics
from stadtnetz.contributions import Comparison, Story
from stadtnetz.database import Conflict, unit_of_work
from stadtnetz.permissions import Action
from stadtnetz.web import comparisons, links
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
        return _claim_again(form, story, "moderation.take", _("übernehmen"))
    try:
        with unit_of_work():
            moderation.take(story, moderator=who)
    except Conflict:
        return _page(_anew(story.id), MoveForm(formdata=None), status=409)
    return done(links.review(story))


@bp.post("/<int:contribution_id>/freigabe")
def release(contribution_id: int) -> Response:
    """Let go of a contribution that one had taken."""
    who = signed_in()
    require(Action.SEE_DESK)
    story = load(contributions.get(contribution_id, viewer=who), contribution_id=contribution_id)
    form = ClaimForm()
    if not form.is_sent():
        return _claim_again(form, story, "moderation.release", _("wieder freigeben"))
    claim = moderation.claim_on(story)
    if claim is not None and claim.user_id == who.id:
        with unit_of_work():
            moderation.release(story)
    return done(links.desk())


def _claim_again(form: ClaimForm, story: Story, endpoint: str, label: str) -> Response:
    address = url_for(endpoint, contribution_id=story.id)
    return retry("moderation/claim.html", form=form, story=story, address=address, label=label)


def _anew(contribution_id: int) -> Story:
    return load(
        contributions.get(contribution_id, viewer=signed_in()), contribution_id=contribution_id
    )


def _page(story: Story, form: MoveForm, status: int = 200) -> Response:
    revisions = contributions.revisions_of(story)
    seen = _seen(story, revisions)
    waiting = moderation.desk()
    places = [each.id for each in waiting]
    decisions = contributions.decisions_on(story)
    return show(
        "moderation/review.html",
        status=status,
        is_taken=status != 200,  # noqa: PLR2004 - anything but a plain look
        story=story,
        content=seen,
        picture_seen=pictures.by_id(seen.picture_id) if seen.picture_id else None,
        topic_seen=topics.by_id(seen.topic_id) if seen.topic_id else None,
        body_html=contributions.rendered(seen),
        revisions=revisions,
        changes=_changes(revisions),
        decisions=decisions,
        decision=decisions[0] if decisions else None,
        claim=moderation.claim_on(story),
        place=places.index(story.id) + 1 if story.id in places else None,
        waiting=len(waiting),
        form=form,
        claim_form=ClaimForm(formdata=None),
    )


def _seen(story: Story, revisions: Sequence[contributions.Revision]) -> contributions.StoryContent:
    """Give the words to rule on: what waits, else what readers see, else what was handed in last."""
    waiting = [each for each in revisions if each.fate is contributions.Fate.PROPOSED]
    if waiting or story.is_public or not revisions:
        return waiting[0].content if waiting else story.content
    return revisions[0].content


def _changes(revisions: Sequence[contributions.Revision]) -> list[tuple[str, Comparison]]:
    """Compare what waits with what stood before it; only what differs."""
    earlier = contributions.applied_before(revisions)
    return comparisons.changes(earlier.content, revisions[0].content) if earlier else []
