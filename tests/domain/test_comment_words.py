"""What a reader types: how it looks, where it leads, how long it may take, and where it stands."""

from time import perf_counter, thread_time

import pytest

from stadtnetz import markup
from stadtnetz.comments import (
    EDITABLE,
    GONE,
    MOVES,
    PENDING,
    IllegalMove,
    Move,
    State,
    open_moves,
    paths,
    states,
    words,
)
from stadtnetz.pagination import BrokenCursor
from tests.safety import what_is_unsafe

REL = 'rel="ugc nofollow noopener"'


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("Ein *leises*, **lautes** Wort.", "<p>Ein <em>leises</em>, <strong>lautes</strong> Wort.</p>\n"),
        ("eine Zeile\nnoch eine", "<p>eine Zeile<br>\nnoch eine</p>\n"),
        ("- eins\n- zwei", "<ul>\n<li>eins</li>\n<li>zwei</li>\n</ul>\n"),
        ("3. drei\n4. vier", '<ol start="3">\n<li>drei</li>\n<li>vier</li>\n</ol>\n'),
        ("> gesagt", "<blockquote>\n<p>gesagt</p>\n</blockquote>\n"),
        ("[Wort](https://a.example 'Titel')", f'<p><a href="https://a.example" {REL}>Wort</a></p>\n'),
        ("Siehe https://a.example/b.", f'<p>Siehe <a href="https://a.example/b" {REL}>https://a.example/b</a>.</p>\n'),
        ("[Post](mailto:a@b.example)", f'<p><a href="mailto:a@b.example" {REL}>Post</a></p>\n'),
        ('Sie sagte "ja" -- oder...', "<p>Sie sagte „ja“ – oder…</p>\n"),
    ],
)  # fmt: skip
def test_a_small_part_of_markdown_is_understood(source: str, html: str) -> None:
    assert markup.comment(source) == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("# laut", "<p># laut</p>\n"),
        ("laut\n====", "<p>laut<br>\n====</p>\n"),
        ("`a < b`", "<p>`a &lt; b`</p>\n"),
        ("    eingerückt", "<p>eingerückt</p>\n"),
        ("```\nx\n```", "<p>```<br>\nx<br>\n```</p>\n"),
        ("| a |\n|---|", "<p>| a |<br>\n|—|</p>\n"),
        ("![Bild](https://a.example/b.png)", f'<p>!<a href="https://a.example/b.png" {REL}>Bild</a></p>\n'),
        ("<b onclick=x>hier</b>", "<p>&lt;b onclick=x&gt;hier&lt;/b&gt;</p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[böse](javascript:alert(1))", "<p>[böse](javascript:alert(1))</p>\n"),
        ("[Tel](tel:+4935811)", f"<p><a {REL}>Tel</a></p>\n"),
        ("***", "<p>***</p>\n"),
    ],
)  # fmt: skip
def test_everything_else_stays_the_letters_that_were_typed(source: str, html: str) -> None:
    assert markup.comment(source) == html
    assert what_is_unsafe(markup.comment(source)) == []


@pytest.mark.parametrize(
    "unit",
    [
        ">", "[", "*", "_", "`", "<", "(", "&", "!", "\\", "'", '"', "a", "\n", "> ", "- ", "1. ", "[a](",
        "![", "*a_", "**a *b", "a://", "&#x;", "https://a.b ", "]", "[](<", "> - ", "~", "a*", "[[]()",
    ],
)  # fmt: skip
def test_nothing_that_may_be_posted_takes_long_to_lay_out(unit: str) -> None:
    text = (unit * words.LONGEST)[: words.LONGEST]
    html = markup.comment(text)
    took = []
    for _ in range(5):
        start = thread_time()
        markup.comment(text)
        took.append(thread_time() - start)
    assert min(took) < 0.05
    assert what_is_unsafe(html) == []


def test_links_among_hundreds_of_brackets_stay_as_they_were_typed() -> None:
    link = "[x](https://a.example) "
    brackets = "[" * (markup.MOST_BRACKETS - 1)
    assert "<a href" in markup.comment(link + brackets)
    assert "[x](" in markup.comment(link + brackets + "[")


@pytest.mark.parametrize("unit", [">", "[", "\u0310", "\u200b", "\u200d", "a", "\u0316\u0300"])
def test_a_megabyte_is_refused_before_anything_is_done_with_it(unit: str) -> None:
    text = unit * 1_000_000
    start = perf_counter()
    with pytest.raises(words.Unreadable):
        words.checked(text)
    assert perf_counter() - start < 0.01


@pytest.mark.parametrize("unit", ["\u0310", "\u200b", "a\u200d", "\u0316\u0300", "\u0300\u0316a"])
def test_the_longest_text_that_is_read_is_tidied_in_no_time(unit: str) -> None:
    text = (unit * words.LONGEST_TYPED)[: words.LONGEST_TYPED]
    start = perf_counter()
    with pytest.raises(words.Unreadable):
        words.checked(text)
    assert perf_counter() - start < 0.2


@pytest.mark.parametrize(
    ("old", "new", "adds"),
    [
        ("Ohne.", "Weiter ohne.", False),
        ("Ohne.", "Mit https://a.example.", True),
        ("Ohne.", "Mit [Wort](/hier).", True),
        ("https://a.example hier", "Hier https://a.example", False),
        ("https://a.example", "https://a.example/b", True),
        ("[x](https://a.example/?a=1&b=2)", "[y](https://a.example/?a=1&b=2)", False),
        ("[x](https://a.example)", "[x](https://b.example)", True),
        ("Siehe www.a.example", "Siehe www.b.example", True),
    ],
)
def test_a_new_link_is_one_that_leads_elsewhere(old: str, new: str, adds: bool) -> None:
    assert words.adds_links(old, new) is adds


@pytest.mark.parametrize(
    ("old", "new", "others"),
    [
        ("eins zwei drei vier", "eins zwei drei fünf", False),
        ("eins zwei drei vier", "eins", True),
        ("eins", "eins zwei drei vier", True),
        ("eins zwei", "drei vier", True),
        ("eins\n\nzwei\n\ndrei", "eins\n\nzwei\n\nvier", False),
    ],
)
def test_other_words_are_more_than_half_of_a_text(old: str, new: str, others: bool) -> None:
    assert words.are_others(old, new) is others


def test_the_table_of_moves_leads_from_everywhere_it_says_and_nowhere_else() -> None:
    for state in State:
        for move in Move:
            if state in MOVES[move].sources:
                assert states.target(state, move) is MOVES[move].target
                assert move in open_moves(state)
            else:
                with pytest.raises(IllegalMove):
                    states.target(state, move)
                assert move not in open_moves(state)
    assert (open_moves(State.ERASED), open_moves(State.HIDDEN)) == ((), (Move.RESTORE,))
    assert (GONE | PENDING | {State.VISIBLE, State.HIDDEN}, EDITABLE - PENDING) == (
        set(State), {State.VISIBLE},
    )  # fmt: skip


def test_places_sort_as_threads_are_read() -> None:
    one, two, hundred = (paths.below(None, number) for number in (1, 35, 100))
    below_one = paths.below(one, 1_000)
    assert sorted([hundred, below_one, two, one]) == [one, below_one, two, hundred]
    assert below_one < one + paths.BEHIND < two
    assert (one, hundred, paths.segment(2**31 - 1)) == ("00000001", "0000002s", "00zik0zj")
    assert (paths.depth(below_one), paths.above(below_one), paths.above(one)) == (2, [one], [])
    assert (paths.root_rank(below_one), paths.root_rank("z" * 8)) == (-1, -(2**31 - 1))


def test_a_place_is_what_an_address_may_name() -> None:
    assert paths.place(None) is paths.place("") is None
    for good in ("00000001", "00000001~", "0" * 240):
        assert paths.place(good) == good
    for bad in ("0", "0" * 248, "0000000-", "00000001~0", "0000000A", "00000001\n"):
        with pytest.raises(BrokenCursor):
            paths.place(bad)
