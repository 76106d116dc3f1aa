"""The part of the event form that says when: the first date and how it repeats."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Field, HiddenField, StringField
from wtforms.validators import Optional

from stadtnetz import clock, recurrence
from stadtnetz.contributions import Content, EventContent, EventException
from stadtnetz.contributions.schedule import MOST_DATES
from stadtnetz.recurrence import InvalidRule, Rule, TooCostly, Window
from stadtnetz.web import dates, recurrence_words
from stadtnetz.web.forms.checks import (
    LATEST_YEAR,
    Refused,
    complain,
    read_day,
    refuse,
)
from stadtnetz.web.forms.deviations import DeviatingForm, TickedField
from stadtnetz.web.forms.times import DAY_FORMATS, is_typed
from stadtnetz.web.repetitions import Repetition, is_last_in_month, repetition_of, rule_of

NEVER, ON_A_DAY, AFTER_SOME = "never", "day", "count"
_END_OF_TIME = datetime(LATEST_YEAR + 1, 1, 1)  # noqa: DTZ001 - wall time


class ScheduledForm(DeviatingForm):
    """What says when an event takes place. `schedule` is that part of its content, once right."""

    repeats = StringField(_l("Wiederholung"), default="")
    weekdays = TickedField(_l("Wochentage"), default=())
    own_rule = HiddenField()
    finish = StringField(_l("Endet"), default=NEVER)
    finish_day = DateField(_l("Letzter Tag der Reihe"), [Optional()], format=DAY_FORMATS)
    finish_count = StringField(_l("Anzahl der Termine"))
    skip_holidays = BooleanField(_l("An Feiertagen aussetzen"))

    schedule: dict[str, Any] | None = None

    def fill(self, content: Content, picture_key: str) -> None:
        """Show what is written already."""
        super().fill(content, picture_key)
        if self.base is None or self.base.first_start is None:
            return
        self._fill_repetition(self.base, self.base.first_start)
        self.schedule = {
            name: getattr(self.base, name)
            for name in (
                "first_start", "first_end", "all_day", "rule", "skip_holidays", "exceptions",
            )
        }  # fmt: skip

    def _fill_repetition(self, content: EventContent, start: datetime) -> None:
        self.skip_holidays.data = content.skip_holidays
        self.fill_deviations(content, start)
        if not content.rule:
            self.repeats.data = Repetition.DATES if content.exceptions else Repetition.NONE
            return
        rule = recurrence.parse(content.rule, zone=ZoneInfo(content.zone))
        repetition = repetition_of(rule, start.date())
        self.repeats.data = repetition.value
        if repetition is Repetition.WEEKDAYS:
            self.weekdays.data = [str(each.day) for each in sorted(rule.weekdays)]
        elif repetition is Repetition.OWN:
            self.own_rule.data = str(replace(rule, count=None, until=None))
        if rule.count is not None:
            self.finish.data, self.finish_count.data = AFTER_SOME, str(rule.count)
        elif rule.until is not None:
            self.finish.data, self.finish_day.data = ON_A_DAY, _as_day(rule.until)

    def repetitions(self) -> Sequence[tuple[Repetition, str]]:
        """List what may be chosen for the first day, in words that fit it."""
        day = self.day.data if not self.day.errors else None
        return recurrence_words.choices(day, self.rule_from_elsewhere())

    def schedule_fields(self) -> Sequence[Field]:
        """Give the fields that say when."""
        return (
            self.day, self.starts, self.ends, self.last_day, self.repeats, self.weekdays,
            self.finish, self.finish_day, self.finish_count, self.further_days,
        )  # fmt: skip

    def rule_from_elsewhere(self) -> Rule | None:
        """Read the rule that no choice of ours means, if there is one."""
        try:
            rule = recurrence.parse((self.own_rule.data or "")[:1_000])
        except InvalidRule:
            return None
        return None if recurrence.is_finer_than_daily(rule) else rule

    def say_unfollowable(self) -> None:
        """Say that nobody can work out on which days this repetition falls."""
        complain(
            self.repeats,
            _("Diese Wiederholung lässt sich nicht ausrechnen. Bitte eine andere wählen."),
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what even a draft must get right, because it could not be kept otherwise."""
        super().validate(extra_validators)
        self.finish_day.errors = ()
        if self.has_day:
            self._check_schedule()
        elif any(map(is_typed, (self.starts, self.ends, self.last_day, self.repeats))):
            self.starts.errors = self.ends.errors = self.last_day.errors = ()
            complain(self.day, _("Bitte den Tag angeben, zum Beispiel 30.11.2026."))
        return not self.errors

    def _check_schedule(self) -> None:
        try:
            start, end = self.read_span()
            self._refuse_too_early(start)
            rule = self._read_rule(start)
            exceptions = self._read_exceptions(start, rule)
        except Refused:
            return
        except TooCostly:
            self.say_unfollowable()
            return
        repeats = rule is not None or bool(exceptions)
        self.schedule = {
            "first_start": start,
            "first_end": end,
            "all_day": bool(self.all_day.data),
            "rule": str(rule) if rule else "",
            "skip_holidays": repeats and bool(self.skip_holidays.data),
            "exceptions": exceptions,
        }

    def _refuse_too_early(self, start: datetime) -> None:
        """Refuse to let a part of a series begin before it, where the old dates still stand."""
        if self.from_start is None:
            return
        if start.date() < self.from_start.date():
            refuse(
                self.day,
                _("Die Änderung gilt ab dem %(day)s. Bitte diesen oder einen späteren Tag angeben.", day=dates.long_day(self.from_start)),
            )  # fmt: skip
        was, is_ = (clock.from_wall_of_series(each, self.zone) for each in (self.from_start, start))
        if is_ <= clock.now() < was:  # if the date itself has begun, nothing can be changed there
            refuse(self.day, _("Dieser Zeitpunkt ist vorbei. Bitte einen späteren wählen."))

    def _read_exceptions(self, start: datetime, rule: Rule | None) -> tuple[EventException, ...]:
        if not self.repeats.data:
            return ()
        are_listed = self.repeats.data == Repetition.DATES
        return self.read_deviations(start, rule, are_listed=are_listed)

    def _read_rule(self, start: datetime) -> Rule | None:
        """Read how it repeats; None for a single date and for days that are listed one by one."""
        name = self.repeats.data or ""
        if name not in set(Repetition):
            refuse(self.repeats, _("Bitte eine der Wiederholungen wählen."))
        repetition = Repetition(name)
        if repetition in {Repetition.NONE, Repetition.DATES}:
            return None
        if repetition is Repetition.OWN:
            rule = self._read_own_rule()
        else:
            self._refuse_unmet(repetition, start.date())
            rule = rule_of(repetition, start.date(), self._ticked_weekdays())
        rule = self._with_end(rule, start.date())
        self._refuse_unmeant(rule, start)
        return rule

    def _read_own_rule(self) -> Rule:
        rule = self.rule_from_elsewhere()
        if rule is None:
            refuse(self.repeats, _("Bitte eine der Wiederholungen wählen."))
        return replace(rule, count=None, until=None)

    def _ticked_weekdays(self) -> Sequence[int]:
        return sorted({int(each) for each in self.weekdays.data if each in set("0123456")})

    def _refuse_unmet(self, repetition: Repetition, day: date) -> None:
        """Refuse a first day that the repetition itself would leave out."""
        weekday = dates.weekday(day)
        if repetition is Repetition.WORKDAYS and day.weekday() > 4:  # noqa: PLR2004 - Friday
            refuse(
                self.repeats,
                _("Der erste Tag ist ein %(weekday)s. Bitte einen Tag von Montag bis Freitag wählen.", weekday=weekday),
            )  # fmt: skip
        if repetition is Repetition.LAST_WEEKDAY and not is_last_in_month(day):
            refuse(
                self.repeats,
                _("Der erste Tag ist nicht der letzte %(weekday)s im Monat. Bitte einen anderen Tag oder eine andere Wiederholung wählen.", weekday=weekday),
            )  # fmt: skip
        if repetition is Repetition.WEEKDAYS and day.weekday() not in self._ticked_weekdays():
            refuse(
                self.weekdays,
                _("Der erste Tag ist ein %(weekday)s. Bitte auch %(weekday)s ankreuzen oder den Tag ändern.", weekday=weekday),
            )  # fmt: skip

    def _with_end(self, rule: Rule, day: date) -> Rule:
        if self.finish.data == ON_A_DAY:
            until = read_day(self.finish_day)
            if until < day:
                refuse(self.finish_day, _("Die Reihe endet vor ihrem ersten Tag. Bitte prüfen."))
            return replace(rule, until=until)
        if self.finish.data == AFTER_SOME:
            text = self.finish_count.data or ""
            number = int(text) if re.fullmatch("[0-9]{1,4}", text) else 0
            if not 0 < number <= MOST_DATES:
                refuse(self.finish_count, _("Bitte eine Zahl von 1 bis 1.000 angeben."))
            return replace(rule, count=number)
        if self.finish.data != NEVER:
            refuse(self.finish, _("Bitte eine der Möglichkeiten wählen."))
        return rule

    def _refuse_unmeant(self, rule: Rule, start: datetime) -> None:
        """Refuse what leaves out its own first date, or goes on for longer than anybody means."""
        this = Window(start, start + timedelta(seconds=1))
        if not recurrence.expand(rule, start, this, 1):
            refuse(
                self.day, _("Auf diesen Tag fällt die Wiederholung nicht. Bitte eines von beiden ändern.")
            )  # fmt: skip
        if rule.count is not None:
            every = Window(start, _END_OF_TIME)
            number = len(recurrence.expand(rule, start, every, MOST_DATES))
            if number < rule.count:
                refuse(
                    self.finish_count,
                    _("Bis zum Jahr 2100 kommen nur %(number)s zusammen. Bitte höchstens so viele angeben.", number=number),
                )  # fmt: skip
        if rule.until is not None:
            coming = Window(max(start, datetime.combine(clock.today(), time())), _END_OF_TIME)
            if len(recurrence.expand(rule, start, coming, MOST_DATES + 1)) > MOST_DATES:
                refuse(
                    self.finish_day,
                    _("Das wären mehr als 1.000 Termine. Bitte die Reihe früher enden lassen."),
                )


def _as_day(until: date) -> date:
    return until.date() if isinstance(until, datetime) else until
