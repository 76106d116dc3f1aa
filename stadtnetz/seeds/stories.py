"""The stories of the example network, made of their files with the network's own operations."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from stadtnetz import clock, pictures
from stadtnetz.accounts import User
from stadtnetz.cities import City
from stadtnetz.contributions import StoryContent
from stadtnetz.seeds import fates
from stadtnetz.seeds.drawing import draw
from stadtnetz.seeds.fates import MARK, NEW_VERSION, UPDATING, Way
from stadtnetz.topics import Topic

FOLDER = Path(__file__).parent / "stories"


@dataclass(frozen=True)
class Draft:
    """One text of the example network, as its file tells it."""

    facts: dict[str, str]
    body: str
    new_body: str | None

    @property
    def days_ago(self) -> int:
        """How many days before that of building its last step was made."""
        return int(self.facts["days_ago"])


def drafts() -> list[Draft]:
    """Read the texts, oldest first, so that ids grow as they would have."""
    found = [_read(path) for path in sorted(FOLDER.glob("*.md"))]
    return sorted(found, key=lambda each: -each.days_ago)


def tell(each: Draft, city: City, topic: Topic, editor: User, moderator: User) -> None:
    """Lead one story along the way that its fate asks for."""
    facts, day = each.facts, clock.today()
    told, updated = fates.told_at(facts["title"], each.days_ago, day), None
    if facts["fate"] in UPDATING:
        told, updated = told - timedelta(days=1), told
    way = Way(facts["fate"], facts["note"], told, day, updated)
    with clock.at(way.written):
        content = _content(each, topic, editor)
    update = None
    if each.new_body:
        update = replace(content, body=_marked(each.new_body)), None
    fates.lead(way, content, city=city, editor=editor, moderator=moderator, update=update)


def _content(each: Draft, topic: Topic, editor: User) -> StoryContent:
    scene, picture = each.facts["picture"], None
    if scene:
        taken = pictures.take_in(draw(scene, len(each.facts["title"])), uploader_id=editor.id)
        picture = taken.id
    return StoryContent(
        title=each.facts["title"],
        teaser=each.facts["teaser"],
        body=_marked(each.body),
        topic_id=topic.id,
        picture_id=picture,
        picture_alt=each.facts["alt"],
        picture_credit=each.facts["credit"],
        has_consent=picture is not None,
    )


def _marked(body: str) -> str:
    return f"{body}\n\n{MARK['de']}"


def _read(path: Path) -> Draft:
    head, _blank, text = path.read_text("utf-8").partition("\n\n")
    facts = dict(line.split(":", 1) for line in head.splitlines())
    body, _mark, new_body = text.partition(NEW_VERSION)
    return Draft(
        {key: value.strip() for key, value in facts.items()}, body.strip(), new_body.strip() or None
    )
