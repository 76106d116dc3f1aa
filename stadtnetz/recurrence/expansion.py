"""From a rule to the starts it gives, in wall time: any rule, any window, in bounded time.

A rule with what it leaves to its first start filled in asks of every second of the calendar the
same questions: does its day bear these names, is its time among these, is its period on the
interval? So a search may begin anywhere. It leaps from a day that bears the names to the next day
on the interval and back until both agree. The calendar repeats after 400 years, so a day that none
of 400 years has comes never. Seconds are counted from the day before 1 January of year 1.
"""

import calendar
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import groupby, islice
from typing import Generic, NamedTuple, TypeVar

from stadtnetz.recurrence.periods import DAY, END, Seconds, is_named, periods_of
from stadtnetz.recurrence.rules import Frequency, InvalidRule, Rule, Weekday

When = TypeVar("When", datetime, date)

MOST_DAYS_LOOKED_AT = 100_000
_CYCLE = 400


class TooCostly(ValueError):
    """A search that looked at 100,000 days and was not done: some 270 years of every day."""


class CannotSplit(ValueError):
    """A moment at which no start lies, or none before it."""


class Window(NamedTuple, Generic[When]):
    """A stretch of wall time or of days, with its begin and without its end."""

    begin: When
    end: When


def expand(rule: Rule, start: When, window: Window[When], limit: int) -> list[When]:
    """Give at most `limit` starts inside the window, ascending, each once.

    `start` is a wall time without zone, of whole seconds, or a date for all-day events, of which
    times of the rule are ignored. It is given itself only if the rule meets it, for RFC 5545
    leaves the other case undefined: whoever stores a series makes sure. BYSETPOS counts in the
    whole period, its part before the start too. UNTIL with a date includes that day.

    Raises TooCostly rather than leave starts out, and InvalidRule if days are to recur by hours.
    """
    starts = _Search(rule, start).starts(_count(window.begin), _count(window.end))
    return [_uncount(each, start) for each in islice(starts, max(limit, 0))]


def is_finer_than_daily(rule: Rule) -> bool:
    """Tell whether a rule may give two starts on one day, which no form and no import takes."""
    times = (rule.hours, rule.minutes, rule.seconds)
    return rule.frequency > Frequency.DAILY or any(len(each) > 1 for each in times)


def split_before(rule: Rule, start: When, moment: When) -> tuple[Rule, Rule]:
    """Cut a series at one of its starts: the rule that ends before it and that which goes on there.

    The first keeps `start`, the second starts at `moment`; together they give what the whole gave.
    The first ends with COUNT if the whole did, else with UNTIL its last start. Raises CannotSplit,
    and TooCostly as `expand` does.
    """
    search, cut = _Search(rule, start), _count(moment)
    if next(search.starts(cut, cut + 1), None) is None:
        raise CannotSplit("No start of the series lies here.")
    if rule.count is not None:
        passed = search.number(search.start, cut)
        if not passed:
            raise CannotSplit("The series begins here.")
        return replace(rule, count=passed), replace(rule, count=rule.count - passed)
    return replace(rule, until=_uncount(search.last(before=cut), start)), rule


def _count(when: date) -> int:
    """Count the seconds to a wall time, the last one whole, or to the begin of a day."""
    if not isinstance(when, datetime):
        return when.toordinal() * DAY
    if when.tzinfo is not None:
        raise ValueError("Wall time bears no zone.")
    second = when.hour * 3_600 + when.minute * 60 + when.second
    return when.toordinal() * DAY + second + bool(when.microsecond)


def _uncount(seconds: int, like: When) -> When:
    day = date.fromordinal(seconds // DAY)
    if isinstance(like, datetime):
        return datetime.combine(day, time()) + timedelta(seconds=seconds % DAY)
    return day


class _Look(NamedTuple):
    """An ordinal day that was looked at, with its times in seconds, if any."""

    day: int
    times: Sequence[int]


class _Search:
    """One rule from one start, with what has been found out about it."""

    def __init__(self, rule: Rule, start: date) -> None:
        if rule.frequency > Frequency.DAILY and not isinstance(start, datetime):
            raise InvalidRule("Whole days do not recur by hours.")
        self.start = _count(start)
        self._until = _after(rule.until) if rule.until else END * DAY
        self._rule = rule = _completed(rule, start)
        self._times = [
            hour * 3_600 + minute * 60 + second
            for hour in sorted(rule.hours)
            for minute in sorted(rule.minutes)
            for second in sorted(rule.seconds)
        ]
        self._periods = periods_of(rule, start, self.start)
        self._days: dict[tuple[int, ...], list[int]] = {}
        self._times_from = cache(self._find_times)
        self._looked_at = 0

    def starts(self, begin: int, end: int) -> Iterator[int]:
        """Go through the starts from `begin` to before `end`."""
        for midnight, times in self._sittings(begin, end):
            yield from (midnight + each for each in times)

    def number(self, begin: int, end: int) -> int:
        """Count the starts without making them."""
        return sum(len(times) for _, times in self._sittings(begin, end))

    def last(self, *, before: int) -> int:
        """Find the last start before a moment by halving what may still hold a later one."""
        found = next(self.starts(self.start, before), None)
        if found is None:
            raise CannotSplit("The series begins here.")
        low, high = found + 1, before
        while low < high:
            middle = (low + high) // 2
            later = next(self.starts(middle, high), None)
            if later is None:
                high = middle
            else:
                found, low = later, later + 1
        return found

    def _sittings(self, begin: int, end: int) -> Iterator[tuple[int, Sequence[int]]]:
        """Give each midnight with the times after it at which something starts."""
        begin, end = max(begin, self.start), min(end, self._until)
        left = self._worth_counting(end)
        first = begin if left is None else self.start
        for day, times in self._looks_by_period(first // DAY):
            midnight = day * DAY
            if midnight >= end:
                return
            lower, upper = bisect_left(times, self.start - midnight), len(times)
            if left is not None:
                upper = min(upper, lower + left)
                left -= upper - lower
            lower = max(lower, bisect_left(times, begin - midnight))
            upper = min(upper, bisect_left(times, end - midnight))
            if lower < upper:
                yield midnight, times if upper - lower == len(times) else times[lower:upper]
            if left == 0:
                return

    def _worth_counting(self, end: int) -> int | None:
        """Give COUNT if it may be reached before `end`, so that all from the start are counted."""
        days = (end - self.start) // DAY + 2
        count = self._rule.count
        return count if count is not None and count < days * len(self._times) else None

    def _looks_by_period(self, day: int) -> Iterator[_Look]:
        """Look from a day on; where BYSETPOS chooses among days, in whole periods."""
        if not self._rule.positions or self._rule.frequency >= Frequency.DAILY:
            yield from self._looks(day)
            return
        first = self._periods.first(self._periods.number(day))
        for _, period in groupby(self._looks(first), lambda look: self._periods.number(look.day)):
            looks = list(period)
            yield _Look(looks[0].day, ())
            days = [look.day for look in looks if look.times]
            for index in _chosen(self._rule.positions, len(days) * len(self._times)):
                at, time_of_day = divmod(index, len(self._times))
                yield _Look(days[at], (self._times[time_of_day],))

    def _looks(self, day: int) -> Iterator[_Look]:
        """Look at every day that bears the names; off the interval it has no times."""
        while (day := self._next_named(day)) < END:
            self._looked_at += 1
            if self._looked_at > MOST_DAYS_LOOKED_AT:
                raise TooCostly("The rule cannot be followed as far as this window.")
            number = self._periods.number(day)
            due = max(day, self._periods.first(number + -number % self._rule.interval))
            yield _Look(day, self._times_on(day) if due == day else ())
            day = max(day + 1, due)

    def _next_named(self, day: int) -> int:
        """Find the first day from this one on that bears the names, or the end of time."""
        if day >= END:
            return END
        this = date.fromordinal(max(day, 1)).year
        for year in range(this, min(this + _CYCLE, date.max.year) + 1):
            new_year, days = date(year, 1, 1).toordinal(), self._days_in(year)
            index = bisect_left(days, day - new_year)
            if index < len(days):
                return new_year + days[index]
        return END

    def _days_in(self, year: int) -> list[int]:
        """List the days that bear the names, 0 being New Year; alike years are asked once."""
        alike = (date(year, 1, 1).weekday(), *map(calendar.isleap, range(year - 1, year + 2)))
        if alike not in self._days:
            new_year, length = date(year, 1, 1).toordinal(), 365 + calendar.isleap(year)
            self._days[alike] = [
                each
                for each in range(length)
                if is_named(date.fromordinal(new_year + each), self._rule)
            ]
        return self._days[alike]

    def _times_on(self, day: int) -> Sequence[int]:
        if not isinstance(self._periods, Seconds) or self._periods.size > DAY:
            return self._times
        step = self._periods.size * self._rule.interval
        return self._times_from((self._periods.anchor - day * DAY) % step, self._periods.size)

    def _find_times(self, first: int, size: int) -> Sequence[int]:
        """List a day's times in periods of `size` seconds, the first due one from second `first`."""
        positions, times = self._rule.positions, self._times
        if self._rule.interval == 1 and not positions:
            return times
        found: list[int] = []
        for begin in range(first, DAY, size * self._rule.interval):
            within = times[bisect_left(times, begin) : bisect_left(times, begin + size)]
            found += [within[each] for each in _chosen(positions, len(within))]
        return found


def _completed(rule: Rule, start: date) -> Rule:
    """Take from the start what the rule leaves open."""
    finest, clock = rule.frequency, start if isinstance(start, datetime) else None
    if not (rule.weeks or rule.year_days or rule.month_days or rule.weekdays):
        if finest is Frequency.WEEKLY:
            rule = replace(rule, weekdays=frozenset({Weekday(start.weekday())}))
        elif finest is Frequency.YEARLY:
            rule = replace(rule, months=rule.months or frozenset({start.month}))
        if finest < Frequency.WEEKLY:
            rule = replace(rule, month_days=frozenset({start.day}))
    if clock is None:
        midnight = frozenset({0})
        return replace(rule, hours=midnight, minutes=midnight, seconds=midnight)
    return replace(
        rule,
        hours=rule.hours or _one_or_all(clock.hour, 24, every=finest >= Frequency.HOURLY),
        minutes=rule.minutes or _one_or_all(clock.minute, 60, every=finest >= Frequency.MINUTELY),
        seconds=rule.seconds or _one_or_all(clock.second, 60, every=finest is Frequency.SECONDLY),
    )


def _one_or_all(one: int, number: int, *, every: bool) -> frozenset[int]:
    return frozenset(range(number)) if every else frozenset({one})


def _after(until: date) -> int:
    return _count(until) + (1 if isinstance(until, datetime) else DAY)


def _chosen(positions: frozenset[int], length: int) -> Sequence[int]:
    """Turn BYSETPOS into ascending indexes of a set of that length."""
    if not positions:
        return range(length)
    indexes = {each - 1 if each > 0 else length + each for each in positions}
    return sorted(each for each in indexes if 0 <= each < length)
