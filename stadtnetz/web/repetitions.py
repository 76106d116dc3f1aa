"""How an event may repeat: a few choices, each of which is a rule once the first day is known."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

from stadtnetz.recurrence import Frequency, Rule, Weekday

WORKDAYS = frozenset(map(Weekday, range(5)))
LAST_WEEK = 7


class Repetition(StrEnum):
    """A choice of how an event repeats; which rule it means depends on the first day."""

    NONE = ""
    DAILY = "daily"
    WORKDAYS = "workdays"
    WEEKLY = "weekly"
    SECOND_WEEK = "second-week"
    THIRD_WEEK = "third-week"
    WEEKDAYS = "weekdays"
    NTH_WEEKDAY = "nth-weekday"
    LAST_WEEKDAY = "last-weekday"
    MONTH_DAY = "day-of-month"
    YEARLY = "yearly"
    DATES = "dates"
    OWN = "own"


_INTERVALS = {Repetition.WEEKLY: 1, Repetition.SECOND_WEEK: 2, Repetition.THIRD_WEEK: 3}
_BY_DAY_ALONE = (
    Repetition.DAILY,
    Repetition.WORKDAYS,
    *_INTERVALS,
    Repetition.NTH_WEEKDAY,
    Repetition.LAST_WEEKDAY,
    Repetition.MONTH_DAY,
    Repetition.YEARLY,
)


def rule_of(repetition: Repetition, day: date, weekdays: Sequence[int] = ()) -> Rule:
    """Give the rule that a choice means for a first day, without its end."""
    weekday = day.weekday()
    if repetition in _INTERVALS:
        own_day = frozenset({Weekday(weekday)})
        return Rule(Frequency.WEEKLY, interval=_INTERVALS[repetition], weekdays=own_day)
    if repetition in {Repetition.WORKDAYS, Repetition.WEEKDAYS}:
        chosen = frozenset(map(Weekday, weekdays))
        return Rule(
            Frequency.WEEKLY, weekdays=chosen if repetition is Repetition.WEEKDAYS else WORKDAYS
        )
    if repetition in {Repetition.NTH_WEEKDAY, Repetition.LAST_WEEKDAY}:
        place = -1 if repetition is Repetition.LAST_WEEKDAY else place_in_month(day)
        return Rule(Frequency.MONTHLY, weekdays=frozenset({Weekday(weekday, place)}))
    if repetition is Repetition.DAILY:
        return Rule(Frequency.DAILY)
    is_yearly = repetition is Repetition.YEARLY
    return Rule(
        Frequency.YEARLY if is_yearly else Frequency.MONTHLY,
        months=frozenset({day.month}) if is_yearly else frozenset(),
        month_days=frozenset({day.day}),
    )


def repetition_of(rule: Rule, day: date) -> Repetition:
    """Find the choice that means the same as a rule from a first day on, however it is written."""
    plain = completed(rule, day)
    for repetition in _BY_DAY_ALONE:
        if rule_of(repetition, day) == plain:
            return repetition
    weekdays = [each.day for each in plain.weekdays]
    if weekdays and rule_of(Repetition.WEEKDAYS, day, weekdays) == plain:
        return Repetition.WEEKDAYS
    return Repetition.OWN


def place_in_month(day: date) -> int:
    """Tell the how manieth of its weekday a day is in its month."""
    return (day.day - 1) // 7 + 1


def is_last_in_month(day: date) -> bool:
    """Whether a day is the last of its weekday in its month."""
    return (day + timedelta(days=LAST_WEEK)).month != day.month


def completed(rule: Rule, day: date) -> Rule:
    """Leave out the end, and fill in what a rule leaves to its first day."""
    plain = replace(rule, count=None, until=None)
    says_days = plain.weekdays or plain.month_days or plain.year_days or plain.weeks
    if not says_days and plain.frequency is Frequency.WEEKLY:
        plain = replace(plain, weekdays=frozenset({Weekday(day.weekday())}))
    elif not says_days and plain.frequency < Frequency.WEEKLY:
        months = frozenset({day.month}) if plain.frequency is Frequency.YEARLY else frozenset()
        plain = replace(plain, month_days=frozenset({day.day}), months=plain.months or months)
    if plain.interval == 1 or len(plain.weekdays) == 1:
        plain = replace(plain, week_start=0)  # only every second week asks when weeks begin
    if plain.frequency is Frequency.WEEKLY and {each.day for each in plain.weekdays} == set(
        range(7)
    ):
        return Rule(Frequency.DAILY) if plain.interval == 1 else plain
    return plain
