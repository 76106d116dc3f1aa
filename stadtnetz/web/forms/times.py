"""The part of a form that says from when to when a date lasts."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Field, TimeField
from wtforms.validators import Optional

from stadtnetz.contributions import Content, EventContent
from stadtnetz.contributions.content import DEFAULT_ZONE
from stadtnetz.web.forms import Form
from stadtnetz.web.forms.checks import read_day, read_time, refuse
from stadtnetz.web.forms.contributions import ContributionForm
from stadtnetz.web.recurrence_words import last_day_of

DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]


class SpanForm(Form):
    """What says when one date begins and ends: that of a whole event, or one of a series."""

    day = DateField(_l("Tag"), [Optional()], format=DAY_FORMATS)
    starts = TimeField(_l("Von"), [Optional()])
    ends = TimeField(_l("Bis"), [Optional()])
    last_day = DateField(_l("Letzter Tag"), [Optional()], format=DAY_FORMATS)

    base: EventContent | None = None

    @property
    def takes_whole_days(self) -> bool:
        """Whether nobody is asked for a time."""
        raise NotImplementedError

    def fill_span(self, content: EventContent) -> None:
        """Show from when to when the first date of a content lasts."""
        self.fill_times(content)
        start = content.first_start
        if start is not None:
            last = last_day_of(content)
            self.day.data = start.date()
            self.last_day.data = last if last != start.date() else None

    def fill_times(self, content: EventContent) -> None:
        """Show only the times of day, as for a copy."""
        if content.first_start is not None and not content.all_day:
            self.starts.data = content.first_start.time()
            self.ends.data = content.first_end.time() if content.first_end else None

    @property
    def zone(self) -> ZoneInfo:
        """The zone whose clocks are meant."""
        return ZoneInfo(self.base.zone if self.base else DEFAULT_ZONE)

    def read_span(self) -> tuple[datetime, datetime | None]:
        """Read when the date begins and ends, the end being None where it is open."""
        day = read_day(self.day)
        last = self._read_last_day(day)
        if self.takes_whole_days:
            self.starts.errors = self.ends.errors = ()
            end = (last or day) + timedelta(days=1)
            return datetime.combine(day, time()), datetime.combine(end, time())
        start = datetime.combine(day, read_time(self.starts, day, self.zone))
        if not is_typed(self.ends) and last in {None, day}:
            return start, None
        if self.ends.errors or self.ends.data is None:
            self.ends.errors = ()
            refuse(self.ends, _("Bitte angeben, wann es am letzten Tag endet."))
        return start, self._read_end(start, last, self.ends.data)

    def _read_last_day(self, day: date) -> date | None:
        if not is_typed(self.last_day):
            return None
        last = read_day(self.last_day)
        if last < day:
            refuse(self.last_day, _("Der letzte Tag liegt vor dem ersten. Bitte prüfen."))
        return last

    def _read_end(self, start: datetime, last: date | None, at: time) -> datetime:
        end = datetime.combine(last or start.date(), at)
        if last is None and end.time() == time():
            end += timedelta(days=1)
        if end < start:
            if last is not None:
                refuse(self.ends, _("Das Ende liegt vor dem Beginn. Bitte die Zeiten prüfen."))
            refuse(
                self.last_day,
                _("Das Ende liegt vor dem Beginn. Geht es über Mitternacht? Dann bitte hier den letzten Tag angeben."),
            )  # fmt: skip
        if end == start:
            refuse(
                self.ends, _("Beginn und Ende sind gleich. Ist das Ende offen, bitte leer lassen.")
            )
        read_time(self.ends, end.date(), self.zone)
        return end


class TimedForm(SpanForm, ContributionForm):
    """What says when the first or only date of an event begins and ends."""

    all_day = BooleanField(_l("Ganztägig"))

    from_start: datetime | None = None

    def go_on_from(self, content: Content, from_start: datetime | None = None) -> None:
        """Know which dates were moved and whose zone it is: that does not stand in the form."""
        assert isinstance(content, EventContent)  # noqa: S101 - the form of an event
        self.base, self.from_start = content, from_start

    def fill(self, content: Content, picture_key: str) -> None:
        """Show what is written already."""
        super().fill(content, picture_key)
        self.go_on_from(content)
        assert self.base is not None  # noqa: S101 - gone on from
        self.fill_span(self.base)

    def fill_times(self, content: EventContent) -> None:
        """Show only the times of day, or that there are none, as for a copy."""
        super().fill_times(content)
        self.all_day.data = content.all_day

    @property
    def takes_whole_days(self) -> bool:
        """Whether nobody is asked for a time."""
        return bool(self.all_day.data)

    @property
    def has_day(self) -> bool:
        """Whether somebody has begun to say when."""
        return is_typed(self.day) or self.day.data is not None


def is_typed(field: Field) -> bool:
    """Whether something was typed, be it right or wrong."""
    return bool(field.raw_data and str(field.raw_data[0]).strip())
