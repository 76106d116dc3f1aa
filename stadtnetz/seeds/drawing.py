"""The pictures of the demo network, drawn."""

import io
import math
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from PIL import Image, ImageColor, ImageDraw

WIDTH, HEIGHT = 1440, 960
_FINE = 2  # drawn larger and reduced, so that edges are smooth
_INK, _PAPER, _WOOD, _BARK, _GLASS = "#15212d", "#fdfcf8", "#8a6244", "#5d4837", "#8ba0a8"
_BRIGHT = ("#c02a22", "#0b6b78", "#ffd23c", "#2557a7", "#b5560f", "#a4286a", "#3b7a2a")
_WALLS = ("#d5c0a3", "#c9a58d", "#dbd1bb", "#c0ad9d", "#c6b8a5", "#ccb48c", "#b7b5a4")
_FRUIT = ("#c8452f", "#e0a02c", "#7ea34a", "#a9546b", "#d97b29")


class _Season(NamedTuple):
    sky: str
    leaf: str
    light: str
    ground: str
    lit: float  # the share of windows with a light


_SEASONS = (
    _Season("#d5e4e6", "#7fa85a", "#9dc077", "#b9bd94", 0.1),
    _Season("#cfdfe3", "#5c8a4e", "#76a45f", "#adb58a", 0.1),
    _Season("#d3dcdb", "#c68a38", "#d9a650", "#bbb398", 0.3),
    _Season("#ecd2b8", "#6c7f4b", "#8a9a5e", "#a9a284", 0.6),
)


def _shade(colour: str, by: float) -> str:
    """Give a darker (below 1) or lighter colour."""
    red, green, blue = (min(255, round(each * by)) for each in ImageColor.getrgb(colour)[:3])
    return f"#{red:02x}{green:02x}{blue:02x}"


class _Canvas:
    """A sheet of 1440 by 960 with a movable frame of reference."""

    def __init__(self, variant: int) -> None:
        self.rng = random.Random(variant)  # noqa: S311 - a picture, no secret
        self.season = self.rng.choice(_SEASONS)
        self.image = Image.new("RGB", (WIDTH * _FINE, HEIGHT * _FINE), self.season.sky)
        self.pen = ImageDraw.Draw(self.image)
        self.frame = (0.0, 0.0, 0.0, 1.0)

    @contextmanager
    def at(self, x: float, y: float, degrees: float = 0, size: float = 1) -> Iterator[None]:
        """Draw around another origin, turned and resized."""
        before, self.frame = self.frame, (x, y, math.radians(degrees), size)
        yield
        self.frame = before

    def spot(self, x: float, y: float) -> tuple[float, float]:
        left, top, angle, size = self.frame
        cos, sin = math.cos(angle) * size, math.sin(angle) * size
        return (left + x * cos - y * sin) * _FINE, (top + x * sin + y * cos) * _FINE

    def shape(self, colour: str, *points: tuple[float, float]) -> None:
        self.pen.polygon([self.spot(*each) for each in points], fill=colour)

    def box(self, x: float, y: float, w: float, h: float, colour: str) -> None:
        self.shape(colour, (x, y), (x + w, y), (x + w, y + h), (x, y + h))

    def oval(self, x: float, y: float, rx: float, ry: float, colour: str) -> None:
        (mx, my), by = self.spot(x, y), self.frame[3] * _FINE
        self.pen.ellipse((mx - rx * by, my - ry * by, mx + rx * by, my + ry * by), fill=colour)

    def disc(self, x: float, y: float, r: float, colour: str) -> None:
        self.oval(x, y, r, r, colour)

    def half(self, x: float, y: float, r: float, colour: str, start: int = 180) -> None:
        (mx, my), by = self.spot(x, y), r * self.frame[3] * _FINE
        self.pen.pieslice((mx - by, my - by, mx + by, my + by), start, start + 180, fill=colour)

    def ring(self, x: float, y: float, r: float, width: float, colour: str) -> None:
        (mx, my), by = self.spot(x, y), self.frame[3] * _FINE
        edge = (mx - r * by, my - r * by, mx + r * by, my + r * by)
        self.pen.ellipse(edge, outline=colour, width=round(width * by))

    def line(self, colour: str, width: float, *points: tuple[float, float]) -> None:
        broad = round(width * self.frame[3] * _FINE)
        self.pen.line([self.spot(*each) for each in points], colour, broad, joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2 - 0.4, colour)


def _house(c: _Canvas, x: float, top: float, w: float, base: float, wall: str = "") -> None:
    """Draw a front with rows of windows, some of them lit."""
    wall = wall or c.rng.choice(_WALLS)
    c.box(x, top, w, base - top, wall)
    c.box(x, top, w, 14, _shade(wall, 0.86))
    count = max(2, int(w // 96))
    for row in range(int((base - top - 60) // 118)):
        for column in range(count):
            left, y = x + w * (column + 0.5) / count - 25, top + 52 + row * 118
            c.box(left, y, 50, 68, "#f4d98a" if c.rng.random() < c.season.lit else _GLASS)
            c.box(left - 5, y + 68, 60, 7, _shade(wall, 1.12))


def _row_of_houses(c: _Canvas, base: float, low: int, high: int) -> None:
    """Fill the width with house fronts of different heights."""
    walls = c.rng.sample(_WALLS, 5)
    edges = [0, *(288 * step + c.rng.randint(-34, 34) for step in range(1, 5)), WIDTH]
    for wall, left, right in zip(walls, edges, edges[1:], strict=False):
        _house(c, left, c.rng.randint(low, high), right - left, base, wall)


def _tree(c: _Canvas, x: float, y: float, size: float, colour: str = "") -> None:
    """Draw a round tree that stands at a point."""
    leaf = colour or c.season.leaf
    with c.at(x, y, 0, size):
        c.shape(_BARK, (-13, 0), (-9, -240), (9, -240), (13, 0))
        c.line(_BARK, 11, (0, -130), (52, -210))
        c.line(_BARK, 9, (0, -160), (-46, -220))
        for dx, dy, r in ((-78, -275, 92), (74, -280, 96), (0, -375, 104), (0, -280, 90)):
            c.disc(dx, dy, r, leaf)
        for dx, dy, r in ((-34, -330, 52), (62, -350, 44), (-90, -262, 30)):
            c.disc(dx, dy, r, c.season.light if not colour else _shade(colour, 1.14))


def _can(c: _Canvas, x: float, y: float, size: float, colour: str) -> None:
    """Draw a watering can that stands at a point."""
    dark = _shade(colour, 0.8)
    with c.at(x, y, 0, size):
        c.ring(0, -112, 62, 13, dark)
        c.line(colour, 24, (64, -40), (150, -122))
        c.shape(dark, (130, -136), (168, -98), (190, -146), (174, -158))
        c.shape(colour, (-72, 0), (-64, -118), (64, -118), (72, 0))
        c.box(-68, -92, 136, 12, dark)


def _bed(c: _Canvas, x: float, y: float, w: float, crop: int) -> None:
    """Draw a raised bed with one of four crops."""
    green = "#4f7f48" if crop % 2 else "#6b9a4f"
    for step in range(int(w // 54)):
        mid = x + 40 + step * (w - 80) / max(1, int(w // 54) - 1)
        with c.at(mid, y):
            _crop(c, crop, green)
    c.box(x, y - 4, w, 92, _WOOD)
    for gap in (24, 54):
        c.box(x, y + gap, w, 4, _shade(_WOOD, 0.8))
    for post in (x - 6, x + w - 12):
        c.box(post, y - 12, 18, 104, _shade(_WOOD, 0.72))


def _crop(c: _Canvas, crop: int, green: str) -> None:
    """Draw one plant that stands at the origin."""
    if crop == 0:  # tomatoes at a stake
        c.box(-3, -150, 6, 150, _BARK)
        for dx, dy in ((-16, -30), (15, -55), (-14, -85), (13, -112), (0, -135)):
            c.oval(dx, dy, 20, 17, green)
        for dx, dy in ((-14, -48), (15, -80), (-8, -108)):
            c.disc(dx, dy, 10, "#c8452f")
    elif crop == 1:  # leeks
        for lean in (-20, -7, 7, 20):
            c.shape(green, (lean / 3 - 5, 0), (lean / 3 + 5, 0), (lean * 1.3, -84 + abs(lean)))
    elif crop == 2:  # lettuce
        c.half(0, 2, 33, green)
        c.half(-8, 2, 20, _shade(green, 1.2))
    else:  # flowers
        c.line(green, 5, (0, 0), (0, -74))
        c.oval(-12, -26, 13, 7, green)
        c.disc(0, -84, 21, c.rng.choice(("#ffd23c", "#d97b29", "#b0557f")))
        c.disc(0, -84, 8, _BARK)


def _bunting(c: _Canvas, left: float, right: float, sag: float) -> None:
    """Hang a string of pennants across the picture."""
    points = [
        (x, left + (right - left) * x / WIDTH + sag * math.sin(math.pi * x / WIDTH))
        for x in range(0, WIDTH + 1, 36)
    ]
    c.line("#4c555b", 4, *points)
    first = c.rng.randrange(len(_BRIGHT))
    for step, (x, y) in enumerate(points[1::2]):
        colour = _BRIGHT[(first + step) % len(_BRIGHT)]
        c.shape(colour, (x - 20, y), (x + 20, y), (x + 2, y + 42))


def _hof(c: _Canvas) -> None:
    """A long table under a tree between the houses."""
    c.box(0, 690, WIDTH, 270, c.season.ground)
    _house(c, 0, c.rng.randint(20, 80), 560, 690)
    _house(c, c.rng.randint(960, 1010), c.rng.randint(90, 170), 480, 690)
    c.box(0, 650, WIDTH, 46, _shade(c.season.ground, 0.88))
    tree = c.rng.randint(690, 800)
    _tree(c, tree, 740, 1.25)
    _bunting(c, c.rng.randint(110, 170), c.rng.randint(80, 150), 110)
    for x in (70, 300, 1190):
        _bed(c, x, 742, 190, c.rng.choice((1, 2, 3)))
    for x in (580, 800, 1020):
        c.box(x, 826, 18, 94, _shade(_BARK, 0.9))
    c.box(540, 800, 540, 28, "#75543d")
    for x in range(570, 1060, c.rng.choice((66, 74, 82))):
        high = c.rng.choice((26, 34, 50))
        c.box(x, 800 - high, 24, high, c.rng.choice((_PAPER, _PAPER, "#0b6b78", "#ffd23c")))
    c.box(510, 872, 600, 18, _INK)
    for x in (550, 1050):
        c.box(x, 890, 14, 44, _INK)


def _letter(c: _Canvas, x: float, y: float, degrees: float, mark: str) -> None:
    """Lay down a letter whose lines are only strokes."""
    with c.at(x, y, degrees):
        c.box(-136, -188, 284, 392, "#a07850")
        c.box(-142, -196, 284, 392, _PAPER)
        c.box(-114, -168, 78, 14, _INK)
        c.box(48, -172, 68, 42, "#cbc9bd")
        for row in range(8):
            if row in (3, 5) and mark == "#ffd23c":
                c.box(-76, -94 + row * 32, 170, 20, mark)
            c.box(-114, -88 + row * 32, c.rng.randint(150, 228), 8, "#878d99")
        if mark != "#ffd23c":
            c.line(mark, 6, (-110, 46), (-30, 36), (60, 40), (112, 52))


def _cup(c: _Canvas, x: float, y: float) -> None:
    """Set down a cup, seen from above."""
    c.disc(x + 5, y + 7, 94, "#a07850")
    c.disc(x, y, 94, "#f1ece0")
    c.line("#dccfb8", 20, (x, y), (x + 76, y - 30))
    c.disc(x, y, 62, "#dccfb8")
    c.disc(x, y, 50, c.rng.choice(("#4a2f22", "#4a2f22", "#a0622c")))


def _tisch(c: _Canvas) -> None:
    """A kitchen table from above with letters, cups, a pen and glasses."""
    wood = c.rng.choice(("#b88d60", "#bd9468", "#b38559"))
    for row in range(8):
        c.box(0, row * 120, WIDTH, 120, _shade(wood, c.rng.choice((0.97, 1, 1.03))))
        c.box(0, row * 120, WIDTH, 4, _shade(wood, 0.7))
    with c.at(190, 145, c.rng.randint(-9, 9)):
        c.box(-120, -76, 240, 152, "#cfd8da")
        c.line("#80939a", 5, (-118, -74), (0, 14), (118, -74))
    marks = c.rng.sample(("#ffd23c", "#c02a22", "#2557a7"), 3)
    for x, y, mark in zip((360, 1080, 690), (440, 400, 540), marks, strict=True):
        _letter(c, x + c.rng.randint(-30, 30), y, c.rng.randint(-14, 14), mark)
    _cup(c, c.rng.randint(200, 320), 800)
    _cup(c, c.rng.randint(1180, 1300), 760)
    with c.at(c.rng.randint(660, 800), 140, c.rng.randint(-12, 6)):
        for side in (-62, 62):
            c.ring(side, 0, 50, 11, _INK)
            c.line(_INK, 10, (side * 1.8, -8), (side * 2.4, -40))
        c.line(_INK, 10, (-16, -8), (0, -16), (16, -8))
    with c.at(850, 850, c.rng.randint(-36, -10)):
        c.box(-160, -12, 290, 24, c.rng.choice((_INK, "#0b6b78", "#a4286a")))
        c.shape("#d8cfc0", (130, -12), (130, 12), (176, 0))


def _baeume(c: _Canvas) -> None:
    """Young trees in front of a row of houses, and a watering can."""
    _row_of_houses(c, 720, 60, 230)
    c.box(0, 720, WIDTH, 110, "#c9c5b6")
    c.box(0, 822, WIDTH, 12, "#b2aea0")
    c.box(0, 834, WIDTH, 126, "#989fa1")
    for step in range(4):
        x, y = 190 + step * 350 + c.rng.randint(-25, 25), c.rng.randint(745, 775)
        c.oval(x, y + 4, 74, 18, "#8a7458")
        c.box(x - 9, y - 300, 18, 302, _BARK)
        c.box(x + 34, y - 190, 10, 192, "#a98a66")
        c.line("#ded3ba", 6, (x, y - 160), (x + 38, y - 160))
        leaf, tall = c.rng.choice((c.season.leaf, c.season.light)), c.rng.randint(150, 180)
        c.oval(x, y - 370, 112, tall, leaf)
        c.oval(x - 30, y - 400, 52, tall * 0.5, _shade(leaf, 1.08))
    _can(c, c.rng.choice((390, 720, 1050)), 900, 1.15, c.rng.choice(_BRIGHT[:2] + _BRIGHT[3:5]))


def _regal(c: _Canvas) -> None:
    """A shelf of colourful books and a reading lamp."""
    c.box(0, 0, WIDTH, 960, c.rng.choice(("#e4d9c3", "#d3dcd6", "#e6cfb9")))
    c.box(0, 860, WIDTH, 100, "#a98a66")
    c.box(80, 60, 920, 810, "#6f4f38")
    for top in (80, 276, 472, 668):
        c.box(100, top, 880, 178, "#57402f")
        x, end = 108, c.rng.randint(720, 960)
        while x < end:
            wide, high = c.rng.randint(22, 50), c.rng.randint(112, 164)
            book = c.rng.choice((*_BRIGHT, *_WALLS, *_FRUIT))
            c.box(x, top + 178 - high, wide, high, book)
            c.box(x, top + 200 - high, wide, 9, _shade(book, 1.3))
            x += wide + 3
    c.shape("#f6e3ae", (1150, 330), (1290, 330), (1420, 860), (1020, 860))
    c.shape(c.rng.choice(_BRIGHT[:3]), (1170, 190), (1270, 190), (1330, 340), (1110, 340))
    c.box(1212, 340, 16, 550, _INK)
    c.oval(1220, 892, 96, 18, _INK)


def _buehne(c: _Canvas) -> None:
    """A small stage with a curtain and a microphone."""
    wall, red = c.rng.choice(
        (("#3d4653", "#a8322c"), ("#4a3f4d", "#0b6b78"), ("#5b4a3d", "#8d2b50"))
    )
    c.box(0, 0, WIDTH, 960, wall)
    mid = c.rng.randint(620, 820)
    c.shape(_shade(wall, 1.25), (mid - 60, 0), (mid + 60, 0), (mid + 330, 760), (mid - 330, 760))
    c.box(0, 720, WIDTH, 110, "#b78a5c")
    c.oval(mid, 768, 320, 36, "#d9b27e")
    for fold in range(6):
        for x in (fold * 50, WIDTH - 50 - fold * 50):
            c.box(x, 0, 50, 740 - fold % 2 * 8, _shade(red, 1 if fold % 2 else 0.86))
    for fold in range(10):
        c.half(72 + fold * 144, 70, 74, _shade(red, 1.1 if fold % 2 else 0.95), 0)
    c.box(0, 0, WIDTH, 72, _shade(red, 0.8))
    c.box(0, 830, WIDTH, 130, "#6b4c35")
    c.line("#d8d3c8", 10, (mid, 760), (mid, 400), (mid + 44, 362))
    c.oval(mid, 764, 62, 12, _INK)
    c.line(_INK, 34, (mid + 40, 366), (mid + 66, 342))
    for x in range(60, WIDTH, 190):
        c.half(x + 40, 964, 66, "#2b2420")


def _garten(c: _Canvas) -> None:
    """Raised beds with vegetables in front of a fence."""
    c.box(0, 440, WIDTH, 520, c.season.ground)
    _tree(c, c.rng.choice((200, 1210)), 480, 0.95)
    for x in range(10, WIDTH, 62):
        c.shape("#e8dcc2", (x, 540), (x, 350), (x + 19, 322), (x + 38, 350), (x + 38, 540))
    for y in (385, 480):
        c.box(0, y, WIDTH, 16, "#d3c4a4")
    crops = c.rng.sample((0, 1, 2, 3), 4)
    for crop, x, y in zip(crops, (90, 790, 60, 820), (640, 640, 850, 850), strict=True):
        _bed(c, x, y, 560, crop)
    _can(c, 720, 930, 0.7, c.rng.choice(_BRIGHT))


def _bahnhof(c: _Canvas) -> None:
    """A platform with a clock and a train."""
    _row_of_houses(c, 560, 230, 330)
    c.box(0, 560, WIDTH, 210, "#9a958a")
    train, nose = (
        c.rng.choice(("#c02a22", "#0b6b78", "#2557a7", "#3b7a2a")),
        c.rng.randint(860, 1180),
    )
    c.shape(train, (0, 330), (nose - 90, 330), (nose, 470), (nose + 20, 690), (0, 690))
    c.box(0, 600, nose + 10, 26, _PAPER)
    for x in range(nose - 250, -200, -210):
        c.box(x, 390, 150, 110, "#dbe6e8")
    c.box(0, 690, nose - 30, 26, _INK)
    c.box(0, 740, WIDTH, 220, "#c9c2b1")
    c.box(0, 764, WIDTH, 14, _PAPER)
    c.shape("#5f6b70", (0, 80), (WIDTH, 40), (WIDTH, 100), (0, 130))
    x = c.rng.randint(1150, 1260)
    c.box(x - 10, 80, 20, 780, "#4c555b")
    c.disc(x, 270, 96, _INK)
    c.disc(x, 270, 82, _PAPER)
    for size, angle in ((46, c.rng.random() * 6.28), (66, c.rng.random() * 6.28)):
        c.line(_INK, 9, (x, 270), (x + size * math.sin(angle), 270 - size * math.cos(angle)))


def _rathaus(c: _Canvas) -> None:
    """A town hall with a tower on its square."""
    c.box(0, 740, WIDTH, 220, "#cbc4b2")
    _row_of_houses(c, 740, 380, 460)
    wall, roof = c.rng.choice(_WALLS), c.rng.choice(("#a5513a", "#5f7a74", "#6b5a58"))
    c.shape(roof, (330, 350), (410, 240), (1030, 240), (1110, 350))
    _house(c, 350, 350, 740, 740, wall)
    mid = c.rng.choice((470, 720, 970))
    c.box(mid - 85, 130, 170, 610, _shade(wall, 0.93))
    c.shape(roof, (mid - 105, 135), (mid, 10), (mid + 105, 135))
    c.disc(mid, 230, 56, _PAPER)
    c.line(_INK, 7, (mid, 192), (mid, 230), (mid + 26, 246))
    c.half(mid, 640, 52, _BARK)
    c.box(mid - 52, 638, 104, 102, _BARK)
    _tree(c, 170, 800, 0.9)
    _tree(c, 1280, 800, 0.9)


def _werkbank(c: _Canvas) -> None:
    """A workbench with tools on the wall."""
    c.box(0, 0, WIDTH, 960, c.rng.choice(("#d9cfb8", "#c9d3cf", "#dcc7ae")))
    c.box(150, 80, 1140, 400, "#b8926a")
    c.box(60, 640, 1320, 56, "#8a6244")
    for x in (120, 1240):
        c.box(x, 696, 80, 264, "#6f4f38")


def _bank(c: _Canvas) -> None:
    """A park bench under a street lamp."""
    c.box(0, 620, WIDTH, 340, c.season.ground)
    c.box(0, 780, WIDTH, 120, "#d9cfb4")
    _tree(c, 1180, 700, 1.5)


def _fluss(c: _Canvas) -> None:
    """A river with a bridge and a boat."""
    _row_of_houses(c, 520, 200, 330)
    c.box(0, 560, WIDTH, 400, "#86aab3")


def _markt(c: _Canvas) -> None:
    """Market stalls with striped roofs."""
    _row_of_houses(c, 640, 60, 200)
    c.box(0, 640, WIDTH, 320, "#cbc4b2")


_SCENES: dict[str, Callable[[_Canvas], None]] = {
    "hof": _hof,
    "tisch": _tisch,
    "baeume": _baeume,
    "regal": _regal,
    "buehne": _buehne,
    "garten": _garten,
    "bahnhof": _bahnhof,
    "rathaus": _rathaus,
    "werkbank": _werkbank,
    "bank": _bank,
    "fluss": _fluss,
    "markt": _markt,
}
SCENES: frozenset[str] = frozenset(_SCENES)


def draw(scene: str, variant: int) -> bytes:
    """Draw a scene as PNG, the same bytes for the same variant."""
    paint, canvas = _SCENES[scene], _Canvas(variant)
    paint(canvas)
    out = io.BytesIO()
    canvas.image.reduce(_FINE).save(out, "PNG", compress_level=4)
    return out.getvalue()
