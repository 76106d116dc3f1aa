"""The desk: what waits there, for how long, and who is looking at it."""

from datetime import timedelta

import pytest
from flask import Flask

from stadtnetz import accounts, clock, contributions, moderation
from stadtnetz.accounts import User
from stadtnetz.contributions import Move, State, Story
from stadtnetz.database import Conflict, session, unit_of_work
from stadtnetz.moderation import CLAIM_LASTS, OVERDUE_AFTER, Claim
from tests import factories, statements, threads
from tests.factories import NOON

pytestmark = pytest.mark.usefixtures("network")

SECOND = timedelta(seconds=1)


def take(story: Story, moderator: User) -> Claim:
    with unit_of_work():
        return moderation.take(story, moderator=moderator)


def test_on_the_desk_lies_what_waits_and_the_oldest_first() -> None:
    waiting = []
    for hour, state in enumerate([*State, State.SUBMITTED]):
        with clock.at(NOON - hour * timedelta(hours=1)):
            story = factories.a_story(state=state)
        if state in contributions.WAITING:
            waiting.insert(0, story)
    assert moderation.desk() == waiting
    assert moderation.count_waiting() == len(waiting) == 3


def test_an_empty_desk_is_empty() -> None:
    factories.a_story(state=State.DRAFT)
    assert (moderation.desk(), moderation.count_waiting()) == ([], 0)


def test_three_waiting_stories_cost_as_many_statements_as_one() -> None:
    def price() -> int:
        session().rollback()
        session().expunge_all()
        with statements.sent() as sent:
            desk = moderation.desk()
            assert all(each.city.name and each.topic for each in desk)
            moderation.claims_on([each.id for each in desk])
        return len(sent)

    factories.a_story(state=State.SUBMITTED)
    one = price()
    for _ in range(2):
        factories.a_story(state=State.SUBMITTED, topic_id=factories.a_topic().id)
    assert price() == one


def test_whoever_takes_a_story_holds_it_for_half_an_hour() -> None:
    story, moderator = factories.a_story(state=State.SUBMITTED), factories.a_moderator()
    with clock.at(NOON):
        claim = take(story, moderator)
        assert moderation.claim_on(story) == claim
        assert (claim.user, claim.since, claim.until) == (moderator, NOON, NOON + CLAIM_LASTS)
    with clock.at(NOON + CLAIM_LASTS - SECOND):
        assert moderation.claim_on(story) == claim
    with clock.at(NOON + CLAIM_LASTS):
        assert moderation.claim_on(story) is None


def test_claims_are_given_by_contribution() -> None:
    moderator = factories.a_moderator()
    taken, free = factories.some_stories(2, state=State.SUBMITTED)
    claim = take(taken, moderator)
    assert moderation.claims_on([taken.id, free.id]) == {taken.id: claim}
    assert moderation.claims_on([free.id]) == {}
    assert moderation.claims_on([]) == {}


def test_a_claim_can_be_renewed() -> None:
    story, moderator = factories.a_story(state=State.SUBMITTED), factories.a_moderator()
    with clock.at(NOON):
        take(story, moderator)
    with clock.at(NOON + 20 * SECOND):
        assert take(story, moderator).since == NOON + 20 * SECOND


def test_nobody_takes_what_somebody_else_holds() -> None:
    story = factories.a_story(state=State.SUBMITTED)
    nele, omid = factories.a_moderator("Nele"), factories.a_moderator("Omid")
    with clock.at(NOON):
        take(story, nele)
        with pytest.raises(Conflict):
            take(story, omid)
        assert moderation.claim_on(story).user == nele
    with clock.at(NOON + CLAIM_LASTS):
        assert take(story, omid).user == omid


@pytest.mark.parametrize("state", sorted(set(State) - contributions.WAITING))
def test_what_does_not_wait_is_not_taken(state: State) -> None:
    story, moderator = factories.a_story(state=state), factories.a_moderator()
    with pytest.raises(Conflict):
        take(story, moderator)
    assert moderation.claim_on(story) is None


def test_who_lets_go_leaves_it_to_others() -> None:
    story = factories.a_story(state=State.SUBMITTED)
    nele, omid = factories.a_moderator("Nele"), factories.a_moderator("Omid")
    take(story, nele)
    for _ in range(2):
        with unit_of_work():
            moderation.release(story)
        assert moderation.claim_on(story) is None
    assert take(story, omid).user == omid


def test_of_two_who_take_at_once_one_holds_it(network: Flask) -> None:
    story_id = factories.a_story(state=State.SUBMITTED).id
    takers = [factories.a_moderator(name).id for name in ("Nele", "Omid")]
    session().rollback()

    def try_to_take(taker_id: int) -> int | None:
        try:
            with unit_of_work() as kept:
                story, taker = kept.get_one(Story, story_id), kept.get_one(User, taker_id)
                return moderation.take(story, moderator=taker).user_id
        except Conflict:
            return None

    answers = threads.at_once(network, *[lambda each=each: try_to_take(each) for each in takers])
    session().expire_all()
    held = moderation.claims_on([story_id])[story_id].user_id
    assert sorted(answers, key=str) == [held, None]


def test_a_story_is_overdue_after_two_days_without_a_ruling() -> None:
    with clock.at(NOON):
        story = factories.a_story(state=State.SUBMITTED)
    with clock.at(NOON + OVERDUE_AFTER):
        assert not moderation.is_overdue(story)
    with clock.at(NOON + OVERDUE_AFTER + SECOND):
        assert moderation.is_overdue(story)


def test_a_ruling_takes_a_story_from_the_desk() -> None:
    story = factories.a_story(state=State.SUBMITTED)
    with unit_of_work():
        contributions.decide(story, Move.APPROVE, actor=accounts.moderators()[0])
    assert moderation.desk() == []
