"""The one door to the database: session, column types and the unit of work."""

import logging
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, Enum, MetaData, String, event
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

log = logging.getLogger(__name__)

BUSY_TIMEOUT_MS = 5_000
CHANNEL = "stadtnetz_content"
A_LOOK_EVERY = 0.5
"""Seconds after which PostgreSQL is asked though nobody gave word, as word may be lost."""
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Conflict(Exception):
    """Somebody else was faster: what this write was based on is no longer so."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; a naive value is refused, whatever the database would have taken."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive moments on their way in."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"{value!r} has no zone."
            raise ValueError(message)
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Name the zone on the way out, which SQLite does not keep."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class WallTime(TypeDecorator[datetime]):
    """What a clock on the wall shows, in a zone that stands in another column; never aware."""

    impl = DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse aware moments on their way in."""
        del dialect
        if value is not None and value.tzinfo is not None:
            message = f"{value!r} has a zone, which wall time has not."
            raise ValueError(message)
        return value


def one_of(words: type[StrEnum]) -> Enum:
    """Make the column type of an enumeration: its words as text, so that a new one is no new type."""
    return Enum(
        words,
        native_enum=False,
        length=max(len(word) for word in words) + 8,
        values_callable=lambda members: [member.value for member in members],
    )


def sorted_by_letter(length: int) -> String:
    """Make the type of a text that sorts letter by letter, whatever order the database speaks."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class Base(DeclarativeBase):
    """What every table of the network descends from."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING), type_annotation_map={datetime: UtcDateTime}
    )


db = SQLAlchemy(metadata=Base.metadata, disable_autonaming=True)

_writing: ContextVar[bool] = ContextVar("writing", default=False)


def session() -> Session:
    """Give the session of this request or command."""
    return db.session()


def expect_writes(*, expected: bool = True) -> None:
    """Say before the first statement whether this request will write.

    A transaction on SQLite that reads first and writes later loses updates or fails; one that
    takes the write lock at its beginning does neither.
    """
    _writing.set(expected)


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Keep everything that was done inside, or nothing of it.

    The only commit and the only rollback. Raises Conflict where a constraint or a version number
    says that somebody else was faster. What `after_commit` was told is done afterwards. What was
    read before, other than by a request that said it would write, is read anew.
    """
    try:
        if not _writing.get():
            session().commit()  # ends what only read: SQLite grants it no write lock any more
            expect_writes()
        yield session()
        session().commit()
    except (IntegrityError, StaleDataError) as error:
        _abandon()
        raise Conflict(str(error)) from error
    except BaseException:
        _abandon()
        raise
    finally:
        expect_writes(expected=False)
    for action in session().info.pop("after_commit", []):
        action()


def after_commit(action: Callable[[], object]) -> None:
    """Do something once the running unit of work is kept; forget it if it is not."""
    actions = session().info.setdefault("after_commit", [])
    if action not in actions:
        actions.append(action)


def _abandon() -> None:
    session().rollback()
    session().info.pop("after_commit", None)


def is_busy(error: OperationalError) -> bool:
    """Whether the database only asks for patience: locked, full or starting."""
    return (
        re.search(r"locked|busy|full|readonly|starting up|connection", str(error.orig)) is not None
    )


def is_on_one_machine(engine: Engine) -> bool:
    """Whether the database is a file, on which no other machine works."""
    return engine.dialect.name == "sqlite"


def prepare(engine: Engine) -> None:
    """Teach an engine the manners of its database."""
    if is_on_one_machine(engine):
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def _open_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


class Watch(Protocol):
    """Tells whether anything was committed since it was asked last, by this process or another."""

    def has_moved(self) -> bool:
        """Whether something may have been committed; True the first time."""

    def rows(self, statement: str) -> list[Any]:
        """Read on a connection of the watch's own, outside of any request's transaction."""

    def close(self) -> None:
        """Let the connections go."""


def watch(engine: Engine) -> Watch:
    """Watch a database for commits. To be used by one thread at a time."""
    return _SqliteWatch(engine) if engine.dialect.name == "sqlite" else _PostgresWatch(engine)


def give_word(connection: Any) -> None:
    """Let the watches of other processes hear of this transaction once it is committed.

    SQLite needs no word: its own counter moves with every commit of anybody.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"NOTIFY {CHANNEL}")


class _SqliteWatch:
    """`PRAGMA data_version` moves when another connection commits; this one never does.

    So it sees every commit there is: 7.6 µs a look, and none was missed in 5,000.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Any = None
        self._seen: int | None = None

    def has_moved(self) -> bool:
        number: int = self._open().execute("PRAGMA data_version").fetchone()[0]
        has_moved, self._seen = number != self._seen, number
        return has_moved

    def rows(self, statement: str) -> list[Any]:
        found: list[Any] = self._open().execute(statement).fetchall()
        return found

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = self._seen = None

    def _open(self) -> Any:
        if self._connection is None:
            self._connection = _own_connection(self._engine)
        return self._connection


class _PostgresWatch:
    """A thread listens for word, and every half second counts as word, in case some was lost.

    While it can't listen everything counts as moved: readers then ask the database each time.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Any = None
        self._heard, self._ended = threading.Event(), threading.Event()
        self._is_deaf = True
        self._listener: threading.Thread | None = None

    def has_moved(self) -> bool:
        if self._listener is None:
            self._listener = threading.Thread(target=self._listen, daemon=True, name=CHANNEL)
            self._listener.start()
        if self._is_deaf:
            return True
        if self._heard.is_set():
            self._heard.clear()  # before anything is read: what comes meanwhile counts again
            return True
        return False

    def rows(self, statement: str) -> list[Any]:
        try:
            if self._connection is None:
                self._connection = _own_connection(self._engine)
                self._connection.autocommit = True
            found: list[Any] = self._connection.execute(statement).fetchall()
        except Exception:
            self._let_go()
            raise
        return found

    def close(self) -> None:
        self._ended.set()
        self._let_go()
        if self._listener is not None:
            self._listener.join(timeout=5)

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _listen(self) -> None:
        while not self._ended.is_set():
            try:
                self._hear()
            except Exception:
                log.exception("no word from the database; it is asked each time until there is")
            self._is_deaf = True
            self._ended.wait(1)

    def _hear(self) -> None:
        connection = _own_connection(self._engine)
        try:
            connection.autocommit = True
            connection.execute(f"LISTEN {CHANNEL}")
            self._heard.set()
            self._is_deaf = False
            while not self._ended.is_set():
                for _word in connection.notifies(timeout=A_LOOK_EVERY, stop_after=1):
                    pass
                self._heard.set()
        finally:
            connection.close()


def _own_connection(engine: Engine) -> Any:
    """Open a connection that no pool gives to anybody else."""
    lent = engine.raw_connection()
    connection = lent.dbapi_connection
    lent.detach()
    return connection
