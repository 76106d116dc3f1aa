"""How the dates of an event come to lie: as scheduled, each with its row and what holds of it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import select

from stadtnetz import clock
from stadtnetz.contributions import identity, outcomes, schedule, words
from stadtnetz.contributions.announced import Announcement
from stadtnetz.contributions.content import EventContent
from stadtnetz.contributions.models import OFF, Event, Occurrence, Status
from stadtnetz.contributions.outcomes import NOTHING, Words
from stadtnetz.contributions.schedule import PlannedDate
from stadtnetz.database import session

LOOKED_BACK = timedelta(days=180)
"""How much of its past a series brings along: with two years ahead fewer than 1,000 days."""
_A_DAY = timedelta(days=1)
_ENDED_BY_A_DAY = (Status.POSTPONED, Status.SCHEDULED)


@dataclass(frozen=True, kw_only=True)
class LaidOut:
    """One date: where it is planned, its row if it has one already, and what holds of it.

    `held` was in force before. `is_given_anew` says that its rule did not give it so far, `is_given`
    that its schedule does at all: what was announced for another day is held whatever it says now.
    """

    planned: PlannedDate
    row: Occurrence | None
    content: EventContent
    held: Words
    words: Words
    is_given: bool
    is_given_anew: bool

    @cached_property
    def facts(self) -> dict[str, Any]:
        """All that its row tells of how it stands."""
        return {**outcomes.of(self.planned, self.content, self.words)}

    def after(self, made: Announcement) -> "LaidOut":
        """Give it as it would stand after another word on it alone."""
        return replace(self, words=self.words.after(made))


@dataclass(frozen=True, kw_only=True)
class Layout:
    """All that a schedule gives from now on, and of what is not over; `planned` is how it has that.

    `present` are the rows that there are, whether it still gives them or not.
    """

    present: Sequence[Occurrence]
    planned: Collection[PlannedDate]
    dates: Sequence[LaidOut]
    until: date
    is_first: bool


def of(event: Event, content: EventContent, since: datetime | None = None) -> Layout:
    """Lay the dates out that an event has by a schedule, its own or one to come; writes nothing.

    `since` is when the schedule was handed in, if it takes the place of another: what was announced
    before gives way to a day that it names, and does not hold for the days that it gives newly.
    """
    present, until = dates_of(event), schedule.horizon(clock.today())
    is_first = not present and event.continues_id is None
    planned = _planned(event, content, until, present, is_first=is_first)
    taking_place = [each for each in planned if not each.is_skipped]
    free = [each for each in present if not identity.has_begun(each)]
    had = [*present, *_had_before_a_split(event, taking_place)]
    dates = identity.not_had(taking_place, had)
    held, later = words.of_dates(event), words.for_later(event)
    put_off = [each for each in free if held.get(each.id, NOTHING).moved]
    dates += identity.given_another_day(put_off, dates, content)
    postponed = [each for each in free if each.status is Status.POSTPONED]
    rows = identity.kept_rows(dates, free, [*put_off, *postponed], content)
    new = [each for each in dates if each.original_start not in rows and not is_first]
    anew = {each.original_start for each in new if not _goes_on(each, event.horizon)}
    is_another_rule = any(not each.is_added for each in new if each.original_start in anew)
    unheard = later if since is None else later.without(OFF, before=since)
    going_on = unheard if is_another_rule else later
    given, laid_out = {each.original_start for each in taking_place}, []
    for each in dates:
        row, is_anew = rows.get(each.original_start), each.original_start in anew
        if row is not None:
            before = held.get(row.id, NOTHING)
            now = _still_holding(before, each, row, content, since)
        else:
            before, now = NOTHING, unheard if is_anew else going_on
        laid_out.append(
            LaidOut(
                planned=each,
                row=row,
                content=content,
                held=before,
                words=now,
                is_given=each.original_start in given,
                is_given_anew=is_anew and not each.is_added,
            )
        )
    return Layout(present=present, planned=planned, dates=laid_out, until=until, is_first=is_first)


def dates_of(event: Event) -> Sequence[Occurrence]:
    """List the rows of an event."""
    query = (
        select(Occurrence)
        .where(Occurrence.event_id == event.id)
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    return session().scalars(query).all()


def _goes_on(planned: PlannedDate, horizon: date | None) -> bool:
    """Whether a date is one of those by which a series goes on beyond what was laid out of it."""
    return horizon is not None and not planned.is_added and planned.original_start.date() > horizon


def _still_holding(
    held: Words,
    planned: PlannedDate,
    row: Occurrence,
    content: EventContent,
    since: datetime | None,
) -> Words:
    """Tell what still holds of a date under a schedule that was handed in at `since`.

    Who names a day for one date, or for all by another rule, ends what was said of another day, and
    who names a place for one date, that it is online. Another hour of a series names no day, nor
    does that of a single event for which another day was announced.
    """
    if since is None:
        return held
    is_another_day = planned.start.date() != row.planned_start.date()
    is_named = planned.is_moved or not (content.rule or held.moved)
    if is_another_day or (is_named and planned.start != row.planned_start):
        held = held.without(_ENDED_BY_A_DAY, before=since)
    if planned.venue not in {"", row.venue}:
        held = held.without({Status.MOVED_ONLINE}, before=since)
    return held


def _planned(
    event: Event,
    content: EventContent,
    until: date,
    present: Iterable[Occurrence],
    *,
    is_first: bool,
) -> Collection[PlannedDate]:
    """Give the dates that a schedule has from now on, and of what is not over yet.

    When an event is new to the calendar, its last months are given as well.
    """
    land, since = event.city.land, clock.today() - (LOOKED_BACK if is_first else _A_DAY)
    if is_first and not content.rule:
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
        for each in dates_of(former)
        if identity.has_begun(each) and each.original_start.date() >= since
    ]
    until = max((each.original_start.date() for each in begun), default=date.min)
    content = former.content
    assert isinstance(content, EventContent)  # noqa: S101 - an event has no other
    planned = schedule.planned(content, land="", since=since, until=until)
    own = {each.original_start for each in planned}
    left = [each for each in begun if each.original_start not in own]
    return [*left, *_had_before_a_split(former, dates)]
