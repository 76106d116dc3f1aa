"""How far back a feed reaches, which would otherwise grow with every year of a series."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, or_

from stadtnetz.contributions import Occurrence, Status

_LONGEST_OF_SHORT = timedelta(days=10)
"""More than any date lasts that is not a long one; the indexes know only beginnings."""


class Reach(NamedTuple):
    """What was over before `since` is not told, nor what was cancelled for a day before `kept_since`."""

    since: datetime
    kept_since: datetime

    def tells(self, date: Any) -> bool:
        """Whether a date is told."""
        if (date.ends_at or date.starts_at) < self.since:
            return False
        last = max(date.starts_at, date.changed_at)
        return date.status is not Status.CANCELLED or bool(last >= self.kept_since)

    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """Say the same in SQL."""
        return (
            or_(
                Occurrence.starts_at >= self.since - _LONGEST_OF_SHORT,
                Occurrence.is_long.is_(True),
            ),
            func.coalesce(Occurrence.ends_at, Occurrence.starts_at) >= self.since,
            or_(
                Occurrence.status != Status.CANCELLED,
                Occurrence.starts_at >= self.kept_since,
                Occurrence.changed_at >= self.kept_since,
            ),
        )
