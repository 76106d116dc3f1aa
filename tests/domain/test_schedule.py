"""What a schedule gives: its rule with what is skipped, moved and added, on the wall."""

import time as stopwatch
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from stadtnetz import contributions, public_holidays, recurrence
from stadtnetz.contributions import (
    Deviation,
    EventContent,
    EventException,
    PlannedDate,
    schedule,
)
from tests.calendars import wall

FAR = date(2027, 12, 31)
SAXONY = "Sachsen"


def an_evening(**wanted: Any) -> EventContent:
    """Write when something is on: on a Wednesday from seven to nine, unless told."""
    written = {
        "title": "Chor",
        "first_start": wall("2026-06-10 19:00"),
        "first_end": wall("2026-06-10 21:00"),
    }
    return EventContent(**{**written, **wanted})


def weekly(count: int = 4, **wanted: Any) -> EventContent:
    """Write that it is on some weeks running."""
    return an_evening(rule=f"FREQ=WEEKLY;COUNT={count}", **wanted)


def given(content: EventContent, *, land: str = "", until: date = FAR, **more: Any) -> list[str]:
    """List what takes place as „06-10 19:00“."""
    dates = contributions.planned(content, land=land, until=until, **more)
    return [f"{each.start:%m-%d %H:%M}" for each in dates if not each.is_skipped]


def skipped(at: str, **more: Any) -> EventException:
    return EventException(original_start=wall(at), deviation=Deviation.SKIPPED, **more)


def moved(at: str, start: str | None = None, **more: Any) -> EventException:
    to = wall(start) if start else None
    return EventException(original_start=wall(at), deviation=Deviation.MOVED, start=to, **more)


def added(at: str, **more: Any) -> EventException:
    return EventException(original_start=wall(at), deviation=Deviation.ADDED, **more)


def test_a_draft_may_have_no_date_yet() -> None:
    empty = EventContent(title="Bald")
    assert given(empty) == []
    assert contributions.by_rule(empty, FAR) == []
    assert not schedule.goes_on_after(empty, FAR)
    assert not schedule.has_begun_before(empty, wall("2026-06-10 19:00"))
    assert schedule.rule_before(empty, wall("2026-06-10 19:00")) == ""


def test_without_a_rule_there_is_one_date_however_far_ahead() -> None:
    assert given(an_evening()) == ["06-10 19:00"]
    assert given(an_evening(), until=date(2020, 1, 1)) == ["06-10 19:00"]
    assert not schedule.goes_on_after(an_evening(), date(2020, 1, 1))


def test_a_rule_gives_its_dates_up_to_a_day_and_that_day_too() -> None:
    assert given(weekly(9), until=date(2026, 6, 24)) == [
        "06-10 19:00",
        "06-17 19:00",
        "06-24 19:00",
    ]
    assert given(weekly(9), until=date(2026, 6, 23)) == ["06-10 19:00", "06-17 19:00"]


def test_the_first_date_of_a_rule_is_given_however_far_ahead() -> None:
    assert given(weekly(), until=date(2020, 1, 1)) == ["06-10 19:00"]
    assert schedule.goes_on_after(weekly(), date(2020, 1, 1))


def test_what_lies_before_a_day_may_be_left_out_and_is_counted_all_the_same() -> None:
    content = weekly(exceptions=(added("2026-06-11 08:00"), added("2026-06-20 08:00")))
    assert given(content, since=date(2026, 6, 18)) == ["06-20 08:00", "06-24 19:00", "07-01 19:00"]
    assert given(an_evening(), since=date(2026, 6, 10)) == ["06-10 19:00"]
    assert given(an_evening(), since=date(2026, 6, 11)) == []


def test_what_is_not_over_is_found_however_many_dates_were_before() -> None:
    put_off = moved("2021-01-01 19:00", "2026-07-01 08:00")
    running = added("2026-06-08 19:00", end=wall("2026-06-15 19:00"))
    content = an_evening(
        first_start=wall("2006-06-14 19:00"),
        first_end=wall("2006-06-14 21:00"),
        rule="FREQ=DAILY",
        exceptions=(put_off, running),
    )
    today = date(2026, 6, 15)
    found = contributions.not_over(content, land="", today=today, until=FAR)
    assert [each.start for each in found[:2]] == [
        wall("2026-06-08 19:00"),
        wall("2026-06-15 19:00"),
    ]
    assert put_off.start in [each.start for each in found]
    assert all(each.last_day >= today for each in found)
    assert (found[-1].start.date(), len(found)) == (FAR, (FAR - today).days + 3)


def test_a_night_is_not_over_before_its_morning() -> None:
    night = an_evening(first_end=wall("2026-06-11 02:00"), rule="FREQ=DAILY")
    [first, *_] = contributions.not_over(night, land="", today=date(2026, 6, 12), until=FAR)
    assert first.start == wall("2026-06-11 19:00")
    over = contributions.not_over(weekly(2), land="", today=date(2026, 6, 18), until=FAR)
    assert over == []
    nothing = contributions.not_over(EventContent(title="x"), land="", today=FAR, until=FAR)
    assert nothing == []


def test_every_date_is_as_long_on_the_wall_as_the_first() -> None:
    dates = contributions.planned(weekly(2), land="", until=FAR)
    assert [each.end for each in dates] == [wall("2026-06-10 21:00"), wall("2026-06-17 21:00")]
    [one] = contributions.planned(an_evening(first_end=None), land="", until=FAR)
    assert one.end is None


def test_a_skipped_date_is_told_with_the_reason() -> None:
    content = weekly(3, exceptions=(skipped("2026-06-17 19:00", note="Umbau"),))
    assert given(content) == ["06-10 19:00", "06-24 19:00"]
    [gone] = [
        each for each in contributions.planned(content, land="", until=FAR) if each.is_skipped
    ]
    assert (gone.original_start, gone.note, gone.holiday) == (wall("2026-06-17 19:00"), "Umbau", "")


def test_a_moved_date_keeps_its_name_and_its_length() -> None:
    content = weekly(2, exceptions=(moved("2026-06-17 19:00", "2026-06-19 18:00", venue="Park"),))
    last = contributions.planned(content, land="", until=FAR)[-1]
    assert last.original_start == wall("2026-06-17 19:00")
    assert (last.start, last.end) == (wall("2026-06-19 18:00"), wall("2026-06-19 20:00"))
    assert (last.is_moved, last.venue) == (True, "Park")


def test_a_date_may_keep_its_start_and_end_later() -> None:
    content = weekly(1, exceptions=(moved("2026-06-10 19:00", end=wall("2026-06-10 23:00")),))
    [only] = contributions.planned(content, land="", until=FAR)
    assert (only.end, only.is_moved) == (wall("2026-06-10 23:00"), False)


def test_an_open_end_stays_open_where_a_date_moves() -> None:
    content = an_evening(
        first_end=None, exceptions=(moved("2026-06-10 19:00", "2026-06-11 19:00"),)
    )
    [only] = contributions.planned(content, land="", until=FAR)
    assert (only.start, only.end) == (wall("2026-06-11 19:00"), None)


def test_dates_stand_in_the_order_of_their_beginning_wherever_they_were_moved() -> None:
    content = weekly(3, exceptions=(moved("2026-06-10 19:00", "2026-06-20 10:00"),))
    assert given(content) == ["06-17 19:00", "06-20 10:00", "06-24 19:00"]


def test_an_added_date_comes_on_top_however_far_ahead_and_several_on_one_day() -> None:
    extra = (added("2026-06-10 08:00"), added("2026-06-10 22:00"), added("2030-01-01 08:00"))
    content = an_evening(exceptions=extra)
    assert given(content, until=date(2026, 6, 30)) == [
        "06-10 08:00", "06-10 19:00", "06-10 22:00", "01-01 08:00",
    ]  # fmt: skip


def test_an_added_date_that_the_rule_gives_anyway_is_given_once() -> None:
    content = weekly(2, exceptions=(added("2026-06-17 19:00", note="Gewiss"),))
    assert given(content) == ["06-10 19:00", "06-17 19:00"]


@pytest.mark.parametrize("turn", [1, -1])
def test_of_two_exceptions_for_one_date_the_stronger_holds_in_any_order(turn: int) -> None:
    """As EXDATE beats RDATE in RFC 5545."""
    gone = (added("2026-06-12 10:00"), skipped("2026-06-12 10:00"))
    assert given(an_evening(exceptions=gone[::turn])) == ["06-10 19:00"]
    later = (added("2026-06-12 10:00"), moved("2026-06-12 10:00", "2026-06-13 10:00"))
    assert given(an_evening(exceptions=later[::turn])) == ["06-10 19:00", "06-13 10:00"]


def test_an_exception_for_a_date_that_the_rule_does_not_give_does_nothing() -> None:
    content = weekly(
        1, exceptions=(moved("2026-06-11 19:00", "2026-06-12 19:00"), skipped("2026-06-12 19:00"))
    )
    assert given(content) == ["06-10 19:00"]


CHRISTMAS = {"first_start": wall("2026-12-18 19:00"), "first_end": wall("2026-12-18 21:00")}


def test_public_holidays_of_the_land_are_skipped_if_wished() -> None:
    content = weekly(3, **CHRISTMAS, skip_holidays=True)
    assert given(content, land=SAXONY) == ["12-18 19:00"]
    [_, first, second] = contributions.planned(content, land=SAXONY, until=FAR)
    assert (first.holiday, second.holiday) == ("Erster Weihnachtstag", "Neujahr")
    assert len(given(weekly(3, **CHRISTMAS), land=SAXONY)) == 3


def test_what_somebody_decided_for_a_date_counts_more_than_a_holiday() -> None:
    extra = (moved("2026-12-25 19:00", "2026-12-25 11:00"), added("2026-12-26 15:00"))
    content = weekly(2, **CHRISTMAS, skip_holidays=True, exceptions=extra)
    assert given(content, land=SAXONY) == ["12-18 19:00", "12-25 11:00", "12-26 15:00"]
    kept = contributions.planned(content, land=SAXONY, until=FAR)
    assert [each.holiday for each in kept] == ["", "", ""]


def test_a_single_date_on_a_holiday_takes_place() -> None:
    content = an_evening(first_start=wall("2026-12-25 11:00"), first_end=None, skip_holidays=True)
    assert given(content, land=SAXONY) == ["12-25 11:00"]


@pytest.mark.parametrize(
    ("day", "land", "name"),
    [
        ("2026-10-31", "Sachsen", "Reformationstag"),
        ("2026-10-31", "Bayern", ""),
        ("2026-11-01", "Bayern", "Allerheiligen"),
        ("2026-11-18", "Sachsen", "Buß- und Bettag"),
        ("2026-09-20", "Thüringen", "Weltkindertag"),
        ("2026-10-03", "Bremen", "Tag der Deutschen Einheit"),
        ("2026-10-03", "Atlantis", "Tag der Deutschen Einheit"),
        ("2026-10-04", "Hamburg", ""),
    ],
)
def test_each_land_has_its_own_holidays(day: str, land: str, name: str) -> None:
    assert public_holidays.holiday_on(date.fromisoformat(day), land) == name


@pytest.mark.parametrize(
    ("start", "end", "last", "is_long"),
    [
        ("2026-06-10 19:00", None, "2026-06-10", False),
        ("2026-06-10 19:00", "2026-06-11 00:00", "2026-06-10", False),
        ("2026-06-10 19:00", "2026-06-11 02:00", "2026-06-11", False),
        ("2026-06-10 00:00", "2026-06-10 00:00", "2026-06-10", False),
        ("2026-06-10 00:00", "2026-06-13 00:00", "2026-06-12", False),
        ("2026-06-10 00:00", "2026-06-17 00:00", "2026-06-16", False),
        ("2026-06-10 00:00", "2026-06-17 00:01", "2026-06-17", True),
    ],
)
def test_an_end_at_midnight_belongs_to_the_day_before(
    start: str, end: str | None, last: str, is_long: bool
) -> None:
    one = PlannedDate(original_start=wall(start), start=wall(start), end=wall(end) if end else None)
    assert (one.last_day, one.is_long) == (date.fromisoformat(last), is_long)


def test_dates_stay_on_the_wall_through_both_changes_of_the_clocks() -> None:
    content = an_evening(
        first_start=wall("2026-10-18 14:00"), first_end=None, rule="FREQ=WEEKLY;COUNT=25"
    )
    moments = [
        contributions.moments_of(each, "Europe/Berlin")[0]
        for each in contributions.planned(content, land="", until=FAR)
    ]
    assert [moment.hour for moment in moments] == [12] + [13] * 22 + [12] * 2


@pytest.mark.parametrize(
    ("today", "last"),
    [
        ("2026-11-01", "2028-11-30"),
        ("2026-11-30", "2028-11-30"),
        ("2026-12-01", "2028-12-31"),
        ("2026-02-28", "2028-02-29"),
    ],
)
def test_the_horizon_is_two_years_and_the_rest_of_the_month_away(today: str, last: str) -> None:
    assert contributions.horizon(date.fromisoformat(today)) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("rule", "goes_on"),
    [
        ("FREQ=WEEKLY", True),
        ("FREQ=WEEKLY;COUNT=4", False),
        ("FREQ=WEEKLY;UNTIL=20260701T190000", False),
        ("FREQ=WEEKLY;UNTIL=20290701T190000", True),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=SU", True),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=10", False),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", False),
        ("FREQ=YEARLY;INTERVAL=1000", False),
    ],
)
def test_whether_a_rule_goes_on_is_told_in_bounded_time(rule: str, goes_on: bool) -> None:
    began = stopwatch.monotonic()
    assert schedule.goes_on_after(an_evening(rule=rule), FAR) is goes_on
    assert stopwatch.monotonic() - began < 5


def test_near_the_end_of_time_nothing_goes_on() -> None:
    content = an_evening(first_start=datetime(9990, 1, 3, 19), first_end=None, rule="FREQ=WEEKLY")
    assert schedule.goes_on_after(content, date(9989, 1, 1))


def test_ten_thousand_exceptions_take_no_longer_than_one_would_wait() -> None:
    start = datetime(2026, 6, 1)
    many = tuple(
        EventException(
            original_start=start + timedelta(minutes=number), deviation=list(Deviation)[number % 3]
        )
        for number in range(10_000)
    )
    began = stopwatch.monotonic()
    assert len(contributions.planned(weekly(exceptions=many), land="", until=FAR)) == 1_000
    assert stopwatch.monotonic() - began < 2


AT = {name: datetime.combine(date(2026, 6, day), time(19)) for name, day in
      {"first": 10, "second": 17, "third": 24}.items()}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "at", "before"),
    [
        ("FREQ=WEEKLY", AT["third"], "FREQ=WEEKLY;UNTIL=20260617T190000"),
        ("FREQ=WEEKLY;COUNT=9", AT["third"], "FREQ=WEEKLY;COUNT=2"),
        # The moment is that of an added date, between two of the rule or behind its last one.
        ("FREQ=WEEKLY;COUNT=9", AT["second"] + timedelta(days=1), "FREQ=WEEKLY;COUNT=2"),
        ("FREQ=WEEKLY;COUNT=2", AT["third"], "FREQ=WEEKLY;COUNT=2"),
        # An end in UTC, which is seven in the evening on the wall.
        ("FREQ=WEEKLY;UNTIL=20260624T170000Z", AT["third"], "FREQ=WEEKLY;UNTIL=20260617T190000"),
        ("", AT["third"], ""),
    ],
)
def test_a_rule_ends_before_a_date_whether_it_is_its_own_or_added(
    rule: str, at: datetime, before: str
) -> None:
    assert schedule.rule_before(an_evening(rule=rule), at) == before


def test_a_series_goes_on_with_what_its_count_leaves_and_the_exceptions_behind() -> None:
    content = weekly(5, exceptions=(skipped("2026-06-10 19:00"), skipped("2026-07-01 19:00")))
    rest = contributions.going_on(content, AT["third"])
    assert (rest.rule, rest.first_start) == ("FREQ=WEEKLY;COUNT=3", AT["third"])
    assert [each.original_start for each in rest.exceptions] == [wall("2026-07-01 19:00")]
    with pytest.raises(recurrence.CannotSplit):
        contributions.going_on(content, AT["first"])


def test_a_rule_that_nobody_can_read_is_refused() -> None:
    with pytest.raises(recurrence.InvalidRule):
        given(an_evening(rule="FREQ=NOW"))
