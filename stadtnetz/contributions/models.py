"""The contribution: one envelope for whatever a city hands in, with a story as its first kind."""

from datetime import datetime
from enum import StrEnum

from markupsafe import Markup
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from stadtnetz.accounts import User
from stadtnetz.cities import City
from stadtnetz.contributions.content import FIELDS, LONGEST_TITLE, StoryContent
from stadtnetz.contributions.lifecycle import PUBLIC, State
from stadtnetz.database import Base, one_of
from stadtnetz.markup import SafeHtml
from stadtnetz.pictures import Picture
from stadtnetz.topics import Topic


class Kind(StrEnum):
    """What sort of contribution it is."""

    STORY = "story"


_ALL_STATES = ", ".join(f"'{state}'" for state in sorted(State))
_PUBLIC_STATES = ", ".join(f"'{state}'" for state in sorted(PUBLIC))


class Contribution(Base):
    """What a city's author hands in, from its draft to the reader's page and beyond.

    `is_public` is written with `state` in one place, and a check keeps the two together. Visible is
    what is public and whose `published_at` has come: a date in the future needs no clockwork.
    `first_public_at` stays when a contribution leaves the net and comes back: since then its address
    is known outside.
    """

    __tablename__ = "contributions"
    __table_args__ = (
        CheckConstraint(
            f"(is_public AND state IN ({_PUBLIC_STATES}))"
            f" OR (NOT is_public AND state NOT IN ({_PUBLIC_STATES}))",
            name="is_public_says_state",
        ),
        CheckConstraint(f"state IN ({_ALL_STATES})", name="state_is_known"),
        CheckConstraint(
            "NOT is_public OR published_at IS NOT NULL", name="the_public_knows_since_when"
        ),
        CheckConstraint("NOT is_public OR topic_id IS NOT NULL", name="the_public_knows_the_topic"),
        CheckConstraint("NOT is_public OR title <> ''", name="the_public_knows_the_title"),
        CheckConstraint(
            "NOT is_public OR picture_id IS NULL OR is_decorative OR picture_alt <> ''",
            name="the_public_knows_the_picture",
        ),
        Index("ix_contributions_feed", "is_public", "published_at", "id"),
        Index("ix_contributions_city_feed", "is_public", "city_id", "published_at", "id"),
        Index("ix_contributions_topic_feed", "is_public", "topic_id", "published_at", "id"),
        Index("ix_contributions_desk", "state", "revised_at"),
        Index("ix_contributions_city_workspace", "city_id", "revised_at", "id"),
        Index("ix_contributions_author_workspace", "author_id", "revised_at", "id"),
        Index("ix_contributions_picture_id", "picture_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(one_of(Kind))
    city_id: Mapped[int] = mapped_column(ForeignKey("cities.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id"))
    language: Mapped[str] = mapped_column(String(2))
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    teaser: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[Markup] = mapped_column(SafeHtml)
    words: Mapped[int]
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("pictures.id"))
    picture_alt: Mapped[str] = mapped_column(Text)
    picture_credit: Mapped[str] = mapped_column(Text)
    is_decorative: Mapped[bool]
    has_consent: Mapped[bool]
    wished_at: Mapped[datetime | None]
    state: Mapped[State] = mapped_column(one_of(State))
    is_public: Mapped[bool]
    published_at: Mapped[datetime | None]
    first_public_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    revised_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    city: Mapped[City] = relationship(lazy="joined", innerjoin=True)
    topic: Mapped[Topic | None] = relationship(lazy="joined")
    author: Mapped[User] = relationship(lazy="raise")
    picture: Mapped[Picture | None] = relationship(lazy="joined")

    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy's own name for it
        "polymorphic_on": "kind",
        "version_id_col": version,
    }


class Story(Contribution):
    """Something that happened in a city, told so that the next one can learn from it."""

    __mapper_args__ = {"polymorphic_identity": Kind.STORY}  # noqa: RUF012 - as above

    @property
    def content(self) -> StoryContent:
        """What the author wrote, apart from what became of it."""
        return StoryContent(**{name: getattr(self, name) for name in FIELDS})
