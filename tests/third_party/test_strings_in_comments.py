"""Strings that broke other sites are said below a story, and come out by every door as words."""

from datetime import timedelta
from email.policy import default
from urllib.parse import urlsplit

import pytest

from stadtnetz import clock, comments
from stadtnetz.comments import Comment, State
from stadtnetz.database import session, unit_of_work
from tests import factories
from tests.browse import browse
from tests.factories import NOON
from tests.letters import letters
from tests.third_party.test_strings_over_http import (
    BATCHES,
    CORPORA,
    FILES,
    SAMPLE,
    SOME,
    Passage,
    on_postgresql,
    on_sqlite,
)

ALLOWED = {"p", "br", "em", "strong", "a", "ul", "ol", "li", "blockquote"}
ENOUGH = " – so steht es da."
A_DAY, A_MINUTE = timedelta(days=1), timedelta(minutes=1)

pytestmark = pytest.mark.skipif(
    not all((CORPORA / name).is_file() for name in FILES), reason=f"no corpora in {CORPORA}"
)


@on_sqlite
@pytest.mark.parametrize("batch", BATCHES, ids=range(len(BATCHES)))
def test_every_string_is_said_unharmed_and_harmless(batch, network):
    say_all(batch, network)


@on_postgresql
def test_a_sample_is_said_on_postgresql_unharmed_and_harmless(network):
    say_all(SOME[: SAMPLE // 2], network)


def say_all(batch, network):
    """Post each string, let a moderator read it, and look wherever it is to be seen."""
    with clock.at(NOON - 30 * A_DAY):
        reader = factories.a_reader("Anwohnerin")
    with clock.at(NOON):
        passage = Passage(network)
        story = factories.a_story(author=passage.author)
        author = browse("plain", network, reader)
        passage.tokens[author] = author.token()
        with unit_of_work():
            comments.follow(story, follower=factories.a_moderator("Kim Lot"))
        blank = author.open(f"/beitraege/{story.id}/kommentare/neu").page
    address, form = f"/geschichten/{story.id}-{story.slug}", blank.value("formular")
    for number, payload in enumerate(batch, 1):
        with clock.at(NOON + number * A_MINUTE):
            passage.send(author, f"/beitraege/{story.id}/kommentare", said(payload, form))
    with clock.at(NOON + A_DAY):
        made = session().query(Comment).order_by(Comment.id).all()
        kept = dict.fromkeys(
            comments.checked(words(each)) for each in batch
        )  # the same is said once
        assert [each.body for each in made] == list(kept)
        read_it_all(passage, author, address, made)
        rule(passage, made, batch)
        read_it_all(passage, passage.reader, address, made[1:])
        assert batch[0].strip() == "" or made[0].state is State.HIDDEN
        check_the_mails(network)


def words(payload):
    """Make a string long enough to be said, and no longer than may be."""
    text = payload[: comments.LONGEST - len(ENOUGH)]
    try:
        comments.checked(text)
    except comments.Unreadable:
        return f"{text}{ENOUGH}"
    return text


def said(payload, form):
    return {"body": words(payload), "formular": form}


def read_it_all(passage, browser, address, made):
    """See each comment on the page, with no tag that nobody may write."""
    page = passage.see(browser, address)
    shown = page.select(".said")
    assert len(shown) == len(made)
    assert {tag.name for each in shown for tag in each.find_all(True)} <= ALLOWED
    for link in page.select(".said a"):
        assert set(link["rel"]) == {"ugc", "nofollow", "noopener"}
        assert urlsplit(link["href"]).scheme in {"", "https", "http", "mailto"}


def rule(passage, made, batch):
    """Let the moderator pass all but the first, which goes with the string as the reason."""
    desk = passage.see(passage.moderator, "/pruefliste/kommentare")
    assert len(desk.select("main ol > li, ol.queue > li")) >= len(made)
    first, *others = made
    passage.see(passage.moderator, f"/pruefliste/kommentare/{first.id}")
    for each in others:
        data = {"schritt": "approve", "version": str(each.version)}
        passage.send(passage.moderator, f"/kommentare/{each.id}/entscheidungen", data)
    data = {"schritt": "hide", "version": str(first.version), "grund": words(batch[0])[:1000]}
    passage.send(passage.moderator, f"/kommentare/{first.id}/entscheidungen", data)


def check_the_mails(network):
    """Find the words in plain letters whose heads nobody could add to."""
    found = letters(network)
    assert found
    for mail in found:
        assert mail.get_content_type() == "text/plain"
        assert mail.policy == default
        assert set(mail.keys()) <= {
            "Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "From", "In-Reply-To",
            "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Message-ID", "Precedence",
            "References", "Subject", "To",
        }  # fmt: skip
        assert len(mail.get_all("To")) == len(mail.get_all("Subject")) == 1
