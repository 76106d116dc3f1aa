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

_CARD = (
    Contribution.id,
    Contribution.kind,
    Contribution.slug,
    Contribution.title,
    Contribution.summary,
    Contribution.language,
    Contribution.words,
    Contribution.published_at,
    Contribution.version,
    Contribution.comment_count,
    City.name.label("city_name"),
    City.slug.label("city_slug"),
    Topic.letter.label("topic_letter"),
    Topic.slug.label("topic_slug"),
    Topic.name.label("topic_name"),
    Topic.name_en.label("topic_name_en"),
    Picture.key.label("picture_key"),
    Picture.width.label("picture_width"),
    Picture.progress.label("picture_progress"),
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
    query = _cards().where(
        Contribution.kind == Kind.STORY, Contribution.id == contribution_id, visible()
    )
    return session().execute(query).one_or_none()


def along_the_line(story: Story, limit: int = 3) -> Sequence[Card]:
    """List the newest other stories of the same topic."""
    query = (
        _cards()
        .where(
            Contribution.kind == Kind.STORY,
            visible(),
            Contribution.topic_id == story.topic_id,
            Contribution.id != story.id,
        )
        .order_by(Contribution.published_at.desc(), Contribution.id.desc())
        .limit(limit)
    )
    return session().execute(query).all()


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
    columns: tuple[Any, ...] = (Contribution.id, Contribution.published_at),
) -> Sequence[Row[Any]]:
    moment = clock.now()
    begin = start if start and start.moment <= moment else Cursor(moment, LARGEST_ID)
    statement = _statement(
        columns is _CARD,
        tuple(name for name, value in scope.items() if value is not None),
        until is not None,
    )
    values = {"begin": begin.moment, "begin_id": begin.id, "most": limit, **scope}
    if until is not None:
        values |= {"end": until.moment, "end_id": until.id}
    wanted = {name: value for name, value in values.items() if name in statement.compile().params}
    return session().execute(statement, wanted).all()


@cache
def _statement(with_card: bool, scope: tuple[str, ...], ends: bool) -> Select[*tuple[Any, ...]]:  # noqa: FBT001
    """Build each of the few feed statements once.

    The bound comes first as one comparison, so that the index is entered there and not at the top.
    """
    begin, begin_id = (
        bindparam("begin", type_=Contribution.published_at.type),
        bindparam("begin_id", type_=Contribution.id.type),
    )
    query: Select[*tuple[Any, ...]] = (
        _cards() if with_card else select(Contribution.id, Contribution.published_at)
    )
    query = query.where(
        Contribution.kind == Kind.STORY,
        Contribution.is_public,
        Contribution.published_at <= begin,
        or_(Contribution.published_at < begin, Contribution.id < begin_id),
    )
    columns = {"city": Contribution.city_id, "topic": Contribution.topic_id}
    for name in scope:
        query = query.where(columns[name] == bindparam(name))
    if ends:
        end, end_id = (
            bindparam("end", type_=Contribution.published_at.type),
            bindparam("end_id", type_=Contribution.id.type),
        )
        query = query.where(
            Contribution.published_at >= end,
            or_(Contribution.published_at > end, Contribution.id >= end_id),
        )
    newest_first = (Contribution.published_at.desc(), Contribution.id.desc())
    return query.order_by(*newest_first).limit(bindparam("most"))


def _cards() -> Select[*tuple[Any, ...]]:
    return (
        select(*_CARD)
        .select_from(Contribution)
        .join(City, Contribution.city_id == City.id)
        .join(Topic, Contribution.topic_id == Topic.id)
        .outerjoin(Picture, Contribution.picture_id == Picture.id)
    )
