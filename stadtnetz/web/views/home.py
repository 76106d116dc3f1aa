"""The front page, all stories, and whether the network is up."""

from flask import Blueprint, Response
from sqlalchemy import text

from stadtnetz import cities, topics
from stadtnetz.contributions import Filters
from stadtnetz.database import session
from stadtnetz.web import departures, feed, kept_pages

bp = Blueprint("home", __name__)

MOST_DATES = 5


@bp.get("/")
def show() -> Response:
    """Show what the network is about, its stories, newest first, and what is on next."""
    kept_pages.keep()
    return feed.answer(
        "home.html",
        cities=cities.members(),
        topics=topics.every(),
        departures=departures.to_come(Filters(), MOST_DATES),
    )


@bp.get("/up")
def up() -> Response:
    """Say that server and database answer."""
    session().execute(text("SELECT 1"))
    return Response("ok\n", content_type="text/plain; charset=utf-8")
