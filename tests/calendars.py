"""Events for tests, and what a calendar program makes of the file that tells of them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import icalendar
from dateutil.rrule import rruleset, rrulestr
from sqlalchemy import select

from stadtnetz import accounts, clock, contributions
from stadtnetz.contributions import (
    Announcement,
    Event,
    Move,
    Occurrence,
    Status,
)
from stadtnetz.database import session, unit_of_work
from tests import factories

RECURRING = {"RRULE", "RDATE"}
STATUSES = {Status.CANCELLED: "CANCELLED", Status.POSTPONED: "TENTATIVE"}


class Told(NamedTuple):
    """One date as a calendar shows it."""

    start: datetime
    end: datetime | None
    status: str


def wall(text: str) -> datetime:
    """Read „2027-03-28 02:30“."""
    return datetime.fromisoformat(text)


def an_event(**wanted: Any) -> Event:
    """Bring an event to where everybody sees it: on 4 July 2026 from 14 to 17 unless told."""
    written = {
        "title": "Reparaturcafé",
        "body": "Werkzeug ist da.",
        "first_start": wall("2026-07-04 14:00"),
        "first_end": wall("2026-07-04 17:00"),
        "venue": "Altes Rathaus",
        "address": "Markt 1, Lindenau",
    }
    return factories.an_event(**{**written, **wanted})


def propose(event: Event, *, from_start: datetime | None = None, **changes: Any) -> None:
    """Hand in other words for an event, or for a series from one of its dates on."""
    editor = factories.author_of(event)
    content = replace(event.content, **changes)
    with unit_of_work():
        contributions.revise(event, content, editor=editor, from_start=from_start)
        contributions.decide(event, Move.SUBMIT_UPDATE, actor=editor)


def approve(event: Event) -> None:
    """Let a moderator put in force what was handed in."""
    with unit_of_work():
        contributions.decide(event, Move.APPROVE_UPDATE, actor=next(iter(accounts.moderators())))


def change(event: Event, *, from_start: datetime | None = None, **changes: Any) -> Event:
    """Put other words in force for an event, or for a series from one of its dates on."""
    propose(event, from_start=from_start, **changes)
    approve(event)
    return event


def split(event: Event, at: datetime, **changes: Any) -> Event:
    """Put other words in force for a series from one of its dates on, and give what goes on there."""
    later = contributions.going_on(event.content, at)
    times = ("first_start", "first_end", "rule", "exceptions")
    own = {name: getattr(later, name) for name in times}
    change(event, from_start=at, **{**own, **changes})
    return following(event)


def following(event: Event) -> Event:
    """Find the series that goes on where this one was split."""
    return session().scalars(select(Event).where(Event.continues_id == event.id)).one()


def announce(event: Event, status: Status, note: str = "Es regnet.", **more: Any) -> Announcement:
    """Let the city of an event make something known."""
    editor = factories.author_of(event)
    with unit_of_work():
        return contributions.announce(event, status, actor=editor, note=note, **more)


def archive(event: Event) -> None:
    """Take an event out of the network."""
    moderator = next(iter(accounts.moderators()))
    with unit_of_work():
        contributions.decide(event, Move.ARCHIVE, actor=moderator, note="Doppelt.")


def dates_of(event: Event) -> list[Occurrence]:
    """List the rows of an event in their order."""
    query = select(Occurrence).where(Occurrence.event_id == event.id)
    return list(session().scalars(query.order_by(Occurrence.starts_at, Occurrence.id)))


def expected(dates: Iterable[Occurrence]) -> list[Told]:
    """Say what calendars should show of rows."""
    return sorted(
        (
            Told(
                each.starts_at,
                each.ends_at if each.ends_at != each.starts_at else None,
                STATUSES.get(each.status, "CONFIRMED"),
            )
            for each in dates
        ),
        key=str,
    )


def read(file: bytes) -> icalendar.Calendar:
    """Parse a file."""
    whole = icalendar.Calendar.from_ical(file)
    assert isinstance(whole, icalendar.Calendar)
    return whole


def events_in(file: bytes) -> list[icalendar.Event]:
    """List the components of a file, the series and what departs from it."""
    return list(read(file).events)


def told(file: bytes, until: date, zone: str = "Europe/Berlin") -> list[Told]:
    """Expand all that a file tells, up to a day, days being those of a zone.

    Rules are followed by dateutil on the wall; a date that departs stands in the place that its
    RECURRENCE-ID names, and the end of the others is as far from their start as that of the first.
    """
    by_uid: dict[str, list[icalendar.Event]] = {}
    for each in events_in(file):
        by_uid.setdefault(str(each["uid"]), []).append(each)
    found = [each for parts in by_uid.values() for each in _of_one(parts, until, zone)]
    return sorted(found, key=str)


def _of_one(parts: list[icalendar.Event], until: date, zone: str) -> Iterator[Told]:
    masters = [each for each in parts if "recurrence-id" not in each]
    assert len(masters) == 1, "a series is told once"
    master = masters[0]
    departing = {_wall(each["recurrence-id"].dt): each for each in parts if each is not master}
    assert len(departing) == len(parts) - 1, "each name is given once"
    names = list(_names(master, until))
    assert departing.keys() <= {*names} | {each for each in departing if each.date() > until}
    for name in names:
        yield _told(departing.get(name, master), name, master, zone)


def _names(master: icalendar.Event, until: date) -> Iterator[datetime]:
    start = _wall(master["dtstart"].dt)
    if not RECURRING & master.keys():
        yield start
        return
    every = rruleset()
    every.rdate(start)
    if "rrule" in master:
        rule = master["rrule"]
        assert not {"UNTIL", "COUNT"} <= rule.keys()
        plain = {name: value for name, value in rule.items() if name != "UNTIL"}
        text = icalendar.vRecur(plain).to_ical().decode()
        if "UNTIL" in rule:
            text += f";UNTIL={_until(rule['UNTIL'][0], master):%Y%m%dT%H%M%S}"
        every.rrule(rrulestr(text, dtstart=start))
    for each in _listed(master, "rdate"):
        every.rdate(each)
    for each in _listed(master, "exdate"):
        every.exdate(each)
    yield from every.between(wall("0001-01-02"), datetime.combine(until, time.max))


def _until(until: date, master: icalendar.Event) -> datetime:
    start = master["dtstart"].dt
    if not isinstance(start, datetime):
        assert not isinstance(until, datetime), "whole days end with a day"
        return datetime.combine(until, time())
    assert isinstance(until, datetime), "timed ones end with a moment"
    assert until.tzname() == "UTC", "and that in UTC"
    return until.astimezone(start.tzinfo).replace(tzinfo=None)


def _listed(master: icalendar.Event, name: str) -> Iterator[datetime]:
    given = master.get(name, [])
    for each in given if isinstance(given, list) else [given]:
        start = master["dtstart"]
        assert each.params.get("TZID") == start.params.get("TZID"), name
        for value in each.dts:
            assert type(value.dt) is type(start.dt), name
            yield _wall(value.dt)


def _told(part: icalendar.Event, name: datetime, master: icalendar.Event, zone: str) -> Told:
    start, end = part["dtstart"].dt, part["dtend"].dt if "dtend" in part else None
    status = str(part["status"])
    if part is not master or not RECURRING & master.keys():
        return Told(_moment(start, zone), _moment(end, zone) if end else None, status)
    begins = name if isinstance(start, datetime) else name.date()
    moment = _moment(_like(begins, start), zone)
    if end is None:
        return Told(moment, None, status)
    on_the_wall = _moment(_like(name + (_wall(end) - _wall(start)), start), zone)
    elapsed = moment + (_moment(end, zone) - _moment(start, zone))
    if isinstance(start, datetime):
        assert on_the_wall == elapsed, "programs would read this end in two ways"
    return Told(moment, on_the_wall, status)


def _like(wall: date, start: date) -> date:
    if isinstance(start, datetime):
        assert isinstance(wall, datetime)
        return wall.replace(tzinfo=start.tzinfo)
    return wall.date() if isinstance(wall, datetime) else wall


def _wall(when: date) -> datetime:
    if isinstance(when, datetime):
        return when.replace(tzinfo=None)
    return datetime.combine(when, time())


def _moment(when: date, zone: str) -> datetime:
    if not isinstance(when, datetime):
        when = datetime.combine(when, time(), ZoneInfo(zone))
    assert when.tzinfo is not None, "floating times belong to nobody"
    return clock.utc(when)


def lines_of(file: bytes) -> list[str]:
    """Give the lines of a file unfolded, having seen that each is folded and ended as it must be."""
    assert file.endswith(b"\r\n")
    folded = file.removesuffix(b"\r\n").split(b"\r\n")
    for each in folded:
        assert len(each) <= 75, each
        assert not {*b"\r\n"} & {*each}, each
        each.decode()  # never cut within a letter
    return file.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")
