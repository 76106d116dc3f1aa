"""What a page must not contain where visitors wrote, whatever they wrote."""

import re
from html.parser import HTMLParser

ALLOWED = {
    "a": {"href", "title", "rel"},
    "ol": {"start"},
    **{
        tag: set[str]()
        for tag in [
            "p",
            "h3",
            "h4",
            "em",
            "strong",
            "ul",
            "li",
            "blockquote",
            "br",
            "hr",
            "code",
            "pre",
        ]
    },
}
SCHEMES = {"http:", "https:", "mailto:", "tel:"}


class _Inspector(HTMLParser):
    """Reads a fragment and notes every tag, attribute and address that is not allowed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ALLOWED.get(tag, ()):
                self.found.append(f"{tag} {name}")
            if name == "href" and not _leads_somewhere_harmless(value or ""):
                self.found.append(f"href {value}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}>")


def what_is_unsafe(html: str) -> list[str]:
    """List everything in a fragment that nobody may have written there."""
    inspector = _Inspector()
    inspector.feed(str(html))  # plain text: Markup escapes again whatever joins it
    inspector.close()
    return inspector.found


def _leads_somewhere_harmless(address: str) -> bool:
    """Whether an address has an allowed scheme or none, read as generously as browsers read."""
    plain = "".join(letter for letter in address if ord(letter) > 32).lower()
    scheme = re.match(r"[a-z][a-z0-9+.-]*:", plain)
    return scheme is None or scheme[0] in SCHEMES
