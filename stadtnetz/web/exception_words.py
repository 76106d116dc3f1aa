"""How one date of a series departs from the others, in words: what is new, and what it is instead of."""

from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from stadtnetz import contributions
from stadtnetz.contributions import Deviation, EventContent, EventException, PlannedDate
from stadtnetz.web import dates


def all_in_words(content: EventContent) -> dict[date, str]:
    """Say of each day on which something departs what does."""
    said: dict[date, str] = {}
    for each in content.exceptions:
        day = each.original_start.date()
        words = in_words(each, content)
        said[day] = f"{said[day]}; {words}" if day in said else words
    return said


def in_words(exception: EventException, content: EventContent) -> str:
    """Say how one date departs: „Mittwoch, 25. November 2026: 16:00 bis 19:00 statt 16:00 bis 18:00 Uhr“."""
    plain, departing = contributions.departing(content, exception)
    day = _day(plain.start)
    if exception.deviation is Deviation.SKIPPED:
        parts = [_("fällt aus")]
    elif exception.deviation is Deviation.ADDED:
        parts = [
            _("kommt dazu, %(hours)s", hours=_span(departing, content)),
            *_else(departing, content),
        ]
    else:
        parts = [_moved(plain, departing, content), *_else(departing, content)]
    if exception.note:
        parts.append(_("Hinweis: %(note)s", note=exception.note))
    told = [each for each in parts if each] or [_("wie die anderen")]
    return f"{day}: {'; '.join(told)}"


def _moved(plain: PlannedDate, departing: PlannedDate, content: EventContent) -> str:
    """Say the new time instead of the old, with its day if that is another."""
    if (plain.start, plain.end) == (departing.start, departing.end):
        return ""
    if departing.start.date() != plain.start.date():
        new = f"{_day(departing.start)}, {_span(departing, content)}"
        return _("%(new)s statt %(old)s", new=new, old=_span(plain, content))
    if content.all_day or not _is_within_a_day(plain) or not _is_within_a_day(departing):
        return _("%(new)s statt %(old)s", new=_span(departing, content), old=_span(plain, content))
    return _("%(new)s statt %(old)s Uhr", new=_hours(departing), old=_hours(plain))


def _else(departing: PlannedDate, content: EventContent) -> list[str]:
    """Say where it is, if it is elsewhere."""
    if not departing.venue:
        return []
    if not content.venue:
        return [_("Ort: %(venue)s", venue=departing.venue)]
    return [_("Ort: %(venue)s statt %(usual)s", venue=departing.venue, usual=content.venue)]


def _span(each: PlannedDate, content: EventContent) -> str:
    if content.all_day:
        last = (each.end or each.start + timedelta(days=1)) - timedelta(days=1)
        if last.date() == each.start.date():
            return _("ganztägig")
        return _("bis %(day)s", day=_day(last))
    if each.end is None or _is_within_a_day(each):
        return _("%(time)s Uhr", time=_hours(each))
    return _(
        "%(start)s Uhr bis %(day)s, %(end)s Uhr",
        start=dates.time_of_day(each.start.time()),
        day=_day(each.end),
        end=dates.time_of_day(each.end.time()),
    )


def _hours(each: PlannedDate) -> str:
    start = dates.time_of_day(each.start.time())
    if each.end is None:
        return start
    return _("%(start)s bis %(end)s", start=start, end=dates.time_of_day(each.end.time()))


def _is_within_a_day(each: PlannedDate) -> bool:
    return each.end is None or each.end.date() == each.start.date()


def _day(of: datetime) -> str:
    return f"{dates.weekday(of)}, {dates.long_day(of)}"
