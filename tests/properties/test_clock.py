"""The days of a year follow one another without a gap, whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from stadtnetz import clock
from stadtnetz.clock import NoSuchTime

ZONES = st.sampled_from(
    [
        "Europe/Berlin",
        "Europe/London",
        "America/New_York",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "UTC",
    ]
).map(ZoneInfo)
DAYS = st.dates(date(1990, 1, 1), date(2037, 12, 30))


@given(st.integers(1990, 2037), ZONES)
def test_the_days_of_a_year_tile_it(year: int, zone: ZoneInfo) -> None:
    first = date(year, 1, 1)
    number = (date(year + 1, 1, 1) - first).days
    spans = [clock.day(first + timedelta(days=each), zone) for each in range(number)]
    ends, starts = [each.end for each in spans], [each.start for each in spans]
    assert starts[1:] == ends[:-1]
    assert sum(((each.end - each.start) for each in spans), timedelta()) == ends[-1] - starts[0]
    assert all(
        timedelta(hours=23) <= each.end - each.start <= timedelta(hours=25) for each in spans
    )


@given(DAYS, st.times(), ZONES)
def test_wall_time_comes_back_from_its_moment_or_does_not_exist(
    day: date, at: time, zone: ZoneInfo
) -> None:
    try:
        moment = clock.from_wall(day, at, zone)
    except NoSuchTime:
        span = clock.day(day, zone)
        assert span.end - span.start < timedelta(hours=24)
        return
    shown = clock.wall(moment, zone)
    assert (shown.date(), shown.time(), shown.fold) == (day, at.replace(fold=0), 0)


@given(st.integers(0, 67 * 365 * 24 * 3600), ZONES)
def test_every_moment_belongs_to_the_day_on_the_wall(seconds: int, zone: ZoneInfo) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    span = clock.day(clock.wall(moment, zone).date(), zone)
    assert span.start <= moment < span.end
