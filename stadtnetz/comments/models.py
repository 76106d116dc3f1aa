"""The comment, and what is kept beside it: former words, decisions, reports, who follows, what was read."""

from datetime import datetime
from enum import StrEnum

from markupsafe import Markup
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from stadtnetz.accounts import User
from stadtnetz.cities import City
from stadtnetz.comments.paths import DEEPEST, WIDTH
from stadtnetz.comments.states import Move, State
from stadtnetz.contributions import Contribution
from stadtnetz.database import Base, one_of, sorted_by_letter
from stadtnetz.markup import SafeHtml

LONGEST_KEY = 64
_STATES = ", ".join(f"'{state}'" for state in sorted(State))
_AN_OPEN_QUESTION = "{is_question} AND answered_at IS NULL AND state = 'visible'"


class Comment(Base):
    """What somebody says below a contribution.

    `path` is its place in the thread; `root_rank` is minus the id of the root, so that one index runs
    through threads from the newest to the oldest. `replies_below` counts what is visible below that place, kept
    by the one function that changes a state. `city_id` is the city that it speaks for, if any.
    `first_visible_at` stays when it is hidden and comes back. `reason` is why moderation hid it.
    `key` is the fingerprint of the form that was sent, so that the same one sent twice is one comment.
    """

    __tablename__ = "comments"
    __table_args__ = (
        UniqueConstraint("contribution_id", "path"),
        UniqueConstraint("author_id", "key"),
        CheckConstraint(f"state IN ({_STATES})", name="state_is_known"),
        CheckConstraint(
            "author_id IS NOT NULL OR state IN ('erased', 'hidden')", name="somebody_wrote_it"
        ),
        CheckConstraint("state <> 'hidden' OR reason <> ''", name="the_hidden_has_a_reason"),
        CheckConstraint(
            "state <> 'visible' OR first_visible_at IS NOT NULL",
            name="the_visible_knows_since_when",
        ),
        CheckConstraint("replies_below >= 0", name="replies_below_are_counted"),
        Index("ix_comments_newest_roots", "contribution_id", "root_rank", "path"),
        Index("ix_comments_parent_id", "parent_id"),
        Index("ix_comments_author_id", "author_id", "created_at"),
        Index("ix_comments_desk", "state", "id"),
        Index("ix_comments_news", "contribution_id", "first_visible_at", "id"),
        Index(
            "ix_comments_open_questions",
            "first_visible_at",
            "id",
            postgresql_where=text(_AN_OPEN_QUESTION.format(is_question="is_question")),
            sqlite_where=text(_AN_OPEN_QUESTION.format(is_question="is_question = 1")),
        ),
        {"sqlite_autoincrement": True},  # its address must never lead to another comment
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contributions.id"))
    root_rank: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id", ondelete="SET NULL"))
    path: Mapped[str] = mapped_column(sorted_by_letter(WIDTH * DEEPEST))
    depth: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    city_id: Mapped[int | None] = mapped_column(ForeignKey("cities.id"))
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[Markup] = mapped_column(SafeHtml)
    state: Mapped[State] = mapped_column(one_of(State))
    is_question: Mapped[bool] = mapped_column(Boolean, default=False)
    answered_at: Mapped[datetime | None]
    first_visible_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    replies_below: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(Text, default="")
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    version: Mapped[int] = mapped_column()

    contribution: Mapped[Contribution] = relationship()
    author: Mapped[User | None] = relationship()
    city: Mapped[City | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own name for it

    @property
    def root_id(self) -> int:
        """The comment that began this branch of the thread."""
        return -self.root_rank


class CommentRevision(Base):
    """Words of a comment that its author replaced; for moderators only."""

    __tablename__ = "comment_revisions"
    __table_args__ = (Index("ix_comment_revisions_comment_id", "comment_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    body: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[datetime]


class CommentDecision(Base):
    """What a moderator ruled on a comment, and why; it outlives the comment.

    `author_id` is whose comment it was: who was approved once is trusted, even if that comment has
    gone since.
    """

    __tablename__ = "comment_decisions"
    __table_args__ = (
        CheckConstraint("move <> 'hide' OR reason <> ''", name="hiding_has_words"),
        Index("ix_comment_decisions_comment_id", "comment_id", "id"),
        Index("ix_comment_decisions_author_id", "author_id", "move"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id", ondelete="SET NULL"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    moderator_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    move: Mapped[Move] = mapped_column(one_of(Move))
    reason: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime]
    moderator: Mapped[User] = relationship(foreign_keys=[moderator_id], lazy="raise")


class ActKind(StrEnum):
    """What limits tell apart."""

    COMMENT = "comment"
    REPORT = "report"


class Reason(StrEnum):
    """Why somebody reports a comment."""

    INSULT = "insult"
    HATE = "hate"
    ADVERTISING = "advertising"
    PRIVATE_DATA = "private_data"
    ILLEGAL = "illegal"
    OTHER = "other"


class Act(Base):
    """That somebody spoke or reported, which is what limits count, whatever became of the words.

    `origin` is an HMAC of the network address it came from. The whole is forgotten after a day.
    """

    __tablename__ = "acts"
    __table_args__ = (
        CheckConstraint("kind IN ('comment', 'report')", name="kind_is_known"),
        Index("ix_acts_author_id", "author_id", "kind", "done_at"),
        Index("ix_acts_origin", "origin", "kind", "done_at"),
        Index("ix_acts_done_at", "done_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ActKind] = mapped_column(one_of(ActKind))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contributions.id", ondelete="CASCADE"))
    origin: Mapped[str | None] = mapped_column(String(LONGEST_KEY))
    done_at: Mapped[datetime]


class Outcome(StrEnum):
    """What a report led to."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"


class Report(Base):
    """Somebody finds that a comment should not stand there; who it is, is told to nobody.

    `reporter_key` tells one person from another, with an account or without.
    """

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("comment_id", "reporter_key"),
        CheckConstraint(
            "(settled_at IS NULL) = (outcome IS NULL)", name="what_is_settled_has_an_outcome"
        ),
        Index("ix_reports_reporter_key", "reporter_key", "made_at"),
        Index("ix_reports_reporter_id", "reporter_id"),
        Index(
            "ix_reports_open",
            "comment_id",
            "id",
            postgresql_where=text("settled_at IS NULL AND withdrawn_at IS NULL"),
            sqlite_where=text("settled_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reporter_key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    reason: Mapped[Reason] = mapped_column(one_of(Reason))
    words: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    outcome: Mapped[Outcome | None] = mapped_column(one_of(Outcome))


class ConversationFollow(Base):
    """Somebody is told what others say below a contribution, or wants to hear no more of it.

    `told_until` is up to when, None before the first letter; `key` unsubscribes without signing in.
    A muted row stays, so that one's own next comment does not subscribe again.
    """

    __tablename__ = "conversation_follows"
    __table_args__ = (Index("ix_conversation_follows_contribution_id", "contribution_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    contribution_id: Mapped[int] = mapped_column(
        ForeignKey("contributions.id", ondelete="CASCADE"), primary_key=True
    )
    since: Mapped[datetime]
    told_until: Mapped[datetime | None]
    key: Mapped[str] = mapped_column(String(LONGEST_KEY), unique=True)
    is_muted: Mapped[bool] = mapped_column(Boolean, default=False)


class ReadingMark(Base):
    """Up to where somebody has read a conversation: when its last comment they know could be read.

    Of two that could be read at once `read_until_id` is the later one, 0 where there was none.
    """

    __tablename__ = "reading_marks"
    __table_args__ = (Index("ix_reading_marks_contribution_id", "contribution_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    contribution_id: Mapped[int] = mapped_column(
        ForeignKey("contributions.id", ondelete="CASCADE"), primary_key=True
    )
    read_until: Mapped[datetime]
    read_until_id: Mapped[int]
