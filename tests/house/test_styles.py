"""Every class that a style sheet names is worn by something, and every class that is worn is named."""

import re

from tests.house.conftest import ROOT

GIVEN_BY_HTMX = {
    "htmx-request",  # while a request is under way
    "htmx-swapping",  # while an answer takes its place
}
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
WORN = re.compile(r'\sclass="((?:\{\{.*?\}\}|\{%.*?%\}|[^"])*)"')


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def named() -> set[str]:
    """Read the classes that selectors name."""
    sheets = (ROOT / "static/css").glob("*.css")
    texts = [without_comments(path.read_text()) for path in sheets]
    selectors = [each for text in texts for each in re.findall(r"([^{};]*)\{", text)]
    rules = [each for each in selectors if not each.strip().startswith("@")]
    return {name for each in rules for name in re.findall(r"\.([a-zA-Z][\w-]*)", each)}


def worn() -> tuple[set[str], set[str]]:
    """Read the classes in templates and scripts: whole names, and beginnings of names."""
    templates = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
    scripts = [
        path.read_text() for path in (ROOT / "static/js").glob("*.js") if "htmx" not in path.name
    ]
    found: list[str] = []
    for text in templates:
        for value in WORN.findall(text):
            found += re.findall(r'(?<!== )"([^"]*)"', " ".join(JINJA.findall(value)))
            found.append(JINJA.sub("\0", value))
        found += re.findall(r'class="([\w -]+)"', text)
    for text in scripts:
        found += re.findall(r'(?:classList\.\w+\(|className = [^";]*)"([\w-]+)"', text)
    words = {word for each in found for word in re.findall(r"[\w-]+\0?", each)}
    return (
        {word.removesuffix("\0") for word in words if not word.endswith("-\0")},
        {word.removesuffix("\0") for word in words if word.endswith("-\0")},
    )


def test_no_selector_names_a_class_that_nothing_wears():
    names, beginnings = worn()
    unused = {
        each
        for each in named() - names - GIVEN_BY_HTMX
        if not each.startswith(tuple(beginnings) or ("\0",))
    }
    assert unused == set()


def test_nothing_wears_a_class_that_no_selector_names():
    names, _ = worn()
    assert names - named() == set()
