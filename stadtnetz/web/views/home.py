"""The front page, all stories, and whether the network is up."""

from flask import Blueprint, Response
from sqlalchemy import text

from stadtnetz import cities, topics
from stadtnetz.database import session
from stadtnetz.web import feed

bp = Blueprint("home", __name__)


@bp.get("/")
def show() -> Response:
    """Show what the network is about, and its stories, newest first."""
    return feed.answer("home.html", cities=cities.members(), topics=topics.every())


@bp.get("/up")
def up() -> Response:
    """Say that server and database answer."""
    session().execute(text("SELECT 1"))
    return Response("ok\n", content_type="text/plain; charset=utf-8")
