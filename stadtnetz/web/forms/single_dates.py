"""The form by which a single date of a series is changed or called off."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, StringField, TextAreaField, TimeField
from wtforms.validators import Optional

from stadtnetz import clock
from stadtnetz.contributions import Deviation, EventContent, EventException, PlannedDate
from stadtnetz.contributions.content import LONGEST_LINE
from stadtnetz.web.forms import Form, VersionField
from stadtnetz.web.forms.checks import AtMost, Refused, read_day, read_time, refuse
from stadtnetz.web.forms.events import one_line
from stadtnetz.web.forms.times import DAY_FORMATS, is_typed

LONGEST_REMARK = 500


class SingleDateForm(Form):
    """One date of a series: at another time, in another place, or not at all."""

    is_off = BooleanField(_l("Dieser Termin fällt aus"))
    day = DateField(_l("Tag"), [Optional()], format=DAY_FORMATS)
    starts = TimeField(_l("Von"), [Optional()])
    ends = TimeField(_l("Bis"), [Optional()])
    venue = StringField(_l("Anderer Ort"), [AtMost(LONGEST_LINE)])
    note = TextAreaField(_l("Hinweis"), [AtMost(LONGEST_REMARK)])
    version = VersionField()

    def show(self, planned: PlannedDate) -> None:
        """Show how this date stands."""
        self.is_off.data = planned.is_skipped
        self.day.data, self.starts.data = planned.start.date(), planned.start.time()
        self.ends.data = planned.end.time() if planned.end else None
        self.venue.data, self.note.data = planned.venue, planned.note

    def offer(self, content: EventContent, planned: PlannedDate) -> None:
        """Know which date of which event is meant."""
        self.base, self.planned = content, planned

    def validate(self, extra_validators: Any = None) -> bool:
        """Check day and times, unless it does not take place at all."""
        super().validate(extra_validators)
        if self.is_off.data:
            self.day.errors = self.starts.errors = self.ends.errors = ()
        else:
            with suppress(Refused):
                self._times = self._read_times()
        return not self.errors

    def _read_times(self) -> tuple[datetime, datetime | None]:
        """Read when it begins and ends; what ran into another day still ends as many days later."""
        zone, day = ZoneInfo(self.base.zone), read_day(self.day)
        length = (self.planned.end or self.planned.start) - self.planned.start
        if self.base.all_day:
            self.starts.errors = self.ends.errors = ()
            start = datetime.combine(day, time())
            end: datetime | None = start + length
        else:
            start = datetime.combine(day, read_time(self.starts, day, zone))
            end = self._read_end(start, zone) if is_typed(self.ends) else None
        if clock.from_wall_of_series(start, zone) <= clock.now():
            refuse(self.day, _("Dieser Zeitpunkt ist vorbei. Bitte einen späteren wählen."))
        return start, end

    def _read_end(self, start: datetime, zone: ZoneInfo) -> datetime:
        days = (self.planned.end or self.planned.start).date() - self.planned.start.date()
        day = start.date() + days
        at = read_time(self.ends, day, zone)
        end = datetime.combine(day, at)
        if end <= start and at == time():
            end += timedelta(days=1)
        if end <= start:
            refuse(self.ends, _("Das Ende liegt vor dem Beginn. Bitte die Zeiten prüfen."))
        return end

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
