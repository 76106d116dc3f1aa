"""Where a place stands on the schematic map of Germany, and how a line runs between places.

The drawing is 640 wide and 860 high. The projection is Lambert's conformal conic as in EPSG:5243
(10.5° E, 51° N, parallels 48°40' and 53°40'); scale and offset are those of the drawn outline.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

CORNER = 14.0
_MERIDIAN = math.radians(10.5)
_PARALLELS = (math.radians(48 + 40 / 60), math.radians(53 + 40 / 60))
_ORIGIN = math.radians(51)
_EARTH_KM = 6378.137
_SCALE = 0.9616402
_LEFT = 324.8994
_TOP = 448.8856
_STRAIGHT = 6.0


class Position(NamedTuple):
    """A point of the drawing, from its upper left corner."""

    x: float
    y: float


def _tangent(latitude: float) -> float:
    return math.tan(math.pi / 4 + latitude / 2)


_CONE = math.log(math.cos(_PARALLELS[0]) / math.cos(_PARALLELS[1])) / math.log(
    _tangent(_PARALLELS[1]) / _tangent(_PARALLELS[0])
)
_FACTOR = math.cos(_PARALLELS[0]) * _tangent(_PARALLELS[0]) ** _CONE / _CONE


def position(latitude: float, longitude: float) -> Position:
    """Give the point of the drawing for a place in degrees."""
    radius = _radius(math.radians(latitude))
    angle = _CONE * (math.radians(longitude) - _MERIDIAN)
    east, north = radius * math.sin(angle), _radius(_ORIGIN) - radius * math.cos(angle)
    return Position(round(_LEFT + east * _SCALE, 1), round(_TOP - north * _SCALE, 1))


def track(stops: Sequence[Position]) -> str:
    """Draw a line through stops as an SVG path: one diagonal and one straight piece between two."""
    points = _with_bends(stops)
    path = f"M{points[0].x:g} {points[0].y:g}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        path += _rounded(before, corner, after)
    return path + f"L{points[-1].x:g} {points[-1].y:g}"


def _radius(latitude: float) -> float:
    return float(_EARTH_KM * _FACTOR / _tangent(latitude) ** _CONE)


def _with_bends(stops: Sequence[Position]) -> list[Position]:
    points = [stops[0]]
    for here, there in pairwise(stops):
        across, down = there.x - here.x, there.y - here.y
        short = min(abs(across), abs(down))
        if short > _STRAIGHT and abs(abs(across) - abs(down)) > _STRAIGHT:
            points.append(_bend(here, there, short))
        points.append(there)
    return points


def _bend(here: Position, there: Position, short: float) -> Position:
    """Leave one stop diagonally and reach the other straight, or the other way round."""
    right, below = math.copysign(1, there.x - here.x), math.copysign(1, there.y - here.y)
    if abs(there.x - here.x) > abs(there.y - here.y):
        return Position(here.x + right * short, here.y + below * short)
    return Position(here.x, here.y + below * (abs(there.y - here.y) - short))


def _rounded(before: Position, corner: Position, after: Position) -> str:
    come, go = math.dist(before, corner), math.dist(corner, after)
    cut = min(CORNER, come / 2, go / 2)
    if cut == 0:
        return ""
    start = Position(
        corner.x - (corner.x - before.x) / come * cut, corner.y - (corner.y - before.y) / come * cut
    )
    end = Position(
        corner.x + (after.x - corner.x) / go * cut, corner.y + (after.y - corner.y) / go * cut
    )
    return f"L{start.x:.1f} {start.y:.1f}Q{corner.x:.1f} {corner.y:.1f} {end.x:.1f} {end.y:.1f}"
