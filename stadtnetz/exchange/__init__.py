"""What leaves the network for other people's programs, and what comes in from them."""

from stadtnetz.exchange.entries import Date, Entry, Facts, entries, entry_of, last_change
from stadtnetz.exchange.icalendar import Saying, Wording, calendar, single_date

__all__ = [
    "Date", "Entry", "Facts", "Saying", "Wording", "calendar", "entries", "entry_of",
    "last_change", "single_date",
]  # fmt: skip
