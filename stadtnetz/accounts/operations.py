"""Open an account, let it edit for a city, sign in."""

import secrets
from datetime import date

from sqlalchemy import delete, select

from stadtnetz import clock
from stadtnetz.accounts import credentials, names
from stadtnetz.accounts.models import Membership, Office, SignIn, User
from stadtnetz.cities import City
from stadtnetz.database import session


def register(email: str, *, name: str, password: str, office: Office | None = None) -> User:
    """Open an account for somebody the staff knows, who needs to confirm no address.

    An address that has one raises Conflict when the work is kept.

    Raises Unusable for what is no address or no password.
    """
    credentials.check(email.strip(), password)
    moment = clock.now()
    user = User(
        email=email.strip(),
        email_key=credentials.email_key_of(email),
        name=name,
        password_hash=credentials.hashed(password),
        office=office,
        created_at=moment,
        confirmed_at=moment,
    )
    session().add(user)
    session().flush()
    return user


def sign_up(*, name: str, email: str, password: str) -> User | None:
    """Open an account whose address is still to be confirmed; None if the address has one already.

    An address that was never confirmed is taken over by whoever signs up with it last: the name,
    the password and `created_at` are theirs, and former sign-ins end. Who knows its password is the
    same person once more, and only the name is new. Takes as long either way. Raises NameRefused and
    Unusable.
    """
    credentials.check(email.strip(), password)
    password_hash = credentials.hashed(password)  # takes long: before anything is asked or locked
    shown = names.checked(name)
    key = credentials.email_key_of(email)
    user = session().scalars(select(User).where(User.email_key == key)).one_or_none()
    is_theirs = credentials.matches(password, user.password_hash if user is not None else None)
    if user is not None and user.confirmed_at is not None:
        return None
    if user is not None and is_theirs:
        user.email, user.name = email.strip(), shown
        session().flush()
        return user
    if user is None:
        user = User(email_key=key)
        session().add(user)
    else:
        _sign_out_everywhere(user)
    user.email, user.name, user.password_hash = email.strip(), shown, password_hash
    user.created_at = clock.now()
    session().flush()
    return user


def close(user: User) -> None:
    """Close an account for good: nothing personal is left of it, and the address is free again.

    What it wrote for a city stays with the city. Who calls it lets go of the comments before:
    `comments.erase_all_of`.
    """
    dismiss(user)
    today = clock.today()
    for membership in user.memberships:
        if membership.until is None or membership.until > today:
            membership.until = max(today, membership.since)
    user.email = user.email_key = f"closed-{user.id}@invalid"
    user.name, user.office = "", None
    user.password_hash = ""
    user.closed_at = clock.now()
    session().flush()


def appoint(user: User, city: City, *, since: date | None = None) -> Membership:
    """Let a user edit for a city from a day on, today unless told."""
    membership = Membership(user=user, city=city, since=since or clock.today())
    session().add(membership)
    session().flush()
    return membership


def leave(membership: Membership, *, last_day: date) -> None:
    """End a membership; its last day still belongs to it."""
    membership.until = last_day
    session().flush()


def dismiss(user: User) -> None:
    """Close an account and end its sign-ins; what it wrote stays with the city."""
    user.is_active = False
    session().flush()
    _sign_out_everywhere(user)


def change_password(user: User, password: str) -> None:
    """Set a new password and end every sign-in that used the old one; Unusable as in `register`."""
    credentials.check(user.email, password)
    user.password_hash = credentials.hashed(password)
    session().flush()
    _sign_out_everywhere(user)


def identify(email: str, password: str) -> User | None:
    """Find whom this address and password belong to, in the same time whoever asks."""
    key = credentials.email_key_of(email)[:254]
    user = session().scalars(select(User).where(User.email_key == key)).one_or_none()
    kept = user.password_hash if user is not None and user.is_active else None
    return user if credentials.matches(password, kept) else None


def sign_in(user: User) -> SignIn:
    """Let one more browser be signed in, and forget those of this user that are over."""
    over = clock.now() - SignIn.LASTS
    session().execute(delete(SignIn).where(SignIn.user_id == user.id, SignIn.begun_at <= over))
    begun = SignIn(user=user, key=secrets.token_urlsafe(32), begun_at=clock.now())
    session().add(begun)
    session().flush()
    return begun


def sign_out(key: str) -> None:
    """End the sign-in with this key: no copy of its cookie works any more."""
    session().execute(delete(SignIn).where(SignIn.key == key))


def _sign_out_everywhere(user: User) -> None:
    session().execute(delete(SignIn).where(SignIn.user_id == user.id))
