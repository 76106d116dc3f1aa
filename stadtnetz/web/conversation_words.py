"""What pages say of a conversation: why it is closed, what stands where a comment was, how old a question is."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from stadtnetz import clock, markup
from stadtnetz.comments import (
    LONGEST,
    MOST_COUNTED,
    SHORTEST,
    Cause,
    Closed,
    Flaw,
    Move,
    Reason,
    State,
    TooOften,
    Unreadable,
)
from stadtnetz.contributions import Conversation
from stadtnetz.web import dates


def count(number: int, new: int = 0) -> str:
    """Count comments in words, and those that are new to a reader."""
    said = ngettext("%(num)s Kommentar", "%(num)s Kommentare", number)
    if new >= MOST_COUNTED:
        return _("%(comments)s, über %(new)s neu", comments=said, new=MOST_COUNTED - 1)
    return _("%(comments)s, %(new)s neu", comments=said, new=new) if new else said


def why_closed(closed: Closed) -> str:
    """Say why nobody may write there any more, and since when."""
    if closed.cause is Cause.BY_TIME and closed.since is not None:
        return _("Dieses Gespräch ist seit dem %(day)s geschlossen: Es bleibt %(days)s Tage offen.",
            day=dates.long_day(clock.wall(closed.since).date()), days=closed.days)  # fmt: skip
    if closed.cause is Cause.BY_CITY:
        return _("Die Redaktion hat dieses Gespräch geschlossen.")
    return _("Hier lässt sich nichts schreiben, solange der Beitrag nicht öffentlich ist.")


def wait_until(too_often: TooOften) -> str:
    """Say from when on somebody may write or report again: within a day, so today or tomorrow."""
    time = dates.wall_time(too_often.until)
    if clock.wall(too_often.until).date() == clock.today():
        return _("Bitte warten Sie bis %(time)s Uhr, bevor Sie wieder schreiben: In kurzer Zeit kamen viele Kommentare oder Meldungen. Ihr Text bleibt hier stehen.", time=time)  # fmt: skip
    return _("Bitte warten Sie bis morgen um %(time)s Uhr, bevor Sie wieder schreiben: Seit gestern kamen viele Kommentare oder Meldungen. Ihr Text bleibt hier stehen.", time=time)  # fmt: skip


def gone(row: Any) -> str:
    """Say what stands where a comment was: taken back, hidden with a reason, or its account deleted."""
    return {
        State.WITHDRAWN: _("Von der Person, die ihn geschrieben hat, entfernt."),
        State.HIDDEN: _("Die Moderation hat diesen Kommentar entfernt. Begründung:"),
        State.ERASED: _("Das Konto zu diesem Kommentar ist gelöscht."),
    }.get(row.state, _("Dieser Kommentar wird gerade geprüft."))


def answered_after(asked: datetime, answered: datetime) -> str:
    """Say how long a question waited for its answer."""
    days = (clock.wall(answered).date() - clock.wall(asked).date()).days
    if days == 0:
        return _("beantwortet am selben Tag")
    return ngettext("beantwortet nach %(num)s Tag", "beantwortet nach %(num)s Tagen", days)


def open_for(asked: datetime) -> str:
    """Say how long a question has been open."""
    days = (clock.today() - clock.wall(asked).date()).days
    if days == 0:
        return _("seit heute offen")
    return ngettext("seit %(num)s Tag offen", "seit %(num)s Tagen offen", days)


def open_questions(number: int, city: str) -> str:
    """Count in words what a city has still to answer."""
    return ngettext("%(num)s offene Frage an %(city)s", "%(num)s offene Fragen an %(city)s",
        number, city=city)  # fmt: skip


def question(row: Any) -> str:
    """Give what was asked in a line or two."""
    return markup.excerpt(row.body_html.striptags())


def report_reason(value: Reason) -> str:
    """Say what is the matter with a comment."""
    return {
        Reason.INSULT: _("Beleidigt oder setzt jemanden herab"),
        Reason.HATE: _("Hetzt gegen Menschen"),
        Reason.PRIVATE_DATA: _("Gibt Privates von anderen preis"),
        Reason.ADVERTISING: _("Ist Werbung"),
        Reason.ILLEGAL: _("Ist verboten oder gefährlich"),
        Reason.OTHER: _("Etwas anderes"),
    }[value]


def what_to_mend(error: Unreadable) -> str:
    """Say how words become a comment."""
    if error.flaw is Flaw.TOO_LONG:
        over = error.length - LONGEST
        return ngettext(
            "Bitte um %(num)s Zeichen kürzen.", "Bitte um %(num)s Zeichen kürzen.", over
        )
    return _("Bitte mindestens %(least)s Zeichen schreiben.", least=SHORTEST)


def conversation(value: Conversation) -> str:
    """Say whether readers may talk."""
    return {
        Conversation.OPEN: _("Ja. Nur erste Kommentare und Links liest die Moderation vorher."),
        Conversation.MODERATED: _(
            "Ja, aber die Moderation liest jeden Kommentar, bevor er erscheint."
        ),
        Conversation.CLOSED: _("Nein. Was da steht, bleibt stehen."),
    }[value]


def lasting(days: int | None) -> str:
    """Say for how long readers may talk."""
    return _("%(days)s Tage", days=days) if days else _("ohne Ende")


def setting(value: Conversation) -> str:
    """Name what a city has chosen instead of an open conversation; nothing for that."""
    return {
        Conversation.MODERATED: _("Gespräch mit Prüfung"),
        Conversation.CLOSED: _("Gespräch geschlossen"),
    }.get(value, "")


def part_of_desk(name: str) -> str:
    """Name a part of the desk for comments."""
    return {"wartend": _("Zu lesen"), "gemeldet": _("Gemeldet"), "fragen": _("Offene Fragen")}[name]


def ruling(move: Move) -> str:
    """Name what a moderator may decide, as a button says it."""
    return {
        Move.APPROVE: _("Freigeben"), Move.HIDE: _("Entfernen"), Move.RESTORE: _("Wieder zeigen"),
    }[move]  # fmt: skip


def ruled(move: Move) -> str:
    """Name what a moderator decided."""
    return {
        Move.APPROVE: _("Freigegeben"), Move.HIDE: _("Entfernt"),
        Move.RESTORE: _("Wieder gezeigt"),
    }[move]  # fmt: skip


def state(value: State) -> str:
    """Say how a comment stands."""
    return {
        State.HELD: _("Adresse nicht bestätigt"),
        State.WAITING: _("wird geprüft"),
        State.VISIBLE: _("erschienen"),
        State.HIDDEN: _("entfernt"),
        State.WITHDRAWN: _("zurückgezogen"),
        State.ERASED: _("gelöscht"),
    }[value]
