"""Static files: one hash for all of them stands in every address, so each may be kept a year."""

import hashlib
from pathlib import Path

from flask import Flask, Response, send_from_directory
from werkzeug.exceptions import NotFound

A_YEAR = 365 * 24 * 3600


def serve(app: Flask, folder: Path) -> None:
    """Serve the folder below /static/<release>/; relative addresses inside style sheets hold."""
    release = _release_of(folder)

    def static(release_asked: str, filename: str) -> Response:
        """Hand out a static file; one of another release is gone, not stale."""
        if release_asked != release:
            raise NotFound
        response = send_from_directory(folder, filename, max_age=A_YEAR)
        response.cache_control.immutable = True
        response.cache_control.public = True
        response.headers.pop("Content-Disposition", None)
        if (response.mimetype or "").startswith(
            "text/"
        ) or response.mimetype == "application/javascript":
            response.headers["Content-Type"] = f"{response.mimetype}; charset=utf-8"
        return response

    def favicon() -> Response:
        """Hand out the sign of the network at the address that browsers guess."""
        return send_from_directory(folder / "img", "favicon.svg", max_age=24 * 3600)

    def asset(filename: str) -> str:
        """Give the address of a static file, the same in every language."""
        return f"/static/{release}/{filename}"

    app.add_url_rule("/static/<release_asked>/<path:filename>", view_func=static)
    app.add_url_rule("/favicon.ico", view_func=favicon)
    app.jinja_env.globals["asset"] = asset
    app.extensions["release"] = release


def _release_of(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
