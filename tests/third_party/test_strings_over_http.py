"""Strings that broke other sites go through every field of ours and out by every door."""

import email
import email.policy
import json
import os
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from stadtnetz import contributions, jobs, markup
from stadtnetz.contributions import State, Story
from stadtnetz.contributions.content import (
    LONGEST_ALT,
    LONGEST_CREDIT,
    LONGEST_TEASER,
    LONGEST_TITLE,
)
from stadtnetz.database import session
from tests import factories
from tests.browse import browse
from tests.rules import carries_no_code, elements_of, read

ROOT = Path(__file__).resolve().parent.parent.parent
CORPORA = Path(os.environ.get("STADTNETZ_CORPORA", ROOT.parent / "shared" / "corpora"))
FILES = ["strings/blns.json", "xss/owasp_filter_evasion.json", "xss/dompurify_expect.json",
    "xss/ammonia_tests.json", "strings/patt_ssti.txt"]  # fmt: skip
BATCH = 20
SAMPLE = 50
ALLOWED = {
    "p",
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
LETTERHEAD = ["Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "From", "MIME-Version",
    "Message-ID", "Subject", "To"]  # fmt: skip

pytestmark = pytest.mark.skipif(
    not all((CORPORA / name).is_file() for name in FILES), reason=f"no corpora in {CORPORA}"
)


def payloads():
    """Read every string of every file, each once, in whole characters as browsers send them."""
    found: dict[str, None] = {}
    for path in (CORPORA / name for name in FILES if (CORPORA / name).is_file()):
        if path.suffix == ".txt":
            texts = path.read_text().splitlines()
        else:
            texts = [
                each if isinstance(each, str) else each["payload"]
                for each in json.loads(path.read_text())
            ]
        for text in texts:
            whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            found[whole[:20_000]] = None
    return list(found)


EVERY = payloads()
BATCHES = [EVERY[start : start + BATCH] for start in range(0, len(EVERY), BATCH)]
SOME = EVERY[:: max(1, len(EVERY) // SAMPLE)][:SAMPLE]

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")
on_postgresql = pytest.mark.parametrize(
    "database",
    [pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
    scope="session",
)


@on_sqlite
@pytest.mark.parametrize("batch", BATCHES, ids=range(len(BATCHES)))
def test_every_string_passes_through_unharmed_and_harmless(batch, network):
    pass_through(batch, network)


@on_postgresql
def test_a_sample_passes_through_postgresql_unharmed_and_harmless(network):
    for start in range(0, len(SOME), SAMPLE // 3 + 1):
        pass_through(SOME[start : start + SAMPLE // 3 + 1], network)


class Passage:
    """An editor, a moderator and a reader who let strings through the house."""

    def __init__(self, network):
        """Found a city with a topic, and sign in whoever is needed."""
        self.network = network
        self.city, self.topic = factories.a_city(), factories.a_topic()
        self.author = factories.an_editor(self.city)
        self.editor = browse("plain", network, self.author)
        self.moderator = browse("plain", network, factories.a_moderator())
        self.reader = browse("plain", network)
        self.tokens = {each: each.token() for each in (self.editor, self.moderator)}
        self.picture_key = factories.a_picture(self.author).key

    def send(self, browser, path, data):
        response = browser.send(
            "POST", path, data=[*data.items(), ("csrf_token", self.tokens[browser])]
        )
        assert response.status_code == 303, (response.status_code, path, data)
        return response

    def see(self, browser, path, part="main"):
        """Read a page, or the part of it that differs, and find no code of a stranger in it."""
        response = browser.send("GET", path)
        assert response.status_code == 200, (response.status_code, path)
        html = response.get_data(as_text=True)
        assert (html.count("<html "), html.count("<main "), html.count("</main>")) == (1, 1, 1)
        html = html[html.index(f"<{part} ") : html.index(f"</{part}>")]
        soup = BeautifulSoup(html, "html.parser")
        assert list(carries_no_code(elements_of(soup))) == []
        foreign = {
            tag.name for prose in soup.select(".prose") for tag in prose.find_all(True)
        } - ALLOWED
        assert foreign == set()
        return soup


def pass_through(batch, network):
    passage = Passage(network)
    ids = [write(passage, payload) for payload in batch]
    in_work = passage.see(passage.editor, "/arbeitsbereich")
    waiting = passage.see(passage.moderator, "/pruefliste")
    assert len(in_work.select("li.submission")) == len(batch)
    assert len(waiting.select("ol.queue > li")) == len(batch)
    for story_id, payload in zip(ids, batch, strict=True):
        publish(passage, session().get_one(Story, story_id), payload)
    for start in range(0, len(ids), 5):
        query = "&".join(f"offen={each}" for each in ids[start : start + 5])
        listed = passage.see(passage.reader, f"/staedte/{passage.city.slug}?{query}")
        assert len(listed.select("article.story")) == len(batch)
    passage.see(passage.editor, "/arbeitsbereich")
    check_the_mails(network, len(batch))


def write(passage, payload):
    """Save the string in every field, find it in the form again, hand it in, and give its id."""
    usable = payload if not markup.is_blank(markup.tidy(payload)) else "leer"
    fields = {
        "title": usable[:LONGEST_TITLE],
        "teaser": payload[:LONGEST_TEASER],
        "body": usable,
        "picture_alt": payload[:LONGEST_ALT],
        "picture_credit": usable[:LONGEST_CREDIT],
        "picture_key": passage.picture_key,
        "has_consent": "y",
        "topic": str(passage.topic.id),
        "language": "de",
    }
    if markup.is_blank(markup.tidy(fields["picture_alt"])):
        fields["is_decorative"] = "y"
    if markup.is_blank(markup.tidy(fields["picture_credit"])):
        fields["picture_credit"] = "leer"
    if not markup.has_words(fields["title"]):
        fields["title"] = f"{fields['title'][: LONGEST_TITLE - 5]} leer"
    place = passage.send(passage.editor, "/geschichten/neu", fields).headers["Location"]
    story_id = int(place.rpartition("-")[2])
    form = passage.see(passage.editor, f"/beitraege/{story_id}/bearbeiten")
    story = session().get_one(Story, story_id)
    tidied = {
        name: markup.tidy(fields[name]) for name in ("title", "teaser", "body", "picture_alt")
    }
    assert story.body == tidied["body"]
    assert story.title == " ".join(tidied["title"].split())
    assert story.teaser == " ".join(tidied["teaser"].split())
    assert story.picture_alt == tidied["picture_alt"]
    assert form.select_one("#body").get_text().removeprefix("\n") == tidied["body"]
    assert form.select_one("#title")["value"] == story.title
    fields |= {"version": str(story.version), "then": "submit"}
    passage.send(passage.editor, f"/beitraege/{story_id}/bearbeiten", fields)
    return story_id


def publish(passage, story, payload):
    """Approve with the string as the note, and look at all that tells of it."""
    passage.see(passage.moderator, f"/pruefliste/{story.id}")
    data = {"move": "approve", "version": str(story.version), "note": payload[:4000]}
    passage.send(passage.moderator, f"/beitraege/{story.id}/entscheidungen", data)
    assert story.state == State.PUBLISHED
    passage.see(passage.editor, f"/beitraege/{story.id}/fassungen")
    address = f"/geschichten/{story.id}-{story.slug or 'geschichte'}"
    page = passage.see(passage.reader, address, part="html")
    title = " ".join(story.title.replace("\u00ad", "").split())
    assert read(page.select_one(f"#heading-{story.id}")) == title
    assert read(page.title) == " ".join(f"{title} – Stadtnetz".split())
    assert page.select_one("meta[name=description]")["content"] == story.summary
    [decision] = [each for each in contributions.decisions_on(story) if each.move == "approve"]
    assert decision.note == markup.tidy(payload[:4000])


def check_the_mails(network, number):
    jobs.do_what_is_due(network)
    paths = sorted(network.extensions["settings"].mailbox.glob("*.eml"))
    assert len(paths) == number
    for path in paths:
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        path.unlink()
        assert sorted(mail.keys()) == LETTERHEAD
        assert mail.get_content_type() == "text/plain"
        assert re.match(r"Guten Tag, Eda Kaya,\r?\n", mail.get_content())
