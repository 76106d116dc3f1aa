"""Whether a conversation is open, and if not, why and since when."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from stadtnetz import clock, contributions
from stadtnetz.accounts import User
from stadtnetz.contributions import MAY_LAST, Contribution, Conversation, Event, Occurrence
from stadtnetz.database import session


class Cause(StrEnum):
    """Why nobody may talk below a contribution any more."""

    BY_CITY = "by_city"
    BY_TIME = "by_time"
    GONE = "gone"


class Closed(Exception):
    """A conversation that takes no more comments; `since` is None where nobody wrote it down.

    `days` is how long it was to last, where that is why.
    """

    def __init__(self, cause: Cause, since: datetime | None, days: int = 0) -> None:
        """Keep what a reader is told."""
        super().__init__(f"{cause} since {since}")
        self.cause, self.since, self.days = cause, since, days


def closed_because(contribution: Contribution, now: datetime) -> Closed | None:
    """Say why a conversation is closed, None while it is open.

    It closes by itself so many days after the contribution was published, or after the last date of
    an event ended, whichever is later; 90 days unless its city chose otherwise.
    """
    published_at = contribution.published_at
    if not contribution.is_public or published_at is None or published_at > now:
        return Closed(Cause.GONE, None)
    if contribution.conversation is Conversation.CLOSED:
        return Closed(Cause.BY_CITY, contribution.conversation_set_at)
    days = contribution.conversation_days
    if days is None:
        return None
    lasts = timedelta(days=days)
    ends_at = published_at + lasts
    if ends_at <= now and isinstance(contribution, Event):
        ends_at = max(ends_at, (_last_end(contribution) or published_at) + lasts)
    clock.expect(ends_at)
    return Closed(Cause.BY_TIME, ends_at, days) if ends_at <= now else None


def takes_answers(now: datetime) -> ColumnElement[bool]:
    """Say in SQL where a question can still be answered: in public, and not closed by time.

    What its city closed is among it: the city opens it again. So nobody gets rid of a question by
    closing the conversation, and none is asked for that nobody can answer any more.
    """
    last_end = func.coalesce(Occurrence.ends_at, Occurrence.starts_at)
    days = Contribution.conversation_days
    lasts: list[ColumnElement[bool]] = [days.is_(None)]
    for each in filter(None, MAY_LAST):
        since = now - timedelta(days=each)
        takes_place = exists().where(Occurrence.event_id == Contribution.id, last_end > since)
        lasts.append(and_(days == each, or_(Contribution.published_at > since, takes_place)))
    return and_(contributions.visible(), or_(*lasts))


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
