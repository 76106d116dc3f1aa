"""What a workspace holds: its parts, how much is in each, and what its city has to answer."""

from typing import Any

from stadtnetz import comments, contributions
from stadtnetz.cities import City
from stadtnetz.contributions import State

ENDED = frozenset({State.REJECTED, State.WITHDRAWN, State.ARCHIVED})
FILTERS = {
    "alle": None,
    "in-arbeit": frozenset(State) - contributions.PUBLIC - ENDED,
    "veroeffentlicht": contributions.PUBLIC,
    "meine": None,
}

MOST_QUESTIONS = 5
"""The oldest stand above what a city writes; all of them have a page of their own."""


def questions(city: City) -> dict[str, Any]:
    """Give the oldest questions that a city has to answer, and how many there are."""
    found = comments.open_questions([city.id], limit=MOST_QUESTIONS)
    is_all = found.older is None
    count = len(found.rows) if is_all else comments.count_open_questions([city.id])
    return {"questions": found.rows, "asked": count}


def counters(city: City, chosen: str) -> dict[str, Any]:
    """Count what a city has written, by state and by part of its workspace."""
    counts = contributions.count_by_state(city)
    totals = {
        name: sum(n for state, n in counts.items() if states is None or state in states)
        for name, states in FILTERS.items()
        if name != "meine"
    }
    return {
        "city": city,
        "chosen": chosen,
        "filters": FILTERS,
        "counts": counts,
        "totals": totals,
    }
