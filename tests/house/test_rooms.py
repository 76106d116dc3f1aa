"""The house keeps its own rules: sizes, first lines, one place for each thing."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "stadtnetz").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
PAGES = [path for path in TEMPLATES if path.suffix == ".html"]
LARGEST_ROOM = 350
# Rooms over the size, each with the reason why it is still one room.
LARGER = {
    "stadtnetz/web/views/contributions.py": "the form, its moves and its history are one resource",
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_line_one_of_a_module_is_a_sentence(path: Path):
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    first = docstring.splitlines()[0] if docstring else ""
    assert re.fullmatch(r"[A-ZÄÖÜ„].{8,}[.?]", first), first


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_line_one_of_a_template_says_what_it_needs(path: Path):
    assert path.read_text("utf-8").splitlines()[0].startswith("{# needs: ")


def test_no_room_is_too_large():
    faces = {"__init__.py", "wsgi.py"}
    sizes = {
        name_of(p): len(p.read_text("utf-8").splitlines()) for p in MODULES if p.name not in faces
    }
    assert {name for name, size in sizes.items() if size > LARGEST_ROOM} == set(LARGER)


def test_every_template_is_used():
    sources = "".join(path.read_text("utf-8") for path in [*MODULES, *TEMPLATES])
    unused = [
        path.relative_to(ROOT / "templates").as_posix()
        for path in TEMPLATES
        if path.parent.name != "mail"
        and f"{path.parent.name}/{path.name}".removeprefix("templates/") not in sources
    ]
    assert unused == []


def test_every_occasion_has_its_letter():
    from stadtnetz.notifications import Occasion

    letters = {path.stem for path in (ROOT / "templates" / "mail").glob("*.txt")}
    assert letters == {occasion.value for occasion in Occasion}


def test_nothing_is_called_safe_outside_its_room():
    marked = [
        name_of(path)
        for path in TEMPLATES
        if re.search(r"\|\s*safe\b|autoescape false", path.read_text("utf-8"))
    ]
    assert marked == []


def test_only_the_unit_of_work_commits():
    calls = {name_of(path) for path in MODULES if re.search(r"\.commit\(", path.read_text("utf-8"))}
    assert calls == {"stadtnetz/database.py"}


def test_no_template_has_inline_style_or_script():
    guilty = [
        name_of(path)
        for path in PAGES
        if re.search(
            r"<script>|\sstyle=|\son[a-z]+=|hx-on|hx-boost|hx-swap-oob", path.read_text("utf-8")
        )
    ]
    assert guilty == []


def test_every_public_operation_says_what_follows():
    silent = []
    for path in MODULES:
        for node in ast.parse(path.read_text("utf-8")).body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith(
                "_"
            )
            if public and not ast.get_docstring(node):
                silent.append(f"{name_of(path)}: {node.name}")
    assert silent == []


def test_every_static_file_that_a_template_names_is_there():
    named = {
        match
        for path in PAGES
        for match in re.findall(r"""asset\(['"]([^'"~ ]+\.\w+)['"]\)""", path.read_text("utf-8"))
    }
    assert [each for each in sorted(named) if not (ROOT / "static" / each).is_file()] == []


def test_every_requirement_is_pinned():
    lines = [
        line.split("#")[0].strip()
        for name in ("requirements.txt", "tests/requirements.txt")
        for line in (ROOT / name).read_text("utf-8").splitlines()
    ]
    loose = [line for line in lines if line and not line.startswith("-r") and "==" not in line]
    assert loose == []


def test_the_english_catalogue_is_complete():
    from babel.messages.extract import extract_from_dir
    from babel.messages.pofile import read_po

    with (ROOT / "translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file)
    mapping = [("stadtnetz/**.py", "python"), ("templates/**.html", "jinja2")]
    keywords = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
    asked = set()
    for _file, _line, message, _comments, _context in extract_from_dir(
        str(ROOT), mapping, {"jinja2": {}}, keywords=keywords
    ):
        asked.add(message[0] if isinstance(message, tuple) else message)
    known = {
        message.id[0] if isinstance(message.id, tuple) else message.id
        for message in catalogue
        if message.id
        and message.string
        and not message.fuzzy
        and all(message.string if isinstance(message.string, tuple) else [message.string])
    }
    assert sorted(asked - known) == []
