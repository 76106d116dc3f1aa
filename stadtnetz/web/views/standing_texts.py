"""Standing texts: imprint and the like, for everybody to read and for admins to write."""

from flask import Blueprint, Response
from flask_babel import gettext as _

from stadtnetz import standing_texts
from stadtnetz.database import unit_of_work
from stadtnetz.permissions import Action
from stadtnetz.standing_texts import Subject
from stadtnetz.web import kept_pages, languages
from stadtnetz.web.addresses import url_for
from stadtnetz.web.forms.standing_texts import StandingTextForm
from stadtnetz.web.hypermedia import done, retry
from stadtnetz.web.hypermedia import show as answer
from stadtnetz.web.security import keep_private
from stadtnetz.web.viewer import load, require, signed_in

bp = Blueprint("standing_texts", __name__)

_SUBJECTS = ", ".join(subject.value for subject in Subject)


@bp.get(f"/<any({_SUBJECTS}):subject>")
def show(subject: str) -> Response:
    """Show a standing text."""
    kept_pages.keep()
    text = load(standing_texts.about(Subject(subject), languages.current()))
    return answer("standing_texts/show.html", text=text)


@bp.get(f"/<any({_SUBJECTS}):subject>/bearbeiten")
def edit(subject: str) -> Response:
    """Show the form for a standing text."""
    signed_in()
    require(Action.WRITE_STANDING_TEXT)
    keep_private()
    text = load(standing_texts.about(Subject(subject), languages.current()))
    form = StandingTextForm(formdata=None, title=text.title, body=text.body, version=text.version)
    return answer("standing_texts/edit.html", form=form, text=text)


@bp.post(f"/<any({_SUBJECTS}):subject>/bearbeiten")
def write(subject: str) -> Response:
    """Put a new text in the place of the old one."""
    signed_in()
    text = load(standing_texts.about(Subject(subject), languages.current()))
    require(Action.WRITE_STANDING_TEXT)
    form = StandingTextForm()
    if not form.is_sent():
        return retry("standing_texts/edit.html", form=form, text=text)
    if form.version.data != text.version:
        form.version.show(text.version)
        return answer(
            "standing_texts/edit.html", status=409, form=form, text=text, is_conflict=True
        )
    with unit_of_work():
        standing_texts.write(
            Subject(subject),
            languages.current(),
            title=form.title.data or "",
            body=form.body.data or "",
        )
    return done(url_for("standing_texts.show", subject=subject), message=_("Gespeichert."))
