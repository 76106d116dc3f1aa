"""What may be typed: lengths, moments and web addresses, each refused with what helps."""

import ipaddress
from datetime import date, time
from typing import NoReturn
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import DateField, Field, TimeField
from wtforms.validators import StopValidation

from stadtnetz import clock
from stadtnetz.contributions import EventContent
from stadtnetz.contributions.content import LONGEST_ADDRESS
from stadtnetz.contributions.schedule import MOST_EXCEPTIONS
from stadtnetz.web import dates
from stadtnetz.web.forms import Form

EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
_OWN_NETWORKS = (".local", ".localhost", ".internal", ".lan", ".home")
_NEVER_IN_AN_ADDRESS = frozenset(' "<>\\^`{|}')


class Refused(Exception):
    """Something typed that makes no sense; what to mend stands beside its field already."""


class AtMost:
    """Refuse text over a length, and say by how much to shorten it."""

    def __init__(self, most: int) -> None:
        """Keep the number of characters allowed."""
        self.most = most

    def __call__(self, _form: Form, field: Field) -> None:
        """Count what was typed."""
        over = len(field.data or "") - self.most
        if over > 0:
            raise StopValidation(
                ngettext(
                    "Bitte um %(num)s Zeichen kürzen.", "Bitte um %(num)s Zeichen kürzen.", over
                )
            )


class WebAddress:
    """Refuse what is no address of a page that everybody on the web can open."""

    def __call__(self, _form: Form, field: Field) -> None:
        """Read the address, if one was typed."""
        if field.data and not is_web_address(field.data):
            raise StopValidation(
                _(
                    "Bitte eine Adresse angeben, die mit https:// beginnt, zum Beispiel https://www.example.org/treff."
                )
            )


def with_scheme(text: str | None) -> str | None:
    """Complete an address as people write it: www.example.org."""
    return f"https://{text}" if text and text.lower().startswith("www.") else text


def is_web_address(text: str) -> bool:
    """Whether a text is an address of the public web, without a name or password in it."""
    if len(text) > LONGEST_ADDRESS or not text.isprintable() or _NEVER_IN_AN_ADDRESS & set(text):
        return False
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_plain = parts.scheme in {"http", "https"} and "@" not in parts.netloc
    return is_plain and _is_public(host.rstrip("."))


def _is_public(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        labels = host.split(".")
        is_name = len(labels) > 1 and all(0 < len(each) < 64 for each in labels)  # noqa: PLR2004 - RFC 1035
        return is_name and not labels[-1].isdigit() and not host.endswith(_OWN_NETWORKS)


def check_moment(day: DateField, at: TimeField) -> bool:
    """Check that day and time are there and that clocks will show them."""
    try:
        read_time(at, read_day(day))
    except Refused:
        return False
    return True


def read_day(field: DateField) -> date:
    """Read a day, in a year that somebody may mean; raise Refused."""
    if field.errors or field.data is None:
        field.errors = ()
        refuse(field, _("Bitte den Tag angeben, zum Beispiel 30.11.2026."))
    if not EARLIEST_YEAR <= field.data.year <= LATEST_YEAR:
        refuse(field, why_no_year())
    return field.data


def why_no_year() -> str:
    """Say in which years something may take place."""
    return _(
        "Bitte ein Jahr zwischen %(first)s und %(last)s angeben.",
        first=EARLIEST_YEAR,
        last=LATEST_YEAR,
    )


def read_time(field: TimeField, day: date, zone: ZoneInfo = clock.BERLIN) -> time:
    """Read a time that clocks will show on this day; raise Refused."""
    if field.errors or field.data is None:
        field.errors = ()
        refuse(field, _("Bitte die Uhrzeit angeben, zum Beispiel 8:00."))
    reason = why_never_shown(day, field.data, zone)
    if reason:
        refuse(field, reason)
    return field.data


def why_never_shown(day: date, at: time, zone: ZoneInfo = clock.BERLIN) -> str:
    """Say that clocks skip a time on a day, and what to choose; nothing if they show it."""
    try:
        clock.from_wall(day, at, zone)
    except clock.NoSuchTime as gap:
        return _(
            "Diese Uhrzeit fällt wegen der Zeitumstellung aus. Bitte %(time)s Uhr oder später wählen.",
            time=dates.time_of_day(gap.after.time()),
        )
    return ""


def complain(field: Field, sentence: str) -> bool:
    """Put a sentence beside a field; give False, so that checks read as conditions."""
    field.errors = [*field.errors, sentence]
    return False


def most_exceptions(content: EventContent | None) -> int:
    """Tell how many single days may differ: our limit, or as many as do already."""
    return max(MOST_EXCEPTIONS, len(content.exceptions) if content else 0)


def refuse_exceptions(field: Field) -> NoReturn:
    """Refuse one more single day that differs, and say what helps."""
    refuse(
        field,
        _("Höchstens 100 einzelne Tage dürfen anders sein. Bitte den Termin in mehrere aufteilen."),
    )


def refuse(field: Field, sentence: str) -> NoReturn:
    """Put a sentence beside a field, and read no further."""
    complain(field, sentence)
    raise Refused
