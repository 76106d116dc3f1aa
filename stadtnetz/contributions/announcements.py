"""What a city makes known about a public event at once: off, put off, online, or on after all."""

from collections.abc import Sequence
from datetime import datetime

from stadtnetz import clock
from stadtnetz.accounts import User
from stadtnetz.contributions import changes, identity, layout, occurrences, words
from stadtnetz.contributions.announced import Announcement
from stadtnetz.contributions.history import Decision
from stadtnetz.contributions.layout import LaidOut
from stadtnetz.contributions.lifecycle import PUBLIC, IllegalMove, Move
from stadtnetz.contributions.models import OFF, Event, Occurrence, Status
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
    while it is not known. That it takes place after all takes back one thing at a time: that it is
    off, else that it is online, else its new day. Raises IllegalMove for what is not public and
    where nothing is to be taken back, NoteMissing, OutOfTime.
    """
    if event.state not in PUBLIC or status not in ANNOUNCED:
        raise IllegalMove(event.state, Move.ANNOUNCE)
    if not note.strip():
        raise NoteMissing(Move.ANNOUNCE)
    if start is not None and (original_start is None or status is not Status.POSTPONED):
        raise OutOfTime(start)
    made = Announcement(
        event_id=event.id,
        original_start=original_start,
        status=status,
        start=start,
        end=end,
        online_url=online_url,
        note=note.strip(),
        made_at=clock.now(),
        goes_on=False,
    )
    _refuse(event, made)
    before = changes.standing(event)
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
    words.hear(event, made, _concerned(event, made))
    occurrences.lay_out(event)
    changes.tell_of_announcement(event, made, before, actor=actor)
    return made


def may_take_back(event: Event) -> bool:
    """Whether it may be said of all that are to come that they take place after all."""
    later = words.for_later(event)
    every = [later, *(each.words for each in occurrences.to_come(event))]
    # Beneath what is off alone nobody would see that all are on site again.
    return any(each.all_off or (each.all_online and not each.off) for each in every)


def if_it_takes_place(event: Event, original_start: datetime) -> Occurrence | None:
    """Give a date as it would stand once it is said to take place after all; it is never kept.

    None where nothing is to be taken back, or it would be over.
    """
    made = Announcement(original_start=original_start, status=Status.SCHEDULED, made_at=clock.now())
    try:
        return Occurrence(event_id=event.id, **_after(event, made).facts)
    except (IllegalMove, OutOfTime):
        return None


def _refuse(event: Event, made: Announcement) -> None:
    """Refuse what comes too late or not at all, and to take back what nobody said."""
    if made.start is not None and made.start <= clock.shown(clock.now(), event.zone):
        raise OutOfTime(made.start)
    if made.start is not None and made.end is not None and made.end < made.start:
        raise OutOfTime(made.end)
    if made.original_start is not None:
        _after(event, made)
    elif event.horizon is None and not occurrences.to_come(event):
        raise OutOfTime(event.first_start)
    elif made.status is Status.SCHEDULED and not may_take_back(event):
        raise IllegalMove(event.state, Move.ANNOUNCE)


def _after(event: Event, made: Announcement) -> LaidOut:
    """Give the date that a word is about as it would stand after it."""
    named = (
        each
        for each in occurrences.to_come(event)
        if each.planned.original_start == made.original_start
    )
    about = next(named, None)
    if about is None:
        raise OutOfTime(made.original_start)
    doubted = (about.words.off_by, about.words.online_by, about.words.moved)
    if made.status is Status.SCHEDULED and not any(doubted):
        raise IllegalMove(event.state, Move.ANNOUNCE)
    after = about.after(made)
    if not (about.is_given or after.words.moved):
        raise OutOfTime(made.original_start)  # there is no day to return to
    if after.facts["starts_at"] <= clock.now() and after.facts["status"] not in OFF:
        raise OutOfTime(made.original_start)
    return after


def _concerned(event: Event, made: Announcement) -> Sequence[Occurrence]:
    """List the dates that a word holds for: the one that it names, or all that have not begun.

    One that was put off from a day gone by may be called off with all, but not brought back there.
    """
    rows = [each for each in layout.dates_of(event) if not identity.has_begun(each)]
    if made.original_start is not None:
        return [each for each in rows if each.original_start == made.original_start]
    return [each for each in rows if each.starts_at > clock.now() or made.status in OFF]
