"""The desk: what waits for a ruling, for how long, and who is looking at it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, delete, func, or_, select
from sqlalchemy.orm import Mapped, defer, mapped_column, relationship

from stadtnetz import clock
from stadtnetz.accounts import User
from stadtnetz.contributions import WAITING, Contribution
from stadtnetz.database import Base, Conflict, session

CLAIM_LASTS = timedelta(minutes=30)
OVERDUE_AFTER = timedelta(days=2)


class Claim(Base):
    """„I am looking at this“: ends by itself, is taken by POST, and shows as being in review."""

    __tablename__ = "claims"

    contribution_id: Mapped[int] = mapped_column(
        ForeignKey("contributions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    until: Mapped[datetime]
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)

    @property
    def since(self) -> datetime:
        """When it was taken, or last renewed."""
        return self.until - CLAIM_LASTS


def desk() -> Sequence[Contribution]:
    """List everything that waits, the oldest first, without the texts themselves."""
    query = (
        select(Contribution)
        .where(Contribution.state.in_(WAITING))
        .options(defer(Contribution.body), defer(Contribution.body_html))
        .order_by(Contribution.revised_at, Contribution.id)
    )
    return session().scalars(query).all()


def count_waiting() -> int:
    """Count what waits on the desk."""
    query = select(func.count()).select_from(Contribution).where(Contribution.state.in_(WAITING))
    return session().scalar(query) or 0


def claims_on(ids: Sequence[int]) -> Mapping[int, Claim]:
    """Give the claims in force on these contributions."""
    query = select(Claim).where(Claim.contribution_id.in_(ids), Claim.until > clock.now())
    return {claim.contribution_id: claim for claim in session().scalars(query)}


def claim_on(contribution: Contribution) -> Claim | None:
    """Find the claim in force on a contribution."""
    return claims_on([contribution.id]).get(contribution.id)


def take(contribution: Contribution, *, moderator: User) -> Claim:
    """Take a waiting contribution for half an hour, or renew that; raise Conflict if taken."""
    held = claim_on(contribution)
    if contribution.state not in WAITING or (held is not None and held.user_id != moderator.id):
        message = "taken or no longer waiting"
        raise Conflict(message)
    own_or_over = or_(Claim.user_id == moderator.id, Claim.until <= clock.now())
    session().execute(  # never one that somebody took since we looked: that one meets its key
        delete(Claim).where(Claim.contribution_id == contribution.id, own_or_over),
        execution_options={"synchronize_session": "fetch"},
    )
    claim = Claim(contribution_id=contribution.id, user=moderator, until=clock.now() + CLAIM_LASTS)
    session().add(claim)
    session().flush()
    return claim


def release(contribution: Contribution) -> None:
    """Let go of a contribution, whether it was taken or not."""
    session().execute(
        delete(Claim).where(Claim.contribution_id == contribution.id),
        execution_options={"synchronize_session": "fetch"},
    )


def is_overdue(contribution: Contribution) -> bool:
    """Whether a contribution has waited longer than cities are told."""
    return contribution.revised_at < clock.now() - OVERDUE_AFTER
