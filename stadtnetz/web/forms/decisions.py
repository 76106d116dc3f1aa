"""The forms by which a move is made and a claim is taken."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, TextAreaField, TimeField
from wtforms.validators import Optional

from stadtnetz import clock
from stadtnetz.contributions import Move
from stadtnetz.web.forms import Form, VersionField
from stadtnetz.web.forms.checks import AtMost, check_moment, complain

LONGEST_NOTE = 4_000
NOW, LATER = f"{Move.APPROVE}_now", f"{Move.APPROVE}_later"
"""Two more ways to approve: in spite of the city's wish at once, and at a chosen moment."""


class MoveForm(Form):
    """A move: which, from which version, with which words, and for publishing, when.

    `work_filter` names the part of the workspace from which it was sent, if it was sent from there.
    """

    move = HiddenField()
    work_filter = HiddenField(name="zeige")
    version = VersionField()
    note = TextAreaField(_l("Rückmeldung"), [AtMost(LONGEST_NOTE)])
    publish_day = DateField(_l("Datum"), [Optional()])
    publish_time = TimeField(_l("Uhrzeit"), [Optional()])

    def wanted(self) -> Move | None:
        """Read which move is meant; None for one that does not exist."""
        name = self.move.data or ""
        name = Move.APPROVE.value if self.is_later or name == NOW else name
        return Move(name) if name in set(Move) else None

    @property
    def is_later(self) -> bool:
        """Whether publishing at a chosen time is meant."""
        return (self.move.data or "") == LATER

    def publish_at(self) -> datetime | None:
        """Give the chosen moment, None for the city's wish or else now; NoSuchTime as ever."""
        if self.move.data == NOW:
            return clock.now()
        if not self.is_later or self.publish_day.data is None or self.publish_time.data is None:
            return None
        return clock.from_wall(self.publish_day.data, self.publish_time.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the words, and the chosen moment if one is meant."""
        super().validate(extra_validators)
        if not self.is_later:
            self.publish_day.errors = self.publish_time.errors = ()
        elif check_moment(self.publish_day, self.publish_time):
            moment = self.publish_at()
            if moment is not None and moment <= clock.now():
                complain(
                    self.publish_day, _("Dieser Zeitpunkt ist vorbei. Bitte einen späteren wählen.")
                )
        return not self.errors


class ClaimForm(Form):
    """Nothing but its token."""
