"""The member cities: which they are, where they lie and who answers there."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import CheckConstraint, Float, Index, Row, Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from stadtnetz.database import Base, session

MOST_HOSTS = 20
_HOST = re.compile(
    r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?"
)
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


class NoHost(ValueError):
    """What does not name one website."""


class City(Base):
    """A town, a district or an association of municipalities that belongs, or belonged, to us.

    `land` is the federal state. `sort_key` puts Ö beside O as DIN 5007-1 does, whatever collation
    the database has. A city that left keeps its page and its stories. `embed_hosts` are the
    websites that may show its dates in a frame, as `host_of` writes them, separated by blanks.
    """

    __tablename__ = "cities"
    __table_args__ = (
        CheckConstraint("left_in IS NULL OR left_in >= joined_in", name="left_after_joining"),
        CheckConstraint("latitude BETWEEN 47 AND 56", name="in_germany_north_south"),
        CheckConstraint("longitude BETWEEN 5 AND 16", name="in_germany_west_east"),
        Index("ix_cities_sort_key", "sort_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    sort_key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(40))
    land: Mapped[str] = mapped_column(String(40))
    latitude: Mapped[float] = mapped_column(Float)
    longitude: Mapped[float] = mapped_column(Float)
    joined_in: Mapped[int]
    left_in: Mapped[int | None]
    motto: Mapped[str] = mapped_column(String(300), default="")
    office: Mapped[str] = mapped_column(String(200), default="")
    office_hours: Mapped[str] = mapped_column(String(200), default="")
    embed_hosts: Mapped[str] = mapped_column(Text, default="")

    @property
    def is_member(self) -> bool:
        """Whether the city belongs to the network today."""
        return self.left_in is None


def join(name: str, *, kind: str, land: str, place: tuple[float, float], since: int) -> City:
    """Let a city into the network; `place` is latitude and longitude in degrees."""
    city = City(
        name=name,
        slug=slug_of(name),
        sort_key=sort_key_of(name),
        kind=kind,
        land=land,
        latitude=place[0],
        longitude=place[1],
        joined_in=since,
    )
    session().add(city)
    session().flush()
    return city


Member = Row[Any]
"""A city as lists and maps show it: attributes only, no entity behind."""

_CITY = City.__table__.c
_MEMBERS: Select[*tuple[Any, ...]] = (
    select(_CITY.id, _CITY.name, _CITY.slug, _CITY.land, _CITY.latitude, _CITY.longitude)
    .where(_CITY.left_in.is_(None))
    .order_by(_CITY.sort_key, _CITY.id)
)


def members() -> Sequence[Member]:
    """List the cities of the network by name."""
    return session().execute(_MEMBERS).all()


def by_slug(slug: str) -> City | None:
    """Find a city by the name in its address."""
    return session().scalars(select(City).where(City.slug == slug[:120])).one_or_none()


def host_of(address: str) -> str:
    """Give scheme, host and port of a website, as its browser names where a page comes from.

    A bare name means https; of a longer address only the website counts. Raises NoHost for
    wildcards, other schemes, sign-ins, umlauts, and whatever else is not one name.
    """
    written = address.strip().lower()
    try:
        parts = urlsplit(written if "://" in written else f"https://{written}")
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise NoHost(address) from error
    is_whole = parts.netloc == (host if port is None else f"{host}:{port}")
    if parts.scheme not in {"http", "https"} or not is_whole or not _HOST.fullmatch(host):
        raise NoHost(address)
    return f"{parts.scheme}://{parts.netloc}"


def allow_embedding(city: City, addresses: Sequence[str]) -> None:
    """Say which websites may show a city's dates in a frame, instead of those that might before.

    Raises NoHost for the first that is none, and for more than twenty.
    """
    hosts = list(dict.fromkeys(host_of(each) for each in addresses))
    if len(hosts) > MOST_HOSTS:
        raise NoHost(hosts[MOST_HOSTS])
    city.embed_hosts = " ".join(hosts)
    session().flush()


def sort_key_of(name: str) -> str:
    """Fold a German name for sorting: ä as a, ß as ss, no case, no marks (DIN 5007-1)."""
    folded = unicodedata.normalize("NFKD", name.casefold()).casefold()
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def slug_of(text: str, longest: int = 80) -> str:
    """Spell a German name or title for an address: ä as ae, ß as ss, words joined by hyphens."""
    plain = unicodedata.normalize(
        "NFKD", unicodedata.normalize("NFC", text).lower().translate(_LETTERS)
    ).lower()
    letters = "".join(
        letter if letter.isascii() and letter.isalnum() else " "
        for letter in plain
        if not unicodedata.combining(letter)
    )
    slug = ""
    for word in letters.split():
        longer = f"{slug}-{word}" if slug else word[:longest]
        if len(longer) > longest:
            break
        slug = longer
    return slug
