"""What is decided reaches the author by mail, once, in whole and with nothing smuggled in."""

import contextlib
import dataclasses
import email
import email.policy
import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import AsyncMessage

from stadtnetz import clock, contributions, jobs, notifications
from stadtnetz.contributions import Move, State
from stadtnetz.database import unit_of_work
from tests import factories
from tests.letters import letters

NOTE = "Bitte das „Foto“ <b>tauschen</b> & {{ 7*7 }}.\n\nDanke!"


class Postbox(AsyncMessage):
    """Keeps every mail that arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.mails = []

    async def handle_message(self, message) -> None:
        parsed = email.message_from_bytes(message.as_bytes(), policy=email.policy.default)
        self.mails.append(parsed)


@pytest.fixture
def postbox(network):
    """Run a real mail server for the length of a test, and let the network use it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    settings = network.extensions["settings"]
    jobs.hire(network, dataclasses.replace(settings, smtp_url=f"smtp://127.0.0.1:{port}"))
    controller.start()
    yield box
    with contextlib.suppress(AssertionError):
        controller.stop()
    jobs.hire(network, settings)


def ruled(town, move, note=NOTE, **wanted):
    before = next(
        iter(contributions.MOVES[move].sources - {State.UPDATE_SUBMITTED}), State.UPDATE_SUBMITTED
    )
    story = factories.a_story(author=town.editor, state=before, **wanted)
    for old in notifications.unsent():
        with unit_of_work():
            old.sent_at = clock.now()
    with unit_of_work():
        contributions.decide(story, move, actor=town.moderator, note=note)
    return story


def test_a_mail_travels_to_a_real_server(town, network, postbox):
    story = ruled(town, Move.REJECT, title="Der Waschsalon")
    jobs.do_what_is_due(network)
    [mail] = postbox.mails
    assert mail["Subject"] == "Nicht veröffentlicht: Der Waschsalon"
    assert [each.addr_spec for each in mail["To"].addresses] == [town.editor.email]
    assert [each.addr_spec for each in mail["From"].addresses] == ["netz@stadtnetz.example"]
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content().replace("\r\n", "\n")
    assert f"\n\n{NOTE}\n\n" in text
    assert f"/arbeitsbereich?stadt=weisswasser#contribution-{story.id}\n" in text


def test_a_mail_leaves_once(town, network, postbox):
    ruled(town, Move.REJECT)
    jobs.do_what_is_due(network)
    jobs.do_what_is_due(network)
    assert len(postbox.mails) == 1


def test_a_mail_that_no_server_takes_is_tried_again_later(town, network):
    settings = network.extensions["settings"]
    ruled(town, Move.REJECT)
    jobs.hire(network, dataclasses.replace(settings, smtp_url="smtp://127.0.0.1:1"))
    try:
        jobs.do_what_is_due(network)
    finally:
        jobs.hire(network, settings)
    [waiting] = notifications.unsent()
    assert (waiting.attempts, "refused" in waiting.last_error) == (1, True)
    with clock.at(waiting.due_at):
        assert len(letters(network)) == 1


@pytest.mark.parametrize(
    ("move", "subject"),
    [
        (Move.APPROVE, "Freigegeben: Der Waschsalon"),
        (Move.REJECT, "Nicht veröffentlicht: Der Waschsalon"),
        (Move.REQUEST_CHANGES, "Bitte um Änderung: Der Waschsalon"),
        (Move.APPROVE_UPDATE, "Änderung übernommen: Der Waschsalon liest weiter"),
        (Move.ARCHIVE, "Aus dem Netz genommen: Der Waschsalon"),
    ],
)
def test_every_ruling_is_told_in_its_own_words(move, subject, town, network):
    ruled(town, move, title="Der Waschsalon")
    [mail] = letters(network)
    assert mail["Subject"] == subject
    text = mail.get_content().replace("\r\n", "\n")
    assert text.startswith(f"Guten Tag, {town.editor.name},")
    assert f"\n\n{NOTE}\n\n" in text
    assert "&amp;" not in text


def test_a_title_adds_no_header(town, network):
    title = "Eins\r\nBcc: alle@stadtnetz.example\r\n\r\n<b>Zwei</b>\nX-Evil: 1"
    ruled(town, Move.REJECT, title=title)
    [mail] = letters(network)
    assert sorted(mail.keys()) == [
        "Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "From", "MIME-Version",
        "Message-ID", "Subject", "To",
    ]  # fmt: skip


def test_a_name_adds_no_recipient(town, network):
    author = factories.a_reader('Eda", <evil@stadtnetz.example>, "Kaya')
    story = factories.a_story(city=town.city, author=author, state=State.SUBMITTED)
    with unit_of_work():
        contributions.decide(story, Move.APPROVE, actor=town.moderator)
    [mail] = letters(network)
    assert [each.addr_spec for each in mail["To"].addresses] == [author.email]


def test_whoever_moves_her_own_gets_no_mail(town, network):
    story = factories.a_story(author=town.editor)
    letters(network)
    with unit_of_work():
        contributions.decide(story, Move.ARCHIVE, actor=town.editor, note="Darum.")
    assert letters(network) == []
