"""The heart: what cities hand in, how it lives, and what may be asked about it."""

from stadtnetz.contributions.cards import Card, along_the_line, card, feed
from stadtnetz.contributions.content import StoryContent, rendered
from stadtnetz.contributions.history import (
    Change,
    Comparison,
    Decision,
    Fate,
    Revision,
    compare,
    count_changes,
    is_changed,
)
from stadtnetz.contributions.lifecycle import (
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
from stadtnetz.contributions.models import Contribution, Kind, Story
from stadtnetz.contributions.operations import (
    Incomplete,
    NotEditable,
    NoteMissing,
    decide,
    draft,
    expect_version,
    forget_unused_pictures,
    is_scheduled,
    is_visible,
    proof,
    proposal_of,
    revise,
    was_submitted,
    words_to_continue,
)
from stadtnetz.contributions.queries import (
    applied_before,
    cities_on_lines,
    count_by_city,
    count_by_state,
    decisions_on,
    get,
    is_proposed_with,
    last_decisions,
    last_words,
    opened,
    revisions_of,
    shows_picture,
    topics_of,
    visible,
    visible_to,
    was_handed_in,
    was_handed_in_by,
    was_public,
    was_written_with,
    workspace,
)

__all__ = [
    "EDITABLE", "MOVES", "PUBLIC", "WAITING", "Card", "Change", "Comparison", "Contribution",
    "Decision", "Fate", "IllegalMove", "Incomplete", "Kind", "Move", "NotEditable", "NoteMissing", "Revision",
    "Role", "State", "Story", "StoryContent", "along_the_line",
    "applied_before", "card", "cities_on_lines", "compare", "count_by_city", "count_by_state",
    "count_changes", "decide", "decisions_on", "draft", "expect_version", "feed",
    "forget_unused_pictures", "get", "is_changed", "is_proposed_with", "is_scheduled", "is_visible",
    "last_decisions", "last_words", "open_moves", "opened", "proof", "proposal_of", "rendered", "revise",
    "revisions_of", "shows_picture", "target", "topics_of", "visible", "visible_to",
    "was_handed_in", "was_handed_in_by", "was_public", "was_submitted", "was_written_with", "words_to_continue", "workspace",
]  # fmt: skip
