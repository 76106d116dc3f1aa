"""Reports: anybody may say that a comment should not stand there, and take that back."""

import secrets
from typing import Any

from flask import Blueprint, Response, request, session
from flask_babel import gettext as _

from stadtnetz import comments
from stadtnetz.comments import Comment, NotShown, TooOften
from stadtnetz.contributions import Contribution
from stadtnetz.database import unit_of_work
from stadtnetz.permissions import Action
from stadtnetz.web import conversation_links, conversation_words, conversations, origins
from stadtnetz.web.forms import Form
from stadtnetz.web.forms.comments import PlainForm, ReportForm
from stadtnetz.web.hypermedia import done, is_partial, retry, show
from stadtnetz.web.security import keep_private
from stadtnetz.web.viewer import require, viewer

bp = Blueprint("comment_reports", __name__)

KEY = "reporter"
REPORTED, REPORTED_PAGE = "comments/_reported.html", "comments/reported.html"


@bp.get("/kommentare/<int:comment_id>/meldung")
def ask(comment_id: int) -> Response:
    """Show the form by which anybody reports a comment, with or without an account."""
    comment, contribution = conversations.seen(comment_id)
    keep_private()
    return _show_report(comment, contribution, ReportForm(formdata=None))


@bp.post("/kommentare/<int:comment_id>/meldung")
def send(comment_id: int) -> Response:
    """Report a comment, or take a report back."""
    comment, contribution = conversations.seen(comment_id)
    require(Action.REPORT, comment)
    if request.form.get("zurueck"):
        return _withdraw_report(comment, contribution)
    form = ReportForm()
    if not form.is_sent():
        return _show_report(comment, contribution, form)
    reason = form.reason
    assert reason is not None  # noqa: S101 - the form asked for one
    try:
        with unit_of_work():
            comments.report(
                comment,
                reporter=viewer(),
                reporter_key=_known_as() or _become_known(),
                reason=reason,
                words=form.words.data or "",
                origin=origins.of_this_request(),
            )
    except NotShown:
        return _show_report(comment, contribution, form, is_gone=True)
    except TooOften as too_often:
        form.why.errors = [conversation_words.wait_until(too_often)]
        response = _show_report(comment, contribution, form)
        response.status_code = 429
        return response
    return _reported(comment, contribution, is_done=True)


def _show_report(
    comment: Comment, contribution: Contribution, form: ReportForm, *, is_gone: bool = False
) -> Response:
    key = _known_as()
    is_gone = is_gone or comment.state is not comments.State.VISIBLE
    if key and comments.has_reported(comment, reporter_key=key) and not form.errors:
        return _reported(comment, contribution, is_done=False)
    form.stand_at(comment)
    facts = {**_facts(form, comment, contribution), "is_gone": is_gone}
    page, fragment = "comments/report.html", "comments/_report.html"
    if form.errors:
        return retry(page, fragment=fragment, **facts)
    return show(page, fragment=fragment, **facts)


def _reported(comment: Comment, contribution: Contribution, *, is_done: bool) -> Response:
    """Say that it was reported, and let it be taken back; nobody else is told who did."""
    return show(
        REPORTED_PAGE,
        fragment=REPORTED,
        **_facts(PlainForm(formdata=None), comment, contribution),
        is_done=is_done,
    )


def _withdraw_report(comment: Comment, contribution: Contribution) -> Response:
    form = PlainForm()
    if not form.is_sent():
        facts = _facts(form, comment, contribution)
        return retry(REPORTED_PAGE, fragment=REPORTED, is_done=False, **facts)
    with unit_of_work():
        comments.withdraw_report(comment, reporter_key=_known_as() or "")
    return done(
        conversation_links.to_comment(comment),
        fragment="comments/_comment.html",
        message=_("Ihre Meldung ist zurückgezogen."),
        branch=conversations.alone(comment),
        talk=conversations.frame(contribution),
        is_focused=True,
    )


def _known_as() -> str | None:
    """Tell by what we know who reports: the account, or a key that they alone hold.

    Not where they come from: behind one address may stand a whole house, and the next one in it must
    neither learn that somebody reported nor take it back.
    """
    who = viewer()
    return comments.key_of(who) if who else session.get(KEY)


def _become_known() -> str:
    """Give who reports without an account a key, which they keep as long as their browser is open."""
    session[KEY] = key = f"guest:{secrets.token_urlsafe(24)}"
    return key


def _facts(form: Form, comment: Comment, contribution: Contribution) -> dict[str, Any]:
    """Give what a form at a comment prints; on a page of its own there is nothing to swap."""
    return {
        "in_place": is_partial(),
        "form": form,
        "comment": comment,
        "contribution": contribution,
    }
