"""What waits for people: comments to read, reports to rule on, questions to answer."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    Select,
    bindparam,
    func,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from stadtnetz import clock, contributions
from stadtnetz.accounts import User
from stadtnetz.cities import City
from stadtnetz.comments import openness
from stadtnetz.comments.models import Comment, CommentDecision, CommentRevision, Report
from stadtnetz.comments.states import Move, State
from stadtnetz.contributions import Contribution
from stadtnetz.database import session
from stadtnetz.pagination import PAGE_SIZE, Cursor, Older, Page
from stadtnetz.topics import Topic

DeskRow = Row[Any]
"""A comment as a moderator or its city sees it: attributes only, words included."""

HistoryRow = Row[Any]
"""What became of a comment: attributes only, be it a decision or an edit."""

DESK_PAGE = 50
OVERDUE_AFTER = timedelta(days=14)


def waiting(*, after: int | None = None, limit: int = DESK_PAGE) -> Sequence[DeskRow]:
    """List what a moderator is to read, the oldest first, each with how its author stands.

    `after` is the id of the last row of a former page.
    """
    query = _WAITING.where(Comment.id > (after or 0)).order_by(Comment.id).limit(limit)
    return session().execute(query).all()


def count_waiting() -> int:
    """Count what a moderator is to read."""
    query = select(func.count()).select_from(Comment).where(Comment.state == State.WAITING)
    return session().scalar(query) or 0


def reported(*, after: int | None = None, limit: int = DESK_PAGE) -> Sequence[DeskRow]:
    """List comments with open reports, the first reported first, with how many there are.

    `after` is the `first_report_id` of the last row of a former page.
    """
    query = _REPORTED.where(_PER_COMMENT.c.first_report_id > (after or 0))
    return session().execute(query.order_by(_PER_COMMENT.c.first_report_id).limit(limit)).all()


def count_reported() -> int:
    """Count the comments with open reports."""
    query = select(func.count(Report.comment_id.distinct())).where(*_is_open())
    return session().scalar(query) or 0


def reports_on(comment_id: int) -> Sequence[DeskRow]:
    """List why a comment was reported, never by whom, the newest first."""
    query: Select[*tuple[Any, ...]] = (
        select(Report.id, Report.reason, Report.words, Report.made_at, Report.outcome)
        .where(Report.comment_id == comment_id, Report.withdrawn_at.is_(None))
        .order_by(Report.id.desc())
    )
    return session().execute(query).all()


def open_questions(
    city_ids: Collection[int], *, after: Cursor | None = None, limit: int = PAGE_SIZE
) -> Page[DeskRow]:
    """List what these cities were asked and could still answer, the oldest first."""
    query = _asked(Contribution.city_id.in_(city_ids))
    if after is not None:
        query = query.where(
            Comment.first_visible_at >= after.moment,
            or_(Comment.first_visible_at > after.moment, Comment.id > after.id),
        )
    found = session().execute(query.limit(limit + 1)).all()
    rows = found[:limit]
    if len(found) == len(rows):
        return Page(rows)
    last = Cursor(rows[-1].first_visible_at, rows[-1].id)
    return Page(rows, Older(found[limit].id, after=last, until=last), starts_anew=True)


def count_open_questions(city_ids: Collection[int]) -> int:
    """Count what these cities were asked and could still answer."""
    return _count(_asked(Contribution.city_id.in_(city_ids)))


def overdue_questions(
    older_than: timedelta = OVERDUE_AFTER, *, limit: int = DESK_PAGE
) -> Sequence[DeskRow]:
    """List what any city was asked and has not answered for so long, the oldest first."""
    return session().execute(_overdue(older_than).limit(limit)).all()


def count_overdue_questions(older_than: timedelta = OVERDUE_AFTER) -> int:
    """Count what any city was asked and has not answered for so long."""
    return _count(_overdue(older_than))


def is_overdue(question: DeskRow) -> bool:
    """Whether a question has been open for so long that the programme office sees it."""
    asked_at: datetime = question.first_visible_at
    return asked_at <= clock.now() - OVERDUE_AFTER


def history_of(
    comment_ids: Collection[int], *, most: int = DESK_PAGE
) -> Mapping[int, Sequence[HistoryRow]]:
    """Give what became of each of these comments that anything became of, the newest first.

    A row with a `move` is a decision, with its `words` for a reason; one without is an edit, with
    the `words` that stood there until that `moment`. At most so many for each: `place` counts them,
    `of_all` says how many there are. For moderators only.
    """
    if not comment_ids:
        return {}
    every = _HISTORY.where(_HISTORY.selected_columns.place <= most)
    found: dict[int, list[HistoryRow]] = {}
    for row in session().execute(every, {"comments": list(comment_ids)}):
        found.setdefault(row.comment_id, []).append(row)
    return found


def _asked(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return _QUESTIONS.where(openness.takes_answers(clock.now()), *conditions)


def _overdue(older_than: timedelta) -> Select[*tuple[Any, ...]]:
    """Ask for what waits too long, also where time has closed the talk: moderators may still answer."""
    asked_before = Comment.first_visible_at <= clock.now() - older_than
    return _QUESTIONS.where(contributions.visible(), asked_before)


def _count(query: Select[*tuple[Any, ...]]) -> int:
    counted = query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    return session().scalar(counted) or 0


def _is_open() -> tuple[ColumnElement[bool], ...]:
    return Report.settled_at.is_(None), Report.withdrawn_at.is_(None)


def _comments() -> Select[*tuple[Any, ...]]:
    its_city = aliased(City)
    return (
        select(
            Comment.id,
            Comment.contribution_id,
            Comment.parent_id,
            Comment.state,
            Comment.body_html,
            Comment.is_question,
            Comment.created_at,
            Comment.edited_at,
            Comment.first_visible_at,
            Comment.version,
            Comment.author_id,
            User.name.label("author_name"),
            User.created_at.label("author_since"),
            City.name.label("speaks_for"),
            Contribution.kind,
            Contribution.slug,
            Contribution.title,
            Contribution.language,
            Contribution.conversation,
            its_city.id.label("city_id"),
            its_city.name.label("city_name"),
            its_city.slug.label("city_slug"),
            Topic.letter.label("topic_letter"),
            Topic.name.label("topic_name"),
            Topic.name_en.label("topic_name_en"),
        )
        .join(Contribution, Comment.contribution_id == Contribution.id)
        .join(its_city, Contribution.city_id == its_city.id)
        .outerjoin(Topic, Contribution.topic_id == Topic.id)
        .outerjoin(User, Comment.author_id == User.id)
        .outerjoin(City, Comment.city_id == City.id)
    )


def _times(move: Move) -> ColumnElement[int]:
    """Count how often moderators made a move on what this author wrote."""
    return (
        select(func.count())
        .where(CommentDecision.author_id == Comment.author_id, CommentDecision.move == move)
        .scalar_subquery()
    )


def _history() -> Select[*tuple[Any, ...]]:
    """Build the statement that puts decisions and edits in one order, comment by comment."""
    asked: BindParameter[int] = bindparam("comments", expanding=True)
    ruled: Select[*tuple[Any, ...]] = (
        select(
            CommentDecision.comment_id,
            CommentDecision.decided_at.label("moment"),
            CommentDecision.id.label("number"),
            CommentDecision.move,
            CommentDecision.reason.label("words"),
            User.name.label("moderator_name"),
        )
        .join(User, CommentDecision.moderator_id == User.id)
        .where(CommentDecision.comment_id.in_(asked))
    )
    edited: Select[*tuple[Any, ...]] = select(
        CommentRevision.comment_id,
        CommentRevision.replaced_at,
        CommentRevision.id,
        null(),
        CommentRevision.body,
        null(),
    ).where(CommentRevision.comment_id.in_(asked))
    both = union_all(ruled, edited).subquery()
    newest_first = (both.c.moment.desc(), both.c.move, both.c.number.desc())
    each = both.c.comment_id
    counted = select(
        both,
        func.row_number().over(partition_by=each, order_by=newest_first).label("place"),
        func.count().over(partition_by=each).label("of_all"),
    ).subquery()
    return select(counted).order_by(counted.c.comment_id, counted.c.place)


_HISTORY = _history()
_PER_COMMENT = (
    select(
        Report.comment_id,
        func.count().label("open_reports"),
        func.min(Report.id).label("first_report_id"),
        func.min(Report.made_at, type_=Report.made_at.type).label("first_reported_at"),
    )
    .where(*_is_open())
    .group_by(Report.comment_id)
    .subquery()
)
_STANDING = (_times(Move.APPROVE).label("approved"), _times(Move.HIDE).label("hidden"))
_WAITING = _comments().add_columns(*_STANDING).where(Comment.state == State.WAITING)
_REPORTED = (
    _comments()
    .add_columns(
        *_STANDING,
        _PER_COMMENT.c.open_reports,
        _PER_COMMENT.c.first_report_id,
        _PER_COMMENT.c.first_reported_at,
    )
    .join(_PER_COMMENT, _PER_COMMENT.c.comment_id == Comment.id)
)
_QUESTIONS = (
    _comments()
    .where(
        Comment.is_question,
        Comment.answered_at.is_(None),
        Comment.state == State.VISIBLE,
    )
    .order_by(Comment.first_visible_at, Comment.id)
)
