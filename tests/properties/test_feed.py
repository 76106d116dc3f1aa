"""However a reader goes down the feed, each story is met once and in order."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from stadtnetz import clock, contributions
from stadtnetz.accounts import User
from stadtnetz.contributions import State, Story
from stadtnetz.database import session
from stadtnetz.pagination import PAGE_SIZE, parse
from tests import factories
from tests.factories import NOON
from tests.properties.searching import examples

MINUTE = timedelta(minutes=1)
WRITTEN = 3 * PAGE_SIZE + 10


@pytest.fixture
def author(network: Flask) -> User:
    """Somebody who wrote three pages and a bit, many stories of them at the same moment."""
    author = factories.an_editor(factories.a_city())
    for back in range(10):
        with clock.at(NOON - back * MINUTE):
            factories.some_stories(WRITTEN // 10, author=author)
    return author


def visible_at(moment: datetime) -> list[int]:
    """Sort all that may be seen, without any page."""
    stories = session().scalars(select(Story).where(Story.is_public)).all()
    seen = [each for each in stories if each.published_at <= moment]
    seen.sort(key=lambda each: (each.published_at, each.id), reverse=True)
    return [each.id for each in seen]


@settings(max_examples=examples(12))
@given(arrivals=st.lists(st.integers(0, 3), min_size=4, max_size=4), redraws=st.booleans())
def test_pages_are_the_whole_list_once_and_in_order_while_stories_arrive(
    author: User, arrivals: list[int], redraws: bool
) -> None:
    moment = NOON + timedelta(days=len(visible_at(NOON + timedelta(days=9_999))))
    whole = visible_at(moment)
    with clock.at(moment):
        page = contributions.feed()
    met = [row.id for row in page.rows]
    for number in arrivals:
        moment += MINUTE
        with clock.at(moment):
            factories.some_stories(number, author=author)
            factories.a_story(author=author, publish_at=moment + timedelta(days=9_000))
            if page.older is None:
                break
            after, until = (parse(str(place)) for place in (page.older.after, page.older.until))
            assert page.older.first_id == whole[len(met)]
            page = contributions.feed(until=until, after=after)
            met += [row.id for row in page.rows]
            if redraws:
                redrawn = contributions.feed(until=until)
                assert [row.id for row in redrawn.rows][-len(page.rows) :] == met[-len(page.rows) :]
    assert met == whole[: len(met)]
    assert len(met) >= min(len(whole), 4 * PAGE_SIZE)


@settings(max_examples=examples(6))
@given(states=st.sets(st.sampled_from([State.DRAFT, State.PUBLISHED]), min_size=1))
def test_a_workspace_goes_on_where_it_ended(author: User, states: set[State]) -> None:
    cursor, met = None, []
    while True:
        page = contributions.workspace(author.memberships[0].city, states=states, cursor=cursor)
        met += [row.id for row in page.rows]
        if page.older is None:
            break
        assert len(page.rows) == PAGE_SIZE
        cursor = parse(str(page.older.after))
    stories = session().scalars(select(Story).where(Story.state.in_(states))).all()
    stories = sorted(stories, key=lambda each: (each.revised_at, each.id), reverse=True)
    assert met == [each.id for each in stories]
