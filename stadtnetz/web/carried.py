"""A comment that somebody was sending without an account: whether it can be kept, and for whom."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _

from stadtnetz import accounts, clock, comments, contributions
from stadtnetz.accounts import User
from stadtnetz.comments import Closed, Comment, ParentGone, TooOften, Unreadable
from stadtnetz.contributions import Contribution
from stadtnetz.web import conversation_words, links, origins, signatures
from stadtnetz.web.forms.accounts import CARRIED
from stadtnetz.web.forms.traps import identity_of, incomplete

PURPOSE = "carried"


class NotKept(Exception):
    """A comment that nobody could send any more, and why, as its author reads it."""

    def __init__(self, why: str) -> None:
        """Keep why."""
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Carried:
    """A comment on its way: what it stands below or answers, and what was typed."""

    contribution: Contribution
    parent: Comment | None
    goal: str
    typed: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """Give it as a letter keeps it."""
        return {"goal": self.goal, "typed": dict(self.typed)}


def fields() -> list[tuple[str, str]]:
    """List what waits behind a sign-in or a sign-up, as the form brought it along."""
    return [
        (name.removeprefix(CARRIED), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(CARRIED)
    ]


def read(address: str | None, typed: Mapping[str, str]) -> Carried | None:
    """Find the comment that somebody was sending; None for what is no comment.

    Whoever opens an account is answered alike, has the address one already or not: so it is asked
    here, before that is known, whether the comment can be kept. Raises NotKept.
    """
    goal = links.own_path(address) or ""
    parts = re.fullmatch(r"/(beitraege|kommentare)/(\d{1,9})/(kommentare|antwort)", goal)
    if parts is None or "body" not in typed:
        return None
    is_answer = parts[1] == "kommentare"
    parent = comments.get(int(parts[2])) if is_answer else None
    if is_answer and (parent is None or not comments.is_shown(parent, None)):
        raise NotKept(_is_gone())
    contribution = contributions.get(
        parent.contribution_id if parent else int(parts[2]), viewer=None
    )
    if contribution is None:
        raise NotKept(_("Was Sie kommentieren wollten, ist nicht mehr da."))
    if closed := comments.closed_because(contribution, clock.now()):
        raise NotKept(conversation_words.why_closed(closed))
    try:
        comments.checked(typed["body"])
    except Unreadable as error:
        raise NotKept(conversation_words.what_to_mend(error)) from error
    if not identity_of(typed.get("formular")) or typed.get("homepage"):
        raise NotKept(incomplete())
    kept = {name: typed[name] for name in ("body", "formular")}  # all that was checked
    if typed.get("frage"):
        kept["frage"] = "y"
    return Carried(contribution, parent, goal, kept)


def count(carried: Carried, email: str) -> None:
    """Count that a comment comes along with a sign-up for an address. Raises NotKept."""
    address = origins.of_address(accounts.email_key_of(email))
    try:
        comments.carry(carried.contribution.id, address, origins.of_this_request())
    except TooOften as too_often:
        raise NotKept(conversation_words.wait_until(too_often)) from too_often


def keep(carried: Carried, author: User) -> None:
    """Let a comment be held until its author confirms the address. Raises NotKept."""
    try:
        comments.post(
            carried.contribution,
            author=author,
            body=carried.typed["body"],
            parent=carried.parent,
            key=identity_of(carried.typed["formular"]),
            question=bool(carried.typed.get("frage")),
            origin=None,
        )
    except Closed as closed:
        raise NotKept(conversation_words.why_closed(closed)) from closed
    except ParentGone as gone:
        raise NotKept(_is_gone()) from gone
    except TooOften as too_often:
        raise NotKept(conversation_words.wait_until(too_often)) from too_often


def sign(notification_id: int) -> str:
    """Sign which letter kept something; it holds as long as the letter is kept."""
    return signatures.sign(PURPOSE, notification_id)


def letter_of(signature: str) -> int | None:
    """Give which letter kept something; None for what we never signed."""
    told = signatures.read(PURPOSE, signature)
    return int(told) if told is not None else None


def _is_gone() -> str:
    return _("Der Kommentar, auf den Sie antworten, ist inzwischen entfernt.")
