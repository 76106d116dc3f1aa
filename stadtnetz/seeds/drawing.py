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
_RED, _TEAL, _YELLOW, _BLUE, _GREEN = "#c02a22", "#0b6b78", "#ffd23c", "#2557a7", "#3b7a2a"
_BRIGHT = (_RED, _TEAL, _YELLOW, _BLUE, "#b5560f", "#a4286a", _GREEN)
_WALLS = ("#d5c0a3", "#c9a58d", "#dbd1bb", "#c0ad9d", "#c6b8a5", "#ccb48c", "#b7b5a4")
_FRUIT = ("#c8452f", "#e0a02c", "#7ea34a", "#a9546b", "#d97b29")
_PAVING, _STEEL = "#cbc4b2", "#4c555b"


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
        self.season = _SEASONS[variant % len(_SEASONS)]
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

    def box(self, colour: str, *boxes: tuple[float, float, float, float]) -> None:
        for x, y, w, h in boxes:
            self.shape(colour, (x, y), (x + w, y), (x + w, y + h), (x, y + h))

    def oval(self, colour: str, *ovals: tuple[float, float, float, float], rim: float = 0) -> None:
        for x, y, rx, ry in ovals:
            (mx, my), by = self.spot(x, y), self.frame[3] * _FINE
            edge = (mx - rx * by, my - ry * by, mx + rx * by, my + ry * by)
            self.pen.ellipse(edge, None if rim else colour, colour, max(1, round(rim * by)))

    def disc(self, colour: str, *discs: tuple[float, float, float], rim: float = 0) -> None:
        self.oval(colour, *((x, y, r, r) for x, y, r in discs), rim=rim)

    def line(self, colour: str, width: float, *points: tuple[float, float]) -> None:
        broad = round(width * self.frame[3] * _FINE)
        self.pen.line([self.spot(*each) for each in points], colour, broad, joint="curve")
        self.disc(colour, *((x, y, width / 2 - 0.4) for x, y in (points[0], points[-1])))


def _house(c: _Canvas, x: float, top: float, w: float, base: float, wall: str) -> None:
    """Draw a front with rows of windows, some of them lit."""
    c.box(wall, (x, top, w, base - top))
    c.box(_shade(wall, 0.86), (x, top, w, 14))
    count = max(2, int(w // 96))
    for row in range(int((base - top - 60) // 118)):
        for column in range(count):
            left, y = x + w * (column + 0.5) / count - 25, top + 52 + row * 118
            c.box("#f4d98a" if c.rng.random() < c.season.lit else _GLASS, (left, y, 50, 68))
            c.box(_shade(wall, 1.12), (left - 5, y + 68, 60, 7))


def _street(c: _Canvas, base: float, low: int, high: int, ground: str = _PAVING) -> None:
    """Fill the width with house fronts of different heights, and the ground before them."""
    edges = [0, *(288 * step + c.rng.randint(-34, 34) for step in range(1, 5)), WIDTH]
    for wall, left, right in zip(c.rng.sample(_WALLS, 5), edges, edges[1:], strict=False):
        _house(c, left, c.rng.randint(low, high), right - left, base, wall)
    c.box(ground, (0, base, WIDTH, HEIGHT))


def _tree(c: _Canvas, x: float, y: float, size: float) -> None:
    """Draw a round tree that stands at a point."""
    with c.at(x, y, 0, size):
        c.shape(_BARK, (-13, 0), (-9, -240), (9, -240), (13, 0))
        c.line(_BARK, 10, (-46, -220), (0, -150), (52, -210))
        c.disc(c.season.leaf, (-78, -275, 92), (74, -280, 96), (0, -375, 104), (0, -280, 90))
        c.disc(c.season.light, (-34, -330, 52), (62, -350, 44), (-90, -262, 30))


def _can(c: _Canvas, x: float, y: float, size: float) -> None:
    """Draw a watering can that stands at a point."""
    colour = c.rng.choice((_RED, _TEAL, _BLUE))
    with c.at(x, y, 0, size):
        c.disc(_shade(colour, 0.8), (0, -112, 62), rim=13)
        c.line(colour, 24, (64, -40), (150, -122))
        c.shape(_shade(colour, 0.8), (130, -136), (168, -98), (190, -146), (174, -158))
        c.shape(colour, (-72, 0), (-64, -118), (64, -118), (72, 0))


def _bed(c: _Canvas, x: float, y: float, w: float, crop: int) -> None:
    """Draw a raised bed with one of four crops."""
    count = int(w // 54)
    for step in range(count):
        with c.at(x + 40 + step * (w - 80) / (count - 1), y):
            _plant(c, crop)
    c.box(_WOOD, (x, y - 4, w, 92))
    c.box(_shade(_WOOD, 0.8), (x, y + 24, w, 4), (x, y + 54, w, 4))
    c.box(_shade(_WOOD, 0.72), (x - 6, y - 12, 18, 104), (x + w - 12, y - 12, 18, 104))


def _plant(c: _Canvas, crop: int) -> None:
    """Draw one plant that stands at the origin: tomato, leek, lettuce or flower."""
    if crop == 0:
        c.box(_BARK, (-3, -150, 6, 150))
        c.disc("#6b9a4f", (-16, -30, 18), (15, -55, 18), (-14, -85, 17), (13, -112, 16))
        c.disc(_FRUIT[0], (-14, -48, 10), (15, -80, 10), (-8, -108, 10))
    elif crop == 1:
        for lean in (-20, -7, 7, 20):
            c.shape("#4f7f48", (lean / 3 - 5, 0), (lean / 3 + 5, 0), (lean * 1.3, abs(lean) - 84))
    elif crop == 2:
        c.disc("#6b9a4f", (0, 2, 33))
        c.disc("#82b562", (-8, 2, 20))
    else:
        c.line("#4f7f48", 5, (0, 0), (0, -74))
        c.disc(c.rng.choice((_YELLOW, "#d97b29", "#b0557f")), (0, -84, 21))
        c.disc(_BARK, (0, -84, 8))


def _bunting(c: _Canvas, left: float, right: float, sag: float) -> None:
    """Hang a string of pennants across the picture."""
    points = [(x, left + (right - left) * x / WIDTH + sag * math.sin(math.pi * x / WIDTH))
              for x in range(0, WIDTH + 1, 36)]
    c.line(_STEEL, 4, *points)
    for step, (x, y) in enumerate(points[1::2]):
        c.shape(_BRIGHT[step % len(_BRIGHT)], (x - 20, y), (x + 20, y), (x + 2, y + 42))


def _hof(c: _Canvas) -> None:
    """Draw a long table under a tree between the houses."""
    walls = c.rng.sample(_WALLS, 2)
    _house(c, 0, c.rng.randint(20, 80), 560, 690, walls[0])
    _house(c, c.rng.randint(960, 1010), c.rng.randint(90, 170), 480, 690, walls[1])
    c.box(c.season.ground, (0, 690, WIDTH, 270))
    c.box(_shade(c.season.ground, 0.88), (0, 650, WIDTH, 46))
    _tree(c, c.rng.randint(720, 880), 740, 1.25)
    _bunting(c, c.rng.randint(110, 170), c.rng.randint(80, 150), 110)
    for x in (50, 280, 1190):
        _bed(c, x, 742, 190, c.rng.choice((1, 2, 3)))
    c.box(_BARK, *((x, 826, 18, 94) for x in (580, 800, 1020)))
    c.box("#75543d", (540, 800, 540, 28))
    for x in range(570, 1060, c.rng.choice((66, 74, 82))):
        high = c.rng.choice((26, 34, 50))
        c.box(c.rng.choice((_PAPER, _PAPER, _TEAL, _YELLOW)), (x, 800 - high, 24, high))
    c.box(_INK, (510, 872, 600, 18), (550, 890, 14, 44), (1050, 890, 14, 44))


def _letter(c: _Canvas, mark: str) -> None:
    """Lay down a letter whose lines are only strokes."""
    c.box(_PAPER, (-142, -196, 284, 392))
    c.box(_INK, (-114, -168, 78, 14))
    c.box("#cbc9bd", (48, -172, 68, 42))
    if mark == _YELLOW:
        c.box(mark, (-76, 2, 170, 20), (-76, 66, 120, 20))
    c.box("#878d99", *((-114, y, c.rng.randint(150, 228), 8) for y in range(-88, 160, 32)))
    if mark != _YELLOW:
        c.line(mark, 6, (-110, 46), (-30, 36), (60, 40), (112, 52))


def _tisch(c: _Canvas) -> None:
    """Draw a kitchen table from above with letters, cups, a pen and glasses."""
    for y in range(0, HEIGHT, 120):
        c.box(_shade("#b88d60", c.rng.choice((0.97, 1, 1.03))), (0, y, WIDTH, 120))
        c.box("#80623f", (0, y, WIDTH, 4))
    with c.at(190, 145, c.rng.randint(-9, 9)):
        c.box("#cfd8da", (-120, -76, 240, 152))
        c.line("#80939a", 5, (-118, -74), (0, 14), (118, -74))
    marks = c.rng.sample((_YELLOW, _RED, _BLUE), 3)
    for x, y, mark in zip((360, 1080, 690), (440, 400, 540), marks, strict=True):
        with c.at(x + c.rng.randint(-30, 30), y, c.rng.randint(-14, 14)):
            _letter(c, mark)
    for x in (c.rng.randint(200, 320), c.rng.randint(1180, 1300)):
        c.disc("#f1ece0", (x, 790, 94))
        c.line("#dccfb8", 20, (x, 790), (x + 76, 760))
        c.disc("#dccfb8", (x, 790, 62))
        c.disc(c.rng.choice(("#4a2f22", "#4a2f22", "#a0622c")), (x, 790, 50))
    with c.at(c.rng.randint(660, 800), 140, c.rng.randint(-12, 6)):
        c.disc(_INK, (-62, 0, 50), (62, 0, 50), rim=11)
        for line in ((-112, -8), (-150, -40)), ((112, -8), (150, -40)), ((-16, -6), (16, -6)):
            c.line(_INK, 10, *line)
    with c.at(850, 850, c.rng.randint(-36, -10)):
        c.box(c.rng.choice((_INK, _TEAL, "#a4286a")), (-160, -12, 290, 24))
        c.shape("#e8e0d2", (130, -12), (130, 12), (176, 0))


def _baeume(c: _Canvas) -> None:
    """Draw young trees in front of a row of houses, and a watering can."""
    _street(c, 720, 60, 230)
    c.box("#989fa1", (0, 834, WIDTH, 126))
    for step in range(4):
        x, y = 190 + step * 350 + c.rng.randint(-25, 25), c.rng.randint(745, 775)
        c.oval("#8a7458", (x, y + 4, 74, 18))
        c.box(_BARK, (x - 9, y - 300, 18, 302))
        c.box("#a98a66", (x + 34, y - 190, 10, 192))
        leaf, tall = c.rng.choice((c.season.leaf, c.season.light)), c.rng.randint(150, 180)
        c.oval(leaf, (x, y - 370, 112, tall))
        c.oval(_shade(leaf, 1.08), (x - 30, y - 400, 52, tall * 0.5))
    _can(c, c.rng.choice((390, 720, 1050)), 900, 1.15)


def _regal(c: _Canvas) -> None:
    """Draw a shelf of colourful books and a reading lamp."""
    c.box(c.rng.choice(("#e4d9c3", "#d3dcd6", "#e6cfb9")), (0, 0, WIDTH, 860))
    c.box("#a98a66", (0, 860, WIDTH, 100))
    c.box("#7a5941", (80, 60, 920, 820))
    for top in (80, 276, 472, 668):
        c.box("#57402f", (100, top, 880, 178))
        x, end = 108, c.rng.randint(720, 920)
        while x < end:
            wide, high = c.rng.randint(22, 50), c.rng.randint(112, 164)
            book = c.rng.choice((*_BRIGHT, *_WALLS, *_FRUIT))
            c.box(book, (x, top + 178 - high, wide, high))
            c.box(_shade(book, 1.3), (x, top + 200 - high, wide, 9))
            x += wide + 3
    c.shape("#f6e3ae", (1150, 330), (1290, 330), (1400, 880), (1040, 880))
    c.shape(c.rng.choice(_BRIGHT), (1170, 190), (1270, 190), (1330, 340), (1110, 340))
    c.box(_INK, (1212, 340, 16, 550))
    c.oval(_INK, (1220, 892, 96, 18))


def _buehne(c: _Canvas) -> None:
    """Draw a small stage with a curtain and a microphone."""
    wall, cloth = c.rng.choice((("#3d4653", "#a8322c"), ("#4a3f4d", _TEAL), ("#5b4a3d", "#8d2b50")))
    x = c.rng.randint(620, 820)
    c.box(wall, (0, 0, WIDTH, 720))
    c.shape(_shade(wall, 1.25), (x - 60, 0), (x + 60, 0), (x + 310, 760), (x - 310, 760))
    c.box("#b78a5c", (0, 720, WIDTH, 110))
    c.oval("#d9b27e", (x, 768, 320, 36))
    for fold in range(6):
        fall = (fold * 50, 0, 50, 740), (1390 - fold * 50, 0, 50, 740)
        c.box(_shade(cloth, 1 if fold % 2 else 0.86), *fall)
    for fold in range(10):
        c.disc(_shade(cloth, 1.1 if fold % 2 else 0.95), (72 + fold * 144, 70, 74))
    c.box(_shade(cloth, 0.8), (0, 0, WIDTH, 72))
    c.box("#6b4c35", (0, 830, WIDTH, 130))
    c.line("#d8d3c8", 10, (x, 760), (x, 400), (x + 44, 362))
    c.oval(_INK, (x, 764, 62, 12))
    c.line(_INK, 34, (x + 40, 366), (x + 66, 342))
    c.disc("#2b2420", *((seat, 964, 66) for seat in range(100, WIDTH, 190)))


def _garten(c: _Canvas) -> None:
    """Draw raised beds with vegetables in front of a fence."""
    c.box(c.season.ground, (0, 440, WIDTH, 520))
    _tree(c, c.rng.randint(160, 1280), 500, 1.15)
    for x in range(10, WIDTH, 62):
        c.shape("#f1e8d4", (x, 540), (x, 350), (x + 19, 322), (x + 38, 350), (x + 38, 540))
    c.box("#d3c4a4", (0, 385, WIDTH, 16), (0, 480, WIDTH, 16))
    crops = c.rng.sample((0, 1, 2, 3), 4)
    for crop, x, y in zip(crops, (90, 790, 60, 820), (620, 620, 840, 840), strict=True):
        _bed(c, x, y, 560, crop)
    _can(c, 710, 900, 0.7)


def _bahnhof(c: _Canvas) -> None:
    """Draw a platform with a clock and a train."""
    _street(c, 560, 230, 330, "#9a958a")
    train, end = c.rng.choice((_RED, _TEAL, _BLUE, _GREEN)), c.rng.randint(860, 1080)
    c.shape(train, (0, 330), (end - 90, 330), (end, 470), (end + 20, 690), (0, 690))
    c.shape("#dbe6e8", (end - 130, 370), (end - 88, 370), (end - 30, 480), (end - 130, 480))
    c.box("#dbe6e8", *((x, 380, 150, 110) for x in range(end - 330, -200, -190)))
    c.box(_PAPER, (0, 580, end + 9, 26))
    c.box(_INK, (0, 690, end - 30, 50))
    c.box(_PAVING, (0, 740, WIDTH, 220))
    c.box(_PAPER, (0, 764, WIDTH, 14))
    c.shape("#5f6b70", (0, 80), (WIDTH, 40), (WIDTH, 100), (0, 130))
    x = c.rng.randint(1160, 1260)
    c.box(_STEEL, (x - 10, 80, 20, 780))
    c.disc(_INK, (x, 270, 96))
    c.disc(_PAPER, (x, 270, 82))
    for size, angle in ((46, c.rng.random() * 6.28), (66, c.rng.random() * 6.28)):
        c.line(_INK, 9, (x, 270), (x + size * math.sin(angle), 270 - size * math.cos(angle)))


def _rathaus(c: _Canvas) -> None:
    """Draw a town hall with a tower on its square."""
    _street(c, 740, 380, 460)
    wall, roof = c.rng.choice(_WALLS), c.rng.choice(("#a5513a", "#5f7a74", "#6b5a58"))
    c.shape(roof, (330, 350), (410, 240), (1030, 240), (1110, 350))
    _house(c, 350, 350, 740, 740, wall)
    x = c.rng.choice((470, 720, 970))
    c.box(_shade(wall, 0.93), (x - 85, 130, 170, 610))
    c.shape(roof, (x - 105, 135), (x, 10), (x + 105, 135))
    c.disc(_PAPER, (x, 230, 56))
    c.line(_INK, 7, (x, 192), (x, 230), (x + 26, 246))
    c.box(_GLASS, (x - 25, 340, 50, 80), (x - 25, 470, 50, 80))
    c.disc(_BARK, (x, 650, 52))
    c.box(_BARK, (x - 52, 650, 104, 90))
    c.box("#b7b09e", (x - 90, 740, 180, 14), *((0, y, WIDTH, 4) for y in (800, 850, 910)))
    for tree in (170, 1280):
        _tree(c, tree, 810, 0.9)


def _werkbank(c: _Canvas) -> None:
    """Draw a workbench with tools on the wall."""
    c.box(c.rng.choice(("#d9cfb8", "#c9d3cf", "#dcc7ae")), (0, 0, WIDTH, 870))
    c.box("#a39a89", (0, 870, WIDTH, 90))
    c.box("#b8926a", (150, 80, 1140, 390))
    tools, grip = [_hammer, _saw, _spanner, _driver, _driver], c.rng.choice((_RED, _TEAL, _BLUE))
    c.rng.shuffle(tools)
    for step, tool in enumerate(tools):
        with c.at(270 + step * 225, 130):
            tool(c, grip)
    c.box("#6f4f38", (120, 696, 80, 200), (1240, 696, 80, 200), (200, 800, 1040, 30))
    c.box(_WOOD, (60, 640, 1320, 60))
    x = c.rng.randint(160, 300)
    c.box(c.rng.choice(_BRIGHT), (x, 520, 250, 120))
    c.disc(_INK, (x + 125, 515, 50), rim=12)
    c.box("#dccfb8", (600, 614, 320, 26), (640, 588, 250, 26))
    c.disc(_STEEL, (1130, 520, 120), rim=16)
    for turn in range(0, 180, 30):
        with c.at(1130, 520, turn):
            c.box(_STEEL, (-112, -2, 224, 4))
    c.box(_shade(grip, 0.8), *((x, 740, 90, 60) for x in range(480, 940, 150)))


def _hammer(c: _Canvas, grip: str) -> None:
    c.box(grip, (-14, 60, 28, 230))
    c.box(_STEEL, (-70, 20, 130, 56))


def _saw(c: _Canvas, grip: str) -> None:
    c.shape("#d5dbdc", (-52, 90), (52, 90), (20, 310), (-14, 310))
    c.box(grip, (-60, 10, 120, 90))
    c.box("#b8926a", (-30, 36, 60, 36))


def _spanner(c: _Canvas, _: str) -> None:
    c.line(_STEEL, 30, (0, 60), (0, 260))
    c.disc(_STEEL, (0, 45, 46), (0, 270, 36))
    c.box("#b8926a", (-18, -6, 36, 50))
    c.disc("#b8926a", (0, 270, 16))


def _driver(c: _Canvas, grip: str) -> None:
    c.line(grip, 46, (0, 40), (0, 120))
    c.box(_STEEL, (-8, 140, 16, 140), (-14, 270, 28, 26))


def _bank(c: _Canvas) -> None:
    """Draw a park bench under a street lamp."""
    c.disc("#f7ecd0", (c.rng.randint(200, 500), c.rng.randint(120, 240), 70))
    hill = _shade(c.season.leaf, 0.9)
    c.disc(hill, *((x, 640, c.rng.randint(90, 150)) for x in range(0, 1500, 120)))
    c.box(c.season.ground, (0, 620, WIDTH, 340))
    c.box("#d9cfb4", (0, 800, WIDTH, 110))
    for x in (c.rng.randint(80, 200), c.rng.randint(1180, 1320)):
        _tree(c, x, 700, 1.3)
    x = c.rng.choice((420, 980))
    c.disc("#f6e8bc", (x, 190, 130))
    c.box(_INK, (x - 9, 230, 18, 570), (x - 22, 780, 44, 24))
    c.shape(_YELLOW, (x - 44, 140), (x + 44, 140), (x + 28, 236), (x - 28, 236))
    c.shape(_INK, (x - 56, 142), (x, 96), (x + 56, 142))
    wood = c.rng.choice((_WOOD, "#a5673f", "#4f7a5a"))
    c.box(_INK, *((x, 590, 18, 240) for x in (500, 910)))
    c.box(wood, *((460, y, 510, 32) for y in (580, 626, 672)), (440, 736, 550, 30))


def _fluss(c: _Canvas) -> None:
    """Draw a river with a bridge and a boat."""
    _street(c, 500, 150, 290, c.season.ground)
    stone, water = c.rng.choice(_WALLS), c.rng.choice(("#86aab3", "#7fa3a8", "#8fb0b5"))
    c.box(water, (0, 570, WIDTH, 390))
    c.shape(stone, (0, 470), (720, 400), (WIDTH, 470), (WIDTH, 680), (0, 680))
    c.line(_shade(stone, 0.82), 22, (0, 470), (720, 400), (WIDTH, 470))
    for x in (240, 720, 1200):
        c.oval(_shade(water, 0.86), (x, 680, 190, 190))
    c.box(water, (0, 680, WIDTH, 280))
    for _ in range(22):
        wave = c.rng.randint(0, 1340), c.rng.randint(700, 940)
        c.line(_shade(water, 1.12), 6, wave, (wave[0] + c.rng.randint(50, 120), wave[1]))
    with c.at(c.rng.randint(340, 1100), 830):
        c.box(_BARK, (-6, -250, 12, 260))
        c.shape(_PAPER, (14, -240), (14, -30), (150, -30))
        c.shape(c.rng.choice(_BRIGHT), (-14, -200), (-14, -30), (-100, -30))
        c.shape(c.rng.choice((_RED, _BLUE, _WOOD)), (-170, -10), (180, -10), (120, 60), (-120, 60))


def _markt(c: _Canvas) -> None:
    """Draw market stalls with striped roofs."""
    _street(c, 640, 60, 200)
    _bunting(c, 90, 120, 80)
    cloths = c.rng.sample((_RED, _TEAL, _BLUE, _GREEN, "#b5560f"), 3)
    for left, cloth in zip((60, 520, 980), cloths, strict=True):
        with c.at(left, c.rng.randint(380, 420)):
            c.box(_BARK, (14, 90, 14, 400), (372, 90, 14, 400))
            c.box("#e4d6bb", (6, 310, 388, 170))
            for step in range(8):
                x, colour = step * 50, _PAPER if step % 2 else cloth
                c.shape(colour, (x * 0.9 + 20, 0), (x * 0.9 + 65, 0), (x + 50, 110), (x, 110))
                c.disc(colour, (x + 25, 110, 25))
            for crate in (12, 138, 264):
                fruit = c.rng.choice(_FRUIT)
                c.disc(fruit, *((crate + 20 + each * 24, 262, 20) for each in range(4)))
                c.disc(_shade(fruit, 1.1), *((crate + 32 + each * 24, 242, 18) for each in range(3)))
                c.box(_WOOD, (crate, 264, 114, 50))


_SCENES: dict[str, Callable[[_Canvas], None]] = {
    "hof": _hof, "tisch": _tisch, "baeume": _baeume, "regal": _regal, "buehne": _buehne,
    "garten": _garten, "bahnhof": _bahnhof, "rathaus": _rathaus, "werkbank": _werkbank,
    "bank": _bank, "fluss": _fluss, "markt": _markt,
}
SCENES: frozenset[str] = frozenset(_SCENES)


def draw(scene: str, variant: int) -> bytes:
    """Draw a scene as PNG, the same bytes for the same variant."""
    paint, canvas = _SCENES[scene], _Canvas(variant)
    paint(canvas)
    out = io.BytesIO()
    canvas.image.reduce(_FINE).save(out, "PNG", compress_level=4)
    return out.getvalue()
