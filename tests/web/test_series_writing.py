"""Editors change series: what was said of single dates is not lost, and every series can be opened."""

from datetime import UTC, datetime

import pytest

from stadtnetz import clock, contributions
from stadtnetz.contributions import Deviation, EventException
from tests.web.dialects import in_both_dialects
from tests.web.test_event_writing import (
    DATES,
    NEW,
    SIMPLE,
    SUBMIT,
    UPDATE,
    a_series,
    approve,
    edit,
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
    assert shown(browser.page)[1] == "Mi 2.12. 2026 fällt aus"
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
    assert shown(browser.page)[1].startswith("Mi 2.12. 2026 16:00")
    browser.fill(finish_count="x").submit(DATES)
    assert browser.page.values("regular") == ["2026-12-02"]
    browser.fill(finish_count="8").submit(DATES)
    browser.submit(DATES)
    assert shown(browser.page)[1].startswith("Mi 2.12. 2026 16:00")
    browser.fill(regular=[]).submit(DATES)
    assert shown(browser.page)[1].startswith("Do 3.12. 2026 16:00")
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
