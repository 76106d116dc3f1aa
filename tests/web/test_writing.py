"""Editors write stories, and nothing that they typed is ever lost."""

import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from stadtnetz import accounts, clock, contributions, jobs
from stadtnetz.contributions import Move, State, Story
from stadtnetz.database import db, session, unit_of_work
from stadtnetz.pictures import Picture
from tests import factories
from tests.web.dialects import in_both_dialects

WRITTEN = {
    "title": "Der Waschsalon liest „vor“ & mehr",
    "teaser": "Am Samstag\nkamen <alle>.",
    "body": "## Anfang\n\nEs *begann* am Markt.\n\n- eins\n- zwei",
    "picture_alt": "Ein Stapel Bücher",
    "picture_credit": "Stadtteilhaus Nord",
    "when": "day",
    "wished_day": "2090-05-04",
    "wished_time": "08:30",
}
SAVE, SUBMIT, PREVIEW = "Entwurf speichern", "Zur Prüfung einreichen", "Vorschau"
UPDATE = "Änderung zur Prüfung einreichen"


def count(what=Story):
    return session().scalar(select(func.count()).select_from(what))


def the_story():
    return session().scalars(select(Story)).one()


def typed(page):
    """Read everything that stands in the story form, pictures aside."""
    return {name: page.value(name).replace("\r\n", "\n") for name in WRITTEN}


def edit(story):
    return f"/beitraege/{story.id}/bearbeiten"


@in_both_dialects
def test_a_draft_is_kept_and_found_in_the_workspace(dialect, town, visit):
    browser = visit(dialect, town.editor).follow("Geschichte schreiben")
    browser.fill(title="Nur ein Anfang").submit(SAVE)
    story = the_story()
    assert (story.state, story.title, story.city_id) == (
        State.DRAFT, "Nur ein Anfang", town.city.id,
    )  # fmt: skip
    assert browser.address == f"/arbeitsbereich?stadt={town.city.slug}#contribution-{story.id}"
    assert browser.page.messages == ["Entwurf gespeichert."]
    assert browser.page.texts(f"#contribution-{story.id} h2") == ["Nur ein Anfang"]


def test_even_an_empty_draft_is_kept(town, visit):
    browser = visit(user=town.editor).open("/geschichten/neu").submit(SAVE)
    assert browser.page.texts("li.submission h2") == ["Ohne Titel"]


def test_everything_that_was_typed_stands_in_the_form_again(town, visit):
    browser = visit(user=town.editor).open("/geschichten/neu").fill(**WRITTEN).submit(SAVE)
    browser.open(edit(the_story()))
    kept = typed(browser.page)
    without_picture = {"picture_alt": "", "picture_credit": ""}
    assert kept == {**WRITTEN, **without_picture, "teaser": "Am Samstag kamen <alle>."}


def test_a_whole_story_is_handed_in_at_once(town, visit):
    browser = visit(user=town.editor).open("/geschichten/neu")
    browser.fill(**WRITTEN, topic=town.topic.id).submit(SUBMIT)
    story = the_story()
    assert (story.state, len(contributions.revisions_of(story))) == (State.SUBMITTED, 1)
    assert browser.page.messages == [
        "Eingereicht. Die Moderation liest Ihren Beitrag meist innerhalb von zwei Werktagen."
    ]


def test_what_is_missing_is_said_and_what_was_typed_stays(town, visit):
    browser = visit(user=town.editor).open("/geschichten/neu")
    browser.fill(**{**WRITTEN, "title": "x" * 130, "teaser": "y" * 300}).submit(SUBMIT)
    page = browser.page
    assert browser.status == 422
    assert typed(page) == {**WRITTEN, "title": "x" * 130, "teaser": "y" * 300}
    assert page.focused["class"] == ["error-summary"]
    assert page.texts(".error-summary li") == [
        "Titel: Bitte um 10 Zeichen kürzen.", "Anriss: Bitte um 60 Zeichen kürzen.",
        "Thema: Bitte ein Thema wählen.",
    ]  # fmt: skip
    assert count() == 0


def test_handing_in_asks_for_title_text_and_topic(town, visit):
    browser = visit(user=town.editor).open("/geschichten/neu").submit(SUBMIT)
    assert browser.status == 422
    assert browser.page.texts(".error-summary li") == [
        "Titel: Bitte einen Titel in Worten geben.",
        "Haupttext: Bitte den Text schreiben.",
        "Thema: Bitte ein Thema wählen.",
    ]


def test_a_length_is_counted_in_what_people_see_as_characters_of_the_database(town, visit):
    browser = visit(user=town.editor).open("/geschichten/neu")
    browser.fill(title="ü" * 120, body="ä\n" * 100, topic=town.topic.id).submit(SUBMIT)
    assert the_story().title == "ü" * 120


def test_a_change_to_a_published_story_waits_while_the_old_text_stays(town, visit):
    story = factories.a_story(author=town.editor, title="Alte Worte")
    browser = visit(user=town.editor).open(edit(story)).fill(title="Neue Worte").submit(UPDATE)
    assert browser.status == 200
    assert the_story().state == State.UPDATE_SUBMITTED
    assert visit().open("/").page.texts("article h2") == ["Alte Worte"]
    assert contributions.revisions_of(the_story())[0].content.title == "Neue Worte"


@pytest.mark.parametrize("button", [SAVE, SUBMIT])
def test_the_hour_that_march_skips_is_no_wish(button, town, visit):
    browser = visit(user=town.editor).open("/geschichten/neu")
    wish = {"wished_day": "2027-03-28", "wished_time": "02:30"}
    browser.fill(**{**WRITTEN, **wish}, topic=town.topic.id).submit(button)
    assert (browser.status, count()) == (422, 0)
    assert browser.page.complaints == [
        "Diese Uhrzeit fällt wegen der Zeitumstellung aus. Bitte 3:00 Uhr oder später wählen."
    ]
    assert typed(browser.page) == {**WRITTEN, **wish}


def test_a_wish_in_the_past_may_be_kept_but_not_handed_in(town, visit):
    browser = visit(user=town.editor).open("/geschichten/neu")
    past = {**WRITTEN, "wished_day": "2020-01-01", "topic": town.topic.id}
    assert browser.fill(**past).submit(SUBMIT).status == 422
    assert browser.page.complaints == ["Dieser Zeitpunkt ist vorbei. Bitte einen späteren wählen."]
    browser.submit(SAVE)
    assert clock.wall(the_story().wished_at).isoformat() == "2020-01-01T08:30:00+01:00"


@pytest.mark.parametrize(
    ("day", "time"),
    [
        ("", "08:00"),
        ("2090-01-01", ""),
        ("gestern", "08:00"),
        ("2090-02-30", "08:00"),
        ("0001-01-01", "00:00"),
        ("9999-12-31", "23:59"),
        ("2090-01-01", "25:00"),
        ("2101-01-01", "08:00"),
    ],
)
def test_a_wish_that_is_no_moment_is_asked_for_again(day, time, town, visit):
    browser = visit(user=town.editor).open("/geschichten/neu")
    browser.fill(**{**WRITTEN, "wished_day": day, "wished_time": time}).submit(SAVE)
    assert (browser.status, count()) == (422, 0)
    assert typed(browser.page) == {**WRITTEN, "wished_day": day, "wished_time": time}


@in_both_dialects
def test_the_preview_is_the_page_and_writes_nothing(dialect, town, visit):
    browser = visit(dialect, town.editor).open("/geschichten/neu")
    browser.fill(**WRITTEN, topic=town.topic.id)
    browser.submit(PREVIEW)
    assert (browser.status, count()) == (200, 0)
    preview = browser.page.find("#preview .prose").decode_contents()
    assert browser.page.text("#preview article h2") == WRITTEN["title"]
    if dialect == "plain":
        assert typed(browser.page) == WRITTEN
    else:
        browser.fill(**WRITTEN, topic=town.topic.id)
    browser.submit(SUBMIT)
    with unit_of_work():
        contributions.decide(the_story(), Move.APPROVE, actor=town.moderator)
    with clock.at(the_story().published_at):
        page = visit().open("/").follow(f"„{WRITTEN['title']}“ weiterlesen").page
    assert page.find("article .prose").decode_contents() == preview


def test_a_preview_of_wrong_input_shows_the_form_with_its_complaints(town, visit):
    browser = visit("htmx", town.editor).open("/geschichten/neu")
    browser.fill(title="x" * 121, picture=factories.picture_bytes()).submit(PREVIEW)
    assert (browser.status, count(Picture)) == (422, 0)
    assert browser.page.value("title") == "x" * 121
    assert browser.page.complaints == ["Bitte um 1 Zeichen kürzen."]


def test_looking_in_place_leaves_a_chosen_picture_where_it_is(town, visit):
    browser = visit("htmx", town.editor).open("/geschichten/neu")
    browser.fill(title="Mit Bild", picture=factories.picture_bytes()).submit(PREVIEW)
    assert (browser.page.text("#preview article h2"), count(Picture)) == ("Mit Bild", 0)
    assert browser.page.all("#preview figure") == []
    assert browser.page.texts("#preview > section > .soft") == [
        "Das neu gewählte Bild ist hier erst zu sehen, wenn es gespeichert ist."
    ]


@in_both_dialects
@pytest.mark.parametrize("state", [State.DRAFT, State.CHANGES_REQUESTED, State.PUBLISHED])
def test_the_preview_shows_the_very_article_of_the_page(state, dialect, town, visit, network):
    picture = factories.a_picture(town.editor)
    jobs.do_what_is_due(network)
    story = factories.a_story(
        author=town.editor,
        state=state,
        teaser="Ein „Anriss“ & mehr.",
        language="tr",
        picture_id=picture.id,
        picture_alt="Ein <Stapel> Bücher",
        picture_credit="Stadtteilhaus Nord",
        has_consent=True,
    )
    browser = visit(dialect, town.editor).open(edit(story)).submit(PREVIEW)
    seen = browser.page.find("#preview article").decode()
    assert browser.page.find("#preview img")["alt"] == "Ein <Stapel> Bücher"
    page = visit(user=town.editor).open(f"/geschichten/{story.id}-{story.slug}").page
    assert seen == page.find("article.story").decode()


@in_both_dialects
def test_a_preview_leaves_out_the_picture_that_is_to_go(dialect, town, visit):
    picture = factories.a_picture(town.editor)
    story = factories.a_story(author=town.editor, state=State.DRAFT, picture_id=picture.id)
    browser = visit(dialect, town.editor).open(edit(story))
    browser.fill(remove_picture=True).submit(PREVIEW)
    assert browser.page.all("#preview figure") == []
    assert the_story().picture_id == picture.id


def test_without_scripts_a_chosen_picture_is_kept_and_so_it_is_in_the_preview(town, visit):
    browser = visit(user=town.editor).open("/geschichten/neu")
    browser.fill(title="Mit Bild", picture_alt="Ein Regal", picture=factories.picture_bytes())
    browser.submit(PREVIEW)
    assert [each["aria-label"] for each in browser.page.all("#preview .awaited")] == ["Ein Regal"]


def test_a_token_from_before_a_new_sign_in_is_renewed_in_place(town, visit):
    browser = visit("htmx", town.editor).open("/geschichten/neu")
    browser.client.delete_cookie("stadtnetz")
    elsewhere = visit(user=town.editor)
    browser.client.set_cookie("stadtnetz", elsewhere.client.get_cookie("stadtnetz").value)
    assert browser.fill(**WRITTEN).submit(PREVIEW).status == 400
    assert typed(browser.page) == WRITTEN
    assert browser.submit(PREVIEW).status == 200
    assert browser.page.text("#preview article h2") == WRITTEN["title"]


def test_a_picture_is_taken_in_with_its_words(town, visit):
    browser = visit(user=town.editor).open("/geschichten/neu")
    words = {**WRITTEN, "topic": town.topic.id, "has_consent": True}
    browser.fill(**words, picture=factories.picture_bytes()).submit(SUBMIT)
    story = the_story()
    assert story.state == State.SUBMITTED
    assert (story.picture_alt, story.picture_credit) == ("Ein Stapel Bücher", "Stadtteilhaus Nord")
    assert story.picture.uploaded_by_id == town.editor.id


def test_a_picture_needs_words_credit_and_consent_before_it_is_handed_in(town, visit):
    browser = visit(user=town.editor).open("/geschichten/neu")
    words = {**WRITTEN, "picture_alt": "", "picture_credit": "", "topic": town.topic.id}
    browser.fill(**words, picture=factories.picture_bytes()).submit(SUBMIT)
    assert browser.status == 422
    assert browser.page.texts(".error-summary li") == [
        "Bildbeschreibung: Bitte das Bild beschreiben, oder ankreuzen, dass es nur Schmuck ist.",
        "Bildnachweis: Bitte angeben, von wem das Bild ist.",
        "Wir dürfen das Bild veröffentlichen: "  # noqa: ISC004 - one long sentence
        "Bitte bestätigen, dass Sie das Bild veröffentlichen dürfen.",
    ]
    assert count(Picture) == 1
    browser.fill(is_decorative=True, picture_credit="Nord", has_consent=True).submit(SUBMIT)
    assert (the_story().picture_alt, count(Picture)) == ("", 1)
    assert the_story().picture is not None


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"GIF89a kein Bild", "Diese Datei ist kein Bild, das wir lesen können."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Diese Datei ist kein Bild,"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 100, "Diese Datei ist kein Bild, das wir lesen können."),
        (factories.picture_bytes((199, 400)), "Das Bild ist zu klein."),
        (b"\x00" * (12 * 1024 * 1024 + 1), "Die Datei ist zu groß."),
    ],
    ids=["gif", "svg", "torn", "small", "heavy"],
)
def test_a_file_that_cannot_be_a_picture_loses_no_text(data, sentence, town, visit):
    browser = visit(user=town.editor).open("/geschichten/neu")
    browser.fill(**WRITTEN, topic=town.topic.id, picture=data).submit(SAVE)
    assert (browser.status, count(), count(Picture)) == (422, 0, 0)
    assert browser.page.complaints[0].startswith(sentence)
    assert typed(browser.page) == WRITTEN


def test_a_picture_may_be_removed_and_replaced(town, visit):
    picture = factories.a_picture(town.editor)
    story = factories.a_story(
        author=town.editor, state=State.DRAFT, picture_id=picture.id, picture_credit="Nord"
    )
    browser = visit(user=town.editor).open(edit(story))
    browser.fill(picture=factories.picture_bytes((300, 300))).submit(SAVE)
    assert the_story().picture.width == 300
    browser.open(edit(story)).fill(remove_picture=True).submit(SAVE)
    assert the_story().picture is None


def test_nobody_takes_the_picture_of_another_city_by_its_key(town, visit):
    stranger = factories.an_editor(factories.a_city())
    picture = factories.a_picture(stranger)
    browser = visit(user=town.editor).open("/geschichten/neu")
    browser.post("/geschichten/neu", title="Geborgt", picture_key=picture.key)
    assert the_story().picture is None


def test_the_words_of_somebody_else_are_shown_before_they_are_replaced(town, visit):
    story = factories.a_story(author=town.editor, state=State.DRAFT)
    colleague = factories.an_editor(town.city, name="Jan Horn")
    late = visit(user=town.editor).open(edit(story))
    visit(user=colleague).open(edit(story)).fill(body="Fremder Satz.").submit(SAVE)
    late.fill(**WRITTEN).submit(SAVE)
    assert late.status == 409
    assert typed(late.page) == WRITTEN
    assert late.page.texts("details .prose") == ["Fremder Satz."]
    assert the_story().body == "Fremder Satz."
    late.submit(SAVE)
    assert the_story().title == WRITTEN["title"]


def test_headings_in_the_words_of_somebody_else_skip_no_level(town, visit):
    story = factories.a_story(author=town.editor, state=State.DRAFT)
    late = visit(user=town.editor).open(edit(story))
    visit(user=town.editor).open(edit(story)).fill(body="# Eins\n\n## Zwei\n\nText").submit(SAVE)
    assert late.submit(SAVE).status == 409


def test_what_is_no_longer_to_be_changed_gives_the_words_back(town, visit):
    story = factories.a_story(author=town.editor, state=State.DRAFT)
    late = visit(user=town.editor).open(edit(story))
    with unit_of_work():
        contributions.decide(story, Move.SUBMIT, actor=town.editor)
    late.fill(**WRITTEN).submit(SAVE)
    assert (late.status, late.page.h1) == (409, "Dieser Beitrag ist gerade nicht zu ändern")
    kept = [late.page.find(f"#kept-{name}") for name in ("title", "teaser", "body")]
    assert [kept[0]["value"], *(each.get_text().strip() for each in kept[1:])] == [
        WRITTEN["title"], WRITTEN["teaser"], WRITTEN["body"],
    ]  # fmt: skip
    assert the_story().title != WRITTEN["title"]
    assert visit(user=town.editor).open(edit(story)).status == 409


def test_an_ended_session_carries_every_field_to_the_sign_in_and_back(town, visit):
    browser = visit(user=town.editor).open("/geschichten/neu")
    browser.client.delete_cookie("stadtnetz")
    browser.fill(**WRITTEN, topic=town.topic.id, language="tr", is_decorative=True).submit(SUBMIT)
    assert (browser.status, browser.page.h1) == (401, "Anmelden")
    browser.fill(email=town.editor.email, password="falsch").submit("Anmelden")
    assert browser.status == 422
    browser.fill(email=town.editor.email, password=factories.PASSWORD).submit("Anmelden")
    page = browser.page
    assert (browser.status, count()) == (200, 0)
    assert typed(page) == WRITTEN
    assert page.values("topic") == [str(town.topic.id)]
    assert page.values("is_decorative") == ["y"]
    assert page.value("language") == "tr"
    browser.submit(SUBMIT)
    assert (the_story().state, the_story().language) == (State.SUBMITTED, "tr")


def test_loading_the_form_anew_after_a_sign_in_in_between_loses_and_sends_nothing(town, visit):
    browser = visit(user=town.editor).open("/geschichten/neu")
    browser.client.delete_cookie("stadtnetz")
    browser.fill(**WRITTEN, topic=town.topic.id).submit(SUBMIT)
    sign_in = browser.page.find('main form[action="/anmelden"]')
    carried = {each["name"]: each.get_text().removeprefix("\n") for each in sign_in("textarea")}
    sent = {each["name"]: each.get("value", "") for each in sign_in("input")} | carried
    sent |= {"email": town.editor.email, "password": factories.PASSWORD}
    for _ in range(3):  # the first is the sign-in, the others are what reloading sends
        browser.post("/anmelden", sent)
        assert (browser.status, browser.page.h1, count()) == (200, "Geschichte schreiben", 0)
        assert typed(browser.page) == WRITTEN
        assert browser.page.values("topic") == [str(town.topic.id)]
        assert browser.page.find("#contribution-form")["data-guarded"] == "typed"
        assert browser.page.all(".error-summary") == []
    browser.submit(SUBMIT)
    assert (the_story().state, count()) == (State.SUBMITTED, 1)


def test_an_ended_session_says_that_a_picture_must_be_chosen_again(town, visit):
    browser = visit(user=town.editor).open("/geschichten/neu")
    browser.client.delete_cookie("stadtnetz")
    browser.fill(title="Mit Bild", picture=factories.picture_bytes()).submit(SAVE)
    assert browser.page.text("main .notice").endswith("Das Bild bitte dann noch einmal auswählen.")
    assert count(Picture) == 0


def test_what_was_typed_comes_back_only_to_who_may_write_there(town, visit):
    stranger = factories.an_editor(factories.a_city())
    story = factories.a_story(author=town.editor, state=State.DRAFT)
    browser = visit(user=town.editor).open(edit(story))
    browser.client.delete_cookie("stadtnetz")
    browser.fill(**WRITTEN).submit(SAVE)
    browser.fill(email=stranger.email, password=factories.PASSWORD).submit("Anmelden")
    assert browser.status == 404


@pytest.mark.parametrize("token", [None, "", "x", "foreign"])
def test_without_its_own_token_a_form_writes_nothing_and_stands_filled(token, town, visit):
    browser = visit(user=town.editor).open("/geschichten/neu")
    if token == "foreign":
        token = visit(user=town.moderator).token()
    fields = [*WRITTEN.items(), ("topic", town.topic.id), ("then", "submit")]
    data = [*fields, ("picture", factories.picture_bytes())]
    browser.post("/geschichten/neu", data, csrf_token=token)
    assert (browser.status, count(), count(Picture)) == (400, 0, 0)
    assert typed(browser.page) == WRITTEN
    assert browser.page.values("topic") == [str(town.topic.id)]
    assert browser.page.focused["class"] == ["error-summary"]
    assert browser.submit(SAVE).status == 200
    assert the_story().title == WRITTEN["title"]


def test_in_place_a_missing_token_gives_the_form_back(town, visit):
    browser = visit("htmx", town.editor).open("/geschichten/neu")
    browser.post("/geschichten/neu", **WRITTEN, csrf_token="")
    assert (browser.status, browser.part.value("title")) == (400, WRITTEN["title"])


def test_in_place_an_ended_session_leaves_the_text_alone(town, visit):
    browser = visit("htmx", town.editor).open("/geschichten/neu")
    browser.client.delete_cookie("stadtnetz")
    browser.fill(**WRITTEN).submit(PREVIEW)
    assert browser.status == 401
    assert (browser.headers["HX-Reswap"], browser.headers["HX-Push-Url"]) == ("none", "false")
    assert [each.name for each in browser.part.soup.find_all(recursive=False)] == ["hx-partial"]
    assert browser.page.names("#messages a") == ["In neuem Fenster anmelden"]
    assert browser.page.find("#contribution-form")["action"].startswith("/geschichten/neu")


def test_whoever_writes_for_two_cities_is_asked_for_which(town, visit):
    other = factories.a_city("Auerbach")
    with unit_of_work():
        accounts.appoint(town.editor, other, since=clock.today() - timedelta(days=1))
    browser = visit(user=town.editor).open("/geschichten/neu")
    assert browser.page.h1 == "Für welche Stadt?"
    browser.follow("Auerbach").fill(title="Aus Auerbach").submit(SAVE)
    assert the_story().city_id == other.id
    assert browser.open(f"/arbeitsbereich?stadt={town.city.slug}").page.all("li.submission") == []


def test_nobody_writes_for_another_city(town, visit):
    other = factories.a_city()
    browser = visit(user=town.editor)
    assert browser.open(f"/geschichten/neu?stadt={other.slug}").status == 403
    browser.post(f"/geschichten/neu?stadt={other.slug}", title="Unterwandert")
    assert (browser.status, count()) == (403, 0)


def test_the_workspace_filters_and_counts(town, visit):
    factories.a_story(author=town.editor, state=State.DRAFT)
    published = factories.a_story(author=town.editor)
    colleague = factories.an_editor(town.city, name="Jan Horn")
    browser = visit(user=colleague)
    assert browser.page.texts(".work-filter a") == [
        "Alle (2)", "In Arbeit (1)", "Veröffentlicht (1)", "Nur meine",
    ]  # fmt: skip
    browser.follow("Veröffentlicht")
    assert [each["id"] for each in browser.page.all("li.submission")] == [
        f"contribution-{published.id}"
    ]
    assert browser.follow("Nur meine").page.all("li.submission") == []
    assert browser.open("/arbeitsbereich?zeige=anders").status == 404


def test_a_long_workspace_goes_on_below(town, visit):
    factories.some_stories(25, author=town.editor, state=State.DRAFT)
    browser = visit(user=town.editor)
    first = [each["id"] for each in browser.page.all("li.submission")]
    second = [
        each["id"] for each in browser.follow("Ältere Beiträge zeigen").page.all("li.submission")
    ]
    assert (len(first), len(second), len({*first, *second})) == (20, 5, 25)


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_its_pages(state, town, visit):
    story = factories.a_story(author=town.editor, state=state, body="# Eins\n\n### Drei\n\nText.")
    browser = visit(user=town.editor)
    ways = ["/arbeitsbereich", edit(story), f"/beitraege/{story.id}/fassungen"]
    statuses = [browser.open(way).status for way in ways]
    is_open = state in contributions.EDITABLE
    assert statuses == [200, 200 if is_open else 409, 200]
    assert browser.open(f"/geschichten/{story.id}-{story.slug}").status == 200
    seen = visit(user=town.moderator).open(f"/pruefliste/{story.id}").status
    assert seen == (404 if state is State.DRAFT else 200)


def test_a_picture_that_was_taken_in_is_shown_once_it_is_made(town, visit, network):
    browser = visit(user=town.editor).open("/geschichten/neu")
    browser.fill(title="Mit Bild", picture=factories.picture_bytes()).submit(SAVE)
    browser.open(edit(the_story()))
    assert browser.page.texts(".picture .soft") == ["Das Bild wird gerade vorbereitet."]
    jobs.do_what_is_due(network)
    assert len(browser.open(edit(the_story())).page.all(".picture img")) == 1


@in_both_dialects
def test_consent_is_never_inferred_from_a_picture_that_is_there(dialect, town, visit):
    picture = factories.a_picture(town.editor)
    story = factories.a_story(
        author=town.editor,
        state=State.DRAFT,
        picture_id=picture.id,
        has_consent=False,
    )
    browser = visit(dialect, town.editor).open(edit(story))
    assert browser.page.values("has_consent") == browser.page.values("is_decorative") == []
    browser.submit(SUBMIT)
    assert browser.status == 422
    assert "Bitte bestätigen, dass Sie das Bild veröffentlichen dürfen." in browser.page.complaints
    assert (the_story().state, the_story().has_consent) == (State.DRAFT, False)
    browser.fill(has_consent=True).submit(SUBMIT)
    assert (the_story().state, the_story().has_consent) == (State.SUBMITTED, True)


def test_while_another_process_holds_the_database_nothing_typed_is_lost(town, visit):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no lock over everything")
    browser = visit(user=town.editor).open("/geschichten/neu")
    browser.fill(title="Ein Fest am Kanal", body="Ein langer Text.")
    other = sqlite3.connect(db.engine.url.database)
    other.execute("BEGIN IMMEDIATE")
    try:
        browser.submit(SAVE)
    finally:
        other.rollback()
        other.close()
    assert (browser.status, browser.headers["Retry-After"]) == (503, "30")
    assert count() == 0
    assert "Ein langer Text." in browser.page.text("main")
