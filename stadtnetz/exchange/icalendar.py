"""The calendar as iCalendar (RFC 5545, 7986): the same bytes as long as nothing has changed."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

import icalendar
from icalendar import vDuration, vRecur, vText

from stadtnetz import clock
from stadtnetz.contributions import Status, Where
from stadtnetz.exchange.entries import Date, Entry, Facts
from stadtnetz.exchange.reach import Reach
from stadtnetz.exchange.series import (
    Series,
    fate_of,
    is_series,
    only_date,
    only_moment,
    series_of,
)
from stadtnetz.exchange.timezones import timezone

PRODUCT = "-//Stadtnetz//Kalender//DE"
REFRESHED_EVERY = timedelta(hours=4)
_CONTROLS = dict.fromkeys({*range(32), *range(127, 160)} - {ord("\t"), ord("\n")})
_END = b"END:VCALENDAR\r\n"
_STATUS = {Status.CANCELLED: "CANCELLED", Status.POSTPONED: "TENTATIVE"}


class Saying(NamedTuple):
    """What is to be said of an event, or of one of its dates: what became of it, and where to look."""

    status: Status
    note: str
    online_url: str
    address: str


class Wording(Protocol):
    """What the door says about events: names, addresses and sentences in one language."""

    def summary(self, event: Facts, status: Status) -> str:
        """Give the title, with what became of it: programs that know no status still show it."""

    def description(self, event: Facts, saying: Saying) -> str:
        """Tell the rest in plain text."""

    def category(self, event: Facts) -> str:
        """Name the topic."""

    def address(self, event: Facts, date: Date | None) -> str:
        """Give the full address of the page, of one date or of all."""


def calendar(entries: Iterable[Entry], wording: Wording, reach: Reach | None = None) -> bytes:
    """Write events with their dates, all or as far back as told."""
    entries = list(entries)
    parts = [part_of(each, wording, reach) for each in entries]
    return framed(head({each.event.zone for each in entries}), parts)


def single_date(entry: Entry, date: Date, wording: Wording) -> bytes:
    """Write one date by itself.

    That of a series gets a UID of its own, which outlives a split. The series' UID with a RECURRENCE-ID, but without the
    series, is what many programs leave out or hang on nothing, and some put the one date in the
    place of the whole series that was subscribed to before.
    """
    part = _by_itself(entry, date, wording).to_ical()
    return framed(head({entry.event.zone}), [part])


def part_of(entry: Entry, wording: Wording, reach: Reach | None = None) -> bytes:
    """Write one event for a calendar: one component or several, or nothing if none of it is told."""
    return b"".join(each.to_ical() for each in _events(entry, wording, reach))


def framed(begun: bytes, parts: Iterable[bytes]) -> bytes:
    """Put the parts of a calendar behind its head."""
    return b"".join((begun, *parts, _END))


def head(zones: Collection[str], name: str = "") -> bytes:
    """Write what stands before the events; with a name, of a calendar that can be subscribed to.

    An empty calendar too has a part, as RFC 5545 demands.
    """
    whole = icalendar.Calendar()
    whole.add("prodid", PRODUCT)
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    if name:
        whole.add("name", vText(_clean(name)))
        whole.add("x-wr-calname", vText(_clean(name)))
        whole.add("refresh-interval", vDuration(REFRESHED_EVERY), {"VALUE": "DURATION"})
        whole.add("x-published-ttl", vDuration(REFRESHED_EVERY))
    described = (_described(each) for each in sorted(zones or {clock.BERLIN.key}))
    return b"".join((whole.to_ical().removesuffix(_END), *described))


@cache
def _described(zone: str) -> bytes:
    written: bytes = timezone(zone).to_ical()
    return written


def _events(entry: Entry, wording: Wording, reach: Reach | None) -> Iterator[icalendar.Event]:
    """Give an event as what it is: one date, or a series and what departs from it."""
    if not is_series(entry):
        only = only_date(entry)
        if only is not None and (reach is None or reach.tells(only)):
            part = _date(entry, only, wording)
            part.add("uid", entry.event.uid)
            yield part
        return
    series, apart = series_of(entry, reach)
    if series is not None:
        yield _series(entry, series, wording)
        for each in series.departing:
            part = _date(entry, each, wording)
            part.add("uid", entry.event.uid)
            part.add("recurrence-id", _named(each.original_start, entry.event))
            yield part
    for each in apart:
        yield _by_itself(entry, each, wording)


def _by_itself(entry: Entry, date: Date, wording: Wording) -> icalendar.Event:
    part = _date(entry, date, wording)
    event = entry.event
    is_one_of_many = is_series(entry) or event.is_of_a_split
    part.add("uid", f"{event.origin_uid}-{date.id}" if is_one_of_many else event.uid)
    return part


def _series(entry: Entry, series: Series, wording: Wording) -> icalendar.Event:
    event = entry.event
    part = _begun(entry, entry.changed_at)
    part.add("uid", event.uid)
    part.add("dtstart", _named(series.start, event))
    if series.end is not None and series.end > series.start:
        part.add("dtend", _named(series.end, event))
    part.add("rrule", vRecur.from_ical(series.rule))
    for each in series.skipped:
        part.add("exdate", _named(each, event))
    for each in series.added:
        part.add("rdate", _named(each, event))
    saying = Saying(*series.fate, wording.address(event, None))
    _describe(part, event, saying, wording)
    _locate(part, event, saying)
    return part


def _date(entry: Entry, date: Date, wording: Wording) -> icalendar.Event:
    event = entry.event
    part = _begun(entry, max(entry.decided_at, date.changed_at))
    start, end = _times(date, event)
    part.add("dtstart", start)
    if end is not None and end > start:
        part.add("dtend", end)
    address = wording.address(event, date if is_series(entry) else None)
    saying = Saying(*fate_of(date, entry), address)
    _describe(part, event, saying, wording)
    _locate(part, event, saying, date)
    return part


def _begun(entry: Entry, changed_at: datetime) -> icalendar.Event:
    part = icalendar.Event()
    part.add("dtstamp", changed_at)
    part.add("last-modified", changed_at)
    part.add("created", entry.event.first_public_at)
    part.add("sequence", entry.event.sequence)
    return part


def _describe(part: icalendar.Event, event: Facts, saying: Saying, wording: Wording) -> None:
    """Say what. Nobody is named as ORGANIZER, which would need a mail address."""
    part.add("summary", _clean(wording.summary(event, saying.status)))
    part.add("description", _clean(wording.description(event, saying)))
    part.add("categories", [_clean(wording.category(event))])
    part.add("url", saying.address)
    part.add("status", _STATUS.get(saying.status, "CONFIRMED"))
    if event.all_day or saying.status in _STATUS:
        part.add("transp", "TRANSPARENT")  # nobody is busy for three months of an exhibition


def _locate(part: icalendar.Event, event: Facts, saying: Saying, date: Date | None = None) -> None:
    """Say where: at a place of this date alone, online, or where the event always is."""
    own_venue = date.venue if date is not None else ""
    where = (date.where if date is not None else None) or event.where
    if saying.status is Status.MOVED_ONLINE or where is Where.ONLINE:
        location = saying.online_url
    elif own_venue:
        location = own_venue
    else:
        location = ", ".join(filter(None, (event.venue, *event.address.splitlines())))
        if event.latitude is not None:
            part.add("geo", (event.latitude, event.longitude))
    if location:
        part.add("location", _clean(location))


def _times(date: Date, event: Facts) -> tuple[date | datetime, date | datetime | None]:
    """Give when a date begins and ends: as days only if both are midnights."""
    moments = [each for each in (date.starts_at, date.ends_at) if each is not None]
    walls = [clock.shown(each, event.zone) for each in moments]
    if event.all_day and all(each.time() == time() for each in walls):
        return walls[0].date(), walls[1].date() if len(walls) > 1 else None
    timed = [_zoned(moment, event.zone) for moment in moments]
    return timed[0], timed[1] if len(timed) > 1 else None


def _zoned(moment: datetime, zone: str) -> datetime:
    """Give a moment on the wall, or in UTC in the hour that the wall shows twice.

    RFC 5545 has that mean the first pass, ical.js reads the second.
    """
    wall = clock.shown(moment, zone)
    return moment if only_moment(wall, zone) is None else wall.replace(tzinfo=ZoneInfo(zone))


def _named(wall: datetime, event: Facts) -> date | datetime:
    """Give wall time as the series says all of its dates: DTSTART, EXDATE and RECURRENCE-ID agree."""
    return wall.date() if event.all_day else wall.replace(tzinfo=ZoneInfo(event.zone))


def _clean(text: str) -> str:
    """Take out what no text of iCalendar may contain: control characters but for line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
