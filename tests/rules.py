"""The rules of the house for every page, each read over all elements in their order."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, TemplateString

Elements = Sequence[Tag]
Rule = Callable[[Elements], Iterator[str]]

TYPED_INTO = ("input", "select", "textarea")
NAMED = {"button", "a", "summary"}
LIVE = {"alert", "status", "log", "timer", "marquee"}
FOREIGN = {"script", "style", "iframe", "object", "embed", "base"}
ADDRESSES = {"href", "src", "action", "formaction", "xlink:href", "srcdoc"}
POINTERS = {"aria-labelledby", "aria-describedby", "aria-controls", "for"}
ELSEWHERE = ("hx-on", "hx-boost", "hx-swap-oob", "hx-put", "hx-patch", "hx-delete", "hx-vals")


def elements_of(soup: BeautifulSoup) -> Elements:
    """List every element of a document."""
    return [each for each in soup.descendants if isinstance(each, Tag)]


def read(element: Tag) -> str:
    """Read an element's text on one line, without soft hyphens."""
    return " ".join(element.get_text().replace("\u00ad", "").split())


def name_of(element: Tag) -> str:
    """Give the name by which assistive technology announces a link or button."""
    label = element.get("aria-label")
    return str(label) if label else " ".join("".join(_spoken(element)).split())


def has_one_h1(elements: Elements) -> Iterator[str]:
    """A page has one name."""
    found = [each for each in _shown(elements) if each.name == "h1"]
    if len(found) != 1 or not read(found[0]):
        yield f"h1: {found}"


def skips_no_heading_level(elements: Elements) -> Iterator[str]:
    """Whoever moves by headings must not wonder what is missing."""
    level = 0
    for heading in _shown(elements):
        if re.fullmatch("h[1-6]", heading.name):
            here = int(heading.name[1])
            if here > level + 1:
                yield f"h{level} is followed by {_short(heading)}"
            level = here


def has_a_title(elements: Elements) -> Iterator[str]:
    """A tab needs something of its own before the name of the site."""
    titles = [each for each in elements if each.name == "title" and each.parent.name == "head"]
    if len(titles) != 1 or not read(titles[0]).removesuffix("– Stadtnetz").strip():
        yield f"title: {titles}"


def says_each_id_once(elements: Elements) -> Iterator[str]:
    """An id names one element."""
    for name, count in Counter(_ids(elements)).items():
        if count > 1 or not name or " " in name:
            yield f"id {name!r} stands {count} times"


def writes_moments_as_html_reads_them(elements: Elements) -> Iterator[str]:
    """HTML knows no fraction of a second of more than three digits."""
    for each in elements:
        if re.search(r"\.\d{4,}", str(each.get("datetime", ""))):
            yield f"no moment: {_short(each)}"


def names_every_control(elements: Elements) -> Iterator[str]:
    """Each control that can be seen has a label, each button and link a name."""
    labelled = {
        each.attrs["for"] for each in elements if each.name == "label" and "for" in each.attrs
    }
    for each in elements:
        if each.name in TYPED_INTO and not _is_hidden(each):
            has_label = each.get("id") in labelled or each.find_parent("label") is not None
            if not has_label and not each.get("aria-label"):
                yield f"no label: {_short(each)}"
        if each.name in NAMED and not _is_for_the_eye(each) and not name_of(each):
            yield f"no name: {_short(each)}"


def sends_every_form_somewhere(elements: Elements) -> Iterator[str]:
    """A form says where it goes, and a writing one proves that it was asked for.

    Only what unsubscribes from letters goes to a signed address instead, as mail programs do.
    """
    for form in (each for each in elements if each.name == "form"):
        if not form.get("action"):
            yield f"no action: {_short(form)}"
        is_signed = str(form.get("action", "")).removeprefix("/en").startswith("/abbestellen/")
        if form.get("method", "get").lower() == "post" and not is_signed:
            tokens = form.find_all("input", attrs={"name": "csrf_token"})
            if len(tokens) != 1 or not tokens[0].get("value"):
                yield f"no token: {_short(form)}"


def asks_htmx_for_what_it_links(elements: Elements) -> Iterator[str]:
    """Rule 6.4.1: with scripts and without, the same address answers."""
    for each in elements:
        if "hx-get" in each.attrs:
            plain = each.get("href") if each.name == "a" else each.get("action")
            writes = each.name == "form" and each.get("method", "get").lower() != "get"
            if writes or str(plain).partition("#")[0] != each["hx-get"]:
                yield f"hx-get is not {plain}: {_short(each)}"
        if "hx-post" in each.attrs:
            form = each if each.name == "form" else each.find_parent("form")
            own = each.get("formaction") or (form.get("action") if form else None)
            if form is None or form.get("method") != "post" or own != each["hx-post"]:
                yield f"hx-post is not {own}: {_short(each)}"
        if any(name.startswith(ELSEWHERE) for name in each.attrs):
            yield f"not in this house: {_short(each)}"


def carries_no_code(elements: Elements) -> Iterator[str]:
    """No inline style, no script but data, no handler, no address that is a program."""
    for each in elements:
        if "style" in each.attrs or any(name.startswith("on") for name in each.attrs):
            yield f"style or handler: {_short(each)}"
        if each.name in FOREIGN:
            is_own = str(each.get("src", "")).startswith("/static/")
            is_run = not _is_data(each) and (not is_own or each.get_text(strip=True))
            if each.name != "script" or is_run:
                yield f"code: {_short(each)}"
        if any(_is_a_program(each.attrs[name]) for name in ADDRESSES & each.attrs.keys()):
            yield f"program: {_short(each)}"


def describes_every_picture(elements: Elements) -> Iterator[str]:
    """A picture has a description, an empty one being a statement too; a drawing is hidden."""
    for each in elements:
        if each.name == "img" and "alt" not in each.attrs:
            yield f"no alt: {_short(each)}"
        if each.name == "svg" and each.get("aria-hidden") != "true":
            yield f"a drawing that is read out: {_short(each)}"


def points_at_what_is_there(elements: Elements) -> Iterator[str]:
    """Whatever names an id on the page finds it."""
    ids = set(_ids(elements))
    for each in elements:
        target = str(each.get("hx-target", "this"))
        if target != "this" and target.removeprefix("#") not in ids:
            yield f"no target: {_short(each)}"
        for name in POINTERS & each.attrs.keys():
            missing = set(str(each[name]).split()) - ids
            if missing:
                yield f"{name} points at {missing}: {_short(each)}"
        href = str(each.get("href", ""))
        if each.name == "a" and href.startswith("#") and href[1:] not in ids:
            yield f"leads nowhere: {_short(each)}"


def nests_no_live_region(elements: Elements) -> Iterator[str]:
    """What is announced by two is announced twice, or by neither."""
    for each in elements:
        if _is_live(each) and any(_is_live(parent) for parent in each.parents):
            yield f"a live region in another: {_short(each)}"


def ties_every_hint_to_its_field(elements: Elements) -> Iterator[str]:
    """A hint that only stands near a field is not read out with it."""
    told = {name for each in elements for name in str(each.get("aria-describedby", "")).split()}
    for each in elements:
        if "hint" in each.get("class", []) and each.get("id") not in told:
            yield f"tied to nothing: {_short(each)}"


OF_A_PART: tuple[Rule, ...] = (
    says_each_id_once,
    writes_moments_as_html_reads_them,
    names_every_control,
    sends_every_form_somewhere,
    asks_htmx_for_what_it_links,
    carries_no_code,
    describes_every_picture,
    nests_no_live_region,
    ties_every_hint_to_its_field,
)
OF_A_PAGE: tuple[Rule, ...] = (
    *OF_A_PART,
    has_a_title,
    has_one_h1,
    skips_no_heading_level,
    points_at_what_is_there,
)


def _ids(elements: Elements) -> list[str]:
    return [str(each.attrs["id"]) for each in elements if "id" in each.attrs]


def _shown(elements: Elements) -> Iterator[Tag]:
    hidden = {
        id(inner) for each in elements if each.name == "template" for inner in each.descendants
    }
    return (each for each in elements if id(each) not in hidden)


def _spoken(element: Tag) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, Tag):
            if child.get("aria-hidden") != "true":
                yield str(child.get("alt") or "") or "".join(_spoken(child))
        elif type(child) in {NavigableString, TemplateString}:
            yield str(child).replace("\u00ad", "")


def _short(element: Tag) -> str:
    return re.sub(r"\s+", " ", str(element))[:160]


def _is_data(element: Tag) -> bool:
    """Whether a script is a block of data that browsers never run, and is whole JSON."""
    if set(element.attrs) != {"type"} or element["type"] != "application/ld+json":
        return False
    try:
        return isinstance(json.loads(element.get_text()), dict)
    except ValueError:
        return False


def _is_live(element: Tag) -> bool:
    return element.get("role") in LIVE or element.get("aria-live") in {"polite", "assertive"}


def _is_hidden(element: Tag) -> bool:
    return "hidden" in element.attrs or element.get("type") == "hidden"


def _is_for_the_eye(element: Tag) -> bool:
    if element.name == "a" and "href" not in element.attrs:
        return True
    return any(each.get("aria-hidden") == "true" for each in (element, *element.parents))


def _is_a_program(address: object) -> bool:
    squeezed = re.sub(r"[\s\x00-\x20]", "", str(address)).lower()
    return squeezed.startswith(("javascript:", "vbscript:", "data:"))
