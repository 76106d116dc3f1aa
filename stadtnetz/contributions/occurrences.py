"""The occurrences of public events: laid out from their schedules, kept for good once begun."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from stadtnetz import clock
from stadtnetz.contributions import identity, outcomes, schedule
from stadtnetz.contributions.content import LONGEST_LINE, EventContent, Where
from stadtnetz.contributions.lifecycle import PUBLIC
from stadtnetz.contributions.models import OFF, Announcement, Event, Occurrence, Status
from stadtnetz.contributions.schedule import PlannedDate
from stadtnetz.database import session

log = logging.getLogger(__name__)

MOST_EXTENDED = 10
LOOKED_BACK = timedelta(days=180)
"""How much of its past a series brings along: with two years ahead fewer than 1,000 days."""
_A_DAY = timedelta(days=1)
_TIME_AND_PLACE = (
    "zone", "first_start", "first_end", "all_day", "rule", "skip_holidays", "exceptions", "where",
    "venue", "address", "online_url",
)  # fmt: skip
_WHERE = ("where", "venue", "address")


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

    What has begun stays as it was, whatever the schedule says now, and a series that was laid out
    before gets no new past: a day that has had its date gets no second one. A later one keeps its
    row, and with it its address, where its original start recurs or else its day, even if its new
    hour has gone by meanwhile; what recurs no more stays, cancelled, unless another day was
    announced for it.
    """
    until = schedule.horizon(clock.today())
    present = _of(event)
    free = [each for each in present if not identity.has_begun(each)]
    is_new = not present and event.continues_id is None
    every = _scheduled(event, until, free, is_new=is_new)
    skipped = {each.original_start: each.note or each.holiday for each in every if each.is_skipped}
    dates = [each for each in every if not each.is_skipped]
    dates = identity.not_had(dates, [*present, *_had_before_a_split(event, dates)])
    dates += identity.given_another_day(free, dates, announcements_on(event))
    rows = identity.kept_rows(dates, free, event)
    _end_what_all_were_told(event, dates, rows)
    announced = _renamed(announcements_on(event), rows)
    recurring = set()
    for planned in dates:
        facts = outcomes.of(planned, event, announced)
        row = rows.get(planned.original_start)
        is_its_day = row is not None and row.first_day == facts["first_day"]
        if is_new or is_its_day or facts["starts_at"] > clock.now():
            recurring.add(row)
            _write(row or Occurrence(event_id=event.id, city_id=event.city_id), facts)
    for each in free:
        if each not in recurring:
            note = skipped.get(each.original_start) or each.note
            _write(each, {"status": Status.CANCELLED, "note": note})
    event.horizon = until if schedule.goes_on_after(content_of(event), until) else None
    session().flush()


def keep_the_past(event: Event, content: EventContent) -> None:
    """Write down for what has begun where it took place, before its event goes elsewhere."""
    if all(getattr(content, name) == getattr(event, name) for name in _WHERE):
        return
    place = ", ".join(part for part in (event.venue, *event.address.splitlines()) if part)
    if event.where is Where.ONLINE or not place:
        return
    for each in _of(event):
        if identity.has_begun(each) and not each.venue:
            each.venue = place[:LONGEST_LINE]


def end_what_was_put_off(event: Event, content: EventContent) -> None:
    """Let „another day will be named“ end for each date that gets another day by an update."""
    before, after = ({each.original_start: each.start for each in exceptions}
                     for exceptions in (event.exceptions, content.exceptions))  # fmt: skip
    named = {start for start, day in after.items() if day is not None and day != before.get(start)}
    for made in announcements_on(event) if named else ():
        is_open = made.status is Status.POSTPONED and made.start is None
        if is_open and made.original_start in named:
            session().delete(made)


def has_dates_ahead(event: Event) -> bool:
    """Whether anything of an event is still to come that was not called off."""
    query = select(Occurrence.id).where(
        Occurrence.event_id == event.id,
        Occurrence.starts_at > clock.now(),
        Occurrence.status != Status.CANCELLED,
    )
    return session().scalar(query.limit(1)) is not None


def would_be_over(event: Event, content: EventContent, proposed_at: datetime) -> bool:
    """Whether another schedule puts what people still wait for on days that have gone by meanwhile.

    That is a date of its own, or of an event that ends, the place of one that would fall out.
    """
    until, present = schedule.horizon(clock.today()), _of(event)
    elsewhere = identity.given_days(announcements_on(event))
    waited_for = [
        each
        for each in present
        if not identity.has_begun(each)
        and each.status not in OFF
        and each.original_start not in elsewhere
    ]
    if not waited_for:
        return False
    since = min(each.original_start for each in waited_for).date() - LOOKED_BACK
    dates = schedule.planned(content, land=event.city.land, since=since, until=until)
    moments = {
        each.original_start: schedule.moments_of(each, content.zone)[0]
        for each in dates
        if not each.is_skipped
    }
    known = {each.original_start for each in present if identity.has_begun(each)}
    over = {start for start, at in moments.items() if at <= clock.now() and start not in known}
    if over & {each.original_start for each in waited_for}:
        return True
    if {start.date() for start in over} & {each.original_start.date() for each in waited_for}:
        return True
    ahead = sum(at > clock.now() for at in moments.values())
    missed = any(moments[start] > proposed_at for start in over)
    return missed and not schedule.goes_on_after(content, until) and ahead < len(waited_for)


def forget(event: Event) -> None:
    """Remove all dates of an event that nobody has seen yet, with what was announced of them."""
    for table in (Occurrence, Announcement):
        session().execute(delete(table).where(table.event_id == event.id))


def extend_horizons() -> int:
    """Lay out a few series further that have no end, once a month has gone by; return how many.

    One whose rule can't be followed is left as it is, and stops no other.
    """
    due = schedule.horizon(clock.today())
    query = (
        select(Event)
        .where(Event.horizon < due, Event.state.in_(PUBLIC))
        .order_by(Event.horizon)
        .limit(MOST_EXTENDED)
    )
    events = session().scalars(query).all()
    for event in events:
        try:
            lay_out(event)
        except ValueError:
            log.exception("event %s: its rule gives no more dates", event.id)
            event.horizon = None
    return len(events)


def split(event: Event, following: Event, at: datetime) -> None:
    """Let another series go on from a date: the rule ends before it, and its rows move over.

    `at` is the original start (wall time) from which the other one counts. Its occurrences keep
    their addresses, and what was announced of them still holds. What has begun stays behind.
    """
    event.rule = schedule.rule_before(content_of(event), at)
    event.exceptions = tuple(each for each in event.exceptions if each.original_start < at)
    begun = set()
    for each in _of(event):
        if identity.has_begun(each):
            begun.add(each.original_start)
        elif each.original_start >= at:
            each.event_id = following.id
    for made in announcements_on(event):
        if made.original_start in begun:
            continue
        if made.original_start is None or made.original_start >= at:
            session().add(_repeated(made, following, made.original_start))
        if made.original_start is not None and made.original_start >= at:
            session().delete(made)
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
    is_there = session().scalar(query) is not None
    return is_there and (
        plan_of(event, original_start) is not None
        or original_start in identity.given_days(announcements_on(event))
    )


def plan_of(event: Event, original_start: datetime) -> PlannedDate | None:
    """Find the date with this original start in an event's schedule, unless it is left out."""
    day = original_start.date()
    dates = schedule.planned(content_of(event), land=event.city.land, since=day, until=day)
    held = (each for each in dates if not each.is_skipped)
    return next((each for each in held if each.original_start == original_start), None)


def to_come(event: Event) -> Sequence[Occurrence]:
    """List the occurrences of an event that have not begun, whatever became of them."""
    return [each for each in _of(event) if not identity.has_begun(each)]


def announcements_on(event: Event) -> Sequence[Announcement]:
    """List what was made known about an event, in the order of time."""
    query = select(Announcement).where(Announcement.event_id == event.id)
    query = query.order_by(Announcement.made_at, Announcement.id)
    return session().scalars(query).all()


def _of(event: Event) -> Sequence[Occurrence]:
    query = (
        select(Occurrence)
        .where(Occurrence.event_id == event.id)
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    return session().scalars(query).all()


def _scheduled(
    event: Event, until: date, free: Iterable[Occurrence], *, is_new: bool
) -> Iterable[PlannedDate]:
    """Give the dates that an event's schedule has from now on, and those of rows put off till then.

    When an event is new to the calendar, its last months are given as well.
    """
    content, land = content_of(event), event.city.land
    since = clock.today() - (LOOKED_BACK if is_new else _A_DAY)
    if is_new and not content.rule:
        since = date.min
    put_off = {each.original_start.date() for each in free if each.original_start.date() < since}
    dates = list(schedule.planned(content, land=land, since=since, until=until))
    for day in put_off:
        dates += schedule.planned(content, land=land, since=day, until=day)
    return {each.original_start: each for each in dates}.values()


def _had_before_a_split(event: Event, dates: Sequence[PlannedDate]) -> list[Occurrence]:
    """List what had begun of an event's dates when its series was split, and so stayed with another.

    What the schedule of that one still gives is its own.
    """
    if event.continues_id is None or not dates:
        return []
    former = session().get_one(Event, event.continues_id)
    since = min(each.original_start for each in dates).date()
    begun = [
        each
        for each in _of(former)
        if identity.has_begun(each) and each.original_start.date() >= since
    ]
    until = max((each.original_start.date() for each in begun), default=date.min)
    planned = schedule.planned(content_of(former), land="", since=since, until=until)
    own = {each.original_start for each in planned}
    left = [each for each in begun if each.original_start not in own]
    return [*left, *_had_before_a_split(former, dates)]


def _end_what_all_were_told(
    event: Event, dates: Sequence[PlannedDate], rows: Mapping[datetime, Occurrence]
) -> None:
    """Let a word about all that is to come hold only for what was planned then.

    Where a new schedule gives days that nobody was told about, it is said of each of the others. A
    series without end that is merely laid out further is told about those days, too.
    """
    for_all = [each for each in announcements_on(event) if each.original_start is None]
    known_until = event.horizon or date.max
    is_planned_anew = any(
        each.original_start not in rows and each.original_start.date() <= known_until
        for each in dates
    )
    if not (for_all and is_planned_anew):
        return
    taken_back = [n for n, made in enumerate(for_all) if made.status is Status.SCHEDULED]
    undone = for_all[: taken_back[-1] + 1] if taken_back else []
    for made in undone:  # nothing of it holds any more, and none of it shall come back
        session().delete(made)
    for made in for_all[len(undone) :]:
        if made.status is Status.MOVED_ONLINE:
            continue
        for each in _of(event):
            if each.starts_at > made.made_at:
                session().add(_repeated(made, event, each.original_start))
        session().delete(made)
    session().flush()


def _renamed(
    announced: Sequence[Announcement], rows: Mapping[datetime, Occurrence]
) -> Sequence[Announcement]:
    """Let announcements follow the dates that keep their day and change their hour."""
    names = {
        row.original_start: start
        for start, row in rows.items()
        if row.original_start.date() == start.date()
    }
    for made in announced:
        if made.original_start is not None:
            made.original_start = names.get(made.original_start, made.original_start)
    return announced


def _repeated(made: Announcement, event: Event, original_start: datetime | None) -> Announcement:
    """Say of another event, or of one date, what was said of one."""
    return Announcement(
        event_id=event.id,
        original_start=original_start,
        status=made.status,
        start=made.start,
        end=made.end,
        online_url=made.online_url,
        note=made.note,
        made_at=made.made_at,
    )


def _write(occurrence: Occurrence, facts: Mapping[str, Any]) -> None:
    if any(getattr(occurrence, name) != value for name, value in facts.items()):
        for name, value in facts.items():
            setattr(occurrence, name, value)
        occurrence.changed_at = clock.now()
    session().add(occurrence)
