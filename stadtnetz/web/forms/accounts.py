"""The sign-in form."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Length

from stadtnetz.accounts.credentials import LONGEST_PASSWORD
from stadtnetz.web.forms import Form

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
