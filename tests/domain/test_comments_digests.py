"""Who is told what others said: once an hour at most, and only what still stands when it is sent."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from stadtnetz import accounts, clock, comments, contributions, jobs, notifications
from stadtnetz.accounts import User
from stadtnetz.comments import Comment, ConversationFollow, State
from stadtnetz.comments.digests import MOST_TOLD
from stadtnetz.comments.models import Act
from stadtnetz.contributions import Move, Story
from stadtnetz.database import session, unit_of_work
from stadtnetz.notifications import Notification, Occasion
from tests import factories, threads
from tests.domain.test_comments import post, withdraw
from tests.domain.test_comments_moderating import approve, hide, restore
from tests.factories import NOON, a_comment

pytestmark = pytest.mark.usefixtures("network")

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def story() -> Story:
    """A story that somebody may follow."""
    with clock.at(NOON):
        return factories.a_story()


def follow(story: Story, reader: User | None = None) -> User:
    """Let somebody follow a conversation from noon on."""
    with clock.at(NOON):
        follower = reader or factories.a_reader()
        with unit_of_work():
            comments.follow(story, follower=follower)
    return follower


def say(story: Story, *, minutes: float = 1, **wanted: Any) -> Comment:
    """Let somebody say something some minutes after noon."""
    with clock.at(NOON + minutes * MINUTE):
        return a_comment(story, **wanted)


def queue(minutes: float = 10, reader: User | None = None) -> list[Notification]:
    """Write what is due some minutes after noon, and give the new letters, to one reader if told.

    Whoever speaks follows, and so gets letters as well.
    """
    before = {each.id for each in notifications.unsent()}
    with clock.at(NOON + minutes * MINUTE), unit_of_work():
        comments.queue_digests()
    return [
        each
        for each in notifications.unsent()
        if each.id not in before and each.occasion is Occasion.CONVERSATIONS
        if reader is None or each.recipient_id == reader.id
    ]


def told(letter: Notification) -> list[int]:
    """Name what a letter tells if it is sent now."""
    return [row.id for row in comments.digest_for(letter.recipient, letter.facts)]


def test_who_follows_is_told_what_others_said(story: Story) -> None:
    reader = follow(story)
    made = say(story)
    [letter] = queue()
    assert (letter.recipient, told(letter)) == (reader, [made.id])
    [row] = comments.digest_for(reader, letter.facts)
    follows = session().scalars(select(ConversationFollow.key)).all()
    assert dict(row._mapping) == {
        "id": made.id, "contribution_id": story.id, "body": made.body, "is_question": False,
        "first_visible_at": NOON + MINUTE, "kind": story.kind, "slug": story.slug,
        "title": story.title, "author_name": made.author.name, "city_name": None,
        "answers_reader": False, "follow_key": row.follow_key, "path": made.path, "said": 1,
        "place": 1,
    }  # fmt: skip
    assert row.follow_key in follows


def test_a_letter_in_the_outbox_holds_no_word_of_what_was_said(story: Story) -> None:
    follow(story)
    say(story, body="Mein Geheimnis hier.")
    [letter] = queue()
    assert list(letter.facts) == ["stretches"]
    assert "Geheimnis" not in str(letter.facts)


def test_answers_to_oneself_are_marked(story: Story) -> None:
    reader = factories.a_moderator()
    with clock.at(NOON):
        own = post(story, reader)
    answer = say(story, parent=own)
    [letter] = queue()
    [row] = comments.digest_for(reader, letter.facts)
    assert (row.id, row.answers_reader) == (answer.id, True)


def test_who_speaks_follows_unless_they_once_wished_not_to(story: Story) -> None:
    reader = factories.a_moderator()
    with clock.at(NOON):
        post(story, reader)
    assert comments.is_following(story, reader)
    with unit_of_work():
        comments.unfollow(story.id, follower_id=reader.id)
        comments.unfollow(story.id, follower_id=factories_nobody())
    with clock.at(NOON):
        post(story, reader)
    assert not comments.is_following(story, reader)
    say(story)
    assert queue() == []
    with clock.at(NOON + 5 * MINUTE), unit_of_work():
        comments.follow(story, follower=reader)
    later = say(story, minutes=6)
    [letter] = queue()
    assert told(letter) == [later.id]


def factories_nobody() -> int:
    """Name an account that is not there."""
    return 999_999


def test_nobody_is_told_of_their_own_words(story: Story) -> None:
    with clock.at(NOON):
        post(story, factories.a_moderator())
    assert queue() == []


@pytest.mark.parametrize("state", [State.HELD, State.WAITING, State.HIDDEN])
def test_what_nobody_sees_is_told_to_nobody(story: Story, state: State) -> None:
    follow(story)
    say(story, state=state)
    assert queue() == []


def test_what_waited_is_told_when_it_is_seen_and_what_comes_back_is_not_told_again(
    story: Story,
) -> None:
    follow(story)
    made = say(story, state=State.WAITING)
    assert queue() == []
    with clock.at(NOON + 20 * MINUTE):
        approve(made)
    [letter] = queue(30)
    assert told(letter) == [made.id]
    with clock.at(NOON + 2 * HOUR):
        hide(made)
        restore(made)
    assert queue(240) == []


def test_what_goes_after_the_letter_was_written_is_not_told(story: Story) -> None:
    reader = follow(story)
    gone, hidden, stays = say(story), say(story), say(story)
    [letter] = queue()
    withdraw(gone), hide(hidden)
    assert told(letter) == [stays.id]
    with unit_of_work():
        comments.unfollow(story.id, follower_id=reader.id)
    assert told(letter) == []


def test_what_waits_again_is_told_neither_in_a_new_letter_nor_in_one_that_is_written(
    story: Story,
) -> None:
    """It was visible once; rewritten, it waits for a moderator."""
    reader = follow(story)
    first, second = say(story, author=factories.a_regular()), say(story)
    [letter] = queue(reader=reader)
    assert told(letter) == [first.id, second.id]
    with clock.at(NOON + 11 * MINUTE), unit_of_work():
        comments.edit(first, editor=first.author, body="Siehe https://werbung.example/kaufen.")
    assert first.state is State.WAITING
    assert told(letter) == [second.id]
    other = follow(factories.a_story())
    with unit_of_work():
        comments.follow(story, follower=other)
    with clock.at(NOON + 12 * MINUTE):
        third = a_comment(story, author=factories.a_regular())
        with unit_of_work():
            comments.edit(third, editor=third.author, body="Auch https://werbung.example/kaufen.")
    assert queue(30, reader=other) == []


def test_what_was_said_below_an_archived_story_is_not_told(story: Story) -> None:
    follow(story)
    say(story)
    [letter] = queue()
    with unit_of_work():
        moderator = accounts.moderators()[0]
        contributions.decide(story, Move.ARCHIVE, actor=moderator, note="Vorbei.")
    assert told(letter) == []
    assert comments.digest_for(letter.recipient, {"stretches": []}) == []


def test_there_is_one_letter_an_hour_at_most_for_all_conversations(story: Story) -> None:
    reader = follow(story)
    with clock.at(NOON):
        other = factories.a_story()
    follow(other, reader)
    first = say(story)
    [letter] = queue(3)
    assert told(letter) == [first.id]
    second, third = say(story, minutes=4), say(other, minutes=5)
    assert queue(20, reader) == queue(62, reader) == []
    [letter] = queue(63, reader)
    assert told(letter) == [second.id, third.id]
    assert queue(200, reader) == []


def test_what_is_younger_than_a_minute_is_told_the_next_time(story: Story) -> None:
    follow(story)
    made = say(story, minutes=9.5)
    assert queue(10) == []
    [letter] = queue(10.5)
    assert told(letter) == [made.id]


def test_who_can_not_be_reached_is_told_nothing(story: Story) -> None:
    stranger, gone = factories.a_stranger(), factories.a_reader()
    follow(story, stranger), follow(story, gone)
    with unit_of_work():
        accounts.dismiss(gone)
    say(story)
    assert queue() == []


def test_a_letter_tells_so_much_and_no_more(story: Story) -> None:
    reader = follow(story)
    with clock.at(NOON + MINUTE):
        factories.a_long_thread(story, MOST_TOLD + 5, author=factories.a_moderator())
    [letter] = queue()
    assert (letter.recipient, len(told(letter))) == (reader, MOST_TOLD)
    assert {row.said for row in comments.digest_for(reader, letter.facts)} == {MOST_TOLD + 5}


def test_a_loud_conversation_drowns_no_other_and_no_answer(story: Story) -> None:
    reader = factories.a_moderator()
    with clock.at(NOON):
        own = post(story, reader)
        quiet = [factories.a_story() for _ in range(3)]
    for each in quiet:
        follow(each, reader)
    with clock.at(NOON + MINUTE):
        factories.a_long_thread(story, MOST_TOLD + 5, author=factories.a_reader(), replies=0)
    answer = say(story, parent=own, minutes=2)
    others = [say(each, minutes=3) for each in quiet]
    [letter] = queue(10, reader)
    rows = comments.digest_for(reader, letter.facts)
    assert len(rows) == MOST_TOLD
    assert [row.said for row in rows[-3:]] == [1, 1, 1]
    assert {answer.id, *(each.id for each in others)} <= {row.id for row in rows}
    assert [row.id for row in rows if row.answers_reader] == [answer.id]
    assert [row.path for row in rows[:-3]] == sorted(row.path for row in rows[:-3])


def test_who_follows_more_than_a_letter_holds_is_told_of_the_rest_in_the_next() -> None:
    reader = factories.a_reader()
    with clock.at(NOON):
        every = factories.some_stories(MOST_TOLD + 1)
    for each in every:
        follow(each, reader)
    made = [say(each) for each in every]
    [first], [second] = queue(10, reader), queue(71, reader)
    assert [*told(first), *told(second)] == [each.id for each in made]
    assert queue(200, reader) == []


def test_the_key_in_a_letter_finds_what_to_unsubscribe_from(story: Story) -> None:
    reader = follow(story)
    [key] = session().scalars(select(ConversationFollow.key))
    found = comments.by_key(key)
    assert (found.user_id, found.contribution_id) == (reader.id, story.id)
    assert comments.by_key("") is comments.by_key("x" * 1_000) is None


def test_following_twice_at_the_same_time_is_following_once(network: Flask, story: Story) -> None:
    reader_id, story_id = factories.a_reader().id, story.id
    session().commit()

    def begin() -> None:
        with unit_of_work():
            story = contributions.get(story_id, viewer=None)
            reader = accounts.by_id(reader_id)
            comments.follow(story, follower=reader)

    threads.at_once(network, begin, begin, begin)
    assert session().scalar(select(func.count()).select_from(ConversationFollow)) == 1


def test_who_leaves_follows_and_hears_nothing_any_more(story: Story) -> None:
    reader = follow(story)
    say(story)
    queue()
    with unit_of_work():
        comments.erase_all_of(reader)
    assert [each for each in notifications.unsent() if each.recipient_id == reader.id] == []
    assert not comments.is_following(story, reader)
    assert not comments.reading_of(story.id, reader).is_begun


# ---------- jobs ----------


def test_every_minute_the_worker_writes_and_sends_what_is_due(network: Flask, story: Story) -> None:
    reader, made, sent = follow(story), say(story), []

    def note(letter: Notification) -> None:
        if letter.occasion is Occasion.CONVERSATIONS:
            sent.append((letter.recipient_id, told(letter)))

    network.extensions["deliver"], deliver = note, network.extensions["deliver"]
    try:
        for minutes in (0, 10, 11):
            with clock.at(NOON + minutes * MINUTE):
                jobs.do_what_is_due(network)
    finally:
        network.extensions["deliver"] = deliver
    assert sent == [(reader.id, [made.id])]


def test_every_hour_the_worker_forgets_who_spoke_and_from_where(
    network: Flask, story: Story, caplog: pytest.LogCaptureFixture
) -> None:
    say(story, origin="here")
    with clock.at(NOON + 2 * DAY), caplog.at_level(logging.INFO, logger="stadtnetz.jobs"):
        jobs.forget_acts(network)
        jobs.forget_acts(network)
    assert session().scalars(select(Act)).all() == []
    assert [each.message for each in caplog.records] == ["1 acts forgotten"]
