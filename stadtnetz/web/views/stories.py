"""Stories: all of them in a list, and each on a page of its own or opened in a list."""

from functools import partial

from flask import Blueprint, Response, redirect, request
from flask_babel import gettext as _

from stadtnetz import contributions, topics
from stadtnetz.contributions import Story
from stadtnetz.permissions import Action, may
from stadtnetz.web import conversations, feed, kept_pages, links
from stadtnetz.web.hypermedia import done, is_partial, push, push_rearranged
from stadtnetz.web.hypermedia import show as answer
from stadtnetz.web.security import keep_private
from stadtnetz.web.viewer import load, require, viewer

bp = Blueprint("stories", __name__, url_prefix="/geschichten")


@bp.get("")
def index() -> Response:
    """List all stories, newest first."""
    kept_pages.keep()
    return feed.answer("stories/index.html", topics=topics.every())


@bp.get("/<int:story_id>", defaults={"slug": ""})
@bp.get("/<int:story_id>-<slug>")
def show(story_id: int, slug: str) -> Response:
    """Show a story: as its page, opened in a list, or with `als=karte` closed again."""
    found = contributions.get(story_id, viewer=viewer())
    if is_partial() and (found is None or not contributions.is_visible(found)):
        return _say_in_place(story_id, 410 if contributions.was_public(story_id) else 404)
    story = load(found, contribution_id=story_id)
    require(Action.READ, story)
    if not isinstance(story, Story):
        return done(links.to(story))
    if not story.is_public and not may(viewer(), Action.EDIT, story):
        return done(links.review(story))  # what is saved but not handed in is the city's own
    kept_pages.keep_beside_others(story)
    _keep_unpublished_private(story)
    is_card = request.args.get("als") == "karte"
    if is_partial():
        return _closed(story) if is_card else _opened(story)
    if is_card:
        back = links.closed(request.referrer, request.host, story_id=story.id) or links.home()
        return redirect(f"{back}#{links.dom_id(story)}", 303)  # type: ignore[return-value]  # werkzeug's
    return _page(story, slug)


def _page(story: Story, slug: str) -> Response:
    if slug != links.slug_in_address(story):
        return redirect(links.to(story), 308)  # type: ignore[return-value]  # werkzeug's
    along = contributions.along_the_line(story) if story.topic_id else []
    talk = conversations.of(story)
    return answer("stories/show.html", story=story, along=along, talk=talk)


def _opened(story: Story) -> Response:
    response = answer(
        "",
        fragment="stories/_article.html",
        story=story,
        in_list=True,
        unread=conversations.unread([story]),
    )
    return push_rearranged(response, partial(links.opened, story_id=story.id))


def _closed(story: Story) -> Response:
    card = load(contributions.card(story.id))
    response = answer(
        "",
        fragment="contributions/_card.html",
        card=card,
        was_open=True,
        news=conversations.unread([card]).get(card.id, 0),
    )
    return push_rearranged(response, partial(links.closed, story_id=story.id))


def _say_in_place(story_id: int, status: int) -> Response:
    """Say where the card stood that its story has gone since the list was made."""
    response = answer("", fragment="contributions/_gone.html", status=status, story_id=story_id,
        happened=_("Diese Geschichte ist nicht mehr öffentlich."))  # fmt: skip
    return push(response, None)


def _keep_unpublished_private(story: Story) -> None:
    if not story.is_public or contributions.is_scheduled(story):
        keep_private()
