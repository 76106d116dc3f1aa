"""What search engines are told of an event: schema.org, as data that nothing executes."""

from typing import Any

from stadtnetz.contributions import Admission, Event, Status, Where
from stadtnetz.web import links
from stadtnetz.web.event_dates import ShownDate
from stadtnetz.web.programmes import When

_CONTEXT = "https://schema.org"
_STATUS = {
    Status.SCHEDULED: "EventScheduled",
    Status.CANCELLED: "EventCancelled",
    Status.POSTPONED: "EventPostponed",
    Status.RESCHEDULED: "EventRescheduled",
    Status.MOVED_ONLINE: "EventMovedOnline",
}
_ATTENDANCE = {
    Where.PLACE: "OfflineEventAttendanceMode",
    Where.ONLINE: "OnlineEventAttendanceMode",
    Where.BOTH: "MixedEventAttendanceMode",
}
MOST_PARTS = 25


def of_page(event: Event, when: When, *, is_one_date: bool) -> dict[str, Any] | None:
    """Describe what a page is about: one date, or a series with those to come."""
    if when.date is None:
        return None
    if is_one_date or not when.is_series:
        return {"@context": _CONTEXT, **_date(event, when.date)}
    held = [each for each in when.ahead if not each.is_skipped]
    series = {
        "@context": _CONTEXT,
        "@type": "EventSeries",
        **_what(event),
        "url": links.absolute_to(event),
        "subEvent": [_date(event, each) for each in held[:MOST_PARTS]],
    }
    return _without_gaps(series)


def _date(event: Event, each: ShownDate) -> dict[str, Any]:
    return _without_gaps(
        {
            "@type": "Event",
            **_what(event),
            "url": links.absolute_to(event, each.id),
            "startDate": each.machine,
            "endDate": each.machine_end,
            "previousStartDate": each.machine_former,
            "eventStatus": f"{_CONTEXT}/{_STATUS[each.status]}",
            "eventAttendanceMode": f"{_CONTEXT}/{_ATTENDANCE[_where(event, each)]}",
            "location": _places(event, each),
            "offers": _offer(event, each),
        }
    )


def _what(event: Event) -> dict[str, Any]:
    picture = event.picture
    is_shown = picture is not None and picture.progress == "ready"
    return {
        "name": event.title,
        "description": event.summary,
        "inLanguage": event.language,
        "image": [links.absolute(f"/bilder/{picture.key}/960.jpeg")]
        if picture is not None and is_shown
        else None,
        "isAccessibleForFree": event.admission is not Admission.PAID,
        "organizer": {
            "@type": "Organization",
            "name": event.organizer or event.city.name,
            "url": links.absolute_to(event.city),
        },
    }


def _where(event: Event, each: ShownDate) -> Where:
    return Where.ONLINE if each.status is Status.MOVED_ONLINE else each.where or event.where


def _places(event: Event, each: ShownDate) -> list[dict[str, Any]]:
    where = _where(event, each)
    places = []
    if where is not Where.ONLINE:
        places.append(_place(event, each))
    if where is not Where.PLACE:
        url = each.online_url or event.online_url or links.absolute_to(event, each.id)
        places.append({"@type": "VirtualLocation", "url": url})
    return places


def _place(event: Event, each: ShownDate) -> dict[str, Any]:
    return _without_gaps(
        {
            "@type": "Place",
            "name": each.venue or event.venue or event.city.name,
            "address": _without_gaps(
                {
                    "@type": "PostalAddress",
                    "streetAddress": event.address if not each.venue else "",
                    "addressLocality": event.city.name,
                    "addressRegion": event.city.land,
                    "addressCountry": "DE",
                }
            ),
            "geo": {
                "@type": "GeoCoordinates",
                "latitude": event.latitude,
                "longitude": event.longitude,
            }
            if event.latitude is not None and not each.venue
            else None,
        }
    )


def _offer(event: Event, each: ShownDate) -> dict[str, Any] | None:
    """Say what it costs where that is known, where one registers, and whether one still can."""
    if event.admission is not Admission.FREE and not event.registration_url:
        return None
    available = "SoldOut" if event.is_booked_out else "InStock"
    return _without_gaps(
        {
            "@type": "Offer",
            "price": 0 if event.admission is Admission.FREE else None,
            "priceCurrency": "EUR" if event.admission is Admission.FREE else None,
            "url": event.registration_url or links.absolute_to(event),
            "availability": None if each.is_off or each.is_over else f"{_CONTEXT}/{available}",
        }
    )


def _without_gaps(facts: dict[str, Any]) -> dict[str, Any]:
    """Leave out what nobody knows."""
    return {name: value for name, value in facts.items() if value not in (None, "", [])}
