"""The workspace: what a city has written, where each piece stands, and how it came there."""

import itertools

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from stadtnetz import accounts, comments, contributions, moderation, pagination
from stadtnetz.accounts import User
from stadtnetz.permissions import Action
from stadtnetz.web import comparisons, links, programmes, workspaces
from stadtnetz.web.forms.decisions import MoveForm
from stadtnetz.web.hypermedia import done
from stadtnetz.web.hypermedia import show as answer
from stadtnetz.web.security import keep_private
from stadtnetz.web.viewer import city_asked_for, load, require, signed_in

bp = Blueprint("workspace", __name__)

MOST_COMPARED = 10


@bp.get("/arbeitsbereich")
def show() -> Response:
    """Show what a city has written, where it stands, and what the moderation says."""
    who = signed_in()
    keep_private()
    own = accounts.cities_of(who)
    if not own:
        return _without_city(who)
    city = city_asked_for() or own[0]
    chosen = request.args.get("zeige", "alle")
    if chosen not in workspaces.FILTERS:
        raise NotFound
    after = pagination.parse(request.args.get("ab"))
    found = contributions.workspace(
        city,
        states=workspaces.FILTERS[chosen],
        author=who if chosen == "meine" else None,
        cursor=after,
    )
    ids = [contribution.id for contribution in found.rows]
    return answer(
        "contributions/workspace.html",
        own_cities=own,
        found=found,
        **workspaces.counters(city, chosen),
        **({} if after else workspaces.questions(city)),
        dates=programmes.in_brief(found.rows),
        claims=moderation.claims_on(ids),
        decisions=contributions.last_decisions(ids),
        form=MoveForm(formdata=None),
    )


@bp.get("/arbeitsbereich/fragen")
def questions() -> Response:
    """List what a city was asked and has not answered, the oldest first."""
    who = signed_in()
    keep_private()
    own = accounts.cities_of(who)
    if not own:
        return _without_city(who)
    city = city_asked_for() or own[0]
    after = pagination.parse(request.args.get("ab"))
    return answer(
        "contributions/questions.html",
        own_cities=own,
        city=city,
        found=comments.open_questions([city.id], after=after),
        asked=comments.count_open_questions([city.id]),
    )


@bp.get("/beitraege/<int:contribution_id>/fassungen")
def history(contribution_id: int) -> Response:
    """Show what was handed in, how it changed, and who decided what."""
    who = signed_in()
    keep_private()
    contribution = load(
        contributions.get(contribution_id, viewer=who), contribution_id=contribution_id
    )
    require(Action.HISTORY, contribution)
    revisions = contributions.revisions_of(contribution)
    compared = itertools.islice(itertools.pairwise(revisions), MOST_COMPARED)
    return answer(
        "contributions/history.html",
        contribution=contribution,
        revisions=revisions,
        changes={
            later.number: comparisons.changes(earlier.content, later.content)
            for later, earlier in compared
        },
        decisions=contributions.decisions_on(contribution),
    )


def _without_city(who: User) -> Response:
    """Lead moderators to their desk, and tell everybody else what is missing."""
    return done(links.desk()) if who.moderates else answer("contributions/no_city.html")
