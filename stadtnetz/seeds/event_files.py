"""The events of the example network as their files tell them: one file a city, read strictly.

A file begins with the city as a heading; between two events stands NEXT. An event has a head of
lines `key: words`, an empty line, and its text in Markdown. `when` speaks as `when.py` tells; `rule`
is an RRULE, and the series begins with its first date from `when` on. A date of it is named by its
number: 1 is the first after the day of building, -1 the last up to then. Where a line says several
things, bars stand between them:

    closed: 20 December | 6 January | Weihnachtspause
    skipped: 2 | Der Saal ist vermietet.
    moved: 3 | 1 days later, 18:00–20:00 | Ausnahmsweise am Freitag. | Rathaus
    added: Sunday in 3 weeks, 11:00–13:00 | Zusätzlich am Sonntag.
    announced: 1 | 2 days ago | cancelled | Die Heizung ist ausgefallen.
    announced: 1 | 2 days ago | postponed 7 days later, 18:00–20:00 | Eine Woche später.
    announced: all | 2 days ago | moved_online https://treffen.example/rat | Nur am Bildschirm.

After NEW_VERSION stand the lines of the head that are to change, and the new text if there is one;
`days_ago` is then when it was handed in or approved, `from` the date from which on it counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from stadtnetz.contributions import ACCESS_FACTS
from stadtnetz.seeds.fates import FATES, NEW_VERSION, UPDATING
from stadtnetz.seeds.when import NotUnderstood

FOLDER = Path(__file__).parent / "events"
NEXT = "=== nächster Termin ==="
LINES = (
    "title", "teaser", "language", "rule", "venue", "address", "directions", "online_url",
    "organizer", "contact", "admission_note", "registration_url", "access_contact",
)  # fmt: skip
_NEEDED = frozenset({"title", "topic", "days_ago", "fate", "when", "organizer"})
_OTHERS = frozenset({
    "topic", "days_ago", "fate", "note", "when", "from", "skip_holidays", "where", "admission",
    "access", "no_access", "booked_out", "picture",
})  # fmt: skip
_CHOICES = {
    "skip_holidays": {"yes"},
    "booked_out": {"yes"},
    "where": {"place", "online", "both"},
    "admission": {"free", "donation", "paid"},
    "fate": set(FATES),
}
_PARTS = {
    "closed": {3},
    "skipped": {2},
    "moved": {3, 4},
    "added": {2, 3},
    "announced": {4},
}


@dataclass(frozen=True)
class Draft:
    """One event as its file tells it, and what its city hands in later."""

    city: str
    facts: Mapping[str, str]
    departures: Sequence[tuple[str, Sequence[str]]]
    body: str
    update: "Draft | None" = None

    @property
    def days_ago(self) -> int:
        """How many days before that of building its last step was made."""
        return int(self.facts["days_ago"])

    def lines(self, key: str) -> list[Sequence[str]]:
        """List what departs from the rule in one way."""
        return [parts for found, parts in self.departures if found == key]

    def listed(self, key: str) -> list[str]:
        """List the words of a line that has commas between them."""
        return [word.strip() for word in self.facts.get(key, "").split(",") if word]


def drafts() -> list[Draft]:
    """Read all files, oldest events first, so that ids grow as they would have."""
    found = [each for path in sorted(FOLDER.glob("*.md")) for each in _of_city(path)]
    return sorted(found, key=lambda each: -each.days_ago)


def read(city: str, text: str) -> Draft:
    """Read one event; raise NotUnderstood for whatever is unknown, missing or too much."""
    first, _mark, second = text.partition(f"{NEW_VERSION}\n\n")
    head, _blank, body = first.partition("\n\n")
    draft = Draft(city, *_head(head), body.strip())
    missing = sorted(_NEEDED - draft.facts.keys())
    if missing or not draft.body:
        raise NotUnderstood("without", *missing or ["text"])
    if (draft.facts["fate"] in UPDATING) != bool(second):
        raise NotUnderstood("an update has a new version, and nothing else has")
    if not second:
        return draft
    head, _blank, body = second.partition("\n\n")
    changes, departures = _head(head)
    if "days_ago" not in changes:
        raise NotUnderstood("a new version without days_ago")
    update = replace(
        draft,
        facts={**draft.facts, **changes},
        departures=departures or draft.departures,
        body=body.strip() or draft.body,
    )
    return replace(draft, update=update)


def _of_city(path: Path) -> Iterator[Draft]:
    heading, _blank, text = path.read_text("utf-8").partition("\n\n")
    for each in text.split(f"{NEXT}\n\n"):
        try:
            yield read(heading.removeprefix("# "), each)
        except ValueError as fault:
            raise NotUnderstood(path.name, each[:60], fault) from fault


def _head(text: str) -> tuple[dict[str, str], list[tuple[str, Sequence[str]]]]:
    facts: dict[str, str] = {}
    departures: list[tuple[str, Sequence[str]]] = []
    for line in text.splitlines():
        key, _colon, words = line.partition(": ")
        parts = [part.strip() for part in words.split("|")]
        if key in _PARTS and len(parts) in _PARTS[key]:
            departures.append((key, parts))
        elif key in {*LINES, *_OTHERS} and key not in facts and _is_known(key, words):
            facts[key] = words.strip()
        else:
            raise NotUnderstood(line)
    return facts, departures


def _is_known(key: str, words: str) -> bool:
    if key in {"access", "no_access"}:
        return all(word.strip() in ACCESS_FACTS for word in words.split(","))
    return bool(words.strip()) and words in _CHOICES.get(key, {words})
