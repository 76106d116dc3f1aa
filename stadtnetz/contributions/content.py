"""What an author wrote, apart from what became of it: a story, or an event with its when and where."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, get_type_hints

from markupsafe import Markup

from stadtnetz import markup

LONGEST_TITLE = 120
LONGEST_TEASER = 240
LONGEST_BODY = 40_000
LONGEST_ALT = 300
LONGEST_CREDIT = 120
LONGEST_LINE = 200
LONGEST_ADDRESS = 2_000
LANGUAGES = ("de", "en", "ar", "fr", "ru", "tr", "uk")
DEFAULT_ZONE = "Europe/Berlin"


class Kind(StrEnum):
    """What sort of contribution it is."""

    STORY = "story"
    EVENT = "event"


class Where(StrEnum):
    """How one takes part in an event."""

    PLACE = "place"
    ONLINE = "online"
    BOTH = "both"


class Admission(StrEnum):
    """What an event costs its visitors."""

    FREE = "free"
    DONATION = "donation"
    PAID = "paid"


class Deviation(StrEnum):
    """How one date of a series departs from the rule."""

    SKIPPED = "skipped"
    MOVED = "moved"
    ADDED = "added"


@dataclass(frozen=True, kw_only=True)
class EventException:
    """One date of an event that the rule alone does not give, or gives otherwise.

    All moments are wall time in the event's zone. `original_start` is where the rule puts the date
    (its RECURRENCE-ID), or for an added one where it begins; `start` and `end` are those of a date
    that was moved, None where they stay.
    """

    original_start: datetime
    deviation: Deviation
    start: datetime | None = None
    end: datetime | None = None
    venue: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Content:
    """What every contribution has.

    `is_decorative` says that its picture needs no description, `has_consent` that the city may
    publish it: both are said by a person, never inferred. `wished_at` is when the city would like
    it published, None being as soon as possible.
    """

    kind: ClassVar[Kind]

    title: str
    teaser: str = ""
    body: str = ""
    topic_id: int | None = None
    language: str = "de"
    picture_id: int | None = None
    picture_alt: str = ""
    picture_credit: str = ""
    is_decorative: bool = False
    has_consent: bool = False
    wished_at: datetime | None = None

    @property
    def summary(self) -> str:
        """What a card shows: the author's own teaser, or else the beginning of the text."""
        return self.teaser or markup.excerpt(markup.to_text(self.body))

    def missing(self) -> tuple[str, ...]:
        """Name what handing in asks for beyond a draft, and what is not there yet."""
        return tuple(name for name, is_there in self._wanted().items() if not is_there)

    def _wanted(self) -> dict[str, bool]:
        """Tell of each thing that handing in asks for whether it is there, as the form goes."""
        wanted = {
            "title": markup.has_words(self.title),
            "topic": self.topic_id is not None,
        }
        if self.picture_id is not None:
            wanted["picture_alt"] = self.is_decorative or not markup.is_blank(self.picture_alt)
            wanted["picture_credit"] = not markup.is_blank(self.picture_credit)
            wanted["has_consent"] = self.has_consent
        return wanted

    def as_json(self) -> dict[str, Any]:
        """Give the content as a revision keeps it; moments as ISO 8601, UTC or wall time."""
        values = {name: _as_json(getattr(self, name)) for name in fields_of(self.kind)}
        return {"kind": self.kind.value, **values}


@dataclass(frozen=True, kw_only=True)
class StoryContent(Content):
    """A story as its city wrote it."""

    kind = Kind.STORY

    def _wanted(self) -> dict[str, bool]:
        wanted = super()._wanted()
        return {"title": wanted.pop("title"), "body": not markup.is_blank(self.body), **wanted}


@dataclass(frozen=True, kw_only=True)
class EventContent(Content):
    """An event as its city entered it.

    When: wall time in `zone`. `first_end` is None where the end is open; an all-day event runs from
    midnight to midnight, its end being the midnight after its last day. `rule` is an RRULE (RFC
    5545) without its name, empty for a single date. A draft may have no `first_start` yet.

    Access facts are None where nobody has looked: unknown is not no.
    """

    kind = Kind.EVENT

    zone: str = DEFAULT_ZONE
    first_start: datetime | None = None
    first_end: datetime | None = None
    all_day: bool = False
    rule: str = ""
    skip_holidays: bool = False
    exceptions: tuple[EventException, ...] = ()

    where: Where = Where.PLACE
    venue: str = ""
    address: str = ""
    directions: str = ""
    latitude: float | None = None
    longitude: float | None = None
    online_url: str = ""

    organizer: str = ""
    contact: str = ""
    admission: Admission = Admission.FREE
    admission_note: str = ""
    registration_url: str = ""
    is_booked_out: bool = False

    step_free: bool | None = None
    accessible_wc: bool | None = None
    hearing_loop: bool | None = None
    sign_language: bool | None = None
    plain_language: bool | None = None
    quiet_room: bool | None = None
    interpreting: bool | None = None
    childcare: bool | None = None
    access_contact: str = ""

    def _wanted(self) -> dict[str, bool]:
        is_somewhere = self.where is Where.ONLINE or not markup.is_blank(self.venue)
        when_and_where = {"first_start": self.first_start is not None, "venue": is_somewhere}
        return {**super()._wanted(), **when_and_where}


ACCESS_FACTS = (
    "step_free",
    "accessible_wc",
    "hearing_loop",
    "sign_language",
    "plain_language",
    "quiet_room",
    "interpreting",
    "childcare",
)

_CONTENTS: Mapping[Kind, type[Content]] = {Kind.STORY: StoryContent, Kind.EVENT: EventContent}


@cache
def fields_of(kind: Kind) -> tuple[str, ...]:
    """Name all that an author writes of a kind; its table has columns of the same names."""
    return tuple(field.name for field in fields(_CONTENTS[kind]))


def content_of(kind: Kind, thing: object) -> Content:
    """Read a content off whatever has attributes of the same names."""
    return _CONTENTS[kind](**{name: getattr(thing, name) for name in fields_of(kind)})


def from_json(values: Mapping[str, Any]) -> Content:
    """Read the content of a revision; those from before there were events are stories."""
    given = dict(values)
    made = _CONTENTS[Kind(given.pop("kind", Kind.STORY))]
    types = _types(made)
    return made(**{name: _from_json(types[name], value) for name, value in given.items()})


def exceptions_as_json(exceptions: tuple[EventException, ...]) -> list[dict[str, Any]]:
    """Give the exceptions of an event as its row keeps them."""
    names = [field.name for field in fields(EventException)]
    return [{name: _as_json(getattr(each, name)) for name in names} for each in exceptions]


def exceptions_from_json(values: list[dict[str, Any]]) -> tuple[EventException, ...]:
    """Read the exceptions of an event."""
    types = _types(EventException)
    return tuple(
        EventException(**{name: _from_json(types[name], value) for name, value in each.items()})
        for each in values
    )


def rendered(content: Content) -> Markup:
    """Render what was written exactly as the page will show it."""
    return markup.to_html(content.body)


def _types(of: type) -> Mapping[str, Any]:
    return get_type_hints(of)


def _as_json(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case tuple():
            return exceptions_as_json(value)
        case _:
            return value


def _from_json(type_: Any, value: Any) -> Any:
    match value:
        case str() if type_ == datetime | None or type_ is datetime:
            return datetime.fromisoformat(value)
        case str() if isinstance(type_, type) and issubclass(type_, StrEnum):
            return type_(value)
        case list():
            return exceptions_from_json(value)
        case _:
            return value
