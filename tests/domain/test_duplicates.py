"""What somebody enters once more is found, and a series goes on from one of its dates."""

from datetime import UTC, datetime, timedelta

import pytest

from stadtnetz import clock, contributions
from stadtnetz.contributions import Deviation, EventException, State, probable_duplicates
from stadtnetz.recurrence import CannotSplit
from tests import factories

START = datetime.fromisoformat("2026-06-17 16:00")


@pytest.fixture(autouse=True)
def summer(network):
    with clock.at(datetime(2026, 6, 10, 10, tzinfo=UTC)):
        yield


def content(**wanted):
    return factories.some_event_content(**{"first_start": START, **wanted})


@pytest.mark.parametrize(
    ("there", "new", "is_found"),
    [
        ({"title": "Reparaturcafe im Bahnhof"}, {"title": "Reparaturcafé im Bahnhof!"}, True),
        ({"title": "REPARATURCAFÉ"}, {"title": "Reparatur-Café"}, True),
        ({"title": "Lesung"}, {"title": "Flohmarkt"}, False),
        ({"title": "Lesung", "venue": "Rathaus"}, {"title": "Markt", "venue": "rathaus "}, True),
        (
            {"title": "Lesung", "registration_url": "https://a.example"},
            {"title": "Markt", "online_url": "https://a.example"},
            True,
        ),
        ({"title": "Lesung", "first_start": START + timedelta(days=1)}, {"title": "Lesung"}, False),
        ({"title": "Lesung"}, {"title": "", "venue": ""}, False),
    ],
)
def test_what_may_be_the_same_on_the_same_day_is_found(there, new, is_found):
    city = factories.a_city()
    venues = {"venue": "Hier"}, {"venue": "Dort"}
    event = factories.an_event(city=city, **{**venues[0], "first_start": START, **there})
    found = probable_duplicates(content(**{**venues[1], **new}), city)
    assert [each.id for each in found] == ([event.id] if is_found else [])


@pytest.mark.parametrize(
    ("state", "is_found"),
    [
        (State.DRAFT, True),
        (State.SUBMITTED, True),
        (State.CHANGES_REQUESTED, True),
        (State.REJECTED, False),
        (State.ARCHIVED, False),
    ],
)
def test_what_colleagues_have_in_hand_is_found_by_their_own_city_alone(state, is_found):
    city = factories.a_city()
    event = factories.an_event(city=city, state=state, title="Lesung", first_start=START)
    factories.an_event(
        city=city, state=state, title="Lesung", first_start=START + timedelta(days=1)
    )
    twin = content(title="Lesung")
    found = [(each.id, each.occurrence_id) for each in probable_duplicates(twin, city)]
    assert found == ([(event.id, None)] if is_found else [])
    assert probable_duplicates(twin, factories.a_city()) == []
    assert probable_duplicates(twin, city, but=event.id) == []


def test_what_comes_out_on_a_later_day_is_told_to_its_own_city_alone():
    city = factories.a_city()
    factories.an_event(
        city=city, title="Lesung", first_start=START, publish_at=clock.now() + timedelta(days=1)
    )
    twin = content(title="Lesung")
    assert [each.occurrence_id for each in probable_duplicates(twin, city)] == [None]
    assert probable_duplicates(twin, factories.a_city()) == []


def test_a_room_of_the_same_name_in_another_city_is_another():
    factories.an_event(city=factories.a_city(), title="Lesung", venue="Rathaus", first_start=START)
    same = content(title="Markt", venue="Rathaus")
    assert probable_duplicates(same, factories.a_city()) == []


def test_an_event_is_no_duplicate_of_itself_and_without_a_day_there_is_none():
    event = factories.an_event(first_start=START)
    own = content(title=event.title)
    assert probable_duplicates(own, event.city, but=event.id) == []
    assert probable_duplicates(content(first_start=None), event.city) == []


def test_a_series_goes_on_from_one_of_its_dates():
    skipped, moved = (
        EventException(original_start=START + timedelta(weeks=weeks), deviation=deviation)
        for weeks, deviation in ((1, Deviation.SKIPPED), (3, Deviation.MOVED))
    )
    series = content(rule="FREQ=WEEKLY;COUNT=6", exceptions=(skipped, moved))
    later = contributions.going_on(series, START + timedelta(weeks=2))
    assert (later.first_start, later.first_end) == (
        START + timedelta(weeks=2), START + timedelta(weeks=2, hours=2),
    )  # fmt: skip
    assert (later.rule, later.exceptions) == ("FREQ=WEEKLY;COUNT=4", (moved,))


def test_days_without_a_rule_go_on_from_one_of_them():
    days = tuple(
        EventException(original_start=START + timedelta(days=each), deviation=Deviation.ADDED)
        for each in (3, 8)
    )
    later = contributions.going_on(content(exceptions=days), days[0].original_start)
    assert (later.first_start, later.exceptions) == (days[0].original_start, days[1:])


@pytest.mark.parametrize("rule", ["FREQ=WEEKLY", ""])
def test_nothing_goes_on_from_its_own_beginning(rule):
    with pytest.raises(CannotSplit):
        contributions.going_on(content(rule=rule), START)
    with pytest.raises(CannotSplit):
        contributions.going_on(content(first_start=None), START)
