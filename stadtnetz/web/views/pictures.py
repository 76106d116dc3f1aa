"""Pictures: one size of an upload, for whoever may see what it belongs to."""

from flask import Blueprint, Response, send_file
from werkzeug.exceptions import NotFound

from stadtnetz import pictures
from stadtnetz.permissions import Action, may
from stadtnetz.web.security import CONTENT_SECURITY_POLICY, share
from stadtnetz.web.viewer import load, viewer

bp = Blueprint("pictures", __name__, url_prefix="/bilder")

AN_HOUR = 3600


@bp.get("/<string(length=32):key>/<int:width>.<format_>")
def show(key: str, width: int, format_: str) -> Response:
    """Hand out one size; shared caches may keep only what everybody may see."""
    picture = load(pictures.by_key(key))
    if not may(viewer(), Action.SEE_PICTURE, picture):
        raise NotFound
    path = load(pictures.file_of(picture, width, format_))
    is_for_all = may(None, Action.SEE_PICTURE, picture)
    response = send_file(path, mimetype=f"image/{format_}")
    if is_for_all:
        share(response, AN_HOUR)
    response.headers["Content-Security-Policy"] = f"sandbox; {CONTENT_SECURITY_POLICY}"
    if not is_for_all:
        response.headers["Cache-Control"] = "private, no-store"
    return response
