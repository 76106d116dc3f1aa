"""The table of moves, read aloud."""

import contextlib

import pytest

from stadtnetz.contributions import (
    EDITABLE,
    MOVES,
    PUBLIC,
    WAITING,
    IllegalMove,
    Move,
    Role,
    State,
    open_moves,
    target,
)

AUTHOR, MODERATOR = frozenset({Role.AUTHOR}), frozenset({Role.MODERATOR})
EITHER = AUTHOR | MODERATOR
TABLE = {
    Move.SUBMIT: ({"draft", "changes_requested"}, "submitted", AUTHOR, False),
    Move.DISCARD: ({"draft"}, None, AUTHOR, False),
    Move.WITHDRAW: ({"submitted", "changes_requested"}, "withdrawn", AUTHOR, False),
    Move.REQUEST_CHANGES: ({"submitted"}, "changes_requested", MODERATOR, True),
    Move.APPROVE: ({"submitted"}, "published", MODERATOR, False),
    Move.REJECT: ({"submitted"}, "rejected", MODERATOR, True),
    Move.SUBMIT_UPDATE: ({"published"}, "update_submitted", AUTHOR, False),
    Move.APPROVE_UPDATE: ({"update_submitted"}, "published", MODERATOR, False),
    Move.REJECT_UPDATE: ({"update_submitted"}, "published", MODERATOR, True),
    Move.WITHDRAW_UPDATE: ({"update_submitted"}, "published", AUTHOR, False),
    Move.RETURN_UPDATE: ({"update_submitted"}, "published", MODERATOR, True),
    Move.UNSCHEDULE: ({"published"}, "draft", AUTHOR, False),
    Move.ARCHIVE: ({"published", "update_submitted"}, "archived", EITHER, True),
    Move.RESTORE: ({"archived", "withdrawn"}, "draft", AUTHOR, False),
    Move.ANNOUNCE: (set(), None, AUTHOR, True),
}


def test_the_table_of_moves_is_the_one_that_was_agreed() -> None:
    written = {
        move: (set(rule.sources), rule.target, rule.roles, rule.needs_note)
        for move, rule in MOVES.items()
    }
    assert written == TABLE


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("move", Move)
def test_a_move_leads_where_the_table_says_or_nowhere(move: Move, state: State) -> None:
    sources, to_state, _roles, _needs_note = TABLE[move]
    with contextlib.nullcontext() if state in sources else pytest.raises(IllegalMove) as refusal:
        assert target(state, move) == to_state
    if refusal:
        assert (refusal.value.state, refusal.value.move) == (state, move)
        assert str(refusal.value) == f"{move} from {state}"


@pytest.mark.parametrize(
    ("state", "moves"),
    [
        (State.DRAFT, (Move.SUBMIT, Move.DISCARD)),
        (State.SUBMITTED, (Move.WITHDRAW, Move.REQUEST_CHANGES, Move.APPROVE, Move.REJECT)),
        (State.CHANGES_REQUESTED, (Move.SUBMIT, Move.WITHDRAW)),
        (State.PUBLISHED, (Move.SUBMIT_UPDATE, Move.UNSCHEDULE, Move.ARCHIVE)),
        (
            State.UPDATE_SUBMITTED,
            (
                Move.APPROVE_UPDATE,
                Move.REJECT_UPDATE,
                Move.WITHDRAW_UPDATE,
                Move.RETURN_UPDATE,
                Move.ARCHIVE,
            ),
        ),
        (State.REJECTED, ()),
        (State.WITHDRAWN, (Move.RESTORE,)),
        (State.ARCHIVED, (Move.RESTORE,)),
    ],
)
def test_the_open_moves_of_a_state_stand_in_the_order_of_the_table(
    state: State, moves: tuple[Move, ...]
) -> None:
    assert open_moves(state) == moves


def test_the_public_sees_what_is_published_and_what_waits_with_an_update() -> None:
    assert {State.PUBLISHED, State.UPDATE_SUBMITTED} == PUBLIC


def test_the_desk_holds_what_was_handed_in() -> None:
    assert {State.SUBMITTED, State.UPDATE_SUBMITTED} == WAITING


def test_words_change_only_where_nobody_is_reading_them_to_rule() -> None:
    assert {State.DRAFT, State.CHANGES_REQUESTED, State.PUBLISHED} == EDITABLE
    assert not EDITABLE & WAITING


def test_every_state_can_be_reached_from_a_draft() -> None:
    reached, before = {State.DRAFT}, set()
    while reached != before:
        before = set(reached)
        for state in before:
            ends = {target(state, move) for move in open_moves(state)}
            reached |= {end for end in ends if end is not None}
    assert reached == set(State)
