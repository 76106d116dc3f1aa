"""What other people's calendars are told in words, as `exchange.Wording` asks for them."""

from flask_babel import gettext as _

from stadtnetz.contributions import ACCESS_FACTS, Filters, Status
from stadtnetz.exchange import Date, Facts, Saying
from stadtnetz.web import labels, links
from stadtnetz.web.templating import topic_name


def summary(event: Facts, status: Status) -> str:
    """Give the title, with what became of it in front: Outlook shows no status at all."""
    match status:
        case Status.CANCELLED:
            return _("Abgesagt: %(title)s", title=event.title)
        case Status.POSTPONED:
            return _("Verschoben: %(title)s", title=event.title)
        case _other:
            return str(event.title)


def description(event: Facts, saying: Saying) -> str:
    """Tell what is new, what it is about, and what one needs to know to go there."""
    is_moved = saying.status is Status.MOVED_ONLINE
    paragraphs = [
        _("Findet jetzt online statt.") if is_moved else "",
        saying.note,
        event.summary,
        _("Online: %(address)s", address=saying.online_url) if saying.online_url else "",
        _admission(event),
        _registration(event),
        _("Veranstaltet von: %(name)s", name=event.organizer or event.city_name),
        _access(event),
        _("Alle Angaben: %(address)s", address=saying.address),
    ]
    return "\n\n".join(each for each in paragraphs if each)


def category(event: Facts) -> str:
    """Name the topic."""
    return topic_name(event)


def address(event: Facts, date: Date | None) -> str:
    """Give the full address of the page, of one date or of all."""
    if date is None:
        return links.absolute(links.to_event(event))
    return links.absolute(links.to_occurrence(event.id, event.slug, date.id))


def calendar_name(filters: Filters) -> str:
    """Name a calendar by what it shows: „Stadtnetz: Potsdam, kostenlos“."""
    chosen = chosen_words(filters)
    return f"Stadtnetz: {', '.join(chosen)}" if chosen else _("Stadtnetz: alle Termine")


def chosen_words(filters: Filters) -> list[str]:
    """Say one by one what is chosen; nothing if it is everything."""
    words = [
        filters.city.name if filters.city else "",
        filters.land,
        topic_name(filters.topic) if filters.topic else "",
        _("online") if filters.is_online else "",
        _("kostenlos") if filters.is_free else "",
        _("stufenlos") if filters.is_step_free else "",
        _("„%(text)s“", text=filters.text) if filters.text else "",
    ]
    return [each for each in words if each]


def _admission(event: Facts) -> str:
    price = labels.admission(event.admission)
    if event.admission_note:
        price = f"{price} ({event.admission_note})"
    return _("Kosten: %(price)s", price=price)


def _registration(event: Facts) -> str:
    if event.is_booked_out:
        return _("Ausgebucht")
    if event.registration_url:
        return _("Anmeldung: %(address)s", address=event.registration_url)
    return ""


def _access(event: Facts) -> str:
    """Tell what somebody has looked at; that nobody knows the rest, the page says."""
    answers = {True: _("ja"), False: _("nein")}
    told = [
        f"{labels.access_fact(each)}: {answers[getattr(event, each)]}"
        for each in ACCESS_FACTS
        if getattr(event, each) is not None
    ]
    if event.access_contact:
        told.append(_("Fragen dazu: %(contact)s", contact=event.access_contact))
    return _("Barrierefreiheit: %(facts)s", facts="; ".join(told)) if told else ""
