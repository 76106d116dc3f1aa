"""The desk for comments: what waits to be read, what was reported, which questions stay open."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest, NotFound

from stadtnetz import comments
from stadtnetz.accounts import User
from stadtnetz.comments import Comment, DeskRow, IllegalMove, Move, ReasonMissing
from stadtnetz.database import Conflict, unit_of_work
from stadtnetz.pagination import LARGEST_ID
from stadtnetz.permissions import Action
from stadtnetz.web import conversation_links, conversations
from stadtnetz.web.forms.comments import RulingForm
from stadtnetz.web.hypermedia import done, retry, show
from stadtnetz.web.security import keep_private
from stadtnetz.web.viewer import load, require, signed_in

bp = Blueprint("comment_desk", __name__)

PAGE, REVIEW, RULING = "comments/desk.html", "comments/review.html", "comments/_ruling.html"
PARTS = ("wartend", "gemeldet", "fragen")
_OFFERED = (Move.APPROVE, Move.HIDE, Move.RESTORE)


@bp.get("/pruefliste/kommentare")
def desk() -> Response:
    """List what waits to be read, what was reported, or which questions cities leave open."""
    signed_in()
    require(Action.SEE_DESK)
    keep_private()
    chosen = request.args.get("zeige", PARTS[0])
    if chosen not in PARTS:
        raise NotFound
    counts = {
        "wartend": comments.count_waiting(),
        "gemeldet": comments.count_reported(),
        "fragen": comments.count_overdue_questions(),
    }
    found = _rows(chosen, after=request.args.get("ab", type=int))
    rows = found[: comments.DESK_PAGE]
    following = _place_of(rows[-1], chosen) if len(found) > len(rows) else None
    pasts = comments.history_of([row.id for row in rows], most=conversations.MOST_REMEMBERED)
    return show(
        PAGE, rows=rows, following=following, pasts=pasts, chosen=chosen, counts=counts, parts=PARTS
    )


@bp.get("/pruefliste/kommentare/<int:comment_id>")
def review(comment_id: int) -> Response:
    """Show a comment with what was reported, what it said before, and what was decided."""
    signed_in()
    require(Action.SEE_DESK)
    keep_private()
    comment = load(comments.get(comment_id))
    return _page(comment, RulingForm(formdata=None, version=comment.version))


@bp.post("/kommentare/<int:comment_id>/entscheidungen")
def rule(comment_id: int) -> Response:
    """Let a comment through, hide it, show it again, or dismiss what was reported."""
    who = signed_in()
    keep_private()
    comment = load(comments.get(comment_id))
    require(Action.SEE_DESK)
    require(Action.MODERATE_COMMENTS, comment)
    form = RulingForm()
    if not form.is_sent():
        return _page(comment, form)
    try:
        with unit_of_work():
            _rule(comment, form, who)
    except ReasonMissing:
        form.reason.errors = [_("Bitte begründen: Wer den Kommentar geschrieben hat, liest das.")]
        return _page(comment, form)
    except (IllegalMove, Conflict):
        fresh = load(comments.get(comment_id))
        form.version.show(fresh.version)
        response = _page(fresh, form, is_overtaken=True)
        response.status_code = 409
        return response
    return done(conversation_links.comment_desk(), message=_("Entschieden."))


def _rows(part: str, *, after: int | None) -> Sequence[DeskRow]:
    """List a page of a part, and one row more if it goes on."""
    after, limit = max(0, min(after or 0, LARGEST_ID)), comments.DESK_PAGE + 1
    match part:
        case "wartend":
            return comments.waiting(after=after, limit=limit)
        case "gemeldet":
            return comments.reported(after=after, limit=limit)
    return comments.overdue_questions(limit=comments.DESK_PAGE)


def _place_of(row: DeskRow, part: str) -> int:
    number: int = row.first_report_id if part == "gemeldet" else row.id
    return number


def _rule(comment: Comment, form: RulingForm, who: User) -> None:
    comments.expect_version(comment, form.version.data)
    match form.step.data:
        case Move.APPROVE:
            comments.approve(comment, moderator=who)
        case Move.HIDE:
            comments.hide(comment, moderator=who, reason=form.reason.data or "")
        case Move.RESTORE:
            comments.restore(comment, moderator=who)
        case "dismiss":
            comments.settle(comment, moderator=who)
        case _:
            raise BadRequest


def _page(comment: Comment, form: RulingForm, *, is_overtaken: bool = False) -> Response:
    facts: dict[str, Any] = {
        "comment": comment,
        "moves": [move for move in comments.open_moves(comment.state) if move in _OFFERED],
        "reports": comments.reports_on(comment.id),
        "past": comments.history_of([comment.id]).get(comment.id, ()),
        "is_overtaken": is_overtaken,
    }
    if form.errors:
        return retry(REVIEW, form=form, **facts)
    return show(REVIEW, form=form, **facts)
