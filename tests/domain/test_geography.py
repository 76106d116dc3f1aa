"""Where places stand on the drawn map, and how a line bends between them."""

import re

import pytest

from stadtnetz import geography
from stadtnetz.geography import Position

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
