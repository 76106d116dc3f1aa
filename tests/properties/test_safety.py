"""The judge of what is safe, judged itself."""

import pytest

from tests.safety import what_is_unsafe


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<p>ja <a href="https://a.example/" rel="noopener">dort</a></p>', []),
        ('<a href="/a:b">', []),
        ('<a href="a%20b:c">', []),
        ("<script>x</script>", ["<script>"]),
        ("<p onclick=x>", ["p onclick"]),
        ('<a href="javascript:x">', ["href javascript:x"]),
        ('<a href=" java\tscript:x">', ["href  java\tscript:x"]),
        ('<a href="&#106;avascript:x">', ["href javascript:x"]),
        ('<a href="data:text/html,x">', ["href data:text/html,x"]),
        ("<img src=x>", ["<img>", "img src"]),
        ("<!-- x -->", ["<!-- x -->"]),
        ("<!doctype html>", ["<!doctype html>"]),
        ("<?xml ?>", ["<?xml ?>"]),
    ],
)
def test_what_nobody_may_have_written_is_found(html: str, found: list[str]) -> None:
    assert what_is_unsafe(html) == found
