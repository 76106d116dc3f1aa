"""Calendars to take along: one date, one event, or what is on as a subscription."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request
from werkzeug.exceptions import NotFound

from stadtnetz import clock, contributions, exchange
from stadtnetz.contributions import Event
from stadtnetz.web import calendar_filters, calendar_wording, kept_pages, links
from stadtnetz.web.addresses import url_for
from stadtnetz.web.hypermedia import show as answer
from stadtnetz.web.security import share
from stadtnetz.web.viewer import load

bp = Blueprint("feeds", __name__)

MONTHS_BACK = 2
CANCELLED_KEPT = timedelta(days=30)
FIVE_MINUTES = 300
LONGEST_NAME = 80


@bp.get("/kalender/abonnieren")
def subscribe() -> Response:
    """Show how to have the calendar, or what is chosen of it, in one's own."""
    kept_pages.keep()
    filters = calendar_filters.asked_for()
    chosen: dict[str, Any] = calendar_filters.parameters(filters)
    address = links.absolute(url_for("feeds.calendar", **chosen))
    return answer(
        "feeds/subscribe.html",
        address=address,
        webcal="webcal://" + address.partition("://")[2],
        chosen=calendar_wording.chosen_words(filters),
        back=url_for("calendar.show", **chosen),
    )


@bp.get("/kalender.ics")
def calendar() -> Response:
    """Give what was, is and will be on as a calendar that programs ask for again and again."""
    filters = calendar_filters.asked_for()
    reach = exchange.Reach(_first_of_month(MONTHS_BACK), clock.now() - CANCELLED_KEPT)
    subscription = exchange.Subscription(
        name=calendar_wording.calendar_name(filters),
        listed=exchange.listed(filters, reach=reach),
        reach=reach,
        wording=calendar_wording,
        voice=(_edition(), links.absolute(url_for("feeds.calendar"))),
    )
    response = _file(subscription.tag, subscription.written)
    response.headers["Content-Disposition"] = 'inline; filename="stadtnetz.ics"'
    return response


@bp.get("/termine/<int:event_id>.ics", defaults={"slug": ""})
@bp.get("/termine/<int:event_id>-<slug>.ics")
def event(event_id: int, slug: str) -> Response:
    """Give an event with all its dates as a file."""
    found = _public(event_id)
    if slug != links.event_slug(found):
        return redirect(links.to_event_file(found), 308)  # type: ignore[return-value]  # werkzeug's
    entry = exchange.entry_of(found)
    written = exchange.calendar([entry], calendar_wording)
    return _named(_file(_tag_of(written), lambda: written), found)


@bp.get("/termine/<int:event_id>-<slug>/<int:occurrence_id>.ics")
def occurrence(event_id: int, slug: str, occurrence_id: int) -> Response:
    """Give one date of an event as a file, at the address that it keeps even if its series is split."""
    each = contributions.occurrence(occurrence_id)
    found = _public(each.event_id if each else event_id)
    if each is None or not contributions.is_or_has_grown_from(found, event_id):
        raise NotFound
    if found.id != event_id or slug != links.event_slug(found):
        return redirect(links.to_date_file(found, occurrence_id), 308)  # type: ignore[return-value]  # werkzeug's
    entry = exchange.entry_of(found)
    (date_,) = (row for row in entry.dates if row.id == occurrence_id)
    written = exchange.single_date(entry, date_, calendar_wording)
    day = clock.shown(date_.starts_at, date_.zone)
    return _named(_file(_tag_of(written), lambda: written), found, day)


def _public(event_id: int) -> Event:
    """Find what everybody may see: a file carries no sign-in, and caches may keep it."""
    found = load(contributions.get(event_id, viewer=None), contribution_id=event_id)
    if not isinstance(found, Event):
        raise NotFound
    return found


def _first_of_month(months_back: int) -> datetime:
    """Give the beginning of this month or one before, so that a feed loses the past but monthly."""
    today = clock.today()
    year, month = divmod(today.year * 12 + today.month - 1 - months_back, 12)
    return clock.day(date(year, month + 1, 1)).start


@cache
def _edition() -> str:
    """Name what writes the calendars: another release may say the same events in other bytes."""
    root = Path(exchange.__file__).parents[2]
    words = (root / "translations").rglob("*.mo")
    code = (root / "stadtnetz").rglob("*.py")
    digest = sha256()
    for path in sorted({*code, *words, *root.glob("requirements.txt")}):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _tag_of(written: bytes) -> str:
    return sha256(written).hexdigest()[:32]


def _file(tag: str, write: Callable[[], bytes]) -> Response:
    """Answer with a file, or 304, before it is written, to a program that has these very bytes.

    No date of change goes out: what leaves a filter changes the answer, and nothing in it is newer.
    """
    response = Response(content_type="text/calendar; charset=utf-8")
    response.set_etag(tag)
    response.make_conditional(request)
    if response.status_code == HTTPStatus.OK:
        response.set_data(write())
    return share(response, FIVE_MINUTES)


def _named(response: Response, found: Event, day: datetime | None = None) -> Response:
    """Name a file by the title (RFC 6266), and by the slug for programs that know only ASCII."""
    ending = f" {day:%Y-%m-%d}.ics" if day else ".ics"
    title = "".join(" " if each in '/\\:*?"<>|' else each for each in found.title)
    name = " ".join(title[:LONGEST_NAME].split()) + ending
    plain = links.event_slug(found) + ending.replace(" ", "-")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    return response
