"""Stories as lists show them: rows of a card's columns, by keyset, newest first."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, or_, select

from stadtnetz import clock
from stadtnetz.cities import City
from stadtnetz.contributions.content import Kind
from stadtnetz.contributions.models import Contribution, Story
from stadtnetz.contributions.queries import visible
from stadtnetz.database import session
from stadtnetz.pagination import LARGEST_ID, MOST_PAGES, PAGE_SIZE, Cursor, Older, Page
from stadtnetz.pictures import Picture
from stadtnetz.topics import Topic

Card = Row[Any]
"""A story as a list shows it: attributes only, no entity behind."""

_STORY, _CITY, _TOPIC, _PICTURE = (
    each.__table__.c for each in (Contribution, City, Topic, Picture)
)
"""Columns of tables: rows want no entity, and of the classes a story would be joined with events."""
_CARD = (
    _STORY.id,
    _STORY.kind,
    _STORY.slug,
    _STORY.title,
    _STORY.summary,
    _STORY.language,
    _STORY.words,
    _STORY.published_at,
    _STORY.version,
    _STORY.comment_count,
    _CITY.name.label("city_name"),
    _CITY.slug.label("city_slug"),
    _TOPIC.letter.label("topic_letter"),
    _TOPIC.slug.label("topic_slug"),
    _TOPIC.name.label("topic_name"),
    _TOPIC.name_en.label("topic_name_en"),
    _PICTURE.key.label("picture_key"),
    _PICTURE.width.label("picture_width"),
    _PICTURE.progress.label("picture_progress"),
)


def feed(
    *,
    city: City | None = None,
    topic: Topic | None = None,
    top: Cursor | None = None,
    until: Cursor | None = None,
    after: Cursor | None = None,
) -> Page[Card]:
    """List what is published, newest first.

    From `top` (or the newest) down to `until`, eight pages at most; one page if `until` is unset.
    With `after`, only the rows behind that place, while the whole still counts from the top.
    """
    scope = {"city": city.id if city else None, "topic": topic.id if topic else None}
    most = MOST_PAGES * PAGE_SIZE if until else PAGE_SIZE
    start = after if after and until and until.is_after(after) else top
    rows = _below(start, scope, columns=_CARD, until=until, limit=most)
    if not rows:
        return Page(rows)
    shown = len(rows) if start is top else len(_below(top, scope, until=until, limit=most))
    last = Cursor(rows[-1].published_at, rows[-1].id)
    return Page(rows, _older(last, scope), starts_anew=shown >= MOST_PAGES * PAGE_SIZE)


def card(contribution_id: int) -> Card | None:
    """Find what a list shows of a visible contribution."""
    return session().execute(_one(), {"id": contribution_id}).one_or_none()


def along_the_line(story: Story, limit: int = 3) -> Sequence[Card]:
    """List the newest other stories of the same topic."""
    values = {"topic": story.topic_id, "but": story.id, "most": limit}
    return session().execute(_others(), values).all()


def _older(last: Cursor, scope: Mapping[str, int | None]) -> Older | None:
    keys = _below(last, scope, limit=PAGE_SIZE)
    if not keys:
        return None
    return Older(keys[0].id, after=last, until=Cursor(keys[-1].published_at, keys[-1].id))


def _below(
    start: Cursor | None,
    scope: Mapping[str, int | None],
    *,
    limit: int,
    until: Cursor | None = None,
    columns: tuple[Any, ...] = (_STORY.id, _STORY.published_at),
) -> Sequence[Row[Any]]:
    moment = clock.now()
    begin = start if start and start.moment <= moment else Cursor(moment, LARGEST_ID)
    asked = {name: value for name, value in scope.items() if value is not None}
    statement = _statement(columns is _CARD, tuple(asked), until is not None)
    values = {"begin": begin.moment, "begin_id": begin.id, "most": limit, **asked}
    if until is not None:
        values |= {"end": until.moment, "end_id": until.id}
    return session().execute(statement, values).all()


@cache
def _statement(with_card: bool, scope: tuple[str, ...], ends: bool) -> Select[*tuple[Any, ...]]:  # noqa: FBT001
    """Build each of the few feed statements once.

    The bound comes first as one comparison, so that the index is entered there and not at the top.
    """
    begin, begin_id = (
        bindparam("begin", type_=_STORY.published_at.type),
        bindparam("begin_id", type_=_STORY.id.type),
    )
    query: Select[*tuple[Any, ...]] = (
        _cards() if with_card else select(_STORY.id, _STORY.published_at)
    )
    query = query.where(
        _STORY.kind == Kind.STORY,
        _STORY.is_public,
        _STORY.published_at <= begin,
        or_(_STORY.published_at < begin, _STORY.id < begin_id),
    )
    columns = {"city": _STORY.city_id, "topic": _STORY.topic_id}
    for name in scope:
        query = query.where(columns[name] == bindparam(name))
    if ends:
        end, end_id = (
            bindparam("end", type_=_STORY.published_at.type),
            bindparam("end_id", type_=_STORY.id.type),
        )
        query = query.where(
            _STORY.published_at >= end,
            or_(_STORY.published_at > end, _STORY.id >= end_id),
        )
    newest_first = (_STORY.published_at.desc(), _STORY.id.desc())
    return query.order_by(*newest_first).limit(bindparam("most"))


@cache
def _one() -> Select[*tuple[Any, ...]]:
    return _cards().where(_STORY.kind == Kind.STORY, _STORY.id == bindparam("id"), visible())


@cache
def _others() -> Select[*tuple[Any, ...]]:
    return (
        _cards()
        .where(
            _STORY.kind == Kind.STORY,
            visible(),
            _STORY.topic_id == bindparam("topic"),
            _STORY.id != bindparam("but"),
        )
        .order_by(_STORY.published_at.desc(), _STORY.id.desc())
        .limit(bindparam("most"))
    )


def _cards() -> Select[*tuple[Any, ...]]:
    return (
        select(*_CARD)
        .select_from(Contribution.__table__)
        .join(City.__table__, _STORY.city_id == _CITY.id)
        .join(Topic.__table__, _STORY.topic_id == _TOPIC.id)
        .outerjoin(Picture.__table__, _STORY.picture_id == _PICTURE.id)
    )
