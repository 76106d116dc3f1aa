"""Reports: somebody finds that a comment should not stand there."""

from sqlalchemy import select, update

from stadtnetz import clock, markup
from stadtnetz.accounts import User
from stadtnetz.comments import limits, tree
from stadtnetz.comments.models import Comment, Outcome, Reason, Report
from stadtnetz.comments.states import GONE, State
from stadtnetz.database import session

LONGEST_WORDS = 1_000


class NotShown(Exception):
    """A comment that readers can't see, and so can't report."""


class WordsTooLong(ValueError):
    """More words about a report than anybody reads; `length` is how many characters."""

    def __init__(self, length: int) -> None:
        """Keep by how much to shorten them."""
        super().__init__(str(length))
        self.length = length


def key_of(reporter: User) -> str:
    """Give the key that tells one account from another, and from people without one."""
    return f"user:{reporter.id}"


def report(
    comment: Comment,
    *,
    reporter: User | None,
    reporter_key: str,
    reason: Reason,
    words: str = "",
    origin: str | None = None,
) -> Report:
    """Say that a comment should not stand there; once per person, who gets back the same report.

    One that its reporter withdrew counts again, with the new reason. `reporter_key` is `key_of` an
    account, or what somebody without one holds in their hands; `origin` as in `post`. Raises
    NotShown, WordsTooLong, TooOften.
    """
    if len(words) > LONGEST_WORDS:
        raise WordsTooLong(len(words))
    entered = tree.enter_at(comment)
    if entered is None or entered[1].state is not State.VISIBLE:
        raise NotShown
    found = entered[1]
    made = _by(found, reporter_key)
    if made is not None and (made.withdrawn_at is None or made.settled_at is not None):
        return made
    limits.report(found.contribution_id, reporter, origin)
    made = made or Report(comment_id=found.id, reporter_key=reporter_key)
    made.reporter_id = reporter.id if reporter else None
    made.reason, made.words = reason, markup.tidy(markup.calm(words))
    made.made_at, made.withdrawn_at = clock.now(), None
    session().add(made)
    session().flush()
    return made


def withdraw_report(comment: Comment, *, reporter_key: str) -> None:
    """Take a report back, as long as nobody ruled on it; what is not there needs no taking back."""
    made = _by(comment, reporter_key)
    if made is not None and made.settled_at is None and made.withdrawn_at is None:
        made.withdrawn_at = clock.now()
        session().flush()


def has_reported(comment: Comment, *, reporter_key: str) -> bool:
    """Whether somebody's report of a comment counts: asked for the reporter's own eyes alone."""
    made = _by(comment, reporter_key)
    return made is not None and made.withdrawn_at is None


def settle(comment: Comment, *, moderator: User, outcome: Outcome = Outcome.DISMISSED) -> int:
    """Close every open report of a comment, which stays as it is; return how many there were.

    Whoever agrees with them hides the comment, which settles them as well. Of one that has gone
    since nothing is left then, or its tombstone alone.
    """
    entered = tree.enter_at(comment)
    result = session().execute(
        update(Report)
        .where(
            Report.comment_id == comment.id,
            Report.settled_at.is_(None),
            Report.withdrawn_at.is_(None),
        )
        .values(
            settled_at=clock.now(),
            settled_by_id=moderator.id,
            outcome=outcome,
        )
        .returning(Report.id),
        execution_options={"synchronize_session": False},
    )
    closed = len(result.all())
    for each in list(session().identity_map.values()):
        if isinstance(each, Report) and each.comment_id == comment.id:
            session().expire(each)
    if entered is not None and entered[1].state in GONE:
        tree.empty(entered[1])
        tree.prune(entered[1])
    return closed


def _by(comment: Comment, reporter_key: str) -> Report | None:
    query = select(Report).where(
        Report.comment_id == comment.id, Report.reporter_key == reporter_key
    )
    return session().scalars(query).one_or_none()
