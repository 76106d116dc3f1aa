"""The form by which a city writes: a new contribution, another draft, an update of what is public."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from stadtnetz import (
    accounts,
    contributions,
    moderation,
    pictures,
    topics,
)
from stadtnetz.accounts import User
from stadtnetz.cities import City
from stadtnetz.contributions import (
    Contribution,
    IllegalMove,
    Move,
    NotEditable,
    State,
)
from stadtnetz.database import Conflict, expect_writes, unit_of_work
from stadtnetz.permissions import Action
from stadtnetz.pictures import Picture, Unusable
from stadtnetz.web import labels, links
from stadtnetz.web.forms.contributions import MoveForm, StoryForm
from stadtnetz.web.hypermedia import done, is_partial, is_resuming, retry, show
from stadtnetz.web.security import keep_private
from stadtnetz.web.viewer import city_asked_for, load, require, signed_in

bp = Blueprint("contributions", __name__)


@bp.get("/geschichten/neu")
def begin() -> Response:
    """Show an empty story form, or ask for which city it shall be."""
    who = signed_in()
    keep_private()
    own = accounts.cities_of(who)
    city = city_asked_for()
    if city is None and len(own) != 1:
        return show(
            "contributions/no_city.html" if not own else "contributions/choose_city.html",
            own_cities=own,
        )
    city = city or own[0]
    require(Action.WRITE, city)
    return show(
        "contributions/edit.html",
        form=_offered(StoryForm(formdata=None)),
        city=city,
        contribution=None,
        picture=None,
    )


@bp.post("/geschichten/neu")
def draft() -> Response:
    """Keep a new story as a draft, or hand it in at once."""
    _lock_out_nobody_while_looking()
    who = signed_in()
    own = accounts.cities_of(who)
    city = load(city_asked_for() or (own[0] if len(own) == 1 else None))
    require(Action.WRITE, city)
    form = _offered(StoryForm())
    picture, is_right = _checked(form, who, contribution=None)
    if not is_right:
        return _again(form, city=city, contribution=None, picture=picture)
    with unit_of_work():
        contribution = contributions.draft(
            form.content(picture.id if picture else None), city=city, author=who
        )
        if _wants_to_hand_in():
            contributions.decide(contribution, Move.SUBMIT, actor=who)
    return _kept(contribution, city)


@bp.get("/beitraege/<int:contribution_id>/bearbeiten")
def edit(contribution_id: int) -> Response:
    """Show the form with what is written."""
    who = signed_in()
    keep_private()
    contribution = load(
        contributions.get(contribution_id, viewer=who), contribution_id=contribution_id
    )
    require(Action.EDIT, contribution)
    if contribution.state not in contributions.EDITABLE:
        return _not_editable(contribution)
    form = _offered(StoryForm(formdata=None))
    words = contributions.words_to_continue(contribution)
    picture = pictures.by_id(words.picture_id) if words.picture_id else None
    form.fill(words, picture.key if picture else "")
    form.version.show(contribution.version)
    return show(
        "contributions/edit.html",
        form=form,
        city=contribution.city,
        contribution=contribution,
        picture=picture,
    )


@bp.post("/beitraege/<int:contribution_id>/bearbeiten")
def revise(contribution_id: int) -> Response:
    """Put new words in the place of the old, and hand them in if asked to.

    The one place beside `decide` that makes a move: typing and handing in are one step for whoever
    writes, so the form carries the move; it is made by the same function, in the same unit of work.
    """
    _lock_out_nobody_while_looking()
    who = signed_in()
    contribution = load(
        contributions.get(contribution_id, viewer=who), contribution_id=contribution_id
    )
    require(Action.EDIT, contribution)
    form = _offered(StoryForm())
    picture, is_right = _checked(form, who, contribution=contribution)
    if not is_right:
        return _again(form, city=contribution.city, contribution=contribution, picture=picture)
    content = form.content(picture.id if picture else None)
    is_update = contribution.state in contributions.PUBLIC
    if is_update:  # it appears at once when it is approved, so nobody is asked for a day
        content = replace(content, wished_at=contribution.wished_at)
    try:
        with unit_of_work():
            contributions.expect_version(contribution, form.version.data)
            contributions.revise(contribution, content, editor=who)
            if is_update or _wants_to_hand_in():
                contributions.decide(
                    contribution, Move.SUBMIT_UPDATE if is_update else Move.SUBMIT, actor=who
                )
    except (Conflict, NotEditable, IllegalMove):
        return _overtaken(form, load(contributions.get(contribution_id, viewer=who)), picture)
    return _kept(contribution, contribution.city)


def _offered(form: StoryForm) -> StoryForm:
    form.offer(topics.every())
    return form


def _wants_to_hand_in() -> bool:
    return request.form.get("then") == "submit"


def _wants_to_look() -> bool:
    return request.form.get("then") == "preview"


def _lock_out_nobody_while_looking() -> None:
    """Let a preview read only: it renders for long, and others want to write."""
    expect_writes(expected=not _wants_to_look())


def _checked(
    form: StoryForm, who: User, *, contribution: Contribution | None
) -> tuple[Picture | None, bool]:
    """Check a contribution form; give its picture, kept even where something else is wrong."""
    is_sent = form.is_sent()
    only_looks = is_partial() and _wants_to_look()  # in place a chosen file stays in its field
    picture = _picture_of(form, who, contribution, may_keep=not form.is_stale and not only_looks)
    if not is_sent or form.picture.errors:
        return picture, False
    if _wants_to_look():
        return picture, False
    wants_all = _wants_to_hand_in() or (
        contribution is not None and contribution.state in contributions.PUBLIC
    )
    return picture, not wants_all or form.is_whole(picture.id if picture else None)


def _picture_of(
    form: StoryForm, who: User, contribution: Contribution | None, *, may_keep: bool
) -> Picture | None:
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


def _again(
    form: StoryForm, *, city: City, contribution: Contribution | None, picture: Picture | None
) -> Response:
    """Show the form again: with its errors, filled after a sign-in, or with a preview."""
    keep_private()
    context: dict[str, Any] = {
        "form": form,
        "city": city,
        "contribution": contribution,
        "picture": picture,
    }
    if _wants_to_look() and not form.errors:
        return show(
            "contributions/edit.html",
            fragment="contributions/_preview.html",
            is_preview=True,
            awaits_upload=is_partial() and bool(form.picture.data),
            **context,
        )
    response = retry("contributions/edit.html", fragment="contributions/_form.html", **context)
    return _instead_of_the_form(response) if _wants_to_look() else response


def _instead_of_the_form(response: Response) -> Response:
    """Let a form that answers a wish to look take the form's place, not the preview's."""
    if is_partial():
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#story-form", "outerHTML"
    return response


def _overtaken(form: StoryForm, contribution: Contribution, picture: Picture | None) -> Response:
    """Show a form whose contribution changed meanwhile: both texts, and nothing lost."""
    if contribution.state not in contributions.EDITABLE:
        return _not_editable(contribution, typed=form)
    form.version.show(contribution.version)
    return show(
        "contributions/edit.html",
        fragment="contributions/_form.html",
        status=409,
        form=form,
        city=contribution.city,
        contribution=contribution,
        picture=picture,
        is_conflict=True,
    )


def _not_editable(contribution: Contribution, typed: StoryForm | None = None) -> Response:
    return show("contributions/not_editable.html", status=409, contribution=contribution, typed=typed,
        decisions=contributions.last_decisions([contribution.id]), form=MoveForm(formdata=None), claims=moderation.claims_on([contribution.id]))  # fmt: skip


def _kept(contribution: Contribution, city: City) -> Response:
    message = {
        State.SUBMITTED: labels.done(Move.SUBMIT),
        State.UPDATE_SUBMITTED: labels.done(Move.SUBMIT_UPDATE),
    }.get(contribution.state, _("Entwurf gespeichert."))
    return done(links.workspace(city.slug, contribution.id), message=message)
