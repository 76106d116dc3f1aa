"""The mails that left, as whoever gets them reads them."""

import email
import email.policy
from email.message import EmailMessage

from flask import Flask

from stadtnetz import jobs


def letters(network: Flask) -> list[EmailMessage]:
    """Let everything leave that is due, and take it out of the folder for mails."""
    jobs.do_what_is_due(network)
    found = []
    for path in sorted(network.extensions["settings"].mailbox.glob("*.eml")):
        found.append(email.message_from_bytes(path.read_bytes(), policy=email.policy.default))
        path.unlink()
    return found


def text_of(mail: EmailMessage) -> str:
    """Read a letter, whatever ends its lines."""
    return str(mail.get_content()).replace("\r\n", "\n")
