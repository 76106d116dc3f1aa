"""Editors enter events, see the dates that come of it, and say of a series how much they mean."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from stadtnetz import clock, contributions
from stadtnetz.contributions import (
    Admission,
    Deviation,
    Event,
    EventException,
    Move,
    State,
    Status,
    Where,
)
from stadtnetz.database import session, unit_of_work
from tests import calendars, factories
from tests.statements import sent
from tests.web.dialects import in_both_dialects

SAVE, SUBMIT, PREVIEW = "Entwurf speichern", "Zur Prüfung einreichen", "Vorschau"
UPDATE, DATES = "Änderung zur Prüfung einreichen", "Termine anzeigen"
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
NEW = "/termine/neu"
SIMPLE = {
    "title": "Sprachcafé im Lesesaal",
    "day": "2026-11-25",
    "starts": "16:00",
    "venue": "Stadtbücherei, Lesesaal",
}


@pytest.fixture(autouse=True)
def a_day_in_november():
    with clock.at(NOW):
        yield


def wall(text: str) -> datetime:
    """Read „2026-11-25 16:00“."""
    return datetime.fromisoformat(text)


def count():
    return session().scalar(select(func.count()).select_from(Event))


def the_event():
    return session().scalars(select(Event)).one()


def edit(event, **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"/beitraege/{event.id}/bearbeiten" + (f"?{query}" if query else "")


def shown(page):
    """Read the dates on the sheet."""
    return page.texts("#dates .sheet li.departure")


def approve(event, town):
    with unit_of_work():
        move = Move.APPROVE_UPDATE if event.is_public else Move.APPROVE
        contributions.decide(event, move, actor=town.moderator)


@in_both_dialects
def test_a_simple_event_takes_five_answers(dialect, town, visit):
    browser = visit(dialect, town.editor).follow("Termin eintragen")
    assert browser.page.h1 == "Termin eintragen"
    browser.fill(**SIMPLE, topic=town.topic.id).submit(SUBMIT)
    event = the_event()
    assert (event.state, event.title, event.city_id) == (
        State.SUBMITTED, SIMPLE["title"], town.city.id,
    )  # fmt: skip
    assert (event.first_start, event.first_end, event.rule) == (wall("2026-11-25 16:00"), None, "")
    assert browser.page.texts("li.submission h2") == [SIMPLE["title"]]


def test_an_empty_draft_is_kept(town, visit):
    browser = visit(user=town.editor).open(NEW).submit(SAVE)
    assert browser.page.texts("li.submission h2") == ["Ohne Titel"]
    assert the_event().first_start is None


WRITTEN = {
    **SIMPLE,
    "teaser": "Deutsch üben bei <Kaffee> & Tee.",
    "body": "## Ablauf\n\nErst *reden*.",
    "ends": "18:00",
    "repeats": "second-week",
    "finish": "day",
    "finish_day": "2027-02-28",
    "skip_holidays": "y",
    "further_days": "03.12.2026",
    "address": "Am Markt 3",
    "directions": "Aufzug rechts",
    "latitude": "51.5",
    "longitude": "9.9",
    "where": "both",
    "online_url": "https://treff.example.org/raum?x=1",
    "step_free": "yes",
    "childcare": "no",
    "sign_language": "",
    "access_contact": "0551 123",
    "admission": "paid",
    "admission_note": "3 Euro",
    "registration": "own",
    "registration_url": "https://anmelden.example.org",
    "is_booked_out": "y",
    "organizer": "Bücherei",
    "contact": "buecherei@example.org",
    "language": "tr",
    "when": "day",
    "wished_day": "2026-11-24",
    "wished_time": "08:30",
}


def typed(page, fields=WRITTEN):
    return {name: page.value(name).replace("\r\n", "\n") for name in fields}


def test_everything_that_was_typed_stands_in_the_form_again(town, visit):
    browser = visit(user=town.editor).open(NEW).fill(**WRITTEN, topic=town.topic.id).submit(SAVE)
    event = the_event()
    assert typed(browser.open(edit(event)).page) == WRITTEN
    assert (event.where, event.admission, event.zone) == (
        Where.BOTH, Admission.PAID, "Europe/Berlin",
    )  # fmt: skip
    assert (event.step_free, event.childcare, event.sign_language) == (True, False, None)
    assert (event.latitude, event.longitude) == (51.5, 9.9)
    assert event.rule == "FREQ=WEEKLY;UNTIL=20270228;INTERVAL=2;BYDAY=WE"
    assert event.exceptions == (
        EventException(original_start=wall("2026-12-03 16:00"), deviation=Deviation.ADDED),
    )
    browser.submit(SUBMIT)
    assert the_event().state == State.SUBMITTED
    assert contributions.revisions_of(the_event())[0].content == the_event().content


def test_handing_in_asks_for_title_topic_day_and_place(town, visit):
    browser = visit(user=town.editor).open(NEW).submit(SUBMIT)
    assert browser.status == 422
    assert browser.page.texts(".error-summary li") == [
        "Titel: Bitte einen Titel in Worten geben.",
        "Thema: Bitte ein Thema wählen.",
        "Tag: Bitte angeben, wann es stattfindet.",
        "Name des Ortes: Bitte angeben, wo es stattfindet.",
    ]
    assert count() == 0


@in_both_dialects
def test_the_dates_are_shown_before_anything_is_kept(dialect, town, visit):
    browser = visit(dialect, town.editor).open(NEW)
    every = {**SIMPLE, "ends": "18:00", "repeats": "second-week", "finish": "day"}
    browser.fill(**every, finish_day="2027-02-28", skip_holidays="y").submit(DATES)
    assert (browser.status, count()) == (200, 0)
    assert browser.page.text("#dates-heading") == "Daraus werden 7 Termine"
    assert browser.page.texts(".sheet-words")[0] == (
        "Jeden zweiten Mittwoch von 16:00 bis 18:00 Uhr, bis 28. Februar 2027, nicht an Feiertagen."
    )
    assert shown(browser.page)[:2] == ["Mi 25.11. 2026 16:00–18:00", "Mi 9.12. 16:00–18:00"]
    assert browser.page.texts("#repeats option")[3] == "Jede Woche am Mittwoch"
    if dialect == "plain":
        assert typed(browser.page, every) == every


def test_what_is_left_out_says_why(town, visit):
    browser = visit("htmx", town.editor).open(NEW)
    friday = {**SIMPLE, "day": "2026-12-18", "repeats": "weekly", "skip_holidays": "y"}
    browser.fill(**friday).submit(DATES)
    assert shown(browser.page)[:3] == [
        "Fr 18.12. 2026 16:00",
        "Fr 25.12. entfällt: Erster Weihnachtstag",
        "Fr 1.1. 2027 entfällt: Neujahr",
    ]
    assert "bis 30. November 2028 eingetragen" in browser.page.texts(".sheet-words")[0]


def test_short_months_are_explained(town, visit):
    browser = visit("htmx", town.editor).open(NEW)
    browser.fill(**{**SIMPLE, "day": "2027-01-31"}, repeats="day-of-month").submit(DATES)
    assert browser.page.texts(".sheet-words")[1] == "Monate ohne 31. Tag werden ausgelassen."
    assert shown(browser.page)[:2] == ["So 31.1. 2027 16:00", "Mi 31.3. 16:00"]


@pytest.mark.parametrize(
    ("day", "at", "hint"),
    [
        ("2027-03-21", "02:30", "beginnt um 3:30 Uhr, weil die Uhren vorgestellt werden"),
        ("2027-10-24", "02:30", "diese Stunde gibt es zweimal; gemeint ist die erste"),
    ],
)
def test_the_nights_when_clocks_change_are_pointed_out(day, at, hint, town, visit):
    browser = visit("htmx", town.editor).open(NEW)
    browser.fill(**{**SIMPLE, "day": day, "starts": at}, repeats="weekly").submit(DATES)
    assert shown(browser.page)[1].endswith(f"2:30 {hint}")


@in_both_dialects
def test_single_days_of_a_series_are_called_off_in_the_list(dialect, town, visit):
    browser = visit(dialect, town.editor).open(NEW)
    weekly = {**SIMPLE, "repeats": "weekly", "finish": "count", "finish_count": "4"}
    browser.fill(**weekly).submit(DATES)
    again = {} if dialect == "plain" else weekly
    browser.fill(**again, skipped=["2026-12-02", "2026-12-16"]).submit(DATES)
    assert browser.page.text("#dates-heading") == "Daraus werden 2 Termine"
    assert shown(browser.page)[1] == "Mi 2.12. fällt aus"
    browser.fill(**again, topic=town.topic.id).submit(SUBMIT)
    assert [each.original_start for each in the_event().exceptions] == [
        wall("2026-12-02 16:00"), wall("2026-12-16 16:00"),
    ]  # fmt: skip
    assert {each.deviation for each in the_event().exceptions} == {Deviation.SKIPPED}


def test_called_off_days_beyond_the_list_are_kept(town, visit):
    skipped = EventException(
        original_start=wall("2027-11-24 16:00"), deviation=Deviation.SKIPPED, note="Umbau"
    )
    event = factories.an_event(
        author=town.editor,
        state=State.DRAFT,
        first_start=wall("2026-11-25 16:00"),
        rule="FREQ=WEEKLY",
        exceptions=(skipped,),
    )
    visit(user=town.editor).open(edit(event)).fill(starts="17:00", ends="18:30").submit(SAVE)
    assert the_event().exceptions == (
        EventException(
            original_start=wall("2027-11-24 17:00"), deviation=Deviation.SKIPPED, note="Umbau"
        ),
    )


REPETITIONS = [
    ({"repeats": "daily"}, "FREQ=DAILY"),
    ({"repeats": "workdays"}, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
    ({"repeats": "weekly"}, "FREQ=WEEKLY;BYDAY=WE"),
    ({"repeats": "third-week"}, "FREQ=WEEKLY;INTERVAL=3;BYDAY=WE"),
    ({"repeats": "weekdays", "weekdays": ["2", "4"]}, "FREQ=WEEKLY;BYDAY=WE,FR"),
    ({"repeats": "nth-weekday"}, "FREQ=MONTHLY;BYDAY=4WE"),
    ({"repeats": "last-weekday"}, "FREQ=MONTHLY;BYDAY=-1WE"),
    ({"repeats": "day-of-month"}, "FREQ=MONTHLY;BYMONTHDAY=25"),
    ({"repeats": "yearly"}, "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=25"),
]


@pytest.mark.parametrize(("chosen", "rule"), REPETITIONS)
@pytest.mark.parametrize(
    ("finish", "end"),
    [
        ({}, ""),
        ({"finish": "day", "finish_day": "2027-06-30"}, "UNTIL=20270630"),
        ({"finish": "count", "finish_count": "7"}, "COUNT=7"),
    ],
)
def test_every_repetition_becomes_its_rule_and_is_found_again(
    chosen, rule, finish, end, town, visit
):
    browser = visit(user=town.editor).open(NEW)
    browser.fill(**SIMPLE, **chosen, **finish).submit(SAVE)
    kind, _, rest = rule.partition(";")
    assert the_event().rule == ";".join(part for part in (kind, end, rest) if part)
    page = browser.open(edit(the_event())).page
    for name, value in {**chosen, **finish}.items():
        assert page.values(name) == (value if isinstance(value, list) else [value])


def test_days_that_follow_no_rule_are_added_one_by_one(town, visit):
    browser = visit(user=town.editor).open(NEW)
    browser.fill(**SIMPLE, repeats="dates", further_days="3.12.2026, 2027-01-14").submit(SAVE)
    event = the_event()
    assert (event.rule, [each.original_start for each in event.exceptions]) == (
        "", [wall("2026-12-03 16:00"), wall("2027-01-14 16:00")],
    )  # fmt: skip
    page = browser.open(edit(event)).page
    assert (page.value("repeats"), page.value("further_days")) == (
        "dates", "03.12.2026\n14.01.2027",
    )  # fmt: skip
    assert len(shown(page)) == 3


def test_a_rule_from_elsewhere_is_kept_and_said_in_words(town, visit):
    event = factories.an_event(
        author=town.editor,
        state=State.DRAFT,
        first_start=wall("2026-11-16 16:00"),
        rule="FREQ=MONTHLY;INTERVAL=2;BYDAY=3MO,WE",
    )
    browser = visit(user=town.editor).open(edit(event))
    assert "Eigene Regel: Alle 2 Monate am dritten Montag und jedem Mittwoch" in browser.page.texts(
        "#repeats option"
    )
    browser.fill(title="Neu", finish="count", finish_count="9").submit(SAVE)
    assert the_event().rule == "FREQ=MONTHLY;COUNT=9;INTERVAL=2;BYDAY=3MO,WE"


def test_whole_days_are_inclusive_on_screen_and_exclusive_in_storage(town, visit):
    browser = visit(user=town.editor).open(NEW)
    fair = {**SIMPLE, "starts": "", "day": "2026-12-04", "last_day": "2026-12-06"}
    browser.fill(**fair, all_day="y", topic=town.topic.id).submit(SAVE)
    event = the_event()
    assert (event.first_start, event.first_end) == (wall("2026-12-04"), wall("2026-12-07"))
    page = browser.open(edit(event)).page
    assert (page.value("day"), page.value("last_day")) == ("2026-12-04", "2026-12-06")
    assert shown(page) == ["Fr 4.12. 2026 bis 6. Dezember 2026"]
    assert page.texts(".sheet-words") == [
        "Freitag, 4. Dezember 2026 bis 6. Dezember 2026, ganztägig."
    ]


def test_a_night_asks_for_its_last_day_and_takes_midnight_as_it_is(town, visit):
    browser = visit(user=town.editor).open(NEW)
    night = {**SIMPLE, "starts": "22:00"}
    browser.fill(**night, ends="02:00").submit(SAVE)
    assert (browser.status, count()) == (422, 0)
    assert browser.page.complaints == [
        "Das Ende liegt vor dem Beginn. Geht es über Mitternacht? Dann bitte hier den letzten Tag angeben."
    ]
    browser.fill(last_day="2026-11-26").submit(SAVE)
    assert the_event().first_end == wall("2026-11-26 02:00")
    browser.open(edit(the_event())).fill(ends="00:00", last_day="").submit(SAVE)
    assert the_event().first_end == wall("2026-11-26 00:00")


@in_both_dialects
def test_the_preview_is_the_page_and_writes_nothing(dialect, town, visit):
    browser = visit(dialect, town.editor).open(NEW)
    browser.fill(**WRITTEN, topic=town.topic.id).submit(PREVIEW)
    assert (browser.status, count()) == (200, 0)
    assert browser.page.text("#preview article .event-title") == SIMPLE["title"]
    assert "Am Markt 3" in browser.page.text("#preview article")
    if dialect == "plain":
        assert typed(browser.page) == WRITTEN


@in_both_dialects
def test_what_may_be_there_already_is_shown_once_before_it_is_handed_in(dialect, town, visit):
    other = factories.an_event(
        city=factories.a_city("Auerbach"), title="Sprachcafe im Lesesaal", first_start=wall("2026-11-25 10:00")
    )  # fmt: skip
    browser = visit(dialect, town.editor).open(NEW).fill(**SIMPLE, topic=town.topic.id)
    browser.submit(SUBMIT)
    assert (browser.status, count()) == (422, 1)
    notice = browser.page.find(".notice[data-tone=wait]")
    assert (browser.page.focused, notice.find("h2").get_text()) == (notice, "Schon im Kalender?")
    assert [each["href"] for each in notice("a")] == [
        f"/termine/{other.id}-{other.slug}/{contributions.next_occurrence(other).id}"
    ]
    assert typed(browser.page, SIMPLE) == SIMPLE
    browser.submit("Trotzdem einreichen")
    assert (browser.status, count()) == (200, 2)


def test_what_a_colleague_has_in_hand_leads_to_its_page(town, visit):
    draft = factories.an_event(
        city=town.city,
        state=State.DRAFT,
        title=SIMPLE["title"],
        first_start=wall("2026-11-25 16:00"),
    )
    browser = visit("plain", town.editor).open(NEW).fill(**SIMPLE).submit(DATES)
    [line] = browser.page.all("#dates section:last-child li")
    assert line.get_text().endswith("(noch nicht veröffentlicht)")
    assert browser.open(line.a["href"]).page.text(".event-title") == draft.title


def test_what_is_on_nearby_is_a_hint_beside_the_date(town, visit):
    factories.an_event(city=town.city, title="Laternenfest", first_start=wall("2026-11-27 17:00"))
    factories.an_event(city=town.city, title="Zu spät", first_start=wall("2026-11-29 17:00"))
    same = {"title": "Etwas anderes", "venue": SIMPLE["venue"].upper()}
    factories.an_event(city=town.city, first_start=wall("2026-11-25 11:00"), **same)
    browser = visit("htmx", town.editor).open(NEW).fill(**SIMPLE).submit(DATES)
    lists = [[link.get_text() for link in each("a")] for each in browser.page.all("#dates ul")]
    assert lists == [["Etwas anderes"], ["Laternenfest"]]


def test_an_event_is_copied_without_its_dates(town, visit):
    event = factories.an_event(
        author=town.editor, rule="FREQ=WEEKLY", step_free=True, teaser="Eins."
    )
    browser = visit(user=town.editor).open(f"{NEW}?wie={event.id}")
    page = browser.page
    assert [page.value(name) for name in ("title", "teaser", "venue", "step_free")] == [
        event.title, "Eins.", event.venue, "yes",
    ]  # fmt: skip
    assert [page.value(name) for name in ("day", "repeats", "starts")] == ["", "", "19:00"]
    browser.fill(day="2026-12-24").submit(SAVE)
    assert count() == 2
    for number in ("", "x", "999", "9" * 40, factories.a_story(author=town.editor).id):
        assert browser.open(f"{NEW}?wie={number}").page.value("title") == ""


def test_nobody_copies_what_they_may_not_see(town, visit):
    secret = factories.an_event(state=State.DRAFT, title="Geheim")
    assert visit(user=town.editor).open(f"{NEW}?wie={secret.id}").page.value("title") == ""


def a_series(town, **wanted):
    return factories.an_event(
        author=town.editor,
        first_start=wall("2026-11-18 16:00"),
        rule="FREQ=WEEKLY;COUNT=8;BYDAY=WE",
        **wanted,
    )


def occurrence_on(event, day):
    found = contributions.occurrences_of(event)
    return next(each for each in found if f"{each.original_start:%Y-%m-%d}" == day)


def test_a_public_series_asks_how_much_is_meant(town, visit):
    with clock.at(NOW - timedelta(days=7)):
        event = a_series(town)
    browser = visit(user=town.editor).open(edit(event))
    assert browser.page.h1 == "Was möchten Sie ändern?"
    options = browser.page.texts("#termin option")
    assert (len(options), options[0]) == (7, "Mittwoch, 25. November, 16:00")
    browser.fill(umfang="alle").submit("Weiter")
    assert browser.page.value("title") == event.title
    browser.fill(title="Alle neu").submit(UPDATE)
    revision = contributions.revisions_of(the_event())[0]
    assert (revision.from_start, revision.content.title) == (None, "Alle neu")


def test_from_one_date_on_a_series_goes_on_as_another(town, visit):
    event = a_series(town)
    chosen = occurrence_on(event, "2026-12-09")
    browser = visit(user=town.editor).open(edit(event, termin=chosen.id))
    assert browser.page.value("termin") == str(chosen.id)
    browser.fill(umfang="folgende").submit("Weiter")
    assert (browser.page.value("day"), browser.page.value("finish_count")) == ("2026-12-09", "5")
    browser.fill(starts="17:00", ends="19:00").submit(UPDATE)
    revision = contributions.revisions_of(the_event())[0]
    assert revision.from_start == wall("2026-12-09 16:00")
    assert revision.content.first_start == wall("2026-12-09 17:00")
    approve(the_event(), town)
    old, new = session().scalars(select(Event).order_by(Event.id)).all()
    assert [len(contributions.occurrences_of(each)) for each in (old, new)] == [3, 5]
    assert {f"{each.original_start:%H:%M}" for each in contributions.occurrences_of(new)} == {
        "17:00"
    }


def test_one_date_is_moved_by_itself(town, visit):
    event = a_series(town)
    chosen = occurrence_on(event, "2026-12-02")
    browser = visit(user=town.editor).open(edit(event, termin=chosen.id))
    browser.fill(umfang="nur").submit("Weiter")
    assert browser.page.h1 == "Nur diesen Termin ändern"
    assert browser.page.value("starts") == "16:00"
    moved = {
        "day": "2026-12-03",
        "starts": "17:30",
        "ends": "19:00",
        "venue": "Kino",
        "note": "Fest",
    }
    browser.fill(**moved).submit(UPDATE)
    assert contributions.revisions_of(the_event())[0].content.exceptions == (
        EventException(
            original_start=wall("2026-12-02 16:00"),
            deviation=Deviation.MOVED,
            start=wall("2026-12-03 17:30"),
            end=wall("2026-12-03 19:00"),
            venue="Kino",
            note="Fest",
        ),
    )
    approve(the_event(), town)
    browser.open(edit(the_event(), umfang="alle"))
    assert shown(browser.page)[1].startswith("Do 3.12. 17:30–19:00, statt 2. Dezember 2026, Kino")
    browser.fill(starts="15:00", ends="17:00").submit(UPDATE)
    kept = contributions.revisions_of(the_event())[0].content.exceptions
    assert [(each.original_start, each.start) for each in kept] == [
        (wall("2026-12-02 15:00"), wall("2026-12-03 17:30"))
    ]


def test_one_date_is_called_off_by_itself(town, visit):
    event = a_series(town)
    chosen = occurrence_on(event, "2026-12-02")
    browser = visit(user=town.editor).open(edit(event, termin=chosen.id, umfang="nur"))
    browser.fill(is_off="y", note="Wegen Umbau").submit(UPDATE)
    assert contributions.revisions_of(the_event())[0].content.exceptions == (
        EventException(
            original_start=wall("2026-12-02 16:00"), deviation=Deviation.SKIPPED, note="Wegen Umbau"
        ),
    )


@pytest.mark.parametrize("umfang", ["nur", "folgende"])
def test_what_has_begun_cannot_be_chosen(umfang, town, visit):
    with clock.at(NOW - timedelta(days=7)):
        event = a_series(town)
    past = occurrence_on(event, "2026-11-18")
    browser = visit(user=town.editor).open(edit(event, termin=past.id, umfang=umfang))
    assert (browser.status, browser.page.h1) == (422, "Was möchten Sie ändern?")
    other = factories.an_event(author=town.editor)
    strange = contributions.next_occurrence(other)
    for number in ("", "x", "9" * 30, "999", strange.id):
        assert browser.open(edit(event, termin=number, umfang=umfang)).status == 422


def test_what_begins_while_somebody_writes_is_said_and_nothing_is_lost(town, visit):
    event = a_series(town)
    chosen = occurrence_on(event, "2026-11-25")
    late = visit(user=town.editor).open(edit(event, termin=chosen.id, umfang="folgende"))
    single = visit(user=town.editor).open(edit(event, termin=chosen.id, umfang="nur"))
    with clock.at(NOW + timedelta(days=4)):
        late.fill(title="Zu spät").submit(UPDATE)
        assert (late.status, late.page.value("title")) == (422, "Zu spät")
        assert late.page.complaints == [
            "Ab diesem Termin ist nichts mehr zu ändern. Bitte einen späteren wählen."
        ]
        single.fill(day="2026-12-24", note="Zu spät").submit(UPDATE)
        assert (single.status, single.page.value("note")) == (409, "Zu spät")
    assert len(contributions.revisions_of(the_event())) == 1


def test_an_update_that_came_back_is_still_meant_from_its_date_on(town, visit):
    event = a_series(town)
    chosen = occurrence_on(event, "2026-12-09")
    browser = visit(user=town.editor).open(edit(event, termin=chosen.id, umfang="folgende"))
    browser.fill(title="Ab Dezember").submit(UPDATE)
    with unit_of_work():
        contributions.decide(the_event(), Move.RETURN_UPDATE, actor=town.moderator, note="Warum?")
    browser.open(edit(event))
    assert browser.page.value("title") == "Ab Dezember"
    assert "Sie gilt für den Termin am 9. Dezember 2026 und alle folgenden." in browser.page.text(
        "main .notice"
    )
    browser.submit(UPDATE)
    assert contributions.revisions_of(the_event())[0].from_start == wall("2026-12-09 16:00")


def test_somebody_else_was_faster_with_one_date(town, visit):
    event = a_series(town)
    chosen = occurrence_on(event, "2026-12-02")
    slow = visit(user=town.editor).open(edit(event, termin=chosen.id, umfang="nur"))
    quick = visit(user=town.editor).open(edit(event, umfang="alle"))
    quick.fill(title="Schneller").submit(UPDATE)
    slow.fill(note="Meine Worte").submit(UPDATE)
    assert (slow.status, slow.page.value("note")) == (409, "Meine Worte")


def test_a_published_single_event_is_changed_at_once(town, visit):
    event = factories.an_event(author=town.editor)
    browser = visit(user=town.editor).open(edit(event)).fill(title="Neu").submit(UPDATE)
    assert (browser.status, the_event().state) == (200, State.UPDATE_SUBMITTED)


def test_an_ended_session_carries_every_field_to_the_sign_in_and_back(town, visit):
    browser = visit(user=town.editor).open(NEW)
    browser.client.delete_cookie("stadtnetz")
    browser.fill(**WRITTEN, topic=town.topic.id, weekdays=["1", "3"]).submit(SUBMIT)
    assert (browser.status, browser.page.h1) == (401, "Anmelden")
    browser.fill(email=town.editor.email, password=factories.PASSWORD).submit("Anmelden")
    assert (browser.status, count(), browser.page.h1) == (200, 0, "Termin eintragen")
    assert typed(browser.page) == WRITTEN
    assert browser.page.values("weekdays") == ["1", "3"]
    browser.submit(SUBMIT)
    assert the_event().state == State.SUBMITTED


@pytest.mark.parametrize("then", ["submit", "save", "dates", "place", "preview"])
def test_without_its_own_token_a_form_writes_nothing_and_stands_filled(then, town, visit):
    browser = visit(user=town.editor)
    browser.post(NEW, {**WRITTEN, "then": then}, csrf_token="x")
    assert (browser.status, count()) == (400, 0)
    assert typed(browser.page) == WRITTEN


def test_the_words_of_somebody_else_are_shown_before_they_are_replaced(town, visit):
    event = factories.an_event(author=town.editor, state=State.DRAFT)
    late = visit(user=town.editor).open(edit(event))
    visit(user=town.editor).open(edit(event)).fill(body="Fremder Satz.").submit(SAVE)
    late.fill(**WRITTEN).submit(SAVE)
    assert (late.status, typed(late.page)) == (409, WRITTEN)
    assert late.page.texts(".notice details .prose") == ["Fremder Satz."]
    facts = dict(
        zip(
            late.page.texts(".notice details dt"),
            late.page.texts(".notice details dd"),
            strict=True,
        )
    )
    assert facts["Wann"] == "Mittwoch, 25. November 2026 von 19:00 bis 21:00 Uhr"
    assert facts["Stufenloser Zugang"] == "unbekannt"


def test_what_is_no_longer_to_be_changed_gives_everything_back(town, visit):
    event = factories.an_event(author=town.editor, state=State.DRAFT)
    late = visit(user=town.editor).open(edit(event))
    with unit_of_work():
        contributions.decide(event, Move.SUBMIT, actor=town.editor)
    late.fill(**WRITTEN).submit(SAVE)
    assert (late.status, late.page.h1) == (409, "Dieser Beitrag ist gerade nicht zu ändern")
    kept = {each["id"]: each for each in late.page.all("[id^=kept-]")}
    assert {
        name: kept[f"kept-{name}"]["value"] for name in ("title", "day", "starts", "venue")
    } == {name: WRITTEN[name] for name in ("title", "day", "starts", "venue")}


def test_moderators_read_what_changed_in_plain_words(town, visit):
    event = factories.an_event(author=town.editor, first_start=wall("2026-11-25 16:00"))
    browser = visit(user=town.editor).open(edit(event))
    browser.fill(repeats="weekly", finish="count", finish_count="3", step_free="yes")
    browser.fill(venue="Kino", admission="paid", admission_note="3 Euro").submit(UPDATE)
    page = visit(user=town.moderator).open(f"/pruefliste/{event.id}").page
    changed = page.texts("section:has(#changes-heading) h3")
    assert changed == ["Wann", "Ort", "Kosten", "Stufenloser Zugang"]
    assert page.texts("section:has(#changes-heading) ins") == [
        "Jede Woche am Mittwoch", "Uhr, 3 Termine", "Kino", "Eintritt 3 Euro", "ja",
    ]  # fmt: skip


def test_moderators_read_what_a_single_date_gets_instead_of_what(town, visit):
    event = a_series(town)
    calendars.change(
        event,
        exceptions=(
            EventException(original_start=wall("2026-12-02 16:00"), deviation=Deviation.SKIPPED),
        ),
    )
    chosen = occurrence_on(event, "2026-12-09")
    browser = visit(user=town.editor).open(edit(event, termin=chosen.id, umfang="nur"))
    browser.fill(ends="19:00", venue="Kino", note="Mit Film").submit(UPDATE)
    said = (
        "Mittwoch, 9. Dezember 2026: 16:00 bis 19:00 statt 16:00 bis 18:00 Uhr;"
        " Ort: Kino statt Altes Pumpwerk; Hinweis: Mit Film"
    )
    page = visit(user=town.moderator).open(f"/pruefliste/{event.id}").page
    assert page.texts("section:has(#changes-heading) .revision") == [said]
    assert page.text("time.date-stamp") == "Mittwoch9.Dezember"
    assert page.texts(".event .dates > li")[0] == "Mittwoch, 9. Dezember, 16:00 bis 19:00 Uhr"
    page = visit(user=town.editor).open(f"/beitraege/{event.id}/fassungen").page
    assert page.texts("section:has(#revision-3) .revision") == [said]
    assert page.texts("section:has(#revision-2) .revision") == [
        "Mittwoch, 2. Dezember 2026: fällt aus"
    ]


def test_words_that_take_the_place_of_others_stand_apart_from_them(town, visit):
    event = factories.an_event(author=town.editor, first_start=wall("2026-11-25 16:00"))
    browser = visit(user=town.editor).open(edit(event)).fill(day="2026-11-27").submit(UPDATE)
    page = browser.open(f"/beitraege/{event.id}/fassungen").page
    assert "25. 27. November 2026" in page.texts("section:has(#revision-2) .revision")


def test_an_event_may_be_entered_once_more_from_the_workspace(town, visit):
    event = factories.an_event(author=town.editor, title="Laternenfest")
    browser = visit(user=town.editor).follow("noch einmal: Laternenfest")
    assert browser.address == f"/termine/neu?stadt={town.city.slug}&wie={event.id}"
    assert browser.page.value("title") == "Laternenfest"


def test_a_draft_without_a_day_is_not_handed_in_from_the_workspace(town, visit):
    event = factories.an_event(author=town.editor, state=State.DRAFT, first_start=None)
    browser = visit(user=town.editor)
    address = f"/beitraege/{event.id}/entscheidungen"
    browser.post(address, move="submit", version=event.version)
    assert browser.status == 422
    assert "Bitte zuerst im Formular ergänzen: Beginn." in browser.page.text("main")


@in_both_dialects
def test_the_map_shows_the_typed_place(dialect, town, visit):
    browser = visit(dialect, town.editor).open(NEW)
    browser.fill(**SIMPLE, latitude="51,5", longitude="9.9").submit("Auf der Karte zeigen")
    assert browser.status == 200
    assert len(browser.page.all("#place-map .spot")) == 1
    at_home = {"latitude": town.city.latitude, "longitude": town.city.longitude}
    browser.fill(**at_home).submit("Auf der Karte zeigen")
    ring, dot = browser.page.find("#place-map .here circle"), browser.page.find("#place-map .spot")
    assert (ring["cx"], ring["cy"]) == (dot["cx"], dot["cy"])
    assert float(ring["r"]) > float(dot["r"]) + 5
    browser.fill(latitude="0", longitude="0").submit("Auf der Karte zeigen")
    assert browser.page.text("#place-map") == "Dieser Ort liegt nicht auf unserer Karte."


def test_lists_of_work_say_when_an_event_is_and_what_became_of_it(town, visit):
    event = a_series(town)
    first = occurrence_on(event, "2026-11-25")
    calendars.announce(event, contributions.Status.CANCELLED, original_start=first.original_start)
    entry = f"#contribution-{event.id} .meta"
    said = "Mittwoch, 25. November, 16:00 bis 18:00 Uhr"
    page = visit(user=town.editor).open("/arbeitsbereich").page
    assert (page.text(f"{entry} time"), page.text(f"{entry} .tag")) == (said, "fällt aus")
    browser = visit(user=town.editor).open(edit(event, umfang="alle"))
    browser.fill(title="Neuer Name").submit(UPDATE)
    page = visit(user=town.moderator).open("/pruefliste").page
    assert (page.text(f"{entry} time"), page.text(f"{entry} .tag")) == (said, "fällt aus")


def test_lists_of_work_name_the_day_that_a_draft_may_have(town, visit):
    browser = visit(user=town.editor).open(NEW).fill(**SIMPLE).submit(SAVE)
    page = browser.open("/arbeitsbereich").page
    assert page.text(".submission time") == "Mittwoch, 25. November, ab 16:00 Uhr"
    browser.open(edit(the_event())).fill(day="", starts="").submit(SAVE)
    assert browser.open("/arbeitsbereich").page.texts(".submission time") == []


def test_a_list_of_work_asks_for_all_dates_at_once(town, visit):
    def statements_for_the_workspace():
        browser = visit(user=town.editor)
        with sent() as statements:
            assert browser.open("/arbeitsbereich").status == 200
        return len(statements)

    a_series(town)
    alone = statements_for_the_workspace()
    for _number in range(8):
        a_series(town)
    assert statements_for_the_workspace() == alone


def test_the_form_for_one_date_says_what_was_announced_of_it(town, visit):
    with clock.at(factories.NOON):
        event = factories.an_event(author=town.editor, rule="FREQ=WEEKLY;COUNT=4")
        chosen = contributions.occurrences_of(event)[1]
        browser = visit(user=town.editor).open(f"/beitraege/{event.id}/termine/{chosen.id}")
        assert browser.page.texts("#stands") == []
        calendars.announce(
            event, Status.POSTPONED, original_start=chosen.original_start,
            start=chosen.original_start + timedelta(days=3), note="Chorprobe im Saal.",
        )  # fmt: skip
        said = browser.open(browser.address).page.text("#stands")
    assert said.startswith("Ersatztermin Dienstag, 23. Juni")
    assert "(Chorprobe im Saal.)" in said


def test_the_form_of_an_event_says_what_was_announced_and_that_it_goes_on(town, visit):
    with clock.at(factories.NOON):
        event = factories.an_event(author=town.editor)
        [date] = calendars.dates_of(event)
        browser = visit(user=town.editor).open(f"/beitraege/{event.id}/bearbeiten")
        assert browser.page.all("#announced") == []
        calendars.announce(
            event, Status.POSTPONED, original_start=date.original_start,
            start=date.original_start + timedelta(days=10),
        )  # fmt: skip
        browser.open(browser.address)
        said = browser.page.text("#announced li")
        browser.fill(title="").submit("Änderung zur Prüfung einreichen")
    assert said.startswith("Ersatztermin Dienstag, 23. Juni")
    assert (browser.status, browser.page.text("#announced li")) == (422, said)
