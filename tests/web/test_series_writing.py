"""Editors change series: what was said of single dates is not lost, and every series can be opened."""

from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest
from sqlalchemy import select

from stadtnetz import clock, contributions
from stadtnetz.contributions import Deviation, Event, EventException, Move, State, Status
from stadtnetz.database import session, unit_of_work
from tests import calendars, factories
from tests.web.dialects import in_both_dialects
from tests.web.test_event_writing import (
    DATES,
    NEW,
    SAVE,
    SIMPLE,
    SUBMIT,
    UPDATE,
    a_series,
    approve,
    edit,
    occurrence_on,
    shown,
    the_event,
    wall,
)

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
WEEKLY = {**SIMPLE, "repeats": "weekly"}


@pytest.fixture(autouse=True)
def a_day_in_november():
    with clock.at(NOW):
        yield


def a_called_off_date(day="2026-12-09 16:00", note="Ferien"):
    return EventException(original_start=wall(day), deviation=Deviation.SKIPPED, note=note)


@in_both_dialects
@pytest.mark.parametrize(
    "wrong",
    [
        {"finish": "count", "finish_count": ""},
        {"finish": "day", "finish_day": ""},
        {"further_days": "3.13.2026"},
        {"starts": ""},
        {"day": ""},
        {"day": "2026-11-26"},
        {"repeats": ""},
    ],
)
def test_a_date_that_was_called_off_survives_what_is_wrong_elsewhere(dialect, wrong, town, visit):
    browser = visit(dialect, town.editor).open(NEW).fill(**WEEKLY).submit(DATES)
    browser.fill(**WEEKLY, skipped=["2026-12-02"]).submit(DATES)
    right = {"finish": "count", "finish_count": "4", "finish_day": "", "further_days": ""}
    browser.fill(**{**WEEKLY, "further_days": "", **wrong}).submit(DATES)
    assert browser.page.values("skipped") == ["2026-12-02"]
    browser.fill(**WEEKLY, **right).submit(DATES)
    assert shown(browser.page)[1] == "Mi 2.12. fällt aus"
    browser.fill(**WEEKLY, **right, topic=town.topic.id).submit(SUBMIT)
    assert the_event().exceptions == (a_called_off_date("2026-12-02 16:00", ""),)


@in_both_dialects
def test_a_date_called_off_in_public_keeps_its_note_past_a_mistake(dialect, town, visit):
    event = a_series(town, exceptions=(a_called_off_date(),))
    browser = visit(dialect, town.editor).open(edit(event, umfang="alle"))
    browser.fill(finish_count="x").submit(UPDATE)
    assert browser.status == 422
    browser.fill(finish_count="6").submit(UPDATE)
    approve(the_event(), town)
    assert the_event().exceptions == (a_called_off_date(),)
    dates = [each.original_start for each in contributions.occurrences_of(the_event())]
    assert wall("2026-12-09 16:00") not in dates


@in_both_dialects
def test_a_moved_date_goes_back_into_its_row_and_stays_there_until_it_is_said_otherwise(
    dialect, town, visit
):
    moved = EventException(
        original_start=wall("2026-12-02 16:00"),
        deviation=Deviation.MOVED,
        start=wall("2026-12-03 16:00"),
        note="Fest",
    )
    event = a_series(town, exceptions=(moved,))
    browser = visit(dialect, town.editor).open(edit(event, umfang="alle"))
    browser.fill(regular=["2026-12-02"]).submit(DATES)
    assert shown(browser.page)[1].startswith("Mi 2.12. 16:00")
    browser.fill(finish_count="x").submit(DATES)
    assert browser.page.values("regular") == ["2026-12-02"]
    browser.fill(finish_count="8").submit(DATES)
    browser.submit(DATES)
    assert shown(browser.page)[1].startswith("Mi 2.12. 16:00")
    browser.fill(regular=[]).submit(DATES)
    assert shown(browser.page)[1].startswith("Do 3.12. 16:00")
    browser.fill(regular=["2026-12-02"]).submit(UPDATE)
    assert contributions.revisions_of(the_event())[0].content.exceptions == ()


def test_the_first_of_listed_days_that_was_called_off_can_be_called_back(town, visit):
    browser = visit("htmx", town.editor).open(NEW).fill(**WEEKLY).submit(DATES)
    browser.fill(**WEEKLY, skipped=["2026-11-25"]).submit(DATES)
    listed = {**SIMPLE, "repeats": "dates", "further_days": "3.12.2026"}
    browser.fill(**listed).submit(DATES)
    assert browser.page.texts("#dates label") == ["Mi 25.11. fällt aus"]
    browser.fill(**listed, skipped=[]).submit(DATES)
    assert browser.page.text("#dates-heading") == "Daraus werden 2 Termine"


def an_old_series(town, *, days, **wanted):
    """Begin a series of every day so many days ago, and let it go on since."""
    with clock.at(NOW - timedelta(days=days)):
        written = {"first_start": wall("2023-11-19 16:00"), "rule": "FREQ=DAILY", **wanted}
        event = factories.an_event(author=town.editor, **written)
    while contributions.extend_horizons():
        session().commit()
    return event


@in_both_dialects
def test_a_series_of_more_than_a_thousand_dates_is_changed_where_it_stands_today(
    dialect, town, visit
):
    event = an_old_series(town, days=1_100)
    soon = contributions.next_occurrence(event)
    browser = visit(dialect, town.editor).open(f"/beitraege/{event.id}/termine/{soon.id}")
    assert (browser.status, browser.page.value("day")) == (200, "2026-11-22")
    browser.open(edit(event, umfang="alle")).submit(DATES)
    assert shown(browser.page)[0] == "So 22.11. 2026 16:00–18:00"
    assert browser.page.text("#dates-heading") == "Es kommen noch 740 Termine"
    ended = {"finish": "day", "finish_day": "2026-12-31"}
    browser.fill(**ended).submit(DATES)
    assert browser.page.text("#dates-heading") == "Es kommen noch 40 Termine"
    assert browser.page.texts(".sheet-words")[-1] == "und 28 weitere"
    browser.fill(**ended).submit(UPDATE)
    assert contributions.revisions_of(the_event())[0].content.rule == "FREQ=DAILY;UNTIL=20261231"


@in_both_dialects
@pytest.mark.parametrize(
    ("day", "repeats"),
    [("2006-11-22", "weekly"), ("2022-06-10", "daily"), ("2001-02-28", "yearly")],
)
def test_what_has_been_going_on_for_years_is_handed_in(dialect, day, repeats, town, visit):
    browser = visit(dialect, town.editor).open(NEW)
    browser.fill(**{**SIMPLE, "day": day, "topic": town.topic.id}, repeats=repeats).submit(SUBMIT)
    assert browser.status == 200
    assert the_event().state == State.SUBMITTED


def test_a_series_that_has_ended_long_ago_is_not_handed_in(town, visit):
    browser = visit(user=town.editor).open(NEW)
    old = {**SIMPLE, "day": "2001-02-28", "topic": town.topic.id}
    browser.fill(**old, repeats="weekly", finish="count", finish_count="1000").submit(SUBMIT)
    assert browser.page.complaints == ["Dieser Tag ist vorbei. Bitte einen späteren wählen."]
    assert browser.page.text("#dates-heading") == "Daraus werden 1000 Termine"


def test_a_date_put_off_from_long_ago_is_still_to_come(town, visit):
    late = EventException(
        original_start=wall("2023-12-24 16:00"),
        deviation=Deviation.MOVED,
        start=wall("2026-11-23 20:00"),
    )
    event = an_old_series(town, days=1_100, exceptions=(late,))
    page = visit(user=town.editor).open(edit(event, umfang="alle")).page
    assert shown(page)[2].startswith("Mo 23.11. 20:00–22:00, statt 24. Dezember 2023")


EACH_NEW_YEAR = "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=1"
ENDLESS_COUNT = {"repeats": "own", "own_rule": EACH_NEW_YEAR, "finish": "count", "finish_count": "1000"}  # fmt: skip
TOO_FAR = "Bis zum Jahr 2100 kommen nur 74 zusammen. Bitte höchstens so viele angeben."


@in_both_dialects
@pytest.mark.parametrize("then", ["dates", "save", "submit", "preview"])
def test_a_series_that_reaches_beyond_our_years_is_refused_with_a_remedy(
    dialect, then, town, visit
):
    browser = visit(dialect, town.editor).open(NEW)
    begun = perf_counter()
    fields = {**SIMPLE, **ENDLESS_COUNT, "day": "2027-01-01", "topic": town.topic.id}
    browser.post(NEW, {**fields, "then": then})
    assert browser.status == 422
    assert TOO_FAR in browser.text
    browser.post(NEW, {**fields, "then": "save", "finish_count": "74"})
    assert the_event().rule.startswith("FREQ=YEARLY;COUNT=74")
    assert browser.open(edit(the_event())).page.text("#dates-heading") == "Daraus werden 74 Termine"
    assert perf_counter() - begun < 5


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2100-12-31"])
def test_a_tick_at_the_end_of_time_brings_nothing_down(day, town, visit):
    browser = visit(user=town.editor)
    fields = {**SIMPLE, **ENDLESS_COUNT, "day": "2027-01-01", "finish_count": "9", "then": "save"}
    browser.post(NEW, {**fields, "skipped": day, "regular": day})
    assert the_event().exceptions == ()


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.PUBLISHED])
def test_a_series_that_was_kept_before_can_be_opened_everywhere(state, town, visit):
    event = factories.an_event(
        author=town.editor,
        state=state,
        first_start=wall("2027-01-01 16:00"),
        rule=f"{EACH_NEW_YEAR};COUNT=1000",
    )
    browser = visit(user=town.editor)
    page = browser.open(edit(event, umfang="alle")).page
    if state is not State.SUBMITTED:
        assert page.text("#dates-heading") == "Daraus werden 74 Termine"
        assert browser.submit(DATES).page.text("#dates-said p") == f"Anzahl der Termine: {TOO_FAR}"
    for address in (f"/termine/{event.id}-{event.slug}", "/arbeitsbereich", "/kalender/2027/01"):
        assert browser.open(address).status == 200
    desk = visit(user=town.moderator)
    assert desk.open(f"/termine/{event.id}").status in {200, 404}
    if state is not State.DRAFT:
        assert desk.open(f"/pruefliste/{event.id}").status in {200, 404}
    if state is State.PUBLISHED:
        assert browser.send("GET", f"/termine/{event.id}-{event.slug}.ics").status_code == 200


def test_a_rule_that_cannot_be_followed_is_said_and_changed(town, visit):
    event = factories.an_event(
        author=town.editor,
        state=State.DRAFT,
        first_start=wall("1500-01-01 16:00"),
        rule=f"{EACH_NEW_YEAR};COUNT=900",
    )
    browser = visit(user=town.editor).open(edit(event))
    assert browser.status == 200
    assert browser.page.complaints == [
        "Diese Wiederholung lässt sich nicht ausrechnen. Bitte eine andere wählen."
    ]
    browser.fill(day="2026-12-01", repeats="weekly", finish="never").submit(SAVE)
    assert the_event().rule == "FREQ=WEEKLY;BYDAY=TU"


def exceptions_proposed():
    return contributions.revisions_of(the_event())[0].content.exceptions


@in_both_dialects
def test_one_date_runs_past_midnight_once_its_last_day_is_given(dialect, town, visit):
    chosen = occurrence_on(event := a_series(town), "2026-12-02")
    address = f"/beitraege/{event.id}/termine/{chosen.id}"
    browser = visit(dialect, town.editor).open(address)
    assert browser.page.value("last_day") == ""
    browser.fill(starts="23:00", ends="01:00").submit(UPDATE)
    assert browser.page.complaints == [
        "Das Ende liegt vor dem Beginn. Geht es über Mitternacht? Dann bitte hier den letzten Tag angeben."
    ]
    browser.fill(last_day="2026-12-03").submit(UPDATE)
    [moved] = exceptions_proposed()
    assert (moved.start, moved.end) == (wall("2026-12-02 23:00"), wall("2026-12-03 01:00"))
    approve(the_event(), town)
    page = browser.open(address).page
    assert [page.value(name) for name in ("day", "starts", "ends", "last_day")] == [
        "2026-12-02", "23:00", "01:00", "2026-12-03",
    ]  # fmt: skip
    browser.fill(ends="00:00", last_day="").submit(UPDATE)
    assert exceptions_proposed()[0].end == wall("2026-12-03 00:00")


def test_one_date_of_whole_days_lasts_as_long_as_its_last_day_says(town, visit):
    event = factories.an_event(
        author=town.editor,
        first_start=wall("2026-11-28"),
        first_end=wall("2026-11-30"),
        all_day=True,
        rule="FREQ=WEEKLY;COUNT=4",
    )
    chosen = occurrence_on(event, "2026-12-05")
    browser = visit(user=town.editor).open(f"/beitraege/{event.id}/termine/{chosen.id}")
    assert (browser.page.value("day"), browser.page.value("last_day")) == (
        "2026-12-05", "2026-12-06",
    )  # fmt: skip
    browser.fill(day="2026-12-04").submit(UPDATE)
    [moved] = exceptions_proposed()
    assert (moved.start, moved.end) == (wall("2026-12-04"), wall("2026-12-07"))


@pytest.fixture
def apart(town):
    """A date that was announced to a Friday, before its series left the Wednesdays."""
    event = a_series(town)
    chosen = occurrence_on(event, "2026-12-02")
    calendars.announce(
        event,
        Status.POSTPONED,
        original_start=chosen.original_start,
        start=wall("2026-12-04 18:00"),
    )
    calendars.change(
        event, first_start=wall("2026-11-26 16:00"), first_end=None, rule="FREQ=WEEKLY"
    )
    return chosen


STANDS_APART = (
    "Dieser Termin steht nicht mehr in der Reihe, sein neuer Tag ist bekannt gegeben. "
    "Absagen, verschieben und online verlegen können Sie auf der Seite des Termins."
)


def test_what_stands_in_its_series_no_more_is_no_choice_but_leads_to_where_it_is_changed(
    apart, town, visit
):
    event = the_event()
    browser = visit(user=town.editor).open(edit(event))
    assert "Freitag, 4. Dezember, 18:00" not in browser.page.texts("#termin option")
    assert browser.page.texts("#termin option")[0] == "Donnerstag, 26. November, 16:00"
    assert browser.page.texts("form .dates a") == ["Freitag, 4. Dezember, 18:00"]
    browser.follow("Freitag, 4. Dezember, 18:00")
    assert browser.address == f"/termine/{event.id}-{event.slug}/{apart.id}"
    browser.fill(status="cancelled", note="Gar nicht mehr.").submit("Jetzt bekannt geben")
    session().expire_all()
    assert contributions.occurrence(apart.id).status is Status.CANCELLED
    assert browser.open(edit(event)).page.all("form .dates") == []


@pytest.mark.parametrize("umfang", ["nur", "folgende"])
def test_who_means_what_stands_in_its_series_no_more_is_told_where_it_is_changed(
    umfang, apart, town, visit
):
    browser = visit(user=town.editor).open(edit(the_event(), termin=apart.id, umfang=umfang))
    assert (browser.status, browser.page.h1) == (422, "Was möchten Sie ändern?")
    assert browser.page.text("main .notice") == f"{STANDS_APART} Zur Seite des Termins"
    browser.follow("Zur Seite des Termins")
    assert browser.address.endswith(f"/{apart.id}")


def test_the_form_of_what_stands_in_its_series_no_more_leads_there_too(apart, town, visit):
    browser = visit(user=town.editor).open(f"/beitraege/{the_event().id}/termine/{apart.id}")
    assert (browser.status, browser.page.h1) == (422, "Was möchten Sie ändern?")
    assert STANDS_APART in browser.page.text("main .notice")


def test_what_leaves_its_series_while_somebody_writes_is_said_and_nothing_is_lost(town, visit):
    event = a_series(town)
    chosen = occurrence_on(event, "2026-12-02")
    browser = visit(user=town.editor).open(f"/beitraege/{event.id}/termine/{chosen.id}")
    calendars.change(
        event, first_start=wall("2026-11-26 16:00"), first_end=None, rule="FREQ=WEEKLY"
    )
    browser.fill(day="2026-12-03", note="Im Kino").submit(UPDATE)
    assert browser.status == 409
    assert [browser.page.value(name) for name in ("day", "note")] == ["2026-12-03", "Im Kino"]
    assert "Dieser Termin ist gerade nicht zu ändern." in browser.page.text("main [role=alert]")
    browser.submit(UPDATE)
    assert (browser.status, the_event().state) == (409, State.PUBLISHED)


def test_what_was_called_off_is_no_date_that_has_begun(town, visit):
    event = a_series(town)
    chosen = occurrence_on(event, "2026-12-02")
    calendars.announce(event, Status.CANCELLED, original_start=chosen.original_start)
    browser = visit(user=town.editor).open(edit(event, termin=chosen.id, umfang="nur"))
    assert browser.status == 422
    assert browser.page.text("main .notice") == (
        "Dieser Termin fällt aus. Bitte einen anderen wählen."
    )


def test_a_date_that_an_update_which_came_back_leaves_out_is_changed_as_it_stands(town, visit):
    event = a_series(town)
    chosen = occurrence_on(event, "2026-12-02")
    calendars.propose(
        event, first_start=wall("2026-11-26 16:00"), first_end=None, rule="FREQ=WEEKLY"
    )
    with unit_of_work():
        contributions.decide(event, Move.RETURN_UPDATE, actor=town.moderator, note="Warum?")
    browser = visit(user=town.editor).open(edit(event, termin=chosen.id, umfang="nur"))
    assert (browser.status, browser.page.value("day")) == (200, "2026-12-02")
    browser.fill(venue="Kino").submit(UPDATE)
    [moved] = exceptions_proposed()
    assert (moved.original_start, moved.venue) == (wall("2026-12-02 16:00"), "Kino")
    assert contributions.revisions_of(event)[0].content.first_start == event.first_start


@in_both_dialects
def test_what_follows_a_date_does_not_begin_before_it(dialect, town, visit):
    event = a_series(town)
    chosen = occurrence_on(event, "2026-12-09")
    browser = visit(dialect, town.editor)
    browser.open(edit(event, termin=chosen.id, umfang="folgende"))
    browser.fill(day="2026-12-05").submit(UPDATE)
    assert browser.status == 422
    assert browser.page.complaints == [
        "Die Änderung gilt ab dem 9. Dezember 2026. Bitte diesen oder einen späteren Tag angeben."
    ]
    browser.fill(day="2026-12-09", starts="14:00").submit(UPDATE)
    assert contributions.revisions_of(the_event())[0].content.first_start == wall(
        "2026-12-09 14:00"
    )


def test_what_follows_a_date_of_today_does_not_begin_in_the_past(town, visit):
    with clock.at(NOW + timedelta(days=3)):
        event = a_series(town)
        chosen = occurrence_on(event, "2026-11-25")
        browser = visit(user=town.editor)
        browser.open(edit(event, termin=chosen.id, umfang="folgende"))
        browser.fill(starts="08:00").submit(UPDATE)
    assert browser.page.complaints == ["Dieser Zeitpunkt ist vorbei. Bitte einen späteren wählen."]


@in_both_dialects
@pytest.mark.parametrize(
    ("day", "first", "rule", "dates"),
    [
        ("2026-12-05", "2026-12-09", "FREQ=WEEKLY;COUNT=5;BYDAY=WE", 6),
        ("2027-01-30", "2027-01-30", "", 1),
    ],
)
def test_a_series_goes_on_from_a_date_that_was_added_to_it(
    dialect, day, first, rule, dates, town, visit
):
    added = EventException(original_start=wall(f"{day} 16:00"), deviation=Deviation.ADDED)
    event = a_series(town, exceptions=(added,))
    before = len(contributions.occurrences_of(event))
    chosen = occurrence_on(event, day)
    browser = visit(dialect, town.editor)
    browser.open(edit(event, termin=chosen.id, umfang="folgende"))
    assert (browser.status, browser.page.value("day")) == (200, first)
    says_why = "nach der Regel geht es am 9. Dezember 2026 weiter" in browser.page.text("main")
    assert says_why == (day != first)
    browser.fill(title="Neu").submit(UPDATE)
    approve(the_event(), town)
    old, new = session().scalars(select(Event).order_by(Event.id)).all()
    assert (new.rule, len(contributions.occurrences_of(new))) == (rule, dates)
    assert contributions.occurrence(chosen.id).event_id == new.id
    assert len(contributions.occurrences_of(old)) == before - dates


TOO_MANY = "Höchstens 100 einzelne Tage dürfen anders sein. Bitte den Termin in mehrere aufteilen."


def a_series_of_exceptions(town, number, deviation=Deviation.MOVED):
    first = wall("2026-11-23 16:00")
    days = [first + timedelta(days=each) for each in range(1, number + 1)]
    moved = {"start": None, "venue": "Kino"} if deviation is Deviation.MOVED else {}
    if deviation is Deviation.ADDED:
        days = [each + timedelta(days=400) for each in days]
    return factories.an_event(
        author=town.editor,
        first_start=first,
        rule="FREQ=DAILY;COUNT=300",
        exceptions=tuple(
            EventException(original_start=each, deviation=deviation, **moved) for each in days
        ),
    )


@in_both_dialects
@pytest.mark.parametrize("deviation", list(Deviation))
def test_many_days_that_differ_already_block_no_edit_that_adds_none(
    dialect, deviation, town, visit
):
    event = a_series_of_exceptions(town, 119, deviation)
    browser = visit(dialect, town.editor).open(edit(event, umfang="alle"))
    browser.fill(title="Neu").submit(UPDATE)
    assert browser.status == 200
    revision = contributions.revisions_of(the_event())[0]
    assert (revision.content.title, len(revision.content.exceptions)) == ("Neu", 119)
    approve(the_event(), town)
    further = browser.open(edit(event, umfang="alle")).page.value("further_days")
    browser.fill(further_days=f"{further}\n24.12.2029").submit(UPDATE)
    assert browser.page.complaints == [TOO_MANY]


@in_both_dialects
def test_one_date_more_that_differs_is_refused_in_its_own_form_too(dialect, town, visit):
    event = a_series_of_exceptions(town, 100)
    address = f"/beitraege/{event.id}/termine/"
    another = occurrence_on(event, "2027-04-01")
    browser = visit(dialect, town.editor)
    for typed in ({"is_off": "y"}, {"venue": "Park"}):
        browser.open(f"{address}{another.id}").fill(**typed).submit(UPDATE)
        assert (browser.status, browser.page.complaints) == (422, [TOO_MANY])
    one = occurrence_on(event, "2026-11-30")
    browser.open(f"{address}{one.id}").fill(venue="Park").submit(UPDATE)
    assert (browser.status, len(exceptions_proposed())) == (200, 100)
