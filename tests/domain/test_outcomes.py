"""What holds of all that was said of a date: of it alone, and of all that were to come."""

from datetime import timedelta
from typing import Any

import pytest

from stadtnetz import clock, contributions
from stadtnetz.contributions import Deviation, Event, EventException, IllegalMove, Status, Where
from stadtnetz.database import session, unit_of_work
from tests import calendars, factories
from tests.calendars import announce, approve, change, dates_of, propose, wall
from tests.factories import NOON

pytestmark = pytest.mark.usefixtures("network")
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
FIRST = wall("2026-06-12 19:00")
SECOND, THIRD = FIRST + WEEK, FIRST + 2 * WEEK
A, B = "https://a.example", "https://b.example"
TO_THE_21ST = EventException(
    original_start=SECOND, deviation=Deviation.MOVED, start=SECOND + 2 * DAY
)


@pytest.fixture
def series() -> Event:
    with clock.at(NOON):
        return factories.an_event(first_start=FIRST, rule="FREQ=WEEKLY;COUNT=3")


def say(event: Event, status: Status, hours: float = 0, **more: Any) -> None:
    with clock.at(NOON + hours * HOUR):
        announce(event, status, **more)


def edit(event: Event, hours: float = 9, **changes: Any) -> None:
    with clock.at(NOON + hours * HOUR):
        change(event, **changes)


def told(event: Event) -> list[tuple[str, str]]:
    session().expire_all()
    return [
        (f"{clock.shown(each.starts_at, event.zone):%d.%m. %H}", each.status.value)
        for each in dates_of(event)
    ]


def statuses(event: Event) -> list[str]:
    return [status for _, status in told(event)]


def test_days_that_are_added_take_nothing_back_of_what_all_were_told(series: Event) -> None:
    say(series, Status.CANCELLED, note="Sturm")
    say(series, Status.MOVED_ONLINE, 1, online_url=A)
    edit(series, rule="FREQ=WEEKLY;COUNT=5")
    assert statuses(series) == ["moved_online"] * 5


def test_what_was_off_with_all_is_on_with_all_even_after_an_edit(series: Event) -> None:
    say(series, Status.CANCELLED)
    edit(series, 1, rule="FREQ=WEEKLY;COUNT=4")
    assert statuses(series) == ["cancelled"] * 3 + ["scheduled"]
    say(series, Status.SCHEDULED, 2)
    assert statuses(series) == ["scheduled"] * 4


def test_a_series_that_is_off_for_good_stays_off_beyond_a_day_that_is_added() -> None:
    with clock.at(NOON):
        event = factories.an_event(first_start=FIRST, rule="FREQ=WEEKLY")
    say(event, Status.CANCELLED)
    added = EventException(original_start=SECOND + DAY, deviation=Deviation.ADDED)
    edit(event, exceptions=(added,))
    assert ("20.06. 19", "scheduled") in told(event)
    with clock.at(NOON + 90 * DAY), unit_of_work():
        assert contributions.extend_horizons() == 1
    assert statuses(event).count("scheduled") == 1


def test_so_it_does_where_it_goes_on_in_another_before_the_job_of_the_night() -> None:
    with clock.at(NOON):
        event = factories.an_event(first_start=FIRST, rule="FREQ=WEEKLY")
    say(event, Status.CANCELLED)
    with clock.at(NOON + 25 * DAY):
        following = calendars.split(event, FIRST + 10 * WEEK, venue="Kino")
    assert set(statuses(following)) == {"cancelled"}


@pytest.mark.parametrize(
    ("own", "then"),
    [({}, "moved_online"), ({"status": Status.POSTPONED, "start": SECOND + DAY}, "moved_online")],
)
def test_an_overtaken_word_for_all_calls_off_nothing(
    series: Event, own: dict[str, Any], then: str
) -> None:
    own = {"status": Status.MOVED_ONLINE, "online_url": A} | own
    say(series, **{"hours": 0, "original_start": SECOND, **own})
    say(series, Status.CANCELLED, 1)
    say(series, Status.MOVED_ONLINE, 2, online_url=B)
    assert statuses(series) == ["moved_online", then, "moved_online"]


def test_a_link_is_that_of_the_words_beside_it(series: Event) -> None:
    say(series, Status.MOVED_ONLINE, original_start=SECOND, note="Raum A", online_url=A)
    say(series, Status.MOVED_ONLINE, 1, note="Raum B", online_url=B)
    links = [(each.note, each.online_url) for each in dates_of(series)]
    assert links == [("Raum B", B), ("Raum A", A), ("Raum B", B)]
    say(series, Status.SCHEDULED, 2, note="wieder im Saal")
    assert [each.online_url for each in dates_of(series)] == ["", A, ""]


def test_what_went_online_with_all_is_online_again_once_it_is_on(series: Event) -> None:
    say(series, Status.MOVED_ONLINE, online_url=B)
    say(series, Status.CANCELLED, 1, original_start=SECOND)
    say(series, Status.SCHEDULED, 2, original_start=SECOND)
    assert [each.online_url for each in dates_of(series)] == [B, B, B]


def test_a_new_day_that_was_taken_back_keeps_no_date_alive(series: Event) -> None:
    say(series, Status.POSTPONED, original_start=SECOND, start=SECOND + 3 * DAY)
    say(series, Status.SCHEDULED, 1, original_start=SECOND)
    edit(series, first_start=FIRST - DAY, first_end=None)
    assert told(series) == [
        ("11.06. 19", "scheduled"), ("12.06. 19", "cancelled"), ("18.06. 19", "scheduled"),
        ("19.06. 19", "cancelled"), ("25.06. 19", "scheduled"), ("26.06. 19", "cancelled"),
    ]  # fmt: skip


def test_who_names_a_day_by_the_form_ends_that_one_will_be_named(series: Event) -> None:
    say(series, Status.POSTPONED)
    edit(series, exceptions=(TO_THE_21ST,))
    assert told(series)[1] == ("21.06. 19", "rescheduled")
    assert statuses(series) == ["postponed", "rescheduled", "postponed"]


def test_so_does_who_names_it_for_this_and_the_following(series: Event) -> None:
    say(series, Status.POSTPONED, original_start=THIRD)
    moved = EventException(original_start=THIRD, deviation=Deviation.MOVED, start=THIRD + 2 * DAY)
    with clock.at(NOON + HOUR):
        following = calendars.split(series, SECOND, exceptions=(moved,))
    assert told(following) == [("19.06. 19", "scheduled"), ("28.06. 19", "rescheduled")]


def test_so_does_another_hour_of_what_takes_place_once() -> None:
    with clock.at(NOON):
        event = factories.an_event(first_start=FIRST)
    say(event, Status.POSTPONED, original_start=FIRST)
    edit(event, first_start=FIRST + 2 * HOUR, first_end=None)
    assert told(event) == [("12.06. 21", "scheduled")]


def test_another_hour_of_a_series_names_no_day(series: Event) -> None:
    say(series, Status.POSTPONED, original_start=SECOND)
    edit(series, first_start=FIRST + HOUR, first_end=None)
    assert statuses(series) == ["scheduled", "postponed", "scheduled"]


def test_what_is_announced_after_an_update_was_handed_in_outlives_it(series: Event) -> None:
    with clock.at(NOON):
        propose(series, exceptions=(TO_THE_21ST,))
    say(series, Status.POSTPONED, 1, original_start=SECOND)
    with clock.at(NOON + 2 * HOUR):
        approve(series)
    assert statuses(series)[1] == "postponed"


def test_a_day_given_by_the_form_takes_the_place_of_one_that_was_announced(series: Event) -> None:
    say(series, Status.POSTPONED, original_start=SECOND, start=SECOND + 3 * DAY)
    moved = EventException(
        original_start=SECOND, deviation=Deviation.MOVED, start=SECOND + 5 * DAY, venue="Kino"
    )
    edit(series, 1, exceptions=(moved,))
    assert told(series)[1] == ("24.06. 19", "rescheduled")
    edit(
        series, 2, exceptions=(EventException(original_start=SECOND, deviation=Deviation.SKIPPED),)
    )
    assert statuses(series)[1] == "cancelled"


def test_a_late_update_of_the_place_is_in_time_for_what_was_put_off() -> None:
    with clock.at(NOON):
        event = factories.an_event(first_start=FIRST)
        announce(event, Status.POSTPONED, original_start=FIRST, start=FIRST + 10 * DAY)
        propose(event, venue="Kino")
    with clock.at(NOON + 5 * DAY):
        approve(event)
    assert (event.venue, told(event)) == ("Kino", [("22.06. 19", "rescheduled")])


def test_what_goes_on_ends_and_stands_where_its_event_does_now() -> None:
    with clock.at(NOON):
        event = factories.an_event(
            all_day=True, first_start=wall("2026-06-12 00:00"), first_end=wall("2026-07-20 00:00")
        )
    [before] = [each.id for each in dates_of(event)]
    with clock.at(NOON + 10 * DAY):
        change(event, first_end=wall("2026-08-01 00:00"), venue="Kino")
        [row] = dates_of(event)
        assert (row.id, f"{row.last_day:%d.%m.}", row.venue, row.where) == (
            before,
            "31.07.",
            "",
            None,
        )
    with clock.at(NOON + 60 * DAY):
        change(event, first_end=wall("2026-09-01 00:00"), venue="Aula")
        [row] = dates_of(event)
    assert (f"{row.last_day:%d.%m.}", row.venue) == ("31.07.", "Kino, Kanalstraße 4")


@pytest.mark.parametrize(
    ("was", "is_now"), [(Where.ONLINE, Where.PLACE), (Where.PLACE, Where.ONLINE)]
)
def test_what_is_over_took_place_as_it_did(was: Where, is_now: Where) -> None:
    facts: dict[Where, dict[str, Any]] = {
        Where.ONLINE: {"where": Where.ONLINE, "venue": "", "address": "", "online_url": A},
        Where.PLACE: {"where": Where.PLACE, "venue": "Saal", "address": "", "online_url": ""},
    }
    with clock.at(NOON):
        event = factories.an_event(
            first_start=FIRST, first_end=FIRST + HOUR, rule="FREQ=WEEKLY;COUNT=3", **facts[was]
        )
    with clock.at(NOON + 6 * DAY):
        change(event, **facts[is_now])
    past, *coming = dates_of(event)
    assert (past.where, past.venue, past.online_url) == (
        was, facts[was]["venue"], facts[was]["online_url"]
    )  # fmt: skip
    assert {each.where for each in coming} == {None}


def test_the_past_keeps_its_link_when_its_words_are_taken_back(series: Event) -> None:
    say(series, Status.MOVED_ONLINE, online_url=A)
    with clock.at(NOON + 5 * DAY):
        announce(series, Status.SCHEDULED)
        change(series, rule="FREQ=WEEKLY;COUNT=6")
    assert [each.online_url for each in dates_of(series)] == [A, "", "", "", "", ""]


def test_where_only_some_are_off_alone_nothing_is_taken_back_for_all(series: Event) -> None:
    say(series, Status.CANCELLED, original_start=SECOND)
    with pytest.raises(IllegalMove):
        say(series, Status.SCHEDULED, 1)
