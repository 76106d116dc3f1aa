"""What leaves the network for other people's programs, and what comes in from them."""

from stadtnetz.exchange.entries import Date, Entry, Facts, entry_of, feed
from stadtnetz.exchange.icalendar import Saying, Wording, calendar, single_date
from stadtnetz.exchange.reach import Reach

__all__ = [
    "Date", "Entry", "Facts", "Reach", "Saying", "Wording", "calendar", "entry_of", "feed",
    "single_date",
]  # fmt: skip
