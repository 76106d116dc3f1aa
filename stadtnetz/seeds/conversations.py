"""The conversations of the example network, made of their files with the network's own operations.

What is said below an example needs no mark of its own: the text above it says that it is invented.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from stadtnetz import accounts, clock, comments, contributions
from stadtnetz.accounts import User
from stadtnetz.comments import Comment, ConversationFollow, Reason, State
from stadtnetz.contributions import Contribution
from stadtnetz.database import session, unit_of_work
from stadtnetz.seeds.conversation_files import CITY, MODERATION, Conversation, Said, drafts
from stadtnetz.seeds.when import NotUnderstood

READER, READERS_ADDRESS = "nachbarin", "lesen@stadtnetz.example"
_UNCONFIRMED, _LEFT, _WATCHFUL = "unbestaetigt", "gegangen", "orga"
_SPEAKERS = Path(__file__).parent / "speakers.csv"
_A_YEAR, _MINUTE, _BATCH = timedelta(days=365), timedelta(minutes=1), 50
_BREAKFAST = 7
_AT_LEAST_APART = timedelta(seconds=40)
_FOR_NOW = "Nach einem Hinweis vorerst verborgen, bis wir nachgelesen haben."


@dataclass
class _Turn:
    """What is said once, below what and when, and the comment that it became."""

    said: Said
    on: Contribution
    at: datetime
    comment: Comment | None = None


class _Hall:
    """Everybody who speaks, and what was said already."""

    def __init__(self, editors: Mapping[int, User], moderator: User, password: str) -> None:
        """Let everybody in; the readers have been there for a year."""
        self.editors, self.moderator = editors, moderator
        self.posted: dict[int, Comment] = {}
        with clock.at(clock.now() - _A_YEAR), unit_of_work():
            self.readers = {key: _known(key, name, password) for key, name in _names()}

    def speaker(self, turn: _Turn) -> User:
        """Find who says something."""
        if turn.said.speaker == CITY:
            return self.editors[turn.on.city_id]
        return self.moderator if turn.said.speaker == MODERATION else self.reader(turn.said.speaker)

    def reader(self, key: str) -> User:
        """Find a reader by the key of the file."""
        if key not in self.readers:
            msg = f"nobody is called {key!r}"
            raise NotUnderstood(msg)
        return self.readers[key]


def tell(
    editors: Mapping[int, User], moderator: User, password: str, step: Callable[[], object]
) -> None:
    """Let all conversations take place in the order of time; a step for each of them."""
    hall, every = _Hall(editors, moderator, password), drafts()
    turns = _in_order(every)
    for start in range(0, len(turns), _BATCH):
        with unit_of_work():
            for turn in turns[start : start + _BATCH]:
                _say(turn, hall)
    with unit_of_work():
        for turn in turns:
            _let_happen(turn, hall)
        for conversation in every:
            _set(conversation, hall)
            step()
        _leave(hall)


def _names() -> list[tuple[str, str]]:
    with _SPEAKERS.open(encoding="utf-8", newline="") as file:
        return [(row["key"], row["name"]) for row in csv.DictReader(file)]


def _known(key: str, name: str, password: str) -> User:
    address = READERS_ADDRESS if key == READER else f"{key}@leute.example"
    if key != _UNCONFIRMED:
        return accounts.register(address, name=name, password=password)
    opened = accounts.sign_up(name=name, email=address, password=password)
    assert opened is not None  # noqa: S101 - nobody else has this address
    return opened


def _in_order(every: Sequence[Conversation]) -> list[_Turn]:
    """Give each comment its moment, all in one row, the last ones some minutes ago.

    The order does not depend on the hour of building, so that ids are the same each time.
    """
    turns: list[_Turn] = []
    for conversation in every:
        on = _subject(conversation.title)
        assert on.published_at is not None  # noqa: S101 - it is public
        moments: dict[int, datetime] = {}
        begun = on.published_at
        for said in conversation.comments:
            before = moments[id(said.answers)] if said.answers else begun
            moments[id(said)] = _awake(before + said.after)
            begun = begun if said.answers else moments[id(said)]
            turns.append(_Turn(said, on, moments[id(said)]))
    turns.sort(key=lambda turn: turn.at)
    latest = _lately()
    for turn in reversed(turns):
        turn.at = min(turn.at, latest)
        latest = turn.at - _AT_LEAST_APART
    return turns


def _awake(moment: datetime) -> datetime:
    """Let nobody write before breakfast."""
    hour = clock.wall(moment).hour
    return moment if hour >= _BREAKFAST else moment + timedelta(hours=_BREAKFAST)


def _lately() -> datetime:
    return clock.now() - 5 * _MINUTE


def _subject(title: str) -> Contribution:
    query = select(Contribution).where(Contribution.title == title, Contribution.is_public)
    found = session().scalars(query.order_by(Contribution.id)).first()
    if found is None:
        msg = f"nothing public is called {title!r}"
        raise NotUnderstood(msg)
    return found


def _say(turn: _Turn, hall: _Hall) -> None:
    """Post one comment, and edit it if it was."""
    said, speaker = turn.said, hall.speaker(turn)
    with clock.at(turn.at):
        turn.comment = comments.post(
            turn.on,
            author=speaker,
            body=said.before or said.body,
            parent=hall.posted[id(said.answers)] if said.answers else None,
            as_city=turn.on.city if said.speaker == CITY else None,
            question="question" in said.marks,
            key=f"example-{len(hall.posted)}",
            origin=None,
        )
        hall.posted[id(said)] = turn.comment
        _pass(turn, hall)
    if said.before:
        with clock.at(min(turn.at + 16 * _MINUTE, _lately())):
            comments.edit(turn.comment, editor=speaker, body=said.body)
            _pass(turn, hall)


def _pass(turn: _Turn, hall: _Hall) -> None:
    """Let the moderator pass what waits and is not to go on waiting."""
    comment = turn.comment
    if comment is not None and comment.state is State.WAITING and "waiting" not in turn.said.marks:
        comments.approve(comment, moderator=hall.moderator)


def _let_happen(turn: _Turn, hall: _Hall) -> None:
    """Do with a comment what its marks say, once all answers are there."""
    marks, comment, speaker = turn.said.marks, turn.comment, hall.speaker(turn)
    assert comment is not None  # noqa: S101 - all was said
    reason = marks.get("reported") or (Reason.OTHER if "settled" in marks else "")
    with clock.at(min(turn.at + timedelta(days=2), _lately() + 3 * _MINUTE)):
        if reason:
            watchful = hall.reader(_WATCHFUL)
            key = comments.key_of(watchful)
            comments.report(comment, reporter=watchful, reporter_key=key, reason=Reason(reason))
        if "settled" in marks:
            comments.settle(comment, moderator=hall.moderator)
        if "hidden" in marks or "restored" in marks:
            why = marks.get("hidden") or _FOR_NOW
            comments.hide(comment, moderator=hall.moderator, reason=why)
        if "restored" in marks:
            comments.restore(comment, moderator=hall.moderator)
        if "withdrawn" in marks:
            turn.comment = comments.withdraw(comment, author=speaker)


def _set(conversation: Conversation, hall: _Hall) -> None:
    """Open or close a conversation as its city did in the end."""
    if conversation.setting is not None:
        on = _subject(conversation.title)
        contributions.set_conversation(on, conversation.setting, editor=hall.editors[on.city_id])


def _leave(hall: _Hall) -> None:
    """Let one close the account, the reader read half of what she follows, and spare the rest mail."""
    left = hall.reader(_LEFT)
    comments.erase_all_of(left)
    accounts.close(left)
    spoken = _by_conversation()
    for each in session().scalars(select(ConversationFollow)).all():
        follower = session().get_one(User, each.user_id)
        if follower.email == READERS_ADDRESS:
            contribution = session().get_one(Contribution, each.contribution_id)
            ids = spoken[contribution.id]
            comments.mark_read(contribution, reader=follower, until_id=ids[len(ids) // 2])
        elif not follower.email.endswith("@stadtnetz.example"):
            comments.unfollow(each.contribution_id, follower_id=follower.id)


def _by_conversation() -> Mapping[int, list[int]]:
    """List the ids of the comments that are left, by what they stand below."""
    query = select(Comment.contribution_id, Comment.id).order_by(Comment.id)
    found: dict[int, list[int]] = {}
    for on, comment_id in session().execute(query):
        found.setdefault(on, []).append(comment_id)
    return found
