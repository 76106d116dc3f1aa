"""A conversation as pages show it: comments as a tree of three levels, and what may be done there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from werkzeug.exceptions import NotFound

from stadtnetz import accounts, clock, comments, contributions, permissions
from stadtnetz.comments import (
    Cause,
    Closed,
    Comment,
    CommentRow,
    HistoryRow,
    Reading,
    Thread,
    ids_on,
)
from stadtnetz.contributions import Contribution
from stadtnetz.permissions import Action
from stadtnetz.web import links
from stadtnetz.web.addresses import url_for
from stadtnetz.web.hypermedia import current_url, is_partial
from stadtnetz.web.security import keep_private
from stadtnetz.web.viewer import load, require, viewer

DRAWN = 3
"""How many levels are drawn; deeper replies stay on the last and say whom they answer."""
NEWEST = "neueste"
ON_ITS_PAGE = 2
"""The level of the heading of a conversation on the page that it belongs to."""
MOST_REMEMBERED = 10
"""What became of a comment is told beside it from the newest on; its page at the desk tells more."""


@dataclass
class Branch:
    """A comment as a page shows it, with the replies that are drawn below it.

    `is_theirs` says that the viewer may mend it or take it back, `may_rule` that they may decide.

    `answers` names whom a reply speaks to where the drawing no longer shows it. Of a comment above
    the page only its place is shown: `is_above`. `past` is for moderators.
    """

    row: CommentRow
    answers: str = ""
    is_above: bool = False
    is_new: bool = False
    is_theirs: bool = False
    may_rule: bool = False
    past: Sequence[HistoryRow] = ()
    replies: list["Branch"] = field(default_factory=list)

    @property
    def place(self) -> str:
        """The id of the list in which it is drawn: of what it answers, or of the last level's owner."""
        row = self.row
        if row.depth == 1:
            return f"replies-to-{row.contribution_id}"
        return f"replies-{row.parent_id if row.depth <= DRAWN else ids_on(row.path)[DRAWN - 2]}"

    @property
    def who(self) -> str:
        """Who speaks: a person, or an editorial office."""
        return str(self.row.city_name or self.row.author_name or "")


@dataclass(frozen=True)
class Talk:
    """All that the part of a page with a conversation prints.

    `reading` is how far a viewer has read who is known; `below` is the comment of which only what
    stands below it is shown.
    """

    contribution: Contribution
    closed: Closed | None
    branches: Sequence[Branch] = ()
    after: str | None = None
    newest_first: bool = False
    is_following: bool = False
    reading: Reading | None = None
    below: Comment | None = None

    @property
    def ends_here(self) -> bool:
        """Whether what is said next stands at the end of this page."""
        return self.after is None and not self.newest_first


def readable(contribution_id: int) -> Contribution:
    """Find what a conversation stands below, for who may read it."""
    found = contributions.get(contribution_id, viewer=viewer())
    contribution = load(found, contribution_id=contribution_id)
    if not contributions.is_visible(contribution):
        keep_private()
        require(Action.EDIT, contribution)
    return contribution


def seen(comment_id: int) -> tuple[Comment, Contribution]:
    """Find a comment that the thread shows to the viewer, and what it stands below."""
    comment = load(comments.get(comment_id))
    contribution = readable(comment.contribution_id)
    if not comments.is_shown(comment, viewer()):
        raise NotFound
    return comment, contribution


def of(contribution: Contribution, *, after: str | None = None) -> Talk:
    """Give a page of the conversation below a contribution, arranged as the address asks."""
    newest_first = request.values.get("sortierung") == NEWEST
    who = viewer()
    found = comments.thread(contribution.id, who, newest_first=newest_first, after=after)
    reading = comments.reading_of(contribution.id, who) if who and found else None
    return Talk(
        contribution=contribution,
        closed=closed_for_viewer(contribution),
        branches=drawn(found, reading),
        after=found.following,
        newest_first=newest_first,
        is_following=bool(who and found and comments.is_following(contribution, who)),
        reading=reading,
    )


def unread(things: Iterable[Any]) -> Mapping[int, int]:
    """Count below each thing of a list what is new to the viewer, in one statement for all."""
    who = viewer()
    talked_of = [each.id for each in things if each.comment_count]
    return comments.unread_counts(talked_of, who) if who and talked_of else {}


def level(contribution: Contribution) -> int:
    """Say how deep the heading of a conversation stands: in a list below that of its story."""
    opened = links.opened_in(current_url()) if is_partial() else ()
    return ON_ITS_PAGE + 1 if contribution.id in opened else ON_ITS_PAGE


def has_place() -> bool:
    """Whether htmx asks from a page with a conversation on it, not from one comment by itself."""
    address = links.own_path(current_url()) or ""
    alone = url_for("comments.permalink", comment_id=0).removesuffix("0")
    return is_partial() and not address.startswith(alone)


def frame(contribution: Contribution) -> Talk:
    """Give what surrounds a single comment or form: whether anybody may write, and the order."""
    newest_first = request.values.get("sortierung") == NEWEST
    return Talk(contribution, closed_for_viewer(contribution), newest_first=newest_first)


def branch_of(comment: Comment, contribution: Contribution, *, after: str | None = None) -> Talk:
    """Give one comment in its place: what is above it, and what stands below it."""
    found = load(comments.branch(comment.id, viewer(), after=after))
    return Talk(
        contribution,
        closed_for_viewer(contribution),
        branches=drawn(found, None),
        after=found.following,
        below=comment,
    )


def alone(comment: Comment) -> Branch:
    """Give one comment by itself, as it stands after something was done with it."""
    row = load(comments.row(comment.id, viewer()))
    branch = Branch(row, answers=_answered(row) if row.depth > DRAWN else "")
    _remember([branch])
    _tell_whose([branch])
    return branch


def speaker(comment: Comment) -> str:
    """Say who speaks in a comment, as far as the viewer may know it."""
    if comment.state is not comments.State.VISIBLE:
        return alone(comment).who
    said_by = comment.city or comment.author
    return said_by.name if said_by else ""


def closed_for_viewer(contribution: Contribution) -> Closed | None:
    """Say why the viewer may not write there; moderators may answer what is public."""
    closed = comments.closed_because(contribution, clock.now())
    who = viewer()
    may_still = who is not None and who.moderates
    return None if closed and may_still and closed.cause is not Cause.GONE else closed


def drawn(found: Thread, reading: Reading | None) -> list[Branch]:
    """Draw a page of a thread: each comment below what it answers, on three levels at most."""
    roots: list[Branch] = []
    at: dict[int, Branch] = {}
    for row, is_above in _in_order(found):
        branch = Branch(row, is_above=is_above, is_new=not is_above and _is_news(row, reading))
        at[row.id] = branch
        above = at.get(row.parent_id) if row.parent_id and row.depth <= DRAWN else None
        if above is None and row.depth > 1:
            branch.answers = _answered(row)
            above = _drawn_above(row, at)
        (above.replies if above else roots).append(branch)
    _remember(at.values())
    _tell_whose(at.values())
    return roots


def _tell_whose(branches: Iterable[Branch]) -> None:
    """Note what the viewer answers for; cities are asked for only where one speaks."""
    who = viewer()
    may_rule = permissions.may(who, Action.SEE_DESK)
    for each in branches:
        each.may_rule = may_rule
        if who is not None and each.row.city_id is not None:
            each.is_theirs = each.row.city_id in {city.id for city in accounts.cities_of(who)}
        else:
            each.is_theirs = each.row.is_own


def _remember(branches: Iterable[Branch]) -> None:
    """Let moderators see what became of comments; former words not where the last are sealed."""
    who = viewer()
    if who is None or not who.moderates:
        return
    shown = {each.row.id: each for each in branches if not each.is_above}
    for comment_id, past in comments.history_of(shown, most=MOST_REMEMBERED).items():
        is_readable = shown[comment_id].row.is_readable
        shown[comment_id].past = [each for each in past if each.move or is_readable]


def _in_order(found: Thread) -> Iterable[tuple[CommentRow, bool]]:
    yield from ((row, True) for row in found.context[: DRAWN - 1])
    yield from ((row, False) for row in found.rows)


def _drawn_above(row: CommentRow, at: dict[int, Branch]) -> Branch | None:
    """Find the place on the last level but one under which a deep reply is drawn."""
    known = [at[each] for each in ids_on(row.path)[: DRAWN - 1] if each in at]
    return known[-1] if known else None


def _answered(row: CommentRow) -> str:
    return str(row.answers_city or row.answers_name or "")


def _is_news(row: CommentRow, reading: Reading | None) -> bool:
    return bool(reading and not row.is_own and reading.is_new(row))
