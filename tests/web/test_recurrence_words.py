"""Rules are said in words that people would use, in both languages, however they are written."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtnetz import clock, recurrence
from stadtnetz.contributions import Deviation, EventContent, EventException
from stadtnetz.web import exception_words, recurrence_words
from stadtnetz.web.recurrence_words import in_words, rule_in_words
from stadtnetz.web.repetitions import Repetition, repetition_of, rule_of

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
WEDNESDAY = datetime.fromisoformat("2026-11-25 16:00")
CHOSEN = [each for each in Repetition if each.value not in {"", "weekdays", "dates", "own"}]


def wall(text):
    return datetime.fromisoformat(text)


@pytest.fixture(params=["", "/en"])
def site(network, request):
    """Stand on a page of the German or of the English site."""
    with (
        clock.at(NOW),
        network.test_request_context("/", environ_overrides={"SCRIPT_NAME": request.param}),
    ):
        yield request.param


@pytest.fixture
def german(network):
    with clock.at(NOW), network.test_request_context("/"):
        yield


def event(rule="", **more):
    given = {"first_start": WEDNESDAY, "first_end": WEDNESDAY + timedelta(hours=2)}
    return EventContent(title="Treff", rule=rule, **{**given, **more})


WORDS = [
    ("FREQ=DAILY", "Jeden Tag"),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "Jeden Tag"),
    ("FREQ=WEEKLY", "Jede Woche am Mittwoch"),
    ("FREQ=WEEKLY;BYDAY=WE;WKST=SU", "Jede Woche am Mittwoch"),
    ("FREQ=WEEKLY;INTERVAL=2", "Jeden zweiten Mittwoch"),
    ("FREQ=WEEKLY;INTERVAL=3;BYDAY=WE", "Alle drei Wochen am Mittwoch"),
    ("FREQ=WEEKLY;INTERVAL=4;BYDAY=WE", "Alle 4 Wochen am Mittwoch"),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Werktags, Montag bis Freitag"),
    ("FREQ=WEEKLY;BYDAY=WE,FR,MO", "Jede Woche am Montag, Mittwoch und Freitag"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,FR", "Alle 2 Wochen am Mittwoch und Freitag"),
    ("FREQ=MONTHLY", "Am 25. jedes Monats"),
    ("FREQ=MONTHLY;BYDAY=4WE", "Am vierten Mittwoch im Monat"),
    ("FREQ=MONTHLY;BYDAY=-1WE", "Am letzten Mittwoch im Monat"),
    ("FREQ=MONTHLY;BYDAY=-2WE", "Jeden Monat am vorletzten Mittwoch"),
    ("FREQ=MONTHLY;BYMONTHDAY=1,15", "Jeden Monat am 1. Tag und 15. Tag"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "Jeden Monat am letzten Tag"),
    ("FREQ=MONTHLY;BYMONTHDAY=-3", "Jeden Monat am 2. Tag vor dem Monatsende"),
    ("FREQ=MONTHLY;BYMONTH=6,12;BYDAY=1SA", "Jeden Monat am ersten Samstag im Juni und Dezember"),
    ("FREQ=YEARLY", "Jedes Jahr am 25. November"),
    ("FREQ=YEARLY;INTERVAL=2", "Alle 2 Jahre am 25. November"),
    ("FREQ=YEARLY;BYDAY=20MO", "Jedes Jahr am 20. Montag"),
    ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1", "FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,TU"),
]


@pytest.mark.parametrize(("rule", "words"), WORDS)
def test_a_rule_is_said_as_people_say_it(rule, words, german):
    assert rule_in_words(recurrence.parse(rule), WEDNESDAY.date()) == words


SENTENCES = [
    (event(), "Mittwoch, 25. November 2026 von 16:00 bis 18:00 Uhr"),
    (event(first_end=None), "Mittwoch, 25. November 2026 um 16:00 Uhr"),
    (
        event("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE;UNTIL=20270228"),
        "Jeden zweiten Mittwoch von 16:00 bis 18:00 Uhr, bis 28. Februar 2027",
    ),
    (
        event("FREQ=WEEKLY;COUNT=5", skip_holidays=True),
        "Jede Woche am Mittwoch von 16:00 bis 18:00 Uhr, 5 Termine, nicht an Feiertagen",
    ),
    (
        event(first_end=WEDNESDAY + timedelta(hours=8)),
        "Mittwoch, 25. November 2026 von 16:00 Uhr bis Mitternacht",
    ),
    (
        event(first_end=WEDNESDAY + timedelta(hours=10)),
        "Mittwoch, 25. November 2026 von 16:00 bis 2:00 Uhr am nächsten Tag",
    ),
    (
        event(first_end=WEDNESDAY + timedelta(days=3)),
        "Mittwoch, 25. November 2026 von 16:00 Uhr bis 28. November 2026, 16:00 Uhr",
    ),
    (
        event(first_start=wall("2026-12-04"), first_end=wall("2026-12-05"), all_day=True),
        "Freitag, 4. Dezember 2026, ganztägig",
    ),
    (
        event(
            "FREQ=YEARLY",
            first_start=wall("2026-12-04"),
            first_end=wall("2026-12-07"),
            all_day=True,
        ),
        "Jedes Jahr am 4. Dezember, je 3 Tage lang",
    ),
    (
        event(
            exceptions=tuple(
                EventException(
                    original_start=WEDNESDAY + timedelta(days=each), deviation=Deviation.ADDED
                )
                for each in (8, 13)
            )
        ),
        "Mittwoch, 25. November 2026 von 16:00 bis 18:00 Uhr, und an 2 weiteren Tagen",
    ),
    (event(first_start=None, first_end=None), ""),
]


@pytest.mark.parametrize(("content", "words"), SENTENCES)
def test_when_an_event_takes_place_is_one_sentence(content, words, german):
    assert in_words(content) == words


NEXT_DAY = wall("2026-11-26 09:00")
EXCEPTIONS = [
    ({"deviation": Deviation.SKIPPED}, "fällt aus"),
    ({"deviation": Deviation.SKIPPED, "note": "Umbau"}, "fällt aus; Hinweis: Umbau"),
    ({"deviation": Deviation.ADDED}, "kommt dazu, 16:00 bis 18:00 Uhr"),
    (
        {"deviation": Deviation.ADDED, "end": wall("2026-11-25 16:30"), "venue": "Kino"},
        "kommt dazu, 16:00 bis 16:30 Uhr; Ort: Kino statt Bücherei",
    ),
    (
        {"deviation": Deviation.MOVED, "end": wall("2026-11-25 19:00")},
        "16:00 bis 19:00 statt 16:00 bis 18:00 Uhr",
    ),
    (
        {"deviation": Deviation.MOVED, "start": NEXT_DAY},
        "Donnerstag, 26. November 2026, 9:00 bis 11:00 Uhr statt 16:00 bis 18:00 Uhr",
    ),
    (
        {"deviation": Deviation.MOVED, "end": wall("2026-11-26 01:00")},
        "16:00 Uhr bis Donnerstag, 26. November 2026, 1:00 Uhr statt 16:00 bis 18:00 Uhr",
    ),
    (
        {"deviation": Deviation.MOVED, "venue": "Kino", "note": "Fest"},
        "Ort: Kino statt Bücherei; Hinweis: Fest",
    ),
    ({"deviation": Deviation.MOVED}, "wie die anderen"),
]


@pytest.mark.parametrize(("facts", "words"), EXCEPTIONS)
def test_a_single_day_that_differs_is_said_too(facts, words, german):
    own = EventException(original_start=WEDNESDAY, **facts)
    content = event("FREQ=WEEKLY", venue="Bücherei", exceptions=(own,))
    assert exception_words.in_words(own, content) == f"Mittwoch, 25. November 2026: {words}"


def test_whole_days_and_open_ends_that_differ_are_said_without_hours(german):
    own = EventException(
        original_start=wall("2026-12-04"), deviation=Deviation.MOVED, start=wall("2026-12-05"),
        venue="Kino",
    )  # fmt: skip
    days = event(
        "FREQ=YEARLY", first_start=wall("2026-12-04"), first_end=wall("2026-12-06"), all_day=True
    )
    assert exception_words.in_words(own, days) == (
        "Freitag, 4. Dezember 2026: Samstag, 5. Dezember 2026, bis Sonntag, 6. Dezember 2026"
        " statt bis Samstag, 5. Dezember 2026; Ort: Kino"
    )
    own = replace(own, original_start=WEDNESDAY, start=WEDNESDAY + timedelta(hours=1), venue="")
    assert exception_words.in_words(own, event("FREQ=WEEKLY", first_end=None)) == (
        "Mittwoch, 25. November 2026: 17:00 statt 16:00 Uhr"
    )


def test_two_departures_of_one_day_are_said_together(german):
    content = event(
        exceptions=tuple(
            EventException(original_start=wall(f"2026-12-02 {hour}:00"), deviation=deviation)
            for hour, deviation in ((10, Deviation.ADDED), (16, Deviation.SKIPPED))
        )
    )
    said = (
        "Mittwoch, 2. Dezember 2026: kommt dazu, 10:00 bis 12:00 Uhr;"
        " Mittwoch, 2. Dezember 2026: fällt aus"
    )
    assert list(exception_words.all_in_words(content).values()) == [said]


def test_every_choice_has_words_in_both_languages(site):
    for day in (None, WEDNESDAY.date()):
        words = [text for _, text in recurrence_words.choices(day, recurrence.parse("FREQ=DAILY"))]
        assert all(words)
        assert len(set(words)) == len(words)


def test_the_last_weekday_is_offered_only_where_it_is_one(german):
    early = dict(recurrence_words.choices(date(2026, 11, 4)))
    assert Repetition.LAST_WEEKDAY not in early
    assert early[Repetition.NTH_WEEKDAY] == "Am ersten Mittwoch im Monat"
    assert Repetition.OWN not in early


@given(day=st.dates(date(2000, 1, 1), date(2100, 12, 31)), choice=st.sampled_from(CHOSEN))
def test_a_choice_is_found_again_in_its_rule_and_its_first_day_is_met(day, choice):
    rule = rule_of(choice, day)
    found = repetition_of(recurrence.parse(str(rule)), day)
    assert rule_of(found, day) == rule
    is_met = recurrence.expand(rule, day, recurrence.Window(day, day + timedelta(days=1)), 1)
    wants_more = choice in {Repetition.WORKDAYS, Repetition.LAST_WEEKDAY}
    assert wants_more or is_met == [day]
