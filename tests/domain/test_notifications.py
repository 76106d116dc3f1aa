"""The outbox: written with the change, emptied afterwards, and patient with a mail server."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from stadtnetz import clock, contributions, notifications
from stadtnetz.contributions import Move, State
from stadtnetz.database import session, unit_of_work
from stadtnetz.notifications import MOST_ATTEMPTS, Notification, Occasion
from tests import factories, threads
from tests.factories import NOON

pytestmark = pytest.mark.usefixtures("network")

MINUTE = timedelta(minutes=1)


def tell(title: str = "Lesecafé", **facts: Any) -> Notification:
    """Put a message for somebody into the outbox."""
    recipient = factories.a_reader()
    with unit_of_work():
        return notifications.tell(recipient, Occasion.APPROVED, {"title": title, **facts})


class Post:
    """A mail server that keeps what it is handed, and fails as often as it is told to."""

    def __init__(self, failures: int = 0, then: Callable[[], object] = lambda: None) -> None:
        self.sent: list[str] = []
        self.failures, self.tried, self.then = failures, 0, then

    def __call__(self, notification: Notification) -> None:
        self.tried += 1
        self.then()
        if self.tried <= self.failures:
            raise ConnectionRefusedError("no room " * 200)
        self.sent.append(notification.facts["title"])


def test_a_message_waits_in_the_outbox_until_it_is_delivered() -> None:
    post = Post()
    with clock.at(NOON):
        told = tell()
        assert notifications.unsent() == [told]
    with clock.at(NOON + MINUTE):
        assert notifications.deliver(post) == 1
    assert (told.sent_at, told.attempts, told.last_error) == (NOON + MINUTE, 1, "")
    assert (post.sent, notifications.unsent()) == (["Lesecafé"], [])
    assert (notifications.deliver(post), post.tried) == (0, 1)


def test_messages_leave_in_the_order_in_which_they_were_written() -> None:
    post = Post()
    for title in ("eins", "zwei", "drei"):
        tell(title)
    assert notifications.deliver(post) == 3
    assert post.sent == ["eins", "zwei", "drei"]


def test_a_message_knows_its_recipient_and_its_facts() -> None:
    told = tell(note="Ä „ß“ 🎉", published_at=None)
    session().expire_all()
    assert told.recipient.name == "Jo Reich"
    assert told.facts == {"title": "Lesecafé", "note": "Ä „ß“ 🎉", "published_at": None}
    assert told.occasion is Occasion.APPROVED


def test_what_fails_is_tried_again_later_and_keeps_its_error() -> None:
    post = Post(failures=1)
    with clock.at(NOON):
        told = tell()
        assert notifications.deliver(post) == 0
    assert (told.sent_at, told.attempts, told.due_at) == (None, 1, NOON + 2 * MINUTE)
    assert told.last_error == ("no room " * 200)[:500]
    with clock.at(NOON + MINUTE):
        assert (notifications.deliver(post), post.tried) == (0, 1)
    with clock.at(NOON + 2 * MINUTE):
        assert (notifications.deliver(post), post.sent) == (1, ["Lesecafé"])
    assert told.attempts == 2


def test_one_that_fails_does_not_hold_up_the_others() -> None:
    post = Post(failures=1)
    with clock.at(NOON):
        tell("eins")
        tell("zwei")
        assert notifications.deliver(post) == 1
    assert post.sent == ["zwei"]


def test_after_eight_attempts_a_message_stays_where_it_is() -> None:
    post = Post(failures=100)
    with clock.at(NOON):
        told = tell()
    delays = []
    for attempt in range(MOST_ATTEMPTS + 2):
        moment = told.due_at + attempt * timedelta(days=1)
        with clock.at(moment):
            notifications.deliver(post)
            delays.append((told.due_at - moment) // MINUTE)
    assert (post.tried, told.attempts, told.sent_at) == (8, 8, None)
    assert delays[:MOST_ATTEMPTS] == [2, 4, 8, 16, 32, 64, 128, 256]
    assert notifications.unsent() == [told]


def test_one_letter_that_cannot_be_written_holds_up_no_other() -> None:
    with clock.at(NOON):
        broken, whole = tell(), tell()

        def send(notification: Notification) -> None:
            if notification.id == broken.id:
                raise KeyError("title")

        assert notifications.deliver(send) == 1
        assert (broken.sent_at, broken.attempts, broken.last_error) == (None, 1, "'title'")
        assert whole.sent_at == NOON
    with clock.at(NOON + 5 * MINUTE):
        assert notifications.deliver(Post()) == 1


def test_a_message_that_one_worker_sends_is_not_sent_by_another(network: Flask) -> None:
    second = Post()

    def deliver_elsewhere() -> int:
        with clock.at(NOON + MINUTE):
            return threads.elsewhere(network, lambda: stopped(second))

    def stopped(post: Post) -> int:
        with clock.at(NOON + MINUTE):
            return notifications.deliver(post)

    first = Post(then=deliver_elsewhere)
    with clock.at(NOON):
        tell()
        assert notifications.deliver(first) == 1
    assert (first.sent, second.sent) == (["Lesecafé"], [])


def test_workers_at_the_same_time_send_every_message_once(network: Flask) -> None:
    for number in range(12):
        tell(str(number))
    session().rollback()
    posts = [Post(), Post(), Post()]
    counts = threads.at_once(
        network, *[lambda post=post: notifications.deliver(post) for post in posts]
    )
    sent = [title for post in posts for title in post.sent]
    assert sorted(sent, key=int) == [str(number) for number in range(12)]
    assert sum(counts) == 12
    assert notifications.unsent() == []


def test_a_message_is_marked_as_sent_although_others_wrote_meanwhile(network: Flask) -> None:
    post = Post(then=lambda: threads.elsewhere(network, factories.a_city))
    told = tell()
    assert notifications.deliver(post) == 1
    session().expire_all()
    assert told.sent_at is not None


def test_a_decision_that_is_not_kept_leaves_no_message() -> None:
    story = factories.a_story(state=State.SUBMITTED)
    moderator = factories.a_moderator()
    with pytest.raises(ZeroDivisionError), unit_of_work():
        contributions.decide(story, Move.REJECT, actor=moderator, note="Nein.")
        assert [each.occasion for each in notifications.unsent()] == [Occasion.REJECTED]
        raise ZeroDivisionError
    assert notifications.unsent() == []
    assert story.state is State.SUBMITTED
