"""The forms by which contributions are written: what all have in common, and the story."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
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
from wtforms.validators import Optional

from stadtnetz import clock
from stadtnetz.cities import City
from stadtnetz.contributions import Content, Contribution, Kind, StoryContent
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
from stadtnetz.web.forms.checks import AtMost, check_moment, complain


class ContributionForm(Form):
    """What a city writes of any kind. A draft may be unfinished; handing in asks for the whole."""

    kind: ClassVar[Kind]
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

    def offer(self, topics: Sequence[Topic], city: City, *, is_public: bool) -> None:
        """Say which topics may be chosen, for which city it is, and whether readers see it already."""
        self.topics, self.city, self.is_public = topics, city, is_public
        self.languages = LANGUAGES

    def content(self, picture_id: int | None) -> Content:
        """Give what was typed; of what was found wrong, nothing."""
        raise NotImplementedError

    def go_on_from(self, content: Content, from_start: datetime | None = None) -> None:
        """Know what is written already, for not everything of it need stand in the form.

        Of a series the form may be meant only from the date with this original start on.
        """

    def fill(self, content: Content, picture_key: str) -> None:
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

    def words(self, picture_id: int | None) -> dict[str, Any]:
        """Give what contributions of every kind have."""
        has_picture = picture_id is not None
        return {
            "title": " ".join((self.title.data or "").split()),
            "teaser": " ".join((self.teaser.data or "").split()),
            "body": self.body.data or "",
            "topic_id": self.topic_id(),
            "language": self.language.data or "de",
            "picture_id": picture_id,
            "picture_alt": self.picture_alt.data or "" if has_picture else "",
            "is_decorative": has_picture and bool(self.is_decorative.data),
            "has_consent": has_picture and bool(self.has_consent.data),
            "picture_credit": self.picture_credit.data or "" if has_picture else "",
            "wished_at": self.wished_at(),
        }

    def topic_id(self) -> int | None:
        """Give the chosen topic, if it is one of those offered."""
        return next((each.id for each in self.topics if str(each.id) == self.topic.data), None)

    def wished_at(self) -> datetime | None:
        """Give the wished moment of publication, if there is one that clocks will show."""
        if self.wished_day.errors or self.wished_time.errors or self.when.data != "day":
            return None
        if self.wished_day.data is None or self.wished_time.data is None:
            return None
        return clock.from_wall(self.wished_day.data, self.wished_time.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what even a draft must get right, because it could not be kept otherwise."""
        super().validate(extra_validators)
        if self.topic.data and self.topic_id() is None:
            complain(self.topic, _("Bitte eines der Themen wählen."))
        if self.language.data not in LANGUAGES:
            complain(self.language, _("Bitte eine der Sprachen wählen."))
        if self.when.data == "day":
            check_moment(self.wished_day, self.wished_time)
        else:
            self.wished_day.errors = self.wished_time.errors = ()
        return not self.errors

    def is_whole(self, picture_id: int | None) -> bool:
        """Check what handing in asks for beyond a draft, also beside what is wrong already."""
        for name in self.content(picture_id).missing():
            fields = self.fields_for(name)
            if not any(field.errors for field in fields):
                complain(fields[0], labels.remedy(name))
        return self._wish_lies_ahead() and not self.errors

    def fields_for(self, name: str) -> Sequence[Field]:
        """Give the fields that say a part of the content; the first is where it is asked for."""
        return (self[name],)

    def to_copy(self) -> Sequence[Field]:
        """Give the fields whose words are shown for copying where they can't be kept."""
        return (self.title, self.teaser, self.body)

    def hesitates(self, own: Contribution | None) -> bool:  # noqa: ARG002 - for kinds that do
        """Whether somebody should look at something before this is handed in."""
        return False

    def _wish_lies_ahead(self) -> bool:
        wish = self.wished_at()
        if wish is None or wish > clock.now():
            return True
        return complain(
            self.wished_day, _("Dieser Zeitpunkt ist vorbei. Bitte einen späteren wählen.")
        )


class StoryForm(ContributionForm):
    """A story as its city writes it."""

    kind = Kind.STORY

    def content(self, picture_id: int | None) -> StoryContent:
        """Give what was typed, once it was found right."""
        return StoryContent(**self.words(picture_id))
