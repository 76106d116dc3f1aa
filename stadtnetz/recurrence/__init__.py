"""Recurrence rules (RFC 5545): read, written, expanded and split, in wall time; pure."""

from stadtnetz.recurrence.expansion import (
    CannotSplit,
    TooCostly,
    Window,
    expand,
    is_finer_than_daily,
    split_before,
)
from stadtnetz.recurrence.rules import Frequency, InvalidRule, Rule, Weekday, parse

__all__ = [
    "CannotSplit",
    "Frequency",
    "InvalidRule",
    "Rule",
    "TooCostly",
    "Weekday",
    "Window",
    "expand",
    "is_finer_than_daily",
    "parse",
    "split_before",
]
