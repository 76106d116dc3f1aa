"""Cities: the list with its map, and each with its stories."""

from datetime import timedelta

from flask import Blueprint, Response, request

from stadtnetz import cities, contributions, topics
from stadtnetz.web import departures, feed, kept_pages
from stadtnetz.web.hypermedia import show as answer
from stadtnetz.web.viewer import load

bp = Blueprint("cities", __name__, url_prefix="/staedte")

A_YEAR = timedelta(days=366)
MOST_DATES = 6
FIRST_LINES = ["a", "n", "m"]


@bp.get("")
def index() -> Response:
    """List the member cities beside a map with the lines that connect them."""
    kept_pages.keep()
    every = topics.every()
    known = {topic.letter for topic in every}
    asked = request.args.getlist("linie")[: len(known)]
    lines = [letter for letter in dict.fromkeys(asked or FIRST_LINES) if letter in known]
    return answer(
        "cities/index.html",
        fragment="cities/_map.html",
        cities=cities.members(),
        topics=every,
        lines=lines,
        on_lines=contributions.cities_on_lines(A_YEAR),
    )


@bp.get("/<slug>")
def show(slug: str) -> Response:
    """Show a city: where it lies, who answers there, its stories, newest first, and what is on there next."""
    city = load(cities.by_slug(slug))
    kept_pages.keep_for(city)
    told_of = contributions.topics_of(city)
    return feed.answer(
        "cities/show.html",
        city=city,
        count=sum(number for _topic, number in told_of),
        city_topics=[topic for topic, _number in told_of],
        departures=departures.coming(city, MOST_DATES),
    )
