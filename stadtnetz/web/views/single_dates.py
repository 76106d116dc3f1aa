"""One date of a series: changed or called off by itself, while the others stay as they are."""

from typing import Any, NamedTuple

from flask import Blueprint, Response, redirect
from werkzeug.exceptions import NotFound

from stadtnetz import clock, contributions
from stadtnetz.accounts import User
from stadtnetz.contributions import (
    Event,
    EventContent,
    IllegalMove,
    Move,
    NotEditable,
    Occurrence,
    PlannedDate,
)
from stadtnetz.database import Conflict, unit_of_work
from stadtnetz.permissions import Action
from stadtnetz.web import event_dates, labels, links, scopes
from stadtnetz.web.forms.single_dates import SingleDateForm
from stadtnetz.web.hypermedia import done, retry, show
from stadtnetz.web.scopes import Extent
from stadtnetz.web.security import keep_private
from stadtnetz.web.viewer import load, require, signed_in

bp = Blueprint("single_dates", __name__, url_prefix="/beitraege")

PAGE = "events/single_date.html"


class _Meant(NamedTuple):
    event: Event
    occurrence: Occurrence
    content: EventContent
    planned: PlannedDate
    is_known: bool


@bp.get("/<int:event_id>/termine/<int:occurrence_id>")
def edit(event_id: int, occurrence_id: int) -> Response:
    """Show the form for one date with what is planned for it."""
    who = signed_in()
    keep_private()
    meant = _meant(event_id, occurrence_id, who)
    if not _is_open(meant):
        return _elsewhere(meant)
    form = SingleDateForm(formdata=None)
    form.offer(meant.content, meant.planned)
    form.show()
    form.version.show(meant.event.version)
    return show(PAGE, form=form, **_around(meant))


@bp.post("/<int:event_id>/termine/<int:occurrence_id>")
def revise(event_id: int, occurrence_id: int) -> Response:
    """Propose another time or place for one date, or that it is called off."""
    who = signed_in()
    meant = _meant(event_id, occurrence_id, who)
    form = SingleDateForm()
    form.offer(meant.content, meant.planned)
    if not form.is_sent():
        return retry(PAGE, form=form, **_around(meant))
    if not _is_open(meant) or form.version.data != meant.event.version:
        return _overtaken(form, meant)
    try:
        with unit_of_work():
            contributions.revise(meant.event, form.content(), editor=who)
            contributions.decide(meant.event, Move.SUBMIT_UPDATE, actor=who)
    except (Conflict, NotEditable, IllegalMove):
        return _overtaken(form, _meant(event_id, occurrence_id, who))
    return done(
        links.workspace(meant.event.city.slug, meant.event.id),
        message=labels.done(Move.SUBMIT_UPDATE),
    )


def _meant(event_id: int, occurrence_id: int, who: User) -> _Meant:
    event = load(contributions.get(event_id, viewer=who), contribution_id=event_id)
    require(Action.EDIT, event)
    occurrence = load(contributions.occurrence(occurrence_id))
    if not isinstance(event, Event) or occurrence.event_id != event.id:
        raise NotFound
    alone = scopes.alone(event, occurrence)
    content, planned = alone or (scopes.whole_content(event), _as_it_stands(occurrence, event))
    return _Meant(event, occurrence, content, planned, is_known=alone is not None)


def _around(meant: _Meant) -> dict[str, Any]:
    """Give what stands around the form."""
    return {**meant._asdict(), "shown": event_dates.shown}


def _as_it_stands(occurrence: Occurrence, event: Event) -> PlannedDate:
    """Give a date that its series knows no more, so that what was typed of it has a form."""
    ends_at = occurrence.ends_at
    return PlannedDate(
        original_start=occurrence.original_start,
        start=clock.shown(occurrence.starts_at, event.zone),
        end=clock.shown(ends_at, event.zone) if ends_at else None,
        venue=occurrence.venue,
        note=occurrence.note,
    )


def _is_open(meant: _Meant) -> bool:
    is_open = meant.is_known and scopes.is_open(meant.occurrence)
    return is_open and meant.event.state in contributions.EDITABLE


def _elsewhere(meant: _Meant) -> Response:
    """Lead to the form of the whole, which says what is possible today."""
    way = links.editing(meant.event, termin=meant.occurrence.id, umfang=Extent.ONE)
    return redirect(way, 303)  # type: ignore[return-value]  # werkzeug's


def _overtaken(form: SingleDateForm, meant: _Meant) -> Response:
    """Show the form with what was typed and with today's version of the series."""
    form.version.show(meant.event.version)
    return show(PAGE, status=409, form=form, is_conflict=True, is_open=_is_open(meant), **_around(meant))  # fmt: skip
