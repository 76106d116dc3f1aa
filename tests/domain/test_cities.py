"""Cities and topics: names, addresses and the order in which they stand."""

import pytest

from stadtnetz import cities, topics
from stadtnetz.cities import slug_of, sort_key_of
from stadtnetz.database import Conflict, unit_of_work
from stadtnetz.topics import Topic
from tests import factories


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Görlitz", "goerlitz"),
        ("Gießen", "giessen"),
        ("GROẞENHAIN", "grossenhain"),
        ("Lübeck/Travemünde", "luebeck-travemuende"),
        ("Frankfurt (Oder)", "frankfurt-oder"),
        ("  Bad   Säckingen ", "bad-saeckingen"),
        ("Go\u0308rlitz", "goerlitz"),
        ("Café Ñandú", "cafe-nandu"),
        ("½ Stunde", "1-2-stunde"),
        ("İzmir", "izmir"),
        ("Markt™ am ℡", "markttm-am-tel"),
        ("مدينة", ""),
        ("🎉", ""),
        ("", ""),
        ("--", ""),
        ("a_b.c", "a-b-c"),
    ],
)
def test_a_name_is_spelled_for_an_address(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@pytest.mark.parametrize(
    ("name", "longest", "slug"),
    [
        ("eins zwei drei", 9, "eins-zwei"),
        ("eins zwei drei", 8, "eins"),
        ("Donaudampfschifffahrt", 5, "donau"),
        ("Donaudampfschifffahrt und mehr", 5, "donau"),
    ],
)
def test_a_long_name_is_cut_between_words(name: str, longest: int, slug: str) -> None:
    assert slug_of(name, longest) == slug


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Öhringen", "ohringen"),
        ("Straße", "strasse"),
        ("É", "e"),
        ("O\u0308", "o"),
        ("Netz™", "netztm"),
        ("", ""),
    ],
)
def test_a_name_is_folded_for_sorting(name: str, key: str) -> None:
    assert sort_key_of(name) == key


def test_umlauts_sort_beside_their_vowels() -> None:
    names = ["Zittau", "Öhringen", "Ofterdingen", "Ohrdruf", "Aachen", "Äpfingen", "Apolda"]
    assert sorted(names, key=sort_key_of) == [
        "Aachen", "Äpfingen", "Apolda", "Ofterdingen", "Ohrdruf", "Öhringen", "Zittau",
    ]  # fmt: skip


@pytest.mark.usefixtures("network")
def test_a_city_that_joins_has_an_address_and_a_place() -> None:
    with unit_of_work():
        city = cities.join(
            "Görlitz", kind="Stadt", land="Sachsen", place=(51.15, 14.99), since=2019
        )
    assert (city.slug, city.sort_key, city.joined_in) == ("goerlitz", "gorlitz", 2019)
    assert (city.latitude, city.longitude) == (51.15, 14.99)
    assert (city.motto, city.office, city.office_hours) == ("", "", "")
    assert city.is_member


@pytest.mark.usefixtures("network")
def test_members_stand_by_name_without_those_who_left() -> None:
    for name in ("Zittau", "Öhringen", "Ohrdruf"):
        factories.a_city(name)
    left = factories.a_city("Aachen", left_in=2024)
    assert [city.name for city in cities.members()] == ["Ohrdruf", "Öhringen", "Zittau"]
    assert not left.is_member
    assert cities.by_slug("aachen") == left


@pytest.mark.usefixtures("network")
def test_an_address_that_no_city_has_finds_none() -> None:
    factories.a_city("Görlitz")
    assert [cities.by_slug(slug) for slug in ("zittau", "", "g" * 10_000)] == [None] * 3


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("name", ["Görlitz", "Goerlitz"])
def test_two_cities_do_not_share_an_address(name: str) -> None:
    factories.a_city("Görlitz")
    with pytest.raises(Conflict):
        factories.a_city(name)


@pytest.mark.usefixtures("network")
def test_a_city_outside_germany_does_not_join() -> None:
    with pytest.raises(Conflict):
        factories.a_city(latitude=60)


@pytest.mark.usefixtures("network")
def test_a_city_does_not_leave_before_it_joined() -> None:
    with pytest.raises(Conflict):
        factories.a_city(left_in=2019)


@pytest.mark.usefixtures("network")
def test_topics_stand_in_the_order_of_the_network() -> None:
    reading, cycling = factories.a_topic("Lesen"), factories.a_topic("Fahrrad")
    assert topics.every() == [reading, cycling]
    assert [each.letter for each in topics.every()] == ["a", "b"]
    assert (topics.by_slug("fahrrad"), topics.by_id(reading.id)) == (cycling, reading)
    assert (topics.by_slug("f" * 10_000), topics.by_id(2**31 - 1)) == (None, None)


@pytest.mark.usefixtures("network")
def test_the_letter_of_a_topic_is_a_small_one() -> None:
    with pytest.raises(Conflict), unit_of_work() as session:
        session.add(
            Topic(letter="A", slug="a", name="A", name_en="A", introduction="", introduction_en="")
        )
