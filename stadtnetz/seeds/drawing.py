"""The pictures of the demo network, drawn."""

import io
import math
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PIL import Image, ImageColor, ImageDraw

WIDTH, HEIGHT, _FINE = 1440, 960, 2  # drawn twice as large and reduced: edges are smooth
_INK, _PAPER, _WOOD, _BARK, _GLASS = "#15212d", "#fdfcf8", "#8a6244", "#5d4837", "#8ba0a8"
_RED, _TEAL, _YELLOW, _BLUE, _GREEN = "#c02a22", "#0b6b78", "#ffd23c", "#2557a7", "#3b7a2a"
_BRIGHT = (_RED, _TEAL, _YELLOW, _BLUE, "#b5560f", "#a4286a", _GREEN)
_WALLS = ("#d5c0a3", "#c9a58d", "#dbd1bb", "#c0ad9d", "#c6b8a5", "#ccb48c", "#b7b5a4")
_FRUIT = ("#c8452f", "#e0a02c", "#7ea34a", "#a9546b", "#d97b29")
_PAVING, _STEEL, _BOARD = "#cbc4b2", "#4c555b", "#b8926a"
_SEASONS = (  # sky, leaf, leaf in the light, ground, and the share of windows that are lit
    ("#d5e4e6", "#7fa85a", "#9dc077", "#b9bd94", 0.1),
    ("#cfdfe3", "#5c8a4e", "#76a45f", "#adb58a", 0.1),
    ("#d3dcdb", "#c68a38", "#d9a650", "#bbb398", 0.3),
    ("#ecd2b8", "#6c7f4b", "#8a9a5e", "#a9a284", 0.6),
)
_Figure = str | tuple[float, ...]
_PLANTS: tuple[tuple[_Figure, ...], ...] = (  # tomato, leek, lettuce, flowers
    ("#6b9a4f", (-12, -34, 26), (12, -75, 26), (-4, -114, 24), _RED, (-16, -40, 9), (14, -80, 9)),
    ("#4f7f48", (-12, 0, -2, 0, -28, -64), (-5, 0, 5, 0, 2, -80), (2, 0, 12, 0, 27, -62)),
    ("#6b9a4f", (0, 2, 33), "#82b562", (-8, 2, 20)),
    ("#4f7f48", (-3, -74, 6, 74), _YELLOW, (0, -84, 21), _BARK, (0, -84, 8)),
)
_TOOLS: tuple[tuple[_Figure, ...], ...] = (  # hammer, saw, spanner, screwdriver
    ((-14, 60, 28, 230), _STEEL, (-70, 20, 130, 56)),
    ((-60, 10, 120, 90), _BOARD, (-30, 36, 60, 36), _PAPER, (-52, 90, 52, 90, 20, 310, -14, 310)),
    (_STEEL, (-15, 60, 30, 200), (0, 45, 46), (0, 270, 36), _BOARD, (-18, 0, 36, 44), (0, 270, 9)),
    ((-23, 40, 46, 100), (0, 40, 23), (0, 140, 23), _STEEL, (-8, 163, 16, 117)),
)


def _shade(colour: str, by: float) -> str:
    """Give a darker (below 1) or lighter colour."""
    red, green, blue = (min(255, round(each * by)) for each in ImageColor.getrgb(colour)[:3])
    return f"#{red:02x}{green:02x}{blue:02x}"


class _Canvas:
    """A sheet of 1440 by 960 with a movable frame of reference."""

    def __init__(self, variant: int) -> None:
        self.rng = random.Random(variant)  # noqa: S311 - a picture, no secret
        self.sky, self.leaf, self.light, self.ground, self.lit = _SEASONS[variant % 4]
        self.image = Image.new("RGB", (WIDTH * _FINE, HEIGHT * _FINE), self.sky)
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

    def put(self, *items: _Figure) -> None:
        """Draw figures, each in the colour before; how many numbers it has tells its kind."""
        colour = _INK
        for item in items:
            if isinstance(item, str):
                colour = item
            elif len(item) in (3, 5):  # a disc, or an ellipse with its rim (0: filled)
                x, y, rx, ry, rim = item if len(item) == 5 else (*item, item[2], 0)
                (mx, my), by = self.spot(x, y), self.frame[3] * _FINE
                edge = (mx - rx * by, my - ry * by, mx + rx * by, my + ry * by)
                self.pen.ellipse(edge, None if rim else colour, colour, max(1, round(rim * by)))
            else:  # a box, or the corners of a polygon
                x, y, w, h = item[:4]
                flat = item if len(item) > 4 else (x, y, x + w, y, x + w, y + h, x, y + h)
                self.pen.polygon([*map(self.spot, flat[::2], flat[1::2])], fill=colour)

    def line(self, colour: str, width: float, *points: tuple[float, float]) -> None:
        """Draw a line with round ends."""
        broad = round(width * self.frame[3] * _FINE)
        self.pen.line([self.spot(*each) for each in points], colour, broad, joint="curve")
        self.put(colour, (*points[0], width / 2 - 0.4), (*points[-1], width / 2 - 0.4))


def _house(c: _Canvas, x: float, top: float, w: float, base: float, wall: str) -> None:
    """Draw a front with rows of windows, some of them lit."""
    c.put(wall, (x, top, w, base - top), _shade(wall, 0.86), (x, top, w, 14))
    count, ledge = max(2, int(w // 96)), _shade(wall, 1.12)
    for y in range(int(top) + 52, int(base) - 125, 118):
        for column in range(count):
            left, lit = x + w * (column + 0.5) / count - 25, c.rng.random() < c.lit
            c.put("#f4d98a" if lit else _GLASS, (left, y, 50, 68), ledge, (left - 5, y + 68, 60, 7))


def _street(c: _Canvas, base: float, low: int, high: int, ground: str = _PAVING) -> None:
    """Fill the width with house fronts of different heights, and the ground before them."""
    edges = [0, *(288 * step + c.rng.randint(-34, 34) for step in range(1, 5)), WIDTH]
    for wall, left, right in zip(c.rng.sample(_WALLS, 5), edges, edges[1:], strict=False):
        _house(c, left, c.rng.randint(low, high), right - left, base, wall)
    c.put(ground, (0, base, WIDTH, HEIGHT))


def _tree(c: _Canvas, x: float, y: float, size: float) -> None:
    """Draw a round tree that stands at a point."""
    with c.at(x, y, 0, size):
        c.line(_BARK, 10, (-46, -220), (0, -150), (52, -210))
        c.put(_BARK, (-13, 0, -9, -240, 9, -240, 13, 0), c.leaf, (-78, -275, 92), (74, -280, 96))
        c.put(c.leaf, (0, -375, 104), (0, -280, 90), c.light, (-34, -330, 52), (62, -350, 44))


def _can(c: _Canvas, x: float, y: float, size: float) -> None:
    """Draw a watering can that stands at a point."""
    colour, dark = c.rng.choice(((_RED, "#9a221b"), (_TEAL, "#095660"), (_BLUE, "#1e4686")))
    with c.at(x, y, 0, size):
        c.line(colour, 24, (64, -40), (150, -122))
        c.put(dark, (0, -112, 62, 62, 13), (130, -136, 168, -98, 190, -146, 174, -158))
        c.put(colour, (-72, 0, -64, -118, 64, -118, 72, 0))


def _bed(c: _Canvas, x: float, y: float, w: float, crop: int) -> None:
    """Draw a raised bed full of one crop."""
    for step in range(int(w // 54)):
        with c.at(x + 40 + step * (w - 80) / (w // 54 - 1), y):
            c.put(*_PLANTS[crop])
    c.put(_WOOD, (x, y - 4, w, 92), _shade(_WOOD, 0.8), (x, y + 24, w, 4), (x, y + 54, w, 4))
    c.put(_shade(_WOOD, 0.72), (x - 6, y - 12, 18, 104), (x + w - 12, y - 12, 18, 104))


def _bunting(c: _Canvas, top: float, sag: float) -> None:
    """Hang a string of pennants across the picture."""
    points = [(x, top + sag * math.sin(math.pi * x / WIDTH)) for x in range(0, WIDTH + 1, 36)]
    c.line(_STEEL, 4, *points)
    for step, (x, y) in enumerate(points[1::2]):
        c.put(_BRIGHT[step % len(_BRIGHT)], (x - 20, y, x + 20, y, x + 2, y + 42))


def _hof(c: _Canvas) -> None:
    """Draw a long table under a tree between the houses."""
    _house(c, 0, c.rng.randint(20, 80), 560, 690, c.rng.choice(_WALLS[:3]))
    _house(c, 970, c.rng.randint(90, 170), 480, 690, c.rng.choice(_WALLS[3:]))
    c.put(c.ground, (0, 690, WIDTH, 270), _shade(c.ground, 0.88), (0, 650, WIDTH, 46))
    _tree(c, c.rng.randint(720, 880), 740, 1.25)
    _bunting(c, c.rng.randint(80, 170), 110)
    for x in (50, 280, 1190):
        _bed(c, x, 742, 190, c.rng.randint(1, 3))
    for x in range(570, 1060, c.rng.choice((66, 74, 82))):
        c.put(c.rng.choice((_PAPER, _TEAL, _YELLOW)), (x, 800 - c.rng.randint(24, 50), 24, 50))
    c.put(_BARK, *((x, 826, 18, 94) for x in (580, 800, 1020)), "#75543d", (540, 800, 540, 28))
    c.put(_INK, (510, 872, 600, 18), (550, 890, 14, 44), (1050, 890, 14, 44))


def _tisch(c: _Canvas) -> None:
    """Draw a kitchen table from above with letters, cups, a pen and glasses."""
    planks = ((0, y, WIDTH, 4) for y in range(0, HEIGHT, 120))
    c.put(c.rng.choice(("#b88d60", "#bf9a72")), (0, 0, WIDTH, HEIGHT), "#8a6a45", *planks)
    with c.at(190, 145, c.rng.randint(-9, 9)):
        c.put("#cfd8da", (-120, -76, 240, 152))
        c.line("#80939a", 5, (-118, -74), (0, 14), (118, -74))
    for x, y, mark in ((360, 440, _YELLOW), (1080, 400, "#f0b9a8"), (690, 540, "#b9d3dd")):
        with c.at(x + c.rng.randint(-30, 30), y, c.rng.randint(-14, 14)):
            c.put(_PAPER, (-142, -196, 284, 392), _INK, (-114, -168, 78, 14))
            c.put("#cbc9bd", (48, -172, 68, 42), mark, (-118, 66, 200, 22))
            c.put("#878d99", *((-114, y, c.rng.randint(150, 228), 8) for y in range(-88, 160, 32)))
    for x, y in ((c.rng.randint(200, 320), 810), (c.rng.randint(1180, 1300), 770)):
        c.put("#f1ece0", (x, y, 94), "#dccfb8", (x, y, 62), (x + 66, y - 26, 16))
        c.put(c.rng.choice(("#4a2f22", "#4a2f22", "#a0622c")), (x, y, 50))
    with c.at(c.rng.randint(660, 800), 140, c.rng.randint(-12, 6)):
        c.put(_INK, (-62, 0, 50, 50, 11), (62, 0, 50, 50, 11), (-16, -8, 32, 10))
        c.put(_INK, (-99, -9, -148, -46, -154, -38, -99, 6), (99, -9, 148, -46, 154, -38, 99, 6))
    with c.at(850, 850, c.rng.randint(-36, -10)):
        c.put(c.rng.choice((_INK, _TEAL)), (-160, -12, 290, 24), _PAPER, (130, -12, 130, 9, 176, 0))


def _baeume(c: _Canvas) -> None:
    """Draw young trees in front of a row of houses, and a watering can."""
    _street(c, 720, 60, 230)
    c.put("#989fa1", (0, 834, WIDTH, 126))
    for step in range(4):
        x, y = 190 + step * 350 + c.rng.randint(-25, 25), c.rng.randint(745, 775)
        leaf, tall = c.rng.choice((c.leaf, c.light)), c.rng.randint(150, 180)
        c.put(_BARK, (x, y, 74, 16, 0), (x + 34, y - 190, 9, 190), (x - 9, y - 300, 18, 300))
        c.put(leaf, (x, y - 370, 112, tall, 0), _shade(leaf, 1.08), (x - 30, y - 400, 52, 80, 0))
    _can(c, c.rng.choice((390, 720, 1050)), 900, 1.15)


def _regal(c: _Canvas) -> None:
    """Draw a shelf of colourful books and a reading lamp."""
    c.put(c.rng.choice(("#e4d9c3", "#d3dcd6", "#e6cfb9")), (0, 0, WIDTH, 860))
    c.put("#a98a66", (0, 860, WIDTH, 100), "#7a5941", (80, 60, 920, 820))
    for y in (258, 454, 650, 846):
        c.put("#57402f", (100, y - 178, 880, 178))
        x, end = 108, c.rng.randint(720, 920)
        while x < end:
            wide, high = c.rng.randint(22, 50), c.rng.randint(112, 164)
            book = c.rng.choice((*_BRIGHT, *_WALLS, *_FRUIT))
            c.put(book, (x, y - high, wide, high), _shade(book, 1.3), (x, y - high + 22, wide, 9))
            x += wide + 3
    c.put("#f6e3ae", (1150, 330, 1290, 330, 1400, 880, 1040, 880))
    c.put(c.rng.choice(_BRIGHT), (1170, 190, 1270, 190, 1330, 340, 1110, 340))
    c.put(_INK, (1212, 340, 16, 550), (1130, 880, 180, 16))


def _buehne(c: _Canvas) -> None:
    """Draw a small stage with a curtain and a microphone."""
    wall, cloth = c.rng.choice((("#3d4653", "#a8322c"), ("#4a3f4d", _TEAL), ("#5b4a3d", "#8d2b50")))
    x = c.rng.randint(620, 820)
    c.put(wall, (0, 0, WIDTH, 720), _shade(wall, 1.25), (x, -90, x + 310, 760, x - 310, 760))
    c.put("#b78a5c", (0, 720, 1440, 110), "#d9b27e", (x, 768, 320, 36, 0), _INK, (x, 764, 62, 9, 0))
    for fold in range(0, 300, 50):
        c.put(_shade(cloth, 0.86 + fold % 100 / 350), (fold, 0, 50, 740), (1390 - fold, 0, 50, 740))
    for fold in range(10):
        c.put(_shade(cloth, 1.1 if fold % 2 else 0.95), (72 + fold * 144, 70, 74))
    c.put(_shade(cloth, 0.8), (0, 0, WIDTH, 72), "#6b4c35", (0, 830, WIDTH, 130))
    c.line("#d8d3c8", 10, (x, 760), (x, 400), (x + 44, 362))
    c.line(_INK, 34, (x + 40, 366), (x + 66, 342))
    c.put("#2b2420", *((seat, 964, 66) for seat in range(55, WIDTH, 190)))


def _garten(c: _Canvas) -> None:
    """Draw raised beds with vegetables in front of a fence."""
    c.put(c.ground, (0, 440, WIDTH, 520))
    _tree(c, c.rng.randint(160, 1280), 520, 1.05)
    for x in range(10, WIDTH, 62):
        c.put("#f1e8d4", (x, 540, x, 350, x + 19, 322, x + 38, 350, x + 38, 540))
    c.put("#d3c4a4", (0, 385, WIDTH, 16), (0, 480, WIDTH, 16))
    for step, crop in enumerate(c.rng.sample(range(4), 4)):
        _bed(c, 70 + step % 2 * 740, 620 + step // 2 * 220, 560, crop)
    _can(c, 710, 900, 0.7)


def _bahnhof(c: _Canvas) -> None:
    """Draw a platform with a clock and a train."""
    _street(c, 560, 230, 330, "#9a958a")
    train, end = c.rng.choice((_RED, _TEAL, _BLUE, _GREEN)), c.rng.randint(860, 1080)
    c.put(train, (0, 330, end - 90, 330, end, 470, end + 20, 690, 0, 690))
    c.put("#dbe6e8", (end - 130, 370, end - 88, 370, end - 30, 480, end - 130, 480))
    c.put("#dbe6e8", *((x, 380, 150, 110) for x in range(end - 330, -200, -190)))
    c.put(_PAPER, (0, 580, end + 9, 26), _INK, (0, 690, end - 30, 50))
    c.put(_PAVING, (0, 740, WIDTH, 220), _PAPER, (0, 764, WIDTH, 14))
    x, hour = c.rng.randint(1160, 1260), c.rng.random() * 12
    c.put(_STEEL, (0, 50, 1440, 54), (x - 9, 80, 18, 780), _INK, (x, 270, 96), _PAPER, (x, 270, 82))
    for size, turn in ((46, math.tau * hour / 12), (66, math.tau * hour)):
        c.line(_INK, 9, (x, 270), (x + size * math.sin(turn), 270 - size * math.cos(turn)))


def _rathaus(c: _Canvas) -> None:
    """Draw a town hall with a tower on its square."""
    _street(c, 740, 380, 460)
    wall, roof = c.rng.choice(_WALLS), c.rng.choice(("#a5513a", "#5f7a74", "#6b5a58"))
    c.put(roof, (330, 350, 410, 240, 1030, 240, 1110, 350))
    _house(c, 350, 350, 740, 740, wall)
    x = c.rng.choice((470, 720, 970))
    c.put(_shade(wall, 0.93), (x - 85, 130, 170, 610), roof, (x - 105, 135, x, 10, x + 105, 135))
    c.put(_PAPER, (x, 230, 56), _GLASS, (x - 25, 340, 50, 80), (x - 25, 470, 50, 80))
    c.line(_INK, 7, (x, 192), (x, 230), (x + 26, 246))
    c.put(_BARK, (x, 650, 49), (x - 49, 650, 98, 90), "#bba", (0, 790, 1440, 4), (0, 890, 1440, 4))
    for tree in (170, 1280):
        _tree(c, tree, 810, 0.9)


def _werkbank(c: _Canvas) -> None:
    """Draw a workbench with tools on the wall, a toolbox and a wheel."""
    wall, grip = c.rng.choice(("#d9cfb8", "#c9d3cf", "#dcc7ae")), c.rng.choice((_RED, _TEAL, _BLUE))
    c.put(wall, (0, 0, WIDTH, 870), "#a39a89", (0, 870, WIDTH, 90), _BOARD, (150, 80, 1140, 390))
    for step, tool in enumerate(c.rng.sample((*_TOOLS, _TOOLS[3]), 5)):
        with c.at(270 + step * 225, 130):
            c.put(grip, *tool)
    c.put("#6f4f38", (120, 696, 80, 200), (1240, 696, 80, 200), (200, 800, 1040, 30))
    c.put(_WOOD, (60, 640, 1320, 60), "#c9a878", (600, 614, 320, 26), (640, 588, 250, 26))
    x = c.rng.randint(160, 300)
    c.put(_INK, (x + 125, 525, 50, 36, 12), c.rng.choice(_BRIGHT), (x, 520, 250, 120))
    c.put(_INK, (x, 560, 250, 6), (x + 110, 550, 30, 26), _STEEL, (1130, 520, 120, 120, 16))
    for turn in range(0, 180, 30):
        with c.at(1130, 520, turn):
            c.put(_STEEL, (-112, -2, 224, 4))
    c.put(_shade(grip, 0.8), *((x, 740, 90, 60) for x in range(480, 940, 150)))


def _bank(c: _Canvas) -> None:
    """Draw a park bench under a street lamp."""
    x, wood = c.rng.choice((420, 1010)), c.rng.choice((_WOOD, "#a5673f", "#4f7a5a"))
    c.put(_shade(c.leaf, 0.9), *((x, 640, c.rng.randint(90, 150)) for x in range(0, 1500, 120)))
    c.put(c.ground, (0, 620, WIDTH, 340), "#d9cfb4", (0, 800, WIDTH, 110))
    for tree in (c.rng.randint(60, 180), c.rng.randint(1240, 1360)):
        _tree(c, tree, 700, 1.3)
    c.put("#f6e8bc", (x, 190, 130), _INK, (x - 9, 230, 18, 570), (x - 22, 780, 44, 24))
    c.put(_YELLOW, (x - 44, 140, x + 44, 140, x + 28, 236, x - 28, 236))
    c.put(_INK, (x - 56, 142, x, 96, x + 56, 142), (500, 590, 18, 240), (910, 590, 18, 240))
    c.put(wood, *((460, y, 510, 32) for y in (580, 626, 672)), (440, 736, 550, 30))


def _fluss(c: _Canvas) -> None:
    """Draw a river with a bridge and a boat."""
    _street(c, 500, 150, 290, c.ground)
    stone, water = c.rng.choice(_WALLS), c.rng.choice(("#86aab3", "#7fa3a8", "#8fb0b5"))
    c.put(_shade(stone, 0.82), (0, 455, 720, 385, 1440, 455, 1440, 480, 0, 480))
    c.put(stone, (0, 475, 720, 405, 1440, 475, 1440, 680, 0, 680))
    c.put("#64838b", *((x, 680, 190) for x in (240, 720, 1200)), water, (0, 680, 1440, 280))
    for x in range(0, WIDTH, 70):
        c.put(_shade(water, 1.1), (x, c.rng.randint(700, 940), c.rng.randint(50, 130), 6))
    with c.at(c.rng.randint(340, 1100), 830):
        c.put(_BARK, (-6, -250, 12, 260), _PAPER, (14, -240, 14, -30, 150, -30))
        c.put(c.rng.choice(_BRIGHT), (-14, -200, -14, -30, -100, -30))
        c.put(c.rng.choice((_RED, _BLUE, _WOOD)), (-170, -10, 180, -10, 120, 60, -120, 60))


def _markt(c: _Canvas) -> None:
    """Draw market stalls with striped roofs."""
    _street(c, 640, 60, 200)
    _bunting(c, 90, 80)
    for left, cloth in zip((60, 520, 980), c.rng.sample(_BRIGHT, 3), strict=True):
        with c.at(left, c.rng.randint(380, 420)):
            c.put(_BARK, (14, 90, 14, 400), (372, 90, 14, 400), "#e4d6bb", (6, 310, 388, 170))
            for x in range(0, 400, 50):
                slope = (x * 0.9 + 20, 0, x * 0.9 + 65, 0, x + 50, 110, x, 110)
                c.put(_PAPER if x % 100 else cloth, slope, (x + 25, 110, 25))
            for x in (12, 138, 264):
                pile = ((x + 14 * each, 262 - each % 2 * 18, 19) for each in range(1, 8))
                c.put(c.rng.choice(_FRUIT), *pile, _WOOD, (x, 264, 114, 50))


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
    paint, canvas, out = _SCENES[scene], _Canvas(variant), io.BytesIO()
    paint(canvas)
    canvas.image.reduce(_FINE).save(out, "PNG", compress_level=4)
    return out.getvalue()
