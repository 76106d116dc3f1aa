"""Whatever happens to events: a feed that bears the same tag consists of the same bytes."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from stadtnetz import clock, contributions, exchange, topics
from stadtnetz.contributions import IllegalMove, Status
from stadtnetz.database import unit_of_work
from tests import calendars
from tests.calendars import an_event, announce, change, dates_of
from tests.factories import NOON, a_city, a_topic
from tests.properties.searching import examples

FILTERS = (
    "/kalender.ics?stadt={0}",
    "/kalender.ics?online=1&stadt={0}",
    "/en/kalender.ics?stadt={0}",
)
RULES = ("", "FREQ=WEEKLY", "FREQ=WEEKLY;COUNT=5", "FREQ=MONTHLY")
A_DAY = timedelta(days=1)


class Network:
    """Events of a town, and all that may happen to them; `number` makes each time another."""

    def __init__(self):
        self.city, self.topic = a_city(), topics.by_id(1) or a_topic()
        self.events, self.number = [], 0

    def begin(self, rule):
        start = clock.shown(clock.now(), "Europe/Berlin") + 4 * A_DAY
        given = {"topic_id": self.topic.id, "first_start": start, "first_end": None}
        self.events.append(an_event(city=self.city, title="Markt", rule=rule, **given))

    def rename(self, thing):
        with unit_of_work():
            thing.name = f"{thing.name.split('-')[0]}-{self.number}"

    def extend(self):
        with unit_of_work():
            contributions.extend_horizons()

    def split(self, event):
        coming = coming_of(event)
        if len(coming) > 2 and event.rule:
            self.events.append(calendars.split(event, coming[1].original_start))


def coming_of(event):
    return [each for each in dates_of(event) if each.starts_at > clock.now()]


def tell_of_next(event, status, number=0):
    """Make something known of the next date."""
    for each in coming_of(event)[:1]:
        url = f"https://raum.example/{number}"
        announce(event, status, original_start=each.original_start, online_url=url)


STEPS = {
    "retitle": lambda town, event: change(event, title=f"Markt {town.number}"),
    "shift": lambda town, event: change(event, first_start=event.first_start + A_DAY),
    "propose": lambda town, event: calendars.propose(event, venue=f"Saal {town.number}"),
    "cancel": lambda town, event: announce(event, Status.CANCELLED),
    "cancel one": lambda town, event: tell_of_next(event, Status.CANCELLED),
    "online": lambda town, event: tell_of_next(event, Status.MOVED_ONLINE, town.number),
    "after all": lambda town, event: tell_of_next(event, Status.SCHEDULED),
    "archive": lambda town, event: calendars.archive(event),
    "rename topic": lambda town, event: town.rename(town.topic),
    "rename city": lambda town, event: town.rename(town.city),
    "extend": lambda town, event: town.extend(),
    "split": lambda town, event: town.split(event),
    "another": lambda town, event: town.begin(RULES[town.number % 4]),
    "wait a day": lambda town, event: None,
    "wait a month": lambda town, event: None,
}
REFUSED = (
    IllegalMove, contributions.OutOfTime, contributions.NotEditable, contributions.Incomplete
)  # fmt: skip


@pytest.mark.usefixtures("network")
@settings(
    max_examples=examples(6), phases=(Phase.explicit, Phase.generate), report_multiple_bugs=False
)
@given(
    rules=st.tuples(*[st.sampled_from(RULES)] * 2),
    steps=st.lists(
        st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 9)), min_size=8, max_size=12
    ),
)
def test_the_same_tag_is_the_same_bytes(app, rules, steps):
    """Written in pieces from the shelf, or all anew; and what changes comes by another tag."""
    moment, known = NOON, {}
    client = app.test_client()
    with clock.at(moment):
        town = Network()
        for rule in rules:
            town.begin(rule)
    addresses = [each.format(town.city.slug) for each in FILTERS]
    for town.number, (step, number) in enumerate([("wait a day", 0), *steps]):
        days = {"wait a day": 1, "wait a month": 31}.get(step, 0)
        moment += timedelta(days=days, minutes=number % 2)
        with clock.at(moment):
            with suppress(*REFUSED):
                STEPS[step](town, town.events[number % len(town.events)])
            for address in addresses:
                shelved = client.get(address)
                exchange.SHELF.clear()
                anew = client.get(address)
                assert shelved.data == anew.data, (step, address)
                tag = anew.headers["ETag"]
                assert known.setdefault((address, tag), anew.data) == anew.data, (step, address)
                again = client.get(address, headers={"If-None-Match": tag})
                assert (again.status_code, again.data) == (304, b"")
