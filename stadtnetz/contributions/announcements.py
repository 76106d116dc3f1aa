"""What a city makes known about a public event at once: cancelled, postponed, moved online."""

from datetime import datetime

from stadtnetz import clock
from stadtnetz.accounts import User
from stadtnetz.contributions import changes, occurrences
from stadtnetz.contributions.history import Decision
from stadtnetz.contributions.lifecycle import PUBLIC, IllegalMove, Move
from stadtnetz.contributions.models import Announcement, Event, Status
from stadtnetz.contributions.operations import NoteMissing
from stadtnetz.database import session

ANNOUNCED = (Status.CANCELLED, Status.POSTPONED, Status.MOVED_ONLINE)


class OutOfTime(ValueError):
    """A date that has begun or stands no more, or a new one that does not lie ahead."""


def announce(  # noqa: PLR0913 - so much may be said about one date
    event: Event,
    status: Status,
    *,
    actor: User,
    note: str,
    original_start: datetime | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    online_url: str = "",
) -> Announcement:
    """Make known at once what became of one date, or of all that are still to come.

    The state stays, a Decision is left, calendars learn by the event's `sequence`, and those who
    follow it are told. Wall time everywhere; `start` is the new time of one postponed date, None while it is not known. Raises
    IllegalMove for what is not public, NoteMissing, OutOfTime.
    """
    if event.state not in PUBLIC or status not in ANNOUNCED:
        raise IllegalMove(event.state, Move.ANNOUNCE)
    if not note.strip():
        raise NoteMissing(Move.ANNOUNCE)
    if start is not None and (original_start is None or status is not Status.POSTPONED):
        raise OutOfTime(start)
    _refuse_the_past(event, original_start, start, end)
    before = changes.standing(event)
    made = Announcement(
        event_id=event.id,
        original_start=original_start,
        status=status,
        start=start,
        end=end,
        online_url=online_url,
        note=note.strip(),
        made_at=clock.now(),
    )
    session().add(made)
    session().add(
        Decision(
            contribution=event,
            actor=actor,
            move=Move.ANNOUNCE,
            from_state=event.state,
            to_state=event.state,
            note=made.note,
            is_exceptional=False,
            decided_at=made.made_at,
        )
    )
    event.sequence += 1
    event.revised_at = made.made_at
    session().flush()
    occurrences.lay_out(event)
    changes.tell_of_announcement(event, made, before, actor=actor)
    return made


def _refuse_the_past(
    event: Event, original_start: datetime | None, start: datetime | None, end: datetime | None
) -> None:
    if original_start is not None and not occurrences.is_to_come(event, original_start):
        raise OutOfTime(original_start)
    if start is not None and start <= clock.shown(clock.now(), event.zone):
        raise OutOfTime(start)
    if start is not None and end is not None and end < start:
        raise OutOfTime(end)
