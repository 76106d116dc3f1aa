"""The outbox: what somebody should hear of, written with the change itself and sent by a job."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from stadtnetz import clock, queue
from stadtnetz.accounts import User
from stadtnetz.database import Base, after_commit, one_of, session, unit_of_work

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 8
_LONGEST_SENDING = timedelta(minutes=5)


class Occasion(StrEnum):
    """Why somebody is told; each has a mail template of the same name."""

    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    UPDATE_APPROVED = "update_approved"
    UPDATE_REJECTED = "update_rejected"
    UPDATE_RETURNED = "update_returned"
    ARCHIVED = "archived"
    EVENT_CHANGED = "event_changed"
    COMMENT_APPROVED = "comment_approved"
    COMMENT_HIDDEN = "comment_hidden"
    COMMENT_RESTORED = "comment_restored"
    CONVERSATIONS = "conversations"
    CONFIRM_ADDRESS = "confirm_address"
    KNOWN_ADDRESS = "known_address"


class Notification(Base):
    """One message to one person; `facts` is all that its text needs."""

    __tablename__ = "notifications"
    __table_args__ = (
        Index("ix_notifications_sent_at_due_at", "sent_at", "due_at"),
        Index("ix_notifications_recipient_id", "recipient_id", "occasion", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    occasion: Mapped[Occasion] = mapped_column(one_of(Occasion))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(500), default="")
    recipient: Mapped[User] = relationship(lazy="joined", innerjoin=True)


def tell(recipient: User, occasion: Occasion, facts: dict[str, Any]) -> Notification:
    """Write into the outbox that somebody should hear of this; nothing is sent here."""
    moment = clock.now()
    notification = Notification(
        recipient=recipient, occasion=occasion, facts=facts, created_at=moment, due_at=moment
    )
    session().add(notification)
    after_commit(queue.nudge)
    return notification


def unsent() -> Sequence[Notification]:
    """List what lies in the outbox, oldest first."""
    query = select(Notification).where(Notification.sent_at.is_(None)).order_by(Notification.id)
    return session().scalars(query).all()


def forget(recipient: User) -> None:
    """Remove all that was or is to be told to somebody whose account is closed."""
    session().execute(
        delete(Notification).where(Notification.recipient_id == recipient.id),
        execution_options={"synchronize_session": "fetch"},
    )


def deliver(send: Callable[[Notification], None]) -> int:
    """Hand every due message to `send`, each claimed first; return how many went out.

    What fails, for whatever reason, is tried again later and later, eight times, and keeps its last
    error.
    """
    done = 0
    while (notification := _claim_next()) is not None:
        try:
            send(notification)
        except Exception as error:  # noqa: BLE001 - one bad address must not hold up the others
            log.warning("mail %s failed: %s", notification.id, error)
            with unit_of_work():
                notification.last_error = str(error)[:500]
                notification.due_at = clock.now() + timedelta(minutes=2**notification.attempts)
        else:
            with unit_of_work():
                notification.sent_at = clock.now()
            done += 1
    return done


def _claim_next() -> Notification | None:
    """Take the oldest due message; the due date moves on, so that no second worker takes it."""
    moment = clock.now()
    is_due = (
        Notification.sent_at.is_(None),
        Notification.due_at <= moment,
        Notification.attempts < MOST_ATTEMPTS,
    )
    with unit_of_work():
        found = session().scalar(
            select(Notification.id).where(*is_due).order_by(Notification.id).limit(1)
        )
        if found is None:
            return None
        claimed = (
            session()
            .execute(
                update(Notification)
                .where(Notification.id == found, *is_due)
                .values(due_at=moment + _LONGEST_SENDING, attempts=Notification.attempts + 1)
                .execution_options(synchronize_session=False)
                .returning(Notification.id)
            )
            .all()
        )
    if not claimed:
        return _claim_next()
    session().expire_all()
    return session().get(Notification, found)
