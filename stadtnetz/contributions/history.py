"""What happened to a contribution: its numbered revisions, and the decision behind each move."""

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from stadtnetz.accounts import User
from stadtnetz.contributions.content import Content, from_json
from stadtnetz.contributions.lifecycle import Move, State
from stadtnetz.contributions.models import Contribution
from stadtnetz.database import Base, WallTime, one_of


class Fate(StrEnum):
    """What became of a revision."""

    PROPOSED = "proposed"
    APPLIED = "applied"
    RETURNED = "returned"
    DISCARDED = "discarded"


class Revision(Base):
    """One numbered content, written when a person submits it, not at every save.

    `base_number` is the revision that was applied when this one was written, None for a first one.
    `from_start` (wall time) says that it is meant for the date which begins there and all later
    ones of a series, None that it is meant for all.
    """

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("contribution_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contributions.id"))
    number: Mapped[int]
    base_number: Mapped[int | None]
    from_start: Mapped[datetime | None] = mapped_column(WallTime)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    values: Mapped[dict[str, Any]] = mapped_column("content", JSON)
    fate: Mapped[Fate] = mapped_column(
        "status",
        one_of(Fate),
    )
    created_at: Mapped[datetime]
    author: Mapped[User] = relationship(lazy="raise")

    @property
    def content(self) -> Content:
        """What was handed in."""
        return from_json(self.values)


class Decision(Base):
    """The record of one move: who, when, from where, to where, and why; never changed.

    `is_exceptional` marks a ruling on one's own contribution by the only moderator there is.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint(
            "move NOT IN ('request_changes', 'reject', 'reject_update', 'return_update', 'archive') OR note <> ''",
            name="a_refusal_has_words",
        ),
        Index("ix_decisions_contribution_id", "contribution_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contributions.id"))
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    move: Mapped[Move] = mapped_column(one_of(Move))
    from_state: Mapped[State] = mapped_column(one_of(State))
    to_state: Mapped[State] = mapped_column(one_of(State))
    note: Mapped[str] = mapped_column(Text)
    revision_number: Mapped[int | None]
    is_exceptional: Mapped[bool]
    decided_at: Mapped[datetime]
    actor: Mapped[User] = relationship(lazy="raise")
    contribution: Mapped[Contribution] = relationship(lazy="raise")


class Change(StrEnum):
    """What happened to a stretch of text."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Stretch:
    """Some words, and what happened to them."""

    change: Change
    text: str


Comparison = Sequence[Sequence[Stretch]]
"""Paragraphs of stretches."""


MOST_MATCHES = 60_000
"""How many pairs of equal words are weighed in one comparison; beyond it, all is removed and added."""


class _Patience:
    """What is left of the effort that one comparison may take."""

    def __init__(self) -> None:
        self.left = MOST_MATCHES

    def allows(self, before: Sequence[str], after: Sequence[str]) -> bool:
        """Take the effort of comparing two lists, if there is enough left for it."""
        known = Counter(after)
        self.left -= sum(known[word] for word in before)
        return self.left >= 0


def compare(old: str, new: str) -> Comparison:
    """Compare two texts paragraph by paragraph, and word by word within a changed paragraph.

    In bounded time: difflib alone takes the cube of the length where words repeat.
    """
    patience = _Patience()
    before, after = _paragraphs(old), _paragraphs(new)
    paragraphs: list[Sequence[Stretch]] = []
    for tag, i, j, k, m in _steps(before, after, patience):
        if tag == "equal":
            paragraphs += [[Stretch(Change.KEPT, text)] for text in before[i:j]]
        elif tag == "replace":
            paragraphs += _paired(before[i:j], after[k:m], patience)
        else:
            paragraphs += [[Stretch(Change.REMOVED, text)] for text in before[i:j]]
            paragraphs += [[Stretch(Change.ADDED, text)] for text in after[k:m]]
    return paragraphs


def is_changed(comparison: Comparison) -> bool:
    """Whether a comparison shows any difference."""
    return any(each.change is not Change.KEPT for stretches in comparison for each in stretches)


def count_changes(comparison: Comparison) -> int:
    """Count the places that differ; what replaces something counts once with it."""
    places = 0
    for stretches in comparison:
        before = Change.KEPT
        for each in stretches:
            places += each.change is not Change.KEPT and before is Change.KEPT
            before = each.change
    return places


def _paired(
    before: Sequence[str], after: Sequence[str], patience: _Patience
) -> list[Sequence[Stretch]]:
    common = min(len(before), len(after))
    pairs: list[Sequence[Stretch]] = [
        list(_stretches(old, new, patience)) for old, new in zip(before, after, strict=False)
    ]
    pairs += [[Stretch(Change.REMOVED, text)] for text in before[common:]]
    pairs += [[Stretch(Change.ADDED, text)] for text in after[common:]]
    return pairs


def _stretches(old: str, new: str, patience: _Patience) -> Iterator[Stretch]:
    before, after = re.findall(r"\s*\S+", old), re.findall(r"\s*\S+", new)
    for tag, i, j, k, m in _steps(before, after, patience):
        if tag == "equal":
            yield Stretch(Change.KEPT, "".join(before[i:j]))
            continue
        if i < j:
            yield Stretch(Change.REMOVED, "".join(before[i:j]))
        if k < m:
            yield Stretch(Change.ADDED, "".join(after[k:m]))


def _steps(
    before: Sequence[str], after: Sequence[str], patience: _Patience
) -> list[tuple[str, int, int, int, int]]:
    """Give the steps from one list to another, as difflib names them."""
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    end, new_end = len(before) - tail, len(after) - tail
    steps = [("equal", 0, head, 0, head)] if head else []
    if not patience.allows(before[head:end], after[head:new_end]):
        steps.append(("replace", head, end, head, new_end))
    else:
        matcher = difflib.SequenceMatcher(
            None, before[head:end], after[head:new_end], autojunk=False
        )
        steps += [
            (tag, i + head, j + head, k + head, m + head)
            for tag, i, j, k, m in matcher.get_opcodes()
        ]
    return [*steps, ("equal", end, len(before), new_end, len(after))] if tail else steps


def _paragraphs(text: str) -> list[str]:
    return [paragraph.strip() for paragraph in re.split(r"\n\s*\n", text) if paragraph.strip()]
