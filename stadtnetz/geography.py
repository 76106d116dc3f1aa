"""Where a place stands on the schematic map of Germany, how lines run, and where names are written.

The drawing is 640 wide and 860 high. The projection is Lambert's conformal conic as in EPSG:5243
(10.5° E, 51° N, parallels 48°40' and 53°40'); scale and offset are those of the drawn outline.
"""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

WIDTH, HEIGHT = 640.0, 860.0
CORNER = 14.0
LARGE, SMALL = 26.0, 15.0
"""The two sizes of names: on a narrow drawing only the large ones are written, on a wide one all
of them in the small size, at the same places."""
AIR = 2.0
"""What stays free around a name."""
FOREIGN_AIR = 0.4
"""What stays free towards the rings of others, in ems: nobody shall wonder whose name it is."""
_MERIDIAN = math.radians(10.5)
_PARALLELS = (math.radians(48 + 40 / 60), math.radians(53 + 40 / 60))
_ORIGIN = math.radians(51)
_EARTH_KM = 6378.137
_SCALE = 0.9616402
_LEFT = 324.8994
_TOP = 448.8856
_STRAIGHT = 6.0
_HALF_A_LINE = 2.5
_NARROW, _WIDE = frozenset("fijlrtI()-' "), frozenset("mwMW")


class Position(NamedTuple):
    """A point of the drawing, from its upper left corner."""

    x: float
    y: float


class Box(NamedTuple):
    """An upright rectangle of the drawing."""

    left: float
    top: float
    right: float
    bottom: float


class Name(NamedTuple):
    """How a name is written: from a point, moved on by ems, as SVG's attributes have it."""

    x: float
    y: float
    across: float
    down: float
    anchor: str
    is_large: bool


class Station(NamedTuple):
    """A place with a name, and whether a drawn line stops there."""

    key: Hashable
    name: str
    place: Position
    is_on_line: bool


_SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1))


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


@lru_cache(maxsize=256)
def names(
    stations: tuple[Station, ...], lines: tuple[tuple[Position, ...], ...], ring: float
) -> Mapping[Hashable, Name]:
    """Choose which names are written, and on which side of their rings of radius `ring`.

    Where lines stop comes first, then the shorter name. Each name takes the first of right, left,
    below and above where it touches no ring, no line, no other name and no edge; a name for which
    there is no such side is left out, for the list beside the map has it. What fits in the large
    size is placed before what fits only in the small one.
    """
    strokes = [piece for line in lines for piece in _strokes(line)]
    order = sorted(stations, key=lambda each: (not each.is_on_line, len(each.name), each.name))
    chosen: dict[Hashable, Name] = {}
    taken: list[Box] = []
    for em in (LARGE, SMALL):
        for station in (each for each in order if each.key not in chosen):
            others = [each.place for each in stations if each.key != station.key]
            for side in _SIDES:
                box = _box(station, side, em, ring)
                if _is_free(box, others, strokes, taken, ring + FOREIGN_AIR * em):
                    chosen[station.key] = _written(station.place, side, ring, is_large=em == LARGE)
                    taken.append(box)
                    break
    return chosen


def width_of(text: str) -> float:
    """Estimate how wide a name is, in ems and never too little."""
    return sum(0.34 if each in _NARROW else 0.86 if each in _WIDE else 0.57 for each in text)


def _box(station: Station, side: tuple[int, int], em: float, ring: float) -> Box:
    """Give the room that a name takes, from the ring on: so it has room in smaller sizes too."""
    (x, y), (across, down), width = station.place, side, width_of(station.name) * em
    if across:
        near, far = x + across * ring, x + across * (ring + 0.3 * em + width)
        return Box(min(near, far), y - 0.55 * em, max(near, far), y + 0.55 * em)
    near, far = y + down * ring, y + down * (ring + 1.15 * em)
    return Box(x - width / 2, min(near, far), x + width / 2, max(near, far))


def _written(place: Position, side: tuple[int, int], ring: float, *, is_large: bool) -> Name:
    across, down = side
    anchor = {1: "start", 0: "middle", -1: "end"}[across]
    baseline = {1: 0.9, 0: 0.35, -1: -0.3}[down]
    return Name(
        round(place.x + across * ring, 1),
        round(place.y + down * ring, 1),
        0.3 * across,
        baseline,
        anchor,
        is_large,
    )


def _is_free(
    box: Box,
    rings: Iterable[Position],
    strokes: Iterable[tuple[Position, Position]],
    names_: Iterable[Box],
    away: float,
) -> bool:
    if box.left < AIR or box.top < AIR or box.right > WIDTH - AIR or box.bottom > HEIGHT - AIR:
        return False
    wide = _grown(box, AIR)
    return (
        not any(_overlap(wide, each) for each in names_)
        and not any(_distance(box, each) < away for each in rings)
        and not any(_crosses(_grown(box, _HALF_A_LINE + AIR), *each) for each in strokes)
    )


def _grown(box: Box, by: float) -> Box:
    return Box(box.left - by, box.top - by, box.right + by, box.bottom + by)


def _overlap(one: Box, other: Box) -> bool:
    return (
        one.left < other.right
        and other.left < one.right
        and one.top < other.bottom
        and other.top < one.bottom
    )


def _distance(box: Box, place: Position) -> float:
    across = max(box.left - place.x, 0.0, place.x - box.right)
    down = max(box.top - place.y, 0.0, place.y - box.bottom)
    return math.hypot(across, down)


def _crosses(box: Box, start: Position, end: Position) -> bool:
    """Whether a straight stroke runs through a box: what is left of it after each edge cuts it."""
    first, last = 0.0, 1.0
    for begin, delta, low, high in (
        (start.x, end.x - start.x, box.left, box.right),
        (start.y, end.y - start.y, box.top, box.bottom),
    ):
        if delta == 0:
            if not low < begin < high:
                return False
            continue
        enter, leave = sorted(((low - begin) / delta, (high - begin) / delta))
        first, last = max(first, enter), min(last, leave)
    return first < last


def _strokes(stops: Sequence[Position]) -> list[tuple[Position, Position]]:
    """Give a line's straight pieces, and across each rounded corner its chord."""
    points = _with_bends(stops)
    chords = [_cuts(*three)[:2] for three in zip(points, points[1:], points[2:], strict=False)]
    return [*pairwise(points), *chords]


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
    start, end, cut = _cuts(before, corner, after)
    if cut == 0:
        return ""
    return f"L{start.x:.1f} {start.y:.1f}Q{corner.x:.1f} {corner.y:.1f} {end.x:.1f} {end.y:.1f}"


def _cuts(before: Position, corner: Position, after: Position) -> tuple[Position, Position, float]:
    """Give where the round of a corner begins and ends, and how far that is from the corner."""
    come, go = math.dist(before, corner), math.dist(corner, after)
    cut = min(CORNER, come / 2, go / 2)
    if cut == 0:
        return corner, corner, 0.0
    start = Position(
        corner.x - (corner.x - before.x) / come * cut, corner.y - (corner.y - before.y) / come * cut
    )
    end = Position(
        corner.x + (after.x - corner.x) / go * cut, corner.y + (after.y - corner.y) / go * cut
    )
    return start, end, cut
