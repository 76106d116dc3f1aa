"""What leaves the network for other people's programs, and what comes in from them."""

from stadtnetz.exchange.entries import Date, Entry, Facts, Listed, entry_of, listed
from stadtnetz.exchange.icalendar import Saying, Wording, calendar, single_date
from stadtnetz.exchange.reach import Reach
from stadtnetz.exchange.subscriptions import SHELF, Shelf, Subscription

__all__ = [
    "SHELF", "Date", "Entry", "Facts", "Listed", "Reach", "Saying", "Shelf", "Subscription",
    "Wording", "calendar", "entry_of", "listed", "single_date",
]  # fmt: skip
