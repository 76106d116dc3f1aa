"""The dates of an event: its rule, with what is skipped, moved and added, in wall time; pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from stadtnetz import clock, recurrence
from stadtnetz.contributions.content import Deviation, EventContent, EventException
from stadtnetz.public_holidays import holiday_on

MOST_DATES = 1_000
FOR_EVER = datetime(9999, 1, 1)  # noqa: DTZ001 - wall time
MONTHS_AHEAD = 24
LONG = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class PlannedDate:
    """One date that a schedule gives, in wall time; `end` is None where it is open.

    `holiday` names the public holiday for which it is skipped; `is_skipped` says that it does not
    take place for that or another reason.
    """

    original_start: datetime
    start: datetime
    end: datetime | None
    venue: str = ""
    note: str = ""
    holiday: str = ""
    is_skipped: bool = False

    @property
    def is_moved(self) -> bool:
        """Whether it begins elsewhere in time than the rule says."""
        return self.start != self.original_start

    @property
    def last_day(self) -> date:
        """The last day on which it takes place; an end at midnight belongs to the day before."""
        end = self.end or self.start
        is_midnight = end.time() == time() and end > self.start
        return (end - timedelta(days=1)).date() if is_midnight else end.date()

    @property
    def is_long(self) -> bool:
        """Whether it lasts more than a week, as exhibitions do."""
        return self.last_day - self.start.date() >= LONG


def planned(
    content: EventContent, *, land: str, until: date, limit: int = MOST_DATES
) -> Sequence[PlannedDate]:
    """List the dates of an event up to a day, that day included, in the order of their beginning.

    Skipped ones are among them and marked as such. Raises recurrence.InvalidRule. At most `limit`
    dates are given.
    """
    if content.first_start is None:
        return []
    exceptions = {each.original_start: each for each in content.exceptions}
    dates = [
        _with(exceptions.get(start), _plain(content, start, land))
        for start in by_rule(content, until, limit)
    ]
    dates += [
        _with(each, _plain(content, each.original_start, ""))
        for each in content.exceptions
        if each.deviation is Deviation.ADDED and each.original_start.date() <= until
    ]
    unique = {each.original_start: each for each in reversed(dates)}
    return list(islice(sorted(unique.values(), key=lambda each: each.start), limit))


def goes_on_after(content: EventContent, day: date) -> bool:
    """Whether the rule of an event gives dates after a day."""
    if content.first_start is None or not content.rule:
        return False
    rule = recurrence.parse(content.rule, zone=ZoneInfo(content.zone))
    later = recurrence.Window(datetime.combine(day + timedelta(days=1), time()), FOR_EVER)
    return bool(recurrence.expand(rule, content.first_start, later, 1))


def going_on(content: EventContent, at: datetime) -> EventContent:
    """Give the event that goes on from one of its dates, which has its original start there.

    Raises recurrence.CannotSplit for the first date, and for one that was added to a rule.
    """
    first, rule = content.first_start, content.rule
    if first is None:
        raise recurrence.CannotSplit("There is no date yet.")
    if rule:
        parsed = recurrence.parse(rule, zone=ZoneInfo(content.zone))
        rule = str(recurrence.split_before(parsed, first, at)[1])
    elif at <= first:
        raise recurrence.CannotSplit("The series begins here.")
    return replace(
        content,
        first_start=at,
        first_end=at + (content.first_end - first) if content.first_end else None,
        rule=rule,
        exceptions=tuple(
            each
            for each in content.exceptions
            if each.original_start > at or (rule and each.original_start == at)
        ),
    )


def by_rule(content: EventContent, until: date, limit: int = MOST_DATES) -> Sequence[datetime]:
    """Give the wall times that the rule alone gives up to a day; without a rule the only one."""
    start = content.first_start
    if start is None:
        return []
    if not content.rule:
        return [start] if start.date() <= until else []
    rule = recurrence.parse(content.rule, zone=ZoneInfo(content.zone))
    window = recurrence.Window(start, datetime.combine(until + timedelta(days=1), time()))
    return recurrence.expand(rule, start, window, limit)


def _plain(content: EventContent, start: datetime, land: str) -> PlannedDate:
    """Give a date as the rule has it: as long, on the wall, as the first one."""
    end = None
    if content.first_start is not None and content.first_end is not None:
        end = start + (content.first_end - content.first_start)
    holiday = holiday_on(start.date(), land) if content.skip_holidays and land else ""
    return PlannedDate(
        original_start=start, start=start, end=end, holiday=holiday, is_skipped=bool(holiday)
    )


def _with(exception: EventException | None, plain: PlannedDate) -> PlannedDate:
    """Let a date depart from the rule; what a person decided for it counts more than a holiday."""
    if exception is None:
        return plain
    if exception.deviation is Deviation.SKIPPED:
        return replace(plain, note=exception.note, is_skipped=True)
    start = exception.start or plain.start
    length = plain.end - plain.start if plain.end else None
    return replace(
        plain,
        start=start,
        end=exception.end or (start + length if length else None),
        venue=exception.venue,
        note=exception.note,
        is_skipped=False,
    )


def moments_of(planned: PlannedDate, zone: str) -> tuple[datetime, datetime | None]:
    """Give beginning and end of one date in UTC, the end None where it is open.

    From 22:00 to 04:00 stays so in the night when clocks change, and lasts five or seven hours. If
    its start alone was shifted past its end, it lasts its length.
    """
    start = clock.from_wall_of_series(planned.start, ZoneInfo(zone))
    if planned.end is None:
        return start, None
    end = clock.from_wall_of_series(planned.end, ZoneInfo(zone))
    return start, end if end >= start else start + (planned.end - planned.start)


def horizon(today: date) -> date:
    """Tell up to which day the dates of a series without end are laid out."""
    years, month = divmod(today.month + MONTHS_AHEAD, 12)
    return date(today.year + years, month + 1, 1) - timedelta(days=1)
