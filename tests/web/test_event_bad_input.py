"""Whatever stands in the form of an event, it is answered in bounded time, with a remedy, and kept."""

from datetime import UTC, datetime
from time import perf_counter

import pytest
from sqlalchemy import func, select

from stadtnetz import clock, contributions
from stadtnetz.contributions import Event, State
from stadtnetz.database import session
from tests import factories
from tests.web.test_bad_input import NASTY
from tests.web.test_event_writing import DATES, NEW, SAVE, SIMPLE, SUBMIT, a_series, edit

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
GAP = "Diese Uhrzeit fällt wegen der Zeitumstellung aus. Bitte 3:00 Uhr oder später wählen."
ADDRESS = "Bitte eine Adresse angeben, die mit https:// beginnt, zum Beispiel https://www.example.org/treff."
A_DAY = "Bitte den Tag angeben, zum Beispiel 30.11.2026."
A_YEAR = "Bitte ein Jahr zwischen 2000 und 2100 angeben."
A_CHOICE = "Bitte eine der Möglichkeiten wählen."
WEEKLY = {"repeats": "weekly"}


@pytest.fixture(autouse=True)
def a_day_in_november():
    with clock.at(NOW):
        yield


def count():
    return session().scalar(select(func.count()).select_from(Event))


def test_all_that_is_wrong_is_said_in_one_round(town, visit):
    wrong = {
        "title": "🎉🎉", "day": "2026-11-25", "starts": "16:00", "ends": "15:00",
        "registration": "own", "registration_url": "javascript:alert(1)",
    }  # fmt: skip
    browser = visit(user=town.editor).open(NEW).fill(**wrong).submit(SUBMIT)
    assert (browser.status, count()) == (422, 0)
    assert [each.partition(":")[0] for each in browser.page.texts(".error-summary li")] == [
        "Titel", "Thema", "Letzter Tag", "Name des Ortes", "Seite für die Anmeldung",
    ]  # fmt: skip
    assert len(browser.page.complaints) == 5
    browser.submit(SAVE)
    assert len(browser.page.complaints) == 2


WRONG = [
    ({"day": "gestern"}, "Tag", A_DAY),
    ({"day": "2026-02-30"}, "Tag", A_DAY),
    ({"day": ""}, "Tag", A_DAY),
    ({"day": "1900-01-01"}, "Tag", A_YEAR),
    ({"day": "9999-12-31"}, "Tag", A_YEAR),
    ({"day": "0001-01-01"}, "Tag", A_YEAR),
    ({"starts": ""}, "Von", "Bitte die Uhrzeit angeben, zum Beispiel 8:00."),
    ({"starts": "25:00"}, "Von", "Bitte die Uhrzeit angeben, zum Beispiel 8:00."),
    ({"day": "2027-03-28", "starts": "02:30"}, "Von", GAP),
    ({"day": "2027-03-27", "starts": "22:00", "last_day": "2027-03-28", "ends": "02:30"}, "Bis", GAP),
    ({"ends": "15:00", "last_day": "2026-11-25"}, "Bis", "Das Ende liegt vor dem Beginn. Bitte die Zeiten prüfen."),
    ({"ends": "16:00"}, "Bis", "Beginn und Ende sind gleich. Ist das Ende offen, bitte leer lassen."),
    ({"last_day": "2026-11-30"}, "Bis", "Bitte angeben, wann es am letzten Tag endet."),
    ({"ends": "abends"}, "Bis", "Bitte angeben, wann es am letzten Tag endet."),
    ({"last_day": "2026-11-24", "ends": "18:00"}, "Letzter Tag", "Der letzte Tag liegt vor dem ersten. Bitte prüfen."),
    ({"last_day": "bald", "ends": "18:00"}, "Letzter Tag", A_DAY),
    ({"repeats": "stündlich"}, "Wiederholung", "Bitte eine der Wiederholungen wählen."),
    ({"repeats": "own", "own_rule": "FREQ=SECONDLY"}, "Wiederholung", "Bitte eine der Wiederholungen wählen."),
    ({"repeats": "own", "own_rule": "FREQ=HOURLY;INTERVAL=48"}, "Wiederholung", "Bitte eine der Wiederholungen wählen."),
    ({"repeats": "own", "own_rule": "FREQ=DAILY;BYHOUR=8,9"}, "Wiederholung", "Bitte eine der Wiederholungen wählen."),
    ({"repeats": "own", "own_rule": "Unsinn"}, "Wiederholung", "Bitte eine der Wiederholungen wählen."),
    ({"repeats": "own", "own_rule": "FREQ=MONTHLY;BYDAY=3MO"}, "Tag", "Auf diesen Tag fällt die Wiederholung nicht. Bitte eines von beiden ändern."),
    ({"repeats": "own", "own_rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "Tag", "Auf diesen Tag fällt die Wiederholung nicht. Bitte eines von beiden ändern."),
    ({"day": "2026-11-28", "repeats": "workdays"}, "Wiederholung", "Der erste Tag ist ein Samstag. Bitte einen Tag von Montag bis Freitag wählen."),
    ({"day": "2026-11-11", "repeats": "last-weekday"}, "Wiederholung", "Der erste Tag ist nicht der letzte Mittwoch im Monat. Bitte einen anderen Tag oder eine andere Wiederholung wählen."),
    ({"repeats": "weekdays"}, "Wochentage", "Der erste Tag ist ein Mittwoch. Bitte auch Mittwoch ankreuzen oder den Tag ändern."),
    ({**WEEKLY, "finish": "day", "finish_day": ""}, "Letzter Tag der Reihe", A_DAY),
    ({**WEEKLY, "finish": "day", "finish_day": "2026-11-24"}, "Letzter Tag der Reihe", "Die Reihe endet vor ihrem ersten Tag. Bitte prüfen."),
    ({**WEEKLY, "finish": "day", "finish_day": "2100-01-01"}, "Letzter Tag der Reihe", "Das wären mehr als 1.000 Termine. Bitte die Reihe früher enden lassen."),
    ({**WEEKLY, "finish": "count", "finish_count": "0"}, "Anzahl der Termine", "Bitte eine Zahl von 1 bis 1.000 angeben."),
    ({**WEEKLY, "finish": "count", "finish_count": "1001"}, "Anzahl der Termine", "Bitte eine Zahl von 1 bis 1.000 angeben."),
    ({**WEEKLY, "finish": "count", "finish_count": "viele"}, "Anzahl der Termine", "Bitte eine Zahl von 1 bis 1.000 angeben."),
    ({**WEEKLY, "finish": "ewig"}, "Endet", A_CHOICE),
    ({"repeats": "dates"}, "Weitere Tage", "Bitte die weiteren Tage angeben, zum Beispiel 3.12.2026 und 14.1.2027."),
    ({**WEEKLY, "further_days": "bald"}, "Weitere Tage", "„bald“ ist kein Tag. Bitte so schreiben: 3.12.2026."),
    ({**WEEKLY, "further_days": "1.1.1900"}, "Weitere Tage", "„1.1.1900“ ist kein Tag. Bitte so schreiben: 3.12.2026."),
    ({**WEEKLY, "starts": "02:30", "further_days": "28.3.2027"}, "Weitere Tage", f"28. März 2027: {GAP}"),
    ({"latitude": "91"}, "Geografische Breite", "Bitte eine Zahl von −90 bis 90 angeben."),
    ({"longitude": "-180.5"}, "Geografische Länge", "Bitte eine Zahl von −180 bis 180 angeben."),
    ({"latitude": "nan"}, "Geografische Breite", "Bitte eine Zahl von −90 bis 90 angeben."),
    ({"longitude": "1e999"}, "Geografische Länge", "Bitte eine Zahl von −180 bis 180 angeben."),
    ({"latitude": "Mitte"}, "Geografische Breite", "Bitte eine Zahl angeben, zum Beispiel 51,16."),
    ({"latitude": "", "longitude": "9.5"}, "Geografische Breite", "Bitte beide Zahlen angeben oder keine."),
    ({"where": "überall"}, "Wie nimmt man teil?", A_CHOICE),
    ({"admission": "teuer"}, "Kosten", A_CHOICE),
    ({"step_free": "vielleicht"}, "Stufenloser Zugang", A_CHOICE),
    ({"venue": "x" * 210}, "Name des Ortes", "Bitte um 10 Zeichen kürzen."),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "name", "remedy"), WRONG)
def test_what_makes_no_sense_is_said_beside_its_field_and_kept(typed, name, remedy, town, visit):
    browser = visit(user=town.editor)
    fields = {**SIMPLE, **typed, "then": "save"}
    browser.post(NEW, fields)
    assert (browser.status, count()) == (422, 0)
    label = name if name.endswith("?") else f"{name}:"
    assert f"{label} {remedy}" in browser.page.texts(".error-summary li")
    assert browser.page.focused["class"] == ["error-summary"]
    for field in {**SIMPLE, **typed}:
        if field not in {"repeats", "where", "admission", "finish", "step_free", "own_rule"}:
            assert browser.page.value(field) == fields[field]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "ftp://example.org/x",
        "//example.org",
        "example.org",
        "https://",
        "https://localhost/x",
        "https://intranet/x",
        "https://drucker.local",
        "http://127.0.0.1:8000",
        "http://[::1]/",
        "http://10.0.0.3",
        "http://192.168.1",
        "https://anna:geheim@example.org",
        "https://anna@example.org",
        "https://example.org/a b",
        "https://exa\\mple.org",
        "https://example.org:99999",
        "http://[",
        "https://example..org",
        "https://example.org/" + "x" * 2_000,
    ],
)
def test_only_addresses_of_the_public_web_are_taken(address, town, visit):
    browser = visit(user=town.editor)
    wanted = {"where": "both", "online_url": address}
    wanted |= {"registration": "own", "registration_url": address}
    browser.post(NEW, {**SIMPLE, **wanted, "then": "save"})
    assert (browser.status, browser.page.complaints) == (422, [ADDRESS, ADDRESS])
    assert browser.page.value("online_url") == address


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://treff.example.org/raum?x=1#a", "https://treff.example.org/raum?x=1#a"),
        ("http://müller.example/ä", "http://müller.example/ä"),
        ("www.example.org/x", "https://www.example.org/x"),
        ("https://example.org:8443", "https://example.org:8443"),
        ("", ""),
    ],
)
def test_an_address_is_kept_as_it_is_or_completed(address, kept, town, visit):
    browser = visit(user=town.editor)
    browser.post(NEW, {**SIMPLE, "where": "online", "online_url": address, "then": "save"})
    assert session().scalars(select(Event.online_url)).one() == kept


def test_what_other_choices_hide_is_neither_asked_for_nor_kept(town, visit):
    browser = visit(user=town.editor)
    hidden = {"online_url": "unfug", "registration_url": "unfug", "admission_note": "x" * 300}
    browser.post(NEW, {**SIMPLE, **hidden, "finish_day": "unfug", "then": "save"})
    event = session().scalars(select(Event)).one()
    assert (event.online_url, event.registration_url, event.admission_note) == ("", "", "")
    browser.post(
        NEW, {**SIMPLE, "where": "online", "venue": "x" * 300, "latitude": "999", "then": "save"}
    )
    assert browser.status == 200
    assert session().scalars(select(Event.venue).order_by(Event.id.desc())).first() == ""


@pytest.mark.parametrize("title", ["Fest 🎉", "ابتكار", "東京", "2026"])
def test_a_title_may_be_of_any_letters(title, town, visit):
    browser = visit(user=town.editor)
    fields = {**SIMPLE, "title": title, "topic": town.topic.id, "then": "submit"}
    browser.post(NEW, fields)
    event = session().scalars(select(Event)).one()
    assert (event.title, event.state) == (title, State.SUBMITTED)
    assert browser.open(f"/termine/{event.id}").status == 200


@pytest.mark.parametrize("title", ["🎉", "🎉🎄", "…", "---", " ", "\u200d", "!?"])
def test_a_title_of_signs_alone_says_nothing(title, town, visit):
    browser = visit(user=town.editor)
    fields = {**SIMPLE, "title": title, "topic": town.topic.id, "then": "submit"}
    browser.post(NEW, fields)
    assert (browser.status, count()) == (422, 0)
    assert browser.page.complaints == ["Bitte einen Titel in Worten geben."]


def test_ten_thousand_exceptions_are_refused_quickly(town, visit):
    browser = visit(user=town.editor)
    days = [f"{1 + n % 28}.{1 + n // 28 % 12}.{2027 + n // 336}" for n in range(10_000)]
    begun = perf_counter()
    browser.post(NEW, {**SIMPLE, **WEEKLY, "further_days": " ".join(days), "then": "save"})
    assert (browser.status, count()) == (422, 0)
    assert browser.page.complaints[0].startswith("Höchstens 100 einzelne Tage dürfen anders sein.")
    skipped = [("skipped", f"2027-{1 + n // 28:02}-{1 + n % 28:02}") for n in range(120)]
    browser.post(NEW, [*{**SIMPLE, "repeats": "daily", "then": "save"}.items(), *skipped])
    assert browser.page.complaints[0].startswith("Höchstens 100 einzelne Tage dürfen anders sein.")
    assert perf_counter() - begun < 5


def test_days_that_no_rule_gives_are_not_called_off(town, visit):
    browser = visit(user=town.editor)
    skipped = [("skipped", each) for each in ("2026-11-26", "x", "2026-12-02", "9999-99-99")]
    browser.post(NEW, [*{**SIMPLE, **WEEKLY, "then": "save"}.items(), *skipped])
    event = session().scalars(select(Event)).one()
    assert [f"{each.original_start:%Y-%m-%d}" for each in event.exceptions] == ["2026-12-02"]


def test_an_event_of_which_nothing_is_left_is_not_handed_in(town, visit):
    browser = visit(user=town.editor)
    once = {**SIMPLE, **WEEKLY, "finish": "count", "finish_count": "1", "skipped": "2026-11-25"}
    browser.post(NEW, {**once, "topic": town.topic.id, "then": "submit"})
    assert browser.page.complaints == [
        "So fallen alle Termine aus. Bitte einen anderen Tag wählen."
    ]


def test_what_is_over_may_be_kept_but_not_handed_in(town, visit):
    browser = visit(user=town.editor).open(NEW)
    past = {**SIMPLE, "day": "2026-11-21", "topic": town.topic.id}
    browser.fill(**past).submit(SUBMIT)
    assert browser.page.complaints == ["Dieser Tag ist vorbei. Bitte einen späteren wählen."]
    browser.submit(SAVE)
    assert count() == 1


def test_online_needs_a_link_or_a_page_that_gives_it(town, visit):
    browser = visit(user=town.editor)
    online = {**SIMPLE, "where": "online", "topic": town.topic.id, "then": "submit"}
    browser.post(NEW, online)
    assert browser.page.complaints == [
        "Bitte den Link angeben. Bekommt man ihn erst bei der Anmeldung, dann bitte deren Seite."
    ]
    browser.post(NEW, {**online, "registration": "own"})
    assert browser.page.complaints == ["Bitte die Seite für die Anmeldung angeben."]
    browser.post(NEW, {**online, "registration": "own", "registration_url": "https://a.example"})
    assert count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"day": "gestern"}, [f"Tag: {A_DAY}"]),
        ({"day": "2027-03-28", "starts": "02:30"}, [f"Von: {GAP}"]),
        ({}, ["Sobald Tag und Uhrzeit eingetragen sind, steht hier, was daraus wird."]),
    ],
)
def test_the_sheet_says_what_is_wrong_while_somebody_types(typed, said, town, visit):
    browser = visit("htmx", town.editor).open(NEW).fill(title="x" * 200, **typed).submit(DATES)
    assert browser.status == (422 if typed else 200)
    assert browser.page.texts("#dates-said p") == said
    assert browser.page.complaints == []


EVERY_FIELD = [
    "title", "teaser", "body", "topic", "language", "picture_key", "when", "wished_day", "day",
    "starts", "ends", "last_day", "all_day", "repeats", "weekdays", "own_rule", "finish",
    "finish_day", "finish_count", "further_days", "skip_holidays", "skipped", "regular", "where",
    "venue", "address", "directions", "latitude", "longitude", "online_url", "step_free",
    "access_contact", "admission", "admission_note", "registration", "registration_url",
    "is_booked_out", "organizer", "contact", "seen", "version", "is_off", "note", "umfang",
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_no_field_brings_the_network_down(text, town, visit):
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")[:9_000]
    draft = factories.an_event(author=town.editor, state=State.DRAFT)
    series = a_series(town)
    chosen = contributions.next_occurrence(series)
    browser = visit(user=town.editor)
    token = ("csrf_token", browser.token())
    ways = [
        NEW,
        edit(draft),
        edit(series, umfang="folgende", termin=chosen.id),
        f"/beitraege/{series.id}/termine/{chosen.id}",
    ]
    for then in ("save", "submit", "preview", "dates", "place"):
        for way in ways:
            everywhere = [(name, text) for name in EVERY_FIELD]
            response = browser.send("POST", way, data=[token, ("then", then), *everywhere])
            assert response.status_code in {200, 303, 409, 413, 422}
            one_wrong = [*SIMPLE.items(), *WEEKLY.items(), *everywhere[13:]]
            response = browser.send("POST", way, data=[token, ("then", then), *one_wrong])
            assert response.status_code in {200, 303, 409, 413, 422}


@pytest.mark.parametrize("number", [0, 999, 2**31, 2**63, 10**30])
def test_dates_that_there_are_not_are_not_found(number, town, visit):
    series = a_series(town)
    browser = visit(user=town.editor)
    assert browser.open(f"/beitraege/{series.id}/termine/{number}").status == 404
    assert browser.open(f"/beitraege/{number}/termine/1").status == 404
    story = factories.a_story(author=town.editor)
    own = contributions.next_occurrence(series)
    assert browser.open(f"/beitraege/{story.id}/termine/{own.id}").status == 404


def test_nobody_changes_the_dates_of_another_city(town, visit):
    series = a_series(town)
    own = contributions.next_occurrence(series)
    stranger = visit(user=factories.an_editor(factories.a_city()))
    address = f"/beitraege/{series.id}/termine/{own.id}"
    assert stranger.open(address).status == 403
    assert stranger.post(address, is_off="y", version=series.version).status == 403
    assert stranger.open(edit(series)).status == 403


ONE_WRONG = [
    ({"day": ""}, A_DAY),
    ({"starts": ""}, "Bitte die Uhrzeit angeben, zum Beispiel 8:00."),
    ({"day": "2027-03-28", "starts": "02:30"}, GAP),
    ({"ends": "15:00"}, "Das Ende liegt vor dem Beginn. Geht es über Mitternacht? Dann bitte hier den letzten Tag angeben."),
    ({"ends": "15:00", "last_day": "2026-11-25"}, "Das Ende liegt vor dem Beginn. Bitte die Zeiten prüfen."),
    ({"ends": "16:00"}, "Beginn und Ende sind gleich. Ist das Ende offen, bitte leer lassen."),
    ({"last_day": "2026-11-24"}, "Der letzte Tag liegt vor dem ersten. Bitte prüfen."),
    ({"day": "2026-11-20"}, "Dieser Zeitpunkt ist vorbei. Bitte einen späteren wählen."),
    ({"venue": "x" * 201}, "Bitte um 1 Zeichen kürzen."),
    ({"note": "x" * 501}, "Bitte um 1 Zeichen kürzen."),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "remedy"), ONE_WRONG)
def test_a_single_date_that_makes_no_sense_is_asked_for_again(typed, remedy, town, visit):
    series = a_series(town)
    chosen = contributions.next_occurrence(series)
    browser = visit(user=town.editor).open(f"/beitraege/{series.id}/termine/{chosen.id}")
    browser.fill(**typed).submit("Änderung zur Prüfung einreichen")
    assert (browser.status, browser.page.complaints) == (422, [remedy])
    assert {name: browser.page.value(name) for name in typed} == typed
    assert len(contributions.revisions_of(series)) == 1
