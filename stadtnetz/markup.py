"""What people write becomes safe HTML here, and nowhere else."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from html import unescape

import nh3
import pyphen
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup, escape
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

LONG_WORD = 13
EXCERPT_WORDS = 30
SMALLEST_REST = 8
MOST_QUOTES = 2_000
MOST_ADDRESSES = 200
MOST_BRACKETS = 200
MOST_MARKS = 3
BELOW_A_STORY = 3
BELOW_A_PAGE = 2
_TAGS = {
    "p",
    "h2",
    "h3",
    "h4",
    "em",
    "strong",
    "a",
    "ul",
    "ol",
    "li",
    "blockquote",
    "br",
    "hr",
    "code",
    "pre",
}
_COMMENT_TAGS = {"p", "em", "strong", "a", "ul", "ol", "li", "blockquote", "br"}
_LINKED, _SIGNS = re.compile(">[^<]+(?=</a>)"), re.compile(r"([@./])(?=\w)")
_NOT_STORED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufeff]"
)
_INVISIBLE = re.compile(
    "[\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2064\u3164\uffa0]"
)
_STRAY_JOINERS = re.compile("(?<![^\x00-\u024f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u024f])")
_ADDRESS_LIKE = re.compile(
    r"(?:\w+://|\b[Ww]{3}\.|(?<![\w.@-])(?:[\w-]{1,63}\.){1,9}[a-z]{2,24}/(?=\S))[^\s<>()\[\]]*"
)
"""With a scheme, with www, or a host with a path: nobody else writes „laden.example/kaufen“."""
_LINK_TARGETS = re.compile('<a href="([^"]*)"')
_QUOTES = {
    "„": '“”"',
    "‚": "‘’",
    "»": "«",
    "«": "»",
    "›": "‹",
    "‹": "›",
    "“": "”",
    '"': '"',
}
"""Which signs close what each sign opens, in the ways that Germans and their neighbours quote."""
_HYPHENS_OF_OUR_OWN = {
    "Formularwerkstatt": "Formular\u00adwerkstatt",
    "Nachbarschaftswerkstatt": "Nachbarschafts\u00adwerkstatt",
}


class SafeHtml(TypeDecorator[Markup]):
    """A column of HTML that takes only what this room made: a plain string is refused."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Markup | None, dialect: Dialect) -> str | None:
        """Refuse text that nobody made safe."""
        del dialect
        if value is not None and not isinstance(value, Markup):
            message = "Only markup.to_html makes HTML that may be stored."
            raise TypeError(message)
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Markup | None:
        """Trust what this room once stored."""
        del dialect
        return None if value is None else Markup(value)  # noqa: S704 - it went in as Markup


def tidy(text: str) -> str:
    r"""Give text the form in which it is stored.

    NFC, line ends as \\n, no outer blanks; control characters, lone surrogates and the marks that
    turn the reading direction are dropped, because they carry nothing and hide much.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _NOT_STORED.sub("", lines)).strip()


def is_blank(text: str) -> bool:
    """Whether a text shows nothing: blanks, joiners and other invisible signs alone."""
    return all(unicodedata.category(letter)[0] in "ZC" for letter in text)


def has_words(text: str) -> bool:
    """Whether there is a letter or a figure in a text: what can be read out, searched and named."""
    return any(unicodedata.category(letter)[0] in "LN" for letter in text)


def to_html(source: str, *, shallowest: int = BELOW_A_STORY) -> Markup:
    """Render Markdown for a page: CommonMark without raw HTML or pictures.

    The highest heading in the text becomes an h3, to stand below the h2 of a story, unless told
    otherwise; all lower ones are one level below it.
    """
    html = nh3.clean(
        _parser_for(source).render(source, {"shallowest": shallowest}),
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener",
    )
    return Markup(html)  # noqa: S704 - the one place that may say so


def comment(source: str) -> Markup:
    """Render what a reader says: emphasis, links, lists and quotes; a line that ends, ends.

    Whatever else Markdown knows comes out as the letters that were typed; so do links where there
    are hundreds of brackets, which take markdown-it-py 4.3 quadratic time.
    """
    parser = _comment_parser(
        clever=_may_be_clever(source), links=source.count("[") <= MOST_BRACKETS
    )
    cleaned = nh3.clean(
        parser.render(source),
        tags=_COMMENT_TAGS,
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="ugc nofollow noopener",
    )
    return Markup(cleaned)  # noqa: S704 - made of an allowlist, as above


def links_in(source: str) -> Sequence[str]:
    """List where what a reader says leads, or would lead if somebody copied it."""
    linked = [unescape(each) for each in _LINK_TARGETS.findall(comment(source))]
    return [*linked, *_ADDRESS_LIKE.findall(source)]


def calm(text: str) -> str:
    """Take from a text what hides or covers: invisible signs, and marks heaped on a letter.

    A joiner stays where emoji and scripts other than Latin need it. Call `tidy` afterwards.
    """
    shown = _STRAY_JOINERS.sub("", _INVISIBLE.sub("", text))
    kept: list[str] = []
    heap = 0
    for letter in shown:
        heap = heap + 1 if unicodedata.category(letter) in {"Mn", "Me"} else 0
        if heap <= MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def to_text(source: str) -> str:
    """Give the running text of Markdown on one line: no headings, quotes or code."""
    words: list[str] = []
    depth = 0
    heading = False
    for token in _parser_for(source).parse(source):
        if token.type in {"blockquote_open", "blockquote_close"}:
            depth += token.nesting
        elif token.type in {"heading_open", "heading_close"}:
            heading = token.type == "heading_open"
        elif token.type == "inline" and not heading and not depth:
            words += _text_of(token).split()
    return " ".join(words)


def excerpt(text: str, words: int = EXCERPT_WORDS) -> str:
    """Cut running text near `words` words, with an ellipsis where something is missing.

    Never within a word or a quotation, and never to hide fewer than eight words.
    """
    every = text.split()
    if len(every) < words + SMALLEST_REST:
        return text
    end = _end_of_quotation(every, words)
    if len(every) - end < SMALLEST_REST:
        return text
    return " ".join(every[:end]).rstrip(",;:–-") + " …"


def count_words(source: str) -> int:
    """Count the words of a text, for an honest reading time."""
    return len(source.split())


def drawn(template_output: str) -> Markup:
    """Trust what a template has drawn: it escapes whatever nobody made safe."""
    return Markup(template_output)  # noqa: S704 - as above


def breakable(html: Markup) -> Markup:
    """Let what stands in a link, such as a mail address, break behind its signs and not in a word."""
    return Markup(_LINKED.sub(lambda found: _SIGNS.sub(r"\1<wbr>", found[0]), html))  # noqa: S704 - only adds where a line may break


def hyphenated(text: str) -> Markup:
    """Put soft hyphens into long German words of a heading, for browsers without a dictionary."""
    return escape(re.sub(rf"[A-Za-zÄÖÜäöüß]{{{LONG_WORD},}}", _with_soft_hyphens, text))


def _with_soft_hyphens(word: re.Match[str]) -> str:
    known = _HYPHENS_OF_OUR_OWN.get(word[0])
    return known or str(_hyphens().inserted(word[0], "\u00ad"))


@cache
def _hyphens() -> pyphen.Pyphen:
    """Read the dictionary once it is needed: it takes a third of a second."""
    return pyphen.Pyphen(lang="de_DE", left=4, right=4)


def _end_of_quotation(every: Sequence[str], wanted: int) -> int:
    """Find the first place from `wanted` words on where no quotation is open.

    A quotation that nobody closes is none, and does not carry a whole story into its card.
    """
    closings: list[str] = []
    for number, word in enumerate(every, 1):
        for mark in word:
            if closings and mark in closings[-1]:
                closings.pop()
            elif mark in _QUOTES:
                closings.append(_QUOTES[mark])
        if number >= wanted and not closings:
            return number
    return wanted


def _text_of(token: Token) -> str:
    return "".join(
        " " if child.type in {"softbreak", "hardbreak"} else child.content
        for child in token.children or []
        if child.type in {"text", "softbreak", "hardbreak", "code_inline"}
    )


def _below_the_title(state: StateCore) -> None:
    """Shift headings so that the first level in a text follows the title, without a gap."""
    headings = [token for token in state.tokens if token.type.startswith("heading_")]
    levels = sorted({int(token.tag[1]) for token in headings})
    for token in headings:
        shallowest: int = state.env.get("shallowest", BELOW_A_STORY)
        token.tag = f"h{shallowest + min(levels.index(int(token.tag[1])), 1)}"


def _parser_for(source: str) -> MarkdownIt:
    """Choose a parser: what holds thousands of quotes or addresses stays as it was typed.

    markdown-it-py 4.3 pairs quotes and finds addresses in quadratic time, in many seconds.
    """
    return _parser(clever=_may_be_clever(source))


def _may_be_clever(source: str) -> bool:
    quotes, addresses = source.count("'") + source.count('"'), source.count("://")
    return quotes <= MOST_QUOTES and addresses <= MOST_ADDRESSES


@cache
def _parser(*, clever: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", _options(clever=clever))
    parser.enable(["linkify", "smartquotes", "replacements"])
    parser.disable(["image", "html_block", "html_inline"])
    _link_only_addresses(parser)
    parser.core.ruler.push("below_the_title", _below_the_title)
    return parser


@cache
def _comment_parser(*, clever: bool, links: bool) -> MarkdownIt:
    parser = MarkdownIt("zero", {**_options(clever=clever), "breaks": True})
    parser.enable(["list", "blockquote", "emphasis", "newline", "escape", "entity"])
    parser.enable(["link"] if links else [])
    parser.enable(["linkify", "smartquotes", "replacements"])
    _link_only_addresses(parser)
    return parser


def _options(*, clever: bool) -> dict[str, bool | str]:
    return {"html": False, "linkify": clever, "typographer": clever, "quotes": "„“‚‘"}


def _link_only_addresses(parser: MarkdownIt) -> None:
    choose: Callable[..., object] = parser.linkify.set  # type: ignore[union-attr]  # there with linkify on
    choose({"fuzzy_link": False, "fuzzy_email": False})
