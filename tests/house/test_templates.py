"""Every template says what it needs, is used, and makes nothing safe by itself."""

import re

import pytest
from jinja2 import Environment, meta, nodes

from stadtnetz.notifications import Occasion
from stadtnetz.web import assets
from tests.house.conftest import ROOT

TEMPLATES = ROOT / "templates"
PAGES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
LETTERS = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.txt"))


def source(name: str) -> str:
    return (TEMPLATES / name).read_text()


@pytest.mark.parametrize("name", PAGES)
def test_the_first_line_says_what_it_needs(name):
    assert re.fullmatch(r"\{# needs: \S.* #\}", source(name).splitlines()[0])


@pytest.mark.parametrize("name", PAGES + LETTERS)
def test_nothing_is_made_safe_in_a_template(name):
    assert re.findall(r"\|\s*safe\b|autoescape|Markup|\|\s*attr\b", source(name)) == []


@pytest.mark.parametrize("name", PAGES)
def test_no_style_script_or_handler_is_written_inline(name):
    assert (
        re.findall(
            r"<style|\sstyle=|<script(?! src=| type=\"application/ld\+json\">)|\son[a-z]+=|hx-on|javascript:",
            source(name),
        )
        == []
    )


def test_every_template_is_used():
    texts = [source(name) for name in PAGES + LETTERS]
    texts += [path.read_text() for path in (ROOT / "stadtnetz").rglob("*.py")]
    named = {name for text in texts for name in re.findall(r"[\w/]+\.(?:html|txt)", text)}
    spoken = {
        name for name in LETTERS if 'f"mail/{' in (ROOT / "stadtnetz/web/mail.py").read_text()
    }
    built = {"errors/error.html"}  # hypermedia.refuse writes its name from parts
    assert set(PAGES + LETTERS) - named - spoken - built == set()


def test_every_occasion_has_its_letter_and_every_letter_an_occasion():
    assert {f"mail/{occasion.value}.txt" for occasion in Occasion} == set(LETTERS)


def test_every_static_file_that_is_named_exists():
    for name in PAGES:
        for path in re.findall(r"asset\(['\"]([^'\"]+)['\"]\)", source(name)):
            assert path in assets.BUNDLES or (ROOT / "static" / path).is_file(), f"{name}: {path}"


def test_every_style_sheet_is_part_of_what_pages_bring_along():
    alone = {path for page in PAGES for path in re.findall(r"css/\w+\.css", source(page))}
    sheets = {f"css/{path.name}" for path in (ROOT / "static" / "css").glob("*.css")}
    assert sheets == {*assets.BUNDLES["css/site.css"], *alone} - {"css/site.css"}


def test_every_file_that_a_style_sheet_names_exists():
    for path in (ROOT / "static" / "css").glob("*.css"):
        for address in re.findall(r"url\([\"']?([^\"')]+)", path.read_text()):
            if not address.startswith("data:"):
                assert (path.parent / address.partition("#")[0]).resolve().is_file(), address


def test_every_icon_that_is_named_is_drawn():
    drawn = set(re.findall(r'id="i-([\w-]+)"', (ROOT / "static/img/icons.svg").read_text()))
    named = {icon for name in PAGES for icon in re.findall(r'icon\("([\w-]+)"', source(name))}
    assert named - drawn == set()


FOR_ALL = sorted({name for page in PAGES for name in re.findall(r'drawn\("([^"]+)"', source(page))})
IMPERSONAL = {
    "_", "ngettext", "gettext", "asset", "conversation_links", "conversation_words", "dom_id", "drawn",
    "labels", "languages", "links", "picture_sizes", "pictures", "station_names", "to", "track",
    "url_for", "clock",
}  # fmt: skip
"""What a fragment that is drawn for all may call: none of it knows who asks, or is refused there."""


class EveryFilter(dict):
    """Filters by any name: here it matters only what they are given."""

    def get(self, name, _default=None):
        return super().get(name, str)


def undeclared(name, seen):
    """Name what a template and all that it includes or imports take from outside."""
    if name in seen:
        return set()
    seen.add(name)
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    environment.filters = EveryFilter(environment.filters)
    tree = environment.parse(source(name))
    own = meta.find_undeclared_variables(tree)
    given = {node.name for node in tree.find_all(nodes.Name) if node.ctx != "load"}
    given |= {
        alias if isinstance(alias, str) else alias[1]
        for node in tree.find_all(nodes.FromImport)
        for alias in node.names
    }
    parts = [each for each in meta.find_referenced_templates(tree) if each]
    return set().union(own, *(undeclared(each, seen) for each in parts)) - given


@pytest.mark.parametrize("name", FOR_ALL)
def test_what_is_drawn_for_all_is_drawn_from_what_it_says_it_needs(name):
    needs = source(name).splitlines()[0]
    free = {
        each
        for each in undeclared(name, set()) - IMPERSONAL
        if not re.search(rf"\b{each}\b", needs)
    }
    assert free == set()


@pytest.mark.parametrize("name", FOR_ALL)
def test_whoever_draws_for_all_gives_each_value_a_name_that_is_needed(name):
    needs = source(name).splitlines()[0]
    calls = re.findall(
        rf'drawn\("{name}"((?:[^{{}}]|\{{\}})*)\) \}}\}}', "".join(map(source, PAGES))
    )
    assert calls
    for call in calls:
        for value in re.findall(r", (\w+)=", call):
            assert re.search(rf"\b{value}\b", needs), value
