"""How often somebody may try to sign in or sign up: a brake against guessing, never a bolt."""

import logging
import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from flask import Flask, Response, current_app
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter
from wtforms import Field

from stadtnetz import accounts, between_hosts, clock
from stadtnetz.accounts import User
from stadtnetz.settings import Settings
from stadtnetz.web import origins
from stadtnetz.web.hypermedia import is_partial, refuse, retry
from stadtnetz.web.tallies import TallyFile

log = logging.getLogger(__name__)

QUARTER = 15
FAILURES_OF_AN_ACCOUNT_HERE = (
    RateLimitItemPerMinute(5, namespace="account-here"),
    RateLimitItemPerMinute(10, QUARTER, namespace="account-here"),
)
FAILURES_OF_AN_ACCOUNT = (RateLimitItemPerMinute(50, QUARTER, namespace="account"),)
FAILURES_HERE = (
    RateLimitItemPerMinute(10, namespace="network"),
    RateLimitItemPerMinute(30, QUARTER, namespace="network"),
)
SIGN_UPS_HERE = (RateLimitItemPerHour(5, namespace="sign-up"),)
HASHES_HERE = (RateLimitItemPerHour(20, namespace="sign-up-hash"),)
REST = timedelta(seconds=5)
"""For how long counting that does not work is left alone, so that not everybody waits for it."""

Answer = TypeVar("Answer")
Try = tuple[RateLimitItem, *tuple[str, ...]]
"""A limit, and who is counted by it."""


class TooManyTries(Exception):
    """Somebody who may try again from `until` on."""

    def __init__(self, until: datetime) -> None:
        """Keep how long to wait."""
        super().__init__(until.isoformat())
        self.until = until


def watch(app: Flask, settings: Settings) -> None:
    """Count from now on: in the Redis that machines share, or in a file of this machine."""
    storage: RedisStorage | TallyFile | None = None
    if settings.limits and settings.redis_url:
        pool = between_hosts.connections(settings.redis_url)
        storage = RedisStorage(
            "redis://", connection_pool=pool, key_prefix="stadtnetz", wrap_exceptions=True
        )
    elif settings.limits:
        storage = TallyFile(settings.instance / "attempts.db")
    app.extensions["attempts"] = Counters(storage)


def identify(email: str, password: str) -> User | None:
    """Find whom an address and a password belong to; raise TooManyTries and check nothing.

    What counts are failures, as NIST SP 800-63B and OWASP advise: of an account from one network
    address, of an account from anywhere, and of a network address, IPv6 by its /48. The wait grows
    from a minute to a quarter of an hour and no further. There is no lock after a hundred failures:
    anybody could turn it against anybody. A thousand guesses a day and ten characters keep an
    account as well, and whoever guesses from one place keeps nobody out who signs in from another.
    An account that does not exist is counted like one that does, so nobody learns which is which.
    A try counts for its account before it is checked, so that no two at once slip through, and is
    taken back with all before it once the password is right.
    """
    here = origins.of_this_request()
    name = origins.of_address(accounts.email_key_of(email))
    own: list[Try] = [(each, here, name) for each in FAILURES_OF_AN_ACCOUNT_HERE]
    own += [(each, name) for each in FAILURES_OF_AN_ACCOUNT]
    others: list[Try] = [(each, here) for each in FAILURES_HERE]
    counters = _counters()
    counters.refuse(*own, *others)
    counters.claim(*own)
    user = accounts.identify(email, password)
    if user is None:
        counters.note(*others)
    else:
        counters.forget(*own)
    return user


def begin_sign_up() -> None:
    """Refuse the sixth account of an hour from one network address: raise TooManyTries.

    A school or a library may open more in the next one. Each password that gets hashed counts for
    itself, as that is work; `signed_up` counts those that came to something, known or not.
    """
    here = origins.of_this_request()
    hashes: list[Try] = [(each, here) for each in HASHES_HERE]
    counters = _counters()
    counters.refuse(*((each, here) for each in SIGN_UPS_HERE), *hashes)
    counters.claim(*hashes)


def signed_up() -> None:
    """Count a sign-up, be its address known or not, with the comment that came along."""
    here = origins.of_this_request()
    _counters().note(*((each, here) for each in SIGN_UPS_HERE))


def forget_expired(app: Flask) -> None:
    """Forget from where somebody tried, once it counts no more."""
    app.extensions["attempts"].forget_expired()


def come_back(
    page: str, /, *, form: FlaskForm, beside: Field, why: str, late: TooManyTries, **context: Any
) -> Response:
    """Show a form again with all that was typed but the password, and say when to send it: 429."""
    if is_partial():
        response = refuse(429, happened=_("Das ging zu schnell hintereinander."), remedy=why)
    else:
        beside.errors = [why]
        response = retry(page, form=form, **context)
        response.status_code = 429
    response.headers["Retry-After"] = str(_seconds_until(late.until))
    return response


class Counters:
    """All that is counted; without a storage that answers, everybody is let through.

    A brake must not keep people out because it is broken itself, and must not keep them waiting.
    """

    def __init__(self, storage: RedisStorage | TallyFile | None) -> None:
        """Count in a storage, or not at all."""
        self.storage = storage
        self._rests_until = datetime.min.replace(tzinfo=UTC)

    def refuse(self, *tries: Try) -> None:
        """Raise TooManyTries if one of these limits is used up; count nothing."""
        waits = [self._asked(_wait, each) for each in tries]
        if used_up := [each for each in waits if each is not None]:
            raise TooManyTries(max(used_up))

    def claim(self, *tries: Try) -> None:
        """Count all of these; raise TooManyTries where others were faster."""
        if False in self.note(*tries):
            self.refuse(*tries)

    def note(self, *tries: Try) -> list[bool | None]:
        """Count all of these; tell for which there was still room."""
        return [self._asked(_hit, each) for each in tries]

    def forget(self, *tries: Try) -> None:
        """Count anew from nothing."""
        for each in tries:
            self._asked(_clear, each)

    def forget_expired(self) -> None:
        """Remove from a file what counts no more; a Redis does so itself."""
        if isinstance(self.storage, TallyFile):
            self.storage.forget_expired()

    def _asked(
        self, question: Callable[[MovingWindowRateLimiter, Try], Answer], counted: Try
    ) -> Answer | None:
        if self.storage is None or clock.now() < self._rests_until:
            return None
        try:
            return question(MovingWindowRateLimiter(self.storage), counted)
        except StorageError as error:
            self._rests_until = clock.now() + REST
            log.error("tries can't be counted, everybody is let through: %s", error.storage_error)  # noqa: TRY400 - the trace says no more
            return None


def _wait(windows: MovingWindowRateLimiter, counted: Try) -> datetime | None:
    """Tell until when there is no room for one more; None if there is."""
    reset, remaining = windows.get_window_stats(*counted)
    return datetime.fromtimestamp(reset, UTC) if remaining <= 0 else None


def _hit(windows: MovingWindowRateLimiter, counted: Try) -> bool:
    return windows.hit(*counted)


def _clear(windows: MovingWindowRateLimiter, counted: Try) -> None:
    windows.clear(*counted)


def _counters() -> Counters:
    counters: Counters = current_app.extensions["attempts"]
    return counters


def _seconds_until(moment: datetime) -> int:
    """Round up: who comes at the second that was named comes in time."""
    return max(0, math.floor((moment - clock.now()).total_seconds())) + 1
