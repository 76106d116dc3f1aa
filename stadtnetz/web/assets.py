"""Static files: one hash for all of them stands in every address, so each may be kept a year.

What every page needs of style sheets and scripts is laid together here: one file per concern to
read and change, one request to fetch them, and no tool to build anything with.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from flask import Flask, Response, send_from_directory

from stadtnetz.web.ready_files import ReadyFile, ReadyFiles

BUNDLES = {
    "css/site.css": [
        f"css/{sheet}.css"
        for sheet in (
            "tokens", "base", "layout", "components", "comments", "events", "calendar", "print",
        )
    ],
    "js/site.js": ["js/htmx-4.0.1.min.js", "js/stadtnetz.js"],
}  # fmt: skip
"""What is handed out as one, in the order that counts: in the cascade, and for who calls whom."""
SPECULATION_RULES = "speculation-rules.json"
"""Which links a browser may fetch as soon as somebody points at them."""


def serve(app: Flask, folder: Path) -> None:
    """Give every file of the folder, and every bundle, its address below /static/<release>/."""
    files = _files_in(folder)
    release = _release_of(files)

    def favicon() -> Response:
        """Hand out the sign of the network at the address that browsers guess."""
        return send_from_directory(folder / "img", "favicon.svg", max_age=24 * 3600)

    def asset(filename: str) -> str:
        """Give the address of a static file, the same in every language."""
        return f"/static/{release}/{filename}"

    app.add_url_rule("/favicon.ico", view_func=favicon)
    app.jinja_env.globals["asset"] = asset
    app.extensions["release"] = release
    app.extensions["static_files"] = files
    app.extensions["speculation_rules"] = f'"{asset(SPECULATION_RULES)}"'


def stand_before(app: Flask, headers: Mapping[str, str]) -> None:
    """Answer from the files before anything else is asked, with these headers on each."""
    files = {name: ReadyFile(name, body) for name, body in app.extensions["static_files"].items()}
    ready = ReadyFiles(app.wsgi_app, files, app.extensions["release"], headers)
    app.wsgi_app = ready  # type: ignore[method-assign]  # Flask's documented way


def _files_in(folder: Path) -> dict[str, bytes]:
    """Read all files, and lay together what belongs together; `../` in a style sheet still holds."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    for bundle, parts in BUNDLES.items():
        files[bundle] = b"\n".join(files[part] for part in parts)
    return files


def _release_of(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, body in sorted(files.items()):
        digest.update(name.encode())
        digest.update(body)
    return digest.hexdigest()[:12]
