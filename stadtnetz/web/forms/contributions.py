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
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import Optional, StopValidation

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
from stadtnetz.web import labels
from stadtnetz.web.forms import Form, VersionField

LONGEST_NOTE = 4_000
EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
UNTITLED = "Ohne Titel"
NOW, LATER = f"{Move.APPROVE}_now", f"{Move.APPROVE}_later"
"""Two more ways to approve: in spite of the city's wish at once, and at a chosen moment."""


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
    version = VersionField()

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
        self.is_decorative.data, self.has_consent.data = content.is_decorative, content.has_consent
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
            picture_alt=self.picture_alt.data or "" if has_picture else "",
            is_decorative=has_picture and bool(self.is_decorative.data),
            has_consent=has_picture and bool(self.has_consent.data),
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
        super().validate(extra_validators)
        known = {str(topic.id) for topic in self.topics}
        if self.topic.data and self.topic.data not in known:
            _complain(self.topic, _("Bitte eines der Themen wählen."))
        if self.language.data not in LANGUAGES:
            _complain(self.language, _("Bitte eine der Sprachen wählen."))
        if self.when.data == "day":
            _check_moment(self.wished_day, self.wished_time)
        else:
            self.wished_day.errors = self.wished_time.errors = ()
        return not self.errors

    def is_whole(self, picture_id: int | None) -> bool:
        """Check what handing in asks for beyond a draft."""
        missing = self.content(picture_id).missing()
        for name in missing:
            _complain(self[name], labels.remedy(name))
        return self._wish_lies_ahead() and not missing

    def _wish_lies_ahead(self) -> bool:
        wish = self.wished_at()
        if wish is None or wish > clock.now():
            return True
        return _complain(
            self.wished_day, _("Dieser Zeitpunkt ist vorbei. Bitte einen späteren wählen.")
        )


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
        elif _check_moment(self.publish_day, self.publish_time):
            moment = self.publish_at()
            if moment is not None and moment <= clock.now():
                _complain(
                    self.publish_day, _("Dieser Zeitpunkt ist vorbei. Bitte einen späteren wählen.")
                )
        return not self.errors


class ClaimForm(Form):
    """Nothing but its token."""


def _check_moment(day: DateField, at: TimeField) -> bool:
    """Check that day and time are there and that clocks will show them."""
    if day.errors or day.data is None:
        day.errors = ()
        return _complain(day, _("Bitte den Tag angeben, zum Beispiel 30.11.2026."))
    if not EARLIEST_YEAR <= day.data.year <= LATEST_YEAR:
        return _complain(day, _("Bitte das Jahr prüfen."))
    if at.errors or at.data is None:
        at.errors = ()
        return _complain(at, _("Bitte die Uhrzeit angeben, zum Beispiel 8:00."))
    try:
        clock.from_wall(day.data, at.data)
    except clock.NoSuchTime:
        remedy = _(
            "Diese Uhrzeit fällt wegen der Zeitumstellung aus. Bitte 3:00 Uhr oder später wählen."
        )
        return _complain(at, remedy)
    return True


def _complain(field: Field, sentence: str) -> bool:
    """Put a sentence beside a field; give False, so that checks read as conditions."""
    field.errors = [*field.errors, sentence]
    return False
