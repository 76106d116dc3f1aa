"""The form by which a city makes known at once what became of a date."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, StringField, TextAreaField, TimeField
from wtforms.validators import Optional

from stadtnetz import clock, contributions
from stadtnetz.contributions import ANNOUNCED, OFF, Event, Occurrence, Status
from stadtnetz.contributions.content import LONGEST_ADDRESS
from stadtnetz.web import event_dates
from stadtnetz.web.forms import Form, VersionField
from stadtnetz.web.forms.checks import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    AtMost,
    complain,
    is_web_address,
    why_never_shown,
    why_no_year,
    with_scheme,
)
from stadtnetz.web.forms.times import DAY_FORMATS

LONGEST_REASON = 1_000
ONE, ALL = "one", "all"


class AnnouncementForm(Form):
    """Which date, what became of it, and why; for what is put off the new day, if it is known.

    `about` says of which date it speaks, before it is read; `told` is what was made known of it last
    and holds, and `back` is how it would stand if it takes place after all.
    """

    occurrence = VersionField()
    status = StringField(_l("Was ist mit dem Termin?"))
    day = DateField(_l("Neuer Tag"), [Optional()], format=DAY_FORMATS)
    at = TimeField(_l("Neuer Beginn"), [Optional()])
    online_url = StringField(
        _l("Adresse des Treffens im Netz"), [AtMost(LONGEST_ADDRESS)], filters=[with_scheme]
    )
    scope = HiddenField(_l("Für welche Termine?"), default=ONE)
    note = TextAreaField(_l("Was sollen alle wissen?"), [AtMost(LONGEST_REASON)])
    version = VersionField()

    def about(self, event: Event, occurrence: Occurrence) -> None:
        """Say of which date the form speaks, and see what may be taken back."""
        self.shown = event_dates.shown(occurrence, event)
        self.told = contributions.words_on(occurrence).said
        back = contributions.if_it_takes_place(event, occurrence.original_start)
        self.back = event_dates.shown(back, event) if back else None
        self.may_take_back = back is not None
        self.may_take_back_all = contributions.may_take_back(event)
        self.occurrence.show(occurrence.id)

    @property
    def offered(self) -> Sequence[Status]:
        """What may be announced; that it takes place after all only where that was in doubt.

        What was put off from a day gone by waits for another one, or is off.
        """
        if not self.shown.is_ahead:
            return [each for each in ANNOUNCED if each in OFF]
        return [each for each in ANNOUNCED if each is not Status.SCHEDULED or self.may_take_back]

    @property
    def is_for_all(self) -> bool:
        """Whether all dates to come are meant."""
        return bool(self.scope.data == ALL)

    def what(self) -> Status:
        """Give what became of it, once the form was found right."""
        return Status(self.status.data or "")

    def start(self) -> datetime | None:
        """Give the new beginning on the wall, None where it is not known yet.

        A day alone keeps the hour, and an hour alone keeps the day.
        """
        if self.status.data != Status.POSTPONED or not (self.day.data or self.at.data):
            return None
        at = time() if self.shown.all_day else self.at.data or self.shown.start.time()
        return datetime.combine(self.day.data or self.shown.first_day, at)

    def end(self) -> datetime | None:
        """Give the new end on the wall: it lasts as long as it would have."""
        start = self.start()
        if start is None or self.shown.end is None:
            return None
        return start + (self.shown.end - self.shown.start)

    def address(self) -> str:
        """Give where it takes place online, if it does."""
        return self.online_url.data or "" if self.status.data == Status.MOVED_ONLINE else ""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what was chosen; of what belongs to another choice, nothing."""
        super().validate(extra_validators)
        if self.status.data not in set(ANNOUNCED):
            complain(self.status, _("Bitte wählen, was mit dem Termin ist."))
        if self.scope.data not in {ONE, ALL}:
            complain(self.scope, _("Bitte wählen, für welche Termine das gilt."))
        if not self.note.data:
            complain(self.note, _("Bitte schreiben, was los ist. Alle lesen diese Worte."))
        if self.status.data == Status.SCHEDULED:
            self._check_that_all_were_told()
        if self.status.data == Status.POSTPONED:
            self._check_new_start()
        else:
            self.day.errors = self.at.errors = ()
        if self.status.data == Status.MOVED_ONLINE:
            self._check_address()
        else:
            self.online_url.errors = ()
        return not self.errors

    def _check_that_all_were_told(self) -> None:
        """Send back to the one date who takes back for all what was said of single ones."""
        if self.is_for_all and self.may_take_back and not self.may_take_back_all:
            remedy = _("Für alle ist nichts zurückzunehmen, nur für einzelne Termine. Bitte „Nur dieser“ wählen.")  # fmt: skip
            complain(self.scope, remedy)

    def _check_address(self) -> None:
        if not self.online_url.errors and not is_web_address(self.online_url.data or ""):
            complain(
                self.online_url,
                _("Bitte die ganze Adresse angeben, zum Beispiel https://treffen.example/raum."),
            )

    def _check_new_start(self) -> None:
        if self.day.errors:
            self.day.errors = (_("Bitte den Tag angeben, zum Beispiel 30.11.2026."),)
        if self.at.errors:
            self.at.errors = (_("Bitte die Uhrzeit angeben, zum Beispiel 8:00."),)
        start = None if self.day.errors or self.at.errors else self.start()
        if start is None:
            return
        if self.is_for_all:
            remedy = _("Ein neuer Tag gilt nur für einen Termin. Bitte „Nur dieser“ wählen.")
            complain(self.day, remedy)
        elif not EARLIEST_YEAR <= start.year <= LATEST_YEAR:
            complain(self.day, why_no_year())
        else:
            self._check_moment(start)

    def _check_moment(self, start: datetime) -> None:
        zone = ZoneInfo(self.shown.zone)
        remedy = why_never_shown(start.date(), start.time(), zone)
        if remedy:
            complain(self.at, remedy)
        elif clock.from_wall_of_series(start, zone) <= clock.now():
            complain(self.day, _("Dieser Zeitpunkt ist vorbei. Bitte einen späteren wählen."))
        elif start == self.shown.start:
            complain(self.day, _("Das ist der alte Zeitpunkt. Bitte einen anderen wählen."))
