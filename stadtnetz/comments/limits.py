"""How often somebody may speak: a brake against floods, and against heat."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from stadtnetz import clock
from stadtnetz.accounts import User
from stadtnetz.comments import paths
from stadtnetz.comments.models import Comment, Report
from stadtnetz.contributions import Contribution
from stadtnetz.database import session

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
EVERYBODY = ((MINUTE, 5), (DAY, 60))
NEWCOMERS = ((10 * MINUTE, 3), *EVERYBODY)
REPORTERS = ((60 * MINUTE, 10),)
COOLING = 2 * MINUTE
"""How long each open report in a chain lets somebody wait who has spoken in the thread before."""


class TooOften(Exception):
    """Somebody who may speak again from `until` on."""

    def __init__(self, until: datetime) -> None:
        """Keep how long to wait."""
        super().__init__(until.isoformat())
        self.until = until


def refuse_too_often(
    contribution: Contribution, author: User, origin: str | None, parent: Comment | None
) -> None:
    """Raise TooOften for a flood from an account or from a network address, and in a heated chain.

    Moderators may always speak.
    """
    if author.moderates:
        return
    is_new = author.created_at > clock.now() - DAY
    _refuse(_moments(Comment.author_id == author.id), NEWCOMERS if is_new else EVERYBODY)
    if origin is not None:
        _refuse(_moments(Comment.origin == origin), EVERYBODY)
    if parent is not None:
        _refuse_heat(contribution, author, parent)


def refuse_too_many_reports(reporter_key: str) -> None:
    """Raise TooOften for who reports comment after comment."""
    query = (
        select(Report.made_at)
        .where(Report.reporter_key == reporter_key, Report.made_at > clock.now() - DAY)
        .order_by(Report.made_at.desc())
        .limit(REPORTERS[0][1])
    )
    _refuse(session().scalars(query).all(), REPORTERS)


def _moments(whose: ColumnElement[bool]) -> Sequence[datetime]:
    """List when somebody spoke within a day, the last time first."""
    query = (
        select(Comment.created_at)
        .where(whose, Comment.created_at > clock.now() - DAY)
        .order_by(Comment.created_at.desc())
        .limit(EVERYBODY[-1][1])
    )
    return session().scalars(query).all()


def _refuse(moments: Sequence[datetime], limits: Sequence[tuple[timedelta, int]]) -> None:
    waits = [moments[most - 1] + span for span, most in limits if len(moments) >= most]
    if waits and max(waits) > clock.now():
        raise TooOften(max(waits))


def _refuse_heat(contribution: Contribution, author: User, parent: Comment) -> None:
    last = session().scalar(
        select(func.max(Comment.created_at, type_=Comment.created_at.type)).where(
            Comment.author_id == author.id, Comment.contribution_id == contribution.id
        )
    )
    if last is None or last <= clock.now() - DAY:
        return
    chain = [*paths.above(parent.path), parent.path]
    reports = session().scalar(
        select(func.count())
        .select_from(Report)
        .join(Comment, Report.comment_id == Comment.id)
        .where(
            Comment.contribution_id == contribution.id,
            Comment.path.in_(chain),
            Report.settled_at.is_(None),
            Report.withdrawn_at.is_(None),
        )
    )
    until = last + COOLING * (reports or 0)
    if until > clock.now():
        raise TooOften(until)
