"""What its author does with a comment: post it, rewrite it, take it back, leave with it."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import joinedload

from stadtnetz import accounts, clock, markup, notifications
from stadtnetz.accounts import User
from stadtnetz.cities import City
from stadtnetz.comments import follows, limits, openness, tree, trust, words
from stadtnetz.comments.models import (
    Act,
    Comment,
    CommentDecision,
    CommentRevision,
    ConversationFollow,
    ReadingMark,
    Report,
)
from stadtnetz.comments.states import EDITABLE, Move, State
from stadtnetz.contributions import Contribution
from stadtnetz.database import session

_A_CITYS = (State.VISIBLE, State.WAITING, State.HIDDEN)
"""Where a comment stands that a city has said, be it shown or not."""
SILENT_FOR = timedelta(minutes=15)


class ParentGone(Exception):
    """A reply to what nobody can read there: gone, hidden, never shown, or of another thread."""

    def __init__(self, parent: Comment | None) -> None:
        """Keep what is left of the parent."""
        super().__init__("nobody can read what is answered")
        self.parent = parent


class NotEditable(Exception):
    """A comment whose words can't be changed where it stands."""

    def __init__(self, state: State) -> None:
        """Keep where it stands."""
        super().__init__(state)
        self.state = state


def post(  # noqa: PLR0913 - so much is said with one comment
    contribution: Contribution,
    *,
    author: User,
    body: str,
    parent: Comment | None = None,
    as_city: City | None = None,
    question: bool = False,
    key: str,
    origin: str | None,
) -> Comment:
    """Say something below a contribution, or answer a comment.

    The same form with the same words sent again gives the first comment. It is held while the
    author's address is not confirmed, waits where a moderator reads it first, and else is visible at
    once. Its author follows the conversation from then on, unless they once wished not to. Raises
    Unreadable, Closed, ParentGone and TooOften; whether somebody may speak for a city is asked at
    the door.
    """
    said = words.checked(body)
    thread = tree.enter(contribution.id)
    fingerprint = _fingerprint(key, contribution, parent, said)
    first = _sent_before(author, fingerprint)
    if first is not None:
        return first
    openness.refuse_closed(thread, author, clock.now())
    above = _answered(parent, thread)
    limits.speak(thread, author, origin, above)
    comment = Comment(
        contribution=thread,
        author=author,
        city=as_city,
        body=said,
        body_html=markup.comment(said),
        state=State.HELD if author.confirmed_at is None else State.WAITING,
        is_question=question,
        created_at=clock.now(),
        key=fingerprint,
    )
    tree.plant(comment, above)
    if comment.state is State.WAITING and not trust.must_be_read(thread, author, said):
        tree.move(comment, Move.PASS)
    follows.begin(thread, follower=author)
    session().flush()
    return comment


def edit(comment: Comment, *, editor: User, body: str) -> Comment:
    """Put other words in the place of a comment's; the former ones are kept for moderators.

    Silent within a quarter of an hour after it was first visible while others see nothing below it;
    later it says that it was edited. Rewritten so that a moderator should read it, it waits again.
    Raises Unreadable, NotEditable, Closed.
    """
    said = words.checked(body)
    thread, found = _own(comment, editor)
    if found.state not in EDITABLE:
        raise NotEditable(found.state)
    openness.refuse_closed(thread, editor, clock.now())
    if said == found.body:
        return found
    let_through = _as_it_was_let_through(found)
    session().add(CommentRevision(comment_id=found.id, body=found.body, replaced_at=clock.now()))
    if not is_silent(found):
        found.edited_at = clock.now()
    found.body, found.body_html = said, markup.comment(said)
    if found.state is State.VISIBLE and trust.must_be_read_again(thread, editor, let_through, said):
        tree.move(found, Move.RECHECK)
    session().flush()
    return found


def is_theirs(comment: Comment, user: User) -> bool:
    """Whether somebody may mend a comment or take it back: its author, of a city's who edits for it.

    Whoever left the office has no say in what stands under its name, and who came to it has.
    """
    if comment.city_id is None:
        return comment.author_id == user.id
    return comment.city_id in {city.id for city in accounts.cities_of(user)}


def is_silent(comment: Comment) -> bool:
    """Whether an edit now would leave no trace for readers."""
    if comment.first_visible_at is None:
        return True
    return comment.first_visible_at > clock.now() - SILENT_FOR and not comment.replies_below


def _as_it_was_let_through(comment: Comment) -> str:
    """Give the words with which a comment became visible first, or that a moderator approved last."""
    approved_at = session().scalar(
        select(func.max(CommentDecision.decided_at, type_=CommentDecision.decided_at.type)).where(
            CommentDecision.comment_id == comment.id, CommentDecision.move == Move.APPROVE
        )
    )
    if approved_at is not None:
        is_later = CommentRevision.replaced_at > approved_at
    elif comment.first_visible_at is not None:
        is_later = CommentRevision.replaced_at >= comment.first_visible_at
    else:
        return comment.body
    first = select(CommentRevision.body).where(CommentRevision.comment_id == comment.id, is_later)
    former = session().scalar(first.order_by(CommentRevision.id).limit(1))
    return comment.body if former is None else former


def withdraw(comment: Comment, *, author: User) -> Comment | None:
    """Take a comment back; return the tombstone that is left, None where nothing stood below.

    The words are gone for good; those of what was reported once a moderator has ruled on that, until
    then they are sealed. What moderation hid is kept as evidence: IllegalMove. Raises NotEditable
    for what is another's.
    """
    _, found = _own(comment, author)
    tree.move(found, Move.WITHDRAW)
    tree.empty(found)
    return None if tree.prune(found) else found


def release_held(user: User, *, also: Collection[int] = ()) -> int:
    """Let what somebody wrote before confirming their address wait for a moderator; say how much.

    What was written under an earlier, never confirmed sign-up of the same address may be a
    stranger's: it goes, unless its id is among those that the user knows as their own, `also`.
    """
    released = 0
    for each in _written_by(user):
        if each.state is not State.HELD:
            continue
        if each.created_at >= user.created_at or each.id in also:
            tree.move(each, Move.RELEASE)
            released += 1
            continue
        tree.move(each, Move.WITHDRAW)
        tree.empty(each)
        tree.prune(each)
    return released


def held_before(user: User) -> Sequence[Comment]:
    """List what was written under an earlier, never confirmed sign-up of somebody's address."""
    query = (
        select(Comment)
        .where(
            Comment.author_id == user.id,
            Comment.state == State.HELD,
            Comment.created_at < user.created_at,
        )
        .options(joinedload(Comment.contribution))
        .order_by(Comment.id)
    )
    return session().scalars(query).all()


def erase_all_of(user: User) -> int:
    """Take words and author from all that somebody wrote, as their account is closed; say how much.

    What a city said stays, for it stays with the city; nobody learns any more who wrote it. What
    moderation hid keeps its words, sealed, without the author; so does what was reported, until a
    moderator has ruled on it. Whom and what they followed, read and reported is no longer theirs
    either, and letters to them are not sent any more.
    """
    erased = 0
    for each in _written_by(user):
        if each.city_id is not None and each.state in _A_CITYS:
            continue  # the account itself keeps no name
        erased += 1
        if each.state is not State.HIDDEN:
            tree.move(each, Move.ERASE)
            tree.empty(each)
            each.city = None
        each.author, each.key = None, f"erased-{each.id}"
        tree.prune(each)
    _forget(user)
    return erased


def _fingerprint(key: str, contribution: Contribution, parent: Comment | None, said: str) -> str:
    """Tell one sending from another: after Back, the same form may bring other words."""
    above = str(tree.id_of(parent)) if parent else ""
    parts = (key, str(contribution.id), above, said)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _sent_before(author: User, fingerprint: str) -> Comment | None:
    query = select(Comment).where(Comment.author_id == author.id, Comment.key == fingerprint)
    return session().scalars(query).one_or_none()


def _answered(parent: Comment | None, thread: Contribution) -> Comment | None:
    """Read anew what is answered; raise ParentGone if readers can't see it."""
    if parent is None:
        return None
    found = tree.reread(tree.id_of(parent))
    is_there = found is not None and found.state is State.VISIBLE
    if found is None or not is_there or found.contribution_id != thread.id:
        raise ParentGone(found)
    return found


def _own(comment: Comment, author: User) -> tuple[Contribution, Comment]:
    """Read a comment anew; one that has gone meanwhile is as one that was taken back."""
    entered = tree.enter_at(comment)
    if entered is None:
        raise NotEditable(State.WITHDRAWN)
    if not is_theirs(entered[1], author):
        raise NotEditable(entered[1].state)
    return entered


def _written_by(user: User) -> Iterator[Comment]:
    """Go through all that somebody wrote, replies first, each read after its thread was entered.

    Thread by thread in their order, so that two of us never wait for each other.
    """
    query = (
        select(Comment.id, Comment.contribution_id)
        .where(Comment.author_id == user.id)
        .order_by(Comment.contribution_id, Comment.path.desc())
    )
    for comment_id, contribution_id in session().execute(query).all():
        tree.enter(contribution_id)
        found = tree.reread(comment_id)
        if found is not None:
            yield found


def _forget(user: User) -> None:
    unsynchronised = {"synchronize_session": False}
    session().execute(
        update(Act).where(Act.author_id == user.id).values(author_id=None),
        execution_options=unsynchronised,
    )
    for table in (ConversationFollow, ReadingMark):
        session().execute(
            delete(table).where(table.user_id == user.id), execution_options=unsynchronised
        )
    session().execute(
        update(CommentDecision).where(CommentDecision.author_id == user.id).values(author_id=None),
        execution_options=unsynchronised,
    )
    for report in session().scalars(select(Report).where(Report.reporter_id == user.id)):
        report.reporter_id, report.reporter_key = None, f"erased-{report.id}"
    notifications.forget(user)
    session().flush()
