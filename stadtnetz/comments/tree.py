"""The thread as a tree: one writer at a time, places, counts and answers kept where states change."""

from collections.abc import Sequence
from uuid import uuid4

from sqlalchemy import delete, exists, func, inspect, or_, select, update
from sqlalchemy.orm import aliased

from stadtnetz import clock
from stadtnetz.comments import paths
from stadtnetz.comments.models import Comment, CommentRevision, Report
from stadtnetz.comments.states import GONE, Move, State, target
from stadtnetz.contributions import Contribution
from stadtnetz.database import session
from stadtnetz.markup import comment as rendered

_LEAVE_OBJECTS_ALONE = {"synchronize_session": False}


def enter(contribution_id: int) -> Contribution:
    """Let nobody else write in this thread until the unit of work is over, and read it as it is.

    Counts, places and parents are then right without further ado; threads wait for no other thread.
    """
    session().flush()
    row = Contribution.__table__.c.id  # of the one table: PostgreSQL locks no outer join
    session().execute(select(row).where(row == contribution_id).with_for_update(key_share=True))
    read = (
        select(Contribution)
        .where(Contribution.id == contribution_id)
        .execution_options(populate_existing=True)
    )
    return session().scalars(read).one()


def enter_at(comment: Comment) -> tuple[Contribution, Comment] | None:
    """Enter the thread in which a comment stands, and read it as it is; None if it has gone."""
    thread_id = session().scalar(
        select(Comment.contribution_id).where(Comment.id == id_of(comment))
    )
    if thread_id is None:
        return None
    contribution, found = enter(thread_id), reread(id_of(comment))
    return (contribution, found) if found is not None else None


def reread(comment_id: int) -> Comment | None:
    """Read a comment as it is now, after `enter`; None if it has gone meanwhile."""
    query = select(Comment).where(Comment.id == comment_id)
    return session().scalars(query, execution_options={"populate_existing": True}).one_or_none()


def id_of(comment: Comment) -> int:
    """Tell the id of a comment that somebody holds, even if its row has gone meanwhile."""
    identity = inspect(comment).identity
    number: int = identity[0] if identity else comment.id
    return number


def plant(comment: Comment, parent: Comment | None) -> None:
    """Put a new comment in its place, which names its own id: so it is stored twice."""
    comment.path, comment.depth = uuid4().hex, 1
    session().add(comment)
    session().flush()
    comment.parent_id = parent.id if parent else None
    comment.path = paths.below(parent.path if parent else None, comment.id)
    comment.depth = paths.depth(comment.path)
    comment.root_rank = paths.root_rank(comment.path)
    session().flush()


def move(comment: Comment, made: Move) -> None:
    """Make a move: the one way from any state to another.

    With it go the counts above, in the thread and on the contribution, and whether a question above
    is answered. Raises IllegalMove.
    """
    before, comment.state = comment.state, target(comment.state, made)
    if comment.state is State.VISIBLE and comment.first_visible_at is None:
        comment.first_visible_at = clock.now()
    session().flush()
    change = (comment.state is State.VISIBLE) - (before is State.VISIBLE)
    if not change:
        return
    _count(comment, change)
    if comment.city_id is not None:
        _settle_questions(comment, city_id=comment.city_id)


def empty(comment: Comment) -> None:
    """Take the words from a comment, and those that it had before, unless they are evidence."""
    if is_evidence(comment):
        return
    comment.body, comment.body_html = "", rendered("")
    comment.is_question = False
    session().execute(
        delete(CommentRevision).where(CommentRevision.comment_id == comment.id),
        execution_options=_LEAVE_OBJECTS_ALONE,
    )


def prune(comment: Comment) -> bool:
    """Remove what is gone and has nothing below, and upward all that then is so; say if it went.

    What was reported and is not ruled on stays as evidence; readers see nothing of it.
    """
    session().flush()
    went = False
    each: Comment | None = comment
    while each is not None and each.state in GONE and not (has_below(each) or is_evidence(each)):
        parent_id = each.parent_id
        session().delete(each)
        session().flush()
        went = True
        each = reread(parent_id) if parent_id else None
    return went


def has_below(comment: Comment) -> bool:
    """Whether any row answers a comment, whoever may see it."""
    return bool(session().scalar(select(exists().where(Comment.parent_id == comment.id))))


def is_evidence(comment: Comment) -> bool:
    """Whether somebody reported a comment and nobody has ruled on it."""
    reported = exists().where(
        Report.comment_id == comment.id, Report.settled_at.is_(None), Report.withdrawn_at.is_(None)
    )
    return bool(session().scalar(select(reported)))


def _count(comment: Comment, change: int) -> None:
    """Add to the counts in SQL, never to what was read, and let objects read them anew."""
    if comment.parent_id is not None:
        # where a thread is as deep as can be, an answer stands beside what it answers
        is_above = or_(Comment.path.in_(paths.above(comment.path)), Comment.id == comment.parent_id)
        session().execute(
            update(Comment)
            .where(Comment.contribution_id == comment.contribution_id, is_above)
            .values(replies_below=Comment.replies_below + change, version=Comment.version),
            execution_options=_LEAVE_OBJECTS_ALONE,
        )
    session().execute(
        update(Contribution)
        .where(Contribution.id == comment.contribution_id)
        .values(comment_count=Contribution.comment_count + change, version=Contribution.version),
        execution_options=_LEAVE_OBJECTS_ALONE,
    )
    _forget_counts(comment.contribution_id)


def _settle_questions(comment: Comment, *, city_id: int) -> None:
    """Say of each question above since when its city has answered it, None if it has not."""
    answer = aliased(Comment)
    is_below = or_(
        (answer.path > Comment.path) & (answer.path < Comment.path + paths.BEHIND),
        answer.parent_id == Comment.id,  # beside its parent, where a thread is as deep as can be
    )
    answered_at = (
        select(func.min(answer.first_visible_at, type_=Comment.answered_at.type))
        .where(
            answer.contribution_id == Comment.contribution_id,
            answer.state == State.VISIBLE,
            answer.city_id == city_id,
            is_below,
        )
        .scalar_subquery()
    )
    is_above = or_(
        Comment.path.in_(paths.above(comment.path)), Comment.id == (comment.parent_id or 0)
    )
    is_its_city = (
        select(Contribution.city_id)
        .where(Contribution.id == comment.contribution_id)
        .scalar_subquery()
    )
    session().execute(
        update(Comment)
        .where(
            Comment.contribution_id == comment.contribution_id,
            Comment.is_question,
            is_above,
            is_its_city == city_id,
        )
        .values(answered_at=answered_at, version=Comment.version),
        execution_options=_LEAVE_OBJECTS_ALONE,
    )
    _forget_counts(comment.contribution_id)


def _forget_counts(contribution_id: int) -> None:
    for each in _loaded():
        if isinstance(each, Comment) and each.contribution_id == contribution_id:
            session().expire(each, ["replies_below", "answered_at"])
        elif isinstance(each, Contribution) and each.id == contribution_id:
            session().expire(each, ["comment_count"])


def _loaded() -> Sequence[object]:
    return list(session().identity_map.values())
