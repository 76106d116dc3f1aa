"""What of the calendar leaves the network: public events, each with all that became of its dates."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from sqlalchemy import Row, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from stadtnetz import clock
from stadtnetz.cities import City
from stadtnetz.contributions import (
    ACCESS_FACTS,
    EVERYTHING,
    OFF,
    Announcement,
    Decision,
    Event,
    EventContent,
    Filters,
    Move,
    Occurrence,
)
from stadtnetz.database import session
from stadtnetz.exchange.reach import Reach
from stadtnetz.topics import Topic

MOST_EVENTS = 1_000
Listed = Row[Any]
"""An event that a feed tells of, by all that changes when what is told of it does."""
Facts = Row[Any]
"""What was written about an event, but for its long text: attributes only, no entity behind."""
Date = Row[Any]
"""One occurrence of an event, likewise."""

_Following = aliased(Event)
_IS_OF_A_SPLIT = or_(
    Event.continues_id.is_not(None),
    exists().where(_Following.continues_id == Event.id),
)
"""Whether it is what is left of a series that had more dates once, and so names each by itself."""
_IS_OFF_FOR_GOOD = exists().where(
    Announcement.event_id == Event.id, Announcement.goes_on, Announcement.status.in_(OFF)
)
"""Whether the dates by which it goes on without end are off before they are laid out."""
_FACTS = (
    Event.id, Event.uid, Event.origin_uid, Event.sequence, Event.slug, Event.title, Event.summary, Event.language,
    Event.published_at, Event.first_public_at, Event.zone, Event.first_start, Event.first_end,
    Event.all_day, Event.rule, Event.skip_holidays, Event.exceptions, Event.horizon, Event.where,
    Event.venue, Event.address, Event.latitude, Event.longitude, Event.online_url, Event.organizer,
    Event.admission, Event.admission_note, Event.registration_url, Event.is_booked_out,
    Event.access_contact, _IS_OF_A_SPLIT.label("is_of_a_split"), _IS_OFF_FOR_GOOD.label("is_off_for_good"), *(getattr(Event, name) for name in ACCESS_FACTS),
    City.name.label("city_name"),
    Topic.name.label("topic_name"), Topic.name_en.label("topic_name_en"),
)  # fmt: skip
_DATE = (
    Occurrence.id, Occurrence.event_id, Occurrence.original_start, Occurrence.starts_at,
    Occurrence.ends_at, Occurrence.zone, Occurrence.status, Occurrence.where, Occurrence.venue, Occurrence.online_url, Occurrence.note,
    Occurrence.changed_at,
)  # fmt: skip
_LISTED = (
    Event.id, Event.uid, Event.version, Event.revised_at, Event.zone,
    City.name.label("city_name"),
    Topic.name.label("topic_name"), Topic.name_en.label("topic_name_en"),
)  # fmt: skip
_SEEN = (Move.APPROVE, Move.APPROVE_UPDATE, Move.ANNOUNCE)
"""The moves that change what readers see of an event that they see already."""


@dataclass(frozen=True)
class Entry:
    """One event with its dates, in the order of their original starts."""

    event: Facts
    dates: Sequence[Date]
    decided_at: datetime

    @cached_property
    def schedule(self) -> EventContent:
        """What its city wrote about when it takes place."""
        event = self.event
        return EventContent(
            title=event.title,
            zone=event.zone,
            first_start=event.first_start,
            first_end=event.first_end,
            all_day=event.all_day,
            rule=event.rule,
            skip_holidays=event.skip_holidays,
            exceptions=event.exceptions,
        )

    @property
    def changed_at(self) -> datetime:
        """When readers last saw anything of it change."""
        moments: list[datetime] = [each.changed_at for each in self.dates]
        return max([self.decided_at, *moments])

    def online_url(self, date: Date) -> str:
        """Give the address at which one takes part in a date, if one can.

        What is over keeps its own, even if it had none.
        """
        own: str = date.online_url
        return own if own or date.where is not None else str(self.event.online_url)


def entry_of(event: Event) -> Entry:
    """Give one event with all that there ever was of it."""
    return entries_of([event.id])[0]


def listed(
    filters: Filters = EVERYTHING, *, reach: Reach, limit: int = MOST_EVENTS
) -> Sequence[Listed]:
    """List the visible events with a date that is told, in the order of their ids.

    Each comes with all that changes when what is told of it does: whatever is written of an event or
    made known of its dates raises its version, and what was cancelled is told until it is not. Of
    more than `limit` the soonest stay, then those that were last.
    """
    upcoming = func.min(case((Occurrence.starts_at >= clock.now(), Occurrence.starts_at)))
    last = func.max(Occurrence.starts_at).desc()
    # An event is told as a whole, even if only some of its dates are online: all of them count.
    online = and_(*Filters(is_online=filters.is_online).conditions())
    chosen = (
        select(
            Occurrence.event_id,
            func.count().label("dates"),
            func.max(Occurrence.changed_at).label("changed_at"),
        )
        .join(Event, Event.id == Occurrence.event_id)
        .join(City, City.id == Occurrence.city_id)
        .where(*replace(filters, is_online=False).conditions(), *reach.conditions())
        .group_by(Occurrence.event_id)
        .order_by(upcoming.is_(None), upcoming, last, Occurrence.event_id)
        .limit(limit)
    )
    if filters.is_online:
        chosen = chosen.having(func.max(case((online, 1), else_=0)) == 1)
    dates = chosen.subquery()
    query = (
        select(*_LISTED, dates.c.dates, dates.c.changed_at)
        .join(dates, dates.c.event_id == Event.id)
        .join(City, City.id == Event.city_id)
        .join(Topic, Topic.id == Event.topic_id)
        .order_by(Event.id)
    )
    return session().execute(query, filters.values).all()


def entries_of(ids: Collection[int], reach: Reach | None = None) -> list[Entry]:
    """Read events in as many statements as one needs, those of a rule without what is not told.

    What has no rule is read whole: which of its dates is the only one, all of them tell together.
    """
    facts = (
        select(*_FACTS)
        .join(City, City.id == Event.city_id)
        .join(Topic, Topic.id == Event.topic_id)
        .where(Event.id.in_(ids))
        .order_by(Event.id)
    )
    dates = (
        select(*_DATE)
        .where(Occurrence.event_id.in_(ids))
        .order_by(Occurrence.event_id, Occurrence.original_start)
    )
    if reach is not None:
        dates = dates.join(Event, Event.id == Occurrence.event_id)
        dates = dates.where(or_(Event.rule == "", and_(*reach.conditions())))
    decided = (
        select(Decision.contribution_id, func.max(Decision.decided_at))
        .where(Decision.contribution_id.in_(ids), Decision.move.in_(_SEEN))
        .group_by(Decision.contribution_id)
    )
    dates_of = _by_event(session().execute(dates).all())
    decided_at = dict(session().execute(decided).all())
    return [
        Entry(
            each,
            dates_of.get(each.id, []),
            max(each.published_at, decided_at.get(each.id, each.published_at)),
        )
        for each in session().execute(facts)
    ]


def _by_event(rows: Sequence[Any]) -> Mapping[int, list[Any]]:
    return {event_id: list(group) for event_id, group in groupby(rows, lambda row: row.event_id)}
