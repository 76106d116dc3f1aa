"""What calendars are told of events: the same dates that the network shows, and nothing else."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical

from stadtnetz import clock, contributions, exchange
from stadtnetz.contributions import Deviation, EventException, Status, Where
from stadtnetz.database import unit_of_work
from stadtnetz.exchange.timezones import timezone
from tests import calendars
from tests.calendars import (
    an_event,
    announce,
    change,
    dates_of,
    events_in,
    expected,
    lines_of,
    wall,
)
from tests.factories import NOON, a_city
from tests.statements import sent

YEARS = date(2030, 12, 31)
SATURDAY, SUNDAY = wall("2026-07-04 14:00"), wall("2026-07-05 14:00")
WEEKLY = {"rule": "FREQ=WEEKLY;COUNT=6"}
A_WEEK = timedelta(days=7)
A_MONTH = timedelta(days=30)


class Words:
    """As few words as will do."""

    def summary(self, event, status):
        return f"{status.value}: {event.title}"

    def description(self, event, saying):
        del event
        return f"{saying.note}|{saying.online_url}|{saying.address}"

    def category(self, event):
        return event.topic_name

    def address(self, event, date):
        return f"https://netz.example/{event.id}" + (f"/{date.id}" if date else "")


@pytest.fixture(autouse=True)
def at_noon(network):
    with clock.at(NOON):
        yield


def file_of(event, **more):
    return exchange.calendar([exchange.entry_of(event)], Words(), **more)


def told(event, until=YEARS):
    return calendars.told(file_of(event), until, event.zone)


def masters(file):
    return [each for each in events_in(file) if "recurrence-id" not in each]


def departing(file):
    return [each for each in events_in(file) if "recurrence-id" in each]


def only(file):
    (found,) = events_in(file)
    return found


def lines(file, name):
    """The lines of the events."""
    every = lines_of(file)
    first = every.index("BEGIN:VEVENT") if "BEGIN:VEVENT" in every else len(every)
    return _named(every[first:], name)


def frame(file, name):
    """The lines of what stands before the first event."""
    every = lines_of(file)
    return _named(every[: every.index("BEGIN:VEVENT")] if "BEGIN:VEVENT" in every else every, name)


def _named(every, name):
    return [each for each in every if each.split(":")[0].split(";")[0] == name]


def line(file, name):
    """The one line of the events, or of the first of them."""
    return lines(file, name)[0]


# ---------- one date ----------


def test_an_event_is_told_on_the_wall_of_its_zone():
    file = file_of(an_event())
    assert line(file, "DTSTART") == "DTSTART;TZID=Europe/Berlin:20260704T140000"
    assert line(file, "DTEND") == "DTEND;TZID=Europe/Berlin:20260704T170000"
    assert frame(file, "TZID") == ["TZID:Europe/Berlin"]


def test_an_open_end_is_not_told():
    event = an_event(first_end=None)
    assert lines(file_of(event), "DTEND") == []
    assert told(event) == expected(dates_of(event))


@pytest.mark.parametrize("rule", ["", "FREQ=WEEKLY;COUNT=3"])
def test_an_end_at_the_start_is_not_told(rule):
    event = an_event(rule=rule, first_end=SATURDAY)
    assert lines(file_of(event), "DTEND") == []
    assert told(event) == expected(dates_of(event))


def test_whole_days_are_dates_and_their_end_is_the_day_after():
    event = an_event(all_day=True, first_start=wall("2026-07-04"), first_end=wall("2026-07-07"))
    file = file_of(event)
    assert line(file, "DTSTART") == "DTSTART;VALUE=DATE:20260704"
    assert line(file, "DTEND") == "DTEND;VALUE=DATE:20260707"
    assert line(file, "TRANSP") == "TRANSP:TRANSPARENT"
    assert told(event) == expected(dates_of(event))


@pytest.mark.parametrize("rule", ["", "FREQ=DAILY;COUNT=9"])
def test_the_hour_that_clocks_show_twice_is_told_in_utc(rule):
    event = an_event(
        rule=rule, first_start=wall("2026-10-25 02:30"), first_end=wall("2026-10-25 02:45")
    )
    file = file_of(event)
    assert "DTSTART:20261025T003000Z" in lines_of(file)
    assert "DTEND:20261025T004500Z" in lines_of(file)
    assert told(event) == expected(dates_of(event))


def test_the_second_pass_of_that_hour_stays_the_second():
    event = an_event(zone="UTC", first_start=wall("2026-10-25 01:30"), first_end=None)
    with unit_of_work():
        event.zone = "Europe/Berlin"
    assert line(file_of(event), "DTSTART") == "DTSTART:20261025T013000Z"
    assert told(event) == expected(dates_of(event))


def test_what_and_where_it_is():
    event = an_event(latitude=51.5, longitude=12.25, title="Tanz; Musik, Wein\\Bier")
    file = file_of(event)
    assert line(file, "UID") == f"UID:{event.uid}"
    assert line(file, "SEQUENCE") == "SEQUENCE:0"
    assert line(file, "STATUS") == "STATUS:CONFIRMED"
    assert line(file, "LOCATION") == r"LOCATION:Altes Rathaus\, Markt 1\, Lindenau"
    assert line(file, "GEO") == "GEO:51.5;12.25"
    assert line(file, "URL") == f"URL:https://netz.example/{event.id}"
    assert line(file, "CATEGORIES") == f"CATEGORIES:{event.topic.name}"
    assert line(file, "SUMMARY") == r"SUMMARY:scheduled: Tanz\; Musik\, Wein\\Bier"
    assert only(file)["summary"] == "scheduled: Tanz; Musik, Wein\\Bier"


def test_nobody_is_named_by_a_mail_address():
    file = file_of(an_event(organizer="Stadtbüro", contact="privat@stadtnetz.example"))
    assert lines(file, "ORGANIZER") == []
    assert b"privat" not in file


def test_what_is_online_is_told_by_its_address_and_without_a_place():
    file = file_of(
        an_event(where=Where.ONLINE, online_url="https://raum.example/1", latitude=1.0, longitude=1)
    )
    assert line(file, "LOCATION") == "LOCATION:https://raum.example/1"
    assert lines(file, "GEO") == []


@pytest.mark.parametrize(
    "title", ["ß" * 60, "A" + "🙂" * 40, "e\u0301" * 60, "a" * 120, "ab\u200dc" * 30]
)
def test_long_lines_are_folded_between_letters(title):
    file = file_of(an_event(title=title))
    assert line(file, "SUMMARY") == f"SUMMARY:scheduled: {title}"
    assert only(file)["summary"] == f"scheduled: {title}"


def test_control_characters_and_line_ends_leave_the_file_whole():
    file = file_of(an_event(title="Erst\x01e\x0b\x85 Zeile\r\nBEGIN:VALARM\rX-A:1\nEND:VALARM"))
    assert (
        line(file, "SUMMARY") == r"SUMMARY:scheduled: Erste Zeile\nBEGIN:VALARM\nX-A:1\nEND:VALARM"
    )
    assert len(calendars.read(file).walk()) == len(calendars.read(file_of(an_event())).walk())


def test_stamps_are_of_what_is_stored_and_never_of_now():
    event = an_event()
    first = file_of(event)
    assert line(first, "DTSTAMP") == "DTSTAMP:20260610T100000Z"
    assert line(first, "LAST-MODIFIED") == "LAST-MODIFIED:20260610T100000Z"
    with clock.at(NOON + timedelta(days=400)):
        assert file_of(event) == first


def test_a_proposed_update_changes_nothing_an_approved_one_all():
    event = an_event()
    before = file_of(event)
    with clock.at(NOON + timedelta(hours=1)):
        calendars.propose(event, venue="Am See")
        assert file_of(event) == before
        calendars.approve(event)
    after = file_of(event)
    assert line(after, "SEQUENCE") == "SEQUENCE:1"
    assert line(after, "LAST-MODIFIED") == "LAST-MODIFIED:20260610T110000Z"
    assert line(after, "UID") == line(before, "UID")


def test_what_is_put_on_another_day_moves_and_leaves_no_ghost():
    event = change(an_event(), first_start=SUNDAY, first_end=SUNDAY + timedelta(hours=1))
    assert [each.status for each in dates_of(event)] == [Status.CANCELLED, Status.SCHEDULED]
    file = file_of(event)
    assert only(file)["uid"] == event.uid
    assert line(file, "DTSTART") == "DTSTART;TZID=Europe/Berlin:20260705T140000"


@pytest.mark.parametrize(
    ("status", "word", "transparency"),
    [
        (Status.CANCELLED, "CANCELLED", ["TRANSP:TRANSPARENT"]),
        (Status.POSTPONED, "TENTATIVE", ["TRANSP:TRANSPARENT"]),
        (Status.MOVED_ONLINE, "CONFIRMED", []),
    ],
)
def test_what_was_announced_is_the_status(status, word, transparency):
    event = an_event()
    announce(event, status, online_url="https://raum.example/2")
    file = file_of(event)
    assert line(file, "STATUS") == f"STATUS:{word}"
    assert lines(file, "TRANSP") == transparency
    assert line(file, "SUMMARY") == f"SUMMARY:{status.value}: Reparaturcafé"
    assert line(file, "SEQUENCE") == "SEQUENCE:1"
    assert str(only(file)["description"]).startswith("Es regnet.|")
    assert told(event) == expected(dates_of(event))


def test_what_was_moved_online_is_where_that_was_announced():
    event = an_event(online_url="https://raum.example/1", where=Where.BOTH)
    assert line(file_of(event), "LOCATION").startswith("LOCATION:Altes Rathaus")
    announce(event, Status.MOVED_ONLINE, online_url="https://raum.example/2")
    assert line(file_of(event), "LOCATION") == "LOCATION:https://raum.example/2"


def test_what_was_put_off_to_a_new_time_is_simply_then():
    event = an_event()
    announce(event, Status.POSTPONED, original_start=SATURDAY, start=SUNDAY, end=None)
    file = file_of(event)
    assert line(file, "DTSTART") == "DTSTART;TZID=Europe/Berlin:20260705T140000"
    assert line(file, "STATUS") == "STATUS:CONFIRMED"
    assert lines(file, "DTEND") == []


# ---------- series ----------


def test_a_series_is_told_by_its_rule():
    event = an_event(**WEEKLY)
    file = file_of(event)
    assert line(file, "RRULE") == "RRULE:FREQ=WEEKLY;COUNT=6"
    assert len(events_in(file)) == 1
    assert told(event) == expected(dates_of(event))


@pytest.mark.parametrize(
    ("rule", "until"),
    [
        ("FREQ=WEEKLY;UNTIL=20260801", "UNTIL=20260801T215959Z"),
        ("FREQ=WEEKLY;UNTIL=20260801T140000", "UNTIL=20260801T120000Z"),
        ("FREQ=WEEKLY;UNTIL=20261226T140000", "UNTIL=20261226T130000Z"),
        ("FREQ=WEEKLY;UNTIL=20261025T023000", "UNTIL=20261025T013000Z"),
    ],
)
def test_the_end_of_a_rule_is_in_utc(rule, until):
    event = an_event(rule=rule)
    assert until in line(file_of(event), "RRULE")
    assert told(event) == expected(dates_of(event))


def test_the_end_of_a_rule_of_whole_days_is_a_day():
    event = an_event(
        all_day=True,
        first_start=wall("2026-07-04"),
        first_end=wall("2026-07-06"),
        rule="FREQ=WEEKLY;UNTIL=20260801T000000",
    )
    assert "UNTIL=20260801" in line(file_of(event), "RRULE").split(";")
    assert told(event) == expected(dates_of(event))


def test_a_rule_without_end_goes_on_beyond_what_is_laid_out():
    event = an_event(rule="FREQ=MONTHLY;BYDAY=1SA")
    assert line(file_of(event), "RRULE") == "RRULE:FREQ=MONTHLY;BYDAY=1SA"
    assert told(event, event.horizon) == expected(dates_of(event))
    assert len(told(event)) == 54


@pytest.mark.parametrize("rule", ["FREQ=DAILY", "FREQ=DAILY;COUNT=2000"])
def test_a_rule_of_more_dates_than_are_laid_out_goes_on_as_a_rule(rule):
    event = an_event(rule=rule, first_start=wall("2024-01-01 14:00"), first_end=None)
    assert dates_of(event)[-1].original_start.date() == event.horizon
    assert line(file_of(event), "RRULE") == f"RRULE:{rule}"
    assert told(event, event.horizon) == expected(dates_of(event))
    with clock.at(datetime(2027, 6, 1, tzinfo=UTC)), unit_of_work():
        contributions.extend_horizons()
    assert len(dates_of(event)) > 1000
    assert lines(file_of(event), "RDATE") == []
    assert told(event, event.horizon or YEARS) == expected(dates_of(event))


def test_a_rule_is_told_no_further_than_it_is_followed(monkeypatch):
    monkeypatch.setattr("stadtnetz.exchange.series.MOST_TOLD", 20)
    event = an_event(rule="FREQ=WEEKLY")
    assert "UNTIL=20261114T130000Z" in line(file_of(event), "RRULE")
    assert told(event) == expected(dates_of(event))


def test_a_start_that_the_rule_does_not_meet_is_not_told():
    event = an_event(rule="FREQ=WEEKLY;BYDAY=TU;COUNT=3")
    assert line(file_of(event), "DTSTART") == "DTSTART;TZID=Europe/Berlin:20260707T140000"
    assert told(event) == expected(dates_of(event))


EXCEPTIONS = (
    EventException(original_start=SATURDAY, deviation=Deviation.SKIPPED, note="Ferien"),
    EventException(
        original_start=SATURDAY + A_WEEK,
        deviation=Deviation.MOVED,
        start=SUNDAY + A_WEEK,
        end=SUNDAY + A_WEEK + timedelta(hours=1),
    ),
    EventException(original_start=SATURDAY + 2 * A_WEEK, deviation=Deviation.MOVED, venue="Am See"),
    EventException(original_start=wall("2026-07-08 09:00"), deviation=Deviation.ADDED),
)


def test_exceptions_are_told_by_the_name_that_the_rule_gives():
    event = an_event(**WEEKLY, exceptions=EXCEPTIONS, latitude=51.0, longitude=12.0)
    file = file_of(event)
    assert lines(file, "EXDATE") == ["EXDATE;TZID=Europe/Berlin:20260704T140000"]
    assert lines(file, "RDATE") == ["RDATE;TZID=Europe/Berlin:20260708T090000"]
    assert lines(file, "RECURRENCE-ID") == [
        "RECURRENCE-ID;TZID=Europe/Berlin:20260711T140000",
        "RECURRENCE-ID;TZID=Europe/Berlin:20260718T140000",
    ]
    moved, elsewhere = departing(file)
    assert (moved["uid"], elsewhere["location"], "geo" in elsewhere) == (event.uid, "Am See", False)
    assert told(event) == expected(dates_of(event))


def test_exceptions_of_whole_days_are_days():
    event = an_event(
        all_day=True,
        first_start=wall("2026-07-04"),
        first_end=wall("2026-07-05"),
        **WEEKLY,
        exceptions=(
            EventException(original_start=wall("2026-07-04"), deviation=Deviation.SKIPPED),
            EventException(
                original_start=wall("2026-07-11"),
                deviation=Deviation.MOVED,
                start=wall("2026-07-12"),
            ),
            EventException(original_start=wall("2026-07-29"), deviation=Deviation.ADDED),
        ),
    )
    file = file_of(event)
    assert lines(file, "EXDATE") == ["EXDATE;VALUE=DATE:20260704"]
    assert lines(file, "RDATE") == ["RDATE;VALUE=DATE:20260729"]
    assert lines(file, "RECURRENCE-ID") == ["RECURRENCE-ID;VALUE=DATE:20260711"]
    assert told(event) == expected(dates_of(event))


def test_public_holidays_are_skipped_as_far_as_dates_are_laid_out():
    event = an_event(
        rule="FREQ=WEEKLY", skip_holidays=True, first_start=wall("2026-07-02 18:00"), first_end=None
    )
    skipped = [each.partition(":")[2] for each in lines(file_of(event), "EXDATE")]
    assert skipped == ["20270506T180000", "20280525T180000"]  # Ascension Day
    assert told(event, event.horizon) == expected(dates_of(event))


def test_an_event_of_listed_days_recurs_once_and_on_those():
    event = an_event(exceptions=(EXCEPTIONS[3],))
    file = file_of(event)
    assert lines(file, "RRULE") == ["RRULE:FREQ=DAILY;COUNT=1"]
    assert lines(file, "RDATE") == ["RDATE;TZID=Europe/Berlin:20260708T090000"]
    assert lines(file, "RECURRENCE-ID") == []
    assert told(event) == expected(dates_of(event))


def test_one_cancelled_date_departs_from_its_series():
    event = an_event(**WEEKLY)
    announce(event, Status.CANCELLED, original_start=SATURDAY + A_WEEK)
    (part,) = departing(file_of(event))
    assert (part["status"], part["summary"]) == ("CANCELLED", "cancelled: Reparaturcafé")
    assert part["url"].endswith(f"/{event.id}/{dates_of(event)[1].id}")
    assert told(event) == expected(dates_of(event))


def test_a_series_that_is_cancelled_as_a_whole_says_so_once_and_ends():
    event = an_event(rule="FREQ=WEEKLY")
    announce(event, Status.CANCELLED)
    file = file_of(event)
    assert only(file)["status"] == "CANCELLED"
    assert "UNTIL=20280624T120000Z" in line(file, "RRULE")
    assert told(event) == expected(dates_of(event))


def test_a_series_that_moved_online_goes_on_there():
    event = an_event(rule="FREQ=WEEKLY")
    announce(event, Status.MOVED_ONLINE, online_url="https://raum.example/2")
    file = file_of(event)
    assert only(file)["location"] == "https://raum.example/2"
    assert line(file, "RRULE") == "RRULE:FREQ=WEEKLY"
    assert told(event, event.horizon) == expected(dates_of(event))


def test_dates_that_moved_online_to_several_rooms_are_told_one_by_one():
    event = an_event(rule="FREQ=WEEKLY;COUNT=2")
    for each, room in zip(dates_of(event), "ab", strict=True):
        announce(
            event, Status.MOVED_ONLINE, original_start=each.original_start,
            online_url=f"https://raum.example/{room}",
        )  # fmt: skip
    rooms = [each["location"][-1] for each in departing(file_of(event))]
    assert rooms == ["a", "b"]
    assert told(event) == expected(dates_of(event))


def test_dates_that_were_cancelled_one_by_one_do_not_cancel_what_is_to_come():
    event = an_event(rule="FREQ=YEARLY")
    for each in dates_of(event):
        announce(event, Status.CANCELLED, original_start=each.original_start)
    assert [each["status"] for each in masters(file_of(event))] == ["CONFIRMED"]
    assert told(event, event.horizon) == expected(dates_of(event))


def test_what_was_put_off_departs_with_its_new_time():
    event = an_event(**WEEKLY)
    later = SUNDAY + A_WEEK
    announce(
        event, Status.POSTPONED, original_start=SATURDAY + A_WEEK, start=later, end=later + A_WEEK
    )
    (part,) = departing(file_of(event))
    assert (part["dtstart"].dt, part["status"]) == (
        later.replace(tzinfo=ZoneInfo("Europe/Berlin")),
        "CONFIRMED",
    )
    assert told(event) == expected(dates_of(event))


def test_nights_in_which_clocks_change_are_told_by_themselves():
    event = an_event(
        first_start=wall("2026-10-03 22:00"), first_end=wall("2026-10-04 04:00"),
        rule="FREQ=WEEKLY;COUNT=30",
    )  # fmt: skip
    names = [each["recurrence-id"].dt.date() for each in departing(file_of(event))]
    assert names == [date(2026, 10, 24), date(2027, 3, 27)]
    assert told(event) == expected(dates_of(event))


def test_a_series_that_begins_in_such_a_night_is_told_date_by_date():
    event = an_event(
        first_start=wall("2026-10-24 22:00"), first_end=wall("2026-10-25 04:00"),
        rule="FREQ=WEEKLY;COUNT=4",
    )  # fmt: skip
    assert len(departing(file_of(event))) == 4
    assert told(event) == expected(dates_of(event))


def test_whole_days_are_as_long_in_such_a_night():
    event = an_event(
        all_day=True, first_start=wall("2026-10-24"), first_end=wall("2026-10-27"),
        rule="FREQ=WEEKLY;COUNT=4",
    )  # fmt: skip
    assert departing(file_of(event)) == []
    assert told(event) == expected(dates_of(event))


@pytest.mark.parametrize("hour", [1, 2, 3])
def test_each_hour_of_the_days_on_which_clocks_change(hour):
    event = an_event(
        first_start=wall(f"2026-10-20 0{hour}:30"),
        first_end=wall(f"2026-10-20 0{hour}:45"),
        rule="FREQ=DAILY;COUNT=170",
    )
    assert told(event) == expected(dates_of(event))


def test_in_other_zones_the_clocks_are_theirs():
    event = an_event(
        zone="America/New_York", rule="FREQ=WEEKLY;COUNT=60", first_start=SATURDAY, first_end=None
    )
    file = file_of(event)
    assert frame(file, "TZID") == ["TZID:America/New_York"]
    assert told(event) == expected(dates_of(event))


# ---------- what has begun stays ----------


def test_what_took_place_before_an_edit_of_the_time_stays_in_calendars():
    event = an_event(rule="FREQ=WEEKLY;COUNT=8")
    with clock.at(datetime(2026, 7, 15, tzinfo=UTC)):
        change(event, first_start=SATURDAY + timedelta(hours=1), first_end=None)
        file = file_of(event)
        assert lines(file, "EXDATE") == [
            "EXDATE;TZID=Europe/Berlin:20260704T150000",
            "EXDATE;TZID=Europe/Berlin:20260711T150000",
        ]
        assert lines(file, "RDATE") == [
            "RDATE;TZID=Europe/Berlin:20260704T140000",
            "RDATE;TZID=Europe/Berlin:20260711T140000",
        ]
        assert told(event) == expected(dates_of(event))


def test_dates_that_the_rule_gives_no_more_are_told_as_cancelled():
    event = an_event(rule="FREQ=WEEKLY;COUNT=8")
    with clock.at(datetime(2026, 7, 15, tzinfo=UTC)):
        change(event, rule="FREQ=WEEKLY;INTERVAL=2;COUNT=4")
    statuses = [each.status for each in told(event)]
    assert statuses.count("CANCELLED") == 3
    assert told(event) == expected(dates_of(event))


@pytest.mark.parametrize("all_day", [True, False])
def test_what_took_place_before_days_became_whole_stays(all_day):
    event = an_event(
        rule="FREQ=DAILY;COUNT=20",
        all_day=not all_day,
        first_start=wall("2026-07-04 10:00" if all_day else "2026-07-04"),
        first_end=wall("2026-07-04 12:00" if all_day else "2026-07-05"),
        exceptions=(
            (EventException(original_start=wall("2026-07-04 17:00"), deviation=Deviation.ADDED),)
            if all_day
            else ()
        ),
    )
    with clock.at(datetime(2026, 7, 10, 20, tzinfo=UTC)):
        change(
            event,
            all_day=all_day,
            exceptions=(),
            first_start=wall("2026-07-04" if all_day else "2026-07-04 10:00"),
            first_end=wall("2026-07-05" if all_day else "2026-07-04 12:00"),
        )
        assert told(event) == expected(dates_of(event))


def test_what_took_place_before_an_event_moved_to_another_zone_stays():
    event = an_event(rule="FREQ=WEEKLY;COUNT=8")
    with clock.at(datetime(2026, 7, 15, tzinfo=UTC)):
        change(event, zone="Europe/Lisbon")
        assert told(event) == expected(dates_of(event))


def test_what_took_place_stays_when_a_later_date_is_set():
    event = an_event()
    with clock.at(datetime(2026, 7, 15, tzinfo=UTC)):
        change(event, first_start=wall("2027-07-03 14:00"), first_end=wall("2027-07-03 15:00"))
        assert len(told(event)) == 2
        assert told(event) == expected(dates_of(event))


def test_several_dates_on_one_day_keep_their_rows_through_an_edit():
    noon, evening = wall("2026-07-05 11:00"), wall("2026-07-05 20:00")
    added = tuple(
        EventException(original_start=each, deviation=Deviation.ADDED) for each in (noon, evening)
    )
    event = an_event(exceptions=added)
    before = {each.original_start: each.id for each in dates_of(event)}
    change(event, first_start=SUNDAY, first_end=None)
    after = {each.original_start: each for each in dates_of(event)}
    assert {start: after[start].id for start in (noon, evening)} == {
        start: before[start] for start in (noon, evening)
    }
    assert [each.status for each in after.values()].count(Status.CANCELLED) == 1
    assert told(event) == expected(dates_of(event))


def test_both_halves_of_a_split_series_tell_their_own():
    event = an_event(rule="FREQ=WEEKLY;COUNT=8")
    cut = SATURDAY + 3 * A_WEEK
    change(event, from_start=cut, first_start=cut, first_end=None, rule="FREQ=DAILY;COUNT=2")
    following = calendars.following(event)
    assert following.uid != event.uid
    assert told(event) == expected(dates_of(event))
    assert told(following) == expected(dates_of(following))


# ---------- one date of a series, alone ----------


def test_a_date_of_a_series_has_a_uid_of_its_own_and_no_rule():
    event = an_event(**WEEKLY, exceptions=EXCEPTIONS)
    dates = dates_of(event)
    entry = exchange.entry_of(event)
    moved = next(each for each in entry.dates if each.status is Status.RESCHEDULED)
    file = exchange.single_date(entry, moved, Words())
    assert line(file, "UID") == f"UID:{event.uid}-{moved.id}"
    assert lines(file, "RRULE") == lines(file, "RECURRENCE-ID") == []
    assert calendars.told(file, YEARS) == expected([each for each in dates if each.id == moved.id])


def test_a_date_keeps_its_uid_when_its_series_is_split_and_split_again():
    event = an_event(rule="FREQ=WEEKLY;COUNT=8")
    kept = dates_of(event)[-1].id
    second = calendars.split(event, SATURDAY + 2 * A_WEEK, venue="Kino")
    third = calendars.split(second, SATURDAY + 4 * A_WEEK, venue="Saal")
    entry = exchange.entry_of(third)
    assert entry.dates[-1].id == kept
    file = exchange.single_date(entry, entry.dates[-1], Words())
    assert line(file, "UID") == f"UID:{event.uid}-{kept}"


def test_the_last_date_of_listed_ones_keeps_its_name_when_it_is_split_off():
    added = [EventException(original_start=SATURDAY + each * A_WEEK, deviation=Deviation.ADDED)
             for each in (1, 2)]  # fmt: skip
    event = an_event(exceptions=tuple(added))
    kept = dates_of(event)[-1]
    whole = exchange.entry_of(event)
    name = line(exchange.single_date(whole, whole.dates[-1], Words()), "UID")
    following = calendars.split(event, kept.original_start, venue="Kino")
    entry = exchange.entry_of(following)
    file = exchange.single_date(entry, entry.dates[-1], Words())
    assert (entry.dates[-1].id, line(file, "UID")) == (kept.id, name)


def test_a_split_never_counts_back():
    event = an_event(rule="FREQ=WEEKLY;COUNT=8")
    announce(event, Status.CANCELLED, original_start=SATURDAY + 3 * A_WEEK)
    announce(event, Status.SCHEDULED, original_start=SATURDAY + 3 * A_WEEK)
    before = event.sequence
    following = calendars.split(event, SATURDAY + 2 * A_WEEK, venue="Kino")
    assert following.sequence > before


def test_what_took_place_on_site_did_so_even_if_the_event_is_online_now():
    event = an_event(rule="FREQ=WEEKLY;COUNT=4", venue="Altes Rathaus", address="Markt 1")
    with clock.at(dates_of(event)[0].ends_at):
        change(event, where="online", venue="", address="", online_url="https://raum.example/1")
        entry = exchange.entry_of(event)
        first, second = (exchange.single_date(entry, each, Words()) for each in entry.dates[:2])
    assert line(first, "LOCATION") == r"LOCATION:Altes Rathaus\, Markt 1"
    assert line(second, "LOCATION") == "LOCATION:https://raum.example/1"
    assert b"raum.example" not in first


def test_the_only_date_alone_is_the_event():
    event = an_event()
    entry = exchange.entry_of(event)
    assert exchange.single_date(entry, entry.dates[0], Words()) == file_of(event)


# ---------- what is cancelled, for how long ----------


def test_what_is_cancelled_is_told_for_some_time_after_its_day():
    event = an_event(**WEEKLY)
    announce(event, Status.CANCELLED, original_start=SATURDAY)
    day = dates_of(event)[0].starts_at
    assert len(departing(file_of(event, reach=exchange.Reach(NOON, day)))) == 1
    later = file_of(event, reach=exchange.Reach(NOON, day + timedelta(seconds=1)))
    assert departing(later) == []
    assert lines(later, "EXDATE") == ["EXDATE;TZID=Europe/Berlin:20260704T140000"]


def reaching_back(days=60):
    return exchange.Reach(clock.now() - timedelta(days=days), clock.now() - A_MONTH)


def test_a_feed_begins_a_series_with_the_first_date_that_it_tells():
    event = an_event(**WEEKLY, exceptions=EXCEPTIONS)
    moved = next(each for each in dates_of(event) if each.status is Status.RESCHEDULED)
    whole = file_of(event)
    assert file_of(event, reach=exchange.Reach(NOON, NOON)) == whole
    bounded = file_of(event, reach=exchange.Reach(moved.ends_at + timedelta(seconds=1), NOON))
    assert lines(bounded, "UID")[0] == lines(whole, "UID")[0]
    assert lines(bounded, "DTSTART")[0] == "DTSTART;TZID=Europe/Berlin:20260718T140000"
    assert line(bounded, "RRULE") == "RRULE:FREQ=WEEKLY;COUNT=4"
    assert lines(bounded, "EXDATE") == lines(bounded, "RDATE") == []
    assert [str(each["location"]) for each in departing(bounded)] == ["Am See"]
    left = [each for each in dates_of(event) if each.starts_at > moved.ends_at]
    assert calendars.told(bounded, YEARS) == expected(left)


@pytest.mark.parametrize("count", [6, 2])
def test_what_was_put_off_from_before_a_feed_begins_stands_apart(count):
    event = an_event(rule=f"FREQ=WEEKLY;COUNT={count}")
    later = SATURDAY + 5 * A_WEEK - timedelta(days=1)
    announce(event, Status.POSTPONED, original_start=SATURDAY, start=later, end=None)
    (far,) = (each for each in dates_of(event) if each.status is Status.RESCHEDULED)
    with clock.at(far.starts_at):
        file = file_of(event, reach=reaching_back(3))
    assert lines(file, "UID")[-1] == f"UID:{event.uid}-{far.id}"
    assert lines(file, "EXDATE") == lines(file, "RECURRENCE-ID") == []
    left = [each for each in dates_of(event) if each.starts_at >= far.starts_at]
    assert calendars.told(file, YEARS) == expected(left)


def test_a_series_that_goes_on_for_years_makes_a_feed_no_longer():
    """Whatever departed, was added or skipped, and whatever rule there once was."""
    years_ago = NOON - timedelta(days=1500)
    with clock.at(years_ago):
        event = an_event(
            rule="FREQ=DAILY", first_start=years_ago.replace(tzinfo=None), first_end=None
        )
    sizes = []
    for month in range(0, 48, 6):
        with clock.at(years_ago + month * A_MONTH), unit_of_work():
            contributions.extend_horizons()
        with clock.at(years_ago + month * A_MONTH):
            coming = next(each for each in dates_of(event) if each.starts_at > clock.now())
            announce(event, Status.CANCELLED, original_start=coming.original_start)
            start = event.first_start + timedelta(minutes=5)
            change(event, first_start=start, first_end=None)
            file = file_of(event, reach=reaching_back())
            sizes.append(len(file))
            since, kept_since = reaching_back()
            assert calendars.told(file, event.horizon) == expected(
                each for each in dates_of(event)
                if (each.ends_at or each.starts_at) >= since
                and (each.status is not Status.CANCELLED or each.starts_at >= kept_since)
            )  # fmt: skip
            assert lines(file, "UID")[0] == f"UID:{event.uid}"
    assert len(file_of(event)) > 40_000
    assert max(sizes[2:]) < 1.3 * min(sizes[2:]) < 15_000


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;COUNT=2000", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", "FREQ=MONTHLY;COUNT=100",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=SU,MO;WKST=SU", "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU",
        "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=31", "FREQ=DAILY;INTERVAL=5;UNTIL=20300101",
    ],
)  # fmt: skip
def test_a_rule_goes_on_in_step_where_a_feed_begins_in_the_middle_of_it(rule):
    with clock.at(NOON - 10 * A_MONTH):
        event = an_event(rule=rule, first_start=wall("2025-08-31 14:00"), first_end=None)
    with clock.at(NOON), unit_of_work():
        contributions.extend_horizons()
    since = reaching_back().since
    file = file_of(event, reach=reaching_back())
    told_of = calendars.told(file, event.horizon or YEARS)
    assert told_of == expected(each for each in dates_of(event) if each.starts_at >= since)
    assert len(told_of) < len(dates_of(event))
    assert lines(file, "EXDATE") == lines(file, "RDATE") == []


@pytest.mark.parametrize("rule", ["", "FREQ=WEEKLY;COUNT=2"])
def test_of_what_was_cancelled_long_ago_nothing_is_left(rule):
    event = an_event(rule=rule)
    announce(event, Status.CANCELLED)
    with clock.at(datetime(2027, 1, 1, tzinfo=UTC)):
        assert events_in(file_of(event, reach=exchange.Reach(NOON, clock.now()))) == []
        assert len(events_in(file_of(event))) == 1


def test_an_event_without_a_date_that_is_told_is_not_told():
    assert events_in(subscription("Leer").written()) == []
    assert frame(exchange.calendar([], Words()), "TZID") == ["TZID:Europe/Berlin"]


# ---------- the list of a feed ----------


def subscription(name="Alle", voice="de", **filters):
    """A calendar that reaches back a month."""
    reach = exchange.Reach(clock.now() - A_MONTH, clock.now() - A_MONTH)
    listed = exchange.listed(contributions.Filters(**filters), reach=reach)
    return exchange.Subscription(name, listed, reach, Words(), voice)


def ids(limit=10, **filters):
    found = exchange.listed(
        contributions.Filters(**filters),
        reach=exchange.Reach(NOON - 2 * A_MONTH, NOON - A_MONTH),
        limit=limit,
    )
    return [each.id for each in found]


def test_a_feed_holds_what_is_past_since_then_what_is_to_come_and_what_goes_on():
    with clock.at(NOON - 12 * A_MONTH):
        an_event(first_start=wall("2026-04-01 14:00"), first_end=None)
        recent = an_event(first_start=wall("2026-05-01 14:00"), first_end=None)
        an_event(all_day=True, first_start=wall("2026-01-01"), first_end=wall("2026-03-01"))
        exhibition = an_event(
            all_day=True, first_start=wall("2026-01-01"), first_end=wall("2026-09-01")
        )
        coming = an_event()
        an_event(publish_at=NOON + A_WEEK)
        gone = an_event()
        calendars.archive(gone)
    assert ids() == [recent.id, exhibition.id, coming.id]


def test_a_feed_forgets_what_was_cancelled_after_a_month():
    with clock.at(NOON - 4 * A_MONTH):
        at = {day: an_event(first_start=NOON.replace(tzinfo=None) - timedelta(days=day),
                            first_end=None) for day in (20, 40)}  # fmt: skip
        for each in at.values():
            announce(each, Status.CANCELLED)
    assert ids() == [at[20].id]


def test_a_feed_is_filtered():
    here, there = a_city("Guben"), a_city("Forst")
    first, second = an_event(city=here), an_event(city=there, step_free=True)
    assert ids(city=here) == [first.id]
    assert ids(is_step_free=True) == [second.id]


def test_of_too_many_the_soonest_stay_and_then_the_last():
    with clock.at(NOON - A_MONTH):
        days = [-20, -10, 30, 20, 10]
        made = [
            an_event(first_start=NOON.replace(tzinfo=None) + timedelta(days=day), first_end=None)
            for day in days
        ]
    assert ids(limit=2) == [made[3].id, made[4].id]
    assert ids(limit=4) == [each.id for each in made[1:]]


def test_a_feed_asks_no_more_often_for_more():
    def number_sent():
        with sent() as statements:
            subscription().written()
        return len(statements)

    an_event(**WEEKLY)
    few = number_sent()
    for _ in range(3):
        announce(an_event(rule="FREQ=DAILY", exceptions=EXCEPTIONS), Status.MOVED_ONLINE)
    assert number_sent() == few == 4


def test_only_what_has_changed_is_read_again():
    for _ in range(3):
        an_event(**WEEKLY)
    with sent() as first:
        before = subscription().written()
    with sent() as again:
        assert subscription().written() == before
    assert (len(first), len(again)) == (4, 1)
    uid = an_event(**WEEKLY).uid
    with sent() as more:
        assert f"UID:{uid}" in lines(subscription().written(), "UID")
    assert len(more) == 4
    exchange.SHELF.clear()
    assert len(lines(subscription().written(), "UID")) == 4


def test_whoever_says_it_otherwise_gets_another_tag_and_other_bytes():
    event = an_event()
    german = subscription()
    german.written()
    english = subscription(voice="en")
    assert german.tag == subscription().tag != english.tag
    assert subscription("Anders").tag != german.tag
    with unit_of_work():
        event.zone = "Europe/Lisbon"
    assert subscription().tag != german.tag


def test_a_shelf_holds_so_many_bytes_and_lets_go_what_nobody_asked_for_longest():
    shelf = exchange.Shelf(most_bytes=10)
    for key in "abc":
        shelf.put(key, key.encode() * 3)
    assert (shelf.get("a"), len(shelf)) == (b"aaa", 9)
    shelf.put("d", b"ddd")
    assert [shelf.get(each) for each in "abcd"] == [b"aaa", None, b"ccc", b"ddd"]
    shelf.put("d", b"dddd")
    assert len(shelf) == 10
    shelf.put("e", b"e" * 11)
    assert (len(shelf), shelf.get("e")) == (0, None)
    shelf.put("f", b"f")
    shelf.clear()
    assert (len(shelf), shelf.get("f")) == (0, None)


# ---------- the frame ----------


def test_a_calendar_to_subscribe_to_says_its_name_and_how_often_to_come():
    file = subscription("Stadtnetz: Guben, „a; b“").written()
    assert frame(file, "NAME") == [r"NAME:Stadtnetz: Guben\, „a\; b“"]
    assert frame(file, "X-WR-CALNAME") == [r"X-WR-CALNAME:Stadtnetz: Guben\, „a\; b“"]
    assert frame(file, "REFRESH-INTERVAL") == ["REFRESH-INTERVAL;VALUE=DURATION:PT4H"]
    assert frame(file, "X-PUBLISHED-TTL") == ["X-PUBLISHED-TTL:PT4H"]
    assert frame(file, "METHOD") == []


ZONES = ("Europe/Berlin", "Europe/Lisbon", "America/New_York", "Asia/Tokyo", "Europe/Istanbul",
         "Europe/Dublin", "Australia/Lord_Howe")  # fmt: skip


@pytest.mark.parametrize("name", ZONES)
def test_a_described_zone_is_the_zone(name, tmp_path):
    file = tmp_path / "zone.ics"
    file.write_bytes(b"BEGIN:VCALENDAR\r\n" + timezone(name).to_ical() + b"END:VCALENDAR\r\n")
    described, real = tzical(str(file)).get(), ZoneInfo(name)
    hour = datetime(2009, 1, 1, tzinfo=UTC)
    while hour < datetime(2037, 12, 1, tzinfo=UTC):
        wall = hour.astimezone(real)
        assert wall.replace(tzinfo=described).utcoffset() == wall.utcoffset(), wall
        hour += timedelta(hours=1) if wall.month in {3, 4, 10, 11} else timedelta(days=1)


def test_clocks_that_change_by_a_rule_are_described_by_it():
    file = timezone("Europe/Berlin").to_ical()
    assert (
        file.count(b"RRULE") == file.count(b"BEGIN:DAYLIGHT") + file.count(b"BEGIN:STANDARD") == 2
    )
    assert b"RDATE" not in file


# ---------- what was taken back ----------


def test_a_date_that_takes_place_after_all_is_confirmed_again():
    event = an_event()
    announce(event, Status.CANCELLED)
    assert line(file_of(event), "STATUS") == "STATUS:CANCELLED"
    announce(event, Status.SCHEDULED, note="Es geht doch.")
    file = file_of(event)
    assert line(file, "STATUS") == "STATUS:CONFIRMED"
    assert line(file, "SEQUENCE") == "SEQUENCE:2"
    assert lines(file, "TRANSP") == []
    assert "Es geht doch." in line(file, "DESCRIPTION")


def test_a_series_that_takes_place_after_all_goes_on_without_end():
    event = an_event(rule="FREQ=WEEKLY")
    before = line(file_of(event), "RRULE")
    announce(event, Status.CANCELLED)
    assert line(file_of(event), "RRULE") != before
    announce(event, Status.SCHEDULED)
    file = file_of(event)
    assert line(file, "RRULE") == before
    assert {each["status"] for each in events_in(file)} == {"CONFIRMED"}
    one = dates_of(event)[1]
    announce(event, Status.CANCELLED, original_start=one.original_start)
    announce(event, Status.SCHEDULED, original_start=one.original_start)
    assert {each["status"] for each in events_in(file_of(event))} == {"CONFIRMED"}
