"""What an author wrote, apart from what became of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from markupsafe import Markup

from stadtnetz import markup

LONGEST_TITLE = 120
LONGEST_TEASER = 240
LONGEST_BODY = 40_000
LONGEST_ALT = 300
LONGEST_CREDIT = 120
LANGUAGES = ("de", "en", "ar", "fr", "ru", "tr", "uk")


@dataclass(frozen=True, kw_only=True)
class StoryContent:
    """A story as its city wrote it.

    `is_decorative` says that its picture needs no description, `has_consent` that the city may
    publish it: both are said by a person, never inferred. `wished_at` is when the city would like it published, None being as soon as possible.
    """

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
        wanted = {
            "title": not markup.is_blank(self.title),
            "body": not markup.is_blank(self.body),
            "topic": self.topic_id is not None,
        }
        if self.picture_id is not None:
            wanted["picture_alt"] = self.is_decorative or not markup.is_blank(self.picture_alt)
            wanted["picture_credit"] = not markup.is_blank(self.picture_credit)
            wanted["has_consent"] = self.has_consent
        return tuple(name for name, is_there in wanted.items() if not is_there)

    def as_json(self) -> dict[str, Any]:
        """Give the content as a revision keeps it; moments as ISO 8601 in UTC."""
        values = asdict(self)
        values["wished_at"] = self.wished_at.isoformat() if self.wished_at else None
        return values


FIELDS = tuple(field.name for field in fields(StoryContent))
"""The names of all that an author wrote; a contribution has columns of the same names."""


def from_json(values: Mapping[str, Any]) -> StoryContent:
    """Read the content of a revision."""
    wished_at = values.get("wished_at")
    return StoryContent(
        **{**values, "wished_at": datetime.fromisoformat(wished_at) if wished_at else None}
    )


def rendered(content: StoryContent) -> Markup:
    """Render what was written exactly as the page will show it."""
    return markup.to_html(content.body)
