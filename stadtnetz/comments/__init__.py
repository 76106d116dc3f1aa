"""What readers and cities say below a contribution, and what becomes of it."""

from stadtnetz.comments.desk import (
    DESK_PAGE,
    OVERDUE_AFTER,
    DeskRow,
    HistoryRow,
    count_open_questions,
    count_overdue_questions,
    count_reported,
    count_waiting,
    history_of,
    is_overdue,
    open_questions,
    overdue_questions,
    reported,
    reports_on,
    waiting,
)
from stadtnetz.comments.digests import Told, digest_due, digest_for, queue_digests
from stadtnetz.comments.follows import (
    FollowedRow,
    by_key,
    follow,
    followed,
    is_following,
    unfollow,
)
from stadtnetz.comments.limits import TooOften, carry, enforce_limits, forget_acts
from stadtnetz.comments.models import (
    Comment,
    CommentDecision,
    CommentRevision,
    ConversationFollow,
    Outcome,
    ReadingMark,
    Reason,
    Report,
)
from stadtnetz.comments.moderating import (
    ReasonMissing,
    approve,
    expect_version,
    hide,
    restore,
)
from stadtnetz.comments.openness import Cause, Closed, closed_because
from stadtnetz.comments.operations import (
    NotEditable,
    ParentGone,
    edit,
    erase_all_of,
    held_before,
    is_silent,
    is_theirs,
    post,
    release_held,
    withdraw,
)
from stadtnetz.comments.paths import ids_on, is_behind, place
from stadtnetz.comments.queries import (
    SIZE,
    CommentRow,
    Place,
    Thread,
    branch,
    get,
    is_shown,
    place_of,
    row,
    thread,
)
from stadtnetz.comments.reading import (
    MOST_COUNTED,
    Reading,
    mark_read,
    reading_of,
    unread_count,
    unread_counts,
)
from stadtnetz.comments.reports import (
    LONGEST_WORDS,
    NotShown,
    WordsTooLong,
    has_reported,
    key_of,
    report,
    settle,
    withdraw_report,
)
from stadtnetz.comments.states import (
    EDITABLE,
    GONE,
    MOVES,
    PENDING,
    IllegalMove,
    Move,
    State,
    open_moves,
)
from stadtnetz.comments.trust import is_known, is_trusted
from stadtnetz.comments.words import LONGEST, SHORTEST, Flaw, Unreadable, checked

__all__ = [
    "DESK_PAGE", "EDITABLE", "GONE", "LONGEST", "LONGEST_WORDS", "MOST_COUNTED", "MOVES",
    "OVERDUE_AFTER", "PENDING", "SHORTEST", "SIZE", "Cause", "Closed", "Comment",
    "CommentDecision", "CommentRevision", "CommentRow", "ConversationFollow", "DeskRow", "Flaw",
    "FollowedRow", "HistoryRow", "IllegalMove", "Move", "NotEditable", "NotShown", "Outcome",
    "ParentGone", "Place", "Reading", "ReadingMark", "Reason", "ReasonMissing", "Report", "State",
    "Thread", "Told", "TooOften", "Unreadable", "WordsTooLong", "approve", "branch", "by_key",
    "carry", "checked", "closed_because", "count_open_questions", "count_overdue_questions",
    "count_reported", "count_waiting", "digest_due", "digest_for", "edit", "enforce_limits",
    "erase_all_of", "expect_version", "follow", "followed", "forget_acts", "get", "has_reported", "held_before",
    "hide", "history_of", "ids_on", "is_behind", "is_following", "is_known", "is_overdue",
    "is_shown", "is_silent", "is_theirs", "is_trusted", "key_of", "mark_read", "open_moves",
    "open_questions", "overdue_questions", "place", "place_of", "post", "queue_digests",
    "reading_of", "release_held", "report", "reported", "reports_on", "restore", "row", "settle",
    "thread", "unfollow", "unread_count", "unread_counts", "waiting", "withdraw",
    "withdraw_report",
]  # fmt: skip
