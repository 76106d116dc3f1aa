"""The life of a contribution: its states, the moves between them, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """Where a contribution stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    PUBLISHED = "published"
    UPDATE_SUBMITTED = "update_submitted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


class Move(StrEnum):
    """The named step from one state to another; to announce is recorded like one and starts nowhere."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    REQUEST_CHANGES = "request_changes"
    APPROVE = "approve"
    REJECT = "reject"
    SUBMIT_UPDATE = "submit_update"
    APPROVE_UPDATE = "approve_update"
    REJECT_UPDATE = "reject_update"
    WITHDRAW_UPDATE = "withdraw_update"
    RETURN_UPDATE = "return_update"
    UNSCHEDULE = "unschedule"
    ARCHIVE = "archive"
    RESTORE = "restore"
    DISCARD = "discard"
    ANNOUNCE = "announce"


class Role(StrEnum):
    """In which part somebody makes a move; an author is whoever edits for the city."""

    AUTHOR = "author"
    MODERATOR = "moderator"


class IllegalMove(Exception):
    """A move that the contribution's state does not know."""

    def __init__(self, state: State, move: Move) -> None:
        """Keep what was tried from where."""
        super().__init__(f"{move} from {state}")
        self.state, self.move = state, move


@dataclass(frozen=True)
class Rule:
    """From where a move may start, where it leads, who makes it, and whether it needs words."""

    sources: frozenset[State]
    target: State | None
    roles: frozenset[Role]
    needs_note: bool = False


PUBLIC = frozenset({State.PUBLISHED, State.UPDATE_SUBMITTED})
EDITABLE = frozenset({State.DRAFT, State.CHANGES_REQUESTED, State.PUBLISHED})
WAITING = frozenset({State.SUBMITTED, State.UPDATE_SUBMITTED})

_AUTHOR = frozenset({Role.AUTHOR})
_MODERATOR = frozenset({Role.MODERATOR})


def _from(*states: State) -> frozenset[State]:
    return frozenset(states)


MOVES: Mapping[Move, Rule] = MappingProxyType(
    {
        Move.SUBMIT: Rule(_from(State.DRAFT, State.CHANGES_REQUESTED), State.SUBMITTED, _AUTHOR),
        Move.DISCARD: Rule(_from(State.DRAFT), None, _AUTHOR),
        Move.WITHDRAW: Rule(
            _from(State.SUBMITTED, State.CHANGES_REQUESTED), State.WITHDRAWN, _AUTHOR
        ),
        Move.REQUEST_CHANGES: Rule(
            _from(State.SUBMITTED), State.CHANGES_REQUESTED, _MODERATOR, needs_note=True
        ),
        Move.APPROVE: Rule(_from(State.SUBMITTED), State.PUBLISHED, _MODERATOR),
        Move.REJECT: Rule(_from(State.SUBMITTED), State.REJECTED, _MODERATOR, needs_note=True),
        Move.SUBMIT_UPDATE: Rule(_from(State.PUBLISHED), State.UPDATE_SUBMITTED, _AUTHOR),
        Move.APPROVE_UPDATE: Rule(_from(State.UPDATE_SUBMITTED), State.PUBLISHED, _MODERATOR),
        Move.REJECT_UPDATE: Rule(
            _from(State.UPDATE_SUBMITTED), State.PUBLISHED, _MODERATOR, needs_note=True
        ),
        Move.WITHDRAW_UPDATE: Rule(_from(State.UPDATE_SUBMITTED), State.PUBLISHED, _AUTHOR),
        Move.RETURN_UPDATE: Rule(
            _from(State.UPDATE_SUBMITTED), State.PUBLISHED, _MODERATOR, needs_note=True
        ),
        Move.UNSCHEDULE: Rule(_from(State.PUBLISHED), State.DRAFT, _AUTHOR),
        Move.ARCHIVE: Rule(
            PUBLIC, State.ARCHIVED, frozenset({Role.AUTHOR, Role.MODERATOR}), needs_note=True
        ),
        Move.RESTORE: Rule(_from(State.ARCHIVED, State.WITHDRAWN), State.DRAFT, _AUTHOR),
        Move.ANNOUNCE: Rule(_from(), None, _AUTHOR, needs_note=True),
    }
)


def target(state: State, move: Move) -> State | None:
    """Say where a move leads, None being out of existence; raise IllegalMove if nowhere."""
    rule = MOVES[move]
    if state not in rule.sources:
        raise IllegalMove(state, move)
    return rule.target


def open_moves(state: State) -> tuple[Move, ...]:
    """List the moves that start from a state, in the order of the table."""
    return tuple(move for move, rule in MOVES.items() if state in rule.sources)
