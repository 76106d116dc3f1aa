"""How a reader gets an account: a name that is nobody else's, and an address that is confirmed by mail."""

from datetime import date, timedelta
from statistics import median
from time import perf_counter

import pytest
from sqlalchemy import select

from stadtnetz import accounts, clock, notifications, registration
from stadtnetz.accounts import (
    NameRefused,
    NotConfirmed,
    Oddity,
    SignIn,
    Unusable,
    User,
    credentials,
)
from stadtnetz.database import session, unit_of_work
from stadtnetz.notifications import Occasion
from stadtnetz.settings import PasswordCost
from tests import factories
from tests.factories import NOON, PASSWORD

pytestmark = pytest.mark.usefixtures("network")

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OTHER_PASSWORD = "ein ganz anderer Satz"


def sign_up(
    email: str = "ida@post.example", name: str = "Ida Fern", password: str = PASSWORD
) -> User | None:
    """Send the form."""
    with unit_of_work():
        return registration.sign_up(name=name, email=email, password=password)


def letters() -> list[tuple[str, Occasion]]:
    """Give what lies in the outbox."""
    return [(each.recipient.email, each.occasion) for each in notifications.unsent()]


def test_who_signs_up_has_an_account_to_be_confirmed() -> None:
    with clock.at(NOON):
        user = sign_up(" Ida@Post.example ", "  Ida \n Fern ")
    assert (user.email, user.email_key, user.name) == (
        "Ida@Post.example", "ida@post.example", "Ida Fern",
    )  # fmt: skip
    assert (user.confirmed_at, user.created_at, user.is_active) == (None, NOON, True)
    assert (user.office, user.memberships) == (None, [])
    assert accounts.identify("ida@post.example", PASSWORD) == user
    assert letters() == [("Ida@Post.example", Occasion.CONFIRM_ADDRESS)]
    assert notifications.unsent()[0].facts == {}


def test_staff_and_whoever_it_knows_are_confirmed_from_the_start() -> None:
    with clock.at(NOON):
        assert factories.a_reader().confirmed_at == NOON


def test_a_known_address_gets_one_letter_and_the_account_stays_as_it_is() -> None:
    with clock.at(NOON):
        known = factories.a_reader(email="Ida@post.example")
        kept = known.password_hash
        for _ in range(3):
            assert sign_up("IDA@post.example", "Otto Fremd", OTHER_PASSWORD) is None
        assert letters() == [("Ida@post.example", Occasion.KNOWN_ADDRESS)]
    session().expire_all()
    assert (known.name, known.password_hash) == ("Jo Reich", kept)
    with clock.at(NOON + DAY):
        sign_up("ida@post.example")
    assert len(letters()) == 2


def test_an_account_that_was_dismissed_hears_nothing() -> None:
    known = factories.a_reader(email="ida@post.example")
    with unit_of_work():
        accounts.dismiss(known)
    assert sign_up() is None
    assert letters() == []


def test_a_known_address_takes_as_long_as_a_new_one() -> None:
    credentials.set_cost(PasswordCost(4, 8_192))
    try:
        factories.a_reader(email="ida@post.example")
        new, known = [], []
        for number in range(7):
            new.append(seconds(f"neu{number}@post.example"))
            known.append(seconds("ida@post.example"))
    finally:
        credentials.set_cost(PasswordCost(1, 8))
    assert abs(median(new) - median(known)) < 0.02


def seconds(email: str) -> float:
    """Measure a sign-up."""
    start = perf_counter()
    sign_up(email)
    return perf_counter() - start


def test_an_address_hears_only_so_often_from_who_signs_up_again_and_again() -> None:
    with clock.at(NOON):
        for _ in range(5):
            sign_up()
        assert len(letters()) == 3
    with clock.at(NOON + 6 * HOUR), unit_of_work():
        user = accounts.by_email("ida@post.example")
        registration.remind(user)
        accounts.confirm(accounts.token_for(user))
        registration.remind(user)
    assert len(letters()) == 4


@pytest.mark.parametrize(
    ("email", "password"),
    [("ida", PASSWORD), ("ida@post", PASSWORD), ("a\nb@post.example", PASSWORD), ("ida@post.example", "kurz")],
)  # fmt: skip
def test_what_is_no_address_or_no_password_is_refused(email: str, password: str) -> None:
    with pytest.raises(Unusable):
        sign_up(email, password=password)
    assert session().scalars(select(User)).all() == []


# ---------- confirming ----------


def test_an_address_is_confirmed_once_and_again() -> None:
    with clock.at(NOON):
        user = sign_up()
        token = accounts.token_for(user)
    for days in (1, 7):
        with clock.at(NOON + days * DAY), unit_of_work():
            assert accounts.confirm(token) == user
    assert user.confirmed_at == NOON + DAY


def test_a_token_holds_for_a_week() -> None:
    with clock.at(NOON):
        user = sign_up()
        token = accounts.token_for(user)
    with clock.at(NOON + 7 * DAY + timedelta(seconds=1)), pytest.raises(NotConfirmed) as refused:
        accounts.confirm(token)
    assert (refused.value.is_expired, user.confirmed_at) == (True, None)


def test_what_we_never_signed_confirms_nothing() -> None:
    with clock.at(NOON):
        user = sign_up()
        token = accounts.token_for(user)
        at = token.rindex(".") + 1  # the last letter of a signature carries bits that mean nothing
        swapped = token[:at] + ("B" if token[at] == "A" else "A") + token[at + 1 :]
        for forged in ("", "x", "é", token + "x", "." + token, swapped, "a.b.c"):
            with pytest.raises(NotConfirmed) as refused:
                accounts.confirm(forged)
            assert not refused.value.is_expired
    assert user.confirmed_at is None


def test_a_token_is_bound_to_its_address_and_to_an_open_account() -> None:
    with clock.at(NOON):
        user = sign_up()
        token = accounts.token_for(user)
        with unit_of_work():
            user.email_key = "otto@post.example"
        with pytest.raises(NotConfirmed):
            accounts.confirm(token)
        with unit_of_work():
            user.email_key = "ida@post.example"
            accounts.dismiss(user)
        with pytest.raises(NotConfirmed):
            accounts.confirm(token)


def test_a_strangers_sign_up_is_not_confirmed_by_the_owner_of_the_address() -> None:
    with clock.at(NOON):
        stranger = sign_up(name="Otto Fremd", password=OTHER_PASSWORD)
        with unit_of_work():
            accounts.sign_in(stranger)
        old = accounts.token_for(stranger)
    with clock.at(NOON + HOUR):
        owner = sign_up()
        assert (owner.id, owner.name, owner.created_at) == (stranger.id, "Ida Fern", NOON + HOUR)
        assert session().scalars(select(SignIn)).all() == []
        assert accounts.identify("ida@post.example", OTHER_PASSWORD) is None
        with pytest.raises(NotConfirmed):
            accounts.confirm(old)
        with unit_of_work():
            accounts.confirm(accounts.token_for(owner))
        assert sign_up(password=OTHER_PASSWORD) is None
    assert accounts.identify("ida@post.example", PASSWORD) == owner


# ---------- names ----------


@pytest.mark.parametrize(
    "name",
    [
        "Jo", "Anna-Lena Groß", "Dr. Ole Tran", "Renée D’Arc", "Sergej Иванов", "Ελένη", "محمد علي",
        "Anna Ulm", "J" * 40, "Nguyễn Thị", "李雷", "Ida2",
    ],
)  # fmt: skip
def test_people_have_many_names(name: str) -> None:
    factories.a_city("Ulm")
    assert sign_up(name=name).name == name


@pytest.mark.parametrize("name", ["", " ", "J", "J" * 41, "J" * 1_000_000])
def test_a_name_is_neither_too_short_nor_too_long(name: str) -> None:
    assert oddity(name) is Oddity.LENGTH


@pytest.mark.parametrize(
    "name",
    [
        "Ida\u202eFern", "Ida\u200bFern", "Ida\u200dFern", "Ida\u2066Fern", "\u3164\u3164", "Ida\x00Fern",
        "I" + "\u0310" * 10 + "da", "Ida <b>", "Ida 😀", "...", "\u0301Ida", "Annа", "Iνan",
        "Ida\u00adFern", "--", "Ida\ud800Fern",
    ],
    ids=range(16),
)  # fmt: skip
def test_a_name_can_be_read_and_hides_nothing(name: str) -> None:
    assert oddity(name) is Oddity.SIGNS


@pytest.mark.parametrize(
    "name",
    [
        "Redaktion", "redaktion", "Redaktion Emden", "R e d a k t i o n", "Rédaktion", "M0derat1on",
        "Die Moderation", "Moderator", "Stadtnetz", "Stadt-Netz", "5tadtnetz", "Programmbüro",
        "Admin", "Adm1n", "Ｓtadtnetz", "Emden", "EMDEN", "Stadt Emden", "Êmden", "Ernden Emden",
        "Rathaus Emden", "Görlitz", "Gorlitz", "Görl1tz", "Görlltz", "MODERATION!",
    ],
)  # fmt: skip
def test_nobody_passes_for_the_staff_or_for_a_city(name: str) -> None:
    factories.a_city("Emden"), factories.a_city("Görlitz")
    if name == "Ernden Emden":
        assert sign_up(name=name).name == name
        return
    assert oddity(name) is Oddity.RESERVED


def oddity(name: str) -> Oddity:
    """Say what is wrong with a name."""
    with pytest.raises(NameRefused) as refused:
        sign_up(name=name)
    assert session().scalars(select(User)).all() == []
    return refused.value.oddity


# ---------- leaving ----------


def test_a_closed_account_leaves_nothing_personal() -> None:
    city = factories.a_city()
    user = factories.an_editor(city, name="Ida Fern")
    address = user.email
    with clock.at(NOON), unit_of_work():
        accounts.sign_in(user)
        accounts.close(user)
    assert (user.name, user.email, user.email_key, user.password_hash, user.office) == (
        "", f"closed-{user.id}@invalid", f"closed-{user.id}@invalid", "", None,
    )  # fmt: skip
    assert (user.is_active, user.closed_at) == (False, NOON)
    assert user.memberships[0].until == date(2026, 6, 10)
    assert session().scalars(select(SignIn)).all() == []
    assert accounts.identify(address, PASSWORD) is None
    assert accounts.identify(user.email, "") is None
    assert sign_up(address).id != user.id


def test_a_membership_that_begins_later_or_has_ended_keeps_its_days() -> None:
    user = factories.an_editor(factories.a_city(), since=date(2027, 1, 1))
    with unit_of_work():
        accounts.appoint(user, factories.a_city(), since=date(2020, 1, 1)).until = date(2021, 1, 1)
    with clock.at(NOON), unit_of_work():
        accounts.close(user)
    assert [each.until for each in user.memberships] == [date(2027, 1, 1), date(2021, 1, 1)]
