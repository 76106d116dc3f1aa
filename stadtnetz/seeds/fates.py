"""The way of one example from its draft to where its fate leaves it, by the network's own moves."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from stadtnetz import clock, contributions
from stadtnetz.accounts import User
from stadtnetz.cities import City
from stadtnetz.contributions import Content, Contribution, Move

FATES = (
    "draft", "submitted", "changes_requested", "rejected", "withdrawn", "published", "scheduled",
    "archived", "update_submitted", "updated",
)  # fmt: skip
NEW_VERSION = "=== neue Fassung ==="
MARK = {
    "de": "*Beispieltext: Was hier steht, ist erfunden.*",
    "en": "*Example text: what is said here is invented.*",
    "tr": "*Örnek metin: Burada yazılanlar kurgudur.*",
    "uk": "*Приклад тексту: усе тут вигадано.*",
}
UPDATING = ("update_submitted", "updated")
_SHORT, _LONG = timedelta(hours=3), timedelta(days=2)


@dataclass(frozen=True)
class Way:
    """What is to become of an example, with which words, and when; `day` is that of building.

    `told` is when it was ruled on, or handed in if that never happened; `updated` is when the last
    step was made with what came later.
    """

    fate: str
    note: str
    told: datetime
    day: date
    updated: datetime | None = None

    @property
    def written(self) -> datetime:
        """When its draft was begun."""
        return self.told - (_LONG if self.fate not in {"draft", "submitted"} else _SHORT)


def told_at(title: str, days_ago: int, day: date) -> datetime:
    """When a step of an example happened: so many days ago, at its own hour."""
    hour = 8 + len(title) % 9
    moment = clock.from_wall(day - timedelta(days=days_ago), time(hour, 10))
    return min(moment, clock.now() - timedelta(minutes=20))


def lead(
    way: Way,
    content: Content,
    *,
    city: City,
    editor: User,
    moderator: User,
    update: tuple[Content, datetime | None] | None = None,
) -> Contribution:
    """Lead one contribution along the way that its fate asks for.

    `update` is what is handed in once it is public, with the start from which that counts.
    """
    with clock.at(way.written):
        begun = contributions.draft(content, city=city, author=editor)
    if way.fate == "draft":
        return begun
    with clock.at(way.written + _SHORT):
        contributions.decide(begun, Move.SUBMIT, actor=editor)
    if way.fate == "submitted":
        return begun
    with clock.at(way.told):
        _rule(way, begun, editor, moderator)
    if update is not None and way.updated is not None:
        _update(way.updated, begun, update, editor)
    if way.fate == "updated" and way.updated is not None:
        with clock.at(way.updated):
            contributions.decide(begun, Move.APPROVE_UPDATE, actor=moderator)
    return begun


def _rule(way: Way, begun: Contribution, editor: User, moderator: User) -> None:
    match way.fate:
        case "changes_requested":
            contributions.decide(begun, Move.REQUEST_CHANGES, actor=moderator, note=way.note)
        case "rejected":
            contributions.decide(begun, Move.REJECT, actor=moderator, note=way.note)
        case "withdrawn":
            contributions.decide(begun, Move.WITHDRAW, actor=editor)
        case "scheduled":
            ahead = clock.from_wall(way.day + timedelta(days=6), time(8))
            contributions.decide(begun, Move.APPROVE, actor=moderator, publish_at=ahead)
        case _:
            contributions.decide(begun, Move.APPROVE, actor=moderator)
    if way.fate == "archived":
        contributions.decide(begun, Move.ARCHIVE, actor=editor, note=way.note)


def _update(
    updated: datetime,
    begun: Contribution,
    update: tuple[Content, datetime | None],
    editor: User,
) -> None:
    content, from_start = update
    with clock.at(updated - _SHORT):
        contributions.revise(begun, content, editor=editor, from_start=from_start)
        contributions.decide(begun, Move.SUBMIT_UPDATE, actor=editor)
