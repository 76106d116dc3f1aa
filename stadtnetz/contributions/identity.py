"""Which row a date keeps when its schedule changes, so that its address and its past stay its own."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from stadtnetz import clock
from stadtnetz.contributions import schedule
from stadtnetz.contributions.content import Deviation, EventContent
from stadtnetz.contributions.models import Occurrence, Status
from stadtnetz.contributions.schedule import PlannedDate


def has_begun(occurrence: Occurrence) -> bool:
    """Whether a date is past change; what was put off until another day is named never is."""
    return occurrence.starts_at <= clock.now() and occurrence.status is not Status.POSTPONED


def goes_on(occurrence: Occurrence) -> bool:
    """Whether a date has begun and not ended; of an open end nobody knows."""
    return has_begun(occurrence) and not is_over(occurrence)


def is_over(occurrence: Occurrence) -> bool:
    """Whether a date has ended, or has begun with an open end."""
    return (occurrence.ends_at or occurrence.starts_at) <= clock.now() and has_begun(occurrence)


def is_put_off(occurrence: Occurrence) -> bool:
    """Whether people were told to come to a date at another time than it is planned for."""
    plan = PlannedDate(
        original_start=occurrence.original_start, start=occurrence.planned_start, end=None
    )
    return schedule.moments_of(plan, occurrence.zone)[0] != occurrence.starts_at


def not_had(dates: Sequence[PlannedDate], present: Iterable[Occurrence]) -> list[PlannedDate]:
    """Leave out what has begun, and on its day one date for each that the schedule gives no more."""
    begun = {each.original_start for each in present if has_begun(each)}
    given = {each.original_start for each in dates}
    had = Counter(start.date() for start in begun - given)
    left = []
    for each in dates:
        day = each.original_start.date()
        if each.original_start not in begun and had[day] > 0:
            had[day] -= 1
        elif each.original_start not in begun:
            left.append(each)
    return left


def given_another_day(
    put_off: Iterable[Occurrence], dates: Iterable[PlannedDate], content: EventContent
) -> list[PlannedDate]:
    """Give the dates that recur no more, of those for which people were told another day to come on.

    One that its event leaves out by name is not among them, nor is one in whose place an event that
    takes place once names another day.
    """
    if not content.rule and any(not each.is_added for each in dates):
        return []
    days = {each.original_start.date() for each in dates}
    left_out = {
        each.original_start for each in content.exceptions if each.deviation is Deviation.SKIPPED
    }
    return [
        PlannedDate(
            original_start=each.original_start, start=each.planned_start, end=each.planned_end
        )
        for each in put_off
        if days.isdisjoint({each.original_start.date(), each.first_day})
        and each.original_start not in left_out
    ]


def kept_rows(
    dates: Iterable[PlannedDate],
    free: Iterable[Occurrence],
    put_off: Collection[Occurrence],
    content: EventContent,
) -> Mapping[datetime, Occurrence]:
    """Find for each original start its row: of that very start, of its day, or now standing there.

    Of what takes place once, another day takes the row of the one that was put off, wherever it is.
    """
    rows = {each.original_start: each for each in free}
    starts = {each.original_start for each in dates}
    kept = {start: rows.pop(start) for start in starts & rows.keys()}
    today = clock.today(ZoneInfo(content.zone))
    ahead = [each.original_start for each in dates if each.start.date() >= today]
    every = [each.original_start for each in dates]
    for day_of, starting in ((_original_day, every), (_present_day, ahead)):
        by_day: dict[date, list[datetime]] = {}
        for start, row in rows.items():
            by_day.setdefault(day_of(row), []).append(start)
        for start in starting:
            if start not in kept and by_day.get(start.date()):
                kept[start] = rows.pop(by_day[start.date()].pop(0))
    if not content.rule:
        named = [each.original_start for each in dates if not each.is_added]
        former = sorted(start for start, row in rows.items() if row in put_off)
        for start, old in zip((each for each in named if each not in kept), former, strict=False):
            kept[start] = rows.pop(old)
    return kept


def _original_day(row: Occurrence) -> date:
    return row.original_start.date()


def _present_day(row: Occurrence) -> date:
    return row.first_day
