"""The outbox made into mails: what somebody should hear of, as a letter in German."""

import smtplib
from collections.abc import Callable
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import Flask, render_template

from stadtnetz.notifications import Notification
from stadtnetz.settings import Settings
from stadtnetz.web import links

Postman = Callable[[EmailMessage], None]
SECONDS_TO_ANSWER = 20


def letter(notification: Notification) -> EmailMessage:
    """Write the mail for one message of the outbox.

    The first line of its template is the subject. What people typed stands only in the body and,
    on one line, in the subject: it can't add headers.
    """
    published_at = notification.facts.get("published_at")
    text = render_template(
        f"mail/{notification.occasion.value}.txt",
        recipient=notification.recipient,
        facts=notification.facts,
        published_at=datetime.fromisoformat(published_at) if published_at else None,
        workspace=links.absolute(
            links.workspace(notification.facts["city_slug"], notification.facts["contribution_id"])
        ),
        address=links.absolute(f"/geschichten/{notification.facts['contribution_id']}"),
    )
    subject, _blank, body = text.strip().partition("\n")
    message = EmailMessage(policy=SMTP)
    message["Subject"] = " ".join(subject.split())
    message["To"] = Address(
        display_name=notification.recipient.name, addr_spec=notification.recipient.email
    )
    message["Auto-Submitted"] = "auto-generated"
    message["Message-ID"] = (
        f"<notification-{notification.id}@{urlsplit(links.absolute('')).hostname}>"
    )
    message.set_content(body.strip() + "\n")
    return message


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
