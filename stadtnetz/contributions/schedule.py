"""The dates of an event: its rule, with what is skipped, moved and added, in wall time; pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from stadtnetz import clock, recurrence
from stadtnetz.contributions.content import Deviation, EventContent, EventException
from stadtnetz.public_holidays import holiday_on

MOST_DATES = 1_000
MOST_EXCEPTIONS = 100
MONTHS_AHEAD = 24
LONGEST_PAUSE = timedelta(days=50 * 366)
"""A rule that gives nothing for fifty years has ended; even 29 February on a Sunday is not so rare."""
LONG = timedelta(days=7)
_END_OF_TIME = datetime.max  # noqa: DTZ901 - wall time
_STRONGER = (Deviation.ADDED, Deviation.MOVED, Deviation.SKIPPED)
"""What is decided twice for one date: the later in this row holds."""


@dataclass(frozen=True, kw_only=True)
class PlannedDate:
    """One date that a schedule gives, in wall time; `end` is None where it is open.

    `holiday` names the public holiday for which it is skipped; `is_skipped` says that it does not
    take place for that or another reason, `is_added` that the rule alone does not give it.
    """

    original_start: datetime
    start: datetime
    end: datetime | None
    venue: str = ""
    note: str = ""
    holiday: str = ""
    is_skipped: bool = False
    is_added: bool = False

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
    content: EventContent,
    *,
    land: str,
    until: date,
    since: date | None = None,
    limit: int = MOST_DATES,
) -> Sequence[PlannedDate]:
    """List the dates of an event up to a day, that day included, in the order of their beginning.

    Skipped ones are among them and marked as such. The first one and those that were added are
    given however far ahead they lie; what originally starts before `since` is left out. Raises
    recurrence.InvalidRule. At most `limit` dates are given.
    """
    since = since or date.min
    named = sorted(content.exceptions, key=lambda each: _STRONGER.index(each.deviation))
    exceptions = {each.original_start: each for each in named}
    dates = {
        start: _with(exceptions.get(start), _plain(content, start, land if content.rule else ""))
        for start in by_rule(content, until, limit, since=since)
    }
    for each in named:
        start = each.original_start
        if each.deviation is Deviation.ADDED and start.date() >= since and start not in dates:
            plain = replace(_plain(content, start, ""), is_added=True)
            dates[start] = _with(exceptions[start], plain)
    return sorted(dates.values(), key=lambda each: (each.start, each.original_start))[:limit]


def known(content: EventContent, starts: Collection[datetime]) -> set[datetime]:
    """Tell which of these original starts a schedule has dates for, be they skipped."""
    if not starts:
        return set()
    since, until = min(starts).date(), max(starts).date()
    most = (until - since).days + len(content.exceptions) + 2
    dates = planned(content, land="", since=since, until=until, limit=most)
    return {each.original_start for each in dates} & {*starts}


def not_over(
    content: EventContent, *, land: str, today: date, until: date
) -> Sequence[PlannedDate]:
    """List the dates up to a day of which something is still to come, however long ago it all began.

    What lasts long or was put off counts by when it ends. Those that are skipped are among them.
    """
    if content.first_start is None:
        return []
    length = (content.first_end or content.first_start) - content.first_start
    put_off = [
        each.original_start.date()
        for each in content.exceptions
        if (each.end or (each.start or each.original_start) + length).date() >= today
    ]
    since = min([today - length - timedelta(days=1), *put_off])
    most = max(0, (until - since).days) + len(content.exceptions) + 2
    dates = planned(content, land=land, since=since, until=until, limit=most)
    return [each for each in dates if each.last_day >= today]


def departing(content: EventContent, exception: EventException) -> tuple[PlannedDate, PlannedDate]:
    """Give one date as the others are, and as its exception makes it."""
    plain = _plain(content, exception.original_start, "")
    return plain, _with(exception, plain)


def by_rule(
    content: EventContent, until: date, limit: int = MOST_DATES, *, since: date = date.min
) -> Sequence[datetime]:
    """Give the wall times that the rule alone gives up to a day; without a rule the only one."""
    start = content.first_start
    if start is None:
        return []
    if not content.rule:
        return [start] if start.date() >= since else []
    begin = max(start, datetime.combine(since, time()))
    end = datetime.combine(max(until, start.date()) + timedelta(days=1), time())
    return recurrence.expand(_rule(content), start, recurrence.Window(begin, end), limit)


def goes_on_from(content: EventContent, day: date) -> bool:
    """Whether a schedule gives any date on a day or later, not counting those skipped by hand."""
    dates = planned(content, land="", since=day, until=horizon(day))
    moved = (each.start for each in content.exceptions if each.start is not None)
    return any(not each.is_skipped for each in dates) or any(at.date() >= day for at in moved)


def goes_on_after(content: EventContent, day: date) -> bool:
    """Whether the rule of an event gives dates after a day."""
    if content.first_start is None or not content.rule:
        return False
    return _next_by_rule(content, datetime.combine(day + timedelta(days=1), time())) is not None


def going_on(content: EventContent, at: datetime) -> EventContent:
    """Give the event that goes on from one of its dates, which has its original start there.

    From a date that was added to a rule on, it goes on with that date and the rule's next one.
    Raises recurrence.CannotSplit for the first date, and for what is none.
    """
    first, begin, rule = content.first_start, at, content.rule
    if first is None:
        raise recurrence.CannotSplit("There is no date yet.")
    if rule:
        begin, rule = _rest(content, first, at)
    elif at <= first:
        raise recurrence.CannotSplit("The series begins here.")
    return replace(
        content,
        first_start=begin,
        first_end=begin + (content.first_end - first) if content.first_end else None,
        rule=rule,
        exceptions=tuple(
            each
            for each in content.exceptions
            if each.original_start > at or (rule and each.original_start == at)
        ),
    )


def _rest(content: EventContent, first: datetime, at: datetime) -> tuple[datetime, str]:
    """Give where a rule goes on from one of its dates or an added one, and how; empty behind it."""
    begin = _next_by_rule(content, at)
    is_added = any(
        each.original_start == at and each.deviation is Deviation.ADDED
        for each in content.exceptions
    )
    if begin != at and not is_added:
        raise recurrence.CannotSplit("No date of the series lies here.")
    if begin is None:
        return at, ""
    return begin, str(recurrence.split_before(_rule(content), first, begin)[1])


def has_begun_before(content: EventContent, at: datetime) -> bool:
    """Whether a schedule gives dates before a moment by its rule, so that it may be split there."""
    return any(start < at for start in by_rule(content, at.date(), 1))


def rule_before(content: EventContent, at: datetime) -> str:
    """Give the rule that ends before a moment, at which the rule itself may have no date."""
    if not content.rule or content.first_start is None:
        return ""
    cut = _next_by_rule(content, at)
    if cut is None:
        return content.rule
    return str(recurrence.split_before(_rule(content), content.first_start, cut)[0])


def _next_by_rule(content: EventContent, at: datetime) -> datetime | None:
    assert content.first_start is not None  # noqa: S101 - whoever has a rule has a first date
    begin = min(max(at, content.first_start), _END_OF_TIME - LONGEST_PAUSE)
    window = recurrence.Window(begin, begin + LONGEST_PAUSE)
    return next(iter(recurrence.expand(_rule(content), content.first_start, window, 1)), None)


def _rule(content: EventContent) -> recurrence.Rule:
    return recurrence.parse(content.rule, zone=ZoneInfo(content.zone))


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
        return replace(plain, note=exception.note, holiday="", is_skipped=True)
    start = exception.start or plain.start
    length = plain.end - plain.start if plain.end else None
    return replace(
        plain,
        start=start,
        end=exception.end or (start + length if length is not None else None),
        venue=exception.venue,
        note=exception.note,
        holiday="",
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
