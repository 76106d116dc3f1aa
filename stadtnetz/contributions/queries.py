"""What may be asked about contributions: lists for readers, and single ones for whoever may see."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, false, func, or_, select
from sqlalchemy.orm import joinedload

from stadtnetz import accounts, clock
from stadtnetz.accounts import User
from stadtnetz.cities import City
from stadtnetz.contributions.history import Decision, Fate, Revision
from stadtnetz.contributions.lifecycle import State
from stadtnetz.contributions.models import Contribution, Story
from stadtnetz.database import session
from stadtnetz.pagination import LARGEST_ID, MOST_PAGES, PAGE_SIZE, Cursor, Older, Page
from stadtnetz.pictures import Picture
from stadtnetz.topics import Topic

Card = Row[Any]
"""A contribution as a list shows it: attributes only, no entity behind."""

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


def visible() -> ColumnElement[bool]:
    """Say what everybody may see now."""
    return and_(Contribution.is_public, Contribution.published_at <= clock.now())


def visible_to(viewer: User | None) -> ColumnElement[bool]:
    """Say what this viewer may see: the SQL twin of permission to read."""
    if viewer is None:
        return visible()
    own = [city.id for city in accounts.cities_of(viewer)]
    mine = Contribution.city_id.in_(own) if own else false()
    handed_in = Contribution.state != State.DRAFT if viewer.moderates else false()
    return or_(visible(), mine, handed_in)


def get(contribution_id: int, *, viewer: User | None) -> Story | None:
    """Find a contribution that this viewer may see."""
    if contribution_id > LARGEST_ID:
        return None
    query = select(Story).where(Story.id == contribution_id, visible_to(viewer))
    return session().scalars(query).one_or_none()


def was_public(contribution_id: int) -> bool:
    """Whether readers could once see what they can't see now."""
    if contribution_id > LARGEST_ID:
        return False
    query = select(Contribution.id).where(
        Contribution.id == contribution_id, Contribution.published_at <= clock.now()
    )
    return session().scalar(query) is not None


def opened(ids: Collection[int]) -> Mapping[int, Story]:
    """Find the visible ones of these, for a list that shows them open."""
    if not ids:
        return {}
    query = select(Story).where(Story.id.in_(ids), visible())
    return {story.id: story for story in session().scalars(query)}


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
    query = _cards().where(Contribution.id == contribution_id, visible())
    return session().execute(query).one_or_none()


def along_the_line(story: Story, limit: int = 3) -> Sequence[Card]:
    """List the newest other stories of the same topic."""
    query = (
        _cards()
        .where(visible(), Contribution.topic_id == story.topic_id, Contribution.id != story.id)
        .order_by(Contribution.published_at.desc(), Contribution.id.desc())
        .limit(limit)
    )
    return session().execute(query).all()


def count_by_city() -> Mapping[int, int]:
    """Count the visible stories of each city that has any."""
    query = (
        select(Contribution.city_id, func.count()).where(visible()).group_by(Contribution.city_id)
    )
    return dict(session().execute(query).all())


def topics_of(city: City) -> Sequence[Topic]:
    """List the topics that a city has written about."""
    query = (
        select(Topic)
        .where(
            Topic.id.in_(
                select(Contribution.topic_id).where(visible(), Contribution.city_id == city.id)
            )
        )
        .order_by(Topic.id)
    )
    return session().scalars(query).all()


def cities_on_lines(within: timedelta) -> Mapping[str, Sequence[City]]:
    """Give for each topic's letter the cities that wrote about it lately, north to south."""
    query = (
        select(Topic.letter, City)
        .join(Contribution, Contribution.topic_id == Topic.id)
        .join(City, Contribution.city_id == City.id)
        .where(visible(), Contribution.published_at > clock.now() - within, City.left_in.is_(None))
        .distinct()
        .order_by(Topic.letter, City.latitude.desc(), City.id)
    )
    lines: dict[str, list[City]] = {}
    for letter, city in session().execute(query):
        lines.setdefault(letter, []).append(city)
    return lines


def _written_for(
    city: City, *, states: Collection[State] | None = None, author: User | None = None
) -> Select[Story]:
    """Select what a city has written, the last changed first."""
    query = select(Story).where(Story.city_id == city.id)
    if states is not None:
        query = query.where(Story.state.in_(states))
    if author is not None:
        query = query.where(Story.author_id == author.id)
    return query.order_by(Story.revised_at.desc(), Story.id.desc())


def workspace(
    city: City,
    *,
    states: Collection[State] | None = None,
    author: User | None = None,
    cursor: Cursor | None = None,
) -> Page[Story]:
    """List what a city has written, whatever became of it, the last changed first."""
    query = _written_for(city, states=states, author=author).options(joinedload(Story.author))
    if cursor is not None:
        query = query.where(
            Story.revised_at <= cursor.moment,
            or_(Story.revised_at < cursor.moment, Story.id < cursor.id),
        )
    found = session().scalars(query.limit(PAGE_SIZE + 1)).all()
    rows = found[:PAGE_SIZE]
    if len(found) == len(rows):
        return Page(rows)
    last, following = Cursor(rows[-1].revised_at, rows[-1].id), found[PAGE_SIZE]
    return Page(rows, Older(following.id, after=last, until=last), starts_anew=True)


def count_by_state(city: City) -> Mapping[State, int]:
    """Count what a city has written, by where it stands."""
    query = (
        select(Contribution.state, func.count())
        .where(Contribution.city_id == city.id)
        .group_by(Contribution.state)
    )
    return dict(session().execute(query).all())


def revisions_of(contribution: Contribution) -> Sequence[Revision]:
    """List what was handed in, the newest first."""
    query = (
        select(Revision)
        .where(Revision.contribution_id == contribution.id)
        .options(joinedload(Revision.author))
        .order_by(Revision.number.desc())
    )
    return session().scalars(query).all()


def applied_before(revision: Revision) -> Revision | None:
    """Find what a revision is to be compared with: the one handed in before it."""
    query = (
        select(Revision)
        .where(
            Revision.contribution_id == revision.contribution_id, Revision.number < revision.number
        )
        .order_by((Revision.fate == Fate.APPLIED).desc(), Revision.number.desc())
        .limit(1)
    )
    return session().scalars(query).one_or_none()


def decisions_on(contribution: Contribution) -> Sequence[Decision]:
    """List the decisions on a contribution, the newest first, with whoever made them."""
    query = (
        select(Decision)
        .where(Decision.contribution_id == contribution.id)
        .options(joinedload(Decision.actor))
        .order_by(Decision.id.desc())
    )
    return session().scalars(query).all()


def last_decisions(ids: Collection[int]) -> Mapping[int, Decision]:
    """Give the last decision on each of these contributions that has one."""
    newest = (
        select(func.max(Decision.id))
        .where(Decision.contribution_id.in_(ids))
        .group_by(Decision.contribution_id)
    )
    query = select(Decision).where(Decision.id.in_(newest)).options(joinedload(Decision.actor))
    return {each.contribution_id: each for each in session().scalars(query)}


def shows_picture(picture: Picture, viewer: User | None) -> bool:
    """Whether the viewer may see a contribution that uses this picture."""
    query = select(Contribution.id).where(Contribution.picture_id == picture.id, visible_to(viewer))
    return session().scalar(query.limit(1)) is not None


def is_proposed_with(picture: Picture) -> bool:
    """Whether something that waits for a ruling would show this picture."""
    waiting = select(Revision.values).where(Revision.fate == Fate.PROPOSED)
    return any(values.get("picture_id") == picture.id for values in session().scalars(waiting))


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
    wanted = {name: values[name] for name in statement.compile().params}
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
