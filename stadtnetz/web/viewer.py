"""Who asks, and whether they may."""

from typing import TypeVar

from flask import Flask, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.exceptions import Forbidden, Gone, NotFound

from stadtnetz import accounts, cities, contributions, permissions
from stadtnetz.accounts import User
from stadtnetz.cities import City
from stadtnetz.contributions import Contribution
from stadtnetz.database import unit_of_work
from stadtnetz.permissions import Action, Subject
from stadtnetz.web import kept_fragments

Thing = TypeVar("Thing")


class SignInNeeded(Exception):
    """Somebody unknown asked for what only known people may do."""


class _SignedIn(UserMixin):
    """What Flask-Login needs to know of a user."""

    def __init__(self, user: User, key: str) -> None:
        self.user, self.key = user, key

    def get_id(self) -> str:
        """Give what the session keeps: the key of this one sign-in."""
        return self.key


def recognise(app: Flask) -> None:
    """Know on every request who is signed in."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(_load)


def viewer() -> User | None:
    """Tell who asks, None being anybody."""
    kept_fragments.refuse_what_is_personal()
    if g.get("is_nobody"):
        return None
    user: User | None = getattr(current_user, "user", None)
    return user


def be_nobody() -> None:
    """Ask no more who asks: the page that says the database is down must not need it."""
    g.is_nobody = True


def signed_in() -> User:
    """Tell who asks; raise SignInNeeded if nobody is known."""
    user = viewer()
    if user is None:
        raise SignInNeeded
    return user


def require(action: Action, subject: Subject | None = None) -> None:
    """Let the viewer through or refuse: 404 what may not be known, 403 what may not be done."""
    g.was_asked = True
    who = viewer()
    if permissions.may(who, action, subject):
        return
    if who is None:
        raise SignInNeeded
    is_known = not isinstance(subject, Contribution) or permissions.may(who, Action.READ, subject)
    raise Forbidden if is_known else NotFound


def load(thing: Thing | None, *, contribution_id: int | None = None) -> Thing:
    """Give what was found; else 404, or 410 for a contribution that readers once could see."""
    if thing is not None:
        return thing
    if contribution_id is not None and contributions.was_public(contribution_id):
        raise Gone
    raise NotFound


def city_asked_for() -> City | None:
    """Give the city that the address names and the viewer writes for; None if it names none."""
    slug = request.args.get("stadt")
    if not slug:
        return None
    city = load(cities.by_slug(slug))
    require(Action.WRITE, city)
    return city


def begin_session(user: User) -> None:
    """Sign somebody in, under a session that nobody prepared for them; the former one ends."""
    former = session.get("_user_id", "")
    _forget_session()
    session.permanent = True
    with unit_of_work():
        accounts.sign_out(former)
        begun = accounts.sign_in(user)
    login_user(_SignedIn(user, begun.key))


def end_session() -> None:
    """Sign out of this browser, so that no copy of its cookie is worth anything."""
    with unit_of_work():
        accounts.sign_out(current_user.get_id())
    logout_user()
    _forget_session()


def _forget_session() -> None:
    """Empty the session, and with it the token that Flask-WTF keeps for the rest of a request."""
    session.clear()
    g.pop("csrf_token", None)


def _load(key: str) -> _SignedIn | None:
    user = accounts.signed_in_with(key)
    return _SignedIn(user, key) if user else None
