"""The form by which a single date of a series is changed or called off."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, StringField, TextAreaField

from stadtnetz import clock
from stadtnetz.contributions import Deviation, EventContent, EventException, PlannedDate
from stadtnetz.contributions.content import LONGEST_LINE
from stadtnetz.web.forms import VersionField
from stadtnetz.web.forms.checks import AtMost, Refused, most_exceptions, refuse, refuse_exceptions
from stadtnetz.web.forms.events import one_line
from stadtnetz.web.forms.times import SpanForm

LONGEST_REMARK = 500


class SingleDateForm(SpanForm):
    """One date of a series: at another time, in another place, or not at all."""

    is_off = BooleanField(_l("Dieser Termin fällt aus"))
    venue = StringField(_l("Anderer Ort"), [AtMost(LONGEST_LINE)])
    note = TextAreaField(_l("Hinweis"), [AtMost(LONGEST_REMARK)])
    version = VersionField()

    base: EventContent

    def offer(self, content: EventContent, planned: PlannedDate) -> None:
        """Know which date of which event is meant."""
        self.base, self.planned = content, planned

    def show(self) -> None:
        """Show how this date stands."""
        self.is_off.data = self.planned.is_skipped
        start, end = self.planned.start, self.planned.end
        self.fill_span(replace(self.base, first_start=start, first_end=end))
        self.venue.data, self.note.data = self.planned.venue, self.planned.note

    @property
    def takes_whole_days(self) -> bool:
        """Whether nobody is asked for a time."""
        return self.base.all_day

    def validate(self, extra_validators: Any = None) -> bool:
        """Check day and times, unless it does not take place at all."""
        super().validate(extra_validators)
        if self.is_off.data:
            for field in (self.day, self.starts, self.ends, self.last_day):
                field.errors = ()
            with suppress(Refused):
                self._refuse_one_too_many(self.is_off)
        else:
            with suppress(Refused):
                self._times = self._read_times()
        return not self.errors

    def _read_times(self) -> tuple[datetime, datetime | None]:
        """Read when it begins and ends, which must not be over."""
        start, end = self.read_span()
        self._refuse_one_too_many(self.day)
        if clock.from_wall_of_series(start, self.zone) <= clock.now():
            refuse(self.day, _("Dieser Zeitpunkt ist vorbei. Bitte einen späteren wählen."))
        return start, end

    def _refuse_one_too_many(self, field: Field) -> None:
        """Refuse to let yet another date differ where many do; one that does may change."""
        own = {self.planned.original_start}
        differing = own | {each.original_start for each in self.base.exceptions}
        if len(differing) > most_exceptions(self.base):
            refuse_exceptions(field)

    def content(self) -> EventContent:
        """Give the event with this one date as it was typed."""
        original = self.planned.original_start
        others = [each for each in self.base.exceptions if each.original_start != original]
        if self.is_off.data:
            own = EventException(
                original_start=original, deviation=Deviation.SKIPPED, note=one_line(self.note)
            )
        else:
            start, end = self._times
            own = EventException(
                original_start=original,
                deviation=self._deviation(original),
                start=start if (start, end) != (original, self.planned.end) else None,
                end=end,
                venue=one_line(self.venue),
                note=one_line(self.note),
            )
        exceptions = sorted([*others, own], key=lambda each: each.original_start)
        return replace(self.base, exceptions=tuple(exceptions))

    def _deviation(self, original: datetime) -> Deviation:
        """Tell an added date, which no rule gives, from one of the rule that is moved."""
        added = {
            each.original_start
            for each in self.base.exceptions
            if each.deviation is Deviation.ADDED
        }
        return Deviation.ADDED if original in added else Deviation.MOVED
