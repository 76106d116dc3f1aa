"""The calendar: a month as a table and as a timetable, as much of it as somebody wants to see."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.exceptions import NotFound

from stadtnetz import cities, clock, contributions, pagination, topics
from stadtnetz.contributions import Departure, Filters
from stadtnetz.pagination import Cursor
from stadtnetz.web import calendar_filters, departures, links
from stadtnetz.web.departures import Listed
from stadtnetz.web.hypermedia import is_partial, push
from stadtnetz.web.hypermedia import show as answer

bp = Blueprint("calendar", __name__, url_prefix="/kalender")

MOST_MONTHS_AWAY = 24
MOST_PAST = 200


@bp.get("")
def show() -> Response:
    """Show this month, from today on."""
    return _month(clock.today().replace(day=1))


@bp.get("/<int:year>/<int:month>")
def month(year: int, month: int) -> Response:
    """Show a month, two years back and ahead at most: there is no end to a calendar otherwise."""
    try:
        first = date(year, month, 1)
    except (ValueError, OverflowError) as error:
        raise NotFound from error
    if abs(_months_away(first)) > MOST_MONTHS_AWAY:
        raise NotFound
    return _month(first)


def _month(first: date) -> Response:
    filters = calendar_filters.asked_for()
    parameters = calendar_filters.parameters(filters)
    if "" in request.args.values() and not is_partial():  # as a form without scripts sends it
        return redirect(address(first, parameters), 303)  # type: ignore[return-value]  # werkzeug's
    after = pagination.parse(request.args.get("nach"))
    response = answer(
        "calendar/show.html",
        fragment="calendar/_month.html",
        first=first,
        filters=filters,
        parameters=parameters,
        here=address(first, parameters),
        before=_neighbour(first - timedelta(days=1), parameters),
        following=_neighbour(_first_of_next(first), parameters),
        weeks=contributions.grid(first, filters),
        is_indexed=not parameters and after is None and _months_away(first) == 0,
        canonical=links.absolute(address(first, {}).removeprefix(request.script_root)),
        cities=cities.members(),
        topics=topics.every(),
        **_timetable(first, filters, parameters, after),
    )
    return push(response, address(first, parameters))


def _timetable(
    first: date, filters: Filters, parameters: dict[str, str], after: Cursor | None
) -> dict[str, Any]:
    """Give what stands below the table: from today on, or the whole of another month."""
    today, beyond = clock.today(), _first_of_next(first)
    begin, until = clock.day(first).start, clock.day(beyond).start
    is_now = _months_away(first) == 0
    since = clock.day(today).start if is_now else begin
    found = contributions.timetable(since, until, filters, after=after)
    long_from = today if is_now else first
    past = contributions.timetable(begin, since, filters, size=MOST_PAST) if is_now else None
    is_empty = not found.departures and after is None
    following = contributions.next_after(until, filters) if is_empty else None
    return {
        "is_now": is_now,
        "days": _by_day(found.departures),
        "running": departures.listed(contributions.still_running(filters)) if is_now else [],
        "long_ones": departures.listed(
            contributions.long_ones(long_from, beyond - timedelta(days=1), filters)
        ),
        "past": _by_day(past.departures) if past else [],
        "past_count": len(past.departures) if past else 0,
        "more": address(first, {**parameters, "nach": str(found.following)})
        if found.following
        else "",
        "next_one": following,
        "next_month": address(following.first_day, parameters) if following else "",
    }


def address(day: date, parameters: dict[str, str]) -> str:
    """Give the address of the month in which a day lies, with these filters."""
    if _months_away(day) == 0:
        return url_for("calendar.show", **parameters)  # type: ignore[arg-type]  # words only
    return url_for("calendar.month", year=day.year, month=day.month, **parameters)  # type: ignore[arg-type]  # as above


def _neighbour(day: date, parameters: dict[str, str]) -> tuple[date, str] | None:
    first = day.replace(day=1)
    if abs(_months_away(first)) > MOST_MONTHS_AWAY:
        return None
    return first, address(first, parameters)


def _months_away(day: date) -> int:
    today = clock.today()
    return (day.year - today.year) * 12 + day.month - today.month


def _first_of_next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _by_day(rows: Iterable[Departure]) -> Sequence[tuple[date, Sequence[Listed]]]:
    listed = departures.listed(rows)
    return [(day, list(each)) for day, each in groupby(listed, key=lambda one: one.date.first_day)]
