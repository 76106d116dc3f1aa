"""Every move with its consequences: state, revision, decision and outbox, or nothing at all."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from stadtnetz import clock, contributions, notifications, pictures
from stadtnetz.contributions import (
    Admission,
    Contribution,
    Decision,
    Deviation,
    Event,
    EventException,
    Fate,
    IllegalMove,
    Incomplete,
    Move,
    NotEditable,
    NoteMissing,
    Revision,
    State,
    Story,
    Where,
    operations,
)
from stadtnetz.database import Conflict, session, unit_of_work
from stadtnetz.notifications import Notification, Occasion
from tests import factories
from tests.factories import NOON

pytestmark = pytest.mark.usefixtures("network")

WORDS = "Bitte das Foto ersetzen."

CONSEQUENCES = [
    # move, from, to, fate of the revision that waited (None: there is none), what the author hears
    (Move.SUBMIT, State.DRAFT, State.SUBMITTED, Fate.PROPOSED, None),
    (Move.SUBMIT, State.CHANGES_REQUESTED, State.SUBMITTED, Fate.PROPOSED, None),
    (Move.WITHDRAW, State.SUBMITTED, State.WITHDRAWN, Fate.RETURNED, None),
    (Move.WITHDRAW, State.CHANGES_REQUESTED, State.WITHDRAWN, Fate.RETURNED, None),
    (
        Move.REQUEST_CHANGES,
        State.SUBMITTED,
        State.CHANGES_REQUESTED,
        Fate.RETURNED,
        Occasion.CHANGES_REQUESTED,
    ),
    (Move.APPROVE, State.SUBMITTED, State.PUBLISHED, Fate.APPLIED, Occasion.APPROVED),
    (Move.REJECT, State.SUBMITTED, State.REJECTED, Fate.DISCARDED, Occasion.REJECTED),
    (
        Move.APPROVE_UPDATE,
        State.UPDATE_SUBMITTED,
        State.PUBLISHED,
        Fate.APPLIED,
        Occasion.UPDATE_APPROVED,
    ),
    (
        Move.WITHDRAW_UPDATE,
        State.UPDATE_SUBMITTED,
        State.PUBLISHED,
        Fate.DISCARDED,
        None,
    ),
    (
        Move.RETURN_UPDATE,
        State.UPDATE_SUBMITTED,
        State.PUBLISHED,
        Fate.RETURNED,
        Occasion.UPDATE_RETURNED,
    ),
    (
        Move.REJECT_UPDATE,
        State.UPDATE_SUBMITTED,
        State.PUBLISHED,
        Fate.DISCARDED,
        Occasion.UPDATE_REJECTED,
    ),
    (Move.ARCHIVE, State.PUBLISHED, State.ARCHIVED, Fate.APPLIED, Occasion.ARCHIVED),
    (Move.ARCHIVE, State.UPDATE_SUBMITTED, State.ARCHIVED, Fate.DISCARDED, Occasion.ARCHIVED),
    (Move.RESTORE, State.ARCHIVED, State.DRAFT, Fate.APPLIED, None),
    (Move.RESTORE, State.WITHDRAWN, State.DRAFT, Fate.RETURNED, None),
]
UNKNOWN = [
    (move, state)
    for move, rule in contributions.MOVES.items()
    for state in State
    if state not in rule.sources
]
NOTED = [move for move, rule in contributions.MOVES.items() if rule.needs_note and rule.sources]


def decide(story: Story, move: Move, **wanted: Any) -> Decision | None:
    """Make a move by a moderator of the network, with words."""
    wanted = {"actor": factories.a_moderator("Nele Wolf"), "note": f" {WORDS}\n", **wanted}
    with unit_of_work():
        return contributions.decide(story, move, **wanted)


def everything_about(story_id: int) -> list[Any]:
    """Read all that is stored about a story, as plain values and straight from the tables."""
    session().expire_all()
    rows: list[Any] = []
    for table, column in (
        (Contribution.__table__, Contribution.__table__.c.id),
        (Revision.__table__, Revision.__table__.c.contribution_id),
        (Decision.__table__, Decision.__table__.c.contribution_id),
    ):
        query = select(table).where(column == story_id).order_by(table.c.id)
        rows += [dict(row) for row in session().execute(query).mappings()]
    rows.append(session().scalar(select(func.count()).select_from(Notification)))
    return rows


@pytest.mark.parametrize(("move", "from_state", "to_state", "fate", "occasion"), CONSEQUENCES)
def test_a_move_leaves_its_state_its_decision_and_its_word_to_the_author(
    move: Move, from_state: State, to_state: State, fate: Fate, occasion: Occasion | None
) -> None:
    with clock.at(NOON):
        story = factories.a_story(state=from_state)
        before = len(contributions.decisions_on(story))
        heard = [each.id for each in notifications.unsent()]
    with clock.at(NOON + timedelta(hours=1)):
        moderator = factories.a_moderator("Nele Wolf")
        made = decide(story, move, actor=moderator)

    decisions = contributions.decisions_on(story)
    newest = contributions.revisions_of(story)[0]
    told = [each for each in notifications.unsent() if each.id not in heard]
    assert (story.state, story.is_public) == (to_state, to_state in contributions.PUBLIC)
    assert story.revised_at == NOON + timedelta(hours=1)
    assert newest.fate is fate
    assert len(decisions) == before + 1
    assert decisions[0] == made
    assert (made.move, made.from_state, made.to_state) == (move, from_state, to_state)
    assert (made.actor_id, made.note, made.is_exceptional) == (moderator.id, WORDS, False)
    assert made.decided_at == NOON + timedelta(hours=1)
    assert [(each.occasion, each.recipient_id) for each in told] == (
        [(occasion, story.author_id)] if occasion else []
    )


def test_the_table_above_knows_every_move_from_every_state() -> None:
    tried = {(move, source) for move, source, *_rest in CONSEQUENCES}
    told_below = {
        (Move.DISCARD, State.DRAFT),
        (Move.SUBMIT_UPDATE, State.PUBLISHED),
        (Move.UNSCHEDULE, State.PUBLISHED),
    }
    every = {
        (move, source) for move, rule in contributions.MOVES.items() for source in rule.sources
    }
    assert tried | told_below == every


@pytest.mark.parametrize(("move", "state"), UNKNOWN)
def test_what_the_table_does_not_know_is_refused_and_changes_nothing(
    move: Move, state: State
) -> None:
    story = factories.a_story(state=state)
    moderator = factories.a_moderator()
    before = everything_about(story.id)
    with pytest.raises(IllegalMove):
        decide(story, move, actor=moderator)
    assert everything_about(story.id) == before


@pytest.mark.parametrize("note", ["", " \n\t "])
@pytest.mark.parametrize("move", NOTED)
def test_a_refusal_without_words_is_refused_itself(move: Move, note: str) -> None:
    source = next(iter(contributions.MOVES[move].sources))
    story = factories.a_story(state=source)
    moderator = factories.a_moderator()
    before = everything_about(story.id)
    with pytest.raises(NoteMissing):
        decide(story, move, actor=moderator, note=note)
    assert everything_about(story.id) == before


def test_the_database_itself_refuses_a_refusal_without_words() -> None:
    story = factories.a_story(state=State.SUBMITTED)
    actor_id = factories.a_moderator().id
    with pytest.raises(Conflict), unit_of_work():
        session().add(
            Decision(
                contribution_id=story.id,
                actor_id=actor_id,
                move=Move.REJECT,
                from_state=State.SUBMITTED,
                to_state=State.REJECTED,
                note="",
                is_exceptional=False,
                decided_at=NOON,
            )
        )


def test_a_draft_holds_what_was_written_and_what_follows_from_it() -> None:
    city = factories.a_city("Görlitz")
    author = factories.an_editor(city)
    content = factories.some_content(
        title="Ärger im Straßenbad", body="Eins zwei *drei*.", topic_id=factories.a_topic().id
    )
    with clock.at(NOON), unit_of_work():
        story = contributions.draft(content, city=city, author=author)
    assert story.content == content
    assert (story.state, story.is_public, story.published_at) == (State.DRAFT, False, None)
    assert (story.city_id, story.author_id) == (city.id, author.id)
    assert (story.slug, story.words) == ("aerger-im-strassenbad", 3)
    assert story.body_html == "<p>Eins zwei <em>drei</em>.</p>\n"
    assert story.summary == "Eins zwei drei."
    assert (story.created_at, story.revised_at) == (NOON, NOON)
    assert contributions.decisions_on(story) == []
    assert contributions.revisions_of(story) == []


def test_a_draft_needs_no_more_than_a_title() -> None:
    city = factories.a_city()
    author = factories.an_editor(city)
    with unit_of_work():
        content = contributions.StoryContent(title="?!")
        story = contributions.draft(content, city=city, author=author)
    assert (story.slug, story.body_html, story.summary, story.words) == ("", "", "", 0)


@pytest.mark.parametrize("state", [State.DRAFT, State.CHANGES_REQUESTED])
def test_new_words_for_what_is_not_public_overwrite_the_old(state: State) -> None:
    with clock.at(NOON):
        story = factories.a_story(state=state, title="Alt")
    revisions = len(contributions.revisions_of(story))
    content = factories.some_content(title="Neu", topic_id=story.topic_id)
    with clock.at(NOON + timedelta(days=1)), unit_of_work():
        assert contributions.revise(story, content, editor=factories.author_of(story)) is None
    assert (story.content, story.slug, story.state) == (content, "neu", state)
    assert story.revised_at == NOON + timedelta(days=1)
    assert len(contributions.revisions_of(story)) == revisions


def test_new_words_for_a_published_story_wait_while_the_public_sees_the_old() -> None:
    story = factories.a_story(title="Alt")
    editor = factories.an_editor(story.city, name="Ole Tran")
    before = story.content
    content = factories.some_content(title="Neu", topic_id=story.topic_id)
    with unit_of_work():
        revision = contributions.revise(story, content, editor=editor)
    assert (story.content, story.state) == (before, State.PUBLISHED)
    assert contributions.proposal_of(story) == revision
    assert (revision.number, revision.base_number, revision.fate) == (2, 1, Fate.PROPOSED)
    assert (revision.content, revision.author_id) == (content, editor.id)


def test_of_two_proposals_only_the_later_one_waits() -> None:
    story = factories.a_story()
    author = factories.author_of(story)
    for title in ("Erster Versuch", "Zweiter Versuch"):
        content = factories.some_content(title=title, topic_id=story.topic_id)
        with unit_of_work():
            contributions.revise(story, content, editor=author)
    fates = [(each.content.title, each.fate) for each in contributions.revisions_of(story)[:2]]
    assert fates == [("Zweiter Versuch", Fate.PROPOSED), ("Erster Versuch", Fate.DISCARDED)]


@pytest.mark.parametrize("state", sorted(set(State) - contributions.EDITABLE))
def test_what_waits_or_has_ended_keeps_its_words(state: State) -> None:
    story = factories.a_story(state=state)
    author = factories.author_of(story)
    before = everything_about(story.id)
    with pytest.raises(NotEditable), unit_of_work():
        contributions.revise(story, factories.some_content(), editor=author)
    assert everything_about(story.id) == before


def test_each_submission_is_a_revision_with_the_words_of_that_day() -> None:
    story = factories.a_story(state=State.CHANGES_REQUESTED, title="Erste Fassung")
    author = factories.author_of(story)
    with unit_of_work():
        content = factories.some_content(title="Zweite Fassung", topic_id=story.topic_id)
        contributions.revise(story, content, editor=author)
        made = contributions.decide(story, Move.SUBMIT, actor=author)
    kept = [
        (each.number, each.base_number, each.content.title, each.fate)
        for each in contributions.revisions_of(story)
    ]
    assert kept == [
        (2, None, "Zweite Fassung", Fate.PROPOSED),
        (1, None, "Erste Fassung", Fate.RETURNED),
    ]
    assert made.revision_number == 2


def test_a_story_without_a_topic_is_not_handed_in() -> None:
    city = factories.a_city()
    author = factories.an_editor(city)
    with unit_of_work():
        story = contributions.draft(factories.some_content(), city=city, author=author)
    before = everything_about(story.id)
    with pytest.raises(Incomplete):
        decide(story, Move.SUBMIT, actor=author)
    assert everything_about(story.id) == before


def test_an_update_without_a_topic_is_not_handed_in() -> None:
    story = factories.a_story()
    author = factories.author_of(story)
    with unit_of_work():
        contributions.revise(story, factories.some_content(topic_id=None), editor=author)
    before = everything_about(story.id)
    with pytest.raises(Incomplete):
        decide(story, Move.SUBMIT_UPDATE, actor=author)
    assert everything_about(story.id) == before


def test_an_update_is_handed_in_with_the_words_that_wait() -> None:
    story = factories.a_story()
    author = factories.author_of(story)
    with unit_of_work():
        content = factories.some_content(topic_id=story.topic_id)
        contributions.revise(story, content, editor=author)
        made = contributions.decide(story, Move.SUBMIT_UPDATE, actor=author)
    assert (story.state, story.is_public) == (State.UPDATE_SUBMITTED, True)
    assert (made.revision_number, made.move) == (2, Move.SUBMIT_UPDATE)
    assert contributions.proposal_of(story).content == content


def test_an_update_without_new_words_is_refused() -> None:
    story = factories.a_story()
    author = factories.author_of(story)
    before = everything_about(story.id)
    with pytest.raises(IllegalMove):
        decide(story, Move.SUBMIT_UPDATE, actor=author)
    assert everything_about(story.id) == before


def test_an_approved_update_takes_the_place_of_the_old_words_but_not_of_the_address() -> None:
    with clock.at(NOON):
        story = factories.a_story(state=State.UPDATE_SUBMITTED, title="Alt")
    with clock.at(NOON + timedelta(days=1)):
        decide(story, Move.APPROVE_UPDATE)
    assert (story.title, story.slug) == ("Der Waschsalon liest weiter", "alt")
    assert story.published_at == NOON
    assert story.content == contributions.revisions_of(story)[0].content


def test_a_rejected_update_changes_no_word() -> None:
    story = factories.a_story(state=State.UPDATE_SUBMITTED, title="Alt")
    before = story.content
    made = decide(story, Move.REJECT_UPDATE)
    assert (story.content, made.revision_number) == (before, 2)
    assert contributions.proposal_of(story) is None


def test_a_returned_update_is_written_on_from_and_a_withdrawn_one_is_not() -> None:
    returned = factories.a_story(state=State.UPDATE_SUBMITTED, title="Alt")
    decide(returned, Move.RETURN_UPDATE)
    assert (returned.title, contributions.words_to_continue(returned).title) == (
        "Alt",
        "Der Waschsalon liest weiter",
    )
    withdrawn = factories.a_story(state=State.UPDATE_SUBMITTED, title="Alt")
    decide(withdrawn, Move.WITHDRAW_UPDATE)
    assert contributions.words_to_continue(withdrawn).title == "Alt"


def test_only_the_version_that_was_seen_is_written_over() -> None:
    story = factories.a_story(state=State.DRAFT)
    contributions.expect_version(story, story.version)
    with pytest.raises(Conflict):
        contributions.expect_version(story, story.version + 1)


def test_the_base_of_an_update_is_what_was_applied_last() -> None:
    story = factories.a_story(state=State.UPDATE_SUBMITTED)
    decide(story, Move.REJECT_UPDATE)
    with unit_of_work():
        content = factories.some_content(topic_id=story.topic_id)
        revision = contributions.revise(story, content, editor=factories.author_of(story))
    assert (revision.number, revision.base_number) == (3, 1)


def test_approved_is_published_at_once() -> None:
    story = factories.a_story(state=State.SUBMITTED)
    with clock.at(NOON):
        decide(story, Move.APPROVE)
    assert story.published_at == NOON
    assert not contributions.is_scheduled(story)


TOMORROW, YESTERDAY = NOON + timedelta(days=1), NOON - timedelta(days=1)
LATER = NOON + timedelta(days=9)


@pytest.mark.parametrize(
    ("wished_at", "publish_at", "published_at"),
    [
        (None, None, NOON),
        (TOMORROW, None, TOMORROW),
        (YESTERDAY, None, NOON),
        (TOMORROW, LATER, LATER),
        (LATER, TOMORROW, TOMORROW),
        (TOMORROW, YESTERDAY, NOON),
        (None, LATER, LATER),
    ],
)
def test_a_story_appears_when_the_moderator_says_or_else_its_city_but_never_in_the_past(
    wished_at: datetime | None, publish_at: datetime | None, published_at: datetime
) -> None:
    with clock.at(YESTERDAY):
        story = factories.a_story(state=State.SUBMITTED, wished_at=wished_at)
    with clock.at(NOON):
        decide(story, Move.APPROVE, publish_at=publish_at)
        assert story.published_at == published_at
        assert contributions.is_scheduled(story) == (published_at > NOON)
        is_read = contributions.get(story.id, viewer=None) is not None
        assert is_read == (published_at <= NOON)
    with clock.at(published_at):
        assert contributions.get(story.id, viewer=None) == story
        assert not contributions.is_scheduled(story)


def test_a_scheduled_story_goes_back_to_its_city_as_if_it_had_never_been_approved() -> None:
    with clock.at(NOON):
        story = factories.a_scheduled_story(wished_at=TOMORROW)
        author = factories.author_of(story)
        made = decide(story, Move.UNSCHEDULE, actor=author, note="")
        assert (story.state, story.is_public) == (State.DRAFT, False)
        assert (story.published_at, story.wished_at) == (None, None)
        assert (made.from_state, made.to_state) == (State.PUBLISHED, State.DRAFT)
    with clock.at(LATER):
        assert contributions.get(story.id, viewer=None) is None
        assert not contributions.was_public(story.id)


def test_what_readers_have_seen_is_not_unscheduled() -> None:
    with clock.at(NOON):
        story = factories.a_story()
        author = factories.author_of(story)
        before = everything_about(story.id)
        with pytest.raises(IllegalMove):
            decide(story, Move.UNSCHEDULE, actor=author)
        assert everything_about(story.id) == before


def test_words_that_waited_for_a_scheduled_story_do_not_come_back_later() -> None:
    with clock.at(NOON):
        story = factories.a_scheduled_story(title="Alt")
        author = factories.author_of(story)
        with unit_of_work():
            content = factories.some_content(title="Verworfen", topic_id=story.topic_id)
            contributions.revise(story, content, editor=author)
        decide(story, Move.UNSCHEDULE, actor=author)
        assert contributions.proposal_of(story) is None
        decide(story, Move.SUBMIT, actor=author)
        decide(story, Move.APPROVE)
        assert story.title == "Alt"
        with pytest.raises(IllegalMove):
            decide(story, Move.SUBMIT_UPDATE, actor=author)


def test_an_archived_scheduled_story_was_never_public() -> None:
    with clock.at(NOON):
        story = factories.a_scheduled_story()
        decide(story, Move.ARCHIVE)
        assert (story.state, story.published_at) == (State.ARCHIVED, None)
    with clock.at(LATER):
        assert not contributions.was_public(story.id)


def test_an_archived_story_is_gone_for_readers_who_once_could_see_it() -> None:
    story = factories.a_story()
    assert contributions.get(story.id, viewer=None) == story
    decide(story, Move.ARCHIVE)
    assert contributions.get(story.id, viewer=None) is None
    assert contributions.feed().rows == []
    assert contributions.was_public(story.id)


def test_a_restored_story_is_still_gone_until_it_is_approved_again() -> None:
    with clock.at(NOON):
        story = factories.a_story(state=State.ARCHIVED)
    author = factories.author_of(story)
    with clock.at(TOMORROW):
        decide(story, Move.RESTORE, actor=author)
        assert (story.state, story.published_at) == (State.DRAFT, NOON)
        assert contributions.was_public(story.id)
        decide(story, Move.SUBMIT, actor=author)
        decide(story, Move.APPROVE)
        assert story.published_at == TOMORROW
        assert contributions.get(story.id, viewer=None) == story


def test_a_story_that_was_public_stays_known_as_such_while_it_is_scheduled_anew() -> None:
    with clock.at(NOON):
        story = factories.a_story(state=State.ARCHIVED, title="Alter Titel")
    author, slug = factories.author_of(story), story.slug
    with clock.at(TOMORROW):
        decide(story, Move.RESTORE, actor=author)
        with unit_of_work():
            content = factories.some_content(title="Neuer Titel", topic_id=story.topic_id)
            contributions.revise(story, content, editor=author)
        decide(story, Move.SUBMIT, actor=author)
        decide(story, Move.APPROVE, publish_at=LATER)
        assert story.published_at == LATER
        assert (story.slug, contributions.was_public(story.id)) == (slug, True)
        decide(story, Move.UNSCHEDULE, actor=author)
        assert (story.published_at, contributions.was_public(story.id)) == (None, True)


def test_a_story_that_never_appeared_was_never_public() -> None:
    for state in (State.DRAFT, State.SUBMITTED, State.REJECTED, State.WITHDRAWN):
        assert not contributions.was_public(factories.a_story(state=state).id)


def test_the_address_follows_the_title_until_readers_know_it() -> None:
    with clock.at(NOON):
        story = factories.a_story(state=State.DRAFT, title="Erster Titel")
        author = factories.author_of(story)
        retitle(story, "Zweiter Titel")
        assert story.slug == "zweiter-titel"
        decide(story, Move.SUBMIT, actor=author)
        decide(story, Move.APPROVE)
        decide(story, Move.ARCHIVE)
        decide(story, Move.RESTORE, actor=author)
        retitle(story, "Dritter Titel")
        assert (story.title, story.slug) == ("Dritter Titel", "zweiter-titel")


def test_the_address_of_an_unscheduled_story_was_never_given_away() -> None:
    with clock.at(NOON):
        story = factories.a_scheduled_story(title="Erster Titel")
        decide(story, Move.UNSCHEDULE, actor=factories.author_of(story))
        retitle(story, "Zweiter Titel")
        assert story.slug == "zweiter-titel"


def test_a_title_in_other_letters_has_an_empty_slug() -> None:
    story = factories.a_story(title="東京 🎉")
    assert story.slug == ""


def test_a_draft_that_nobody_saw_is_discarded_without_a_trace() -> None:
    story = factories.a_story(state=State.DRAFT)
    story_id, author = story.id, factories.author_of(story)
    assert decide(story, Move.DISCARD, actor=author, note="") is None
    assert everything_about(story_id) == [0]


def test_a_discarded_draft_leaves_its_picture_to_whoever_uploaded_it() -> None:
    city = factories.a_city()
    author = factories.an_editor(city)
    picture = factories.a_picture(author)
    story = factories.a_story(state=State.DRAFT, author=author, picture_id=picture.id)
    decide(story, Move.DISCARD, actor=author)
    assert pictures.by_key(picture.key) == picture


@pytest.mark.parametrize("ended", [State.WITHDRAWN, State.ARCHIVED])
def test_a_draft_that_was_once_handed_in_is_kept(ended: State) -> None:
    story = factories.a_story(state=ended)
    author = factories.author_of(story)
    decide(story, Move.RESTORE, actor=author)
    before = everything_about(story.id)
    with pytest.raises(IllegalMove):
        decide(story, Move.DISCARD, actor=author)
    assert everything_about(story.id) == before


def test_the_author_is_told_what_a_mail_needs() -> None:
    with clock.at(NOON):
        story = factories.a_story(state=State.SUBMITTED, title="Lesecafé")
        decide(story, Move.APPROVE, note="Gern mehr davon.")
    [told] = notifications.unsent()
    assert told.facts == {
        "contribution_id": story.id,
        "city_slug": story.city.slug,
        "title": "Lesecafé",
        "note": "Gern mehr davon.",
        "published_at": NOON.isoformat(),
    }
    assert (told.created_at, told.due_at, told.sent_at) == (NOON, NOON, None)


def test_the_author_of_what_was_refused_is_told_no_date() -> None:
    story = factories.a_story(state=State.SUBMITTED)
    decide(story, Move.REJECT)
    [told] = notifications.unsent()
    assert told.facts["published_at"] is None


def test_nobody_is_told_what_they_did_themselves() -> None:
    story = factories.a_story()
    heard = len(notifications.unsent())
    decide(story, Move.ARCHIVE, actor=factories.author_of(story))
    assert len(notifications.unsent()) == heard


def test_the_author_hears_when_somebody_else_of_the_city_archives() -> None:
    story = factories.a_story()
    decide(story, Move.ARCHIVE, actor=factories.an_editor(story.city, name="Ole Tran"))
    assert notifications.unsent()[-1].occasion is Occasion.ARCHIVED


def test_a_ruling_on_ones_own_says_so() -> None:
    city = factories.a_city()
    only = factories.an_editor(city, office=factories.Office.MODERATOR)
    story = factories.a_story(state=State.SUBMITTED, author=only)
    made = decide(story, Move.APPROVE, actor=only, is_exceptional=True)
    assert made.is_exceptional
    assert notifications.unsent() == []


def test_a_move_that_is_not_kept_leaves_no_word_in_the_outbox() -> None:
    story = factories.a_story(state=State.SUBMITTED)
    moderator = factories.a_moderator()
    before = everything_about(story.id)
    with pytest.raises(RuntimeError, match="power cut"), unit_of_work():
        contributions.decide(story, Move.APPROVE, actor=moderator)
        assert session().scalar(select(func.count()).select_from(Notification)) == 1
        raise RuntimeError("power cut")
    assert everything_about(story.id) == before


def test_the_public_flag_can_not_contradict_the_state() -> None:
    story = factories.a_story()
    with pytest.raises(Conflict), unit_of_work():
        story.is_public = False
    assert story.is_public


def test_the_public_knows_since_when() -> None:
    story = factories.a_story()
    with pytest.raises(Conflict), unit_of_work():
        story.published_at = None
    assert story.published_at is not None


def test_every_move_counts_the_version_on() -> None:
    story = factories.a_story(state=State.SUBMITTED)
    before = story.version
    decide(story, Move.APPROVE)
    assert story.version == before + 1


def retitle(story: Story, title: str) -> None:
    """Give an editable draft another title."""
    with unit_of_work():
        content = factories.some_content(title=title, topic_id=story.topic_id)
        contributions.revise(story, content, editor=factories.author_of(story))


def test_whoever_began_from_an_older_version_is_told_so() -> None:
    story = factories.a_story()
    operations.expect_version(story, story.version)
    for version in (story.version - 1, story.version + 1, None):
        with pytest.raises(Conflict, match=f"version {story.version}, not {version}"):
            operations.expect_version(story, version)


# ---------- events ----------


@pytest.mark.parametrize(("move", "from_state", "to_state", "fate", "occasion"), CONSEQUENCES)
def test_an_event_lives_as_a_story_does(
    move: Move, from_state: State, to_state: State, fate: Fate, occasion: Occasion | None
) -> None:
    with clock.at(NOON):
        event = factories.an_event(state=from_state)
        heard = [each.id for each in notifications.unsent()]
        made = decide(event, move)
    assert (event.state, event.is_public) == (to_state, to_state in contributions.PUBLIC)
    assert (made.from_state, made.to_state) == (from_state, to_state)
    assert contributions.revisions_of(event)[0].fate is fate
    told = [each.occasion for each in notifications.unsent() if each.id not in heard]
    assert told == ([occasion] if occasion else [])


def test_an_event_without_a_date_is_not_handed_in() -> None:
    draft = factories.an_event(state=State.DRAFT, first_start=None)
    with pytest.raises(Incomplete) as refusal:
        decide(draft, Move.SUBMIT)
    assert refusal.value.missing == ("first_start",)
    event = factories.an_event()
    with unit_of_work():
        content = replace(event.content, first_start=None, first_end=None)
        contributions.revise(event, content, editor=factories.author_of(event))
    with pytest.raises(Incomplete):
        decide(event, Move.SUBMIT_UPDATE)


WHEN_OR_WHERE = {
    "zone": "Europe/London",
    "first_start": datetime(2026, 6, 13, 18),
    "first_end": None,
    "all_day": True,
    "rule": "FREQ=WEEKLY;COUNT=2",
    "skip_holidays": True,
    "exceptions": (
        EventException(original_start=datetime(2026, 7, 8, 18), deviation=Deviation.ADDED),
    ),
    "where": Where.BOTH,
    "venue": "Anderswo",
    "address": "Weg 1",
    "online_url": "https://raum.example/",
}
NEITHER = {
    "title": "Neu",
    "teaser": "Neu.",
    "body": "Neu.",
    "language": "fr",
    "directions": "Durch das Tor.",
    "latitude": 51.0,
    "longitude": 12.0,
    "organizer": "Chor e. V.",
    "contact": "chor@stadtnetz.example",
    "admission": Admission.PAID,
    "admission_note": "5 Euro",
    "registration_url": "https://karten.example/",
    "is_booked_out": True,
    "step_free": True,
    "childcare": False,
    "access_contact": "Klingeln Sie.",
}


def updated(event: Event, **changes: Any) -> int:
    """Put other words in force, and give how far the sequence went."""
    before = event.sequence
    with unit_of_work():
        content = replace(event.content, **changes)
        contributions.revise(event, content, editor=factories.author_of(event))
    decide(event, Move.SUBMIT_UPDATE)
    assert event.sequence == before
    decide(event, Move.APPROVE_UPDATE)
    return event.sequence - before


@pytest.mark.parametrize("name", WHEN_OR_WHERE)
def test_calendars_hear_of_an_approved_change_of_time_or_place(name: str) -> None:
    with clock.at(NOON):
        event = factories.an_event()
        assert updated(event, **{name: WHEN_OR_WHERE[name]}) == 1
        assert updated(event, **{name: WHEN_OR_WHERE[name]}) == 0


def test_calendars_hear_of_no_other_change() -> None:
    with clock.at(NOON):
        event = factories.an_event()
        assert updated(event, **NEITHER) == 0
        assert {name: getattr(event.content, name) for name in NEITHER} == NEITHER
        update = factories.an_event(state=State.UPDATE_SUBMITTED)
        for move in (Move.RETURN_UPDATE, Move.ARCHIVE, Move.RESTORE):
            decide(update, move)
        assert update.sequence == 0


def test_each_event_has_a_name_of_its_own_that_no_edit_changes() -> None:
    with clock.at(NOON):
        one, other = factories.some_events(2, title="Gleich")
        name = one.uid
        assert updated(one, title="Anders", venue="Anderswo") == 1
    assert (one.uid, one.slug) == (name, "gleich")
    assert one.uid != other.uid


def test_a_returned_update_of_an_event_is_written_on_from_with_its_date() -> None:
    with clock.at(NOON):
        event = factories.an_event(rule="FREQ=WEEKLY;COUNT=4")
        third = event.first_start + timedelta(days=14)
        going_on = contributions.going_on(event.content, third)
        with unit_of_work():
            contributions.revise(
                event, going_on, editor=factories.author_of(event), from_start=third
            )
        decide(event, Move.SUBMIT_UPDATE)
        decide(event, Move.RETURN_UPDATE)
    assert contributions.words_to_continue(event) == going_on
    assert contributions.returned_update(event).from_start == third
    assert event.content.rule == "FREQ=WEEKLY;COUNT=4"


@pytest.mark.parametrize("write", [factories.some_content, factories.some_event_content])
@pytest.mark.parametrize("is_new", [True, False])
def test_what_is_laid_out_for_looking_at_is_never_kept(write: Any, is_new: bool) -> None:
    city, topic_id = factories.a_city(), factories.a_topic_id()
    content = write(topic_id=topic_id, title="Nur zum Ansehen")
    made = {True: factories.a_story, False: factories.an_event}[write is factories.some_content]
    kept = None if is_new else made(city=city)
    session().expire_all()
    before = session().scalar(select(func.count()).select_from(Contribution))
    with unit_of_work():
        laid_out = contributions.proof(content, city=city, instead_of=kept)
        assert (laid_out.title, laid_out.topic.id) == ("Nur zum Ansehen", topic_id)
        assert laid_out.content == content
        assert laid_out not in session()
        assert (list(session().new), list(session().dirty)) == ([], [])
    session().expire_all()
    assert session().scalar(select(func.count()).select_from(Contribution)) == before
    assert kept is None or kept.title != "Nur zum Ansehen"
