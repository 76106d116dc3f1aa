"""Every rule for pages finds what breaks it, and lets pass what does not."""

import pytest

from tests import rules
from tests.pages import Page

RIGHT = """<!doctype html>
<html lang="de">
<head><title>Eins – Stadtnetz</title><script type="application/ld+json">{"a": "b"}</script></head>
<body><a href="#inhalt">weiter</a><main id="inhalt"><h1>Eins</h1><h2>Zwei</h2>
<img src="/x.png" alt=""><svg aria-hidden="true"></svg>
<form method="post" action="/a" hx-post="/a" hx-target="this"><input type="hidden" name="csrf_token"
value="t"><label for="b">B</label><input id="b" name="b"><button>Senden</button></form>
<form action="/c" hx-get="/c"><label>C <input name="c"></label></form>
<p class="hint" id="h">H</p><input aria-label="I" aria-describedby="h">
<div role="status"><p>E</p></div><a href="/d#e" hx-get="/d" hx-target="#inhalt">D</a></main></body>
</html>
"""
BREACHES = [
    (rules.has_one_h1, "<h1>Eins</h1>", "<h2>Eins</h2>"),
    (rules.has_one_h1, "<h2>Zwei</h2>", "<h1>Zwei</h1>"),
    (rules.skips_no_heading_level, "<h2>Zwei</h2>", "<h3>Zwei</h3>"),
    (rules.has_a_title, "Eins – Stadtnetz", " – Stadtnetz"),
    (rules.says_each_id_once, "<h2>", '<h2 id="b">'),
    (
        rules.writes_moments_as_html_reads_them,
        "<h2>",
        '<time datetime="2026-01-01T09:00:00.123456"><h2>',
    ),
    (rules.names_every_control, 'for="b"', 'for="x"'),
    (rules.names_every_control, "<label>C ", "<span>C "),
    (rules.names_every_control, "Senden", ""),
    (rules.names_every_control, ">D<", '><b aria-hidden="true">D</b><'),
    (rules.sends_every_form_somewhere, 'action="/a"', ""),
    (rules.sends_every_form_somewhere, "csrf_token", "token"),
    (rules.sends_every_form_somewhere, 'value="t"', 'value=""'),
    (rules.asks_htmx_for_what_it_links, 'hx-get="/d"', 'hx-get="/d?x=1"'),
    (rules.asks_htmx_for_what_it_links, 'hx-get="/c"', 'hx-get="/e"'),
    (rules.asks_htmx_for_what_it_links, 'hx-post="/a"', 'hx-post="/b"'),
    (rules.asks_htmx_for_what_it_links, "<h2>", '<h2 hx-on:click="x">'),
    (rules.carries_no_code, "<h2>", '<h2 style="color: red">'),
    (rules.carries_no_code, "<h2>", '<h2 onclick="x()">'),
    (rules.carries_no_code, "<h2>", "<script>x()</script><h2>"),
    (rules.carries_no_code, "<h2>", '<script src="https://evil.example/x.js"></script><h2>'),
    (rules.carries_no_code, '{"a": "b"}', "alert(1)"),
    (rules.carries_no_code, '{"a": "b"}', '{"a": "</script><script>alert(1)</script>"}'),
    (rules.carries_no_code, ' type="application/ld+json"', ""),
    (rules.carries_no_code, "application/ld+json", "module"),
    (rules.carries_no_code, "/d#e", "java\tscript:x()"),
    (rules.describes_every_picture, ' alt=""', ""),
    (rules.describes_every_picture, ' aria-hidden="true"', ""),
    (rules.nests_no_live_region, "<p>E", '<p role="alert">E'),
    (rules.nests_no_live_region, 'id="inhalt"', 'id="inhalt" aria-live="polite"'),
    (rules.ties_every_hint_to_its_field, ' aria-describedby="h"', ""),
    (rules.ties_every_hint_to_its_field, ' id="h"', ""),
    (rules.points_at_what_is_there, "#inhalt", "#nirgends"),
    (rules.points_at_what_is_there, 'hx-target="#inhalt"', 'hx-target="#x"'),
    (rules.points_at_what_is_there, "<h2>", '<h2 aria-labelledby="x">'),
]


def test_a_page_that_keeps_every_rule_is_let_pass():
    assert Page(RIGHT).h1 == "Eins"


@pytest.mark.parametrize(("rule", "right", "wrong"), BREACHES, ids=range(len(BREACHES)))
def test_a_rule_finds_what_breaks_it(rule, right, wrong):
    page = Page(RIGHT)
    assert right in page.html
    page.soup = type(page.soup)(page.html.replace(right, wrong), "html.parser")
    assert list(rule(rules.elements_of(page.soup))) != []


@pytest.mark.parametrize("missing", ["<!doctype html>", "<head>", "</head>", "<body>", "</html>"])
def test_a_page_that_lacks_a_tag_is_refused(missing):
    with pytest.raises(AssertionError, match="no whole document"):
        Page(RIGHT.replace(missing, ""))


def test_every_rule_is_tried():
    assert {rule for rule, _, _ in BREACHES} == set(rules.OF_A_PAGE)
