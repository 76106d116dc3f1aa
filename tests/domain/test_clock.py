"""Wall time on the two Sundays when clocks change, and on all the others."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from stadtnetz import clock
from stadtnetz.clock import NoSuchTime, Span
from tests.factories import NOON

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def test_the_present_is_in_utc() -> None:
    with time_machine.travel(NOON, tick=False):
        assert clock.now() == NOON
        assert clock.now().tzinfo is UTC


def test_a_stopped_clock_stands_and_goes_on_afterwards() -> None:
    with clock.at(NOON):
        with clock.at(NOON + timedelta(days=1)):
            assert clock.now() == NOON + timedelta(days=1)
        assert clock.now() == NOON
    assert clock.now() != NOON


def test_a_clock_is_stopped_in_utc_whatever_the_zone() -> None:
    with clock.at(datetime(2026, 6, 10, 12, tzinfo=clock.BERLIN)):
        assert (clock.now(), clock.now().tzinfo) == (NOON, UTC)


def test_a_clock_goes_on_even_after_a_fault() -> None:
    with pytest.raises(KeyError), clock.at(NOON):
        raise KeyError
    assert clock.now() != NOON


@pytest.mark.parametrize("ask", [clock.utc, clock.wall])
def test_a_moment_without_a_zone_is_refused(ask: object) -> None:
    with pytest.raises(ValueError, match="zone"):
        ask(datetime(2026, 6, 10, 12))


@pytest.mark.parametrize(
    ("day", "at", "moment"),
    [
        (date(2026, 1, 10), time(12), datetime(2026, 1, 10, 11, tzinfo=UTC)),
        (date(2026, 6, 10), time(12), NOON),
        (SPRING, time(1, 59), datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        (SPRING, time(3), datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (AUTUMN, time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (AUTUMN, time(2, 30, fold=1), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (AUTUMN, time(3), datetime(2026, 10, 25, 2, tzinfo=UTC)),
    ],
)
def test_wall_time_means_one_moment(day: date, at: time, moment: datetime) -> None:
    assert clock.from_wall(day, at) == moment


@pytest.mark.parametrize("at", [time(2), time(2, 30), time(2, 59, 59, 999_999)])
def test_the_hour_that_clocks_skip_is_refused(at: time) -> None:
    with pytest.raises(NoSuchTime, match="2026-03-29T02:"):
        clock.from_wall(SPRING, at)


def test_another_zone_skips_another_hour() -> None:
    new_york = ZoneInfo("America/New_York")
    assert clock.from_wall(SPRING, time(2, 30), new_york) == datetime(
        2026, 3, 29, 6, 30, tzinfo=UTC
    )
    with pytest.raises(NoSuchTime):
        clock.from_wall(date(2026, 3, 8), time(2, 30), new_york)


def test_the_wall_shows_the_doubled_hour_twice() -> None:
    shown = [clock.wall(datetime(2026, 10, 25, hour, 30, tzinfo=UTC)) for hour in (0, 1)]
    assert [(each.time(), each.fold) for each in shown] == [(time(2, 30), 0), (time(2, 30), 1)]


@pytest.mark.parametrize(
    ("of", "hours"), [(SPRING, 23), (AUTUMN, 25), (date(2026, 6, 10), 24), (date(2026, 12, 31), 24)]
)
def test_a_day_has_the_hours_that_it_has(of: date, hours: int) -> None:
    span = clock.day(of)
    assert (span.end - span.start) / timedelta(hours=1) == hours
    assert clock.wall(span.start).date() == of
    assert clock.wall(span.end - timedelta(microseconds=1)).date() == of
    assert clock.wall(span.end).date() == of + timedelta(days=1)


def test_a_day_is_a_span_in_utc() -> None:
    assert clock.day(date(2026, 1, 10)) == Span(
        datetime(2026, 1, 9, 23, tzinfo=UTC), datetime(2026, 1, 10, 23, tzinfo=UTC)
    )


def test_today_is_what_the_wall_says() -> None:
    with clock.at(datetime(2026, 6, 10, 22, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 6, 11)
        assert clock.today(ZoneInfo("UTC")) == date(2026, 6, 10)
