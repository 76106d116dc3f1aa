"""A thread as its readers see it: rows, by keyset over their places, text only where it may be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased, joinedload

from stadtnetz.accounts import User
from stadtnetz.cities import City
from stadtnetz.comments import paths
from stadtnetz.comments.models import Comment
from stadtnetz.comments.states import PENDING, State
from stadtnetz.contributions import Contribution, Kind
from stadtnetz.database import session
from stadtnetz.pagination import LARGEST_ID

SIZE = 50
JUST_BEHIND = " "
"""Sorts before every letter of a path: `path + JUST_BEHIND` is the place right behind a comment."""

CommentRow = Row[Any]
"""A comment as a thread shows it: attributes only; what a tombstone hides is not even loaded."""


@dataclass(frozen=True)
class Thread:
    """A stretch of a thread in order.

    `context` are the comments above the first row where the stretch begins inside a branch, from the
    root down. `following` is the place to go on from, None at the end.
    """

    rows: Sequence[CommentRow]
    context: Sequence[CommentRow] = ()
    following: str | None = None

    def __bool__(self) -> bool:
        """Whether there is anything to see."""
        return bool(self.rows)


@dataclass(frozen=True)
class Place:
    """Where a comment stands: below what, and in which branch."""

    comment_id: int
    root_id: int
    depth: int
    contribution_id: int
    kind: Kind
    slug: str

    def page(self, *, newest_first: bool = False) -> str:
        """Give the place to hand to `thread` so that it begins with this branch."""
        neighbour = self.root_id + (1 if newest_first else -1)
        return paths.segment(neighbour) + paths.BEHIND


def thread(
    contribution_id: int,
    viewer: User | None,
    *,
    newest_first: bool = False,
    after: str | None = None,
    limit: int = SIZE,
) -> Thread:
    """List what a viewer sees below a contribution: each branch as a whole, the oldest root first.

    `after` is a place that a former page gave; nonsense raises BrokenCursor. At most two statements,
    whatever the size.
    """
    start = paths.place(after) or ""
    values = {
        "contribution": contribution_id,
        "viewer": viewer.id if viewer else None,
        "after": start,
        "most": limit + 1,
    }
    if newest_first:
        values["rank"] = paths.root_rank(start) if start else -LARGEST_ID
    found = session().execute(_page(viewer is not None, newest_first), values).all()
    rows = found[:limit]
    return Thread(
        rows,
        context=_above(rows[0], viewer) if start and rows and rows[0].depth > 1 else (),
        following=rows[-1].path if len(found) > limit else None,
    )


def branch(
    comment_id: int, viewer: User | None, *, after: str | None = None, limit: int = SIZE
) -> Thread | None:
    """Open the thread at one comment: what stands above it, itself, and what stands below it.

    None for what this viewer does not see. `after` goes on below it, as in `thread`.
    """
    place = _seen(comment_id, viewer)
    if place is None:
        return None
    values = {
        "contribution": place.contribution_id,
        "viewer": viewer.id if viewer else None,
        "start": max(place.path, (paths.place(after) or "") + JUST_BEHIND),
        "end": place.path + paths.BEHIND,
        "most": limit + 1,
    }
    found = session().execute(_branch(viewer is not None), values).all()
    rows = found[:limit]
    return Thread(
        rows,
        context=_above(rows[0], viewer) if rows and rows[0].depth > 1 else (),
        following=rows[-1].path if len(found) > limit else None,
    )


def place_of(comment_id: int, viewer: User | None) -> Place | None:
    """Say where a comment stands that this viewer sees in its thread."""
    found = _seen(comment_id, viewer)
    if found is None:
        return None
    return Place(
        comment_id=found.id,
        root_id=-found.root_rank,
        depth=found.depth,
        contribution_id=found.contribution_id,
        kind=found.kind,
        slug=found.slug,
    )


def row(comment_id: int, viewer: User | None) -> CommentRow | None:
    """Find one comment as the thread shows it to this viewer."""
    if comment_id > LARGEST_ID:
        return None
    values = {"id": comment_id, "viewer": viewer.id if viewer else None}
    return session().execute(_one(viewer is not None), values).one_or_none()


_ENTITY = (
    select(Comment)
    .where(Comment.id == bindparam("id", type_=Comment.id.type))
    .options(joinedload(Comment.author), joinedload(Comment.city))
)


def get(comment_id: int) -> Comment | None:
    """Find a comment to do something with, whoever may see it."""
    if comment_id > LARGEST_ID:
        return None
    return session().scalars(_ENTITY, {"id": comment_id}).one_or_none()


def is_shown(comment: Comment, viewer: User | None) -> bool:
    """Whether a viewer sees a comment in its thread, be it as a tombstone."""
    return comment.state is State.VISIBLE or _seen(comment.id, viewer) is not None


def _seen(comment_id: int, viewer: User | None) -> Row[Any] | None:
    if comment_id > LARGEST_ID:
        return None
    values = {"id": comment_id, "viewer": viewer.id if viewer else None}
    return session().execute(_place(viewer is not None), values).one_or_none()


@cache
def _place(is_known: bool) -> Select[*tuple[Any, ...]]:  # noqa: FBT001 - a key of the cache
    return (
        select(
            Comment.id,
            Comment.path,
            Comment.depth,
            Comment.root_rank,
            Comment.contribution_id,
            Contribution.kind,
            Contribution.slug,
        )
        .join(Contribution, Comment.contribution_id == Contribution.id)
        .where(Comment.id == bindparam("id"), _shown(is_known=is_known))
    )


@cache
def _one(is_known: bool) -> Select[*tuple[Any, ...]]:  # noqa: FBT001 - as above
    return _rows(is_known).where(Comment.id == bindparam("id"))


def _above(first: CommentRow, viewer: User | None) -> Sequence[CommentRow]:
    values = {
        "contribution": first.contribution_id,
        "viewer": viewer.id if viewer else None,
        "above": paths.above(first.path),
    }
    return session().execute(_context(viewer is not None), values).all()


@cache
def _page(is_known: bool, newest_first: bool) -> Select[*tuple[Any, ...]]:  # noqa: FBT001 - a key of the cache
    """Build each of the few statements of a page once: one range of one index."""
    after = bindparam("after", type_=Comment.path.type)
    query = _rows(is_known).where(Comment.contribution_id == bindparam("contribution"))
    if newest_first:
        rank = bindparam("rank", type_=Comment.root_rank.type)
        query = query.where(tuple_(Comment.root_rank, Comment.path) > tuple_(rank, after))
        query = query.order_by(Comment.root_rank, Comment.path)
    else:
        query = query.where(Comment.path > after).order_by(Comment.path)
    return query.limit(bindparam("most"))


@cache
def _context(is_known: bool) -> Select[*tuple[Any, ...]]:  # noqa: FBT001 - as above
    above = bindparam("above", type_=Comment.path.type, expanding=True)
    return (
        _rows(is_known)
        .where(Comment.contribution_id == bindparam("contribution"), Comment.path.in_(above))
        .order_by(Comment.path)
    )


@cache
def _branch(is_known: bool) -> Select[*tuple[Any, ...]]:  # noqa: FBT001 - as above
    path = Comment.path.type
    return (
        _rows(is_known)
        .where(
            Comment.contribution_id == bindparam("contribution"),
            Comment.path >= bindparam("start", type_=path),
            Comment.path < bindparam("end", type_=path),
        )
        .order_by(Comment.path)
        .limit(bindparam("most"))
    )


@cache
def _rows(is_known: bool) -> Select[*tuple[Any, ...]]:  # noqa: FBT001 - as above
    """Select what a thread shows; words and author only where this viewer may read them."""
    is_own = _is_own(is_known=is_known)
    is_read = or_(Comment.state == State.VISIBLE, and_(is_own, Comment.state.in_(PENDING)))
    answered, answered_author, answered_city = aliased(Comment), aliased(User), aliased(City)
    return (
        select(
            Comment.id,
            Comment.contribution_id,
            Comment.parent_id,
            (-Comment.root_rank).label("root_id"),
            Comment.path,
            Comment.depth,
            Comment.state,
            Comment.created_at,
            Comment.replies_below,
            Comment.version,
            is_read.label("is_readable"),
            is_own.label("is_own"),
            case((Comment.state == State.HIDDEN, Comment.reason), else_="").label("reason"),
            case((is_read, Comment.body_html), else_="").label("body_html"),
            case((is_read, Comment.author_id)).label("author_id"),
            case((is_read, User.name)).label("author_name"),
            case((is_read, City.name)).label("city_name"),
            case((is_read, City.slug)).label("city_slug"),
            case((is_read, Comment.city_id)).label("city_id"),
            and_(is_read, Comment.is_question).label("is_question"),
            case((is_read, Comment.answered_at)).label("answered_at"),
            case((is_read, Comment.first_visible_at)).label("first_visible_at"),
            case((is_read, Comment.edited_at)).label("edited_at"),
            answered_author.name.label("answers_name"),
            answered_city.name.label("answers_city"),
        )
        .outerjoin(User, Comment.author_id == User.id)
        .outerjoin(City, Comment.city_id == City.id)
        .outerjoin(
            answered, and_(Comment.parent_id == answered.id, answered.state == State.VISIBLE)
        )
        .outerjoin(answered_author, answered.author_id == answered_author.id)
        .outerjoin(answered_city, answered.city_id == answered_city.id)
        .where(_shown(is_known=is_known))
    )


def _shown(*, is_known: bool) -> ColumnElement[bool]:
    """Say what a viewer sees: the visible, the tombstones above it, and one's own that waits.

    And whatever stands above that, so that one's own never hangs in the air.
    """
    for_all = or_(Comment.state == State.VISIBLE, Comment.replies_below > 0)
    if not is_known:
        return for_all
    own = aliased(Comment)
    above_own = exists().where(
        own.author_id == bindparam("viewer", type_=User.id.type),
        own.contribution_id == Comment.contribution_id,
        own.state.in_(PENDING),
        own.path > Comment.path,
        own.path < Comment.path + paths.BEHIND,
    )
    mine = and_(_is_own(is_known=True), Comment.state.in_(PENDING))
    return or_(for_all, mine, above_own)


def _is_own(*, is_known: bool) -> ColumnElement[bool]:
    if not is_known:
        return false()
    return and_(
        Comment.author_id.is_not(None),
        Comment.author_id == bindparam("viewer", type_=User.id.type),
    )
