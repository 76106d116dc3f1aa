"""The forms by which somebody says something, changes it, reports it, or decides about it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField

from stadtnetz.cities import City
from stadtnetz.comments import LONGEST_WORDS, Reason, Unreadable, checked
from stadtnetz.contributions import MAY_LAST, Conversation
from stadtnetz.web import conversation_words
from stadtnetz.web.forms import Form, VersionField
from stadtnetz.web.forms.checks import AtMost, complain
from stadtnetz.web.forms.traps import TrappedForm


class _InPlaceForm(Form):
    """A form of which several may stand on one page, each at its own thing."""

    def stand_at(self, thing: Any) -> None:
        """Let the fields have ids that no other form on the page has."""
        for each in self:
            each.id = f"{each.short_name}-{type(thing).__name__.lower()}-{thing.id}"


class CommentForm(_InPlaceForm, TrappedForm):
    """What somebody says; `preview` is the button that only shows."""

    body = TextAreaField(_l("Ihr Kommentar"))
    as_city = SelectField(_l("Sie schreiben als"), choices=(), validate_choice=False, name="als")
    is_question = BooleanField(_l("Das ist eine Frage an die Stadt"), name="frage")
    preview = HiddenField(name="vorschau")

    def offer(self, cities: Sequence[City], *, asked: City) -> None:
        """Let somebody speak for one of their cities, first for the one asked, or for themselves."""
        own = [(str(city.id), _("Redaktion %(city)s", city=city.name)) for city in cities]
        self.as_city.choices = [*own, ("", _("Privatperson"))] if own else []
        self.cities = {str(city.id): city for city in cities}
        if self.as_city.data is None and own:
            self.as_city.data = (
                str(asked.id) if asked.id in {each.id for each in cities} else own[0][0]
            )

    @property
    def wants_preview(self) -> bool:
        """Whether it shall only be shown how it will look."""
        return bool(self.preview.data)

    @property
    def speaks_for(self) -> City | None:
        """For which of their cities somebody speaks."""
        return getattr(self, "cities", {}).get(self.as_city.data or "")

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the words, and that a person took the time to write them."""
        super().validate(extra_validators)
        _check_words(self.body)
        if self.as_city.data and self.speaks_for is None:
            complain(self.body, _("Für diese Stadt können Sie nicht schreiben. Bitte prüfen, als wer Sie das sagen."))  # fmt: skip
            self.as_city.data = ""
        self.check_person(self.body, may_be_fast=self.wants_preview)
        return not self.errors


class EditForm(_InPlaceForm):
    """Other words for a comment of one's own."""

    body = TextAreaField(_l("Ihr Kommentar"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the words."""
        super().validate(extra_validators)
        _check_words(self.body)
        return not self.errors


class PlainForm(Form):
    """Nothing but its token."""


class ReadForm(Form):
    """Up to which comment somebody has read."""

    last = HiddenField(name="bis")

    @property
    def until_id(self) -> int:
        """Read the id; nothing for what is none."""
        text = self.last.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004 - digits of an id


class ConversationForm(Form):
    """Whether readers may talk below a contribution."""

    wanted = RadioField(
        _l("Dürfen andere hier schreiben?"), choices=(), validate_choice=False, name="gespraech"
    )
    lasts = RadioField(_l("Wie lange?"), choices=(), validate_choice=False, name="dauer")

    def offered(self) -> list[tuple[str, str]]:
        """List what a city may choose, each in words."""
        return [(each.value, conversation_words.conversation(each)) for each in Conversation]

    def spans(self) -> list[tuple[str, str]]:
        """List how long it may last, each in words."""
        return [(str(each or ""), conversation_words.lasting(each)) for each in MAY_LAST]

    @property
    def days(self) -> int | None:
        """Give for how many days it lasts, None without end, once the form was found right."""
        return int(self.lasts.data) if self.lasts.data else None

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for one of each."""
        super().validate(extra_validators)
        if self.lasts.data not in dict(self.spans()):
            complain(self.lasts, _("Bitte eine der Möglichkeiten wählen."))
        if self.wanted.data not in set(Conversation):
            complain(self.wanted, _("Bitte eine der Möglichkeiten wählen."))
        return not self.errors


class ReportForm(_InPlaceForm):
    """Why a comment should be looked at."""

    why = RadioField(_l("Was ist damit?"), choices=(), validate_choice=False, name="grund")
    words = TextAreaField(
        _l("Möchten Sie dazu etwas sagen?"), [AtMost(LONGEST_WORDS)], name="worte"
    )

    @property
    def reason(self) -> Reason | None:
        """Read the reason; None for what is none."""
        return Reason(self.why.data) if self.why.data in set(Reason) else None

    def offered(self) -> list[tuple[str, str]]:
        """List the reasons, each with its sentence."""
        return [(each.value, conversation_words.report_reason(each)) for each in Reason]

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for one of the reasons."""
        super().validate(extra_validators)
        if self.reason is None:
            complain(self.why, _("Bitte einen Grund auswählen."))
        return not self.errors


class RulingForm(Form):
    """What a moderator decides about a comment; hiding needs words that its author reads."""

    step = HiddenField(name="schritt")
    version = VersionField()
    reason = TextAreaField(_l("Begründung"), [AtMost(LONGEST_WORDS)], name="grund")


def _check_words(field: TextAreaField) -> None:
    try:
        checked(field.data or "")
    except Unreadable as error:
        complain(field, conversation_words.what_to_mend(error))
