"""The occurrences of public events: laid out from their schedules, kept for good once begun."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from stadtnetz import clock
from stadtnetz.contributions import identity, layout, schedule, words
from stadtnetz.contributions.announced import Announcement
from stadtnetz.contributions.content import LONGEST_LINE, EventContent
from stadtnetz.contributions.layout import LaidOut, Layout
from stadtnetz.contributions.lifecycle import PUBLIC
from stadtnetz.contributions.models import OFF, Event, Occurrence, Status
from stadtnetz.database import session

log = logging.getLogger(__name__)

MOST_EXTENDED = 10
_WHEN = ("zone", "first_start", "first_end", "all_day", "rule", "skip_holidays", "exceptions")
_WHERE = ("where", "venue", "address", "online_url")
_ONLINE = (Status.MOVED_ONLINE,)


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
    """Bring the occurrences of an event in line with its schedule and with what was announced.

    What is over stays as it was, whatever the schedule says now, and of what goes on only the end
    and the place follow it. A series that was laid out before gets no new past: a day that has had
    its date gets no second one. A later one keeps its row, and with it its address and what was
    announced of it, where its original start recurs or else its day, even if its new hour has gone
    by meanwhile; what recurs no more stays, cancelled, unless another day was announced for it.
    `since` is when the schedule was handed in, if it is another one now.
    """
    content = content_of(event)
    found = layout.of(event, content, since)
    recurring: dict[Occurrence, LaidOut] = {}
    for each in found.dates:
        is_its_day = each.row is not None and each.row.first_day == each.facts["first_day"]
        if found.is_first or is_its_day or each.facts["starts_at"] > clock.now():
            row = each.row or Occurrence(event_id=event.id, city_id=event.city_id)
            _write(row, each.facts)
            recurring[row] = each
    session().flush()
    words.keep({row.id: each.words for row, each in recurring.items() if each.words != each.held})
    gone = [each for each in found.present if each not in recurring]
    _call_off(event, [each for each in gone if not identity.has_begun(each)], found, since)
    if since is not None and any(each.is_given_anew for each in found.dates):
        words.end_for_later(event, OFF, before=since)
    for row, facts in _going_on(found, content):
        _write(row, facts)
    goes_on = schedule.goes_on_after(content, found.until)
    event.horizon = found.until if goes_on else None
    session().flush()


def keep_the_past(event: Event, content: EventContent) -> None:
    """Write down for what is over how and where it took place, before its event goes elsewhere."""
    if not _differ(event, content, _WHERE):
        return
    place = ", ".join(part for part in (event.venue, *event.address.splitlines()) if part)
    for each in layout.dates_of(event):
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

    That is a date of its own, or what goes on, or of an event that ends, the place of one that would
    fall out.
    """
    found = layout.of(event, content, proposed_at)
    ahead = {each for each in found.present if _is_waited_for(each)}
    kept = [each for each in found.dates if each.row in ahead]
    going_on = _going_on(found, content)
    if any(each.facts["starts_at"] <= clock.now() for each in kept):
        return True
    if any(facts["ends_at"] <= clock.now() for _, facts in going_on):
        return True
    left = [each for each in ahead if not identity.is_put_off(each)]
    if not left or schedule.goes_on_after(content, found.until):
        return False
    since = min(each.original_start for each in left).date() - layout.LOOKED_BACK
    dates = schedule.planned(content, land=event.city.land, since=since, until=found.until)
    begun = {each.original_start for each in found.present if identity.has_begun(each)}
    moments = [
        schedule.moments_of(each, content.zone)[0]
        for each in dates
        if not each.is_skipped and each.original_start not in begun
    ]
    missed = any(proposed_at < at <= clock.now() for at in moments)
    return missed and sum(at > clock.now() for at in moments) < len(left)


def has_any_ahead(event: Event, content: EventContent) -> bool:
    """Whether a schedule gives any date that has not begun, so that a series can go on by it."""
    today = clock.today()
    dates = schedule.planned(
        content, land=event.city.land, since=today, until=schedule.horizon(today)
    )
    moments = (schedule.moments_of(each, content.zone)[0] for each in dates if not each.is_skipped)
    return any(moment > clock.now() for moment in moments)


def _is_waited_for(row: Occurrence) -> bool:
    return row.starts_at > clock.now() and row.status not in OFF


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
    before, after = content_of(event), content_of(following)
    event.rule = schedule.rule_before(before, at)
    event.exceptions = tuple(each for each in event.exceptions if each.original_start < at)
    for each in layout.dates_of(event):
        if each.original_start >= at and not identity.has_begun(each):
            each.event_id = following.id
    words.repeat_for_later(event, following)
    following.continues_id, following.horizon = event.id, event.horizon
    session().flush()
    name_another_place(following, before, after, since)
    lay_out(following, since)


def _call_off(
    event: Event, rows: Sequence[Occurrence], found: Layout, since: datetime | None
) -> None:
    """Let dates stay that recur no more, cancelled; what is left out by name is on no other day, too.

    One that was put off from a day gone by still waits for its new one, unless it is left out.
    """
    skipped = {each.original_start: each for each in found.planned if each.is_skipped}
    held, changed = words.of_dates(event), {}
    for row in rows:
        left_out = skipped.get(row.original_start)
        if left_out is None and row.starts_at <= clock.now():
            continue
        note = (left_out.note or left_out.holiday) if left_out else ""
        _write(row, {"status": Status.CANCELLED, "note": note or row.note})
        if left_out and since is not None and row.id in held:
            changed[row.id] = held[row.id].without({Status.POSTPONED}, before=since)
    words.keep(changed)


def name_another_place(
    event: Event, before: EventContent, after: EventContent, since: datetime
) -> None:
    """End what was said to be online where a change handed in at `since` says how to take part.

    Another room does not: people were told not to come, and the hall is as shut as it was.
    """
    if not _differ(before, after, ("where", "online_url")):
        return
    held, changed = words.of_dates(event), {}
    for row in layout.dates_of(event):
        if row.id not in held or identity.is_over(row):
            continue
        changed[row.id] = held[row.id].without(_ONLINE, before=since)
        if identity.has_begun(row) and held[row.id].online_by and not changed[row.id].online_by:
            status = Status.RESCHEDULED if row.former_start else Status.SCHEDULED
            _write(row, {"status": status, "online_url": "", "note": ""})
    words.keep(changed)
    words.end_for_later(event, _ONLINE, before=since)
    session().flush()


def to_come(event: Event) -> Sequence[LaidOut]:
    """List the dates of an event that have not begun and are not left out, whatever became of them."""
    found = layout.of(event, content_of(event))
    return [each for each in found.dates if each.row is not None]


def is_to_come(event: Event, original_start: datetime) -> bool:
    """Whether an event has a date with this original start of which something may be said."""
    return any(each.planned.original_start == original_start for each in to_come(event))


def _going_on(found: Layout, content: EventContent) -> Sequence[tuple[Occurrence, dict[str, Any]]]:
    """Tell how what lasts and has begun ends later or sooner, or moves, with its event.

    The end of what was put off is its own until the schedule has another one.
    """
    planned = {each.original_start: each for each in found.planned if not each.is_skipped}
    following = []
    for row in found.present:
        plan = planned.get(row.original_start)
        if plan is None or plan.end is None or not identity.goes_on(row):
            continue
        if (plan.start, content.zone) != (row.planned_start, row.zone):
            continue  # when it began is past change
        facts: dict[str, Any] = {"planned_end": plan.end, "venue": plan.venue}
        if plan.end != row.planned_end or not identity.is_put_off(row):
            start = clock.shown(row.starts_at, row.zone)
            stands = replace(plan, start=start)
            ends_at = schedule.moments_of(stands, content.zone)[1]
            own = {"ends_at": ends_at, "last_day": stands.last_day, "is_long": stands.is_long}
            facts |= own
        following.append((row, facts))
    return following


def _write(occurrence: Occurrence, facts: Mapping[str, Any]) -> None:
    if any(getattr(occurrence, name) != value for name, value in facts.items()):
        for name, value in facts.items():
            setattr(occurrence, name, value)
        occurrence.changed_at = clock.now()
    session().add(occurrence)
