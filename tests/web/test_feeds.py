"""What leaves as iCalendar: who gets it, under which name, and when it is sent again."""

from datetime import date, timedelta

import pytest

from stadtnetz import clock
from stadtnetz.contributions import Deviation, EventException, Status
from tests import calendars
from tests.calendars import an_event, announce, change, dates_of, events_in, lines_of
from tests.factories import NOON, a_story
from tests.statements import sent
from tests.web.dialects import in_both_dialects

A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def ask(visit):
    """Ask as a calendar program does: without a session, saying what it has."""

    def get(address, method="GET", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return visit().send(method, address, headers=named)

    return get


def series_of(event):
    return f"/termine/{event.id}-{event.slug}.ics"


def date_of(event, number=0):
    return f"/termine/{event.id}-{event.slug}/{dates_of(event)[number].id}.ics"


def titles(answer):
    return sorted(str(each["summary"]) for each in events_in(answer.data))


# ---------- files ----------


def test_an_event_is_a_file_named_by_its_title(ask, town):
    event = an_event(city=town.city, title="Führung: „Rund/ums“ Schloß")
    answer = ask(series_of(event))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="{event.slug}.ics"; '
        "filename*=UTF-8''F%C3%BChrung%20%E2%80%9ERund%20ums%E2%80%9C%20Schlo%C3%9F.ics"
    )
    assert titles(answer) == ["Führung: „Rund/ums“ Schloß"]


def test_one_date_is_a_file_named_by_its_day(ask, town):
    event = an_event(city=town.city, rule="FREQ=WEEKLY;COUNT=3")
    answer = ask(date_of(event, 1))
    assert "2026-07-11.ics" in answer.headers["Content-Disposition"]
    (found,) = events_in(answer.data)
    assert found["dtstart"].dt.date() == date(2026, 7, 11)
    assert (
        found["url"] == f"http://localhost/termine/{event.id}-{event.slug}/{dates_of(event)[1].id}"
    )


def test_a_title_without_our_letters_lends_no_name(ask, town):
    event = an_event(city=town.city, title="東京 🎪")
    answer = ask(f"/termine/{event.id}-termin.ics")
    assert 'filename="termin.ics"' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("wrong", ["/termine/{id}.ics", "/termine/{id}-anders.ics"])
def test_another_name_leads_to_the_right_one(ask, town, wrong):
    event = an_event(city=town.city)
    answer = ask(wrong.format(id=event.id))
    assert (answer.status_code, answer.headers["Location"]) == (308, series_of(event))


def test_a_date_under_another_name_leads_to_the_right_one(ask, town):
    event = an_event(city=town.city)
    answer = ask(date_of(event).replace(event.slug, "anders"))
    assert (answer.status_code, answer.headers["Location"]) == (308, date_of(event))


def test_a_date_keeps_its_address_and_its_uid_when_its_series_is_split(ask, town):
    event = an_event(city=town.city, rule="FREQ=WEEKLY;COUNT=6")
    address = date_of(event, -1)
    (before,) = events_in(ask(address).data)
    following = calendars.split(event, dates_of(event)[2].original_start, venue="Kino")
    moved = ask(address)
    assert (moved.status_code, moved.headers["Location"]) == (308, date_of(following, -1))
    (after,) = events_in(ask(date_of(following, -1)).data)
    assert (after["uid"], str(after["location"])[:4]) == (before["uid"], "Kino")
    assert ask(date_of(event).replace(f"/{event.id}-", f"/{following.id}-")).status_code == 404


def test_a_feed_tells_of_what_departed_two_months_back_and_no_longer(ask, town):
    with clock.at(NOON - 400 * A_DAY):
        event = an_event(
            city=town.city,
            first_start=calendars.wall("2026-02-07 14:00"),
            first_end=None,
            rule="FREQ=WEEKLY",
        )
        for day in ("2026-03-28 14:00", "2026-04-04 14:00"):
            announce(event, Status.MOVED_ONLINE, original_start=calendars.wall(day),
                     online_url="https://raum.example/1")  # fmt: skip
    departing = [each for each in events_in(ask("/kalender.ics").data) if "recurrence-id" in each]
    assert [each["recurrence-id"].dt.date() for each in departing] == [date(2026, 4, 4)]
    assert len(events_in(ask(series_of(event)).data)) == 3


def test_what_nobody_may_see_is_no_file(ask, town):
    story = a_story(city=town.city)
    later = an_event(city=town.city, publish_at=NOON + A_DAY)
    other = an_event(city=town.city)
    addresses = [
        "/termine/999999.ics",
        "/termine/99999999999999999999.ics",
        f"/termine/{story.id}-{story.slug}.ics",
        series_of(later),
        f"/termine/{other.id}-{other.slug}/{dates_of(later)[0].id}.ics",
        f"/termine/{other.id}-{other.slug}/99999999999999999999.ics",
    ]
    assert [ask(each).status_code for each in addresses] == [404] * 6


HOSTILE = ["0", "-1", "9" * 10, "9" * 23, str(10**30), "9" * 5_000, "1.5", "1e3", "\u0663", "%00"]


@pytest.mark.parametrize("number", HOSTILE, ids=lambda each: f"{len(each)}-{each[:10]}")
def test_what_no_event_is_called_is_no_file(ask, town, number):
    event = an_event(city=town.city)
    addresses = [
        f"/termine/{number}.ics",
        f"/termine/{number}-{event.slug}.ics",
        f"/termine/{number}-{event.slug}/{dates_of(event)[0].id}.ics",
        f"/termine/{event.id}-{event.slug}/{number}.ics",
        f"/termine/{number}-{event.slug}/{number}.ics",
    ]
    assert [ask(each).status_code for each in addresses] == [404] * 5


def test_what_was_taken_out_is_gone(ask, town):
    event = an_event(city=town.city)
    date_ = date_of(event)
    calendars.archive(event)
    assert [ask(series_of(event)).status_code, ask(date_).status_code] == [410, 410]


def test_an_editor_gets_no_more_than_others(town, visit):
    event = an_event(city=town.city, author=town.editor, publish_at=NOON + A_DAY)
    browser = visit("plain", town.editor)
    assert browser.send("GET", series_of(event)).status_code == 404


def test_words_are_said_in_the_language_of_the_address(ask, town):
    event = an_event(
        city=town.city,
        title="Sommerfest",
        step_free=True,
        hearing_loop=False,
        access_contact="Rathaus, 0356 1",
        organizer="Verein",
        registration_url="https://anmeldung.example/",
        admission_note="mit Ausweis",
    )
    announce(event, Status.CANCELLED, note="Sturm.")
    (german,) = events_in(ask(series_of(event)).data)
    assert (german["summary"], german["categories"].cats) == ("Abgesagt: Sommerfest", ["Ankommen"])
    assert str(german["description"]).split("\n\n") == [
        "Sturm.",
        "Werkzeug ist da.",
        "Kosten: kostenlos (mit Ausweis)",
        "Anmeldung: https://anmeldung.example/",
        "Veranstaltet von: Verein",
        ("Barrierefreiheit: Stufenloser Zugang: ja; Höranlage: nein; Fragen dazu: Rathaus, 0356 1"),
        f"Alle Angaben: http://localhost/termine/{event.id}-sommerfest",
    ]
    (english,) = events_in(ask("/en" + series_of(event)).data)
    assert english["uid"] == german["uid"]
    assert english["categories"].cats == ["Ankommen (en)"]
    assert str(english["url"]).startswith("http://localhost/en/termine/")


def test_what_is_put_off_or_booked_out_or_online_says_so(ask, town):
    event = an_event(city=town.city, is_booked_out=True)
    announce(event, Status.POSTPONED)
    (found,) = events_in(ask(series_of(event)).data)
    assert found["summary"] == "Verschoben: Reparaturcafé"
    assert "Ausgebucht" in found["description"]
    announce(event, Status.MOVED_ONLINE, online_url="https://raum.example/2")
    (found,) = events_in(ask(series_of(event)).data)
    assert str(found["description"]).startswith("Findet jetzt online statt.\n\nEs regnet.")
    assert "Online: https://raum.example/2" in found["description"]


# ---------- feeds ----------


def test_a_feed_holds_every_event_under_a_name(ask, town):
    an_event(city=town.city, title="Eins")
    an_event(title="Zwei")
    answer = ask("/kalender.ics")
    assert titles(answer) == ["Eins", "Zwei"]
    assert "NAME:Stadtnetz: alle Termine" in lines_of(answer.data)
    assert answer.headers["Content-Disposition"] == 'inline; filename="stadtnetz.ics"'
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=300"


FILTERS = {
    "stadt=weisswasser": "Weißwasser",
    "land=Sachsen": "Sachsen",
    "thema=ankommen": "Ankommen",
    "online=1": "online",
    "kostenlos=1": "kostenlos",
    "stufenlos=1": "stufenlos",
    "q=fest": "„fest“",
}


@pytest.mark.parametrize("query", FILTERS)
def test_a_feed_is_filtered_by_its_address(ask, town, query):
    an_event(
        city=town.city, title="Fest", topic_id=town.topic.id, step_free=True, where="both",
        online_url="https://raum.example/1",
    )  # fmt: skip
    with clock.at(NOON):
        other = an_event(title="Markt", admission="paid", topic_id=town.topic.id + 1)
        other.city.land = "Bayern"
        calendars.session().commit()
    answer = ask(f"/kalender.ics?{query}")
    assert titles(answer) == ["Fest"]
    (name,) = [each for each in lines_of(answer.data) if each.startswith("X-WR-CALNAME")]
    assert name == f"X-WR-CALNAME:Stadtnetz: {FILTERS[query]}"


def test_several_filters_are_all_kept(ask, town):
    an_event(city=town.city, title="Fest", step_free=True)
    an_event(city=town.city, title="Markt")
    answer = ask("/kalender.ics?stadt=weisswasser&stufenlos=1&unbekannt=1&online=")
    assert titles(answer) == ["Fest"]


@pytest.mark.parametrize("query", ["stadt=nirgends", "thema=nichts"])
def test_a_mistyped_filter_is_not_everything(ask, town, query):
    an_event(city=town.city)
    assert ask(f"/kalender.ics?{query}").status_code == 404


def test_an_empty_feed_is_a_calendar(ask, town):
    answer = ask("/kalender.ics")
    assert (answer.status_code, events_in(answer.data)) == (200, [])


def test_a_feed_begins_two_months_back_with_a_month(ask, town):
    with clock.at(NOON - 200 * A_DAY):
        for day in (date(2026, 3, 31), date(2026, 4, 1)):
            an_event(title=f"{day}", first_start=calendars.wall(f"{day} 10:00"), first_end=None)
    assert titles(ask("/kalender.ics")) == ["2026-04-01"]
    with clock.at(NOON + 21 * A_DAY):
        assert titles(ask("/kalender.ics")) == []


def test_what_was_cancelled_stays_for_thirty_days(ask, town):
    event = an_event(city=town.city)
    announce(event, Status.CANCELLED)
    begins = dates_of(event)[0].starts_at
    with clock.at(begins + 30 * A_DAY):
        assert titles(ask("/kalender.ics")) == ["Abgesagt: Reparaturcafé"]
    with clock.at(begins + 31 * A_DAY):
        assert titles(ask("/kalender.ics")) == []
        assert titles(ask(series_of(event))) == ["Abgesagt: Reparaturcafé"]


# ---------- asking again ----------


@pytest.mark.parametrize("address", ["/kalender.ics", "series", "date"])
def test_nothing_is_sent_twice(ask, town, address):
    event = an_event(city=town.city, rule="FREQ=WEEKLY;COUNT=3")
    address = {"series": series_of(event), "date": date_of(event)}.get(address, address)
    first = ask(address)
    again = ask(address, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == "public, max-age=300"
    with clock.at(NOON + A_DAY):
        assert ask(address).data == first.data
        change(event, venue="Am See")
    with clock.at(NOON + 2 * A_DAY):
        changed = ask(address, If_None_Match=first.headers["ETag"])
        assert (changed.status_code, changed.headers["ETag"] != first.headers["ETag"]) == (
            200,
            True,
        )


def test_what_leaves_a_filter_is_a_change(ask, town):
    event = an_event(city=town.city, title="Fest")
    first = ask("/kalender.ics?q=fest")
    with clock.at(NOON + A_DAY):
        change(event, title="Markt")
        answer = ask("/kalender.ics?q=fest", If_None_Match=first.headers["ETag"])
    assert (answer.status_code, events_in(answer.data)) == (200, [])


@pytest.mark.parametrize("query", ["", "?online=1"])
def test_time_alone_changes_a_feed_and_its_tag(ask, town, query):
    event = an_event(city=town.city, rule="FREQ=WEEKLY")
    first, second = dates_of(event)[:2]
    announce(event, Status.MOVED_ONLINE, online_url="https://raum.example/1",
             original_start=second.original_start)  # fmt: skip
    announce(event, Status.CANCELLED, original_start=first.original_start)
    answers = []
    for later in (28 * A_DAY, 30 * A_DAY, 30 * A_DAY + timedelta(seconds=1), 90 * A_DAY):
        with clock.at(first.starts_at + later):
            tag = answers[-1].headers["ETag"] if answers else ""
            answers.append(ask(f"/kalender.ics{query}", If_None_Match=tag))
    assert [each.status_code for each in answers] == [200, 304, 200, 200]
    bodies = [each.data for each in answers if each.data]
    assert [each.count(b"STATUS:CANCELLED") for each in bodies] == [1, 0, 0]
    assert [b"DTSTART;TZID=Europe/Berlin:20260704" in each for each in bodies] == [1, 1, 0]


def test_a_month_that_turns_changes_where_a_series_begins_and_the_tag(ask, town):
    july = calendars.wall("2026-07-04 14:00")
    left_out = EventException(original_start=july, deviation=Deviation.SKIPPED)
    an_event(city=town.city, rule="FREQ=MONTHLY", exceptions=(left_out,))
    tags, starts = set(), []
    for day in (NOON + 100 * A_DAY, NOON + 120 * A_DAY):
        with clock.at(day):
            answer = ask("/kalender.ics")
        tags.add(answer.headers["ETag"])
        starts += [each["dtstart"].dt.date() for each in events_in(answer.data)]
    assert (len(tags), starts) == (2, [date(2026, 7, 4), date(2026, 8, 4)])


@pytest.mark.parametrize("what", ["city", "topic"])
def test_another_name_of_what_events_belong_to_is_a_change(ask, town, what):
    an_event(city=town.city, topic_id=town.topic.id)
    first = ask("/kalender.ics")
    with calendars.unit_of_work():
        getattr(town, what).name = "Anderswo"
    answer = ask("/kalender.ics", If_None_Match=first.headers["ETag"])
    assert (answer.status_code, "Anderswo" in "".join(lines_of(answer.data))) == (200, True)


def test_no_moment_of_change_goes_out(ask, town):
    event = an_event(city=town.city, rule="FREQ=WEEKLY;COUNT=3")
    for address in ("/kalender.ics", series_of(event), date_of(event)):
        assert "Last-Modified" not in ask(address).headers
        later = (NOON + 400 * A_DAY).strftime("%a, %d %b %Y %H:%M:%S GMT")
        assert ask(address, If_Modified_Since=later).status_code == 200


@pytest.mark.parametrize("address", ["/kalender.ics", "series", "date", "/en/kalender.ics"])
def test_only_the_head_may_be_asked_for(ask, town, address):
    event = an_event(city=town.city)
    address = {"series": series_of(event), "date": date_of(event)}.get(address, address)
    whole, head = ask(address), ask(address, method="HEAD")
    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length", "Content-Disposition"):
        assert head.headers[name] == whole.headers[name]


@pytest.mark.parametrize("address", ["/kalender.ics", "series", "date"])
def test_no_calendar_sets_a_cookie_or_differs_by_who_asks(ask, town, visit, address):
    event = an_event(city=town.city)
    address = {"series": series_of(event), "date": date_of(event)}.get(address, address)
    answer = ask(address)
    known = visit("plain", town.editor).send("GET", address)
    assert known.data == answer.data
    for each in (answer, known):
        assert "Set-Cookie" not in each.headers
        assert "Cookie" not in each.headers.get("Vary", "")


def test_a_feed_asks_no_more_often_for_more(ask, town):
    def number_sent():
        with sent() as statements:
            ask("/kalender.ics?stadt=weisswasser&q=e")
        return len(statements)

    an_event(city=town.city)
    few = number_sent()
    for _ in range(4):
        announce(an_event(city=town.city, rule="FREQ=WEEKLY"), Status.MOVED_ONLINE)
    assert number_sent() == few


# ---------- how to subscribe ----------


@in_both_dialects
def test_one_page_says_how_to_subscribe_to_what_is_chosen(dialect, town, visit):
    page = visit(dialect).open("/kalender/abonnieren?stadt=weisswasser&kostenlos=1").page
    address = "localhost/kalender.ics?stadt=weisswasser&kostenlos=1"
    assert page.find("a.button")["href"] == f"webcal://{address}"
    assert page.find("input#address")["value"] == f"http://{address}"
    assert page.find("input#address").has_attr("readonly")
    assert "Weißwasser, kostenlos." in page.text("main")
    back = "/kalender?stadt=weisswasser&kostenlos=1"
    assert [each["href"] for each in page.all("main a")][:2] == [back, back]


def test_without_a_choice_it_is_everything(town, visit):
    page = visit().open("/kalender/abonnieren").page
    assert page.find("a.button")["href"] == "webcal://localhost/kalender.ics"
    assert "Alle Termine aus allen Städten." in page.text("main")
    assert (page.h1, page.canonical) == (
        "Kalender abonnieren",
        "http://localhost/kalender/abonnieren",
    )


def test_in_english_the_calendar_is_english(town, visit):
    page = visit().open("/en/kalender/abonnieren?online=1").page
    assert page.find("input#address")["value"] == "http://localhost/en/kalender.ics?online=1"


def test_the_address_that_is_copied_is_the_calendar(ask, town, visit):
    an_event(city=town.city, title="Fest & Markt")
    page = visit().open("/kalender/abonnieren?q=fest+%26").page
    address = str(page.find("input#address")["value"])
    assert titles(ask(address.removeprefix("http://localhost"))) == ["Fest & Markt"]


def files_on(page):
    return [each["href"] for each in page.all("main a") if each["href"].endswith(".ics")]


@in_both_dialects
def test_each_page_of_an_event_offers_the_file_of_what_it_shows(dialect, town, visit):
    once = an_event(city=town.city)
    assert files_on(visit(dialect).open(f"/termine/{once.id}-{once.slug}").page) == [date_of(once)]
    event = an_event(city=town.city, rule="FREQ=WEEKLY;COUNT=3")
    home = f"/termine/{event.id}-{event.slug}"
    assert files_on(visit(dialect).open(home).page) == [series_of(event)]
    page = visit(dialect).open(f"{home}/{dates_of(event)[1].id}").page
    assert files_on(page) == [date_of(event, 1)]


def test_what_is_not_public_yet_offers_no_file(town, visit):
    event = an_event(city=town.city, author=town.editor, publish_at=NOON + A_DAY)
    page = visit("plain", town.editor).open(f"/termine/{event.id}-{event.slug}").page
    assert files_on(page) == []
