"""Sheets for the notice-board: a month of a city on paper."""

from datetime import date, timedelta

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from stadtnetz import cities, clock
from stadtnetz.web import kept_pages, links, qr_codes, sheets
from stadtnetz.web.hypermedia import show as answer
from stadtnetz.web.viewer import load

bp = Blueprint("sheets", __name__, url_prefix="/staedte")

YEARS_AROUND = 2


@bp.get("/<slug>/aushang/<int:year>/<int:month>")
def show(slug: str, year: int, month: int) -> Response:
    """Show a month of a city as it is to be printed, with the way to its calendar."""
    city = load(cities.by_slug(slug))
    kept_pages.keep_for(city)
    first = _first_day(year, month)
    last = _next(first) - timedelta(days=1)
    address = links.absolute_city_calendar(city)
    return answer(
        "sheets/show.html",
        city=city,
        month=first,
        is_past=last < clock.today(),
        sheet=sheets.of(city, first, last),
        address=address,
        code=qr_codes.of(address),
        before=_within_reach(first - timedelta(days=1)),
        after=_within_reach(_next(first)),
    )


def _first_day(year: int, month: int) -> date:
    """Give the first day of a month that there is; two years from now nothing is planned."""
    if not 1 <= month <= 12 or abs(year - clock.today().year) > YEARS_AROUND:  # noqa: PLR2004 - months
        raise NotFound
    return date(year, month, 1)


def _next(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def _within_reach(day: date) -> date | None:
    return day if abs(day.year - clock.today().year) <= YEARS_AROUND else None
