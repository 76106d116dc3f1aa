"""The rows of a public event: laid out from its schedule, kept by name or day, frozen once begun."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from stadtnetz import clock, contributions
from stadtnetz.contributions import (
    Announcement,
    Contribution,
    Deviation,
    Event,
    EventContent,
    EventException,
    Fate,
    Move,
    Occurrence,
    OutOfTime,
    State,
    Status,
    TooLate,
)
from stadtnetz.contributions.models import Event as EventRow
from stadtnetz.database import session, unit_of_work
from tests import factories
from tests.calendars import announce, approve, archive, change, dates_of, following, propose, wall
from tests.factories import NOON

pytestmark = pytest.mark.usefixtures("network")

WEEK = timedelta(days=7)
FIRST = wall("2026-06-12 19:00")
WEEKLY = {"first_start": FIRST, "rule": "FREQ=WEEKLY;COUNT=4"}


def kept(event: Event) -> list[tuple[int, str, str]]:
    """Write the rows as id, „06-12 19:00“ in the event's zone, and what became of them."""
    session().expire_all()
    return [
        (each.id, f"{clock.shown(each.starts_at, event.zone):%m-%d %H:%M}", each.status.value)
        for each in dates_of(event)
    ]


def on(event: Event) -> list[str]:
    """List what takes place."""
    return [start for _, start, status in kept(event) if status != "cancelled"]


def off(event: Event) -> list[str]:
    """List what was taken away."""
    return [start for _, start, status in kept(event) if status == "cancelled"]


def ids(event: Event) -> dict[str, int]:
    """Name the rows by where they stand."""
    return {start: number for number, start, _ in kept(event)}


def exception(at: str, deviation: Deviation, start: str = "", **more: Any) -> EventException:
    to = wall(start) if start else None
    return EventException(original_start=wall(at), deviation=deviation, start=to, **more)


def edited(event: Event, at: datetime = NOON, **changes: Any) -> Event:
    """Put other words in force at a moment."""
    with clock.at(at):
        return change(event, **changes)


@pytest.fixture
def series() -> Event:
    """Four Fridays in June, public."""
    with clock.at(NOON):
        return factories.an_event(**WEEKLY)


# ---------- laying out ----------


def test_nothing_is_laid_out_before_it_is_approved() -> None:
    for state in (State.DRAFT, State.SUBMITTED, State.CHANGES_REQUESTED, State.REJECTED):
        assert dates_of(factories.an_event(state=state, rule="FREQ=WEEKLY")) == []


def test_one_date_is_one_row_with_all_its_facts() -> None:
    with clock.at(NOON):
        event = factories.an_event(
            first_start=wall("2026-06-12 22:00"), first_end=wall("2026-06-13 00:00")
        )
    [row] = dates_of(event)
    assert (row.city_id, row.original_start) == (event.city_id, wall("2026-06-12 22:00"))
    assert row.starts_at == datetime(2026, 6, 12, 20, tzinfo=UTC)
    assert row.ends_at == datetime(2026, 6, 12, 22, tzinfo=UTC)
    assert (row.first_day, row.last_day) == (date(2026, 6, 12), date(2026, 6, 12))
    assert (row.status, row.former_start, row.is_long) == (Status.SCHEDULED, None, False)
    assert (row.changed_at, event.horizon, event.sequence) == (NOON, None, 0)


def test_a_rule_without_end_is_laid_out_to_its_horizon() -> None:
    with clock.at(NOON):
        event = factories.an_event(first_start=FIRST, rule="FREQ=WEEKLY")
    assert event.horizon == date(2028, 6, 30)
    assert dates_of(event)[-1].first_day == date(2028, 6, 30)
    assert len(dates_of(event)) == 108


def test_a_date_beyond_the_horizon_is_laid_out_all_the_same() -> None:
    far = wall("2031-05-01 11:00")
    with clock.at(NOON):
        single = factories.an_event(first_start=far)
        extra = EventException(original_start=far, deviation=Deviation.ADDED)
        with_extra = factories.an_event(**WEEKLY, exceptions=(extra,))
        later = factories.an_event(first_start=far, rule="FREQ=WEEKLY")
    assert [each.original_start for each in dates_of(single)] == [far]
    assert dates_of(with_extra)[-1].original_start == far
    assert [each.original_start for each in dates_of(later)] == [far]
    assert (single.horizon, later.horizon) == (None, date(2028, 6, 30))


def test_an_event_approved_after_its_beginning_brings_its_past_along() -> None:
    with clock.at(NOON):
        event = factories.an_event(first_start=wall("2026-05-01 19:00"), rule="FREQ=WEEKLY;COUNT=9")
        once = factories.an_event(first_start=wall("2024-05-01 19:00"))
    assert len(dates_of(event)) == 9
    assert on(once) == ["05-01 19:00"]


def test_a_daily_series_that_began_years_ago_reaches_to_its_horizon() -> None:
    """A thousand dates counted from its beginning would end before today."""
    with clock.at(NOON):
        event = factories.an_event(first_start=wall("2021-01-01 19:00"), rule="FREQ=DAILY")
        rows = dates_of(event)
        assert rows[-1].first_day == contributions.horizon(clock.today()) == event.horizon
        assert date(2025, 12, 1) < rows[0].first_day < date(2026, 1, 1)
        edited(event, title="Noch ein Tag")
    assert len(dates_of(event)) == len(rows)
    assert off(event) == []


def test_a_skipped_date_has_no_row_and_one_skipped_later_says_why(series: Event) -> None:
    with clock.at(NOON):
        never = factories.an_event(
            **WEEKLY, exceptions=(exception("2026-06-19 19:00", Deviation.SKIPPED),)
        )
    assert on(never) == ["06-12 19:00", "06-26 19:00", "07-03 19:00"]
    assert off(never) == []
    gone = exception("2026-06-19 19:00", Deviation.SKIPPED, note="Umbau")
    edited(series, exceptions=(gone,))
    assert off(series) == ["06-19 19:00"]
    assert dates_of(series)[1].note == "Umbau"


def test_a_holiday_of_the_citys_land_is_skipped() -> None:
    with clock.at(NOON):
        event = factories.an_event(
            city=factories.a_city(land="Bayern"),
            first_start=wall("2026-10-25 11:00"),
            rule="FREQ=WEEKLY;COUNT=2",
            skip_holidays=True,
        )
        plain = factories.an_event(
            city=factories.a_city(land="Bremen"),
            first_start=wall("2026-10-25 11:00"),
            rule="FREQ=WEEKLY;COUNT=2",
            skip_holidays=True,
        )
    assert on(event) == ["10-25 11:00"]
    assert on(plain) == ["10-25 11:00", "11-01 11:00"]


def test_wall_time_is_kept_over_both_changes_of_the_clocks() -> None:
    with clock.at(NOON):
        event = factories.an_event(
            first_start=wall("2026-10-24 14:00"), rule="FREQ=DAILY;UNTIL=20270329T140000"
        )
        gap = factories.an_event(
            first_start=wall("2027-03-27 02:30"), first_end=None, rule="FREQ=DAILY;COUNT=3"
        )
        twice = factories.an_event(
            first_start=wall("2026-10-24 02:30"), first_end=None, rule="FREQ=DAILY;COUNT=3"
        )
    assert {clock.shown(each.starts_at, event.zone).hour for each in dates_of(event)} == {14}
    assert {each.starts_at.hour for each in dates_of(event)} == {12, 13}
    assert [f"{each.starts_at:%d %H:%M}" for each in dates_of(gap)] == [
        "27 01:30", "28 01:30", "29 00:30",
    ]  # fmt: skip
    assert [f"{each.starts_at:%d %H:%M}" for each in dates_of(twice)] == [
        "24 00:30", "25 00:30", "26 01:30",
    ]  # fmt: skip


def test_days_are_those_of_the_zone_in_which_it_takes_place() -> None:
    with clock.at(NOON):
        event = factories.an_event(
            zone="Pacific/Auckland",
            first_start=wall("2026-06-20 08:00"),
            first_end=wall("2026-06-21 00:00"),
        )
    [row] = dates_of(event)
    assert row.starts_at == datetime(2026, 6, 19, 20, tzinfo=UTC)
    assert (row.first_day, row.last_day) == (date(2026, 6, 20), date(2026, 6, 20))


# ---------- what an edit keeps ----------


def test_what_concerns_no_time_touches_no_row(series: Event) -> None:
    before = [(each.id, each.changed_at) for each in dates_of(series)]
    edited(series, NOON + timedelta(hours=1), title="Neuer Titel", body="Neu.", step_free=True)
    assert [(each.id, each.changed_at) for each in dates_of(series)] == before
    assert series.sequence == 0


def test_a_row_is_kept_where_its_day_recurs_at_another_hour(series: Event) -> None:
    before = kept(series)
    later = FIRST + timedelta(hours=1)
    edited(series, first_start=later, first_end=later + timedelta(hours=2))
    assert [number for number, *_ in kept(series)] == [number for number, *_ in before]
    assert on(series) == ["06-12 20:00", "06-19 20:00", "06-26 20:00", "07-03 20:00"]
    assert dates_of(series)[0].original_start == later
    assert series.sequence == 1


def test_what_recurs_no_more_stays_cancelled_and_comes_alive_again(series: Event) -> None:
    before = ids(series)
    saturday = FIRST + timedelta(days=1)
    edited(series, first_start=saturday, first_end=None)
    assert on(series) == ["06-13 19:00", "06-20 19:00", "06-27 19:00", "07-04 19:00"]
    assert off(series) == list(before)
    edited(series, first_start=FIRST, first_end=None)
    assert on(series) == list(before)
    assert {start: ids(series)[start] for start in before} == before


def test_hours_may_change_places_within_a_day() -> None:
    """No row may clash with another on its way, in whatever order they are written."""
    extra = (
        exception("2026-06-12 10:00", Deviation.ADDED),
        exception("2026-06-12 14:00", Deviation.ADDED),
    )
    with clock.at(NOON):
        event = factories.an_event(first_start=FIRST, first_end=None, exceptions=extra)
    before = ids(event)
    assert list(before) == ["06-12 10:00", "06-12 14:00", "06-12 19:00"]
    edited(event, title="Nur ein Wort")
    assert ids(event) == before
    swapped = (
        exception("2026-06-12 19:00", Deviation.ADDED),
        exception("2026-06-12 14:00", Deviation.ADDED),
    )
    edited(event, first_start=wall("2026-06-12 10:00"), exceptions=swapped)
    assert ids(event) == before
    edited(
        event,
        first_start=wall("2026-06-12 14:00"),
        exceptions=(exception("2026-06-12 16:00", Deviation.ADDED),),
    )
    assert on(event) == ["06-12 14:00", "06-12 16:00"]
    assert set(ids(event).values()) == set(before.values())
    assert off(event) == ["06-12 19:00"]


def test_a_date_moved_across_days_keeps_its_row_and_tells_where_it_stood(series: Event) -> None:
    before = ids(series)
    to = exception("2026-06-19 19:00", Deviation.MOVED, "2026-06-26 10:00", note="Saal belegt")
    edited(series, exceptions=(to,))
    [_, moved, untouched, _] = dates_of(series)
    assert (moved.id, untouched.id) == (before["06-19 19:00"], before["06-26 19:00"])
    assert (moved.status, moved.former_start) == (Status.RESCHEDULED, wall("2026-06-19 19:00"))
    assert (moved.first_day, moved.note) == (date(2026, 6, 26), "Saal belegt")
    assert moved.original_start == wall("2026-06-19 19:00")
    edited(series, exceptions=())
    assert ids(series) == before
    assert dates_of(series)[1].former_start is None


def test_the_reserved_day_of_a_moved_date_stays_its_own(series: Event) -> None:
    """A rule that comes to give the day on which a moved date stands makes no second row there."""
    before = ids(series)
    to = exception("2026-06-12 19:00", Deviation.MOVED, "2026-06-13 19:00")
    edited(series, exceptions=(to,))
    saturday = FIRST + timedelta(days=1)
    edited(series, first_start=saturday, first_end=None, exceptions=())
    assert ids(series)["06-13 19:00"] == before["06-12 19:00"]
    assert dates_of(series)[0].status is Status.SCHEDULED


@pytest.mark.parametrize("at", ["2026-06-08 19:00", "2026-06-10 11:00"])
def test_nothing_that_people_wait_for_is_moved_into_the_past(series: Event, at: str) -> None:
    moved = exception("2026-06-19 19:00", Deviation.MOVED, at)
    with pytest.raises(contributions.TooLate):
        edited(series, exceptions=(moved,))
    assert off(series) == []


def test_what_was_to_come_when_it_was_proposed_is_not_called_off_by_a_late_approval(
    series: Event,
) -> None:
    with clock.at(NOON):
        propose(
            series, exceptions=(exception("2026-06-19 19:00", Deviation.MOVED, "2026-06-17 19:00"),)
        )
    with clock.at(datetime(2026, 6, 18, 10, tzinfo=UTC)), pytest.raises(contributions.TooLate):
        approve(series)
    assert off(series) == []


# ---------- the past ----------


def frozen(event: Event) -> list[tuple[Any, ...]]:
    """Read all that is stored about what has begun."""
    session().expire_all()
    table = Occurrence.__table__
    query = select(table).where(table.c.event_id == event.id, Occurrence.starts_at <= clock.now())
    return [tuple(row) for row in session().execute(query.order_by(table.c.id))]


AFTER_TWO = datetime(2026, 6, 19, 17, 30, tzinfo=UTC)
"""Half an hour after the second Friday began."""


@pytest.mark.parametrize(
    "changes",
    [
        {"first_start": FIRST + timedelta(hours=2), "first_end": None},
        {"first_start": FIRST + timedelta(days=1), "first_end": None},
        {"first_start": FIRST + 10 * WEEK, "first_end": None},
        {"first_start": FIRST - 10 * WEEK, "first_end": None},
        {"rule": ""},
        {"rule": "FREQ=DAILY"},
        {"zone": "Asia/Tokyo"},
        {"all_day": True, "first_start": wall("2026-06-12 00:00"), "first_end": None},
        {"exceptions": (exception("2026-06-12 19:00", Deviation.SKIPPED),)},
        {"exceptions": (exception("2026-06-19 19:00", Deviation.MOVED, "2026-06-20 19:00"),)},
        {"exceptions": (exception("2026-06-13 19:00", Deviation.ADDED),)},
    ],
    ids=str,
)
def test_no_edit_changes_what_has_begun_or_adds_to_it(
    series: Event, changes: dict[str, Any]
) -> None:
    with clock.at(AFTER_TWO):
        before = frozen(series)
        assert len(before) == 2
        change(series, **changes)
        assert frozen(series) == before
        with suppress(OutOfTime):  # after some of these nothing is to come any more
            announce(series, Status.CANCELLED)
        assert frozen(series) == before


def test_a_series_that_gains_an_earlier_first_date_gains_no_past(series: Event) -> None:
    edited(series, first_start=FIRST - 4 * WEEK, first_end=None, rule="FREQ=WEEKLY;COUNT=8")
    assert on(series) == ["06-12 19:00", "06-19 19:00", "06-26 19:00", "07-03 19:00"]


def test_an_archived_event_that_comes_back_keeps_its_rows(series: Event) -> None:
    with clock.at(NOON):
        before = kept(series)
        author, moderator = factories.author_of(series), factories.a_moderator()
        archive(series)
        assert kept(series) == before
        with unit_of_work():
            for move, actor in (
                (Move.RESTORE, author), (Move.SUBMIT, author), (Move.APPROVE, moderator),
            ):  # fmt: skip
                contributions.decide(series, move, actor=actor)
        assert kept(series) == before


def test_what_was_never_seen_leaves_no_date_behind() -> None:
    with clock.at(NOON):
        event = factories.an_event(**WEEKLY, publish_at=NOON + timedelta(days=30))
        author, moderator = factories.author_of(event), factories.a_moderator()
        assert len(kept(event)) == 4
        announce(event, Status.CANCELLED)
        with unit_of_work():
            contributions.decide(event, Move.UNSCHEDULE, actor=author)
        assert kept(event) == []
        assert session().scalars(select(Announcement)).all() == []
    with clock.at(NOON + timedelta(days=20)), unit_of_work():
        start = wall("2026-07-20 19:00")
        content = factories.some_event_content(first_start=start, topic_id=event.topic_id)
        contributions.revise(event, content, editor=author)
        contributions.decide(event, Move.SUBMIT, actor=author)
        contributions.decide(event, Move.APPROVE, actor=moderator)
    assert on(event) == ["07-20 19:00"]


def test_a_discarded_draft_leaves_no_row_anywhere() -> None:
    event = factories.an_event(state=State.DRAFT)
    with unit_of_work():
        contributions.decide(event, Move.DISCARD, actor=factories.author_of(event))
    for table in (EventRow.__table__, Contribution.__table__):
        assert session().scalar(select(func.count()).select_from(table)) == 0


# ---------- the horizon ----------


def test_a_series_without_end_is_laid_out_further_each_month() -> None:
    with clock.at(NOON):
        event = factories.an_event(first_start=FIRST, rule="FREQ=WEEKLY")
        waiting = factories.an_event(
            first_start=FIRST, rule="FREQ=WEEKLY", state=State.UPDATE_SUBMITTED
        )
        gone = factories.an_event(first_start=FIRST, rule="FREQ=WEEKLY", state=State.ARCHIVED)
        ended = factories.an_event(**WEEKLY)
        before = [(each.id, each.changed_at) for each in dates_of(event)]
        assert contributions.extend_horizons() == 0
    with clock.at(NOON + timedelta(days=30)):
        with unit_of_work():
            assert contributions.extend_horizons() == 2
            assert contributions.extend_horizons() == 0
        for each in (event, waiting):
            assert each.horizon == date(2028, 7, 31)
            assert dates_of(each)[-1].first_day == date(2028, 7, 28)
            assert each.sequence == 0
    assert [(each.id, each.changed_at) for each in dates_of(event)][: len(before)] == before
    assert (gone.horizon, ended.horizon) == (date(2028, 6, 30), None)


def test_a_series_that_comes_to_its_end_is_not_looked_at_again() -> None:
    with clock.at(NOON):
        event = factories.an_event(first_start=FIRST, rule="FREQ=WEEKLY;UNTIL=20280715T190000")
    with clock.at(NOON + timedelta(days=40)), unit_of_work():
        assert contributions.extend_horizons() == 1
    assert (event.horizon, dates_of(event)[-1].first_day) == (None, date(2028, 7, 14))


# ---------- this and all that follow ----------


def test_a_split_moves_the_later_rows_over_and_leaves_the_others(series: Event) -> None:
    before = ids(series)
    with clock.at(NOON):
        third = FIRST + 2 * WEEK
        propose(
            series,
            from_start=third,
            title="Jetzt im Park",
            first_start=third,
            first_end=None,
            rule="FREQ=WEEKLY;COUNT=2",
        )
        assert on(series) == list(before)
        approve(series)
    later = following(series)
    assert ids(series) | ids(later) == before
    assert on(series) == ["06-12 19:00", "06-19 19:00"]
    assert on(later) == ["06-26 19:00", "07-03 19:00"]
    assert (series.rule, later.rule) == ("FREQ=WEEKLY;COUNT=2", "FREQ=WEEKLY;COUNT=2")
    assert (series.sequence, later.sequence) == (1, 1)
    assert series.uid != later.uid
    assert (later.title, series.title) == ("Jetzt im Park", series.content.title)
    assert later.is_public
    assert later.published_at == later.first_public_at == NOON
    [revision] = contributions.revisions_of(later)
    assert (revision.fate, revision.content) == (Fate.APPLIED, later.content)


def test_a_split_series_without_end_keeps_one(series: Event) -> None:
    edited(series, rule="FREQ=WEEKLY")
    third = FIRST + 2 * WEEK
    edited(series, from_start=third, first_start=third, first_end=None)
    later = following(series)
    assert (series.rule, series.horizon) == ("FREQ=WEEKLY;UNTIL=20260619T190000", None)
    assert (later.rule, later.horizon) == ("FREQ=WEEKLY", date(2028, 6, 30))


def test_a_split_may_put_what_follows_on_another_weekday(series: Event) -> None:
    before = ids(series)
    third = FIRST + 2 * WEEK
    edited(
        series,
        from_start=third,
        first_start=third - timedelta(days=2),
        first_end=None,
        rule="FREQ=WEEKLY;COUNT=2",
    )
    later = following(series)
    assert on(later) == ["06-24 19:00", "07-01 19:00"]
    assert off(later) == ["06-26 19:00", "07-03 19:00"]
    assert {start: ids(later)[start] for start in off(later)}.items() <= before.items()


def test_exceptions_and_announcements_stay_on_their_side_of_a_split(series: Event) -> None:
    extra = (
        exception("2026-06-14 11:00", Deviation.ADDED),
        exception("2026-06-28 11:00", Deviation.ADDED),
    )
    edited(series, exceptions=extra)
    with clock.at(NOON):
        announce(series, Status.MOVED_ONLINE, "Der Saal ist zu.")
        announce(series, Status.CANCELLED, "Hitze.", original_start=wall("2026-06-19 19:00"))
        announce(series, Status.CANCELLED, "Ferien.", original_start=wall("2026-07-03 19:00"))
    third = FIRST + 2 * WEEK
    edited(
        series, NOON + timedelta(hours=1),
        from_start=third, first_start=third, first_end=None, rule="FREQ=WEEKLY;COUNT=2",
    )  # fmt: skip
    later = following(series)
    assert on(series) == ["06-12 19:00", "06-14 11:00"]
    assert off(series) == ["06-19 19:00"]
    assert on(later) == ["06-26 19:00", "06-28 11:00"]
    assert off(later) == ["07-03 19:00"]
    assert {each.note for each in dates_of(later)} == {"Der Saal ist zu.", "Ferien."}
    assert {each.note for each in dates_of(series)} == {"Der Saal ist zu.", "Hitze."}
    edited(later, NOON + timedelta(hours=2), title="Noch ein Wort")
    assert off(later) == ["07-03 19:00"]


def test_a_split_at_a_last_date_that_has_begun_by_then_is_too_late(series: Event) -> None:
    before = ids(series)
    last = FIRST + 3 * WEEK
    with clock.at(NOON):
        propose(series, from_start=last, first_start=last, first_end=None, rule="")
    with clock.at(datetime(2026, 7, 3, 18, tzinfo=UTC)):
        was = frozen(series)
        with pytest.raises(TooLate):
            approve(series)
        assert frozen(series) == was
    assert ids(series) == before
    assert session().scalar(select(func.count()).select_from(EventRow.__table__)) == 1


def test_a_split_at_the_first_date_is_an_edit_of_all(series: Event) -> None:
    before = ids(series)
    edited(series, from_start=FIRST, title="Anders", first_start=FIRST, first_end=None)
    assert (series.title, ids(series)) == ("Anders", before)
    assert session().scalar(select(func.count()).select_from(EventRow.__table__)) == 1


def test_a_split_at_an_added_date_leaves_the_rule_behind_to_the_other() -> None:
    extra = (exception("2026-06-14 11:00", Deviation.ADDED),)
    with clock.at(NOON):
        event = factories.an_event(**WEEKLY, exceptions=extra)
    at = wall("2026-06-14 11:00")
    edited(event, from_start=at, first_start=at, first_end=None, rule="", exceptions=())
    assert on(event) == ["06-12 19:00"]
    assert event.rule == "FREQ=WEEKLY;COUNT=1"
    assert on(following(event)) == ["06-14 11:00"]
    assert off(following(event)) == ["06-19 19:00", "06-26 19:00", "07-03 19:00"]


def test_listed_dates_without_a_rule_are_split_too() -> None:
    extra = tuple(exception(f"2026-06-{day} 11:00", Deviation.ADDED) for day in (14, 15, 16))
    with clock.at(NOON):
        event = factories.an_event(first_start=FIRST, exceptions=extra)
    before = ids(event)
    at = wall("2026-06-15 11:00")
    edited(event, from_start=at, first_start=at, first_end=None, exceptions=extra)
    assert on(event) == ["06-12 19:00", "06-14 11:00"]
    assert on(following(event)) == ["06-15 11:00", "06-16 11:00"]
    assert ids(event) | ids(following(event)) == before


def test_what_follows_something_scheduled_is_seen_no_sooner() -> None:
    with clock.at(NOON):
        event = factories.an_event(**WEEKLY, publish_at=NOON + timedelta(days=1))
    third = FIRST + 2 * WEEK
    edited(event, from_start=third, first_start=third, first_end=None, rule="FREQ=WEEKLY;COUNT=2")
    later = following(event)
    assert later.published_at == later.first_public_at == event.published_at
    with clock.at(NOON + timedelta(hours=1)):
        assert contributions.get(later.id, viewer=None) is None


def test_a_series_may_be_split_again_and_again(series: Event) -> None:
    before = ids(series)
    whole, last = series, series
    for number in (1, 2, 3):
        at = FIRST + number * WEEK
        edited(
            last, from_start=at, first_start=at, first_end=None,
            rule=f"FREQ=WEEKLY;COUNT={4 - number}",
        )  # fmt: skip
        last = following(last)
    assert contributions.is_or_has_grown_from(last, whole.id)
    rows = session().execute(select(Occurrence.id, Occurrence.event_id)).all()
    assert {row.id for row in rows} == set(before.values())
    assert len({row.event_id for row in rows}) == 4


BROUGHT_FORWARD = datetime(2026, 6, 15, 17, tzinfo=UTC)
"""A Monday: when the Friday of the 26th takes place that was brought forward."""


@pytest.fixture
def with_one_brought_forward(series: Event) -> Event:
    """Four Fridays in June, the third of which is held on the 15th."""
    third = FIRST + 2 * WEEK
    with clock.at(NOON):
        announce(series, Status.MOVED_ONLINE, original_start=third, online_url="https://a.example")
        announce(series, Status.POSTPONED, original_start=third, start=wall("2026-06-15 19:00"))
    return series


@pytest.mark.parametrize("hours", [-1, 0, 1])
@pytest.mark.parametrize("number", [1, 2])
def test_what_was_brought_forward_and_has_begun_is_not_held_again_by_what_follows(
    with_one_brought_forward: Event, number: int, hours: int
) -> None:
    """Approved after the new day, „this and all that follow“ begin before or on the old one."""
    series, at = with_one_brought_forward, FIRST + number * WEEK
    after = BROUGHT_FORWARD + timedelta(hours=1)
    start = at + timedelta(hours=hours)
    edited(
        series, after,
        from_start=at, first_start=start, first_end=None, rule=f"FREQ=WEEKLY;COUNT={4 - number}",
    )  # fmt: skip
    hour = f"{start:%H}:00"
    before = ["06-12 19:00", "06-15 19:00"]
    later = [f"06-19 {hour}", f"07-03 {hour}"]
    if number == 2:
        before, later = [*before, "06-19 19:00"], later[1:]
    assert (on(series), on(following(series))) == (before, later)
    edited(following(series), after, title="Noch ein Wort")
    assert (on(series), on(following(series))) == (before, later)


def test_what_was_brought_forward_is_held_once_however_often_its_series_is_split(
    with_one_brought_forward: Event,
) -> None:
    series, second, third = with_one_brought_forward, FIRST + WEEK, FIRST + 2 * WEEK
    edited(
        series, from_start=second, first_start=second, first_end=None, rule="FREQ=WEEKLY;COUNT=3"
    )
    later = following(series)
    assert on(later) == ["06-15 19:00", "06-19 19:00", "07-03 19:00"]
    for start in (third, FIRST + 3 * WEEK):
        edited(
            later, BROUGHT_FORWARD + timedelta(hours=1),
            from_start=start, first_start=start + timedelta(hours=1), first_end=None,
            rule="FREQ=WEEKLY;COUNT=2",
        )  # fmt: skip
        later = following(later)
    rows = session().scalars(select(Occurrence).order_by(Occurrence.starts_at)).all()
    held = [f"{each.first_day:%m-%d}" for each in rows if each.status is not Status.CANCELLED]
    assert held == ["06-12", "06-15", "06-19", "07-03", "07-10"]


def test_a_date_of_the_same_day_that_the_former_series_has_takes_none_from_what_follows() -> None:
    extra = (exception("2026-06-19 11:00", Deviation.ADDED),)
    with clock.at(NOON):
        event = factories.an_event(**WEEKLY, exceptions=extra)
    second = FIRST + WEEK
    edited(
        event, datetime(2026, 6, 19, 10, tzinfo=UTC),
        from_start=second, first_start=second, first_end=None, rule="FREQ=WEEKLY;COUNT=3",
        exceptions=(),
    )  # fmt: skip
    assert on(event) == ["06-12 19:00", "06-19 11:00"]
    assert on(following(event)) == ["06-19 19:00", "06-26 19:00", "07-03 19:00"]


def test_a_day_that_has_had_its_date_gets_no_second_one_from_what_follows(series: Event) -> None:
    second = FIRST + WEEK
    edited(
        series, AFTER_TWO,
        from_start=second, first_start=second + timedelta(hours=3), first_end=None,
        rule="FREQ=WEEKLY;COUNT=3",
    )  # fmt: skip
    assert on(series) == ["06-12 19:00", "06-19 19:00"]
    assert on(following(series)) == ["06-26 22:00", "07-03 22:00"]


def test_what_was_said_of_a_date_that_has_begun_stays_with_it_when_its_series_is_split(
    with_one_brought_forward: Event,
) -> None:
    series, second = with_one_brought_forward, FIRST + WEEK
    edited(
        series, BROUGHT_FORWARD + timedelta(hours=1),
        from_start=second, first_start=second, first_end=None, rule="FREQ=WEEKLY;COUNT=3",
    )  # fmt: skip
    held = dates_of(series)[1]
    assert (held.status, held.online_url) == (Status.MOVED_ONLINE, "https://a.example")
    words = [contributions.words_on(each) for each in dates_of(following(series))]
    assert set(words) == {contributions.NOTHING}


def test_a_date_keeps_what_its_own_announcement_said_when_all_else_is_renamed(
    series: Event,
) -> None:
    with clock.at(NOON):
        announce(series, Status.CANCELLED, original_start=FIRST + WEEK)
    edited(series, first_start=FIRST + timedelta(hours=1), first_end=None)
    assert off(series) == ["06-19 20:00"]
    edited(series, NOON + timedelta(hours=2), first_start=FIRST, first_end=None)
    assert off(series) == ["06-19 19:00"]


# ---------- unlucky moments ----------


def test_an_update_that_is_approved_too_late_is_refused_and_changes_nothing() -> None:
    with clock.at(NOON):
        event = factories.an_event(first_start=wall("2026-06-20 19:00"))
        propose(event, first_start=wall("2026-06-12 19:00"))
    before = kept(event)
    with clock.at(datetime(2026, 6, 14, 10, tzinfo=UTC)), pytest.raises(contributions.TooLate):
        approve(event)
    session().rollback()
    assert (kept(event), event.state) == (before, State.UPDATE_SUBMITTED)
    assert on(event) == ["06-20 19:00"]


def test_what_is_over_anyway_may_still_be_told_differently() -> None:
    with clock.at(NOON):
        event = factories.an_event(first_start=wall("2026-06-12 19:00"))
    edited(event, datetime(2026, 6, 14, 10, tzinfo=UTC), title="Sommerfest, ein Rückblick")
    assert on(event) == ["06-12 19:00"]


def test_an_hour_that_has_passed_is_not_approved_any_more(series: Event) -> None:
    """The city said 10:00; at noon nobody could come then, and people would still come at seven."""
    with clock.at(NOON):
        propose(series, first_start=wall("2026-06-12 10:00"), first_end=None)
    with clock.at(datetime(2026, 6, 12, 10, tzinfo=UTC)), pytest.raises(contributions.TooLate):
        approve(series)
    assert on(series)[0] == "06-12 19:00"


def test_what_was_put_off_beyond_its_day_keeps_no_late_approval_back(series: Event) -> None:
    with clock.at(NOON):
        announce(
            series, Status.POSTPONED, original_start=wall("2026-06-12 19:00"),
            start=wall("2026-07-08 19:00"), end=None,
        )  # fmt: skip
    at = datetime(2026, 6, 24, 10, tzinfo=UTC)
    edited(series, at, first_start=wall("2026-06-12 20:00"), first_end=None)
    (put_off,) = (each for each in dates_of(series) if each.former_start is not None)
    assert (put_off.status, put_off.first_day.isoformat()) == (Status.RESCHEDULED, "2026-07-08")
    assert on(series)[-2:] == ["07-03 20:00", "07-08 19:00"]


def test_a_day_that_has_had_its_date_gets_no_second_one(series: Event) -> None:
    at = datetime(2026, 6, 19, 18, tzinfo=UTC)
    edited(series, at, first_start=wall("2026-06-12 21:30"), first_end=None)
    assert on(series) == ["06-12 19:00", "06-19 19:00", "06-26 21:30", "07-03 21:30"]


def test_a_date_added_on_a_day_that_had_one_is_a_second_one(series: Event) -> None:
    at = datetime(2026, 6, 19, 18, tzinfo=UTC)
    edited(series, at, exceptions=(exception("2026-06-19 22:00", Deviation.ADDED),))
    assert "06-19 22:00" in on(series)


def test_what_took_place_is_told_with_the_clock_the_day_and_the_room_of_then(series: Event) -> None:
    edited(series, venue="Altes Rathaus")
    at = datetime(2026, 6, 13, 10, tzinfo=UTC)
    edited(series, at, all_day=True, zone="Europe/London", venue="Neues Rathaus")
    session().expire_all()
    first, *later = dates_of(series)
    assert (first.all_day, first.zone, first.venue) == (
        False,
        "Europe/Berlin",
        "Altes Rathaus, Kanalstraße 4",
    )
    assert {(each.all_day, each.zone, each.venue) for each in later} == {
        (True, "Europe/London", "")
    }


def test_what_is_left_of_a_split_series_is_a_version_of_its_own(series: Event) -> None:
    with clock.at(NOON):
        later = wall("2026-06-26 20:00")
        change(series, from_start=wall("2026-06-26 19:00"), first_start=later, first_end=None)
        propose(series, title="Nur noch zweimal")
    revisions = contributions.revisions_of(series)
    base = contributions.applied_before(revisions)
    assert base is not None
    content = base.content
    assert isinstance(content, EventContent)
    assert (content.first_start, content.rule) == (FIRST, series.rule)
    assert [each.fate for each in revisions] == [
        Fate.PROPOSED, Fate.APPLIED, Fate.APPLIED, Fate.APPLIED,
    ]  # fmt: skip
    assert contributions.applied_before(revisions[1:]) == revisions[-1]
