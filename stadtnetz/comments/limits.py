"""How often somebody may speak: a brake against floods, and against heat."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select

from stadtnetz import clock
from stadtnetz.accounts import User
from stadtnetz.comments import paths
from stadtnetz.comments.models import Act, ActKind, Comment, Report
from stadtnetz.contributions import Contribution
from stadtnetz.database import session

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
EVERYBODY = ((MINUTE, 5), (DAY, 60))
NEWCOMERS = ((10 * MINUTE, 3), *EVERYBODY)
REPORTERS = ((60 * MINUTE, 10),)
NEIGHBOURS = ((60 * MINUTE, 100),)
MOST_COUNTED = max(most for _span, most in (*EVERYBODY, *NEIGHBOURS))
COMMENT, REPORT = ActKind.COMMENT, ActKind.REPORT
COOLING = 2 * MINUTE
"""How long each open report in a chain lets somebody wait who has spoken in the thread before."""

_in_force = [True]


def enforce_limits(*, enforced: bool) -> None:
    """Refuse from now on what comes too often, or only count it: for load drivers alone."""
    _in_force[:] = [enforced]


class TooOften(Exception):
    """Somebody who may speak again from `until` on."""

    def __init__(self, until: datetime) -> None:
        """Keep how long to wait."""
        super().__init__(until.isoformat())
        self.until = until


def speak(
    contribution: Contribution, author: User, origin: str | None, parent: Comment | None
) -> None:
    """Count that somebody says something; raise TooOften for a flood, and in a heated chain.

    A flood comes from an account or from a network address. Moderators may always speak. What is
    taken back later has been said all the same.
    """
    if not author.moderates:
        _wait_for_oneself(author)
        is_new = author.created_at > clock.now() - DAY
        _refuse(_moments(COMMENT, Act.author_id == author.id), NEWCOMERS if is_new else EVERYBODY)
        if origin is not None:
            _refuse(_moments(COMMENT, Act.origin == origin), EVERYBODY)
        if parent is not None:
            _refuse_heat(contribution, author, parent)
    _count(COMMENT, contribution.id, author, origin)


def carry(contribution_id: int, address: str, origin: str | None) -> None:
    """Count that somebody brings a comment along who opens an account; raise TooOften for a flood.

    Counted by the mail address, as an HMAC like `origin`, whether it has an account already or not:
    so nobody learns that from how often they may.
    """
    _refuse(_moments(COMMENT, Act.origin == address), NEWCOMERS)
    if origin is not None:
        _refuse(_moments(COMMENT, Act.origin == origin), EVERYBODY)
        _count(COMMENT, contribution_id, None, origin)
    _count(COMMENT, contribution_id, None, address)


def report(contribution_id: int, reporter: User | None, origin: str | None) -> None:
    """Count that somebody reports a comment; raise TooOften for one comment after the other.

    Without an account it is the network address that is counted, as many as ten accounts have: a
    whole school may stand behind it.
    """
    if reporter is not None:
        _refuse(_moments(REPORT, Act.author_id == reporter.id), REPORTERS)
    elif origin is not None:
        whose = (Act.origin == origin) & Act.author_id.is_(None)
        _refuse(_moments(REPORT, whose), NEIGHBOURS)
    _count(REPORT, contribution_id, reporter, origin)


def forget_acts() -> int:
    """Forget who spoke and reported more than a day ago, and from where; return how many acts."""
    old = delete(Act).where(Act.done_at <= clock.now() - DAY).returning(Act.id)
    return len(session().execute(old, execution_options={"synchronize_session": False}).all())


def _count(kind: ActKind, contribution_id: int, author: User | None, origin: str | None) -> None:
    made = Act(
        kind=kind,
        author_id=author.id if author else None,
        contribution_id=contribution_id,
        origin=origin,
        done_at=clock.now(),
    )
    session().add(made)
    session().flush()


def _wait_for_oneself(author: User) -> None:
    """Let one account speak in one thread after the other, so that each counts for the next."""
    row = User.__table__.c.id
    session().execute(select(row).where(row == author.id).with_for_update(key_share=True))


def _moments(kind: ActKind, whose: ColumnElement[bool]) -> Sequence[datetime]:
    """List when somebody did this within a day, the last time first."""
    query = (
        select(Act.done_at)
        .where(whose, Act.kind == kind, Act.done_at > clock.now() - DAY)
        .order_by(Act.done_at.desc())
        .limit(MOST_COUNTED)
    )
    return session().scalars(query).all()


def _refuse(moments: Sequence[datetime], limits: Sequence[tuple[timedelta, int]]) -> None:
    waits = [moments[most - 1] + span for span, most in limits if len(moments) >= most]
    if _in_force[0] and waits and max(waits) > clock.now():
        raise TooOften(max(waits))


def _refuse_heat(contribution: Contribution, author: User, parent: Comment) -> None:
    last = session().scalar(
        select(func.max(Act.done_at, type_=Act.done_at.type)).where(
            Act.author_id == author.id,
            Act.kind == COMMENT,
            Act.contribution_id == contribution.id,
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
    if _in_force[0] and until > clock.now():
        raise TooOften(until)
