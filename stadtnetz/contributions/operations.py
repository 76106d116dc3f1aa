"""What may be done with a contribution: write it, write it anew, and move it on."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from stadtnetz import clock
from stadtnetz.accounts import User
from stadtnetz.contributions import changes, occurrences, schedule, writing
from stadtnetz.contributions.content import Content, EventContent
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
from stadtnetz.contributions.models import CONVERSATION_DAYS, Contribution, Conversation, Event
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


class TooLate(ValueError):
    """An update whose new dates have all gone by before anybody approved it."""


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
        revision = writing.propose(contribution, content, editor)
        revision.from_start = from_start
        session().flush()
        return revision
    writing.write(contribution, content)
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

    Leaves a Decision, settles the waiting revision and writes to the author, and to those who
    follow an event that an update puts elsewhere, all in the running unit of work; a discarded
    draft leaves nothing. Approved is published at the later of now and `publish_at`, or else the
    city's wish; the occurrences of an event follow what is applied. Raises IllegalMove,
    NoteMissing, Incomplete, TooLate.
    """
    to_state = target(contribution.state, move)
    if MOVES[move].needs_note and not note.strip():
        raise NoteMissing(move)
    _refuse_incomplete(contribution, move)
    _refuse_out_of_time(contribution, move)
    _refuse_too_late(contribution, move)
    if to_state is None:
        _discard(contribution)
        return None
    from_state = contribution.state
    before = _before_update(contribution, move)
    revision, in_force = _settle_revision(contribution, move, actor)
    _enter(contribution, to_state, move, publish_at)
    if isinstance(contribution, Event):
        _keep_dates(contribution, move, revision)
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
    if before is not None and isinstance(in_force, Event):
        proposer = revision.author_id if revision else contribution.author_id
        changes.tell_of_update(
            in_force, before, but_not={actor.id, contribution.author_id, proposer}
        )
    return decision


def set_conversation(
    contribution: Contribution,
    conversation: Conversation,
    *,
    editor: User,
    days: int | None = CONVERSATION_DAYS,
) -> None:
    """Open or close the conversation, or let each comment wait; the row says since when and by whom.

    Open, it ends by itself after so many `days`, one of MAY_LAST; None is without end. The version
    stays: whoever edits the words meanwhile loses nothing.
    """
    session().flush()
    session().execute(
        update(Contribution)
        .where(Contribution.id == contribution.id)
        .values(
            conversation=conversation,
            conversation_days=days,
            conversation_set_at=clock.now(),
            conversation_set_by_id=editor.id,
            version=Contribution.version,
        )
        .execution_options(synchronize_session=False)
    )
    session().refresh(contribution)


def forget_unused_pictures() -> int:
    """Remove uploads of more than a week ago that were never kept in a form; return how many."""
    unused = unused_pictures(before=clock.now() - UNUSED_AFTER)
    for picture in unused:
        remove_picture(picture)
    return len(unused)


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


def _refuse_incomplete(contribution: Contribution, move: Move) -> None:
    """Refuse to hand in what could not be published; of an update, the new words count."""
    if move not in _HANDING_IN:
        return
    revision = writing.proposal_of(contribution) if move is Move.SUBMIT_UPDATE else None
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
    if move is Move.SUBMIT_UPDATE and writing.proposal_of(contribution) is None:
        raise IllegalMove(contribution.state, move)


def _refuse_too_late(contribution: Contribution, move: Move) -> None:
    """Refuse to call off by a late approval what only meant to move to another day."""
    revision = writing.proposal_of(contribution) if move is Move.APPROVE_UPDATE else None
    if not isinstance(contribution, Event) or revision is None:
        return
    content = revision.content
    assert isinstance(content, EventContent)  # noqa: S101 - an event has no other
    if not occurrences.is_at_other_times(occurrences.content_of(contribution), content):
        return
    then, now = (
        clock.wall(moment, ZoneInfo(content.zone)).date()
        for moment in (revision.created_at, clock.now())
    )
    was_in_time = schedule.goes_on_from(content, then) and not schedule.goes_on_from(content, now)
    if was_in_time and occurrences.has_dates_ahead(contribution):
        raise TooLate
    if revision.from_start is not None and not occurrences.has_any_ahead(contribution, content):
        raise TooLate
    if occurrences.would_be_over(contribution, content, revision.created_at):
        raise TooLate


def _discard(contribution: Contribution) -> None:
    session().delete(contribution)
    session().flush()


def _before_update(contribution: Contribution, move: Move) -> changes.Standing | None:
    """Note how an event stands before an update is put in force; of nothing else it matters."""
    if move is not Move.APPROVE_UPDATE or not isinstance(contribution, Event):
        return None
    return changes.standing(contribution)


def _settle_revision(
    contribution: Contribution, move: Move, actor: User
) -> tuple[Revision | None, Contribution]:
    """Say what becomes of the words that wait, and give what those in force are in force for."""
    if move is Move.SUBMIT:
        return writing.propose(contribution, contribution.content, actor), contribution
    revision = writing.proposal_of(contribution)
    if revision is None or move not in _FATES:
        return revision, contribution
    revision.fate = _FATES[move]
    if move is Move.APPROVE_UPDATE:
        return revision, writing.apply(contribution, revision)
    return revision, contribution


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


def _keep_dates(event: Event, move: Move, revision: Revision | None) -> None:
    """Let its occurrences follow what is in force; those that nobody could see go with it."""
    if move in _APPLYING:
        occurrences.lay_out(event, revision.created_at if revision else None)
    elif event.first_public_at is None:
        occurrences.forget(event)


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
