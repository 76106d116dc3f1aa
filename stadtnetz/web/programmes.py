"""All that the page of an event tells of its dates: those to come, what is left out, and what was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from stadtnetz import clock, contributions
from stadtnetz.contributions import (
    Content,
    Contribution,
    Deviation,
    Event,
    EventContent,
    Occurrence,
    Status,
)
from stadtnetz.web import event_dates, recurrence_words
from stadtnetz.web.event_dates import ShownDate

FIRST_FEW = 12
"""How many dates of a series stand open; the others are a click away."""


@dataclass(frozen=True, kw_only=True)
class When:
    """All that an event's page tells of its dates; it asks for nothing more.

    `date` is the one that the page is about, None while a draft has none. `ahead` are those to come
    and going on, `past` the last ones that are over, the newest first. `changed` are those that a
    proposal sets apart from the others, or no longer does. `is_confirmed` says that the last word on the date
    was that it takes place after all.
    """

    date: ShownDate | None
    ahead: Sequence[ShownDate] = ()
    past: Sequence[ShownDate] = ()
    changed: Sequence[ShownDate] = ()
    is_series: bool = False
    is_confirmed: bool = False
    words: str = ""
    before: Event | None = None
    following: Sequence[Event] = field(default_factory=list)

    @property
    def first_few(self) -> Sequence[ShownDate]:
        """The next dates."""
        return self.ahead[:FIRST_FEW]

    @property
    def next_one(self) -> ShownDate | None:
        """The next date that takes place, other than the one that the page is about."""
        own = self.date.original if self.date else None
        others = (each for each in self.ahead if not each.is_off and each.original != own)
        return next((each for each in others if each.is_ahead), None)

    @property
    def later(self) -> Sequence[ShownDate]:
        """The dates behind the next ones."""
        return self.ahead[FIRST_FEW:]

    @property
    def held_later(self) -> int:
        """How many of them there are, without what is left out."""
        return sum(not each.is_skipped for each in self.later)


def of_event(event: Event, chosen: Occurrence | None = None) -> When:
    """Give the dates of a public event, around one of them or else around the next."""
    ahead, past = contributions.dates_ahead(event), contributions.dates_past(event)
    alive = next((each for each in ahead if each.status not in contributions.OFF), None)
    about = chosen or alive or next(iter((*ahead, *past)), None)
    return When(
        date=event_dates.shown(about, event) if about else None,
        ahead=_with_breaks(event, [event_dates.shown(each, event) for each in ahead]),
        past=[event_dates.shown(each, event) for each in past],
        is_confirmed=about is not None and _is_confirmed(about),
        is_series=bool(event.rule) or len(ahead) + len(past) > 1,
        words=_rule_in_words(event),
        before=contributions.continued_from(event),
        following=contributions.continued_in(event),
    )


def in_brief(found: Sequence[Contribution]) -> Mapping[int, ShownDate]:
    """Give the date by which a list of work knows each event: its soonest, or the first it may have."""
    events = [each for each in found if isinstance(each, Event)]
    laid_out = contributions.soonest_of([each.id for each in events])
    dates = {
        each.id: event_dates.shown(laid_out[each.id], each) if each.id in laid_out else _first(each)
        for each in events
    }
    return {event_id: each for event_id, each in dates.items() if each is not None}


def _first(event: Event) -> ShownDate | None:
    day = event.first_start.date() if event.first_start else date.min
    found = contributions.planned(_content_of(event), land=event.city.land, until=day, limit=1)
    return event_dates.planned(found[0], event) if found else None


def _is_confirmed(about: Occurrence) -> bool:
    said = contributions.words_on(about).said
    return said is not None and said.status is Status.SCHEDULED


def _with_breaks(event: Event, ahead: Sequence[ShownDate]) -> Sequence[ShownDate]:
    """Put what is left out in its place among the dates to come; asks the database nothing.

    What was left out only after it had been laid out stands there already, as cancelled.
    """
    content = _content_of(event)
    if not content.skip_holidays and not _leaves_out(content):
        return ahead
    until = event.horizon or contributions.horizon(clock.today())
    dates = contributions.planned(content, land=event.city.land, since=clock.today(), until=until)
    known = {each.original for each in ahead}
    breaks = [
        event_dates.planned(each, event)
        for each in dates
        if each.is_skipped and each.original_start not in known
    ]
    coming = [each for each in breaks if each.is_ahead]
    return sorted([*ahead, *coming], key=lambda each: each.starts_at)


def _leaves_out(content: EventContent) -> bool:
    return any(each.deviation is Deviation.SKIPPED for each in content.exceptions)


def _content_of(event: Event) -> EventContent:
    content = event.content
    assert isinstance(content, EventContent)  # noqa: S101 - an event has no other
    return content


def planned(event: Event, earlier: Content | None = None) -> When:
    """Give the dates of what is not public as they would be laid out; asks the database nothing.

    Beside an `earlier` content, the page is about the first single date that is new.
    """
    content = _content_of(event)
    until = contributions.horizon(clock.today())
    found = contributions.planned(content, land=event.city.land, until=until)
    every = [event_dates.planned(each, event) for each in found]
    ahead = [each for each in every if not each.is_over]
    new = _departing_anew(content, earlier)
    changed = [each for each in every if each.original in new]
    date_ = next((each for each in ahead if each.is_ahead and not each.is_skipped), None)
    return When(
        date=next(iter(changed), None) or date_ or next(iter(every), None),
        ahead=ahead,
        past=[each for each in reversed(every) if each.is_over],
        changed=changed,
        is_series=bool(event.rule) or len(every) > 1,
        words=_rule_in_words(event),
    )


def _departing_anew(content: EventContent, earlier: Content | None) -> set[datetime]:
    """Name the dates of which something else is said than before."""
    if not isinstance(earlier, EventContent):
        return set()
    both = set(content.exceptions) ^ set(earlier.exceptions)
    return {each.original_start for each in both}


def _rule_in_words(event: Event) -> str:
    """Say how an event repeats; single days speak for themselves."""
    return recurrence_words.in_words(_content_of(event)) if event.rule else ""
