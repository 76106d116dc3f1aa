"""How words get into a contribution: begun, laid out for looking at, proposed, and put in force."""

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, select

from stadtnetz import clock, markup, pictures, topics
from stadtnetz.accounts import User
from stadtnetz.cities import City, slug_of, sort_key_of
from stadtnetz.contributions import follows, occurrences, schedule
from stadtnetz.contributions.content import Content, EventContent, Kind, fields_of, rendered
from stadtnetz.contributions.history import Fate, Revision
from stadtnetz.contributions.lifecycle import State
from stadtnetz.contributions.models import Contribution, Event, Story
from stadtnetz.database import session


def draft(content: Content, *, city: City, author: User) -> Contribution:
    """Begin a contribution for a city: a story or an event, whichever the content is of."""
    begun = _begun(content.kind)
    begun.city, begun.author = city, author
    begun.state, begun.is_public, begun.created_at = State.DRAFT, False, clock.now()
    write(begun, content)
    session().add(begun)
    session().flush()
    return begun


def proof(content: Content, *, city: City, instead_of: Contribution | None = None) -> Contribution:
    """Lay a contribution out as its page would show it; it is for looking at, and never kept."""
    laid_out = _begun(content.kind)
    laid_out.city = city
    laid_out.published_at = instead_of.published_at if instead_of else None
    write(laid_out, content)
    laid_out.id = instead_of.id if instead_of else 0  # not before: what is kept is left alone
    laid_out.topic = topics.by_id(content.topic_id) if content.topic_id else None
    laid_out.picture = pictures.by_id(content.picture_id) if content.picture_id else None
    return laid_out


def _begun(kind: Kind) -> Contribution:
    if kind is Kind.EVENT:
        uid = str(uuid4())
        return Event(uid=uid, origin_uid=uid, sequence=0)
    return Story()


def write(contribution: Contribution, content: Content, since: datetime | None = None) -> None:
    """Put words in the place of others, handed in at `since` or now.

    Of an event, calendars hear of a new time or place.
    """
    if isinstance(contribution, Event):
        assert isinstance(content, EventContent)  # noqa: S101 - an event has no other
        if contribution.id is not None:
            before = occurrences.content_of(contribution)
            occurrences.keep_the_past(contribution, content)
            occurrences.name_another_place(contribution, before, content, since or clock.now())
            contribution.sequence += occurrences.is_elsewhere(before, content)
    for name in fields_of(content.kind):
        setattr(contribution, name, getattr(content, name))
    if isinstance(contribution, Event):
        words = (content.title, content.summary, contribution.venue, contribution.address)
        contribution.search_key = sort_key_of(" ".join((*words, contribution.organizer)))
    contribution.summary = content.summary
    contribution.body_html = rendered(content)
    contribution.words = markup.count_words(content.body)
    if contribution.first_public_at is None:
        contribution.slug = slug_of(content.title)
    contribution.revised_at = clock.now()


def propose(contribution: Contribution, content: Content, author: User) -> Revision:
    """Keep words beside those in force until they are ruled on, instead of any that waited."""
    overtaken = proposal_of(contribution)
    if overtaken is not None:
        overtaken.fate = Fate.DISCARDED
    last = session().scalar(
        select(func.max(Revision.number)).where(Revision.contribution_id == contribution.id)
    )
    base = session().scalar(
        select(func.max(Revision.number)).where(
            Revision.contribution_id == contribution.id, Revision.fate == Fate.APPLIED
        )
    )
    revision = Revision(
        contribution_id=contribution.id,
        number=(last or 0) + 1,
        base_number=base,
        author=author,
        values=content.as_json(),
        fate=Fate.PROPOSED,
        created_at=clock.now(),
    )
    session().add(revision)
    session().flush()
    return revision


def proposal_of(contribution: Contribution) -> Revision | None:
    """Find the revision that waits for a decision, if one does."""
    query = (
        select(Revision)
        .where(Revision.contribution_id == contribution.id, Revision.fate == Fate.PROPOSED)
        .order_by(Revision.number.desc())
        .limit(1)
    )
    return session().scalars(query).one_or_none()


def apply(contribution: Contribution, revision: Revision) -> Contribution:
    """Put approved words in force: for all of a contribution, or from one date of a series on.

    Returns what they are in force for: the contribution, or the series that goes on from it.
    """
    at = revision.from_start
    if (
        isinstance(contribution, Event)
        and at is not None
        and schedule.has_begun_before(occurrences.content_of(contribution), at)
    ):
        return _go_on(contribution, revision, at)
    write(contribution, revision.content, revision.created_at)
    return contribution


def _go_on(event: Event, revision: Revision, at: datetime) -> Event:
    """Begin the series that takes over from a date on; it is seen no sooner than the first one.

    Whoever follows the first one follows it from then on.
    """
    content = revision.content
    assert isinstance(content, EventContent)  # noqa: S101 - an event has no other
    first = min(at, content.first_start or at)
    later = tuple(each for each in content.exceptions if each.original_start >= first)
    content = replace(content, exceptions=later)
    author = session().get_one(User, revision.author_id)
    following = draft(content, city=event.city, author=author)
    assert isinstance(following, Event)  # noqa: S101 - made of an event's content
    following.origin_uid = event.origin_uid
    propose(following, content, author).fate = Fate.APPLIED
    following.submitted_at = revision.created_at
    following.state, following.is_public = State.PUBLISHED, True
    following.published_at = max(clock.now(), event.published_at or clock.now())
    following.first_public_at = following.published_at
    occurrences.split(event, following, at, revision.created_at)
    event.sequence += 1
    following.sequence = event.sequence  # its dates keep their names, and calendars go by it
    propose(event, event.content, author).fate = Fate.APPLIED  # what is left is a version, too
    follows.hand_on(event, following)
    return following
