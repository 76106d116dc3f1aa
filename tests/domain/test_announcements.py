"""What a city makes known at once: it is seen without delay, and no later edit takes it back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from stadtnetz import clock, contributions
from stadtnetz.contributions import (
    Announcement,
    Decision,
    Deviation,
    Event,
    EventException,
    IllegalMove,
    Move,
    NoteMissing,
    Occurrence,
    OutOfTime,
    State,
    Status,
)
from stadtnetz.database import Conflict, session, unit_of_work
from tests import factories
from tests.calendars import announce, archive, change, dates_of, wall
from tests.factories import NOON

pytestmark = pytest.mark.usefixtures("network")

WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)
FIRST = wall("2026-06-12 19:00")
SECOND = FIRST + WEEK
NEWS = [each for each in contributions.ANNOUNCED if each is not Status.SCHEDULED]


@pytest.fixture
def series() -> Event:
    """Three Fridays in June, public."""
    with clock.at(NOON):
        return factories.an_event(first_start=FIRST, rule="FREQ=WEEKLY;COUNT=3")


def told(event: Event) -> list[tuple[str, str, str]]:
    """Write each date as „06-12 19:00“, what became of it, and why."""
    session().expire_all()
    return [
        (f"{clock.shown(each.starts_at, event.zone):%m-%d %H:%M}", each.status.value, each.note)
        for each in dates_of(event)
    ]


def announced(event: Event, status: Status, at: datetime = NOON, **more: Any) -> Announcement:
    with clock.at(at):
        return announce(event, status, **more)


def edited(event: Event, at: datetime = NOON + HOUR, **changes: Any) -> None:
    with clock.at(at):
        change(event, **changes)


def test_one_date_is_cancelled_and_nothing_else_moves(series: Event) -> None:
    version, state = series.version, series.state
    made = announced(series, Status.CANCELLED, original_start=SECOND, note=" Hitze. \n")
    assert told(series) == [
        ("06-12 19:00", "scheduled", ""),
        ("06-19 19:00", "cancelled", "Hitze."),
        ("06-26 19:00", "scheduled", ""),
    ]
    assert (made.note, made.made_at, made.original_start) == ("Hitze.", NOON, SECOND)
    assert (series.state, series.sequence) == (state, 1)
    assert series.version > version
    assert [each.changed_at for each in dates_of(series)] == [NOON] * 3


def test_it_leaves_a_decision_that_changes_no_state(series: Event) -> None:
    before = len(contributions.decisions_on(series))
    announced(series, Status.CANCELLED, at=NOON + HOUR, note="Hitze.")
    [decision, *rest] = contributions.decisions_on(series)
    assert len(rest) == before
    assert (decision.move, decision.from_state, decision.to_state) == (
        Move.ANNOUNCE, State.PUBLISHED, State.PUBLISHED,
    )  # fmt: skip
    assert (decision.note, decision.decided_at) == ("Hitze.", NOON + HOUR)
    assert series.revised_at == NOON + HOUR


@pytest.mark.parametrize("status", NEWS)
def test_all_that_are_to_come_are_concerned_and_what_has_begun_is_not(
    series: Event, status: Status
) -> None:
    announced(series, status, at=datetime(2026, 6, 12, 17, tzinfo=UTC), note="Darum.")
    assert [each for _, *each in told(series)] == [
        ["scheduled", ""], [status.value, "Darum."], [status.value, "Darum."],
    ]  # fmt: skip


def test_a_date_is_put_off_to_a_new_time_and_tells_the_old_one(series: Event) -> None:
    to = wall("2026-06-27 15:00")
    announced(
        series, Status.POSTPONED, original_start=SECOND, start=to, end=to + HOUR, note="Sturm."
    )
    [row] = [each for each in dates_of(series) if each.original_start == SECOND]
    assert (row.status, row.former_start, row.note) == (Status.RESCHEDULED, SECOND, "Sturm.")
    assert row.starts_at == datetime(2026, 6, 27, 13, tzinfo=UTC)
    assert row.ends_at == datetime(2026, 6, 27, 14, tzinfo=UTC)
    assert (row.first_day, row.last_day) == (to.date(), to.date())


def test_a_date_is_put_off_while_nobody_knows_to_when(series: Event) -> None:
    announced(series, Status.POSTPONED, original_start=SECOND)
    assert told(series)[1][:2] == ("06-19 19:00", "postponed")
    assert dates_of(series)[1].former_start is None


def test_the_last_word_counts_and_a_date_may_be_put_off_twice(series: Event) -> None:
    for number, day in enumerate(("2026-06-24", "2026-06-25")):
        announced(
            series, Status.POSTPONED, NOON + number * HOUR,
            original_start=SECOND, start=wall(f"{day} 20:00"), end=None,
        )  # fmt: skip
    [row] = [each for each in dates_of(series) if each.original_start == SECOND]
    assert (row.first_day.day, row.former_start, row.ends_at) == (25, SECOND, None)
    announced(series, Status.CANCELLED, NOON + 2 * HOUR, original_start=SECOND, note="Doch nicht.")
    session().refresh(row)
    assert (row.first_day.day, row.status, row.note) == (25, Status.CANCELLED, "Doch nicht.")


def test_what_was_put_off_beyond_its_old_day_is_still_to_come_then(series: Event) -> None:
    """The day of its schedule has passed, but it has not begun."""
    to = wall("2026-07-10 19:00")
    announced(series, Status.POSTPONED, original_start=SECOND, start=to)
    late = datetime(2026, 7, 1, 10, tzinfo=UTC)
    edited(series, late, title="Ein anderes Wort")
    assert told(series)[-1] == ("07-10 19:00", "rescheduled", "Es regnet.")
    announced(series, Status.CANCELLED, at=late, note="Gar nicht mehr.")
    assert told(series) == [
        ("06-12 19:00", "scheduled", ""),
        ("06-26 19:00", "scheduled", ""),
        ("07-10 19:00", "cancelled", "Gar nicht mehr."),
    ]


EDITS = [
    {"title": "Ein anderes Wort"},
    {"first_start": FIRST + HOUR, "first_end": None},
    {"venue": "Anderswo"},
    {"rule": "FREQ=WEEKLY;COUNT=5"},
    {"exceptions": (EventException(original_start=FIRST, deviation=Deviation.SKIPPED),)},
]


@pytest.mark.parametrize("changes", EDITS, ids=str)
def test_no_approved_edit_takes_back_what_was_announced_of_one_date(
    series: Event, changes: dict[str, Any]
) -> None:
    announced(series, Status.CANCELLED, original_start=SECOND, note="Hitze.")
    edited(series, **changes)
    [row] = [each for each in dates_of(series) if each.first_day == SECOND.date()]
    assert (row.status, row.note) == (Status.CANCELLED, "Hitze.")
    assert sum(each.note == "Hitze." for each in dates_of(series)) == 1


@pytest.mark.parametrize("changes", EDITS, ids=str)
def test_no_approved_edit_takes_back_what_was_announced_of_all(
    series: Event, changes: dict[str, Any]
) -> None:
    announced(series, Status.MOVED_ONLINE, note="Der Saal ist zu.")
    edited(series, **changes)
    alive = [each for each in dates_of(series) if each.status is not Status.CANCELLED]
    assert {(each.status, each.note) for each in alive} == {
        (Status.MOVED_ONLINE, "Der Saal ist zu.")
    }


def test_what_recurs_no_more_is_not_brought_to_life_by_an_old_word(series: Event) -> None:
    announced(series, Status.MOVED_ONLINE)
    edited(series, first_start=FIRST + timedelta(days=1), first_end=None)
    assert [status for _, status, _ in told(series)] == ["cancelled", "moved_online"] * 3


def test_a_new_date_put_in_the_place_of_one_that_was_put_off_keeps_its_row() -> None:
    """A city announces the new day at once and then corrects the form."""
    with clock.at(NOON):
        event = factories.an_event(first_start=FIRST)
        [before] = [each.id for each in dates_of(event)]
        announce(event, Status.POSTPONED, original_start=FIRST, start=wall("2026-06-20 18:00"))
    edited(event, first_start=wall("2026-06-20 18:30"), first_end=None)
    [row] = dates_of(event)
    assert (row.id, row.status) == (before, Status.SCHEDULED)
    assert told(event) == [("06-20 18:30", "scheduled", "")]


def test_what_was_said_before_is_not_said_anew_when_nothing_changes() -> None:
    """Calendars keep a cancelled date for some time after its change; each night is no change."""
    with clock.at(NOON):
        event = factories.an_event(first_start=FIRST, rule="FREQ=WEEKLY")
        announce(event, Status.CANCELLED, original_start=SECOND)
        announce(event, Status.POSTPONED, original_start=FIRST, start=FIRST + timedelta(days=1))
    edited(event, title="Ein anderes Wort")
    with clock.at(NOON + timedelta(days=30)), unit_of_work():
        assert contributions.extend_horizons() == 1
    begun = [each for each in dates_of(event) if each.changed_at != NOON]
    assert {each.changed_at for each in begun} == {NOON + timedelta(days=30)}
    assert min(each.first_day for each in begun).year == 2028


def test_dates_laid_out_later_are_concerned_by_what_was_said_of_all() -> None:
    with clock.at(NOON):
        event = factories.an_event(first_start=FIRST, rule="FREQ=WEEKLY")
        announce(event, Status.CANCELLED, note="Für immer.")
    with clock.at(NOON + timedelta(days=30)), unit_of_work():
        contributions.extend_horizons()
    assert {(each.status, each.note) for each in dates_of(event)} == {
        (Status.CANCELLED, "Für immer.")
    }


# ---------- refusals ----------


def refused(error: type[Exception], event: Event, status: Status, **more: Any) -> None:
    """See that nothing at all is left of an announcement."""
    before = told(event), event.sequence
    with pytest.raises(error):
        announced(event, status, **more)
    session().expire_all()
    assert (told(event), event.sequence) == before
    assert session().scalar(select(func.count()).select_from(Announcement)) == 0
    assert not any(each.move is Move.ANNOUNCE for each in session().scalars(select(Decision)))


@pytest.mark.parametrize(
    "state",
    [state for state in State if state not in contributions.PUBLIC],
)
def test_only_of_what_is_public_anything_is_announced(state: State) -> None:
    with clock.at(NOON):
        event = factories.an_event(state=state)
    refused(IllegalMove, event, Status.CANCELLED)


def test_while_an_update_waits_announcements_are_made_all_the_same() -> None:
    with clock.at(NOON):
        event = factories.an_event(state=State.UPDATE_SUBMITTED)
    announced(event, Status.CANCELLED)
    assert event.state is State.UPDATE_SUBMITTED
    assert told(event)[0][1] == "cancelled"


@pytest.mark.parametrize("status", NEWS)
@pytest.mark.parametrize("original", [None, FIRST], ids=["all", "one"])
def test_what_was_announced_is_taken_back(
    series: Event, status: Status, original: datetime | None
) -> None:
    before, sequence = told(series), series.sequence
    announced(series, status, original_start=original)
    announced(series, Status.SCHEDULED, note="Es geht doch.", original_start=original)
    assert [each[:2] for each in told(series)] == [each[:2] for each in before]
    assert told(series)[0][2] == "Es geht doch."
    assert series.sequence == sequence + 2
    decisions = session().scalars(select(Decision).order_by(Decision.id.desc()).limit(2)).all()
    assert [each.note for each in decisions] == ["Es geht doch.", "Es regnet."]


def test_one_date_may_take_place_although_all_others_do_not(series: Event) -> None:
    announced(series, Status.CANCELLED)
    announced(series, Status.SCHEDULED, original_start=SECOND)
    assert [each[1] for each in told(series)] == ["cancelled", "scheduled", "cancelled"]
    edited(series, title="Neu")
    assert [each[1] for each in told(series)] == ["cancelled", "scheduled", "cancelled"]


def test_what_got_a_new_time_returns_to_its_old_one(series: Event) -> None:
    before = told(series)[0][:2]
    later = FIRST + timedelta(days=3)
    announced(series, Status.POSTPONED, original_start=FIRST, start=later, end=later + HOUR)
    announced(series, Status.CANCELLED, original_start=FIRST)
    announced(series, Status.SCHEDULED, original_start=FIRST)
    assert told(series)[0][:2] == ("06-15 19:00", "rescheduled")
    announced(series, Status.SCHEDULED, original_start=FIRST)
    assert told(series)[0][:2] == before


def test_what_got_a_new_time_keeps_it_when_all_are_said_to_take_place(series: Event) -> None:
    announced(
        series, Status.POSTPONED, original_start=FIRST, start=FIRST + WEEK / 7, end=FIRST + WEEK
    )
    announced(series, Status.CANCELLED, original_start=SECOND)
    announced(series, Status.MOVED_ONLINE, online_url="https://raum.example/1")
    announced(series, Status.SCHEDULED)
    assert [each[1] for each in told(series)] == ["rescheduled", "cancelled", "scheduled"]


def test_what_is_put_off_to_its_own_old_time_is_not_moved(series: Event) -> None:
    announced(series, Status.POSTPONED, original_start=FIRST)
    announced(series, Status.POSTPONED, original_start=FIRST, start=FIRST)
    row = dates_of(series)[0]
    assert (row.status, row.former_start) == (Status.SCHEDULED, None)


def test_nothing_returns_to_a_time_that_is_over(series: Event) -> None:
    later = FIRST + timedelta(days=3)
    announced(series, Status.POSTPONED, original_start=FIRST, start=later)
    with clock.at(NOON + timedelta(days=4)), pytest.raises(OutOfTime):
        announce(series, Status.SCHEDULED, original_start=FIRST)


def test_what_stands_in_the_schedule_no_more_does_not_take_place_after_all(series: Event) -> None:
    off = EventException(original_start=SECOND, deviation=Deviation.SKIPPED)
    edited(series, exceptions=(off,))
    with clock.at(NOON + 2 * HOUR), pytest.raises(OutOfTime):
        announce(series, Status.SCHEDULED, original_start=SECOND)
    announced(series, Status.CANCELLED, at=NOON + 2 * HOUR)
    announced(series, Status.SCHEDULED, at=NOON + 3 * HOUR)
    assert [each[1] for each in told(series)] == ["scheduled", "cancelled", "scheduled"]


def test_what_the_schedule_itself_moved_is_no_announcement_to_take_back(series: Event) -> None:
    moved = EventException(
        original_start=SECOND, deviation=Deviation.MOVED, start=SECOND + timedelta(days=1)
    )
    edited(series, exceptions=(moved,))
    with clock.at(NOON + 2 * HOUR), pytest.raises(IllegalMove):
        announce(series, Status.SCHEDULED, original_start=SECOND)


@pytest.mark.parametrize("status", [Status.SCHEDULED, Status.RESCHEDULED])
def test_what_is_no_news_is_not_announced(series: Event, status: Status) -> None:
    refused(IllegalMove, series, status)


@pytest.mark.parametrize("note", ["", " \n"])
def test_an_announcement_has_words(series: Event, note: str) -> None:
    refused(NoteMissing, series, Status.CANCELLED, note=note)


@pytest.mark.parametrize(
    "more",
    [
        {"original_start": FIRST, "at": datetime(2026, 6, 12, 17, tzinfo=UTC)},
        {"original_start": wall("2026-06-13 19:00")},
        {"original_start": FIRST, "start": wall("2026-06-10 12:00")},
        {"original_start": FIRST, "start": wall("2026-06-09 19:00")},
        {"start": wall("2026-06-20 19:00")},
        {
            "original_start": FIRST,
            "start": wall("2026-06-20 19:00"),
            "end": wall("2026-06-20 18:59"),
        },
    ],
    ids=str,
)
def test_what_has_begun_stands_nowhere_or_ends_first_is_not_put_off(
    series: Event, more: dict[str, Any]
) -> None:
    refused(OutOfTime, series, Status.POSTPONED, **more)


def test_only_what_is_put_off_gets_a_new_time(series: Event) -> None:
    refused(OutOfTime, series, Status.CANCELLED, original_start=FIRST, start=SECOND)


def test_of_a_date_that_recurs_no_more_nothing_is_announced(series: Event) -> None:
    edited(series, first_start=FIRST + timedelta(days=1), first_end=None)
    with clock.at(NOON + 2 * HOUR), pytest.raises(OutOfTime):
        announce(series, Status.MOVED_ONLINE, original_start=SECOND)


def test_of_what_is_archived_nothing_changes_any_more(series: Event) -> None:
    with clock.at(NOON):
        archive(series)
    refused(IllegalMove, series, Status.CANCELLED)


def test_of_two_who_announce_at_once_the_second_hears_of_it(series: Event) -> None:
    editor = factories.author_of(series)
    with pytest.raises(Conflict), clock.at(NOON), unit_of_work():
        row = Event.__table__.metadata.tables["contributions"]
        contributions.announce(series, Status.CANCELLED, actor=editor, note="Eins.")
        session().execute(row.update().values(version=row.c.version + 1))
        contributions.announce(series, Status.CANCELLED, actor=editor, note="Zwei.")
    assert session().scalar(select(func.count()).select_from(Occurrence)) == 3
    assert {status for _, status, _ in told(series)} == {"scheduled"}


# ---------- one word after the other ----------


def test_what_went_online_and_is_put_off_stays_online(series: Event) -> None:
    announced(series, Status.MOVED_ONLINE, original_start=SECOND, online_url="https://a.example")
    to = SECOND + timedelta(days=1)
    announced(series, Status.POSTPONED, NOON + HOUR, original_start=SECOND, start=to)
    second = dates_of(series)[1]
    assert (second.status, second.former_start) == (Status.MOVED_ONLINE, SECOND)
    assert second.online_url == "https://a.example"


def test_what_all_were_told_ends_with_days_that_are_new(series: Event) -> None:
    """An event that was called off and then planned anew does take place."""
    announced(series, Status.CANCELLED)
    edited(series, first_start=wall("2026-09-20 19:00"), first_end=None)
    assert [(start, status) for start, status, _ in told(series) if start > "09"] == [
        ("09-20 19:00", "scheduled"), ("09-27 19:00", "scheduled"), ("10-04 19:00", "scheduled"),
    ]  # fmt: skip
    assert {status for start, status, _ in told(series) if start < "09"} == {"cancelled"}


def test_what_all_were_told_holds_for_days_that_stay_where_others_are_new(series: Event) -> None:
    announced(series, Status.POSTPONED)
    edited(series, rule="FREQ=WEEKLY;COUNT=5")
    assert [status for _, status, _ in told(series)] == ["postponed"] * 3 + ["scheduled"] * 2


def test_what_all_were_told_goes_on_with_a_series_without_end() -> None:
    with clock.at(NOON):
        endless = factories.an_event(first_start=FIRST, rule="FREQ=WEEKLY")
    announced(endless, Status.CANCELLED)
    edited(endless, title="Ein anderer Titel")
    with clock.at(NOON + 70 * WEEK), unit_of_work():
        contributions.extend_horizons()
    assert {status for _, status, _ in told(endless)} == {"cancelled"}


def test_a_new_day_that_was_announced_outlives_a_change_of_the_rule(series: Event) -> None:
    to = wall("2026-06-21 10:00")
    announced(series, Status.POSTPONED, original_start=SECOND, start=to)
    edited(series, first_start=wall("2026-06-11 19:00"), first_end=None)
    assert ("06-21 10:00", "rescheduled", "Es regnet.") in told(series)
    announced(series, Status.CANCELLED, NOON + 2 * HOUR, note="Nun doch nicht.")
    edited(series, NOON + 3 * HOUR, title="Anders")
    assert {status for _, status, _ in told(series)} == {"cancelled"}


def test_what_was_called_off_alone_outlives_every_word_for_all_but_that_all_are_off(
    series: Event,
) -> None:
    announced(series, Status.CANCELLED, original_start=SECOND, note="Referentin krank.")
    announced(series, Status.MOVED_ONLINE, online_url="https://raum.example/1")
    assert [each[1] for each in told(series)] == ["moved_online", "cancelled", "moved_online"]
    announced(series, Status.CANCELLED, note="Sturm.")
    assert [each[1:] for each in told(series)] == [("cancelled", "Sturm.")] * 3
    announced(series, Status.SCHEDULED, note="Doch nicht.")
    assert [each[1:] for each in told(series)] == [
        ("moved_online", "Doch nicht."), ("cancelled", "Referentin krank."),
        ("moved_online", "Doch nicht."),
    ]  # fmt: skip
    announced(series, Status.SCHEDULED, note="Wieder im Saal.")
    assert [each[1:] for each in told(series)] == [
        ("scheduled", "Wieder im Saal."), ("cancelled", "Referentin krank."),
        ("scheduled", "Wieder im Saal."),
    ]  # fmt: skip
    announced(series, Status.SCHEDULED, original_start=SECOND, note="Wieder gesund.")
    assert told(series)[1][1:] == ("scheduled", "Wieder gesund.")


def test_nothing_is_taken_back_for_all_where_only_single_dates_are_off(series: Event) -> None:
    announced(series, Status.CANCELLED, original_start=SECOND)
    with pytest.raises(IllegalMove):
        announced(series, Status.SCHEDULED)


def test_what_was_taken_back_for_all_is_not_taken_back_again_for_one_that_is_off(
    series: Event,
) -> None:
    for status in (Status.CANCELLED, Status.SCHEDULED):
        announced(series, status)
    announced(series, Status.CANCELLED, original_start=SECOND)
    with pytest.raises(IllegalMove):
        announced(series, Status.SCHEDULED)


def test_what_was_taken_back_does_not_come_back_for_new_days(series: Event) -> None:
    announced(series, Status.MOVED_ONLINE, online_url="https://raum.example/1")
    announced(series, Status.SCHEDULED)
    edited(series, rule="FREQ=WEEKLY;COUNT=6")
    assert {each[1] for each in told(series)} == {"scheduled"}


def test_a_new_day_by_the_form_ends_that_one_will_be_named(series: Event) -> None:
    announced(series, Status.POSTPONED, original_start=SECOND)
    day = SECOND + timedelta(days=2)
    moved = EventException(original_start=SECOND, deviation=Deviation.MOVED, start=day)
    edited(series, exceptions=(moved,))
    row = next(each for each in dates_of(series) if each.original_start == SECOND)
    assert (row.status, row.former_start) == (Status.RESCHEDULED, SECOND)


def test_a_date_on_another_day_may_be_called_off_when_the_rule_knows_it_no_more(
    series: Event,
) -> None:
    announced(series, Status.POSTPONED, original_start=SECOND, start=SECOND + timedelta(days=3))
    edited(series, first_start=FIRST + timedelta(days=1), first_end=None)
    row = next(each for each in dates_of(series) if each.original_start == SECOND)
    assert row.status is Status.RESCHEDULED
    announced(series, Status.CANCELLED, original_start=SECOND, note="Gar nicht mehr.")
    session().refresh(row)
    assert (row.status, row.note) == (Status.CANCELLED, "Gar nicht mehr.")
