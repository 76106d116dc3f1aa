"""The topics of the network: each a line with a letter, a colour and a few words of its own."""

from collections.abc import Sequence

from sqlalchemy import CheckConstraint, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from stadtnetz.database import Base, session


class Topic(Base):
    """A line of the network. Its letter names its colour in the style sheet; nine at most."""

    __tablename__ = "topics"
    __table_args__ = (CheckConstraint("letter = lower(letter)", name="letter_is_lower_case"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter: Mapped[str] = mapped_column(String(1), unique=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    name_en: Mapped[str] = mapped_column(String(80))
    introduction: Mapped[str] = mapped_column(Text)
    introduction_en: Mapped[str] = mapped_column(Text)


_EVERY = select(Topic).order_by(Topic.id)


def every() -> Sequence[Topic]:
    """List the topics in the order of the network."""
    return session().scalars(_EVERY).all()


def by_slug(slug: str) -> Topic | None:
    """Find a topic by the name in its address."""
    return session().scalars(select(Topic).where(Topic.slug == slug[:80])).one_or_none()


def by_id(topic_id: int) -> Topic | None:
    """Find a topic."""
    return session().get(Topic, topic_id)
