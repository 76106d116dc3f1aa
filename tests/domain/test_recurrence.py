"""Which dates a rule gives: the series that towns announce, and the edges of RFC 5545."""

from datetime import UTC, date, datetime
from time import process_time
from zoneinfo import ZoneInfo

import pytest

from stadtnetz import recurrence
from stadtnetz.recurrence import CannotSplit, InvalidRule, TooCostly, Window
from stadtnetz.recurrence.rules import Frequency, Rule, Weekday

BERLIN = ZoneInfo("Europe/Berlin")
FOR_EVER = Window(date(1, 1, 1), date(9999, 12, 31))
WEEKLY = "FREQ=WEEKLY"


def wall(text: str) -> datetime:
    """Read „2027-03-28 19:30“."""
    return datetime.fromisoformat(text)


def days(rule: str, start: str, number: int = 5, begin: str = "", end: str = "9999-12-31") -> str:
    """Give all-day starts in one line, years and months only where they change."""
    window = Window(date.fromisoformat(begin or start), date.fromisoformat(end))
    found = recurrence.expand(
        recurrence.parse(rule), date.fromisoformat(start), window, limit=number
    )
    return " ".join(map(str, found))


def times(rule: str, start: str, number: int, begin: str = "", end: str = "9999-12-31") -> str:
    """Give timed starts in one line."""
    window = Window(wall(begin or start), wall(end))
    found = recurrence.expand(recurrence.parse(rule, lenient=True), wall(start), window, number)
    return ", ".join(f"{each:%Y-%m-%d %H:%M:%S}".removesuffix(":00") for each in found)


@pytest.mark.parametrize(
    ("rule", "start", "dates"),
    [
        # Every second Wednesday, over New Year.
        ("FREQ=WEEKLY;INTERVAL=2", "2026-12-16", "2026-12-16 2026-12-30 2027-01-13 2027-01-27"),
        # The last Friday of the month.
        ("FREQ=MONTHLY;BYDAY=-1FR", "2027-01-29", "2027-01-29 2027-02-26 2027-03-26 2027-04-30"),
        # The third Monday, and each Wednesday and Friday.
        (
            "FREQ=MONTHLY;BYDAY=3MO,WE,FR",
            "2027-02-12",
            "2027-02-12 2027-02-15 2027-02-17 2027-02-19",
        ),
        # Born on a leap day; 2100 has none.
        ("FREQ=YEARLY", "2092-02-29", "2092-02-29 2096-02-29 2104-02-29 2108-02-29"),
        ("FREQ=YEARLY;INTERVAL=3", "2024-02-29", "2024-02-29 2036-02-29 2048-02-29 2060-02-29"),
        # The 31st skips short months, the last day does not.
        ("FREQ=MONTHLY", "2027-01-31", "2027-01-31 2027-03-31 2027-05-31 2027-07-31"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2027-01-31", "2027-01-31 2027-02-28 2027-03-31 2027-04-30"),
        ("FREQ=MONTHLY;INTERVAL=5", "2026-11-02", "2026-11-02 2027-04-02 2027-09-02 2028-02-02"),
        # The last workday of the month.
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "2027-01-29",
            "2027-01-29 2027-02-26 2027-03-31 2027-04-30",
        ),
        # Market on Tuesday and Saturday, from a Saturday on.
        ("FREQ=WEEKLY;BYDAY=TU,SA", "2027-01-02", "2027-01-02 2027-01-05 2027-01-09 2027-01-12"),
        # The first Sunday in Advent lies from 27 November to 3 December.
        (
            "FREQ=YEARLY;BYDAY=SU;BYYEARDAY=-35,-34,-33,-32,-31,-30,-29",
            "2026-11-29",
            "2026-11-29 2027-11-28 2028-12-03 2029-12-02",
        ),
        # The last Sunday in March, and the second of October and of December.
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "2027-03-28", "2027-03-28 2028-03-26 2029-03-25 2030-03-31"),
        (
            "FREQ=YEARLY;BYMONTH=10,12;BYDAY=2SU",
            "2027-10-10",
            "2027-10-10 2027-12-12 2028-10-08 2028-12-10",
        ),
        # The 20th Monday of the year, the Monday of week 20, and the last week with 53.
        ("FREQ=YEARLY;BYDAY=20MO", "1997-05-19", "1997-05-19 1998-05-18 1999-05-17 2000-05-15"),
        ("FREQ=YEARLY;BYDAY=-1MO", "2026-12-28", "2026-12-28 2027-12-27 2028-12-25 2029-12-31"),
        (
            "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
            "1997-05-12",
            "1997-05-12 1998-05-11 1999-05-17 2000-05-15",
        ),
        (
            "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO,SU",
            "2020-12-28",
            "2020-12-28 2021-01-03 2026-12-28 2027-01-03",
        ),
        (
            "FREQ=YEARLY;BYWEEKNO=1;BYDAY=WE",
            "2024-01-03",
            "2024-01-03 2025-01-01 2025-12-31 2027-01-06",
        ),
        # 2011 begins like 2005, but not after a leap year; 2030 ends like 2019, but not before one.
        (
            "FREQ=YEARLY;BYWEEKNO=53;BYDAY=SA",
            "2005-01-01",
            "2005-01-01 2010-01-02 2016-01-02 2021-01-02",
        ),
        (
            "FREQ=YEARLY;BYWEEKNO=-53;BYDAY=TU",
            "2019-12-31",
            "2019-12-31 2025-12-30 2031-12-30 2036-12-30",
        ),
        # A start in no such week counts by its date: 2027 and five years.
        (
            "FREQ=YEARLY;INTERVAL=5;BYWEEKNO=53;BYDAY=TH",
            "2027-01-03",
            "2032-12-30 2037-12-31 2082-12-31 2122-12-31",
        ),
        # Every other year in week 1, and its first day: 30 December 2024 lies in the week of 2025.
        (
            "FREQ=YEARLY;INTERVAL=2;BYWEEKNO=1;BYDAY=MO",
            "2024-12-30",
            "2024-12-30 2027-01-04 2029-01-01 2030-12-30",
        ),
        (
            "FREQ=YEARLY;BYWEEKNO=1;BYSETPOS=1",
            "2024-12-30",
            "2024-12-30 2025-12-29 2027-01-04 2028-01-03",
        ),
        # A week without weekdays is a whole week, a day without month is in every month.
        ("FREQ=YEARLY;BYWEEKNO=20", "2027-05-17", "2027-05-17 2027-05-18 2027-05-19 2027-05-20"),
        ("FREQ=YEARLY;BYMONTHDAY=13", "2027-01-13", "2027-01-13 2027-02-13 2027-03-13 2027-04-13"),
        ("FREQ=YEARLY;BYMONTH=5,6", "2027-05-20", "2027-05-20 2027-06-20 2028-05-20 2028-06-20"),
        # The start of the week says which two days share a week (RFC 5545, 3.3.10).
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO",
            "1997-08-05",
            "1997-08-05 1997-08-10 1997-08-19 1997-08-24",
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU",
            "1997-08-05",
            "1997-08-05 1997-08-17 1997-08-19 1997-08-31",
        ),
        # BYSETPOS counts the days of the first week that lie before the start, too.
        (
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,3",
            "2024-10-23",
            "2024-10-23 2024-10-28 2024-10-30 2024-11-04",
        ),
        ("FREQ=DAILY;BYMONTH=12", "2026-12-30", "2026-12-30 2026-12-31 2027-12-01 2027-12-02"),
        # Times mean nothing on whole days.
        ("FREQ=DAILY;BYHOUR=1,2,3", "2026-12-30", "2026-12-30 2026-12-31 2027-01-01 2027-01-02"),
        # Years 0 and 10000 are needed to number the weeks at the ends of time.
        ("FREQ=YEARLY;BYWEEKNO=1", "0001-01-01", "0001-01-01 0001-01-02 0001-01-03 0001-01-04"),
        ("FREQ=WEEKLY;WKST=TU;BYDAY=MO;BYSETPOS=1", "0001-01-01", "0001-01-01 0001-01-08 0001-01-15 0001-01-22"),
        ("FREQ=YEARLY;BYWEEKNO=-1", "9999-12-26", "9999-12-27 9999-12-28 9999-12-29 9999-12-30"),
        ("FREQ=MONTHLY;BYDAY=WE;BYSETPOS=-1", "9999-11-01", "9999-11-24 9999-12-29"),
    ],
)  # fmt: skip
def test_a_series_takes_place_on(rule: str, start: str, dates: str) -> None:
    assert days(rule, start, number=4) == dates


@pytest.mark.parametrize(
    ("rule", "start", "found"),
    [
        ("FREQ=DAILY;BYHOUR=9,15", "2027-01-01 09:30", "2027-01-01 09:30, 2027-01-01 15:30, 2027-01-02 09:30"),
        ("FREQ=DAILY;BYHOUR=9,15;BYSETPOS=-1", "2027-01-01 09:30", "2027-01-01 15:30, 2027-01-02 15:30, 2027-01-03 15:30"),
        ("FREQ=HOURLY;INTERVAL=7", "2027-01-01 09:30", "2027-01-01 09:30, 2027-01-01 16:30, 2027-01-01 23:30"),
        ("FREQ=HOURLY;INTERVAL=50", "2027-01-01 09:30", "2027-01-01 09:30, 2027-01-03 11:30, 2027-01-05 13:30"),
        ("FREQ=HOURLY;BYMINUTE=0,20,40;BYSETPOS=2", "2027-01-01 09:30", "2027-01-01 10:20, 2027-01-01 11:20, 2027-01-01 12:20"),
        ("FREQ=MINUTELY;INTERVAL=90", "2027-01-01 23:00", "2027-01-01 23:00, 2027-01-02 00:30, 2027-01-02 02:00"),
        ("FREQ=SECONDLY;BYSECOND=60,4", "2027-01-01 23:59:05", "2027-01-01 23:59:59, 2027-01-02 00:00:04, 2027-01-02 00:00:59"),
        ("FREQ=MONTHLY;BYDAY=FR,SA;BYHOUR=19,22;BYSETPOS=2,-4,9", "2027-01-01 20:00", "2027-01-01 22:00, 2027-01-15 19:00, 2027-01-29 19:00"),
        # Beside a finer frequency an ordinal says nothing.
        ("FREQ=WEEKLY;BYDAY=2MO", "2027-01-04 19:00", "2027-01-04 19:00, 2027-01-11 19:00, 2027-01-18 19:00"),
    ],
)  # fmt: skip
def test_a_series_takes_place_at(rule: str, start: str, found: str) -> None:
    assert times(rule, start, 3) == found


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20270120T190000", "2027-01-20"),
        ("20270120T185959", "2027-01-13"),
        ("20270120", "2027-01-20"),
        ("20270119", "2027-01-13"),
        ("20270120T180000Z", "2027-01-20"),
        ("20270120T175959Z", "2027-01-13"),
    ],
)
def test_the_end_is_inclusive_and_on_the_wall(until: str, last: str) -> None:
    rule = recurrence.parse(f"FREQ=WEEKLY;UNTIL={until}", zone=BERLIN)
    window = Window(wall("2027-01-01"), wall("2028-01-01"))
    found = recurrence.expand(rule, wall("2027-01-06 19:00"), window, 9)
    assert str(found[-1]) == f"{last} 19:00:00"


def test_the_end_of_whole_days_may_bear_a_time() -> None:
    assert days("FREQ=DAILY;UNTIL=20270103T120000", "2027-01-02") == "2027-01-02 2027-01-03"
    assert days("FREQ=DAILY;UNTIL=20270101", "2027-01-02") == ""


def test_a_count_counts_from_the_start_whatever_the_window() -> None:
    rule = "FREQ=WEEKLY;COUNT=4;BYDAY=TU,TH"
    assert days(rule, "2027-01-07", 9) == "2027-01-07 2027-01-12 2027-01-14 2027-01-19"
    assert days(rule, "2027-01-07", 9, "2027-01-13", "2027-01-19") == "2027-01-14"
    assert days(rule, "2027-01-07", 9, "2027-01-20") == ""
    assert days("FREQ=MONTHLY;COUNT=3;BYDAY=MO,FR;BYSETPOS=1,-1", "2027-01-15", 9) == (
        "2027-01-29 2027-02-01 2027-02-26"
    )


def test_a_count_may_end_within_a_day() -> None:
    assert times("FREQ=HOURLY;COUNT=3", "2027-01-01 22:00", 9, "2027-01-01 23:00") == (
        "2027-01-01 23:00, 2027-01-02 00:00"
    )
    assert times("FREQ=DAILY;COUNT=3;BYHOUR=8,9", "2027-01-01 09:00", 9) == (
        "2027-01-01 09:00, 2027-01-02 08:00, 2027-01-02 09:00"
    )


def test_a_start_that_the_rule_does_not_meet_is_no_start() -> None:
    assert days("FREQ=WEEKLY;BYDAY=MO;COUNT=2", "2027-01-06") == "2027-01-11 2027-01-18"


def test_a_window_has_its_begin_and_not_its_end() -> None:
    rule = "FREQ=DAILY;BYHOUR=9,15"
    start, noon = "2027-01-01 09:00", "2027-01-02 15:00"
    assert times(rule, start, 9, "2027-01-02 09:00", noon) == "2027-01-02 09:00"
    assert times(rule, start, 9, noon, "2027-01-03") == "2027-01-02 15:00"
    assert times(rule, start, 9, "2027-01-02 09:00:00.000001", noon) == ""
    assert times(rule, start, 9, noon, start) == ""
    assert times(rule, start, 9, "2026-01-01", start) == ""
    assert times(rule, start, 1, "2026-01-01", noon) == start
    assert times(rule, start, 0) == times(rule, start, -1) == ""


def test_the_whole_of_time_may_be_asked() -> None:
    rule = recurrence.parse("FREQ=YEARLY")
    found = recurrence.expand(rule, date(9998, 12, 31), FOR_EVER, 9)
    assert found == [date(9998, 12, 31)]
    assert recurrence.expand(rule, date(9998, 5, 1), FOR_EVER, 9) == [
        date(9998, 5, 1),
        date(9999, 5, 1),
    ]
    for finest in Frequency:
        start = wall("9999-12-31 23:59:58")
        window = Window(start, wall("9999-12-31 23:59:59.999999"))
        found = recurrence.expand(Rule(finest, until=start), start, window, 9)
        assert found == [start]


@pytest.mark.parametrize("period", ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"])
def test_an_interval_longer_than_time_gives_one_start(period: str) -> None:
    rule = f"FREQ={period};INTERVAL=999999999999999999"
    assert times(rule, "2027-01-01 09:00", 9) == "2027-01-01 09:00"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;INTERVAL=2;BYYEARDAY=366",
        "FREQ=YEARLY;BYWEEKNO=1;BYMONTH=6",
        "FREQ=MONTHLY;BYMONTH=1;BYMONTHDAY=1;BYSETPOS=2",
        "FREQ=DAILY;BYHOUR=9;BYSETPOS=2;COUNT=5;BYMONTH=7;BYMONTHDAY=1",
    ],
)
def test_a_rule_that_never_comes_true_gives_nothing(rule: str) -> None:
    assert times(rule, "2027-01-01 09:00", 9) == ""


@pytest.mark.parametrize(
    ("rule", "begin"),
    [
        ("FREQ=HOURLY;INTERVAL=24;BYHOUR=5", "2027-01-01"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=MO", "2027-01-01"),
        ("FREQ=DAILY;COUNT=1000000", "9000-01-01"),
        ("FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=3", "2027-01-01"),
    ],
)
def test_a_search_without_end_is_given_up(rule: str, begin: str) -> None:
    spent = process_time()
    with pytest.raises(TooCostly):
        times(rule, "2027-01-01 09:00", 9, begin)
    assert process_time() - spent < 2
    assert times(rule, "2027-01-01 09:00", 9, "2031-01-01", "2031-01-01 09:00") == ""


def test_a_count_that_cannot_be_reached_is_not_counted() -> None:
    rule = "FREQ=DAILY;COUNT=1000000000"
    assert times(rule, "2027-01-01 09:00", 1, "9000-01-01") == "9000-01-01 09:00"


def test_what_is_all_day_does_not_recur_by_hours() -> None:
    with pytest.raises(InvalidRule, match="days"):
        days("FREQ=HOURLY", "2027-01-01")


def test_a_moment_with_a_zone_is_no_wall_time() -> None:
    rule, start = recurrence.parse(WEEKLY), datetime(2027, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="zone"):
        recurrence.expand(rule, start, Window(start, start), 1)


@pytest.mark.parametrize(
    ("rule", "is_finer"),
    [
        ("FREQ=DAILY", False),
        ("FREQ=WEEKLY;BYDAY=MO,TU;BYHOUR=9;BYMINUTE=30;BYSECOND=0", False),
        ("FREQ=YEARLY;BYHOUR=9,15", True),
        ("FREQ=DAILY;BYMINUTE=0,30", True),
        ("FREQ=DAILY;BYSECOND=0,30", True),
        ("FREQ=HOURLY;INTERVAL=24", True),
        ("FREQ=SECONDLY", True),
    ],
)
def test_a_rule_is_finer_than_daily(rule: str, is_finer: bool) -> None:
    assert recurrence.is_finer_than_daily(recurrence.parse(rule)) is is_finer


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("FREQ=WEEKLY", "FREQ=WEEKLY;UNTIL=20270113T190000", "FREQ=WEEKLY"),
        (
            "FREQ=WEEKLY;UNTIL=20271231T190000",
            "FREQ=WEEKLY;UNTIL=20270113T190000",
            "FREQ=WEEKLY;UNTIL=20271231T190000",
        ),
        ("FREQ=WEEKLY;COUNT=10", "FREQ=WEEKLY;COUNT=2", "FREQ=WEEKLY;COUNT=8"),
        ("FREQ=WEEKLY;COUNT=3", "FREQ=WEEKLY;COUNT=2", "FREQ=WEEKLY;COUNT=1"),
        ("FREQ=DAILY", "FREQ=DAILY;UNTIL=20270119T190000", "FREQ=DAILY"),
        ("FREQ=SECONDLY", "FREQ=SECONDLY;UNTIL=20270120T185959", "FREQ=SECONDLY"),
    ],
)
def test_this_and_all_that_follow_become_a_series_of_their_own(
    rule: str, before: str, after: str
) -> None:
    start, moment = wall("2027-01-06 19:00"), wall("2027-01-20 19:00")
    halves = recurrence.split_before(recurrence.parse(rule), start, moment)
    assert tuple(map(str, halves)) == (before, after)


def test_whole_days_are_split_at_a_day() -> None:
    rule = recurrence.parse("FREQ=MONTHLY;BYDAY=-1FR")
    before, _ = recurrence.split_before(rule, date(2027, 1, 29), date(2027, 4, 30))
    assert str(before) == "FREQ=MONTHLY;UNTIL=20270326;BYDAY=-1FR"


@pytest.mark.parametrize("rule", ["FREQ=WEEKLY", "FREQ=WEEKLY;COUNT=3"])
@pytest.mark.parametrize("moment", ["2027-01-06 19:00", "2027-01-20 20:00", "2026-12-30 19:00"])
def test_a_series_is_split_only_between_two_starts(rule: str, moment: str) -> None:
    with pytest.raises(CannotSplit):
        recurrence.split_before(recurrence.parse(rule), wall("2027-01-06 19:00"), wall(moment))


def test_a_series_cannot_be_split_behind_its_end() -> None:
    with pytest.raises(CannotSplit):
        recurrence.split_before(
            recurrence.parse("FREQ=DAILY;COUNT=3"), date(2027, 1, 6), date(2027, 1, 9)
        )


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("freq=weekly;byday=fr,mo,fr;", "FREQ=WEEKLY;BYDAY=MO,FR"),
        ("INTERVAL=1;WKST=MO;FREQ=DAILY", "FREQ=DAILY"),
        ("WKST=SU;COUNT=5;INTERVAL=2;FREQ=DAILY", "FREQ=DAILY;COUNT=5;INTERVAL=2;WKST=SU"),
        ("FREQ=MONTHLY;BYDAY=WE,+3MO,-1FR", "FREQ=MONTHLY;BYDAY=3MO,WE,-1FR"),
        ("FREQ=DAILY;BYSECOND=60,0;BYHOUR=09", "FREQ=DAILY;BYHOUR=9;BYSECOND=0,59"),
        (
            "FREQ=YEARLY;BYSETPOS=-1;BYYEARDAY=366;BYMONTHDAY=-1;BYMONTH=12;BYMINUTE=1",
            "FREQ=YEARLY;BYMONTH=12;BYYEARDAY=366;BYMONTHDAY=-1;BYMINUTE=1;BYSETPOS=-1",
        ),
        ("FREQ=DAILY;UNTIL=20270720T215960Z", "FREQ=DAILY;UNTIL=20270720T235959"),
        ("FREQ=DAILY;UNTIL=20271231T235959Z", "FREQ=DAILY;UNTIL=20280101T005959"),
        ("FREQ=DAILY;UNTIL=99991231T235959Z", "FREQ=DAILY;UNTIL=99991231T235959"),
        ("FREQ=DAILY;UNTIL=00010101", "FREQ=DAILY;UNTIL=00010101"),
    ],
)
def test_a_rule_is_written_in_one_way(text: str, canonical: str) -> None:
    assert str(recurrence.parse(text, zone=BERLIN)) == canonical


def test_without_a_zone_utc_is_wall_time() -> None:
    rule = recurrence.parse("FREQ=DAILY;UNTIL=20270720T215900Z")
    assert rule.until == wall("2027-07-20 21:59")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "No part"),
        ("FREQ", "No part"),
        ("FREQ=", "No part"),
        ("RRULE:FREQ=DAILY", "No part"),
        ("FREQ=DAILY;;COUNT=3", "No part"),
        ("FREQ=DAILY;RSCALE=CHINESE", "No part"),
        ("FREQ=DAILY;FREQ=DAILY", "twice"),
        ("COUNT=3", "FREQ is missing"),
        ("FREQ=FORTNIGHTLY", "FREQ is missing or unknown"),
        ("FREQ=DAILY;COUNT=0", "begin with 1"),
        ("FREQ=DAILY;INTERVAL=0", "begin with 1"),
        ("FREQ=DAILY;INTERVAL=-1", "begin with 1"),
        ("FREQ=DAILY;INTERVAL=1.5", "Not a number"),
        ("FREQ=DAILY;INTERVAL=1234567890123456789", "Not a number"),
        ("FREQ=DAILY;INTERVAL=٣", "Not a number"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270101", "exclude"),
        ("FREQ=DAILY;UNTIL=2027-01-01", "no date or time"),
        ("FREQ=DAILY;UNTIL=20270101Z", "no date or time"),
        ("FREQ=DAILY;UNTIL=20270230", "no calendar"),
        ("FREQ=DAILY;UNTIL=20270201T250000", "no calendar"),
        ("FREQ=DAILY;BYMONTH=13", "BYMONTH cannot be 13"),
        ("FREQ=DAILY;BYMONTH=1,,2", "Not a number"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY cannot be 0"),
        ("FREQ=YEARLY;BYYEARDAY=-367", "BYYEARDAY cannot be -367"),
        ("FREQ=YEARLY;BYWEEKNO=54", "BYWEEKNO cannot be 54"),
        ("FREQ=DAILY;BYHOUR=24", "BYHOUR cannot be 24"),
        ("FREQ=DAILY;BYHOUR=-1", "BYHOUR cannot be -1"),
        ("FREQ=DAILY;BYMINUTE=60", "BYMINUTE cannot be 60"),
        ("FREQ=DAILY;BYSECOND=61", "BYSECOND cannot be 61"),
        ("FREQ=DAILY;BYHOUR=1;BYSETPOS=367", "BYSETPOS cannot be 367"),
        ("FREQ=DAILY;BYSETPOS=1", "another part"),
        ("FREQ=MONTHLY;BYDAY=0MO", "Not a weekday"),
        ("FREQ=MONTHLY;BYDAY=MON", "Not a weekday"),
        ("FREQ=MONTHLY;BYDAY=54MO", "at most 53"),
        ("FREQ=WEEKLY;WKST=XX", "No week starts"),
        ("FREQ=DAILY;BYWEEKNO=3", "yearly"),
        ("FREQ=MONTHLY;BYYEARDAY=3", "BYYEARDAY"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "BYMONTHDAY"),
        ("FREQ=WEEKLY;BYDAY=3MO", "months and in years"),
        ("FREQ=YEARLY;BYDAY=3MO;BYWEEKNO=3", "months and in years"),
    ],
)
def test_what_is_no_rule_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidRule, match=reason):
        recurrence.parse(text)


@pytest.mark.parametrize(
    "parts",
    [
        {"week_start": 7},
        {"weekdays": frozenset({Weekday(7)})},
        {"until": datetime(2027, 1, 1, tzinfo=UTC)},
        {"until": wall("2027-01-01 12:00:00.5")},
    ],
)
def test_no_form_makes_a_rule_that_cannot_be_written(parts: dict[str, object]) -> None:
    with pytest.raises(InvalidRule):
        Rule(Frequency.WEEKLY, **parts)


@pytest.mark.parametrize(
    "text", ["FREQ=DAILY;BYWEEKNO=3", "FREQ=WEEKLY;BYMONTHDAY=3", "FREQ=WEEKLY;BYDAY=3MO"]
)
def test_the_lenient_reader_takes_strange_company(text: str) -> None:
    assert str(recurrence.parse(text, lenient=True)) == text
