"""Who follows a conversation, and up to where somebody has read it."""

import secrets
from collections.abc import Collection, Mapping

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from stadtnetz import clock
from stadtnetz.accounts import User
from stadtnetz.comments.models import Comment, ConversationFollow, ReadingMark
from stadtnetz.comments.states import State
from stadtnetz.contributions import Contribution
from stadtnetz.database import session


def begin(contribution: Contribution, *, follower: User) -> ConversationFollow:
    """Let somebody follow a conversation because they speak in it, unless they once wished not to."""
    found = session().get(ConversationFollow, (follower.id, contribution.id))
    return found or _begun(contribution, follower)


def follow(contribution: Contribution, *, follower: User) -> ConversationFollow:
    """Let somebody follow a conversation; who does already goes on, who did not hears from now on."""
    found = begin(contribution, follower=follower)
    if found.is_muted:
        found.is_muted, found.told_until = False, clock.now()
        session().flush()
    return found


def unfollow(contribution_id: int, *, follower_id: int) -> None:
    """Let somebody hear no more of a conversation, nor follow it by speaking in it again."""
    found = session().get(ConversationFollow, (follower_id, contribution_id))
    if found is not None:
        found.is_muted = True
        session().flush()


def by_key(key: str) -> ConversationFollow | None:
    """Find what the address in a letter unsubscribes from."""
    query = select(ConversationFollow).where(ConversationFollow.key == key[:64])
    return session().scalars(query).one_or_none()


def is_following(contribution: Contribution, viewer: User) -> bool:
    """Whether somebody is told of what is said there."""
    found = session().get(ConversationFollow, (viewer.id, contribution.id))
    return found is not None and not found.is_muted


def mark_read(contribution: Contribution, *, reader: User, until_id: int) -> None:
    """Note up to which comment somebody has read; a mark never goes back."""
    found = session().get(ReadingMark, (reader.id, contribution.id))
    if found is not None:
        found.read_until_id = max(found.read_until_id, until_id)
        session().flush()
        return
    made = ReadingMark(user_id=reader.id, contribution_id=contribution.id, read_until_id=until_id)
    try:
        with session().begin_nested():
            session().add(made)
    except IntegrityError:  # in another tab, since we looked
        session().expire_all()
        if session().get(ReadingMark, (reader.id, contribution.id)) is None:
            raise


def read_until(contribution_id: int, viewer: User | None) -> int | None:
    """Tell after which id comments are new to somebody, None where everything or nothing is."""
    if viewer is None:
        return None
    found = session().get(ReadingMark, (viewer.id, contribution_id))
    return found.read_until_id if found else None


def unread_counts(contribution_ids: Collection[int], viewer: User) -> Mapping[int, int]:
    """Count what others have said since somebody last read; what they never opened is not told."""
    query = (
        select(Comment.contribution_id, func.count())
        .join(ReadingMark, ReadingMark.contribution_id == Comment.contribution_id)
        .where(
            ReadingMark.user_id == viewer.id,
            ReadingMark.contribution_id.in_(contribution_ids),
            Comment.id > ReadingMark.read_until_id,
            Comment.state == State.VISIBLE,
            Comment.author_id != viewer.id,
        )
        .group_by(Comment.contribution_id)
    )
    return dict(session().execute(query).all())


def unread_count(contribution_id: int, viewer: User) -> int:
    """Count what others have said in one conversation since somebody last read it."""
    return unread_counts([contribution_id], viewer).get(contribution_id, 0)


def _begun(contribution: Contribution, follower: User) -> ConversationFollow:
    made = ConversationFollow(
        user_id=follower.id,
        contribution_id=contribution.id,
        since=clock.now(),
        key=secrets.token_urlsafe(24),
    )
    try:
        with session().begin_nested():
            session().add(made)
    except IntegrityError:
        found = session().get(ConversationFollow, (follower.id, contribution.id))
        if found is None:
            raise
        return found
    return made
