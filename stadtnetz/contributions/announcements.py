"""What a city makes known about a public event at once: off, put off, online, or on after all."""

from collections.abc import Sequence
from datetime import datetime

from stadtnetz import clock
from stadtnetz.accounts import User
from stadtnetz.contributions import changes, occurrences, schedule
from stadtnetz.contributions.history import Decision
from stadtnetz.contributions.lifecycle import PUBLIC, IllegalMove, Move
from stadtnetz.contributions.models import Announcement, Event, Occurrence, Status
from stadtnetz.contributions.operations import NoteMissing
from stadtnetz.database import session

ANNOUNCED = (Status.SCHEDULED, Status.CANCELLED, Status.POSTPONED, Status.MOVED_ONLINE)
"""What may be made known; „scheduled“ takes back what was made known before."""


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
    follow it are told. Wall time everywhere; `start` is the new time of one postponed date, None
    while it is not known. That it takes place after all holds for the time that stands there, but
    one that got a new time returns to its old one. Raises IllegalMove for what is not public and
    where nothing is to be taken back, NoteMissing, OutOfTime.
    """
    if event.state not in PUBLIC or status not in ANNOUNCED:
        raise IllegalMove(event.state, Move.ANNOUNCE)
    if not note.strip():
        raise NoteMissing(Move.ANNOUNCE)
    if start is not None and (original_start is None or status is not Status.POSTPONED):
        raise OutOfTime(start)
    _refuse_the_past(event, original_start, start, end)
    if status is Status.SCHEDULED:
        _refuse_no_news(event, original_start)
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


def may_take_back(event: Event, original_start: datetime | None = None) -> bool:
    """Whether it may be said of one date, or of all that are to come, that they take place after all."""
    try:
        _refuse_no_news(event, original_start)
    except (IllegalMove, OutOfTime):
        return False
    return True


def _refuse_no_news(event: Event, original_start: datetime | None) -> None:
    """Refuse to say that a date takes place which nobody has doubted, or that would be over."""
    doubted = _doubted(event, original_start)
    if not doubted:
        raise IllegalMove(event.state, Move.ANNOUNCE)
    if original_start is not None and doubted[0].status is Status.RESCHEDULED:
        plan = occurrences.plan_of(event, original_start)
        returns_at = schedule.moments_of(plan, event.zone)[0] if plan else clock.now()
        if returns_at <= clock.now():
            raise OutOfTime(original_start)
        if returns_at == doubted[0].starts_at:  # the schedule itself put it there
            raise IllegalMove(event.state, Move.ANNOUNCE)


def _doubted(event: Event, original_start: datetime | None) -> Sequence[Occurrence]:
    """List what is to come, and stands otherwise than planned since something was said of it.

    Of all dates that is what was said of all, while it was not taken back.
    """
    announced = occurrences.announcements_on(event)
    told = {made.original_start for made in announced if made.original_start is not None}
    of_all = [made.status for made in announced if made.original_start is None]
    is_said_of_all = of_all[-1:] not in ([], [Status.SCHEDULED])
    return [
        each
        for each in occurrences.to_come(event)
        if original_start in {None, each.original_start}
        and each.status is not Status.SCHEDULED
        and (is_said_of_all or original_start in told)
    ]


def _refuse_the_past(
    event: Event, original_start: datetime | None, start: datetime | None, end: datetime | None
) -> None:
    if original_start is not None and not occurrences.is_to_come(event, original_start):
        raise OutOfTime(original_start)
    if start is not None and start <= clock.shown(clock.now(), event.zone):
        raise OutOfTime(start)
    if start is not None and end is not None and end < start:
        raise OutOfTime(end)
