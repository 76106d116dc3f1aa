"""How migrations reach the database: through the app's own engine, on SQLite in batches."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import JSON, DateTime, Text

from stadtnetz.contributions.models import Exceptions
from stadtnetz.database import Base, UtcDateTime, WallTime
from stadtnetz.markup import SafeHtml


class BrokenReference(RuntimeError):
    """A migration would have left a row that points to nothing."""


def in_plain_words(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our own types as what the database stores, so that old migrations never need us."""
    plain = {
        UtcDateTime: DateTime(timezone=True),
        WallTime: DateTime(timezone=False),
        SafeHtml: Text(),
        Exceptions: JSON(),
    }
    if kind == "type" and type(item) in plain:
        return f"sa.{plain[type(item)]!r}"
    return False


def migrate() -> None:
    """Run the migrations in one transaction.

    SQLite changes a table by making it anew, for which nobody may hold on to the old one: so
    references are not enforced meanwhile, and counted before anything is kept.
    """
    options = current_app.extensions["migrate"].configure_args
    with current_app.extensions["migrate"].db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=in_plain_words,
            **options,
        )
        is_sqlite = connection.dialect.name == "sqlite"
        driver: Any = connection.connection.dbapi_connection
        if is_sqlite:
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with context.begin_transaction():
                context.run_migrations()
                if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise BrokenReference
        finally:
            if is_sqlite:
                driver.execute("PRAGMA foreign_keys=ON")


migrate()
