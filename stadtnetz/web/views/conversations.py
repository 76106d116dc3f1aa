"""Conversations as a whole: hear of what others say, or no more; keep what one has read; open or close."""

from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _

from stadtnetz import clock, comments, contributions
from stadtnetz.contributions import Contribution, Conversation
from stadtnetz.database import unit_of_work
from stadtnetz.permissions import Action
from stadtnetz.web import conversation_links, conversations
from stadtnetz.web.forms.comments import ConversationForm, ReadForm
from stadtnetz.web.forms.follows import FollowForm
from stadtnetz.web.hypermedia import done, refuse, retry, show
from stadtnetz.web.security import keep_private, token_was_checked
from stadtnetz.web.viewer import load, require, signed_in, viewer

bp = Blueprint("conversations", __name__)

LETTER = "comments/unsubscribe.html"
SETTING, SETTING_PAGE = "comments/_setting.html", "comments/setting.html"
MOST_AT_ONCE = 50


@bp.post("/beitraege/<int:contribution_id>/kommentare/folgen")
def follow(contribution_id: int) -> Response:
    """Hear of what others say below a contribution, or no more."""
    who, contribution = signed_in(), conversations.readable(contribution_id)
    require(Action.COMMENT, contribution)
    form = FollowForm()
    if form.is_sent():
        wanted = form.wanted() is True
        with unit_of_work():
            if wanted:
                comments.follow(contribution, follower=who)
            else:
                comments.unfollow(contribution.id, follower_id=who.id)
    return done(
        conversation_links.conversation(contribution),
        fragment="comments/_follow.html",
        status=200 if not form.errors else 400,
        contribution=contribution,
        is_following=comments.is_following(contribution, who),
        is_pressed=True,
    )


@bp.post("/beitraege/<int:contribution_id>/kommentare/gelesen")
def mark_read(contribution_id: int) -> Response:
    """Keep that somebody has read what there is by now."""
    who, contribution = signed_in(), conversations.readable(contribution_id)
    require(Action.COMMENT, contribution)
    form = ReadForm()
    if form.is_sent():
        with unit_of_work():
            comments.mark_read(contribution, reader=who, until_id=form.until_id)
    return done(
        conversation_links.conversation(contribution),
        fragment="comments/_thread.html",
        talk=conversations.of(contribution),
        talk_level=conversations.level(contribution),
        contribution=contribution,
        is_focused=True,
    )


@bp.get("/abbestellen/gespraech/<keys>")
def confirm(keys: str) -> Response:
    """Show who comes from a letter the button that ends its like; asking alone ends nothing."""
    keep_private()
    return show(LETTER, keys=keys, is_done=False) if _named(keys) else _broken()


@bp.post("/abbestellen/gespraech/<keys>")
def end(keys: str) -> Response:
    """Send no more letters about these conversations; the keys are the proof (RFC 8058)."""
    require(Action.UNSUBSCRIBE)
    named = _named(keys)
    if not named:
        return _broken()
    token_was_checked()
    with unit_of_work():
        for each in named:
            comments.unfollow(each.contribution_id, follower_id=each.user_id)
    return show(LETTER, keys=keys, is_done=True)


@bp.get("/beitraege/<int:contribution_id>/gespraech")
def setting(contribution_id: int) -> Response:
    """Show whether readers may talk below a contribution."""
    contribution = load(contributions.get(contribution_id, viewer=viewer()))
    keep_private()
    signed_in()
    require(Action.SET_CONVERSATION, contribution)
    form = ConversationForm(
        formdata=None,
        wanted=contribution.conversation.value,
        lasts=str(contribution.conversation_days or ""),
    )
    return show(SETTING_PAGE, fragment=SETTING, **_setting(form, contribution))


@bp.post("/beitraege/<int:contribution_id>/gespraech")
def choose(contribution_id: int) -> Response:
    """Open a conversation, let each comment be read first, or close it."""
    who = signed_in()
    contribution = load(contributions.get(contribution_id, viewer=who))
    require(Action.SET_CONVERSATION, contribution)
    form = ConversationForm()
    if not form.is_sent():
        return retry(SETTING_PAGE, fragment=SETTING, **_setting(form, contribution))
    with unit_of_work():
        wanted = Conversation(form.wanted.data)
        contributions.set_conversation(contribution, wanted, editor=who, days=form.days)
    return done(
        conversation_links.conversation(contribution), message=_("Das Gespräch ist umgestellt.")
    )


def _setting(form: ConversationForm, contribution: Contribution) -> dict[str, Any]:
    closed = comments.closed_because(contribution, clock.now())
    return {"form": form, "contribution": contribution, "closed": closed}


def _named(keys: str) -> list[comments.ConversationFollow]:
    found = [comments.by_key(each) for each in keys.split(".")[:MOST_AT_ONCE]]
    return [each for each in found if each is not None]


def _broken() -> Response:
    return refuse(
        404,
        happened=_("Dieser Link zum Abbestellen ist nicht vollständig."),
        remedy=_(
            "Bitte ihn ganz aus der Nachricht kopieren. Oder melden Sie sich an: Über jedem Gespräch steht „Keine E-Mails mehr“."
        ),
    )
