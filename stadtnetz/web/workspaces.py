"""The parts of a workspace and how much is in each, for its page and for an entry that moved."""

from typing import Any

from stadtnetz import contributions
from stadtnetz.cities import City
from stadtnetz.contributions import State

ENDED = frozenset({State.REJECTED, State.WITHDRAWN, State.ARCHIVED})
FILTERS = {
    "alle": None,
    "in-arbeit": frozenset(State) - contributions.PUBLIC - ENDED,
    "veroeffentlicht": contributions.PUBLIC,
    "meine": None,
}


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
