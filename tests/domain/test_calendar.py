"""What is on: the month, the timetable and what runs on, for every filter and on days of any length."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from stadtnetz import clock, contributions
from stadtnetz.contributions import (
    Admission,
    Deviation,
    Event,
    EventException,
    Filters,
    Move,
    State,
    Status,
    Where,
)
from stadtnetz.contributions.departures import MOST_WORDS
from stadtnetz.database import session, unit_of_work
from stadtnetz.pagination import LARGEST_ID, Cursor, parse
from stadtnetz.topics import Topic
from tests import factories, statements
from tests.calendars import announce, archive, change, dates_of, wall
from tests.factories import NOON

pytestmark = pytest.mark.usefixtures("network")

JUNE, MARCH, OCTOBER = date(2026, 6, 1), date(2027, 3, 1), date(2026, 10, 1)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ALWAYS = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC))


def an_event(start: str = "2026-06-20 19:00", end: str | None = None, **wanted: Any) -> Event:
    """Publish an event at noon of 10 June."""
    if end is not None:
        wanted["first_end"] = wall(end)
    with clock.at(NOON):
        return factories.an_event(first_start=wall(start), **wanted)


def titles(rows: Any) -> list[str]:
    return [row.title for row in rows]


def month(of: date, filters: Filters = contributions.EVERYTHING) -> dict[date, Any]:
    """Give the cells of a month that show something, at noon of 10 June."""
    with clock.at(NOON):
        weeks = contributions.grid(of, filters)
    return {day.date: day for week in weeks for day in week if day.total}


def listed(filters: Filters = contributions.EVERYTHING, at: datetime = NOON) -> list[str]:
    """List the titles of all there is."""
    with clock.at(at):
        return titles(contributions.timetable(*ALWAYS, filters).departures)


# ---------- the month ----------


@pytest.mark.parametrize(
    ("of", "first", "last", "weeks"),
    [
        (JUNE, "2026-06-01", "2026-07-05", 5),
        (date(2026, 2, 1), "2026-01-26", "2026-03-01", 5),
        (date(2027, 2, 1), "2027-02-01", "2027-02-28", 4),
        (date(2026, 8, 1), "2026-07-27", "2026-09-06", 6),
        (date(2026, 12, 1), "2026-11-30", "2027-01-03", 5),
    ],
)
def test_a_month_has_whole_weeks_from_monday_to_sunday(
    of: date, first: str, last: str, weeks: int
) -> None:
    laid_out = contributions.grid(of)
    assert [len(week) for week in laid_out] == [7] * weeks
    days = [day.date for week in laid_out for day in week]
    assert days == [days[0] + number * DAY for number in range(len(days))]
    assert (days[0].isoformat(), days[-1].isoformat()) == (first, last)
    assert not any(day.total or day.beginning or day.continued for week in laid_out for day in week)


def test_a_departure_tells_what_a_list_shows() -> None:
    city = factories.a_city("Görlitz")
    topic = factories.a_topic("Lesen")
    event = an_event(
        city=city, topic_id=topic.id, title="Lesung", teaser="Kurz.", language="fr",
        step_free=True, is_booked_out=True, admission=Admission.DONATION,
    )  # fmt: skip
    [row] = month(JUNE)[date(2026, 6, 20)].beginning
    [occurrence] = dates_of(event)
    shown = dict(row._mapping)
    assert shown.pop("total") == 1
    assert shown == {
        "id": occurrence.id, "event_id": event.id, "original_start": wall("2026-06-20 19:00"),
        "starts_at": occurrence.starts_at, "ends_at": occurrence.ends_at,
        "first_day": date(2026, 6, 20), "last_day": date(2026, 6, 20), "is_long": False,
        "status": Status.SCHEDULED, "former_start": None, "own_venue": "", "note": "",
        "zone": "Europe/Berlin", "all_day": False, "rule": "", "where": Where.PLACE,
        "venue": "Altes Pumpwerk", "admission": Admission.DONATION, "is_booked_out": True,
        "step_free": True, "hearing_loop": None, "sign_language": None, "title": "Lesung",
        "slug": "lesung", "summary": "Kurz.", "language": "fr", "city_name": "Görlitz",
        "city_slug": "goerlitz", "topic_letter": topic.letter, "topic_slug": "lesen",
        "topic_name": "Lesen", "topic_name_en": "Lesen (en)",
    }  # fmt: skip


def test_a_cell_shows_three_and_counts_the_others() -> None:
    for hour in (20, 9, 15, 11, 18):
        an_event(f"2026-06-20 {hour:02}:00", title=f"Um {hour}")
    day = month(JUNE)[date(2026, 6, 20)]
    assert titles(day.beginning) == ["Um 9", "Um 11", "Um 15"]
    assert (day.total, day.hidden) == (5, 2)


def test_what_goes_on_fills_what_the_beginning_leaves() -> None:
    for number in range(4):
        an_event("2026-06-19 20:00", "2026-06-20 02:00", title=f"Nacht {number}")
    an_event("2026-06-20 10:00", title="Tag eins")
    an_event("2026-06-20 11:00", title="Tag zwei")
    day = month(JUNE)[date(2026, 6, 20)]
    assert titles(day.beginning) == ["Tag eins", "Tag zwei"]
    assert titles(day.continued) == ["Nacht 0"]
    assert (day.total, day.hidden) == (6, 3)


def test_past_midnight_an_event_stands_on_both_days_and_begins_on_one() -> None:
    an_event("2026-06-20 22:00", "2026-06-21 02:00", title="Nacht")
    an_event("2026-06-20 20:00", "2026-06-21 00:00", title="Abend")
    cells = month(JUNE)
    assert titles(cells[date(2026, 6, 20)].beginning) == ["Abend", "Nacht"]
    assert titles(cells[date(2026, 6, 21)].continued) == ["Nacht"]
    assert listed() == ["Abend", "Nacht"]


def test_whole_days_stand_on_each_of_them_the_last_one_too() -> None:
    an_event("2026-06-19 00:00", "2026-06-22 00:00", all_day=True, title="Markt")
    assert [day.isoformat() for day in month(JUNE)] == ["2026-06-19", "2026-06-20", "2026-06-21"]


def test_what_began_before_the_month_is_seen_in_its_first_week() -> None:
    an_event("2026-05-26 10:00", "2026-06-01 12:00", title="Sieben Tage")
    assert titles(month(JUNE)[JUNE].continued) == ["Sieben Tage"]
    assert list(month(JUNE)) == [JUNE]


def test_what_is_long_stands_in_no_cell_but_in_a_list_of_its_own() -> None:
    an_event("2026-06-05 10:00", "2026-06-12 12:00", title="Acht Tage")
    an_event("2026-05-01 00:00", "2026-06-03 00:00", all_day=True, title="Bis zum 2. Juni")
    an_event("2026-06-30 00:00", "2026-09-01 00:00", all_day=True, title="Sommer")
    an_event("2026-07-06 00:00", "2026-09-01 00:00", all_day=True, title="Danach")
    assert month(JUNE) == {}
    assert listed() == []
    with clock.at(NOON):
        found = contributions.long_ones(JUNE, date(2026, 6, 30))
        assert titles(found) == ["Bis zum 2. Juni", "Acht Tage", "Sommer"]
        assert titles(contributions.long_ones(date(2026, 6, 3), date(2026, 6, 4))) == []


@pytest.mark.parametrize("first", [True, False])
def test_an_event_stands_on_the_day_of_its_own_clocks(first: bool) -> None:
    """Titles tell its hour; at the edges of a month the day here is another one."""
    zone, start = (
        ("Pacific/Auckland", "2026-06-01 08:00") if first else ("America/New_York", "2026-06-30 20:00")
    )  # fmt: skip
    an_event(start, zone=zone, title="Schalte", where=Where.ONLINE)
    assert list(month(JUNE)) == [wall(start).date()]
    with clock.at(NOON):
        there = contributions.on_the_day(wall(start).date())
        assert titles(there) == ["Schalte"]
    here = date(2026, 5, 31) if first else date(2026, 7, 1)
    assert contributions.on_the_day(here) == []


@pytest.mark.parametrize(("of", "day"), [(MARCH, date(2027, 3, 28)), (OCTOBER, date(2026, 10, 25))])
def test_days_of_23_and_25_hours_have_all_their_events(of: date, day: date) -> None:
    for at in ("00:00", "01:30", "02:30", "03:30", "23:59"):
        an_event(f"{day} {at}", title=at, first_end=None)
    cells = month(of)
    assert (list(cells), cells[day].total) == ([day], 5)
    span = clock.day(day)
    with clock.at(NOON):
        assert contributions.count_occurrences(span.start, span.end) == 5
        rows = contributions.timetable(span.start, span.end).departures
        assert [row.starts_at for row in rows] == sorted(row.starts_at for row in rows)
        assert len(contributions.on_the_day(day)) == 5


# ---------- who sees what ----------


@pytest.mark.parametrize("state", State)
def test_dates_are_seen_exactly_where_their_event_is(state: State) -> None:
    event = an_event(state=state, title="Gesehen?")
    seen = ["Gesehen?"] if state in contributions.PUBLIC else []
    long = an_event("2026-06-20 00:00", "2026-08-01 00:00", state=state, title="Lange")
    city = factories.a_city()
    with clock.at(NOON + HOUR):
        assert (contributions.get(event.id, viewer=None) is not None) == bool(seen)
        assert listed(at=NOON + HOUR) == seen
        assert len(month(JUNE)) == len(seen)
        assert contributions.count_occurrences(*ALWAYS) == len(seen)
        assert len(contributions.long_ones(JUNE, date(2026, 6, 30))) == len(seen)
        assert (contributions.next_after(NOON) is not None) == bool(seen)
        assert titles(contributions.nearby(date(2026, 6, 20), city)) == seen
        assert len(contributions.on_the_day(date(2026, 6, 20))) == 2 * len(seen)
    assert long.title == "Lange"


def test_what_is_scheduled_is_seen_from_its_hour_on() -> None:
    an_event(title="Später", publish_at=NOON + DAY)
    assert listed(at=NOON + DAY - timedelta(seconds=1)) == []
    assert listed(at=NOON + DAY) == ["Später"]


def test_an_archived_event_takes_its_dates_along_and_brings_them_back() -> None:
    event = an_event(title="Weg", rule="FREQ=WEEKLY;COUNT=2")
    with clock.at(NOON):
        archive(event)
        assert listed() == []
        author, moderator = factories.author_of(event), factories.a_moderator()
        with unit_of_work():
            contributions.decide(event, Move.RESTORE, actor=author)
            contributions.decide(event, Move.SUBMIT, actor=author)
            contributions.decide(event, Move.APPROVE, actor=moderator)
    assert listed() == ["Weg", "Weg"]


# ---------- filters ----------


@pytest.fixture
def choice() -> dict[str, Filters]:
    """Two events in each respect, and the filters that find one of them."""
    north = factories.a_city("Kiel", land="Schleswig-Holstein")
    south = factories.a_city("Füssen", land="Bayern")
    first, second = factories.a_topic(), factories.a_topic()
    an_event(
        city=north, topic_id=first.id, title="Müll 100% weg", venue="Haus_Nord",
        where=Where.ONLINE, admission=Admission.FREE, step_free=True,
    )  # fmt: skip
    an_event(
        city=south, topic_id=second.id, title="Straßenfest", venue="Haus Süd", address="Am Fluß 3",
        organizer="Ärzte e. V.", admission=Admission.PAID, step_free=False, teaser="Mit Café",
    )  # fmt: skip
    return {
        "city": Filters(city=north),
        "land": Filters(land="Schleswig-Holstein"),
        "topic": Filters(topic=session().get_one(Topic, first.id)),
        "online": Filters(is_online=True),
        "free": Filters(is_free=True),
        "step-free": Filters(is_step_free=True),
        "text": Filters(text="mull"),
        "all at once": Filters(
            city=north, land="Schleswig-Holstein", topic=first, is_online=True, is_free=True,
            is_step_free=True, text="müll NORD",
        ),
    }  # fmt: skip


NAMES = ("city", "land", "topic", "online", "free", "step-free", "text", "all at once")


@pytest.mark.parametrize("name", NAMES)
def test_every_filter_finds_the_same_everywhere(choice: dict[str, Filters], name: str) -> None:
    filters = choice[name]
    assert len(listed()) == 2
    assert listed(filters) == ["Müll 100% weg"]
    [cell] = month(JUNE, filters).values()
    assert (titles(cell.beginning), cell.total) == (["Müll 100% weg"], 1)
    with clock.at(NOON):
        assert contributions.count_occurrences(*ALWAYS, filters) == 1
        assert contributions.next_after(NOON, filters).title == "Müll 100% weg"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("%", ["Müll 100% weg"]),
        ("100%", ["Müll 100% weg"]),
        ("100_", []),
        ("haus_", ["Müll 100% weg"]),
        ("_", ["Müll 100% weg"]),
        ("/", []),
        ("\\", []),
        ("'", []),
        ("MÜLL", ["Müll 100% weg"]),
        ("strassenfest", ["Straßenfest"]),
        ("STRASSE fluss", ["Straßenfest"]),
        ("ärzte", ["Straßenfest"]),
        ("cafe\u0301", ["Straßenfest"]),
        ("haus", ["Müll 100% weg", "Straßenfest"]),
        ("haus weg süd", []),
        ("  \t ", ["Müll 100% weg", "Straßenfest"]),
        (" ".join(["haus"] * 5_000), ["Müll 100% weg", "Straßenfest"]),
        (" ".join(["haus"] * MOST_WORDS + ["nirgends"]), ["Müll 100% weg", "Straßenfest"]),
    ],
    ids=lambda value: str(value)[:20],
)
def test_words_are_found_as_people_type_them(
    choice: dict[str, Filters], text: str, found: list[str]
) -> None:
    assert listed(Filters(text=text)) == found


def test_unknown_is_not_step_free_and_both_is_online_too() -> None:
    an_event(title="Niemand weiß es")
    an_event(title="Hier und dort", where=Where.BOTH)
    assert listed(Filters(is_step_free=True)) == []
    assert listed(Filters(is_online=True)) == ["Hier und dort"]


def test_what_is_found_follows_an_approved_update_and_not_a_proposed_one() -> None:
    event = an_event(title="Alt", state=State.UPDATE_SUBMITTED)
    assert listed(Filters(text="Waschsalon")) == []
    with clock.at(NOON):
        moderator = factories.a_moderator()
        with unit_of_work():
            contributions.decide(event, Move.APPROVE_UPDATE, actor=moderator)
    assert listed(Filters(text="Waschsalon")) == ["Der Waschsalon liest weiter"]
    assert listed(Filters(text="Alt Pumpwerk Waschsalon")) == ["Der Waschsalon liest weiter"]


# ---------- the timetable ----------


def test_pages_of_a_timetable_are_the_whole_once_even_at_one_minute() -> None:
    with clock.at(NOON):
        factories.some_events(5, first_start=wall("2026-06-20 19:00"))
        factories.some_events(2, first_start=wall("2026-06-21 19:00"))
        met, after = [], None
        while True:
            page = contributions.timetable(*ALWAYS, after=after, size=3)
            met += [row.id for row in page.departures]
            if page.following is None:
                break
            assert len(page.departures) == 3
            after = parse(str(page.following))
        everything = contributions.timetable(*ALWAYS)
    assert met == [row.id for row in everything.departures]
    assert (len(met), len(set(met)), everything.following) == (7, 7, None)


def test_a_timetable_has_its_beginning_and_not_its_end() -> None:
    an_event("2026-06-20 19:00", title="Am Anfang")
    an_event("2026-06-20 20:00", title="Am Ende")
    since = datetime(2026, 6, 20, 17, tzinfo=UTC)
    with clock.at(NOON):
        page = contributions.timetable(since, since + HOUR)
        assert titles(page.departures) == ["Am Anfang"]
        assert contributions.count_occurrences(since, since + HOUR) == 1


@pytest.mark.parametrize(
    "forged",
    [
        Cursor(datetime(1970, 1, 1, tzinfo=UTC), LARGEST_ID),
        Cursor(NOON - DAY, 0),
        Cursor(NOON + 9 * DAY, LARGEST_ID),
        Cursor(datetime(9998, 12, 31, tzinfo=UTC), 0),
    ],
    ids=str,
)
def test_a_forged_place_shows_nothing_from_outside_the_timetable(forged: Cursor) -> None:
    an_event("2026-06-01 19:00", title="Vorbei")
    an_event("2026-06-20 19:00", title="Bald")
    an_event("2026-08-20 19:00", title="Zu spät")
    an_event("2026-06-20 19:00", title="Verborgen", publish_at=NOON + DAY)
    with clock.at(NOON):
        page = contributions.timetable(NOON, NOON + 30 * DAY, after=forged)
    assert set(titles(page.departures)) <= {"Bald"}
    assert page.following is None


def test_the_next_one_is_found_however_far_ahead() -> None:
    an_event("2026-06-11 19:00", title="Morgen", city=factories.a_city("Hier"))
    an_event("2028-06-11 19:00", title="In zwei Jahren", city=factories.a_city("Dort"))
    with clock.at(NOON):
        assert contributions.next_after(NOON).title == "Morgen"
        later = datetime(2026, 6, 11, 17, tzinfo=UTC)
        assert contributions.next_after(later).title == "Morgen"
        assert contributions.next_after(later + HOUR).title == "In zwei Jahren"
        assert contributions.next_after(datetime(2029, 1, 1, tzinfo=UTC)) is None


def test_what_still_runs_is_what_began_before_today_and_has_not_ended() -> None:
    an_event("2026-06-09 20:00", "2026-06-10 11:59", title="Eben vorbei")
    an_event("2026-06-09 20:00", "2026-06-10 12:01", title="Noch einen Augenblick")
    an_event("2026-06-04 00:00", "2026-06-11 00:00", all_day=True, title="Woche")
    an_event("2026-06-10 09:00", "2026-06-10 18:00", title="Heute")
    an_event("2026-06-09 20:00", title="Ende offen", first_end=None)
    an_event("2026-06-01 00:00", "2026-07-01 00:00", all_day=True, title="Ausstellung")
    with clock.at(NOON):
        assert titles(contributions.still_running()) == ["Woche", "Noch einen Augenblick"]


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.POSTPONED])
def test_what_is_off_does_not_run(status: Status) -> None:
    with clock.at(NOON - 3 * DAY):
        event = factories.an_event(
            first_start=wall("2026-06-09 20:00"), first_end=wall("2026-06-12 20:00")
        )
        city = event.city
        announce(event, status)
    with clock.at(NOON):
        assert contributions.still_running() == []
        assert contributions.nearby(date(2026, 6, 9), city) == []
        assert len(contributions.on_the_day(date(2026, 6, 9))) == 1


# ---------- beside a form ----------


def test_what_is_near_is_three_days_around_in_the_same_land() -> None:
    here = factories.a_city(land="Hessen")
    there, elsewhere = factories.a_city(land="Hessen"), factories.a_city(land="Saarland")
    for day in range(13, 28):
        an_event(f"2026-06-{day} 23:30", title=f"Am {day}.", city=there, first_end=None)
    an_event(title="Anderswo", city=elsewhere)
    with clock.at(NOON):
        assert titles(contributions.nearby(date(2026, 6, 20), here, limit=9)) == [
            f"Am {day}." for day in range(17, 24)
        ]
        assert len(contributions.nearby(date(2026, 6, 20), here)) == 5


def test_what_is_there_already_leaves_out_the_event_itself() -> None:
    own, other = an_event(title="Eigenes"), an_event(title="Anderes")
    with clock.at(NOON):
        assert titles(contributions.on_the_day(date(2026, 6, 20), but=own.id)) == ["Anderes"]
        assert titles(contributions.on_the_day(date(2026, 6, 20), but=other.id)) == ["Eigenes"]
        assert contributions.on_the_day(date(2026, 6, 21)) == []


# ---------- one event ----------


def test_the_date_that_matters_is_the_next_that_takes_place() -> None:
    event = an_event("2026-06-11 19:00", rule="FREQ=WEEKLY;COUNT=3")
    first, second, third = dates_of(event)
    with clock.at(NOON):
        assert contributions.next_occurrence(event) is first
        announce(event, Status.CANCELLED, original_start=first.original_start)
        assert contributions.next_occurrence(event) is second
        announce(event, Status.CANCELLED)
        assert contributions.next_occurrence(event) is first
    with clock.at(NOON + 9 * DAY):
        assert contributions.next_occurrence(event) is third
    with clock.at(NOON + 90 * DAY):
        assert contributions.next_occurrence(event) is third
    assert contributions.next_occurrence(an_event(state=State.DRAFT)) is None


def test_an_event_that_was_moved_to_another_day_is_on_then_and_not_on_the_old_one() -> None:
    event = an_event("2026-06-20 19:00")
    with clock.at(NOON):
        change(event, first_start=wall("2026-06-25 19:00"), first_end=None)
        assert contributions.next_occurrence(event).first_day == date(2026, 6, 25)
        change(event, first_start=wall("2026-06-15 19:00"), first_end=None)
    with clock.at(NOON + 90 * DAY):
        assert contributions.next_occurrence(event).first_day == date(2026, 6, 15)


def test_the_dates_of_an_event_are_listed_in_order_from_a_moment_on() -> None:
    to = EventException(
        original_start=wall("2026-06-11 19:00"),
        deviation=Deviation.MOVED,
        start=wall("2026-06-30 19:00"),
    )
    event = an_event("2026-06-11 19:00", rule="FREQ=WEEKLY;COUNT=3", exceptions=(to,))
    days = [each.first_day.day for each in contributions.occurrences_of(event)]
    assert days == [18, 25, 30]
    since = datetime.combine(date(2026, 6, 25), time(17), UTC)
    assert len(contributions.occurrences_of(event, since=since)) == 2
    assert len(contributions.occurrences_of(event, limit=1)) == 1


def test_an_occurrence_is_found_by_its_number() -> None:
    [row] = dates_of(an_event())
    assert contributions.occurrence(row.id) is row
    assert contributions.occurrence(row.id + 1) is None
    assert contributions.occurrence(LARGEST_ID + 1) is None


# ---------- where it stood before ----------


def moved(start: str, to: str, **wanted: Any) -> Event:
    """Publish an event and let its city put it off."""
    event = an_event(start, **wanted)
    with clock.at(NOON):
        announce(
            event, Status.POSTPONED, original_start=wall(start),
            start=wall(to), end=wall(to) + HOUR,
        )  # fmt: skip
    return event


def former_days(first: date, last: date, filters: Filters = contributions.EVERYTHING) -> list[int]:
    with clock.at(NOON):
        rows = contributions.moved_away(first, last, filters)
    return [row.former_start.day for row in rows]


def test_what_was_moved_stands_on_its_old_day_as_well_and_begins_on_the_new_one() -> None:
    moved("2026-06-20 19:00", "2026-06-25 18:00", title="Fest")
    cells = month(JUNE)
    old, new = cells[date(2026, 6, 20)], cells[date(2026, 6, 25)]
    assert (titles(old.gone), old.beginning, old.total, old.begins) == (["Fest"], [], 1, 0)
    assert (titles(new.beginning), new.gone, new.total, new.begins) == (["Fest"], [], 1, 1)
    assert listed() == ["Fest"]


@pytest.mark.parametrize("to", ["2026-06-20 08:00", "2026-06-20 23:59"])
def test_what_was_moved_within_its_day_stands_there_once(to: str) -> None:
    moved("2026-06-20 19:00", to)
    assert former_days(JUNE, date(2026, 6, 30)) == []


def test_old_days_are_those_of_the_wall_from_midnight_to_midnight() -> None:
    for start in ("2026-06-30 23:59", "2026-07-01 00:00", "2026-06-19 23:59", "2026-06-20 00:00"):
        moved(start, "2026-08-01 10:00")
    assert former_days(date(2026, 6, 20), date(2026, 6, 30)) == [20, 30]


def test_an_old_day_is_filtered_like_the_new_one_and_gone_with_its_event() -> None:
    here = factories.a_city()
    event = moved("2026-06-20 19:00", "2026-07-25 18:00", city=here)
    moved("2026-06-21 19:00", "2026-07-25 18:00")
    june = (JUNE, date(2026, 6, 30))
    assert former_days(*june, Filters(city=here)) == [20]
    archive(event)
    assert former_days(*june) == [21]


def test_in_a_full_cell_old_places_come_before_what_begins() -> None:
    for _ in range(2):
        moved("2026-06-20 19:00", "2026-06-25 18:00", title="alt")
    for hour in (10, 11):
        an_event(f"2026-06-20 {hour}:00", title="neu")
    day = month(JUNE)[date(2026, 6, 20)]
    assert (titles(day.gone), titles(day.beginning), day.hidden) == (["alt"] * 2, ["neu"], 1)
    for _ in range(3):
        moved("2026-06-20 19:00", "2026-06-25 18:00", title="alt")
    day = month(JUNE)[date(2026, 6, 20)]
    assert (titles(day.gone), titles(day.beginning), day.hidden) == (["alt"] * 3, [], 4)


# ---------- what it costs, and what is not counted ----------


@pytest.mark.parametrize("number", [1, 3])
def test_every_list_is_asked_for_in_as_many_statements_as_ever(number: int) -> None:
    city = factories.a_city()
    with clock.at(NOON):
        factories.some_events(number, city=city, rule="FREQ=DAILY;COUNT=9")
        factories.some_events(
            number, city=city, first_start=wall("2026-06-09 20:00"),
            first_end=wall("2026-06-12 20:00"),
        )  # fmt: skip
        session().expire_all()
        filters = Filters(land=city.land, text="Reparaturcafé")
        asked = {
            contributions.grid: (4, (JUNE, filters)),
            contributions.timetable: (1, (*ALWAYS, filters)),
            contributions.count_occurrences: (1, (*ALWAYS, filters)),
            contributions.still_running: (1, (filters,)),
            contributions.long_ones: (1, (JUNE, date(2026, 6, 30), filters)),
            contributions.moved_away: (1, (JUNE, date(2026, 6, 30), filters)),
            contributions.next_after: (1, (NOON, filters)),
            contributions.nearby: (1, (date(2026, 6, 13), city)),
            contributions.on_the_day: (1, (date(2026, 6, 13),)),
        }
        for ask, (expected, given) in asked.items():
            with statements.sent() as sent:
                assert ask(*given) is not None
            assert len(sent) == expected, ask.__name__


def test_lists_of_stories_know_nothing_of_events() -> None:
    city = factories.a_city()
    an_event(city=city)
    assert contributions.topics_of(city) == []
    assert contributions.cities_on_lines(timedelta(days=9_999)) == {}
    assert contributions.feed().rows == []
