"""The one door to the database: session, column types and the unit of work."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, Enum, MetaData, String, event
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

BUSY_TIMEOUT_MS = 5_000
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


def prepare(engine: Engine) -> None:
    """Teach an engine the manners of its database."""
    if engine.dialect.name == "sqlite":
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
