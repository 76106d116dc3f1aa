"""Which answers may be kept for everybody, and what they print: said by the views that give them."""

from flask import Flask, Response, g, request

from stadtnetz import clock, content_versions, contributions
from stadtnetz.cities import City
from stadtnetz.contributions import Contribution
from stadtnetz.database import db
from stadtnetz.settings import Settings
from stadtnetz.web.page_cache import KEPT, Kept, PageCache
from stadtnetz.web.viewer import viewer


def stand_before(app: Flask, settings: Settings) -> None:
    """Answer from kept pages before anything else is asked."""
    if not settings.page_cache:
        return
    with app.app_context():
        versions = content_versions.Reader(db.engine)
    kept = PageCache(
        app.wsgi_app,
        versions=versions,
        hosts=settings.trusted_hosts,
        session_cookie=app.config["SESSION_COOKIE_NAME"],
        most_bytes=settings.page_cache,
    )
    app.extensions["page_cache"] = kept
    app.wsgi_app = kept  # type: ignore[method-assign]  # Flask's documented way
    app.after_request(_leave_word)


def keep() -> None:
    """Let this answer be kept until anything changes that any page prints."""
    g.kept_scopes = None


def keep_for(city: City) -> None:
    """Let this answer be kept, which prints of no city but this one, until that changes."""
    g.kept_scopes = (content_versions.SHARED, content_versions.city_scope(city.id))


def keep_beside_others(contribution: Contribution) -> None:
    """Let this answer be kept, which prints of other cities what their lists do, but no talk."""
    shared = (content_versions.SHARED, content_versions.LISTS)
    g.kept_scopes = (*shared, content_versions.city_scope(contribution.city_id))


def _leave_word(response: Response) -> Response:
    """Tell the cache, unless the answer is made for one viewer or for the page they ask from."""
    is_for_all = "kept_scopes" in g and viewer() is None and not g.get("is_private")
    if is_for_all and not g.get("depends_on_current_url"):
        clock.expect(contributions.next_publication())
        request.environ[KEPT] = Kept(g.kept_scopes, g.get("rearranged"))
    return response
