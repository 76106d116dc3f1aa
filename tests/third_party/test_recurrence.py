"""Rules that others collected, with the dates they give and those that brought programs down."""

import json
import os
import tracemalloc
from datetime import date, datetime
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from stadtnetz import recurrence
from stadtnetz.recurrence import InvalidRule, TooCostly, Window

ROOT = Path(__file__).resolve().parents[2]
CORPORA = Path(os.environ.get("STADTNETZ_CORPORA", ROOT.parent / "shared" / "corpora"))
pytestmark = pytest.mark.skipif(
    not CORPORA.is_dir(), reason=f"no third-party material in {CORPORA}"
)
Case = dict[str, Any]


def cases_of(name: str) -> list[Case]:
    """Read a table of rules."""
    return list(json.loads((CORPORA / "rrule" / f"{name}.json").read_text()))


def as_start(text: str) -> date:
    """Read a date, or a time that is taken for wall time."""
    text = text.removesuffix("Z")
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def starts_of(case: Case, limit: int, begin: str = "", end: str = "") -> list[date]:
    """Expand a rule from its start on, or from a later day, to the end of time."""
    start = as_start(case["dtstart"])
    is_timed = isinstance(start, datetime)
    last = end or ("99991231T235959" if is_timed else "99991231")
    rule = recurrence.parse(case["rrule"], lenient=True)
    window = Window(as_start(begin) if begin else start, as_start(last))
    return recurrence.expand(rule, start, window, limit)


@pytest.mark.parametrize(("name", "undisputed"), [("libical", 128), ("dateutil", 215)])
def test_rules_give_the_dates_that_others_expect(name: str, undisputed: int) -> None:
    """A rule with an end gives no date more; of one without, the first dates are known."""
    right, wrong = 0, {}
    for case in cases_of(name):
        if "instances" not in case:
            continue
        expected = [as_start(each) for each in case["instances"]]
        has_end = "COUNT" in case["rrule"] or "UNTIL" in case["rrule"]
        found = starts_of(case, len(expected) + has_end)
        if found == expected:
            right += 1
        elif not case.get("disputed"):
            wrong[case["id"]] = (case["rrule"], found[:5], expected[:5])
    assert wrong == {}
    assert right >= undisputed


def test_a_rule_gives_the_same_dates_from_any_of_them_on() -> None:
    tried = 0
    for case in cases_of("libical"):
        if case.get("disputed") or len(case.get("instances", [])) < 3:
            continue
        middle = len(case["instances"]) // 2
        later = case["instances"][middle:]
        found = starts_of(case, len(later), begin=later[0])
        assert found == [as_start(each) for each in later], case["rrule"]
        tried += 1
    assert tried > 100


def test_odd_rules_are_read_or_refused() -> None:
    refused = []
    for case in cases_of("odd_rules_librecur"):
        try:
            found = starts_of({**case, "dtstart": "20240101T090000"}, 5)
        except InvalidRule:
            refused.append(case["rrule"])
        else:
            assert found == sorted(set(found))
    assert "FREQ=YEARLY;BYDAY=64WE" in refused
    assert len(refused) > 20


@pytest.mark.parametrize(
    ("begin", "end"), [("", ""), ("20261101", "20281101"), ("90000101", ""), ("99991231", "")]
)
def test_rules_that_brought_others_down_are_answered_within_a_second(begin: str, end: str) -> None:
    slow = {}
    for case in cases_of("dos_rules_from_issues"):
        tail = "T000000" if "T" in case["dtstart"] else ""
        spent = process_time()
        found = starts_of(case, 1_000, begin and begin + tail, end and end + tail)
        spent = process_time() - spent
        assert found == sorted(set(found))
        if spent > 1:
            slow[case["id"]] = spent
    assert slow == {}


def test_rules_that_brought_others_down_need_little_memory() -> None:
    for case in cases_of("dos_rules_from_issues"):
        tracemalloc.start()
        starts_of(case, 1_000)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 10_000_000, case["id"]


def test_a_rule_that_is_refused_is_refused_within_a_second() -> None:
    case = {"rrule": "FREQ=SECONDLY;INTERVAL=997;COUNT=99999999", "dtstart": "20240101T000000"}
    spent = process_time()
    with pytest.raises(TooCostly):
        starts_of(case, 1, begin="90000101T000000")
    assert process_time() - spent < 2
