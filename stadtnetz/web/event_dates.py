"""A date of an event as pages tell of it: on the wall of its zone, and in words."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from flask_babel import gettext as _

from stadtnetz import clock, contributions
from stadtnetz.contributions import Event, PlannedDate, Status, Where
from stadtnetz.contributions.content import DEFAULT_ZONE
from stadtnetz.contributions.schedule import LONG
from stadtnetz.web import dates, languages


@dataclass(frozen=True, kw_only=True)
class ShownDate:
    """One date, on the wall; `last_day` is inclusive, whatever the clock says at its end.

    `id` is None where it is only planned; `original` is where the rule puts it; `former_start` is
    where it stood before it was moved; `note` says why it is off, moved or skipped; `where` is how it
    took place if that was otherwise than its event does now.
    """

    id: int | None
    original: datetime
    starts_at: datetime
    ends_at: datetime | None
    start: datetime
    end: datetime | None
    last_day: date
    all_day: bool
    zone: str
    status: Status
    former_start: datetime | None = None
    where: Where | None = None
    venue: str = ""
    online_url: str = ""
    note: str = ""
    is_skipped: bool = False
    changed_at: datetime | None = None

    @property
    def first_day(self) -> date:
        """The day on which it begins."""
        return self.start.date()

    @property
    def is_off(self) -> bool:
        """Whether nobody should come at the time that is written there."""
        return self.is_skipped or self.status in {Status.CANCELLED, Status.POSTPONED}

    @property
    def is_ahead(self) -> bool:
        """Whether it has not begun."""
        return not clock.has_come(self.starts_at)

    @property
    def is_over(self) -> bool:
        """Whether it has ended; with an open end, once its day has."""
        end = self.ends_at or clock.day(self.last_day, ZoneInfo(self.zone)).end
        return clock.has_come(end)

    @property
    def is_moved_to_another_day(self) -> bool:
        """Whether it once stood on another day."""
        return self.former_start is not None and self.former_start.date() != self.first_day

    @property
    def is_moved_within_its_day(self) -> bool:
        """Whether it once stood at another time of the same day."""
        return self.former_start is not None and not self.is_moved_to_another_day

    @property
    def machine(self) -> str:
        """The beginning as `datetime` and JSON have it: with its offset, or only a day."""
        if self.all_day:
            return self.first_day.isoformat()
        return self._with_offset(self.starts_at)

    def _with_offset(self, moment: datetime) -> str:
        return clock.wall(moment, ZoneInfo(self.zone)).isoformat(timespec="minutes")

    @property
    def machine_end(self) -> str:
        """The end in the same form; a day is the last one, empty where the end is open."""
        if self.all_day:
            return self.last_day.isoformat()
        return self._with_offset(self.ends_at) if self.ends_at else ""

    @property
    def machine_former(self) -> str:
        """The beginning before it was moved, in the same form; empty if it never was."""
        if self.former_start is None:
            return ""
        if self.all_day:
            return self.former_start.date().isoformat()
        return self._with_offset(clock.from_wall_of_series(self.former_start, ZoneInfo(self.zone)))

    @property
    def hours(self) -> str:
        """What stands below the day: „17:30 bis 19:30 Uhr“, „bis Sonntag, 6. Dezember“."""
        return _all_day_hours(self) if self.all_day else _hours(self)

    @property
    def line(self) -> str:
        """Day and time in one line: „Dienstag, 24. November, 17:30 bis 19:30 Uhr“."""
        day = dates.full_day(self.first_day)
        if self.all_day:
            return day if self.last_day == self.first_day else f"{day} {_until(self.last_day)}"
        return f"{day}, {self.hours}"

    @property
    def former(self) -> str:
        """Day and time before it was moved, in one line; empty if it never was."""
        return _beginning(self.former_start, self.all_day) if self.former_start else ""

    @property
    def short_hours(self) -> str:
        """The hours for a narrow column: „17:30“, „ganztägig“, „bis So 6.12.“."""
        if self.all_day:
            if self.last_day == self.first_day:
                return _("ganztägig")
            return _("bis %(day)s", day=dates.narrow_day(self.last_day))
        return dates.time_of_day(self.start.time())

    @property
    def short_end(self) -> str:
        """The end for a narrow column: „19:30“, „4:00“ of one night, or else a day: „So 29.11.“."""
        if self.all_day or self.end is None:
            return ""
        if self.last_day == self.first_day or _is_one_night(self):
            return dates.time_of_day(self.end.time())
        return dates.narrow_day(self.last_day)

    @property
    def zone_note(self) -> str:
        """Where clocks show this time, unless it is here; and what they show here, if it differs."""
        if self.all_day or self.zone == DEFAULT_ZONE:
            return ""
        place = get_timezone_location(self.zone, locale=languages.locale(), return_city=True)
        here = clock.shown(self.starts_at, DEFAULT_ZONE)
        if here == self.start:
            return _("Zeit in %(place)s", place=place)
        if here.date() == self.first_day:
            at = dates.time_of_day(here.time())
            return _("Zeit in %(place)s; in Deutschland %(time)s Uhr", place=place, time=at)
        return _("Zeit in %(place)s; in Deutschland %(moment)s", place=place,
            moment=_beginning(here, all_day=False))  # fmt: skip


def shown(each: Any, event: Any) -> ShownDate:
    """Give an occurrence as pages show it; in a list its row stands for its event, too."""
    start = clock.shown(each.starts_at, each.zone)
    return ShownDate(
        id=each.id,
        original=each.original_start,
        starts_at=each.starts_at,
        ends_at=each.ends_at,
        start=start,
        end=clock.shown(each.ends_at, each.zone) if each.ends_at else None,
        last_day=each.last_day,
        all_day=each.all_day,
        zone=each.zone,
        status=each.status,
        former_start=each.former_start,
        where=each.where,
        venue=each.own_venue if each is event else each.venue,
        online_url="" if each is event else each.online_url,
        note=each.note,
        changed_at=None if each is event else each.changed_at,
    )


def planned(each: PlannedDate, event: Event) -> ShownDate:
    """Give a date as pages show it before it is laid out, or where it is left out."""
    starts_at, ends_at = contributions.moments_of(each, event.zone)
    return ShownDate(
        id=None,
        original=each.original_start,
        starts_at=starts_at,
        ends_at=ends_at,
        start=clock.shown(starts_at, event.zone),
        end=clock.shown(ends_at, event.zone) if ends_at else None,
        last_day=each.last_day,
        all_day=event.all_day,
        zone=event.zone,
        status=Status.RESCHEDULED if each.is_moved else Status.SCHEDULED,
        former_start=each.original_start if each.is_moved else None,
        venue=each.venue,
        note=each.holiday if each.is_skipped and each.holiday else each.note,
        is_skipped=each.is_skipped,
    )


_A_DAY = timedelta(days=1)


def _hours(each: ShownDate) -> str:
    start = dates.time_of_day(each.start.time())
    if each.end is None:
        return _("ab %(start)s Uhr", start=start)
    is_midnight = each.end.time() == time() and each.end > each.start
    end = dates.time_of_day(each.end.time())
    if each.last_day == each.first_day:
        if is_midnight:
            return _("%(start)s bis 24:00 Uhr", start=start)
        return _("%(start)s bis %(end)s Uhr", start=start, end=end)
    day = dates.weekday(each.last_day) if _is_one_night(each) else dates.full_day(each.last_day)
    if is_midnight:
        return _("%(start)s Uhr bis %(day)s, 24:00 Uhr", start=start, day=day)
    return _("%(start)s Uhr bis %(day)s, %(end)s Uhr", start=start, day=day, end=end)


def _is_one_night(each: ShownDate) -> bool:
    length = each.end - each.start if each.end else _A_DAY
    return (each.last_day - each.first_day).days == 1 and length < _A_DAY


def _all_day_hours(each: ShownDate) -> str:
    if each.last_day == each.first_day:
        return _("ganztägig")
    if each.last_day - each.first_day >= LONG:
        return _until(each.last_day)
    return _("%(until)s, ganztägig", until=_until(each.last_day))


def _until(day: date) -> str:
    return _("bis %(day)s", day=dates.full_day(day))


def _beginning(start: datetime, all_day: bool) -> str:  # noqa: FBT001 - as its callers have it
    day = dates.full_day(start.date())
    if all_day:
        return day
    return _("%(day)s, %(time)s Uhr", day=day, time=dates.time_of_day(start.time()))
