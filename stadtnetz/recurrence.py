"""Stub."""

from datetime import datetime
from typing import NamedTuple

from dateutil.rrule import rrulestr


class InvalidRule(ValueError): ...


class Window(NamedTuple):
    start: datetime
    end: datetime


class Rule(str): ...


def parse(text, *, zone=None):
    return Rule(text)


def expand(rule, start, window, limit):
    out = []
    for d in rrulestr(rule, dtstart=start):
        if d >= window.end or len(out) >= limit:
            break
        if d >= window.start:
            out.append(d)
    return out


def split_before(rule, start, moment):
    return rule, rule
