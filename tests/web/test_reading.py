"""Readers find stories, open them in place and close them again."""

import csv
from datetime import timedelta

import pytest

from stadtnetz import clock, contributions
from stadtnetz.contributions import Move, State
from stadtnetz.database import unit_of_work
from stadtnetz.pagination import Cursor
from stadtnetz.seeds import FOLDER
from stadtnetz.web import labels
from tests import factories
from tests.web.dialects import in_both_dialects, on_sqlite

OLDER = "Weitere Geschichten zeigen"


def archive(story, actor):
    with unit_of_work():
        contributions.decide(story, Move.ARCHIVE, actor=actor, note="Bitte der Beteiligten.")


def lists_of(town):
    return ["/", "/geschichten", f"/staedte/{town.city.slug}", f"/themen/{town.topic.slug}"]


@in_both_dialects
def test_every_list_shows_the_newest_story_first(dialect, town, visit):
    older, newer = factories.some_stories(2, author=town.editor, topic_id=town.topic.id)
    shown = [visit(dialect).open(place).page.stories for place in lists_of(town)]
    assert shown == [[newer.id, older.id]] * 4


def test_a_list_without_stories_says_so(town, visit):
    page = visit().open("/").page
    assert page.texts("#stories .empty") == ["Hier ist noch keine Geschichte erschienen."]


@in_both_dialects
def test_older_stories_follow_below_and_stay_after_a_reload(dialect, town, visit):
    ids = [each.id for each in factories.some_stories(45, author=town.editor)][::-1]
    browser = visit(dialect).open("/")
    assert browser.page.stories == ids[:20]
    assert browser.follow(OLDER).page.stories == ids[:40]
    assert visit(dialect).open(browser.address).page.stories == ids[:40]
    assert browser.follow(OLDER).page.stories == ids
    assert browser.page.all("#older") == []
    assert visit(dialect).open(browser.address).page.stories == ids


def test_without_scripts_older_stories_begin_at_the_first_new_one(town, visit):
    ids = [each.id for each in factories.some_stories(25, author=town.editor)][::-1]
    browser = visit().open("/").follow(OLDER)
    assert browser.address.partition("#")[2] == f"contribution-{ids[20]}"


def test_in_place_only_what_is_new_is_sent_and_its_first_link_gets_the_focus(town, visit):
    ids = [each.id for each in factories.some_stories(25, author=town.editor)][::-1]
    browser = visit("htmx").open("/").follow(OLDER)
    assert browser.part.stories == ids[20:]
    assert browser.part.focused.find_parent("article")["id"] == f"contribution-{ids[20]}"
    assert "nach=" not in browser.address


@on_sqlite
def test_after_eight_pages_the_list_begins_anew(town, visit):
    stories = factories.some_stories(165, author=town.editor)[::-1]
    last = Cursor(stories[-1].published_at, stories[-1].id)
    browser = visit().open(f"/?bis={last}")
    assert browser.page.stories == [each.id for each in stories[:160]]
    browser.follow(OLDER)
    assert browser.page.stories == [each.id for each in stories[160:]]
    assert browser.address.startswith("/?ab=")


def test_an_open_story_stays_open_when_older_ones_are_shown(town, visit):
    ids = [each.id for each in factories.some_stories(25, author=town.editor)][::-1]
    browser = visit().open(f"/?offen={ids[1]}").follow(OLDER)
    assert browser.page.open_stories == [ids[1]]
    assert len(browser.page.stories) == 25


@pytest.mark.parametrize("name", ["ab", "bis"])
@pytest.mark.parametrize(
    "cursor",
    [
        "x", "%00", "äöü", "MTIz", "..", "A" * 4000, "LTEuMQ", "MS4tMQ", "MS45OTk5OTk5OTk5OTk5OTk5",
        "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OS4x", "MC4wLjA", "%F0%9F%98%80", "1'%20OR%201=1",
    ],
)  # fmt: skip
def test_a_broken_place_in_a_list_is_a_bad_request(cursor, name, town, visit):
    assert visit().open(f"/?{name}={cursor}").status == 400


def test_a_broken_place_of_a_part_is_refused_without_touching_the_page(town, visit):
    factories.a_story(author=town.editor)
    browser = visit("htmx").open("/").get("/?nach=x&bis=y")
    assert (browser.status, browser.headers["HX-Reswap"]) == (400, "none")


def test_a_forged_place_in_the_future_shows_nothing_scheduled(town, visit):
    story = factories.a_story(author=town.editor)
    factories.a_scheduled_story(author=town.editor)
    ahead = Cursor(clock.now().replace(year=2090), 1)
    assert visit().open(f"/?ab={ahead}").page.stories == [story.id]


@in_both_dialects
def test_the_address_holds_stories_open(dialect, town, visit):
    first, second, third = factories.some_stories(3, author=town.editor)
    browser = visit(dialect).open(f"/?offen={first.id}&offen={third.id}")
    assert browser.page.open_stories == [third.id, first.id]
    assert browser.page.stories == [third.id, second.id, first.id]


def test_five_stories_at_most_are_open_the_last_ones_named(town, visit):
    ids = [each.id for each in factories.some_stories(7, author=town.editor)]
    query = "&".join(f"offen={each}" for each in ids)
    assert visit().open(f"/?{query}").page.open_stories == ids[:1:-1]


def test_ids_that_are_not_on_the_list_open_nothing(town, visit):
    elsewhere = factories.a_story(city=factories.a_city(), topic_id=town.topic.id)
    here = factories.a_story(author=town.editor, topic_id=town.topic.id)
    draft = factories.a_story(author=town.editor, state=State.DRAFT)
    asked = [elsewhere.id, draft.id, 10**18, 10**30, -1, "x", "%00", "1.5", "²", here.id]
    for value in asked[:-1]:
        browser = visit().open(f"/staedte/{town.city.slug}?offen={value}&offen={here.id}")
        assert browser.page.open_stories == [here.id]


@in_both_dialects
def test_a_story_opens_and_closes_where_it_stands(dialect, town, visit):
    first, second = factories.some_stories(2, author=town.editor)
    browser = visit(dialect).open("/geschichten")
    browser.follow(f"„{first.title}“ weiterlesen")
    if dialect == "plain":
        assert browser.address == f"/geschichten/{first.id}-{first.slug}"
        assert browser.page.text(f"#heading-{first.id}") == first.title
        return
    assert browser.address == f"/geschichten?offen={first.id}"
    assert browser.page.open_stories == [first.id]
    browser.follow(f"„{second.title}“ weiterlesen")
    assert browser.address == f"/geschichten?offen={first.id}&offen={second.id}"
    assert browser.page.open_stories == [second.id, first.id]
    assert visit("htmx").open(browser.address).page.open_stories == [second.id, first.id]
    browser.follow(f"„{first.title}“ schließen")
    assert browser.address == f"/geschichten?offen={second.id}"
    assert browser.page.focused["id"] == f"open-{first.id}"
    browser.follow(f"„{second.title}“ schließen")
    assert browser.address == "/geschichten"
    assert browser.page.stories == [second.id, first.id]


def test_without_scripts_an_open_story_closes_to_its_card(town, visit):
    story = factories.a_story(author=town.editor)
    browser = visit().open(f"/geschichten?offen={story.id}").follow(f"„{story.title}“ schließen")
    assert browser.address == f"/geschichten#contribution-{story.id}"
    assert browser.page.open_stories == []


def test_opening_from_a_foreign_address_pushes_nothing(town, visit):
    story = factories.a_story(author=town.editor)
    for address in ["https://evil.example/", "//evil.example", "javascript:alert(1)", "", "x"]:
        headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Current-URL": address}
        response = visit().send("GET", f"/geschichten/{story.id}-{story.slug}", headers=headers)
        assert (response.status_code, response.headers["HX-Push-Url"]) == (200, "false")


def test_unknown_parameters_of_the_list_are_not_pushed(town, visit):
    story = factories.a_story(author=town.editor)
    browser = visit("htmx").open("/?ref=newsletter&offen=x")
    browser.follow(f"„{story.title}“ weiterlesen")
    assert browser.address.partition("?")[2].rpartition("&")[2] == f"offen={story.id}"
    assert "ref" not in browser.address


def test_a_story_that_went_since_the_list_was_made_says_so_in_its_place(town, visit):
    story = factories.a_story(author=town.editor)
    browser = visit("htmx").open("/")
    archive(story, town.moderator)
    browser.follow(f"„{story.title}“ weiterlesen")
    assert browser.status == 410
    assert browser.page.text(f"#contribution-{story.id}") == (
        "Diese Geschichte ist nicht mehr öffentlich."
    )
    assert browser.address == "/"


def test_a_story_that_went_is_a_page_of_its_own_without_scripts(town, visit):
    story = factories.a_story(author=town.editor)
    browser = visit().open("/")
    archive(story, town.moderator)
    browser.follow(f"„{story.title}“ weiterlesen")
    assert (browser.status, browser.page.h1) == (410, "Dieser Beitrag ist nicht mehr öffentlich.")


def test_an_archived_story_is_gone_in_every_language_and_for_strangers_with_an_account(town, visit):
    story = factories.a_story(author=town.editor, state=State.ARCHIVED)
    path = f"/geschichten/{story.id}-{story.slug}"
    stranger = factories.an_editor(factories.a_city())
    statuses = [visit().open(path).status, visit().open(f"/en{path}").status]
    assert [*statuses, visit(user=stranger).open(path).status] == [410, 410, 410]


@pytest.mark.parametrize(
    "state",
    [State.DRAFT, State.SUBMITTED, State.CHANGES_REQUESTED, State.REJECTED, State.WITHDRAWN],
)
def test_what_was_never_public_is_nowhere(state, town, visit):
    shown = factories.a_story(author=town.editor, topic_id=town.topic.id)
    factories.a_story(author=town.editor, topic_id=town.topic.id, state=state, title="Geheim")
    assert_hidden(town, visit, shown, "Geheim")


def test_what_is_scheduled_is_nowhere_before_its_time(town, visit):
    shown = factories.a_story(author=town.editor, topic_id=town.topic.id)
    factories.a_scheduled_story(author=town.editor, topic_id=town.topic.id, title="Geheim")
    assert_hidden(town, visit, shown, "Geheim")


def assert_hidden(town, visit, shown, title):
    [hidden] = [each for each in contributions.workspace(town.city).rows if each.title == title]
    own = f"/geschichten/{hidden.id}-{hidden.slug}"
    assert [visit().open(own).status, visit().open(f"/en{own}").status] == [404, 404]
    assert visit("htmx").get(own).status == 404
    assert visit("htmx").get(f"{own}?als=karte").status == 404
    shown_path = f"/geschichten/{shown.id}-{shown.slug}"
    for place in [*lists_of(town), "/staedte", shown_path]:
        for prefix in ["", "/en"]:
            browser = visit().open(f"{prefix}{place}?offen={hidden.id}")
            assert browser.status == 200
            assert title not in browser.text


def test_what_is_scheduled_appears_by_itself_when_its_time_comes(town, visit):
    story = factories.a_scheduled_story(author=town.editor)
    with clock.at(story.published_at):
        assert visit().open("/").page.stories == [story.id]


def test_a_story_is_followed_by_others_on_its_line(town, visit):
    first, second = factories.some_stories(2, author=town.editor, topic_id=town.topic.id)
    factories.a_story(author=town.editor, topic_id=factories.a_topic().id)
    page = visit().open(f"/geschichten/{first.id}-{first.slug}").page
    assert page.names("ol.history a") == [second.title]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_wrong_slug_leads_to_the_right_address_for_good(prefix, town, visit):
    story = factories.a_story(author=town.editor)
    right = f"{prefix}/geschichten/{story.id}-{story.slug}"
    for wrong in [story.id, f"{story.id}-anders", f"{story.id}-{story.slug}x"]:
        response = visit().send("GET", f"{prefix}/geschichten/{wrong}")
        assert (response.status_code, response.headers["Location"]) == (308, right)
    assert visit().send("GET", f"{prefix}/geschichten/{story.id}-").status_code == 404


def test_a_title_without_letters_still_has_an_address(town, visit):
    story = factories.a_story(author=town.editor, title="☕ — 2×")
    browser = visit().open("/").follow("„☕ — 2×“ weiterlesen")
    assert (browser.status, browser.address) == (
        200,
        f"/geschichten/{story.id}-{story.slug or 'geschichte'}",
    )


def test_every_page_names_its_german_home_and_both_languages(town, visit):
    story = factories.a_story(author=town.editor, topic_id=town.topic.id)
    places = [*lists_of(town), "/staedte", "/impressum", f"/geschichten/{story.id}-{story.slug}"]
    for place in places:
        for prefix in ["", "/en"]:
            page = visit().open(f"{prefix}{place}").page
            assert page.canonical == f"http://localhost{place}"
            assert page.alternates == {
                "de": f"http://localhost{place}",
                "en": f"http://localhost/en{place}",
            }


def test_a_list_around_one_open_story_is_at_home_at_the_story(town, visit):
    one, two = factories.some_stories(2, author=town.editor)
    around = visit().open(f"/geschichten?offen={one.id}").page.canonical
    assert around == f"http://localhost/geschichten/{one.id}-{one.slug}"
    both = visit().open(f"/en/geschichten?offen={one.id}&offen={two.id}").page.canonical
    assert both == "http://localhost/geschichten"


def test_the_english_site_keeps_its_language_in_every_link(town, visit):
    factories.a_story(author=town.editor)
    page = visit().open("/en/").page
    kept = [
        str(link["href"])
        for link in page.all("a[href]")
        if not str(link["href"]).startswith(("/en/", "#"))
    ]
    assert kept == ["/"]  # the way to the German page
    assert page.find("html")["lang"] == "en"


def test_a_card_announces_whose_story_it_continues(town, visit):
    story = factories.a_story(author=town.editor, title="Der Bürgerbus fährt wieder")
    page = visit().open("/").page
    assert page.names("article .story-foot a") == ["„Der Bürgerbus fährt wieder“ weiterlesen"]
    assert page.names("article h2 a") == [story.title]


def test_a_story_in_another_language_says_so(town, visit):
    story = factories.a_story(author=town.editor, language="tr", title="Komşular")
    page = visit().open(f"/?offen={story.id}").page
    assert page.find(f"#heading-{story.id}")["lang"] == "tr"
    card = visit().open("/").page.find(f"#contribution-{story.id} h2")
    assert card["lang"] == "tr"


@pytest.mark.parametrize(
    ("prefix", "words"),
    [("", ["Sachsen", "Stadt"]), ("/en", ["Saxony", "Town"])],
)
def test_a_city_is_described_in_the_language_of_the_site(prefix, words, town, visit):
    page = visit().open(f"{prefix}/staedte/{town.city.slug}").page
    assert page.texts(".facts dd")[:2] == words


def test_every_sort_of_place_and_every_land_of_the_example_has_a_word_in_english(app):
    with (FOLDER / "cities.csv").open() as file:
        rows = list(csv.DictReader(file))
    kinds, lands = ({row[name] for row in rows} for name in ("kind", "land"))
    same_in_english = {
        "Baden-Württemberg",
        "Berlin",
        "Brandenburg",
        "Saarland",
        "Schleswig-Holstein",
    }
    with app.test_request_context("/", environ_overrides={"stadtnetz.language": "en"}):
        assert {each for each in kinds if labels.kind_of_city(each) == each} == set()
        assert {each for each in lands if labels.land(each) == each} == same_in_english


def test_a_sort_of_place_without_a_word_of_ours_keeps_its_own(town, visit):
    with unit_of_work():
        town.city.kind, town.city.land = "Landkreis", "Hamburg"
    page = visit().open(f"/en/staedte/{town.city.slug}").page
    assert page.texts(".facts dd")[:2] == ["Hamburg", "Landkreis"]


def test_german_words_on_the_english_site_say_that_they_are_german(town, visit):
    factories.a_story(author=town.editor, title="Ein Lesecafé")
    with unit_of_work():
        town.city.motto, town.city.office = "Wir fangen an.", "Volkshochschule"
    page = visit().open(f"/en/staedte/{town.city.slug}").page
    german = page.texts('[lang="de"]')
    assert {"Wir fangen an.", "Volkshochschule", "Ein Lesecafé", "„Ein Lesecafé“"} <= set(german)
    assert visit().open(f"/staedte/{town.city.slug}").page.texts('main [lang="de"]') == []


def test_a_city_that_left_keeps_its_page_and_its_stories(town, visit):
    gone = factories.a_city("Altstadt", left_in=2024)
    factories.a_story(city=gone, author=town.editor)
    page = visit().open(f"/staedte/{gone.slug}").page
    assert page.h1 == "Altstadt"
    assert len(page.stories) == 1
    assert "Altstadt" not in visit().open("/staedte").page.names(".city-list a")


@in_both_dialects
def test_the_lines_on_the_map_are_chosen_by_a_form(dialect, town, visit):
    other = factories.a_city()
    for city in (town.city, other):
        factories.a_story(city=city, author=town.editor, topic_id=town.topic.id)
    browser = visit(dialect).open("/staedte").fill(linie=["a"]).submit("Linien zeichnen")
    assert (browser.status, browser.address) == (200, "/staedte?linie=a")
    assert [each["data-line"] for each in browser.page.all("path.track")] == ["a"]


def test_the_network_says_that_it_is_up(town, visit):
    assert visit().open("/up").text == "ok\n"


def test_moments_are_written_as_html_reads_them(town, visit):
    with clock.at(factories.NOON + timedelta(microseconds=123_456)):
        story = factories.a_story(author=town.editor)
        factories.a_comment(story)
        for address in ("/", f"/geschichten/{story.id}-{story.slug}", "/pruefliste/kommentare"):
            page = visit(user=town.moderator).open(address).page
            assert all("." not in each["datetime"] for each in page.all("time"))
