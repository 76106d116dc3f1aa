"""The languages of the site: German without a prefix, English below /en, nothing guessed."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, has_request_context, request
from flask_babel import Babel, get_translations

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SOURCE = "de"
PREFIXES = {"/en": "en"}
NAMES = {"de": "Deutsch", "en": "English"}
LOCALES = {"de": "de_DE", "en": "en_GB"}


class LanguagePrefix:
    """WSGI: move a language's prefix from the path into SCRIPT_NAME, so that every link keeps it."""

    def __init__(self, inner: "WSGIApplication") -> None:
        """Stand in front of the application."""
        self.inner = inner

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer the request as the language's own site."""
        path: str = environ.get("PATH_INFO", "")
        for prefix, language in PREFIXES.items():
            if path == prefix or path.startswith(prefix + "/"):
                environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + prefix
                environ["PATH_INFO"] = path[len(prefix) :] or "/"
                environ["stadtnetz.language"] = language
        return self.inner(environ, start_response)


def offer(app: Flask, catalogues: Path) -> None:
    """Speak the language of the address."""
    app.config["BABEL_DEFAULT_LOCALE"] = SOURCE
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/Berlin"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(catalogues)
    Babel(app, locale_selector=current)
    _translate_templates(app)
    wrapped: Callable[..., Any] = LanguagePrefix(app.wsgi_app)
    app.wsgi_app = wrapped  # type: ignore[method-assign]  # Flask's documented way


def _translate_templates(app: Flask) -> None:
    """Let templates know the catalogue of their language.

    Flask-Babel finds it anew for every word by way of five contexts, a twentieth of a page's time.
    """
    catalogues: dict[str, Any] = {}

    def catalogue() -> Any:
        language = current()
        if language not in catalogues:
            catalogues[language] = get_translations()
        return catalogues[language]

    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of its extension i18n
        gettext=lambda text: catalogue().ugettext(text),
        ngettext=lambda one, many, number: catalogue().ungettext(one, many, number),
        pgettext=lambda context, text: catalogue().upgettext(context, text),
        npgettext=lambda context, one, many, number: catalogue().unpgettext(
            context, one, many, number
        ),
        newstyle=True,
    )


def current() -> str:
    """Tell the language of this request; outside of one it is German."""
    if not has_request_context():
        return SOURCE
    language: str = request.environ.get("stadtnetz.language", SOURCE)
    return language


def locale() -> str:
    """Tell how dates and numbers are written in the language of this request."""
    return LOCALES[current()]


def in_language(language: str, path: str) -> str:
    """Give the address of the same thing on another language's site; `path` has no prefix."""
    prefix = next((prefix for prefix, name in PREFIXES.items() if name == language), "")
    return prefix + path
