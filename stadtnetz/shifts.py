"""Whose turn it is to work: one worker for the whole network, however many wait for it to end."""

import fcntl
import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from sqlalchemy import Connection, Engine, TextClause, text
from sqlalchemy.exc import DBAPIError

from stadtnetz.database import is_on_one_machine

log = logging.getLogger(__name__)

LOOK = 1.0
"""Seconds between two looks: of who waits at the lock, of who holds it at what is still its own."""
SILENCE = 3.0
"""Seconds without an answer after which the lock counts as lost."""
LOST = 75
"""How a process ends that lost the lock: EX_TEMPFAIL, to be started again."""

_KEY = 0x53_74_61_64_74_6E_65_74  # „Stadtnet“, the most that eight bytes say
_MANNERS = tuple(
    text(f"SET {setting}")
    for setting in (
        "tcp_keepalives_idle = 5",
        "tcp_keepalives_interval = 2",
        "tcp_keepalives_count = 3",
    )
)
_TAKE = text("SELECT pg_try_advisory_lock(:key)").bindparams(key=_KEY)
_IS_OURS = text(
    "SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND pid = pg_backend_pid() AND objsubid = 1"
    " AND ((classid::bigint << 32) | objid::bigint) = :key"
).bindparams(key=_KEY)


@contextmanager
def alone(engine: Engine, folder: Path) -> Iterator[None]:
    """Wait until nobody else works on this database, then be the only one until the end.

    The lock lies where the work lies. A database in a file is worked on by one machine, so a locked
    file beside it is enough. On PostgreSQL it is an advisory lock, held by a connection that does
    nothing else. A Redis lock with an expiry was the other choice: it has to be renewed in time, can
    be granted twice when Redis fails over, and can be reached while the database can not, which
    helps nobody. PostgreSQL lets go at once when the holder dies, within 11 seconds when its machine
    falls silent, and never before. The holder looks every second whether the lock is still its own,
    and ends the whole process at once if not, or if it hears nothing for 3 seconds: sooner than
    anybody else could have got it. What it was doing is undone with its transaction, and what it had
    claimed (a mail) is left alone by others for five minutes, as after any other sudden end.
    """
    if is_on_one_machine(engine):
        with (folder / "jobs.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        return
    over = threading.Event()
    connection = _with_the_lock(engine)
    guard = threading.Thread(target=_guard, args=(connection, over), daemon=True)
    guard.start()
    try:
        yield
    finally:
        over.set()
        guard.join()
        connection.close()


def _with_the_lock(engine: Engine) -> Connection:
    """Wait for the lock, and for the database if need be."""
    is_told = False
    while True:
        connection = None
        try:
            connection = _apart(engine)
            while not _answered(connection, _TAKE):
                time.sleep(LOOK)
        except DBAPIError as error:
            if not is_told:  # once, however long it takes
                log.warning("waiting for the database: %s", error.orig)
                is_told = True
            if connection is not None:
                with suppress(DBAPIError):
                    connection.close()
            time.sleep(LOOK)
        else:
            return connection


def _apart(engine: Engine) -> Connection:
    """Open a connection that belongs to no pool and no transaction.

    The server asks after it often enough to notice soon that its machine fell silent.
    """
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    connection.detach()
    for statement in _MANNERS:
        connection.execute(statement)
    return connection


def _guard(connection: Connection, over: threading.Event) -> None:
    """Look again and again whether the lock is still ours; without it nobody here works on."""
    while not over.wait(LOOK):
        try:
            is_ours = _answered(connection, _IS_OURS)
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody guards the lock any more
            _end(str(error))
        else:
            if not is_ours:
                _end("somebody else may hold it")


def _answered(connection: Connection, question: TextClause) -> bool:
    """Ask yes or no; who gets no answer in time can't know whose turn it is."""
    alarm = threading.Timer(SILENCE, _end, ("the database does not answer",))
    alarm.daemon = True
    alarm.start()
    try:
        return bool(connection.scalar(question))
    finally:
        alarm.cancel()


def _end(why: str) -> NoReturn:
    """End the process at once, whatever its threads are doing."""
    log.critical("the lock of the worker is lost: %s", why)
    logging.shutdown()
    os._exit(LOST)
