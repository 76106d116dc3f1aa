"""Any walk through the life of a story keeps what was promised about its state."""

from datetime import timedelta

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
from sqlalchemy import func, select

from stadtnetz import clock, contributions
from stadtnetz.contributions import (
    PUBLIC,
    Contribution,
    Decision,
    Fate,
    IllegalMove,
    Incomplete,
    Move,
    NotEditable,
    NoteMissing,
    Revision,
    Story,
)
from stadtnetz.database import session, unit_of_work
from stadtnetz.notifications import Notification
from tests import factories
from tests.factories import NOON
from tests.properties.searching import examples


class Life(RuleBasedStateMachine):
    """One story, its author, a moderator, and whatever they may think of."""

    @initialize(has_topic=st.booleans())
    def begin(self, has_topic: bool) -> None:
        self.moment = NOON
        with clock.at(self.moment):
            self.topic_id = factories.a_topic_id()
            city = factories.a_city()
            self.author, self.moderator = factories.an_editor(city), factories.a_moderator()
            content = factories.some_content(topic_id=self.topic_id if has_topic else None)
            with unit_of_work():
                self.story_id = contributions.draft(content, city=city, author=self.author).id
        self.decided, self.was_visible, self.is_gone = 0, False, False

    @property
    def story(self) -> Story:
        return session().get_one(Story, self.story_id)

    def stored(self) -> object:
        """Read all that is stored about the story, straight from the tables."""
        session().expire_all()
        contribution = Contribution.__table__
        row = (
            session().execute(select(contribution).where(contribution.c.id == self.story_id)).all()
        )
        counts = [
            session().scalar(select(func.count()).select_from(table))
            for table in (Revision, Decision, Notification)
        ]
        return row, counts, [each.fate for each in contributions.revisions_of(self.story)]

    @precondition(lambda self: not self.is_gone)
    @rule(
        move=st.sampled_from(Move),
        note=st.sampled_from(["", " ", "Darum."]),
        ahead=st.sampled_from([None, -1, 1, 48]),
    )
    def decide(self, move: Move, note: str, ahead: int | None) -> None:
        before, from_state = self.stored(), self.story.state
        actor = (
            self.author
            if contributions.Role.AUTHOR in contributions.MOVES[move].roles
            else self.moderator
        )
        publish_at = None if ahead is None else self.moment + timedelta(hours=ahead)
        try:
            with clock.at(self.moment), unit_of_work():
                made = contributions.decide(
                    self.story, move, actor=actor, note=note, publish_at=publish_at
                )
        except (IllegalMove, NoteMissing, Incomplete):
            assert self.stored() == before
            return
        assert from_state in contributions.MOVES[move].sources
        if move is Move.DISCARD:
            self.is_gone = True
            assert (made, self.decided) == (None, 0)
            assert session().get(Story, self.story_id) is None
            return
        self.decided += 1
        assert (made.from_state, made.to_state, made.move) == (from_state, self.story.state, move)

    @precondition(lambda self: not self.is_gone)
    @rule(title=st.sampled_from(["Eins", "Zwei"]), has_topic=st.booleans())
    def revise(self, title: str, has_topic: bool) -> None:
        before, was = self.stored(), self.story
        was_public, was_content, was_state = was.is_public, was.content, was.state
        content = factories.some_content(title=title, topic_id=self.topic_id if has_topic else None)
        try:
            with clock.at(self.moment), unit_of_work():
                contributions.revise(self.story, content, editor=self.author)
        except NotEditable:
            assert was_state not in contributions.EDITABLE
            assert self.stored() == before
            return
        assert was_state in contributions.EDITABLE
        assert self.story.content == (was_content if was_public else content)
        assert self.story.state == was_state

    @rule(hours=st.sampled_from([1, 24, 72]))
    def wait(self, hours: int) -> None:
        self.moment += timedelta(hours=hours)

    @invariant()
    def what_was_promised_holds(self) -> None:
        if not hasattr(self, "story_id") or self.is_gone:
            return
        story = self.story
        revisions = contributions.revisions_of(story)
        waiting = [each for each in revisions if each.fate is Fate.PROPOSED]
        assert story.is_public == (story.state in PUBLIC)
        assert len(contributions.decisions_on(story)) == self.decided
        assert len(waiting) <= 1
        assert bool(waiting) >= (story.state in contributions.WAITING)
        assert [each.number for each in revisions] == list(range(len(revisions), 0, -1))
        assert not story.is_public or (story.published_at and story.topic_id)
        with clock.at(self.moment):
            is_read = contributions.get(story.id, viewer=None) is not None
            assert is_read == (story.is_public and not contributions.is_scheduled(story))
            assert not is_read or contributions.was_public(story.id)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")
def test_any_walk_through_a_life_keeps_its_promises(network: Flask) -> None:
    run_state_machine_as_test(
        Life, settings=settings(max_examples=examples(30), stateful_step_count=20)
    )
