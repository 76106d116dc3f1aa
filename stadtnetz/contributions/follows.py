"""Who follows a contribution, and so is told when something about it changes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, delete, insert, literal, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from stadtnetz import clock
from stadtnetz.accounts import User
from stadtnetz.contributions.models import Contribution
from stadtnetz.database import Base, session


class Follow(Base):
    """Somebody wants to be told of what changes about a contribution, until they want it no more."""

    __tablename__ = "follows"
    __table_args__ = (Index("ix_follows_user_id", "user_id"),)

    contribution_id: Mapped[int] = mapped_column(
        ForeignKey("contributions.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    followed_at: Mapped[datetime]


def follow(contribution: Contribution, *, follower: User) -> None:
    """Let somebody follow a contribution; who does already, even since just now, goes on."""
    if is_following(contribution, follower):
        return
    made = Follow(contribution_id=contribution.id, user_id=follower.id, followed_at=clock.now())
    try:
        with session().begin_nested():
            session().add(made)
    except IntegrityError:
        if not is_following(contribution, follower):
            raise


def unfollow(contribution_id: int, *, follower_id: int) -> None:
    """Let somebody follow a contribution no more, whether they did, and whether it still exists."""
    session().execute(
        delete(Follow).where(
            Follow.contribution_id == contribution_id, Follow.user_id == follower_id
        )
    )


def is_following(contribution: Contribution, viewer: User) -> bool:
    """Whether somebody follows a contribution."""
    query = select(Follow.user_id).where(
        Follow.contribution_id == contribution.id, Follow.user_id == viewer.id
    )
    return session().scalar(query) is not None


def followers(contribution: Contribution) -> Sequence[User]:
    """List who follows a contribution and still has an open account, in the order of accounts."""
    query = (
        select(User)
        .join(Follow, Follow.user_id == User.id)
        .where(Follow.contribution_id == contribution.id, User.is_active)
        .order_by(User.id)
    )
    return session().scalars(query).all()


def hand_on(contribution: Contribution, following: Contribution) -> None:
    """Let all who follow a contribution follow the one that goes on from it, too."""
    session().execute(
        insert(Follow).from_select(
            ["contribution_id", "user_id", "followed_at"],
            select(
                literal(following.id), Follow.user_id, literal(clock.now(), Follow.followed_at.type)
            ).where(Follow.contribution_id == contribution.id),
        )
    )
