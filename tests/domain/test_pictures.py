"""Uploads: taken in by their header, made anew by the worker, and nothing kept but pixels."""

import io
import struct
import time
import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from stadtnetz import clock, contributions, pictures
from stadtnetz.database import Conflict, session, unit_of_work
from stadtnetz.pictures import FORMATS, MOST_BYTES, Picture, Progress, Unusable
from tests import factories, threads
from tests.factories import NOON, picture_bytes

pytestmark = pytest.mark.usefixtures("network", "store")


@pytest.fixture
def store(network: Flask, tmp_path: Path) -> Iterator[Path]:
    """A folder for the pictures of one test."""
    before = pictures._store[0]
    pictures.open_store(tmp_path / "pictures")
    yield tmp_path / "pictures"
    pictures.open_store(before)


def made(data: bytes) -> Picture:
    """Upload a picture and let the worker make its sizes."""
    picture = factories.a_picture(factories.a_reader(), data)
    assert pictures.make_sizes() == 1
    return picture


def opened(picture: Picture, width: int, format_: str) -> Image.Image:
    """Open one size of a picture."""
    path = pictures.file_of(picture, width, format_)
    assert path is not None
    image = Image.open(io.BytesIO(path.read_bytes()))
    image.load()
    return image


def a_png_that_claims(width: int, height: int) -> bytes:
    """Write the header of a PNG of any size, with next to nothing behind it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1_000)
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_an_upload_is_kept_as_it_is_until_the_worker_comes(store: Path) -> None:
    uploader, data = factories.a_reader(), picture_bytes((600, 400))
    with clock.at(NOON):
        picture = factories.a_picture(uploader, data)
    assert (picture.width, picture.height) == (600, 400)
    assert (picture.progress, picture.created_at) == (Progress.WAITING, NOON)
    assert picture.uploaded_by_id == uploader.id
    assert [file.read_bytes() for file in store.rglob("*") if file.is_file()] == [data]
    assert pictures.file_of(picture, 480, "webp") is None
    assert pictures.by_key(picture.key) == picture


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_four_formats_are_taken_and_three_are_made(format_: str, store: Path) -> None:
    picture = made(picture_bytes((1000, 500), format_=format_))
    assert picture.progress is Progress.READY
    files = sorted(path.name for path in store.rglob("*") if path.is_file())
    assert files == sorted(f"{width}.{each}" for width in (480, 960) for each in FORMATS)
    for each in FORMATS:
        sizes = {width: opened(picture, width, each).size for width in (480, 960)}
        assert sizes == {480: (480, 240), 960: (960, 480)}
        assert opened(picture, 480, each).format == each.upper()


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (200, [480]),
        (480, [480]),
        (959, [480]),
        (960, [480, 960]),
        (1440, [480, 960, 1440]),
        (9000, [480, 960, 1440]),
    ],
)
def test_no_size_is_larger_than_the_upload(width: int, widths: list[int]) -> None:
    assert pictures.widths_of(width) == widths


def test_a_size_that_a_picture_does_not_have_is_not_found() -> None:
    picture = made(picture_bytes((1000, 500)))
    assert pictures.file_of(picture, 960, "webp") is not None
    for width, format_ in ((1440, "webp"), (0, "webp"), (480, "png"), (480, "../upload")):
        assert pictures.file_of(picture, width, format_) is None


def test_an_unknown_key_finds_no_picture() -> None:
    assert pictures.by_key("0" * 32) is None


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_as_its_camera_was_held(orientation: int) -> None:
    upright = Image.new("RGB", (480, 320), "white")
    upright.paste((255, 0, 0), (0, 0, 240, 160))
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    held = upright.transpose(back[orientation]) if orientation in back else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    held.save(file, "JPEG", quality=95, exif=exif)

    picture = made(file.getvalue())
    shown = opened(picture, 480, "jpeg")
    corners = [shown.getpixel(place) for place in ((20, 20), (460, 20), (20, 300), (460, 300))]
    assert (picture.width, picture.height) == shown.size == (480, 320)
    assert [min(corner) > 200 for corner in corners] == [False, True, True, True]


def test_nothing_of_what_the_upload_knew_is_kept(store: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Geheimkamera"
    exif.get_ifd(0x8825)[2] = (51.0, 9.0, 0.0)
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>Geheimort</x:xmpmeta>"
    picture = made(picture_bytes(exif=exif, xmp=xmp, comment=b"Geheimwort"))
    for path in store.rglob("*.*"):
        raw = path.read_bytes()
        for secret in (b"Geheim", b"Exif", b"adobe"):
            assert secret not in raw
    for format_ in FORMATS:
        image = opened(picture, 480, format_)
        assert dict(image.getexif()) == {}
        assert not {"exif", "xmp", "comment"} & set(image.info)


@pytest.mark.parametrize(
    ("mode", "format_", "colour"),
    [
        ("RGBA", "PNG", (0, 0, 0, 0)),
        ("LA", "PNG", (0, 0)),
        ("RGBA", "WEBP", (9, 9, 9, 0)),
        ("1", "PNG", 1),
        ("P", "PNG", None),
        ("I;16", "PNG", 65_535),
        ("CMYK", "JPEG", (0, 0, 0, 0)),
    ],
)
def test_every_way_to_keep_colours_comes_out_on_white_paper(
    mode: str, format_: str, colour: object
) -> None:
    wanted = {} if colour is not None else {"transparency": 0}
    data = picture_bytes(mode=mode, format_=format_, colour=colour or 0, **wanted)
    shown = opened(made(data), 480, "jpeg")
    assert shown.mode == "RGB"
    assert min(shown.getpixel((240, 160))) > 240


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "type"),
        (b"GIF89a", "type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "type"),
        (b"%PDF-1.7", "type"),
        (picture_bytes(format_="GIF"), "type"),
        (picture_bytes(format_="TIFF"), "type"),
        (picture_bytes(format_="BMP"), "type"),
        (picture_bytes()[:60], "type"),
        (picture_bytes((199, 600)), "small"),
        (picture_bytes((600, 199)), "small"),
        (a_png_that_claims(8_001, 5_000), "pixels"),
        (a_png_that_claims(30_000, 30_000), "pixels"),
        (a_png_that_claims(2**31 - 1, 2**31 - 1), "pixels"),
        (b"\xff\xd8" + b"\0" * MOST_BYTES, "bytes"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_what_can_not_become_a_picture_is_refused_and_leaves_nothing(
    data: bytes, reason: str, store: Path
) -> None:
    uploader = factories.a_reader()
    with pytest.raises(Unusable) as refusal:
        factories.a_picture(uploader, data)
    assert (refusal.value.reason, str(refusal.value)) == (reason, reason)
    assert list(store.iterdir()) == []
    assert pictures.make_sizes() == 0


@pytest.mark.parametrize(
    "data",
    [picture_bytes((600, 400))[:1_500], a_png_that_claims(5_000, 4_000)],
    ids=["broken off", "a claim"],
)
def test_an_upload_that_breaks_off_fails_once_and_leaves_no_file(data: bytes, store: Path) -> None:
    picture = made(data)
    assert picture.progress is Progress.FAILED
    assert [path for path in store.rglob("*") if path.is_file()] == []
    assert pictures.file_of(picture, 480, "webp") is None
    assert pictures.make_sizes() == 0


def test_an_upload_that_is_gone_fails(store: Path) -> None:
    picture = factories.a_picture(factories.a_reader())
    next(store.rglob("upload")).unlink()
    assert pictures.make_sizes() == 1
    assert picture.progress is Progress.FAILED


def test_one_broken_upload_does_not_hold_up_the_others() -> None:
    reader = factories.a_reader()
    broken, sound = (
        factories.a_picture(reader, data) for data in (picture_bytes()[:1_500], picture_bytes())
    )
    assert pictures.make_sizes() == 2
    assert (broken.progress, sound.progress) == (Progress.FAILED, Progress.READY)


def test_a_picture_gets_ready_although_others_write_meanwhile(network: Flask) -> None:
    picture_id = factories.a_picture(factories.a_reader(), picture_bytes((1600, 1000))).id
    session().rollback()

    def write_until_it_is_ready() -> int:
        deadline, written = time.monotonic() + 60, 0
        while time.monotonic() < deadline:
            factories.a_city()
            written += 1
            session().expire_all()
            if session().get_one(Picture, picture_id).progress is Progress.READY:
                return written
        return 0

    done, written = threads.at_once(network, pictures.make_sizes, write_until_it_is_ready)
    assert done == 1
    assert written > 1


def test_the_colour_that_stands_in_is_one_of_sixteen_and_stays() -> None:
    picture = factories.a_picture(factories.a_reader())
    assert picture.tint == pictures.tint_of(picture.key)
    assert [pictures.tint_of(key) for key in ("00ff", "0fff", "10ff", "ffff")] == [0, 15, 0, 15]


def test_a_picture_has_a_size() -> None:
    picture = factories.a_picture(factories.a_reader())
    with pytest.raises(Conflict), unit_of_work():
        picture.width = 0
    assert picture.width == 600


def test_an_upload_that_no_form_kept_goes_after_a_week_with_its_files(store: Path) -> None:
    with clock.at(NOON):
        factories.a_picture(factories.a_reader())
    with clock.at(NOON + timedelta(days=7)), unit_of_work():
        assert contributions.forget_unused_pictures() == 0
    with clock.at(NOON + timedelta(days=7, seconds=1)), unit_of_work():
        assert contributions.forget_unused_pictures() == 1
    assert session().scalars(select(Picture)).all() == []
    assert [file for file in store.rglob("*") if file.is_file()] == []


def test_a_picture_that_a_story_or_one_of_its_revisions_shows_stays(store: Path) -> None:
    with clock.at(NOON):
        first, second = (factories.a_picture(factories.a_reader()) for _ in range(2))
        story = factories.a_story(picture_id=first.id, picture_alt="Ein Steg.")
        with unit_of_work():
            content = factories.some_content(topic_id=story.topic_id, picture_id=second.id)
            contributions.revise(story, content, editor=factories.author_of(story))
    with clock.at(NOON + timedelta(days=300)), unit_of_work():
        assert contributions.forget_unused_pictures() == 0
    assert len([file for file in store.rglob("*") if file.is_file()]) == 2


@pytest.mark.parametrize("size", [(1_080, 10_801), (200, 2_001), (2_001, 200)])
def test_what_is_too_long_and_narrow_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(Unusable) as refusal:
        factories.a_picture(factories.a_reader(), picture_bytes(size, format_="PNG"))
    assert refusal.value.reason == "shape"


@pytest.mark.parametrize("size", [(1_440, 14_400), (200, 2_000), (2_000, 200)])
def test_what_is_just_not_too_long_gets_all_its_sizes(size: tuple[int, int]) -> None:
    assert made(picture_bytes(size, format_="PNG")).progress is Progress.READY


def test_a_picture_that_cannot_be_made_holds_up_no_other(store: Path) -> None:
    broken, whole = (factories.a_picture(factories.a_reader()) for _ in range(2))
    (store / broken.key[:2] / broken.key / "upload").unlink()
    assert pictures.make_sizes() == 2
    assert (broken.progress, whole.progress) == (Progress.FAILED, Progress.READY)
