"""Rooms say what they are, stay small, and leave to one room what is one room's."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.conftest import ROOT

MOST_LINES = 350
PACKAGE = sorted((ROOT / "stadtnetz").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
FACES = {"__init__.py"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", [*PACKAGE, *TESTS, ROOT / "wsgi.py"], ids=name_of)
def test_the_first_line_is_one_sentence(path):
    first = path.read_text().splitlines()[0]
    assert re.fullmatch(r'r?"""[^"]+[.?!](""")?', first), first


@pytest.mark.parametrize("path", PACKAGE, ids=name_of)
def test_a_room_is_no_larger_than_the_house_allows(path):
    lines = len(path.read_text().splitlines())
    assert lines <= MOST_LINES or path.name in FACES, lines


def test_only_the_database_keeps_and_only_the_door_to_errors_lets_go():
    found = {
        (name_of(path), word)
        for path in PACKAGE
        for word in re.findall(r"\b(commit|rollback)\(", path.read_text())
    }
    assert found == {
        ("stadtnetz/database.py", "commit"),
        ("stadtnetz/database.py", "rollback"),
        ("stadtnetz/web/errors.py", "rollback"),
    }


@pytest.mark.parametrize("path", PACKAGE, ids=name_of)
def test_every_public_function_and_class_says_what_it_does(path):
    tree = ast.parse(path.read_text())
    silent = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
        and not node.name.startswith("_")
        and node in tree.body
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_there_is_no_room_without_a_word_of_its_own():
    empty = {"utils", "helpers", "common", "core", "base", "misc"}
    assert [name_of(path) for path in PACKAGE if path.stem in empty] == []


def test_what_the_house_needs_is_pinned():
    for name in ("requirements.txt", "tests/requirements.txt"):
        lines = [line.partition("#")[0].strip() for line in (ROOT / name).read_text().splitlines()]
        loose = [
            line
            for line in lines
            if line and line != "-r ../requirements.txt"
            if not re.fullmatch(r"[a-z0-9._-]+==[0-9][0-9A-Za-z.]*", line)
        ]
        assert loose == []
