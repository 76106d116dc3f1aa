"""Whatever a city enters, edits and announces: calendars show its dates, and no others."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from stadtnetz import clock, contributions, exchange
from stadtnetz.contributions import (
    Deviation,
    Event,
    EventException,
    IllegalMove,
    Occurrence,
    Status,
)
from stadtnetz.contributions.occurrences import lay_out
from stadtnetz.database import unit_of_work
from tests import calendars
from tests.calendars import an_event, announce, change, dates_of, expected, lines_of
from tests.domain.test_icalendar import Words
from tests.factories import a_city
from tests.properties.searching import examples

ZONES = ("Europe/Berlin", "Europe/Berlin", "Europe/Lisbon", "America/New_York", "UTC")
RULES = (
    "",
    "FREQ=DAILY;COUNT=40",
    "FREQ=DAILY;INTERVAL=3;UNTIL=20290401",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;BYDAY=SA,SU;UNTIL=20281105T033000",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
    "FREQ=MONTHLY;BYDAY=-1SU",
    "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=12",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
)
# Days about the changes of clocks, in Berlin and New York, and any other.
DAYS = (
    st.sampled_from([date(2025, 3, 29), date(2026, 10, 24), date(2027, 3, 13), date(2028, 2, 29)])
    | st.dates(date(2024, 1, 1), date(2028, 12, 31))
)  # fmt: skip
TIMES = st.sampled_from([time(0), time(1, 30), time(2), time(2, 30), time(3), time(14), time(23)])
STARTS = st.builds(datetime.combine, DAYS, TIMES)
LATEST = date(2032, 12, 31)
REACH, KEPT = timedelta(days=60), timedelta(days=30)
LENGTHS = st.sampled_from(
    [None, *(timedelta(minutes=each) for each in (0, 30, 60, 90, 360, 1500, 2 * 1440, 9 * 1440))]
)


@dataclass(frozen=True)
class When:
    """When a drawn event takes place; its exceptions are counted in dates of its rule."""

    zone: str
    start: datetime
    length: timedelta | None
    all_day: bool
    rule: str
    skip_holidays: bool
    exceptions: tuple[tuple[int, Deviation, timedelta, timedelta | None, str], ...]

    def content(self) -> dict[str, object]:
        """Say it as the fields of an event."""
        start = datetime.combine(self.start, time()) if self.all_day else self.start
        length = self.length
        if self.all_day:
            length = timedelta(days=max(1, length.days if length else 1))
        given: dict[str, object] = {
            "zone": self.zone,
            "first_start": start,
            "first_end": start + length if length is not None else None,
            "all_day": self.all_day,
            "rule": self.rule,
            "skip_holidays": self.skip_holidays,
        }
        plain = contributions.EventContent(title="Muster", **given)
        names = contributions.by_rule(plain, date(2030, 12, 31), 60)
        found = {
            name: EventException(
                original_start=name,
                deviation=deviation,
                start=name + shift if deviation is Deviation.MOVED else None,
                end=name + shift + own if deviation is Deviation.MOVED and own else None,
                venue=venue,
            )
            for number, deviation, shift, own, venue in self.exceptions
            for name in [_name(names, number, deviation, shift)]
            if name is not None
        }
        return {**given, "exceptions": tuple(found.values())}


def _name(
    names: list[datetime], number: int, deviation: Deviation, shift: timedelta
) -> datetime | None:
    if number >= len(names):
        return None
    return names[number] + shift if deviation is Deviation.ADDED else names[number]


def some_exceptions(*, all_day: bool) -> st.SearchStrategy[object]:
    step = 24 * 60 if all_day else 45
    shifts = st.integers(-5, 5).map(lambda each: timedelta(minutes=each * step))
    lengths = st.none() | st.integers(1, 3).map(lambda each: timedelta(minutes=each * step))
    each = st.tuples(
        st.integers(0, 30),
        st.sampled_from(Deviation),
        shifts,
        lengths,
        st.sampled_from(["", "See"]),
    )
    return st.lists(each, max_size=6).map(tuple)


@st.composite
def whens(draw: st.DrawFn) -> When:
    all_day = draw(st.booleans())
    return When(
        zone=draw(st.sampled_from(ZONES)),
        start=draw(STARTS),
        length=draw(LENGTHS),
        all_day=all_day,
        rule=draw(st.sampled_from(RULES)),
        skip_holidays=draw(st.booleans()),
        exceptions=draw(some_exceptions(all_day=all_day)),
    )


ANNOUNCEMENTS = st.tuples(
    st.sampled_from(contributions.ANNOUNCED), st.none() | st.integers(0, 5), st.booleans()
)
STEPS = st.lists(whens() | ANNOUNCEMENTS, max_size=3)


def tell(event: Event) -> None:
    """See that a file shows the rows of an event, as far as they are laid out, and a feed the late ones."""
    until = event.horizon or LATEST
    rows = [each for each in rows_to_tell(event) if each.original_start.date() <= until]
    late = [each for each in rows if is_late(each)]
    reach = exchange.Reach(clock.now() - REACH, clock.now() - KEPT)
    for told_of, shown in ((None, rows), (reach, late)):
        file = exchange.calendar([exchange.entry_of(event)], Words(), reach=told_of)
        lines_of(file)
        assert calendars.told(file, until, event.zone) == expected(shown)


def is_late(date_: Occurrence) -> bool:
    """Whether a date is still to be told by a feed."""
    since, kept_since = clock.now() - REACH, clock.now() - KEPT
    if date_.status is Status.CANCELLED and date_.starts_at < kept_since:
        return date_.changed_at >= kept_since and (date_.ends_at or date_.starts_at) >= since
    return date_.starts_at >= since or bool(date_.ends_at and date_.ends_at >= since)


def rows_to_tell(event: Event) -> list[Occurrence]:
    """List the rows, but of a single date that was put on another day only the last place."""
    rows = dates_of(event)
    live = [each for each in rows if each.status is not Status.CANCELLED]
    is_listed = any(each.deviation is Deviation.ADDED for each in event.exceptions)
    if event.rule or is_listed or len(live) > 1:
        return rows
    at_home = [each for each in rows if each.original_start == event.first_start]
    return at_home or live or rows[-1:]


def happen(event: Event, step: object) -> None:
    """Edit an event, or announce something about one of its dates that are to come."""
    if isinstance(step, When):
        with suppress(contributions.TooLate):  # it would call off by accident what is to come
            change(event, **step.content())
        return
    assert isinstance(step, tuple)
    status, number, has_time = step
    coming = [each for each in dates_of(event) if each.starts_at > clock.now()]
    if not coming:
        return
    nothing_to_take_back = IllegalMove if status is Status.SCHEDULED else contributions.OutOfTime
    if number is None:
        with suppress(nothing_to_take_back):
            announce(event, status)
        return
    date_ = coming[min(number, len(coming) - 1)]
    start = None
    if status is Status.POSTPONED and has_time:
        start = clock.shown(date_.starts_at, event.zone) + timedelta(days=3)
    end = start + timedelta(days=1) if start and date_.ends_at else None
    with suppress(contributions.OutOfTime, nothing_to_take_back):  # a date that stands no more
        announce(event, status, original_start=date_.original_start, start=start, end=end)


# Shrinking would take minutes, and what is found is told whole.
@settings(
    max_examples=examples(16), phases=(Phase.explicit, Phase.generate), report_multiple_bugs=False
)
@given(when=whens(), first=DAYS, steps=STEPS, gap=st.integers(1, 200))
def test_calendars_show_the_rows(network, when, first, steps, gap):
    """From the first publication on, after every edit and announcement, years later too."""
    moment = datetime.combine(first, time(12)).replace(tzinfo=clock.BERLIN)
    with clock.at(moment):
        city = a_city()
        event = an_event(city=city, **when.content())
        assume(dates_of(event))
        tell(event)
    for number, step in enumerate(steps, 1):
        with clock.at(moment + number * timedelta(days=gap)):
            happen(event, step)
            tell(event)
    with clock.at(moment + timedelta(days=900)):
        with unit_of_work():
            lay_out(event)
        tell(event)
