"""The calendar: what is on, as much of it as the address asks for, in a table and in a timetable."""

from datetime import datetime, timedelta

import pytest

from stadtnetz import clock, contributions
from stadtnetz.contributions import Admission, State, Status, Where
from stadtnetz.database import unit_of_work
from tests import calendars, factories, statements
from tests.factories import NOON
from tests.web.dialects import in_both_dialects

TABLE, LIST, MORE = "table.month", "ol.timetable", "Weitere Termine zeigen"


@pytest.fixture(autouse=True)
def _at_noon():
    """Stop the clock on Wednesday 10 June 2026, noon in Berlin."""
    with clock.at(NOON):
        yield


def on(day, hour=19, **wanted):
    """Let an event take place in June 2026."""
    return factories.an_event(first_start=datetime(2026, 6, day, hour), **wanted)


def titles(page, selector=LIST):
    return page.texts(f"{selector} .what a")


def test_the_month_shows_every_day_and_what_begins_on_it(town, visit):
    event = on(24, 9, title="Markt der Ideen", author=town.editor)
    page = visit().open("/kalender").page
    assert page.h1 == "Kalender"
    assert page.texts("#month-heading") == ["Juni 2026"]
    assert len(page.all(f"{TABLE} tbody tr")) == 5
    assert [each["title"] for each in page.all(f"{TABLE} th abbr")][::6] == ["Montag", "Sonntag"]
    assert page.text(f"{TABLE} td[aria-current='date'] .num") == "10."
    [link] = page.all(f"{TABLE} td li a")
    assert "9:00 Markt der Ideen" in " ".join(link.get_text(" ").split())
    assert link["href"].startswith(f"/termine/{event.id}-markt-der-ideen/")
    assert page.texts(".day-head") == ["Mi 24. Juni"]
    assert titles(page) == ["Markt der Ideen"]


def test_a_full_day_shows_three_and_says_how_many_more(town, visit):
    for hour in range(10, 15):
        on(24, hour, author=town.editor)
    page = visit().open("/kalender").page
    assert len(page.all(f"{TABLE} td li")) == 3
    assert page.text(f"{TABLE} .more").startswith("+ 2 weitere")
    page.find(page.find(f"{TABLE} .more")["href"])
    assert len(titles(page)) == 5


def follow_more(browser, day):
    """Follow what a cell says of the others, and give the titles of that day in the list."""
    link = browser.page.find(f"{TABLE} td[data-day='{day}'] .more")["href"]
    page = browser if link.startswith("#") else browser.open(link)
    assert link.partition("#")[2] == f"day-{day}"
    head = page.page.find(f".timetable #day-{day}")
    assert head["tabindex"] == "-1"
    assert head.find_parent("details") is None
    return [each.get_text() for each in head.find_parent("li").select(".what a")]


def test_more_of_a_day_is_shown_wherever_it_lies(town, visit):
    with clock.at(NOON - timedelta(days=9)):
        for hour in range(10, 14):
            on(4, hour, title="Vorbei", author=town.editor)
    factories.some_events(55, author=town.editor, first_start=datetime(2026, 6, 20, 19))
    for hour in range(10, 14):
        on(24, hour, title="Später", author=town.editor)
        july = datetime(2026, 7, 2, hour)
        factories.an_event(author=town.editor, first_start=july, title="Danach")
    for day, title in (
        ("2026-06-04", "Vorbei"),
        ("2026-06-24", "Später"),
        ("2026-07-02", "Danach"),
    ):
        assert follow_more(visit().open("/kalender"), day) == [title] * 4


def test_more_of_a_day_on_which_nothing_begins_is_where_it_began(town, visit):
    factories.some_events(4, author=town.editor, title="Zeltlager",
        first_start=datetime(2026, 6, 20, 10), first_end=datetime(2026, 6, 22, 12))  # fmt: skip
    page = visit().open("/kalender").page
    link = page.find(f"{TABLE} td[data-day='2026-06-22'] .more")["href"]
    assert link == "#day-2026-06-20"
    assert page.find(link)


def test_one_may_jump_over_the_table_to_the_list(town, visit):
    on(24, author=town.editor)
    for way, words in (("/kalender", "Ab heute"), ("/kalender/2026/7", "Termine im Juli 2026")):
        page = visit().open(way).page
        link = page.find(".month-frame > .skip")
        assert link.get_text() == "Zur Liste springen"
        head = page.find(link["href"])
        assert (head.get_text(), head["tabindex"]) == (words, "-1")
        assert link.find_next("table")


def test_from_today_on_in_this_month_and_the_past_folded_away(town, visit):
    with clock.at(NOON - timedelta(days=9)):
        on(3, title="Vorbei", author=town.editor)
        on(10, 9, title="Heute früh", author=town.editor)
    page = visit().open("/kalender").page
    assert titles(page, f"section > {LIST}") == ["Heute früh"]
    assert page.text("details summary") == "1 vergangener Termin im Juni"
    assert titles(page, "details") == ["Vorbei"]


def test_what_still_runs_comes_first_and_what_lasts_long_apart(town, visit):
    with clock.at(NOON - timedelta(days=9)):
        factories.an_event(title="Festwoche", author=town.editor,
            first_start=datetime(2026, 6, 8, 10), first_end=datetime(2026, 6, 12, 18))  # fmt: skip
        factories.an_event(title="Ausstellung", author=town.editor,
            first_start=datetime(2026, 6, 3, 10), first_end=datetime(2026, 7, 20, 18))  # fmt: skip
    page = visit().open("/kalender").page
    assert titles(page, "#running") == ["Festwoche"]
    assert titles(page, "#long") == ["Ausstellung"]
    assert page.text("#long time") == "bis 20.7."
    cells = [cell for cell in page.all(f"{TABLE} td") if "Festwoche" in cell.get_text()]
    assert len(cells) == 5


def test_past_midnight_stands_once_in_the_list_and_on_both_days_of_the_table(town, visit):
    on(20, 22, title="Nacht der Höfe", first_end=datetime(2026, 6, 21, 2), author=town.editor)
    page = visit().open("/kalender").page
    assert titles(page) == ["Nacht der Höfe"]
    assert len(page.all(f"{TABLE} td li")) == 2


def test_what_is_off_is_struck_through_and_said(town, visit):
    event = on(24, author=town.editor)
    with unit_of_work():
        contributions.announce(event, Status.CANCELLED, actor=town.editor, note="Wasserschaden.")
    page = visit().open("/kalender").page
    assert page.find(f"{TABLE} li del")
    assert "fällt aus" in page.text(f"{TABLE} li")
    assert page.find(".departure[data-off] .tag").get_text() == "fällt aus"


def moved(town, start, to, **wanted):
    """Let an event be put off from one day at seven to another, both in June 2026 unless told."""
    event = on(start, author=town.editor, **wanted)
    day = to if isinstance(to, datetime) else datetime(2026, 6, to, 18)
    calendars.announce(
        event, Status.POSTPONED, original_start=event.first_start,
        start=day, end=day + timedelta(hours=2),
    )  # fmt: skip
    return event


def test_what_was_moved_stays_on_its_old_day_and_leads_to_the_new_one(town, visit):
    event = moved(town, 20, 26, title="Fest")
    page = visit().open("/kalender").page
    [row] = calendars.dates_of(event)
    there = f"/termine/{event.id}-fest/{row.id}"
    cells = {cell["data-day"]: cell for cell in page.all(f"{TABLE} td") if cell.select("li")}
    assert list(cells) == ["2026-06-20", "2026-06-26"]
    old = cells["2026-06-20"]
    assert old.select_one("a")["href"] == there
    assert old.select_one("del").get_text() == "19:00 Fest"
    assert "verlegt auf Fr 26.6." in old.get_text()
    assert page.texts(".day-head") == ["Sa 20. Juni", "Fr 26. Juni"]
    first, second = page.all(".departure")
    assert (first["id"], second["id"]) == (f"former-{row.id}", f"departure-{row.id}")
    assert first.select_one("time").get_text() == "19:00"
    assert first.select_one("time")["datetime"] == "2026-06-20T19:00+02:00"
    assert first.select_one(".tag").get_text() == "verlegt auf Fr 26.6."
    assert first.select_one("a")["href"] == there
    assert page.text("#month-count") == "1 Termin im Juni 2026"


def test_what_was_moved_and_then_called_off_is_off_on_both_days(town, visit):
    event = moved(town, 20, 26, title="Fest")
    calendars.announce(event, Status.CANCELLED)
    page = visit().open("/kalender").page
    assert page.texts(".departure .tag") == ["fällt aus", "fällt aus"]
    old = next(cell for cell in page.all(f"{TABLE} td") if cell["data-day"] == "2026-06-20")
    assert "verlegt" not in old.get_text()


def test_a_month_that_all_moved_away_from_still_tells_where_to(town, visit):
    moved(town, 20, datetime(2026, 8, 1, 18))
    page = visit().open("/kalender").page
    assert page.texts(".departure .tag") == ["verlegt auf Sa 1.8."]
    assert page.all(".empty") == []


def test_what_was_moved_in_the_days_behind_us_stands_there_too(town, visit):
    with clock.at(NOON - timedelta(days=9)):
        moved(town, 2, 24, title="Verlegt")
        on(3, title="Vorbei", author=town.editor)
    page = visit().open("/kalender").page
    assert titles(page, "details") == ["Verlegt", "Vorbei"]
    assert page.text("details summary") == "1 vergangener Termin im Juni"
    assert titles(page, f"section > {LIST}") == ["Verlegt"]


@in_both_dialects
def test_old_places_stand_once_in_a_list_that_goes_on(dialect, town, visit):
    moved(town, 20, 24, hour=18, title="davor")
    factories.some_events(60, author=town.editor, first_start=datetime(2026, 6, 20, 19))
    moved(town, 20, 24, title="mitten darin")
    moved(town, 22, 24, title="danach")
    browser = visit(dialect).open("/kalender")
    former = [each["id"] for each in browser.page.all("[id^=former]")]
    assert browser.page.texts("[id^=former] .what a") == ["davor"]
    browser.follow(MORE)
    assert browser.page.texts("[id^=former] .what a") == ["davor", "mitten darin", "danach"]
    assert browser.page.all("[id^=former]")[0]["id"] == former[0]
    again = visit(dialect).open(browser.address).page
    assert again.texts("[id^=former] .what a") == ["davor", "mitten darin", "danach"]


@in_both_dialects
@pytest.mark.parametrize(
    ("field", "value", "facts"),
    [
        ("online", True, {"where": Where.ONLINE}),
        ("kostenlos", True, {"admission": Admission.FREE}),
        ("stufenlos", True, {"step_free": True}),
        ("q", "ÜBER 50%", {"title": "Lernen über 50%"}),
    ],
)
def test_filters_stand_in_the_address(field, value, facts, dialect, town, visit):
    others = {"where": Where.PLACE, "admission": Admission.PAID, "step_free": None}
    on(24, author=town.editor, **{"title": "Gesucht", **others, **facts})
    on(25, author=town.editor, **{"title": "Anderes", **others})
    browser = visit(dialect).open("/kalender").fill(**{field: value}).submit("Anzeigen")
    assert titles(browser.page) == [facts.get("title", "Gesucht")]
    name, _, given = browser.address.partition("?")[2].partition("=")
    assert (name, given in {"1", "%C3%9CBER+50%25", "%C3%9CBER%2050%25"}) == (field, True)
    again = visit().open(browser.address).page
    assert titles(again) == titles(browser.page)


def test_city_land_and_topic_are_filters_too(town, visit):
    far = factories.an_editor(factories.a_city("Bad Orb"))
    on(24, title="Hier", author=town.editor)
    on(25, title="Dort", author=far, topic_id=factories.a_topic("Kultur").id)
    for query, found in (
        ("stadt=bad-orb", ["Dort"]), ("land=Sachsen", ["Hier", "Dort"]), ("land=Hessen", []),
        ("thema=kultur", ["Dort"]), ("stadt=weisswasser&thema=kultur", []),
    ):  # fmt: skip
        page = visit().open(f"/kalender?{query}").page
        assert titles(page) == found
        assert page.find("meta[name='robots']")["content"] == "noindex"
        assert page.canonical.endswith("/kalender")


def test_an_empty_month_leads_to_the_next_event_with_the_same_filters(town, visit):
    with clock.at(NOON):
        factories.an_event(author=town.editor, first_start=datetime(2026, 9, 5, 19), step_free=True)
    browser = visit().open("/kalender/2026/7?stufenlos=1")
    [words] = browser.page.texts(".empty p:first-child")
    assert words == "Im Juli 2026 steht nichts im Kalender, was zur Auswahl passt."
    assert browser.page.texts(".empty a")[1:] == ["Auswahl aufheben"]
    browser.follow("Zum nächsten Termin: Samstag, 5. September")
    assert browser.address == "/kalender/2026/9?stufenlos=1#day-2026-09-05"
    browser.page.find("#day-2026-09-05")
    assert len(titles(browser.page)) == 1


@pytest.mark.parametrize(
    ("way", "words", "remedy", "address"),
    [
        ("/kalender", "Im Juni 2026 steht noch nichts im Kalender.", "Zum Mai 2026",
            "/kalender/2026/5"),
        ("/kalender/2026/9", "Im September 2026 steht noch nichts im Kalender.",
            "Zum aktuellen Monat", "/kalender"),
        ("/kalender/2024/11", "Im November 2024 stand nichts im Kalender.",
            "Zum aktuellen Monat", "/kalender"),
        ("/kalender/2024/11?q=x", "Im November 2024 stand nichts im Kalender, was zur Auswahl passt.",
            "Auswahl aufheben", "/kalender/2024/11"),
    ],
)  # fmt: skip
def test_a_month_without_events_says_so_and_what_to_do(way, words, remedy, address, town, visit):
    browser = visit().open(way)
    assert browser.page.texts(".empty p:first-child") == [words]
    assert browser.page.texts(".empty a") == [remedy]
    assert browser.page.find(".empty a")["href"] == address


def test_a_month_of_which_all_is_over_says_so(town, visit):
    with clock.at(NOON - timedelta(days=9)):
        on(4, author=town.editor)
    page = visit().open("/kalender").page
    assert page.texts(".empty p:first-child") == ["Im Juni 2026 kommt nichts mehr."]
    page = visit().open("/kalender?kostenlos=1").page
    assert page.texts(".empty p:first-child") == [
        "Von dieser Auswahl kommt im Juni 2026 nichts mehr."
    ]


def test_months_follow_one_another_but_not_for_ever(town, visit):
    browser = visit().open("/kalender?kostenlos=1").follow("Juli 2026")
    assert browser.address == "/kalender/2026/7?kostenlos=1"
    browser.follow("Juni 2026")
    assert browser.address == "/kalender?kostenlos=1"
    last = visit().open("/kalender/2028/6").page
    assert (last.find("#month-before")["rel"], last.all("#month-after")) == (["prev"], [])
    assert [visit().open(f"/kalender/{way}").status for way in ("2028/7", "2024/5")] == [404, 404]
    assert visit().open("/kalender/2024/6").status == 200


def test_a_city_shows_what_lasts_long_apart_and_does_not_repeat_its_name(town, visit):
    with clock.at(NOON - timedelta(days=9)):
        on(8, title="Festwoche", first_end=datetime(2026, 6, 12, 18), author=town.editor)
        on(3, title="Ausstellung", first_end=datetime(2026, 7, 20, 18), author=town.editor)
        on(24, title="Später", first_end=datetime(2027, 1, 18), author=town.editor)
        on(12, title="Treffen", author=town.editor)
        on(13, title="Im Netz", where=Where.ONLINE, venue="", author=town.editor,
            online_url="https://treffen.example/")  # fmt: skip
    page = visit().open("/staedte/weisswasser").page
    assert page.texts(".day-head") == ["Läuft noch", "Fr 12. Juni", "Sa 13. Juni", "Läuft länger"]
    assert titles(page) == ["Festwoche", "Treffen", "Im Netz", "Ausstellung", "Später"]
    assert page.texts(".timetable .until") == ["bis 12.6.", "bis 20.7.", "ab 24.6. bis 17.1.2027"]
    assert page.texts(".timetable .meta") == ["Altes Pumpwerk"] * 4


def test_a_city_with_nothing_but_an_exhibition_shows_it(town, visit):
    with clock.at(NOON - timedelta(days=9)):
        on(3, title="Ausstellung", first_end=datetime(2026, 7, 20, 18), author=town.editor)
    page = visit().open("/staedte/weisswasser").page
    assert titles(page) == ["Ausstellung"]


@pytest.mark.parametrize("way", ["/termine/999-x", "/kalender/1990/1", "/gibt-es-nicht"])
def test_a_refusal_leads_on_to_the_calendar(way, town, visit):
    browser = visit().open(way)
    assert browser.status == 404
    assert "/kalender" in [each["href"] for each in browser.page.all(".error-page a")]


@in_both_dialects
def test_a_neighbouring_month_takes_the_place_and_the_address(dialect, town, visit):
    browser = visit(dialect).open("/kalender").follow("Juli 2026")
    assert (browser.status, browser.address) == (200, "/kalender/2026/7")
    assert browser.page.texts("#month-heading") == ["Juli 2026"]


@in_both_dialects
def test_a_long_list_goes_on_where_it_ended_and_stays_after_a_reload(dialect, town, visit):
    factories.some_events(
        120, author=town.editor, first_start=datetime(2026, 6, 20, 19), title="Eins von vielen"
    )
    browser = visit(dialect).open("/kalender?kostenlos=1")
    first = browser.page.all(".departure")
    assert len(first) == 50
    browser.follow(MORE)
    assert [each["id"] for each in browser.page.all(".departure")][:50] == [
        each["id"] for each in first
    ]
    assert len(titles(browser.page)) == 100
    assert len(titles(visit(dialect).open(browser.address).page)) == 100
    browser.follow(MORE)
    assert len(titles(browser.page)) == len({each["id"] for each in browser.page.all(".departure")})
    assert len(titles(browser.page)) == 120
    assert browser.page.all("#more") == []


def test_in_place_only_what_follows_is_sent_and_its_first_link_gets_the_focus(town, visit):
    factories.some_events(60, author=town.editor, first_start=datetime(2026, 6, 20, 19))
    browser = visit("htmx").open("/kalender").follow(MORE)
    assert len(browser.part.all(".departure")) == 10
    assert browser.part.focused == browser.part.all(".what a")[0]
    assert "nach=" not in browser.address


def test_without_scripts_the_list_goes_on_at_the_first_new_date(town, visit):
    factories.some_events(60, author=town.editor, first_start=datetime(2026, 6, 20, 19))
    browser = visit().open("/kalender").follow(MORE)
    place = browser.address.partition("#")[2]
    assert [each["id"] for each in browser.page.all(".departure")].index(place) == 50


def test_only_what_is_public_is_on(town, visit):
    for state in State:
        on(24, title=state.value, author=town.editor, state=state)
    assert sorted(titles(visit(user=town.editor).open("/kalender").page)) == [
        "published", "update_submitted",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("way", "status"),
    [
        ("/kalender/2026/13", 404),
        ("/kalender/0/1", 404),
        ("/kalender/99999/1", 404),
        ("/kalender?stadt=gibt-es-nicht", 404),
        ("/kalender?thema=%00", 200),
        ("/kalender?land=Atlantis", 404),
        ("/kalender?q=%00%25_", 200),
        ("/kalender?q=" + "x" * 10_000, 200),
        ("/kalender?ab=kaputt", 400),
        ("/kalender?bis=%00", 400),
        ("/kalender?nach=kaputt", 200),
        ("/kalender?online=ja&kostenlos=2", 200),
    ],
)
def test_a_strange_address_is_answered(way, status, town, visit):
    assert visit().open(way).status == status


def test_the_calendar_costs_the_same_for_three_dates_and_for_many(town, visit):
    def price():
        browser = visit()
        browser.open("/kalender")
        with statements.sent() as sent:
            browser.open("/kalender")
        return len(sent)

    on(24, author=town.editor)
    few = price()
    factories.some_events(
        3, author=town.editor, first_start=datetime(2026, 6, 11, 19), rule="FREQ=DAILY;COUNT=15"
    )
    assert price() == few <= 10
