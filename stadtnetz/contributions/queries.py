"""What may be asked about contributions: lists for readers, and single ones for whoever may see."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    false,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import joinedload

from stadtnetz import accounts, clock
from stadtnetz.accounts import User
from stadtnetz.cities import City
from stadtnetz.contributions.content import Content, Kind
from stadtnetz.contributions.history import Decision, Fate, Revision
from stadtnetz.contributions.lifecycle import State
from stadtnetz.contributions.models import Contribution, Story
from stadtnetz.database import session
from stadtnetz.pagination import LARGEST_ID, PAGE_SIZE, Cursor, Older, Page
from stadtnetz.pictures import Picture
from stadtnetz.topics import Topic

_CONTRIBUTION = Contribution.__table__.c
_NOW = bindparam("now", callable_=clock.now, type_=_CONTRIBUTION.published_at.type)
_VISIBLE = and_(_CONTRIBUTION.is_public, _CONTRIBUTION.published_at <= _NOW)


def visible() -> ColumnElement[bool]:
    """Say what everybody may see now; a statement that was built once asks the clock each time."""
    return _VISIBLE


def hidden(kind: Kind) -> CompoundSelect[int]:
    """Select the ids of what nobody but its city may see now: few, and each a place of an index."""
    every = select(_CONTRIBUTION.id).where(_CONTRIBUTION.kind == kind)
    return union_all(
        every.where(_CONTRIBUTION.is_public.is_(False)),
        every.where(_CONTRIBUTION.is_public.is_(True), _CONTRIBUTION.published_at > _NOW),
    )


def visible_to(viewer: User | None) -> ColumnElement[bool]:
    """Say what this viewer may see: the SQL twin of permission to read."""
    if viewer is None:
        return visible()
    own = [city.id for city in accounts.cities_of(viewer)]
    mine = Contribution.city_id.in_(own) if own else false()
    handed_in = Contribution.state != State.DRAFT if viewer.moderates else false()
    return or_(visible(), mine, handed_in)


def get(contribution_id: int, *, viewer: User | None) -> Contribution | None:
    """Find a contribution that this viewer may see."""
    if contribution_id > LARGEST_ID:
        return None
    query = _one_visible()
    if viewer is not None and (viewer.moderates or accounts.cities_of(viewer)):
        query = select(Contribution).where(Contribution.id == bindparam("id"), visible_to(viewer))
    return session().scalars(query, {"id": contribution_id}).one_or_none()


@cache
def _one_visible() -> Select[Contribution]:
    """Build what most ask once: readers see what everybody sees."""
    return select(Contribution).where(Contribution.id == bindparam("id"), visible())


def next_publication() -> datetime | None:
    """Tell when the next of what is planned for later becomes visible; None if nothing is."""
    query = select(func.min(Contribution.published_at, type_=Contribution.published_at.type)).where(
        Contribution.kind.in_(list(Kind)),  # so that it is one short range of an index for each
        Contribution.is_public,
        Contribution.published_at > clock.now(),
    )
    return session().scalar(query)


def was_public(contribution_id: int) -> bool:
    """Whether readers could once see what they can't see now."""
    if contribution_id > LARGEST_ID:
        return False
    query = select(Contribution.id).where(
        Contribution.id == contribution_id, Contribution.first_public_at <= clock.now()
    )
    return session().scalar(query) is not None


def was_handed_in(contribution_id: int) -> bool:
    """Whether the desk has ever seen a contribution."""
    if contribution_id > LARGEST_ID:
        return False
    query = select(Revision.id).where(Revision.contribution_id == contribution_id).limit(1)
    return session().scalar(query) is not None


def last_words(contribution: Contribution) -> Content | None:
    """Give what was handed in last, whatever was saved since."""
    query = (
        select(Revision)
        .where(Revision.contribution_id == contribution.id)
        .order_by(Revision.number.desc())
        .limit(1)
    )
    revision = session().scalars(query).one_or_none()
    return revision.content if revision else None


def opened(ids: Collection[int]) -> Mapping[int, Story]:
    """Find the visible stories among these, for a list that shows them open."""
    if not ids:
        return {}
    query = select(Story).where(Story.id.in_(ids), visible())
    return {story.id: story for story in session().scalars(query)}


def topics_of(city: City) -> Sequence[tuple[Topic, int]]:
    """List the topics that a city has written about, each with the number of its visible stories."""
    rows = session().execute(_topics_of_a_city(), {"city_id": city.id})
    return [(topic, number) for topic, number in rows if number]


@cache
def _topics_of_a_city() -> Select[Topic, int]:
    """Count in the entries of an index, topic by topic."""
    number = (
        select(func.count())
        .where(
            _CONTRIBUTION.kind == Kind.STORY,
            visible(),
            _CONTRIBUTION.city_id == bindparam("city_id"),
            _CONTRIBUTION.topic_id == Topic.id,
        )
        .correlate(Topic)
        .scalar_subquery()
    )
    return select(Topic, number).order_by(Topic.id)


def cities_on_lines(within: timedelta) -> Mapping[str, Sequence[City]]:
    """Give for each topic's letter the cities that wrote about it lately, north to south."""
    since = clock.day(clock.today() - within).start
    lines: dict[str, list[City]] = {}
    for letter, city in session().execute(_stations(), {"since": since}):
        lines.setdefault(letter, []).append(city)
    return lines


@cache
def _stations() -> Select[str, City]:
    """Look up each pair of a topic and a city: as many looks as stations, however much was written."""
    lately = (
        select(_CONTRIBUTION.id)
        .where(
            _CONTRIBUTION.kind == Kind.STORY,
            visible(),
            _CONTRIBUTION.city_id == City.id,
            _CONTRIBUTION.topic_id == Topic.id,
            _CONTRIBUTION.published_at >= bindparam("since", type_=_CONTRIBUTION.published_at.type),
        )
        .limit(1)
        .correlate(City, Topic)
        .scalar_subquery()
    )
    return (
        select(Topic.letter, City)
        .join(City, City.left_in.is_(None))
        .where(lately.is_not(None))
        .order_by(Topic.letter, City.latitude.desc(), City.id)
    )


def _written_for(
    city: City, *, states: Collection[State] | None = None, author: User | None = None
) -> Select[Contribution]:
    """Select what a city has written, the last changed first."""
    query = select(Contribution).where(Contribution.city_id == city.id)
    if states is not None:
        query = query.where(Contribution.state.in_(states))
    if author is not None:
        query = query.where(Contribution.author_id == author.id)
    return query.order_by(Contribution.revised_at.desc(), Contribution.id.desc())


def workspace(
    city: City,
    *,
    states: Collection[State] | None = None,
    author: User | None = None,
    cursor: Cursor | None = None,
) -> Page[Contribution]:
    """List what a city has written, whatever became of it, the last changed first."""
    query = _written_for(city, states=states, author=author).options(
        joinedload(Contribution.author)
    )
    if cursor is not None:
        query = query.where(
            Contribution.revised_at <= cursor.moment,
            or_(Contribution.revised_at < cursor.moment, Contribution.id < cursor.id),
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


def was_handed_in_by(contribution: Contribution, user: User) -> bool:
    """Whether any revision of a contribution is this user's."""
    query = select(Revision.id).where(
        Revision.contribution_id == contribution.id, Revision.author_id == user.id
    )
    return session().scalar(query.limit(1)) is not None


def applied_before(revisions: Sequence[Revision]) -> Revision | None:
    """Find, among all of them, the newest first, what the newest is to be compared with.

    That is the last applied one, which readers know, or else the one handed in before it. What was
    applied from one date of a series on became another series.
    """
    earlier = revisions[1:]
    applied = (each for each in earlier if each.fate is Fate.APPLIED and each.from_start is None)
    return next(applied, earlier[0] if earlier else None)


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


def unused_pictures(*, before: datetime, limit: int = 100) -> Sequence[Picture]:
    """Find pictures uploaded before a moment that no contribution shows and no revision keeps."""
    in_revisions = select(Revision.values["picture_id"].as_integer())
    shown = select(Contribution.picture_id).where(Contribution.picture_id.is_not(None))
    query = (
        select(Picture)
        .where(
            Picture.created_at < before,
            Picture.id.not_in(shown),
            Picture.id.not_in(in_revisions.where(in_revisions.selected_columns[0].is_not(None))),
        )
        .order_by(Picture.id)
        .limit(limit)
    )
    return session().scalars(query).all()


def is_proposed_with(picture: Picture) -> bool:
    """Whether something that waits for a ruling would show this picture."""
    query = _revisions_with(picture).where(Revision.fate == Fate.PROPOSED)
    return session().scalar(query) is not None


def was_written_with(picture: Picture, cities: Collection[City]) -> bool:
    """Whether any of these cities ever handed in something that shows this picture."""
    query = _revisions_with(picture).join(Contribution)
    in_cities = Contribution.city_id.in_([city.id for city in cities])
    return session().scalar(query.where(in_cities)) is not None


def _revisions_with(picture: Picture) -> Select[int]:
    shown = Revision.values["picture_id"].as_integer() == picture.id
    return select(Revision.id).where(shown).limit(1)
