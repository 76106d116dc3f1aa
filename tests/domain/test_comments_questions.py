"""Which questions wait for a city: while somebody could answer them, in the order of asking."""

from datetime import timedelta
from typing import Any

import pytest

from stadtnetz import clock, comments, contributions
from stadtnetz.comments import Cause, Comment, State
from stadtnetz.contributions import Contribution, Conversation, Move
from stadtnetz.database import unit_of_work
from tests import factories
from tests.factories import NOON, a_comment

pytestmark = pytest.mark.usefixtures("network")

DAY = timedelta(days=1)


def ask(contribution: Contribution, **wanted: Any) -> Comment:
    """Ask the city of a contribution something."""
    return a_comment(contribution, question=True, body="Wie ging es weiter?", **wanted)


def waiting_for(contribution: Contribution) -> list[int]:
    """Give what waits for the city of a contribution."""
    return [each.id for each in comments.open_questions([contribution.city_id]).rows]


@pytest.mark.parametrize("conversation", list(Conversation))
@pytest.mark.parametrize("kind", ["a story", "one date", "ten weeks"])
def test_a_question_waits_until_time_closes_its_conversation(
    kind: str, conversation: Conversation
) -> None:
    with clock.at(NOON):
        asked_below = {
            "a story": factories.a_story,
            "one date": factories.an_event,
            "ten weeks": lambda: factories.an_event(rule="FREQ=WEEKLY;COUNT=10"),
        }[kind]()
        question = ask(asked_below)
        with unit_of_work():
            contributions.set_conversation(
                asked_below, conversation, editor=factories.author_of(asked_below)
            )
    answers = []
    for days in (0, 89, 90, 93, 94, 156, 157):
        moment = NOON + days * DAY
        with clock.at(moment):
            closed = comments.closed_because(asked_below, moment)
            is_answerable = closed is None or closed.cause is Cause.BY_CITY
            if conversation is not Conversation.CLOSED:
                assert waiting_for(asked_below) == ([question.id] if is_answerable else [])
            answers.append(bool(waiting_for(asked_below)))
    in_time = {"a story": 2, "one date": 4, "ten weeks": 6}[kind]
    assert answers == [True] * in_time + [False] * (7 - in_time)


def test_below_what_is_no_longer_public_nothing_waits() -> None:
    story = factories.a_story()
    ask(story)
    with unit_of_work():
        editor = factories.author_of(story)
        contributions.decide(story, Move.ARCHIVE, actor=editor, note="Das Projekt ist vorbei.")
    assert waiting_for(story) == []
    assert comments.count_open_questions([story.city_id]) == 0
    with clock.at(clock.now() + 15 * DAY):
        assert (comments.overdue_questions(), comments.count_overdue_questions()) == ([], 0)


def test_pages_are_all_questions_once_the_first_asked_first() -> None:
    with clock.at(NOON):
        story = factories.a_story()
        late = ask(story, state=State.WAITING)
        asked = [ask(story) for _ in range(4)]
    with clock.at(NOON + DAY), unit_of_work():
        comments.approve(late, moderator=factories.a_moderator())
    with clock.at(NOON + 2 * DAY):
        ask(factories.a_story())
        found: list[int] = []
        page = comments.open_questions([story.city_id], limit=2)
        while page.older:
            found += [each.id for each in page.rows]
            page = comments.open_questions([story.city_id], after=page.older.after, limit=2)
        found += [each.id for each in page.rows]
        assert found == [*(each.id for each in asked), late.id]
        assert comments.count_open_questions([story.city_id]) == len(found)


def test_what_the_office_sees_is_counted() -> None:
    with clock.at(NOON):
        story = factories.a_story()
        ask(story)
        ask(factories.a_story())
    with clock.at(NOON + DAY):
        ask(story)
    with clock.at(NOON + 14 * DAY):
        rows = comments.open_questions([story.city_id]).rows
        assert [comments.is_overdue(each) for each in rows] == [True, False]
        assert comments.count_overdue_questions() == len(comments.overdue_questions()) == 2


def test_what_time_has_closed_before_it_was_answered_stays_with_the_office() -> None:
    with clock.at(NOON):
        story = factories.a_story()
    with clock.at(NOON + timedelta(days=80)):
        asked = a_comment(story, question=True)
    with clock.at(NOON + timedelta(days=95)):
        assert comments.open_questions([story.city_id]).rows == []
        assert [each.id for each in comments.overdue_questions()] == [asked.id]
        assert comments.count_overdue_questions() == 1
