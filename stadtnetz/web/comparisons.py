"""Two contents side by side, field by field, in the words that people know the fields by."""

from collections.abc import Mapping
from datetime import date

from stadtnetz import contributions, topics
from stadtnetz.contributions import Comparison, Content, EventContent
from stadtnetz.web import dates, exception_words, labels, recurrence_words
from stadtnetz.web.templating import topic_name


def changes(earlier: Content, later: Content) -> list[tuple[str, Comparison]]:
    """Compare all that an author can change; give only what differs, under its name."""
    before, after = _in_words(earlier), _in_words(later)
    return [
        (
            _name(name),
            _compare_days(earlier, later)
            if name == "single_days"
            else contributions.compare(before[name], after[name]),
        )
        for name in before
        if before[name] != after[name]
    ]


def _compare_days(earlier: Content, later: Content) -> Comparison:
    """Compare day by day, so that no word of one day is set against another's; only what differs."""
    before, after = _single_days(earlier), _single_days(later)
    return [
        stretches
        for day in sorted(before.keys() | after.keys())
        if before.get(day) != after.get(day)
        for stretches in contributions.compare(before.get(day, ""), after.get(day, ""))
    ]


def _single_days(content: Content) -> Mapping[date, str]:
    return exception_words.all_in_words(content) if isinstance(content, EventContent) else {}


def facts(content: Content) -> list[tuple[str, str]]:
    """Give what an event says beyond its words, each part under its name; of a story nothing."""
    said = _event_in_words(content) if isinstance(content, EventContent) else {}
    return [(_name(name), words) for name, words in said.items() if words]


def _name(part: str) -> str:
    is_fact = part in contributions.ACCESS_FACTS
    return labels.access_fact(part) if is_fact else labels.field(part)


def _in_words(content: Content) -> dict[str, str]:
    facts = _event_in_words(content) if isinstance(content, EventContent) else {}
    return {**_words_of_all(content), **facts}


def _words_of_all(content: Content) -> dict[str, str]:
    topic = topics.by_id(content.topic_id) if content.topic_id else None
    return {
        "title": content.title,
        "teaser": content.teaser,
        "body": content.body,
        "picture": labels.picture(content.picture_id),
        "picture_alt": content.picture_alt,
        "picture_credit": content.picture_credit,
        "is_decorative": labels.yes_or_no(content.is_decorative) if content.picture_id else "",
        "has_consent": labels.yes_or_no(content.has_consent) if content.picture_id else "",
        "topic": topic_name(topic) if topic else "",
        "language": labels.language(content.language),
        "wish": dates.moment(content.wished_at) if content.wished_at else "",
    }


def _event_in_words(content: EventContent) -> dict[str, str]:
    first = content.first_start
    has_spot = content.latitude is not None and content.longitude is not None
    return {
        "times": recurrence_words.in_words(content),
        "first_start": dates.long_day(first) if first else "",
        "single_days": "; ".join(exception_words.all_in_words(content).values()),
        "where": labels.where(content.where),
        "venue": content.venue,
        "address": content.address,
        "directions": content.directions,
        "coordinates": f"{content.latitude}, {content.longitude}" if has_spot else "",
        "online_url": content.online_url,
        "admission": f"{labels.admission(content.admission)} {content.admission_note}".strip(),
        "registration_url": content.registration_url,
        "is_booked_out": labels.yes_or_no(content.is_booked_out),
        "organizer": content.organizer,
        "contact": content.contact,
        **{name: labels.known(getattr(content, name)) for name in contributions.ACCESS_FACTS},
        "access_contact": content.access_contact,
    }
