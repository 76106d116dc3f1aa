"""No finding of axe on any type of page, in light and dark, wide and narrow, and no overflow."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import sign_in

LOOKS = [("light", 1280), ("dark", 390)]
PUBLIC = [
    "/", "/?offen=20", "/geschichten", "/geschichten/20-geschichte-20", "/staedte", "/staedte/marburg",
    "/themen/nachbarschaft", "/impressum", "/anmelden", "/gibt-es-nicht", "/en/",
]  # fmt: skip
OWN = {
    "redaktion@stadtnetz.example": [
        "/arbeitsbereich",
        "/geschichten/neu",
        "/termine/neu",
        "/beitraege/19/bearbeiten",
        "/beitraege/19/fassungen",
    ],
    "moderation@stadtnetz.example": ["/pruefliste", "/pruefliste/19"],
}


def findings(page: Page, path: str) -> list[str]:
    page.goto(path)
    found = [f"{path}: {each['id']}" for each in Axe().run(page).response["violations"]]
    page.set_viewport_size({"width": 320, "height": 700})
    if page.evaluate("document.documentElement.scrollWidth") > 320:
        found.append(f"{path}: overflows at 320 px")
    return found


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
@pytest.mark.parametrize("email", [None, *OWN])
def test_axe_finds_nothing(
    browser: Browser, base_url: str, email: str | None, scheme: str, width: int
):
    context = browser.new_context(
        base_url=base_url, color_scheme=scheme, bypass_csp=True, locale="de-DE"
    )
    page = context.new_page()
    if email:
        sign_in(page, email)
    found = []
    for path in OWN.get(email, PUBLIC):
        page.set_viewport_size({"width": width, "height": 900})
        found += findings(page, path)
    context.close()
    assert found == []
