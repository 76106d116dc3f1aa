"""The part of the event form that says when: first date, repetition, and single days that differ."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Field, HiddenField, StringField, TextAreaField
from wtforms.validators import Optional

from stadtnetz import recurrence
from stadtnetz.contributions import Content, Deviation, EventContent, EventException
from stadtnetz.contributions.schedule import MOST_DATES
from stadtnetz.recurrence import InvalidRule, Rule, TooCostly, Window
from stadtnetz.web import dates, recurrence_words
from stadtnetz.web.forms.checks import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    Refused,
    complain,
    read_day,
    refuse,
    why_never_shown,
)
from stadtnetz.web.forms.times import DAY_FORMATS, TimedForm, is_typed
from stadtnetz.web.repetitions import Repetition, is_last_in_month, repetition_of, rule_of

MOST_EXCEPTIONS = 100
NEVER, ON_A_DAY, AFTER_SOME = "never", "day", "count"
_END_OF_TIME = datetime(LATEST_YEAR + 1, 1, 1)  # noqa: DTZ001 - wall time


class TickedField(Field):
    """All values of one name that were ticked."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take them as they are; who reads them picks out what makes sense."""
        self.data = valuelist


class ScheduledForm(TimedForm):
    """What says when an event takes place. `schedule` is that part of its content, once right."""

    repeats = StringField(_l("Wiederholung"), default="")
    weekdays = TickedField(_l("Wochentage"), default=())
    own_rule = HiddenField()
    finish = StringField(_l("Endet"), default=NEVER)
    finish_day = DateField(_l("Letzter Tag der Reihe"), [Optional()], format=DAY_FORMATS)
    finish_count = StringField(_l("Anzahl der Termine"))
    further_days = TextAreaField(_l("Weitere Tage"))
    skip_holidays = BooleanField(_l("An Feiertagen aussetzen"))
    skipped = TickedField(_l("Fällt aus"), default=())
    regular = TickedField(_l("Doch wie die anderen"), default=())

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
        added = [each for each in content.exceptions if _is_just_added(each, start)]
        self.further_days.data = "\n".join(f"{each.original_start:%d.%m.%Y}" for each in added)
        self.skipped.data = [
            each.original_start.date().isoformat()
            for each in content.exceptions
            if each.deviation is Deviation.SKIPPED
        ]
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
            rule = self._read_rule(start)
            exceptions = self._read_exceptions(start, rule)
        except Refused:
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
        self._refuse_boundless(rule, start)
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

    def _refuse_boundless(self, rule: Rule, start: datetime) -> None:
        """Refuse what gives more dates than anybody means, or leaves out its own first one."""
        has_end = rule.until is not None or rule.count is not None
        window = Window(
            start, _END_OF_TIME if has_end else start.replace(year=start.year + 2, day=1)
        )
        try:
            starts = recurrence.expand(rule, start, window, MOST_DATES + 1)
        except (TooCostly, InvalidRule):
            refuse(self.repeats, _("Bitte eine der Wiederholungen wählen."))
        if len(starts) > MOST_DATES:
            refuse(
                self.finish_day if rule.until else self.repeats,
                _("Das wären mehr als 1.000 Termine. Bitte die Reihe früher enden lassen."),
            )
        if starts[:1] != [start]:
            refuse(
                self.day, _("Auf diesen Tag fällt die Wiederholung nicht. Bitte eines von beiden ändern.")
            )  # fmt: skip

    def _read_exceptions(self, start: datetime, rule: Rule | None) -> tuple[EventException, ...]:
        if not self.repeats.data:
            return ()
        found = {each.original_start: each for each in self._kept(start, rule)}
        notes = (
            {each.original_start.date(): each.note for each in self.base.exceptions}
            if self.base
            else {}
        )
        for day in self._read_skipped():
            original = datetime.combine(day, start.time())
            if _is_due(original, start, rule):
                found[original] = EventException(
                    original_start=original,
                    deviation=Deviation.SKIPPED,
                    note=notes.get(day, ""),
                )
        for day in self._read_further_days(start):
            original = datetime.combine(day, start.time())
            if not _is_due(original, start, rule):
                found.setdefault(
                    original, EventException(original_start=original, deviation=Deviation.ADDED)
                )
        if len(found) > MOST_EXCEPTIONS:
            self._refuse_exceptions()
        return tuple(found[each] for each in sorted(found))

    def _kept(self, start: datetime, rule: Rule | None) -> Iterator[EventException]:
        """Give what was said of single dates and does not stand in this form, moved along with it."""
        if self.base is None or self.base.first_start is None:
            return
        for each in self.base.exceptions:
            original = each.original_start
            if each.deviation is Deviation.SKIPPED or _is_just_added(each, self.base.first_start):
                continue
            if original.date().isoformat() in self.regular.data:
                continue
            if original.time() == self.base.first_start.time():
                original = datetime.combine(original.date(), start.time())
            if each.deviation is Deviation.ADDED or _is_due(original, start, rule):
                yield replace(each, original_start=original)

    def _read_skipped(self) -> Sequence[date]:
        found = {each for each in map(_day_of, self.skipped.data) if each is not None}
        if len(found) > MOST_EXCEPTIONS:
            self._refuse_exceptions()
        return sorted(found)

    def _read_further_days(self, start: datetime) -> Sequence[date]:
        words = re.split(r"[\s,;]+", (self.further_days.data or "").strip())
        words = [each for each in words if each]
        if len(words) > MOST_EXCEPTIONS:
            self._refuse_exceptions()
        if not words and self.repeats.data == Repetition.DATES and not self._has_kept_dates():
            refuse(
                self.further_days,
                _("Bitte die weiteren Tage angeben, zum Beispiel 3.12.2026 und 14.1.2027."),
            )
        found = set()
        for word in words:
            day = _day_of(word)
            if day is None or not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
                refuse(
                    self.further_days,
                    _("„%(word)s“ ist kein Tag. Bitte so schreiben: 3.12.2026.", word=word[:40]),
                )
            reason = "" if self.all_day.data else why_never_shown(day, start.time(), self.zone)
            if reason:
                refuse(self.further_days, f"{dates.long_day(day)}: {reason}")
            found.add(day)
        return sorted(found)

    def _has_kept_dates(self) -> bool:
        return self.base is not None and any(
            each.deviation is Deviation.ADDED
            and each.original_start.time() != (self.starts.data or time())
            for each in self.base.exceptions
        )

    def _refuse_exceptions(self) -> NoReturn:
        refuse(
            self.further_days,
            _("Höchstens 100 einzelne Tage dürfen anders sein. Bitte den Termin in mehrere aufteilen."),
        )  # fmt: skip


def _is_just_added(exception: EventException, first: datetime) -> bool:
    """Whether a date was added and is otherwise like all: then its day says everything."""
    differs = exception.start or exception.end or exception.venue or exception.note
    has_own_time = exception.original_start.time() != first.time()
    return exception.deviation is Deviation.ADDED and not differs and not has_own_time


def _is_due(at: datetime, start: datetime, rule: Rule | None) -> bool:
    if rule is None:
        return at == start
    return bool(recurrence.expand(rule, start, Window(at, at + timedelta(seconds=1)), 1))


def _day_of(text: str) -> date | None:
    """Read a day as people or browsers write it."""
    for each in DAY_FORMATS:
        try:
            return datetime.strptime(text, each).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _as_day(until: date) -> date:
    return until.date() if isinstance(until, datetime) else until
