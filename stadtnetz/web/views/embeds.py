"""A city's dates for its own website: the list that stands in a frame, and the form that allows it."""

from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _

from stadtnetz import cities
from stadtnetz.cities import City
from stadtnetz.database import unit_of_work
from stadtnetz.permissions import Action
from stadtnetz.web import departures, kept_pages, links
from stadtnetz.web.addresses import url_for
from stadtnetz.web.forms.embeds import EmbedForm
from stadtnetz.web.hypermedia import done, retry
from stadtnetz.web.hypermedia import show as answer
from stadtnetz.web.security import keep_private, share, show_in_frames_of
from stadtnetz.web.viewer import load, require, signed_in

bp = Blueprint("embeds", __name__)

LENGTH = 20
A_MINUTE = 60


@bp.get("/einbetten/<slug>")
def show(slug: str) -> Response:
    """Show the next dates of a city, for a frame on its own website."""
    city = load(cities.by_slug(slug))
    kept_pages.keep_for(city)
    hosts = city.embed_hosts.split()
    show_in_frames_of(hosts)
    response = answer(
        "embeds/show.html",
        city=city,
        departures=departures.coming(city, LENGTH),
        may_be_framed=bool(hosts),
    )
    return share(response, A_MINUTE)


@bp.get("/staedte/<slug>/einbetten")
def edit(slug: str) -> Response:
    """Show the lines to copy, and on which websites they work."""
    signed_in()
    keep_private()
    city = load(cities.by_slug(slug))
    require(Action.EMBED, city)
    form = EmbedForm(formdata=None)
    form.hosts.data = "\n".join(city.embed_hosts.split())
    return answer("embeds/edit.html", form=form, **_shown(city))


@bp.post("/staedte/<slug>/einbetten")
def allow(slug: str) -> Response:
    """Say on which websites a city's dates may stand."""
    signed_in()
    keep_private()
    city = load(cities.by_slug(slug))
    require(Action.EMBED, city)
    form = EmbedForm()
    if not form.is_sent():
        return retry("embeds/edit.html", fragment="embeds/_form.html", form=form, **_shown(city))
    with unit_of_work():
        cities.allow_embedding(city, form.addresses())
    return done(
        url_for("embeds.edit", slug=city.slug),
        message=_("Gespeichert. Auf diesen Websites können Ihre Termine jetzt stehen.")
        if city.embed_hosts
        else _("Gespeichert. Ihre Termine stehen jetzt auf keiner anderen Website."),
    )


def _shown(city: City) -> dict[str, Any]:
    return {"city": city, "address": links.embedded(city)}
