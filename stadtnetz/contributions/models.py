"""The contribution: one envelope for whatever a city hands in; stories, and events in their time."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from markupsafe import Markup
from sqlalchemy import (
    JSON,
    CheckConstraint,
    Dialect,
    Float,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from stadtnetz.accounts import User
from stadtnetz.cities import City
from stadtnetz.contributions.content import (
    LONGEST_LINE,
    LONGEST_TITLE,
    Admission,
    Content,
    EventException,
    Kind,
    Where,
    content_of,
    exceptions_as_json,
    exceptions_from_json,
)
from stadtnetz.contributions.lifecycle import PUBLIC, State
from stadtnetz.database import Base, WallTime, one_of
from stadtnetz.markup import SafeHtml
from stadtnetz.pictures import Picture
from stadtnetz.topics import Topic

_ALL_STATES = ", ".join(f"'{state}'" for state in sorted(State))
_PUBLIC_STATES = ", ".join(f"'{state}'" for state in sorted(PUBLIC))


class Conversation(StrEnum):
    """Whether readers may talk below a contribution."""

    OPEN = "open"
    MODERATED = "moderated"  # each comment waits until a moderator has read it
    CLOSED = "closed"


CONVERSATION_DAYS = 90
"""How long readers may talk below what is public, unless its city chose otherwise."""
MAY_LAST = (30, CONVERSATION_DAYS, 180, None)
"""What a city may choose, in days; None is without end."""
_ALL_CONVERSATIONS = ", ".join(f"'{each}'" for each in sorted(Conversation))


class Contribution(Base):
    """What a city's author hands in, from its draft to the reader's page and beyond.

    `is_public` is written with `state` in one place, and a check keeps the two together. Visible is
    what is public and whose `published_at` has come: a date in the future needs no clockwork.
    `first_public_at` stays when a contribution leaves the net and comes back: since then its address
    is known outside. `comment_count` counts the visible comments; the comments keep it, and neither
    it nor `conversation` raises the version that an editor's form began from.
    """

    __tablename__ = "contributions"
    __table_args__ = (
        CheckConstraint(
            f"(is_public AND state IN ({_PUBLIC_STATES}))"
            f" OR (NOT is_public AND state NOT IN ({_PUBLIC_STATES}))",
            name="is_public_says_state",
        ),
        CheckConstraint(f"state IN ({_ALL_STATES})", name="state_is_known"),
        CheckConstraint(f"conversation IN ({_ALL_CONVERSATIONS})", name="conversation_is_known"),
        CheckConstraint(
            "NOT is_public OR published_at IS NOT NULL", name="the_public_knows_since_when"
        ),
        CheckConstraint("NOT is_public OR topic_id IS NOT NULL", name="the_public_knows_the_topic"),
        CheckConstraint("NOT is_public OR title <> ''", name="the_public_knows_the_title"),
        CheckConstraint(
            "NOT is_public OR picture_id IS NULL OR is_decorative OR picture_alt <> ''",
            name="the_public_knows_the_picture",
        ),
        Index("ix_contributions_feed", "kind", "is_public", "published_at", "id"),
        Index("ix_contributions_city_feed", "kind", "is_public", "city_id", "published_at", "id"),
        Index("ix_contributions_topic_feed", "kind", "is_public", "topic_id", "published_at", "id"),
        Index(
            "ix_contributions_city_topics",
            "kind",
            "is_public",
            "city_id",
            "topic_id",
            "published_at",
        ),
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
    comment_count: Mapped[int] = mapped_column(default=0)
    conversation: Mapped[Conversation] = mapped_column(
        one_of(Conversation), default=Conversation.OPEN
    )
    conversation_days: Mapped[int | None] = mapped_column(default=CONVERSATION_DAYS)
    conversation_set_at: Mapped[datetime | None]
    conversation_set_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    version: Mapped[int] = mapped_column()

    city: Mapped[City] = relationship(lazy="joined", innerjoin=True)
    topic: Mapped[Topic | None] = relationship(lazy="joined")
    author: Mapped[User] = relationship(foreign_keys=[author_id], lazy="raise")
    picture: Mapped[Picture | None] = relationship(lazy="joined")

    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy's own name for it
        "polymorphic_on": "kind",
        "version_id_col": version,
    }

    @property
    def content(self) -> Content:
        """What the author wrote, apart from what became of it."""
        return content_of(self.kind, self)


class Story(Contribution):
    """Something that happened in a city, told so that the next one can learn from it."""

    __mapper_args__ = {"polymorphic_identity": Kind.STORY}  # noqa: RUF012 - as above


class Exceptions(TypeDecorator[tuple[EventException, ...]]):
    """The exceptions of an event, kept with it as a whole: nothing ever asks for one of them."""

    impl = JSON
    cache_ok = True

    def process_bind_param(
        self, value: tuple[EventException, ...] | None, dialect: Dialect
    ) -> list[dict[str, Any]]:
        """Spell them as a revision does."""
        del dialect
        return exceptions_as_json(value or ())

    def process_result_value(
        self, value: list[dict[str, Any]] | None, dialect: Dialect
    ) -> tuple[EventException, ...]:
        """Read them back."""
        del dialect
        return exceptions_from_json(value or [])


class Event(Contribution):
    """What a city invites to, once or by a rule; its columns are those of EventContent.

    `uid` names the series in everybody's calendar, whatever host or title it has; `origin_uid`, of
    the series that was split first, names its dates by themselves. `sequence` counts the changes of
    its time or place (RFC 5545). `horizon` is up to which day occurrences were laid out, None when
    there are no more. `continues_id` is the series that this one was split from.
    `search_key` holds the words by which it is found, folded as `cities.sort_key_of` does.
    """

    __tablename__ = "events"
    __table_args__ = (  # type: ignore[assignment]  # each table has its own
        CheckConstraint(
            "first_end IS NULL OR first_end >= first_start", name="end_not_before_start"
        ),
        CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL)", name="a_place_has_both_coordinates"
        ),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_on_the_globe"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_on_the_globe"),
        Index("ix_events_horizon", "horizon"),
        Index("ix_events_continues_id", "continues_id"),
    )

    id: Mapped[int] = mapped_column(
        ForeignKey("contributions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    uid: Mapped[str] = mapped_column(String(64), unique=True)
    origin_uid: Mapped[str] = mapped_column(String(64))
    sequence: Mapped[int]
    horizon: Mapped[date | None]
    continues_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))

    zone: Mapped[str] = mapped_column(String(40))
    first_start: Mapped[datetime | None] = mapped_column(WallTime)
    first_end: Mapped[datetime | None] = mapped_column(WallTime)
    all_day: Mapped[bool]
    rule: Mapped[str] = mapped_column(Text)
    skip_holidays: Mapped[bool]
    exceptions: Mapped[tuple[EventException, ...]] = mapped_column(Exceptions)

    where: Mapped[Where] = mapped_column("takes_place", one_of(Where))
    venue: Mapped[str] = mapped_column(String(LONGEST_LINE))
    address: Mapped[str] = mapped_column(String(LONGEST_LINE))
    directions: Mapped[str] = mapped_column(Text)
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    online_url: Mapped[str] = mapped_column(Text)

    organizer: Mapped[str] = mapped_column(String(LONGEST_LINE))
    contact: Mapped[str] = mapped_column(String(LONGEST_LINE))
    admission: Mapped[Admission] = mapped_column(one_of(Admission))
    admission_note: Mapped[str] = mapped_column(String(LONGEST_LINE))
    registration_url: Mapped[str] = mapped_column(Text)
    is_booked_out: Mapped[bool]

    step_free: Mapped[bool | None]
    accessible_wc: Mapped[bool | None]
    hearing_loop: Mapped[bool | None]
    sign_language: Mapped[bool | None]
    plain_language: Mapped[bool | None]
    quiet_room: Mapped[bool | None]
    interpreting: Mapped[bool | None]
    childcare: Mapped[bool | None]
    access_contact: Mapped[str] = mapped_column(String(LONGEST_LINE))
    search_key: Mapped[str] = mapped_column(Text)

    __mapper_args__ = {  # noqa: RUF012 - as above
        "polymorphic_identity": Kind.EVENT,
        "polymorphic_load": "inline",
    }


class Status(StrEnum):
    """What became of an occurrence, as schema.org and RFC 5545 tell it apart."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    RESCHEDULED = "rescheduled"
    MOVED_ONLINE = "moved_online"


OFF = (Status.CANCELLED, Status.POSTPONED)
"""Whoever comes at the time that is written there meets nobody."""


class Occurrence(Base):
    """One date of a public event, with an address that it keeps for good.

    `original_start` is wall time: where the rule puts it, and so its RECURRENCE-ID. `starts_at` and
    `ends_at` are UTC, `ends_at` None where the end is open. `first_day` and `last_day` are the days
    on the wall that it touches; an end at midnight belongs to the day before. `is_long` is what
    lasts more than a week and would flood a list of days. `former_start` is wall time before it was
    moved. `zone` and `all_day` are the event's, `venue` only where it differs from the event's, as
    `where` and `online_url` of what is over or went online. `planned_start` and `planned_end` are
    wall time, and where the schedule has it, whatever was announced of it. What is over never
    changes any more, whatever its event is rewritten to.
    """

    __tablename__ = "occurrences"
    __table_args__ = (
        UniqueConstraint("event_id", "original_start"),
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="end_not_before_start"),
        CheckConstraint("last_day >= first_day", name="last_day_not_before_first"),
        Index("ix_occurrences_starts_at", "starts_at", "id"),
        Index("ix_occurrences_short", "is_long", "starts_at", "id"),
        Index("ix_occurrences_first_day", "is_long", "first_day", "starts_at", "id", "event_id"),
        Index(
            "ix_occurrences_over_night",
            "is_long",
            "starts_at",
            "id",
            sqlite_where=text("last_day > first_day"),
            postgresql_where=text("last_day > first_day"),
        ),
        Index("ix_occurrences_event_id", "event_id", "starts_at", "id"),
        Index("ix_occurrences_city_id", "city_id", "is_long", "starts_at", "id"),
        Index("ix_occurrences_last_day", "is_long", "last_day", "id"),
        Index("ix_occurrences_former_start", "former_start", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    city_id: Mapped[int] = mapped_column(ForeignKey("cities.id"))
    original_start: Mapped[datetime] = mapped_column(WallTime)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    first_day: Mapped[date]
    last_day: Mapped[date]
    is_long: Mapped[bool]
    zone: Mapped[str] = mapped_column(String(40))
    all_day: Mapped[bool]
    status: Mapped[Status] = mapped_column(one_of(Status))
    former_start: Mapped[datetime | None] = mapped_column(WallTime)
    planned_start: Mapped[datetime] = mapped_column(WallTime)
    planned_end: Mapped[datetime | None] = mapped_column(WallTime)
    where: Mapped[Where | None] = mapped_column("takes_place", one_of(Where))
    venue: Mapped[str] = mapped_column(String(LONGEST_LINE))
    online_url: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]
    event: Mapped[Event] = relationship(lazy="raise")
