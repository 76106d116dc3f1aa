"""What the worker does each night, beside the server."""

import logging
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from stadtnetz import clock, jobs
from stadtnetz.contributions import Event
from stadtnetz.contributions.occurrences import MOST_EXTENDED
from stadtnetz.database import session, unit_of_work
from tests import factories
from tests.calendars import dates_of
from tests.factories import NOON

NEXT_MONTH = NOON + timedelta(days=30)


def horizons() -> list[date | None]:
    """Read them in a new transaction, as the worker wrote in one of its own."""
    with unit_of_work():
        return list(session().scalars(select(Event.horizon).order_by(Event.id)))


def test_each_night_every_series_is_laid_out_further_once_a_month_has_gone_by(
    network: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with clock.at(NOON):
        events = factories.some_events(MOST_EXTENDED + 2, rule="FREQ=MONTHLY")
        jobs.tidy_up(network)
    assert set(horizons()) == {date(2028, 6, 30)}
    with clock.at(NEXT_MONTH), caplog.at_level(logging.INFO, logger="stadtnetz.jobs"):
        jobs.tidy_up(network)
    assert set(horizons()) == {date(2028, 7, 31)}
    assert [each.message for each in caplog.records] == [
        f"0 unused pictures removed, {MOST_EXTENDED + 2} series laid out further"
    ]
    assert {len(dates_of(event)) for event in events} == {26}


def test_a_rule_that_cannot_be_followed_stops_no_other_series(
    network: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with clock.at(NOON):
        broken, sound = factories.some_events(2, rule="FREQ=MONTHLY")
        with unit_of_work():
            broken.rule = "FREQ=NOW"
        rows = len(dates_of(broken))
    with clock.at(NEXT_MONTH), caplog.at_level(logging.ERROR):
        jobs.tidy_up(network)
    assert horizons() == [None, date(2028, 7, 31)]
    assert (len(dates_of(broken)), len(dates_of(sound))) == (rows, rows + 1)
    assert "its rule gives no more dates" in caplog.text
