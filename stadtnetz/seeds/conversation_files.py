"""The files of the example's conversations: who says what below what, and what becomes of it.

A file begins with `on:` and the title of a story or event, and may say with `then: closed` what its
city made of the conversation in the end. Each comment has a head, `## radler · 3 h ·
edited`: as many signs as it is deep, its speaker, how long after what it answers, or after the former
beginning, it was said, and marks. Behind `=== früher ===` stands what it said before an edit.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from stadtnetz.contributions import Conversation as Setting
from stadtnetz.seeds.when import NotUnderstood

FOLDER = Path(__file__).parent / "conversations"
CITY, MODERATION = "city", "moderation"
MARKS = frozenset({
    "question", "edited", "withdrawn", "hidden", "restored", "waiting", "held", "reported", "settled",
})  # fmt: skip
_BEFORE = "=== früher ==="
_HEAD = re.compile(r"(#{1,9}) (\S+) · (\d+) (min|h|d)(?: · (.+))?")
_UNITS = {"min": "minutes", "h": "hours", "d": "days"}


@dataclass
class Said:
    """One comment as its file tells it; `after` counts from what it answers or from the beginning."""

    speaker: str
    after: timedelta
    marks: dict[str, str]
    answers: "Said | None"
    body: str = ""
    before: str = ""
    replies: "list[Said]" = field(default_factory=list)


@dataclass(frozen=True)
class Conversation:
    """What is said below one contribution, in the order of the file."""

    title: str
    setting: Setting | None
    comments: list[Said]


def drafts() -> list[Conversation]:
    """Read all conversations, in the order of their files."""
    return [read(path.read_text("utf-8"), path.name) for path in sorted(FOLDER.glob("*.md"))]


def read(text: str, name: str) -> Conversation:
    """Read one conversation; raise NotUnderstood with the file and line that can't be."""
    first, *lines = text.splitlines()
    if not first.startswith("on: "):
        msg = f"{name}, line 1: names nothing to talk about"
        raise NotUnderstood(msg)
    setting = None
    said: list[Said] = []
    chain: list[Said] = []
    for number, line in enumerate(lines, 2):
        if line.startswith("#"):
            _begin(line, f"{name}, line {number}", chain)
            said.append(chain[-1])
        elif said:
            said[-1].body += f"{line}\n"
        elif line.startswith("then: ") and line.removeprefix("then: ") in set(Setting):
            setting = Setting(line.removeprefix("then: "))
        elif line.strip():
            msg = f"{name}, line {number}: nobody says this"
            raise NotUnderstood(msg)
    for each in said:
        _split(each, name)
    return Conversation(first.removeprefix("on: ").strip(), setting, said)


def _begin(line: str, where: str, chain: list[Said]) -> None:
    """Put a comment at the end of the chain that it stands in."""
    head = _HEAD.fullmatch(line.strip())
    if head is None:
        msg = f"{where}: {line!r} is no head of a comment"
        raise NotUnderstood(msg)
    signs, speaker, number, unit, marks = head.groups()
    depth = len(signs)
    if depth > len(chain) + 1:
        msg = f"{where}: nothing there to answer at depth {depth}"
        raise NotUnderstood(msg)
    del chain[depth - 1 :]
    above = chain[-1] if chain else None
    after = timedelta(**{_UNITS[unit]: int(number)})
    begun = Said(speaker, after, _read_marks(marks or "", where), above)
    if above is not None:
        above.replies.append(begun)
    chain.append(begun)


def _read_marks(text: str, where: str) -> dict[str, str]:
    marks = {}
    for each in filter(None, text.split(" · ")):
        mark, _colon, more = each.partition(":")
        if mark not in MARKS or (mark in {"hidden", "reported"}) != bool(more):
            msg = f"{where}: {each!r} is no mark"
            raise NotUnderstood(msg)
        marks[mark] = more.strip()
    return marks


def _split(said: Said, name: str) -> None:
    body, _mark, before = said.body.partition(_BEFORE)
    said.body, said.before = body.strip(), before.strip()
    if not said.body:
        msg = f"{name}: {said.speaker} says nothing"
        raise NotUnderstood(msg)
    if bool(said.before) != ("edited" in said.marks):
        msg = f"{name}: {said.body[:40]!r} was edited, or was not"
        raise NotUnderstood(msg)
