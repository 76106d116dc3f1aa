"""A page as its readers' software sees it, refused unless it keeps the rules of the house."""

import re

from bs4 import BeautifulSoup, Tag

from tests import rules
from tests.rules import TYPED_INTO, Rule, name_of, read

WHOLE = re.compile(
    r"<!doctype html>\s*<html [^>]*>\s*<head>.*</head>\s*<body>.*</body>\s*</html>\s*", re.DOTALL
)


class Fragment:
    """A part of a page: everything that a part can get wrong is checked when it is read."""

    def __init__(self, html: str) -> None:
        """Read the part, and refuse it if it breaks a rule."""
        self.html = html
        self.soup = BeautifulSoup(html, "html.parser")
        self.check()

    def check(self) -> None:
        """Refuse what breaks a rule, naming every breach."""
        elements = rules.elements_of(self.soup)
        breaches = [breach for rule in self._rules() for breach in rule(elements)]
        assert breaches == [], "\n".join(breaches)

    def _rules(self) -> tuple[Rule, ...]:
        return rules.OF_A_PART

    def find(self, selector: str) -> Tag:
        """Find the one element that a selector names."""
        found = self.soup.select(selector)
        assert len(found) == 1, f"{len(found)} elements for {selector}"
        return found[0]

    def all(self, selector: str) -> list[Tag]:
        """Find all elements that a selector names."""
        return list(self.soup.select(selector))

    def text(self, selector: str) -> str:
        """Read the text of the one element that a selector names."""
        return read(self.find(selector))

    def texts(self, selector: str) -> list[str]:
        """Read the text of each element that a selector names."""
        return [read(each) for each in self.all(selector)]

    def names(self, selector: str) -> list[str]:
        """Give the accessible name of each element that a selector names."""
        return [name_of(each) for each in self.all(selector)]

    def values(self, name: str) -> list[str]:
        """Give what stands in each control of this name, of radios and boxes the chosen ones."""
        found: list[str] = []
        for control in self.all(", ".join(f'{kind}[name="{name}"]' for kind in TYPED_INTO)):
            value = value_of(control)
            if value is not None:
                found.append(value)
        return found

    def value(self, name: str) -> str:
        """Give what stands in the control of this name."""
        found = self.values(name)
        assert len(found) == 1, f"{found} for {name}"
        return found[0]

    @property
    def focused(self) -> Tag:
        """The element that asks for the focus; a browser heeds the first."""
        return self.all("[autofocus]")[0]

    @property
    def stories(self) -> list[int]:
        """The ids of the stories, open or closed, from top to bottom."""
        return [number_of(each) for each in self.all("article.story")]

    @property
    def open_stories(self) -> list[int]:
        """The ids of those that are open."""
        return [number_of(each) for each in self.all("article.story.is-open")]

    @property
    def messages(self) -> list[str]:
        """What the page says happened."""
        return self.texts("#messages > .notice > :first-child")

    @property
    def complaints(self) -> list[str]:
        """What the page says beside the fields that are to be mended."""
        return self.texts(".field-error")


class Page(Fragment):
    """A whole document, which besides must stand on its own."""

    def __init__(self, html: str) -> None:
        """Read the page; htmx restores history from it, so every tag must be there, in order."""
        assert WHOLE.fullmatch(html), f"no whole document: {html[:80]!r} … {html[-40:]!r}"
        super().__init__(html)

    def _rules(self) -> tuple[Rule, ...]:
        return rules.OF_A_PAGE

    @property
    def title(self) -> str:
        """What the browser's tab shows."""
        return self.text("head title")

    @property
    def h1(self) -> str:
        """The heading of the page."""
        return self.text("h1")

    @property
    def canonical(self) -> str:
        """Where the page says that it is at home."""
        return str(self.find('link[rel="canonical"]')["href"])

    @property
    def alternates(self) -> dict[str, str]:
        """In which languages the page says it can be had, and where."""
        links = self.all('link[rel="alternate"][hreflang]')
        return {str(link["hreflang"]): str(link["href"]) for link in links}


def value_of(control: Tag) -> str | None:
    """Give what a control would send, None for an unchosen radio or box and for files."""
    if control.name == "textarea":
        return control.get_text().removeprefix("\n")
    if control.name == "select":
        options = control.find_all("option")
        chosen = [each for each in options if each.has_attr("selected")] or options[:1]
        return str(chosen[0].get("value", read(chosen[0]))) if chosen else None
    kind = control.get("type", "text")
    if kind in {"radio", "checkbox"} and not control.has_attr("checked"):
        return None
    if kind in {"file", "submit", "button"}:
        return None
    return str(control.get("value", "on" if kind in {"radio", "checkbox"} else ""))


def number_of(element: Tag) -> int:
    """Read the number out of an id such as contribution-12."""
    return int(str(element["id"]).rpartition("-")[2])
