"""What became of a date: as it is planned, and as was made known since; pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from stadtnetz.contributions import schedule
from stadtnetz.contributions.announced import Announcement
from stadtnetz.contributions.content import EventContent
from stadtnetz.contributions.models import OFF, Status
from stadtnetz.contributions.schedule import PlannedDate
from stadtnetz.pagination import LARGEST_ID


@dataclass(frozen=True)
class Words:
    """What holds of all that was said of one date, in two layers.

    What was said of it alone outlives what is said of all: who hears that all take place after all
    does not take the one back for which the speaker fell ill. That all are off covers it, until all
    are on again, or this one alone is. What is said of all replaces what was said of all before.
    `moved` named another day, `confirmed` says that it takes place after all.
    """

    moved: Announcement | None = None
    off: Announcement | None = None
    online: Announcement | None = None
    all_off: Announcement | None = None
    all_online: Announcement | None = None
    confirmed: Announcement | None = None

    def after(self, made: Announcement, *, all_are_off: bool = False) -> "Words":
        """Hear what is said next, of this date or of all; then `all_are_off` tells what is taken back."""
        if made.original_start is None:
            return self._after_a_word_for_all(made, all_are_off=all_are_off)
        silent = replace(self, confirmed=None)
        if made.start is not None:
            return replace(silent, moved=made, off=None, all_off=None)
        if made.status is Status.MOVED_ONLINE:
            return replace(silent, online=made, off=None, all_off=None)
        if made.status in OFF:
            return replace(silent, off=made, all_off=None)
        return replace(self._without_the_last(), confirmed=made)

    def _after_a_word_for_all(self, made: Announcement, *, all_are_off: bool) -> "Words":
        if made.status in OFF:
            return replace(self, all_off=made, confirmed=None)
        if made.status is Status.MOVED_ONLINE:
            return replace(self, all_off=None, all_online=made, confirmed=None)
        left = replace(self, all_off=None)
        if not all_are_off:
            left = replace(left, all_online=None)
        is_its_own = self.moved or self.off or self.online
        return left if left == self or is_its_own else replace(left, confirmed=made)

    def _without_the_last(self) -> "Words":
        """Take back one thing at a time: that it is off, else that it is online, else its new day."""
        if self.off_by:
            return replace(self, off=None, all_off=None)
        if self.online_by:
            return replace(self, online=None, all_online=None)
        return replace(self, moved=None)

    def without(self, statuses: Collection[Status], before: datetime) -> "Words":
        """Drop what was said to that effect before a moment."""
        dropped = {
            name: None
            for name, each in vars(self).items()
            if each is not None and each.status in statuses and each.made_at < before
        }
        return replace(self, **dropped)

    @property
    def off_by(self) -> Announcement | None:
        """The word by which it does not take place."""
        return self.all_off or self.off

    @property
    def online_by(self) -> Announcement | None:
        """The word by which it went online, be it off or not."""
        return self.online or self.all_online

    @property
    def said(self) -> Announcement | None:
        """The word that tells how it stands, and why: the last one of those that hold."""
        if self.off_by:
            return self.off_by
        every = [each for each in (self.moved, self.online_by, self.confirmed) if each]
        return max(every, key=lambda each: (each.made_at, each.id or LARGEST_ID), default=None)


NOTHING = Words()
"""Of most dates nothing is ever said."""


def of(planned: PlannedDate, content: EventContent, words: Words) -> Mapping[str, Any]:
    """Say how a date of an event stands: as it is planned, and as was made known since."""
    moved, online, said = words.moved, words.online_by, words.said
    stands = _on_another_day(planned, moved, content) if moved is not None else planned
    starts_at, ends_at = schedule.moments_of(stands, content.zone)
    status = Status.RESCHEDULED if stands.is_moved else Status.SCHEDULED
    if words.off_by:
        status = words.off_by.status
    elif online:
        status = Status.MOVED_ONLINE
    return {
        "original_start": planned.original_start,
        "planned_start": planned.start,
        "planned_end": planned.end,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "first_day": stands.start.date(),
        "last_day": stands.last_day,
        "is_long": stands.is_long,
        "zone": content.zone,
        "all_day": content.all_day,
        "venue": planned.venue,
        "online_url": online.online_url if online and status is Status.MOVED_ONLINE else "",
        "note": said.note if said else planned.note,
        "status": status,
        "former_start": planned.original_start if stands.is_moved else None,
    }


def _on_another_day(
    planned: PlannedDate, moved: Announcement, content: EventContent
) -> PlannedDate:
    """Put a date on the day that was announced; whole days then stay whole days, and hours hours.

    Announced was the one or the other, whichever the event had at that time.
    """
    assert moved.start is not None  # noqa: S101 - that is what moves it
    start, end = moved.start, moved.end
    length = planned.end - planned.start if planned.end else None
    were_whole_days = end is not None and start.time() == end.time() == time()
    if content.all_day and not were_whole_days:
        start = datetime.combine(start.date(), time())
        end = start + (length or timedelta(days=1))
    elif were_whole_days and not content.all_day and planned.start.time() != time():
        start = datetime.combine(start.date(), planned.start.time())
        end = start + length if length is not None else None
    return replace(planned, start=start, end=end)
