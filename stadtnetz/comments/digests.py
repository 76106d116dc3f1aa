"""What followers of conversations are told: one letter an hour at most, written when it is sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from stadtnetz import clock
from stadtnetz.accounts import User
from stadtnetz.cities import City
from stadtnetz.comments.models import Comment, ConversationFollow
from stadtnetz.comments.states import State
from stadtnetz.contributions import Contribution, visible
from stadtnetz.database import session
from stadtnetz.notifications import Occasion, tell

AT_MOST_EVERY = timedelta(hours=1)
SETTLED_AFTER = timedelta(minutes=1)
"""What is younger may belong to a transaction that nobody sees yet; it is told the next time."""
MOST_TOLD = 50

Told = Row[Any]
"""A comment in a letter: attributes only."""


def digest_due(now: datetime) -> Sequence[User]:
    """List who follows a conversation in which others spoke, and had no letter within the hour."""
    other = aliased(ConversationFollow)
    was_told = exists().where(
        other.user_id == ConversationFollow.user_id,
        other.told_until > now - SETTLED_AFTER - AT_MOST_EVERY,
    )
    following = select(ConversationFollow.user_id).where(
        ConversationFollow.is_muted.is_(False), _has_news(now - SETTLED_AFTER), ~was_told
    )
    query = (
        select(User)
        .where(User.id.in_(following), User.is_active, User.confirmed_at.is_not(None))
        .order_by(User.id)
    )
    return session().scalars(query).all()


def queue_digests() -> int:
    """Put a letter into the outbox for everybody who is due one; return how many.

    It holds which stretch of which conversations is told, never a word of them.
    """
    now = clock.now()
    due = digest_due(now)
    for user in due:
        tell(user, Occasion.CONVERSATIONS, {"stretches": _stretches(user, now - SETTLED_AFTER)})
    return len(due)


def digest_for(user: User, facts: dict[str, Any]) -> Sequence[Told]:
    """Give what a letter tells, as it stands at this moment: conversation by conversation, in order.

    Of each one first what answers the reader, and of all together at most MOST_TOLD; `said` is how
    much there is to tell of a conversation with the rest. Nothing that has gone, is hidden or waits, nothing of one's own, nothing of what one follows no
    more; so it may be empty, and then no letter is sent.
    """
    stretches = [
        and_(
            Comment.contribution_id == stretch["contribution_id"],
            Comment.first_visible_at > datetime.fromisoformat(stretch["after"]),
            Comment.first_visible_at <= datetime.fromisoformat(stretch["until"]),
        )
        for stretch in facts["stretches"]
    ]
    if not stretches:
        return []
    every = _TOLD.where(or_(*stretches), visible()).subquery()
    query = select(every).order_by(every.c.place, every.c.contribution_id).limit(MOST_TOLD)
    found = session().execute(query, {"reader": user.id}).all()
    return sorted(found, key=lambda row: (row.contribution_id, row.path))


def _has_news(until: datetime) -> ColumnElement[bool]:
    """Say that others spoke in a followed conversation since its follower was last told."""
    return exists().where(
        Comment.contribution_id == ConversationFollow.contribution_id,
        Comment.first_visible_at
        > func.coalesce(ConversationFollow.told_until, ConversationFollow.since),
        Comment.first_visible_at <= until,
        Comment.state == State.VISIBLE,
        Comment.author_id != ConversationFollow.user_id,
    )


def _stretches(user: User, until: datetime) -> list[dict[str, Any]]:
    """Say which stretch of each conversation is told, and note that somebody was told until then.

    Each has its place in the letter; who follows more than it holds is told of the others next time.
    """
    own = ConversationFollow.user_id == user.id
    told_until = func.coalesce(ConversationFollow.told_until, ConversationFollow.since)
    query = (
        select(ConversationFollow)
        .where(own, ConversationFollow.is_muted.is_(False), _has_news(until))
        .order_by(told_until, ConversationFollow.contribution_id)
        .limit(MOST_TOLD)
    )
    following = session().scalars(query).all()
    stretches = [
        {
            "contribution_id": each.contribution_id,
            "after": (each.told_until or each.since).isoformat(),
            "until": until.isoformat(),
        }
        for each in following
    ]
    for each in following:
        each.told_until = until
    session().flush()
    return stretches


def _told() -> Select[*tuple[Any, ...]]:
    """Build the statement of what a letter tells."""
    reader = bindparam("reader", type_=User.id.type)
    answered = aliased(Comment)
    answers_reader = func.coalesce(answered.author_id == reader, false())
    thread = Comment.contribution_id
    return (
        select(
            Comment.id,
            Comment.contribution_id,
            Comment.path,
            Comment.body,
            Comment.is_question,
            Comment.first_visible_at,
            Contribution.kind,
            Contribution.slug,
            Contribution.title,
            User.name.label("author_name"),
            City.name.label("city_name"),
            answers_reader.label("answers_reader"),
            ConversationFollow.key.label("follow_key"),
            func.count().over(partition_by=thread).label("said"),
            func.row_number()
            .over(partition_by=thread, order_by=(answers_reader.desc(), Comment.path))
            .label("place"),
        )
        .join(Contribution, Comment.contribution_id == Contribution.id)
        .join(
            ConversationFollow,
            and_(
                ConversationFollow.contribution_id == Comment.contribution_id,
                ConversationFollow.user_id == reader,
                ConversationFollow.is_muted.is_(False),
            ),
        )
        .join(User, Comment.author_id == User.id)
        .outerjoin(City, Comment.city_id == City.id)
        .outerjoin(answered, Comment.parent_id == answered.id)
        .where(Comment.state == State.VISIBLE, Comment.author_id != reader)
    )


_TOLD = _told()
