"""What a list leaves out and what a permission refuses are the same."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from stadtnetz import accounts, clock, contributions, permissions
from stadtnetz.contributions import Move, State, Story
from stadtnetz.database import session, unit_of_work
from tests import factories
from tests.factories import NOON, Office

pytestmark = pytest.mark.usefixtures("network")


def test_a_viewer_is_listed_exactly_what_may_be_read_at_any_time() -> None:
    with clock.at(NOON):
        city, other = factories.a_city(), factories.a_city()
        author, stranger = factories.an_editor(city), factories.an_editor(other)
        left = factories.an_editor(city, name="War einmal")
        both = factories.an_editor(city, name="Beides", office=Office.MODERATOR)
        factories.a_moderator(), factories.an_admin(), factories.a_reader()
        with unit_of_work():
            accounts.leave(left.memberships[0], last_day=NOON.date())
            accounts.appoint(stranger, city, since=date(2026, 6, 12))
        for writer in (author, stranger):
            for state in State:
                factories.a_story(state=state, author=writer)
            factories.a_scheduled_story(author=writer)
            restored = factories.a_story(state=State.ARCHIVED, author=writer)
            with unit_of_work():
                contributions.decide(restored, Move.RESTORE, actor=writer)
    stories = session().scalars(select(Story).order_by(Story.id)).all()
    viewers = [None, *session().scalars(select(accounts.User))]
    seen = set()
    for hours in (-48, -1, 0, 1, 24, 36, 60):
        with clock.at(NOON + timedelta(hours=hours)):
            for viewer in viewers:
                listed = session().scalars(
                    select(Story.id).where(contributions.visible_to(viewer)).order_by(Story.id)
                )
                may_read = [
                    story.id
                    for story in stories
                    if permissions.may(viewer, permissions.Action.READ, story)
                ]
                assert list(listed) == may_read
                seen.add(tuple(may_read))
    assert len(stories) == 20
    assert both.moderates
    assert len(seen) > 6
