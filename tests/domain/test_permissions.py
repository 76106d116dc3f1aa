"""Who may do what, as a table of roles and states."""

from datetime import date, timedelta

import pytest

from stadtnetz import accounts, clock, comments, contributions, permissions
from stadtnetz.accounts import Office, User
from stadtnetz.contributions import Contribution, Move, State
from stadtnetz.database import unit_of_work
from stadtnetz.permissions import Action, may, moves_open_to
from tests import factories
from tests.factories import NOON

pytestmark = pytest.mark.usefixtures("network")

EDITS, RULES_ON, READS, HISTORY = Action.EDIT, Action.RULE, Action.READ, Action.HISTORY
FOLLOWS = Action.FOLLOW
ON_A_CONTRIBUTION = (READS, EDITS, RULES_ON, HISTORY, FOLLOWS)

NOTHING: set[Action] = set()
AUTHORS = {READS, EDITS, HISTORY, FOLLOWS}
MODERATORS = {READS, RULES_ON, HISTORY, FOLLOWS}
TABLE = {
    # state: (nobody, reader, stranger), (author, colleague), (moderator, admin)
    State.DRAFT: (NOTHING, AUTHORS, NOTHING),
    State.SUBMITTED: (NOTHING, AUTHORS, MODERATORS),
    State.CHANGES_REQUESTED: (NOTHING, AUTHORS, MODERATORS),
    State.PUBLISHED: ({READS}, AUTHORS, MODERATORS),
    State.UPDATE_SUBMITTED: ({READS}, AUTHORS, MODERATORS),
    State.REJECTED: (NOTHING, AUTHORS, MODERATORS),
    State.WITHDRAWN: (NOTHING, AUTHORS, MODERATORS),
    State.ARCHIVED: (NOTHING, AUTHORS, MODERATORS),
}


def what_may(viewer: User | None, contribution: Contribution) -> set[Action]:
    """Say all that a viewer may do with a contribution."""
    return {action for action in ON_A_CONTRIBUTION if may(viewer, action, contribution)}


@pytest.mark.parametrize("state", State)
def test_roles_and_states_make_a_table(state: State) -> None:
    moderator, admin = factories.a_moderator(), factories.an_admin()
    city = factories.a_city()
    author, colleague = factories.an_editor(city), factories.an_editor(city, name="Ole Tran")
    story = factories.a_story(state=state, author=author, moderator=moderator)
    public, authors, moderators = TABLE[state]
    known = {FOLLOWS} if READS in public else NOTHING
    found = {
        "nobody": what_may(None, story),
        "reader": what_may(factories.a_reader(), story),
        "stranger": what_may(factories.an_editor(factories.a_city()), story),
        "author": what_may(author, story),
        "colleague": what_may(colleague, story),
        "moderator": what_may(moderator, story),
        "admin": what_may(admin, story),
    }
    assert found == {
        "nobody": public,
        "reader": public | known,
        "stranger": public | known,
        "author": authors,
        "colleague": authors,
        "moderator": moderators,
        "admin": moderators,
    }


def test_a_scheduled_story_is_known_to_its_city_and_to_moderators() -> None:
    with clock.at(NOON):
        story = factories.a_scheduled_story()
        moderator = accounts.moderators()[0]
        assert what_may(None, story) == set()
        assert what_may(factories.author_of(story), story) == AUTHORS
        assert what_may(moderator, story) == MODERATORS
    with clock.at(NOON + timedelta(days=1)):
        assert what_may(None, story) == {READS}


def test_who_no_longer_edits_for_a_city_is_a_reader_like_others() -> None:
    city = factories.a_city()
    editor = factories.an_editor(city)
    draft, shown = (
        factories.a_story(state=State.DRAFT, author=editor),
        factories.a_story(author=editor),
    )
    with unit_of_work():
        accounts.leave(editor.memberships[0], last_day=date(2026, 6, 9))
    with clock.at(NOON):
        assert what_may(editor, draft) == set()
        assert not may(editor, EDITS, shown)


@pytest.mark.parametrize(
    ("action", "allowed"),
    [
        (Action.SEE_DESK, {"moderator", "admin"}),
        (Action.WRITE_STANDING_TEXT, {"admin"}),
        (Action.SIGN_IN, {"", "reader", "editor", "moderator", "admin"}),
        (Action.SIGN_OUT, {"reader", "editor", "moderator", "admin"}),
        (Action.UNSUBSCRIBE, {"", "reader", "editor", "moderator", "admin"}),
        (Action.FOLLOW, set()),
        (Action.WRITE, set()),
        (Action.READ, set()),
        (Action.EDIT, set()),
        (Action.RULE, set()),
        (Action.HISTORY, set()),
        (Action.SEE_PICTURE, set()),
        (Action.COMMENT, set()),
        (Action.SET_CONVERSATION, set()),
        (Action.READ_COMMENT, set()),
        (Action.EDIT_COMMENT, set()),
        (Action.WITHDRAW_COMMENT, set()),
        (Action.REPORT, set()),
        (Action.MODERATE_COMMENTS, {"moderator", "admin"}),
        (Action.SPEAK_FOR, set()),
        (Action.SIGN_UP, {"", "reader", "editor", "moderator", "admin"}),
        (Action.CLOSE_ACCOUNT, {"reader", "editor", "moderator", "admin"}),
    ],
)
def test_what_concerns_nothing_in_particular_goes_by_office(
    action: Action, allowed: set[str]
) -> None:
    viewers = {
        "": None,
        "reader": factories.a_reader(),
        "editor": factories.an_editor(factories.a_city()),
        "moderator": factories.a_moderator(),
        "admin": factories.an_admin(),
    }
    assert {name for name, viewer in viewers.items() if may(viewer, action)} == allowed


def test_every_action_has_a_rule() -> None:
    assert set(permissions.RULES) == set(Action)


def test_an_editor_writes_for_a_city_that_belongs_to_us() -> None:
    here, there = factories.a_city(), factories.a_city()
    left = factories.a_city(left_in=2024)
    editor = factories.an_editor(here)
    with unit_of_work():
        accounts.appoint(editor, left, since=date(2021, 1, 1))
    assert [may(editor, Action.WRITE, city) for city in (here, there, left)] == [True, False, False]
    assert not may(None, Action.WRITE, here)
    assert not may(factories.an_admin(), Action.WRITE, here)


def test_nobody_rules_on_what_she_wrote_handed_in_or_edits_for() -> None:
    city, elsewhere = factories.a_city(), factories.a_city()
    other = factories.a_moderator("Omid Ruhl")
    author = factories.an_editor(city, office=Office.MODERATOR)
    colleague = factories.an_editor(city, name="Ole Tran", office=Office.MODERATOR)
    helper = factories.an_editor(city, name="Hana Ek", office=Office.MODERATOR)
    editor = factories.an_editor(elsewhere, name="Ida Fern", office=Office.MODERATOR)
    story = factories.a_story(state=State.DRAFT, author=author)
    with unit_of_work():
        contributions.decide(story, Move.SUBMIT, actor=helper)
        for user in (author, helper):
            accounts.leave(user.memberships[0], last_day=date(2026, 6, 9))
    with clock.at(NOON):
        asked = (other, author, colleague, helper, editor)
        rulers = [user.name for user in asked if may(user, RULES_ON, story)]
    assert rulers == ["Omid Ruhl", "Ida Fern"]


def test_the_only_moderator_may_rule_on_her_own_and_that_is_exceptional() -> None:
    only = factories.an_editor(factories.a_city(), office=Office.MODERATOR)
    own = factories.a_story(state=State.SUBMITTED, author=only, moderator=only)
    others = factories.a_story(state=State.SUBMITTED, moderator=only)
    assert may(only, RULES_ON, own)
    assert permissions.is_exceptional(only, own, Move.APPROVE)
    assert not permissions.is_exceptional(only, own, Move.WITHDRAW)
    assert not permissions.is_exceptional(only, others, Move.APPROVE)
    factories.a_moderator()
    assert not may(only, RULES_ON, own)


def test_a_dismissed_moderator_does_not_keep_the_only_one_from_ruling() -> None:
    only = factories.an_editor(factories.a_city(), office=Office.MODERATOR)
    gone = factories.a_moderator()
    own = factories.a_story(state=State.SUBMITTED, author=only, moderator=gone)
    assert not may(only, RULES_ON, own)
    with unit_of_work():
        accounts.dismiss(gone)
    assert may(only, RULES_ON, own)


AUTHORS_MOVES = {
    State.DRAFT: (Move.SUBMIT, Move.DISCARD),
    State.SUBMITTED: (Move.WITHDRAW,),
    State.CHANGES_REQUESTED: (Move.SUBMIT, Move.WITHDRAW),
    State.PUBLISHED: (Move.SUBMIT_UPDATE, Move.ARCHIVE),
    State.UPDATE_SUBMITTED: (Move.WITHDRAW_UPDATE, Move.ARCHIVE),
    State.REJECTED: (),
    State.WITHDRAWN: (Move.RESTORE,),
    State.ARCHIVED: (Move.RESTORE,),
}
MODERATORS_MOVES = {
    State.DRAFT: (),
    State.SUBMITTED: (Move.REQUEST_CHANGES, Move.APPROVE, Move.REJECT),
    State.CHANGES_REQUESTED: (),
    State.PUBLISHED: (Move.ARCHIVE,),
    State.UPDATE_SUBMITTED: (
        Move.APPROVE_UPDATE,
        Move.REJECT_UPDATE,
        Move.RETURN_UPDATE,
        Move.ARCHIVE,
    ),
    State.REJECTED: (),
    State.WITHDRAWN: (),
    State.ARCHIVED: (),
}


@pytest.mark.parametrize("state", State)
def test_the_buttons_are_the_open_moves_of_whoever_looks(state: State) -> None:
    moderator = factories.a_moderator()
    story = factories.a_story(state=state, moderator=moderator)
    assert moves_open_to(factories.author_of(story), story) == AUTHORS_MOVES[state]
    assert moves_open_to(moderator, story) == MODERATORS_MOVES[state]
    assert moves_open_to(factories.an_editor(factories.a_city()), story) == ()
    assert moves_open_to(None, story) == ()


def test_a_scheduled_story_can_be_taken_back_until_its_moment() -> None:
    with clock.at(NOON):
        story = factories.a_scheduled_story()
        author = factories.author_of(story)
        assert Move.UNSCHEDULE in moves_open_to(author, story)
    with clock.at(NOON + timedelta(days=1)):
        assert Move.UNSCHEDULE not in moves_open_to(author, story)


def test_a_restored_draft_is_not_discarded() -> None:
    story = factories.a_story(state=State.WITHDRAWN)
    author = factories.author_of(story)
    with unit_of_work():
        contributions.decide(story, Move.RESTORE, actor=author)
    assert moves_open_to(author, story) == (Move.SUBMIT,)


def test_a_picture_is_seen_by_its_uploader_by_moderators_and_with_what_shows_it() -> None:
    city = factories.a_city()
    author, colleague = factories.an_editor(city), factories.an_editor(city, name="Ole Tran")
    moderator = factories.a_moderator()
    picture = factories.a_picture(author)

    def seers() -> list[str]:
        viewers = {
            "nobody": None,
            "reader": factories.a_reader(),
            "author": author,
            "colleague": colleague,
            "moderator": moderator,
        }
        return [name for name, user in viewers.items() if may(user, Action.SEE_PICTURE, picture)]

    assert seers() == ["author"]
    story = factories.a_story(state=State.SUBMITTED, author=author, picture_id=picture.id)
    assert seers() == ["author", "colleague", "moderator"]
    with unit_of_work():
        contributions.decide(story, Move.APPROVE, actor=moderator)
    assert seers() == ["nobody", "reader", "author", "colleague", "moderator"]


def test_a_contribution_is_no_picture_and_a_city_is_no_contribution() -> None:
    story = factories.a_story()
    admin = factories.an_admin()
    assert not may(factories.author_of(story), Action.SEE_PICTURE, story)
    assert not may(admin, READS, story.city)
    assert not may(admin, RULES_ON, story.city)
    assert not may(admin, HISTORY, story.city)


def test_a_picture_is_not_mistaken_for_the_city_of_the_same_number() -> None:
    city = factories.a_city()
    editor = factories.an_editor(city)
    picture = factories.a_picture(factories.a_reader())
    with unit_of_work():
        picture.id = city.id
    assert not may(editor, EDITS, picture)
    assert not may(editor, Action.WRITE, picture)


def test_what_is_not_a_contribution_or_nobodys_is_not_called_anothers() -> None:
    story, moderator = factories.a_story(), factories.a_moderator()
    assert permissions.is_not_own(moderator, story)
    assert not permissions.is_not_own(moderator, story.city)
    assert not permissions.is_not_own(None, story)


TALKS, CONVERSES = Action.COMMENT, Action.SET_CONVERSATION
TALKING = {
    # state: nobody, reader, editor of its city, moderator
    State.DRAFT: (NOTHING, NOTHING, {CONVERSES}, NOTHING),
    State.SUBMITTED: (NOTHING, NOTHING, {CONVERSES}, {CONVERSES}),
    State.PUBLISHED: (NOTHING, {TALKS}, {TALKS, CONVERSES}, {TALKS, CONVERSES}),
    State.ARCHIVED: (NOTHING, NOTHING, {CONVERSES}, {CONVERSES}),
}


@pytest.mark.parametrize("state", TALKING)
def test_who_may_talk_below_a_story_and_who_opens_it(state: State) -> None:
    moderator, story = factories.a_moderator(), factories.a_story(state=state)
    viewers = (None, factories.a_reader(), factories.author_of(story), moderator)
    found = tuple(
        {action for action in (TALKS, CONVERSES) if may(viewer, action, story)}
        for viewer in viewers
    )
    assert found == TALKING[state]


SEES, CHANGES, TAKES_BACK = Action.READ_COMMENT, Action.EDIT_COMMENT, Action.WITHDRAW_COMMENT
REPORTS, MODERATES = Action.REPORT, Action.MODERATE_COMMENTS
OWN = {SEES, CHANGES, TAKES_BACK}
ON_A_COMMENT = (SEES, CHANGES, TAKES_BACK, REPORTS, MODERATES)
COMMENTS = {
    # state: (nobody, reader, editor of the city), author, moderator
    comments.State.HELD: (NOTHING, OWN, {MODERATES}),
    comments.State.WAITING: (NOTHING, OWN, {MODERATES}),
    comments.State.VISIBLE: ({SEES, REPORTS}, OWN, {SEES, REPORTS, MODERATES}),
    comments.State.HIDDEN: (NOTHING, {CHANGES, TAKES_BACK}, {MODERATES}),
}


@pytest.mark.parametrize("state", COMMENTS)
def test_who_may_do_what_with_a_comment(state: comments.State) -> None:
    made = factories.a_comment(state=state)
    everybody, author, moderators = COMMENTS[state]
    viewers = {
        None: everybody,
        factories.a_reader(): everybody,
        factories.author_of(made.contribution): everybody,
        made.author: author,
        factories.a_moderator(): moderators,
        factories.an_admin(): moderators,
    }
    for viewer, expected in viewers.items():
        found = {action for action in ON_A_COMMENT if may(viewer, action, made)}
        assert found == expected, viewer and viewer.name


def test_a_comment_below_what_nobody_reads_is_seen_by_nobody_else() -> None:
    made = factories.a_comment()
    story = made.contribution
    moderator = accounts.moderators()[0]
    with unit_of_work():
        contributions.decide(story, Move.ARCHIVE, actor=moderator, note="Vorbei.")
    viewers = (None, made.author, factories.author_of(story), moderator)
    assert [may(viewer, SEES, made) for viewer in viewers] == [False, False, True, True]
    assert not may(None, REPORTS, made)


def test_nobody_moderates_her_own_comment_unless_nobody_else_could() -> None:
    only = factories.a_moderator()
    made = factories.a_comment(author=only)
    assert may(only, MODERATES, made)
    factories.a_moderator()
    assert not may(only, MODERATES, made)


def test_one_speaks_only_for_the_cities_one_edits_for() -> None:
    here, there = factories.a_city(), factories.a_city()
    editor = factories.an_editor(here)
    speakers = (None, factories.a_moderator(), editor)
    assert [may(each, Action.SPEAK_FOR, here) for each in speakers] == [False, False, True]
    assert not may(editor, Action.SPEAK_FOR, there)


def test_a_comment_is_no_contribution_and_a_contribution_no_comment() -> None:
    made = factories.a_comment()
    author = factories.author_of(made.contribution)
    for action in (READS, EDITS, TALKS, CONVERSES, Action.SPEAK_FOR):
        assert not may(author, action, made)
    for action in (SEES, CHANGES, TAKES_BACK, REPORTS):
        assert not may(author, action, made.contribution)
