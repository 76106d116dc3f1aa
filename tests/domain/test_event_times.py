"""When events begin and end, above all in the two nights when clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from stadtnetz import clock
from stadtnetz.clock import NoSuchTime
from stadtnetz.contributions import PlannedDate, moments_of

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


def typed(at: datetime, zone: ZoneInfo = BERLIN) -> datetime:
    """Read a wall time as a form does."""
    return clock.from_wall(at.date(), at.time(), zone)


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
    assert shown(typed(wall(at))) == moment
    assert shown(clock.from_wall_of_series(wall(at), BERLIN)) == moment
    assert shown(clock.from_wall_of_series(wall(at).replace(fold=1), BERLIN)) == moment


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
    with pytest.raises(NoSuchTime, match="T") as refusal:
        typed(wall(at), zone)
    assert refusal.value.after == wall(after)
    typed(refusal.value.after, zone)


def test_a_series_goes_on_through_the_gap() -> None:
    moment = clock.from_wall_of_series(wall("2027-03-28 02:30"), BERLIN)
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
    start = wall(at)
    planned = PlannedDate(original_start=start, start=start, end=start + timedelta(minutes=minutes))
    begins, ends = moments_of(planned, "Europe/Berlin")
    assert ends is not None
    assert shown(ends) == end
    assert ends >= begins == clock.from_wall_of_series(start, BERLIN)
