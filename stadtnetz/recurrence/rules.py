"""A recurrence rule in its parts, read from and written as text of RFC 5545, section 3.3.10."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import IntEnum
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class InvalidRule(ValueError):
    """A rule that RFC 5545 forbids; the message names the part and the reason."""


class Frequency(IntEnum):
    """How long a period is, from the longest: what compares as greater is finer."""

    YEARLY = 0
    MONTHLY = 1
    WEEKLY = 2
    DAILY = 3
    HOURLY = 4
    MINUTELY = 5
    SECONDLY = 6


class Weekday(NamedTuple):
    """A weekday from Monday, 0: the one of that ordinal in its month or year; 0 means each."""

    day: int
    ordinal: int = 0

    def __str__(self) -> str:
        """Write it as a rule does: MO, 3MO, -1FR."""
        return f"{self.ordinal or ''}{WEEKDAYS[self.day]}"


def _from_both_ends(most: int) -> frozenset[int]:
    return frozenset(range(-most, most + 1)) - {0}


_NUMBERS: Mapping[str, tuple[str, frozenset[int]]] = MappingProxyType(
    {
        "BYMONTH": ("months", frozenset(range(1, 13))),
        "BYWEEKNO": ("weeks", _from_both_ends(53)),
        "BYYEARDAY": ("year_days", _from_both_ends(366)),
        "BYMONTHDAY": ("month_days", _from_both_ends(31)),
        "BYHOUR": ("hours", frozenset(range(24))),
        "BYMINUTE": ("minutes", frozenset(range(60))),
        "BYSECOND": ("seconds", frozenset(range(60))),
        "BYSETPOS": ("positions", _from_both_ends(366)),
    }
)
_ORDINALS = _from_both_ends(53) | {0}
_NAMES = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST", *_NUMBERS})
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")
_WEEKDAY = re.compile(rf"([+-]?[0-9]{{1,2}})?({'|'.join(WEEKDAYS)})")
_UNTIL = re.compile(r"([0-9]{8})(T[0-9]{6})?(Z)?")


@dataclass(frozen=True)
class Rule:
    """When something recurs; an empty set asks for nothing, negative numbers count from the end.

    `until` is inclusive and wall time; a date means the whole of that day. Only values are judged
    here: InvalidRule is raised for those that no period has.
    """

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: date | datetime | None = None
    months: frozenset[int] = frozenset()
    weeks: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    weekdays: frozenset[Weekday] = frozenset()
    hours: frozenset[int] = frozenset()
    minutes: frozenset[int] = frozenset()
    seconds: frozenset[int] = frozenset()
    positions: frozenset[int] = frozenset()
    week_start: int = 0

    def __post_init__(self) -> None:
        """Refuse values that no period has."""
        for name, (field, possible) in _NUMBERS.items():
            if wrong := getattr(self, field) - possible:
                message = f"{name} cannot be {min(wrong)}."
                raise InvalidRule(message)
        if {self.week_start, *(each.day for each in self.weekdays)} - frozenset(range(7)):
            raise InvalidRule("A week has seven days.")
        if {each.ordinal for each in self.weekdays} - _ORDINALS:
            raise InvalidRule("A year has at most 53 of a weekday.")
        if self.interval < 1 or (self.count is not None and self.count < 1):
            raise InvalidRule("INTERVAL and COUNT begin with 1.")
        if self.count is not None and self.until is not None:
            raise InvalidRule("COUNT and UNTIL exclude one another.")
        if isinstance(self.until, datetime) and (self.until.tzinfo or self.until.microsecond):
            raise InvalidRule("UNTIL is wall time of whole seconds.")

    def __str__(self) -> str:
        """Write the rule in canonical order; UNTIL stays wall time and bears no Z."""
        return ";".join(f"{name}={value}" for name, value in self._parts() if value)

    def _parts(self) -> Iterator[tuple[str, str]]:
        yield "FREQ", self.frequency.name
        yield "UNTIL", _written(self.until) if self.until else ""
        yield "COUNT", str(self.count or "")
        yield "INTERVAL", str(self.interval) if self.interval > 1 else ""
        for name, (field, _) in _NUMBERS.items():
            yield name, ",".join(map(str, sorted(getattr(self, field))))
        yield "BYDAY", ",".join(map(str, sorted(self.weekdays)))
        yield "WKST", WEEKDAYS[self.week_start] if self.week_start else ""


def parse(text: str, *, zone: ZoneInfo | None = None, lenient: bool = False) -> Rule:
    """Read the value of an RRULE property; an UNTIL in UTC becomes wall time of `zone`.

    Without a zone it is taken for wall time. Second 60 means 59, as RFC 5545 advises those who know
    no leap seconds; one semicolon at the end is let pass, for Google Calendar wrote it. `lenient`
    also takes parts that the RFC forbids beside a frequency but most programs read alike, such as
    BYWEEKNO in a daily rule; then an ordinal outside months and years says nothing. Raises
    InvalidRule.
    """
    parts = _split(text)
    rule = Rule(
        frequency=_frequency(parts),
        interval=_whole(parts.get("INTERVAL", "1")),
        count=_whole(parts["COUNT"]) if "COUNT" in parts else None,
        until=_until(parts["UNTIL"], zone) if "UNTIL" in parts else None,
        months=_numbers(parts, "BYMONTH"),
        weeks=_numbers(parts, "BYWEEKNO"),
        year_days=_numbers(parts, "BYYEARDAY"),
        month_days=_numbers(parts, "BYMONTHDAY"),
        weekdays=frozenset(map(_weekday, _listed(parts, "BYDAY"))),
        hours=_numbers(parts, "BYHOUR"),
        minutes=_numbers(parts, "BYMINUTE"),
        seconds=frozenset(59 if each == 60 else each for each in _numbers(parts, "BYSECOND")),  # noqa: PLR2004 - a leap second
        positions=_numbers(parts, "BYSETPOS"),
        week_start=_week_start(parts.get("WKST", "MO")),
    )
    _refuse_lonely_positions(rule)
    if not lenient:
        _refuse_strange_company(rule)
    return rule


def _split(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.upper().removesuffix(";").split(";"):
        name, _, value = part.partition("=")
        if name not in _NAMES or not value:
            message = f"No part of a rule: {part[:40]!r}"
            raise InvalidRule(message)
        if name in parts:
            message = f"{name} stands twice."
            raise InvalidRule(message)
        parts[name] = value
    return parts


def _frequency(parts: Mapping[str, str]) -> Frequency:
    try:
        return Frequency[parts["FREQ"]]
    except KeyError:
        raise InvalidRule("FREQ is missing or unknown.") from None


def _whole(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        message = f"Not a number: {text[:40]!r}"
        raise InvalidRule(message)
    return int(text)


def _listed(parts: Mapping[str, str], name: str) -> list[str]:
    return parts[name].split(",") if name in parts else []


def _numbers(parts: Mapping[str, str], name: str) -> frozenset[int]:
    return frozenset(map(_whole, _listed(parts, name)))


def _weekday(text: str) -> Weekday:
    found = _WEEKDAY.fullmatch(text)
    if not found or (found[1] and int(found[1]) == 0):
        message = f"Not a weekday: {text[:40]!r}"
        raise InvalidRule(message)
    return Weekday(WEEKDAYS.index(found[2]), int(found[1] or 0))


def _week_start(text: str) -> int:
    if text not in WEEKDAYS:
        message = f"No week starts with {text[:40]!r}."
        raise InvalidRule(message)
    return WEEKDAYS.index(text)


def _until(text: str, zone: ZoneInfo | None) -> date | datetime:
    found = _UNTIL.fullmatch(text)
    if not found or (found[3] and not found[2]):
        message = f"UNTIL is no date or time: {text[:40]!r}"
        raise InvalidRule(message)
    try:
        if not found[2]:
            return date.fromisoformat(found[1])
        until = datetime.fromisoformat(found[1] + re.sub("60$", "59", found[2]))
    except ValueError as fault:
        message = f"UNTIL is in no calendar: {text}"
        raise InvalidRule(message) from fault
    return _on_the_wall(until, zone) if found[3] and zone else until


def _on_the_wall(moment: datetime, zone: ZoneInfo) -> datetime:
    """Show UTC in a zone; the ends of time, written to say "for ever", stay what they are."""
    try:
        return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        return moment


def _refuse_lonely_positions(rule: Rule) -> None:
    fields = {field for field, _ in _NUMBERS.values()} - {"positions"} | {"weekdays"}
    if rule.positions and not any(getattr(rule, field) for field in fields):
        raise InvalidRule("BYSETPOS needs another part to choose from.")


def _refuse_strange_company(rule: Rule) -> None:
    frequency, ordinals = rule.frequency, any(each.ordinal for each in rule.weekdays)
    if rule.weeks and frequency is not Frequency.YEARLY:
        raise InvalidRule("BYWEEKNO stands only in yearly rules.")
    if rule.year_days and Frequency.YEARLY < frequency < Frequency.HOURLY:
        raise InvalidRule("BYYEARDAY stands in no monthly, weekly or daily rule.")
    if rule.month_days and frequency is Frequency.WEEKLY:
        raise InvalidRule("BYMONTHDAY stands in no weekly rule.")
    if ordinals and (frequency > Frequency.MONTHLY or rule.weeks):
        raise InvalidRule("BYDAY counts weekdays only in months and in years without BYWEEKNO.")


def _written(until: date) -> str:
    return until.isoformat().replace("-", "").replace(":", "")
