"""Contributions as their city sees them: the workspace, the form, the moves and the history."""

import itertools
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest, NotFound

from stadtnetz import (
    accounts,
    cities,
    contributions,
    moderation,
    pagination,
    permissions,
    pictures,
    topics,
)
from stadtnetz.accounts import User
from stadtnetz.cities import City
from stadtnetz.contributions import (
    IllegalMove,
    Move,
    NotEditable,
    NoteMissing,
    State,
    Story,
    TopicMissing,
)
from stadtnetz.database import Conflict, session, unit_of_work
from stadtnetz.permissions import Action
from stadtnetz.pictures import Picture, Unusable
from stadtnetz.web import labels, links
from stadtnetz.web.forms.contributions import MoveForm, StoryForm
from stadtnetz.web.hypermedia import done, is_partial, is_resuming, retry, show
from stadtnetz.web.security import keep_private
from stadtnetz.web.viewer import load, require, signed_in

bp = Blueprint("contributions", __name__)

IN_WORK = (
    frozenset(State) - contributions.PUBLIC - {State.REJECTED, State.WITHDRAWN, State.ARCHIVED}
)
FILTERS = {
    "alle": None,
    "in-arbeit": IN_WORK,
    "veroeffentlicht": contributions.PUBLIC,
    "meine": None,
}


@bp.get("/arbeitsbereich")
def workspace() -> Response:
    """Show what a city has written, where it stands, and what the moderation says."""
    who = signed_in()
    keep_private()
    own = accounts.cities_of(who)
    if not own:
        return done(links.desk()) if who.moderates else show("contributions/no_city.html")
    city = _chosen_city(own) or own[0]
    require(Action.WRITE, city)
    chosen = request.args.get("zeige", "alle")
    if chosen not in FILTERS:
        raise NotFound
    found = contributions.workspace(
        city,
        states=FILTERS[chosen],
        author=who if chosen == "meine" else None,
        cursor=pagination.parse(request.args.get("ab")),
    )
    ids = [story.id for story in found.rows]
    counts = contributions.count_by_state(city)
    return show(
        "contributions/workspace.html",
        city=city,
        own_cities=own,
        chosen=chosen,
        filters=FILTERS,
        found=found,
        counts=counts,
        totals={
            name: sum(n for state, n in counts.items() if states is None or state in states)
            for name, states in FILTERS.items()
            if name != "meine"
        },
        claims=moderation.claims_on(ids),
        decisions=contributions.last_decisions(ids),
        form=MoveForm(formdata=None),
    )


@bp.get("/geschichten/neu")
def begin() -> Response:
    """Show an empty story form, or ask for which city it shall be."""
    who = signed_in()
    keep_private()
    own = accounts.cities_of(who)
    city = _chosen_city(own)
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
        story=None,
        picture=None,
    )


@bp.post("/geschichten/neu")
def draft() -> Response:
    """Keep a new story as a draft, or hand it in at once."""
    who = signed_in()
    own = accounts.cities_of(who)
    city = load(_chosen_city(own) or (own[0] if len(own) == 1 else None))
    require(Action.WRITE, city)
    form = _offered(StoryForm())
    picture, is_right = _checked(form, who, story=None)
    if not is_right:
        return _again(form, city=city, story=None, picture=picture)
    with unit_of_work():
        story = contributions.draft(
            form.content(picture.id if picture else None), city=city, author=who
        )
        if _wants_to_hand_in():
            contributions.decide(story, Move.SUBMIT, actor=who)
    return _kept(story, city)


@bp.get("/beitraege/<int:contribution_id>/bearbeiten")
def edit(contribution_id: int) -> Response:
    """Show the form with what is written."""
    who = signed_in()
    keep_private()
    story = load(contributions.get(contribution_id, viewer=who), contribution_id=contribution_id)
    require(Action.EDIT, story)
    if story.state not in contributions.EDITABLE:
        return _not_editable(story)
    form = _offered(StoryForm(formdata=None))
    form.fill(story.content, story.picture.key if story.picture else "")
    form.version.data = story.version
    return show(
        "contributions/edit.html", form=form, city=story.city, story=story, picture=story.picture
    )


@bp.post("/beitraege/<int:contribution_id>/bearbeiten")
def revise(contribution_id: int) -> Response:
    """Put new words in the place of the old, and hand them in if asked to.

    The one place beside `decide` that makes a move: typing and handing in are one step for whoever
    writes, so the form carries the move; it is made by the same function, in the same unit of work.
    """
    who = signed_in()
    story = load(contributions.get(contribution_id, viewer=who), contribution_id=contribution_id)
    require(Action.EDIT, story)
    form = _offered(StoryForm())
    picture, is_right = _checked(form, who, story=story)
    if not is_right:
        return _again(form, city=story.city, story=story, picture=picture)
    content = form.content(picture.id if picture else None)
    is_update = story.state in contributions.PUBLIC
    try:
        with unit_of_work():
            contributions.expect_version(story, form.version.data)
            contributions.revise(story, content, editor=who)
            if is_update or _wants_to_hand_in():
                contributions.decide(
                    story, Move.SUBMIT_UPDATE if is_update else Move.SUBMIT, actor=who
                )
    except (Conflict, NotEditable, IllegalMove):
        return _overtaken(form, load(contributions.get(contribution_id, viewer=who)), picture)
    return _kept(story, story.city)


@bp.post("/beitraege/<int:contribution_id>/entscheidungen")
def decide(contribution_id: int) -> Response:
    """Make a move: withdraw, approve, reject and all the others, by whoever may."""
    who = signed_in()
    story = load(contributions.get(contribution_id, viewer=who), contribution_id=contribution_id)
    require(Action.HISTORY, story)
    form = MoveForm()
    is_sent = form.is_sent()
    move = form.wanted()
    if not is_sent or not form.has_a_possible_time():
        return _moves_again(form, story)
    if move is None:
        raise BadRequest
    if move in contributions.open_moves(story.state) and move not in permissions.moves_open_to(
        who, story
    ):
        require(
            Action.RULE
            if contributions.Role.MODERATOR in contributions.MOVES[move].roles
            else Action.EDIT,
            story,
        )
    if form.version.data != story.version or move not in permissions.moves_open_to(who, story):
        return _moves_overtaken(form, story)
    was_on_desk, city = story.state in contributions.WAITING, story.city
    is_author = permissions.may(who, Action.EDIT, story)
    try:
        with unit_of_work():
            contributions.decide(
                story,
                move,
                actor=who,
                note=form.note.data or "",
                publish_at=form.publish_at(),
                is_exceptional=permissions.is_exceptional(who, story, move),
            )
            moderation.release(story)
    except NoteMissing:
        form.note.errors = [_("Bitte schreiben, warum. Die Stadt liest diese Worte.")]
        return _moves_again(form, load(contributions.get(contribution_id, viewer=who)))
    except TopicMissing:
        form.note.errors = [_("Bitte zuerst im Formular ein Thema wählen.")]
        return _moves_again(form, load(contributions.get(contribution_id, viewer=who)))
    except (Conflict, IllegalMove):
        return _moves_overtaken(
            form,
            load(contributions.get(contribution_id, viewer=who), contribution_id=contribution_id),
        )
    return _moved(move, story, city, ruled=was_on_desk and not is_author)


@bp.get("/beitraege/<int:contribution_id>/fassungen")
def history(contribution_id: int) -> Response:
    """Show what was handed in, how it changed, and who decided what."""
    who = signed_in()
    keep_private()
    story = load(contributions.get(contribution_id, viewer=who), contribution_id=contribution_id)
    require(Action.HISTORY, story)
    revisions = contributions.revisions_of(story)
    comparisons = {
        later.number: [
            (
                labels.field(name),
                contributions.compare(getattr(earlier.content, name), getattr(later.content, name)),
            )
            for name in contributions.COMPARED
        ]
        for later, earlier in itertools.pairwise(revisions)
    }
    return show(
        "contributions/history.html",
        story=story,
        revisions=revisions,
        comparisons=comparisons,
        decisions=contributions.decisions_on(story),
    )


def _chosen_city(own: Sequence[City]) -> City | None:
    slug = request.args.get("stadt")
    if not slug:
        return None
    return next((city for city in own if city.slug == slug), None) or _refused_city(slug)


def _refused_city(slug: str) -> City | None:
    city = load(cities.by_slug(slug))
    require(Action.WRITE, city)
    return city


def _offered(form: StoryForm) -> StoryForm:
    form.offer(topics.every())
    return form


def _wants_to_hand_in() -> bool:
    return request.form.get("then") == "submit"


def _wants_to_look() -> bool:
    return request.form.get("then") == "preview"


def _checked(form: StoryForm, who: User, *, story: Story | None) -> tuple[Picture | None, bool]:
    """Check a story form; give its picture, kept even where something else is wrong."""
    is_sent = form.is_sent()
    only_looks = is_sent and is_partial() and _wants_to_look()
    picture = _picture_of(form, who, story, may_keep=not form.is_stale and not only_looks)
    if not is_sent or form.picture.errors:
        return picture, False
    if _wants_to_look():
        return picture, False
    wants_all = _wants_to_hand_in() or (story is not None and story.state in contributions.PUBLIC)
    return picture, not wants_all or form.is_whole(has_picture=picture is not None)


def _picture_of(
    form: StoryForm, who: User, story: Story | None, *, may_keep: bool
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
    is_kept = picture is not None and story is not None and story.picture_id == picture.id
    is_own = picture is not None and picture.uploaded_by_id == who.id
    return picture if is_kept or is_own else None


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
        "bytes": _("Die Datei ist zu groß. Bitte auf unter 12 Megabyte verkleinern."),
    }[reason]


def _again(
    form: StoryForm, *, city: City, story: Story | None, picture: Picture | None
) -> Response:
    """Show the form again: with its errors, filled after a sign-in, or with a preview."""
    keep_private()
    context: dict[str, Any] = {"form": form, "city": city, "story": story, "picture": picture}
    if _wants_to_look() and not form.errors:
        return show(
            "contributions/edit.html",
            fragment="contributions/_preview.html",
            is_preview=True,
            **context,
        )
    response = retry("contributions/edit.html", fragment="contributions/_form.html", **context)
    return _instead_of_the_form(response) if _wants_to_look() else response


def _instead_of_the_form(response: Response) -> Response:
    """Let a form that answers a wish to look take the form's place, not the preview's."""
    if is_partial():
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#story-form", "outerHTML"
    return response


def _overtaken(form: StoryForm, story: Story, picture: Picture | None) -> Response:
    """Show a form whose story changed meanwhile: both texts, and nothing lost."""
    if story.state not in contributions.EDITABLE:
        return _not_editable(story, typed=form)
    form.version.data, form.version.raw_data = story.version, None
    return show(
        "contributions/edit.html",
        fragment="contributions/_form.html",
        status=409,
        form=form,
        city=story.city,
        story=story,
        picture=picture,
        is_conflict=True,
    )


def _not_editable(story: Story, typed: StoryForm | None = None) -> Response:
    return show("contributions/not_editable.html", status=409, story=story, typed=typed,
        decisions=contributions.last_decisions([story.id]), form=MoveForm(formdata=None), claims=moderation.claims_on([story.id]))  # fmt: skip


def _kept(story: Story, city: City) -> Response:
    message = {
        State.SUBMITTED: labels.done(Move.SUBMIT),
        State.UPDATE_SUBMITTED: labels.done(Move.SUBMIT_UPDATE),
    }.get(story.state, _("Entwurf gespeichert."))
    return done(links.workspace(city, story.id), message=message)


def _moves_again(form: MoveForm, story: Story) -> Response:
    return retry(
        "contributions/decision.html",
        fragment="contributions/_moves.html",
        **_on_moves(form, story),
    )


def _moves_overtaken(form: MoveForm, story: Story) -> Response:
    """Show where a contribution stands today to somebody who decided on yesterday's."""
    return show(
        "contributions/decision.html",
        fragment="contributions/_moves.html",
        status=409,
        is_conflict=True,
        **_on_moves(form, story),
    )


def _on_moves(form: MoveForm, story: Story) -> dict[str, Any]:
    return {
        "form": form,
        "story": story,
        "claim": moderation.claim_on(story),
        "decision": contributions.last_decisions([story.id]).get(story.id),
    }


def _moved(move: Move, story: Story, city: City, *, ruled: bool) -> Response:
    message = labels.done(move)
    if move is Move.DISCARD:
        return done(
            links.workspace(city), fragment="contributions/_discarded.html", message=message
        )
    if ruled:
        waiting = moderation.desk()
        return done(links.review(waiting[0]) if waiting else links.desk(), message=message)
    session().expire_all()
    return done(
        links.workspace(city, story.id)
        if permissions.may(signed_in(), Action.EDIT, story)
        else links.desk(),
        fragment="contributions/_moves.html",
        message=message,
        **_on_moves(MoveForm(formdata=None), story),
    )
