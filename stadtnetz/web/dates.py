"""Dates and times as readers say them, in their language and on the wall of Berlin."""

from datetime import datetime, timedelta

from babel.dates import format_date, format_skeleton, format_time
from flask_babel import gettext as _

from stadtnetz import clock
from stadtnetz.web import languages


def day(when: datetime) -> str:
    """Write a date as one says it: „21. November“, with the year where it is not this one."""
    local = clock.wall(when)
    if local.year == clock.today().year:
        return str(format_skeleton("MMMMd", local, locale=languages.locale()))
    return str(format_date(local, format="long", locale=languages.locale()))


def moment(when: datetime) -> str:
    """Write date and time: „heute um 9:48“, „gestern um 16:20“, „20. November um 8:00“."""
    local = clock.wall(when)
    at = wall_time(when)
    if local.date() == clock.today():
        return _("heute um %(time)s", time=at)
    if local.date() == clock.today() - timedelta(days=1):
        return _("gestern um %(time)s", time=at)
    return _("%(day)s um %(time)s", day=day(when), time=at)


def wall_time(when: datetime) -> str:
    """Write the time on the wall: 16:20."""
    pattern = "H:mm" if languages.current() == "de" else "short"
    return str(
        format_time(
            clock.wall(when).timetz().replace(tzinfo=None), pattern, locale=languages.locale()
        )
    )
