"""Conversation: read it, join in, change or take back what one said, report what breaks rules."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from stadtnetz import accounts, comments, contributions, markup
from stadtnetz.accounts import User
from stadtnetz.comments import Closed, Comment, IllegalMove, NotEditable, ParentGone, TooOften
from stadtnetz.contributions import Contribution
from stadtnetz.database import session, unit_of_work
from stadtnetz.permissions import Action
from stadtnetz.web import (  # fmt: skip
    conversation_links,
    conversation_words,
    conversations,
    kept_pages,
    links,
    origins,
)
from stadtnetz.web.forms import Form
from stadtnetz.web.forms.comments import CommentForm, EditForm, PlainForm
from stadtnetz.web.hypermedia import done, is_partial, push_rearranged, retry, show
from stadtnetz.web.security import keep_private
from stadtnetz.web.viewer import load, require, signed_in, viewer

bp = Blueprint("comments", __name__)

WRITE, FORM = "comments/write.html", "comments/_form.html"


@bp.get("/beitraege/<int:contribution_id>/kommentare")
def index(contribution_id: int) -> Response:
    """Show the conversation below a contribution, from a place on if told; as a fragment the rest of it."""
    contribution = conversations.readable(contribution_id)
    kept_pages.keep_beside_others(contribution)
    after = request.args.get("ab")
    talk = conversations.of(contribution, after=after)
    fragment = "comments/_more.html" if after else "comments/_thread.html"
    level = conversations.level(contribution)
    response = show(
        "comments/index.html",
        fragment=fragment,
        talk=talk,
        contribution=contribution,
        talk_level=level,
        is_focused=is_partial() and not after,
    )
    if not after:
        opened = contribution.id if level > conversations.ON_ITS_PAGE else None
        order = conversations.NEWEST if talk.newest_first else None
        push_rearranged(response, partial(links.talking, story_id=opened, order=order))
    return response


@bp.get("/beitraege/<int:contribution_id>/kommentare/neu")
def begin(contribution_id: int) -> Response:
    """Show the form by which somebody says something below a contribution."""
    return _offer(conversations.readable(contribution_id), None)


@bp.post("/beitraege/<int:contribution_id>/kommentare")
def post(contribution_id: int) -> Response:
    """Say something below a contribution."""
    signed_in()
    return _post(conversations.readable(contribution_id), None)


@bp.get("/kommentare/<int:comment_id>")
def permalink(comment_id: int) -> Response:
    """Show one comment in its branch, wherever in the conversation it stands."""
    comment, contribution = conversations.seen(comment_id)
    kept_pages.keep_beside_others(contribution)
    after = request.args.get("ab")
    talk = conversations.branch_of(comment, contribution, after=after)
    fragment = "comments/_more.html" if after else None
    return show(
        "comments/show.html",
        fragment=fragment,
        talk=talk,
        contribution=contribution,
        comment=comment,
    )


@bp.get("/kommentare/<int:comment_id>/antwort")
def begin_reply(comment_id: int) -> Response:
    """Show the form by which somebody answers a comment."""
    comment, contribution = conversations.seen(comment_id)
    if comment.state is not comments.State.VISIBLE:
        return _say_that_it_is_gone(contribution)
    return _offer(contribution, comment)


@bp.post("/kommentare/<int:comment_id>/antwort")
def reply(comment_id: int) -> Response:
    """Answer a comment; what one wrote stays where the comment has gone meanwhile."""
    signed_in()
    comment = comments.get(comment_id)
    below = comment.contribution_id if comment else request.form.get("zu", type=int)
    contribution = conversations.readable(load(below))
    if comment is None or comments.row(comment.id, viewer()) is None:
        return _say_that_it_is_gone(contribution)
    return _post(contribution, comment)


@bp.get("/kommentare/<int:comment_id>/bearbeiten")
def edit(comment_id: int) -> Response:
    """Show one's own words for changing; what moderation hid is sealed for its author too."""
    comment, contribution = _own(comment_id)
    if comment.state not in comments.EDITABLE:
        return _gone_already(comment, contribution)
    form = EditForm(formdata=None, body=comment.body)
    return _show_edit(comment, contribution, form)


@bp.post("/kommentare/<int:comment_id>/bearbeiten")
def change(comment_id: int) -> Response:
    """Put other words in the place of one's own."""
    comment, contribution = _own(comment_id)
    form = EditForm()
    if not form.is_sent():
        return _show_edit(comment, contribution, form)
    try:
        with unit_of_work():
            comments.edit(comment, editor=signed_in(), body=form.body.data or "")
    except (Closed, NotEditable) as error:
        form.body.errors = [
            conversation_words.why_closed(error)
            if isinstance(error, Closed)
            else _("Dieser Kommentar lässt sich nicht mehr ändern.")
        ]
        return _show_edit(comment, contribution, form)
    session().refresh(comment)
    return done(
        conversation_links.to_comment(comment),
        fragment="comments/_comment.html",
        branch=conversations.alone(comment),
        talk=conversations.frame(contribution),
        is_focused=True,
    )


@bp.get("/kommentare/<int:comment_id>/entfernung")
def ask_to_withdraw(comment_id: int) -> Response:
    """Ask whether somebody really takes back what they said."""
    comment, contribution = _own(comment_id)
    return show(
        "comments/withdraw.html",
        fragment="comments/_withdraw.html",
        **_withdrawing(PlainForm(formdata=None), comment, contribution),
    )


@bp.post("/kommentare/<int:comment_id>/entfernung")
def withdraw(comment_id: int) -> Response:
    """Take back what one said; what has gone already needs no taking back."""
    signed_in()
    found = comments.get(comment_id)
    if found is None or found.state not in comments.EDITABLE:
        below = found.contribution_id if found else request.form.get("zu", type=int)
        contribution = conversations.readable(load(below))
        if found:
            require(Action.EDIT_COMMENT, found)
        return _gone_already(found, contribution)
    comment, contribution = _own(comment_id)
    form = PlainForm()
    if not form.is_sent():
        return retry(
            "comments/withdraw.html",
            fragment="comments/_withdraw.html",
            **_withdrawing(form, comment, contribution),
        )
    try:
        with unit_of_work():
            comments.withdraw(comment, author=signed_in())
    except (IllegalMove, NotEditable):  # taken back or hidden meanwhile
        return _gone_already(comments.get(comment_id), contribution)
    return _show_without(contribution, _("Ihr Kommentar ist entfernt."))


def _gone_already(comment: Comment | None, contribution: Contribution) -> Response:
    """Say what became of one's own comment, and show the conversation as it is."""
    keep_private()
    by_moderation = comment is not None and comment.state is comments.State.HIDDEN
    words = (
        _("Die Moderation hat diesen Kommentar inzwischen entfernt.")
        if by_moderation
        else _("Ihr Kommentar ist entfernt.")
    )
    return _show_without(contribution, words)


def _show_without(contribution: Contribution, message: str) -> Response:
    return done(
        conversation_links.conversation(contribution),
        fragment="comments/_thread.html",
        message=message,
        is_focused=True,
        talk_level=conversations.level(contribution),
        talk=conversations.of(contributions.get(contribution.id, viewer=viewer()) or contribution),
        contribution=contribution,
    )


def _own(comment_id: int) -> tuple[Comment, Contribution]:
    signed_in()
    comment = load(comments.get(comment_id))
    contribution = conversations.readable(comment.contribution_id)
    keep_private()
    if comment.state in {*comments.GONE}:
        raise NotFound
    require(Action.EDIT_COMMENT, comment)
    return comment, contribution


def _offer(contribution: Contribution, parent: Comment | None) -> Response:
    """Show the empty form, or why there is none."""
    form = CommentForm(formdata=None)
    form.begin()
    return _show_form(contribution, parent, form)


def _show_form(
    contribution: Contribution,
    parent: Comment | None,
    form: CommentForm,
    *,
    preview: str = "",
    gone: str = "",
) -> Response:
    who = viewer()
    form.offer(accounts.cities_of(who) if who else (), asked=contribution.city)
    form.stand_at(parent or contribution)
    talk = conversations.frame(contribution)
    facts: dict[str, Any] = {
        "in_place": is_partial(), "form": form, "contribution": contribution, "parent": parent, "talk": talk,
        "preview": preview, "gone": gone,
        "answered": conversations.speaker(parent) if parent and not gone else "",
    }  # fmt: skip
    if form.errors or (gone and request.method == "POST"):
        return retry(WRITE, fragment=FORM, **facts)
    return show(WRITE, fragment=FORM, **facts)


def _post(contribution: Contribution, parent: Comment | None) -> Response:
    who = signed_in()
    require(Action.COMMENT, contribution)
    last = comments.place(request.form.get("ab"))
    form = CommentForm()
    form.offer(accounts.cities_of(who), asked=contribution.city)
    if not form.is_sent():
        return _show_form(contribution, parent, form)
    if form.wants_preview:
        html = markup.comment(comments.checked(form.body.data or ""))
        return _show_form(contribution, parent, form, preview=html)
    try:
        made = _say(form, contribution, parent, who)
    except ParentGone:
        return _say_that_it_is_gone(contribution)
    except Closed as closed:
        form.body.errors = [conversation_words.why_closed(closed)]
        return _show_form(contribution, parent, form)
    except TooOften as too_often:
        form.body.errors = [conversation_words.wait_until(too_often)]
        response = _show_form(contribution, parent, form)
        response.status_code = 429
        return response
    return _posted(made, contribution, parent, last=last)


def _say_that_it_is_gone(contribution: Contribution) -> Response:
    """Show what was typed in the form for a comment of its own, for there is nothing to answer."""
    if request.method == "GET":
        form = CommentForm(formdata=None)
        form.begin()
        gone = _("Der Kommentar, auf den Sie antworten möchten, ist inzwischen entfernt. Sie können einen eigenen schreiben.")  # fmt: skip
        return _show_form(contribution, None, form, gone=gone)
    return _show_form(
        contribution, None, CommentForm(),
        gone=_("Der Kommentar, auf den Sie antworten, ist inzwischen entfernt. Ihr Text ist noch da: Sie können ihn als eigenen Kommentar senden."),
    )  # fmt: skip


def _say(
    form: CommentForm, contribution: Contribution, parent: Comment | None, who: User
) -> Comment:
    city = form.speaks_for
    with unit_of_work():
        return comments.post(
            contribution,
            author=who,
            body=form.body.data or "",
            parent=parent,
            as_city=city,
            question=bool(form.is_question.data) and city is None,
            key=form.identity,
            origin=origins.of_this_request(),
        )


def _posted(
    made: Comment, contribution: Contribution, parent: Comment | None, *, last: str | None
) -> Response:
    talk = conversations.frame(contribution)
    if comments.row(made.id, viewer()) is None:  # sent again after it was hidden
        return done(conversation_links.conversation(contribution))
    return done(
        conversation_links.to_comment(made),
        fragment="comments/_posted.html",
        status=201,
        branch=conversations.alone(made),
        talk=talk,
        parent=parent,
        contribution=contribution,
        is_behind=bool(
            last and comments.is_behind(made.path, last, newest_first=talk.newest_first)
        ),
        has_place=conversations.has_place(),
    )


def _show_edit(comment: Comment, contribution: Contribution, form: EditForm) -> Response:
    form.stand_at(comment)
    facts = _facts(form, comment, contribution)
    page, fragment = "comments/edit.html", "comments/_edit.html"
    if form.errors:
        return retry(page, fragment=fragment, **facts)
    return show(page, fragment=fragment, **facts)


def _withdrawing(form: Form, comment: Comment, contribution: Contribution) -> dict[str, Any]:
    """Give what the question prints: it is asked in place where a conversation can be drawn anew."""
    return {**_facts(form, comment, contribution), "in_place": conversations.has_place()}


def _facts(form: Form, comment: Comment, contribution: Contribution) -> dict[str, Any]:
    """Give what a form at a comment prints; on a page of its own there is nothing to swap."""
    return {
        "in_place": is_partial(),
        "form": form,
        "comment": comment,
        "contribution": contribution,
    }
