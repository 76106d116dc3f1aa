"""Ask for accounts and what they may edit for."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload

from stadtnetz import clock
from stadtnetz.accounts.credentials import email_key_of
from stadtnetz.accounts.models import SignIn, User
from stadtnetz.cities import City
from stadtnetz.database import session


def by_id(user_id: int) -> User | None:
    """Find an account."""
    return session().get(User, user_id)


def by_email(email: str) -> User | None:
    """Find an account by its address, however it is spelled."""
    query = select(User).where(User.email_key == email_key_of(email))
    return session().scalars(query).one_or_none()


_SIGNED_IN = (
    select(User)
    .join(SignIn, SignIn.user_id == User.id)
    .where(
        SignIn.key == bindparam("key"),
        SignIn.begun_at > bindparam("since", type_=SignIn.begun_at.type),
        User.is_active,
    )
    .options(joinedload(User.memberships))
)


def signed_in_with(key: str) -> User | None:
    """Find the open account that is signed in under this key."""
    values = {"key": key, "since": clock.now() - SignIn.LASTS}
    return session().scalars(_SIGNED_IN, values).unique().one_or_none()


def cities_of(user: User) -> Sequence[City]:
    """List the member cities that a user edits for today, by name."""
    today = clock.today()
    held = {each.city for each in user.memberships if each.holds_on(today) and each.city.is_member}
    return sorted(held, key=lambda city: (city.sort_key, city.id))


def moderators() -> Sequence[User]:
    """List who rules on what is published."""
    query = select(User).where(User.office.is_not(None), User.is_active).order_by(User.id)
    return session().scalars(query).all()


def is_only_moderator(user: User) -> bool:
    """Whether nobody else could rule in this user's place."""
    others = select(func.count()).where(
        User.office.is_not(None), User.is_active, User.id != user.id
    )
    return user.moderates and session().scalar(others) == 0
