"""What of the calendar an address asks for, read and written in one place."""

from flask import request
from werkzeug.exceptions import NotFound

from stadtnetz import cities, markup, public_holidays, topics
from stadtnetz.contributions import Filters
from stadtnetz.web.viewer import load

LONGEST_TEXT = 100


def asked_for() -> Filters:
    """Read the filters of this address; 404 for a city, Land or topic that there is not."""
    given = {name: markup.tidy(value) for name, value in request.args.items()}
    city, topic, land = (given.get(name, "") for name in ("stadt", "thema", "land"))
    if land and land not in public_holidays.LAENDER:
        raise NotFound
    return Filters(
        city=load(cities.by_slug(city)) if city else None,
        land=land,
        topic=load(topics.by_slug(topic)) if topic else None,
        is_online=given.get("online") == "1",
        is_free=given.get("kostenlos") == "1",
        is_step_free=given.get("stufenlos") == "1",
        text=" ".join(given.get("q", "")[:LONGEST_TEXT].split()),
    )


def parameters(filters: Filters) -> dict[str, str]:
    """Write filters as an address has them, without what is not asked for."""
    given = {
        "stadt": filters.city.slug if filters.city else "",
        "land": filters.land,
        "thema": filters.topic.slug if filters.topic else "",
        "online": "1" if filters.is_online else "",
        "kostenlos": "1" if filters.is_free else "",
        "stufenlos": "1" if filters.is_step_free else "",
        "q": filters.text,
    }
    return {name: value for name, value in given.items() if value}
