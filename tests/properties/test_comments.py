"""Whatever people do in a thread, counts, places and who sees what are those of a simple model."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from stadtnetz import accounts, clock, comments
from stadtnetz.accounts import User
from stadtnetz.comments import Comment, State
from stadtnetz.contributions import Contribution
from stadtnetz.database import session, unit_of_work
from tests import factories
from tests.factories import NOON
from tests.properties.searching import examples

VISIBLE, WAITING, HIDDEN = State.VISIBLE, State.WAITING, State.HIDDEN
GONE, PENDING = {State.WITHDRAWN, State.ERASED}, {State.HELD, State.WAITING}


@dataclass
class Said:
    """One comment as the model knows it; `above` is the chain from its root."""

    id: int
    author: str
    above: list["Said"]
    state: State
    body: str
    replies: list["Said"] = field(default_factory=list)

    def below(self) -> list["Said"]:
        """List all that stands below, in the order of the thread."""
        return [each for reply in self.replies for each in (reply, *reply.below())]


class Thread(RuleBasedStateMachine):
    """One thread, three who speak in it, a moderator, and a model of it all in plain lists."""

    @initialize()
    def begin(self) -> None:
        self.moment, self.number = NOON, 0
        self.roots: list[Said] = []
        with clock.at(NOON):
            self.story_id = factories.a_story().id
            people = {
                "regular": factories.a_regular(),
                "newcomer": factories.a_reader("Nele Neu"),
                "stranger": factories.a_stranger(),
                "moderator": factories.a_moderator(),
            }
        self.ids = {name: person.id for name, person in people.items()}
        for who, above in (
            ("regular", None), ("moderator", 0), ("regular", 1), ("stranger", 1), ("newcomer", 0),
            ("regular", 0), ("moderator", None), ("regular", 6),
        ):  # fmt: skip
            self.say(who, self.made[above] if above is not None else None, "")

    @property
    def made(self) -> list[Said]:
        """List what stands there in the order in which it was written."""
        return sorted(self.all(), key=lambda each: each.id)

    def person(self, name: str) -> User:
        return session().get_one(User, self.ids[name])

    def all(self) -> list[Said]:
        return [each for root in self.roots for each in (root, *root.below())]

    def pick(self, number: int, *states: State) -> Said | None:
        found = [each for each in self.all() if not states or each.state in states]
        return found[number % len(found)] if found else None

    @rule(
        who=st.sampled_from(["regular", "newcomer", "stranger", "moderator"]),
        number=st.integers(0, 99),
        is_reply=st.booleans(),
        link=st.booleans(),
    )
    def post(self, who: str, number: int, is_reply: bool, link: bool) -> None:
        parent = self.pick(number) if is_reply else None
        self.say(who, parent, " https://a.example/b" if link else "")

    def say(self, who: str, parent: Said | None, link: str) -> None:
        self.number += 1
        self.moment += timedelta(hours=5)
        body = f"Wort {self.number}" + link
        author = self.person(who)
        is_trusted = comments.is_trusted(author)
        try:
            with clock.at(self.moment), unit_of_work():
                story = session().get_one(Contribution, self.story_id)
                made = comments.post(
                    story, author=author, body=body, key=str(self.number), origin=None,
                    parent=comments.get(parent.id) if parent else None,
                )  # fmt: skip
        except comments.ParentGone:
            assert parent.state is not VISIBLE
            return
        assert parent is None or parent.state is VISIBLE
        state = WAITING if who != "moderator" and (link or not is_trusted) else VISIBLE
        if author.confirmed_at is None:
            state = State.HELD
        said = Said(made.id, who, [*parent.above, parent] if parent else [], state, body)
        (parent.replies if parent else self.roots).append(said)

    @rule(number=st.integers(0, 99), how=st.sampled_from(["little", "much", "link"]))
    def edit(self, number: int, how: str) -> None:
        said = self.pick(number, VISIBLE, WAITING, State.HELD)
        if said is None:
            return
        body = {
            "little": said.body + ".",
            "much": "Etwas ganz anderes als vorher.",
            "link": said.body + " https://b.example/c",
        }[how]
        is_other = how != "little" and not (how == "much" and said.body == body)
        is_other = is_other and not (how == "link" and said.body.count("https://b.example/c"))
        with clock.at(self.moment), unit_of_work():
            comments.edit(comments.get(said.id), editor=self.person(said.author), body=body)
        if said.state is VISIBLE and is_other and said.author != "moderator":
            said.state = WAITING
        said.body = body

    @rule(number=st.integers(0, 99))
    def withdraw(self, number: int) -> None:
        said = self.pick(number, VISIBLE, WAITING, State.HELD)
        if said is None:
            return
        is_left = bool(said.replies)
        with clock.at(self.moment), unit_of_work():
            left = comments.withdraw(comments.get(said.id), author=self.person(said.author))
        assert (left is not None) == is_left
        said.state, said.body = State.WITHDRAWN, ""
        self.prune(said)

    @rule(number=st.integers(0, 99), ruling=st.sampled_from(["approve", "hide", "restore"]))
    def moderate(self, number: int, ruling: str) -> None:
        said = self.pick(number)
        if said is None:
            return
        words: dict[str, Any] = {"reason": "Darum."} if ruling == "hide" else {}
        is_open = {
            "approve": said.state is WAITING,
            "hide": said.state in {VISIBLE, WAITING},
            "restore": said.state is HIDDEN and said.author != "",
        }[ruling]
        try:
            with clock.at(self.moment), unit_of_work():
                moderator = self.person("moderator")
                getattr(comments, ruling)(comments.get(said.id), moderator=moderator, **words)
        except comments.IllegalMove:
            assert not is_open
            return
        assert is_open
        said.state = HIDDEN if ruling == "hide" else VISIBLE

    @precondition(lambda self: self.number > 12)
    @rule(who=st.sampled_from(["regular", "newcomer", "stranger"]))
    def erase(self, who: str) -> None:
        with clock.at(self.moment), unit_of_work():
            comments.erase_all_of(self.person(who))
        mine = [each for each in self.all() if each.author == who]
        for said in mine:
            said.author = ""
            if said.state is not HIDDEN:
                said.state, said.body = State.ERASED, ""
        for said in reversed(mine):
            self.prune(said)

    @rule()
    def confirm(self) -> None:
        with clock.at(self.moment), unit_of_work():
            stranger = self.person("stranger")
            accounts.confirm(accounts.token_for(stranger))
            comments.release_held(stranger)
        for said in self.all():
            if said.state is State.HELD:
                said.state = WAITING

    def prune(self, said: Said) -> None:
        """Forget what is gone with nothing below, and upward."""
        for each in [said, *reversed(said.above)]:
            siblings = each.above[-1].replies if each.above else self.roots
            if each.state not in GONE or each.replies or each not in siblings:
                return
            siblings.remove(each)

    def shown(self, name: str | None) -> list[tuple[int, str]]:
        """Say what somebody sees in the thread, and which words of it."""
        rows = []
        for said in self.all():
            is_own = said.author == name and said.state in PENDING
            is_above_own = any(
                each.author == name and each.state in PENDING for each in said.below()
            )
            counts = sum(each.state is VISIBLE for each in said.below())
            if said.state is VISIBLE or is_own:
                rows.append((said.id, said.body))
            elif counts or (name and is_above_own):
                rows.append((said.id, ""))
        return rows

    @invariant()
    def the_table_is_the_model(self) -> None:
        if not hasattr(self, "ids"):
            return
        session().expire_all()
        rows = session().scalars(
            select(Comment).where(Comment.contribution_id == self.story_id).order_by(Comment.path)
        )
        assert [
            (row.id, row.state, row.body, row.replies_below, row.depth, row.root_id) for row in rows
        ] == [
            (
                each.id,
                each.state,
                each.body,
                sum(below.state is VISIBLE for below in each.below()),
                len(each.above) + 1,
                (each.above or [each])[0].id,
            )
            for each in self.all()
        ]
        kept = session().get_one(Contribution, self.story_id).comment_count
        assert kept == sum(each.state is VISIBLE for each in self.all())
        waiting = {each.id for each in self.all() if each.state is WAITING}
        queue = comments.waiting(limit=10_000)
        assert {row.id for row in queue if row.contribution_id == self.story_id} == waiting

    @invariant()
    def everybody_sees_what_the_model_says(self) -> None:
        if not hasattr(self, "ids"):
            return
        bodies = {each.id: each.body for each in self.all()}
        for name in (None, *self.ids):
            viewer = self.person(name) if name else None
            rows = comments.thread(self.story_id, viewer, limit=200).rows
            words = [(row.id, bodies[row.id] if row.is_readable else "") for row in rows]
            assert words == self.shown(name)
            for row in rows:
                assert bool(row.body_html) == row.is_readable == (row.author_name is not None)
            newest = comments.thread(self.story_id, viewer, newest_first=True, limit=200).rows
            assert sorted(row.path for row in newest) == [row.path for row in rows]


def walk(number: int, steps: int) -> None:
    """Let them walk about; an empty thread each time."""
    run_state_machine_as_test(
        Thread, settings=settings(max_examples=examples(number), stateful_step_count=steps)
    )


@pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")
def test_any_walk_through_a_thread_keeps_it_as_the_model_says(network: Flask) -> None:
    walk(15, 25)


@pytest.mark.postgresql
@pytest.mark.parametrize("database", ["postgresql"], indirect=True, scope="session")
def test_so_it_does_on_postgresql(network: Flask) -> None:
    walk(5, 20)
