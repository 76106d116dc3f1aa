"""What an author does with a comment, what is refused, and what is left of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from stadtnetz import accounts, clock, comments, contributions
from stadtnetz.comments import (
    Cause,
    Closed,
    Comment,
    Flaw,
    IllegalMove,
    NotEditable,
    ParentGone,
    State,
    TooOften,
    Unreadable,
)
from stadtnetz.comments.models import Act
from stadtnetz.comments.paths import DEEPEST
from stadtnetz.contributions import Contribution, Conversation, Move
from stadtnetz.contributions import State as ContributionState
from stadtnetz.database import session, unit_of_work
from tests import factories, threads
from tests.factories import NOON, a_comment

pytestmark = pytest.mark.usefixtures("network")

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def post(contribution: Contribution, author: Any, body: str = "Gute Sache.", **wanted: Any) -> Any:
    """Send a form, another one each time."""
    said = {"key": f"form-{next(factories._numbers)}", "origin": None, **wanted}
    with unit_of_work():
        return comments.post(contribution, author=author, body=body, **said)


def withdraw(comment: Comment) -> Comment | None:
    """Let its author take a comment back."""
    with unit_of_work():
        return comments.withdraw(comment, author=comment.author)


def edit(comment: Comment, body: str) -> Comment:
    """Let its author put other words in its place."""
    with unit_of_work():
        return comments.edit(comment, editor=comment.author, body=body)


def count(contribution: Contribution) -> int:
    """Read the count as it is kept."""
    return session().scalar(
        select(Contribution.comment_count).where(Contribution.id == contribution.id)
    )


def below(comment: Comment) -> int:
    """Read the count of replies as it is kept."""
    return session().scalar(select(Comment.replies_below).where(Comment.id == comment.id))


def former_words(comment: Comment) -> list[str]:
    """Read what a comment said before."""
    past = comments.history_of([comment.id]).get(comment.id, ())
    return [each.words for each in past if not each.move]


def rulings(comment: Comment) -> list[Any]:
    """Read what moderators decided about a comment, the newest first."""
    return [each for each in comments.history_of([comment.id]).get(comment.id, ()) if each.move]


def is_there(comment_id: int) -> bool:
    """Whether there is still a row."""
    return session().scalar(select(Comment.id).where(Comment.id == comment_id)) is not None


# ---------- posting ----------


def test_a_comment_of_somebody_trusted_is_visible_at_once_and_counted() -> None:
    with clock.at(NOON):
        story, author = factories.a_story(), factories.a_regular()
        made = post(story, author, " Gute *Sache*.\r\nWirklich. ", origin="abc")
    assert (made.state, made.first_visible_at, made.created_at) == (State.VISIBLE, NOON, NOON)
    assert made.body == "Gute *Sache*.\nWirklich."
    assert made.body_html == "<p>Gute <em>Sache</em>.<br>\nWirklich.</p>\n"
    assert (made.depth, made.root_id, made.parent_id) == (1, made.id, None)
    assert count(story) == 1


def test_a_first_comment_waits_and_is_counted_nowhere() -> None:
    story = factories.a_story()
    root = a_comment(story)
    made = post(story, factories.a_reader(), parent=root)
    assert (made.state, made.first_visible_at) == (State.WAITING, None)
    assert (count(story), below(root)) == (1, 0)


def test_a_comment_before_the_address_is_confirmed_is_held() -> None:
    story, stranger = factories.a_story(), factories.a_stranger()
    made = post(story, stranger)
    assert (made.state, count(story)) == (State.HELD, 0)


def test_a_reply_stands_below_its_parent() -> None:
    story = factories.a_story()
    root = a_comment(story)
    reply = a_comment(story, parent=root)
    deeper = a_comment(story, parent=reply)
    assert (reply.parent_id, reply.root_id, reply.depth) == (root.id, root.id, 2)
    assert (deeper.parent_id, deeper.root_id, deeper.depth) == (reply.id, root.id, 3)
    assert deeper.path.startswith(reply.path)
    assert (below(root), below(reply), below(deeper), count(story)) == (2, 1, 0, 3)


def test_counting_raises_no_version_that_an_editors_form_began_from() -> None:
    story, moderator = factories.a_story(), factories.a_moderator()
    version, root = story.version, a_comment(story)
    root_version = root.version
    post(story, moderator, parent=root)
    session().expire_all()
    assert (story.version, root.version) == (version, root_version)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("u\u0308ber alle", "über alle"),
        ("a\u202ebcde\u2066f", "abcdef"),
        ("ab\u200bcd\u2060ef", "abcdef"),
        ("ab\u200dcdef 👩\u200d👧", "abcdef 👩\u200d👧"),
        ("Z" + "\u0310\u0311" * 200 + "algo!", "Z\u0310\u0311\u0310algo!"),
        ("نامه\u200cها خوب", "نامه\u200cها خوب"),
    ],
)
def test_words_are_kept_without_what_hides_or_covers(typed: str, kept: str) -> None:
    assert post(factories.a_story(), factories.a_moderator(), typed).body == kept


@pytest.mark.parametrize(
    ("body", "flaw", "length"),
    [
        ("", Flaw.TOO_SHORT, 0),
        ("nein", Flaw.TOO_SHORT, 4),
        (" \n\u200b ja \u202e", Flaw.TOO_SHORT, 2),
        ("\u2003\u00a0" * 10, Flaw.TOO_SHORT, 0),
        ("\u200d" * 10, Flaw.TOO_SHORT, 0),
        ("a" * 4_001, Flaw.TOO_LONG, 4_001),
        (">" * 1_000_000, Flaw.TOO_LONG, 1_000_000),
        ("[" * 1_000_000, Flaw.TOO_LONG, 1_000_000),
    ],
    ids=range(8),
)
def test_too_little_and_too_much_are_refused(body: str, flaw: Flaw, length: int) -> None:
    story = factories.a_story()
    with pytest.raises(Unreadable) as refused:
        post(story, factories.a_moderator(), body)
    assert (refused.value.flaw, refused.value.length) == (flaw, length)
    assert session().scalar(select(func.count()).select_from(Comment)) == 0


@pytest.mark.parametrize("body", ["genau", "a" * 4_000, "😀" * 4_000])
def test_what_is_just_long_enough_is_posted(body: str) -> None:
    assert post(factories.a_story(), factories.a_moderator(), body).body == body


def test_the_same_form_sent_twice_is_one_comment() -> None:
    story, author = factories.a_story(), factories.a_regular()
    first = post(story, author, key="k1")
    again = post(story, author, key="k1")
    assert (again.id, count(story)) == (first.id, 1)


def test_the_same_form_with_other_words_or_of_another_person_is_another_comment() -> None:
    story, author = factories.a_story(), factories.a_regular()
    root = a_comment(story)
    sent = [
        post(story, author, key="k1"),
        post(story, author, "Andere Worte.", key="k1"),
        post(story, author, key="k1", parent=root),
        post(story, factories.a_moderator(), key="k1"),
    ]
    assert len({each.id for each in sent}) == 4


def test_the_same_form_gives_the_first_comment_even_when_nobody_may_post_any_more() -> None:
    with clock.at(NOON):
        story, author = factories.a_story(), factories.a_regular()
        first = post(story, author, key="k1")
    with clock.at(NOON + 91 * DAY):
        assert post(story, author, key="k1").id == first.id


def test_two_replies_at_the_same_time_are_both_counted(network: Flask) -> None:
    story = factories.a_story()
    root = a_comment(story)
    people = [factories.a_moderator(f"Mo {number}").id for number in range(4)]

    def reply(user_id: int) -> None:
        author = accounts.by_id(user_id)
        thread = contributions.get(story_id, viewer=None)
        post(thread, author, parent=comments.get(root_id))

    story_id, root_id = story.id, root.id
    session().commit()
    threads.at_once(network, *(lambda each=each: reply(each) for each in people))
    session().expire_all()
    assert (below(root), count(story)) == (4, 5)


def test_one_form_sent_twice_at_the_same_time_is_one_comment(network: Flask) -> None:
    story_id, author_id = factories.a_story().id, factories.a_moderator().id
    session().commit()

    def send() -> int:
        thread = contributions.get(story_id, viewer=None)
        return post(thread, accounts.by_id(author_id), key="k1").id

    assert len(set(threads.at_once(network, send, send, send))) == 1


# ---------- whom one answers ----------


@pytest.mark.parametrize("state", [State.HELD, State.WAITING, State.HIDDEN])
def test_nobody_answers_what_nobody_reads(state: State) -> None:
    parent = a_comment(state=state)
    with pytest.raises(ParentGone) as refused:
        post(parent.contribution, factories.a_moderator(), parent=parent)
    assert refused.value.parent == parent


def test_nobody_answers_below_another_contribution() -> None:
    parent, elsewhere = a_comment(), factories.a_story()
    with pytest.raises(ParentGone):
        post(elsewhere, factories.a_moderator(), parent=parent)
    assert count(elsewhere) == 0


def test_nobody_answers_what_went_meanwhile() -> None:
    parent = a_comment()
    story = parent.contribution
    withdraw(parent)
    with pytest.raises(ParentGone) as refused:
        post(story, factories.a_moderator(), parent=parent)
    assert refused.value.parent is None


def test_nobody_answers_a_tombstone() -> None:
    root = a_comment()
    a_comment(root.contribution, parent=root)
    tombstone = withdraw(root)
    with pytest.raises(ParentGone) as refused:
        post(root.contribution, factories.a_moderator(), parent=tombstone)
    assert refused.value.parent == tombstone


def test_a_reply_while_its_parent_is_taken_back_is_refused_or_stands_below_a_tombstone(
    network: Flask,
) -> None:
    story, moderator = factories.a_story(), factories.a_moderator()
    story_id, moderator_id, outcomes = story.id, moderator.id, set()
    for _ in range(4):
        root_id = a_comment(story).id
        session().commit()

        def reply(root_id: int = root_id) -> bool:
            thread, author = contributions.get(story_id, viewer=None), accounts.by_id(moderator_id)
            parent = comments.get(root_id)
            try:
                made = parent and post(thread, author, parent=parent)
            except ParentGone:
                return False
            return made is not None

        def take_back(root_id: int = root_id) -> bool:
            root = comments.get(root_id)
            return withdraw(root) is not None

        is_posted, is_left = threads.at_once(network, reply, take_back)
        session().expire_all()
        assert is_there(root_id) == is_posted == is_left
        outcomes.add(is_posted)
    assert count(story) == session().scalar(
        select(func.count()).select_from(Comment).where(Comment.state == State.VISIBLE)
    )


def test_a_chain_of_five_hundred_stays_within_its_depth() -> None:
    with clock.at(NOON):
        story, moderator = factories.a_story(), factories.a_moderator()
        made: list[Comment] = []
        with unit_of_work():
            for number in range(500):
                above = made[-1] if made else None
                said = {"body": "Noch tiefer.", "key": str(number), "origin": None}
                made.append(comments.post(story, author=moderator, parent=above, **said))
    assert [each.depth for each in made] == [min(place, DEEPEST) for place in range(1, 501)]
    assert [each.parent_id for each in made[1:]] == [each.id for each in made[:-1]]
    assert (below(made[0]), below(made[28]), count(story)) == (499, 471, 500)
    assert [below(each) for each in made[29:]] == [1] * 470 + [0]
    paths = [row.path for row in comments.thread(story.id, None, limit=1_000).rows]
    assert paths == [each.path for each in made]


# ---------- a closed conversation ----------


def test_a_city_closes_a_conversation_and_opens_it_again() -> None:
    with clock.at(NOON):
        story, author = factories.a_story(), factories.a_regular()
        editor, version = factories.author_of(story), story.version
        with unit_of_work():
            contributions.set_conversation(story, Conversation.CLOSED, editor=editor)
        with pytest.raises(Closed) as refused:
            post(story, author)
        assert (refused.value.cause, refused.value.since) == (Cause.BY_CITY, NOON)
        with unit_of_work():
            contributions.set_conversation(story, Conversation.OPEN, editor=editor)
        assert post(story, author).state is State.VISIBLE
    assert story.conversation_set_by_id == editor.id
    assert story.version == version


def test_a_conversation_closes_ninety_days_after_publication_and_moderators_still_answer() -> None:
    with clock.at(NOON):
        story, author = factories.a_story(), factories.a_regular()
        editor, moderator = factories.author_of(story), factories.a_moderator()
    with clock.at(NOON + 90 * DAY - MINUTE):
        assert comments.closed_because(story, clock.now()) is None
        root = post(story, author)
    with clock.at(NOON + 90 * DAY):
        for person in (author, editor):
            with pytest.raises(Closed) as refused:
                post(story, person, parent=root)
            assert (refused.value.cause, refused.value.since) == (Cause.BY_TIME, NOON + 90 * DAY)
        with pytest.raises(Closed):
            edit(root, "Doch anders gesagt.")
        assert post(story, moderator, parent=root).state is State.VISIBLE
        assert withdraw(root).state is State.WITHDRAWN


@pytest.mark.parametrize("days", contributions.MAY_LAST)
def test_a_city_chooses_for_how_long_a_conversation_lasts(days: int | None) -> None:
    with clock.at(NOON):
        story, author = factories.a_story(), factories.a_regular()
        editor = factories.author_of(story)
        asked = a_comment(story, question=True)
        with unit_of_work():
            contributions.set_conversation(story, Conversation.OPEN, editor=editor, days=days)
    with clock.at(NOON + (days or 5_000) * DAY - MINUTE):
        assert post(story, author).state is State.VISIBLE
        assert [each.id for each in comments.open_questions([story.city_id]).rows] == [asked.id]
    if days is None:
        return
    with clock.at(NOON + days * DAY):
        with pytest.raises(Closed) as refused:
            post(story, author)
        assert (refused.value.since, refused.value.days) == (NOON + days * DAY, days)
        assert comments.count_open_questions([story.city_id]) == 0


def test_below_an_event_one_talks_until_ninety_days_after_its_last_date() -> None:
    with clock.at(NOON):
        event = factories.an_event(rule="FREQ=WEEKLY;COUNT=10")
        last = contributions.occurrences_of(event)[-1]
    for since_end, cause in ((89 * DAY, None), (90 * DAY, Cause.BY_TIME)):
        closed = comments.closed_because(event, last.ends_at + since_end)
        assert (closed.cause if closed else None) == cause


def test_an_event_without_dates_is_as_a_story() -> None:
    with clock.at(NOON):
        event = factories.an_event()
    with unit_of_work():
        for each in contributions.occurrences_of(event):
            session().delete(each)
    assert comments.closed_because(event, NOON + 90 * DAY).since == NOON + 90 * DAY


def test_nobody_talks_below_what_readers_cannot_see() -> None:
    moderator = factories.a_moderator()
    for story in (
        factories.a_story(state=ContributionState.ARCHIVED),
        factories.a_story(state=ContributionState.SUBMITTED),
        factories.a_scheduled_story(),
    ):
        with pytest.raises(Closed) as refused:
            post(story, moderator)
        assert refused.value.cause is Cause.GONE


def test_who_wrote_while_the_story_was_archived_is_told_so() -> None:
    story, author = factories.a_story(), factories.a_regular()
    with unit_of_work():
        contributions.decide(story, Move.ARCHIVE, actor=accounts.moderators()[0], note="Vorbei.")
    with pytest.raises(Closed, match="gone"):
        post(story, author)


# ---------- limits ----------


def test_five_a_minute_and_sixty_a_day_are_enough() -> None:
    with clock.at(NOON):
        story, author = factories.a_story(), factories.a_regular()
        for _ in range(5):
            post(story, author)
        with pytest.raises(TooOften) as refused:
            post(story, author)
        assert refused.value.until == NOON + MINUTE
    for minute in range(1, 12):
        with clock.at(NOON + minute * MINUTE):
            for _ in range(5):
                post(story, author)
    with clock.at(NOON + 12 * MINUTE), pytest.raises(TooOften) as refused:
        post(story, author)
    assert refused.value.until == NOON + DAY
    with clock.at(NOON + DAY + MINUTE):
        assert post(story, author).state is State.VISIBLE
    assert count(story) == 61


def test_a_new_account_says_three_things_in_ten_minutes() -> None:
    with clock.at(NOON):
        story, author = factories.a_story(), factories.a_reader()
        for _ in range(3):
            post(story, author)
        with pytest.raises(TooOften) as refused:
            post(story, author)
    assert refused.value.until == NOON + 10 * MINUTE
    with clock.at(NOON + 10 * MINUTE):
        post(story, author)
    with clock.at(NOON + DAY):
        for _ in range(4):
            post(story, author)


def test_one_network_address_is_limited_whoever_writes_from_it() -> None:
    with clock.at(NOON):
        story = factories.a_story()
        for _ in range(5):
            post(story, factories.a_reader(), origin="here")
        with pytest.raises(TooOften):
            post(story, factories.a_reader(), origin="here")
        post(story, factories.a_reader(), origin="there")
        post(story, factories.a_reader(), origin=None)


def test_what_is_taken_back_was_said_all_the_same() -> None:
    with clock.at(NOON):
        story, author = factories.a_story(), factories.a_regular()
        for _ in range(5):
            withdraw(post(story, author))
        with pytest.raises(TooOften):
            post(story, author)


def test_one_account_that_speaks_everywhere_at_once_is_limited_too(network: Flask) -> None:
    with clock.at(NOON):
        ids = [each.id for each in factories.some_stories(8)]
        author_id = factories.a_regular().id
    session().commit()

    def say(story_id: int) -> Callable[[], bool]:
        def said() -> bool:
            with clock.at(NOON):
                author = accounts.by_id(author_id)
                try:
                    post(contributions.get(story_id, viewer=None), author)
                except TooOften:
                    return False
                return True

        return said

    assert sum(threads.at_once(network, *(say(each) for each in ids))) == 5


def test_moderators_may_always_speak() -> None:
    with clock.at(NOON):
        story, moderator = factories.a_story(), factories.a_moderator()
        for _ in range(7):
            post(story, moderator, origin="here")
    assert count(story) == 7


def report(comment: Comment, number: int) -> None:
    """Let some people report a comment."""
    with unit_of_work():
        for each in range(number):
            comments.report(
                comment, reporter=None, reporter_key=f"{comment.id}-{each}",
                reason=comments.Reason.INSULT,
            )  # fmt: skip


def test_reports_in_the_chain_let_who_spoke_before_wait() -> None:
    with clock.at(NOON):
        story, author = factories.a_story(), factories.a_regular()
        root = a_comment(story)
        reply = a_comment(story, parent=root)
        beside = a_comment(story, parent=root)
        report(root, 1), report(reply, 2), report(beside, 1)
        post(story, author, parent=reply)
    with clock.at(NOON + 6 * MINUTE - MINUTE):
        with pytest.raises(TooOften) as refused:
            post(story, author, parent=reply)
        assert refused.value.until == NOON + 6 * MINUTE
        post(story, factories.a_regular("Erstmals hier"), parent=reply)
        with unit_of_work():
            comments.settle(reply, moderator=accounts.moderators()[0])
            comments.withdraw_report(root, reporter_key=f"{root.id}-0")
        post(story, author, parent=reply)


# ---------- editing ----------


def test_an_edit_soon_after_posting_is_silent_and_kept_for_moderators() -> None:
    with clock.at(NOON):
        made = a_comment(body="Das war gut so.", author=factories.a_regular())
    with clock.at(NOON + 14 * MINUTE):
        edit(made, "Das war *sehr* gut so.")
    assert (made.body, made.edited_at, made.state) == (
        "Das war *sehr* gut so.",
        None,
        State.VISIBLE,
    )
    assert made.body_html == "<p>Das war <em>sehr</em> gut so.</p>\n"
    assert former_words(made) == ["Das war gut so."]


def test_a_later_edit_says_so() -> None:
    with clock.at(NOON):
        made = a_comment(body="Das war gut so.", author=factories.a_regular())
    with clock.at(NOON + 15 * MINUTE):
        edit(made, "Das war sehr gut so.")
    assert made.edited_at == NOON + 15 * MINUTE


@pytest.mark.parametrize(
    ("state", "edited_at"), [(State.VISIBLE, NOON), (State.WAITING, None), (State.HIDDEN, None)]
)
def test_an_edit_says_so_at_once_below_which_others_see_somebody(
    state: State, edited_at: Any
) -> None:
    """What waits is noticed by nobody but who wrote it."""
    with clock.at(NOON):
        made = a_comment(body="Das war gut so.", author=factories.a_regular())
        a_comment(made.contribution, parent=made, state=state)
        edit(made, "Das war sehr gut so.")
    assert made.edited_at == edited_at


def test_what_nobody_saw_yet_is_edited_silently_for_as_long_as_it_waits() -> None:
    with clock.at(NOON):
        made = a_comment(body="Das war gut so.", state=State.WAITING)
    with clock.at(NOON + DAY):
        edit(made, "Ganz anders, mit https://a.example/b als Quelle.")
    assert (made.edited_at, made.state) == (None, State.WAITING)


def test_an_edit_that_changes_nothing_leaves_nothing() -> None:
    made = a_comment(body="Das war gut so.")
    version = made.version
    edit(made, " Das war gut so.\r\n")
    assert (former_words(made), made.version) == ([], version)


@pytest.mark.parametrize(
    "body",
    [
        "Das war gut so, und hier: https://werbung.example/kaufen steht mehr davon.",
        "Das war gut so, und auf www.werbung.example steht mehr davon.",
        "Etwas vollkommen anderes als vorhin.",
    ],
)
def test_what_is_rewritten_with_links_or_for_the_most_part_waits_again(body: str) -> None:
    made = a_comment(body="Das war gut so, und hier steht mehr davon.")
    story = made.contribution
    edit(made, body)
    assert (made.state, count(story)) == (State.WAITING, 0)
    with unit_of_work():
        comments.approve(made, moderator=accounts.moderators()[0])
    assert (made.state, count(story)) == (State.VISIBLE, 1)


def test_a_text_that_is_replaced_in_small_steps_waits_again() -> None:
    steps = (
        "Der Stuhl steht im Flur und ist noch gut.",
        "Der Stuhl steht im Laden und ist sehr teuer.",
        "Kauft den im Laden, das ist sehr teuer und gut.",
        "Kauft den im Laden, das ist sehr billig und gut.",
    )
    with clock.at(NOON):
        made = a_comment(body=steps[0], author=factories.a_regular())
        edit(made, steps[1])
        assert made.state is State.VISIBLE
        edit(made, steps[2])
        assert made.state is State.WAITING
        with unit_of_work():
            comments.approve(made, moderator=accounts.moderators()[0])
    with clock.at(NOON + MINUTE):
        edit(made, steps[3])
        assert made.state is State.VISIBLE, "from what was approved it is a small step"


def test_a_link_that_was_there_before_does_not_make_an_edit_wait() -> None:
    made = a_comment(body="Siehe https://a.example/b und [dort](https://c.example).")
    edit(made, "Siehe auch https://a.example/b und [dort](https://c.example).")
    assert made.state is State.VISIBLE


def test_whoever_the_staff_knows_rewrites_freely() -> None:
    story = factories.a_story()
    for author in (factories.a_moderator(), factories.an_editor(factories.a_city())):
        made = post(story, author, "Das war gut so.")
        edit(made, "Etwas ganz anderes: https://a.example/b")
        assert made.state is State.VISIBLE


def test_a_text_of_one_word_repeated_is_compared_in_no_time() -> None:
    made = a_comment(body="a " * 1_999)
    edit(made, "a " * 1_998 + "b")
    assert made.state is State.VISIBLE


@pytest.mark.parametrize("state", [State.HIDDEN, State.WITHDRAWN, State.ERASED])
def test_what_is_gone_or_hidden_is_not_edited(state: State) -> None:
    root = a_comment(state=State.HIDDEN if state is State.HIDDEN else State.VISIBLE)
    author = root.author
    if state is not State.HIDDEN:
        a_comment(root.contribution, parent=root)
        if state is State.WITHDRAWN:
            withdraw(root)
        else:
            with unit_of_work():
                comments.erase_all_of(author)
    with unit_of_work(), pytest.raises(NotEditable) as refused:
        comments.edit(root, editor=author, body="Das war gut so.")
    assert refused.value.state is state


def test_nobody_edits_or_takes_back_what_is_anothers() -> None:
    made, other = a_comment(), factories.a_moderator()
    for act in (
        lambda: comments.edit(made, editor=other, body="Das war gut so."),
        lambda: comments.withdraw(made, author=other),
    ):
        with unit_of_work(), pytest.raises(NotEditable):
            act()
    assert made.state is State.VISIBLE


def test_nobody_edits_what_went_meanwhile() -> None:
    made = a_comment()
    author = made.author
    withdraw(made)
    with unit_of_work(), pytest.raises(NotEditable):
        comments.edit(made, editor=author, body="Das war gut so.")


# ---------- tombstones ----------


def test_what_nobody_answered_goes_without_a_trace() -> None:
    made = a_comment()
    story, comment_id = made.contribution, made.id
    edit(made, made.body + " Ja.")
    assert withdraw(made) is None
    assert (is_there(comment_id), count(story)) == (False, 0)


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.ERASED])
def test_what_was_reported_is_gone_for_readers_and_evidence_until_it_is_ruled_on(
    state: State,
) -> None:
    made = a_comment(body="Sehr böse.")
    edit(made, "Sehr böse. Ja.")
    report(made, 1)
    story, author, comment_id = made.contribution, made.author, made.id
    with unit_of_work():
        if state is State.WITHDRAWN:
            comments.withdraw(made, author=author)
        else:
            comments.erase_all_of(author)
    assert (made.state, made.body, count(story)) == (state, "Sehr böse. Ja.", 0)
    for viewer in (None, author, factories.a_moderator()):
        assert comments.thread(story.id, viewer).rows == []
        assert comments.branch(comment_id, viewer) is None
    [row] = comments.reported()
    assert (row.id, str(row.body_html)) == (comment_id, "<p>Sehr böse. Ja.</p>\n")
    assert former_words(made) == ["Sehr böse."]
    with unit_of_work():
        assert comments.settle(made, moderator=factories.a_moderator()) == 1
    assert (is_there(comment_id), comments.reported()) == (False, [])


def test_of_what_was_reported_and_answered_the_tombstone_stays_and_the_words_go() -> None:
    root = a_comment(body="Sehr böse.")
    reply = a_comment(root.contribution, parent=root)
    report(root, 1)
    withdraw(root)
    [shown, _] = comments.thread(root.contribution_id, None).rows
    assert (shown.is_readable, str(shown.body_html)) == (False, "")
    with unit_of_work():
        comments.settle(root, moderator=factories.a_moderator())
    assert (root.state, root.body) == (State.WITHDRAWN, "")
    withdraw(reply)
    assert not is_there(root.id)


def test_what_stands_as_deep_as_can_be_leaves_its_tombstone_too() -> None:
    with clock.at(NOON):
        story, moderator = factories.a_story(), factories.a_moderator()
        made: list[Comment] = []
        for _ in range(DEEPEST + 2):
            made.append(a_comment(story, author=moderator, parent=made[-1] if made else None))
        deep, below_it, last = made[-3:]
        with clock.at(NOON + MINUTE):
            edit(deep, deep.body + " Ja.")
        assert withdraw(deep) is deep
        with unit_of_work():
            comments.hide(below_it, moderator=moderator, reason="Darum.")
    rows = {row.id: row for row in comments.thread(story.id, None).rows}
    assert not rows[below_it.id].is_readable
    assert last.parent_id == below_it.id
    assert (deep.edited_at, below(deep), below(below_it)) == (NOON + MINUTE, 0, 1)
    withdraw(last)
    assert [is_there(each.id) for each in (deep, below_it)] == [True, True]


def test_what_somebody_answered_leaves_a_tombstone_without_words() -> None:
    root = a_comment(body="Mein Geheimnis.")
    edit(root, "Mein kleines Geheimnis.")
    reply = a_comment(root.contribution, parent=root)
    left = withdraw(root)
    assert (left.id, left.state, left.body, str(left.body_html)) == (
        root.id, State.WITHDRAWN, "", "",
    )  # fmt: skip
    assert former_words(left) == []
    assert (below(root), count(root.contribution), reply.parent_id) == (1, 1, root.id)


def test_tombstones_go_upward_with_the_last_that_stood_below() -> None:
    root = a_comment()
    story = root.contribution
    middle = a_comment(story, parent=root)
    last = a_comment(story, parent=middle)
    ids = [root.id, middle.id, last.id]
    withdraw(root), withdraw(middle)
    assert [is_there(each) for each in ids] == [True, True, True]
    assert withdraw(last) is None
    assert [is_there(each) for each in ids] == [False, False, False]
    assert count(story) == 0


def test_a_tombstone_stays_where_another_branch_stands() -> None:
    root = a_comment()
    story = root.contribution
    one, other = a_comment(story, parent=root), a_comment(story, parent=root)
    withdraw(root), withdraw(one)
    assert (is_there(root.id), below(root), count(story)) == (True, 1, 1)
    withdraw(other)
    assert count(story) == 0


def test_what_moderation_hid_below_a_tombstone_is_kept_and_not_shown() -> None:
    root = a_comment()
    hidden = a_comment(root.contribution, parent=root, state=State.HIDDEN)
    assert withdraw(root) is not None
    assert (is_there(hidden.id), below(root)) == (True, 0)
    assert comments.thread(root.contribution_id, None).rows == []


def test_what_moderation_hid_is_not_taken_back() -> None:
    hidden = a_comment(state=State.HIDDEN, body="Mein Geheimnis.")
    with pytest.raises(IllegalMove):
        withdraw(hidden)
    assert hidden.body == "Mein Geheimnis."


@pytest.mark.parametrize("state", [State.HELD, State.WAITING])
def test_what_waits_is_taken_back(state: State) -> None:
    made = a_comment(state=state)
    assert withdraw(made) is None
    assert not is_there(made.id)


# ---------- an account that is closed ----------


def test_with_an_account_goes_all_that_it_said() -> None:
    author, story = factories.a_regular(), factories.a_story()
    alone = post(story, author, "Allein gesagt.").id
    root = post(story, author, "Darauf wird geantwortet.", origin="here")
    a_comment(story, parent=root)
    hidden = a_comment(story, author=author, state=State.HIDDEN, body="Sehr böse.")
    elsewhere = a_comment(author=author).id
    with unit_of_work():
        comments.erase_all_of(author)
    assert [is_there(each) for each in (alone, elsewhere)] == [False, False]
    assert (root.state, root.body, root.author_id) == (State.ERASED, "", None)
    assert session().scalars(select(Act.author_id).where(Act.origin == "here")).all() == [None]
    assert (hidden.state, hidden.body, hidden.author_id) == (State.HIDDEN, "Sehr böse.", None)
    assert count(story) == 1


def test_a_withdrawn_tombstone_forgets_its_author_as_well() -> None:
    root = a_comment()
    author = root.author
    a_comment(root.contribution, parent=root)
    withdraw(root)
    with unit_of_work():
        assert comments.erase_all_of(author) == 1
    assert (root.state, root.author_id) == (State.ERASED, None)


def test_a_tombstone_of_ones_own_goes_with_the_last_word_below_it() -> None:
    author, story = factories.a_moderator(), factories.a_story()
    root = post(story, author)
    post(story, author, parent=root)
    withdraw(root)
    with unit_of_work():
        assert comments.erase_all_of(author) == 1
    assert session().scalar(select(func.count()).select_from(Comment)) == 0


def test_a_chain_of_ones_own_goes_as_a_whole() -> None:
    author, story = factories.a_moderator(), factories.a_story()
    root = post(story, author)
    post(story, author, parent=post(story, author, parent=root))
    with unit_of_work():
        assert comments.erase_all_of(author) == 3
    assert session().scalar(select(func.count()).select_from(Comment)) == 0
    assert count(story) == 0


def leave(editor: Any) -> None:
    """Let somebody edit for nobody any more."""
    with unit_of_work():
        for membership in editor.memberships:
            accounts.leave(membership, last_day=NOON.date() - DAY)


def test_what_a_city_said_stays_when_its_author_closes_the_account() -> None:
    with clock.at(NOON):
        story = factories.a_story()
        editor, colleague = factories.an_editor(story.city), factories.an_editor(story.city)
        question = a_comment(story, question=True)
        answer = post(story, editor, "Um acht.", parent=question, as_city=story.city)
        own = post(story, editor, "Ich komme auch.")
        hidden = post(story, editor, "Um zehn.", as_city=story.city)
        with unit_of_work():
            comments.hide(hidden, moderator=factories.a_moderator(), reason="Ein Versehen.")
    leave(editor)
    with unit_of_work():
        assert comments.erase_all_of(editor) == 1
        accounts.close(editor)
    session().expire_all()
    assert (is_there(own.id), answer.state, answer.body) == (False, State.VISIBLE, "Um acht.")
    assert question.answered_at == NOON
    assert comments.count_open_questions([story.city_id]) == 0
    row = comments.row(answer.id, None)
    assert row is not None
    assert (row.city_name, row.author_name) == (story.city.name, "")
    with clock.at(NOON), unit_of_work():
        comments.hide(answer, moderator=factories.a_moderator(), reason="Stimmt nicht mehr.")
        comments.restore(answer, moderator=factories.a_moderator())
        comments.edit(answer, editor=colleague, body="Um neun.")
        comments.restore(hidden, moderator=factories.a_moderator())
    assert (answer.body, hidden.state, hidden.body) == ("Um neun.", State.VISIBLE, "Um zehn.")


def test_a_colleague_takes_back_what_their_city_said_and_nobody_else_does() -> None:
    story = factories.a_story()
    editor, colleague = factories.an_editor(story.city), factories.an_editor(story.city)
    said = a_comment(story, author=editor, as_city=story.city)
    others = (
        factories.an_editor(factories.a_city()),
        factories.a_moderator(),
        factories.a_regular(),
    )
    leave(editor)
    for somebody in (editor, *others):
        with pytest.raises(NotEditable), unit_of_work():
            comments.withdraw(said, author=somebody)
    with unit_of_work():
        assert comments.withdraw(said, author=colleague) is None
    assert count(story) == 0


def test_what_a_colleague_said_as_a_person_is_their_own() -> None:
    story = factories.a_story()
    editor, colleague = factories.an_editor(story.city), factories.an_editor(story.city)
    said = a_comment(story, author=editor)
    with pytest.raises(NotEditable), unit_of_work():
        comments.edit(said, editor=colleague, body="Etwas anderes.")


# ---------- an address that is confirmed ----------


def test_what_was_held_waits_from_the_confirmation_on() -> None:
    with clock.at(NOON):
        stranger = factories.a_stranger()
        made = post(factories.a_story(), stranger)
        with unit_of_work():
            accounts.confirm(accounts.token_for(stranger))
            assert comments.release_held(stranger) == 1
        assert made.state is State.WAITING
        with unit_of_work():
            assert comments.release_held(stranger) == 0


def test_what_somebody_else_wrote_under_the_same_address_is_not_released() -> None:
    with clock.at(NOON):
        stranger = factories.a_stranger()
        story = factories.a_story()
        foreign = post(story, stranger, "Unter fremdem Namen.").id
    with clock.at(NOON + HOUR):
        with unit_of_work():
            accounts.sign_up(name="Ida Echt", email=stranger.email, password="x" * 12)
        own = post(story, stranger, "Unter eigenem Namen.")
        with unit_of_work():
            accounts.confirm(accounts.token_for(stranger))
            assert comments.release_held(stranger) == 1
    assert (is_there(foreign), own.state) == (False, State.WAITING)


# ---------- where it came from ----------


def test_who_spoke_and_from_where_is_forgotten_after_a_day() -> None:
    with clock.at(NOON):
        a_comment(origin="here")
    with clock.at(NOON + HOUR):
        new = a_comment(origin="there")
    with clock.at(NOON + DAY), unit_of_work():
        assert comments.forget_acts() == 1
    [left] = session().scalars(select(Act)).all()
    assert (left.author_id, left.origin) == (new.author_id, "there")
