"""The standing texts of the network, such as the imprint: always there, edited by the office."""

from datetime import datetime
from enum import StrEnum

from markupsafe import Markup
from sqlalchemy import String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from stadtnetz import clock, markup
from stadtnetz.database import Base, one_of, session


class Subject(StrEnum):
    """What a standing text is about; the value stands in its address."""

    IMPRINT = "impressum"
    PRIVACY = "datenschutz"
    ACCESSIBILITY = "barrierefreiheit"
    RULES = "regeln"


class StandingText(Base):
    """One text in one language."""

    __tablename__ = "standing_texts"
    __table_args__ = (UniqueConstraint("subject", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[Subject] = mapped_column(one_of(Subject))
    language: Mapped[str] = mapped_column(String(2))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[Markup] = mapped_column(markup.SafeHtml)
    revised_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own name for it


def about(subject: Subject, language: str) -> StandingText | None:
    """Find the text in that language, or else the German one, which is the one that holds."""
    query = select(StandingText).where(
        StandingText.subject == subject, StandingText.language.in_([language, "de"])
    )
    found = {text.language: text for text in session().scalars(query)}
    return found.get(language) or found.get("de")


def is_written(subject: Subject, language: str) -> bool:
    """Whether there is a text in just that language."""
    query = select(StandingText.id).where(
        StandingText.subject == subject, StandingText.language == language
    )
    return session().scalar(query) is not None


def write(subject: Subject, language: str, *, title: str, body: str) -> StandingText:
    """Put a text in the place of the one before it."""
    query = select(StandingText).where(
        StandingText.subject == subject, StandingText.language == language
    )
    text = session().scalars(query).one_or_none()
    if text is None:
        text = StandingText(subject=subject, language=language)
        session().add(text)
    text.title, text.body, text.body_html = (
        title,
        body,
        markup.to_html(body, shallowest=markup.BELOW_A_PAGE),
    )
    text.revised_at = clock.now()
    session().flush()
    return text
