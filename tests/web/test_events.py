"""The page of an event and of each of its dates: what readers find, and who else finds what."""

import json
from datetime import timedelta

import pytest

from stadtnetz import clock, contributions
from stadtnetz.contributions import (
    Admission,
    Deviation,
    EventException,
    Move,
    State,
    Status,
    Where,
)
from stadtnetz.database import unit_of_work
from tests import calendars, factories
from tests.calendars import wall
from tests.statements import sent
from tests.web.dialects import in_both_dialects

JULY = wall("2026-07-04 14:00")


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(factories.NOON):
        yield


@pytest.fixture
def event_in(town):
    """Bring an event of the town to its page."""

    def bring(**wanted):
        return factories.an_event(author=town.editor, **{"first_start": JULY, **wanted})

    return bring


def page_of(event):
    return f"/termine/{event.id}-{event.slug}"


def date_of(event, number=0):
    return f"{page_of(event)}/{contributions.occurrences_of(event)[number].id}"


def structured(page):
    return json.loads(page.find('script[type="application/ld+json"]').get_text())


def weekly(**more):
    return {"rule": "FREQ=WEEKLY;COUNT=20", **more}


def test_one_date_is_told_with_its_day_its_hours_and_what_it_costs(event_in, visit):
    event = event_in(title="Reparaturcafé", organizer="Verein Nord", admission_note="Spende hilft")
    page = visit().open(page_of(event)).page
    assert page.h1 == "Reparaturcafé"
    assert page.texts(".date-stamp > *") == ["Samstag", "4.", "Juli"]
    assert page.text(".event-name > p.h3 time") == "14:00 bis 16:00 Uhr"
    assert page.find(".event-name > p.h3 time")["datetime"] == "2026-07-04T14:00+02:00"
    assert "kostenlos" in page.texts(".traits li")
    assert page.texts(".facts dd")[-2:] == ["Verein Nord", "kostenlos (Spende hilft)"]
    assert page.all('section h2:-soup-contains("Alle Termine")') == []


@pytest.mark.parametrize(
    ("start", "end", "all_day", "told"),
    [
        ("2026-07-04 14:00", None, False, "ab 14:00 Uhr"),
        ("2026-07-04 20:00", "2026-07-05 00:00", False, "20:00 bis 24:00 Uhr"),
        ("2026-07-04 22:00", "2026-07-05 04:00", False, "22:00 Uhr bis Sonntag, 4:00 Uhr"),
        ("2026-07-04 18:00", "2026-07-06 14:00", False, "18:00 Uhr bis Montag, 6. Juli, 14:00 Uhr"),
        ("2026-07-04 18:00", "2026-07-07 00:00", False, "18:00 Uhr bis Montag, 6. Juli, 24:00 Uhr"),
        ("2026-07-04 00:00", "2026-07-05 00:00", True, "ganztägig"),
        ("2026-07-04 00:00", "2026-07-07 00:00", True, "bis Montag, 6. Juli, ganztägig"),
        ("2026-07-04 00:00", "2027-01-10 00:00", True, "bis Samstag, 9. Januar 2027"),
    ],
)
def test_times_are_told_as_people_say_them(start, end, all_day, told, event_in, visit):
    event = event_in(
        first_start=wall(start),
        first_end=wall(end) if end else None,
        all_day=all_day,
    )
    assert visit().open(page_of(event)).page.text(".event-name > p.h3 time") == told


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("Europe/Berlin", []),
        ("Europe/Vienna", ["Zeit in Wien"]),
        ("Europe/London", ["Zeit in London; in Deutschland 15:00 Uhr"]),
        ("Asia/Tokyo", ["Zeit in Tokio; in Deutschland 7:00 Uhr"]),
        ("Pacific/Auckland", ["Zeit in Auckland; in Deutschland 4:00 Uhr"]),
        ("America/Los_Angeles", ["Zeit in Los Angeles; in Deutschland 23:00 Uhr"]),
        ("Pacific/Honolulu", ["Zeit in Honolulu; in Deutschland Sonntag, 5. Juli, 2:00 Uhr"]),
    ],
)
def test_a_clock_elsewhere_is_named_and_ours_beside_it(zone, told, event_in, visit):
    page = visit().open(page_of(event_in(zone=zone))).page
    assert page.texts(".event-name > p.soft") == told


def test_a_day_without_hours_has_no_zone(event_in, visit):
    event = event_in(
        zone="Asia/Tokyo",
        all_day=True,
        first_start=wall("2026-07-04 00:00"),
        first_end=wall("2026-07-05 00:00"),
    )
    page = visit().open(page_of(event)).page
    assert page.texts(".event-name > p.soft") == []
    assert page.find(".event-name time")["datetime"] == "2026-07-04"


def test_what_a_city_wrote_is_marked_as_its_language(event_in, visit):
    event = event_in(
        venue="Pumpwerk", directions="Tor zwei", organizer="Werkstatt", contact="Frau Lot",
        admission=Admission.PAID, admission_note="drei Euro", access_contact="Herr Lot",
    )  # fmt: skip
    calendars.announce(event, Status.POSTPONED, note="Es stürmt.")
    page = visit().open("/en" + page_of(event)).page
    marked = " ".join(page.texts('main [lang="de"]'))
    for words in (
        "Pumpwerk",
        "Tor zwei",
        "Werkstatt",
        "Frau Lot",
        "drei Euro",
        "Herr Lot",
        "stürmt",
    ):
        assert words in marked
    assert visit().open(page_of(event)).page.all('main [lang="de"]') == []


def test_what_nobody_has_checked_is_said_to_be_unchecked(event_in, visit):
    event = event_in(step_free=True, accessible_wc=False, access_contact="nord@stadt.example")
    section = f"#access-{event.id}"
    page = visit().open(page_of(event)).page
    facts = page.find(f'section[aria-labelledby="{section[1:]}"]')
    assert [each.get_text() for each in facts.select("dt")] == [
        "Stufenloser Zugang", "Rollstuhlgerechtes WC"]  # fmt: skip
    assert [each.get_text() for each in facts.select("dd")] == ["ja", "nein"]
    assert "Nicht geprüft: Höranlage, Gebärdensprache" in facts.get_text()
    assert facts.select_one("a")["href"] == "mailto:nord@stadt.example"


def test_where_nothing_was_checked_the_page_says_just_that(event_in, visit):
    assert "Die Stadt hat dazu noch nichts geprüft." in visit().open(page_of(event_in())).text


def test_the_way_leads_to_the_place_and_not_to_another_of_the_day(event_in, visit):
    event = event_in(
        directions="Bus 21.\nDann zu Fuß.", latitude=51.5, longitude=9.9, **weekly(
            exceptions=(EventException(original_start=JULY, deviation=Deviation.MOVED, venue="Rathaus", note="Umbau"),)
        ),
    )  # fmt: skip
    browser = visit().open(date_of(event, 1))
    assert "Bus 21." in browser.page.texts(".columns p")
    assert "to=51.5%2C9.9" in str(browser.page.find(".columns a.act")["href"])
    browser.open(date_of(event, 0))
    assert browser.page.texts(".columns b") == ["Rathaus"]
    assert browser.page.all(".columns a.act") == []


def test_registration_is_elsewhere_and_says_where(event_in, visit):
    event = event_in(registration_url="https://anmelden.example/x")
    page = visit().open(page_of(event)).page
    link = page.find(".panel a")
    assert (link["href"], link["rel"]) == ("https://anmelden.example/x", ["nofollow", "noopener"])
    assert "anmelden.example" in page.text(".panel")


def test_booked_out_is_said_above_and_beside(event_in, visit):
    page = visit().open(page_of(event_in(is_booked_out=True))).page
    assert page.text(".panel h2") == "Ausgebucht"
    assert "ausgebucht" in page.texts(".traits li")


def test_an_event_online_has_a_link_and_no_place(event_in, visit):
    event = event_in(where=Where.ONLINE, online_url="https://treffen.example/raum")
    page = visit().open(page_of(event)).page
    assert page.text(f"#online-{event.id}") == "Online"
    assert page.all(f"#place-{event.id}") == []
    assert [each["href"] for each in page.all('a[rel~="nofollow"]')] == [
        "https://treffen.example/raum"
    ]


def test_a_series_shows_its_next_date_and_the_others_and_those_past_aside(event_in, visit):
    event = event_in(first_start=wall("2026-05-30 14:00"), **weekly())
    page = visit().open(page_of(event)).page
    assert page.texts(".date-stamp > *") == ["Samstag", "13.", "Juni"]
    assert len(page.all(".section > ul.dates > li")) == 12
    assert page.texts(".dates [aria-current]") == ["Samstag, 13. Juni, 14:00 bis 16:00 Uhr"]
    assert page.texts(".section > details > summary") == [
        "6 weitere Termine",
        "2 vergangene Termine",
    ]
    assert page.canonical.endswith(page_of(event))


def test_a_break_stands_in_its_place_and_says_why(event_in, visit, network):
    first = wall("2026-09-19 14:00")
    off = EventException(
        original_start=wall("2026-09-26 14:00"), deviation=Deviation.SKIPPED, note="Wegen Umbau"
    )
    event = event_in(
        first_start=first, rule="FREQ=WEEKLY;COUNT=4", exceptions=(off,), skip_holidays=True
    )
    plain = event_in(first_start=first, rule="FREQ=WEEKLY;COUNT=4")
    page = visit().open(page_of(event)).page
    assert page.texts(".dates > li") == [
        "Samstag, 19. September, 14:00 bis 16:00 Uhr",
        "Samstag, 26. September, 14:00 bis 16:00 Uhr entfällt: Wegen Umbau",
        "Samstag, 3. Oktober, 14:00 bis 16:00 Uhr entfällt: Tag der Deutschen Einheit",
        "Samstag, 10. Oktober, 14:00 bis 16:00 Uhr",
    ]
    assert [each["startDate"][:10] for each in structured(page)["subEvent"]] == [
        "2026-09-19", "2026-10-10",
    ]  # fmt: skip
    with sent() as with_breaks:
        visit().open(page_of(event))
    with sent() as without:
        visit().open(page_of(plain))
    assert len(with_breaks) == len(without)


def test_what_was_called_off_later_stands_only_once(event_in, visit):
    event = event_in(rule="FREQ=WEEKLY;COUNT=3")
    off = EventException(
        original_start=wall("2026-07-11 14:00"), deviation=Deviation.SKIPPED, note="Wegen Umbau"
    )
    calendars.change(event, exceptions=(off,))
    dates = visit().open(page_of(event)).page.texts(".dates > li")
    assert [each for each in dates if "11. Juli" in each] == [
        "Samstag, 11. Juli, 14:00 bis 16:00 Uhr fällt aus Samstag, 11. Juli, 14:00 bis 16:00 Uhr"
    ]


def test_a_date_of_a_series_is_a_page_of_its_own(event_in, visit):
    event = event_in(**weekly())
    browser = visit().open(date_of(event, 2))
    assert browser.page.texts(".date-stamp > b") == ["18."]
    assert browser.page.title.startswith(f"{event.title}, Samstag, 18. Juli")
    assert browser.page.canonical.endswith(date_of(event, 2))
    assert browser.follow("Zur ganzen Reihe").page.texts(".date-stamp > b") == ["4."]


def test_the_only_date_is_at_home_at_the_address_of_its_event(event_in, visit):
    event = event_in()
    assert visit().open(date_of(event)).page.canonical.endswith(page_of(event))


def test_what_goes_on_now_counts_as_the_next(event_in, visit):
    event = event_in(
        first_start=wall("2026-06-10 11:00"), first_end=wall("2026-06-10 13:00"), **weekly()
    )
    assert visit().open(page_of(event)).page.texts(".date-stamp > b") == ["10."]


def test_a_series_whose_dates_are_over_shows_the_last_one(event_in, visit):
    event = event_in(first_start=wall("2026-03-07 14:00"), rule="FREQ=WEEKLY;COUNT=3")
    page = visit().open(page_of(event)).page
    assert page.texts(".date-stamp > *")[1:] == ["21.", "März"]
    assert "Zurzeit steht kein weiterer Termin fest." in page.texts(".section p")


def test_what_is_over_says_so_and_leads_on_instead_of_asking_people_to_come(event_in, visit):
    there = {"registration_url": "https://anmelden.example/x"}
    event = event_in(first_start=wall("2026-06-05 14:00"), **there, **weekly())
    browser = visit().open(date_of(event, 0))
    assert browser.page.text(".event-news").startswith("Vorbei.")
    assert browser.page.all(".panel") == []
    assert "Zum Kalender hinzufügen" not in browser.page.texts("a")
    browser.follow("Freitag, 12. Juni, 14:00 bis 16:00 Uhr")
    assert (browser.page.all(".event-news"), len(browser.page.all(".panel"))) == ([], 1)


@pytest.mark.parametrize(
    ("start", "end", "is_over"),
    [
        ("2026-06-10 09:00", "2026-06-10 10:00", True),
        ("2026-06-10 09:00", "2026-06-10 18:00", False),
        ("2026-06-10 09:00", None, False),
        ("2026-06-09 09:00", None, True),
        ("2027-06-09 09:00", None, False),
    ],
)
def test_an_open_end_is_over_with_its_day(start, end, is_over, event_in, visit):
    event = event_in(first_start=wall(start), first_end=wall(end) if end else None)
    page = visit().open(page_of(event)).page
    assert bool(page.all(".event-news")) == is_over
    month = "Juni 2027" if start.startswith("2027") else "Juni"
    assert page.texts(".date-stamp > span")[-1] == month


def test_a_moved_date_shows_where_it_was_and_where_it_is(event_in, visit):
    moved = EventException(
        original_start=JULY, deviation=Deviation.MOVED, start=JULY + timedelta(days=3, hours=1), note="Umbau"
    )  # fmt: skip
    event = event_in(**weekly(exceptions=(moved,)))
    page = visit().open(date_of(event)).page
    assert page.texts("s.date-stamp > b") == ["4."]
    assert page.texts("time.date-stamp > *") == ["Dienstag", "7.", "Juli", "Ersatztermin"]
    assert page.texts(".notice s") == ["Samstag, 4. Juli, 14:00 Uhr"]
    assert structured(page)["previousStartDate"] == "2026-07-04T14:00+02:00"
    assert structured(page)["eventStatus"] == "https://schema.org/EventRescheduled"


def test_a_date_moved_by_hours_keeps_one_stamp(event_in, visit):
    moved = EventException(
        original_start=JULY, deviation=Deviation.MOVED, start=JULY + timedelta(hours=1)
    )
    page = visit().open(page_of(event_in(exceptions=(moved,)))).page
    assert page.all("s.date-stamp") == []
    assert page.text(".event-name > p.h3") == "14:00 Uhr 15:00 bis 17:00 Uhr"


@in_both_dialects
@pytest.mark.parametrize("slug", ["", "-falsch"])
def test_a_wrong_slug_leads_to_the_right_address(dialect, slug, event_in, visit):
    event = event_in(**weekly())
    here = visit()
    answer = here.send("GET", f"/termine/{event.id}{slug}")
    assert (answer.status_code, answer.headers["Location"]) == (308, page_of(event))
    number = contributions.occurrences_of(event)[1].id
    answer = here.send("GET", f"/termine/{event.id}-x/{number}")
    assert (answer.status_code, answer.headers["Location"]) == (308, date_of(event, 1))
    assert visit(dialect).get(f"/termine/{event.id}-x").status == 200


def test_a_part_of_the_page_is_the_article(event_in, visit):
    event = event_in()
    part = visit("htmx").get(page_of(event)).part
    assert part.texts("article h1") == [event.title]
    assert part.all("nav, footer") == []


def test_a_date_that_went_over_to_another_series_is_found_from_its_old_address(event_in, visit):
    event = event_in(**weekly())
    old = date_of(event, 4)
    later = contributions.occurrences_of(event)[4].original_start
    new = event.content
    calendars.change(
        event, from_start=later, first_start=later, first_end=later + timedelta(hours=2),
        title="Neuer Name", rule="FREQ=WEEKLY;COUNT=5",
    )  # fmt: skip
    following = calendars.following(event)
    assert new.title == event.title
    answer = visit().send("GET", old)
    assert answer.status_code == 308
    assert answer.headers["Location"].startswith(page_of(following) + "/")
    page = visit().open(page_of(event)).page
    assert page.names(f'.section a[href="{page_of(following)}"]') == ["Neuer Name"]
    assert "Diese Reihe geht hier weiter" in page.text(
        f'section[aria-labelledby="series-{event.id}"]'
    )
    page = visit().open(page_of(following)).page
    assert page.names(f'.section a[href="{page_of(event)}"]') == [event.title]


def test_a_date_is_not_found_below_an_event_that_it_never_had(event_in, visit):
    one, other = event_in(), event_in()
    number = contributions.occurrences_of(other)[0].id
    assert visit().open(f"/termine/{one.id}-{one.slug}/{number}").status == 404
    assert visit().open(f"{page_of(one)}/99999999999999999999").status == 404
    assert visit().open(f"{page_of(one)}/4711").status == 404


@in_both_dialects
def test_what_was_taken_out_of_the_net_is_gone(dialect, event_in, visit):
    event = event_in()
    dated = date_of(event)
    calendars.archive(event)
    for address in (page_of(event), dated):
        assert visit(dialect).get(address).status == 410


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED])
def test_what_is_not_public_is_seen_by_its_city_alone(state, town, event_in, visit):
    event = event_in(state=state, rule="FREQ=WEEKLY;COUNT=3")
    assert visit().open(page_of(event)).status == 404
    browser = visit(user=town.editor).open(page_of(event))
    assert browser.headers["Cache-Control"] == "private, no-store"
    assert browser.page.all('script[type="application/ld+json"]') == []
    assert browser.page.all('meta[name="robots"][content="noindex"]') != []
    assert len(browser.page.all(".dates > li")) == 3


def test_moderators_are_led_to_the_review_of_what_is_not_public(town, event_in, visit):
    event = event_in(state=State.SUBMITTED, rule="FREQ=WEEKLY;COUNT=3", step_free=True)
    browser = visit(user=town.moderator).open(page_of(event))
    assert browser.address == f"/pruefliste/{event.id}"
    assert browser.page.h1 == event.title
    assert len(browser.page.all(".dates > li")) == 3
    assert "Stufenloser Zugang" in browser.page.texts(".facts dt")


def test_a_review_shows_the_dates_that_are_asked_for_and_from_when(town, event_in, visit):
    event = event_in(**weekly())
    later = contributions.occurrences_of(event)[4].original_start
    calendars.propose(
        event, from_start=later, first_start=later, first_end=None, rule="FREQ=WEEKLY;COUNT=2"
    )
    page = visit(user=town.moderator).open(f"/pruefliste/{event.id}").page
    assert "Gilt ab Samstag, 1. August" in page.texts(".tag")
    assert page.texts(".dates > li") == [
        "Samstag, 1. August, ab 14:00 Uhr", "Samstag, 8. August, ab 14:00 Uhr"]  # fmt: skip


def test_a_review_says_why_a_date_is_skipped(town, event_in, visit):
    event = event_in(
        state=State.SUBMITTED, first_start=wall("2026-10-03 14:00"), rule="FREQ=DAILY;COUNT=2",
        skip_holidays=True,
    )  # fmt: skip
    page = visit(user=town.moderator).open(f"/pruefliste/{event.id}").page
    assert page.texts(".dates > li")[0].endswith("entfällt: Tag der Deutschen Einheit")


def test_a_planned_event_is_kept_private_until_its_day(town, event_in, visit):
    event = event_in(publish_at=clock.now() + timedelta(days=1))
    assert visit().open(page_of(event)).status == 404
    browser = visit(user=town.editor).open(page_of(event))
    assert browser.headers["Cache-Control"] == "private, no-store"
    assert browser.page.text(".event-news b") == "Geplant."
    assert visit(user=town.moderator).open(page_of(event)).status == 200


def test_a_draft_without_a_day_has_a_page_all_the_same(town, visit):
    with unit_of_work():
        event = contributions.draft(
            factories.some_event_content(first_start=None, first_end=None, title=""),
            city=town.city, author=town.editor,
        )  # fmt: skip
    page = visit(user=town.editor).open(f"/termine/{event.id}-termin").page
    assert page.texts(".event-name > p.h3") == ["Der Tag steht noch nicht fest."]


def test_a_story_at_the_address_of_an_event_is_found_at_home(town, visit):
    story = factories.a_story(author=town.editor)
    browser = visit().open(f"/termine/{story.id}-x")
    assert browser.address == f"/geschichten/{story.id}-{story.slug}"
    assert visit().open(f"/termine/{story.id}-x/1").status == 404


def test_a_page_asks_the_database_as_often_for_many_dates_as_for_one(event_in, visit, network):
    one, many = event_in(), event_in(rule="FREQ=WEEKLY")
    browser = visit()
    browser.open(page_of(one))
    with sent() as few:
        browser.open(page_of(one))
    with sent() as more:
        browser.open(page_of(many))
    assert len(few) == len(more)


def test_an_article_is_laid_out_without_asking_the_database(town, network):
    from flask import render_template

    from stadtnetz.web import programmes

    content = factories.some_event_content(rule="FREQ=WEEKLY;COUNT=30", topic_id=town.topic.id)
    proof = contributions.proof(content, city=town.city)
    when = programmes.planned(proof)
    with network.test_request_context("/termine/neu"), sent() as asked:
        text = render_template("events/_article.html", event=proof, when=when, level=2)
    assert asked == []
    assert "18 weitere Termine" in text


# What search engines read.


def test_what_a_machine_reads_of_one_date(event_in, visit, town):
    event = event_in(latitude=51.5, longitude=9.9, organizer="Verein Nord")
    told = structured(visit().open(page_of(event)).page)
    assert told["@type"] == "Event"
    assert told["startDate"] == "2026-07-04T14:00+02:00"
    assert told["endDate"] == "2026-07-04T16:00+02:00"
    assert told["eventStatus"] == "https://schema.org/EventScheduled"
    assert told["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert told["isAccessibleForFree"] is True
    assert told["offers"]["price"] == 0
    assert told["organizer"]["name"] == "Verein Nord"
    assert told["url"] == f"http://localhost{date_of(event)}"
    [place] = told["location"]
    assert (place["@type"], place["name"]) == ("Place", "Altes Pumpwerk")
    assert place["address"]["addressRegion"] == "Sachsen"
    assert place["geo"]["latitude"] == 51.5
    assert "previousStartDate" not in told


def test_what_a_machine_reads_of_days_without_hours(event_in, visit):
    event = event_in(
        all_day=True, first_start=wall("2026-07-04 00:00"), first_end=wall("2026-07-07 00:00"),
        admission=Admission.PAID,
    )  # fmt: skip
    told = structured(visit().open(page_of(event)).page)
    assert (told["startDate"], told["endDate"]) == ("2026-07-04", "2026-07-06")
    assert told["isAccessibleForFree"] is False
    assert "offers" not in told


@pytest.mark.parametrize(
    ("status", "told", "mode"),
    [
        (Status.CANCELLED, "EventCancelled", "Offline"),
        (Status.POSTPONED, "EventPostponed", "Offline"),
        (Status.MOVED_ONLINE, "EventMovedOnline", "Online"),
    ],
)
def test_a_machine_reads_what_became_of_a_date(status, told, mode, event_in, visit):
    event = event_in()
    calendars.announce(event, status, online_url="https://treffen.example/neu")
    found = structured(visit().open(page_of(event)).page)
    assert found["eventStatus"] == f"https://schema.org/{told}"
    assert found["eventAttendanceMode"] == f"https://schema.org/{mode}EventAttendanceMode"
    if status is Status.MOVED_ONLINE:
        assert found["location"] == [
            {"@type": "VirtualLocation", "url": "https://treffen.example/neu"}
        ]


@pytest.mark.parametrize(
    ("status", "days", "is_booked_out", "told"),
    [
        (Status.SCHEDULED, 0, False, "https://schema.org/InStock"),
        (Status.SCHEDULED, 0, True, "https://schema.org/SoldOut"),
        (Status.CANCELLED, 0, False, None),
        (Status.CANCELLED, 0, True, None),
        (Status.POSTPONED, 0, False, None),
        (Status.MOVED_ONLINE, 0, False, "https://schema.org/InStock"),
        (Status.SCHEDULED, 60, False, None),
    ],
)
def test_a_machine_hears_of_places_only_while_there_are_any(
    status, days, is_booked_out, told, event_in, visit
):
    event = event_in(is_booked_out=is_booked_out)
    if status is not Status.SCHEDULED:
        calendars.announce(event, status)
    with clock.at(factories.NOON + timedelta(days=days)):
        offer = structured(visit().open(page_of(event)).page)["offers"]
    assert offer.get("availability") == told


def test_a_machine_reads_a_series_as_one_with_parts(event_in, visit):
    event = event_in(**weekly())
    told = structured(visit().open(page_of(event)).page)
    assert told["@type"] == "EventSeries"
    assert [each["startDate"] for each in told["subEvent"]][:2] == [
        "2026-07-04T14:00+02:00", "2026-07-11T14:00+02:00"]  # fmt: skip
    assert structured(visit().open(date_of(event, 1)).page)["startDate"].startswith("2026-07-11")


def test_both_ways_to_take_part_are_told(event_in, visit):
    event = event_in(where=Where.BOTH, online_url="https://treffen.example/raum", is_booked_out=True,
        registration_url="https://anmelden.example/x")  # fmt: skip
    told = structured(visit().open(page_of(event)).page)
    assert [each["@type"] for each in told["location"]] == ["Place", "VirtualLocation"]
    assert told["offers"]["availability"] == "https://schema.org/SoldOut"


def test_a_title_cannot_leave_the_data(event_in, visit):
    title = '</script><script>alert(1)</script><!-- \u2028 & "x"'
    browser = visit().open(page_of(event_in(title=title, venue="</script>")))
    assert structured(browser.page)["name"] == title
    assert "<script>alert" not in browser.text


def test_an_unscheduled_event_forgets_its_page(town, event_in, visit):
    event = event_in(publish_at=clock.now() + timedelta(days=1))
    with unit_of_work():
        contributions.decide(event, Move.UNSCHEDULE, actor=town.editor)
    assert visit().open(page_of(event)).status == 404
    assert visit(user=town.editor).open(page_of(event)).status == 200
