"""What a city makes known at once: off, put off, online; and what is refused."""

import json
from datetime import timedelta

import pytest

from stadtnetz import clock, contributions
from stadtnetz.contributions import Deviation, EventException, State, Status
from tests import calendars, factories
from tests.calendars import wall
from tests.web.dialects import in_both_dialects

JULY = wall("2026-07-04 14:00")
SEND = "Jetzt bekannt geben"
WHY = "Der Raum steht unter Wasser."


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(factories.NOON):
        yield


@pytest.fixture
def event(town):
    return factories.an_event(author=town.editor, first_start=JULY)


@pytest.fixture
def series(town):
    return factories.an_event(author=town.editor, first_start=JULY, rule="FREQ=WEEKLY;COUNT=4")


def page_of(event):
    return f"/termine/{event.id}-{event.slug}"


def date_of(event, number=0):
    return f"{page_of(event)}/{contributions.occurrences_of(event)[number].id}"


def statuses(event):
    return [each.status for each in calendars.dates_of(event)]


@in_both_dialects
def test_a_cancelled_date_stays_at_its_address_and_says_why(dialect, town, event, visit):
    browser = visit(dialect, town.editor).open(page_of(event))
    browser.fill(status="cancelled", note=WHY).submit(SEND)
    assert browser.address == page_of(event)
    assert browser.page.messages == [
        "Bekannt gegeben. Es steht jetzt auf der Seite und im Kalender."
    ]
    page = visit().open(page_of(event)).page
    assert page.texts(".event .notice p")[:2] == ["Dieser Termin fällt aus", WHY]
    assert page.texts(".meta .tag") == ["fällt aus"]
    assert page.all(".is-cancelled time.date-stamp") != []
    assert page.all(".panel") == []
    assert "Zum Kalender hinzufügen" not in page.names("main a")
    assert statuses(event) == [Status.CANCELLED]


@in_both_dialects
def test_a_new_day_stands_beside_the_old_one(dialect, town, event, visit):
    browser = visit(dialect, town.editor).open(page_of(event))
    browser.fill(status="postponed", day="2026-07-08", at="15:30", note=WHY).submit(SEND)
    page = visit().open(page_of(event)).page
    assert page.texts(".meta .tag") == ["Ersatztermin"]
    assert page.texts("s.date-stamp > b") == ["4."]
    assert page.texts("time.date-stamp > b") == ["8."]
    assert page.text(".event-name > p.h3") == "15:30 bis 17:30 Uhr"
    assert page.texts(".notice s") == ["Samstag, 4. Juli, 14:00 Uhr"]


@in_both_dialects
@pytest.mark.parametrize(
    ("typed", "start"),
    [
        ({"day": "2026-07-05"}, "2026-07-05 14:00"),
        ({"day": "5.7.2026"}, "2026-07-05 14:00"),
        ({"at": "18:00"}, "2026-07-04 18:00"),
    ],
)
def test_a_day_alone_keeps_the_hour_and_an_hour_the_day(dialect, typed, start, town, event, visit):
    browser = visit(dialect, town.editor).open(page_of(event))
    browser.fill(status="postponed", note=WHY, **typed).submit(SEND)
    [date] = calendars.dates_of(event)
    assert clock.shown(date.starts_at, event.zone) == wall(start)
    assert date.ends_at - date.starts_at == timedelta(hours=2)


@in_both_dialects
def test_what_is_put_off_without_a_new_day_says_so(dialect, town, event, visit):
    browser = visit(dialect, town.editor).open(page_of(event))
    browser.fill(status="postponed", note=WHY).submit(SEND)
    page = visit().open(page_of(event)).page
    assert "Ein neuer Tag steht noch nicht fest." in page.texts(".notice p")
    assert statuses(event) == [Status.POSTPONED]


@in_both_dialects
def test_what_moves_online_names_the_place_no_more(dialect, town, series, visit):
    browser = visit(dialect, town.editor).open(date_of(series, 1))
    browser.fill(status="moved_online", online_url="https://treffen.example/raum", note=WHY).submit(
        SEND
    )
    assert browser.address == date_of(series, 1)
    page = visit().open(date_of(series, 1)).page
    assert page.texts(".section s") == ["Altes Pumpwerk"]
    assert page.all('a[href="https://treffen.example/raum"]') != []
    assert statuses(series).count(Status.MOVED_ONLINE) == 1
    assert visit().open(date_of(series, 0)).page.all(".event .notice") == []


@in_both_dialects
def test_all_that_are_to_come_can_be_cancelled_together(dialect, town, series, visit):
    with clock.at(factories.NOON + timedelta(days=30)):
        browser = visit(dialect, town.editor).open(page_of(series))
        browser.fill(status="cancelled", scope="all", note=WHY).submit(SEND)
        assert browser.address == page_of(series)
    assert statuses(series) == [Status.SCHEDULED, *3 * [Status.CANCELLED]]


@in_both_dialects
@pytest.mark.parametrize("status", ["cancelled", "postponed", "moved_online"])
def test_what_was_announced_is_said_in_the_panel_and_taken_back(
    dialect, status, town, event, visit
):
    browser = visit(dialect, town.editor).open(page_of(event))
    assert browser.page.all("[name=status][value=scheduled]") == []
    browser.fill(status=status, note=WHY, online_url="https://raum.example").submit(SEND)
    told = {
        "cancelled": "fällt aus", "postponed": "wird verschoben",
        "moved_online": "findet online statt",
    }  # fmt: skip
    assert f"Bekannt gegeben ist: {told[status]}, heute um 12:00" in browser.page.texts(
        ".announce p"
    )
    assert browser.page.text(".announce summary") == "Bekanntgabe ändern oder zurücknehmen"
    browser.fill(status="scheduled", note="Es geht doch.").submit(SEND)
    page = visit().open(page_of(event)).page
    assert page.texts(".event-news p")[:2] == ["Dieser Termin findet doch statt", "Es geht doch."]
    assert page.texts(".meta .tag") == []
    assert "Zum Kalender hinzufügen" in page.names("main a")
    data = json.loads(page.find('script[type="application/ld+json"]').get_text())
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert statuses(event) == [Status.SCHEDULED]
    assert browser.open(page_of(event)).page.all("[name=status][value=scheduled]") == []


@in_both_dialects
def test_all_that_are_to_come_take_place_after_all(dialect, town, series, visit):
    calendars.announce(series, Status.CANCELLED)
    browser = visit(dialect, town.editor).open(page_of(series))
    browser.fill(status="scheduled", scope="all", note="Es geht doch.").submit(SEND)
    assert statuses(series) == [Status.SCHEDULED] * 4


@in_both_dialects
def test_whoever_takes_back_for_all_what_was_said_of_one_hears_how_to(dialect, town, series, visit):
    second = contributions.occurrences_of(series)[1].original_start
    calendars.announce(series, Status.CANCELLED)
    calendars.announce(series, Status.SCHEDULED)
    calendars.announce(series, Status.CANCELLED, original_start=second)
    browser = visit(dialect, town.editor).open(date_of(series, 1))
    browser.fill(status="scheduled", scope="all", note="Es geht doch.").submit(SEND)
    shown = browser.part or browser.page
    assert browser.status == 422
    assert shown.complaints == [
        "Für alle ist nichts zurückzunehmen, nur für einzelne Termine. Bitte „Nur dieser“ wählen."
    ]
    assert [each["href"] for each in shown.all(".error-summary a")] == ["#scope"]
    browser.fill(scope="one").submit(SEND)
    assert statuses(series) == [Status.SCHEDULED] * 4


@in_both_dialects
def test_who_is_overtaken_while_taking_back_for_all_is_told_so(dialect, town, series, visit):
    calendars.announce(series, Status.CANCELLED)
    browser = visit(dialect, town.editor).open(page_of(series))
    browser.fill(status="scheduled", scope="all", note="Es geht doch.")
    calendars.announce(series, Status.SCHEDULED)
    browser.submit(SEND)
    shown = browser.part or browser.page
    assert browser.status == 409
    assert "Inzwischen hat sich etwas geändert." in shown.text(".announce .notice")
    assert statuses(series) == [Status.SCHEDULED] * 4


def test_no_return_is_offered_to_a_day_that_the_schedule_knows_no_more(town, series, visit):
    address = date_of(series)
    calendars.announce(
        series, Status.POSTPONED, original_start=JULY, start=wall("2026-07-07 14:00")
    )
    calendars.change(series, first_start=JULY + timedelta(days=1), first_end=None)
    page = visit(user=town.editor).open(address).page
    assert page.texts(".meta .tag") == ["Ersatztermin"]
    offered = [each["value"] for each in page.all(".announce [name=status]")]
    assert offered == ["cancelled", "postponed", "moved_online"]


def test_no_return_is_offered_from_where_the_schedule_itself_put_a_date(town, series, visit):
    own = EventException(
        original_start=JULY, deviation=Deviation.MOVED, start=wall("2026-07-07 14:00")
    )
    calendars.change(series, exceptions=(own,))
    calendars.announce(series, Status.CANCELLED, original_start=JULY)
    calendars.announce(series, Status.SCHEDULED, original_start=JULY)
    page = visit(user=town.editor).open(date_of(series)).page
    assert page.texts(".meta .tag") == ["Ersatztermin"]
    assert page.all(".announce [name=status][value=scheduled]") == []


def test_a_new_day_is_taken_back_to_the_old_one(town, event, visit):
    browser = visit(user=town.editor).open(page_of(event))
    browser.fill(status="postponed", day="2026-07-11", note=WHY).submit(SEND)
    assert browser.page.text(".announce .choice small") == "Samstag, 4. Juli, 14:00 bis 16:00 Uhr"
    browser.fill(status="scheduled", note="Doch am alten Tag.").submit(SEND)
    assert browser.page.text("time.date-stamp") == "Samstag4.Juli"


def test_the_form_promises_what_will_be_where_it_takes_place_after_all(town, series, visit):
    calendars.announce(
        series, Status.POSTPONED, original_start=JULY, start=wall("2026-07-07 14:00")
    )
    calendars.announce(series, Status.MOVED_ONLINE, online_url="https://a.example")
    calendars.announce(series, Status.CANCELLED, original_start=JULY)
    browser, promised = visit(user=town.editor).open(date_of(series)), []
    for _ in range(3):
        promised.append(browser.page.text(".announce .choice small"))
        browser.fill(status="scheduled", note=WHY, scope="one").submit(SEND)
    assert promised == [
        "Dienstag, 7. Juli, ab 14:00 Uhr, findet online statt",
        "Dienstag, 7. Juli, ab 14:00 Uhr",
        "Samstag, 4. Juli, 14:00 bis 16:00 Uhr",
    ]
    assert browser.page.text("time.date-stamp") == "Samstag4.Juli"
    assert browser.page.all(".announce [name=status][value=scheduled]") == []


def test_the_form_says_when_the_word_that_holds_was_said(town, series, visit):
    calendars.announce(series, Status.CANCELLED, original_start=JULY)
    with clock.at(factories.NOON + timedelta(hours=1)):
        calendars.announce(series, Status.MOVED_ONLINE, online_url="https://a.example")
        browser = visit(user=town.editor).open(date_of(series))
    assert browser.page.text(".announce form > p:nth-of-type(2)").endswith(
        "fällt aus, heute um 12:00"
    )


@in_both_dialects
def test_what_was_put_off_gets_its_day_when_the_old_one_has_gone_by(dialect, town, event, visit):
    calendars.announce(event, Status.POSTPONED, note=WHY)
    with clock.at(factories.NOON + timedelta(days=40)):
        browser = visit(dialect, town.editor).open(page_of(event))
        offered = [each["value"] for each in browser.page.all(".announce [name=status]")]
        assert offered == ["cancelled", "postponed"]
        browser.fill(status="postponed", day="2026-09-05", note=WHY).submit(SEND)
        page = visit().open(page_of(event)).page
    assert page.texts("s.date-stamp > b") == ["4."]
    assert page.text("time.date-stamp") == "Samstag5.SeptemberErsatztermin"


@in_both_dialects
def test_whoever_takes_back_what_nobody_said_sees_what_stands_there(dialect, town, event, visit):
    browser = visit(dialect, town.editor).open(page_of(event))
    said = {"status": "scheduled", "note": WHY, "version": event.version}
    assert browser.post(f"/termine/{event.id}/bekanntgabe", said).status == 409
    assert event.sequence == 0


def test_what_stands_in_the_schedule_no_more_is_only_brought_back_by_an_edit(town, series, visit):
    off = EventException(original_start=JULY, deviation=Deviation.SKIPPED, note="Umbau")
    calendars.change(series, exceptions=(off,))
    page = visit(user=town.editor).open(date_of(series)).page
    assert page.texts(".event-news p")[:2] == ["Dieser Termin fällt aus", "Umbau"]
    assert page.all(".announce") == []


def test_what_is_to_be_known_of_one_date_is_said_on_its_page(town, series, visit):
    own = EventException(
        original_start=JULY, deviation=Deviation.MOVED, venue="Kino", note="Mit Film."
    )
    calendars.change(series, exceptions=(own,))
    page = visit().open(date_of(series)).page
    assert page.texts(".event-news p") == ["Zu diesem Termin", "Mit Film."]


def test_a_cancelled_date_of_a_series_leads_to_the_next(town, series, visit):
    first = contributions.occurrences_of(series)[0].original_start
    calendars.announce(series, Status.CANCELLED, note=WHY, original_start=first)
    page = visit().open(date_of(series)).page
    assert page.names(".notice a") == ["Samstag, 11. Juli, 14:00 bis 16:00 Uhr"]
    assert page.texts(".dates li:first-child s") == ["Samstag, 4. Juli, 14:00 bis 16:00 Uhr"]
    assert page.texts(".dates li:first-child .tag") == ["fällt aus"]


GONE = "Dieser Zeitpunkt ist vorbei. Bitte einen späteren wählen."
WRONG = [
    ({}, "status", "Bitte wählen, was mit dem Termin ist."),
    ({"status": "published"}, "status", "Bitte wählen, was mit dem Termin ist."),
    ({"status": "cancelled", "note": " "}, "note", "Bitte schreiben, was los ist. Alle lesen diese Worte."),
    ({"status": "cancelled", "note": "x" * 1001}, "note", "Bitte um 1 Zeichen kürzen."),
    ({"status": "cancelled", "scope": "some"}, "scope", "Bitte wählen, für welche Termine das gilt."),
    ({"status": "postponed", "day": "2026-06-09"}, "day", GONE),
    ({"status": "postponed", "day": "1900-01-01"}, "day", "Bitte ein Jahr zwischen 2000 und 2100 angeben."),
    ({"status": "postponed", "day": "9999-12-31"}, "day", "Bitte ein Jahr zwischen 2000 und 2100 angeben."),
    ({"status": "postponed", "day": "gestern"}, "day", "Bitte den Tag angeben, zum Beispiel 30.11.2026."),
    ({"status": "postponed", "at": "spät"}, "at", "Bitte die Uhrzeit angeben, zum Beispiel 8:00."),
    ({"status": "postponed", "day": "2026-07-04"}, "day", "Das ist der alte Zeitpunkt. Bitte einen anderen wählen."),
    ({"status": "postponed", "day": "2027-03-28", "at": "02:30"}, "at", "Diese Uhrzeit fällt wegen der Zeitumstellung aus. Bitte 3:00 Uhr oder später wählen."),
    ({"status": "postponed", "day": "2026-07-05", "scope": "all"}, "day", "Ein neuer Tag gilt nur für einen Termin. Bitte „Nur dieser“ wählen."),
]  # fmt: skip
ADDRESSES = [
    "", "javascript:alert(1)", "treffen.example", "https://", "https://a b", "ftp://treffen.example",
    "data:text/html,x", "//treffen.example", "https://[", "https://x\ty.example",
]  # fmt: skip


@in_both_dialects
@pytest.mark.parametrize(("typed", "name", "sentence"), WRONG, ids=range(len(WRONG)))
def test_what_makes_no_sense_is_refused_and_everything_kept(
    dialect, typed, name, sentence, town, series, visit
):
    browser = visit(dialect, town.editor).open(page_of(series))
    given = {"note": WHY, "version": browser.page.value("version"),
        "occurrence": browser.page.value("occurrence"), **typed}  # fmt: skip
    browser.post(f"/termine/{series.id}/bekanntgabe", given)
    shown = browser.part or browser.page
    assert browser.status == 422
    assert shown.complaints == [sentence]
    assert [each["href"] for each in shown.all(".error-summary a")] == [f"#{name}"]
    assert shown.find("details.announce").has_attr("open")
    assert shown.find("textarea[name=note]").get_text().strip() == given["note"].strip()
    for kept in {"day", "at"} & typed.keys():
        assert shown.value(kept) == typed[kept]
    assert set(statuses(series)) == {Status.SCHEDULED}


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_an_address_in_the_web_is_a_place_to_meet(address, town, event, visit):
    browser = visit(user=town.editor).open(page_of(event))
    browser.fill(status="moved_online", online_url=address, note=WHY).submit(SEND)
    assert browser.status == 422
    assert browser.page.complaints == [
        "Bitte die ganze Adresse angeben, zum Beispiel https://treffen.example/raum."
    ]


@in_both_dialects
def test_whoever_is_overtaken_sees_what_stands_there_now_and_keeps_the_words(
    dialect, town, event, visit
):
    browser = visit(dialect, town.editor).open(page_of(event))
    calendars.announce(event, Status.CANCELLED)
    browser.fill(status="postponed", note=WHY).submit(SEND)
    shown = browser.part or browser.page
    assert browser.status == 409
    assert "fällt aus" in shown.text(".announce .notice")
    assert shown.find("textarea[name=note]").get_text().strip() == WHY
    assert statuses(event) == [Status.CANCELLED]
    browser.submit(SEND)
    assert statuses(event) == [Status.POSTPONED]


@in_both_dialects
def test_what_has_begun_meanwhile_is_announced_no_more(dialect, town, visit):
    event = factories.an_event(author=town.editor, first_start=wall("2026-06-10 14:00"))
    browser = visit(dialect, town.editor).open(page_of(event))
    with clock.at(factories.NOON + timedelta(hours=3)):
        browser.fill(status="cancelled", note=WHY).submit(SEND)
    shown = browser.part or browser.page
    assert browser.status == 409
    assert "Dieser Termin hat inzwischen begonnen." in shown.text(".announce .notice")
    assert statuses(event) == [Status.SCHEDULED]


def test_nothing_is_offered_for_what_is_over_or_not_public(town, event, visit):
    with clock.at(factories.NOON + timedelta(days=60)):
        assert visit(user=town.editor).open(page_of(event)).page.all(".announce") == []
    waiting = factories.an_event(author=town.editor, state=State.SUBMITTED)
    assert visit(user=town.editor).open(page_of(waiting)).page.all(".announce") == []


@in_both_dialects
def test_only_editors_of_the_city_announce(dialect, town, event, visit):
    stranger = factories.an_editor(factories.a_city())
    address, given = f"/termine/{event.id}/bekanntgabe", {"status": "cancelled", "note": WHY}
    for user, status in ((None, 401), (stranger, 403), (town.moderator, 403), (town.editor, 409)):
        browser = visit(dialect, user)
        assert browser.open(page_of(event)).page.all(".announce") == [] or user is town.editor
        assert browser.post(address, given).status == status
    assert statuses(event) == [Status.SCHEDULED]


@in_both_dialects
def test_what_is_gone_or_no_event_is_not_announced(dialect, town, event, visit):
    story = factories.a_story(author=town.editor)
    browser = visit(dialect, town.editor)
    assert browser.post(f"/termine/{story.id}/bekanntgabe", {"status": "cancelled"}).status == 404
    assert browser.post("/termine/4711/bekanntgabe", {"status": "cancelled"}).status == 404
    other = factories.an_event(author=town.editor)
    number = contributions.occurrences_of(other)[0].id
    given = {"status": "cancelled", "occurrence": number, "note": WHY}
    assert browser.post(f"/termine/{event.id}/bekanntgabe", given).status == 404


@in_both_dialects
def test_a_stale_token_writes_nothing_and_loses_nothing(dialect, town, event, visit):
    browser = visit(dialect, town.editor).open(page_of(event))
    given = {"status": "cancelled", "note": WHY, "csrf_token": "x",
        "version": browser.page.value("version")}  # fmt: skip
    browser.post(f"/termine/{event.id}/bekanntgabe", given)
    shown = browser.part or browser.page
    assert browser.status == 400
    assert shown.find("textarea[name=note]").get_text().strip() == WHY
    assert statuses(event) == [Status.SCHEDULED]


@in_both_dialects
@pytest.mark.parametrize("number", ["-1", "0", "x", "", " ", "9" * 23, "1.0", "999999999"])
def test_a_date_that_there_is_not_is_not_found_and_nothing_is_said_of_another(
    dialect, number, town, series, visit
):
    browser = visit(dialect, town.editor)
    said = {"status": "cancelled", "note": WHY, "version": series.version, "scope": "one"}
    browser.post(f"/termine/{series.id}/bekanntgabe", {**said, "occurrence": number})
    assert browser.status == 404
    assert statuses(series) == 4 * [Status.SCHEDULED]
    browser.post(f"/termine/{series.id}/bekanntgabe", said)
    assert statuses(series) == [Status.CANCELLED, *3 * [Status.SCHEDULED]]
