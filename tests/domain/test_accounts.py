"""Who has an account, for which cities, and who gets in."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from stadtnetz import accounts, clock
from stadtnetz.accounts import Office, SignIn, User, credentials
from stadtnetz.database import Conflict, session, unit_of_work
from stadtnetz.settings import PasswordCost
from tests import factories
from tests.factories import NOON, PASSWORD

pytestmark = pytest.mark.usefixtures("network")

DAY = timedelta(days=1)


def test_a_new_account_is_open_and_holds_no_office() -> None:
    with clock.at(NOON), unit_of_work():
        user = accounts.register(" Jo@Stadt.Example ", name="Jo Reich", password=PASSWORD)
    assert (user.email, user.email_key) == ("Jo@Stadt.Example", "jo@stadt.example")
    assert (user.name, user.office, user.moderates, user.is_active) == (
        "Jo Reich",
        None,
        False,
        True,
    )
    assert user.created_at == NOON
    assert user.password_hash.startswith("$argon2id$")
    assert PASSWORD not in user.password_hash
    assert accounts.by_id(user.id) == user


@pytest.mark.parametrize("again", ["jo@stadt.example", "JO@STADT.EXAMPLE", " jo@stadt.example\n"])
def test_an_address_has_one_account(again: str) -> None:
    factories.a_reader(email="Jo@Stadt.example")
    with pytest.raises(Conflict):
        factories.a_reader(email=again)


@pytest.mark.parametrize(
    ("office", "moderates"), [(None, False), (Office.MODERATOR, True), (Office.ADMIN, True)]
)
def test_whoever_holds_an_office_moderates(office: Office | None, moderates: bool) -> None:
    assert factories.a_reader(office=office).moderates == moderates


@pytest.mark.parametrize("email", ["jo@stadt.example", "JO@Stadt.Example", "  jo@stadt.example "])
def test_the_right_password_lets_in_however_the_address_is_typed(email: str) -> None:
    user = factories.a_reader(email="Jo@stadt.example")
    assert accounts.identify(email, PASSWORD) == user


@pytest.mark.parametrize(
    "password",
    ["", PASSWORD.upper(), PASSWORD + " ", PASSWORD[:-1], "\x00", "x" * 100_000],
)
def test_another_password_lets_nobody_in(password: str) -> None:
    factories.a_reader(email="jo@stadt.example")
    assert accounts.identify("jo@stadt.example", password) is None


def test_a_password_is_the_same_on_every_keyboard() -> None:
    with unit_of_work():
        user = accounts.register("jo@stadt.example", name="Jo", password="scho\u0308n und ﬁn")
    assert accounts.identify("jo@stadt.example", "schön und fin") == user


@pytest.mark.parametrize(
    "email", ["niemand@stadt.example", "", "x" * 10_000, "\u0130@stadt.example"]
)
@pytest.mark.parametrize("password", [PASSWORD, "a password that belongs to nobody", ""])
def test_an_unknown_address_lets_nobody_in(email: str, password: str) -> None:
    factories.a_reader()
    assert accounts.identify(email, password) is None


def test_a_password_that_is_as_long_as_allowed_works() -> None:
    longest = "ü" * credentials.LONGEST_PASSWORD
    with unit_of_work():
        user = accounts.register("jo@stadt.example", name="Jo", password=longest)
    assert accounts.identify("jo@stadt.example", longest) == user
    assert accounts.identify("jo@stadt.example", longest[:-1]) is None


def a_key(user: User) -> str:
    """Sign a user in, in one more browser; give the key that its cookie holds."""
    with unit_of_work():
        return accounts.sign_in(user).key


def test_a_dismissed_account_is_closed_and_its_sign_ins_end() -> None:
    user = factories.a_reader(email="jo@stadt.example", office=Office.MODERATOR)
    key = a_key(user)
    assert accounts.signed_in_with(key) == user
    with unit_of_work():
        accounts.dismiss(user)
    assert accounts.identify("jo@stadt.example", PASSWORD) is None
    assert accounts.signed_in_with(key) is None
    assert accounts.signed_in_with(a_key(user)) is None
    assert accounts.moderators() == []


def test_a_new_password_ends_every_sign_in_with_the_old_one() -> None:
    user, other = factories.a_reader(email="jo@stadt.example"), factories.a_reader()
    key, others = a_key(user), a_key(other)
    with unit_of_work():
        accounts.change_password(user, "ein ganz anderer Satz")
    assert accounts.identify("jo@stadt.example", PASSWORD) is None
    assert accounts.identify("jo@stadt.example", "ein ganz anderer Satz") == user
    assert accounts.signed_in_with(key) is None
    assert accounts.signed_in_with(others) == other


def test_signing_out_ends_one_sign_in_and_leaves_the_others() -> None:
    user = factories.a_reader()
    phone, desk = a_key(user), a_key(user)
    assert phone != desk
    with unit_of_work():
        accounts.sign_out(phone)
    assert accounts.signed_in_with(phone) is None
    assert accounts.signed_in_with(desk) == user


def test_a_sign_in_ends_by_itself_and_is_forgotten_at_the_next_one() -> None:
    with clock.at(NOON):
        user = factories.a_reader()
        key = a_key(user)
    with clock.at(NOON + 30 * DAY - timedelta(seconds=1)):
        assert accounts.signed_in_with(key) == user
    with clock.at(NOON + 30 * DAY):
        assert accounts.signed_in_with(key) is None
        a_key(user)
        assert session().scalar(select(func.count()).select_from(SignIn)) == 1


def test_a_hash_of_another_make_lets_nobody_in() -> None:
    user = factories.a_reader(email="jo@stadt.example")
    with unit_of_work():
        user.password_hash = "plain"
    assert accounts.identify("jo@stadt.example", "plain") is None


def test_hashes_cost_what_the_operator_chose() -> None:
    try:
        credentials.set_cost(PasswordCost(2, 64))
        assert "$m=64,t=2,p=1$" in credentials.hashed(PASSWORD)
    finally:
        credentials.set_cost(PasswordCost(1, 8))
    assert "$m=8,t=1,p=1$" in credentials.hashed(PASSWORD)


def test_an_old_hash_counts_after_the_cost_has_changed() -> None:
    kept = credentials.hashed(PASSWORD)
    try:
        credentials.set_cost(PasswordCost(2, 16))
        assert credentials.matches(PASSWORD, kept)
    finally:
        credentials.set_cost(PasswordCost(1, 8))


def test_without_a_choice_hashes_cost_what_owasp_recommends() -> None:
    try:
        credentials._in_force.clear()
        assert "$m=19456,t=2,p=1$" in credentials.hashed(PASSWORD)
    finally:
        credentials.set_cost(PasswordCost(1, 8))


def test_a_membership_begins_today_unless_told() -> None:
    user, city = factories.a_reader(), factories.a_city()
    with clock.at(NOON):
        with unit_of_work():
            membership = accounts.appoint(user, city)
        assert (membership.since, membership.until) == (date(2026, 6, 10), None)
        assert accounts.cities_of(user) == [city]


def test_a_membership_holds_from_its_first_day_to_its_last() -> None:
    city = factories.a_city()
    editor = factories.an_editor(city, since=date(2026, 6, 10))
    with unit_of_work():
        accounts.leave(editor.memberships[0], last_day=date(2026, 6, 11))
    held = []
    for days in range(-1, 3):
        with clock.at(NOON + days * DAY):
            held.append(accounts.cities_of(editor))
    assert held == [[], [city], [city], []]


def test_a_membership_does_not_end_before_it_began() -> None:
    editor = factories.an_editor(factories.a_city(), since=date(2026, 6, 10))
    with pytest.raises(Conflict), unit_of_work():
        accounts.leave(editor.memberships[0], last_day=date(2026, 6, 9))


def test_an_editor_of_many_cities_sees_each_once_by_name_and_none_that_left() -> None:
    zittau, oehringen = factories.a_city("Zittau"), factories.a_city("Öhringen")
    left = factories.a_city("Aachen", left_in=2024)
    editor = factories.an_editor(zittau)
    with unit_of_work():
        for city in (oehringen, zittau, left):
            accounts.appoint(editor, city, since=date(2021, 1, 1))
    assert accounts.cities_of(editor) == [oehringen, zittau]


def test_moderators_and_admins_rule() -> None:
    factories.a_reader()
    moderator, admin = factories.a_moderator(), factories.an_admin()
    assert accounts.moderators() == [moderator, admin]


def test_somebody_is_the_only_moderator_while_no_other_account_could_rule() -> None:
    only = factories.a_moderator()
    reader = factories.a_reader()
    assert (accounts.is_only_moderator(only), accounts.is_only_moderator(reader)) == (True, False)
    admin = factories.an_admin()
    assert not accounts.is_only_moderator(only)
    with unit_of_work():
        accounts.dismiss(admin)
    assert accounts.is_only_moderator(only)


@pytest.mark.parametrize(
    "email", ["", "foo", "a@b", "mü@x.example", "a b@x.example", "a@x..y", "a@b\r\nc.de"]
)
def test_what_mail_cannot_reach_is_no_address(email: str) -> None:
    with pytest.raises(accounts.Unusable, match="no e-mail address"):
        factories.a_reader(email=email or " ")


@pytest.mark.parametrize("password", ["zu kurz", "x" * 257])
def test_a_password_is_neither_short_nor_endless(password: str) -> None:
    user = factories.a_reader()
    with pytest.raises(accounts.Unusable, match="10 to 256"):
        accounts.change_password(user, password)
