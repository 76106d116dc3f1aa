"""Which words hold for a date: taken back one at a time, and ended by days and places named later."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from stadtnetz import clock, contributions, exchange
from stadtnetz.contributions import (
    Deviation,
    Event,
    EventException,
    IllegalMove,
    OutOfTime,
    Status,
    TooLate,
    Where,
)
from stadtnetz.database import session, unit_of_work
from tests import calendars, factories
from tests.calendars import announce, approve, change, dates_of, events_in, propose, wall
from tests.domain.test_icalendar import Words
from tests.factories import NOON
from tests.statements import sent

pytestmark = pytest.mark.usefixtures("network")
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
FIRST = wall("2026-06-12 19:00")
SECOND, THIRD = FIRST + WEEK, FIRST + 2 * WEEK
A, B = "https://a.example", "https://b.example"
ONLINE = {"where": Where.ONLINE, "venue": "", "address": "", "online_url": B}
LATE = 11 * DAY
"""After the second Friday, before the Monday to which it was put off."""


def a_series(rule: str = "FREQ=WEEKLY;COUNT=3") -> Event:
    with clock.at(NOON):
        return factories.an_event(first_start=FIRST, rule=rule)


@pytest.fixture
def series() -> Event:
    return a_series()


@pytest.fixture
def endless() -> Event:
    return a_series("FREQ=WEEKLY")


@pytest.fixture
def exhibition() -> Iterator[Event]:
    with clock.at(NOON):
        yield factories.an_event(
            all_day=True, first_start=wall("2026-06-12 00:00"), first_end=wall("2026-07-20 00:00")
        )


def say(event: Event, status: Status, after: timedelta = timedelta(), **more: Any) -> None:
    with clock.at(NOON + after):
        announce(event, status, **more)


def put_off(event: Event, start: Any = SECOND + 3 * DAY) -> None:
    say(event, Status.POSTPONED, original_start=SECOND, start=start)


def edit(event: Event, after: timedelta = 9 * HOUR, **changes: Any) -> None:
    with clock.at(NOON + after):
        change(event, **changes)


def told(event: Event) -> list[tuple[str, str]]:
    session().expire_all()
    return [
        (f"{clock.shown(each.starts_at, event.zone):%d.%m. %H}", each.status.value)
        for each in dates_of(event)
    ]


def skipped(start: Any) -> EventException:
    return EventException(original_start=start, deviation=Deviation.SKIPPED)


def moved(start: Any, to: Any) -> EventException:
    return EventException(original_start=start, deviation=Deviation.MOVED, start=to)


# ---------- taken back, one thing at a time ----------


@pytest.mark.parametrize("after", [2 * HOUR, LATE], ids=["before its old day", "behind it"])
def test_what_is_online_on_another_day_comes_back_on_that_day(
    series: Event, after: timedelta
) -> None:
    put_off(series)
    say(series, Status.MOVED_ONLINE, HOUR, original_start=SECOND, online_url=A)
    say(series, Status.SCHEDULED, after, original_start=SECOND, note="Wieder im Saal.")
    second = dates_of(series)[1]
    assert told(series)[1] == ("22.06. 19", "rescheduled")
    assert (second.online_url, second.note) == ("", "Wieder im Saal.")


def test_what_is_promised_is_what_happens(series: Event) -> None:
    put_off(series)
    say(series, Status.MOVED_ONLINE, HOUR, online_url=A)
    say(series, Status.CANCELLED, 2 * HOUR, original_start=SECOND)
    stands = []
    for number in range(3, 6):
        with clock.at(NOON + number * HOUR):
            promised = contributions.if_it_takes_place(series, SECOND)
            assert promised is not None
            say(series, Status.SCHEDULED, number * HOUR, original_start=SECOND)
            row = next(each for each in dates_of(series) if each.original_start == SECOND)
            facts = [(each.starts_at, each.status, each.online_url) for each in (promised, row)]
        assert facts[0] == facts[1]
        stands.append(facts[1][1])
    assert stands == [Status.MOVED_ONLINE, Status.RESCHEDULED, Status.SCHEDULED]
    with clock.at(NOON + 9 * HOUR):
        assert contributions.if_it_takes_place(series, SECOND) is None


def test_what_was_online_before_all_were_off_is_online_again(series: Event) -> None:
    say(series, Status.MOVED_ONLINE, online_url=A)
    say(series, Status.CANCELLED, HOUR)
    say(series, Status.SCHEDULED, 2 * HOUR)
    assert {each.online_url for each in dates_of(series)} == {A}
    say(series, Status.SCHEDULED, 3 * HOUR)
    assert {status for _, status in told(series)} == {"scheduled"}
    with pytest.raises(IllegalMove):
        say(series, Status.SCHEDULED, 4 * HOUR)


@pytest.mark.parametrize("status", contributions.ANNOUNCED)
def test_of_what_the_form_left_out_nothing_is_said_any_more(series: Event, status: Status) -> None:
    put_off(series)
    edit(series, exceptions=(skipped(SECOND),))
    sequence = series.sequence
    with pytest.raises(OutOfTime):
        say(series, status, LATE, original_start=SECOND)
    assert (told(series)[1], series.sequence) == (("22.06. 19", "cancelled"), sequence)
    with clock.at(NOON + LATE):
        assert not contributions.is_to_come(series, SECOND)


def test_nothing_returns_to_a_day_that_no_rule_gives_any_more(series: Event) -> None:
    put_off(series)
    edit(series, first_start=FIRST - DAY, first_end=None)
    with pytest.raises(OutOfTime):
        say(series, Status.SCHEDULED, 10 * HOUR, original_start=SECOND)
    assert ("22.06. 19", "rescheduled") in told(series)


def test_a_date_of_which_nothing_was_said_is_not_confirmed_with_all(series: Event) -> None:
    say(series, Status.CANCELLED)
    edit(series, HOUR, rule="FREQ=WEEKLY;COUNT=4")
    say(series, Status.SCHEDULED, 2 * HOUR, note="Doch.")
    assert [each.note for each in dates_of(series)] == ["Doch."] * 3 + [""]
    words = [contributions.words_on(each) for each in dates_of(series)]
    assert [bool(each.confirmed) for each in words] == [True] * 3 + [False]


def test_what_tells_how_it_stands_is_the_word_by_which_it_does(series: Event) -> None:
    say(series, Status.CANCELLED, original_start=SECOND, note="Krank.")
    say(series, Status.MOVED_ONLINE, HOUR, note="Alle online.")
    say(series, Status.SCHEDULED, 2 * HOUR, note="Alle vor Ort.")
    said = contributions.words_on(dates_of(series)[1]).said
    assert said is not None
    assert (said.note, said.made_at) == ("Krank.", NOON)


def test_what_is_over_keeps_no_word_from_being_taken_back(series: Event) -> None:
    say(series, Status.CANCELLED)
    for days, status in ((3, Status.SCHEDULED), (4, Status.MOVED_ONLINE), (5, Status.SCHEDULED)):
        say(series, status, days * DAY)
    assert [status for _, status in told(series)] == ["cancelled", "scheduled", "scheduled"]
    with clock.at(NOON + 6 * DAY):
        assert not contributions.may_take_back(series)


# ---------- off for good ----------


@pytest.mark.parametrize(
    "changes",
    [
        {"first_start": FIRST + HOUR, "first_end": None},
        {"rule": "FREQ=WEEKLY;INTERVAL=2"},
        {"title": "Ein anderer Titel"},
        {"where": Where.ONLINE, "venue": "", "address": "", "online_url": A},
    ],
    ids=str,
)
def test_what_is_off_for_good_stays_off_beyond_its_horizon(
    endless: Event, changes: dict[str, Any]
) -> None:
    say(endless, Status.CANCELLED)
    edit(endless, **changes)
    with clock.at(NOON + DAY):
        file = exchange.calendar([exchange.entry_of(endless)], Words())
    [master] = [each for each in events_in(file) if "recurrence-id" not in each]
    assert ("UNTIL" in master["rrule"], master["status"]) == (True, "CANCELLED")
    with clock.at(NOON + 90 * DAY), unit_of_work():
        assert contributions.extend_horizons() == 1
    assert {status for _, status in told(endless)} == {"cancelled"}


def test_other_days_of_the_week_take_place_beyond_the_horizon_too(endless: Event) -> None:
    say(endless, Status.CANCELLED)
    edit(endless, first_start=FIRST - DAY, first_end=None)
    with clock.at(NOON + 90 * DAY), unit_of_work():
        assert contributions.extend_horizons() == 1
    assert told(endless)[-1][1] == "scheduled"


def test_so_they_do_between_the_old_horizon_and_the_next(endless: Event) -> None:
    say(endless, Status.CANCELLED)
    edit(endless, 50 * DAY, first_start=FIRST - DAY, first_end=None)
    by_day = {each.original_start.weekday(): set[str]() for each in dates_of(endless)}
    for each in dates_of(endless):
        if each.starts_at > NOON + 50 * DAY:
            by_day[each.original_start.weekday()].add(each.status.value)
    assert by_day == {3: {"scheduled"}, 4: {"cancelled"}}


def test_a_day_that_is_added_takes_place_however_far_ahead(endless: Event) -> None:
    say(endless, Status.CANCELLED)
    far = EventException(original_start=wall("2029-06-12 19:00"), deviation=Deviation.ADDED)
    edit(endless, exceptions=(far,))
    assert told(endless)[-1] == ("12.06. 19", "scheduled")
    assert {status for _, status in told(endless)[:-1]} == {"cancelled"}


def test_so_it_stays_in_the_series_that_goes_on_there(endless: Event) -> None:
    say(endless, Status.CANCELLED)
    with clock.at(NOON + HOUR):
        later = calendars.split(endless, THIRD, venue="Kino")
    edit(later, 2 * HOUR, first_start=THIRD + HOUR, first_end=None)
    with clock.at(NOON + 90 * DAY), unit_of_work():
        contributions.extend_horizons()
    assert {status for _, status in told(later)} == {"cancelled"}


# ---------- ended by what is named later ----------


def test_who_names_a_link_by_the_form_ends_that_it_is_online_elsewhere(series: Event) -> None:
    say(series, Status.MOVED_ONLINE, online_url=A)
    edit(series, **ONLINE)
    assert {(each.status, each.online_url) for each in dates_of(series)} == {(Status.SCHEDULED, "")}
    edit(series, 10 * HOUR, rule="FREQ=WEEKLY;COUNT=4")
    assert {status for _, status in told(series)} == {"scheduled"}


def test_another_room_opens_no_hall_that_is_shut(series: Event) -> None:
    say(series, Status.MOVED_ONLINE, online_url=A)
    edit(series, venue="Kino")
    assert {status for _, status in told(series)} == {"moved_online"}


def test_a_room_for_one_date_is_where_that_one_takes_place(series: Event) -> None:
    say(series, Status.MOVED_ONLINE, online_url=A)
    there = EventException(original_start=SECOND, deviation=Deviation.MOVED, venue="Kino")
    edit(series, exceptions=(there,))
    assert [status for _, status in told(series)] == ["moved_online", "scheduled", "moved_online"]
    assert dates_of(series)[1].venue == "Kino"


def test_what_was_said_after_an_update_of_the_place_was_handed_in_outlives_it(
    series: Event,
) -> None:
    with clock.at(NOON):
        propose(series, **ONLINE)
    say(series, Status.MOVED_ONLINE, HOUR, online_url=A)
    with clock.at(NOON + 2 * HOUR):
        approve(series)
    assert {each.online_url for each in dates_of(series)} == {A}


def test_who_prolongs_what_was_put_off_prolongs_it(exhibition: Event) -> None:
    start, end = wall("2026-06-15 00:00"), wall("2026-07-23 00:00")
    say(
        exhibition, Status.POSTPONED,
        original_start=exhibition.first_start, start=start, end=end,
    )  # fmt: skip
    edit(exhibition, 20 * DAY, venue="Kino")
    assert f"{dates_of(exhibition)[0].last_day:%d.%m.}" == "22.07."
    edit(exhibition, 20 * DAY, first_end=wall("2026-08-20 00:00"))
    [row] = dates_of(exhibition)
    assert (f"{row.first_day:%d.%m.}", f"{row.last_day:%d.%m.}") == ("15.06.", "19.08.")


def test_another_hour_of_what_takes_place_once_leaves_it_on_the_day_it_was_put_off_to() -> None:
    with clock.at(NOON):
        event = factories.an_event(first_start=FIRST)
        announce(event, Status.POSTPONED, original_start=FIRST, start=FIRST + 10 * DAY)
    edit(event, first_start=FIRST + HOUR, first_end=None)
    assert told(event) == [("22.06. 19", "rescheduled")]


@pytest.mark.parametrize("day", ["2026-07-02", "2026-06-25"])
def test_a_day_that_the_form_names_takes_the_place_of_the_one_that_was_announced(day: str) -> None:
    with clock.at(NOON):
        event = factories.an_event(first_start=FIRST)
        announce(event, Status.POSTPONED, original_start=FIRST, start=FIRST + 10 * DAY)
    [before] = [each.id for each in dates_of(event)]
    edit(event, first_start=wall(f"{day} 19:00"), first_end=None)
    [row] = dates_of(event)
    assert (row.id, str(row.first_day), row.status) == (before, day, Status.SCHEDULED)


def test_what_is_left_out_stays_out_whatever_becomes_of_the_rule(series: Event) -> None:
    put_off(series)
    edit(series, exceptions=(skipped(SECOND),))
    edit(series, 10 * HOUR, first_start=FIRST - DAY, first_end=None, exceptions=())
    assert ("22.06. 19", "cancelled") in told(series)


def test_what_goes_on_online_follows_the_link_that_is_named_now(exhibition: Event) -> None:
    say(exhibition, Status.MOVED_ONLINE, online_url=A, note="Die Halle ist zu.")
    edit(exhibition, 10 * DAY, **ONLINE)
    [row] = dates_of(exhibition)
    assert (row.status, row.online_url, row.note) == (Status.SCHEDULED, "", "")


@pytest.mark.parametrize(
    ("before", "after", "stands"),
    [
        (
            {"first_start": FIRST, "first_end": FIRST + 2 * HOUR},
            {"all_day": True, "first_start": wall("2026-06-12 00:00"),
             "first_end": wall("2026-06-13 00:00")},
            ("2026-06-22 00:00", "2026-06-23 00:00"),
        ),
        (
            {"all_day": True, "first_start": wall("2026-06-12 00:00"),
             "first_end": wall("2026-06-13 00:00")},
            {"all_day": False, "first_start": FIRST, "first_end": FIRST + 2 * HOUR},
            ("2026-06-22 19:00", "2026-06-22 21:00"),
        ),
    ],
    ids=["whole days", "hours"],
)  # fmt: skip
def test_another_day_that_was_announced_is_as_whole_as_the_others_are_now(
    before: dict[str, Any], after: dict[str, Any], stands: tuple[str, str]
) -> None:
    with clock.at(NOON):
        event = factories.an_event(rule="FREQ=WEEKLY;COUNT=3", **before)
        second = dates_of(event)[1]
        length = clock.shown(second.ends_at, event.zone) - second.original_start
        start = second.original_start + 3 * DAY
        announce(
            event, Status.POSTPONED, original_start=second.original_start,
            start=start, end=start + length,
        )  # fmt: skip
    edit(event, **after)
    [row] = [each for each in dates_of(event) if each.status is Status.RESCHEDULED]
    assert row.ends_at is not None
    shown = (clock.shown(row.starts_at, event.zone), clock.shown(row.ends_at, event.zone))
    assert tuple(f"{each:%Y-%m-%d %H:%M}" for each in shown) == stands


# ---------- too late ----------


def test_an_update_that_names_a_day_gone_by_for_what_was_put_off_is_too_late(
    series: Event,
) -> None:
    put_off(series)
    with clock.at(NOON + HOUR):
        propose(series, exceptions=(moved(SECOND, SECOND - DAY),))
    with clock.at(NOON + LATE), pytest.raises(TooLate):
        approve(series)
    assert told(series)[1] == ("22.06. 19", "rescheduled")


def test_what_is_off_with_all_does_not_come_back_into_the_past(series: Event) -> None:
    with clock.at(NOON):
        propose(series, first_start=FIRST - 2 * HOUR, first_end=None)
    with clock.at(NOON + 2 * DAY + 5.5 * HOUR):  # half past five, between the new hour and the old
        announce(series, Status.CANCELLED)
    with clock.at(NOON + 2 * DAY + 6 * HOUR):
        approve(series)
    assert {status for _, status in told(series)} == {"cancelled"}


def test_a_series_that_has_ended_goes_on_by_no_other(series: Event) -> None:
    with clock.at(NOON):
        propose(series, from_start=THIRD, venue="Kino", first_start=THIRD, rule="")
    with clock.at(NOON + 18 * DAY), pytest.raises(TooLate):
        approve(series)
    assert len(session().scalars(select(Event)).all()) == 1


def test_what_goes_on_is_not_ended_yesterday(exhibition: Event) -> None:
    with clock.at(NOON + 3 * DAY):
        propose(exhibition, first_end=wall("2026-06-16 00:00"))
    with clock.at(NOON + 20 * DAY), pytest.raises(TooLate):
        approve(exhibition)
    assert f"{dates_of(exhibition)[0].last_day:%d.%m.}" == "19.07."


# ---------- put off, and the old day has gone by ----------


def test_what_was_put_off_gets_its_new_day_when_the_old_one_has_gone_by(series: Event) -> None:
    say(series, Status.POSTPONED, original_start=SECOND)
    edit(series, LATE, title="Ein anderer Titel")
    assert told(series)[1] == ("19.06. 19", "postponed")
    day = wall("2026-07-06 18:00")
    say(series, Status.POSTPONED, LATE, original_start=SECOND, start=day)
    assert told(series) == [
        ("12.06. 19", "scheduled"), ("26.06. 19", "scheduled"), ("06.07. 18", "rescheduled"),
    ]  # fmt: skip
    assert dates_of(series)[2].former_start == SECOND


@pytest.mark.parametrize("status", [Status.SCHEDULED, Status.MOVED_ONLINE])
def test_on_that_day_itself_it_takes_place_no_more(series: Event, status: Status) -> None:
    say(series, Status.POSTPONED, original_start=SECOND)
    with pytest.raises(OutOfTime):
        say(series, status, LATE, original_start=SECOND)
    say(series, Status.MOVED_ONLINE, LATE)
    assert [status for _, status in told(series)] == ["scheduled", "postponed", "moved_online"]


def test_it_is_called_off_alone_or_with_all_that_are_to_come(series: Event) -> None:
    say(series, Status.POSTPONED)
    say(series, Status.CANCELLED, LATE)
    assert [status for _, status in told(series)] == ["cancelled"] * 3
    say(series, Status.SCHEDULED, LATE + HOUR)
    assert [status for _, status in told(series)] == ["cancelled", "cancelled", "scheduled"]


def test_it_is_called_off_where_the_form_leaves_it_out(series: Event) -> None:
    say(series, Status.POSTPONED, original_start=SECOND)
    edit(series, LATE, exceptions=(skipped(SECOND),))
    assert told(series)[1] == ("19.06. 19", "cancelled")


def test_what_takes_place_once_gets_its_new_day_by_the_form_as_well() -> None:
    with clock.at(NOON):
        event = factories.an_event(first_start=FIRST)
        announce(event, Status.POSTPONED, original_start=FIRST)
    [before] = [each.id for each in dates_of(event)]
    edit(event, LATE, first_start=wall("2026-07-02 19:00"), first_end=None)
    assert told(event) == [("02.07. 19", "scheduled")]
    assert [each.id for each in dates_of(event)] == [before]


def test_where_nothing_is_to_come_nothing_is_said_of_all(series: Event) -> None:
    for status in contributions.ANNOUNCED:
        with pytest.raises(OutOfTime):
            say(series, status, 40 * DAY)


def test_a_word_for_all_takes_as_many_statements_for_many_dates_as_for_few() -> None:
    few, many = a_series("FREQ=WEEKLY;COUNT=4"), a_series("FREQ=DAILY;COUNT=400")
    numbers = []
    for event in (few, many):
        session().commit()
        with sent() as statements:
            say(event, Status.CANCELLED)
        numbers.append(len(statements))
    assert {status for _, status in told(many)} == {"cancelled"}
    assert numbers[1] == numbers[0]


def test_an_edit_of_the_rule_leaves_it_where_people_look_for_it(series: Event) -> None:
    say(series, Status.POSTPONED, original_start=SECOND)
    edit(series, LATE, first_start=FIRST - DAY, first_end=None)
    assert ("19.06. 19", "postponed") in told(series)
