"""What people write, made safe, plain or short."""

import pytest
from markupsafe import Markup
from sqlalchemy import Dialect, create_engine

from stadtnetz import markup
from stadtnetz.markup import SafeHtml

SQLITE: Dialect = create_engine("sqlite://").dialect


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("Ein *leises*, **lautes** Wort.", "<p>Ein <em>leises</em>, <strong>lautes</strong> Wort.</p>\n"),
        ("- eins\n- zwei", "<ul>\n<li>eins</li>\n<li>zwei</li>\n</ul>\n"),
        ("3. drei\n4. vier", '<ol start="3">\n<li>drei</li>\n<li>vier</li>\n</ol>\n'),
        ("> gesagt", "<blockquote>\n<p>gesagt</p>\n</blockquote>\n"),
        ("eine Zeile  \nnoch eine", "<p>eine Zeile<br>\nnoch eine</p>\n"),
        ("`a < b`", "<p><code>a &lt; b</code></p>\n"),
        ("oben\n\n---\n\nunten", "<p>oben</p>\n<hr>\n<p>unten</p>\n"),
        ('Sie sagte "ja" und \'nein\'.', "<p>Sie sagte „ja“ und ‚nein‘.</p>\n"),
        ("Montag -- Freitag...", "<p>Montag – Freitag…</p>\n"),
        ("", ""),
    ],
)  # fmt: skip
def test_markdown_becomes_html(source: str, html: str) -> None:
    assert markup.to_html(source) == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        (
            "[Rathaus](https://rathaus.example/ 'Dort')",
            '<p><a href="https://rathaus.example/" title="Dort" rel="noopener">Rathaus</a></p>\n',
        ),
        (
            "Siehe https://a.example/b.",
            '<p>Siehe <a href="https://a.example/b" rel="noopener">https://a.example/b</a>.</p>\n',
        ),
        ("[Tel](tel:+4935811)", '<p><a href="tel:+4935811" rel="noopener">Tel</a></p>\n'),
        (
            "[Post](mailto:a@b.example)",
            '<p><a href="mailto:a@b.example" rel="noopener">Post</a></p>\n',
        ),
        ("rathaus.example und a@b.example", "<p>rathaus.example und a@b.example</p>\n"),
        ("[ftp](ftp://a.example/b)", '<p><a rel="noopener">ftp</a></p>\n'),
        ("[böse](javascript:alert(1))", "<p>[böse](javascript:alert(1))</p>\n"),
    ],
)
def test_a_link_leads_only_where_a_reader_may_be_sent(source: str, html: str) -> None:
    assert markup.to_html(source) == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("<b onclick=x>hier</b>", "<p>&lt;b onclick=x&gt;hier&lt;/b&gt;</p>\n"),
        (
            "![Bild](https://a.example/b.png)",
            '<p>!<a href="https://a.example/b.png" rel="noopener">Bild</a></p>\n',
        ),
        ("<!-- leise -->", "<p>&lt;!-- leise --&gt;</p>\n"),
    ],
)
def test_html_and_pictures_stay_the_letters_that_were_typed(source: str, html: str) -> None:
    assert markup.to_html(source) == html


@pytest.mark.parametrize(
    ("unit", "most", "shown"),
    [
        ("'ja' ", markup.MOST_QUOTES // 2, ("‚ja‘", "'ja'")),
        ('"ja" ', markup.MOST_QUOTES // 2, ("„ja“", '"ja"')),
        ("https://a.b ", markup.MOST_ADDRESSES, ('<a href="https://a.b"', "<p>https://a.b")),
    ],
)
def test_what_would_take_too_long_to_improve_is_shown_as_it_was_typed(
    unit: str, most: int, shown: tuple[str, str]
) -> None:
    assert shown[0] in markup.to_html(unit * most)
    assert shown[1] in markup.to_html(unit * (most + 1))


@pytest.mark.parametrize(
    ("source", "tags"),
    [
        ("# a", ["h3"]),
        ("### a", ["h3"]),
        ("# a\n\n## b", ["h3", "h4"]),
        ("## a\n\n#### b\n\n###### c", ["h3", "h4", "h4"]),
        ("#### a\n\n# b", ["h4", "h3"]),
    ],
)
def test_headings_follow_the_title_of_a_story_without_a_gap(source: str, tags: list[str]) -> None:
    html = markup.to_html(source)
    assert [line[1:3] for line in html.splitlines()] == tags
    below_a_page = markup.to_html(source, shallowest=markup.BELOW_A_PAGE)
    assert [line[1:3] for line in below_a_page.splitlines()] == [
        f"h{int(tag[1]) - 1}" for tag in tags
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("# Titel\n\nEin *leiser*\nSatz mit `Code`.", "Ein leiser Satz mit Code."),
        ("> gesagt\n\nerzählt", "erzählt"),
        ("> > tief\n>\n> flach\n\nerzählt", "erzählt"),
        ("- eins\n- zwei", "eins zwei"),
        ("    code\n\nText", "Text"),
        ("ein  \nBruch", "ein Bruch"),
        ("[Wort](https://a.example/)", "Wort"),
        ("", ""),
    ],
)
def test_running_text_has_no_headings_quotes_or_code(source: str, text: str) -> None:
    assert markup.to_text(source) == text


def some_words(number: int, first: int = 1) -> str:
    """Count in words, so that each is told from the others."""
    return " ".join(f"w{each}" for each in range(first, first + number))


@pytest.mark.parametrize("number", [0, 1, 30, 37])
def test_a_text_of_which_fewer_than_eight_words_would_be_missing_stays_whole(number: int) -> None:
    assert markup.excerpt(some_words(number)) == some_words(number)


def test_a_longer_text_is_cut_after_thirty_words() -> None:
    assert markup.excerpt(some_words(38)) == f"{some_words(30)} …"


@pytest.mark.parametrize("mark", list(",;:–-"))
def test_no_sign_that_announces_more_stands_before_the_ellipsis(mark: str) -> None:
    text = f"{some_words(30)}{mark} {some_words(20, 31)}"
    assert markup.excerpt(text) == f"{some_words(30)} …"


def test_a_quotation_is_told_to_its_end() -> None:
    text = f"{some_words(28)} „{some_words(6, 29)}“ {some_words(20, 35)}"
    assert markup.excerpt(text) == f"{some_words(28)} „{some_words(6, 29)}“ …"


def test_a_quotation_that_ends_near_the_end_keeps_the_text_whole() -> None:
    text = f"{some_words(28)} „{some_words(6, 29)}“ {some_words(7, 35)}"
    assert markup.excerpt(text) == text


def test_a_quotation_that_ended_before_does_not_matter() -> None:
    text = f"„{some_words(3)}“ {some_words(40, 4)}"
    assert markup.excerpt(text) == f"„{some_words(3)}“ {some_words(27, 4)} …"


def test_an_english_quotation_before_a_german_one_does_not_hide_it() -> None:
    text = f"“w1” {some_words(27, 2)} „{some_words(6, 29)}“ {some_words(20, 35)}"
    assert markup.excerpt(text) == f"“w1” {some_words(27, 2)} „{some_words(6, 29)}“ …"


def test_a_quotation_that_nobody_closes_does_not_carry_the_whole_text_along() -> None:
    text = f"{some_words(10)} „{some_words(500, 11)}"
    assert markup.excerpt(text) == f"{some_words(10)} „{some_words(20, 11)} …"


def test_an_excerpt_may_be_of_another_length() -> None:
    assert markup.excerpt(some_words(20), words=5) == f"{some_words(5)} …"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  a  ", "a"),
        ("a\r\nb\rc\n", "a\nb\nc"),
        ("a\x00b\x07c\x7fd\x9fe", "abcde"),
        ("a\tb", "a\tb"),
        ("u\u0308ber", "über"),
        ("a\u202eb\u2066c\u200fd\ufeffe", "abcde"),
        ("a\ud800b\ufffec", "abc"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("\u202e \n", ""),
    ],
)
def test_text_is_kept_tidy(typed: str, kept: str) -> None:
    assert markup.tidy(typed) == kept


def test_words_are_what_blanks_part() -> None:
    assert markup.count_words("Ein  *ganzer*\n\nSatz.") == 3
    assert markup.count_words("") == 0


@pytest.mark.parametrize(
    ("heading", "hyphenated"),
    [
        ("Kurze Wörter bleiben", "Kurze Wörter bleiben"),
        ("Nachbarschaftswerkstatt", "Nachbarschafts\u00adwerkstatt"),
        ("Donaudampfschifffahrt", "Donau\u00addampf\u00adschiff\u00adfahrt"),
        ("<b>", "&lt;b&gt;"),
    ],
)
def test_a_long_word_in_a_heading_may_break(heading: str, hyphenated: str) -> None:
    assert markup.hyphenated(heading) == hyphenated
    assert str(markup.hyphenated(heading)).replace("\u00ad", "") == str(markup.escape(heading))


def test_a_column_of_html_takes_what_was_made_safe() -> None:
    column = SafeHtml()
    html = markup.to_html("*ja*")
    assert column.process_bind_param(html, SQLITE) == "<p><em>ja</em></p>\n"
    assert column.process_bind_param(None, SQLITE) is None
    read = column.process_result_value("<p>ja</p>", SQLITE)
    assert (read, read.__html__()) == ("<p>ja</p>", "<p>ja</p>")
    assert column.process_result_value(None, SQLITE) is None


def test_a_column_of_html_refuses_a_plain_string() -> None:
    with pytest.raises(TypeError, match=r"markup\.to_html"):
        SafeHtml().process_bind_param("<p>ja</p>", SQLITE)


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("„", "“"),
        ("„", '"'),
        ("»", "«"),
        ("«", "»"),
        ("‚", "‘"),
        ("›", "‹"),
        ("“", "”"),
        ('"', '"'),
    ],
)
def test_no_teaser_breaks_a_quotation_however_it_is_marked(opening: str, closing: str) -> None:
    text = " ".join(
        ["Wort"] * 28 + [f"{opening}eins", "zwei", "drei", f"vier{closing}"] + ["Wort"] * 30
    )
    assert markup.excerpt(text).endswith(f"vier{closing} …")


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u00a0\u2060\u00ad"])
def test_what_shows_nothing_is_blank(text: str) -> None:
    assert markup.is_blank(text)
    assert not markup.is_blank(text + "🙂")


def test_an_address_may_break_behind_its_signs_and_stays_what_it_is() -> None:
    link = Markup('An <a href="mailto:rat@ort.example">rat@ort.example</a>. Oder a.b &amp; c.')
    assert str(markup.breakable(link)) == (
        'An <a href="mailto:rat@ort.example">rat@<wbr>ort.<wbr>example</a>. Oder a.b &amp; c.'
    )
