"""Who follows an event is told of what changes about it: once, in time, and nobody else is."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from stadtnetz import accounts, clock, contributions, notifications
from stadtnetz.accounts import User
from stadtnetz.contributions import (
    Deviation,
    Event,
    EventException,
    Follow,
    Move,
    State,
    Status,
    Where,
)
from stadtnetz.contributions.changes import MOST_NAMED
from stadtnetz.database import session, unit_of_work
from stadtnetz.notifications import Notification, Occasion
from tests import calendars, factories, threads
from tests.calendars import wall
from tests.factories import NOON

pytestmark = pytest.mark.usefixtures("network")

FIRST = wall("2026-06-12 19:00")
WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def event() -> Event:
    return factories.an_event(first_start=FIRST, title="Lesecafé")


@pytest.fixture
def series() -> Event:
    """Four Fridays from 12 June on."""
    return factories.an_event(first_start=FIRST, rule="FREQ=WEEKLY;COUNT=4", title="Lesecafé")


def follow(event: Event, user: User | None = None) -> User:
    follower = user or factories.a_reader()
    with unit_of_work():
        contributions.follow(event, follower=follower)
    return follower


def unfollow(event: Event, user: User) -> None:
    with unit_of_work():
        contributions.unfollow(event.id, follower_id=user.id)


def news() -> list[Notification]:
    return [each for each in notifications.unsent() if each.occasion is Occasion.EVENT_CHANGED]


def told() -> list[int]:
    return [each.recipient_id for each in news()]


def the_facts() -> dict[str, Any]:
    [only] = news()
    return only.facts


def times(dates: list[dict[str, Any]]) -> list[tuple[str | None, str, str]]:
    """Write each change as „12. 17:00“ in UTC before and after, and what became of it."""

    def moment(each: dict[str, Any]) -> str:
        return f"{datetime.fromisoformat(each['starts_at']):%d. %H:%M}"

    return [
        (
            moment(each["before"]) if each["before"] else None,
            moment(each["after"]),
            each["after"]["status"],
        )
        for each in dates
    ]


# ---------- following ----------


def test_following_and_following_no_more_may_be_said_twice(event: Event) -> None:
    reader = factories.a_reader()
    assert not contributions.is_following(event, reader)
    for _ in range(2):
        follow(event, reader)
        assert contributions.is_following(event, reader)
    assert contributions.followers(event) == [reader]
    assert session().scalars(select(Follow.followed_at)).all() == [NOON]
    for _ in range(2):
        unfollow(event, reader)
        assert not contributions.is_following(event, reader)
    assert contributions.followers(event) == []


def test_each_follows_for_herself_and_one_thing(event: Event, series: Event) -> None:
    one, two = factories.a_reader(), factories.a_reader()
    follow(event, one)
    follow(event, two)
    follow(series, two)
    unfollow(event, one)
    assert contributions.followers(event) == contributions.followers(series) == [two]


def test_following_at_the_same_moment_is_following_once(network: Flask, event: Event) -> None:
    reader = factories.a_reader()
    number, who = event.id, reader.id

    def follow_too() -> None:
        with unit_of_work():
            contributions.follow(
                session().get_one(Event, number), follower=session().get_one(User, who)
            )

    session().rollback()
    threads.at_once(network, *[follow_too] * 4)
    assert session().scalar(select(func.count()).select_from(Follow)) == 1


def test_a_second_who_was_not_yet_seen_disturbs_nothing(
    event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two clicks that both looked before either wrote: the database says so, and nobody else."""
    reader = follow(event)
    seen = iter([False, True])
    monkeypatch.setattr("stadtnetz.contributions.follows.is_following", lambda *_given: next(seen))
    with unit_of_work():
        contributions.follow(event, follower=reader)
        reader.name = "Jo Neu"
    session().expire_all()
    assert reader.name == "Jo Neu"
    assert [each.id for each in contributions.followers(event)] == [reader.id]


def test_what_is_discarded_is_followed_no_more() -> None:
    draft = factories.an_event(state=State.DRAFT)
    author = factories.author_of(draft)
    follow(draft, author)
    with unit_of_work():
        contributions.decide(draft, Move.DISCARD, actor=author)
    assert session().scalar(select(func.count()).select_from(Follow)) == 0


def test_what_is_gone_is_unfollowed_without_complaint() -> None:
    with unit_of_work():
        contributions.unfollow(4711, follower_id=4711)


# ---------- who is told ----------


def an_announcement(event: Event) -> None:
    calendars.announce(event, Status.CANCELLED)


def an_update(event: Event) -> None:
    calendars.change(event, venue="Neues Pumpwerk")


def a_later_half(event: Event) -> None:
    calendars.split(event, FIRST + WEEK, venue="Neues Pumpwerk")


NEWS = [an_announcement, an_update, a_later_half]


@pytest.mark.parametrize("change", NEWS)
def test_told_is_who_follows_and_nobody_else_and_nobody_twice(change: Any, series: Event) -> None:
    """The editor announces; a moderator rules on updates, of which the author hears anyway."""
    editor, moderator = factories.author_of(series), accounts.moderators()[0]
    colleague = factories.an_editor(series.city)
    reader, twice, gone, left = (factories.a_reader() for _ in range(4))
    factories.a_reader()
    for each in (editor, moderator, colleague, reader, twice, twice, gone, left):
        follow(series, each)
    unfollow(series, left)
    with unit_of_work():
        accounts.dismiss(gone)
    before = {each.id for each in notifications.unsent()}
    change(series)
    heard = Counter(each.recipient_id for each in notifications.unsent() if each.id not in before)
    others = moderator if change is an_announcement else editor
    assert heard == Counter(each.id for each in (colleague, reader, twice, others))
    occasions = {each.recipient_id: each.occasion for each in notifications.unsent()}
    assert occasions[reader.id] is Occasion.EVENT_CHANGED
    if change is not an_announcement:
        assert occasions[editor.id] is Occasion.UPDATE_APPROVED


@pytest.mark.parametrize("change", NEWS)
def test_what_nobody_may_see_yet_is_told_to_nobody(change: Any) -> None:
    planned = factories.an_event(
        first_start=FIRST, rule="FREQ=WEEKLY;COUNT=4", publish_at=NOON + HOUR
    )
    follow(planned)
    follow(planned, factories.an_editor(planned.city))
    change(planned)
    assert told() == []


def test_who_announced_hears_nothing_and_an_author_who_did_not_hears_it_once(event: Event) -> None:
    author, colleague = factories.author_of(event), factories.an_editor(event.city)
    follow(event, author)
    follow(event, colleague)
    with unit_of_work():
        contributions.announce(event, Status.CANCELLED, actor=colleague, note="Hitze.")
    assert told() == [author.id]


def test_an_update_of_other_words_is_no_news(series: Event) -> None:
    follow(series)
    calendars.change(series, title="Vorlesecafé", body="Anders.", directions="Links herum.")
    calendars.split(series, FIRST + WEEK, title="Spätes Lesecafé")
    assert told() == []


def test_what_is_only_laid_out_anew_is_no_news(series: Event) -> None:
    """A row that was lost comes back with the next update, whatever that was about."""
    follow(series)
    with unit_of_work():
        session().delete(calendars.dates_of(series)[2])
    calendars.change(series, title="Vorlesecafé")
    assert len(calendars.dates_of(series)) == 4
    assert told() == []


def test_only_what_is_in_force_is_news(event: Event) -> None:
    follow(event)
    calendars.propose(event, venue="Neues Pumpwerk")
    with unit_of_work():
        contributions.decide(
            event, Move.REJECT_UPDATE, actor=accounts.moderators()[0], note="Nein."
        )
    calendars.archive(event)
    assert told() == []


def test_an_announcement_that_is_refused_or_not_kept_is_told_to_nobody(event: Event) -> None:
    follow(event)
    with pytest.raises(contributions.NoteMissing):
        calendars.announce(event, Status.CANCELLED, note=" ")
    with pytest.raises(ZeroDivisionError), unit_of_work():
        contributions.announce(
            event, Status.CANCELLED, actor=factories.author_of(event), note="Hitze."
        )
        raise ZeroDivisionError
    assert told() == []


def test_of_what_is_over_nothing_is_told(event: Event) -> None:
    follow(event)
    with clock.at(NOON + timedelta(days=30)):
        calendars.change(event, venue="Neues Pumpwerk")
        with pytest.raises(contributions.OutOfTime):
            calendars.announce(event, Status.CANCELLED)
    assert told() == []


# ---------- the later half of a series ----------


def test_followers_of_a_series_follow_what_goes_on_from_it(series: Event) -> None:
    reader, gone = follow(series), follow(series)
    later = calendars.split(series, FIRST + 2 * WEEK, title="Spätes Lesecafé")
    assert contributions.followers(later) == [reader, gone]
    assert contributions.followers(series) == [reader, gone]
    unfollow(later, gone)
    calendars.announce(later, Status.CANCELLED)
    assert told() == [reader.id]


def test_a_later_half_is_told_of_by_its_own_name_and_dates(series: Event) -> None:
    follow(series)
    start = FIRST + 2 * WEEK + HOUR
    later = calendars.split(
        series, FIRST + 2 * WEEK, title="Spätes Lesecafé", first_start=start, first_end=None
    )
    facts = the_facts()
    assert (facts["contribution_id"], facts["slug"]) == (later.id, later.slug)
    assert (facts["title"], facts["former_title"]) == ("Spätes Lesecafé", "Lesecafé")
    assert times(facts["changes"]) == [
        ("26. 17:00", "26. 18:00", "scheduled"), ("03. 17:00", "03. 18:00", "scheduled"),
    ]  # fmt: skip
    assert (facts["place"], facts["is_split"]) == (None, True)


# ---------- what is told ----------


def test_one_cancelled_date_is_told_with_its_reason(series: Event) -> None:
    follow(series)
    calendars.announce(series, Status.CANCELLED, note=" Hitze. ", original_start=FIRST + WEEK)
    facts = the_facts()
    [row] = [each for each in calendars.dates_of(series) if each.status is Status.CANCELLED]
    assert times(facts["changes"]) == [("19. 17:00", "19. 17:00", "cancelled")]
    assert facts["changes"][0]["after"]["id"] == row.id
    assert (facts["status"], facts["note"], facts["more"]) == ("cancelled", "Hitze.", 0)
    assert (facts["title"], facts["city"]) == ("Lesecafé", series.city.name)
    assert facts["former_title"] == ""


def test_a_new_time_is_told_beside_the_old_one(event: Event) -> None:
    follow(event)
    calendars.announce(
        event, Status.POSTPONED, original_start=FIRST, start=FIRST + 2 * WEEK, end=None
    )
    facts = the_facts()
    assert facts["status"] == "rescheduled"
    assert times(facts["changes"]) == [("12. 17:00", "26. 17:00", "rescheduled")]


def test_of_many_dates_some_are_named_and_the_others_counted() -> None:
    event = factories.an_event(first_start=FIRST, rule="FREQ=WEEKLY;COUNT=20")
    follow(event)
    calendars.announce(event, Status.MOVED_ONLINE)
    facts = the_facts()
    assert (len(facts["changes"]), facts["more"]) == (MOST_NAMED, 20 - MOST_NAMED)


def test_what_is_said_again_is_told_again(series: Event) -> None:
    follow(series)
    for _ in range(2):
        calendars.announce(series, Status.CANCELLED, original_start=FIRST)
    one, two = news()
    assert times(one.facts["changes"]) == times(two.facts["changes"])


def test_a_one_off_that_is_put_elsewhere_in_time_is_told_as_one_that_moved(event: Event) -> None:
    follow(event)
    start = wall("2026-06-20 18:30")
    calendars.change(event, first_start=start, first_end=start + HOUR)
    facts = the_facts()
    assert times(facts["changes"]) == [("12. 17:00", "20. 16:30", "scheduled")]
    [alive] = [each for each in calendars.dates_of(event) if each.status is Status.SCHEDULED]
    assert facts["changes"][0]["after"]["id"] == alive.id
    assert (facts["status"], facts["place"]) == (None, None)


def test_a_place_is_told_beside_the_old_one_with_the_next_date(series: Event) -> None:
    follow(series)
    calendars.change(series, where=Where.BOTH, online_url="https://treffen.example/raum")
    facts = the_facts()
    old = {
        "where": "place",
        "venue": "Altes Pumpwerk",
        "address": "Kanalstraße 4",
        "online_url": "",
    }
    assert facts["place"] == {
        "before": old, "after": old | {"where": "both", "online_url": "https://treffen.example/raum"}
    }  # fmt: skip
    assert (facts["changes"], facts["next"]["id"]) == ([], calendars.dates_of(series)[0].id)


def test_dates_that_go_and_come_are_told_one_by_one(series: Event) -> None:
    follow(series)
    away = EventException(original_start=FIRST, deviation=Deviation.SKIPPED, note="Ferien.")
    calendars.change(series, exceptions=(away,), rule="FREQ=WEEKLY;COUNT=6")
    changes = the_facts()["changes"]
    assert times(changes) == [
        ("12. 17:00", "12. 17:00", "cancelled"),
        (None, "10. 17:00", "scheduled"),
        (None, "17. 17:00", "scheduled"),
    ]
    assert changes[0]["after"]["note"] == "Ferien."


def test_a_series_laid_out_further_is_no_news_of_new_dates() -> None:
    event = factories.an_event(first_start=FIRST, rule="FREQ=WEEKLY")
    follow(event)
    with clock.at(NOON + timedelta(days=70)):
        calendars.change(event, venue="Neues Pumpwerk")
    facts = the_facts()
    assert (facts["changes"], facts["more"]) == ([], 0)
    assert facts["place"]["after"]["venue"] == "Neues Pumpwerk"
