"""What pages say of accounts and names."""

from datetime import datetime, timedelta

from flask_babel import gettext as _

from stadtnetz.accounts import Oddity
from stadtnetz.web import dates


def why_refused(oddity: Oddity) -> str:
    """Say what to mend about a name."""
    return {
        Oddity.LENGTH: _("Bitte einen Namen mit 2 bis 40 Zeichen wählen."),
        Oddity.SIGNS: _("Bitte nur Buchstaben einer Schrift, Ziffern und Satzzeichen verwenden."),
        Oddity.RESERVED: _(
            "Dieser Name klingt nach einer Stadt, der Redaktion oder der Moderation. Bitte einen anderen wählen."
        ),
    }[oddity]


def wrong_too_often(until: datetime) -> str:
    """Say from when on a password is checked again."""
    return _(
        "Hier kam in kurzer Zeit oft ein falsches Passwort an. Bitte ab %(time)s Uhr noch einmal versuchen.",
        time=_first_minute_after(until),
    )


def opened_too_often(until: datetime) -> str:
    """Say from when on an account may be opened again."""
    return _(
        "Von Ihrem Anschluss aus wurden in kurzer Zeit viele Konten eröffnet. Bitte ab %(time)s Uhr noch einmal versuchen.",
        time=_first_minute_after(until),
    )


def _first_minute_after(moment: datetime) -> str:
    return dates.wall_time(moment + timedelta(minutes=1))
