"""What changes about the dates and the place of a public event, as its followers are told."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from stadtnetz import clock
from stadtnetz.accounts import User
from stadtnetz.contributions import follows, occurrences, queries
from stadtnetz.contributions.announced import Announcement
from stadtnetz.contributions.content import EventContent
from stadtnetz.contributions.models import OFF, Event, Occurrence, Status
from stadtnetz.database import session
from stadtnetz.notifications import Occasion, tell

MOST_NAMED = 6
"""How many dates one letter names; of the others it gives the number."""
_PLACE = ("where", "venue", "address", "online_url")

Facts = dict[str, Any]
DateChange = dict[str, Any]
"""The facts of one date `before` and `after`, the former None where there was none."""


@dataclass(frozen=True)
class Standing:
    """How an event stands before it changes; `dates` are those that are not over, by their rows.

    `until` is the last day that was laid out: what comes later is no news.
    """

    event_id: int
    content: EventContent
    dates: Mapping[int, Facts]
    until: date | None


def standing(event: Event) -> Standing:
    """Note how an event stands now."""
    return Standing(event.id, occurrences.content_of(event), _dates(event), event.horizon)


def tell_of_announcement(
    event: Event, made: Announcement, before: Standing, *, actor: User
) -> None:
    """Let the followers of an event know what its city announced; its own words are news anyway."""
    changes = _changes(event, before, about=_row_of(event, made.original_start))
    status = Status.RESCHEDULED if made.start is not None else made.status
    if changes or before.dates:
        facts = _facts(event, before, changes, status=status, note=made.note)
        _tell(event, facts, but_not={actor.id})


def tell_of_update(event: Event, before: Standing, *, but_not: Collection[int]) -> None:
    """Let the followers of an event know that an update put it elsewhere, in time or in space.

    The event is the one that carries the update: the same as before, or a series split from it.
    """
    if not occurrences.is_elsewhere(before.content, occurrences.content_of(event)):
        return
    changes = _changes(event, before)
    facts = _facts(event, before, changes, status=None, note="")
    if changes or (facts["place"] and facts["next"]):
        _tell(event, facts, but_not=but_not)


def _row_of(event: Event, original_start: datetime | None) -> int | None:
    query = select(Occurrence.id).where(
        Occurrence.event_id == event.id, Occurrence.original_start == original_start
    )
    return session().scalar(query) if original_start is not None else None


def _tell(event: Event, facts: Facts, *, but_not: Collection[int]) -> None:
    """Write to everybody who follows; what not everybody may see is told to nobody."""
    if queries.get(event.id, viewer=None) is None:
        return
    for each in follows.followers(event):
        if each.id not in but_not:
            tell(each, Occasion.EVENT_CHANGED, facts)


def _dates(*events: Event, also: Collection[int] = ()) -> dict[int, Facts]:
    """Give the dates that people wait for, and `also` those that they did, by their ids."""
    ids = [each.id for each in events]
    query = (
        select(Occurrence)
        .where(Occurrence.event_id.in_(ids), or_(_is_told(), Occurrence.id.in_(also)))
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    return {each.id: _date(each) for each in session().scalars(query)}


def _is_told() -> ColumnElement[bool]:
    """Whether people still wait for a date: it is to come, goes on, or was put off until further notice."""
    return or_(
        Occurrence.starts_at > clock.now(),
        Occurrence.ends_at > clock.now(),
        Occurrence.status == Status.POSTPONED,
    )


def _date(each: Occurrence) -> Facts:
    return {
        "id": each.id,
        "starts_at": each.starts_at.isoformat(),
        "ends_at": each.ends_at.isoformat() if each.ends_at else None,
        "last_day": each.last_day.isoformat(),
        "all_day": each.all_day,
        "zone": each.zone,
        "status": each.status.value,
        "venue": each.venue,
        "note": each.note,
    }


def _changes(event: Event, before: Standing, about: int | None = None) -> Sequence[DateChange]:
    """Compare every date to come with what it was; the row that is spoken `about` is news anyway.

    Where as many dates take the place of others, each is told beside the one that it replaces.
    """
    former = session().get_one(Event, before.event_id)
    after = _dates(*{former, event}, also=before.dates)
    kept: list[DateChange] = [
        {"before": before.dates[id_], "after": each}
        for id_, each in after.items()
        if id_ in before.dates and (before.dates[id_] != each or id_ == about)
    ]
    new = [
        each for id_, each in after.items() if id_ not in before.dates and _is_news(each, before)
    ]
    gone = [each for each in kept if _is_gone(each)]
    if len(new) == len(gone):
        kept = [each for each in kept if each not in gone]
        kept += [
            {"before": old["before"], "after": each} for old, each in zip(gone, new, strict=True)
        ]
    else:
        kept += [{"before": None, "after": each} for each in new]
    return sorted(kept, key=_begins)


def _is_news(each: Facts, before: Standing) -> bool:
    """Whether a date that was not there before is more than the series laid out further."""
    return before.until is None or date.fromisoformat(each["last_day"]) <= before.until


def _is_gone(change: DateChange) -> bool:
    """Whether a date that was to take place is off."""
    old, new = change["before"], change["after"]
    return new["status"] == Status.CANCELLED and old["status"] not in OFF


def _begins(change: DateChange) -> str:
    return str((change["before"] or change["after"])["starts_at"])


def _facts(
    event: Event,
    before: Standing,
    changes: Sequence[DateChange],
    *,
    status: Status | None,
    note: str,
) -> Facts:
    """Give all that the letter needs; `next` is the first date to come that takes place.

    `is_split` says that what changed counts only from that date on.
    """
    content = occurrences.content_of(event)
    old, new = (
        {name: getattr(each, name) for name in _PLACE} for each in (before.content, content)
    )
    ahead = (each for each in _dates(event).values() if each["status"] not in OFF)
    return {
        "contribution_id": event.id,
        "city_slug": event.city.slug,
        "city": event.city.name,
        "slug": event.slug,
        "title": event.title,
        "former_title": before.content.title if before.content.title != event.title else "",
        "status": status.value if status else None,
        "note": note,
        "changes": changes[:MOST_NAMED],
        "more": len(changes[MOST_NAMED:]),
        "place": {"before": old, "after": new} if old != new else None,
        "next": next(ahead, None),
        "is_split": event.id != before.event_id,
    }
