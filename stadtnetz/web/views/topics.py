"""Topic pages: a few words of introduction and the stories on that line."""

from flask import Blueprint, Response

from stadtnetz import topics
from stadtnetz.web import feed, kept_pages
from stadtnetz.web.viewer import load

bp = Blueprint("topics", __name__, url_prefix="/themen")


@bp.get("/<slug>")
def show(slug: str) -> Response:
    """Show a topic: what it is about, and its stories, newest first."""
    kept_pages.keep()
    topic = load(topics.by_slug(slug))
    return feed.answer("topics/show.html", topic=topic, other_topics=topics.every())
