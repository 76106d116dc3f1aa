"""Names on the map touch neither lines nor rings nor one another, drawn as readers see them."""

import csv
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page

from stadtnetz import accounts, cities, clock, contributions, topics
from stadtnetz.cities import City
from stadtnetz.contributions import Move, Story
from stadtnetz.database import db, unit_of_work
from stadtnetz.seeds import FOLDER
from tests import factories

TOUCHING = """() => {
  const svg = document.querySelector(".netmap svg");
  const names = [...svg.querySelectorAll("text")].filter((each) => getComputedStyle(each).display !== "none");
  const ink = (text) => {  // what is printed, without the room that a line of text keeps free
    const box = text.getBBox(), em = parseFloat(getComputedStyle(text).fontSize);
    const base = box.y + 0.75 * box.height;
    return { left: box.x, right: box.x + box.width, top: base - 0.74 * em, bottom: base + 0.2 * em };
  };
  const away = (box, x, y) => Math.hypot(
    Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
  const rings = [...svg.querySelectorAll("circle")].map((each) => [
    +each.getAttribute("cx"), +each.getAttribute("cy"),
    +each.getAttribute("r") + parseFloat(getComputedStyle(each).strokeWidth) / 2]);
  const dots = [...svg.querySelectorAll(".track")].flatMap((line) =>
    Array.from({ length: Math.ceil(line.getTotalLength()) }, (_, at) => line.getPointAtLength(at)));
  const found = [];
  for (const name of names) {
    const box = ink(name), says = (what) => found.push(`${name.textContent} touches ${what}`);
    if (rings.some(([x, y, r]) => away(box, x, y) < r)) says("a ring");
    if (dots.some(({ x, y }) => away(box, x, y) < 2.5)) says("a line");
    if (box.left < 0 || box.right > 640) says("the edge");
    for (const other of names) {
      const their = ink(other);
      if (other !== name && box.left < their.right && their.left < box.right
        && box.top < their.bottom && their.top < box.bottom) says(other.textContent);
    }
  }
  return [names.length, svg.querySelectorAll(".track").length, found];
}"""
FEWEST = {1280: 20, 390: 6}


@pytest.fixture(scope="module")
def country(served: tuple[Flask, str]) -> Iterator[None]:
    """Let all the cities of the example in, with stories that two lines run through."""
    with served[0].app_context():
        with unit_of_work():
            for row in csv.DictReader((FOLDER / "cities.csv").read_text().splitlines()):
                if cities.by_slug(cities.slug_of(row["name"])) is None:
                    _let_in(row)
        editor = factories.a_reader("Wanda Weit")
        told = [_tell(city, editor) for city in _members()[::4]]
        db.session.remove()
    yield
    with served[0].app_context(), unit_of_work():
        for story_id in told:
            story = db.session.get_one(Story, story_id)
            contributions.decide(story, Move.ARCHIVE, actor=editor, note="Nur zur Probe.")
        for city in _members():
            city.left_in = None if city.name == "Marburg" else clock.today().year


def _members() -> list[City]:
    return [db.session.get_one(City, each.id) for each in cities.members()]


def _let_in(row: dict[str, str]) -> None:
    place = float(row["latitude"]), float(row["longitude"])
    cities.join(row["name"], kind=row["kind"], land=row["land"], place=place, since=2020)


def _tell(city: City, editor: accounts.User) -> int:
    with unit_of_work():
        accounts.appoint(editor, city, since=clock.today() - timedelta(days=1))
    with clock.at(clock.now() - timedelta(days=200)):
        topic = topics.every()[0]
        return factories.a_story(city=city, author=editor, topic_id=topic.id).id


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", ["/staedte?linie=a", "/", "/staedte/marburg"])
def test_no_name_touches_anything(page: Page, country: None, path: str, width: int, scheme: str):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path)
    page.evaluate("document.fonts.ready")
    names, lines, found = page.evaluate(TOUCHING)
    assert (found, lines) == ([], 1 if "linie" in path else 0)
    assert names >= (1 if "marburg" in path else FEWEST[width] if "linie" in path else 6)
