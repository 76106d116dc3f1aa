"""An address as a drawing that telephones read."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import segno

QUIET = 4
"""How many modules stay white around it."""


@dataclass(frozen=True)
class QrCode:
    """The width of the drawing in modules, its white edge included, and the path of what is dark."""

    width: int
    path: str


def of(address: str) -> QrCode:
    """Draw an address, so that it is read with a crease in the paper."""
    rows = segno.make(address, error="q", micro=False).matrix
    return QrCode(len(rows) + 2 * QUIET, "".join(_dark(rows)))


def _dark(rows: tuple[bytearray, ...]) -> Iterator[str]:
    for y, row in enumerate(rows, QUIET):
        x = QUIET
        for is_dark, run in groupby(row):
            length = len(list(run))
            if is_dark:
                yield f"M{x} {y}h{length}v1h-{length}z"
            x += length
