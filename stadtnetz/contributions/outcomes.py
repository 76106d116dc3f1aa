"""What became of a date: as it is planned, and as was made known since; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from stadtnetz.contributions import schedule
from stadtnetz.contributions.models import OFF, Announcement, Event, Status
from stadtnetz.contributions.schedule import PlannedDate


def of(planned: PlannedDate, event: Event, announced: Iterable[Announcement]) -> Mapping[str, Any]:
    """Say how a date stands: as it is planned, and as was made known since.

    What went online stays there when it is put off to another day.
    """
    plan, status, is_online = planned, _on(planned), False
    for made in _in_force(_told_about(planned, event, announced)):
        if made.start is not None:
            planned = replace(planned, start=made.start, end=made.end, note=made.note)
            status = Status.MOVED_ONLINE if is_online else _on(planned)
        elif made.status is Status.SCHEDULED:
            is_alone = made.original_start is not None
            returned = plan if is_alone and status is Status.RESCHEDULED else planned
            planned, status, is_online = replace(returned, note=made.note), _on(returned), False
        else:
            is_online = is_online or made.status is Status.MOVED_ONLINE
            planned, status = replace(planned, note=made.note), made.status
    starts_at, ends_at = schedule.moments_of(planned, event.zone)
    return {
        "original_start": planned.original_start,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "first_day": planned.start.date(),
        "last_day": planned.last_day,
        "is_long": planned.is_long,
        "zone": event.zone,
        "all_day": event.all_day,
        "venue": planned.venue,
        "note": planned.note,
        "status": status,
        "former_start": planned.original_start if planned.is_moved else None,
    }


def _told_about(
    planned: PlannedDate, event: Event, announced: Iterable[Announcement]
) -> Sequence[Announcement]:
    """Pick what was said of a date: alone, or of all that were to come while it still was."""
    told = []
    for made in announced:
        if _concerns(made, planned, event):
            told.append(made)
            planned = replace(planned, start=made.start) if made.start is not None else planned
    return told


def _in_force(told: Sequence[Announcement]) -> Sequence[Announcement]:
    """Put what was said of one date in the order in which it holds, the last word last.

    What was said of this date alone outlives what is said of all later: who hears that all take
    place after all does not take the one back for which the speaker fell ill. Only that all are off
    holds for it, too, until that is taken back.
    """
    alone = [each for each in told if each.original_start is not None]
    if not alone or (alone[-1].status is Status.SCHEDULED and alone[-1].start is None):
        return told
    for_all = [each for each in told if each.original_start is None]
    taken_back = [n for n, each in enumerate(for_all) if each.status is Status.SCHEDULED]
    lasting = for_all[taken_back[-1] + 1 :] if taken_back else for_all
    later = told[told.index(alone[-1]) :]
    off = [each for each in lasting if each.status in OFF and each in later]
    return [*(each for each in lasting if each not in off), *alone, *off]


def _on(planned: PlannedDate) -> Status:
    """Tell how a date stands that takes place."""
    return Status.RESCHEDULED if planned.is_moved else Status.SCHEDULED


def _concerns(made: Announcement, planned: PlannedDate, event: Event) -> bool:
    if made.original_start is not None:
        return made.original_start == planned.original_start
    return schedule.moments_of(planned, event.zone)[0] > made.made_at
