"""What keeps programs from forms that anybody may send: a signed time, and a field that nobody sees."""

import secrets
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, StringField

from stadtnetz import clock
from stadtnetz.web import signatures
from stadtnetz.web.forms import Form
from stadtnetz.web.forms.checks import complain

FASTEST = timedelta(seconds=2)
"""Nobody reads a form and writes five letters in less."""
PURPOSE = "comment"


class TrappedForm(Form):
    """A form that only a person fills in; `key` is signed with the moment at which it was given out."""

    key = HiddenField(name="formular")
    homepage = StringField(_l("Bitte leer lassen"), name="homepage")

    def begin(self) -> None:
        """Give the form the key by which it counts once, unless it has one."""
        if read(self.key.data) is None:
            self.key.data = signatures.sign(PURPOSE, [secrets.token_urlsafe(12), _seconds()])

    @property
    def identity(self) -> str:
        """What makes this form one and the same, sent however often."""
        return identity_of(self.key.data)

    def check_person(
        self, beside: Field, *, may_be_fast: bool = False, remedy: str | None = None
    ) -> None:
        """Complain beside a field of what no person would have sent like this.

        The `remedy` for haste says more where a field comes back empty.
        """
        given = read(self.key.data)
        if given is None or self.homepage.data:
            complain(beside, incomplete())
            self.key.data = None
        elif _seconds() - given[1] < FASTEST.total_seconds() and not may_be_fast:
            again = remedy or _("Das ging sehr schnell. Bitte noch einmal auf Senden drücken.")
            complain(beside, again)
        self.begin()


def incomplete() -> str:
    """Say that a form was not sent as we gave it out."""
    return _("Bitte noch einmal senden: Das Formular kam nicht vollständig an.")


def identity_of(key: str | None) -> str:
    """Give what names a form that we gave out; empty for what we never signed."""
    given = read(key)
    return given[0] if given else ""


def read(key: str | None) -> tuple[str, int] | None:
    """Read by which name a form was given out, and when, in seconds; None for what we never signed."""
    told = signatures.read(PURPOSE, key or "")
    return (str(told[0]), int(told[1])) if told is not None else None


def _seconds() -> int:
    return int(clock.now().timestamp())
