"""Whether a conversation is open, and if not, why and since when."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from stadtnetz import contributions
from stadtnetz.accounts import User
from stadtnetz.contributions import Contribution, Conversation, Event, Occurrence
from stadtnetz.database import session

OPEN_FOR = timedelta(days=90)


class Cause(StrEnum):
    """Why nobody may talk below a contribution any more."""

    BY_CITY = "by_city"
    BY_TIME = "by_time"
    GONE = "gone"


class Closed(Exception):
    """A conversation that takes no more comments; `since` is None where nobody wrote it down."""

    def __init__(self, cause: Cause, since: datetime | None) -> None:
        """Keep what a reader is told."""
        super().__init__(f"{cause} since {since}")
        self.cause, self.since = cause, since


def closed_because(contribution: Contribution, now: datetime) -> Closed | None:
    """Say why a conversation is closed, None while it is open.

    It closes by itself 90 days after the contribution was published, or after the last date of an
    event ended, whichever is later.
    """
    published_at = contribution.published_at
    if not contribution.is_public or published_at is None or published_at > now:
        return Closed(Cause.GONE, None)
    if contribution.conversation is Conversation.CLOSED:
        return Closed(Cause.BY_CITY, contribution.conversation_set_at)
    ends_at = published_at + OPEN_FOR
    if ends_at <= now and isinstance(contribution, Event):
        ends_at = max(ends_at, (_last_end(contribution) or published_at) + OPEN_FOR)
    return Closed(Cause.BY_TIME, ends_at) if ends_at <= now else None


def takes_answers(now: datetime) -> ColumnElement[bool]:
    """Say in SQL where a question can still be answered: in public, and not closed by time.

    What its city closed is among it: the city opens it again. So nobody gets rid of a question by
    closing the conversation, and none is asked for that nobody can answer any more.
    """
    since = now - OPEN_FOR
    last_end = func.coalesce(Occurrence.ends_at, Occurrence.starts_at)
    takes_place = exists().where(Occurrence.event_id == Contribution.id, last_end > since)
    return and_(contributions.visible(), or_(Contribution.published_at > since, takes_place))


def refuse_closed(contribution: Contribution, speaker: User, now: datetime) -> None:
    """Raise Closed, for a moderator only where nobody could read the answer."""
    closed = closed_because(contribution, now)
    if closed is not None and (closed.cause is Cause.GONE or not speaker.moderates):
        raise closed


def _last_end(event: contributions.Event) -> datetime | None:
    ends = func.coalesce(Occurrence.ends_at, Occurrence.starts_at)
    query = select(func.max(ends, type_=Occurrence.starts_at.type)).where(
        Occurrence.event_id == event.id
    )
    return session().scalar(query)
