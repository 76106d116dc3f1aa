"""Where places stand on the drawn map, and how a line bends between them."""

import re

import pytest

from stadtnetz import geography
from stadtnetz.geography import Name, Position, Station

FLENSBURG, GARMISCH = (54.79, 9.44), (47.49, 11.10)
AACHEN, GOERLITZ = (50.78, 6.08), (51.15, 14.99)


def test_every_corner_of_the_country_stands_on_the_drawing() -> None:
    places = [geography.position(*place) for place in (FLENSBURG, GARMISCH, AACHEN, GOERLITZ)]
    assert all(0 < place.x < 640 and 0 < place.y < 860 for place in places)


def test_north_is_above_and_west_is_left() -> None:
    assert geography.position(*FLENSBURG).y < geography.position(*GARMISCH).y
    assert geography.position(*AACHEN).x < geography.position(*GOERLITZ).x


def test_places_on_one_meridian_in_the_middle_stand_below_one_another() -> None:
    assert geography.position(54, 10.5).x == geography.position(48, 10.5).x == 324.9


def test_a_kilometre_is_as_long_in_the_south_as_in_the_north() -> None:
    heights = [geography.position(degree, 10.5).y for degree in (54, 53, 49, 48)]
    assert heights[1] - heights[0] == pytest.approx(heights[3] - heights[2], rel=0.01)


@pytest.mark.parametrize(
    ("stops", "path"),
    [
        ([Position(0, 0), Position(100, 0)], "M0 0L100 0"),
        ([Position(0, 0), Position(100, 100)], "M0 0L100 100"),
        ([Position(0, 0), Position(100, 5)], "M0 0L100 5"),
        (
            [Position(0, 0), Position(200, 50)],
            "M0 0L40.1 40.1Q50.0 50.0 64.0 50.0L200 50",
        ),
        (
            [Position(0, 0), Position(50, 200)],
            "M0 0L0.0 136.0Q0.0 150.0 9.9 159.9L50 200",
        ),
        (
            [Position(0, 0), Position(-50, -200)],
            "M0 0L0.0 -136.0Q0.0 -150.0 -9.9 -159.9L-50 -200",
        ),
        ([Position(7, 7), Position(7, 7), Position(90, 7)], "M7 7L90 7"),
    ],
)
def test_a_line_runs_straight_or_diagonally_and_bends_softly(
    stops: list[Position], path: str
) -> None:
    assert geography.track(stops) == path


def test_a_line_begins_at_its_first_stop_and_ends_at_its_last() -> None:
    stops = [geography.position(*place) for place in (FLENSBURG, AACHEN, GOERLITZ, GARMISCH)]
    numbers = re.findall(r"-?[\d.]+", geography.track(stops))
    assert [float(each) for each in numbers[:2]] == list(stops[0])
    assert [float(each) for each in numbers[-2:]] == list(stops[-1])


MIDDLE = Position(320, 430)


def station(name: str, x: float, y: float, *, is_on_line: bool = False) -> Station:
    return Station(name, name, Position(x, y), is_on_line)


def side_of(name: Name) -> str:
    if name.anchor != "middle":
        return {"start": "right", "end": "left"}[name.anchor]
    return "below" if name.down > 0 else "above"


WEST, EAST = Position(100, 430), Position(540, 430)
SOUTH = Position(320, 800)


@pytest.mark.parametrize(
    ("place", "lines", "side"),
    [
        (MIDDLE, [], "right"),
        (MIDDLE, [(MIDDLE, EAST)], "left"),
        (MIDDLE, [(WEST, MIDDLE, EAST)], "below"),
        (MIDDLE, [(WEST, MIDDLE, EAST), (MIDDLE, SOUTH)], "above"),
        (Position(600, 430), [], "left"),
        (Position(600, 430), [(WEST, Position(600, 430))], "below"),
    ],
)
def test_a_name_stands_where_neither_a_line_nor_the_edge_is(
    place: Position, lines: list[tuple[Position, ...]], side: str
) -> None:
    found = geography.names((station("Ulm", *place),), tuple(lines), 8.5)
    assert [side_of(each) for each in found.values()] == [side]


def test_a_name_makes_room_for_the_rings_and_names_beside_it() -> None:
    neighbours = (station("Ulm", 320, 430), station("Trier", 360, 430))
    found = geography.names(neighbours, (), 8.5)
    assert {key: side_of(each) for key, each in found.items()} == {"Ulm": "left", "Trier": "right"}


def test_a_name_without_a_free_side_is_left_to_the_list() -> None:
    crowd = tuple(station(f"Ort {n}", 300 + n % 5 * 20, 400 + n // 5 * 20) for n in range(25))
    alone = station("Ulm", 100, 100)
    found = geography.names((*crowd, alone), (), 8.5)
    assert ("Ulm" in found, "Ort 12" in found) == (True, False)


@pytest.mark.parametrize(("on_line", "written"), [(None, "Aub"), ("Auberg", "Auberg")])
def test_where_a_line_stops_the_name_comes_first_and_then_the_shorter_one(
    on_line: str | None, written: str
) -> None:
    # A corridor with a wall at each end: between the two rings there is room for one name.
    corridor = tuple((Position(280, y), Position(410, y)) for y in (415, 445))
    ends = tuple((Position(x, 415), Position(x, 445)) for x in (288, 402))
    places = (("Auberg", 300), ("Aub", 390))
    stations = tuple(station(name, x, 430, is_on_line=name == on_line) for name, x in places)
    assert set(geography.names(stations, corridor + ends, 8.5)) == {written}


def test_a_name_that_has_room_only_when_small_says_so() -> None:
    walls = tuple((Position(x, 300), Position(x, 560)) for x in (310, 380))
    found = geography.names((station("Ulm", *MIDDLE),), walls, 5.0)
    assert [(side_of(each), each.is_large) for each in found.values()] == [("right", False)]


def test_the_same_stations_have_their_names_at_the_same_sides() -> None:
    places = [(f"Ort {n}", (n * 97) % 600 + 20, (n * 61) % 800 + 30) for n in range(40)]
    stations = tuple(station(*each) for each in places)
    first = dict(geography.names(stations, (), 8.5))
    geography.names.cache_clear()
    assert dict(geography.names(stations[::-1], (), 8.5)) == first
