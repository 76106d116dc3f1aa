"""Models and migrations tell the same, forward and back, checks included."""

from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text

from stadtnetz import (
    accounts,
    clock,
    comments,
    contributions,
    create_app,
    moderation,
    pictures,
    queue,
    registration,
)
from stadtnetz.contributions import State, Status
from stadtnetz.database import Base, db, unit_of_work
from stadtnetz.settings import PasswordCost, Settings
from tests import calendars, factories, postgres


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty(request, tmp_path: Path):
    """A network whose database holds nothing, not even tables."""
    is_postgresql = request.param == "postgresql"
    url = postgres.a_new_database() if is_postgresql else f"sqlite:///{tmp_path / 'empty.db'}"
    before = list(pictures._store)
    app = create_app(
        Settings(
            instance=tmp_path, secret_key="x" * 40, database_url=url,
            password_cost=PasswordCost(1, 8), testing=True,
        )
    )  # fmt: skip
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if before:
        pictures.open_store(before[0])
        queue.connect(before[0].parent)


def test_a_migrated_database_is_the_one_that_the_models_describe(empty):
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def checks() -> dict[tuple[str, str | None], str]:
    """Read every check as the database spells it."""
    there = inspect(db.engine)
    return {
        (table.name, check["name"]): check["sqltext"]
        for table in Base.metadata.sorted_tables
        for check in there.get_check_constraints(table.name)
    }


def test_the_checks_of_a_migrated_database_say_what_the_models_say(empty):
    upgrade()
    migrated = checks()
    downgrade(revision="base")
    db.session.remove()
    Base.metadata.create_all(db.engine)
    assert migrated == checks()
    assert len(migrated) > 5


def rows() -> dict[str, int]:
    """Count the rows of each table that there is, but for what only counts changes of the others."""
    with db.engine.connect() as connection:
        names = set(inspect(db.engine).get_table_names()) - {"alembic_version", "content_versions"}
        return {name: connection.scalar(text(f"SELECT count(*) FROM {name}")) for name in names}


def test_a_filled_database_keeps_its_rows_forward_and_back(empty):
    upgrade()
    for state in State:
        factories.a_story(state=state)
    db.session.remove()
    filled = rows()
    downgrade(revision="0001")
    assert {name: filled[name] for name in rows()} == rows()
    upgrade()
    assert rows() == filled
    assert filled["contributions"] == len(State)


def test_events_are_lost_on_the_way_back_and_stories_are_not(empty):
    upgrade()
    with clock.at(factories.NOON):
        factories.some_stories(2)
        for state in State:
            factories.an_event(state=state, rule="FREQ=WEEKLY;COUNT=3")
        event, waiting = factories.an_event(), factories.an_event(state=State.SUBMITTED)
        moderator = factories.a_moderator()
        with unit_of_work():
            contributions.announce(event, Status.CANCELLED, actor=moderator, note="Hitze.")
            moderation.take(waiting, moderator=moderator)
    db.session.remove()
    assert (rows()["occurrences"], rows()["announcements"], rows()["claims"]) == (10, 1, 1)
    downgrade(revision="0002")
    left = rows()
    assert (left["contributions"], left["claims"]) == (2, 0)
    assert (left["revisions"], left["decisions"]) == (2, 4)
    upgrade()
    assert (rows()["events"], rows()["contributions"]) == (0, 2)
    factories.an_event()
    assert rows()["occurrences"] == 1


def test_followers_are_lost_on_the_way_back_with_letters_that_nobody_could_write(empty):
    upgrade()
    with clock.at(factories.NOON):
        event, reader = factories.an_event(), factories.a_reader()
        with unit_of_work():
            contributions.follow(event, follower=reader)
            contributions.announce(
                event, Status.CANCELLED, actor=factories.author_of(event), note="Hitze."
            )
    db.session.remove()
    assert (rows()["follows"], rows()["notifications"]) == (1, 2)
    downgrade(revision="0004")
    assert "follows" not in rows()
    upgrade()
    assert (rows()["follows"], rows()["notifications"]) == (0, 1)
    assert rows()["occurrences"] == 1


def test_dates_know_their_series_and_its_hours_on_the_way_forward(empty):
    upgrade()
    with clock.at(factories.NOON):
        start = calendars.wall("2026-07-04 14:00")
        event = factories.an_event(
            first_start=start, first_end=None, zone="Europe/Lisbon", rule="FREQ=DAILY;COUNT=6"
        )
        second = calendars.split(event, start + timedelta(days=2), venue="Kino")
        calendars.split(second, start + timedelta(days=4), venue="Saal")
        factories.an_event(first_start=calendars.wall("2026-07-04 00:00"), all_day=True)
    db.session.remove()
    known = text("SELECT id, uid, origin_uid FROM events ORDER BY id")
    hours = text("SELECT id, zone, all_day FROM occurrences ORDER BY id")
    before = [db.session.execute(each).all() for each in (known, hours)]
    db.session.remove()
    downgrade(revision="0006")
    upgrade()
    assert [db.session.execute(each).all() for each in (known, hours)] == before
    assert len({each.origin_uid for each in before[0]}) == 2


def test_talk_is_lost_on_the_way_back_and_who_had_an_account_is_confirmed_on_the_way_forward(empty):
    upgrade()
    with clock.at(factories.NOON):
        root = factories.a_comment(origin="here")
        story_id, reader = root.contribution_id, factories.a_reader()
        factories.a_comment(root.contribution, parent=root, state=comments.State.HIDDEN)
        stranger = factories.a_stranger()
        with unit_of_work():
            accounts.sign_in(reader), accounts.sign_in(stranger)
            registration.remind(stranger)
            comments.edit(root, editor=root.author, body=root.body + " Ja.")
            comments.report(root, reporter=None, reporter_key="x", reason=comments.Reason.OTHER)
            comments.mark_read(root.contribution, reader=reader, until_id=root.id)
            editor = factories.author_of(root.contribution)
            contributions.set_conversation(
                root.contribution, contributions.Conversation.MODERATED, editor=editor
            )
    db.session.remove()
    before = rows()
    assert {name: before[name] for name in TALK} == {
        "comments": 2, "comment_decisions": 3, "comment_revisions": 1, "reports": 1,
        "conversation_follows": 2, "reading_marks": 3,
    }  # fmt: skip
    downgrade(revision="0007")
    left = rows()
    assert not TALK & set(left)
    assert (left["users"], left["sign_ins"]) == (before["users"], 1)
    occasions = db.session.scalars(text("SELECT DISTINCT occasion FROM notifications"))
    assert set(occasions) == {"approved"}
    db.session.remove()
    upgrade()
    assert {name: rows()[name] for name in TALK} == dict.fromkeys(TALK, 0)
    story = contributions.get(story_id, viewer=None)
    assert (story.comment_count, story.conversation) == (0, contributions.Conversation.OPEN)
    everybody = db.session.scalars(select(accounts.User)).all()
    assert all(each.confirmed_at == each.created_at for each in everybody)
    assert [each.is_active for each in everybody].count(False) == 1
    with clock.at(factories.NOON):
        assert factories.a_comment(story).state is comments.State.VISIBLE


TALK = {
    "comments", "comment_decisions", "comment_revisions", "reports", "conversation_follows",
    "reading_marks",
}  # fmt: skip


def test_what_was_announced_holds_on_the_way_forward(empty):
    """As each date stands, so it stays, whatever is written or laid out of it later."""
    upgrade()
    hour, week = timedelta(hours=1), timedelta(weeks=1)
    first = calendars.wall("2026-06-12 19:00")
    own = contributions.EventException(
        original_start=first + week, deviation=contributions.Deviation.MOVED,
        start=first + week + timedelta(days=2),
    )  # fmt: skip
    with clock.at(factories.NOON):
        moved = factories.an_event(first_start=first, rule="FREQ=WEEKLY;COUNT=3")
        calendars.change(moved, exceptions=(own,))
        to = first + week + timedelta(days=3)
        calendars.announce(moved, Status.POSTPONED, original_start=first + week, start=to)
        calendars.announce(moved, Status.MOVED_ONLINE, original_start=first)
        endless = factories.an_event(first_start=first, rule="FREQ=WEEKLY")
        calendars.announce(endless, Status.CANCELLED)
    with clock.at(factories.NOON + hour):
        calendars.announce(endless, Status.SCHEDULED, original_start=first + week)
        later = calendars.split(endless, first + 2 * week, venue="Kino")
    ids = (moved.id, endless.id, later.id)
    before = [standing(event_id) for event_id in ids]
    db.session.remove()
    downgrade(revision="0011")
    upgrade()
    assert [standing(event_id) for event_id in ids] == before
    for event_id in ids:
        with clock.at(factories.NOON + 30 * hour):
            calendars.change(db.session.get(contributions.Event, event_id), title="Anders")
    assert [standing(event_id) for event_id in ids] == before
    with clock.at(factories.NOON + timedelta(days=90)), unit_of_work():
        contributions.extend_horizons()
    assert {status for _, status, _ in standing(later.id)} == {Status.CANCELLED}


def standing(event_id):
    """Tell how the dates of an event stand."""
    db.session.expire_all()
    rows = calendars.dates_of(db.session.get(contributions.Event, event_id))
    return [(each.starts_at, each.status, each.planned_start) for each in rows]


def test_every_migration_goes_forward_and_back(empty):
    upgrade()
    downgrade(revision="base")
    db.session.remove()
    assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
    upgrade()
    assert set(inspect(db.engine).get_table_names()) == {
        "alembic_version", *(table.name for table in Base.metadata.sorted_tables),
    }  # fmt: skip
