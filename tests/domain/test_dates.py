"""The dates of one event: those ahead and those over, where they went, and where they are online."""

from datetime import timedelta

import pytest

from stadtnetz import clock, contributions
from stadtnetz.contributions import Status, Where
from stadtnetz.database import session
from tests import calendars
from tests.calendars import wall
from tests.factories import NOON, an_event

HOUR = timedelta(hours=1)
FIRST, SECOND = "https://treffen.example/1", "https://treffen.example/2"


@pytest.fixture(autouse=True)
def at_noon(network):
    with clock.at(NOON):
        yield


def days(dates):
    return [each.first_day.day for each in dates]


def a_series(**wanted):
    given = {"first_start": wall("2026-06-03 11:00"), "rule": "FREQ=WEEKLY;COUNT=4", **wanted}
    return an_event(**given)


@pytest.mark.parametrize(
    ("end", "ahead", "past"),
    [
        ("2026-06-03 13:00", [10, 17, 24], [3]),  # noon, the second goes on
        ("2026-06-03 12:00", [17, 24], [10, 3]),  # it ends this moment
        (None, [17, 24], [10, 3]),  # it has an open end, and has begun
    ],
)
def test_what_goes_on_is_ahead_and_what_has_ended_is_past(end, ahead, past):
    event = a_series(first_end=wall(end) if end else None)
    assert days(contributions.dates_ahead(event)) == ahead
    assert days(contributions.dates_past(event)) == past
    assert days(contributions.dates_ahead(event, limit=1)) == ahead[:1]
    assert days(contributions.dates_past(event, limit=1)) == past[:1]


def test_the_next_date_is_the_one_that_has_not_begun_or_else_the_last():
    event = a_series()
    assert contributions.next_occurrence(event).first_day.day == 17
    with clock.at(NOON + timedelta(days=60)):
        assert contributions.next_occurrence(event).first_day.day == 24
    session().delete(contributions.occurrences_of(event)[0])
    assert contributions.occurrence(10**30) is None


def test_a_series_split_again_and_again_knows_where_it_came_from():
    event = an_event(first_start=wall("2026-07-04 14:00"), rule="FREQ=WEEKLY;COUNT=12")
    series = [event]
    for number in (3, 3):
        at = contributions.occurrences_of(series[-1])[number].original_start
        calendars.change(
            series[-1],
            from_start=at,
            first_start=at,
            first_end=at + HOUR,
            rule="FREQ=WEEKLY;COUNT=9",
        )
        series.append(calendars.following(series[-1]))
    first, second, third = series
    assert contributions.is_or_has_grown_from(third, first.id)
    assert contributions.is_or_has_grown_from(third, second.id)
    assert not contributions.is_or_has_grown_from(first, third.id)
    assert not contributions.is_or_has_grown_from(second, third.id)
    assert [contributions.continued_from(each) for each in series] == [None, first, second]
    assert [list(contributions.continued_in(each)) for each in series] == [[second], [third], []]


def test_what_is_not_visible_continues_nothing():
    event = an_event(first_start=wall("2026-07-04 14:00"), rule="FREQ=WEEKLY;COUNT=12")
    at = contributions.occurrences_of(event)[3].original_start
    calendars.change(event, from_start=at, first_start=at, first_end=at + HOUR, rule="")
    following = calendars.following(event)
    calendars.archive(following)
    assert list(contributions.continued_in(event)) == []
    calendars.archive(event)
    assert contributions.continued_from(following) is None


def online(event, number):
    each = contributions.occurrences_of(event)[number]
    return each.online_url or event.online_url


def test_a_date_is_online_where_it_was_announced_to_be():
    event = a_series(where=Where.BOTH, online_url="https://treffen.example/immer")
    starts = [each.original_start for each in contributions.occurrences_of(event)]
    calendars.announce(event, Status.MOVED_ONLINE, original_start=starts[2], online_url=FIRST)
    assert online(event, 2) == FIRST
    assert online(event, 3) == "https://treffen.example/immer"
    with clock.at(NOON + HOUR):
        calendars.announce(event, Status.MOVED_ONLINE, online_url=SECOND)
    assert [online(event, number) for number in (0, 2, 3)] == [
        "https://treffen.example/immer", FIRST, SECOND]  # fmt: skip


def test_without_an_address_of_its_own_a_date_is_where_the_event_always_is():
    event = a_series(where=Where.BOTH, online_url=FIRST)
    calendars.announce(event, Status.MOVED_ONLINE)
    assert online(event, 3) == FIRST
