"""The outbox made into mails: what somebody should hear of, as a letter in German."""

import smtplib
from collections.abc import Callable, Mapping
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import Flask, render_template

from stadtnetz import accounts, comments
from stadtnetz.notifications import Notification, Occasion
from stadtnetz.settings import Settings
from stadtnetz.web import carried, conversation_links, links, news, unsubscriptions


class _InOneLine(UniqueUnstructuredHeader):
    """A header that holds an address of the web.

    Python 3.11 would spell a long one as an encoded word, which no mail program takes for an address.
    """

    name: str

    def fold(self, *, policy: Policy) -> str:
        """Leave it as it is: there is no blank at which to fold it."""
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _InOneLine)  # type: ignore[arg-type]  # it adds the base itself
_POLICY = SMTP.clone(header_factory=_HEADERS)

Postman = Callable[[EmailMessage], None]
SECONDS_TO_ANSWER = 20


def letter(notification: Notification) -> EmailMessage | None:
    """Write the mail for one message of the outbox; None where there is nothing to tell any more.

    The first line of its template is the subject. What people typed stands only in the body and,
    on one line, in the subject: it can't add headers.
    """
    facts, name = notification.facts, notification.occasion.value
    printed = _PRINTED.get(notification.occasion, _for_author)(notification)
    if printed is None:
        return None
    text = render_template(
        f"mail/{name}.txt", recipient=notification.recipient, facts=facts, **printed
    )
    subject, _blank, body = text.strip().partition("\n")
    message = EmailMessage(policy=_POLICY)
    message["Subject"] = " ".join(subject.split())
    message["To"] = Address(
        display_name=notification.recipient.name, addr_spec=notification.recipient.email
    )
    message["Auto-Submitted"] = "auto-generated"
    message["Message-ID"] = f"<notification-{notification.id}@{_host()}>"
    if "threads" in printed:
        message["References"] = " ".join(printed["threads"])
        message["In-Reply-To"] = printed["threads"][0]
    if "unsubscribe" in printed:
        message["List-Unsubscribe"] = f"<{printed['unsubscribe']}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(body.strip() + "\n")
    return message


def _host() -> str:
    return urlsplit(links.absolute("")).hostname or ""


def _for_followers(notification: Notification) -> dict[str, Any]:
    """Give what changed, and how to hear no more of it without signing in."""
    signature = unsubscriptions.sign(
        follower_id=notification.recipient_id,
        contribution_id=notification.facts["contribution_id"],
    )
    unsubscribe = links.absolute(links.unsubscribing(signature))
    return {**news.of(notification.facts), "unsubscribe": unsubscribe}


def _for_author(notification: Notification) -> dict[str, Any]:
    """Give what a ruling was about, and where its author goes on."""
    facts = notification.facts
    published_at = facts.get("published_at")
    return {
        "published_at": datetime.fromisoformat(published_at) if published_at else None,
        "workspace": links.absolute(links.workspace(facts["city_slug"], facts["contribution_id"])),
        "address": links.absolute(f"/geschichten/{facts['contribution_id']}"),
    }


def _for_commenter(notification: Notification) -> dict[str, Any]:
    """Give where a comment stands, and the rules."""
    return {
        "address": links.absolute(f"/kommentare/{notification.facts['comment_id']}"),
        "rules": links.absolute("/regeln"),
    }


def _for_talkers(notification: Notification) -> dict[str, Any] | None:
    """Give what others said, as it stands at this moment, conversation by conversation."""
    told = comments.digest_for(notification.recipient, notification.facts)
    if not told:
        return None
    by_thread: dict[int, list[comments.Told]] = {}
    for each in told:
        by_thread.setdefault(each.contribution_id, []).append(each)
    keys = ".".join(dict.fromkeys(each.follow_key for each in told))
    return {
        "talks": list(by_thread.values()),
        "number": sum(talk[0].said for talk in by_thread.values()),
        "site": links.absolute(""),
        "unsubscribe": links.absolute(conversation_links.unsubscribing_from_talk(keys)),
        "threads": [f"<conversation-{each}@{_host()}>" for each in by_thread],
    }


def _for_newcomer(notification: Notification) -> dict[str, Any] | None:
    """Give the signed address that confirms; nothing for who has confirmed meanwhile."""
    if notification.recipient.confirmed_at is not None:
        return None
    token = accounts.token_for(notification.recipient)
    return {"address": links.absolute(links.confirming(token))}


def _for_known(notification: Notification) -> dict[str, Any]:
    """Give where to sign in, and with what was written meanwhile if something was."""
    if notification.facts.get("carried"):
        way = links.resuming(carried.sign(notification.id))
        return {"address": links.absolute(way), "is_carried": True}
    return {"address": links.absolute(links.sign_in(None)), "is_carried": False}


_PRINTED: Mapping[Occasion, Callable[[Notification], dict[str, Any] | None]] = {
    Occasion.EVENT_CHANGED: _for_followers,
    Occasion.COMMENT_APPROVED: _for_commenter,
    Occasion.COMMENT_HIDDEN: _for_commenter,
    Occasion.COMMENT_RESTORED: _for_commenter,
    Occasion.CONVERSATIONS: _for_talkers,
    Occasion.CONFIRM_ADDRESS: _for_newcomer,
    Occasion.KNOWN_ADDRESS: _for_known,
}
"""Who of them gets what; all others tell an author what became of a contribution."""


def postman(settings: Settings) -> Postman:
    """Choose how mails leave: by the configured server, or as files into the instance folder."""
    if settings.smtp_url is None:
        return lambda message: _lay_down(message, settings)
    return lambda message: _hand_over(message, settings)


def sender(app: Flask, settings: Settings) -> Callable[[Notification], None]:
    """Give what turns a message of the outbox into a mail that has left; OSError if it can't."""
    send = postman(settings)

    def deliver(notification: Notification) -> None:
        with app.test_request_context(base_url=settings.base_url):
            message = letter(notification)
        if message is None:
            return
        message["From"] = settings.mail_from
        send(message)

    return deliver


def _lay_down(message: EmailMessage, settings: Settings) -> None:
    settings.mailbox.mkdir(parents=True, exist_ok=True)
    name = message["Message-ID"].strip("<>").partition("@")[0]
    Path(settings.mailbox / f"{name}.eml").write_bytes(message.as_bytes())


def _hand_over(message: EmailMessage, settings: Settings) -> None:
    server = urlsplit(settings.smtp_url or "")
    kind = smtplib.SMTP_SSL if server.scheme == "smtps" else smtplib.SMTP
    with kind(
        server.hostname or "localhost", server.port or 0, timeout=SECONDS_TO_ANSWER
    ) as connection:
        if server.scheme == "smtp+starttls":
            connection.starttls()
        if server.username:
            connection.login(unquote(server.username), unquote(server.password or ""))
        connection.send_message(message)
