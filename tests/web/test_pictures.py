"""Pictures are for everybody exactly as long as a visible story shows them."""

import pytest

from stadtnetz import clock, contributions, jobs, pictures
from stadtnetz.contributions import Move, State
from stadtnetz.database import unit_of_work
from tests import factories


@pytest.fixture
def picture(town, network):
    taken = factories.a_picture(town.editor)
    jobs.do_what_is_due(network)
    return taken


def shown_in(picture, town, **wanted):
    return factories.a_story(
        author=town.editor,
        picture_id=picture.id,
        picture_alt="Bücher",
        picture_credit="Nord",
        **wanted,
    )


def address(picture, size="480.jpeg"):
    return f"/bilder/{picture.key}/{size}"


def test_the_picture_of_a_visible_story_may_be_kept_by_caches(picture, town, visit):
    shown_in(picture, town)
    for format_ in pictures.FORMATS:
        browser = visit().open(address(picture, f"480.{format_}"))
        assert (browser.status, browser.headers["Content-Type"]) == (200, f"image/{format_}")
        assert browser.headers["Cache-Control"] == "public, max-age=3600"
        assert browser.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert browser.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in browser.headers


def test_what_caches_share_carries_nobodys_session(picture, town, visit):
    shown_in(picture, town)
    browser = visit(user=town.editor).open(address(picture))
    assert browser.headers["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in browser.headers


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ARCHIVED])
def test_the_picture_of_what_is_not_public_is_for_those_who_may_see_it(state, picture, town, visit):
    shown_in(picture, town, state=state)
    assert visit().open(address(picture)).status == 404
    stranger = factories.an_editor(factories.a_city())
    assert visit(user=stranger).open(address(picture)).status == 404
    for user in (town.editor, town.moderator):
        browser = visit(user=user).open(address(picture))
        assert (browser.status, browser.headers["Cache-Control"]) == (200, "private, no-store")


def test_the_picture_of_a_draft_is_not_the_moderators_to_see(picture, town, visit):
    shown_in(picture, town, state=State.DRAFT)
    seen = [
        visit(user=user).open(address(picture)).status for user in (town.editor, town.moderator)
    ]
    assert seen == [200, 404]


def test_the_picture_of_a_scheduled_story_waits_with_it(picture, town, visit):
    story = factories.a_scheduled_story(author=town.editor, picture_id=picture.id)
    assert visit().open(address(picture)).status == 404
    with clock.at(story.published_at):
        assert visit().open(address(picture)).status == 200


def test_a_picture_goes_with_its_story(picture, town, visit):
    story = shown_in(picture, town)
    with unit_of_work():
        contributions.decide(story, Move.ARCHIVE, actor=town.moderator, note="Recht am Bild.")
    assert visit().open(address(picture)).status == 404


def test_a_size_that_there_is_not_is_not_found(picture, town, visit):
    shown_in(picture, town)
    sizes = [
        "960.jpeg", "481.jpeg", "480.png", "480.svg", "upload.jpeg", "0.jpeg", f"{10**30}.jpeg",
        "-1.jpeg", "480.jpeg%00", "..%2Fupload", "480.%2e%2e",
    ]  # fmt: skip
    assert [visit().open(address(picture, size)).status for size in sizes] == [404] * len(sizes)


def test_a_key_that_nobody_was_given_is_not_found(town, visit):
    for key in ["0" * 32, "x" * 32, "..%2f" * 6 + "aa", "a", "%00" * 32, "ü" * 32]:
        assert visit().open(f"/bilder/{key}/480.jpeg").status == 404


def test_a_card_and_a_page_show_the_picture_with_its_words(picture, town, visit):
    story = shown_in(picture, town)
    browser = visit().open("/")
    assert [image["alt"] for image in browser.page.all("article img")] == [""]
    browser.open(f"/geschichten/{story.id}-{story.slug}")
    assert [image["alt"] for image in browser.page.all("article img")] == ["Bücher"]
    assert browser.page.texts("figcaption") == ["Bild: Nord"]
