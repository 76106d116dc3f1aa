"""What becomes of a schedule while somebody types it: the next dates, what is left out, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from stadtnetz import clock, contributions, recurrence
from stadtnetz.cities import City
from stadtnetz.contributions import Deviation, EventContent, PlannedDate
from stadtnetz.contributions.content import DEFAULT_ZONE
from stadtnetz.recurrence import Frequency
from stadtnetz.web import dates, recurrence_words
from stadtnetz.web.forms.checks import LATEST_YEAR

MOST_SHOWN = 12
SHORTEST_MONTH = 28
FIFTH = 5


@dataclass(frozen=True)
class LiveDate:
    """One date on the sheet. `key` names its day in the form; `hint` says what is special about it.

    One that came in by itself is left out by taking its day away again, so it has no box; what is
    called off always has one, or nobody could call it back.
    """

    planned: PlannedDate
    key: str
    hours: str
    hint: str
    is_called_off: bool
    is_by_rule: bool

    @property
    def may_be_skipped(self) -> bool:
        """Whether a box beside it says that it is called off."""
        return self.is_called_off or (self.is_by_rule and not self.planned.holiday)


@dataclass(frozen=True)
class LiveDates:
    """What the sheet shows: the next dates, how many are still to come, and up to when.

    `has_begun` says that there were others before; of what is over, all dates are shown.
    """

    words: str
    shown: Sequence[LiveDate]
    total: int
    has_begun: bool
    until: date | None
    hints: Sequence[str]

    @property
    def more(self) -> int:
        """How many dates follow after those that are shown."""
        return max(0, self.total - sum(not each.planned.is_skipped for each in self.shown))


def laid_out(content: EventContent, city: City) -> LiveDates | None:
    """Lay out a schedule as far ahead as the calendar does; None while it has no first day.

    Raises TooCostly for a rule that cannot be followed.
    """
    first = content.first_start
    if first is None:
        return None
    until = contributions.horizon(clock.today())
    if first.date() > until:
        until = contributions.horizon(first.date())
    last = date(LATEST_YEAR, 12, 31) if _has_end(content) else until
    coming = contributions.not_over(content, land=city.land, today=clock.today(), until=last)
    every = coming or contributions.planned(content, land=city.land, until=last)
    return LiveDates(
        words=recurrence_words.in_words(content),
        shown=[_live(each, content) for each in every[:MOST_SHOWN]],
        total=sum(not each.is_skipped for each in every),
        has_begun=bool(coming) and all(each.original_start > first for each in coming),
        until=None if _has_end(content) else until,
        hints=_hints(content),
    )


def _has_end(content: EventContent) -> bool:
    if not content.rule:
        return True
    rule = recurrence.parse(content.rule)
    return rule.count is not None or rule.until is not None


def _live(planned: PlannedDate, content: EventContent) -> LiveDate:
    own = {each.original_start: each.deviation for each in content.exceptions}
    deviation = own.get(planned.original_start)
    return LiveDate(
        planned=planned,
        key=planned.original_start.date().isoformat(),
        hours=_hours(planned, content),
        hint="" if planned.is_skipped or content.all_day else _clock_hint(planned.start, content),
        is_called_off=deviation is Deviation.SKIPPED,
        is_by_rule=bool(content.rule) and deviation is not Deviation.ADDED,
    )


def _hours(planned: PlannedDate, content: EventContent) -> str:
    start, end = planned.start, planned.end
    begins = dates.time_of_day(start.time())
    if planned.last_day != start.date():
        until = _("bis %(day)s", day=dates.long_day(planned.last_day))
        return until if content.all_day else f"{begins} {until}"
    if content.all_day:
        return _("ganztägig")
    return f"{begins}–{dates.time_of_day(end.time())}" if end else begins


def _clock_hint(start: datetime, content: EventContent) -> str:
    """Say what happens to a time in the two nights when clocks change."""
    zone = ZoneInfo(content.zone or DEFAULT_ZONE)
    moment = clock.from_wall_of_series(start, zone)
    really = clock.shown(moment, zone.key)
    if really != start:
        return _(
            "beginnt um %(time)s Uhr, weil die Uhren vorgestellt werden",
            time=dates.time_of_day(really.time()),
        )
    if start.replace(tzinfo=zone, fold=1).utcoffset() != start.replace(tzinfo=zone).utcoffset():
        return _("diese Stunde gibt es zweimal; gemeint ist die erste")
    return ""


def _hints(content: EventContent) -> Sequence[str]:
    """Explain why some months or years are left out."""
    if not content.rule:
        return []
    rule, hints = recurrence.parse(content.rule), []
    longest = max(rule.month_days, default=0)
    if rule.frequency is Frequency.MONTHLY and longest > SHORTEST_MONTH:
        hints.append(_("Monate ohne %(number)s. Tag werden ausgelassen.", number=longest))
    if rule.frequency is Frequency.YEARLY and rule.months == {2} and longest > SHORTEST_MONTH:
        hints.append(_("Den 29. Februar gibt es nur in Schaltjahren."))
    fifths = [each for each in rule.weekdays if each.ordinal == FIFTH]
    if rule.frequency is Frequency.MONTHLY and fifths:
        name = recurrence_words.weekday_name(fifths[0].day)
        hints.append(_("Nicht jeder Monat hat einen fünften %(weekday)s.", weekday=name))
    return hints
