"""What a moderator does with a comment: let it through, hide it, bring it back."""

from typing import Any

from stadtnetz import clock, contributions, markup
from stadtnetz.accounts import User
from stadtnetz.comments import reports, tree, trust
from stadtnetz.comments.models import Comment, CommentDecision, Outcome
from stadtnetz.comments.states import IllegalMove, Move, State
from stadtnetz.database import Conflict, session
from stadtnetz.notifications import Occasion, tell


class ReasonMissing(ValueError):
    """Hiding a comment needs words for its author, and got none."""


def expect_version(comment: Comment, version: int | None) -> None:
    """Raise Conflict if a comment is no longer what a moderator or its author read."""
    if comment.version != version:
        message = f"version {comment.version}, not {version}"
        raise Conflict(message)


def approve(comment: Comment, *, moderator: User) -> CommentDecision:
    """Let a waiting comment be seen; its author hears of it the first time. Raises IllegalMove."""
    found = _entered(comment, Move.APPROVE)
    author = _author(found)
    is_first = not trust.was_approved(author)
    tree.move(found, Move.APPROVE)
    if is_first:
        _tell(found, Occasion.COMMENT_APPROVED)
    return _decided(found, Move.APPROVE, moderator)


def hide(comment: Comment, *, moderator: User, reason: str) -> CommentDecision:
    """Hide a comment, or refuse a waiting one; its words are sealed, and its author hears why.

    Whoever reported it was right. Raises ReasonMissing, IllegalMove.
    """
    why = markup.tidy(reason)
    if markup.is_blank(why):
        raise ReasonMissing
    found = _entered(comment, Move.HIDE)
    was_visible = found.state is State.VISIBLE
    found.reason = why
    tree.move(found, Move.HIDE)
    reports.settle(found, moderator=moderator, outcome=Outcome.UPHELD)
    _tell(found, Occasion.COMMENT_HIDDEN, reason=why, was_visible=was_visible)
    return _decided(found, Move.HIDE, moderator, why)


def restore(comment: Comment, *, moderator: User) -> CommentDecision:
    """Show a hidden comment again; its author hears of it.

    Raises IllegalMove, also for one whose author's account was erased: nobody stands for it.
    """
    found = _entered(comment, Move.RESTORE)
    _author(found)
    found.reason = ""
    tree.move(found, Move.RESTORE)
    _tell(found, Occasion.COMMENT_RESTORED)
    return _decided(found, Move.RESTORE, moderator)


def _entered(comment: Comment, move: Move) -> Comment:
    entered = tree.enter_at(comment)
    if entered is None:
        raise IllegalMove(State.WITHDRAWN, move)
    return entered[1]


def _author(comment: Comment) -> User:
    if comment.author is None:
        raise IllegalMove(State.ERASED, Move.RESTORE)
    return comment.author


def _decided(comment: Comment, move: Move, moderator: User, reason: str = "") -> CommentDecision:
    decision = CommentDecision(
        comment_id=comment.id,
        author_id=comment.author_id,
        moderator=moderator,
        move=move,
        reason=reason,
        decided_at=clock.now(),
    )
    session().add(decision)
    session().flush()
    return decision


def _tell(comment: Comment, occasion: Occasion, **more: Any) -> None:
    """Write to the author what became of a comment, with its beginning, so that they know which.

    Who closed the account is told nothing: what they wrote for a city is read by nobody else.
    """
    if _author(comment).closed_at is not None:
        return
    contribution = session().get_one(contributions.Contribution, comment.contribution_id)
    facts: dict[str, Any] = {
        "comment_id": comment.id,
        "contribution_id": contribution.id,
        "kind": contribution.kind.value,
        "slug": contribution.slug,
        "title": contribution.title,
        "excerpt": markup.excerpt(" ".join(comment.body.split())),
        **more,
    }
    tell(_author(comment), occasion, facts)
