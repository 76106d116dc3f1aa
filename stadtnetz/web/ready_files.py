"""Static files as ready bytes from memory, in front of Flask: to find the right ones is all the work.

They are so few that a library for it would bring more settings than lines are saved. No host is
checked, because the bytes are the same whatever host is named.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from werkzeug.http import parse_etags

from stadtnetz.web import encodings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from stadtnetz.web.encodings import Encoding

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/speculationrules+json",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""All that the folder may hold: a file of another kind stops the server from starting."""
PACKED_ALREADY = {".webp", ".woff2"}
QUALITY = {"br": 11, "gzip": 9, "identity": 0}
LEAST_BYTES = 500
"""Below that, nothing is gained: the headers are longer."""
A_YEAR = "public, max-age=31536000, immutable"
ADDRESS = re.compile(r"/static/([0-9a-f]{12})/(.+)")

_compressed = lru_cache(maxsize=64)(encodings.compressed)
"""As small as it gets costs 0.08 s for the largest file: at the first request, once a process."""


class ReadyFile:
    """One file in every encoding, with all that is said of it."""

    def __init__(self, name: str, body: bytes) -> None:
        """Know the file; it is made small when somebody asks for it."""
        suffix = PurePosixPath(name).suffix
        self._body = body
        self._type = TYPES[suffix]
        self._is_worth_it = suffix not in PACKED_ALREADY and len(body) >= LEAST_BYTES
        self._tag = hashlib.sha256(body).hexdigest()[:24]

    def in_encoding(self, accepted: str) -> tuple[str, list[tuple[str, str]], bytes]:
        """Give tag, headers and bytes for what a browser accepts."""
        encoding: Encoding = encodings.chosen(accepted) if self._is_worth_it else "identity"
        body = _compressed(self._body, encoding, quality=QUALITY[encoding])
        headers = [("Content-Type", self._type), ("Content-Length", str(len(body)))]
        if self._is_worth_it:
            headers.append(("Vary", "Accept-Encoding"))
        if encoding != "identity":
            headers.append(("Content-Encoding", encoding))
        return f"{self._tag}-{encoding}", headers, body


class ReadyFiles:
    """WSGI: hands out the files below /static/, and leaves everything else to the application."""

    def __init__(
        self,
        inner: "WSGIApplication",
        files: Mapping[str, ReadyFile],
        release: str,
        headers: Mapping[str, str],
    ) -> None:
        """Stand in front of the application."""
        self._inner, self._files, self._release = inner, files, release
        self._headers = list(headers.items())

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Hand out a file that there is.

        A page that was open while a new release began, or that another machine of the network made
        before its turn, still names the old one. It gets the file as it is now, which nobody keeps:
        a page with tomorrow's style sheet reads better than a page with none.
        """
        asked = ADDRESS.fullmatch(environ.get("PATH_INFO", ""))
        file = self._files.get(asked[2]) if asked else None
        if asked is None or file is None or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self._inner(environ, start_response)
        tag, headers, body = file.in_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        kept = A_YEAR if asked[1] == self._release else "no-cache"
        told = [*self._headers, ("Cache-Control", kept), ("ETag", f'"{tag}"')]
        if parse_etags(environ.get("HTTP_IF_NONE_MATCH")).contains_weak(tag):
            start_response("304 NOT MODIFIED", [*told, *(h for h in headers if h[0] == "Vary")])
            return ()
        start_response("200 OK", [*told, *headers])
        return () if environ["REQUEST_METHOD"] == "HEAD" else (body,)
