"""The numbers that tell whether what readers see was changed."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, text, update

from stadtnetz import accounts, clock, comments, content_versions, contributions, moderation
from stadtnetz.cities import City
from stadtnetz.comments import Comment
from stadtnetz.content_versions import LISTS, OF_A_CITY, PRINTED_BY_ALL, SHARED, UNSEEN, Reader
from stadtnetz.contributions import Conversation, Move, Status, Story
from stadtnetz.database import Base, db, session, unit_of_work
from tests import factories


@pytest.fixture
def numbers(network: Flask) -> Iterator[Reader]:
    """Somebody who reads the numbers."""
    reader = Reader(db.engine)
    reader.now()
    yield reader
    reader.close()


def raised(reader: Reader, before: content_versions.Versions) -> set[str]:
    """Name the scopes that were raised since."""
    now = reader.now()
    return {scope for scope in now.numbers if now.of([scope]) != before.of([scope])}


def of(city: City) -> str:
    return content_versions.city_scope(city.id)


def test_every_table_is_known_to_be_seen_by_readers_or_not():
    """A new table has to be put where it belongs, or pages go stale."""
    known = [*UNSEEN, *PRINTED_BY_ALL, *OF_A_CITY]
    assert sorted(known) == sorted(Base.metadata.tables)


def test_what_is_said_is_seen_on_pages_of_its_city_alone(numbers):
    story, reader = factories.a_story(), factories.a_moderator()
    before = numbers.now()
    factories.a_comment(story, author=reader)
    assert raised(numbers, before) == {of(story.city)}


def test_what_is_taken_back_hidden_or_changed_is_seen_on_pages_of_its_city(numbers):
    story, reader, moderator = factories.a_story(), factories.a_regular(), factories.a_moderator()
    said = [factories.a_comment(story, author=reader) for _ in range(2)]
    for act in (
        lambda: comments.edit(said[0], editor=reader, body="Anders gesagt."),
        lambda: comments.withdraw(said[0], author=reader),
        lambda: comments.hide(said[1], moderator=moderator, reason="Werbung."),
    ):
        before = numbers.now()
        with unit_of_work():
            act()
        assert raised(numbers, before) == {of(story.city)}


def test_how_long_readers_may_talk_is_seen_on_pages_of_its_city_alone(numbers):
    story, moderator = factories.a_story(), factories.a_moderator()
    before = numbers.now()
    with unit_of_work():
        contributions.set_conversation(story, Conversation.CLOSED, editor=moderator)
    assert raised(numbers, before) == {of(story.city)}


def test_what_is_published_is_seen_in_lists_and_on_pages_of_its_city(numbers):
    story, moderator = (
        factories.a_story(state=contributions.State.SUBMITTED),
        factories.a_moderator(),
    )
    before = numbers.now()
    with unit_of_work():
        contributions.decide(story, Move.APPROVE, actor=moderator)
    assert raised(numbers, before) == {LISTS, of(story.city)}


def test_what_leaves_the_network_is_seen_to_leave(numbers):
    story, moderator = factories.a_story(), factories.a_moderator()
    before = numbers.now()
    with unit_of_work():
        contributions.decide(story, Move.ARCHIVE, actor=moderator, note="Überholt.")
    assert raised(numbers, before) == {LISTS, of(story.city)}


def test_what_a_city_writes_for_itself_is_seen_by_nobody(numbers):
    city = factories.a_city()
    editor, topic_id = factories.an_editor(city), factories.a_topic_id()
    before = numbers.now()
    with unit_of_work():
        content = factories.some_content(topic_id=topic_id)
        draft = contributions.draft(content, city=city, author=editor)
    with unit_of_work():
        contributions.decide(draft, Move.SUBMIT, actor=editor)
    assert raised(numbers, before) == set()


def test_what_is_announced_of_a_date_is_seen_in_lists_and_on_pages_of_its_city(numbers):
    event = factories.an_event(rule="FREQ=WEEKLY;COUNT=4")
    factories.an_event()
    editor = factories.author_of(event)
    date_ = contributions.next_occurrence(event)
    assert date_ is not None
    for status in (Status.CANCELLED, Status.SCHEDULED):
        before = numbers.now()
        with unit_of_work():
            contributions.announce(
                event, status, actor=editor, note="Es regnet.", original_start=date_.original_start
            )
        assert raised(numbers, before) == {LISTS, of(event.city)}


def test_signing_in_following_reporting_and_claiming_is_seen_by_nobody(numbers):
    story, reader, moderator = factories.a_story(), factories.a_regular(), factories.a_moderator()
    said = factories.a_comment(story)
    waiting = factories.a_story(state=contributions.State.SUBMITTED)
    before = numbers.now()
    with unit_of_work():
        accounts.sign_in(reader)
        comments.follow(story, follower=reader)
        comments.report(said, reporter=reader, reporter_key="k", reason=comments.Reason.INSULT)
        moderation.take(waiting, moderator=moderator)
    assert raised(numbers, before) == set()


def test_what_all_pages_print_is_seen_on_all(numbers):
    city, reader = factories.a_city(), factories.a_reader()

    def rename() -> None:
        city.motto = "Am Wasser"

    def call() -> None:
        reader.name = "Jo Reich-Beck"

    for act in (rename, call, factories.a_topic):
        before = numbers.now()
        with unit_of_work():
            act()
        assert raised(numbers, before) == {SHARED}


def test_a_statement_that_changes_rows_by_itself_tells_whose_they_are(numbers):
    story, _other = factories.a_story(), factories.a_story()
    before = numbers.now()
    with unit_of_work():
        session().execute(update(Story.__table__).where(Story.id == story.id).values(words=7))
    assert raised(numbers, before) == {LISTS, of(story.city)}
    factories.a_comment(story)
    before = numbers.now()
    with unit_of_work():
        session().execute(delete(Comment).where(Comment.contribution_id == story.id))
    assert raised(numbers, before) == {of(story.city)}


def test_a_statement_in_words_of_its_own_may_have_changed_anything(numbers):
    before = numbers.now()
    with unit_of_work():
        session().execute(text("UPDATE cities SET motto = 'x'"))
    assert raised(numbers, before) == {SHARED}


def test_what_was_undone_raises_nothing(numbers):
    story = factories.a_story()
    before = numbers.now()
    with pytest.raises(ZeroDivisionError), unit_of_work():
        story.title = "Ein anderer Titel"
        session().flush()
        _ = 1 / 0
    with unit_of_work():
        accounts.sign_in(factories.a_reader())
    assert raised(numbers, before) == set()


def test_the_numbers_come_back_after_the_database_was_away(numbers, database):
    """A reader that lost its connection asks anew instead of telling what was."""
    if database == "postgresql":
        with db.engine.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE pid <> pg_backend_pid() AND datname = current_database()"
                )
            )
        db.session.remove()
        db.engine.dispose()
        for _ in range(2):
            try:
                numbers.now()
            except Exception:  # noqa: BLE001, S112 - whatever its driver says of a lost connection
                continue
    else:
        numbers.close()
    before = numbers.now()
    story = factories.a_story()
    assert of(story.city) in raised(numbers, before)


def test_a_moment_that_is_compared_is_noted_until_it_comes():
    with clock.at(factories.NOON), clock.watched() as watch:
        assert not clock.has_come(factories.NOON + timedelta(hours=2))
        assert clock.has_come(factories.NOON)
        clock.expect(factories.NOON + timedelta(hours=1), None)
        clock.expect(factories.NOON - timedelta(hours=1))
    assert watch.until == factories.NOON + timedelta(hours=1)


def test_a_day_is_noted_to_end_at_midnight():
    with clock.at(factories.NOON), clock.watched() as watch:
        today = clock.today()
    assert watch.until == clock.day(today).end
