"""What is sent to the database while something is asked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app
from sqlalchemy import event

from stadtnetz.database import db


@contextmanager
def sent() -> Iterator[list[str]]:
    """Collect every statement that is sent inside, but for the beginning of transactions."""
    with _noted(lambda statement, _values: statement) as statements:
        yield statements


@contextmanager
def values() -> Iterator[list[Any]]:
    """Collect what is sent with every statement, in the same order."""
    with _noted(lambda _statement, values: values) as found:
        yield found


@contextmanager
def _noted(choose: Callable[[str, Any], Any]) -> Iterator[list[Any]]:
    noted: list[Any] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            noted.append(choose(statement, values))

    current_app.extensions["page_cache"].forget()  # what is kept asks for nothing
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield noted
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
