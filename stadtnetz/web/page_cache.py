"""Pages that are the same for everybody, kept as ready bytes and handed out before Flask is asked.

A page is handed out only while nothing that it prints was changed (`content_versions`) and the clock
has not overtaken it (`clock.Watch`), so never for a while. It is kept compressed, as all browsers
take it; whoever takes neither encoding gets it unpacked. What only a host's name tells apart is one
page: absolute addresses come from the settings.
"""

import gzip
import hashlib
import logging
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from werkzeug.sansio.utils import host_is_trusted
from werkzeug.wsgi import get_host

from stadtnetz import clock
from stadtnetz.content_versions import Reader, Versions
from stadtnetz.web import encodings
from stadtnetz.web.hypermedia import Rearranged
from stadtnetz.web.page_shelves import Key, Shelves

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

KEPT = "stadtnetz.kept"
"""Where in the environment a view leaves word that its answer may be kept."""
PARAMETERS = frozenset({
    "ab", "als", "bis", "kostenlos", "land", "linie", "nach", "online", "sortierung", "stadt",
    "stufenlos", "thema",
})  # fmt: skip
"""What an address may ask for and be kept: not what is searched for, nor which stories are open."""
ELSEWHERE = ("/static/", "/bilder/", "/up", "/favicon.ico")
LONGEST_ADDRESS = 300
PATIENCE = 10
"""Seconds for which somebody waits for a page that is being made for somebody else."""
BROTLI_QUALITY, GZIP_QUALITY = 5, 6

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Kept:
    """What a view knows of its answer: in which scopes it may change, and what becomes of addresses.

    `scopes` is None where it may change with anything.
    """

    scopes: Collection[str] | None
    rearranged: Rearranged | None


@dataclass(frozen=True)
class Made:
    """When an answer was made: with which numbers, read before, and until when the clock leaves it."""

    versions: Versions
    until: datetime | None


class Page:
    """The bytes of one answer, with all that tells whether they are still right."""

    def __init__(self, headers: Headers, body: bytes, kept: Kept, made: Made) -> None:
        """Pack what Flask answered."""
        self._scopes, self._rearranged = kept.scopes, kept.rearranged
        self._numbers = made.versions.of(kept.scopes)
        self._until = made.until
        tag = hashlib.sha256(body).hexdigest()[:24]
        own = {"content-length", "content-encoding", "etag"}
        if kept.rearranged is not None:
            own.add("hx-push-url")
        common = [pair for pair in headers if pair[0].lower() not in own]
        self._bodies = {
            "br": encodings.compressed(body, "br", quality=BROTLI_QUALITY),
            "gzip": encodings.compressed(body, "gzip", quality=GZIP_QUALITY),
        }
        self._tags = {each: f'"{tag}-{each}"' for each in ("br", "gzip", "identity")}
        self._headers = {
            each: [
                *common,
                ("ETag", self._tags[each]),
                ("Content-Encoding", each),
                ("Content-Length", str(len(body))),
            ]
            for each, body in self._bodies.items()
        }
        self._headers["identity"] = [
            *common, ("ETag", self._tags["identity"]), ("Content-Length", str(len(body))),
        ]  # fmt: skip
        self._unchanged = {each: [*common, ("ETag", self._tags[each])] for each in self._tags}
        written = sum(len(name) + len(value) + 64 for name, value in headers)
        self.size = sum(map(len, self._bodies.values())) + 2 * written + 2_000

    def holds(self, versions: Versions) -> bool:
        """Whether this is still what Flask would make."""
        if self._until is not None and clock.now() >= self._until:
            return False
        return versions.of(self._scopes) == self._numbers

    def hand_out(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Sequence[bytes]:
        """Answer with the bytes, or with 304 if the reader has them."""
        encoding = encodings.chosen(environ.get("HTTP_ACCEPT_ENCODING", ""))
        here = self._address_of(environ)
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked and _is_among(self._tags[encoding], asked):
            start_response("304 NOT MODIFIED", self._unchanged[encoding] + here)
            return ()
        start_response("200 OK", self._headers[encoding] + here)
        if environ["REQUEST_METHOD"] == "HEAD":
            return ()
        if encoding == "identity":
            return (gzip.decompress(self._bodies["gzip"]),)
        return (self._bodies[encoding],)

    def _address_of(self, environ: "WSGIEnvironment") -> Headers:
        """Say what the address of the reader's own page becomes, which nobody else's does."""
        if self._rearranged is None:
            return []
        address = self._rearranged(environ.get("HTTP_HX_CURRENT_URL"), get_host(environ))
        return [("HX-Push-Url", address or "false")]


class PageCache:
    """WSGI: answers readers without a session from what was made for the one before."""

    def __init__(
        self,
        inner: "WSGIApplication",
        *,
        versions: Reader,
        hosts: Collection[str],
        session_cookie: str,
        most_bytes: int,
    ) -> None:
        """Stand in front of the application."""
        self._inner, self._versions = inner, versions
        self._is_ours = lru_cache(64)(partial(host_is_trusted, trusted_list=list(hosts)))
        self._session = f"{session_cookie}="
        self._shelves: Shelves[Page] = Shelves(most_bytes)
        self._being_made: dict[Key, threading.Event] = {}
        self._lock = threading.Lock()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Hand out the page that was kept, or let it be made and keep it."""
        key = self._key_of(environ)
        versions = self._known_versions() if key is not None else None
        if key is None or versions is None:
            return self._inner(environ, start_response)
        page = self._shelves.find(key)
        if page is not None and page.holds(versions):
            return page.hand_out(environ, start_response)
        if environ["REQUEST_METHOD"] == "HEAD" or not self._shelves.is_worth_keeping(key):
            return self._inner(environ, start_response)
        return self._make(key, environ, start_response)

    def forget(self) -> None:
        """Let all pages go, as after the database was replaced by another."""
        self._shelves.clear()

    def close(self) -> None:
        """Let go of the database."""
        self._versions.close()

    @property
    def size(self) -> int:
        """How many bytes the pages take."""
        return self._shelves.size

    def _key_of(self, environ: "WSGIEnvironment") -> Key | None:
        """Name the page that is asked for; None for what is not the same for everybody."""
        path: str = environ.get("PATH_INFO", "")
        query: str = environ.get("QUERY_STRING", "")
        if (
            environ["REQUEST_METHOD"] not in {"GET", "HEAD"}
            or self._session in environ.get("HTTP_COOKIE", "")
            or path.startswith(ELSEWHERE)
            or len(path) + len(query) > LONGEST_ADDRESS
            or not self._is_ours(environ.get("HTTP_HOST", ""))
            or (query and not _asks_for_what_is_known(query))
        ):
            return None
        return path, query, environ.get("HTTP_HX_REQUEST_TYPE") == "partial"

    def _known_versions(self) -> Versions | None:
        try:
            return self._versions.now()
        except Exception:
            log.exception("what changed is not known, so nothing that was kept is handed out")
            return None

    def _make(
        self, key: Key, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Let a page be made once for all who ask for it at the same time."""
        with self._lock:
            others = self._being_made.get(key)
            own = None if others else self._being_made.setdefault(key, threading.Event())
        if others is not None and others.wait(PATIENCE):
            page, versions = self._shelves.find(key), self._known_versions()
            if page is not None and versions is not None and page.holds(versions):
                return page.hand_out(environ, start_response)
        try:
            return self._made(key, environ, start_response)
        finally:
            if own is not None:
                with self._lock:
                    del self._being_made[key]
                own.set()

    def _made(
        self, key: Key, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Let Flask answer, and keep the answer if it may be kept."""
        versions = self._known_versions()  # before anything that the page prints is read
        begun: list[tuple[str, Headers]] = []

        def begin(status: str, headers: Headers, *_error: object) -> Callable[[bytes], object]:
            begun.append((status, headers))
            return lambda _bytes: None  # nobody writes: Flask returns what it says

        with clock.watched() as watch:
            chunks = self._inner(environ, begin)
        status, headers = begun[-1]
        kept: Kept | None = environ.get(KEPT)
        if kept is None or versions is None or not _is_for_all(status, headers):
            start_response(status, headers)
            return chunks
        try:
            body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        page = Page(headers, body, kept, Made(versions, watch.until))
        self._shelves.put(key, page)
        return page.hand_out(environ, start_response)


def _asks_for_what_is_known(query: str) -> bool:
    return all(name in PARAMETERS for name, _value in parse_qsl(query, keep_blank_values=True))


def _is_for_all(status: str, headers: Headers) -> bool:
    """Whether an answer is whole, and names nobody."""
    said = {name.lower(): value.lower() for name, value in headers}
    return (
        status.startswith("200 ")
        and said.get("content-type", "").startswith("text/html")
        and not {"set-cookie", "content-encoding"} & said.keys()
        and not any(word in said.get("cache-control", "") for word in ("private", "no-store"))
    )


def _is_among(tag: str, asked: str) -> bool:
    return asked.strip() == "*" or tag in {
        each.strip().removeprefix("W/") for each in asked.split(",")
    }
