"""When an event takes place, in words: the repetitions to choose from, and any rule there may be."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from stadtnetz import recurrence
from stadtnetz.contributions import Deviation, EventContent
from stadtnetz.recurrence import Frequency, Rule, Weekday
from stadtnetz.web import dates
from stadtnetz.web.repetitions import (
    Repetition,
    completed,
    is_last_in_month,
    place_in_month,
    repetition_of,
)

LEAP_YEAR = 2024


def choices(day: date | None, own: Rule | None = None) -> Sequence[tuple[Repetition, str]]:
    """List what may be chosen for a first day, in words; the last weekday only where it is one."""
    offered = [
        each
        for each in Repetition
        if (each is not Repetition.OWN or own is not None)
        and (each is not Repetition.LAST_WEEKDAY or day is None or is_last_in_month(day))
    ]
    return [(each, _choice(each, day, own)) for each in offered]


def in_words(content: EventContent) -> str:
    """Say when an event takes place: „Jeden zweiten Mittwoch von 16:00 bis 18:00 Uhr“."""
    first = content.first_start
    if first is None:
        return ""
    joint = ", " if content.all_day else " "
    if content.rule:
        rule = recurrence.parse(content.rule)
        parts = [rule_in_words(rule, first.date()) + joint + _hours(content, first)]
        parts.append(_end_in_words(rule))
    else:
        parts = [f"{dates.weekday(first)}, {_days(content, first)}{joint}{_hours(content, first)}"]
        parts.append(_further_days(content))
    if content.skip_holidays:
        parts.append(_("nicht an Feiertagen"))
    return ", ".join(part for part in parts if part)


def rule_in_words(rule: Rule, day: date) -> str:
    """Say how something repeats from a first day on, without its end."""
    repetition = repetition_of(rule, day)
    if repetition is Repetition.OWN:
        return _own_rule(completed(rule, day))
    if repetition is Repetition.WEEKDAYS:
        days = sorted(each.day for each in rule.weekdays)
        return _("Jede Woche am %(days)s", days=_listed([weekday_name(each) for each in days]))
    return _choice(repetition, day, None)


def weekday_name(number: int) -> str:
    """Name a weekday, Monday being 0."""
    return dates.weekday(date(2024, 1, 1 + number))


def _choice(repetition: Repetition, day: date | None, own: Rule | None) -> str:
    weekday = dates.weekday(day) if day else ""
    match repetition:
        case Repetition.OWN if own is not None:
            rule = completed(own, day) if day else own
            return _("Eigene Regel: %(rule)s", rule=_own_rule(rule))
        case Repetition.WEEKLY | Repetition.SECOND_WEEK | Repetition.THIRD_WEEK:
            return _weekly(repetition, weekday)
        case Repetition.NTH_WEEKDAY | Repetition.LAST_WEEKDAY:
            return _in_the_month(repetition, day)
        case Repetition.MONTH_DAY:
            return (
                _("Am %(number)s. jedes Monats", number=day.day)
                if day
                else _("Jeden Monat am selben Tag")
            )
        case Repetition.YEARLY:
            return (
                _("Jedes Jahr am %(day)s", day=dates.day_and_month(day)) if day else _("Jedes Jahr")
            )
        case _:
            return {
                Repetition.NONE: _("Keine"),
                Repetition.DAILY: _("Jeden Tag"),
                Repetition.WORKDAYS: _("Werktags, Montag bis Freitag"),
                Repetition.WEEKDAYS: _("An mehreren Wochentagen …"),
                Repetition.DATES: _("An diesen Tagen …"),
            }[repetition]


def _weekly(repetition: Repetition, weekday: str) -> str:
    if not weekday:
        return {
            Repetition.WEEKLY: _("Jede Woche"),
            Repetition.SECOND_WEEK: _("Jede zweite Woche"),
            Repetition.THIRD_WEEK: _("Alle drei Wochen"),
        }[repetition]
    return {
        Repetition.WEEKLY: _("Jede Woche am %(weekday)s", weekday=weekday),
        Repetition.SECOND_WEEK: _("Jeden zweiten %(weekday)s", weekday=weekday),
        Repetition.THIRD_WEEK: _("Alle drei Wochen am %(weekday)s", weekday=weekday),
    }[repetition]


def _in_the_month(repetition: Repetition, day: date | None) -> str:
    if day is None:
        return (
            _("Jeden Monat am letzten Wochentag dieser Art")
            if repetition is Repetition.LAST_WEEKDAY
            else _("Jeden Monat am selben Wochentag")
        )
    place = -1 if repetition is Repetition.LAST_WEEKDAY else place_in_month(day)
    return _("Am %(nth)s im Monat", nth=_nth(Weekday(day.weekday(), place)))


def _nth(weekday: Weekday, *, every: bool = False) -> str:
    """Say „letzten Freitag“, „zweiten Mittwoch“ or just „Montag“; in longer periods „jedem Montag“."""
    name = weekday_name(weekday.day)
    if every and not weekday.ordinal:
        return _("jedem %(weekday)s", weekday=name)
    places = {
        0: name,
        1: _("ersten %(weekday)s", weekday=name),
        2: _("zweiten %(weekday)s", weekday=name),
        3: _("dritten %(weekday)s", weekday=name),
        4: _("vierten %(weekday)s", weekday=name),
        5: _("fünften %(weekday)s", weekday=name),
        -1: _("letzten %(weekday)s", weekday=name),
        -2: _("vorletzten %(weekday)s", weekday=name),
    }
    return places.get(weekday.ordinal) or _(
        "%(number)s. %(weekday)s", number=weekday.ordinal, weekday=name
    )


def _own_rule(rule: Rule) -> str:
    """Say what a rule asks for, or give its text where that would take more than a sentence."""
    counted = rule.positions or rule.weeks or rule.year_days
    if counted or rule.hours or rule.minutes or rule.seconds or rule.frequency > Frequency.DAILY:
        return str(replace(rule, count=None, until=None))
    parts = [_period(rule)]
    every = rule.frequency < Frequency.WEEKLY
    days = [_nth(each, every=every) for each in sorted(rule.weekdays)]
    days += [_month_day(each) for each in sorted(rule.month_days)]
    if len(rule.months) == len(rule.month_days) == 1:
        (month,), (number,) = rule.months, rule.month_days
        if 0 < number <= monthrange(LEAP_YEAR, month)[1]:
            day = dates.day_and_month(date(LEAP_YEAR, month, number))
            return " ".join((*parts, _("am %(days)s", days=day)))
    if days:
        parts.append(_("am %(days)s", days=_listed(days)))
    if rule.months:
        names = [dates.month_name(each) for each in sorted(rule.months)]
        parts.append(_("im %(months)s", months=_listed(names)))
    return " ".join(parts)


def _period(rule: Rule) -> str:
    number = rule.interval
    match rule.frequency:
        case Frequency.YEARLY:
            return ngettext("Jedes Jahr", "Alle %(num)s Jahre", number)
        case Frequency.MONTHLY:
            return ngettext("Jeden Monat", "Alle %(num)s Monate", number)
        case Frequency.WEEKLY:
            return ngettext("Jede Woche", "Alle %(num)s Wochen", number)
        case _:
            return ngettext("Jeden Tag", "Alle %(num)s Tage", number)


def _month_day(number: int) -> str:
    if number == -1:
        return _("letzten Tag")
    if number < 0:
        return _("%(number)s. Tag vor dem Monatsende", number=-number - 1)
    return _("%(number)s. Tag", number=number)


def _end_in_words(rule: Rule) -> str:
    if rule.count is not None:
        return ngettext("%(num)s Termin", "%(num)s Termine", rule.count)
    return _("bis %(day)s", day=dates.long_day(rule.until)) if rule.until else ""


def _further_days(content: EventContent) -> str:
    number = sum(each.deviation is Deviation.ADDED for each in content.exceptions)
    return (
        ngettext("und an einem Tag mehr", "und an %(num)s weiteren Tagen", number) if number else ""
    )


def _days(content: EventContent, first: datetime) -> str:
    last = last_day_of(content)
    if last is None or last == first.date() or not content.all_day:
        return dates.long_day(first)
    return _("%(first)s bis %(last)s", first=dates.long_day(first), last=dates.long_day(last))


def last_day_of(content: EventContent) -> date | None:
    """Tell the last day of the first date as people mean it, all-day ones including it."""
    if content.first_end is None:
        return None
    return (content.first_end - timedelta(days=1) if content.all_day else content.first_end).date()


def _hours(content: EventContent, first: datetime) -> str:
    if content.all_day:
        last = last_day_of(content)
        length = (last - first.date()).days + 1 if last else 1
        if content.rule and length > 1:
            return _("je %(number)s Tage lang", number=length)
        return _("ganztägig")
    start = dates.time_of_day(first.time())
    if content.first_end is None:
        return _("um %(start)s Uhr", start=start)
    return span_in_words(first, content.first_end)


def span_in_words(start: datetime, end: datetime) -> str:
    """Say from when to when, with the day on which it ends if it is another."""
    begin, finish = dates.time_of_day(start.time()), dates.time_of_day(end.time())
    if end.date() == start.date():
        return _("von %(start)s bis %(end)s Uhr", start=begin, end=finish)
    if end.date() == start.date() + timedelta(days=1):
        is_midnight = end.time() == time()
        return (
            _("von %(start)s Uhr bis Mitternacht", start=begin)
            if is_midnight
            else _("von %(start)s bis %(end)s Uhr am nächsten Tag", start=begin, end=finish)
        )
    return _(
        "von %(start)s Uhr bis %(day)s, %(end)s Uhr",
        start=begin,
        day=dates.long_day(end),
        end=finish,
    )


def _listed(words: Sequence[str]) -> str:
    if len(words) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(words)
    return _("%(some)s und %(last)s", some=", ".join(words[:-1]), last=words[-1])
