"""English says everything that German says."""

import re

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.house.conftest import ROOT

CATALOGUE = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
METHODS = [
    ("stadtnetz/**.py", "python"),
    ("templates/**.html", "jinja2"),
    ("templates/**.txt", "jinja2"),
]
NO_WORDS = {"ArrowRight", "ArrowLeft", "HX-Request"}
"""What scripts call keys and headers."""
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def spoken():
    options = {"templates/**.html": {"trimmed": "true"}, "templates/**.txt": {"trimmed": "true"}}
    return {
        message if isinstance(message, str) else message[0]
        for folder in ("stadtnetz", "templates")
        for _file, _line, message, _comments, _context in extract_from_dir(
            str(ROOT / folder),
            [(pattern.partition("/")[2], method) for pattern, method in METHODS],
            {pattern.partition("/")[2]: each for pattern, each in options.items()},
            KEYWORDS,
        )
    }


def test_the_catalogue_knows_every_sentence_of_the_source(catalogue):
    known = {each.id if isinstance(each.id, str) else each.id[0] for each in catalogue if each.id}
    assert spoken() - known == set()


def test_the_catalogue_knows_no_sentence_that_nobody_says(catalogue):
    known = {each.id if isinstance(each.id, str) else each.id[0] for each in catalogue if each.id}
    assert known - spoken() == set()


def test_no_sentence_is_left_untranslated_or_guessed(catalogue):
    open_ = [
        each.id
        for each in catalogue
        if each.id and (each.fuzzy or not each.string or "" in (each.string, *each.string))
    ]
    assert open_ == []


def gaps(text):
    return set(re.findall(r"%\((\w+)\)", text))


def test_a_translation_keeps_every_gap(catalogue):
    for each in catalogue:
        originals = [each.id] if isinstance(each.id, str) else list(each.id)
        strings = [each.string] if isinstance(each.string, str) else list(each.string)
        for original, text in zip(originals, strings, strict=True) if each.id else []:
            assert gaps(text) == gaps(original), each.id


@pytest.mark.parametrize("script", ["editor.js", "stadtnetz.js"])
def test_a_script_has_no_words_of_its_own(script):
    text = re.sub(
        r"/\*.*?\*/|//[^\n]*", "", (ROOT / "static/js" / script).read_text(), flags=re.DOTALL
    )
    strings = re.findall(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`", text)
    parts = {re.sub(r"\$\{[^}]*\}", "", each) for found in strings for each in found}
    said = {each for each in parts if re.search("[A-ZÄÖÜ][a-zäöüß]+|[äöüß]", each)}
    assert said - NO_WORDS == set()
