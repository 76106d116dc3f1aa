"""When events begin and end, above all in the two nights when clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from stadtnetz import clock
from stadtnetz.clock import NoSuchTime
from stadtnetz.events import times
from stadtnetz.events.times import GapHour

BERLIN = ZoneInfo("Europe/Berlin")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
SAMOA = ZoneInfo("Pacific/Apia")


def wall(text: str) -> datetime:
    """Read „2027-03-28 02:30“."""
    return datetime.fromisoformat(text)


def shown(moment: datetime) -> str:
    """Write a moment as UTC."""
    assert moment.tzinfo is UTC
    return f"{moment:%d %H:%M}"


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        ("2027-03-28 01:59", "28 00:59"),
        ("2027-03-28 03:00", "28 01:00"),
        ("2027-10-31 01:59", "30 23:59"),
        ("2027-10-31 02:30", "31 00:30"),
        ("2027-10-31 03:00", "31 02:00"),
    ],
)
def test_a_wall_time_that_exists_means_one_moment(at: str, moment: str) -> None:
    assert shown(times.to_utc(wall(at), BERLIN)) == moment
    assert shown(times.to_utc_shifted(wall(at), BERLIN)) == moment
    assert shown(times.to_utc_shifted(wall(at).replace(fold=1), BERLIN)) == moment


@pytest.mark.parametrize(
    ("at", "zone", "after"),
    [
        ("2027-03-28 02:00", BERLIN, "2027-03-28 03:00"),
        ("2027-03-28 02:30", BERLIN, "2027-03-28 03:00"),
        ("2027-03-28 02:59:59.999999", BERLIN, "2027-03-28 03:00"),
        ("2027-10-03 02:10", LORD_HOWE, "2027-10-03 02:30"),
        ("2011-12-30 12:00", SAMOA, "2011-12-31 00:00"),
    ],
)
def test_who_types_a_time_in_the_gap_hears_where_time_goes_on(
    at: str, zone: ZoneInfo, after: str
) -> None:
    with pytest.raises(GapHour, match="T") as refusal:
        times.to_utc(wall(at), zone)
    assert refusal.value.after == wall(after)
    assert isinstance(refusal.value, NoSuchTime)
    times.to_utc(refusal.value.after, zone)


def test_a_series_goes_on_through_the_gap() -> None:
    moment = times.to_utc_shifted(wall("2027-03-28 02:30"), BERLIN)
    assert shown(moment) == "28 01:30"
    assert f"{clock.wall(moment, BERLIN):%H:%M}" == "03:30"


@pytest.mark.parametrize(
    ("at", "minutes", "end"),
    [
        ("2027-06-05 22:00", 360, "06 02:00"),
        # Five and seven hours, but 04:00 on the wall.
        ("2027-03-27 22:00", 360, "28 02:00"),
        ("2027-10-30 22:00", 360, "31 03:00"),
        # It ends in the gap, lies in the gap, and begins in the gap to end soon after.
        ("2027-03-28 01:30", 60, "28 01:30"),
        ("2027-03-28 02:15", 30, "28 01:45"),
        ("2027-03-28 02:30", 45, "28 02:15"),
        # It ends in the first pass of the doubled hour.
        ("2027-10-31 01:30", 60, "31 00:30"),
        ("2027-06-05 22:00", 0, "05 20:00"),
    ],
)
def test_an_end_is_wall_time_too(at: str, minutes: int, end: str) -> None:
    found = times.ends_at(wall(at), timedelta(minutes=minutes), BERLIN)
    assert shown(found) == end
    assert found >= times.to_utc_shifted(wall(at), BERLIN)


def test_days_end_before_midnight_in_store_and_on_the_last_day_on_screen() -> None:
    assert times.end_after(date(2027, 12, 31)) == date(2028, 1, 1)
    assert times.last_day(date(2028, 1, 1)) == date(2027, 12, 31)


@pytest.mark.parametrize(
    ("first", "end", "hours"),
    [
        (date(2027, 6, 5), date(2027, 6, 6), 24),
        (date(2027, 3, 27), date(2027, 3, 30), 71),
        (date(2027, 10, 31), date(2027, 11, 1), 25),
    ],
)
def test_whole_days_have_the_hours_of_their_zone(first: date, end: date, hours: int) -> None:
    span = times.all_day(first, end, BERLIN)
    assert (span.end - span.start) / timedelta(hours=1) == hours
    assert clock.wall(span.start, BERLIN).replace(tzinfo=None) == wall(f"{first}")
    assert clock.wall(span.end, BERLIN).replace(tzinfo=None) == wall(f"{end}")
