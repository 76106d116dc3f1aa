"""Forms: each checks its own token and says in words what to mend."""

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, IntegerField
from wtforms.widgets import HiddenInput

from stadtnetz import markup
from stadtnetz.web.hypermedia import is_resuming
from stadtnetz.web.security import token_was_checked


class VersionField(IntegerField):
    """The version that somebody began from; what is no number is simply none, hence stale."""

    widget = HiddenInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, if it is one."""
        text = valuelist[0] if valuelist else ""
        self.data = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004 - more digits than any version has

    def show(self, version: int) -> None:
        """Let the form carry today's version from now on."""
        self.data, self.raw_data = version, None


class Form(FlaskForm):
    """A form of ours: what is typed is tidied, and a checked token is noted at the door."""

    class Meta(FlaskForm.Meta):
        """Tidy every text on its way in."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Put the tidying before a field's own filters."""
            own = unbound_field.kwargs.get("filters", ())
            if unbound_field.field_class.__name__ != "PasswordField":
                options["filters"] = [_tidied, *own]
            bound: Field = unbound_field.bind(form=form, **options)
            return bound

    def is_sent(self) -> bool:
        """Whether the form came in whole and right, with its own token."""
        if request.method != "POST" or is_resuming():
            return False
        is_valid = bool(self.validate())
        if "csrf_token" not in self.errors:
            token_was_checked()
        elif not is_valid:
            self.csrf_token.errors = [
                _(
                    "Bitte noch einmal senden: Die Seite war zu lange offen. Ihre Eingaben sind noch da."
                )
            ]
        return is_valid

    @property
    def is_stale(self) -> bool:
        """Whether the token was missing or from another session."""
        return "csrf_token" in self.errors


def _tidied(value: Any) -> Any:
    return markup.tidy(value) if isinstance(value, str) else value
