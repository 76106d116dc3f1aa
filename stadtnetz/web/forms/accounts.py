"""The sign-in form."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Length

from stadtnetz.accounts.credentials import LONGEST_PASSWORD, SHORTEST_PASSWORD, is_address
from stadtnetz.web.forms import Form
from stadtnetz.web.forms.traps import TrappedForm

CARRIED = "carried-"
"""How the fields of a form are called while they wait behind a sign-in."""


class SignInForm(Form):
    """Address and password; `next` is where the person wanted to go."""

    email = StringField(
        _l("E-Mail-Adresse"),
        [
            DataRequired(_l("Bitte die E-Mail-Adresse eingeben.")),
            Length(max=254, message=_l("Bitte die E-Mail-Adresse prüfen: Sie ist zu lang.")),
        ],
    )
    password = PasswordField(
        _l("Passwort"),
        [
            DataRequired(_l("Bitte das Passwort eingeben.")),
            Length(max=LONGEST_PASSWORD, message=_l("Bitte das Passwort prüfen: Es ist zu lang.")),
        ],
    )
    next = HiddenField()


class SignOutForm(Form):
    """Nothing but its token."""


class SignUpForm(TrappedForm):
    """Name, address and password; `next` is where the person wanted to go."""

    name = StringField(
        _l("Name, den andere sehen"), [DataRequired(_l("Bitte einen Namen angeben."))]
    )
    email = StringField(
        _l("E-Mail-Adresse"),
        [
            DataRequired(_l("Bitte die E-Mail-Adresse eingeben.")),
            Length(max=254, message=_l("Bitte die E-Mail-Adresse prüfen: Sie ist zu lang.")),
        ],
    )
    password = PasswordField(
        _l("Passwort"),
        [
            Length(
                min=SHORTEST_PASSWORD,
                max=LONGEST_PASSWORD,
                message=_l(
                    "Bitte ein Passwort mit mindestens 10 Zeichen wählen. Ein Satz ist gut."
                ),
            )
        ],
    )
    next = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that mail could reach the address, and that a person filled it in."""
        super().validate(extra_validators)
        if self.email.data and not self.email.errors and not is_address(self.email.data):
            self.email.errors = [
                _("Bitte die E-Mail-Adresse prüfen, zum Beispiel name@beispiel.de.")
            ]
        if not self.errors:
            again = _("Das ging sehr schnell. Bitte das Passwort noch einmal eingeben und senden.")
            self.check_person(self.password, remedy=again)
        self.begin()
        return not self.errors


class CloseAccountForm(Form):
    """The password, so that nobody else deletes the account."""

    password = PasswordField(_l("Passwort"), [DataRequired(_l("Bitte das Passwort eingeben."))])
