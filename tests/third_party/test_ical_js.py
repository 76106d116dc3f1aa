"""What Thunderbird's own library reads out of our files: the very dates that we show."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from stadtnetz import clock, exchange, seeds
from stadtnetz.contributions import Deviation, Event, EventException, Status
from stadtnetz.contributions.occurrences import lay_out
from stadtnetz.database import session, unit_of_work
from tests import calendars
from tests.calendars import Told, an_event, announce, change, dates_of, expected, wall
from tests.domain.test_icalendar import Words
from tests.factories import NOON, a_city
from tests.web.dialects import on_sqlite

SCRIPT = Path(__file__).with_name("expand.mjs")
ICAL_JS = Path(__file__).with_name("node_modules") / "ical.js"
LATEST = date(2030, 12, 31)
with_ical_js = pytest.mark.skipif(
    shutil.which("node") is None or not (ICAL_JS / "dist" / "ical.js").is_file(),
    reason="no node and npm, with which `make test` gets ical.js",
)


class File(NamedTuple):
    """A calendar to expand up to a day; its whole days are those of a zone."""

    content: bytes
    until: date
    zone: str


Reader = Callable[[list[File]], list[list[Told]]]
A_WEEK = timedelta(days=7)
JULY = wall("2026-07-04 14:00")
NIGHT = {"first_start": wall("2026-09-05 22:00"), "first_end": wall("2026-09-06 04:00")}
GAP = {"first_start": wall("2026-10-20 02:30"), "first_end": wall("2026-10-20 02:45")}
DAYS = {"all_day": True, "first_start": wall("2026-07-04"), "first_end": wall("2026-07-06")}
CASES = {
    "once": {},
    "open end": {"first_end": None},
    "three days": DAYS,
    "weekly without end": {"rule": "FREQ=WEEKLY"},
    "every last sunday": {"rule": "FREQ=MONTHLY;BYDAY=-1SU"},
    "until in winter": {"rule": "FREQ=WEEKLY;UNTIL=20261226T140000"},
    "last weekday": {"rule": "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=20"},
    "the 31st": {"rule": "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=9", "first_start": wall("2026-07-31 14:00"), "first_end": None},
    "through the nights": {**NIGHT, "rule": "FREQ=WEEKLY;COUNT=60"},
    "from such a night on": {
        "first_start": wall("2027-03-28 01:30"), "first_end": wall("2027-03-30 01:30"),
        "rule": "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;COUNT=4",
    },
    "in the gap": {**GAP, "rule": "FREQ=DAILY;COUNT=200"},
    "whole days": {**DAYS, "rule": "FREQ=MONTHLY;BYDAY=1SA"},
    "holidays": {"rule": "FREQ=DAILY", "skip_holidays": True},
    "another zone": {"zone": "America/New_York", "rule": "FREQ=WEEKLY;COUNT=80"},
    "exceptions": {
        "rule": "FREQ=WEEKLY;COUNT=10",
        "exceptions": (
            EventException(original_start=JULY, deviation=Deviation.SKIPPED),
            EventException(
                original_start=JULY + A_WEEK,
                deviation=Deviation.MOVED,
                start=JULY + A_WEEK + timedelta(days=1),
            ),
            EventException(
                original_start=wall("2026-07-08 09:00"), deviation=Deviation.ADDED, venue="Am See"
            ),
        ),
    },
    "listed days": {
        "exceptions": tuple(
            EventException(original_start=JULY + number * A_WEEK, deviation=Deviation.ADDED)
            for number in (1, 3, 4)
        ),
    },
}  # fmt: skip


def read_by_ical_js(files: list[File]) -> list[list[Told]]:
    """Let ical.js expand files, in one go because its start takes longer than the work."""
    asked = [(content.decode(), until.isoformat()) for content, until, _zone in files]
    answer = subprocess.run(
        ["node", SCRIPT, ICAL_JS],
        input=json.dumps(asked).encode(),
        capture_output=True,
        check=True,
        timeout=120,
    )
    found = zip(json.loads(answer.stdout), files, strict=True)
    return [sorted(_told(dates, each.zone), key=str) for dates, each in found]


def read_by_icalendar(files: list[File]) -> list[list[Told]]:
    """Let icalendar and dateutil expand files."""
    return [calendars.told(*each) for each in files]


def _told(dates: list[list[str]], zone: str) -> Iterator[Told]:
    for _uid, start, end, status in dates:
        yield Told(_moment(start, zone), _moment(end, zone) if end else None, status)


def _moment(text: str, zone: str) -> datetime:
    if "T" in text:
        return datetime.fromisoformat(text).astimezone(UTC)
    return datetime.combine(date.fromisoformat(text), time(), ZoneInfo(zone)).astimezone(UTC)


def see_the_same(event: Event) -> int:
    """See that both libraries find the rows of an event in its file; return how many there are."""
    file = exchange.calendar([exchange.entry_of(event)], Words())
    rows = expected(dates_of(event))
    read_by_both(file, event, rows)
    see_the_same_in_a_feed(event)
    return len(rows)


def see_the_same_in_a_feed(event: Event) -> None:
    """See that both libraries find the rows from two months back on in what a feed tells."""
    since = clock.now() - timedelta(days=60)
    file = exchange.calendar(
        [exchange.entry_of(event)], Words(), reach=exchange.Reach(since, since)
    )
    rows = expected(each for each in dates_of(event) if (each.ends_at or each.starts_at) >= since)
    read_by_both(file, event, rows)


def read_by_both(content: bytes, event: Event, rows: list[Told]) -> None:
    """See that both libraries find these dates."""
    files = [File(content, event.horizon or LATEST, event.zone)]
    assert read_by_icalendar(files) == [rows], event.title
    assert read_by_ical_js(files) == [rows], event.title


@with_ical_js
@on_sqlite
@pytest.mark.parametrize("case", CASES)
def test_ical_js_finds_the_dates_that_we_show(network, case):
    with clock.at(NOON):
        event = an_event(city=a_city(), **CASES[case])
        see_the_same(event)
    with clock.at(NOON + 16 * A_WEEK):
        see_the_same_in_a_feed(event)


@with_ical_js
@on_sqlite
def test_ical_js_finds_them_after_edits_and_announcements(network):
    with clock.at(NOON):
        event = an_event(rule="FREQ=WEEKLY")
        announce(event, Status.CANCELLED, original_start=JULY + 2 * A_WEEK)
        announce(event, Status.POSTPONED, original_start=JULY + 3 * A_WEEK)
        announce(
            event, Status.POSTPONED, original_start=JULY + 4 * A_WEEK,
            start=JULY + 6 * A_WEEK, end=JULY + 6 * A_WEEK + timedelta(hours=1),
        )  # fmt: skip
        see_the_same(event)
    with clock.at(NOON + 8 * A_WEEK):
        change(event, first_start=JULY + timedelta(hours=1), first_end=None)
        see_the_same(event)
    with clock.at(NOON + 10 * A_WEEK):
        change(event, first_start=JULY + 20 * A_WEEK)
        see_the_same(event)
    with clock.at(NOON + 12 * A_WEEK):
        change(event, rule="FREQ=WEEKLY;INTERVAL=2;UNTIL=20270301")
        see_the_same(event)


@on_sqlite
@pytest.mark.parametrize(
    "reader", [read_by_icalendar, pytest.param(read_by_ical_js, marks=with_ical_js)]
)
def test_every_date_of_the_example_network_is_read(network, reader):
    """As it is today, and laid out from 2024 up to 2030."""
    seeds.build(is_silent=True)
    events = list(session().scalars(select(Event).where(Event.is_public).order_by(Event.id)))
    assert sum(bool(each.rule) for each in events) > len(events) / 4
    see_all(events, reader)
    with clock.at(datetime(2028, 12, 30, tzinfo=UTC)):
        with unit_of_work():
            for each in events:
                lay_out(each)
        see_all(events, reader)


def see_all(events: list[Event], reader: Reader) -> None:
    """See that a library finds the rows of every event in its file."""
    files = [
        File(
            exchange.calendar([exchange.entry_of(each)], Words()), each.horizon or LATEST, each.zone
        )
        for each in events
    ]
    for found, each in zip(reader(files), events, strict=True):
        assert found == expected(dates_of(each)), each.title
