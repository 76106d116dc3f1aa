"""Whose comments appear at once, and whose a moderator reads first."""

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from stadtnetz import accounts
from stadtnetz.accounts import User
from stadtnetz.comments import words
from stadtnetz.comments.models import CommentDecision
from stadtnetz.comments.states import Move
from stadtnetz.contributions import Contribution, Conversation
from stadtnetz.database import session


def is_known(author: User) -> bool:
    """Whether somebody holds an office or edits for a city today: known by name to the staff."""
    return author.moderates or bool(accounts.cities_of(author))


def is_trusted(author: User) -> bool:
    """Whether a moderator let somebody through and never stopped them since, or the staff knows them."""
    return is_known(author) or was_approved(author)


def was_approved(author: User) -> bool:
    """Whether a moderator has approved a comment of this author, and none is hidden since.

    Who was once let through and then had to be stopped is read again until the next approval; that
    the one that was hidden is shown again takes the stop back.
    """
    own = CommentDecision.author_id == author.id
    approved = session().scalar(
        select(func.max(CommentDecision.id)).where(own, CommentDecision.move == Move.APPROVE)
    )
    if approved is None:
        return False
    restored = aliased(CommentDecision)
    is_shown_again = exists().where(
        restored.comment_id == CommentDecision.comment_id,
        restored.move == Move.RESTORE,
        restored.id > CommentDecision.id,
    )
    stopped = exists().where(
        own, CommentDecision.move == Move.HIDE, CommentDecision.id > approved, ~is_shown_again
    )
    return not session().scalar(select(stopped))


def must_be_read(contribution: Contribution, author: User, text: str) -> bool:
    """Whether a moderator reads a new comment before others do."""
    if _is_moderated_for(contribution, author):
        return True
    return not is_known(author) and (words.has_links(text) or not was_approved(author))


def must_be_read_again(contribution: Contribution, author: User, old: str, new: str) -> bool:
    """Whether a moderator reads what was public once more, because it was rewritten.

    `old` is what was read or let through last, not the step before: many small steps are a large one.
    Whoever is known to the staff may rewrite freely; of everybody else, trusted or not, more than
    half of other words is a new comment.
    """
    if _is_moderated_for(contribution, author):
        return True
    return not is_known(author) and (words.adds_links(old, new) or words.are_others(old, new))


def _is_moderated_for(contribution: Contribution, author: User) -> bool:
    if contribution.conversation is not Conversation.MODERATED or author.moderates:
        return False
    return contribution.city_id not in {city.id for city in accounts.cities_of(author)}
