"""The forms by which a story is written and a move is made."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import Optional, StopValidation
from wtforms.widgets import HiddenInput

from stadtnetz import clock
from stadtnetz.contributions import Move, StoryContent
from stadtnetz.contributions.content import (
    LANGUAGES,
    LONGEST_ALT,
    LONGEST_BODY,
    LONGEST_CREDIT,
    LONGEST_TEASER,
    LONGEST_TITLE,
)
from stadtnetz.topics import Topic
from stadtnetz.web.forms import Form

LONGEST_NOTE = 4_000
LATEST_YEAR = 2100
UNTITLED = "Ohne Titel"


class AtMost:
    """Refuse text over a length, and say by how much to shorten it."""

    def __init__(self, most: int) -> None:
        """Keep the number of characters allowed."""
        self.most = most

    def __call__(self, _form: Form, field: Field) -> None:
        """Count what was typed."""
        over = len(field.data or "") - self.most
        if over > 0:
            raise StopValidation(
                ngettext(
                    "Bitte um %(num)s Zeichen kürzen.", "Bitte um %(num)s Zeichen kürzen.", over
                )
            )


class StoryForm(Form):
    """A story as its city writes it. A draft may be unfinished; handing in asks for the whole."""

    title = StringField(_l("Titel"), [AtMost(LONGEST_TITLE)])
    teaser = TextAreaField(_l("Anriss"), [AtMost(LONGEST_TEASER)])
    body = TextAreaField(_l("Haupttext"), [AtMost(LONGEST_BODY)])
    topic = StringField(_l("Thema"))
    language = StringField(_l("Sprache des Textes"), default="de")
    picture = FileField(_l("Bild"))
    picture_key = HiddenField()
    remove_picture = BooleanField(_l("Bild entfernen"))
    picture_alt = TextAreaField(_l("Bildbeschreibung"), [AtMost(LONGEST_ALT)])
    is_decorative = BooleanField(_l("Das Bild ist nur Schmuck"))
    picture_credit = StringField(_l("Bildnachweis"), [AtMost(LONGEST_CREDIT)])
    has_consent = BooleanField(_l("Wir dürfen das Bild veröffentlichen"))
    when = StringField(_l("Wann veröffentlichen?"), default="soon")
    wished_day = DateField(_l("Datum"), [Optional()])
    wished_time = TimeField(_l("Uhrzeit"), [Optional()])
    version = IntegerField(validators=[Optional()], widget=HiddenInput())

    def offer(self, topics: Sequence[Topic]) -> None:
        """Say which topics may be chosen."""
        self.topics = topics
        self.languages = LANGUAGES

    def fill(self, content: StoryContent, picture_key: str) -> None:
        """Show what is written already."""
        self.title.data, self.teaser.data, self.body.data = (
            content.title,
            content.teaser,
            content.body,
        )
        self.topic.data, self.language.data = str(content.topic_id or ""), content.language
        self.picture_key.data = picture_key
        self.picture_alt.data, self.picture_credit.data = (
            content.picture_alt,
            content.picture_credit,
        )
        self.is_decorative.data = (
            bool(picture_key) and not content.picture_alt and bool(content.picture_credit)
        )
        self.has_consent.data = bool(picture_key) and bool(content.picture_credit)
        if content.wished_at is not None:
            local = clock.wall(content.wished_at)
            self.when.data, self.wished_day.data, self.wished_time.data = (
                "day",
                local.date(),
                local.time(),
            )

    def content(self, picture_id: int | None) -> StoryContent:
        """Give what was typed, once it was found right."""
        has_picture = picture_id is not None
        return StoryContent(
            title=" ".join((self.title.data or "").split()),
            teaser=" ".join((self.teaser.data or "").split()),
            body=self.body.data or "",
            topic_id=int(self.topic.data) if self.topic.data else None,
            language=self.language.data or "de",
            picture_id=picture_id,
            picture_alt=self.picture_alt.data or ""
            if has_picture and not self.is_decorative.data
            else "",
            picture_credit=self.picture_credit.data or "" if has_picture else "",
            wished_at=self.wished_at(),
        )

    def wished_at(self) -> datetime | None:
        """Give the wished moment of publication; NoSuchTime for the hour that March skips."""
        if self.when.data != "day" or self.wished_day.data is None or self.wished_time.data is None:
            return None
        return clock.from_wall(self.wished_day.data, self.wished_time.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what even a draft must get right, because it could not be kept otherwise."""
        is_valid = super().validate(extra_validators)
        known = {str(topic.id) for topic in self.topics}
        if self.topic.data and self.topic.data not in known:
            is_valid = _complain(self.topic, _("Bitte eines der Themen wählen."))
        if self.language.data not in LANGUAGES:
            is_valid = _complain(self.language, _("Bitte eine der Sprachen wählen."))
        return self._has_a_possible_wish() and is_valid

    def is_whole(self, *, has_picture: bool) -> bool:
        """Check what handing in asks for beyond a draft."""
        checks = [
            bool(self.title.data) or _complain(self.title, _("Bitte einen Titel geben.")),
            bool(self.body.data) or _complain(self.body, _("Bitte den Text schreiben.")),
            bool(self.topic.data) or _complain(self.topic, _("Bitte ein Thema wählen.")),
            self._wish_lies_ahead(),
        ]
        if has_picture:
            checks += self._picture_checks()
        return all(checks)

    def _picture_checks(self) -> list[bool]:
        described = bool(self.picture_alt.data) or bool(self.is_decorative.data)
        return [
            described
            or _complain(
                self.picture_alt,
                _("Bitte das Bild beschreiben, oder ankreuzen, dass es nur Schmuck ist."),
            ),
            bool(self.picture_credit.data)
            or _complain(self.picture_credit, _("Bitte angeben, von wem das Bild ist.")),
            bool(self.has_consent.data)
            or _complain(
                self.has_consent, _("Bitte bestätigen, dass Sie das Bild veröffentlichen dürfen.")
            ),
        ]

    def _has_a_possible_wish(self) -> bool:
        if self.when.data != "day" or self.wished_day.errors or self.wished_time.errors:
            return True
        if self.wished_day.data is None:
            return _complain(self.wished_day, _("Bitte den Tag angeben."))
        if self.wished_time.data is None:
            return _complain(self.wished_time, _("Bitte die Uhrzeit angeben."))
        if not 2000 <= self.wished_day.data.year <= LATEST_YEAR:  # noqa: PLR2004 - no story is older than the network
            return _complain(self.wished_day, _("Bitte das Jahr prüfen."))
        try:
            self.wished_at()
        except clock.NoSuchTime:
            return _complain(
                self.wished_time,
                _(
                    "Diese Uhrzeit fällt wegen der Zeitumstellung aus. Bitte 3:00 Uhr oder später wählen."
                ),
            )
        return True

    def _wish_lies_ahead(self) -> bool:
        wish = self.wished_at()
        if wish is None or wish > clock.now():
            return True
        return _complain(
            self.wished_day, _("Dieser Zeitpunkt ist vorbei. Bitte einen späteren wählen.")
        )


class MoveForm(Form):
    """A move: which, from which version, with which words, and for publishing, when."""

    move = HiddenField()
    version = IntegerField(validators=[Optional()], widget=HiddenInput())
    note = TextAreaField(_l("Rückmeldung"), [AtMost(LONGEST_NOTE)])
    publish_day = DateField(_l("Datum"), [Optional()])
    publish_time = TimeField(_l("Uhrzeit"), [Optional()])

    def wanted(self) -> Move | None:
        """Read which move is meant; None for one that does not exist."""
        name = (self.move.data or "").removesuffix("_later")
        return Move(name) if name in set(Move) else None

    @property
    def is_later(self) -> bool:
        """Whether publishing at a chosen time is meant."""
        return (self.move.data or "") == f"{Move.APPROVE}_later"

    def publish_at(self) -> datetime | None:
        """Give the chosen moment, None for now or the city's wish; NoSuchTime as ever."""
        if not self.is_later or self.publish_day.data is None or self.publish_time.data is None:
            return None
        return clock.from_wall(self.publish_day.data, self.publish_time.data)

    def has_a_possible_time(self) -> bool:
        """Check the chosen moment, if one is meant."""
        if not self.is_later or self.publish_day.errors or self.publish_time.errors:
            return not (self.publish_day.errors or self.publish_time.errors)
        if self.publish_day.data is None or self.publish_time.data is None:
            return _complain(self.publish_day, _("Bitte Tag und Uhrzeit angeben."))
        if not 2000 <= self.publish_day.data.year <= LATEST_YEAR:  # noqa: PLR2004 - as above
            return _complain(self.publish_day, _("Bitte das Jahr prüfen."))
        try:
            self.publish_at()
        except clock.NoSuchTime:
            return _complain(
                self.publish_time,
                _(
                    "Diese Uhrzeit fällt wegen der Zeitumstellung aus. Bitte 3:00 Uhr oder später wählen."
                ),
            )
        return True


class ClaimForm(Form):
    """Nothing but its token."""


def _complain(field: Field, sentence: str) -> bool:
    """Put a sentence beside a field; give False, so that checks read as conditions."""
    field.errors = [*field.errors, sentence]
    return False
