"""Whatever the rule and wherever the window, the starts are those of the rule and of no other."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stadtnetz import recurrence
from stadtnetz.recurrence import InvalidRule, Window
from stadtnetz.recurrence.rules import WEEKDAYS, Frequency, Rule, Weekday
from tests.properties.searching import examples

LENGTHS = {
    Frequency.YEARLY: timedelta(days=6 * 365),
    Frequency.MONTHLY: timedelta(days=2 * 365),
    Frequency.WEEKLY: timedelta(days=300),
    Frequency.DAILY: timedelta(days=90),
    Frequency.HOURLY: timedelta(days=12),
    Frequency.MINUTELY: timedelta(hours=30),
    Frequency.SECONDLY: timedelta(hours=1),
}
ALL = 10**6


def wall(text: str) -> datetime:
    """Read „2027-03-28 02:30“."""
    return datetime.fromisoformat(text)


def a_few(
    least: int, most: int, *, from_the_end: bool = False
) -> st.SearchStrategy[frozenset[int]]:
    """Draw up to three numbers, negative ones too if they count from the end."""
    numbers = st.integers(least, most)
    if from_the_end:
        numbers |= numbers.map(lambda each: -each)
    return st.just(frozenset()) | st.frozensets(numbers, min_size=1, max_size=3)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Draw a rule that RFC 5545 allows, of any frequency."""
    frequency = draw(st.sampled_from(Frequency))
    weekdays = st.builds(Weekday, st.integers(0, 6), st.just(0))
    weeks = draw(a_few(1, 53, from_the_end=True)) if frequency is Frequency.YEARLY else frozenset()
    if frequency <= Frequency.MONTHLY and not weeks:
        weekdays |= st.builds(Weekday, st.integers(0, 6), st.integers(-6, 6))
    in_years = frequency not in {Frequency.MONTHLY, Frequency.WEEKLY, Frequency.DAILY}
    in_months = frequency is not Frequency.WEEKLY
    parts = {
        "months": draw(a_few(1, 12)),
        "weeks": weeks,
        "year_days": draw(a_few(1, 366, from_the_end=True)) if in_years else frozenset(),
        "month_days": draw(a_few(1, 31, from_the_end=True)) if in_months else frozenset(),
        "weekdays": draw(st.just(frozenset()) | st.frozensets(weekdays, max_size=4)),
        "hours": draw(a_few(0, 23)),
        "minutes": draw(a_few(0, 59)),
        "seconds": draw(a_few(0, 59)),
    }
    kept = draw(st.sets(st.sampled_from(sorted(parts)), max_size=3))
    parts = {name: part for name, part in parts.items() if name in kept}
    if any(parts.values()):
        parts["positions"] = draw(a_few(1, 9, from_the_end=True))
    return Rule(
        frequency,
        interval=draw(st.integers(1, 4) | st.integers(1, 100)),
        count=draw(st.none() | st.integers(1, 60)),
        week_start=draw(st.integers(0, 6)),
        **parts,
    )


STARTS = st.datetimes(wall("1990-01-01"), wall("2040-12-31")).map(
    lambda each: each.replace(microsecond=0)
)


@st.composite
def series(draw: st.DrawFn) -> tuple[Rule, datetime, datetime]:
    """Draw a rule, a start and a horizon that takes in some starts, sometimes with an UNTIL."""
    rule, start = draw(rules()), draw(STARTS)
    horizon = start + LENGTHS[rule.frequency]
    if rule.count is None and draw(st.booleans()):
        until = start + draw(st.floats(0, 1)) * (horizon - start)
        rule = replace(rule, until=until.replace(microsecond=0))
    return rule, start, horizon


@given(series(), st.integers(0, 40), st.floats(-0.2, 1), st.floats(0, 1))
def test_starts_ascend_inside_the_window_and_are_no_more_than_asked(
    drawn: tuple[Rule, datetime, datetime], limit: int, begins: float, lasts: float
) -> None:
    rule, start, horizon = drawn
    length = horizon - start
    begin = start + begins * length
    window = Window(begin, begin + lasts * length)
    found = recurrence.expand(rule, start, window, limit)
    whole = recurrence.expand(rule, start, window, ALL)
    assert found == whole[:limit]
    assert all(earlier < later for earlier, later in pairwise(whole))
    assert all(max(start, window.begin) <= each < window.end for each in whole)
    assert rule.count is None or len(whole) <= rule.count
    assert rule.until is None or all(each <= rule.until for each in whole)


@given(series(), st.lists(st.floats(0, 1), max_size=4))
def test_windows_side_by_side_give_what_one_window_gives(
    drawn: tuple[Rule, datetime, datetime], cuts: list[float]
) -> None:
    rule, start, horizon = drawn
    edges = [start, *(start + cut * (horizon - start) for cut in sorted(cuts)), horizon]
    parts = [
        each
        for begin, end in pairwise(edges)
        for each in recurrence.expand(rule, start, Window(begin, end), ALL)
    ]
    assert parts == recurrence.expand(rule, start, Window(start, horizon), ALL)


@given(series(), st.integers(1, 10**6))
def test_the_halves_of_a_split_series_give_the_whole(
    drawn: tuple[Rule, datetime, datetime], at: int
) -> None:
    rule, start, horizon = drawn
    whole = recurrence.expand(rule, start, Window(start, horizon), ALL)
    assume(len(whole) > 1)
    moment = whole[1 + at % (len(whole) - 1)]
    before, after = recurrence.split_before(rule, start, moment)
    first = recurrence.expand(before, start, Window(start, horizon), ALL)
    second = recurrence.expand(after, moment, Window(moment, horizon), ALL)
    assert first + second == whole
    assert moment == second[0]
    assert before.until in {None, first[-1]}


@given(series())
def test_whole_days_are_the_midnights_of_their_rule(
    drawn: tuple[Rule, datetime, datetime],
) -> None:
    rule, start, horizon = drawn
    assume(rule.frequency <= Frequency.DAILY)
    rule = replace(rule, hours=frozenset(), minutes=frozenset(), seconds=frozenset())
    midnight = wall(f"{start.date()}")
    found = recurrence.expand(rule, start.date(), Window(start.date(), horizon.date()), ALL)
    timed = recurrence.expand(rule, midnight, Window(midnight, wall(f"{horizon.date()}")), ALL)
    assert found == [each.date() for each in timed]
    assert all(type(each) is date for each in found)


def means_the_same_elsewhere(rule: Rule) -> bool:
    """Leave out what dateutil reads otherwise; each point is proved by hand or below.

    It joins „3MO,WE“ to dates that are both, begins to number the first week for BYSETPOS at the
    start, miscounts the weeks that lie in two years, and groups weeks by calendar years.
    """
    kinds = {bool(each.ordinal) for each in rule.weekdays}
    weekly = rule.frequency is Frequency.WEEKLY and rule.positions
    yearly = rule.weeks and (rule.interval > 1 or rule.positions)
    return len(kinds) < 2 and not weekly and not yearly and not rule.weeks & {52, 53, -52, -53}


@settings(max_examples=examples(150))
@given(series())
def test_another_expander_gives_the_same(drawn: tuple[Rule, datetime, datetime]) -> None:
    rule, start, horizon = drawn
    assume(means_the_same_elsewhere(rule))
    until = min(rule.until or horizon, horizon)
    # It sees its end only where something starts: without that it would search until 9999.
    behind = Window(until + timedelta(seconds=1), until + LENGTHS[rule.frequency])
    assume(recurrence.expand(replace(rule, count=None, until=None), start, behind, 1))
    text = str(replace(rule, count=None, until=until))
    theirs = list(rrulestr(text, dtstart=start))[: rule.count]
    assert recurrence.expand(rule, start, Window(start, behind.begin), ALL) == theirs


@given(st.integers(1, 53), st.dates(date(1, 1, 1), date(9990, 1, 1)))
def test_weeks_are_those_of_the_calendar_on_the_wall(week: int, start: date) -> None:
    rule = recurrence.parse(f"FREQ=YEARLY;BYWEEKNO={week}")
    window = Window(start, start + timedelta(days=3_000))
    every_day = (start + timedelta(days=each) for each in range(3_000))
    expected = [each for each in every_day if each.isocalendar().week == week]
    assert recurrence.expand(rule, start, window, ALL) == expected


@given(st.integers(1, 9), st.integers(1, 52), st.integers(1990, 2040), st.integers(1, 7))
def test_a_week_every_few_years_goes_by_the_years_that_own_it(
    interval: int, week: int, year: int, weekday: int
) -> None:
    start = date.fromisocalendar(year, week, weekday)
    text = f"FREQ=YEARLY;INTERVAL={interval};BYWEEKNO={week};BYDAY={WEEKDAYS[weekday - 1]}"
    window = Window(start, date(year + 60, 7, 1))
    expected = [
        each
        for owner in range(year, year + 62, interval)
        if (each := date.fromisocalendar(owner, week, weekday)) < window.end
    ]
    assert recurrence.expand(recurrence.parse(text), start, window, ALL) == expected


@given(series())
def test_a_rule_comes_back_from_its_text(drawn: tuple[Rule, datetime, datetime]) -> None:
    rule, _, _ = drawn
    assert recurrence.parse(str(rule)) == rule
    assert re.fullmatch(r"FREQ=[A-Z]+(;[A-Z]+=[A-Z0-9,-]+)*", str(rule))


NAMES = st.sampled_from(
    ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY",
     "BYDAY", "BYHOUR", "BYMINUTE", "BYSECOND", "BYSETPOS", "WKST", "RSCALE"]
)  # fmt: skip
VALUES = st.sampled_from(
    [*Frequency.__members__, *WEEKDAYS, "20270101", "20270101T250000", "99991231T235959Z", "-53MO"]
)
PARTS = st.tuples(NAMES, VALUES | st.integers(-400, 400).map(str) | st.text(max_size=6))


@settings(max_examples=examples(200))
@given(st.lists(PARTS.map("=".join), max_size=6).map(";".join) | st.text(max_size=30))
def test_every_text_is_a_rule_or_refused(text: str) -> None:
    try:
        rule = recurrence.parse("FREQ=YEARLY;" + text)
    except InvalidRule:
        return
    assert recurrence.parse(str(rule)) == rule


@settings(max_examples=examples(25))
@given(rules(), STARTS, st.dates(date(1, 1, 1), date(9999, 12, 30)))
def test_a_window_anywhere_in_time_is_answered_or_refused_as_too_costly(
    rule: Rule, start: datetime, begin: date
) -> None:
    window = Window(wall(f"{begin}"), wall("9999-12-31"))
    try:
        found = recurrence.expand(rule, start, window, 3)
    except recurrence.TooCostly:
        return
    assert len(found) <= 3
    assert all(start <= each for each in found)
