"""Events: each on a page of its own, and each of its dates; and what a city makes known at once."""

from typing import Any

from flask import Blueprint, Response, redirect
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from stadtnetz import contributions
from stadtnetz.accounts import User
from stadtnetz.contributions import Contribution, Event, IllegalMove, Occurrence, OutOfTime
from stadtnetz.database import Conflict, session, unit_of_work
from stadtnetz.permissions import Action, may
from stadtnetz.web import conversations, kept_pages, links, programmes, structured_data
from stadtnetz.web.forms.announcements import AnnouncementForm
from stadtnetz.web.forms.follows import FollowForm
from stadtnetz.web.hypermedia import done, retry
from stadtnetz.web.hypermedia import show as answer
from stadtnetz.web.programmes import When
from stadtnetz.web.security import keep_private
from stadtnetz.web.viewer import load, require, signed_in, viewer

bp = Blueprint("events", __name__, url_prefix="/termine")

PAGE, ARTICLE, FORM = "events/show.html", "events/_article.html", "events/_announce.html"


@bp.get("/<int:event_id>", defaults={"slug": ""})
@bp.get("/<int:event_id>-<slug>")
def show(event_id: int, slug: str) -> Response:
    """Show an event with its next date and all that are to come."""
    event = _readable(event_id)
    if not isinstance(event, Event):
        return done(links.to(event))
    if not event.is_public and not may(viewer(), Action.EDIT, event):
        return done(links.review(event))  # what is saved but not handed in is the city's own
    if slug != links.event_slug(event):
        return redirect(links.to(event), 308)  # type: ignore[return-value]  # werkzeug's
    return _page(event, None)


@bp.get("/<int:event_id>-<slug>/<int:occurrence_id>")
def occurrence(event_id: int, slug: str, occurrence_id: int) -> Response:
    """Show one date of an event, at the address that it keeps even if its series is split."""
    each = contributions.occurrence(occurrence_id)
    event = _readable(each.event_id if each else event_id)
    if each is None or not isinstance(event, Event):
        raise NotFound
    if not contributions.is_or_has_grown_from(event, event_id):
        raise NotFound
    if not event.is_public and not may(viewer(), Action.EDIT, event):
        return done(links.review(event))
    if event.id != event_id or slug != links.event_slug(event):
        address = links.to_occurrence(event.id, links.event_slug(event), each.id)
        return redirect(address, 308)  # type: ignore[return-value]  # werkzeug's
    return _page(event, each)


@bp.post("/<int:event_id>/bekanntgabe")
def announce(event_id: int) -> Response:
    """Make known at once that a date is off, put off or online, or that all to come are."""
    who = signed_in()
    keep_private()
    event = _event_of(event_id, who)
    require(Action.ANNOUNCE, event)
    form = AnnouncementForm()
    each = _date_meant(form, event)
    form.about(event, each)
    if not form.is_sent():
        return retry(PAGE, fragment=FORM, form=form, **_shown(event, each, form))
    try:
        _announce(form, event, each, who)
    except (Conflict, IllegalMove, OutOfTime):
        return _overtaken(form, event_id, each.id, who)
    here = links.to_occurrence(event.id, event.slug, each.id)
    return done(
        links.to(event) if form.is_for_all or not event.rule else here,
        message=_("Bekannt gegeben. Es steht jetzt auf der Seite und im Kalender."),
    )


def _readable(event_id: int) -> Contribution:
    found = load(contributions.get(event_id, viewer=viewer()), contribution_id=event_id)
    require(Action.READ, found)
    return found


def _event_of(event_id: int, who: User) -> Event:
    found = load(contributions.get(event_id, viewer=who), contribution_id=event_id)
    if not isinstance(found, Event):
        raise NotFound
    return found


def _page(event: Event, each: Occurrence | None) -> Response:
    kept_pages.keep_beside_others(event)
    if not event.is_public or contributions.is_scheduled(event):
        keep_private()
    return answer(PAGE, fragment=ARTICLE, **_shown(event, each, None))


def _shown(
    event: Event, each: Occurrence | None, form: AnnouncementForm | None, **more: Any
) -> dict[str, Any]:
    """Give all that the page of an event or of one of its dates prints."""
    when = programmes.of_event(event, each) if event.is_public else programmes.planned(event)
    is_one_date = each is not None and form is None
    here = links.to_occurrence(event.id, event.slug, each.id) if each else links.to(event)
    return {
        "event": event,
        "when": when,
        "level": 1,
        "is_one_date": is_one_date,
        "canonical": links.absolute_to(event, each.id if each and when.is_series else None),
        "talk": conversations.of(event) if contributions.is_visible(event) else None,
        "announcing": form or _begun(event, when),
        "following": _following(event, when, here),
        "structured": structured_data.of_page(event, when, is_one_date=is_one_date)
        if may(None, Action.READ, event)
        else None,
        **more,
    }


def _begun(event: Event, when: When) -> AnnouncementForm | None:
    """Give the empty form to those who may announce something, while there is time for it."""
    if not event.is_public or not may(viewer(), Action.ANNOUNCE, event):
        return None
    each = contributions.occurrence(when.date.id) if when.date and when.date.id else None
    if each is None or not contributions.is_to_come(event, each.original_start):
        return (
            None  # it has begun, or stands in the schedule no more, so only an edit brings it back
        )
    form = AnnouncementForm(formdata=None)
    form.about(event, each)
    form.version.show(event.version)
    form.online_url.data = event.online_url
    return form


def _following(event: Event, when: When, here: str) -> FollowForm | None:
    """Give the button to who is signed in, while something may change, or who follows already."""
    who = viewer()
    if who is None or not event.is_public or not may(who, Action.FOLLOW, event):
        return None
    is_following = contributions.is_following(event, who)
    if not is_following and not any(each.is_ahead for each in when.ahead):
        return None
    form = FollowForm(formdata=None, back=here)
    form.show(is_following=is_following)
    return form


def _date_meant(form: AnnouncementForm, event: Event) -> Occurrence:
    """Give the date that the form names, or else the one that the event's page is about."""
    if form.occurrence.raw_data:
        found = contributions.occurrence(form.occurrence.data or 0)
    else:
        found = contributions.next_occurrence(event)
    if found is None or found.event_id != event.id:
        raise NotFound
    return found


def _announce(form: AnnouncementForm, event: Event, each: Occurrence, who: User) -> None:
    with unit_of_work():
        contributions.expect_version(event, form.version.data)
        contributions.announce(
            event,
            form.what(),
            actor=who,
            note=form.note.data or "",
            original_start=None if form.is_for_all else each.original_start,
            start=form.start(),
            end=form.end(),
            online_url=form.address(),
        )


def _overtaken(form: AnnouncementForm, event_id: int, occurrence_id: int, who: User) -> Response:
    """Show where a date stands today to somebody who spoke of yesterday's; the words stay."""
    session().expire_all()
    event = _event_of(event_id, who)
    each = load(contributions.occurrence(occurrence_id))
    form.about(event, each)
    form.version.show(event.version)
    return answer(PAGE, fragment=FORM, status=409, is_conflict=True, **_shown(event, each, form))
