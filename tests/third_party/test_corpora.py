"""Payloads, naughty strings and hostile pictures that others collected, tried on this network."""

import io
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image, ImageChops, ImageStat

from stadtnetz import markup, pictures
from stadtnetz.cities import slug_of, sort_key_of
from stadtnetz.contributions import State, StoryContent
from stadtnetz.database import unit_of_work
from stadtnetz.pictures import FORMATS, Picture, Progress, Unusable
from tests import factories
from tests.safety import what_is_unsafe

ROOT = Path(__file__).resolve().parents[2]
CORPORA = Path(os.environ.get("STADTNETZ_CORPORA", ROOT.parent / "shared" / "corpora"))
pytestmark = pytest.mark.skipif(
    not CORPORA.is_dir(), reason=f"no third-party material in {CORPORA}"
)
PAYLOADS = ("dompurify_expect.json", "owasp_filter_evasion.json", "ammonia_tests.json")


def texts_of(name: str) -> list[str]:
    """Read a list of payloads, strings or lines."""
    path = CORPORA / name
    if path.suffix == ".txt":
        return path.read_text().splitlines()
    return [
        each["payload"] if isinstance(each, dict) else each for each in json.loads(path.read_text())
    ]


def every_text() -> list[str]:
    """Read all that may be typed into a field."""
    names = [*(f"xss/{name}" for name in PAYLOADS), "strings/blns.json", "strings/patt_ssti.txt"]
    return [text for name in names for text in texts_of(name)]


def as_written(payload: str) -> list[str]:
    """Give the ways in which a payload may stand in a text."""
    return [
        payload,
        f"Text {payload} Text",
        f"[Wort]({payload})",
        f"[Wort](<{payload}> 'Titel')",
        f"[Wort](https://a.example/ '{payload}')",
        f"<{payload}>",
        f"[Wort]: {payload}\n\n[Wort]",
        f"# {payload}\n\n> {payload}\n\n- {payload}",
        f"```{payload}\n{payload}\n```",
    ]


@pytest.mark.parametrize("name", PAYLOADS)
def test_no_payload_of_others_becomes_more_than_letters(name: str) -> None:
    payloads = texts_of(f"xss/{name}")
    unsafe = {
        text: found
        for payload in payloads
        for text in as_written(payload)
        if (found := what_is_unsafe(markup.to_html(markup.tidy(text))))
    }
    assert len(payloads) > 50
    assert unsafe == {}


def test_no_naughty_string_becomes_more_than_letters() -> None:
    strings = [*texts_of("strings/blns.json"), *texts_of("strings/patt_ssti.txt")]
    unsafe = {
        text: found
        for each in strings
        for text in as_written(each)
        if (found := what_is_unsafe(markup.to_html(markup.tidy(text))))
    }
    assert len(strings) > 600
    assert unsafe == {}


def test_every_string_can_be_tidied_addressed_sorted_and_summed_up() -> None:
    for text in every_text():
        tidied = markup.tidy(text)
        content = StoryContent(title=tidied, body=tidied * 20)
        assert markup.tidy(tidied) == tidied
        assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug_of(tidied))
        assert sort_key_of(sort_key_of(tidied)) == sort_key_of(tidied)
        assert content.summary == markup.excerpt(markup.to_text(content.body))
        assert str(markup.hyphenated(tidied)).count("<") == 0


def test_naughty_strings_come_back_as_they_were_kept(network: Flask) -> None:
    author = factories.an_editor(factories.a_city())
    kept = {}
    for text in texts_of("strings/blns.json"):
        tidied = markup.tidy(text)
        state = State.PUBLISHED if markup.has_words(tidied[:120]) else State.DRAFT
        story = factories.a_story(
            author=author,
            state=state,
            title=tidied[:120],
            teaser=tidied[:240],
            body=tidied,
            picture_alt=tidied[:300],
        )
        kept[story.id] = (tidied[:120], tidied[:240], tidied, tidied[:300])
    network.extensions["sqlalchemy"].session.expire_all()
    for story_id, written in kept.items():
        story = factories.session().get_one(factories.Story, story_id)
        assert (story.title, story.teaser, story.body, story.picture_alt) == written


@pytest.fixture
def store(network: Flask, tmp_path: Path) -> Iterator[Path]:
    """A folder for the pictures of one test."""
    before = pictures._store[0]
    pictures.open_store(tmp_path)
    yield tmp_path
    pictures.open_store(before)


on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")


def uploaded(path: Path, uploader_id: int) -> Picture | None:
    """Upload a file; refused is as good as taken."""
    try:
        with unit_of_work():
            return pictures.take_in(path.read_bytes(), uploader_id=uploader_id)
    except Unusable:
        return None


def faults_of(picture: Picture) -> list[str]:
    """List what is wrong with the sizes of a picture that is ready."""
    faults = []
    for width in picture.widths:
        for format_ in FORMATS:
            path = pictures.file_of(picture, width, format_)
            raw = path.read_bytes()
            image = Image.open(io.BytesIO(raw))
            image.load()
            if (image.format, image.width) != (format_.upper(), width):
                faults.append(f"{image.format} {image.size}")
            if dict(image.getexif()) or {"exif", "xmp", "comment", "photoshop"} & set(image.info):
                faults.append("metadata")
            if re.search(rb"<script|onerror|<\?php|adobe:ns:meta|Exif\0", raw, re.IGNORECASE):
                faults.append("payload")
    return faults


@on_sqlite
@pytest.mark.filterwarnings("ignore:::PIL")
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_hostile_pictures_are_refused_fail_or_come_out_clean(store: Path) -> None:
    uploader_id = factories.a_reader().id
    files = [each for each in sorted((CORPORA / "images" / "pillow").rglob("*")) if each.is_file()]
    taken = {file.name: uploaded(file, uploader_id) for file in files}
    ids = {name: picture.id for name, picture in taken.items() if picture is not None}
    assert pictures.make_sizes() == len(ids)
    faults, progress = {}, []
    for name, picture_id in ids.items():
        picture = factories.session().get_one(Picture, picture_id)
        progress.append(picture.progress)
        if picture.progress is Progress.READY and (found := faults_of(picture)):
            faults[name] = found
    assert faults == {}
    assert Progress.WAITING not in progress
    assert progress.count(Progress.READY) >= 10
    assert len(files) - len(ids) >= 100
    assert list(store.rglob("upload")) == []


@on_sqlite
def test_eight_cameras_held_in_eight_ways_took_the_same_picture(store: Path) -> None:
    uploader_id = factories.a_reader().id
    files = sorted((CORPORA / "images" / "exif-orientation").glob("Landscape_[1-8].jpg"))
    taken = [uploaded(file, uploader_id) for file in files]
    assert pictures.make_sizes() == len(files) == 8
    small = []
    for picture in taken:
        assert picture.progress is Progress.READY
        assert picture.width > picture.height
        assert faults_of(picture) == []
        path = pictures.file_of(picture, 480, "jpeg")
        small.append(Image.open(path).convert("L").resize((45, 30)))
    differences = [ImageStat.Stat(ImageChops.difference(small[0], each)).mean[0] for each in small]
    assert max(differences) < 12
