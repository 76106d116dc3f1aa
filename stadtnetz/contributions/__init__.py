"""The heart: what cities hand in, how it lives, and what may be asked about it."""

from stadtnetz.contributions.announced import Announcement
from stadtnetz.contributions.announcements import (
    ANNOUNCED,
    OutOfTime,
    announce,
    if_it_takes_place,
    may_take_back,
)
from stadtnetz.contributions.calendar import (
    Timetable,
    long_ones,
    moved_away,
    nearby,
    next_after,
    on_the_day,
    still_running,
    timetable,
)
from stadtnetz.contributions.calendar import count as count_occurrences
from stadtnetz.contributions.cards import Card, along_the_line, card, feed
from stadtnetz.contributions.content import (
    ACCESS_FACTS,
    Admission,
    Content,
    Deviation,
    EventContent,
    EventException,
    Kind,
    StoryContent,
    Where,
    rendered,
)
from stadtnetz.contributions.dates import (
    announced_dates,
    continued_from,
    continued_in,
    dates_ahead,
    dates_past,
    is_or_has_grown_from,
    next_occurrence,
    occurrence,
    occurrences_of,
    soonest_of,
)
from stadtnetz.contributions.departures import EVERYTHING, Departure, Filters
from stadtnetz.contributions.duplicates import Duplicate, probable_duplicates
from stadtnetz.contributions.follows import Follow, follow, followers, is_following, unfollow
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
from stadtnetz.contributions.models import (
    CONVERSATION_DAYS,
    MAY_LAST,
    OFF,
    Contribution,
    Conversation,
    Event,
    Occurrence,
    Status,
    Story,
)
from stadtnetz.contributions.month_grid import Day, grid
from stadtnetz.contributions.occurrences import extend_horizons, is_to_come
from stadtnetz.contributions.operations import (
    Incomplete,
    NotEditable,
    NoteMissing,
    TooLate,
    decide,
    expect_version,
    forget_unused_pictures,
    is_scheduled,
    is_visible,
    returned_update,
    revise,
    set_conversation,
    was_submitted,
    words_to_continue,
)
from stadtnetz.contributions.outcomes import NOTHING, Words
from stadtnetz.contributions.queries import (
    applied_before,
    cities_on_lines,
    count_by_state,
    decisions_on,
    get,
    is_proposed_with,
    last_decisions,
    last_words,
    next_publication,
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
from stadtnetz.contributions.schedule import (
    PlannedDate,
    by_rule,
    departing,
    going_on,
    horizon,
    known,
    moments_of,
    not_over,
    planned,
)
from stadtnetz.contributions.words import of_date as words_on
from stadtnetz.contributions.writing import draft, proof, proposal_of

__all__ = [
    "ACCESS_FACTS", "ANNOUNCED", "CONVERSATION_DAYS", "EDITABLE", "EVERYTHING", "MAY_LAST",
    "MOVES", "NOTHING", "OFF", "PUBLIC", "WAITING", "Admission", "Announcement", "Card", "Change",
    "Comparison", "Content", "Contribution", "Conversation", "Day", "Decision", "Departure",
    "Deviation", "Duplicate", "Event", "EventContent", "EventException", "Fate", "Filters",
    "Follow", "IllegalMove", "Incomplete", "Kind", "Move", "NotEditable", "NoteMissing",
    "Occurrence", "OutOfTime", "PlannedDate", "Revision", "Role", "State", "Status", "Story",
    "StoryContent", "Timetable", "TooLate", "Where", "Words", "along_the_line", "announce",
    "announced_dates", "applied_before", "by_rule", "card", "cities_on_lines", "compare",
    "continued_from", "continued_in", "count_by_state", "count_changes",
    "count_occurrences", "dates_ahead", "dates_past", "decide", "decisions_on", "departing",
    "draft", "expect_version", "extend_horizons", "feed", "follow", "followers",
    "forget_unused_pictures", "get", "going_on", "grid", "horizon", "if_it_takes_place",
    "is_changed", "is_following", "is_or_has_grown_from", "is_proposed_with", "is_scheduled",
    "is_to_come", "is_visible", "known", "last_decisions", "last_words", "long_ones",
    "may_take_back", "moments_of", "moved_away", "nearby", "next_after", "next_occurrence", "next_publication",
    "not_over", "occurrence", "occurrences_of", "on_the_day", "open_moves", "opened", "planned",
    "probable_duplicates", "proof", "proposal_of", "rendered", "returned_update", "revise",
    "revisions_of", "set_conversation", "shows_picture", "soonest_of", "still_running", "target",
    "timetable", "topics_of", "unfollow", "visible", "visible_to", "was_handed_in",
    "was_handed_in_by", "was_public", "was_submitted", "was_written_with", "words_on",
    "words_to_continue", "workspace",
]  # fmt: skip
