"""What a letter tells of an event that somebody follows: its dates and place, before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from stadtnetz import clock
from stadtnetz.contributions import Status
from stadtnetz.contributions.content import Where
from stadtnetz.web import links
from stadtnetz.web.event_dates import ShownDate

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class ToldChange:
    """One date as it is now, and as it was before, None for one that came to it."""

    before: ShownDate | None
    after: ShownDate

    @property
    def is_moved(self) -> bool:
        """Whether clocks or calendars show another time than before."""
        return self.before is not None and (
            self.before.line != self.after.line or self.before.zone != self.after.zone
        )

    @property
    def has_other_status(self) -> bool:
        """Whether something else became of it than before."""
        return self.before is not None and self.before.status is not self.after.status


def of(facts: Facts) -> dict[str, Any]:
    """Give what the letter prints beside the facts: dates, places, and where to read more.

    That is the page of the one date that changed, or else of the event.
    """
    changes = [
        ToldChange(_shown(each["before"]) if each["before"] else None, _shown(each["after"]))
        for each in facts["changes"]
    ]
    coming = _shown(facts["next"]) if facts["next"] else None
    place = facts["place"]
    about = changes[0].after if len(changes) == 1 and not facts["more"] else None
    return {
        "changes": changes,
        "coming": coming,
        "former_place": _place(place["before"]) if place else "",
        "place": _place(place["after"]) if place else "",
        "address": _address(facts, about or (None if changes else coming)),
    }


def _shown(each: Facts) -> ShownDate:
    starts_at = datetime.fromisoformat(each["starts_at"])
    ends_at = datetime.fromisoformat(each["ends_at"]) if each["ends_at"] else None
    start = clock.shown(starts_at, each["zone"])
    return ShownDate(
        id=each["id"],
        original=start,
        starts_at=starts_at,
        ends_at=ends_at,
        start=start,
        end=clock.shown(ends_at, each["zone"]) if ends_at else None,
        last_day=date.fromisoformat(each["last_day"]),
        all_day=each["all_day"],
        zone=each["zone"],
        status=Status(each["status"]),
        venue=each["venue"],
        note=each["note"],
    )


def _place(place: Facts) -> str:
    """Write where it is: „Altes Pumpwerk, Kanalstraße 4“, „online: https://…“, or both."""
    online = f"online: {place['online_url']}" if place["online_url"] else "online"
    there = ", ".join(part for part in (place["venue"], *place["address"].splitlines()) if part)
    if place["where"] == Where.ONLINE:
        return online
    return f"{there}; {online}" if place["where"] == Where.BOTH else there


def _address(facts: Facts, about: ShownDate | None) -> str:
    if about is None or about.id is None:
        return links.absolute(f"/termine/{facts['contribution_id']}")
    return links.absolute(links.to_occurrence(facts["contribution_id"], facts["slug"], about.id))
