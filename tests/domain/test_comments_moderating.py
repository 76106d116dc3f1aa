"""Whose comments a moderator reads, what she rules, what is reported, and what a city is asked."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from stadtnetz import accounts, clock, comments, contributions, notifications
from stadtnetz.accounts import User
from stadtnetz.comments import (
    Comment,
    IllegalMove,
    Move,
    NotShown,
    Outcome,
    Reason,
    ReasonMissing,
    Report,
    State,
    TooOften,
    WordsTooLong,
)
from stadtnetz.contributions import Conversation
from stadtnetz.database import Conflict, session, unit_of_work
from stadtnetz.notifications import Occasion
from tests import factories, statements, threads
from tests.domain.test_comments import below, count, edit, post, rulings, withdraw
from tests.factories import NOON, a_comment

pytestmark = pytest.mark.usefixtures("network")

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def approve(comment: Comment, moderator: User | None = None) -> None:
    """Let a comment through."""
    with unit_of_work():
        comments.approve(comment, moderator=moderator or accounts.moderators()[0])


def hide(comment: Comment, reason: str = "Beleidigt jemanden.") -> None:
    """Hide a comment."""
    with unit_of_work():
        comments.hide(comment, moderator=accounts.moderators()[0], reason=reason)


def restore(comment: Comment) -> None:
    """Bring a hidden comment back."""
    with unit_of_work():
        comments.restore(comment, moderator=accounts.moderators()[0])


def letters(user: User) -> list[Any]:
    """Give what a person is to hear of comments."""
    told = [each for each in notifications.unsent() if each.recipient_id == user.id]
    return [each for each in told if each.occasion.value.startswith("comment_")]


# ---------- whose comments are read first ----------


@pytest.mark.parametrize(
    ("who", "body", "state"),
    [
        ("newcomer", "Gute Sache.", State.WAITING),
        ("regular", "Gute Sache.", State.VISIBLE),
        ("regular", "Siehe https://a.example/b.", State.WAITING),
        ("regular", "Siehe [dort](https://a.example/b).", State.WAITING),
        ("regular", "Siehe www.a.example oder so.", State.WAITING),
        ("regular", "Günstig bei spam.example/kaufen!", State.WAITING),
        (
            "regular",
            "Ja und/oder nein, z.B./z.T. um 12.30/13.00 Uhr, St.-Georg-Str./Markt.",
            State.VISIBLE,
        ),
        ("regular", "Siehe [Post](mailto:a@b.example).", State.WAITING),
        ("editor elsewhere", "Siehe https://a.example/b.", State.VISIBLE),
        ("editor here", "Siehe https://a.example/b.", State.VISIBLE),
        ("moderator", "Siehe https://a.example/b.", State.VISIBLE),
        ("former editor", "Gute Sache.", State.WAITING),
    ],
)
def test_trust_decides_who_reads_first(who: str, body: str, state: State) -> None:
    with clock.at(NOON):
        story = factories.a_story()
        made = post(story, person(who, story), body)
    assert made.state is state


def test_who_was_stopped_is_read_again_until_the_next_approval() -> None:
    with clock.at(NOON):
        story, author = factories.a_story(), factories.a_regular()
        moderator = factories.a_moderator()
        stopped = post(story, author)
        with unit_of_work():
            comments.hide(stopped, moderator=moderator, reason="Beleidigt jemanden.")
        waits = post(story, author)
        assert waits.state is State.WAITING
        with unit_of_work():
            comments.restore(stopped, moderator=moderator)
        assert post(story, author).state is State.VISIBLE
        with unit_of_work():
            comments.hide(stopped, moderator=moderator, reason="Doch.")
            comments.hide(waits, moderator=moderator, reason="Auch das.")
            comments.restore(waits, moderator=moderator)
        other = post(story, author)
        assert other.state is State.WAITING, "that another one comes back says nothing of the first"
        with unit_of_work():
            comments.approve(other, moderator=moderator)
        assert post(story, author).state is State.VISIBLE


def person(who: str, story: contributions.Story) -> User:
    """Find or make somebody by what they are to the story."""
    if who == "former editor":
        editor = factories.an_editor(factories.a_city())
        with unit_of_work():
            accounts.leave(editor.memberships[0], last_day=(NOON - DAY).date())
        return editor
    return {
        "newcomer": factories.a_reader,
        "regular": factories.a_regular,
        "editor elsewhere": lambda: factories.an_editor(factories.a_city()),
        "editor here": lambda: factories.author_of(story),
        "moderator": factories.a_moderator,
    }[who]()


@pytest.mark.parametrize(
    ("who", "state"),
    [
        ("regular", State.WAITING),
        ("editor elsewhere", State.WAITING),
        ("editor here", State.VISIBLE),
        ("moderator", State.VISIBLE),
    ],
)
def test_where_each_comment_is_read_first_only_the_city_and_moderators_speak_at_once(
    who: str, state: State
) -> None:
    story = factories.a_story()
    with unit_of_work():
        contributions.set_conversation(
            story, Conversation.MODERATED, editor=factories.author_of(story)
        )
    made = post(story, person(who, story))
    assert made.state is state
    if state is State.WAITING:
        approve(made)
        edit(made, made.body + " Ja.")
    assert made.state is state


def test_once_approved_is_trusted_even_when_that_comment_has_gone() -> None:
    first = a_comment(state=State.WAITING)
    author, story = first.author, first.contribution
    assert not comments.is_trusted(author)
    approve(first)
    withdraw(first)
    assert comments.is_trusted(author)
    assert post(story, author).state is State.VISIBLE


# ---------- rulings ----------


def test_an_approved_comment_is_visible_and_counted_from_then_on() -> None:
    with clock.at(NOON):
        root = a_comment()
        made = a_comment(root.contribution, parent=root, state=State.WAITING)
    with clock.at(NOON + HOUR):
        approve(made)
    assert (made.state, made.first_visible_at) == (State.VISIBLE, NOON + HOUR)
    assert (below(root), count(root.contribution)) == (1, 2)
    [decision] = rulings(made)
    assert (decision.move, decision.moment, decision.words, decision.moderator_name) == (
        Move.APPROVE, NOON + HOUR, "", accounts.moderators()[0].name,
    )  # fmt: skip


def test_what_became_of_a_comment_is_told_in_one_order_for_many_at_once() -> None:
    with clock.at(NOON):
        first, other, silent = (a_comment(author=factories.a_regular()) for _ in range(3))
        before = first.body
    with clock.at(NOON + HOUR):
        hide(first)
    with clock.at(NOON + 2 * HOUR):
        restore(first)
    with clock.at(NOON + 3 * HOUR):
        edit(first, before + " Ja.")
        edit(other, other.body + " Nein.")
    with clock.at(NOON + 4 * HOUR):
        edit(first, before + " Doch.")
    asked = [first.id, other.id, silent.id]
    with statements.sent() as sent:
        found = comments.history_of(asked)
    assert len(sent) == 1
    assert [(each.move, each.words) for each in found[first.id]] == [
        (None, before + " Ja."),
        (None, before),
        (Move.RESTORE, ""),
        (Move.HIDE, "Beleidigt jemanden."),
    ]
    assert (len(found[other.id]), silent.id in found) == (1, False)
    newest = comments.history_of([first.id, other.id], most=1)
    assert [(each.words, each.place, each.of_all) for each in newest[first.id]] == [
        (before + " Ja.", 1, 4)
    ]
    assert comments.history_of([]) == {}


def test_only_the_first_approval_is_told() -> None:
    author, story = factories.a_reader(), factories.a_story()
    first = a_comment(story, author=author, body="Erstes *Wort* dazu.")
    second = a_comment(story, author=author, body="Siehe https://a.example/b.")
    assert second.state is State.VISIBLE
    [letter] = letters(author)
    assert letter.occasion is Occasion.COMMENT_APPROVED
    assert letter.facts == {
        "comment_id": first.id,
        "contribution_id": story.id,
        "kind": "story",
        "slug": story.slug,
        "title": story.title,
        "excerpt": "Erstes *Wort* dazu.",
    }


def test_a_hidden_comment_is_sealed_and_its_author_hears_why() -> None:
    root = a_comment(body="Sehr böse gesagt.")
    story, author = root.contribution, root.author
    reply = a_comment(story, parent=root)
    hide(root, " Beleidigt jemanden. ")
    assert (root.state, root.reason, root.body) == (
        State.HIDDEN, "Beleidigt jemanden.", "Sehr böse gesagt.",
    )  # fmt: skip
    assert (below(root), count(story), reply.state) == (1, 1, State.VISIBLE)
    letter = letters(author)[-1]
    assert letter.occasion is Occasion.COMMENT_HIDDEN
    assert (letter.facts["reason"], letter.facts["was_visible"]) == ("Beleidigt jemanden.", True)
    assert rulings(root)[0].words == "Beleidigt jemanden."


def test_a_waiting_comment_may_be_refused() -> None:
    made = a_comment(state=State.WAITING)
    hide(made)
    [letter] = letters(made.author)
    assert (made.state, letter.facts["was_visible"]) == (State.HIDDEN, False)


@pytest.mark.parametrize("reason", ["", " \n", "\u200b"])
def test_hiding_needs_words(reason: str) -> None:
    made = a_comment()
    with pytest.raises(ReasonMissing):
        hide(made, reason)
    assert made.state is State.VISIBLE


def test_what_comes_back_is_counted_again_and_its_author_hears_of_it() -> None:
    with clock.at(NOON):
        root = a_comment()
        reply = a_comment(root.contribution, parent=root, state=State.HIDDEN)
        restore(reply)
    assert (reply.state, reply.reason, reply.first_visible_at) == (State.VISIBLE, "", NOON)
    assert (below(root), count(root.contribution)) == (1, 2)
    assert letters(reply.author)[-1].occasion is Occasion.COMMENT_RESTORED


def test_what_nobody_stands_for_any_more_is_not_brought_back() -> None:
    made = a_comment(state=State.HIDDEN)
    with unit_of_work():
        comments.erase_all_of(made.author)
    with pytest.raises(IllegalMove):
        restore(made)
    assert made.state is State.HIDDEN


RULINGS = {"approve": approve, "hide": hide, "restore": restore}


@pytest.mark.parametrize(
    ("state", "possible"),
    [
        (State.HELD, set()),
        (State.WAITING, {"approve", "hide"}),
        (State.VISIBLE, {"hide"}),
        (State.HIDDEN, {"restore"}),
    ],
)
@pytest.mark.parametrize("ruling", RULINGS)
def test_each_state_knows_its_rulings(state: State, possible: set[str], ruling: str) -> None:
    made = a_comment(state=state)
    if ruling in possible:
        RULINGS[ruling](made)
        assert made.state is not state
        return
    with pytest.raises(IllegalMove) as refused:
        RULINGS[ruling](made)
    assert refused.value.state is state
    assert made.state is state


def test_nobody_rules_on_what_went_meanwhile() -> None:
    made = a_comment(state=State.WAITING)
    withdraw(made)
    for ruling in RULINGS.values():
        with pytest.raises(IllegalMove):
            ruling(made)


def test_of_two_moderators_at_the_same_time_one_is_late(network: Flask) -> None:
    made = a_comment(state=State.WAITING)
    first, second = factories.a_moderator().id, factories.a_moderator().id
    comment_id, story = made.id, made.contribution
    session().commit()

    def rule(user_id: int) -> bool:
        try:
            with unit_of_work():
                moderator = accounts.by_id(user_id)
                comments.approve(comments.get(comment_id), moderator=moderator)
        except (IllegalMove, Conflict):
            return False
        return True

    answers = threads.at_once(network, lambda: rule(first), lambda: rule(second))
    session().expire_all()
    assert sorted(answers) == [False, True]
    assert (count(story), len(rulings(made))) == (1, 1)


def test_who_read_other_words_is_told_so() -> None:
    made = a_comment(state=State.WAITING)
    read = made.version
    comments.expect_version(made, read)
    edit(made, "Inzwischen ganz andere Worte.")
    for version in (read, None):
        with pytest.raises(Conflict):
            comments.expect_version(made, version)


def test_a_held_comment_tells_nobody() -> None:
    made = a_comment(state=State.HELD)
    assert letters(made.author) == []
    assert comments.waiting() == []


# ---------- reports ----------


def report(comment: Comment, key: str = "here", **wanted: Any) -> Report:
    """Report a comment."""
    said = {"reporter": None, "reason": Reason.INSULT, "words": "Das geht nicht.", **wanted}
    with unit_of_work():
        return comments.report(comment, reporter_key=key, **said)


def test_a_comment_is_reported_once_per_person() -> None:
    made, reader = a_comment(), factories.a_reader()
    first = report(made)
    again = report(made, reason=Reason.HATE)
    other = report(made, comments.key_of(reader), reporter=reader)
    assert (first.id == again.id, first.reason, other.id == first.id) == (
        True, Reason.INSULT, False,
    )  # fmt: skip
    assert [each.open_reports for each in comments.reported()] == [2]
    assert comments.count_reported() == 1


def test_a_report_may_be_withdrawn_and_made_again() -> None:
    made = a_comment()
    report(made)
    assert comments.has_reported(made, reporter_key="here")
    for _ in range(2):
        with unit_of_work():
            comments.withdraw_report(made, reporter_key="here")
            comments.withdraw_report(made, reporter_key="nobody")
    assert (comments.reported(), comments.reports_on(made.id)) == ([], [])
    assert not comments.has_reported(made, reporter_key="here")
    assert report(made, reason=Reason.HATE).reason is Reason.HATE
    assert len(comments.reported()) == 1


def test_nobody_who_asks_learns_who_reported() -> None:
    made, reader = a_comment(), factories.a_reader()
    report(made, comments.key_of(reader), reporter=reader, words=" Zu  grob\u202e. ")
    [row], [told] = comments.reported(), comments.reports_on(made.id)
    assert set(told._mapping) == {"id", "reason", "words", "made_at", "outcome"}
    assert told.words == "Zu  grob."
    assert not {"reporter_id", "reporter_key"} & set(row._mapping)


def test_who_agrees_hides_and_who_does_not_settles() -> None:
    moderator = factories.a_moderator()
    one, other = a_comment(), a_comment()
    upheld, dismissed = report(one), report(other)
    hide(one)
    with unit_of_work():
        assert comments.settle(other, moderator=moderator) == 1
        assert comments.settle(other, moderator=moderator) == 0
    assert (upheld.outcome, dismissed.outcome) == (Outcome.UPHELD, Outcome.DISMISSED)
    assert dismissed.settled_by_id == moderator.id
    assert (comments.reported(), comments.count_reported()) == ([], 0)
    assert report(other).outcome is Outcome.DISMISSED
    with unit_of_work():
        comments.withdraw_report(other, reporter_key="here")
    assert report(other).withdrawn_at is None


@pytest.mark.parametrize("state", [State.HELD, State.WAITING, State.HIDDEN])
def test_what_nobody_sees_is_not_reported(state: State) -> None:
    with pytest.raises(NotShown):
        report(a_comment(state=state))


def test_what_went_meanwhile_is_not_reported() -> None:
    made = a_comment()
    withdraw(made)
    with pytest.raises(NotShown):
        report(made)


def test_ten_reports_an_hour_are_enough_and_their_words_are_short() -> None:
    reader = factories.a_reader()
    with clock.at(NOON):
        made = [a_comment() for _ in range(11)]
        with pytest.raises(WordsTooLong) as long:
            report(made[0], words="a" * 1_001)
        assert long.value.length == 1_001
        known = {"reporter": reader, "key": comments.key_of(reader), "origin": "here"}
        for each in made[:10]:
            report(each, **known, words="a" * 1_000)
        with pytest.raises(TooOften) as refused:
            report(made[10], **known)
        assert refused.value.until == NOON + HOUR
        report(made[10], "somebody", origin="here")
    with clock.at(NOON + HOUR):
        report(made[10], **known)


def test_a_house_may_report_more_and_not_without_end() -> None:
    with clock.at(NOON):
        made = a_comment()
        for number in range(100):
            report(made, f"guest:{number}", origin="here")
        with pytest.raises(TooOften):
            report(made, "guest:100", origin="here")
        report(made, "guest:100", origin="there")


def test_who_leaves_is_not_known_as_reporter_any_more() -> None:
    made, reader = a_comment(), factories.a_reader()
    told = report(made, comments.key_of(reader), reporter=reader)
    with unit_of_work():
        comments.erase_all_of(reader)
    assert (told.reporter_id, told.reporter_key) == (None, f"erased-{told.id}")
    assert comments.count_reported() == 1


# ---------- questions ----------


def ask(story: contributions.Contribution, **wanted: Any) -> Comment:
    """Ask the city of a contribution something."""
    return a_comment(story, question=True, body="Wie ging es weiter?", **wanted)


def answer(question: Comment, **wanted: Any) -> Comment:
    """Let the city of a contribution answer."""
    story = question.contribution
    editor = factories.author_of(story)
    return post(story, editor, parent=question, as_city=story.city, **wanted)


def answered_at(question: Comment) -> Any:
    """Read since when a question is answered."""
    return session().scalar(select(Comment.answered_at).where(Comment.id == question.id))


def test_a_question_is_open_until_its_city_answers_anywhere_below() -> None:
    with clock.at(NOON):
        story = factories.a_story()
        question = ask(story)
        reply = a_comment(story, parent=question)
        assert [each.id for each in comments.open_questions([story.city_id]).rows] == [question.id]
        assert comments.open_questions([factories.a_city().id]).rows == []
    with clock.at(NOON + 3 * DAY):
        answer(reply)
        answer(reply)
    assert answered_at(question) == NOON + 3 * DAY
    assert comments.open_questions([story.city_id]).rows == []


def test_only_the_city_itself_answers() -> None:
    with clock.at(NOON):
        story = factories.a_story()
        question = ask(story)
        post(story, factories.author_of(story), parent=question)
        other = factories.an_editor(factories.a_city())
        post(story, other, parent=question, as_city=accounts.cities_of(other)[0])
        beside = ask(story)
        answer(beside)
    assert (answered_at(question), answered_at(beside)) == (None, NOON)


def test_an_answer_that_goes_opens_the_question_again() -> None:
    with clock.at(NOON):
        story = factories.a_story()
        question = ask(story)
        first = answer(question)
    with clock.at(NOON + HOUR):
        second = answer(question)
    hide(first)
    assert answered_at(question) == NOON + HOUR
    withdraw(second)
    assert answered_at(question) is None
    restore(first)
    assert answered_at(question) == NOON


def test_an_answer_counts_from_when_it_is_seen() -> None:
    with clock.at(NOON):
        story = factories.a_story()
        question = ask(story)
        made = answer(question)
        hide(made)
    assert answered_at(question) is None


def test_a_question_in_the_depth_is_answered_beside_it() -> None:
    with clock.at(NOON):
        story, moderator = factories.a_story(), factories.a_moderator()
        last = None
        for _ in range(29):
            last = post(story, moderator, parent=last)
        question = ask(story, parent=last)
        answer(question)
    assert (question.depth, answered_at(question)) == (30, NOON)


def test_after_two_weeks_the_office_sees_a_question_too() -> None:
    with clock.at(NOON):
        story = factories.a_story()
        question = ask(story)
        ask(story, state=State.WAITING)
    with clock.at(NOON + 14 * DAY - MINUTE):
        assert comments.overdue_questions() == []
    with clock.at(NOON + 14 * DAY):
        [row] = comments.overdue_questions()
    assert (row.id, row.city_id, row.first_visible_at) == (question.id, story.city_id, NOON)


def test_a_question_that_is_taken_back_is_none() -> None:
    story = factories.a_story()
    question = ask(story)
    a_comment(story, parent=question)
    withdraw(question)
    assert comments.open_questions([story.city_id]).rows == []


# ---------- the desk ----------


def test_the_desk_reads_the_oldest_first_and_how_its_author_stands() -> None:
    with clock.at(NOON):
        story, author = factories.a_story(), factories.a_regular()
        a_comment(story, author=author, state=State.HIDDEN)
        first = post(story, author, "Siehe https://a.example/b.")
        second = a_comment(story, state=State.WAITING)
        a_comment(story)
    rows = comments.waiting()
    assert [each.id for each in rows] == [first.id, second.id]
    assert [(each.approved, each.hidden) for each in rows] == [(1, 1), (0, 0)]
    assert [each.id for each in comments.waiting(after=first.id)] == [second.id]
    assert [each.id for each in comments.waiting(limit=1)] == [first.id]
    assert comments.count_waiting() == 2
    assert (rows[0].title, rows[0].city_slug, rows[0].author_name, rows[0].author_since) == (
        story.title, story.city.slug, author.name, NOON - 30 * DAY,
    )  # fmt: skip
    assert rows[0].body_html == first.body_html


def test_the_desk_sees_first_what_was_reported_first() -> None:
    with clock.at(NOON):
        one, other = a_comment(), a_comment()
        report(other, "a"), report(one, "b"), report(other, "c")
    rows = comments.reported()
    assert [(each.id, each.open_reports, each.first_reported_at) for each in rows] == [
        (other.id, 2, NOON), (one.id, 1, NOON),
    ]  # fmt: skip
    after = rows[0].first_report_id
    assert [each.id for each in comments.reported(after=after)] == [one.id]


def test_who_speaks_for_a_city_no_more_does_not_change_its_words() -> None:
    story = factories.a_story()
    editor = factories.an_editor(story.city)
    said = a_comment(story, author=editor, as_city=story.city)
    with unit_of_work():
        for membership in editor.memberships:
            accounts.leave(membership, last_day=NOON.date() - timedelta(days=1))
    with pytest.raises(comments.NotEditable):
        comments.edit(said, editor=editor, body="Wir haben es uns anders überlegt.")
