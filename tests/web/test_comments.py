"""Conversation at the door: read it, join in, change and take back, report, rule; with htmx and without."""

from datetime import timedelta

import pytest

from stadtnetz import accounts, clock, comments, contributions
from stadtnetz.comments import Reason, State
from stadtnetz.contributions import Conversation
from stadtnetz.database import session, unit_of_work
from tests import factories
from tests.factories import NOON, a_comment
from tests.statements import sent
from tests.web.dialects import in_both_dialects

SECONDS = timedelta(seconds=10)
WRITE, SEND, REPLY = "Kommentar schreiben", "Kommentar senden", "Antwort senden"
TEXT = "Bei uns stehen die Stühle im Flur."
WAITS = "Danke. Ihr Kommentar wird geprüft und erscheint, sobald ihn die Moderation gelesen hat."


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def story(town):
    return factories.a_story(author=town.editor, title="Ein Stuhl für alle")


@pytest.fixture
def reader(town):
    """Somebody of whom a moderator has read something before."""
    author = factories.a_reader("Anwohnerin")
    with clock.at(NOON - timedelta(days=20)):
        author.created_at = clock.now()
        a_comment(factories.a_story(author=town.editor), author=author)
    return author


def page_of(story):
    return f"/geschichten/{story.id}-{story.slug}"


def write(browser, story, body=TEXT, button=SEND, **more):
    """Open the form, take ten seconds, and send it."""
    if browser.address.partition("#")[0] != page_of(story):
        browser.open(page_of(story))
    browser.follow(WRITE).fill(body=body, **more)
    return press(browser, button)


def press(browser, button):
    with clock.at(NOON + SECONDS):
        return browser.submit(button)


def said(page):
    return page.texts(".said")


def the_comments_below(story):
    session().expire_all()
    return comments.thread(story.id, None).rows


# ---------- reading ----------


def test_a_story_shows_its_conversation_as_a_tree_of_three_levels(story, town, visit):
    root = a_comment(story, body="Erste Ebene, ganz oben.", author=factories.a_reader("Ada"))
    second = a_comment(parent=root, body="Zweite Ebene darunter.", author=factories.a_reader("Bea"))
    third = a_comment(
        parent=second, body="Dritte Ebene darunter.", author=factories.a_reader("Cem")
    )
    fourth = a_comment(
        parent=third, body="Vierte Ebene daneben.", author=factories.a_reader("Dana")
    )
    page = visit().open(page_of(story)).page
    assert page.text("section.conversation h2") == "4 Kommentare"
    assert page.all(f"#replies-{root.id} > li > #comment-{second.id}")
    assert page.all(f"#replies-{second.id} > li > #comment-{third.id}")
    assert page.all(f"#replies-{second.id} > li > #comment-{fourth.id}")
    assert "Antwort auf Cem" in page.text(f"#comment-{fourth.id}")
    assert "Antwort auf" not in page.text(f"#comment-{third.id}")


def test_below_an_event_people_talk_as_well(town, visit):
    event = factories.an_event(author=town.editor)
    a_comment(event, body=TEXT)
    assert said(visit().open(f"/termine/{event.id}-{event.slug}").page) == [TEXT]


def test_a_city_speaks_under_its_name(story, town, visit):
    a_comment(story, author=town.editor, as_city=town.city, body=TEXT)
    page = visit().open(page_of(story)).page
    assert page.text(".comment[data-city] .comment-head b") == "Redaktion Weißwasser"


TOMBSTONES = {
    State.HIDDEN: "Die Moderation hat diesen Kommentar entfernt. Begründung: „Beleidigt jemanden.“ Regeln für Kommentare",
    State.WITHDRAWN: "Von der Person, die ihn geschrieben hat, entfernt.",
    State.ERASED: "Das Konto zu diesem Kommentar ist gelöscht.",
}


@pytest.mark.parametrize("state", TOMBSTONES)
def test_three_ways_of_going_have_three_wordings_and_show_no_word(state, story, town, visit):
    root = a_comment(story, body="Was hier stand, ist weg.")
    a_comment(parent=root)
    with unit_of_work():
        if state is State.HIDDEN:
            comments.hide(root, moderator=town.moderator, reason="Beleidigt jemanden.")
        elif state is State.WITHDRAWN:
            comments.withdraw(root, author=root.author)
        else:
            comments.erase_all_of(root.author)
    for user in (None, town.moderator):
        browser = visit(user=user).open(page_of(story))
        assert browser.page.text(f"#comment-{root.id} p") == TOMBSTONES[state]
        assert "Was hier stand" not in browser.text


def test_what_waits_is_seen_by_its_author_alone(story, town, visit):
    waiting = a_comment(story, body="Darf ich das sagen?", state=State.WAITING)
    own = visit(user=waiting.author).open(page_of(story)).page
    assert own.texts(".comment.is-held .said") == ["Darf ich das sagen?"]
    assert "wird geprüft" in own.text(".comment.is-held")
    for user in (None, town.moderator, town.editor):
        page = visit(user=user).open(page_of(story)).page
        assert said(page) == []
        assert page.text("section.conversation h2") == "Noch keine Kommentare"


@in_both_dialects
def test_a_long_conversation_goes_on_below_and_in_a_branch_says_where(dialect, story, town, visit):
    factories.a_long_thread(story, 60, author=town.editor, replies=6)
    browser = visit(dialect).open(page_of(story))
    assert len(browser.page.all("section.conversation .said")) == 50
    browser.follow("Weitere Kommentare zeigen")
    every = browser.page.all(".comment[id]")
    assert len(every) == (60 if dialect == "htmx" else 10)
    assert len(browser.page.all(".comment.is-above")) >= 1
    assert len({each["id"] for each in every}) == len(every)


@in_both_dialects
def test_the_newest_branch_may_come_first(dialect, story, town, visit):
    first, second = a_comment(story), a_comment(story)
    reply = a_comment(parent=first)
    browser = visit(dialect).open(page_of(story)).follow("Neueste zuerst")
    ids = [int(each["id"].removeprefix("comment-")) for each in browser.page.all(".comment[id]")]
    assert ids == [second.id, first.id, reply.id]
    browser.follow("Älteste zuerst")
    ids = [int(each["id"].removeprefix("comment-")) for each in browser.page.all(".comment[id]")]
    assert ids == [first.id, reply.id, second.id]


def test_every_comment_has_an_address_that_opens_its_branch(story, town, visit):
    root, other = a_comment(story), a_comment(story)
    reply = a_comment(parent=root, body="Darum geht es hier.")
    below = a_comment(parent=reply)
    page = visit().open(f"/kommentare/{reply.id}").page
    ids = [each["id"] for each in page.all(".comment[id]")]
    assert ids == [f"comment-{reply.id}", f"comment-{below.id}"]
    assert page.focused["id"] == f"comment-{reply.id}"
    assert f"/kommentare/{root.id}" in page.find(".comment.is-above a")["href"]
    assert f"comment-{other.id}" not in ids
    assert page.canonical == f"http://localhost{page_of(story)}"


@pytest.mark.parametrize("number", ["0", "999999", "9" * 23])
def test_a_comment_that_is_not_there_is_missing(number, town, visit):
    for path in ("", "/antwort", "/bearbeiten", "/entfernung", "/meldung"):
        assert visit(user=town.editor).open(f"/kommentare/{number}{path}").status == 404


def test_nobody_finds_what_waits_by_its_number(story, town, visit):
    waiting = a_comment(story, state=State.WAITING)
    for user in (None, town.editor, town.moderator):
        assert visit(user=user).open(f"/kommentare/{waiting.id}").status == 404
    assert visit(user=waiting.author).open(f"/kommentare/{waiting.id}").status == 200


def test_a_forged_place_in_a_conversation_is_a_bad_request(story, visit):
    for place in ("x", "00000000'", "0" * 248, "%00"):
        assert visit().open(f"/beitraege/{story.id}/kommentare?ab={place}").status == 400


def test_the_conversation_of_what_is_not_public_is_not_public(town, visit):
    story = factories.a_scheduled_story(author=town.editor)
    assert visit().open(f"/beitraege/{story.id}/kommentare").status == 404


def test_a_page_with_a_conversation_asks_no_more_for_more(story, town, visit):
    def statements():
        browser = visit()
        with sent() as every:
            assert browser.open(page_of(story)).status == 200
        return len(every)

    a_comment(story)
    few = statements()
    factories.a_long_thread(story, 300, author=town.editor)
    assert statements() == few


# ---------- joining in ----------


@in_both_dialects
def test_a_reader_says_something_and_it_stands_there(dialect, story, reader, visit):
    browser = write(visit(dialect, reader), story)
    assert browser.status in {200, 201}
    assert "Ihr Kommentar ist erschienen." in browser.text or dialect == "plain"
    assert said(visit().open(page_of(story)).page) == [TEXT]
    session().expire_all()
    assert contributions.get(story.id, viewer=None).comment_count == 1


@in_both_dialects
def test_a_reply_stands_below_what_it_answers(dialect, story, reader, visit):
    root = a_comment(story, author=factories.a_reader("Ada"))
    browser = visit(dialect, reader).open(page_of(story)).follow("antworten: Ada")
    assert browser.page.texts("form.comment-form label")[0] == "Antwort an Ada"
    press(browser.fill(body=TEXT), REPLY)
    page = browser.page if dialect == "htmx" else visit().open(page_of(story)).page
    assert page.texts(f"#replies-{root.id} > li > .comment .said") == [TEXT]


@in_both_dialects
def test_a_first_comment_waits_and_says_so(dialect, story, town, visit):
    newcomer = factories.a_reader("Neue Nachbarin")
    browser = write(visit(dialect, newcomer), story)
    if dialect == "htmx":
        assert WAITS in browser.text
    assert browser.page.texts(".comment.is-held .said") == [TEXT]
    assert said(visit().open(page_of(story)).page) == []


@in_both_dialects
@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("vier", "Bitte mindestens 5 Zeichen schreiben."),
        ("x" * 4_010, "Bitte um 10 Zeichen kürzen."),
    ],
)
def test_too_little_and_too_much_comes_back_as_it_was(
    dialect, body, complaint, story, reader, visit
):
    browser = write(visit(dialect, reader), story, body)
    assert (browser.status, browser.page.complaints) == (422, [complaint])
    assert browser.page.value("body") == body
    assert browser.page.focused.name == "textarea"
    assert the_comments_below(story) == []


def test_a_form_sent_twice_says_it_once(story, reader, visit):
    browser = visit(user=reader).open(page_of(story)).follow(WRITE)
    key = browser.page.value("formular")
    data = {"body": TEXT, "formular": key}
    with clock.at(NOON + SECONDS):
        for each in (browser, visit(user=reader)):
            assert each.post(f"/beitraege/{story.id}/kommentare", data).status in {200, 201}
    assert len(the_comments_below(story)) == 1


def test_machines_are_asked_again_and_lose_nothing(story, reader, visit):
    browser = visit(user=reader).open(page_of(story)).follow(WRITE).fill(body=TEXT).submit(SEND)
    assert browser.page.complaints == [
        "Das ging sehr schnell. Bitte noch einmal auf Senden drücken."
    ]
    trapped = write(visit(user=reader), story, homepage="https://uhren.example")
    forged = visit(user=reader).post(
        f"/beitraege/{story.id}/kommentare", {"body": TEXT, "formular": "x.y"}
    )
    for each in (trapped, forged):
        assert (each.status, each.page.value("body")) == (422, TEXT)
    assert the_comments_below(story) == []
    press(forged, SEND)
    assert len(the_comments_below(story)) == 1


@in_both_dialects
def test_a_preview_keeps_nothing(dialect, story, reader, visit):
    browser = write(visit(dialect, reader), story, "Das ist **wichtig** für uns.", "Vorschau")
    assert browser.page.all(".notice.said strong")
    assert browser.page.value("body") == "Das ist **wichtig** für uns."
    assert the_comments_below(story) == []
    press(browser, SEND)
    assert len(the_comments_below(story)) == 1


@in_both_dialects
def test_what_closed_while_one_wrote_is_said_beside_the_words(dialect, story, reader, town, visit):
    browser = visit(dialect, reader).open(page_of(story)).follow(WRITE).fill(body=TEXT)
    with unit_of_work():
        contributions.set_conversation(story, Conversation.CLOSED, editor=town.editor)
    press(browser, "Vorschau")
    assert browser.page.value("body") == TEXT
    assert "Ihr Text steht noch hier." in browser.text


@in_both_dialects
def test_nobody_speaks_for_a_city_that_is_not_theirs(dialect, story, reader, town, visit):
    browser = visit(dialect, reader).open(f"/beitraege/{story.id}/kommentare/neu")
    typed = {"formular": browser.page.value("formular"), "body": TEXT, "als": str(town.city.id)}
    with clock.at(NOON + SECONDS):
        browser.post(f"/beitraege/{story.id}/kommentare", typed)
    assert browser.status == 422
    assert "Für diese Stadt können Sie nicht schreiben." in browser.text
    assert the_comments_below(story) == []


@in_both_dialects
def test_a_form_sent_again_after_its_comment_was_hidden_leads_to_the_conversation(
    dialect, story, reader, town, visit
):
    browser = visit(dialect, reader).open(f"/beitraege/{story.id}/kommentare/neu").fill(body=TEXT)
    typed = {"formular": browser.page.value("formular"), "body": TEXT}
    press(browser, SEND)
    [made] = the_comments_below(story)
    with unit_of_work():
        comments.hide(comments.get(made.id), moderator=town.moderator, reason="Beleidigt jemanden.")
    with clock.at(NOON + 2 * SECONDS):
        browser.post(f"/beitraege/{story.id}/kommentare", typed)
    assert browser.status in {200, 201}
    assert the_comments_below(story) == []


@in_both_dialects
@pytest.mark.parametrize("button", [REPLY, "Vorschau"])
@pytest.mark.parametrize("way", ["hidden", "withdrawn"])
def test_an_answer_to_what_has_gone_keeps_its_words(
    way, button, dialect, story, reader, town, visit
):
    ada = factories.a_reader("Ada")
    root = a_comment(story, author=ada)
    browser = visit(dialect, reader).open(page_of(story)).follow("antworten: Ada").fill(body=TEXT)
    with unit_of_work():
        if way == "hidden":
            comments.hide(root, moderator=town.moderator, reason="Beleidigt jemanden.")
        else:
            comments.withdraw(root, author=ada)
    press(browser, button)
    assert "ist inzwischen entfernt. Ihr Text ist noch da" in browser.text
    assert browser.page.value("body") == TEXT
    press(browser, SEND)
    assert [each.parent_id for each in the_comments_below(story)] == [None]


@in_both_dialects
def test_a_conversation_that_closes_while_one_writes_says_so(dialect, story, reader, town, visit):
    browser = visit(dialect, reader).open(page_of(story)).follow(WRITE).fill(body=TEXT)
    with unit_of_work():
        contributions.set_conversation(story, Conversation.CLOSED, editor=town.editor)
    press(browser, SEND)
    assert browser.page.complaints == ["Die Redaktion hat dieses Gespräch geschlossen."]
    assert browser.page.value("body") == TEXT
    page = visit(user=reader).open(page_of(story)).page
    assert WRITE not in page.names("a")
    assert "Die Redaktion hat dieses Gespräch geschlossen." in page.text("section.conversation")


def test_after_ninety_days_a_conversation_is_closed_but_for_moderators(story, reader, town, visit):
    with clock.at(NOON + timedelta(days=90)):
        assert (
            "seit dem 8. September 2026 geschlossen" in visit(user=reader).open(page_of(story)).text
        )
        assert WRITE in visit(user=town.moderator).open(page_of(story)).page.names("a")


def test_who_writes_too_often_is_told_until_when_and_loses_nothing(story, reader, visit):
    for _ in range(5):
        a_comment(story, author=reader)
    browser = write(visit(user=reader), story)
    assert browser.status == 429
    assert browser.page.value("body") == TEXT
    assert browser.page.complaints[0].startswith("Bitte warten Sie bis 12:01 Uhr")


def test_an_editor_speaks_for_a_city_of_hers_and_no_other(story, town, visit):
    browser = write(visit(user=town.editor), story)
    assert the_comments_below(story)[0].city_name == "Weißwasser"
    write(browser, story, "Und als Mensch noch etwas.", als="")
    assert the_comments_below(story)[1].city_name is None
    other = factories.a_city()
    browser.open(page_of(story)).follow(WRITE)
    key = browser.page.value("formular")
    with clock.at(NOON + SECONDS):
        browser.post(
            f"/beitraege/{story.id}/kommentare",
            {"body": "Für eine andere Stadt.", "formular": key, "als": str(other.id)},
        )
    assert browser.status == 422
    assert len(the_comments_below(story)) == 2


def test_a_question_is_answered_by_its_city(story, reader, town, visit):
    write(visit(user=reader), story, "Wann ist der nächste Termin?", frage=True)
    (question,) = the_comments_below(story)
    assert question.is_question
    with clock.at(NOON + timedelta(days=3)):
        browser = visit(user=town.editor).open(page_of(story)).follow("antworten: Anwohnerin")
        browser.fill(body="Am Dienstag um sieben.")
        with clock.at(NOON + timedelta(days=3) + SECONDS):
            browser.submit(REPLY)
        assert "beantwortet nach 3 Tagen" in visit().open(page_of(story)).text


def test_a_stranger_writes_first_and_signs_in_then(story, reader, visit):
    browser = visit().open(page_of(story)).follow(WRITE).fill(body=TEXT)
    press(browser, SEND)
    assert (browser.status, browser.page.h1) == (401, "Anmelden")
    with clock.at(NOON + SECONDS):
        browser.fill(email=reader.email, password=factories.PASSWORD).submit("Anmelden")
        assert browser.page.value("body") == TEXT
        assert the_comments_below(story) == []
        browser.submit(SEND)
    assert len(the_comments_below(story)) == 1


# ---------- changing and taking back ----------


@in_both_dialects
def test_a_comment_is_mended_by_its_author_alone(dialect, story, reader, town, visit):
    comment = a_comment(story, author=reader, body="Bei uns stehen die Stühle im Flur.")
    browser = visit(dialect, reader).open(page_of(story)).follow("bearbeiten")
    assert browser.page.value("body") == TEXT
    browser.fill(body="Bei uns stehen die Stühle jetzt im Flur.").submit("Änderung speichern")
    assert said(browser.page) == ["Bei uns stehen die Stühle jetzt im Flur."]
    for user, status in ((None, 401), (town.editor, 403), (town.moderator, 403)):
        answer = visit(user=user).post(f"/kommentare/{comment.id}/bearbeiten", {"body": TEXT})
        assert answer.status == status
        answer = visit(user=user).post(f"/kommentare/{comment.id}/entfernung")
        assert answer.status == status


@in_both_dialects
def test_a_comment_is_taken_back_after_a_question(dialect, story, reader, visit):
    a_comment(story, author=reader)
    browser = visit(dialect, reader).open(page_of(story)).follow("entfernen")
    assert len(the_comments_below(story)) == 1
    browser.submit("Kommentar entfernen")
    assert browser.page.messages == ["Ihr Kommentar ist entfernt."]
    assert (the_comments_below(story), said(browser.page)) == ([], [])


# ---------- reports and rulings ----------


@in_both_dialects
@pytest.mark.parametrize("is_known", [True, False])
def test_anybody_reports_once_and_takes_it_back(dialect, is_known, story, reader, visit):
    comment = a_comment(story, author=factories.a_reader("Ada"))
    browser = (
        visit(dialect, reader if is_known else None).open(page_of(story)).follow("melden: Ada")
    )
    browser.submit("Melden")
    assert (browser.status, browser.page.complaints) == (422, ["Bitte einen Grund auswählen."])
    browser.fill(grund="insult", worte="Zeile zwei.").submit("Melden")
    (report,) = comments.reports_on(comment.id)
    assert (report.reason, report.words) == (Reason.INSULT, "Zeile zwei.")
    address = f"/kommentare/{comment.id}/meldung"
    neighbour = visit(dialect).open(address)
    assert "schon gemeldet" not in neighbour.text
    neighbour.post(address, {"zurueck": "1"})
    assert comments.count_reported() == 1
    if is_known:
        assert "schon gemeldet" in visit(dialect, reader).open(address).text
    browser.submit("Meldung zurückziehen")
    session().expire_all()
    assert comments.count_reported() == 0


def test_nobody_learns_who_reported(story, reader, town, visit):
    comment = a_comment(story)
    with unit_of_work():
        comments.report(
            comment, reporter=reader, reporter_key=comments.key_of(reader), reason=Reason.HATE
        )
    browser = visit(user=town.moderator).open("/pruefliste/kommentare?zeige=gemeldet")
    assert "1 Meldung" in browser.text
    browser.open(f"/pruefliste/kommentare/{comment.id}")
    assert "Hetzt gegen Menschen" in browser.text
    assert reader.name not in browser.text


def test_a_moderator_reads_what_waits_and_lets_it_through(story, town, visit):
    waiting = a_comment(story, body=TEXT, state=State.WAITING)
    browser = visit(user=town.moderator).open("/pruefliste/kommentare")
    assert said(browser.page) == [TEXT]
    assert "erster Kommentar dieses Kontos" in browser.text
    browser.follow("Entscheiden").submit("Freigeben")
    assert browser.page.messages == ["Entschieden."]
    assert [each.id for each in the_comments_below(story)] == [waiting.id]


@pytest.mark.parametrize("part", ["wartend", "gemeldet"])
def test_the_desk_goes_on_where_a_page_ends(part, story, town, visit):
    state, somebody = State.VISIBLE, factories.a_regular
    if part == "wartend":
        state, somebody = State.WAITING, factories.a_reader
    made = [
        a_comment(story, author=somebody(), body=f"Wort {number}.", state=state)
        for number in range(comments.DESK_PAGE + 3)
    ]
    if part == "gemeldet":
        with unit_of_work():
            for comment in reversed(made):
                comments.report(
                    comment, reporter=None, reporter_key="x", reason=comments.Reason.INSULT
                )
        made.reverse()
    browser = visit(user=town.moderator).open(f"/pruefliste/kommentare?zeige={part}")
    assert said(browser.page) == [comment.body for comment in made[: comments.DESK_PAGE]]
    browser.follow("Weitere Kommentare zeigen")
    assert said(browser.page) == [comment.body for comment in made[comments.DESK_PAGE :]]
    assert "Weitere Kommentare zeigen" not in browser.page.names("main a")


@pytest.mark.parametrize("place", ["x", "-1", "-" + "9" * 30, "9" * 30])
def test_a_place_that_the_desk_does_not_know_harms_nothing(place, town, visit):
    browser = visit(user=town.moderator).open(f"/pruefliste/kommentare?ab={place}")
    assert browser.status == 200


def test_hiding_needs_words_that_the_author_reads(story, town, visit):
    comment = a_comment(story, body=TEXT)
    address = f"/pruefliste/kommentare/{comment.id}"
    browser = visit(user=town.moderator).open(address).submit("Entfernen")
    assert browser.status == 422
    assert browser.page.complaints == [
        "Bitte begründen: Wer den Kommentar geschrieben hat, liest das."
    ]
    browser.fill(grund="Das setzt eine Person herab.").submit("Entfernen")
    assert the_comments_below(story) == []
    browser.open(address)
    assert "Das setzt eine Person herab." in browser.text
    browser.submit("Wieder zeigen")
    assert len(the_comments_below(story)) == 1


def test_the_second_moderator_is_told_and_keeps_her_words(story, town, visit):
    comment = a_comment(story, state=State.WAITING)
    browser = visit(user=town.colleague).open(f"/pruefliste/kommentare/{comment.id}")
    with unit_of_work():
        comments.approve(comment, moderator=town.moderator)
    browser.fill(grund="Werbung.").submit("Freigeben")
    assert browser.status == 409
    assert browser.page.value("grund") == "Werbung."


@pytest.mark.parametrize("step", ["", "release", "withdraw", "x"])
def test_an_unknown_ruling_is_a_bad_request(step, story, town, visit):
    comment = a_comment(story)
    browser = visit(user=town.moderator)
    data = {"schritt": step, "version": str(comment.version)}
    assert browser.post(f"/kommentare/{comment.id}/entscheidungen", data).status == 400
    for user, status in ((None, 401), (town.editor, 403)):
        assert (
            visit(user=user).post(f"/kommentare/{comment.id}/entscheidungen", data).status == status
        )


# ---------- the conversation as a whole ----------


@in_both_dialects
def test_who_follows_hears_no_more_with_a_click(dialect, story, reader, visit):
    a_comment(story, author=reader)
    browser = visit(dialect, reader).open(page_of(story))
    browser.submit("Keine E-Mails mehr zu diesem Gespräch")
    session().expire_all()
    assert not comments.is_following(story, reader)
    browser.submit("Neue Kommentare per E-Mail, höchstens einmal in der Stunde")
    session().expire_all()
    assert comments.is_following(story, reader)


@in_both_dialects
def test_what_is_new_is_marked_until_it_was_read(dialect, story, reader, town, visit):
    first = a_comment(story, author=reader)
    with unit_of_work():
        comments.mark_read(story, reader=reader, until_id=first.id)
    a_comment(story, author=factories.a_reader("Ada"))
    browser = visit(dialect, reader).open(page_of(story))
    assert browser.page.texts(".comment .tag") == ["neu"]
    browser.submit("Alles gelesen")
    assert browser.page.texts(".comment .tag") == []


@pytest.mark.parametrize("wanted", list(Conversation))
def test_a_city_says_whether_others_may_write(wanted, story, town, visit):
    address = f"/beitraege/{story.id}/gespraech"
    browser = visit(user=town.editor).open(address)
    browser.fill(gespraech=wanted.value).submit("Speichern")
    session().expire_all()
    assert contributions.get(story.id, viewer=None).conversation is wanted
    stranger = factories.an_editor(factories.a_city())
    assert visit(user=stranger).open(address).status == 403
    assert visit(user=town.editor).post(address, {"gespraech": "x"}).status == 422


@pytest.mark.parametrize("kind", ["story", "event"])
def test_a_contribution_in_the_workspace_leads_to_its_conversation_and_setting(kind, town, visit):
    make = {"story": factories.a_story, "event": factories.an_event}[kind]
    thing = make(author=town.editor, title="Ein Stuhl für alle")
    browser = visit(user=town.editor).open("/arbeitsbereich")
    assert "0 Kommentare" not in browser.page.text(".submission")
    a_comment(thing)
    browser.open("/arbeitsbereich").follow("1 Kommentar: Ein Stuhl für alle")
    assert browser.address.endswith(f"-{thing.slug}#conversation-{thing.id}")
    for wanted, said_of_it in (
        ("closed", ["Gespräch geschlossen"]),
        ("moderated", ["Gespräch mit Prüfung"]),
        ("open", []),
    ):
        browser.open("/arbeitsbereich").follow("Gespräch regeln: Ein Stuhl für alle")
        browser.fill(gespraech=wanted).submit("Speichern")
        assert browser.open("/arbeitsbereich").page.texts(".submission .tag") == said_of_it


def test_a_draft_is_set_before_anybody_reads_it_and_what_has_ended_no_more(town, visit):
    draft = factories.a_story(author=town.editor, state=contributions.State.DRAFT)
    factories.a_story(author=town.editor, state=contributions.State.REJECTED)
    browser = visit(user=town.editor).open("/arbeitsbereich")
    assert browser.page.all(".submission a[href*=gespraech]") == [
        browser.page.find(f'a[href="/beitraege/{draft.id}/gespraech"]')
    ]


def test_only_who_may_set_a_conversation_is_led_there_from_it(story, town, visit):
    stranger = factories.an_editor(factories.a_city())
    for user, is_led in (
        (None, False),
        (stranger, False),
        (town.editor, True),
        (town.moderator, True),
    ):
        browser = visit(user=user).open(page_of(story))
        assert ("Gespräch regeln" in browser.page.names("a")) is is_led
    browser.follow("Gespräch regeln").fill(gespraech="closed").submit("Speichern")
    assert browser.page.messages == ["Das Gespräch ist umgestellt."]


def test_where_time_has_closed_a_conversation_its_setting_says_so(story, town, visit):
    with clock.at(NOON + timedelta(days=90)):
        browser = visit(user=town.editor).open(f"/beitraege/{story.id}/gespraech")
        assert "seit dem 8. September 2026 geschlossen" in browser.page.text(
            "main > .narrow-30 .notice"
        )
    browser.open(f"/beitraege/{story.id}/gespraech")
    assert browser.page.all("main > .narrow-30 .notice") == []


# ---------- in the list ----------


@in_both_dialects
def test_a_conversation_opens_within_the_list_and_its_address_knows(dialect, story, town, visit):
    comment = a_comment(story, body=TEXT)
    browser = visit(dialect).open("/")
    assert "1 Kommentar" in browser.page.text(f"#contribution-{story.id} .story-foot")
    if dialect == "plain":
        browser.open(f"/?offen={story.id}")
    else:
        browser.click(browser.page.find(f"#open-{story.id}"))
    browser.click(browser.page.find(f"#talk-{story.id}"))
    if dialect == "htmx":
        assert browser.address == f"/?offen={story.id}&gespraech={story.id}"
        assert (
            browser.page.text(f"#contribution-{story.id} section.conversation h3") == "1 Kommentar"
        )
        browser.open(browser.address)
    assert browser.page.all(f"#comment-{comment.id}")
    if dialect == "htmx":
        browser.click(browser.page.find(f"#close-{story.id}"))
        assert browser.address == "/"
        assert not browser.page.all(f"#comment-{comment.id}")


@in_both_dialects
def test_colleagues_mend_what_their_city_said(dialect, story, town, visit):
    said = a_comment(story, author=town.editor, as_city=town.city, body=TEXT)
    colleague = factories.an_editor(town.city)
    browser = visit(dialect, colleague).open(page_of(story))
    browser.follow("bearbeiten").fill(body="Wir fangen um neun an.").submit("Änderung speichern")
    assert "Wir fangen um neun an." in browser.open(page_of(story)).text
    assert f"melden: {town.city.name}" not in browser.page.names("main a")
    stranger = visit(user=factories.an_editor(factories.a_city())).open(page_of(story))
    assert "bearbeiten" not in stranger.page.names("main a")
    assert stranger.get(f"/kommentare/{said.id}/bearbeiten").status == 403


def test_a_former_editor_has_no_hand_on_what_the_city_said(story, town, visit):
    said = a_comment(story, author=town.editor, as_city=town.city, body=TEXT)
    with unit_of_work():
        for membership in town.editor.memberships:
            accounts.leave(membership, last_day=(NOON - timedelta(days=2)).date())
    browser = visit(user=town.editor).open(page_of(story))
    assert not {"bearbeiten", "entfernen"} & {*browser.page.names("main a")}
    assert f"melden: {town.city.name}" in browser.page.names("main a")
    assert browser.get(f"/kommentare/{said.id}/bearbeiten").status == 403


@in_both_dialects
def test_many_replies_to_one_comment_are_read_to_the_end(dialect, story, town, visit):
    factories.a_long_thread(story, 121, author=town.editor, replies=120)
    first = comments.thread(story.id, None).rows[0]
    browser = visit(dialect).open(f"/kommentare/{first.id}")
    for _ in range(2):
        browser.follow("Weitere Antworten zeigen")
    shown = [each["id"] for each in browser.page.all(".comment[id]")]
    assert shown[-1] == f"comment-{first.id + 120}"
    assert "Weitere Antworten zeigen" not in browser.page.names("main a")
    if dialect == "htmx":
        assert len(shown) == len(set(shown)) == 121


@pytest.mark.parametrize("what", ["read", "withdrawn"])
def test_the_order_stays_when_the_conversation_is_drawn_anew(what, story, town, visit):
    reader = factories.a_regular("Ida")
    mine = a_comment(story, author=reader, body="Das erste Wort.")
    with clock.at(NOON + timedelta(minutes=1)):
        a_comment(story, body="Das mittlere Wort.")
        a_comment(story, body="Das letzte Wort.")
        a_comment(parent=mine)
    browser = visit("htmx", reader).open(f"{page_of(story)}?sortierung=neueste")
    if what == "read":
        browser.submit("Alles gelesen")
        assert said(browser.page)[0] == "Das letzte Wort."
    else:
        browser.follow("entfernen").submit("Kommentar entfernen")
        assert said(browser.page)[:2] == ["Das letzte Wort.", "Das mittlere Wort."]


def test_a_city_says_for_how_long_others_may_write(story, town, visit):
    address = f"/beitraege/{story.id}/gespraech"
    browser = visit(user=town.editor).open(address)
    assert browser.page.value("dauer") == "90"
    for wanted, days in (("30", 30), ("", None), ("180", 180)):
        browser.open(address).fill(dauer=wanted).submit("Speichern")
        session().expire_all()
        assert contributions.get(story.id, viewer=None).conversation_days == days
    assert browser.post(address, {"gespraech": "open", "dauer": "7"}).status == 422
    with clock.at(NOON + timedelta(days=180)):
        page = visit().open(page_of(story)).page
    assert "Es bleibt 180 Tage offen." in page.text("section.conversation")
