"""The writing room: what differs between a story and an event, and the picture that came along."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from stadtnetz import contributions, pictures, topics
from stadtnetz.accounts import User
from stadtnetz.cities import City
from stadtnetz.contributions import Contribution, Event, Kind
from stadtnetz.database import unit_of_work
from stadtnetz.pictures import Picture, Unusable
from stadtnetz.recurrence import TooCostly
from stadtnetz.web import event_dates, live_dates
from stadtnetz.web.forms.contributions import ContributionForm, StoryForm
from stadtnetz.web.forms.events import EventForm
from stadtnetz.web.hypermedia import is_resuming

MOST_ANNOUNCED = 5
"""Of how many dates the form says what was announced of them; of more it says that there are more."""


@dataclass(frozen=True)
class Room:
    """Where one kind is written: its form, its fields, what stands beside them if it is no part of them, and its page."""

    form: type[ContributionForm]
    fields: str
    beside: str
    article: str


ROOMS = {
    Kind.STORY: Room(
        StoryForm, "stories/_fields.html", "stories/_help.html", "stories/_article.html"
    ),
    Kind.EVENT: Room(EventForm, "events/_fields.html", "", "events/_article.html"),
}


def empty(kind: Kind, city: City) -> ContributionForm:
    """Lay out the form of a kind with nothing in it."""
    return _offered(ROOMS[kind].form(formdata=None), city, None)


def sent(kind: Kind, city: City, contribution: Contribution | None = None) -> ContributionForm:
    """Lay out the form of a kind with what came in."""
    return _offered(ROOMS[kind].form(), city, contribution)


def filled(contribution: Contribution, content: contributions.Content) -> ContributionForm:
    """Lay out the form with what is written already."""
    form = _offered(ROOMS[contribution.kind].form(formdata=None), contribution.city, contribution)
    picture = pictures.by_id(content.picture_id) if content.picture_id else None
    form.fill(content, picture.key if picture else "")
    form.version.show(contribution.version)
    return form


def around(form: ContributionForm, contribution: Contribution | None) -> dict[str, Any]:
    """Give what stands beside the fields of a form, and depends on what is typed in them."""
    shown: dict[str, Any] = {"room": ROOMS[form.kind]}
    if not isinstance(form, EventForm):
        return shown
    if isinstance(contribution, Event):
        told = contributions.announced_dates(contribution, limit=MOST_ANNOUNCED + 1)
        shown["announced"] = [event_dates.shown(each, contribution) for each in told]
        shown["most_announced"] = MOST_ANNOUNCED
    content = form.planned()
    if content is None or content.first_start is None:
        return {**shown, "live": None}
    try:
        live = live_dates.laid_out(content, form.city)
    except TooCostly:
        form.say_unfollowable()
        return {**shown, "live": None}
    own = contribution.id if contribution else None
    alike = contributions.probable_duplicates(content, form.city, but=own)
    known = {own, *(each.id for each in alike)}
    return {
        **shown,
        "live": live,
        "alike": alike,
        "nearby": [
            each
            for each in contributions.nearby(content.first_start.date(), form.city)
            if each.event_id not in known
        ],
    }


def picture_of(
    form: ContributionForm, who: User, contribution: Contribution | None, *, may_keep: bool
) -> Picture | None:
    """Find the picture that belongs to what came in, taking in a new one if there is one."""
    upload = form.picture.data
    if upload and may_keep and not is_resuming():
        try:
            with unit_of_work():
                taken = pictures.take_in(
                    upload.stream.read(pictures.MOST_BYTES + 1), uploader_id=who.id
                )
        except Unusable as error:
            form.picture.errors = [_why_unusable(error.reason)]
        else:
            form.picture_key.data, form.picture_key.raw_data = taken.key, None
            return taken
    if form.remove_picture.data:
        form.picture_key.data, form.remove_picture.data = "", False
        return None
    picture = pictures.by_key((form.picture_key.data or "")[:32]) if form.picture_key.data else None
    is_kept = (
        picture is not None
        and contribution is not None
        and picture.id in _pictures_of(contribution)
    )
    is_own = picture is not None and picture.uploaded_by_id == who.id
    return picture if is_kept or is_own else None


def _pictures_of(contribution: Contribution) -> set[int | None]:
    """Give the pictures that the form may show again: what stands, and what its city writes on."""
    return {contribution.picture_id, contributions.words_to_continue(contribution).picture_id}


def _offered(
    form: ContributionForm, city: City, contribution: Contribution | None
) -> ContributionForm:
    form.offer(
        topics.every(),
        city,
        is_public=contribution is not None and contribution.state in contributions.PUBLIC,
    )
    return form


def _why_unusable(reason: str) -> str:
    return {
        "type": _(
            "Diese Datei ist kein Bild, das wir lesen können. Bitte JPEG, PNG, WebP oder AVIF wählen."
        ),
        "pixels": _(
            "Das Bild ist zu groß. Bitte auf höchstens 40 Millionen Bildpunkte verkleinern."
        ),
        "small": _(
            "Das Bild ist zu klein. Bitte eines mit mindestens 200 Bildpunkten Kantenlänge wählen."
        ),
        "shape": _("Das Bild ist zu lang und schmal. Bitte einen Ausschnitt wählen."),
        "bytes": _("Die Datei ist zu groß. Bitte auf unter 12 Megabyte verkleinern."),
    }[reason]
