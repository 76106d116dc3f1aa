"""Opening stories in place: the address, Back, focus and scroll are what a reader expects."""

from flask import Flask
from playwright.sync_api import Page, expect

from stadtnetz import contributions
from stadtnetz.contributions import Move, Story
from stadtnetz.database import db, unit_of_work
from tests.factories import author_of

OPEN = ".story.is-open h2"


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id")


def test_two_stories_open_and_close_with_back_forward_and_reload(page: Page):
    page.goto("/")
    first = page.get_by_role("link", name="„Geschichte 23“ weiterlesen")
    second = page.get_by_role("link", name="„Geschichte 21“ weiterlesen")
    one, two = (each.get_attribute("id").removeprefix("open-") for each in (first, second))
    first.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")

    first.click()
    expect(page).to_have_url(f"/?offen={one}")
    expect(page.locator(OPEN)).to_have_text(["Geschichte 23"])
    assert (focused(page), page.evaluate("scrollY")) == (f"heading-{one}", before)

    page.locator(f"#open-{two}").dblclick()
    expect(page).to_have_url(f"/?offen={one}&offen={two}")
    expect(page.locator(OPEN)).to_have_text(["Geschichte 23", "Geschichte 21"])

    page.go_back()
    expect(page.locator(OPEN)).to_have_text(["Geschichte 23"])
    expect(page.locator(f"#open-{two}")).to_be_focused()
    page.go_back()
    expect(page.locator(OPEN)).to_have_count(0)
    expect(page.locator(f"#open-{one}")).to_be_focused()
    page.go_forward()
    expect(page.locator(OPEN)).to_have_text(["Geschichte 23"])
    page.reload()
    expect(page.locator(OPEN)).to_have_text(["Geschichte 23"])

    page.locator(f"#close-{one}").click()
    expect(page).to_have_url("/")
    expect(page.locator(OPEN)).to_have_count(0)
    expect(page.locator(f"#open-{one}")).to_be_focused()


def test_older_stories_come_below_and_stay_after_a_reload(page: Page):
    page.goto("/")
    assert page.locator(".story").count() == 20
    page.get_by_role("link", name="Weitere Geschichten zeigen").press("Enter")
    expect(page.locator(".story").nth(20).locator("h2 a")).to_be_focused()
    assert page.locator(".story").count() >= 24
    page.get_by_role("link", name="„Geschichte 2“ weiterlesen").press("Enter")
    expect(page.locator(OPEN)).to_have_text(["Geschichte 2"])
    page.reload()
    expect(page.locator(OPEN)).to_have_text(["Geschichte 2"])


def test_a_story_withdrawn_meanwhile_says_so_in_place(page: Page, served: tuple[Flask, str]):
    page.goto("/")
    link = page.get_by_role("link", name="„Geschichte 18“ weiterlesen")
    story_id = int(link.get_attribute("id").removeprefix("open-"))
    with served[0].app_context(), unit_of_work():
        story = db.session.get_one(Story, story_id)
        contributions.decide(story, Move.ARCHIVE, actor=author_of(story), note="Veraltet.")
    link.click()
    expect(page.locator(f"#contribution-{story_id}")).to_contain_text("nicht mehr öffentlich")
    expect(page).to_have_url("/")


def test_a_dead_line_is_said_and_changes_nothing(page: Page):
    page.goto("/")
    page.context.set_offline(True)
    page.locator(".story-foot .act").first.click()
    expect(page.locator("#messages")).to_contain_text("Keine Verbindung")
    expect(page).to_have_url("/")
    page.context.set_offline(False)
    page.locator(".story-foot .act").first.click()
    expect(page.locator(OPEN)).to_have_count(1)


def test_a_new_tab_and_a_reader_without_scripts_get_the_story_itself(plain: Page):
    plain.goto("/")
    plain.get_by_role("link", name="„Geschichte 24“ weiterlesen").click()
    expect(plain).to_have_url("/geschichten/24-geschichte-24")
    expect(plain.locator(OPEN)).to_have_text(["Geschichte 24"])
    plain.go_back()
    plain.get_by_role("link", name="Weitere Geschichten zeigen").click()
    assert plain.locator(".story").count() >= 23
    plain.goto("/?offen=22")
    expect(plain.locator(OPEN)).to_have_text(["Geschichte 22"])
    plain.get_by_role("link", name="„Geschichte 22“ schließen").click()
    expect(plain).to_have_url("/#contribution-22")
    expect(plain.locator(OPEN)).to_have_count(0)
