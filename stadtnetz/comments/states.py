"""The life of a comment: its states, the moves between them, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """Where a comment stands."""

    HELD = "held"  # its author's address is not confirmed yet
    WAITING = "waiting"  # a moderator is to read it first
    VISIBLE = "visible"
    HIDDEN = "hidden"  # by moderation, with a reason; the text is sealed
    WITHDRAWN = "withdrawn"  # by its author
    ERASED = "erased"  # with its author's account


class Move(StrEnum):
    """The named step from one state to another."""

    RELEASE = "release"  # the address is confirmed
    PASS = "pass"  # noqa: S105 - nobody needs to read it first
    RECHECK = "recheck"  # rewritten so that somebody has to read it
    APPROVE = "approve"
    HIDE = "hide"
    RESTORE = "restore"
    WITHDRAW = "withdraw"
    ERASE = "erase"


class IllegalMove(Exception):
    """A move that the comment's state does not know."""

    def __init__(self, state: State, move: Move) -> None:
        """Keep what was tried from where."""
        super().__init__(f"{move} from {state}")
        self.state, self.move = state, move


@dataclass(frozen=True)
class Rule:
    """From where a move may start, and where it leads."""

    sources: frozenset[State]
    target: State


GONE = frozenset({State.WITHDRAWN, State.ERASED})
"""What is left of a comment in these states is its place, and only while something stands below."""

PENDING = frozenset({State.HELD, State.WAITING})
"""What its author sees in full, and nobody else in the thread."""

EDITABLE = frozenset({State.HELD, State.WAITING, State.VISIBLE})


def _rule(target: State, *sources: State) -> Rule:
    return Rule(frozenset(sources), target)


MOVES: Mapping[Move, Rule] = MappingProxyType(
    {
        Move.RELEASE: _rule(State.WAITING, State.HELD),
        Move.PASS: _rule(State.VISIBLE, State.WAITING),
        Move.RECHECK: _rule(State.WAITING, State.VISIBLE),
        Move.APPROVE: _rule(State.VISIBLE, State.WAITING),
        Move.HIDE: _rule(State.HIDDEN, State.WAITING, State.VISIBLE),
        Move.RESTORE: _rule(State.VISIBLE, State.HIDDEN),
        Move.WITHDRAW: _rule(State.WITHDRAWN, State.HELD, State.WAITING, State.VISIBLE),
        Move.ERASE: _rule(State.ERASED, State.HELD, State.WAITING, State.VISIBLE, State.WITHDRAWN),
    }
)
"""What moderation hid is not taken back or erased: its text is kept as evidence."""


def target(state: State, move: Move) -> State:
    """Say where a move leads; raise IllegalMove if nowhere."""
    rule = MOVES[move]
    if state not in rule.sources:
        raise IllegalMove(state, move)
    return rule.target


def open_moves(state: State) -> tuple[Move, ...]:
    """List the moves that start from a state, in the order of the table."""
    return tuple(move for move, rule in MOVES.items() if state in rule.sources)
