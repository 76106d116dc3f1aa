"""Keep all or nothing, refuse what is naive, and let nobody overwrite what they have not seen."""

from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from flask import Flask
from sqlalchemy import create_engine, select, text, update
from sqlalchemy.exc import OperationalError, StatementError

from stadtnetz import contributions
from stadtnetz.accounts import User
from stadtnetz.cities import City
from stadtnetz.contributions import Contribution, IllegalMove, Move, State, Story
from stadtnetz.database import (
    Conflict,
    UtcDateTime,
    after_commit,
    expect_writes,
    is_busy,
    one_of,
    session,
    unit_of_work,
)
from stadtnetz.topics import Topic
from tests import factories, statements, threads

only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")


@pytest.mark.usefixtures("network")
def test_what_was_done_together_is_kept_together() -> None:
    with unit_of_work() as kept:
        kept.add(a_new_topic("a"))
        kept.add(a_new_topic("b"))
    session().rollback()
    assert letters() == ["a", "b"]


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt])
def test_what_fails_halfway_is_not_kept(fault: type[BaseException]) -> None:
    with pytest.raises(fault), unit_of_work() as lost:
        lost.add(a_new_topic("a"))
        lost.flush()
        raise fault
    assert letters() == []


@pytest.mark.usefixtures("network")
def test_what_breaks_a_rule_of_the_database_is_a_conflict_and_not_kept() -> None:
    with pytest.raises(Conflict, match="letter"), unit_of_work() as lost:
        lost.add(a_new_topic("a"))
        lost.add(a_new_topic("a", name="Anders"))
    assert letters() == []


@pytest.mark.usefixtures("network")
def test_the_next_unit_of_work_is_not_harmed_by_the_last() -> None:
    factories.a_topic("Eins")
    with pytest.raises(Conflict), unit_of_work() as lost:
        lost.add(a_new_topic("a"))
    with unit_of_work() as kept:
        kept.add(a_new_topic("b"))
    assert letters() == ["a", "b"]


@pytest.mark.usefixtures("network")
def test_what_follows_a_commit_is_done_once_and_only_after_it() -> None:
    done: list[list[str]] = []

    def follow() -> None:
        done.append(letters())

    with unit_of_work() as kept:
        kept.add(a_new_topic("a"))
        after_commit(follow)
        after_commit(follow)
        assert done == []
    with unit_of_work():
        assert done == [["a"]]
    assert done == [["a"]]


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("letter", ["A", "b"])
def test_what_would_follow_a_commit_is_forgotten_with_it(letter: str) -> None:
    done: list[str] = []
    with pytest.raises((Conflict, ValueError)), unit_of_work() as lost:
        after_commit(lambda: done.append("told"))
        lost.add(a_new_topic(letter))
        lost.flush()
        raise ValueError
    with unit_of_work():
        pass
    assert done == []


@pytest.mark.usefixtures("network")
def test_a_moment_is_kept_to_the_microsecond_and_comes_back_in_utc() -> None:
    moment = datetime(2026, 6, 10, 12, 0, 0, 123_456, tzinfo=timezone(timedelta(hours=2)))
    story = factories.a_story(state=State.DRAFT, wished_at=moment)
    session().expire_all()
    assert story.wished_at == moment
    assert story.wished_at.tzinfo is UTC


@pytest.mark.usefixtures("network")
def test_a_moment_without_a_zone_is_refused_on_its_way_in() -> None:
    story = factories.a_story(state=State.DRAFT)
    naive = datetime(2026, 6, 10, 12)
    with pytest.raises(StatementError, match="has no zone"), unit_of_work():
        story.wished_at = naive
    with pytest.raises(StatementError, match="has no zone"):
        session().scalars(select(Contribution).where(Contribution.revised_at < naive)).all()


def test_no_moment_is_no_moment_on_either_database() -> None:
    column = UtcDateTime()
    for address in ("sqlite://", "postgresql+psycopg://"):
        dialect = create_engine(address).dialect
        assert column.process_bind_param(None, dialect) is None
        assert column.process_result_value(None, dialect) is None


def test_words_of_an_enumeration_are_kept_as_text_with_room_for_longer_ones() -> None:
    class Mood(StrEnum):
        GOOD = "good"
        BETTER = "better"

    column = one_of(Mood)
    assert (column.enums, column.length, column.native_enum) == (["good", "better"], 14, False)


def count_up(city_id: int) -> None:
    """Read a number, think, and write the next: the way updates are lost."""
    with unit_of_work() as kept:
        city = kept.get_one(City, city_id)
        city.joined_in += 1


@only_sqlite
def test_writers_at_the_same_time_all_count(network: Flask) -> None:
    city = factories.a_city()
    city_id, before = city.id, city.joined_in
    session().rollback()

    def count_to_ten() -> None:
        for _ in range(10):
            count_up(city_id)

    threads.at_once(network, *[count_to_ten] * 4)
    session().expire_all()
    assert session().get_one(City, city_id).joined_in == before + 40


def test_who_read_before_writing_is_not_refused_because_somebody_wrote_between(
    network: Flask,
) -> None:
    city_id = factories.a_city().id
    before = session().get_one(City, city_id).joined_in
    threads.elsewhere(network, lambda: count_up(city_id))
    count_up(city_id)
    assert session().get_one(City, city_id).joined_in == before + 2


@only_sqlite
def test_a_transaction_that_says_it_will_write_holds_the_lock_from_its_first_word(
    network: Flask,
) -> None:
    city_id = factories.a_city().id
    session().rollback()
    expect_writes(expected=True)
    session().get_one(City, city_id)

    def write_impatiently() -> bool:
        session().execute(text("PRAGMA busy_timeout=10"))
        try:
            session().execute(update(City).values(joined_in=1))
        except OperationalError as error:
            return is_busy(error)
        finally:
            session().connection().invalidate()
        return False

    assert threads.elsewhere(network, write_impatiently)


@only_sqlite
@pytest.mark.usefixtures("network")
def test_sqlite_is_opened_with_the_manners_of_this_house() -> None:
    manners = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    told = [session().scalar(text(f"PRAGMA {name}")) for name in manners]
    assert told == ["wal", 2, 1, 5_000]


@pytest.mark.usefixtures("network")
def test_what_others_refer_to_is_not_removed() -> None:
    story = factories.a_story()
    with pytest.raises(Conflict), unit_of_work() as lost:
        lost.execute(City.__table__.delete().where(City.id == story.city_id))


@pytest.mark.usefixtures("network")
def test_an_unknown_table_is_no_reason_for_patience() -> None:
    error = OperationalError("SELECT", {}, Exception("no such table: towns"))
    assert not is_busy(error)
    assert is_busy(OperationalError("SELECT", {}, Exception("database is locked")))


@pytest.mark.usefixtures("network")
def test_a_change_to_what_has_changed_meanwhile_is_a_conflict() -> None:
    story = factories.a_story(title="Alt")
    with pytest.raises(Conflict), unit_of_work() as lost:
        assert story.version == 3
        table = Contribution.__table__
        lost.execute(table.update().values(version=table.c.version + 1))
        story.title = "Neu"
    session().expire_all()
    assert story.title == "Alt"


def test_of_two_moderators_who_decide_at_once_one_wins(network: Flask) -> None:
    story = factories.a_story(state=State.SUBMITTED)
    story_id, rulers = story.id, [factories.a_moderator(name).id for name in ("Nele", "Omid")]
    session().rollback()

    def rule(ruler_id: int, move: Move) -> str:
        try:
            with unit_of_work() as kept:
                contributions.decide(
                    kept.get_one(Story, story_id),
                    move,
                    actor=kept.get_one(User, ruler_id),
                    note="Darum.",
                )
        except (Conflict, IllegalMove):
            return "too late"
        return move

    answers = threads.at_once(
        network,
        lambda: rule(rulers[0], Move.APPROVE),
        lambda: rule(rulers[1], Move.REJECT),
    )
    session().expire_all()
    story = session().get_one(Story, story_id)
    decisions = [each.move for each in contributions.decisions_on(story)]
    assert sorted(answers) in (["approve", "too late"], ["reject", "too late"])
    assert decisions == [min(answers), Move.SUBMIT]


def letters() -> list[str]:
    """Read the letters of all topics from the database."""
    session().expire_all()
    return list(session().scalars(select(Topic.letter).order_by(Topic.id)))


def a_new_topic(letter: str, name: str | None = None) -> Topic:
    """Make a topic that is not kept yet."""
    name = name or f"Thema {letter}"
    return Topic(
        letter=letter, slug=name, name=name, name_en=name, introduction="", introduction_en=""
    )


@only_sqlite
def test_what_a_request_read_under_its_own_lock_is_not_read_anew(network: Flask) -> None:
    city_id = factories.a_city().id
    session().rollback()
    expect_writes(expected=True)
    city = session().get_one(City, city_id)
    with statements.sent() as sent, unit_of_work():
        city.joined_in += 1
    assert [statement.split()[0] for statement in sent] == ["UPDATE", "INSERT"]  # of a version
