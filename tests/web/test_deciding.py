"""Moderators rule and authors move, each through the one endpoint, and nobody overrules unseen."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import current_app
from sqlalchemy import select

from stadtnetz import accounts, clock, contributions, moderation, pictures
from stadtnetz.accounts import Office
from stadtnetz.contributions import Decision, Move, State, Story
from stadtnetz.database import session, unit_of_work
from tests import factories
from tests.calendars import propose, wall
from tests.web.dialects import in_both_dialects

NOTE = "Bitte das „Foto“ <b>tauschen</b>."
RULINGS = [
    (Move.APPROVE, State.SUBMITTED, State.PUBLISHED),
    (Move.REQUEST_CHANGES, State.SUBMITTED, State.CHANGES_REQUESTED),
    (Move.REJECT, State.SUBMITTED, State.REJECTED),
    (Move.APPROVE_UPDATE, State.UPDATE_SUBMITTED, State.PUBLISHED),
    (Move.REJECT_UPDATE, State.UPDATE_SUBMITTED, State.PUBLISHED),
    (Move.RETURN_UPDATE, State.UPDATE_SUBMITTED, State.PUBLISHED),
]
AUTHORS_MOVES = [
    ("zurückziehen", State.SUBMITTED, State.WITHDRAWN),
    ("zurückziehen", State.CHANGES_REQUESTED, State.WITHDRAWN),
    ("als Entwurf weiterschreiben", State.WITHDRAWN, State.DRAFT),
    ("als Entwurf weiterschreiben", State.ARCHIVED, State.DRAFT),
    ("Aus dem Netz nehmen", State.PUBLISHED, State.ARCHIVED),
    ("Aus dem Netz nehmen", State.UPDATE_SUBMITTED, State.ARCHIVED),
]
RULE = "Entscheidung senden"
WORKSPACE = "/arbeitsbereich"


def review(story):
    return f"/pruefliste/{story.id}"


def decisions(story):
    return f"/beitraege/{story.id}/entscheidungen"


def last_decision():
    return session().scalars(select(Decision).order_by(Decision.id.desc())).first()


@in_both_dialects
@pytest.mark.parametrize(("move", "before", "after"), RULINGS)
def test_a_moderator_rules(move, before, after, dialect, town, visit):
    story = factories.a_story(author=town.editor, state=before)
    browser = visit(dialect, town.moderator).open(review(story))
    browser.fill(move=move, note=NOTE).submit(RULE)
    assert (browser.status, browser.address) == (200, "/pruefliste")
    assert len(browser.page.messages) == 1
    assert story.state == after
    decision = last_decision()
    assert (decision.move, decision.actor_id, decision.note, decision.is_exceptional) == (
        move, town.moderator.id, NOTE, False,
    )  # fmt: skip


def test_an_update_is_reviewed_with_its_own_picture_and_topic(town, visit):
    old, new = factories.a_picture(town.editor), factories.a_picture(town.editor)
    other = factories.a_topic("Umziehen")
    story = factories.a_story(author=town.editor, picture_id=old.id, picture_alt="Alt")
    with unit_of_work():
        content = replace(story.content, picture_id=new.id, picture_alt="Neu", topic_id=other.id)
        contributions.revise(story, content, editor=town.editor)
        contributions.decide(story, Move.SUBMIT_UPDATE, actor=town.editor)
    page = visit(user=town.moderator).open(review(story)).page
    assert [each["aria-label"] for each in page.all("article .awaited")] == ["Neu"]
    assert page.texts("article .line")[0].endswith("Umziehen")
    assert page.texts("section[aria-labelledby='changes-heading'] h3") == [
        "Bild", "Bildbeschreibung", "Thema",
    ]  # fmt: skip
    assert visit(user=town.moderator).open(f"/bilder/{new.key}/480.jpeg").status == 404
    pictures.make_sizes()
    assert visit(user=town.moderator).open(f"/bilder/{new.key}/480.jpeg").status == 200
    assert visit().open(f"/bilder/{new.key}/480.jpeg").status == 404


@in_both_dialects
@pytest.mark.parametrize(("button", "before", "after"), AUTHORS_MOVES)
def test_an_author_moves(button, before, after, dialect, town, visit):
    story = factories.a_story(author=town.editor, state=before)
    browser = visit(dialect, town.editor).open(WORKSPACE)
    if after is State.ARCHIVED:
        browser.fill(note="Auf Wunsch der Beteiligten.")
    browser.submit(button)
    assert browser.status == 200
    assert story.state == after
    where = "#messages" if dialect == "plain" else f"#moves-{story.id}"
    assert (
        len(browser.page.texts(f'{where} [role="status"], {where} .notice[data-tone="good"]')) > 0
    )
    assert browser.page.texts(f"#moves-{story.id} [aria-current='step']") == [
        {State.WITHDRAWN: "Zurückgezogen", State.DRAFT: "Entwurf", State.ARCHIVED: "Archiviert"}[
            after
        ]
    ]


@in_both_dialects
@pytest.mark.parametrize(("button", "before", "after"), AUTHORS_MOVES)
def test_after_a_move_its_links_and_the_counts_are_of_today(
    button, before, after, dialect, town, visit
):
    story = factories.a_story(author=town.editor, state=before)
    factories.a_story(author=town.editor, state=State.CHANGES_REQUESTED)
    browser = visit(dialect, town.editor).open(f"/arbeitsbereich?stadt={town.city.slug}")
    if after is State.ARCHIVED:
        browser.fill(note="Auf Wunsch der Beteiligten.")
    if button == "zurückziehen" and before is State.CHANGES_REQUESTED:
        button = f"zurückziehen: {story.title}"
    browser.submit(button)
    anew = visit(user=town.editor).open(f"/arbeitsbereich?stadt={town.city.slug}").page
    counters = "#work-counts"
    assert browser.page.text(counters) == anew.text(counters)
    entry = f"#contribution-{story.id} > div > :first-child"
    assert browser.page.find(entry).decode() == anew.find(entry).decode()


def test_after_a_move_the_chosen_part_stays_chosen_and_the_entry_in_place(town, visit):
    story = factories.a_story(author=town.editor, state=State.SUBMITTED)
    browser = visit("htmx", town.editor).follow("In Arbeit").submit("zurückziehen")
    assert browser.page.texts(".work-filter [aria-current]") == ["In Arbeit (0)"]
    assert browser.page.names(f"#contribution-{story.id} h2 a") == [story.title]
    browser.submit("als Entwurf weiterschreiben")
    assert browser.page.texts(".work-filter [aria-current]") == ["In Arbeit (1)"]
    assert browser.page.names(f"#contribution-{story.id} .row a")[0].startswith("weiterschreiben")


@in_both_dialects
def test_a_discarded_draft_is_counted_no_more(dialect, town, visit):
    factories.some_stories(2, author=town.editor, state=State.DRAFT)
    browser = visit(dialect, town.editor).submit("verwerfen")
    assert browser.page.texts(".work-filter a")[0] == "Alle (1)"
    assert len(browser.page.all("li.submission h2")) == 1


def test_what_was_said_before_a_move_is_said_no_longer(town, visit):
    browser = visit("htmx", town.editor).open("/geschichten/neu")
    browser.fill(title="Nur ein Anfang").submit("Entwurf speichern")
    assert browser.page.messages == ["Entwurf gespeichert."]
    browser.submit("verwerfen")
    assert browser.page.messages == []


def test_who_also_rules_sees_the_desk_shrink(town, visit):
    judge = factories.an_editor(town.city, name="Rena Doll", office=Office.MODERATOR)
    factories.a_story(author=judge, state=State.SUBMITTED)
    browser = visit("htmx", judge).open("/arbeitsbereich")
    assert "Prüfliste (1)" in browser.page.names(".subnav a")
    browser.submit("zurückziehen")
    assert "Prüfliste (0)" in browser.page.names(".subnav a")


@pytest.mark.parametrize("chosen", ["", "anders", "<b>"])
def test_an_unknown_part_of_the_workspace_is_none(chosen, town, visit):
    story = factories.a_story(author=town.editor, state=State.SUBMITTED)
    browser = visit("htmx", town.editor)
    browser.post(decisions(story), move="withdraw", version=story.version, zeige=chosen)
    assert (browser.status, story.state) == (200, State.WITHDRAWN)
    assert browser.part.find("div.moves")["id"] == f"moves-{story.id}"


@in_both_dialects
def test_what_is_scheduled_goes_back_to_its_city(dialect, town, visit):
    story = factories.a_scheduled_story(author=town.editor)
    visit(dialect, town.editor).submit("doch noch nicht veröffentlichen")
    assert (story.state, story.published_at) == (State.DRAFT, None)


@in_both_dialects
def test_a_draft_that_nobody_saw_is_discarded_without_a_trace(dialect, town, visit):
    factories.a_story(author=town.editor, state=State.DRAFT)
    browser = visit(dialect, town.editor).submit("verwerfen")
    assert session().scalars(select(Story)).all() == []
    assert "Der Entwurf ist verworfen." in browser.page.texts("main .notice p")
    assert session().scalars(select(Decision)).all() == []


@in_both_dialects
def test_a_draft_may_be_handed_in_through_the_same_endpoint(dialect, town, visit):
    story = factories.a_story(author=town.editor, state=State.DRAFT)
    visit(dialect, town.editor).post(decisions(story), move="submit", version=story.version)
    assert story.state == State.SUBMITTED


@in_both_dialects
def test_a_draft_without_a_topic_is_not_handed_in(dialect, town, visit):
    story = factories.a_story(author=town.editor, state=State.DRAFT)
    with unit_of_work():
        story.topic_id = None
    browser = visit(dialect, town.editor)
    browser.post(decisions(story), move="submit", version=story.version)
    assert (browser.status, story.state) == (422, State.DRAFT)


@in_both_dialects
@pytest.mark.parametrize("move", [Move.REJECT, Move.REQUEST_CHANGES, Move.REJECT_UPDATE])
@pytest.mark.parametrize("note", ["", "  \n ", "\u202e\u200f"])
def test_a_refusal_needs_words(note, move, dialect, town, visit):
    before = State.UPDATE_SUBMITTED if move is Move.REJECT_UPDATE else State.SUBMITTED
    story = factories.a_story(author=town.editor, state=before)
    browser = visit(dialect, town.moderator).open(review(story))
    browser.fill(move=move, note=note).submit(RULE)
    assert (browser.status, story.state) == (422, before)
    page = browser.page
    assert page.complaints == ["Bitte schreiben, warum. Die Stadt liest diese Worte."]
    assert page.find(f"#ruling-{story.id} input[checked]")["value"] == move
    assert page.focused["id"] == f"note-{story.id}"


@in_both_dialects
def test_taking_out_of_the_network_needs_words(dialect, town, visit):
    story = factories.a_story(author=town.editor)
    browser = visit(dialect, town.editor).submit("Aus dem Netz nehmen")
    assert (browser.status, story.state) == (422, State.PUBLISHED)
    assert browser.page.focused["id"] == f"archive-{story.id}"


def test_a_note_that_is_too_long_stays(town, visit):
    story = factories.a_story(author=town.editor, state=State.SUBMITTED)
    browser = visit(user=town.moderator).open(review(story))
    browser.fill(move="reject", note="n" * 4001).submit(RULE)
    assert (browser.status, story.state) == (422, State.SUBMITTED)
    assert browser.page.values("note") == ["n" * 4001]


@in_both_dialects
@pytest.mark.parametrize("move", ["", "explode", "Approve", "approve ' OR 1=1", "x" * 5000, "\x00"])
def test_an_unknown_move_is_a_bad_request(move, dialect, town, visit):
    story = factories.a_story(author=town.editor, state=State.SUBMITTED)
    browser = visit(dialect, town.moderator).open(review(story))
    browser.post(decisions(story), move=move, version=story.version)
    assert (browser.status, story.state) == (400, State.SUBMITTED)


@pytest.mark.parametrize("state", list(State))
def test_a_move_that_the_state_does_not_know_is_a_conflict(state, town, visit):
    story = factories.a_story(author=town.editor, state=state)
    browser = visit(user=town.editor)
    token = browser.token()
    unknown = [move for move in Move if move not in contributions.open_moves(state)]
    for move in unknown:
        data = {"move": move, "version": story.version, "note": "Darum.", "csrf_token": token}
        browser.post(decisions(story), data)
        assert (browser.status, story.state) == (409, state)
    assert len(unknown) > 5


@in_both_dialects
def test_a_published_story_is_not_unscheduled_or_discarded(dialect, town, visit):
    story = factories.a_story(author=town.editor)
    withdrawn = factories.a_story(author=town.editor, state=State.WITHDRAWN)
    browser = visit(dialect, town.editor)
    browser.post(decisions(story), move="unschedule", version=story.version)
    assert (browser.status, story.state) == (409, State.PUBLISHED)
    browser.post(decisions(withdrawn), move="restore", version=withdrawn.version)
    browser.post(decisions(withdrawn), move="discard", version=withdrawn.version)
    assert (browser.status, withdrawn.state) == (409, State.DRAFT)


@in_both_dialects
def test_the_second_of_two_moderators_sees_what_the_first_decided(dialect, town, visit):
    story = factories.a_story(author=town.editor, state=State.SUBMITTED)
    late = visit(dialect, town.colleague).open(review(story))
    visit(user=town.moderator).open(review(story)).fill(move="approve").submit(RULE)
    late.fill(move="reject", note=NOTE).submit(RULE)
    assert (late.status, story.state) == (409, State.PUBLISHED)
    [said] = late.page.texts(f'#moves-{story.id} [role="alert"]')
    assert said.startswith("Inzwischen hat sich etwas geändert. Freigegeben: Mona Ruhl, heute um")
    assert said.endswith(f"Ihre Entscheidung wurde nicht ausgeführt.Ihre Worte: {NOTE}")
    assert late.page.texts("[aria-current='step']") == ["Veröffentlicht"]


@in_both_dialects
def test_an_author_cannot_withdraw_what_was_just_published(dialect, town, visit):
    story = factories.a_story(author=town.editor, state=State.SUBMITTED)
    late = visit(dialect, town.editor).open(WORKSPACE)
    visit(user=town.moderator).open(review(story)).fill(move="approve").submit(RULE)
    late.submit("zurückziehen")
    assert (late.status, story.state) == (409, State.PUBLISHED)


@pytest.mark.parametrize("version", ["", "x", "-1", "0", str(10**30), "1.5"])
def test_a_version_that_never_was_is_a_conflict_or_wrong_input(version, town, visit):
    story = factories.a_story(author=town.editor, state=State.SUBMITTED)
    browser = visit(user=town.moderator)
    browser.post(decisions(story), move="approve", version=version)
    assert browser.status in {409, 422}
    assert story.state == State.SUBMITTED


def test_after_a_ruling_the_next_in_the_queue_is_shown(town, visit):
    first, second = factories.some_stories(2, author=town.editor, state=State.SUBMITTED)
    browser = visit(user=town.moderator).open(review(first)).fill(move="approve").submit(RULE)
    assert browser.address == review(second)


@in_both_dialects
def test_a_moderator_does_not_rule_on_what_her_city_handed_in(dialect, town, visit):
    story = factories.a_story(author=town.editor, state=State.SUBMITTED)
    judge = factories.an_editor(town.city, name="Rena Doll", office=Office.MODERATOR)
    browser = visit(dialect, judge).open(review(story))
    assert browser.page.all(f"#ruling-{story.id}") == []
    assert browser.page.texts(".panel > p") == [
        "Das ist ein Beitrag Ihrer Stadt. Darüber entscheidet jemand anderes aus der Moderation."
    ]
    browser.post(decisions(story), move="approve", version=story.version)
    assert (browser.status, story.state) == (403, State.SUBMITTED)


def test_the_only_moderator_rules_on_her_own_and_the_decision_says_so(town, visit):
    with unit_of_work():
        for other in (town.moderator, town.colleague):
            accounts.dismiss(other)
    judge = factories.an_editor(town.city, name="Rena Doll", office=Office.MODERATOR)
    story = factories.a_story(author=judge, moderator=judge, state=State.SUBMITTED)
    visit(user=judge).open(review(story)).fill(move="approve").submit(RULE)
    assert (story.state, last_decision().is_exceptional) == (State.PUBLISHED, True)
    history = visit(user=judge).open(f"/beitraege/{story.id}/fassungen").page
    assert history.texts(".history .tag") == ["Ausnahme: einzige Moderation"]


@in_both_dialects
def test_another_city_neither_sees_nor_moves_it(dialect, town, visit):
    story = factories.a_story(author=town.editor, state=State.SUBMITTED)
    stranger = factories.an_editor(factories.a_city())
    browser = visit(dialect, stranger)
    browser.post(decisions(story), move="withdraw", version=story.version)
    assert (browser.status, story.state) == (404, State.SUBMITTED)
    published = factories.a_story(author=town.editor)
    browser.post(decisions(published), move="archive", note="Weg.", version=published.version)
    assert (browser.status, published.state) == (403, State.PUBLISHED)


@in_both_dialects
@pytest.mark.parametrize("token", ["", "x"])
def test_without_its_token_no_ruling_is_made_and_the_words_stay(token, dialect, town, visit):
    story = factories.a_story(author=town.editor, state=State.SUBMITTED)
    browser = visit(dialect, town.moderator).open(review(story))
    data = {"move": "reject", "note": NOTE, "version": story.version}
    browser.post(decisions(story), data, csrf_token=token)
    shown = browser.page if dialect == "plain" else browser.part
    assert (browser.status, story.state) == (400, State.SUBMITTED)
    assert (shown.value("note"), shown.values("move")) == (NOTE, ["reject"])


def test_an_ended_session_brings_the_ruling_back_unsent(town, visit):
    story = factories.a_story(author=town.editor, state=State.SUBMITTED)
    browser = visit(user=town.moderator).open(review(story))
    browser.client.delete_cookie("stadtnetz")
    browser.fill(move="reject", note=NOTE).submit(RULE)
    assert browser.status == 401
    browser.fill(email=town.moderator.email, password=factories.PASSWORD).submit("Anmelden")
    assert (browser.status, story.state) == (200, State.SUBMITTED)
    assert (browser.page.value("note"), browser.page.values("move")) == (NOTE, ["reject"])
    browser.submit(RULE)
    assert (story.state, last_decision().note) == (State.REJECTED, NOTE)


@in_both_dialects
def test_a_story_is_published_at_the_moment_that_the_moderator_chose(dialect, town, visit):
    story = factories.a_story(author=town.editor, state=State.SUBMITTED)
    browser = visit(dialect, town.moderator).open(review(story))
    browser.fill(move="approve_later", publish_day="2090-07-01", publish_time="06:30").submit(RULE)
    assert story.state == State.PUBLISHED
    assert clock.wall(story.published_at).isoformat() == "2090-07-01T06:30:00+02:00"
    assert visit().open("/").page.stories == []


@pytest.mark.parametrize(
    ("day", "time"),
    [("", ""), ("2090-07-01", ""), ("", "08:00"), ("2027-03-28", "02:30"), ("x", "y"),
     ("0001-01-01", "00:00"), ("9999-12-31", "23:00")],
)  # fmt: skip
def test_a_moment_that_is_none_is_asked_for_again(day, time, town, visit):
    story = factories.a_story(author=town.editor, state=State.SUBMITTED)
    browser = visit(user=town.moderator).open(review(story))
    browser.fill(move="approve_later", publish_day=day, publish_time=time, note=NOTE).submit(RULE)
    assert (browser.status, story.state) == (422, State.SUBMITTED)
    page = browser.page
    assert (page.value("publish_day"), page.value("publish_time")) == (day, time)
    assert (page.values("move"), page.value("note")) == (["approve_later"], NOTE)


def test_the_wish_of_the_city_is_kept_on_approval(town, visit):
    wish = clock.now() + timedelta(days=3)
    story = factories.a_story(author=town.editor, state=State.SUBMITTED, wished_at=wish)
    visit(user=town.moderator).open(review(story)).fill(move="approve").submit(RULE)
    assert story.published_at == wish


@pytest.mark.parametrize(
    ("wish", "ways"),
    [
        (None, {"approve": "Jetzt", "approve_later": "Zu einem Zeitpunkt"}),
        (timedelta(days=-3), {"approve": "Jetzt", "approve_later": "Zu einem Zeitpunkt"}),
        (
            timedelta(days=3),
            {
                "approve": "Zum Wunschtermin",
                "approve_now": "Jetzt",
                "approve_later": "Zu einem anderen Zeitpunkt",
            },
        ),
    ],
    ids=["none", "past", "ahead"],
)
def test_the_wish_of_the_city_is_chosen_beforehand_while_it_lies_ahead(wish, ways, town, visit):
    wished_at = clock.now() + wish if wish else None
    story = factories.a_story(author=town.editor, state=State.SUBMITTED, wished_at=wished_at)
    page = visit(user=town.moderator).open(review(story)).page
    radios = page.all('input[name="move"][value^="approve"]')
    words = {each["value"]: each.find_next("span").get_text() for each in radios}
    assert {value: text.partition(" veröffentlichen")[0] for value, text in words.items()} == ways
    assert page.values("move") == ["approve"]
    assert "Wunsch" in words["approve"] if wish else "Wunsch" not in str(words)


@in_both_dialects
def test_a_moderator_may_publish_at_once_in_spite_of_the_wish(dialect, town, visit):
    wish = clock.now() + timedelta(days=3)
    story = factories.a_story(author=town.editor, state=State.SUBMITTED, wished_at=wish)
    visit(dialect, town.moderator).open(review(story)).fill(move="approve_now").submit(RULE)
    assert story.published_at <= clock.now()


@in_both_dialects
@pytest.mark.parametrize(
    ("state", "stand"),
    [(State.SUBMITTED, "In Prüfung"), (State.UPDATE_SUBMITTED, "Änderung in Prüfung")],
)
def test_a_claim_shows_to_all_that_somebody_looks(state, stand, dialect, town, visit):
    story = factories.a_story(author=town.editor, state=state)
    browser = visit(dialect, town.moderator).submit("übernehmen")
    assert (browser.status, browser.address) == (200, review(story))
    assert moderation.claim_on(story).user_id == town.moderator.id
    assert browser.page.texts("[aria-current='step']") == [stand]
    assert visit(user=town.editor).page.texts("[aria-current='step']") == [stand]
    desk = visit(user=town.colleague).page
    assert desk.texts(".claim") == ["bei Mona Ruhl"]
    browser.submit("wieder freigeben")
    assert (browser.address, moderation.claim_on(story)) == ("/pruefliste", None)


def test_what_is_taken_is_not_taken_twice(town, visit):
    story = factories.a_story(author=town.editor, state=State.SUBMITTED)
    late = visit(user=town.colleague).open("/pruefliste")
    visit(user=town.moderator).submit("übernehmen")
    late.submit("übernehmen")
    assert late.status == 409
    assert late.page.soup.select_one("main .notice").text.split("\n") == [
        "Das hat inzwischen jemand anderes übernommen oder entschieden."
    ]
    assert moderation.claim_on(story).user_id == town.moderator.id


def test_only_who_took_it_lets_go(town, visit):
    story = factories.a_story(author=town.editor, state=State.SUBMITTED)
    visit(user=town.moderator).submit("übernehmen")
    visit(user=town.colleague).post(f"/pruefliste/{story.id}/freigabe")
    assert moderation.claim_on(story).user_id == town.moderator.id


@pytest.mark.parametrize("way", ["uebernahme", "freigabe"])
def test_a_link_takes_nothing_and_neither_does_a_foreign_token(way, town, visit):
    story = factories.a_story(author=town.editor, state=State.SUBMITTED)
    browser = visit(user=town.moderator)
    assert browser.open(f"/pruefliste/{story.id}/{way}").status == 405
    browser.post(f"/pruefliste/{story.id}/{way}", csrf_token="x")
    assert (browser.status, moderation.claim_on(story)) == (400, None)


def test_the_desk_shows_the_oldest_first_and_what_is_late(town, visit):
    with clock.at(clock.now() - timedelta(days=3)):
        first = factories.a_story(author=town.editor, state=State.SUBMITTED)
    second = factories.a_story(author=town.editor, state=State.UPDATE_SUBMITTED)
    factories.a_story(author=town.editor, state=State.DRAFT)
    browser = visit(user=town.moderator)
    rows = browser.page.all("ol.queue > li")
    assert [row["id"] for row in rows] == [f"contribution-{first.id}", f"contribution-{second.id}"]
    assert [bool(row.select(".is-late")) for row in rows] == [True, False]
    browser.submit(f"übernehmen: {first.title}")
    browser.open("/pruefliste")
    assert browser.page.texts(".work-filter a") == ["Alle (2)", "Frei (1)", "Bei mir (1)"]
    assert browser.follow("Bei mir").page.names("ol.queue .title a") == [first.title]
    assert browser.open("/pruefliste?zeige=x").status == 404


def test_a_review_shows_what_changed(town, visit):
    story = factories.a_story(author=town.editor, title="Der Waschsalon liest")
    visit(user=town.editor).open(f"/beitraege/{story.id}/bearbeiten").fill(
        title="Der Waschsalon singt"
    ).submit("Änderung zur Prüfung einreichen")
    page = visit(user=town.moderator).open(review(story)).page
    assert (page.texts(".revision del"), page.texts(".revision ins")) == (["liest"], ["singt"])
    history = visit(user=town.editor).open(f"/beitraege/{story.id}/fassungen").page
    assert (history.texts(".revision del"), history.texts(".revision ins")) == (
        ["liest"],
        ["singt"],
    )
    assert history.texts(".history b") == [
        "Änderung eingereicht", "Freigegeben", "Eingereicht", "Entwurf angelegt",
    ]  # fmt: skip


def test_a_decision_without_words_leaves_none_in_the_workspace(town, visit):
    story = factories.a_story(author=town.editor, state=State.SUBMITTED)
    visit(user=town.moderator).open(review(story)).fill(move="reject", note=NOTE).submit(RULE)
    page = visit(user=town.editor).page
    assert page.texts(f"#moves-{story.id} .notice p[dir=auto]") == [NOTE]


@in_both_dialects
def test_an_unfinished_draft_is_not_handed_in_by_the_back_door(dialect, town, visit):
    picture = factories.a_picture(town.editor)
    story = factories.a_story(
        author=town.editor,
        state=State.DRAFT,
        title="\u200b",
        body=" ",
        picture_id=picture.id,
        picture_alt="",
        picture_credit="",
        has_consent=False,
    )
    browser = visit(dialect, town.editor)
    browser.post(decisions(story), move="submit", version=story.version)
    assert browser.status == 422
    assert (
        "Bitte zuerst im Formular ergänzen: Titel, Haupttext, Bildbeschreibung, Bildnachweis,"
        in browser.text
    )
    assert (story.state, last_decision()) == (State.DRAFT, None)


def test_what_was_saved_but_not_handed_in_is_for_no_moderator_to_read(town, visit):
    story = factories.a_story(author=town.editor, state=State.CHANGES_REQUESTED)
    with unit_of_work():
        secret = factories.some_content(
            title="Noch geheim", body="Auch geheim.", topic_id=town.topic.id
        )
        contributions.revise(story, secret, editor=town.editor)
    browser = visit(user=town.moderator)
    token = browser.token()
    ways = [
        f"/geschichten/{story.id}-x",
        review(story),
        f"/beitraege/{story.id}/fassungen",
        "/pruefliste",
    ]
    answers = [browser.send("GET", way) for way in ways]
    for way in (decisions(story), f"{review(story)}/uebernahme", f"{review(story)}/freigabe"):
        for given in (token, "wrong"):
            data = [("csrf_token", given), ("move", "approve"), ("version", "1")]
            answers.append(browser.send("POST", way, data=data))
    assert [each.status_code for each in answers] == [
        303, 200, 200, 200, 409, 400, 409, 400, 303, 400,
    ]  # fmt: skip
    assert not any("geheim" in each.get_data(as_text=True) for each in answers)
    assert "Noch geheim" in visit(user=town.editor).open(ways[2]).text


def test_who_decides_on_what_its_city_took_back_meanwhile_is_told_so(town, visit):
    story = factories.a_story(author=town.editor, state=State.SUBMITTED)
    browser = visit(user=town.moderator).open(review(story))
    with unit_of_work():
        contributions.decide(story, Move.WITHDRAW, actor=town.editor)
        contributions.decide(story, Move.RESTORE, actor=town.editor)
    browser.fill(move="reject", note=NOTE).submit(RULE)
    assert browser.status == 409
    assert "<b>tauschen" in browser.page.text("main")


@in_both_dialects
def test_a_wrong_date_on_the_review_page_takes_the_focus(dialect, town, visit):
    story = factories.a_story(author=town.editor, state=State.SUBMITTED)
    browser = visit(dialect, town.moderator).open(review(story))
    browser.fill(move="approve_later").submit(RULE)
    assert browser.status == 422
    assert browser.page.focused["name"] == "publish_day"


def test_a_withdrawn_update_is_not_what_there_is_to_rule_on(town, visit):
    story = factories.a_story(author=town.editor, state=State.UPDATE_SUBMITTED)
    title = story.title
    with unit_of_work():
        contributions.decide(story, Move.WITHDRAW_UPDATE, actor=town.editor)
    assert visit(user=town.moderator).open(review(story)).page.h1 == title


def test_a_move_is_kept_even_if_the_worker_cannot_be_nudged(town, visit):
    story = factories.a_story(author=town.editor, state=State.SUBMITTED)
    browser = visit(user=town.moderator).open(review(story))
    other = sqlite3.connect(Path(current_app.instance_path) / "queue.db")
    other.execute("BEGIN EXCLUSIVE")
    try:
        browser.fill(move="approve").submit(RULE)
    finally:
        other.rollback()
        other.close()
    assert (browser.status, story.state) == (200, State.PUBLISHED)


def test_a_colleague_keeps_the_picture_of_an_update_that_came_back(town, visit):
    picture = factories.a_picture(town.editor)
    story = factories.a_story(author=town.editor)
    with unit_of_work():
        content = replace(
            story.content,
            picture_id=picture.id,
            picture_alt="Neu",
            picture_credit="Nord",
            has_consent=True,
        )
        contributions.revise(story, content, editor=town.editor)
        contributions.decide(story, Move.SUBMIT_UPDATE, actor=town.editor)
        contributions.decide(story, Move.RETURN_UPDATE, actor=town.moderator, note=NOTE)
    pictures.make_sizes()
    colleague = factories.an_editor(town.city)
    browser = visit(user=colleague).open(f"/beitraege/{story.id}/bearbeiten")
    assert visit(user=colleague).open(f"/bilder/{picture.key}/480.jpeg").status == 200
    browser.submit("Änderung zur Prüfung einreichen")
    assert contributions.proposal_of(story).content.picture_id == picture.id


@in_both_dialects
def test_a_new_day_that_has_gone_by_is_not_approved_and_the_old_one_stands(dialect, town, visit):
    """To approve it would call the event off, which nobody asked for."""
    with clock.at(factories.NOON):
        event = factories.an_event(author=town.editor, first_start=wall("2026-06-20 19:00"))
        propose(event, first_start=wall("2026-06-12 19:00"))
    with clock.at(factories.NOON + timedelta(days=4)):
        browser = visit(dialect, town.moderator).open(review(event))
        browser.fill(move=Move.APPROVE_UPDATE, note=NOTE).submit(RULE)
        assert (browser.status, event.state) == (422, State.UPDATE_SUBMITTED)
        [complaint] = browser.page.complaints
        assert complaint.startswith("Die neuen Tage sind inzwischen vorbei")
        assert NOTE in browser.page.texts("textarea[name=note]")
        browser.fill(move=Move.RETURN_UPDATE).submit(RULE)
    assert event.state is State.PUBLISHED
