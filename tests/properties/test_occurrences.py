"""Whatever happens to a series, its past stays, its future is its schedule, and its rows their days."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import inspect, select

from stadtnetz import clock, contributions
from stadtnetz.contributions import (
    ANNOUNCED,
    Admission,
    Deviation,
    Event,
    EventContent,
    EventException,
    IllegalMove,
    Move,
    Occurrence,
    OutOfTime,
    PlannedDate,
    State,
    Status,
    TooLate,
    Where,
)
from stadtnetz.contributions.content import from_json
from stadtnetz.database import session, unit_of_work
from tests import factories
from tests.properties.searching import examples

ZONES = ("Europe/Berlin", "Europe/London", "America/New_York", "Pacific/Auckland", "UTC")
FIRST = datetime(2026, 10, 12, 12, tzinfo=UTC)
"""A Monday, two weeks before the clocks are put back."""

RULES = st.sampled_from(
    [
        "",
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=2;COUNT=9",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;COUNT=6",
        "FREQ=WEEKLY;BYDAY=MO,SA;UNTIL=20261130T235900",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE;COUNT=5",
        "FREQ=MONTHLY;BYDAY=-1SU;COUNT=4",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    ]
)
HOURS = st.sampled_from([time(0), time(0, 30), time(2), time(2, 30), time(14), time(23, 59)])
DAYS = st.integers(-10, 40)
LENGTHS = st.sampled_from([None, *(timedelta(hours=hours) for hours in (0, 2, 10, 24, 240))])


@st.composite
def exceptions(draw: st.DrawFn, start: datetime) -> tuple[EventException, ...]:
    """Choose some dates around the rule's own, each departing in one way."""
    found = {}
    for number in draw(st.lists(DAYS, max_size=4)):
        original = start + timedelta(days=number)
        deviation = draw(st.sampled_from(Deviation))
        moved = start + timedelta(days=number + draw(st.integers(-9, 9)), minutes=draw(DAYS))
        found[original] = EventException(
            original_start=original,
            deviation=deviation,
            start=moved if deviation is Deviation.MOVED else None,
            note=draw(st.sampled_from(["", "Umbau"])),
        )
    return tuple(found.values())


@st.composite
def schedules(draw: st.DrawFn) -> dict[str, Any]:
    """Choose when something is on."""
    start = datetime.combine(FIRST.date() + timedelta(days=draw(DAYS)), draw(HOURS))
    length = draw(LENGTHS)
    return {
        "zone": draw(st.sampled_from(ZONES)),
        "first_start": start,
        "first_end": None if length is None else start + length,
        "rule": draw(RULES),
        "skip_holidays": draw(st.booleans()),
        "exceptions": draw(exceptions(start)),
    }


def facts(row: Occurrence) -> dict[str, Any]:
    """Give all that is stored of a row, but which half of a split series has it."""
    return {name: getattr(row, name) for name in inspect(Occurrence).column_attrs.keys()}  # noqa: SIM118


GOING_ON = (
    "planned_end",
    "ends_at",
    "last_day",
    "is_long",
    "venue",
    "where",
    "online_url",
    "changed_at",
)
"""What of a date that lasts and has begun may still follow its event."""


class Series(RuleBasedStateMachine):
    """An event and those split from it, edited, announced and extended while time goes by."""

    @initialize(content=schedules())
    def begin(self, content: dict[str, Any]) -> None:
        self.moment = FIRST
        self.begun: dict[int, dict[str, Any]] = {}
        self.sequences: Counter[int] = Counter()
        with clock.at(self.moment):
            city = factories.a_city()
            self.city_id = city.id
            self.author, self.moderator = factories.an_editor(city), factories.a_moderator()
            factories.an_event(author=self.author, **content)

    def events(self) -> list[Event]:
        session().expire_all()
        query = select(Event).where(Event.city_id == self.city_id).order_by(Event.id)
        return list(session().scalars(query))

    def rows(self, event: Event | None = None) -> list[Occurrence]:
        query = select(Occurrence).where(Occurrence.city_id == self.city_id)
        if event is not None:
            query = query.where(Occurrence.event_id == event.id)
        return list(session().scalars(query.order_by(Occurrence.starts_at, Occurrence.id)))

    def put_in_force(self, event: Event, content: Any, at: datetime | None = None) -> bool:
        """Rewrite an event, unless that would call off by accident what is to come."""
        with suppress(TooLate), clock.at(self.moment), unit_of_work():
            contributions.revise(event, content, editor=self.author, from_start=at)
            contributions.decide(event, Move.SUBMIT_UPDATE, actor=self.author)
            contributions.decide(event, Move.APPROVE_UPDATE, actor=self.moderator)
            return True
        return False

    @precondition(lambda self: self.public())
    @rule(content=schedules(), which=st.integers(0, 9))
    def edit(self, content: dict[str, Any], which: int) -> None:
        event = self.chosen(which)
        ahead = [each for each in self.rows(event) if not self.past(each)]
        before = {each.original_start.date(): each.id for each in ahead}
        unique = Counter(each.original_start.date() for each in ahead)
        if not self.put_in_force(event, replace(event.content, **content)):
            return
        begun, after = self.names(), {each.original_start: each.id for each in self.rows(event)}
        for day, dates in self.by_day(event).items():
            if unique[day] == 1 and len(dates) == 1 and dates[0].original_start not in begun:
                own = after[dates[0].original_start]
                assert own == before[day], "a row is kept where its day recurs"

    @precondition(lambda self: self.public())
    @rule(which=st.integers(0, 9), number=st.integers(0, 5), hours=st.integers(-30, 30))
    def split(self, which: int, number: int, hours: int) -> None:
        event = self.chosen(which)
        coming = [each for each in self.rows(event) if not self.past(each)]
        if not coming:
            return
        at = coming[min(number, len(coming) - 1)].original_start
        content = event.content
        assert isinstance(content, EventContent)
        start = at + timedelta(hours=hours)
        moved = replace(content, first_start=start, first_end=None, title="Zweite Hälfte")
        self.put_in_force(event, moved, at)

    @precondition(lambda self: self.public())
    @rule(
        which=st.integers(0, 9),
        number=st.none() | st.integers(0, 5),
        status=st.sampled_from(ANNOUNCED),
        days=st.none() | st.integers(-2, 30),
    )
    def announce(self, which: int, number: int | None, status: Status, days: int | None) -> None:
        event = self.chosen(which)
        coming = [each for each in self.rows(event) if not self.past(each)]
        original = start = None
        if number is not None and coming:
            one = coming[min(number, len(coming) - 1)]
            original = one.original_start
            if days is not None and status is Status.POSTPONED:
                start = clock.shown(one.starts_at, event.zone) + timedelta(days=days)
        nothing_to_take_back = IllegalMove if status is Status.SCHEDULED else OutOfTime
        with suppress(OutOfTime, nothing_to_take_back), clock.at(self.moment), unit_of_work():
            contributions.announce(
                event, status, actor=self.author, note="Darum.", original_start=original,
                start=start,
            )  # fmt: skip

    @precondition(lambda self: self.public())
    @rule(which=st.integers(0, 9))
    def archive_and_restore(self, which: int) -> None:
        event = self.chosen(which)
        with clock.at(self.moment), unit_of_work():
            contributions.decide(event, Move.ARCHIVE, actor=self.moderator, note="Doppelt.")
            contributions.decide(event, Move.RESTORE, actor=self.author)
            contributions.decide(event, Move.SUBMIT, actor=self.author)
            contributions.decide(event, Move.APPROVE, actor=self.moderator)

    @rule(days=st.sampled_from([0.3, 1, 5, 20, 400]))
    def wait_a_while(self, days: float) -> None:
        self.moment += timedelta(days=days)
        with clock.at(self.moment):
            while True:
                with unit_of_work():
                    if not contributions.extend_horizons():
                        break

    def public(self) -> list[Event]:
        return [each for each in self.events() if each.state is State.PUBLISHED]

    def chosen(self, which: int) -> Event:
        found = self.public()
        return found[which % len(found)]

    def past(self, row: Occurrence) -> bool:
        return row.starts_at <= self.moment and row.status is not Status.POSTPONED

    def names(self) -> set[datetime]:
        return {each.original_start for each in self.rows() if self.past(each)}

    def by_day(self, event: Event) -> dict[date, list[PlannedDate]]:
        """Give what an event's schedule still has ahead, by its original days."""
        dates: dict[date, list[PlannedDate]] = {}
        for each in self.planned(event):
            dates.setdefault(each.original_start.date(), []).append(each)
        return dates

    def planned(self, event: Event) -> list[PlannedDate]:
        """List what a schedule has ahead; of what it had before, nothing is asked for here."""
        content = event.content
        assert isinstance(content, EventContent)
        return [
            each
            for each in contributions.planned(
                content, land=event.city.land, until=contributions.horizon(self.moment.date()),
                limit=2_000,
            )
            if not each.is_skipped
            and contributions.moments_of(each, event.zone)[0] > self.moment
        ]  # fmt: skip

    @invariant()
    def what_has_begun_stays_as_it_was(self) -> None:
        if not hasattr(self, "begun"):
            return
        session().expire_all()
        now = {each.id: facts(each) for each in self.rows()}
        for number, was in self.begun.items():
            may_follow = GOING_ON if (was["ends_at"] or was["starts_at"]) > self.moment else ()
            stays = {name: value for name, value in was.items() if name not in may_follow}
            assert stays.items() <= now[number].items()
        self.begun = {
            number: each
            for number, each in now.items()
            if each["starts_at"] <= self.moment and each["status"] is not Status.POSTPONED
        }

    @invariant()
    def the_future_is_the_schedule_with_what_was_announced(self) -> None:
        if not hasattr(self, "begun"):
            return
        for event in self.events():
            rows = self.rows(event)
            words = {each.original_start: contributions.words_on(each) for each in rows}
            announced = any(each != contributions.NOTHING for each in words.values())
            begun = {each.original_start for each in rows if self.past(each)}
            put_off = {start for start, each in words.items() if each.moved}
            ahead = {each.original_start: each for each in rows if not self.past(each)}
            dates = {
                each.original_start: each
                for each in self.planned(event)
                if each.original_start not in begun | put_off
            }
            alive = {
                name
                for name, each in ahead.items()
                if each.status is not Status.CANCELLED and name not in put_off
            }
            assert alive <= dates.keys() <= ahead.keys()
            assert announced or alive == dates.keys()
            for name in alive:
                self.stands_as_planned(ahead[name], dates[name], event)

    def stands_as_planned(self, row: Occurrence, date_: PlannedDate, event: Event) -> None:
        start, end = contributions.moments_of(date_, event.zone)
        assert (row.starts_at, row.ends_at) == (start, end)
        assert (row.first_day, row.last_day) == (date_.start.date(), date_.last_day)
        zone = ZoneInfo(event.zone)
        shown = row.starts_at.astimezone(zone).replace(tzinfo=None)
        if shown != date_.start:  # the hour that clocks skip: it begins as much later
            assert timedelta() < shown - date_.start <= timedelta(hours=1)
        assert row.starts_at.astimezone(zone).fold == 0
        assert (row.former_start is not None) == date_.is_moved

    @invariant()
    def no_date_stands_twice(self) -> None:
        if hasattr(self, "begun"):
            names = Counter((each.event_id, each.original_start) for each in self.rows())
            assert max(names.values(), default=0) <= 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")
def test_any_walk_through_the_life_of_a_series_keeps_its_promises(network: Flask) -> None:
    run_state_machine_as_test(
        Series,
        settings=settings(
            max_examples=examples(25),
            stateful_step_count=12,
            phases=[Phase.explicit, Phase.generate],
        ),
    )


@given(
    content=schedules(),
    where=st.sampled_from(Where),
    admission=st.sampled_from(Admission),
    known=st.none() | st.booleans(),
    text=st.text(max_size=20),
)
def test_a_revision_gives_back_any_event_as_it_was_entered(
    content: dict[str, Any], where: Where, admission: Admission, known: bool | None, text: str
) -> None:
    event = EventContent(
        title=text, venue=text, where=where, admission=admission, step_free=known, **content
    )
    assert from_json(event.as_json()) == event


@settings(max_examples=examples(30))
@given(content=schedules(), days=st.integers(0, 500))
def test_a_schedule_says_the_same_from_wherever_it_is_asked(
    content: dict[str, Any], days: int
) -> None:
    """What is left out before a day is only what originally stood before it."""
    event = EventContent(title="Immer", **content)
    until = FIRST.date() + timedelta(days=700)
    since = FIRST.date() + timedelta(days=days)
    whole = contributions.planned(event, land="Sachsen", until=until, limit=5_000)
    part = contributions.planned(event, land="Sachsen", until=until, since=since, limit=5_000)
    assert part == [each for each in whole if each.original_start.date() >= since]
    assert whole == sorted(whole, key=lambda each: (each.start, each.original_start))
