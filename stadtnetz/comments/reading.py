"""Up to where somebody has read a conversation, and what is new to them since."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    func,
    literal,
    select,
    true,
    tuple_,
)
from sqlalchemy.exc import IntegrityError

from stadtnetz import clock
from stadtnetz.accounts import User
from stadtnetz.comments.models import Comment, ReadingMark
from stadtnetz.comments.states import State
from stadtnetz.contributions import Contribution
from stadtnetz.database import session

MOST_COUNTED = 100
_SAID = Comment.__table__.c
_Moment = tuple[datetime, int]
"""When a comment could first be read, and its id: of two at once the later one."""


@dataclass(frozen=True)
class Reading:
    """How far somebody has read a conversation, and what others have said last.

    A comment is new by when it could first be read, not by when it was written: what was approved
    late is new late. Before somebody has a mark, `is_begun`, nothing is new to them.
    """

    mark: _Moment | None
    newest: _Moment | None

    @property
    def is_begun(self) -> bool:
        """Whether it is known how far they have read."""
        return self.mark is not None

    @property
    def has_news(self) -> bool:
        """Whether anything in the whole conversation is new to them."""
        return self.mark is not None and self.newest is not None and self.newest > self.mark

    @property
    def newest_id(self) -> int | None:
        """What to hand to `mark_read` once they have read it all; None where there is nothing."""
        return self.newest[1] if self.newest else None

    def is_new(self, comment: Any) -> bool:
        """Whether a comment that they may read is new to them; of their own say no before."""
        since = comment.first_visible_at
        return self.mark is not None and since is not None and (since, comment.id) > self.mark


def begin(contribution: Contribution, reader: User) -> None:
    """Take what there is so far as known to somebody, unless it was noted what they have read."""
    if session().get(ReadingMark, (reader.id, contribution.id)) is None:
        newest = _newest(contribution.id)
        _mark(contribution.id, reader, newest or (clock.now(), 0))


def mark_read(contribution: Contribution, *, reader: User, until_id: int) -> None:
    """Note up to which comment somebody has read; a mark never goes back.

    One that nobody can read there, or no more, changes nothing.
    """
    query = select(Comment.first_visible_at, Comment.id).where(
        Comment.id == until_id,
        Comment.contribution_id == contribution.id,
        Comment.first_visible_at.is_not(None),
    )
    found = session().execute(query).one_or_none()
    if found is not None:
        _mark(contribution.id, reader, (found.first_visible_at, found.id))


def reading_of(contribution_id: int, reader: User) -> Reading:
    """Tell how far somebody has read a conversation and what others said last, in one statement."""
    values = {"reader": reader.id, "below": contribution_id}
    found = session().execute(_reading(), values).one()
    return Reading(
        mark=(found.read_until, found.read_until_id) if found.read_until else None,
        newest=(found.at, found.id) if found.at else None,
    )


@cache
def _reading() -> Select[*tuple[Any, ...]]:
    """Build the statement once."""
    reader = bindparam("reader", type_=User.id.type)
    below = bindparam("below", type_=Contribution.id.type)
    last = (
        select(Comment.first_visible_at.label("at"), Comment.id)
        .where(Comment.contribution_id == below, _is_by_others(reader))
        .order_by(Comment.first_visible_at.desc(), Comment.id.desc())
        .limit(1)
        .subquery()
    )
    mark = (
        select(ReadingMark.read_until, ReadingMark.read_until_id)
        .where(ReadingMark.user_id == reader, ReadingMark.contribution_id == below)
        .subquery()
    )
    always = select(literal(1).label("one")).subquery()
    either = always.outerjoin(last, true()).outerjoin(mark, true())
    return select(last, mark).select_from(either)


def unread_counts(contribution_ids: Collection[int], viewer: User) -> Mapping[int, int]:
    """Count what others have said since somebody last read; what has no mark is not told.

    It is counted up to MOST_COUNTED, so that the longest conversation costs no more than others.
    """
    values = {"viewer": viewer.id, "wanted": [*contribution_ids]}
    return {each: count for each, count in session().execute(_unread(), values) if count}


@cache
def _unread() -> Select[int, int]:
    """Build the statement once."""
    viewer, marks = bindparam("viewer", type_=User.id.type), ReadingMark.__table__
    mark = marks.c
    new = (
        select(_SAID.id)
        .where(
            _SAID.contribution_id == mark.contribution_id,
            tuple_(_SAID.first_visible_at, _SAID.id) > tuple_(mark.read_until, mark.read_until_id),
            _is_by_others(viewer),
        )
        .order_by(_SAID.first_visible_at.desc(), _SAID.id.desc())
        .limit(MOST_COUNTED)
        .correlate(marks)
        .subquery()
    )
    number = select(func.count()).select_from(new).scalar_subquery()
    return select(mark.contribution_id, number).where(
        mark.user_id == viewer,
        mark.contribution_id.in_(bindparam("wanted", expanding=True)),
    )


def unread_count(contribution_id: int, viewer: User) -> int:
    """Count what others have said in one conversation since somebody last read it."""
    return unread_counts([contribution_id], viewer).get(contribution_id, 0)


def _is_by_others(reader: ColumnElement[int]) -> ColumnElement[bool]:
    return and_(_SAID.state == State.VISIBLE, _SAID.author_id.is_distinct_from(reader))


def _newest(contribution_id: int) -> _Moment | None:
    query = (
        select(Comment.first_visible_at, Comment.id)
        .where(Comment.contribution_id == contribution_id, Comment.state == State.VISIBLE)
        .order_by(Comment.first_visible_at.desc(), Comment.id.desc())
        .limit(1)
    )
    found = session().execute(query).one_or_none()
    return (found.first_visible_at, found.id) if found else None


def _mark(contribution_id: int, reader: User, until: _Moment) -> None:
    found = session().get(ReadingMark, (reader.id, contribution_id))
    if found is not None:
        found.read_until, found.read_until_id = max((found.read_until, found.read_until_id), until)
        session().flush()
        return
    made = ReadingMark(
        user_id=reader.id,
        contribution_id=contribution_id,
        read_until=until[0],
        read_until_id=until[1],
    )
    try:
        with session().begin_nested():
            session().add(made)
    except IntegrityError:  # in another tab, since we looked
        session().expire_all()
        if session().get(ReadingMark, (reader.id, contribution_id)) is None:
            raise
