"""What became of a date: as it is planned, and as was made known since; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from stadtnetz.contributions import schedule
from stadtnetz.contributions.models import OFF, Announcement, Event, Status
from stadtnetz.contributions.schedule import PlannedDate


@dataclass(frozen=True)
class Known:
    """Since when an event has a date, and since when it is planned for the time it is planned for."""

    since: datetime
    planned_since: datetime


def of(
    planned: PlannedDate, event: Event, announced: Iterable[Announcement], known: Known
) -> Mapping[str, Any]:
    """Say how a date stands: as it is planned, and as was made known since, in the order of time."""
    heard = _heard(planned, event, announced, known)
    stands = replace(planned, start=heard.start, end=heard.end) if heard.start else planned
    starts_at, ends_at = schedule.moments_of(stands, event.zone)
    return {
        "original_start": planned.original_start,
        "planned_start": planned.start,
        "known_since": known.since,
        "planned_since": known.planned_since,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "first_day": stands.start.date(),
        "last_day": stands.last_day,
        "is_long": stands.is_long,
        "zone": event.zone,
        "all_day": event.all_day,
        "venue": planned.venue,
        "online_url": heard.online_url,
        "note": heard.note or planned.note,
        "status": heard.status or _on(stands),
        "former_start": planned.original_start if stands.is_moved else None,
    }


@dataclass
class _Heard:
    """What holds of all that was said of one date, in two layers.

    What was said of it alone outlives what is said of all: who hears that all take place after all
    does not take the one back for which the speaker fell ill. That all are off covers it, until all
    are on again, or this one alone is. What is said of all replaces what was said of all before.
    """

    start: datetime | None = None
    end: datetime | None = None
    off: Announcement | None = None
    online: Announcement | None = None
    all_off: Announcement | None = None
    all_online: Announcement | None = None
    alone: Announcement | None = None
    last: Announcement | None = None

    def of_all(self, made: Announcement) -> None:
        """Hear what is said of all that are to come."""
        self.all_off = made if made.status in OFF else None
        if made.status not in OFF:
            self.all_online = made if made.status is Status.MOVED_ONLINE else None

    def of_one(self, made: Announcement) -> None:
        """Hear what is said of this one; what went online stays there on another day."""
        if made.start is not None:
            self.start, self.end, self.off, self.all_off = made.start, made.end, None, None
        elif made.status is Status.MOVED_ONLINE:
            self.online, self.off, self.all_off = made, None, None
        elif made.status in OFF:
            self.off, self.all_off = made, None
        elif self.off or self.all_off:
            self.off = self.all_off = None  # it takes place as it stood
        else:
            self.start = self.end = self.online = self.all_online = None
        self.alone = self.last = made

    @property
    def status(self) -> Status | None:
        """What became of it; None where it takes place, as planned or on another day."""
        off = self.all_off or self.off
        if off is not None:
            return off.status
        return Status.MOVED_ONLINE if self.online or self.all_online else None

    @property
    def online_url(self) -> str:
        """Where one takes part in what was moved online, if that was said."""
        online = self.online or self.all_online
        return online.online_url if online and self.status is Status.MOVED_ONLINE else ""

    @property
    def note(self) -> str:
        """The words that go with how it stands."""
        holds_alone = self.off or self.start or self.online
        said = self.all_off or (self.alone if holds_alone else self.last)
        return said.note if said else ""


def _heard(
    planned: PlannedDate, event: Event, announced: Iterable[Announcement], known: Known
) -> _Heard:
    """Hear in the order of time what concerns a date.

    That all are off, or on again, is not said of one that came later; how they take place is.
    """
    heard = _Heard()
    for made in announced:
        is_older = made.made_at < known.since
        if made.status is Status.POSTPONED and made.made_at < known.planned_since:
            continue  # a day was named that takes the place of what was said
        if made.original_start == planned.original_start:
            heard.of_one(made)
        elif made.original_start is None and not (is_older and made.status in OFF):
            stood = replace(planned, start=heard.start) if heard.start else planned
            if schedule.moments_of(stood, event.zone)[0] > made.made_at:
                heard.of_all(made)
                heard.last = None if is_older and heard.all_online is None else made
    return heard


def _on(planned: PlannedDate) -> Status:
    """Tell how a date stands that takes place."""
    return Status.RESCHEDULED if planned.is_moved else Status.SCHEDULED
