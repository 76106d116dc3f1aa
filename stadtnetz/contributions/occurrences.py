"""The occurrences of public events: laid out from their schedules, kept for good once begun."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from stadtnetz import clock, recurrence
from stadtnetz.contributions import schedule
from stadtnetz.contributions.content import EventContent
from stadtnetz.contributions.lifecycle import PUBLIC
from stadtnetz.contributions.models import Announcement, Event, Occurrence, Status
from stadtnetz.contributions.schedule import PlannedDate
from stadtnetz.database import session

MOST_EXTENDED = 50
_TIME_AND_PLACE = (
    "zone", "first_start", "first_end", "all_day", "rule", "skip_holidays", "exceptions", "where",
    "venue", "address", "online_url",
)  # fmt: skip


def content_of(event: Event) -> EventContent:
    """Give an event's content as what it is."""
    content = event.content
    assert isinstance(content, EventContent)  # noqa: S101 - an event has no other
    return content


def is_elsewhere(before: EventContent, after: EventContent) -> bool:
    """Whether a change concerns time or place, so that calendars must take it over."""
    return any(getattr(before, name) != getattr(after, name) for name in _TIME_AND_PLACE)


def lay_out(event: Event) -> None:
    """Bring the occurrences of an event in line with its schedule and what was announced.

    What has begun stays as it was, whatever the schedule says now. A later one keeps its row, and
    with it its address, where its original start recurs or else its day, on which there may be
    several; what recurs no more stays, cancelled.
    """
    until = schedule.horizon(clock.today())
    dates = [
        each
        for each in schedule.planned(content_of(event), land=event.city.land, until=until)
        if not each.is_skipped
    ]
    present = _of(event)
    past = {each.original_start for each in present if _has_begun(each)}
    due = [
        each
        for each in dates
        if each.original_start not in past
        and (not present or schedule.moments_of(each, event.zone)[0] > clock.now())
    ]
    free = {each.original_start: each for each in present if not _has_begun(each)}
    rows = {each.original_start: free.pop(each.original_start, None) for each in due}
    by_day = {each.original_start.date(): each for each in reversed(free.values())}
    for planned in due:
        row = rows[planned.original_start]
        if row is None and (row := by_day.pop(planned.original_start.date(), None)):
            free.pop(row.original_start)
        _write(row or Occurrence(event_id=event.id, city_id=event.city_id), planned, event)
    for each in free.values():
        _set_status(each, Status.CANCELLED, each.note)
    session().flush()
    for announcement in announcements_on(event):
        apply(announcement, event)
    event.horizon = until if schedule.goes_on_after(content_of(event), until) else None
    session().flush()


def extend_horizons() -> int:
    """Lay out further what has no end, once a month has gone by; return how many events."""
    due = schedule.horizon(clock.today())
    query = (
        select(Event)
        .where(Event.horizon < due, Event.state.in_(PUBLIC))
        .order_by(Event.horizon)
        .limit(MOST_EXTENDED)
    )
    events = session().scalars(query).all()
    for event in events:
        lay_out(event)
    return len(events)


def split(event: Event, following: Event, at: datetime) -> None:
    """Let another series go on from a date: the rule ends before it, and its rows move over.

    `at` is the original start (wall time) from which the other one counts. Its occurrences keep
    their addresses.
    """
    content = content_of(event)
    if content.rule and content.first_start is not None:
        rule = recurrence.parse(content.rule)
        event.rule = str(recurrence.split_before(rule, content.first_start, at)[0])
    event.exceptions = tuple(each for each in event.exceptions if each.original_start < at)
    for each in _of(event):
        if each.original_start >= at and not _has_begun(each):
            each.event_id = following.id
    following.continues_id = event.id
    session().flush()
    lay_out(following)


def is_to_come(event: Event, original_start: datetime) -> bool:
    """Whether an event has a date with this original start that has not begun."""
    query = select(Occurrence.id).where(
        Occurrence.event_id == event.id,
        Occurrence.original_start == original_start,
        Occurrence.starts_at > clock.now(),
    )
    return session().scalar(query) is not None


def announcements_on(event: Event) -> Sequence[Announcement]:
    """List what was made known about an event, in the order of time."""
    query = select(Announcement).where(Announcement.event_id == event.id).order_by(Announcement.id)
    return session().scalars(query).all()


def apply(announcement: Announcement, event: Event) -> None:
    """Let the occurrences that an announcement concerns say so; what had begun by then, never."""
    for each in _concerned(announcement, _of(event)):
        if announcement.start is not None:
            planned = PlannedDate(
                original_start=each.original_start,
                start=announcement.start,
                end=announcement.end,
                venue=each.venue,
                note=announcement.note,
            )
            former = each.former_start or clock.shown(each.starts_at, event.zone)
            _write(each, planned, event)
            each.former_start, each.status = former, Status.RESCHEDULED
        else:
            _set_status(each, announcement.status, announcement.note)
    session().flush()


def _concerned(made: Announcement, present: Iterable[Occurrence]) -> Iterable[Occurrence]:
    return (
        each
        for each in present
        if each.starts_at > made.made_at
        and (made.original_start is None or made.original_start == each.original_start)
    )


def _of(event: Event) -> Sequence[Occurrence]:
    query = (
        select(Occurrence)
        .where(Occurrence.event_id == event.id)
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    return session().scalars(query).all()


def _has_begun(occurrence: Occurrence) -> bool:
    return occurrence.starts_at <= clock.now()


def _write(occurrence: Occurrence, planned: PlannedDate, event: Event) -> None:
    starts_at, ends_at = schedule.moments_of(planned, event.zone)
    facts = {
        "original_start": planned.original_start,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "first_day": planned.start.date(),
        "last_day": planned.last_day,
        "is_long": planned.is_long,
        "venue": planned.venue,
        "note": planned.note,
        "status": Status.RESCHEDULED if planned.is_moved else Status.SCHEDULED,
        "former_start": planned.original_start if planned.is_moved else None,
    }
    if occurrence.id is None or any(getattr(occurrence, name) != facts[name] for name in facts):
        for name, value in facts.items():
            setattr(occurrence, name, value)
        occurrence.changed_at = clock.now()
    session().add(occurrence)


def _set_status(occurrence: Occurrence, status: Status, note: str) -> None:
    if (occurrence.status, occurrence.note) != (status, note):
        occurrence.status, occurrence.note, occurrence.changed_at = status, note, clock.now()
