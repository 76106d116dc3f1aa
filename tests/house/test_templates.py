"""Every template says what it needs, is used, and makes nothing safe by itself."""

import re

import pytest

from stadtnetz.notifications import Occasion
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
            assert (ROOT / "static" / path).is_file(), f"{name}: {path}"
    sheets = re.findall(r"for sheet in \[([^\]]+)\]", source("base.html"))[0]
    for sheet in re.findall(r'"(\w+)"', sheets):
        assert (ROOT / "static" / "css" / f"{sheet}.css").is_file()


def test_every_file_that_a_style_sheet_names_exists():
    for path in (ROOT / "static" / "css").glob("*.css"):
        for address in re.findall(r"url\([\"']?([^\"')]+)", path.read_text()):
            if not address.startswith("data:"):
                assert (path.parent / address.partition("#")[0]).resolve().is_file(), address


def test_every_icon_that_is_named_is_drawn():
    drawn = set(re.findall(r'id="i-([\w-]+)"', (ROOT / "static/img/icons.svg").read_text()))
    named = {icon for name in PAGES for icon in re.findall(r'icon\("([\w-]+)"', source(name))}
    assert named - drawn == set()
