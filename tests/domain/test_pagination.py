"""Places in a list, spelled for an address and read back."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from stadtnetz import pagination
from stadtnetz.pagination import LARGEST_ID, BrokenCursor, Cursor, Older, Page
from tests.factories import NOON


def spelled(plain: str) -> str:
    """Spell any text as an address spells a place."""
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        Cursor(NOON, 1),
        Cursor(NOON + timedelta(microseconds=1), LARGEST_ID),
        Cursor(datetime(1970, 1, 1, tzinfo=UTC), 0),
        Cursor(datetime(9998, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), 7),
    ],
)
def test_a_place_is_read_as_it_was_spelled(cursor: Cursor) -> None:
    assert pagination.parse(str(cursor)) == cursor
    assert set(str(cursor)) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    )


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_place_is_no_place(nothing: str | None) -> None:
    assert pagination.parse(nothing) is None


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "nonsense!",
        "ä",
        "🎉",
        "../../etc/passwd",
        "\x00",
        "%00",
        "A" * 5_000,
        spelled("1"),
        spelled("1.2.3"),
        spelled("."),
        spelled("x.1"),
        spelled("1.x"),
        spelled("1.-1"),
        spelled("-1.1"),
        spelled(f"1.{LARGEST_ID + 1}"),
        spelled(f"1.{2**63}"),
        spelled(f"{10**40}.1"),
        spelled(f"{'9' * 5_000}.1"),
        spelled("253370764800000000.1"),
        spelled("nan.1"),
        spelled("1e3.1"),
        spelled("ä.1"),
        spelled("1\x00.1"),
    ],
)
def test_a_broken_place_is_refused_by_name(text: str) -> None:
    with pytest.raises(BrokenCursor) as refusal:
        pagination.parse(text)
    assert str(refusal.value) == text[:80]


def test_what_is_older_comes_later_and_of_one_moment_the_smaller_number() -> None:
    place = Cursor(NOON, 5)
    assert place.is_after(Cursor(NOON + timedelta(seconds=1), 1))
    assert place.is_after(Cursor(NOON, 6))
    assert not place.is_after(place)
    assert not place.is_after(Cursor(NOON, 4))
    assert not place.is_after(Cursor(NOON - timedelta(seconds=1), 9))


def test_a_page_with_rows_is_something_to_see() -> None:
    older = Older(1, after=Cursor(NOON, 2), until=Cursor(NOON, 1))
    assert Page(["row"], older)
    assert not Page([])
