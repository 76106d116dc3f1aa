"""The part of the event form that says which single days differ from the others."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, TextAreaField

from stadtnetz import recurrence
from stadtnetz.contributions import Deviation, EventContent, EventException
from stadtnetz.recurrence import Rule, Window
from stadtnetz.web import dates
from stadtnetz.web.forms.checks import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    most_exceptions,
    refuse,
    refuse_exceptions,
    why_never_shown,
)
from stadtnetz.web.forms.times import DAY_FORMATS, TimedForm


class TickedField(Field):
    """All values of one name that were ticked."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take them as they are; who reads them picks out what makes sense."""
        self.data = valuelist


class TickedDaysField(TickedField):
    """The days that were ticked, each once and as boxes name it: 2026-11-30."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what is a day that somebody may mean."""
        days = {each for each in map(_day_of, valuelist) if each is not None}
        self.data = [each.isoformat() for each in sorted(days)]


class DeviatingForm(TimedForm):
    """What says of single days that they are added, fall out, or are like the others after all.

    A tick is kept as long as nobody takes it away: `skipped` and `regular` may name days that the
    rule does not give at the moment, and count only once it does.
    """

    further_days = TextAreaField(_l("Weitere Tage"))
    skipped = TickedDaysField(_l("Fällt aus"), default=())
    regular = TickedDaysField(_l("Doch wie die anderen"), default=())

    def fill_deviations(self, content: EventContent, start: datetime) -> None:
        """Show what is written already."""
        added = [each for each in content.exceptions if _is_just_added(each, start)]
        self.further_days.data = "\n".join(f"{each.original_start:%d.%m.%Y}" for each in added)
        self.skipped.data = [
            each.original_start.date().isoformat()
            for each in content.exceptions
            if each.deviation is Deviation.SKIPPED
        ]

    def read_deviations(
        self, start: datetime, rule: Rule | None, *, are_listed: bool
    ) -> tuple[EventException, ...]:
        """Read what differs; `are_listed` says that without a rule there must be further days."""
        kept, skipped = list(self._kept(start)), self._read_skipped(start)
        added = self._read_further_days(start, are_listed=are_listed)
        due = _due([*(each.original_start for each in kept), *skipped, *added], start, rule)
        found = {
            each.original_start: each
            for each in kept
            if each.deviation is Deviation.ADDED or each.original_start in due
        }
        found |= {each: self._skipped(each) for each in skipped if each in due}
        for each in added:
            if each not in due:
                found.setdefault(
                    each, EventException(original_start=each, deviation=Deviation.ADDED)
                )
        if len(found) > most_exceptions(self.base):
            refuse_exceptions(self.further_days)
        return tuple(found[each] for each in sorted(found))

    def _kept(self, start: datetime) -> Iterator[EventException]:
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
            yield replace(each, original_start=original)

    def _read_skipped(self, start: datetime) -> Sequence[datetime]:
        if len(self.skipped.data) > most_exceptions(self.base):
            refuse_exceptions(self.further_days)
        days = map(date.fromisoformat, self.skipped.data)
        return [datetime.combine(each, start.time()) for each in days]

    def _skipped(self, start: datetime) -> EventException:
        """Say of a date that it falls out, and why, if that was said before."""
        said = self.base.exceptions if self.base else ()
        notes = {each.original_start.date(): each.note for each in said}
        return EventException(
            original_start=start,
            deviation=Deviation.SKIPPED,
            note=notes.get(start.date(), ""),
        )

    def _read_further_days(self, start: datetime, *, are_listed: bool) -> Sequence[datetime]:
        words = re.split(r"[\s,;]+", (self.further_days.data or "").strip())
        words = [each for each in words if each]
        if len(words) > most_exceptions(self.base):
            refuse_exceptions(self.further_days)
        if not words and are_listed and not self._has_kept_dates():
            refuse(
                self.further_days,
                _("Bitte die weiteren Tage angeben, zum Beispiel 3.12.2026 und 14.1.2027."),
            )
        days = {self._read_further_day(each, start) for each in words}
        return [datetime.combine(each, start.time()) for each in sorted(days)]

    def _read_further_day(self, word: str, start: datetime) -> date:
        day = _day_of(word)
        if day is None:
            refuse(
                self.further_days,
                _("„%(word)s“ ist kein Tag. Bitte so schreiben: 3.12.2026.", word=word[:40]),
            )
        reason = "" if self.all_day.data else why_never_shown(day, start.time(), self.zone)
        if reason:
            refuse(self.further_days, f"{dates.long_day(day)}: {reason}")
        return day

    def _has_kept_dates(self) -> bool:
        return self.base is not None and any(
            each.deviation is Deviation.ADDED
            and each.original_start.time() != (self.starts.data or time())
            for each in self.base.exceptions
        )


def _is_just_added(exception: EventException, first: datetime) -> bool:
    """Whether a date was added and is otherwise like all: then its day says everything."""
    differs = exception.start or exception.end or exception.venue or exception.note
    has_own_time = exception.original_start.time() != first.time()
    return exception.deviation is Deviation.ADDED and not differs and not has_own_time


def _due(starts: Iterable[datetime], start: datetime, rule: Rule | None) -> frozenset[datetime]:
    """Give those of some moments at which an event begins without any deviation."""
    asked = frozenset(starts)
    if rule is None or not asked:
        return asked & {start}
    first, last = min(asked), max(asked)
    window = Window(first, last + timedelta(seconds=1))
    return asked.intersection(recurrence.expand(rule, start, window, (last - first).days + 2))


def _day_of(text: str) -> date | None:
    """Read a day as people or browsers write it, in a year that somebody may mean."""
    for each in DAY_FORMATS:
        try:
            day = datetime.strptime(text, each).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return day if EARLIEST_YEAR <= day.year <= LATEST_YEAR else None
    return None
