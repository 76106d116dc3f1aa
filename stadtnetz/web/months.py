"""A month of the calendar as its page shows it: the table, the timetable below, and the ways on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from flask import request
from flask_babel import gettext as _

from stadtnetz import clock, contributions
from stadtnetz.contributions import Day, Departure, Filters
from stadtnetz.pagination import MOST_PAGES, Cursor
from stadtnetz.web import calendar_filters, dates, departures, links
from stadtnetz.web.addresses import url_for
from stadtnetz.web.departures import Listed

PAGE_SIZE = 50
MOST_AWAY = 24
MOST_INDEXED_AWAY = 12


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What an address of the calendar asks for.

    The list begins behind `top` (`ab`), or else with today or with the month, and ends at `until`
    (`bis`), or else after a page. A fragment holds only what follows `after` (`nach`).
    """

    first: date
    filters: Filters
    top: Cursor | None = None
    until: Cursor | None = None
    after: Cursor | None = None

    @property
    def last(self) -> date:
        """The last day of the month."""
        return _first_of_next(self.first) - timedelta(days=1)

    @property
    def is_now(self) -> bool:
        """Whether it is this month, of which one wants to see what is still to come."""
        return _away(self.first) == 0 and self.top is None

    @property
    def parameters(self) -> Mapping[str, str]:
        """The filters as addresses have them."""
        return calendar_filters.parameters(self.filters)

    @property
    def home(self) -> str:
        """The address of the month with all that is in it."""
        return address(self.first)

    @property
    def address(self) -> str:
        """The address of what is shown."""
        return self.rearranged(ab=self.top, bis=self.until)

    def rearranged(self, **places: Cursor | None) -> str:
        """Give the address of the month with the same filters and another stretch of its list."""
        chosen = {name: str(place) for name, place in places.items() if place is not None}
        return address(self.first, {**self.parameters, **chosen})

    @property
    def before(self) -> tuple[date, str] | None:
        """The month before and its address, unless it lies too far away."""
        return self._neighbour(self.first - timedelta(days=1))

    @property
    def following(self) -> tuple[date, str] | None:
        """The month behind and its address, unless it lies too far away."""
        return self._neighbour(_first_of_next(self.first))

    def _neighbour(self, day: date) -> tuple[date, str] | None:
        first = day.replace(day=1)
        return (first, address(first, self.parameters)) if is_near(first) else None

    @property
    def is_indexed(self) -> bool:
        """Whether search engines should keep it: whole months not too far from now."""
        is_whole = not (self.parameters or self.top or self.until)
        return is_whole and abs(_away(self.first)) <= MOST_INDEXED_AWAY

    @property
    def canonical(self) -> str:
        """The full German address of the month with all that is in it."""
        return links.absolute(self.home.removeprefix(request.script_root))


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Some departures day by day, and the address of the list with those that follow.

    `gone` is what stood among them and was moved to another day. `known` are the days that stand on
    the page already. `next_id` is the first departure that follows; `begins_anew` says that the
    list is too long to grow further.
    """

    rows: Sequence[Departure] = ()
    gone: Sequence[Listed] = ()
    known: frozenset[date] = frozenset()
    more: str = ""
    next_id: int = 0
    begins_anew: bool = False

    @property
    def days(self) -> Sequence[tuple[date, Sequence[Listed]]]:
        """What is shown, day by day."""
        return departures.by_day([*departures.listed(self.rows), *self.gone])


NOTHING = Stretch()


@dataclass(frozen=True, kw_only=True)
class Month:
    """All that the page of a month shows.

    `count` is how many begin in the month, `past_count` how many of these are folded away.
    `next_one` is what leads out of an empty month.
    """

    asked: Asked
    weeks: Sequence[Sequence[Day]]
    count: int
    ahead: Stretch
    past: Stretch
    past_count: int
    running: Sequence[Listed]
    long_ones: Sequence[Listed]
    next_one: Departure | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is on, or nothing any more."""
        return not (self.ahead.rows or self.ahead.gone or self.running or self.long_ones)

    @property
    def emptiness(self) -> str:
        """Say that nothing is on: nothing at all, nothing that was chosen, or nothing any more."""
        month, is_chosen = dates.month_and_year(self.asked.first), bool(self.asked.parameters)
        if self.count and is_chosen:
            return _("Von dieser Auswahl kommt im %(month)s nichts mehr.", month=month)
        if self.count:
            return _("Im %(month)s kommt nichts mehr.", month=month)
        if self.asked.last < clock.today():
            if is_chosen:
                return _(
                    "Im %(month)s stand nichts im Kalender, was zur Auswahl passt.", month=month
                )
            return _("Im %(month)s stand nichts im Kalender.", month=month)
        if is_chosen:
            return _("Im %(month)s steht nichts im Kalender, was zur Auswahl passt.", month=month)
        return _("Im %(month)s steht noch nichts im Kalender.", month=month)

    @property
    def ways_out(self) -> Sequence[tuple[str, str]]:
        """What leads on from an empty month, in words and as addresses; one at least."""
        ways = []
        if self.next_one:
            day = self.next_one.first_day
            words = _("Zum nächsten Termin: %(day)s", day=dates.full_day(day))
            ways.append((words, f"{address(day, self.asked.parameters)}#day-{day.isoformat()}"))
        if self.asked.parameters:
            ways.append((_("Auswahl aufheben"), self.asked.home))
        if not ways and _away(self.asked.first):
            ways.append((_("Zum aktuellen Monat"), address(clock.today())))
        elif not ways and self.asked.before:
            before, way = self.asked.before
            ways.append((_("Zum %(month)s", month=dates.month_and_year(before)), way))
        return ways

    def place_of(self, cell: Day) -> str:
        """Give the address of a day in the timetable, on this page if it stands open here.

        A day on which nothing begins has its place where the first of what goes on there began.
        """
        day = cell.date if cell.begins or cell.moved_away else cell.continued[0].first_day
        anchor = f"#day-{day.isoformat()}"
        if day in self._days_ahead:
            return anchor
        top = Cursor(clock.day(day).start, 0)
        return address(day, {**self.asked.parameters, "ab": str(top)}) + anchor

    @cached_property
    def _days_ahead(self) -> frozenset[date]:
        rows, gone = self.ahead.rows, self.ahead.gone
        return frozenset((*(row.first_day for row in rows), *(each.day for each in gone)))


def of(asked: Asked) -> Month:
    """Put together the page of a month, asking only for what the table says is there."""
    filters, today = asked.filters, clock.today()
    weeks = contributions.grid(asked.first, filters)
    days = [day for week in weeks for day in week if day.date.month == asked.first.month]
    gone = departures.gone(row for day in days for row in day.moved_away)
    count = sum(day.begins for day in days)
    begun = sum(day.begins for day in days if asked.is_now and day.date < today)
    running = contributions.still_running(filters) if asked.is_now else []
    still_on = {row.id for row in running if row.first_day >= asked.first}
    long_ones = contributions.long_ones(today if asked.is_now else asked.first, asked.last, filters)
    found = Month(
        asked=asked,
        weeks=weeks,
        count=count,
        ahead=stretch(asked, gone) if count > begun or gone else NOTHING,
        past=_past(asked, still_on, gone) if begun > len(still_on) else NOTHING,
        past_count=begun - len(still_on),
        running=departures.listed(running),
        long_ones=departures.listed(long_ones),
    )
    return replace(found, next_one=_way_out(asked)) if found.is_empty else found


def onwards(asked: Asked) -> Stretch:
    """List only what follows on what stands on a page."""
    moved = contributions.moved_away(asked.first, asked.last, asked.filters)
    return stretch(asked, departures.gone(moved))


def stretch(asked: Asked, gone: Sequence[Listed]) -> Stretch:
    """List a stretch of the timetable, and look one page further for the place where that ends.

    Of what is gone from this month, the stretch has what stood within it.
    """
    since = clock.day(clock.today() if asked.is_now else asked.first).start
    start = asked.top if asked.top and asked.top.moment >= since else Cursor(since, 0)
    most = PAGE_SIZE * (MOST_PAGES if asked.until else 1)
    rows = contributions.timetable(
        since,
        clock.day(asked.last).end,
        asked.filters,
        after=asked.top,
        size=most + PAGE_SIZE,
    ).departures
    shown = [each for each in rows[:most] if asked.until is None or _is_up_to(each, asked.until)]
    seen = [each for each in shown if asked.after is not None and _is_up_to(each, asked.after)]
    following = rows[len(shown) : len(shown) + PAGE_SIZE]
    begins_anew = len(shown) == PAGE_SIZE * MOST_PAGES
    gone = _between(gone, start, _cursor(shown[-1]) if following else None)
    gone_before = _between(gone, start, asked.after) if asked.after else ()
    return Stretch(
        rows=shown[len(seen) :],
        gone=gone[len(gone_before) :],
        known=frozenset(each.day for each in (*departures.listed(seen), *gone_before)),
        more=_more(asked, shown, following, begins_anew=begins_anew) if shown and following else "",
        next_id=following[0].id if following else 0,
        begins_anew=begins_anew,
    )


def _more(
    asked: Asked, shown: Sequence[Departure], following: Sequence[Departure], *, begins_anew: bool
) -> str:
    end = _cursor(shown[-1])
    if begins_anew:
        return asked.rearranged(ab=end)
    return asked.rearranged(ab=asked.top, bis=_cursor(following[-1]), nach=end)


def _past(asked: Asked, still_on: set[int], gone: Sequence[Listed]) -> Stretch:
    """List what is over in this month, without what began in it and still goes on."""
    since, until = clock.day(asked.first).start, clock.day(clock.today()).start
    found = contributions.timetable(since, until, asked.filters, size=PAGE_SIZE)
    return Stretch(
        rows=[each for each in found.departures if each.id not in still_on],
        gone=_between(gone, Cursor(since, 0), found.following or Cursor(until, 0)),
        more=asked.rearranged(ab=found.following) if found.following else "",
    )


def _way_out(asked: Asked) -> Departure | None:
    """Find what comes next behind an empty month, unless it lies too far away."""
    found = contributions.next_after(clock.day(asked.last).end, asked.filters)
    return found if found is not None and is_near(found.first_day) else None


def address(day: date, parameters: Mapping[str, Any] | None = None) -> str:
    """Give the address of the month in which a day lies, with these parameters."""
    chosen = dict(parameters or {})
    if _away(day) == 0:
        return url_for("calendar.show", **chosen)
    return url_for("calendar.month", year=day.year, month=day.month, **chosen)


def is_near(day: date) -> bool:
    """Whether the calendar has a page for the month of a day; there is no end to it otherwise."""
    return abs(_away(day)) <= MOST_AWAY


def _away(day: date) -> int:
    today = clock.today()
    return (day.year - today.year) * 12 + day.month - today.month


def _first_of_next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _cursor(row: Departure) -> Cursor:
    return Cursor(row.starts_at, row.id)


def _between(gone: Sequence[Listed], start: Cursor, end: Cursor | None) -> Sequence[Listed]:
    """Give what stood behind one place of the timetable and up to another, or to its end."""
    places = [(each, (each.moment, each.event.id)) for each in gone]
    return [
        each
        for each, place in places
        if place > (start.moment, start.id) and (end is None or place <= (end.moment, end.id))
    ]


def _is_up_to(row: Departure, place: Cursor) -> bool:
    return (row.starts_at, row.id) <= (place.moment, place.id)
