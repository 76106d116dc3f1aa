"""What cities made known of the dates of their events, and what of it still holds."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from stadtnetz.contributions.models import Status
from stadtnetz.database import Base, WallTime, one_of


class Announcement(Base):
    """What a city made known at once, without asking: cancelled, postponed or moved online.

    It concerns the date whose original start (wall time) it names, or all that were still to come
    when it was made. `start` and `end` are the new wall time of what was postponed, if it is known.
    `goes_on` says that it holds for the dates, too, by which a series without end goes on later.
    """

    __tablename__ = "announcements"
    __table_args__ = (
        CheckConstraint("note <> ''", name="an_announcement_has_words"),
        Index("ix_announcements_event_id", "event_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    original_start: Mapped[datetime | None] = mapped_column(WallTime)
    status: Mapped[Status] = mapped_column(one_of(Status))
    start: Mapped[datetime | None] = mapped_column("new_start", WallTime)
    end: Mapped[datetime | None] = mapped_column("new_end", WallTime)
    online_url: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    goes_on: Mapped[bool]


class Layer(StrEnum):
    """What a word says of a date, as `outcomes.Words` tells apart: of it alone, or with all."""

    MOVED = "moved"
    OFF = "off"
    ONLINE = "online"
    ALL_OFF = "all_off"
    ALL_ONLINE = "all_online"
    CONFIRMED = "confirmed"


class WordInForce(Base):
    """That an announcement holds for an occurrence; of most occurrences nothing was ever said.

    It goes where its occurrence goes, even to a series that was split from the one it was made of.
    """

    __tablename__ = "words_in_force"
    __table_args__ = (Index("ix_words_in_force_announcement_id", "announcement_id"),)

    occurrence_id: Mapped[int] = mapped_column(
        ForeignKey("occurrences.id", ondelete="CASCADE"), primary_key=True
    )
    layer: Mapped[Layer] = mapped_column(one_of(Layer), primary_key=True)
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcements.id", ondelete="CASCADE"))
