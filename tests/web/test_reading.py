"""Readers find stories, open them in place and close them again."""

import pytest

from tests import factories

in_both_dialects = pytest.mark.parametrize("dialect", ["plain", "htmx"])


@in_both_dialects
def test_the_front_page_shows_the_newest_story_first(dialect, town, visit):
    older, newer = factories.some_stories(2, city=town.city, author=town.editor)
    assert visit(dialect).open("/").page.stories == [newer.id, older.id]
