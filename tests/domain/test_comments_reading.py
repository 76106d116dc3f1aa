"""A thread as each viewer sees it: in order, page by page, fast at any size, and never a sealed word."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from stadtnetz import clock, comments, contributions
from stadtnetz.accounts import User
from stadtnetz.comments import Comment, State, Thread
from stadtnetz.contributions import Move, Story
from stadtnetz.database import session, unit_of_work
from stadtnetz.pagination import LARGEST_ID, BrokenCursor
from tests import factories, statements
from tests.domain.test_comments import edit, post, withdraw
from tests.domain.test_comments_moderating import answer, ask, hide
from tests.factories import NOON, a_comment

pytestmark = pytest.mark.usefixtures("network")

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MANY = 10_000


def ids(rows: Any) -> list[int]:
    """Name the rows of a thread."""
    return [row.id for row in rows]


def seen(story: Any, viewer: User | None = None, **wanted: Any) -> list[int]:
    """Name what a viewer sees."""
    return ids(comments.thread(story.id, viewer, **wanted).rows)


# ---------- rows ----------


def test_a_thread_without_comments_is_empty() -> None:
    page = comments.thread(factories.a_story().id, None)
    assert (page.rows, page.context, page.following, bool(page)) == ([], (), None, False)


def test_a_row_tells_what_a_reader_sees() -> None:
    with clock.at(NOON):
        story = factories.a_story()
        question = ask(story)
    with clock.at(NOON + DAY):
        made = answer(question, body="Es ging *gut* weiter.")
    with clock.at(NOON + DAY + 15 * MINUTE):
        edit(made, "Es ging *sehr* gut weiter.")
    page = comments.thread(story.id, None)
    asked, answered = page.rows
    assert dict(answered._mapping) == {
        "id": made.id, "contribution_id": story.id, "parent_id": question.id,
        "root_id": question.id, "path": made.path, "depth": 2, "state": State.VISIBLE,
        "created_at": NOON + DAY, "replies_below": 0, "version": made.version,
        "is_readable": True, "is_own": False, "reason": "", "body_html": made.body_html,
        "author_id": made.author_id, "author_name": "Eda Kaya", "city_name": story.city.name,
        "city_slug": story.city.slug, "city_id": story.city_id, "is_question": False,
        "answered_at": None,
        "first_visible_at": NOON + DAY, "edited_at": NOON + DAY + 15 * MINUTE,
        "answers_name": question.author.name, "answers_city": None,
    }  # fmt: skip
    assert (asked.is_question, asked.answered_at, asked.replies_below) == (True, NOON + DAY, 1)
    assert comments.row(made.id, None) == answered
    assert type(answered.body_html) is type(made.body_html)


TOMBSTONE = {
    "is_readable": False, "is_own": False, "body_html": "", "author_id": None, "author_name": None,
    "city_name": None, "city_slug": None, "city_id": None, "is_question": False, "answered_at": None,
    "first_visible_at": None, "edited_at": None,
}  # fmt: skip


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.HIDDEN, State.ERASED, State.WAITING])
def test_a_tombstone_tells_its_cause_and_not_a_word(state: State) -> None:
    root = a_comment(body="Mein Geheimnis hier.", question=True)
    story, author = root.contribution, root.author
    reply = a_comment(story, parent=root)
    bring(root, state)
    moderator = factories.a_moderator()
    for viewer in (None, factories.a_reader(), moderator):
        page = comments.thread(story.id, viewer)
        assert ids(page.rows) == [root.id, reply.id]
        row = page.rows[0]
        assert {name: row._mapping[name] for name in TOMBSTONE} == TOMBSTONE
        assert (row.state, row.replies_below) == (state, 1)
        assert row.reason == ("Beleidigt jemanden." if state is State.HIDDEN else "")
        assert page.rows[1].answers_name is None
        assert "Geheimnis" not in str([each._mapping for each in page.rows])
    own = comments.thread(story.id, author).rows[0]
    assert own.is_readable == (state is State.WAITING)
    assert ("Geheimnis" in own.body_html) == (state is State.WAITING)


def bring(comment: Comment, state: State) -> None:
    """Bring a visible comment with something below it into a state."""
    if state is State.WITHDRAWN:
        withdraw(comment)
    elif state is State.HIDDEN:
        hide(comment)
    elif state is State.WAITING:
        edit(comment, "Mein Geheimnis, ganz neu erzählt: https://a.example/b und so weiter")
    else:
        with unit_of_work():
            comments.erase_all_of(comment.author)


@pytest.mark.parametrize("state", [State.HELD, State.WAITING])
def test_what_waits_is_seen_by_its_author_alone(state: State) -> None:
    root = a_comment()
    made = a_comment(root.contribution, parent=root, state=state, body="Noch nicht gelesen.")
    story, author = root.contribution, made.author
    others = [None, factories.a_reader(), factories.a_moderator(), factories.author_of(story)]
    for viewer in others:
        assert seen(story, viewer) == [root.id]
        assert comments.row(made.id, viewer) is None
        assert comments.place_of(made.id, viewer) is None
        assert not comments.is_shown(made, viewer)
    row = comments.thread(story.id, author).rows[1]
    assert (row.id, row.state, row.is_own, row.is_readable) == (made.id, state, True, True)
    assert "gelesen" in row.body_html
    assert comments.is_shown(made, author)


@pytest.mark.parametrize("state", [State.HIDDEN, State.WITHDRAWN])
def test_what_is_gone_with_nothing_visible_below_is_not_shown(state: State) -> None:
    root = a_comment()
    waiting = a_comment(root.contribution, parent=root, state=State.WAITING)
    bring(root, state)
    assert seen(root.contribution) == seen(root.contribution, factories.a_moderator()) == []
    own = comments.thread(root.contribution_id, waiting.author)
    assert ids(own.rows) == [root.id, waiting.id]
    assert own.rows[0].body_html == ""


def test_a_reply_says_whom_it_answers() -> None:
    root = a_comment()
    reply = a_comment(root.contribution, parent=root)
    [_, row] = comments.thread(root.contribution_id, None).rows
    assert (row.id, row.answers_name, row.answers_city) == (reply.id, root.author.name, None)


# ---------- order and pages ----------


@pytest.fixture
def story() -> Iterator[Story]:
    """A story with two roots, each with a branch, written in turns."""
    with clock.at(NOON):
        yield factories.a_story()


def two_branches(story: Story) -> list[Comment]:
    """Give them in the order of the thread."""
    one, two = a_comment(story), a_comment(story)
    two_a = a_comment(story, parent=two)
    one_a = a_comment(story, parent=one)
    one_a_a, two_b = a_comment(story, parent=one_a), a_comment(story, parent=two)
    one_b = a_comment(story, parent=one)
    return [one, one_a, one_a_a, one_b, two, two_a, two_b]


def test_each_branch_stands_whole_the_oldest_or_the_newest_first(story: Story) -> None:
    made = ids(two_branches(story))
    assert seen(story) == made
    assert seen(story, newest_first=True) == made[4:] + made[:4]


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("limit", range(1, 8))
def test_pages_are_the_whole_thread_once_and_in_order(
    story: Story, newest_first: bool, limit: int
) -> None:
    made = {each.id: each for each in two_branches(story)}
    whole = seen(story, newest_first=newest_first)
    met, after = [], None
    while True:
        page = comments.thread(story.id, None, newest_first=newest_first, after=after, limit=limit)
        first = made[page.rows[0].id]
        above = [first.path[:end] for end in range(8, len(first.path), 8)] if after else []
        assert [row.path for row in page.context] == above
        assert len(page.rows) == limit or page.following is None
        met += ids(page.rows)
        if page.following is None:
            break
        after = page.following
    assert met == whole


def test_what_arrives_meanwhile_neither_repeats_nor_hides_what_follows(story: Story) -> None:
    made = ids(two_branches(story))
    page = comments.thread(story.id, None, limit=3)
    a_comment(story, parent=comments.get(made[0]))
    withdraw(comments.get(made[2]))
    rest = seen(story, after=page.following)
    assert [each for each in rest if each in made] == made[3:]


@pytest.mark.parametrize(
    "after", ["x", "0000000", "0000000A", "~", "00000001~~", "' OR 1=1", "é" * 8]
)
def test_a_place_that_nobody_gave_is_refused(after: str) -> None:
    with pytest.raises(BrokenCursor):
        comments.thread(factories.a_story().id, None, after=after)


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_place_behind_everything_shows_nothing(story: Story, newest_first: bool) -> None:
    a_comment(story)
    after = "00000001~" if newest_first else "z" * 8
    page = comments.thread(story.id, None, newest_first=newest_first, after="z" * 240)
    assert len(page.rows) == (1 if newest_first else 0)
    assert comments.thread(story.id, None, newest_first=newest_first, after=after).following is None


def test_a_branch_shows_what_stands_above_and_below(story: Story) -> None:
    one, one_a, one_a_a, *_ = two_branches(story)
    branch = comments.branch(one_a.id, None)
    assert (ids(branch.context), ids(branch.rows)) == ([one.id], [one_a.id, one_a_a.id])
    whole = comments.branch(one.id, None, limit=2)
    assert (ids(whole.context), ids(whole.rows)) == ([], [one.id, one_a.id])
    rest = comments.branch(one.id, None, after=whole.following)
    assert (ids(rest.context), len(rest.rows), rest.following) == ([one.id, one_a.id], 2, None)


def test_a_branch_goes_on_only_below_itself(story: Story) -> None:
    _, one_a, *_ = two_branches(story)
    for outside in ("00000000", "z" * 8):
        rows = comments.branch(one_a.id, None, after=outside).rows
        assert {row.path[: len(one_a.path)] for row in rows} <= {one_a.path}


def test_the_place_of_a_comment_opens_the_page_that_begins_with_its_branch(story: Story) -> None:
    made = two_branches(story)
    for each in made:
        place = comments.place_of(each.id, None)
        assert (place.root_id, place.depth, place.slug) == (each.root_id, each.depth, story.slug)
        assert (place.contribution_id, place.kind) == (story.id, story.kind)
        for newest_first in (False, True):
            after = place.page(newest_first=newest_first)
            page = comments.thread(story.id, None, newest_first=newest_first, after=after)
            assert page.rows[0].id == each.root_id
            assert each.id in ids(page.rows)


@pytest.mark.parametrize("number", [0, LARGEST_ID, LARGEST_ID + 1, 2**63, 10**30])
def test_a_number_that_nothing_has_finds_nothing(number: int) -> None:
    assert comments.get(number) is None
    assert comments.row(number, None) is None
    assert comments.branch(number, None) is None
    assert comments.place_of(number, factories.a_reader()) is None


# ---------- what was read ----------


def test_what_others_said_since_one_last_read_is_unread(story: Story) -> None:
    reader = factories.a_regular()
    first = a_comment(story)
    assert not comments.reading_of(story.id, reader).is_begun
    assert comments.unread_count(story.id, reader) == 0
    for until_id in (first.id, first.id - 1):
        with unit_of_work():
            comments.mark_read(story, reader=reader, until_id=until_id)
    second = a_comment(story)
    a_comment(story, state=State.WAITING)
    post(story, reader)
    elsewhere = a_comment()
    read = comments.reading_of(story.id, reader)
    assert (read.mark[1], read.newest_id, read.has_news) == (first.id, second.id, True)
    asked = [story.id, elsewhere.contribution_id]
    assert comments.unread_counts(asked, reader) == {story.id: 1}
    assert comments.unread_count(story.id, reader) == 1
    assert comments.unread_count(story.id, factories.a_moderator()) == 0


def test_what_was_approved_late_is_new_late(story: Story) -> None:
    reader = factories.a_reader()
    with clock.at(NOON):
        late = a_comment(story, state=State.WAITING)
        a_comment(story)
        with unit_of_work():
            comments.follow(story, follower=reader)
    assert not comments.reading_of(story.id, reader).has_news
    with clock.at(NOON + MINUTE), unit_of_work():
        comments.approve(late, moderator=factories.a_moderator())
    read = comments.reading_of(story.id, reader)
    assert (read.has_news, read.newest_id) == (True, late.id)
    assert comments.unread_count(story.id, reader) == 1
    assert [read.is_new(each) for each in comments.thread(story.id, reader).rows] == [True, False]
    with unit_of_work():
        comments.mark_read(story, reader=reader, until_id=late.id)
    assert comments.unread_count(story.id, reader) == 0


def test_a_mark_is_set_by_what_can_be_read_there_alone(story: Story) -> None:
    reader = factories.a_reader()
    for until in (a_comment(story, state=State.WAITING), a_comment()):
        with unit_of_work():
            comments.mark_read(story, reader=reader, until_id=until.id)
    assert not comments.reading_of(story.id, reader).is_begun


def test_who_speaks_or_follows_is_told_from_then_on_what_is_new(story: Story) -> None:
    regular, silent, other = factories.a_regular(), factories.a_reader(), factories.a_reader("Al")
    a_comment(story)
    with unit_of_work():
        comments.follow(story, follower=silent)
    post(story, regular)
    assert comments.unread_count(story.id, regular) == 0
    assert comments.unread_count(story.id, silent) == 1
    a_comment(story)
    post(story, regular)
    assert comments.unread_count(story.id, regular) == 1
    with unit_of_work():
        comments.unfollow(story.id, follower_id=silent.id)
        comments.follow(story, follower=silent)
    assert comments.unread_count(story.id, silent) == 3
    assert not comments.reading_of(story.id, other).is_begun


def test_what_somebody_follows_is_listed_as_it_was_last_spoken_of() -> None:
    reader = factories.a_reader()
    with clock.at(NOON):
        stories = factories.some_stories(5)
        with unit_of_work():
            for story in stories:
                comments.follow(story, follower=reader)
            comments.follow(factories.a_story(), follower=factories.a_reader("Al"))
            comments.unfollow(stories[4].id, follower_id=reader.id)
    for days, story in ((1, stories[2]), (2, stories[0])):
        with clock.at(NOON + timedelta(days=days)):
            a_comment(story)
    with clock.at(NOON + timedelta(days=3)):
        a_comment(stories[1], state=State.WAITING)
        editor = factories.author_of(stories[3])
        with unit_of_work():
            contributions.decide(stories[3], Move.ARCHIVE, actor=editor, note="Vorbei.")
        first = comments.followed(reader, limit=2)
        assert [each.id for each in first.rows] == [stories[0].id, stories[2].id]
        rest = comments.followed(reader, after=first.older.after, limit=2)
        assert ([each.id for each in rest.rows], rest.older) == ([stories[1].id], None)


# ---------- at size ----------


@pytest.fixture
def long(story: Story) -> Story:
    """A story below which ten thousand comments stand."""
    factories.a_long_thread(story, MANY, author=factories.a_moderator())
    if session().get_bind().dialect.name == "postgresql":
        with session().get_bind().connect().execution_options(isolation_level="AUTOCOMMIT") as link:
            link.execute(text("ANALYZE comments"))
    return story


def test_a_page_takes_two_statements_whatever_the_size(story: Story) -> None:
    reader = factories.a_reader()
    for number in (50, MANY):
        thread_id = factories.a_story(author=factories.author_of(story)).id
        thread = session().get_one(Story, thread_id)
        factories.a_long_thread(thread, number, author=factories.a_moderator())
        for viewer in (None, reader):
            _ = viewer and viewer.id
            for order in (False, True):
                with statements.sent() as sent:
                    first = comments.thread(thread_id, viewer, newest_first=order, limit=33)
                assert len(sent) == 1
                with statements.sent() as sent:
                    second = comments.thread(
                        thread_id, viewer, newest_first=order, after=first.following
                    )
                assert (len(sent), len(second.context) > 0) == (2, True)
        with statements.sent() as sent:
            comments.branch(first.rows[1].id, None)
        assert len(sent) == 3


def plan(run: Any) -> str:
    """Ask the database how it would answer what is sent inside."""
    with statements.sent() as sent, statements.values() as values:
        run()
    dialect = session().get_bind().dialect.name
    word = "EXPLAIN QUERY PLAN " if dialect == "sqlite" else "EXPLAIN "
    lines = []
    for statement, parameters in zip(sent, values, strict=True):
        rows = session().connection().exec_driver_sql(word + statement, parameters)
        lines += [str(row[-1]) for row in rows]
    return "\n".join(lines)


def scans(lines: str) -> list[str]:
    """Name the lines that go through a whole table, but for the few rows of small ones."""
    return [
        line.strip()
        for line in lines.splitlines()
        if line.startswith("SCAN ")
        or "Seq Scan on comments" in line
        or "Seq Scan on reports" in line
    ]


@pytest.mark.parametrize("newest_first", [False, True])
def test_no_page_of_a_long_thread_goes_through_the_whole(long: Story, newest_first: bool) -> None:
    reader = factories.a_reader()
    _ = reader.id
    middle = comments.thread(long.id, None, newest_first=newest_first, limit=5_001).following
    for viewer in (None, reader):
        for after in (None, middle):
            lines = plan(
                lambda viewer=viewer, after=after: comments.thread(
                    long.id, viewer, newest_first=newest_first, after=after
                )
            )
            assert scans(lines) == [], lines
            assert "TEMP B-TREE" not in lines
            assert "Sort" not in lines.split("Index Scan", maxsplit=1)[0]


def test_nothing_else_that_is_asked_often_goes_through_the_whole(long: Story) -> None:
    reader = factories.a_reader()
    with unit_of_work():
        comments.follow(long, follower=reader)
    last = comments.thread(long.id, None, newest_first=True, limit=1).rows[0].id
    moderator = factories.a_moderator()
    for run in (
        lambda: comments.branch(last, reader),
        lambda: comments.place_of(last, reader),
        comments.waiting,
        comments.count_waiting,
        comments.overdue_questions,
        lambda: comments.open_questions([long.city_id]),
        lambda: comments.digest_due(clock.now()),
        lambda: comments.is_trusted(moderator),
        lambda: comments.unread_count(long.id, reader),
        lambda: comments.reading_of(long.id, reader),
    ):
        lines = plan(run)
        of_one_row = ("conversation_follows", "users", "anon_", "CONSTANT")
        found = [line for line in scans(lines) if not any(name in line for name in of_one_row)]
        assert found == [], lines


def test_a_place_in_the_middle_begins_in_its_branch(long: Story) -> None:
    page: Thread = comments.thread(long.id, None, limit=5_003)
    following = comments.thread(long.id, None, after=page.following)
    assert ids(following.context)[-1] == page.rows[-1].id
    assert len(following.rows) == comments.SIZE
