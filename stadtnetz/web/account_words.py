"""What pages say of accounts and names."""

from flask_babel import gettext as _

from stadtnetz.accounts import Oddity


def why_refused(oddity: Oddity) -> str:
    """Say what to mend about a name."""
    return {
        Oddity.LENGTH: _("Bitte einen Namen mit 2 bis 40 Zeichen wählen."),
        Oddity.SIGNS: _("Bitte nur Buchstaben einer Schrift, Ziffern und Satzzeichen verwenden."),
        Oddity.RESERVED: _(
            "Dieser Name klingt nach einer Stadt, der Redaktion oder der Moderation. Bitte einen anderen wählen."
        ),
    }[oddity]
