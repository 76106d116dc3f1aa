"""A month of a city on paper, with the way to its calendar."""

import pytest

from stadtnetz import clock
from stadtnetz.contributions import Status
from stadtnetz.web import qr_codes
from tests import calendars, factories
from tests.calendars import wall


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(factories.NOON):
        yield


def an_event(town, title, start, end, **more):
    return factories.an_event(
        author=town.editor, title=title, first_start=wall(start), first_end=wall(end), **more
    )


def titles(page):
    return page.texts(".sheet-list h3")


def test_a_sheet_lists_what_touches_the_month_of_its_city(town, visit):
    an_event(town, "Nacht", "2026-06-30 22:00", "2026-07-01 04:00")
    an_event(town, "Fest", "2026-07-04 14:00", "2026-07-04 17:00", step_free=True)
    an_event(town, "Ende Juni", "2026-06-30 20:00", "2026-07-01 00:00")
    an_event(town, "August", "2026-08-01 00:00", "2026-08-02 00:00", all_day=True)
    an_event(town, "Schau", "2026-06-15 00:00", "2026-09-01 00:00", all_day=True)
    factories.an_event(first_start=wall("2026-07-04 14:00"), title="Anderswo")
    page = visit().open("/staedte/weisswasser/aushang/2026/7").page
    assert titles(page) == ["Nacht", "Fest", "Schau"]
    assert page.texts(".sheet-day") == ["Di 30.", "Sa 4."]
    assert "22:00 Uhr bis Mittwoch, 4:00 Uhr, Altes Pumpwerk" in page.texts(".sheet-list p")
    assert "stufenlos" in page.texts(".traits li")
    assert page.h1 == "Juli 2026"
    assert page.all('meta[name="robots"][content="noindex"]') != []


def test_what_is_off_is_struck_through_on_paper_too(town, visit):
    event = an_event(town, "Fest", "2026-07-04 14:00", "2026-07-04 17:00")
    calendars.announce(event, Status.CANCELLED)
    page = visit().open("/staedte/weisswasser/aushang/2026/7").page
    assert page.texts(".sheet-list s") == ["Sa 4.", "Fest", "14:00 bis 17:00 Uhr"]
    assert page.texts(".sheet-list .tag") == ["fällt aus"]


def test_what_was_moved_stands_struck_through_on_its_old_day_with_the_new_one(town, visit):
    event = an_event(town, "Fest", "2026-07-04 14:00", "2026-07-04 17:00")
    calendars.announce(
        event, Status.POSTPONED, original_start=wall("2026-07-04 14:00"),
        start=wall("2026-08-01 15:00"), end=wall("2026-08-01 17:00"),
    )  # fmt: skip
    page = visit().open("/staedte/weisswasser/aushang/2026/7").page
    assert page.texts(".sheet-list s") == ["Sa 4.", "Fest"]
    assert page.texts(".sheet-list .tag") == ["verlegt auf Sa 1.8."]
    page = visit().open("/staedte/weisswasser/aushang/2026/8").page
    assert (page.texts(".sheet-day"), page.texts(".sheet-list s")) == (["Sa 1."], [])
    assert page.texts(".sheet-list .tag") == ["Ersatztermin"]


@pytest.mark.parametrize(
    ("rule", "days", "others"),
    [
        ("FREQ=WEEKLY;COUNT=4", ["Mi 1."], ["auch 8., 15., 22."]),
        ("FREQ=DAILY;COUNT=31", ["Mi 1."], ["auch Do 2. bis Fr 31."]),
        ("FREQ=WEEKLY;BYDAY=WE,TH,FR,SA;COUNT=7", ["Mi 1."],
            ["auch Do 2. bis Sa 4., Mi 8. bis Fr 10."]),
        ("FREQ=WEEKLY;BYDAY=WE,SA;COUNT=4", ["Mi 1."], ["auch Sa 4., Mi 8., Sa 11."]),
    ],
)  # fmt: skip
def test_dates_of_a_series_that_differ_only_in_their_day_share_a_row(
    rule, days, others, town, visit
):
    an_event(town, "Café", "2026-07-01 16:00", "2026-07-01 18:00", rule=rule)
    page = visit().open("/staedte/weisswasser/aushang/2026/7").page
    assert (page.texts(".sheet-day"), page.texts(".sheet-others")) == (days, others)
    assert titles(page) == ["Café"]


def test_a_cancelled_or_moved_date_of_a_series_stands_by_itself(town, visit):
    event = an_event(
        town, "Café", "2026-07-01 16:00", "2026-07-01 18:00", rule="FREQ=WEEKLY;COUNT=5"
    )
    calendars.announce(event, Status.CANCELLED, original_start=wall("2026-07-08 16:00"))
    calendars.announce(
        event, Status.POSTPONED, original_start=wall("2026-07-22 16:00"),
        start=wall("2026-07-24 16:00"), end=wall("2026-07-24 18:00"),
    )  # fmt: skip
    page = visit().open("/staedte/weisswasser/aushang/2026/7").page
    assert page.texts(".sheet-day") == ["Mi 1.", "Mi 8.", "Mi 22.", "Fr 24."]
    assert page.texts(".sheet-others") == ["auch 15., 29."]
    assert page.texts(".sheet-list .tag") == ["fällt aus", "verlegt auf Fr 24.7.", "Ersatztermin"]
    assert len(page.all("li[data-off]")) == 2


def test_an_empty_month_leads_to_the_sheet_of_the_next_event(town, visit):
    an_event(town, "Fest", "2026-09-04 14:00", "2026-09-04 17:00")
    browser = visit().open("/staedte/weisswasser/aushang/2026/5")
    assert browser.page.texts(".lead") == ["In diesem Monat stand kein Termin im Kalender."]
    browser.follow("Zum Aushang für September 2026")
    assert browser.address == "/staedte/weisswasser/aushang/2026/9"
    assert titles(browser.page) == ["Fest"]


def test_an_empty_month_says_so_and_the_city_leads_to_this_one(town, visit):
    browser = visit().open("/staedte/weisswasser").follow("Monat als Aushang drucken")
    assert browser.address == "/staedte/weisswasser/aushang/2026/6"
    assert browser.page.texts(".lead") == ["In diesem Monat steht noch kein Termin fest."]
    assert browser.follow("Juli 2026").page.h1 == "Juli 2026"


@pytest.mark.parametrize(
    ("month", "status"),
    [("2026/0", 404), ("2026/13", 404), ("2023/12", 404), ("2024/1", 200), ("2028/12", 200),
     ("2029/1", 404), ("0/1", 404), ("99999999999/1", 404), ("x/1", 404)],
)  # fmt: skip
def test_there_are_sheets_for_two_years_around_and_for_real_months(month, status, town, visit):
    assert visit().open(f"/staedte/weisswasser/aushang/{month}").status == status
    assert visit().open(f"/staedte/nirgends/aushang/{month}").status == 404


def test_the_last_sheets_lead_no_further(town, visit):
    page = visit().open("/staedte/weisswasser/aushang/2028/12").page
    assert page.texts(".sheet-tools a") == ["November 2028"]
    page = visit().open("/staedte/weisswasser/aushang/2024/1").page
    assert page.texts(".sheet-tools a") == ["Februar 2024"]


def test_the_code_leads_to_the_calendar_of_the_city(town, visit):
    page = visit().open("/en/staedte/weisswasser/aushang/2026/7").page
    address = "http://localhost/kalender?stadt=weisswasser"
    assert page.text(".sheet-address") == address
    code = qr_codes.of(address)
    assert page.find(".sheet-code path")["d"] == code.path
    assert page.find(".sheet-code svg")["viewbox"] == f"0 0 {code.width} {code.width}"


def test_a_code_is_drawn_module_by_module_within_its_white_edge():
    import re

    import segno

    code, matrix = qr_codes.of("x"), segno.make("x", error="q", micro=False).matrix
    dark = {
        (int(x) + step, int(y))
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", code.path)
        for step in range(int(length))
    }
    wanted = {(x + 4, y + 4) for y, row in enumerate(matrix) for x, each in enumerate(row) if each}
    assert dark == wanted
    assert code.width == len(matrix) + 8


def test_a_sheet_carries_no_inline_style(town, visit):
    assert "style=" not in visit().open("/staedte/weisswasser/aushang/2026/7").text
