"""Which words hold for which dates of an event: read, kept, and heard when a new one is said."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select

from stadtnetz.contributions.announced import Announcement, Layer, WordInForce
from stadtnetz.contributions.models import OFF, Event, Occurrence, Status
from stadtnetz.contributions.outcomes import NOTHING, Words
from stadtnetz.database import session

AT_ONCE = 500
"""How many dates one statement may name."""


def of_dates(event: Event) -> dict[int, Words]:
    """Give what holds for the dates of an event, by the ids of those of which anything was said."""
    return _read(Occurrence.event_id == event.id)


def of_date(occurrence: Occurrence) -> Words:
    """Give what holds for one date."""
    return _read(Occurrence.id == occurrence.id).get(occurrence.id, NOTHING)


def for_later(event: Event) -> Words:
    """Give what was said of all, and holds for the dates by which a series without end goes on."""
    words = NOTHING
    for made in _going_on(event):
        layer = "all_off" if made.status in OFF else "all_online"
        words = replace(words, **{layer: made})
    return words


def keep(changed: Mapping[int, Words]) -> None:
    """Let words hold for dates, by their ids, instead of those that did."""
    ids = sorted(changed)
    for start in range(0, len(ids), AT_ONCE):
        of_some = WordInForce.occurrence_id.in_(ids[start : start + AT_ONCE])
        session().execute(delete(WordInForce).where(of_some))
    session().add_all(
        WordInForce(occurrence_id=occurrence_id, layer=Layer(layer), announcement_id=made.id)
        for occurrence_id in ids
        for layer, made in vars(changed[occurrence_id]).items()
        if made is not None
    )


def hear(event: Event, made: Announcement, dates: Iterable[Occurrence]) -> None:
    """Let a new word hold for the dates that it concerns, and for later ones if it is said of all."""
    held, later = of_dates(event), for_later(event)
    before = {each.id: held.get(each.id, NOTHING) for each in dates}
    all_are_off = any(each.all_off is not None for each in (later, *before.values()))
    after = {id_: each.after(made, all_are_off=all_are_off) for id_, each in before.items()}
    keep({id_: each for id_, each in after.items() if each != before[id_]})
    if made.original_start is None:
        _let_go_on(event, later.after(made, all_are_off=all_are_off), made)


def end_for_later(event: Event, statuses: Collection[Status], before: datetime) -> None:
    """Let what was said of all to that effect before a moment not hold for what is laid out later."""
    for made in _going_on(event):
        made.goes_on = made.status not in statuses or made.made_at >= before


def repeat_for_later(event: Event, following: Event) -> None:
    """Let what holds for the later dates of a series hold for those of the one that goes on there."""
    for made in _going_on(event):
        session().add(
            Announcement(
                event_id=following.id,
                status=made.status,
                online_url=made.online_url,
                note=made.note,
                made_at=made.made_at,
                goes_on=True,
            )
        )


def _read(*which: object) -> dict[int, Words]:
    query = (
        select(WordInForce.occurrence_id, WordInForce.layer, Announcement)
        .join(Announcement, Announcement.id == WordInForce.announcement_id)
        .join(Occurrence, Occurrence.id == WordInForce.occurrence_id)
        .where(*which)  # type: ignore[arg-type]
    )
    found: dict[int, dict[str, Announcement]] = {}
    for occurrence_id, layer, made in session().execute(query):
        found.setdefault(occurrence_id, {})[layer.value] = made
    return {occurrence_id: Words(**words) for occurrence_id, words in found.items()}


def _going_on(event: Event) -> Sequence[Announcement]:
    query = (
        select(Announcement)
        .where(Announcement.event_id == event.id, Announcement.goes_on)
        .order_by(Announcement.made_at, Announcement.id)
    )
    return session().scalars(query).all()


def _let_go_on(event: Event, words: Words, made: Announcement) -> None:
    holding = (words.all_off, words.all_online)
    for each in {*_going_on(event), made}:
        each.goes_on = each in holding
