"""The calendar below recurrence: which names a day bears, and where periods begin."""

import calendar
from dataclasses import dataclass
from datetime import date

from stadtnetz.recurrence.rules import Frequency, Rule, Weekday

DAY = 86_400
END = date.max.toordinal() + 1

_SECONDS = {
    Frequency.WEEKLY: 7 * DAY,
    Frequency.DAILY: DAY,
    Frequency.HOURLY: 3_600,
    Frequency.MINUTELY: 60,
    Frequency.SECONDLY: 1,
}


@dataclass(frozen=True)
class Months:
    """Periods of `size` months, numbered from that of the start; `anchor` is its own number."""

    size: int
    anchor: int

    def number(self, day: int) -> int:
        """Tell in which period an ordinal day lies."""
        each = date.fromordinal(day)
        return (each.year * 12 + each.month - 1) // self.size - self.anchor

    def first(self, number: int) -> int:
        """Tell the day on which a period begins, or END beyond the year 9999."""
        year, month = divmod((number + self.anchor) * self.size, 12)
        return date(year, month + 1, 1).toordinal() if year <= date.max.year else END


@dataclass(frozen=True)
class WeekYears:
    """Years of whole weeks, the first being that of 4 January, numbered from year `anchor`."""

    anchor: int
    week_start: int

    def number(self, day: int) -> int:
        """Tell in which period an ordinal day lies."""
        return week_year(date.fromordinal(day), self.week_start) - self.anchor

    def first(self, number: int) -> int:
        """Tell the day on which a period begins, or END beyond the year 9999."""
        return min(_first_week(number + self.anchor, self.week_start), END)


@dataclass(frozen=True)
class Seconds:
    """Periods of `size` seconds, numbered from that of the start, which begins at `anchor`."""

    size: int
    anchor: int

    def number(self, day: int) -> int:
        """Tell in which period an ordinal day begins."""
        return (day * DAY - self.anchor) // self.size

    def first(self, number: int) -> int:
        """Tell the day on which a period begins."""
        return (self.anchor + number * self.size) // DAY


def periods_of(rule: Rule, start: date, second: int) -> Months | WeekYears | Seconds:
    """Give a rule's periods; `second` is its start, counted as in recurrence.

    Every other year in week 1 goes by the years that own the weeks: 31 December 2024 lies in 2025.
    A start outside the asked weeks counts by its date, as in libical.
    """
    if rule.frequency is Frequency.YEARLY and rule.weeks:
        is_within = is_named(start, rule)
        return WeekYears(
            week_year(start, rule.week_start) if is_within else start.year, rule.week_start
        )
    if rule.frequency is Frequency.YEARLY:
        return Months(12, start.year)
    if rule.frequency is Frequency.MONTHLY:
        return Months(1, start.year * 12 + start.month - 1)
    size = _SECONDS[rule.frequency]
    # Ordinal day 1 is a Monday.
    shift = (1 + rule.week_start) * DAY if rule.frequency is Frequency.WEEKLY else 0
    return Seconds(size, (second - shift) // size * size + shift)


def is_named(day: date, rule: Rule) -> bool:
    """Tell whether a day bears a name of each kind that the rule asks for."""
    return (
        (not rule.months or day.month in rule.months)
        and (not rule.month_days or not rule.month_days.isdisjoint(_in_month(day)))
        and (not rule.year_days or not rule.year_days.isdisjoint(_in_year(day)))
        and (not rule.weekdays or not rule.weekdays.isdisjoint(_weekdays(day, rule)))
        and (not rule.weeks or not rule.weeks.isdisjoint(_weeks(day, rule.week_start)))
    )


def _in_month(day: date) -> tuple[int, int]:
    return day.day, day.day - calendar.monthrange(day.year, day.month)[1] - 1


def _in_year(day: date) -> tuple[int, int]:
    number = day.toordinal() - date(day.year, 1, 1).toordinal() + 1
    return number, number - (366 if calendar.isleap(day.year) else 365) - 1


def _weekdays(day: date, rule: Rule) -> set[Weekday]:
    """Name a weekday as each, as the n-th, and as the n-th from the end; finer rules ask no n."""
    weekday = day.weekday()
    if rule.frequency > Frequency.MONTHLY:
        return {Weekday(weekday, each.ordinal) for each in rule.weekdays}
    in_year = rule.frequency is Frequency.YEARLY and not rule.months
    ahead, behind = _in_year(day) if in_year else _in_month(day)
    return {
        Weekday(weekday),
        Weekday(weekday, (ahead - 1) // 7 + 1),
        Weekday(weekday, -((-behind - 1) // 7 + 1)),
    }


def _weeks(day: date, week_start: int) -> tuple[int, int]:
    """Number a day's week in the year that owns it, from both ends of that year."""
    ordinal, year = day.toordinal(), week_year(day, week_start)
    first, after = _first_week(year, week_start), _first_week(year + 1, week_start)
    return (ordinal - first) // 7 + 1, -((after - ordinal - 1) // 7 + 1)


def week_year(day: date, week_start: int) -> int:
    """Tell the year that owns a day's week, for it has most of its days."""
    if day.toordinal() >= _first_week(day.year + 1, week_start):
        return day.year + 1
    return day.year - (day.toordinal() < _first_week(day.year, week_start))


def _first_week(year: int, week_start: int) -> int:
    """Tell the ordinal day on which the week of 4 January begins, in years 0 and 10000 too."""
    past = year - 1
    fourth = past * 365 + past // 4 - past // 100 + past // 400 + 4
    return fourth - (fourth - 1 - week_start) % 7
