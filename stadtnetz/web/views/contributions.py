"""The form by which a city writes: a new contribution, another draft, an update of what is public."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, redirect, request
from flask_babel import gettext as _

from stadtnetz import accounts, contributions, moderation, pictures
from stadtnetz.accounts import User
from stadtnetz.contributions import (
    Contribution,
    Event,
    EventContent,
    IllegalMove,
    Kind,
    Move,
    NotEditable,
    State,
)
from stadtnetz.database import Conflict, expect_writes, unit_of_work
from stadtnetz.permissions import Action
from stadtnetz.pictures import Picture
from stadtnetz.web import comparisons, labels, links, scopes, writing
from stadtnetz.web.forms.contributions import ContributionForm
from stadtnetz.web.forms.decisions import MoveForm
from stadtnetz.web.forms.events import EventForm
from stadtnetz.web.hypermedia import done, is_partial, retry, show
from stadtnetz.web.scopes import Extent, Scope
from stadtnetz.web.security import keep_private
from stadtnetz.web.viewer import city_asked_for, load, require, signed_in

bp = Blueprint("contributions", __name__)

PAGE, FORM = "contributions/edit.html", "contributions/_form.html"
LOOKING = {
    "preview": "contributions/_preview.html",
    "dates": "events/_dates.html",
    "place": "events/_place_map.html",
}
"""What a button of the form asks for without wanting anything kept, and the part that answers."""


@bp.get("/geschichten/neu", defaults={"kind": Kind.STORY})
@bp.get("/termine/neu", defaults={"kind": Kind.EVENT})
def begin(kind: Kind) -> Response:
    """Show an empty form, or that of an event to copy, or ask for which city it shall be."""
    who = signed_in()
    keep_private()
    own = accounts.cities_of(who)
    city = city_asked_for()
    if city is None and len(own) != 1:
        return show(
            "contributions/no_city.html" if not own else "contributions/choose_city.html",
            own_cities=own,
            kind=kind,
        )
    city = city or own[0]
    require(Action.WRITE, city)
    form = writing.empty(kind, city)
    model = _model(who)
    if isinstance(form, EventForm) and model is not None:
        form.copy(model)
    return show(PAGE, **_shown(form, None, None))


@bp.post("/geschichten/neu", defaults={"kind": Kind.STORY})
@bp.post("/termine/neu", defaults={"kind": Kind.EVENT})
def draft(kind: Kind) -> Response:
    """Keep something new as a draft, or hand it in at once."""
    _lock_out_nobody_while_looking()
    who = signed_in()
    own = accounts.cities_of(who)
    city = load(city_asked_for() or (own[0] if len(own) == 1 else None))
    require(Action.WRITE, city)
    form = writing.sent(kind, city)
    picture, is_right = _checked(form, who, contribution=None)
    if not is_right:
        return _again(form, None, picture)
    with unit_of_work():
        contribution = contributions.draft(
            form.content(picture.id if picture else None), city=city, author=who
        )
        if _wants("submit"):
            contributions.decide(contribution, Move.SUBMIT, actor=who)
    return _kept(contribution)


@bp.get("/beitraege/<int:contribution_id>/bearbeiten")
def edit(contribution_id: int) -> Response:
    """Show the form with what is written; of a public series ask first how much of it is meant."""
    who = signed_in()
    keep_private()
    contribution = load(
        contributions.get(contribution_id, viewer=who), contribution_id=contribution_id
    )
    require(Action.EDIT, contribution)
    if contribution.state not in contributions.EDITABLE:
        return _not_editable(contribution)
    scope = scopes.asked_for(contribution)
    if isinstance(contribution, Event) and (scope is None or not scope.is_open):
        return _ask_how_much(contribution)
    scope = scope or scopes.whole(contribution)
    form = writing.filled(contribution, scope.content)
    picture_id = scope.content.picture_id
    picture = pictures.by_id(picture_id) if picture_id else None
    return show(PAGE, **_shown(form, contribution, picture, scope))


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
    form = writing.sent(contribution.kind, contribution.city, contribution)
    scope = scopes.asked_for(contribution) or scopes.whole(contribution)
    form.go_on_from(scope.content, scope.from_start)
    picture, is_right = _checked(form, who, contribution=contribution, scope=scope)
    if not is_right:
        return _again(form, contribution, picture, scope)
    content = form.content(picture.id if picture else None)
    is_update = contribution.state in contributions.PUBLIC
    if is_update:  # it appears at once when it is approved, so nobody is asked for a day
        content = replace(content, wished_at=contribution.wished_at)
    try:
        with unit_of_work():
            contributions.expect_version(contribution, form.version.data)
            contributions.revise(contribution, content, editor=who, from_start=scope.from_start)
            if is_update or _wants("submit"):
                contributions.decide(
                    contribution, Move.SUBMIT_UPDATE if is_update else Move.SUBMIT, actor=who
                )
    except (Conflict, NotEditable, IllegalMove):
        return _overtaken(
            form, load(contributions.get(contribution_id, viewer=who)), picture, scope
        )
    return _kept(contribution)


def _model(who: User) -> EventContent | None:
    """Find the event that the address asks to copy, if it is one that she may see."""
    number = request.args.get("wie", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):  # noqa: PLR2004 - digits of a 64-bit id
        return None
    found = contributions.get(int(number), viewer=who)
    content = found.content if found is not None else None
    return content if isinstance(content, EventContent) else None


def _ask_how_much(event: Event) -> Response:
    """Ask whether one date, some or all of a series are meant, or go where one is changed."""
    extent, occurrence = scopes.extent_asked_for(), scopes.occurrence_asked_for(event)
    is_open = occurrence is not None and scopes.is_open(occurrence)
    is_known = occurrence is not None and scopes.alone(event, occurrence) is not None
    if extent is Extent.ONE and is_open and is_known:
        return redirect(links.single_date(event, occurrence), 303)  # type: ignore[return-value]  # werkzeug's
    dates, apart = scopes.to_come(event)
    return show(
        "events/scope.html",
        status=200 if extent is None else 422,
        contribution=event,
        dates=dates,
        apart=apart,
        chosen=occurrence,
        is_apart=is_open and not is_known,
        extent=extent,
    )


def _wants(what: str) -> bool:
    return request.form.get("then") == what


def _looks_at() -> str | None:
    """Tell what somebody only wants to look at, if so."""
    then = request.form.get("then", "")
    return then if then in LOOKING else None


def _lock_out_nobody_while_looking() -> None:
    """Let a preview read only: it renders for long, and others want to write."""
    expect_writes(expected=not _looks_at())


def _checked(
    form: ContributionForm,
    who: User,
    *,
    contribution: Contribution | None,
    scope: Scope | None = None,
) -> tuple[Picture | None, bool]:
    """Check a form; give its picture, kept even where something else is wrong."""
    is_sent = form.is_sent()
    only_looks = is_partial() and _looks_at()  # in place a chosen file stays in its field
    picture = writing.picture_of(
        form, who, contribution, may_keep=not form.is_stale and not only_looks
    )
    if scope is not None and not scope.is_open and isinstance(form, EventForm):
        return picture, form.say_too_late()
    was_read = is_sent or bool(form.errors and not form.is_stale)
    if not was_read or _looks_at():
        return picture, False
    is_right = is_sent and not form.picture.errors
    if _wants("submit") or form.is_public:  # all at once, also beside what is wrong already
        is_right = form.is_whole(picture.id if picture else None) and is_right
        return picture, is_right and not form.hesitates(contribution)
    return picture, is_right


def _shown(
    form: ContributionForm,
    contribution: Contribution | None,
    picture: Picture | None,
    scope: Scope | None = None,
) -> dict[str, Any]:
    """Give what the page and each of its parts show."""
    return {
        "form": form,
        "city": form.city,
        "contribution": contribution,
        "picture": picture,
        "scope": scope,
        **writing.around(form, contribution),
    }


def _again(
    form: ContributionForm,
    contribution: Contribution | None,
    picture: Picture | None,
    scope: Scope | None = None,
) -> Response:
    """Show the form again: with its errors, filled after a sign-in, or with what was asked for."""
    keep_private()
    context = _shown(form, contribution, picture, scope)
    looks_at = _looks_at()
    if looks_at in {"dates", "place"} and is_partial():
        return _answered_in_place(form, looks_at, context)
    if looks_at and not form.errors:
        return show(
            PAGE,
            fragment=LOOKING[looks_at],
            is_preview=looks_at == "preview",
            is_place=looks_at == "place",
            awaits_upload=is_partial() and bool(form.picture.data),
            **context,
        )
    response = retry(PAGE, fragment=FORM, **context)
    return _instead_of_the_form(response) if looks_at else response


def _answered_in_place(form: ContributionForm, looks_at: str, context: dict[str, Any]) -> Response:
    """Show what is asked for while somebody types; what else is wrong can wait."""
    asks_for_dates = looks_at == "dates" and isinstance(form, EventForm)
    is_wrong = asks_for_dates and any(each.errors for each in form.schedule_fields())
    return show(
        PAGE,
        fragment=LOOKING[looks_at],
        status=422 if is_wrong else 200,
        is_live=asks_for_dates,
        **context,
    )


def _instead_of_the_form(response: Response) -> Response:
    """Let a form that answers a wish to look take the form's place, not the preview's."""
    if is_partial():
        response.headers["HX-Retarget"] = "#contribution-form"
        response.headers["HX-Reswap"] = "outerHTML"
    return response


def _overtaken(
    form: ContributionForm,
    contribution: Contribution,
    picture: Picture | None,
    scope: Scope | None = None,
) -> Response:
    """Show a form whose contribution changed meanwhile: both texts, and nothing lost."""
    if contribution.state not in contributions.EDITABLE:
        return _not_editable(contribution, typed=form)
    form.version.show(contribution.version)
    context = _shown(form, contribution, picture, scope)
    theirs = comparisons.facts(contribution.content)
    return show(PAGE, fragment=FORM, status=409, is_conflict=True, theirs=theirs, **context)


def _not_editable(contribution: Contribution, typed: ContributionForm | None = None) -> Response:
    return show("contributions/not_editable.html", status=409, contribution=contribution, typed=typed,
        decisions=contributions.last_decisions([contribution.id]), form=MoveForm(formdata=None), claims=moderation.claims_on([contribution.id]))  # fmt: skip


def _kept(contribution: Contribution) -> Response:
    message = {
        State.SUBMITTED: labels.done(Move.SUBMIT),
        State.UPDATE_SUBMITTED: labels.done(Move.SUBMIT_UPDATE),
    }.get(contribution.state, _("Entwurf gespeichert."))
    return done(links.workspace(contribution.city.slug, contribution.id), message=message)
