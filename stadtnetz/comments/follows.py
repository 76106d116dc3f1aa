"""Who follows a conversation and is told of what others say there."""

import secrets
from typing import Any

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.exc import IntegrityError

from stadtnetz import clock
from stadtnetz.accounts import User
from stadtnetz.cities import City
from stadtnetz.comments.models import Comment, ConversationFollow
from stadtnetz.comments.reading import begin as begin_reading
from stadtnetz.comments.states import State
from stadtnetz.contributions import Contribution, visible
from stadtnetz.database import session
from stadtnetz.pagination import PAGE_SIZE, Cursor, Older, Page

FollowedRow = Row[Any]
"""A conversation that somebody follows: attributes only."""


def begin(contribution: Contribution, *, follower: User) -> ConversationFollow:
    """Let somebody follow a conversation because they speak in it, unless they once wished not to.

    From then on it can be told what is new to them there. What they merely look at is kept nowhere.
    """
    begin_reading(contribution, follower)
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


def followed(
    viewer: User, *, after: Cursor | None = None, limit: int = PAGE_SIZE
) -> Page[FollowedRow]:
    """List the conversations that somebody is told of, the one in which was spoken last first."""
    query = _followed(viewer)
    if after is not None:
        last_said = query.selected_columns.last_said_at
        query = query.where(
            last_said <= after.moment, or_(last_said < after.moment, Contribution.id < after.id)
        )
    found = session().execute(query.limit(limit + 1)).all()
    rows = found[:limit]
    if len(found) == len(rows):
        return Page(rows)
    last = Cursor(rows[-1].last_said_at, rows[-1].id)
    return Page(rows, Older(found[limit].id, after=last, until=last), starts_anew=True)


def _followed(viewer: User) -> Select[*tuple[Any, ...]]:
    spoken_at = (
        select(Comment.first_visible_at)
        .where(Comment.contribution_id == Contribution.id, Comment.state == State.VISIBLE)
        .order_by(Comment.first_visible_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    last_said_at = func.coalesce(
        spoken_at, ConversationFollow.since, type_=ConversationFollow.since.type
    )
    return (
        select(
            Contribution.id,
            Contribution.title,
            Contribution.language,
            Contribution.comment_count,
            City.name.label("city_name"),
            last_said_at.label("last_said_at"),
        )
        .join(ConversationFollow, ConversationFollow.contribution_id == Contribution.id)
        .join(City, Contribution.city_id == City.id)
        .where(
            ConversationFollow.user_id == viewer.id,
            ConversationFollow.is_muted.is_(False),
            visible(),
        )
        .order_by(last_said_at.desc(), Contribution.id.desc())
    )


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
