"""Forms: each checks its own token and says in words what to mend."""

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field

from stadtnetz import markup
from stadtnetz.web.hypermedia import is_resuming
from stadtnetz.web.security import token_was_checked


class Form(FlaskForm):
    """A form of ours: what is typed is tidied, and a checked token is noted at the door."""

    class Meta(FlaskForm.Meta):
        """Tidy every text on its way in."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Put the tidying before a field's own filters."""
            own = unbound_field.kwargs.get("filters", ())
            if unbound_field.field_class.__name__ != "PasswordField":
                options["filters"] = [_tidied, *own]
                unbound_field.kwargs.pop("filters", None)
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
