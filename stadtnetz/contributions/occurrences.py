"""The occurrences of public events: laid out from their schedules, kept for good once begun."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from stadtnetz import clock
from stadtnetz.contributions import identity, outcomes, schedule
from stadtnetz.contributions.content import LONGEST_LINE, EventContent
from stadtnetz.contributions.lifecycle import PUBLIC
from stadtnetz.contributions.models import OFF, Announcement, Event, Occurrence, Status
from stadtnetz.contributions.outcomes import Known
from stadtnetz.contributions.schedule import PlannedDate
from stadtnetz.database import session

log = logging.getLogger(__name__)

MOST_EXTENDED = 10
LOOKED_BACK = timedelta(days=180)
"""How much of its past a series brings along: with two years ahead fewer than 1,000 days."""
_A_DAY = timedelta(days=1)
_WHEN = ("zone", "first_start", "first_end", "all_day", "rule", "skip_holidays", "exceptions")
_WHERE = ("where", "venue", "address", "online_url")


def content_of(event: Event) -> EventContent:
    """Give an event's content as what it is."""
    content = event.content
    assert isinstance(content, EventContent)  # noqa: S101 - an event has no other
    return content


def is_elsewhere(before: EventContent, after: EventContent) -> bool:
    """Whether a change concerns time or place, so that calendars must take it over."""
    return is_at_other_times(before, after) or _differ(before, after, _WHERE)


def is_at_other_times(before: EventContent, after: EventContent) -> bool:
    """Whether a change concerns when an event takes place."""
    return _differ(before, after, _WHEN)


def _differ(before: object, after: object, names: Iterable[str]) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in names)


def lay_out(event: Event, since: datetime | None = None) -> None:
    """Bring the occurrences of an event in line with its schedule and what was announced.

    What is over stays as it was, whatever the schedule says now, and of what goes on only the end
    and the place follow it. A series that was laid out before gets no new past: a day that has had
    its date gets no second one. A later one keeps its row, and with it its address, where its
    original start recurs or else its day, even if its new hour has gone by meanwhile; what recurs no
    more stays, cancelled, unless another day was announced for it. What was announced of all before
    `since`, when the schedule was handed in, does not hold for the days that it gives newly.
    """
    until = schedule.horizon(clock.today())
    present = _of(event)
    free = [each for each in present if not identity.has_begun(each)]
    is_new = not present and event.continues_id is None
    every = _scheduled(event, until, present, is_new=is_new)
    skipped = {each.original_start: each.note or each.holiday for each in every if each.is_skipped}
    taking_place = [each for each in every if not each.is_skipped]
    had = [*present, *_had_before_a_split(event, taking_place)]
    dates = identity.not_had(taking_place, had)
    dates += identity.given_another_day(free, dates, event)
    rows = identity.kept_rows(dates, free, event)
    announced = _renamed(announcements_on(event), rows)
    recurring = set()
    for planned in dates:
        row = rows.get(planned.original_start)
        known = _known(event, planned, row, since or clock.now(), is_new=is_new)
        facts = outcomes.of(planned, event, announced, known)
        is_its_day = row is not None and row.first_day == facts["first_day"]
        if is_new or is_its_day or facts["starts_at"] > clock.now():
            recurring.add(row)
            _write(row or Occurrence(event_id=event.id, city_id=event.city_id), facts)
    for each in free:
        if each not in recurring:
            note = skipped.get(each.original_start) or each.note
            _write(each, {"status": Status.CANCELLED, "note": note})
    _let_what_goes_on_follow(event, present, taking_place)
    event.horizon = until if schedule.goes_on_after(content_of(event), until) else None
    session().flush()


def keep_the_past(event: Event, content: EventContent) -> None:
    """Write down for what is over how and where it took place, before its event goes elsewhere."""
    if not _differ(event, content, _WHERE):
        return
    place = ", ".join(part for part in (event.venue, *event.address.splitlines()) if part)
    for each in _of(event):
        if not identity.is_over(each) or each.where is not None:
            continue
        each.where = event.where
        each.venue = each.venue or place[:LONGEST_LINE]
        each.online_url = each.online_url or event.online_url


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
    waited_for = [
        each
        for each in present
        if not identity.has_begun(each) and each.status not in OFF and not identity.is_put_off(each)
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


def split(event: Event, following: Event, at: datetime, since: datetime) -> None:
    """Let another series go on from a date: the rule ends before it, and its rows move over.

    `at` is the original start (wall time) from which the other one counts, handed in at `since`. Its
    occurrences keep their addresses, and what was announced of them still holds. What has begun
    stays behind.
    """
    if following.rule == event.rule:
        following.scheduled_since = event.scheduled_since
    event.rule = schedule.rule_before(content_of(event), at)
    event.exceptions = tuple(each for each in event.exceptions if each.original_start < at)
    present = _of(event)
    begun = {each.original_start for each in present if identity.has_begun(each)}
    for each in present:
        if each.original_start >= at and each.original_start not in begun:
            each.event_id = following.id
    for made in announcements_on(event):
        start = made.original_start
        if start is None or (start >= at and start not in begun):
            session().add(_repeated(made, following))
        if start is not None and start >= at and start not in begun:
            session().delete(made)
    following.continues_id, following.horizon = event.id, event.horizon
    session().flush()
    lay_out(following, since)


def is_to_come(event: Event, original_start: datetime) -> bool:
    """Whether an event has a date with this original start that has not begun."""
    query = select(Occurrence).where(
        Occurrence.event_id == event.id,
        Occurrence.original_start == original_start,
        Occurrence.starts_at > clock.now(),
    )
    row = session().scalar(query)
    return row is not None and (
        identity.is_put_off(row) or plan_of(event, original_start) is not None
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
    event: Event, until: date, present: Iterable[Occurrence], *, is_new: bool
) -> Iterable[PlannedDate]:
    """Give the dates that an event's schedule has from now on, and of what is not over yet.

    When an event is new to the calendar, its last months are given as well.
    """
    content, land = content_of(event), event.city.land
    since = clock.today() - (LOOKED_BACK if is_new else _A_DAY)
    if is_new and not content.rule:
        since = date.min
    dates = list(schedule.planned(content, land=land, since=since, until=until))
    not_over = {each.original_start.date() for each in present if not identity.is_over(each)}
    for day in (each for each in not_over if each < since):
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


def _known(
    event: Event, planned: PlannedDate, row: Occurrence | None, since: datetime, *, is_new: bool
) -> Known:
    """Tell since when people could know of a date.

    The next ones of a series without end were known as soon as its rule. Only who names a day for
    one date, or for all by another rule, plans it anew: another hour of a series names none.
    """
    if row is None:
        is_further = event.horizon is not None and planned.original_start.date() > event.horizon
        first = event.scheduled_since if is_further and not is_new else since
        return Known(first, first)
    is_named = planned.is_moved or not event.rule
    is_another_day = planned.start.date() != row.planned_start.date()
    is_anew = planned.start != row.planned_start and (is_named or is_another_day)
    return Known(row.known_since, since if is_anew else row.planned_since)


def _let_what_goes_on_follow(
    event: Event, present: Iterable[Occurrence], dates: Iterable[PlannedDate]
) -> None:
    """Let what lasts and has begun end later or sooner, or move, with its event."""
    planned = {each.original_start: each for each in dates}
    for each in present:
        plan = planned.get(each.original_start)
        if plan is None or not identity.goes_on(each):
            continue
        starts_at, ends_at = schedule.moments_of(plan, event.zone)
        if starts_at == each.starts_at and ends_at is not None:
            new = {"ends_at": ends_at, "last_day": plan.last_day, "is_long": plan.is_long}
            _write(each, {**new, "venue": plan.venue})


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


def _repeated(made: Announcement, event: Event) -> Announcement:
    """Say of another event what was said of one, in the order in which it was."""
    return Announcement(
        event_id=event.id,
        original_start=made.original_start,
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
