"""Uploaded pictures: taken in as bytes, made into clean sizes by the worker, never shown as sent."""

import io
import logging
import re
import secrets
import shutil
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from stadtnetz import clock, queue
from stadtnetz.database import Base, after_commit, one_of, session, unit_of_work

log = logging.getLogger(__name__)

WIDTHS = (480, 960, 1440)
FORMATS = ("avif", "webp", "jpeg")
MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 40_000_000
SMALLEST_SIDE = 200
LONGEST_SHAPE = 10
"""How many times longer than wide a picture may be, or the other way round: WebP ends at 16,383."""
_ACCEPTED = ["JPEG", "PNG", "WEBP", "AVIF"]
_TINTS = 16
_KEY = re.compile("[0-9a-f]{32}")
_SAVING: dict[str, dict[str, object]] = {
    "avif": {"quality": 60, "speed": 8, "max_threads": 1},
    "webp": {"quality": 78, "method": 4},
    "jpeg": {"quality": 80, "progressive": True, "optimize": True},
}

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


class Unusable(ValueError):
    """A file that can't become a picture; `reason` is one of type, pixels, small, shape, bytes."""

    def __init__(self, reason: str) -> None:
        """Keep the reason, which the door turns into a sentence."""
        super().__init__(reason)
        self.reason = reason


class Progress(StrEnum):
    """How far a picture is on its way."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


class Picture(Base):
    """One upload. What it shows, whom it credits and where it stands belongs to its use."""

    __tablename__ = "pictures"
    __table_args__ = (
        CheckConstraint("width > 0 AND height > 0", name="has_a_size"),
        Index("ix_pictures_progress", "progress", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    width: Mapped[int]
    height: Mapped[int]
    progress: Mapped[Progress] = mapped_column(one_of(Progress))
    created_at: Mapped[datetime]

    @property
    def tint(self) -> int:
        """The number of the colour that stands in while the sizes are being made."""
        return tint_of(self.key)

    @property
    def widths(self) -> Sequence[int]:
        """The widths in which the picture exists: none is larger than the upload."""
        return widths_of(self.width)


_store: list[Path] = []


def open_store(folder: Path) -> None:
    """Keep pictures below this folder from now on."""
    folder.mkdir(parents=True, exist_ok=True)
    _store[:] = [folder]


def widths_of(width: int) -> Sequence[int]:
    """Say in which widths an upload of this width exists."""
    return [each for each in WIDTHS if each <= width] or [WIDTHS[0]]


def tint_of(key: str) -> int:
    """Choose the colour that stands in for a picture while it is being made."""
    return int(key[:2], 16) % _TINTS


def take_in(data: bytes, *, uploader_id: int) -> Picture:
    """Keep an upload until the worker makes its sizes; only its header is read here.

    Raises Unusable for what is no picture, too large or too small.
    """
    if len(data) > MOST_BYTES:
        raise Unusable("bytes")
    width, height = _size_of(data)
    if width * height > MOST_PIXELS:
        raise Unusable("pixels")
    if min(width, height) < SMALLEST_SIDE:
        raise Unusable("small")
    if max(width, height) > LONGEST_SHAPE * min(width, height):
        raise Unusable("shape")
    picture = Picture(
        key=secrets.token_hex(16),
        uploaded_by_id=uploader_id,
        width=width,
        height=height,
        progress=Progress.WAITING,
        created_at=clock.now(),
    )
    session().add(picture)
    session().flush()
    folder = _folder_of(picture.key)
    folder.mkdir(parents=True)
    (folder / "upload").write_bytes(data)
    after_commit(queue.nudge)
    return picture


def by_key(key: str) -> Picture | None:
    """Find a picture by the unguessable key in its address."""
    if not _KEY.fullmatch(key):
        return None
    return session().scalars(select(Picture).where(Picture.key == key)).one_or_none()


def by_id(picture_id: int) -> Picture | None:
    """Find a picture."""
    return session().get(Picture, picture_id)


def file_of(picture: Picture, width: int, format_: str) -> Path | None:
    """Find one size of a picture, or None if there is no such size, or not yet."""
    if width not in picture.widths or format_ not in FORMATS:
        return None
    path = _folder_of(picture.key) / f"{width}.{format_}"
    return path if path.is_file() else None


def remove(picture: Picture) -> None:
    """Delete a picture that nothing shows, and its files once that is kept."""
    session().delete(picture)
    session().flush()
    folder = _folder_of(picture.key)
    after_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def make_sizes() -> int:
    """Make the sizes of every waiting picture, one transaction each; return how many were done.

    What the upload knew beside its pixels (place, device, faces) is dropped with the upload.
    """
    done = 0
    while picture := _next_waiting():
        folder = _folder_of(picture.key)
        progress, size = _make(folder)
        with unit_of_work():
            picture.progress = progress
            picture.width, picture.height = size or (picture.width, picture.height)
        (folder / "upload").unlink(missing_ok=True)
        done += 1
    return done


def _next_waiting() -> Picture | None:
    query = (
        select(Picture).where(Picture.progress == Progress.WAITING).order_by(Picture.id).limit(1)
    )
    return session().scalars(query).one_or_none()


def _make(folder: Path) -> tuple[Progress, tuple[int, int] | None]:
    """Make all sizes of one upload: seconds of work, so never within a unit of work.

    Whatever goes wrong with one picture, the next one is not to wait for it.
    """
    try:
        with Image.open(folder / "upload", formats=_ACCEPTED) as upload:
            image = _upright(upload)
        for width in widths_of(image.width):
            size = (width, max(1, round(image.height * width / image.width)))
            small = image.resize(size, Image.Resampling.LANCZOS)
            for format_ in FORMATS:
                small.save(folder / f"{width}.{format_}", format_.upper(), **_SAVING[format_])
    except Exception:
        log.exception("no sizes from %s", folder.name)
        return Progress.FAILED, None
    return Progress.READY, image.size


def _upright(upload: Image.Image) -> Image.Image:
    """Turn the picture as its camera was held, on white where it was transparent."""
    turned = ImageOps.exif_transpose(upload).convert("RGBA")
    paper = Image.new("RGBA", turned.size, "white")
    paper.alpha_composite(turned)
    return paper.convert("RGB")


def _size_of(data: bytes) -> tuple[int, int]:
    try:
        with Image.open(io.BytesIO(data), formats=_ACCEPTED) as image:
            return image.size
    except Image.DecompressionBombError as error:
        raise Unusable("pixels") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Unusable("type") from error


def _folder_of(key: str) -> Path:
    return _store[0] / key[:2] / key
