"""How much of a series is meant by a change: all of it, one date, or from one date on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import request

from stadtnetz import clock, contributions
from stadtnetz.contributions import (
    Content,
    Contribution,
    Deviation,
    Event,
    EventContent,
    Occurrence,
    PlannedDate,
    Revision,
    Status,
)
from stadtnetz.recurrence import CannotSplit, TooCostly

MOST_OFFERED = 60


class Extent(StrEnum):
    """What of a series a change is for, as addresses name it."""

    ALL = "alle"
    FOLLOWING = "folgende"
    ONE = "nur"


@dataclass(frozen=True)
class Scope:
    """What a form begins from, and from which date on it is meant; None means for all.

    It is not open if that date has begun meanwhile, or if the series cannot be cut there. After a
    date that was added by itself, `resumes_at` says when the rule goes on.
    """

    content: Content
    from_start: datetime | None = None
    is_open: bool = True
    resumes_at: datetime | None = None


class ToCome(NamedTuple):
    """The dates of a series ahead; `apart` are those that its schedule knows no more.

    Their new days were announced before it changed, so only announcing changes them further.
    """

    dates: Sequence[Occurrence]
    apart: Sequence[Occurrence]


def is_public_series(contribution: Contribution) -> bool:
    """Whether readers see several dates of an event, so that one must say which are meant."""
    if not isinstance(contribution, Event) or not contribution.is_public:
        return False
    added = any(each.deviation is Deviation.ADDED for each in contribution.exceptions)
    return bool(contribution.rule) or added


def to_come(event: Event) -> ToCome:
    """List the dates that may still be changed, and those of which only the city may say more."""
    coming = contributions.occurrences_of(event, since=clock.now(), limit=MOST_OFFERED)
    open_ = [each for each in coming if each.status is not Status.CANCELLED]
    known = contributions.known(_content_of(event), {each.original_start for each in open_})
    return ToCome(
        [each for each in open_ if each.original_start in known],
        [each for each in open_ if each.original_start not in known],
    )


def extent_asked_for() -> Extent | None:
    """Read from the address how much is meant."""
    name = request.args.get("umfang", "")
    return Extent(name) if name in set(Extent) else None


def occurrence_asked_for(event: Event) -> Occurrence | None:
    """Find the date that the address names, if it is one of this event."""
    number = request.args.get("termin", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):  # noqa: PLR2004 - digits of a 64-bit id
        return None
    found = contributions.occurrence(int(number))
    return found if found is not None and found.event_id == event.id else None


def is_open(occurrence: Occurrence) -> bool:
    """Whether a date may still be changed: it has not begun, and was not cancelled."""
    return occurrence.starts_at > clock.now() and occurrence.status is not Status.CANCELLED


def alone(event: Event, occurrence: Occurrence) -> tuple[EventContent, PlannedDate] | None:
    """Find what a change of one date begins from, and what is planned for it there.

    That is an update that came back, if it knows the date, or else what stands.
    """
    day = occurrence.original_start.date()
    for content in (whole_content(event), _content_of(event)):
        dates = contributions.planned(content, land=event.city.land, since=day, until=day)
        for each in dates:
            if each.original_start == occurrence.original_start:
                return content, each
    return None


def asked_for(contribution: Contribution) -> Scope | None:
    """Read from the address what a change is for; None where somebody must say, or means one date."""
    extent = extent_asked_for()
    came_back = contributions.returned_update(contribution)
    if not isinstance(contribution, Event) or not is_public_series(contribution):
        return Scope(contributions.words_to_continue(contribution))
    if extent is Extent.ONE:
        return None
    if extent is Extent.FOLLOWING:
        return _following(contribution, came_back)
    if extent is Extent.ALL:
        return Scope(whole_content(contribution))
    return _written_on(contribution, came_back) if came_back else None


def whole(contribution: Contribution) -> Scope:
    """Mean all of a contribution."""
    return Scope(contributions.words_to_continue(contribution))


def whole_content(event: Event) -> EventContent:
    """Give what all of an event is, with an update of all of it that came back."""
    came_back = contributions.returned_update(event)
    is_for_all = came_back is not None and came_back.from_start is None
    return _content_of(came_back if came_back is not None and is_for_all else event)


def _content_of(source: Event | Revision) -> EventContent:
    content = source.content
    assert isinstance(content, EventContent)  # noqa: S101 - an event has no other
    return content


def _written_on(event: Event, came_back: Revision) -> Scope:
    """Mean what an update was meant for that came back."""
    start = came_back.from_start
    if start is None:
        return Scope(came_back.content)
    has_begun = clock.from_wall_of_series(start, ZoneInfo(event.zone)) <= clock.now()
    return Scope(came_back.content, start, is_open=not has_begun)


def _following(event: Event, came_back: Revision | None) -> Scope | None:
    """Mean a date and all later ones."""
    occurrence = occurrence_asked_for(event)
    if occurrence is None:
        return None
    start = occurrence.original_start
    if came_back is not None and came_back.from_start == start:
        return _written_on(event, came_back)
    content = _content_of(event)
    if start == content.first_start:
        return Scope(content, is_open=is_open(occurrence))
    try:
        rest = contributions.going_on(content, start)
    except (CannotSplit, TooCostly):
        return Scope(content, start, is_open=False)
    resumes_at = rest.first_start if rest.first_start != start else None
    return Scope(rest, start, is_open=is_open(occurrence), resumes_at=resumes_at)
