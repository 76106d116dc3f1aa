"""What may be done with a contribution: write it, write it anew, and move it on."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select

from stadtnetz import clock, markup, pictures, topics
from stadtnetz.accounts import User
from stadtnetz.cities import City, slug_of, sort_key_of
from stadtnetz.contributions import occurrences
from stadtnetz.contributions.content import Content, EventContent, Kind, fields_of, rendered
from stadtnetz.contributions.history import Decision, Fate, Revision
from stadtnetz.contributions.lifecycle import (
    EDITABLE,
    MOVES,
    PUBLIC,
    IllegalMove,
    Move,
    State,
    target,
)
from stadtnetz.contributions.models import Contribution, Event, Story
from stadtnetz.contributions.queries import unused_pictures
from stadtnetz.database import Conflict, session
from stadtnetz.notifications import Occasion, tell
from stadtnetz.pictures import remove as remove_picture

_AUTHOR_HEARS = {
    Move.REQUEST_CHANGES: Occasion.CHANGES_REQUESTED,
    Move.APPROVE: Occasion.APPROVED,
    Move.REJECT: Occasion.REJECTED,
    Move.APPROVE_UPDATE: Occasion.UPDATE_APPROVED,
    Move.REJECT_UPDATE: Occasion.UPDATE_REJECTED,
    Move.RETURN_UPDATE: Occasion.UPDATE_RETURNED,
    Move.ARCHIVE: Occasion.ARCHIVED,
}
_HANDING_IN = frozenset({Move.SUBMIT, Move.SUBMIT_UPDATE})
_APPLYING = frozenset({Move.APPROVE, Move.APPROVE_UPDATE})
_FATES = {
    Move.APPROVE: Fate.APPLIED,
    Move.APPROVE_UPDATE: Fate.APPLIED,
    Move.REQUEST_CHANGES: Fate.RETURNED,
    Move.WITHDRAW: Fate.RETURNED,
    Move.REJECT: Fate.DISCARDED,
    Move.REJECT_UPDATE: Fate.DISCARDED,
    Move.WITHDRAW_UPDATE: Fate.DISCARDED,
    Move.RETURN_UPDATE: Fate.RETURNED,
    Move.UNSCHEDULE: Fate.DISCARDED,
    Move.ARCHIVE: Fate.DISCARDED,
}


UNUSED_AFTER = timedelta(days=7)


class NotEditable(Exception):
    """A contribution whose words can't be changed where it stands."""


class NoteMissing(ValueError):
    """A move that needs words for the author, and got none."""


class Incomplete(ValueError):
    """A contribution that is handed in unfinished; `missing` names the fields that want words."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        """Keep what is missing, in the order of the form."""
        super().__init__(", ".join(missing))
        self.missing = missing


def draft(content: Content, *, city: City, author: User) -> Contribution:
    """Begin a contribution for a city: a story or an event, whichever the content is of."""
    begun = _begun(content.kind)
    begun.city, begun.author = city, author
    begun.state, begun.is_public, begun.created_at = State.DRAFT, False, clock.now()
    _write(begun, content)
    session().add(begun)
    session().flush()
    return begun


def proof(content: Content, *, city: City, instead_of: Contribution | None = None) -> Contribution:
    """Lay a contribution out as its page would show it; it is for looking at, and never kept."""
    laid_out = _begun(content.kind)
    laid_out.id = instead_of.id if instead_of else 0
    laid_out.city = city
    laid_out.published_at = instead_of.published_at if instead_of else None
    _write(laid_out, content)
    laid_out.topic = topics.by_id(content.topic_id) if content.topic_id else None
    laid_out.picture = pictures.by_id(content.picture_id) if content.picture_id else None
    return laid_out


def revise(
    contribution: Contribution,
    content: Content,
    *,
    editor: User,
    from_start: datetime | None = None,
) -> Revision | None:
    """Put new words in the place of the old.

    A draft is simply overwritten. A published text stays what the public sees, and the new words
    become a proposed revision, which is returned; for a series they may be meant only from the date
    on whose original start is `from_start` (wall time). Raises NotEditable while it waits or has
    ended.
    """
    if contribution.state not in EDITABLE:
        raise NotEditable(contribution.state)
    if contribution.state in PUBLIC:
        revision = _propose(contribution, content, editor)
        revision.from_start = from_start
        session().flush()
        return revision
    _write(contribution, content)
    session().flush()
    return None


def words_to_continue(contribution: Contribution) -> Content:
    """Give what its city writes on from: an update that came back, or else what stands."""
    came_back = returned_update(contribution)
    return came_back.content if came_back else contribution.content


def returned_update(contribution: Contribution) -> Revision | None:
    """Find the update of something public that came back last, to be written on."""
    query = (
        select(Revision)
        .where(Revision.contribution_id == contribution.id)
        .order_by(Revision.number.desc())
        .limit(1)
    )
    last = session().scalars(query).one_or_none()
    came_back = last is not None and last.fate is Fate.RETURNED and contribution.state in PUBLIC
    return last if came_back else None


def expect_version(contribution: Contribution, version: int | None) -> None:
    """Raise Conflict if a contribution is no longer what its editor began from."""
    if contribution.version != version:
        message = f"version {contribution.version}, not {version}"
        raise Conflict(message)


def decide(
    contribution: Contribution,
    move: Move,
    *,
    actor: User,
    note: str = "",
    publish_at: datetime | None = None,
    is_exceptional: bool = False,
) -> Decision | None:
    """Make a move: the one way from any state to another.

    Leaves a Decision, settles the waiting revision and writes to the author's outbox, all in the
    running unit of work; a discarded draft leaves nothing. Approved is published at the later of
    now and `publish_at`, or else the city's wish; the occurrences of an event follow what is
    applied. Raises IllegalMove, NoteMissing, Incomplete.
    """
    to_state = target(contribution.state, move)
    if MOVES[move].needs_note and not note.strip():
        raise NoteMissing(move)
    _refuse_incomplete(contribution, move)
    _refuse_out_of_time(contribution, move)
    if to_state is None:
        _discard(contribution)
        return None
    from_state = contribution.state
    revision = _settle_revision(contribution, move, actor)
    _enter(contribution, to_state, move, publish_at)
    if isinstance(contribution, Event) and move in _APPLYING:
        occurrences.lay_out(contribution)
    decision = Decision(
        contribution=contribution,
        actor=actor,
        move=move,
        from_state=from_state,
        to_state=to_state,
        note=note.strip(),
        revision_number=revision.number if revision else None,
        is_exceptional=is_exceptional,
        decided_at=clock.now(),
    )
    session().add(decision)
    _tell_author(contribution, decision, actor)
    session().flush()
    return decision


def forget_unused_pictures() -> int:
    """Remove uploads of more than a week ago that were never kept in a form; return how many."""
    unused = unused_pictures(before=clock.now() - UNUSED_AFTER)
    for picture in unused:
        remove_picture(picture)
    return len(unused)


def proposal_of(contribution: Contribution) -> Revision | None:
    """Find the revision that waits for a decision, if one does."""
    query = (
        select(Revision)
        .where(Revision.contribution_id == contribution.id, Revision.fate == Fate.PROPOSED)
        .order_by(Revision.number.desc())
        .limit(1)
    )
    return session().scalars(query).one_or_none()


def was_submitted(contribution: Contribution) -> bool:
    """Whether a contribution was ever handed in, after which it is kept."""
    return contribution.submitted_at is not None


def is_scheduled(contribution: Contribution) -> bool:
    """Whether a contribution is approved for a day that has not come."""
    return contribution.is_public and _lies_ahead(contribution.published_at)


def is_visible(contribution: Contribution) -> bool:
    """Whether everybody may see a contribution now."""
    return contribution.is_public and not _lies_ahead(contribution.published_at)


def _lies_ahead(moment: datetime | None) -> bool:
    return moment is not None and moment > clock.now()


def _begun(kind: Kind) -> Contribution:
    if kind is Kind.EVENT:
        return Event(uid=str(uuid4()), sequence=0)
    return Story()


def _write(contribution: Contribution, content: Content) -> None:
    if isinstance(contribution, Event) and contribution.id is not None:
        assert isinstance(content, EventContent)  # noqa: S101 - an event has no other
        contribution.sequence += occurrences.is_elsewhere(
            occurrences.content_of(contribution), content
        )
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


def _propose(contribution: Contribution, content: Content, author: User) -> Revision:
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


def _refuse_incomplete(contribution: Contribution, move: Move) -> None:
    """Refuse to hand in what could not be published; of an update, the new words count."""
    if move not in _HANDING_IN:
        return
    revision = proposal_of(contribution) if move is Move.SUBMIT_UPDATE else None
    content = revision.content if revision else contribution.content
    missing = content.missing()
    if missing:
        raise Incomplete(missing)


def _refuse_out_of_time(contribution: Contribution, move: Move) -> None:
    """Refuse what the state alone does not forbid: the past is not unscheduled or discarded."""
    if move is Move.UNSCHEDULE and not is_scheduled(contribution):
        raise IllegalMove(contribution.state, move)
    if move is Move.DISCARD and was_submitted(contribution):
        raise IllegalMove(contribution.state, move)
    if move is Move.SUBMIT_UPDATE and proposal_of(contribution) is None:
        raise IllegalMove(contribution.state, move)


def _discard(contribution: Contribution) -> None:
    session().delete(contribution)
    session().flush()


def _settle_revision(contribution: Contribution, move: Move, actor: User) -> Revision | None:
    if move is Move.SUBMIT:
        return _propose(contribution, contribution.content, actor)
    revision = proposal_of(contribution)
    if revision is None or move not in _FATES:
        return revision
    revision.fate = _FATES[move]
    if move is Move.APPROVE_UPDATE:
        _apply(contribution, revision)
    return revision


def _apply(contribution: Contribution, revision: Revision) -> None:
    """Put approved words in force: for all of a contribution, or from one date of a series on."""
    if not isinstance(contribution, Event) or revision.from_start is None:
        _write(contribution, revision.content)
        return
    following = draft(
        revision.content, city=contribution.city, author=session().get_one(User, revision.author_id)
    )
    assert isinstance(following, Event)  # noqa: S101 - made of an event's content
    following.submitted_at = revision.created_at
    following.state, following.is_public = State.PUBLISHED, True
    following.published_at = following.first_public_at = clock.now()
    occurrences.split(contribution, following, revision.from_start)
    contribution.sequence += 1


def _enter(
    contribution: Contribution, state: State, move: Move, publish_at: datetime | None
) -> None:
    contribution.state = state
    contribution.is_public = state in PUBLIC
    contribution.revised_at = clock.now()
    if move in _HANDING_IN:
        contribution.submitted_at = clock.now()
    elif move is Move.APPROVE:
        wish = publish_at or contribution.wished_at or clock.now()
        contribution.published_at = max(clock.now(), wish)
        contribution.first_public_at = contribution.first_public_at or contribution.published_at
    elif not contribution.is_public and _lies_ahead(contribution.published_at):
        contribution.published_at = contribution.wished_at = None
        if _lies_ahead(contribution.first_public_at):
            contribution.first_public_at = None  # so its address was never given away


def _tell_author(contribution: Contribution, decision: Decision, actor: User) -> None:
    occasion = _AUTHOR_HEARS.get(decision.move)
    author = session().get_one(User, contribution.author_id)
    if occasion is None or author.id == actor.id:
        return
    facts: dict[str, Any] = {
        "contribution_id": contribution.id,
        "city_slug": contribution.city.slug,
        "title": contribution.title,
        "note": decision.note,
        "published_at": contribution.published_at.isoformat()
        if contribution.published_at
        else None,
    }
    tell(author, occasion, facts)
