"""What may be asked about contributions, and what each viewer gets to hear."""

from datetime import timedelta
from typing import Any

import pytest

from stadtnetz import accounts, clock, contributions
from stadtnetz.cities import City
from stadtnetz.contributions import Move, State, Story
from stadtnetz.database import session, unit_of_work
from stadtnetz.pagination import LARGEST_ID, MOST_PAGES, PAGE_SIZE, Cursor
from tests import factories, statements
from tests.factories import NOON

pytestmark = pytest.mark.usefixtures("network")

HOUR = timedelta(hours=1)


def ids(rows: Any) -> list[int]:
    """Name the rows of a list."""
    return [row.id for row in rows]


def some_published(number: int, **wanted: Any) -> list[Story]:
    """Publish stories at one and the same moment, the newest id first."""
    return factories.some_stories(number, **wanted)[::-1]


def test_a_network_without_stories_has_an_empty_feed() -> None:
    page = contributions.feed()
    assert (page.rows, page.older, page.starts_anew) == ([], None, False)
    assert not page


def test_a_card_tells_what_a_list_shows() -> None:
    city = factories.a_city("Görlitz")
    topic = factories.a_topic("Lesen")
    author = factories.an_editor(city)
    picture = factories.a_picture(author)
    with clock.at(NOON):
        story = factories.a_story(
            author=author,
            topic_id=topic.id,
            picture_id=picture.id,
            title="Lesecafé",
            teaser="Kurz gesagt.",
            body="Eins zwei drei.",
            language="fr",
        )
    expected = {
        "id": story.id,
        "kind": contributions.Kind.STORY,
        "slug": "lesecafe",
        "title": "Lesecafé",
        "summary": "Kurz gesagt.",
        "language": "fr",
        "words": 3,
        "published_at": NOON,
        "version": story.version,
        "comment_count": 0,
        "city_name": "Görlitz",
        "city_slug": "goerlitz",
        "topic_letter": topic.letter,
        "topic_slug": "lesen",
        "topic_name": "Lesen",
        "topic_name_en": "Lesen (en)",
        "picture_key": picture.key,
        "picture_width": 600,
        "picture_progress": picture.progress,
    }
    [row] = contributions.feed().rows
    assert dict(row._mapping) == expected
    assert dict(contributions.card(story.id)._mapping) == expected


def test_only_what_is_visible_has_a_card() -> None:
    assert contributions.card(factories.a_story(state=State.SUBMITTED).id) is None
    assert contributions.card(factories.a_scheduled_story().id) is None


@pytest.mark.parametrize("state", State)
def test_the_feed_shows_what_is_public_and_nothing_else(state: State) -> None:
    story = factories.a_story(state=state)
    shown = [story.id] if state in contributions.PUBLIC else []
    assert ids(contributions.feed().rows) == shown


def test_the_feed_shows_a_scheduled_story_from_its_moment_on() -> None:
    with clock.at(NOON):
        story = factories.a_story(publish_at=NOON + HOUR)
    with clock.at(NOON + HOUR - timedelta(microseconds=1)):
        assert contributions.feed().rows == []
    with clock.at(NOON + HOUR):
        assert ids(contributions.feed().rows) == [story.id]


def test_the_newest_stands_first_and_of_one_moment_the_last_written() -> None:
    with clock.at(NOON):
        first, second = factories.some_stories(2)
    with clock.at(NOON - HOUR):
        oldest = factories.a_story(author=factories.author_of(first))
    assert ids(contributions.feed().rows) == [second.id, first.id, oldest.id]


def test_the_feed_of_a_city_or_of_a_topic_shows_only_theirs() -> None:
    here, there = factories.a_city(), factories.a_city()
    reading, cycling = factories.a_topic(), factories.a_topic()
    stories = {
        (city.id, topic.id): factories.a_story(city=city, topic_id=topic.id).id
        for city in (here, there)
        for topic in (reading, cycling)
    }
    shown = {
        "here": ids(contributions.feed(city=here).rows),
        "cycling": ids(contributions.feed(topic=cycling).rows),
        "both": ids(contributions.feed(city=here, topic=cycling).rows),
    }
    assert shown == {
        "here": [stories[here.id, cycling.id], stories[here.id, reading.id]],
        "cycling": [stories[there.id, cycling.id], stories[here.id, cycling.id]],
        "both": [stories[here.id, cycling.id]],
    }


def test_a_page_that_holds_everything_has_nothing_older() -> None:
    stories = some_published(PAGE_SIZE)
    page = contributions.feed()
    assert ids(page.rows) == ids(stories)
    assert page.older is None


def test_a_page_says_what_follows_it() -> None:
    with clock.at(NOON):
        stories = some_published(PAGE_SIZE + 2)
    page = contributions.feed()
    assert ids(page.rows) == ids(stories[:PAGE_SIZE])
    assert page.older.first_id == stories[PAGE_SIZE].id
    assert page.older.after == Cursor(NOON, stories[PAGE_SIZE - 1].id)
    assert page.older.until == Cursor(NOON, stories[-1].id)
    assert not page.starts_anew


def test_an_extended_list_runs_from_the_top_to_where_it_ends() -> None:
    stories = some_published(2 * PAGE_SIZE + 3)
    older = contributions.feed().older
    extended = contributions.feed(until=older.until)
    behind = contributions.feed(until=older.until, after=older.after)
    assert ids(extended.rows) == ids(stories[: 2 * PAGE_SIZE])
    assert ids(behind.rows) == ids(stories[PAGE_SIZE : 2 * PAGE_SIZE])
    assert extended.older == behind.older
    assert behind.older.first_id == stories[2 * PAGE_SIZE].id


def test_a_list_that_begins_further_down_shows_only_what_is_below() -> None:
    with clock.at(NOON):
        stories = some_published(3)
    page = contributions.feed(top=Cursor(NOON, stories[0].id))
    assert ids(page.rows) == ids(stories[1:])


def test_a_place_behind_the_end_does_not_count() -> None:
    with clock.at(NOON):
        stories = some_published(3)
    until = Cursor(NOON, stories[1].id)
    page = contributions.feed(until=until, after=Cursor(NOON - HOUR, 1))
    assert ids(page.rows) == ids(stories[:2])


def test_a_list_grows_to_eight_pages_and_then_begins_anew() -> None:
    with clock.at(NOON):
        stories = some_published(MOST_PAGES * PAGE_SIZE + 5)
    last_but_one = Cursor(NOON, stories[(MOST_PAGES - 1) * PAGE_SIZE - 1].id)
    end = Cursor(NOON, stories[MOST_PAGES * PAGE_SIZE - 1].id)
    whole = contributions.feed(until=end)
    behind = contributions.feed(until=end, after=last_but_one)
    too_much = contributions.feed(until=Cursor(NOON, stories[-1].id))
    assert ids(whole.rows) == ids(too_much.rows) == ids(stories[: MOST_PAGES * PAGE_SIZE])
    assert ids(behind.rows) == ids(stories[(MOST_PAGES - 1) * PAGE_SIZE : MOST_PAGES * PAGE_SIZE])
    assert (whole.starts_anew, behind.starts_anew, too_much.starts_anew) == (True, True, True)
    assert whole.older == behind.older
    following = contributions.feed(top=whole.older.after, until=whole.older.until)
    assert ids(following.rows) == ids(stories[MOST_PAGES * PAGE_SIZE :])
    assert (following.older, following.starts_anew) == (None, False)


def test_a_forged_place_in_the_future_shows_nothing_scheduled() -> None:
    with clock.at(NOON):
        published = factories.a_story()
        factories.a_scheduled_story()
        future = Cursor(NOON + 48 * HOUR, LARGEST_ID)
        for page in (
            contributions.feed(top=future),
            contributions.feed(top=future, until=Cursor(NOON - HOUR, 0)),
            contributions.feed(after=future, until=Cursor(NOON - HOUR, 0)),
        ):
            assert ids(page.rows) == [published.id]


def test_new_stories_on_top_neither_repeat_nor_hide_what_follows() -> None:
    with clock.at(NOON):
        stories = some_published(PAGE_SIZE + 5)
        older = contributions.feed().older
    with clock.at(NOON + HOUR):
        factories.some_stories(3, author=factories.author_of(stories[0]))
        behind = contributions.feed(until=older.until, after=older.after)
    assert ids(behind.rows) == ids(stories[PAGE_SIZE:])


@pytest.mark.parametrize("number", [LARGEST_ID, LARGEST_ID + 1, 2**63, 10**30])
def test_a_number_that_nothing_has_finds_nothing(number: int) -> None:
    assert contributions.get(number, viewer=None) is None
    assert not contributions.was_public(number)


def test_a_viewer_finds_what_may_be_read() -> None:
    city = factories.a_city()
    editor, stranger = factories.an_editor(city), factories.an_editor(factories.a_city())
    moderator = factories.a_moderator()
    viewers = {None: "", editor: "editor", stranger: "stranger", moderator: "moderator"}
    found = {
        state: {
            name
            for viewer, name in viewers.items()
            if contributions.get(factories.a_story(state=state, author=editor).id, viewer=viewer)
        }
        for state in State
    }
    everybody = {"", "editor", "stranger", "moderator"}
    assert found == {
        State.DRAFT: {"editor"},
        State.SUBMITTED: {"editor", "moderator"},
        State.CHANGES_REQUESTED: {"editor", "moderator"},
        State.PUBLISHED: everybody,
        State.UPDATE_SUBMITTED: everybody,
        State.REJECTED: {"editor", "moderator"},
        State.WITHDRAWN: {"editor", "moderator"},
        State.ARCHIVED: {"editor", "moderator"},
    }


def test_opened_stories_are_the_visible_ones_of_those_asked_for() -> None:
    shown, hidden = factories.a_story(), factories.a_story(state=State.ARCHIVED)
    assert contributions.opened([shown.id, hidden.id, 999_999]) == {shown.id: shown}
    assert contributions.opened([]) == {}


def test_nothing_to_open_asks_nothing() -> None:
    with statements.sent() as sent:
        contributions.opened([])
    assert sent == []


def test_along_the_line_stand_the_newest_others_of_the_topic() -> None:
    topic, other = factories.a_topic(), factories.a_topic()
    stories = []
    for hour in range(5):
        with clock.at(NOON + hour * HOUR):
            stories.append(factories.a_story(topic_id=topic.id))
    factories.a_story(topic_id=other.id)
    factories.a_story(topic_id=topic.id, state=State.DRAFT)
    along = contributions.along_the_line(stories[3])
    assert ids(along) == [stories[4].id, stories[2].id, stories[1].id]
    assert ids(contributions.along_the_line(stories[3], limit=1)) == [stories[4].id]


def test_the_topics_of_a_city_are_those_it_has_shown_something_about() -> None:
    city = factories.a_city()
    first, second, third = (factories.a_topic() for _ in range(3))
    factories.a_story(city=city, topic_id=second.id)
    factories.some_stories(2, city=city, topic_id=first.id)
    factories.a_story(city=city, topic_id=third.id, state=State.DRAFT)
    factories.a_scheduled_story(city=city, topic_id=third.id)
    factories.a_story(city=city, topic_id=third.id, state=State.REJECTED)
    factories.a_story(topic_id=third.id)
    assert contributions.topics_of(city) == [(first, 2), (second, 1)]


def test_the_lines_call_at_the_cities_that_wrote_lately_from_north_to_south() -> None:
    north, south = factories.a_city(latitude=54), factories.a_city(latitude=48)
    left = factories.a_city(latitude=50, left_in=2024)
    reading, cycling = factories.a_topic(), factories.a_topic()
    with clock.at(NOON - 30 * 24 * HOUR):
        factories.a_story(city=north, topic_id=cycling.id)
    with clock.at(NOON):
        factories.some_stories(2, city=south, topic_id=reading.id)
        factories.a_story(city=north, topic_id=reading.id)
        factories.a_story(city=left, topic_id=cycling.id)
        factories.a_scheduled_story(city=north, topic_id=cycling.id)
        lines = contributions.cities_on_lines(within=timedelta(days=7))
        longer = contributions.cities_on_lines(within=timedelta(days=31))
    assert lines == {reading.letter: [north, south]}
    assert longer == {reading.letter: [north, south], cycling.letter: [north]}


def test_a_city_sees_all_its_own_the_last_changed_first() -> None:
    city = factories.a_city()
    editor = factories.an_editor(city)
    written = []
    for hour, state in enumerate(State):
        with clock.at(NOON + hour * HOUR):
            written.insert(0, factories.a_story(state=state, author=editor))
    factories.a_story()
    assert contributions.workspace(city).rows == written
    assert contributions.count_by_state(city) == dict.fromkeys(State, 1)


def test_a_workspace_may_be_narrowed_to_states_and_to_an_author() -> None:
    city = factories.a_city()
    eda, ole = factories.an_editor(city), factories.an_editor(city, name="Ole Tran")
    draft = factories.a_story(state=State.DRAFT, author=eda)
    shown = factories.a_story(author=eda)
    others = factories.a_story(state=State.DRAFT, author=ole)
    assert contributions.workspace(city, states={State.DRAFT}).rows == [others, draft]
    assert contributions.workspace(city, author=eda).rows == [shown, draft]
    assert contributions.workspace(city, states={State.DRAFT}, author=eda).rows == [draft]
    assert contributions.workspace(city, states=set()).rows == []


def test_a_long_workspace_goes_on_below() -> None:
    city = factories.a_city()
    with clock.at(NOON):
        written = factories.some_stories(PAGE_SIZE + 2, city=city, state=State.DRAFT)[::-1]
    page = contributions.workspace(city)
    rest = contributions.workspace(city, cursor=page.older.after)
    assert page.rows == written[:PAGE_SIZE]
    assert page.older.first_id == written[PAGE_SIZE].id
    assert page.older.after == page.older.until == Cursor(NOON, written[PAGE_SIZE - 1].id)
    assert rest.rows == written[PAGE_SIZE:]
    assert (rest.older, rest.starts_anew, page.starts_anew) == (None, False, True)


def test_the_history_stands_newest_first_with_whoever_acted() -> None:
    story = factories.a_story(state=State.UPDATE_SUBMITTED)
    author = factories.author_of(story)
    decisions, revisions = contributions.decisions_on(story), contributions.revisions_of(story)
    assert [each.move for each in decisions] == [Move.SUBMIT_UPDATE, Move.APPROVE, Move.SUBMIT]
    assert [each.actor for each in decisions] == [author, accounts.moderators()[0], author]
    assert [(each.number, each.author) for each in revisions] == [(2, author), (1, author)]


def test_a_revision_is_compared_with_the_last_one_that_was_applied() -> None:
    story = factories.a_story(state=State.UPDATE_SUBMITTED)
    author = factories.author_of(story)
    with unit_of_work():
        moderator = accounts.moderators()[0]
        contributions.decide(story, Move.REJECT_UPDATE, actor=moderator, note="Nein.")
        content = factories.some_content(topic_id=story.topic_id)
        contributions.revise(story, content, editor=author)
    revisions = contributions.revisions_of(story)
    first = revisions[2]
    assert contributions.applied_before(revisions) == first
    assert contributions.applied_before(revisions[1:]) == first
    assert contributions.applied_before([first]) is None
    assert contributions.applied_before([]) is None


def test_without_an_applied_one_a_revision_is_compared_with_the_one_before() -> None:
    story = factories.a_story(state=State.CHANGES_REQUESTED)
    with unit_of_work():
        contributions.decide(story, Move.SUBMIT, actor=factories.author_of(story))
    second, first = contributions.revisions_of(story)
    assert contributions.applied_before([second, first]) == first


def test_the_last_decision_on_each_is_given_with_whoever_made_it() -> None:
    rejected, draft = factories.a_story(state=State.REJECTED), factories.a_story(state=State.DRAFT)
    submitted = factories.a_story(state=State.SUBMITTED)
    last = contributions.last_decisions([rejected.id, draft.id, submitted.id])
    assert {number: (each.move, each.actor.name) for number, each in last.items()} == {
        rejected.id: (Move.REJECT, "Mona Ruhl"),
        submitted.id: (Move.SUBMIT, "Eda Kaya"),
    }
    assert contributions.last_decisions([]) == {}


def test_a_picture_is_shown_to_whoever_may_see_a_story_with_it() -> None:
    city = factories.a_city()
    editor = factories.an_editor(city)
    picture = factories.a_picture(editor)
    story = factories.a_story(state=State.SUBMITTED, author=editor, picture_id=picture.id)
    moderator = accounts.moderators()[0] if accounts.moderators() else factories.a_moderator()
    assert not contributions.shows_picture(picture, None)
    assert contributions.shows_picture(picture, editor)
    assert contributions.shows_picture(picture, moderator)
    with unit_of_work():
        contributions.decide(story, Move.APPROVE, actor=moderator)
    assert contributions.shows_picture(picture, None)


def feed_of_all() -> Any:
    return [tuple(row) for row in contributions.feed().rows]


def feed_opened() -> Any:
    rows = contributions.feed().rows
    found = contributions.opened([row.id for row in rows])
    return [(story.city.name, story.topic, story.picture) for story in found.values()]


ASKED = {
    "feed": lambda city, story: feed_of_all(),
    "opened": lambda city, story: feed_opened(),
    "along the line": lambda city, story: [
        story.topic,
        *(row.city_name for row in contributions.along_the_line(story)),
    ],
    "workspace": lambda city, story: [
        (each.author.name, each.city.name, each.topic, each.picture)
        for each in contributions.workspace(city).rows
    ],
    "last decisions": lambda city, story: [
        each.actor.name
        for each in contributions.last_decisions(
            [row.id for row in contributions.feed().rows]
        ).values()
    ],
    "decisions": lambda city, story: [
        each.actor.name for each in contributions.decisions_on(story)
    ],
    "revisions": lambda city, story: [
        each.author.name for each in contributions.revisions_of(story)
    ],
    "cities on lines": lambda city, story: [
        [each.name for each in found]
        for found in contributions.cities_on_lines(timedelta(days=7)).values()
    ],
}


@pytest.mark.parametrize("name", ASKED)
def test_three_stories_cost_as_many_statements_as_one(name: str) -> None:
    city = factories.a_city()
    editor = factories.an_editor(city)
    story = factories.a_story(author=editor, picture_id=factories.a_picture(editor).id)
    city_id, story_id = city.id, story.id
    one = price(name, city_id, story_id)
    for other in ("Ole Tran", "Ada Ek"):
        writer = factories.an_editor(session().get_one(City, city_id), name=other)
        factories.a_story(author=writer, topic_id=factories.a_topic().id)
        factories.a_story(topic_id=factories.a_topic_id(), state=State.UPDATE_SUBMITTED)
        update_in_vain(story_id, writer)
    assert price(name, city_id, story_id) == one


def update_in_vain(story_id: int, writer: accounts.User) -> None:
    """Propose new words and have them rejected, each by somebody new."""
    moderator = factories.a_moderator(f"{writer.name} prüft")
    with unit_of_work():
        story = session().get_one(Story, story_id)
        content = factories.some_content(topic_id=story.topic_id)
        contributions.revise(story, content, editor=writer)
        contributions.decide(story, Move.SUBMIT_UPDATE, actor=writer)
        contributions.decide(story, Move.REJECT_UPDATE, actor=moderator, note="Noch nicht.")


def price(name: str, city_id: int, story_id: int) -> int:
    """Count the statements of a question that is asked with an empty session."""
    session().rollback()
    session().expunge_all()
    city, story = session().get_one(City, city_id), session().get_one(Story, story_id)
    with statements.sent() as sent:
        answer = ASKED[name](city, story)
    assert answer != []
    return len(sent)
