"""The words by which the site calls states, moves and whatever else has a name of its own."""

from dataclasses import dataclass

from flask_babel import gettext as _

from stadtnetz import contributions
from stadtnetz.contributions import Admission, Contribution, Fate, Kind, Move, State, Status, Where
from stadtnetz.web import dates


def kind(value: Kind) -> str:
    """Name what sort of contribution it is."""
    return {Kind.STORY: _("Geschichte"), Kind.EVENT: _("Termin")}[value]


def state(value: State) -> str:
    """Name where a contribution stands."""
    return {
        State.DRAFT: _("Entwurf"),
        State.SUBMITTED: _("Eingereicht"),
        State.CHANGES_REQUESTED: _("Änderung erbeten"),
        State.PUBLISHED: _("Veröffentlicht"),
        State.UPDATE_SUBMITTED: _("Änderung eingereicht"),
        State.REJECTED: _("Abgelehnt"),
        State.WITHDRAWN: _("Zurückgezogen"),
        State.ARCHIVED: _("Archiviert"),
    }[value]


def move(value: Move) -> str:
    """Name a move as its button does."""
    return {
        Move.SUBMIT: _("Zur Prüfung einreichen"),
        Move.WITHDRAW: _("zurückziehen"),
        Move.REQUEST_CHANGES: _("Änderung erbitten"),
        Move.APPROVE: _("Veröffentlichen"),
        Move.REJECT: _("Ablehnen"),
        Move.SUBMIT_UPDATE: _("Änderung zur Prüfung einreichen"),
        Move.APPROVE_UPDATE: _("Änderung übernehmen"),
        Move.REJECT_UPDATE: _("Änderung nicht übernehmen"),
        Move.WITHDRAW_UPDATE: _("Änderung zurückziehen"),
        Move.RETURN_UPDATE: _("Änderung zurückgeben"),
        Move.UNSCHEDULE: _("doch noch nicht veröffentlichen"),
        Move.ARCHIVE: _("aus dem Netz nehmen"),
        Move.RESTORE: _("als Entwurf weiterschreiben"),
        Move.DISCARD: _("verwerfen"),
    }[value]


def decided(value: Move) -> str:
    """Say what a move did, in the history."""
    return {
        Move.SUBMIT: _("Eingereicht"),
        Move.WITHDRAW: _("Zurückgezogen"),
        Move.REQUEST_CHANGES: _("Änderung erbeten"),
        Move.APPROVE: _("Freigegeben"),
        Move.REJECT: _("Abgelehnt"),
        Move.SUBMIT_UPDATE: _("Änderung eingereicht"),
        Move.APPROVE_UPDATE: _("Änderung übernommen"),
        Move.REJECT_UPDATE: _("Änderung nicht übernommen"),
        Move.WITHDRAW_UPDATE: _("Änderung zurückgezogen"),
        Move.RETURN_UPDATE: _("Änderung zurückgegeben"),
        Move.UNSCHEDULE: _("Veröffentlichung abgesagt"),
        Move.ARCHIVE: _("Aus dem Netz genommen"),
        Move.RESTORE: _("Als Entwurf wieder aufgenommen"),
        Move.DISCARD: _("Verworfen"),
        Move.ANNOUNCE: _("Bekannt gegeben"),
    }[value]


def done(value: Move) -> str:
    """Confirm a move that was just made."""
    return {
        Move.SUBMIT: _(
            "Eingereicht. Die Moderation liest Ihren Beitrag meist innerhalb von zwei Werktagen."
        ),
        Move.WITHDRAW: _("Zurückgezogen. Der Beitrag bleibt in Ihrem Arbeitsbereich."),
        Move.REQUEST_CHANGES: _("Die Stadt bekommt Ihre Rückmeldung."),
        Move.APPROVE: _("Freigegeben. Die Stadt bekommt Bescheid."),
        Move.REJECT: _("Abgelehnt. Die Stadt bekommt Ihre Begründung."),
        Move.SUBMIT_UPDATE: _(
            "Die Änderung ist eingereicht. Bis zur Prüfung bleibt die alte Fassung öffentlich."
        ),
        Move.APPROVE_UPDATE: _("Die Änderung ist übernommen. Die Stadt bekommt Bescheid."),
        Move.REJECT_UPDATE: _("Die alte Fassung bleibt. Die Stadt bekommt Ihre Begründung."),
        Move.WITHDRAW_UPDATE: _(
            "Die Änderung ist zurückgezogen. Die alte Fassung bleibt öffentlich."
        ),
        Move.RETURN_UPDATE: _(
            "Die Stadt bekommt Ihre Rückmeldung. Die alte Fassung bleibt öffentlich."
        ),
        Move.UNSCHEDULE: _("Der Beitrag ist wieder ein Entwurf."),
        Move.ARCHIVE: _("Der Beitrag ist nicht mehr öffentlich."),
        Move.RESTORE: _("Der Beitrag ist wieder ein Entwurf."),
        Move.DISCARD: _("Der Entwurf ist verworfen."),
    }[value]


def fate(value: Fate) -> str:
    """Name what became of a revision."""
    return {
        Fate.PROPOSED: _("wartet auf Prüfung"),
        Fate.APPLIED: _("übernommen"),
        Fate.RETURNED: _("zurückgegeben"),
        Fate.DISCARDED: _("nicht übernommen"),
    }[value]


def field(name: str) -> str:
    """Name a part of a content, for comparisons."""
    return {
        "title": _("Titel"),
        "teaser": _("Anriss"),
        "body": _("Haupttext"),
        "picture_alt": _("Bildbeschreibung"),
        "picture_credit": _("Bildnachweis"),
        "topic": _("Thema"),
        "first_start": _("Beginn"),
        "venue": _("Ort"),
        "language": _("Sprache des Textes"),
        "picture": _("Bild"),
        "is_decorative": _("Das Bild ist nur Schmuck"),
        "has_consent": _("Wir dürfen das Bild veröffentlichen"),
        "wish": _("Wunschtermin"),
        "times": _("Wann"),
        "single_days": _("Einzelne Tage"),
        "where": _("Wie nimmt man teil?"),
        "address": _("Straße und Hausnummer"),
        "directions": _("So kommt man hin"),
        "coordinates": _("Auf der Karte"),
        "online_url": _("Link zur Teilnahme"),
        "organizer": _("Wer lädt ein?"),
        "contact": _("Fragen beantwortet"),
        "admission": _("Kosten"),
        "registration_url": _("Anmeldung"),
        "is_booked_out": _("Ausgebucht"),
        "access_contact": _("Wer hilft bei Fragen zur Barrierefreiheit?"),
    }[name]


def remedy(name: str) -> str:
    """Say what to do about a part that is missing when a contribution is handed in."""
    return {
        "title": _("Bitte einen Titel in Worten geben."),
        "body": _("Bitte den Text schreiben."),
        "topic": _("Bitte ein Thema wählen."),
        "first_start": _("Bitte angeben, wann es stattfindet."),
        "venue": _("Bitte angeben, wo es stattfindet."),
        "picture_alt": _("Bitte das Bild beschreiben, oder ankreuzen, dass es nur Schmuck ist."),
        "picture_credit": _("Bitte angeben, von wem das Bild ist."),
        "has_consent": _("Bitte bestätigen, dass Sie das Bild veröffentlichen dürfen."),
    }[name]


def where(value: Where) -> str:
    """Name how one takes part in an event."""
    return {
        Where.PLACE: _("An einem Ort"),
        Where.ONLINE: _("Online"),
        Where.BOTH: _("Beides zugleich"),
    }[value]


def known(fact: bool | None) -> str:  # noqa: FBT001 - one of three answers
    """Say yes, no, or that nobody has looked."""
    return _("unbekannt") if fact is None else yes_or_no(fact)


def language(code: str) -> str:
    """Name a language that a story may be written in."""
    return {
        "de": _("Deutsch"),
        "en": _("Englisch"),
        "ar": _("Arabisch"),
        "fr": _("Französisch"),
        "ru": _("Russisch"),
        "tr": _("Türkisch"),
        "uk": _("Ukrainisch"),
    }[code]


@dataclass(frozen=True)
class Stop:
    """Where a contribution stands on its way of four stops, and how that is to be seen."""

    place: int
    name: str
    tone: str = ""


def stop_of(contribution: Contribution, *, is_claimed: bool) -> Stop:
    """Tell at which stop a contribution stands; submitted and claimed is „In Prüfung“, be it new or a change."""
    if contributions.is_scheduled(contribution) and contribution.published_at is not None:
        return Stop(3, _("Geplant: %(day)s", day=dates.day(contribution.published_at)))
    if contribution.state is State.SUBMITTED and is_claimed:
        return Stop(2, usual_stop(2))
    if contribution.state is State.UPDATE_SUBMITTED and is_claimed:
        return Stop(3, _("Änderung in Prüfung"), "wait")
    place, tone = _STOPS[contribution.state]
    return Stop(place, state(contribution.state), tone)


_STOPS = {
    State.DRAFT: (0, ""),
    State.SUBMITTED: (1, ""),
    State.WITHDRAWN: (1, "wait"),
    State.CHANGES_REQUESTED: (2, "wait"),
    State.REJECTED: (2, "bad"),
    State.PUBLISHED: (3, "good"),
    State.UPDATE_SUBMITTED: (3, "wait"),
    State.ARCHIVED: (3, "bad"),
}


def usual_stop(place: int) -> str:
    """Name one of the four stops on the way of every contribution."""
    return (_("Entwurf"), _("Eingereicht"), _("In Prüfung"), _("Veröffentlicht"))[place]


def kind_of_city(value: str) -> str:
    """Name what sort of place a city is; a sort that we have no other word for keeps its own."""
    names = {
        "Stadt": _("Stadt"),
        "Stadtteil": _("Stadtteil"),
        "Gemeinde": _("Gemeinde"),
        "Verbandsgemeinde": _("Verbandsgemeinde"),
        "Verwaltungsverband": _("Verwaltungsverband"),
    }
    return names.get(value, value)


def land(value: str) -> str:
    """Name a federal state; only those that English calls otherwise have a word of their own."""
    names = {
        "Bayern": _("Bayern"),
        "Hessen": _("Hessen"),
        "Mecklenburg-Vorpommern": _("Mecklenburg-Vorpommern"),
        "Niedersachsen": _("Niedersachsen"),
        "Nordrhein-Westfalen": _("Nordrhein-Westfalen"),
        "Rheinland-Pfalz": _("Rheinland-Pfalz"),
        "Sachsen": _("Sachsen"),
        "Sachsen-Anhalt": _("Sachsen-Anhalt"),
        "Thüringen": _("Thüringen"),
    }
    return names.get(value, value)


def writing(value: Kind) -> str:
    """Name the room in which a kind is written."""
    return {Kind.STORY: _("Geschichte schreiben"), Kind.EVENT: _("Termin eintragen")}[value]


def rewriting(value: Kind) -> str:
    """Name the room in which something of a kind is changed."""
    return {Kind.STORY: _("Geschichte ändern"), Kind.EVENT: _("Termin ändern")}[value]


def work_filter(name: str) -> str:
    """Name a part of the workspace."""
    return {
        "alle": _("Alle"),
        "in-arbeit": _("In Arbeit"),
        "veroeffentlicht": _("Veröffentlicht"),
        "meine": _("Nur meine"),
    }[name]


def desk_filter(name: str) -> str:
    """Name a part of the desk."""
    return {"alle": _("Alle"), "frei": _("Frei"), "bei-mir": _("Bei mir")}[name]


def yes_or_no(value: bool) -> str:  # noqa: FBT001 - the one thing there is to say
    """Say a truth in one word."""
    return _("ja") if value else _("nein")


def picture(picture_id: int | None) -> str:
    """Name a picture in a comparison, where only its number can stand for it."""
    return _("Bild Nr. %(number)s", number=picture_id) if picture_id else _("kein Bild")


def occurrence(value: Status) -> str:
    """Name in few words what became of a date; nothing where it takes place as planned."""
    return {
        Status.SCHEDULED: "",
        Status.CANCELLED: _("fällt aus"),
        Status.POSTPONED: _("wird verschoben"),
        Status.RESCHEDULED: _("Ersatztermin"),
        Status.MOVED_ONLINE: _("findet online statt"),
    }[value]


def announced(value: Status) -> str:
    """Say what became of a date, above what its city writes about it."""
    return {
        Status.SCHEDULED: _("Dieser Termin findet doch statt"),
        Status.CANCELLED: _("Dieser Termin fällt aus"),
        Status.POSTPONED: _("Dieser Termin wird verschoben"),
        Status.RESCHEDULED: _("Dieser Termin ist verschoben"),
        Status.MOVED_ONLINE: _("Dieser Termin findet online statt"),
    }[value]


def announcing(value: Status) -> str:
    """Name what a city may announce, as its form does."""
    return {
        Status.SCHEDULED: _("Findet doch statt"),
        Status.CANCELLED: _("Fällt aus"),
        Status.POSTPONED: _("Wird verschoben"),
        Status.MOVED_ONLINE: _("Findet online statt"),
    }[value]


def admission(value: Admission) -> str:
    """Name what an event costs."""
    return {
        Admission.FREE: _("kostenlos"),
        Admission.DONATION: _("Spende erbeten"),
        Admission.PAID: _("Eintritt"),
    }[value]


def access_fact(name: str) -> str:
    """Name one of the facts that somebody needs to know to get in, hear and understand."""
    return {
        "step_free": _("Stufenloser Zugang"),
        "accessible_wc": _("Rollstuhlgerechtes WC"),
        "hearing_loop": _("Höranlage"),
        "sign_language": _("Gebärdensprache"),
        "plain_language": _("Leichte oder einfache Sprache"),
        "quiet_room": _("Ruhiger Rückzugsraum"),
        "interpreting": _("Sprachmittlung"),
        "childcare": _("Kinderbetreuung"),
    }[name]
