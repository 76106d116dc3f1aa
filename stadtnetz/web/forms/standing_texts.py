"""The form for a standing text."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from stadtnetz.web.forms import Form, VersionField

LONGEST_TITLE = 200
LONGEST_BODY = 60_000


class StandingTextForm(Form):
    """Title and Markdown of one text, and the version it was begun from."""

    title = StringField(
        _l("Titel"),
        [
            InputRequired(_l("Bitte einen Titel eingeben.")),
            Length(max=LONGEST_TITLE, message=_l("Bitte auf 200 Zeichen kürzen.")),
        ],
    )
    body = TextAreaField(
        _l("Text"),
        [
            InputRequired(_l("Bitte einen Text eingeben.")),
            Length(max=LONGEST_BODY, message=_l("Bitte auf 60.000 Zeichen kürzen.")),
        ],
    )
    version = VersionField()
