"""The calendar: a month as a table and as a timetable, as much of it as somebody wants to see."""

from datetime import date

from flask import Blueprint, Response, redirect, request
from werkzeug.exceptions import NotFound

from stadtnetz import cities, clock, pagination, topics
from stadtnetz.web import calendar_filters, kept_pages, months
from stadtnetz.web.hypermedia import is_partial, push
from stadtnetz.web.hypermedia import show as answer
from stadtnetz.web.months import Asked

bp = Blueprint("calendar", __name__, url_prefix="/kalender")


@bp.get("")
def show() -> Response:
    """Show this month, from today on."""
    return _answer(clock.today().replace(day=1))


@bp.get("/<int:year>/<int:month>")
def month(year: int, month: int) -> Response:
    """Show a month, two years back and ahead at most."""
    try:
        first = date(year, month, 1)
    except (ValueError, OverflowError) as error:
        raise NotFound from error
    if not months.is_near(first):
        raise NotFound
    return _answer(first)


def _answer(first: date) -> Response:
    """Answer with the page, with what changes on it, or with what its list goes on with."""
    kept_pages.keep()
    asked = Asked(
        first=first,
        filters=calendar_filters.asked_for(),
        top=pagination.parse(request.args.get("ab")),
        until=pagination.parse(request.args.get("bis")),
        after=pagination.parse(request.args.get("nach")) if is_partial() else None,
    )
    if asked.after is not None:
        response = answer("", fragment="calendar/_stretch.html", stretch=months.onwards(asked))
    elif "" in request.args.values() and not is_partial():  # as a form without scripts sends it
        return redirect(asked.address, 303)  # type: ignore[return-value]  # werkzeug's
    else:
        response = answer(
            "calendar/show.html",
            fragment="calendar/_month.html",
            month=months.of(asked),
            cities=cities.members(),
            topics=topics.every(),
            is_alone=is_partial(),
        )
    return push(response, asked.address)
