"""Whatever is written, what is shown is safe, short where it should be, and soon there."""

import re
import time
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stadtnetz import markup
from stadtnetz.cities import slug_of, sort_key_of
from tests.safety import what_is_unsafe

LONGEST = 40_000
PIECES = st.sampled_from(
    [
        "<script>", "</script>", "<img src=x onerror=alert(1)>", "javascript:", "JaVaScRiPt:",
        "java\tscript:", "&#106;avascript:", "data:text/html,", "vbscript:", "[a](", ")", "](", "[",
        "]", "<", ">", '"', "'", "`", "```\n", "*", "**", "_", "# ", "> ", "- ", "1. ", "\n",
        "\n\n",
        "    ", "\\", "&", "&lt;", "&amp;", "\x00", "onclick=", "<a href='", "<svg/onload=", "<!--",
        "-->", "<![CDATA[", "]]>", "https://a.example/", "//a.example", "mailto:", "„", "“", "ä",
        "\u202e", "\ud800", "wort ", "![", "[1]: ", "<style>", "<iframe srcdoc=", "title=",
    ]
)  # fmt: skip
WRITTEN = st.lists(PIECES | st.text(max_size=8), max_size=25).map("".join)


class Reader(HTMLParser):
    """Reads a page like a browser and keeps only its letters."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.letters = ""

    def handle_data(self, data: str) -> None:
        self.letters += data


@given(WRITTEN)
@example("[x](javascript:alert(1))")
@example("<javascript:alert(1)>")
@example("[x]: javascript:alert(1)\n\n[x]")
@example("[x](java&#115;cript:alert(1))")
@example("[x](data:text/html;base64,PHNjcmlwdD4=)")
@example('<https://a.example/"onclick=alert(1)>')
def test_no_script_comes_through(source: str) -> None:
    tidied = markup.tidy(source)
    assert what_is_unsafe(markup.to_html(tidied)) == []


@given(WRITTEN)
def test_text_that_is_shown_as_text_needs_no_cleaning_twice(source: str) -> None:
    html = markup.to_html(markup.tidy(source))
    assert markup.nh3.clean(
        html,
        tags=markup._TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener",
    ) == str(html)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_a_code_span_shows_every_letter_as_typed(text: str) -> None:
    typed = " ".join(markup.tidy(text).replace("`", "").split()) or "x"
    reader = Reader()
    reader.feed(str(markup.to_html(f"`` {typed} ``")))
    assert reader.letters.strip() == typed


@pytest.mark.parametrize(
    "unit",
    [
        "[", ">", "*", "`", "(", "<", "&", "\n", "a", "[a](", "![", "**a ", "_", "> ", "- ", "„ a ",
        "„", '"', "'", "\\", "<a", "[[]", "[a]: b\n", "*a_ ", "  - ", "`` ` ", "~", "a@b.c ", "|",
        "https://", "http://[", "[https://#", "https://a.b/(", "1. ", "# \n",
        "\n>", "'a\"", "a\u0301",
    ],
)  # fmt: skip
def test_even_nonsense_costs_no_more_than_its_length_asks_for(unit: str) -> None:
    whole = (unit * LONGEST)[:LONGEST]
    for read in (markup.to_html, lambda text: markup.excerpt(markup.to_text(text)), markup.tidy):
        grown = seconds(read, whole) / seconds(read, whole[: LONGEST // 4])
        assert grown < 11  # four times the text; what goes through it once for each letter: 16


def seconds(read: Callable[[str], object], text: str) -> float:
    """Measure at best, as the machine may be busy, and at least so that a letter's work shows."""
    best = float("inf")
    for _ in range(3):
        before = time.process_time()
        read(text)
        best = min(best, time.process_time() - before)
    return best + 0.001


@given(st.text(alphabet=st.characters(), max_size=80) | WRITTEN)
@example("\u0300 a")
@example("a\r\r\n\x85")
@example("e\u200f\u0301")
@example(" \u202e ")
def test_what_is_tidy_stays_as_it_is(text: str) -> None:
    tidied = markup.tidy(text)
    assert markup.tidy(tidied) == tidied
    assert tidied.encode().decode() == tidied
    assert re.findall("[\x00-\x08\r\x7f\u202a-\u202e\u2066-\u2069]", tidied) == []


@given(
    st.lists(st.sampled_from(["wort", "„", "“", "„zitat", "ende“", "ja,", "–"]), max_size=90),
    st.integers(1, 40),
)
def test_an_excerpt_begins_the_text_and_hides_eight_words_or_none(
    words: list[str], wanted: int
) -> None:
    text = " ".join(words)
    short = markup.excerpt(text, wanted)
    if short == text:
        assert len(words) < wanted + markup.SMALLEST_REST or {"„", "„zitat"} & set(words)
        return
    begun = short.removesuffix(" …").split()
    assert short.endswith(" …")
    assert len(words) - max(len(begun), wanted) >= markup.SMALLEST_REST
    assert "".join(words).startswith("".join(begun))


@given(
    st.lists(
        st.sampled_from(["wort", "„zitat“", "„zwei worte“", "„noch ein paar worte“"]), max_size=60
    )
)
def test_an_excerpt_never_breaks_off_within_a_quotation(parts: list[str]) -> None:
    short = markup.excerpt(" ".join(parts))
    assert short.count("„") == short.count("“")


@given(st.text(max_size=200) | WRITTEN)
def test_an_address_is_made_of_small_letters_digits_and_single_hyphens(text: str) -> None:
    slug = slug_of(text)
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug)
    assert len(slug) <= 80
    assert slug_of(slug) == slug


@given(st.text(max_size=60))
def test_a_sort_key_does_not_depend_on_how_a_name_was_typed(text: str) -> None:
    assert sort_key_of(unicodedata.normalize("NFD", text)) == sort_key_of(
        unicodedata.normalize("NFC", text)
    )
