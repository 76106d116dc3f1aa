"""A page as its readers' software sees it, refused unless it keeps the rules of the house."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
TYPED_INTO = ("input", "select", "textarea")
WHOLE = re.compile(
    r"<!doctype html>\s*<html [^>]*>\s*<head>.*</head>\s*<body>.*</body>\s*</html>\s*", re.DOTALL
)
ADDRESSES = {"href", "src", "action", "formaction", "xlink:href", "srcdoc"}
_POINTERS = ("aria-labelledby", "aria-describedby", "aria-controls", "for")


class Fragment:
    """A part of a page: everything that a part can get wrong is checked when it is read."""

    def __init__(self, html: str) -> None:
        """Read the part, and refuse it if it breaks a rule."""
        self.html = html
        self.soup = BeautifulSoup(html, "html.parser")
        self.check()

    def check(self) -> None:
        """Refuse what breaks a rule, naming every breach."""
        breaches = [breach for rule in self._rules() for breach in rule(self.soup)]
        assert breaches == [], "\n".join(breaches)

    def _rules(self) -> "list[Rule]":
        return RULES_OF_A_PART

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
        return self.texts("#messages .notice")

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

    def _rules(self) -> "list[Rule]":
        return [*RULES_OF_A_PART, *RULES_OF_A_WHOLE]

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


Rule = Callable[[BeautifulSoup], Iterator[str]]


def read(element: Tag) -> str:
    """Read an element's text on one line, without soft hyphens."""
    return " ".join(element.get_text().replace("\u00ad", "").split())


def name_of(element: Tag) -> str:
    """Give the name by which assistive technology announces a link or button."""
    label = element.get("aria-label")
    return str(label) if label else " ".join("".join(_spoken(element)).split())


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


def _spoken(element: Tag) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, Tag):
            if child.get("aria-hidden") != "true":
                yield str(child.get("alt") or "") or "".join(_spoken(child))
        elif type(child) is NavigableString:
            yield str(child).replace("\u00ad", "")


def _short(element: Tag) -> str:
    return re.sub(r"\s+", " ", str(element))[:160]


def _is_hidden(element: Tag) -> bool:
    return element.has_attr("hidden") or element.get("type") == "hidden"


def _outside_templates(elements: Iterable[Tag]) -> Iterator[Tag]:
    return (each for each in elements if each.find_parent("template") is None)


def has_one_h1(soup: BeautifulSoup) -> Iterator[str]:
    """A page has one name."""
    found = list(_outside_templates(soup.find_all("h1")))
    if len(found) != 1 or not read(found[0]):
        yield f"h1: {found}"


def skips_no_heading_level(soup: BeautifulSoup) -> Iterator[str]:
    """Whoever moves by headings must not wonder what is missing."""
    level = 0
    for heading in _outside_templates(soup.find_all(HEADINGS)):
        here = int(heading.name[1])
        if here > level + 1:
            yield f"h{level} is followed by {_short(heading)}"
        level = here


def has_a_title(soup: BeautifulSoup) -> Iterator[str]:
    """A tab needs something of its own before the name of the site."""
    titles = soup.select("head > title")
    if len(titles) != 1 or not read(titles[0]).removesuffix("– Stadtnetz").strip():
        yield f"title: {titles}"


def says_each_id_once(soup: BeautifulSoup) -> Iterator[str]:
    """An id names one element."""
    for name, count in Counter(str(each["id"]) for each in soup.select("[id]")).items():
        if count > 1 or not name or " " in name:
            yield f"id {name!r} stands {count} times"


def names_every_control(soup: BeautifulSoup) -> Iterator[str]:
    """Each control that can be seen has a label, each button and link a name."""
    labelled = {str(label["for"]) for label in soup.select("label[for]")}
    for control in soup.select("input, select, textarea"):
        has_label = control.get("id") in labelled or control.find_parent("label") is not None
        if not _is_hidden(control) and not has_label and not control.get("aria-label"):
            yield f"no label: {_short(control)}"
    for named in soup.select("button, a[href], summary"):
        is_drawing = named.find_parent(attrs={"aria-hidden": "true"}) is not None
        if not is_drawing and named.get("aria-hidden") != "true" and not name_of(named):
            yield f"no name: {_short(named)}"


def sends_every_form_somewhere(soup: BeautifulSoup) -> Iterator[str]:
    """A form says where it goes, and a writing one proves that it was asked for."""
    for form in soup.find_all("form"):
        if not form.get("action"):
            yield f"no action: {_short(form)}"
        if form.get("method", "get").lower() == "post":
            tokens = form.select('input[name="csrf_token"]')
            if len(tokens) != 1 or not tokens[0].get("value"):
                yield f"no token: {_short(form)}"


def asks_htmx_for_what_it_links(soup: BeautifulSoup) -> Iterator[str]:
    """Rule 6.4.1: with scripts and without, the same address answers."""
    for element in soup.select("[hx-get]"):
        plain = element.get("href") if element.name == "a" else element.get("action")
        is_post = element.name == "form" and element.get("method", "get").lower() != "get"
        if is_post or str(plain).partition("#")[0] != element["hx-get"]:
            yield f"hx-get is not {plain}: {_short(element)}"
    for element in soup.select("[hx-post]"):
        form = element if element.name == "form" else element.find_parent("form")
        own = element.get("formaction") or (form.get("action") if form else None)
        if form is None or form.get("method") != "post" or own != element["hx-post"]:
            yield f"hx-post is not {own}: {_short(element)}"
    for element in soup.find_all(_has_foreign_htmx):
        yield f"not in this house: {_short(element)}"


def _has_foreign_htmx(element: Tag) -> bool:
    banned = ("hx-on", "hx-boost", "hx-swap-oob", "hx-put", "hx-patch", "hx-delete", "hx-vals")
    return any(name.startswith(banned) for name in element.attrs)


def carries_no_code(soup: BeautifulSoup) -> Iterator[str]:
    """No inline style, no inline script, no handler, no address that is a program."""
    for element in soup.find_all(True):
        if "style" in element.attrs or any(name.startswith("on") for name in element.attrs):
            yield f"style or handler: {_short(element)}"
        if element.name in {"script", "style", "iframe", "object", "embed", "base"}:
            is_own = str(element.get("src", "")).startswith("/static/")
            if element.name != "script" or not is_own or element.get_text(strip=True):
                yield f"code: {_short(element)}"
        if any(_is_a_program(element.attrs[name]) for name in ADDRESSES & element.attrs.keys()):
            yield f"program: {_short(element)}"


def _is_a_program(address: object) -> bool:
    squeezed = re.sub(r"[\s\x00-\x20]", "", str(address)).lower()
    return squeezed.startswith(("javascript:", "vbscript:", "data:"))


def describes_every_picture(soup: BeautifulSoup) -> Iterator[str]:
    """A picture has a description, an empty one being a statement too; a drawing is hidden."""
    for image in soup.find_all("img"):
        if not image.has_attr("alt"):
            yield f"no alt: {_short(image)}"
    for drawing in soup.find_all("svg"):
        if drawing.get("aria-hidden") != "true":
            yield f"a drawing that is read out: {_short(drawing)}"


def points_at_what_is_there(soup: BeautifulSoup) -> Iterator[str]:
    """Whatever names an id on the page finds it."""
    ids = {str(each["id"]) for each in soup.select("[id]")}
    for element in soup.select("[hx-target]"):
        target = str(element["hx-target"])
        if target != "this" and target.removeprefix("#") not in ids:
            yield f"no target: {_short(element)}"
    for name in _POINTERS:
        for element in soup.select(f"[{name}]"):
            missing = set(str(element[name]).split()) - ids
            if missing:
                yield f"{name} points at {missing}: {_short(element)}"
    for link in soup.select('a[href^="#"]'):
        if str(link["href"])[1:] not in ids:
            yield f"leads nowhere: {_short(link)}"


RULES_OF_A_PART: list[Rule] = [
    says_each_id_once,
    names_every_control,
    sends_every_form_somewhere,
    asks_htmx_for_what_it_links,
    carries_no_code,
    describes_every_picture,
]
RULES_OF_A_WHOLE: list[Rule] = [
    has_a_title,
    has_one_h1,
    skips_no_heading_level,
    points_at_what_is_there,
]
