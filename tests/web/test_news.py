"""The letter to who follows an event: what was, what is, why, where, and how to get no more."""

import dataclasses
from datetime import timedelta

import pytest

from stadtnetz import clock, contributions, jobs
from stadtnetz.contributions import Deviation, EventException, Status, Where
from stadtnetz.database import unit_of_work
from tests import calendars, factories
from tests.calendars import wall
from tests.letters import letters, text_of

JULY = wall("2026-07-04 14:00")
WEEK = timedelta(days=7)
WHY = "Der Raum steht unter Wasser.\n\nWir <b>suchen</b> & finden {{ 7*7 }}."


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(factories.NOON):
        yield


@pytest.fixture
def reader(town):
    return factories.a_reader("Jo Reich")


@pytest.fixture
def followed(town, reader, network):
    """Make an event that a reader follows, and nothing waits in the outbox."""

    def make(**wanted):
        written = {"first_start": JULY, "title": "Lesecafé", **wanted}
        event = factories.an_event(author=town.editor, **written)
        with unit_of_work():
            contributions.follow(event, follower=reader)
        letters(network)
        return event

    return make


def the_letter(network, reader):
    """Give subject and text of the one letter that the reader gets."""
    [mail] = [each for each in letters(network) if reader.email in each["To"]]
    return mail["Subject"], text_of(mail)


def test_a_whole_letter_says_what_when_why_and_where(followed, reader, network):
    event = followed()
    calendars.announce(event, Status.CANCELLED, note=WHY, original_start=JULY)
    [date] = calendars.dates_of(event)
    [mail] = letters(network)
    unsubscribe = mail["List-Unsubscribe"].removeprefix("<").removesuffix(">")
    assert mail["Subject"] == "Fällt aus: Lesecafé"
    assert (
        text_of(mail)
        == f"""Guten Tag, Jo Reich,

Weißwasser hat etwas zu „Lesecafé“ bekannt gegeben.

Samstag, 4. Juli, 14:00 bis 16:00 Uhr: fällt aus

Weißwasser schreibt dazu:

{WHY}

Hier steht alles:
http://localhost/termine/{event.id}-lesecafe/{date.id}

Sie bekommen diese Nachricht, weil Sie dem Termin folgen. Wenn Sie das nicht mehr möchten, bestellen Sie solche Nachrichten hier ab:
{unsubscribe}

Diese Nachricht kommt vom Stadtnetz.
"""
    )


def postponed_to(start):
    return lambda event: calendars.announce(
        event, Status.POSTPONED, original_start=JULY, start=start, end=start + timedelta(hours=2)
    )


def skipped(event):
    away = EventException(original_start=JULY, deviation=Deviation.SKIPPED, note="Ferien.")
    calendars.change(event, exceptions=(away,))


def elsewhere(event):
    away = EventException(original_start=JULY, deviation=Deviation.MOVED, venue="Rathaus")
    calendars.change(event, exceptions=(away,))


SAID = [
    (postponed_to(wall("2026-07-08 15:30")), "Neuer Zeitpunkt: Lesecafé", """
Bisher: Samstag, 4. Juli, 14:00 bis 16:00 Uhr
Neu: Mittwoch, 8. Juli, 15:30 bis 17:30 Uhr

Weißwasser schreibt dazu:
"""),
    (lambda event: calendars.announce(event, Status.POSTPONED), "Wird verschoben: Lesecafé", """
Samstag, 4. Juli, 14:00 bis 16:00 Uhr: wird verschoben
Ein neuer Tag steht noch nicht fest.

Weißwasser schreibt dazu:
"""),
    (lambda event: calendars.announce(event, Status.MOVED_ONLINE), "Findet online statt: Lesecafé", """
Samstag, 4. Juli, 14:00 bis 16:00 Uhr: findet online statt

Weißwasser schreibt dazu:
"""),
    (lambda event: calendars.change(event, first_start=JULY + WEEK, first_end=None, title="Vorlesen"),
     "Geändert: Vorlesen", """
Weißwasser hat „Vorlesen“ geändert (bisher „Lesecafé“).

Bisher: Samstag, 4. Juli, 14:00 bis 16:00 Uhr
Neu: Samstag, 11. Juli, ab 14:00 Uhr

Hier steht alles:
"""),
    (lambda event: calendars.change(event, venue="Rathaus", where=Where.BOTH, online_url="https://a.example"),
     "Geändert: Lesecafé", """
Ort bisher: Altes Pumpwerk, Kanalstraße 4
Ort jetzt: Rathaus, Kanalstraße 4; online: https://a.example

Nächster Termin: Samstag, 4. Juli, 14:00 bis 16:00 Uhr

Hier steht alles:
"""),
    (lambda event: calendars.change(event, where=Where.ONLINE), "Geändert: Lesecafé", """
Ort jetzt: online

"""),
    (skipped, "Geändert: Lesecafé", """
Samstag, 4. Juli, 14:00 bis 16:00 Uhr: fällt aus
Ferien.

Hier steht alles:
"""),
    (elsewhere, "Geändert: Lesecafé", """
Samstag, 4. Juli, 14:00 bis 16:00 Uhr: jetzt hier: Rathaus

Hier steht alles:
"""),
    (lambda event: calendars.change(event, all_day=True, first_start=wall("2026-07-04 00:00"),
                                    first_end=wall("2026-07-06 00:00")), "Geändert: Lesecafé", """
Bisher: Samstag, 4. Juli, 14:00 bis 16:00 Uhr
Neu: Samstag, 4. Juli bis Sonntag, 5. Juli

"""),
    (lambda event: calendars.change(event, zone="Europe/Lisbon"), "Geändert: Lesecafé", """
Bisher: Samstag, 4. Juli, 14:00 bis 16:00 Uhr
Neu: Samstag, 4. Juli, 14:00 bis 16:00 Uhr (Zeit in Lissabon; in Deutschland 15:00 Uhr)

"""),
]  # fmt: skip


@pytest.mark.parametrize(("change", "subject", "text"), SAID, ids=range(len(SAID)))
def test_a_letter_says_what_became_of_a_date(change, subject, text, followed, reader, network):
    event = followed()
    change(event)
    found, written = the_letter(network, reader)
    assert found == subject
    assert text in written
    assert "None" not in written
    assert "\n\n\n" not in written


def test_a_revived_date_is_said_to_take_place(followed, reader, network):
    event = followed(
        rule="FREQ=WEEKLY;COUNT=2",
        exceptions=(EventException(original_start=JULY, deviation=Deviation.SKIPPED),),
    )
    skip = EventException(original_start=JULY + WEEK, deviation=Deviation.SKIPPED)
    calendars.change(event, exceptions=(*event.exceptions, skip))
    letters(network)
    calendars.change(event, exceptions=event.exceptions[:1])
    assert (
        "Samstag, 11. Juli, 14:00 bis 16:00 Uhr: findet statt\n" in the_letter(network, reader)[1]
    )


def test_a_date_that_comes_to_what_is_online_is_said_to_be_online(followed, reader, network):
    event = followed(rule="FREQ=WEEKLY;COUNT=2")
    calendars.announce(event, Status.MOVED_ONLINE, note="Online.", online_url="https://a.example")
    letters(network)
    calendars.change(event, rule="FREQ=WEEKLY;COUNT=3")
    _, text = the_letter(network, reader)
    assert "Neu dabei: Samstag, 18. Juli, 14:00 bis 16:00 Uhr, findet online statt\n" in text


def test_a_date_that_comes_to_what_was_called_off_meanwhile_is_said_to_be_off(
    followed, reader, network
):
    event = followed(rule="FREQ=WEEKLY;COUNT=2")
    calendars.propose(event, rule="FREQ=WEEKLY;COUNT=3")
    with clock.at(factories.NOON + timedelta(hours=1)):
        calendars.announce(event, Status.CANCELLED, note=WHY)
        letters(network)
        calendars.approve(event)
        _, text = the_letter(network, reader)
    assert "Neu dabei: Samstag, 18. Juli, 14:00 bis 16:00 Uhr, fällt aus\n" in text


def test_another_room_while_all_is_online_sends_nobody_there(followed, reader, network):
    event = followed()
    calendars.announce(event, Status.MOVED_ONLINE, note="Online.", online_url="https://a.example")
    letters(network)
    calendars.change(event, venue="Kino")
    _, text = the_letter(network, reader)
    assert "Ort jetzt: Kino" in text
    assert "Es bleibt dabei, wie bekannt gegeben: findet online statt.\n" in text


def test_what_was_put_off_and_is_called_off_after_its_old_day_is_the_one_that_is_named(
    followed, reader, network
):
    event = followed(rule="FREQ=WEEKLY;COUNT=3")
    calendars.announce(event, Status.POSTPONED, original_start=JULY)
    letters(network)
    with clock.at(factories.NOON + timedelta(days=26)):
        calendars.announce(event, Status.CANCELLED, original_start=JULY, note="Gar nicht mehr.")
        _, text = the_letter(network, reader)
    assert "Samstag, 4. Juli, 14:00 bis 16:00 Uhr: fällt aus" in text
    assert "Nächster Termin" not in text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"first_end": wall("2026-08-01 00:00")}, "Neu: Samstag, 4. Juli bis Freitag, 31. Juli"),
        ({"venue": "Kino"}, "Ort jetzt: Kino"),
    ],
)
def test_who_follows_what_goes_on_hears_that_it_ends_sooner_or_moves(
    changes, told, followed, reader, network
):
    event = followed(
        all_day=True, first_start=wall("2026-07-04 00:00"), first_end=wall("2026-09-01 00:00")
    )
    with clock.at(factories.NOON + timedelta(days=30)):
        calendars.change(event, **changes)
        _, text = the_letter(network, reader)
    assert told in text


@pytest.mark.parametrize(
    ("count", "more"),
    [
        (6, ""),
        (7, "Außerdem ändert sich ein weiterer Termin."),
        (9, "Außerdem ändern sich 3 weitere Termine."),
    ],
)
def test_of_many_dates_six_are_named_and_the_page_has_all(count, more, followed, reader, network):
    event = followed(rule=f"FREQ=WEEKLY;COUNT={count}")
    calendars.announce(event, Status.CANCELLED)
    _, text = the_letter(network, reader)
    assert text.count(": fällt aus\n") == 6
    assert more in text
    assert ("Außerdem" in text) == bool(more)
    assert f"\nhttp://localhost/termine/{event.id}\n" in text


def test_a_later_half_is_said_to_count_from_its_first_date(followed, reader, network):
    event = followed(rule="FREQ=WEEKLY;COUNT=4")
    later = calendars.split(event, JULY + 2 * WEEK, venue="Rathaus")
    _, text = the_letter(network, reader)
    assert "Ort jetzt: Rathaus, Kanalstraße 4\n" in text
    assert "Das gilt ab diesem Termin: Samstag, 18. Juli, 14:00 bis 16:00 Uhr\n" in text
    assert f"/termine/{later.id}-{later.slug}/{calendars.dates_of(later)[0].id}\n" in text


@pytest.mark.parametrize("base", ["http://localhost", f"https://{'netz.' * 20}example"])
def test_a_letter_can_be_unsubscribed_where_it_is_read(base, followed, reader, network, visit):
    """RFC 8058: the address stands in one piece in the header, however long it is."""
    event = followed()
    settings = network.extensions["settings"]
    network.extensions["settings"] = dataclasses.replace(settings, base_url=base)
    try:
        calendars.announce(event, Status.CANCELLED)
        jobs.do_what_is_due(network)
    finally:
        network.extensions["settings"] = settings
    [path] = settings.mailbox.glob("*.eml")
    raw = path.read_bytes()
    [mail] = letters(network)
    address = mail["List-Unsubscribe"].removeprefix("<").removesuffix(">")
    assert f"\r\nList-Unsubscribe: <{address}>\r\n".encode() in raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert address.startswith(f"{base}/abbestellen/")
    assert f"\n{address}\n" in text_of(mail)
    data = [("List-Unsubscribe", "One-Click")]
    assert visit().send("POST", address.removeprefix(base), data=data).status_code == 200
    assert not contributions.is_following(event, reader)


def test_a_title_adds_no_header_to_a_letter(followed, network):
    event = followed(title="Eins\r\nBcc: alle@stadtnetz.example\r\n\r\n<b>Zwei</b>\nX-Evil: 1")
    calendars.announce(event, Status.CANCELLED)
    [mail] = letters(network)
    assert sorted(mail.keys()) == [
        "Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "From", "List-Unsubscribe",
        "List-Unsubscribe-Post", "MIME-Version", "Message-ID", "Subject", "To",
    ]  # fmt: skip
