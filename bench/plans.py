"""How the database finds what a page asks for: no list may look through a whole table."""

import re
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection

from bench.measuring import Case

LARGE = (
    "contributions",
    "events",
    "occurrences",
    "comments",
    "decisions",
    "revisions",
    "words_in_force",
)
"""Tables that grow with the network; a few rows of topics or cities are sooner read than looked up."""
_WHOLE = {
    "sqlite": re.compile(rf"^SCAN ({'|'.join(LARGE)})\b"),
    "postgresql": re.compile(
        rf"(?:Seq Scan|Bitmap Heap Scan) on ({'|'.join(LARGE)})\b.*rows=(\d+)"
    ),
}

Sent = tuple[str, Any]
"""A statement as the driver was given it, and its values."""


def sent(case: Case, engine: Engine) -> list[Sent]:
    """Ask for a page and note each statement that it sends."""
    noted: list[Sent] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            noted.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        case.ask()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return noted


def whole_tables(statements: list[Sent], connection: Connection) -> list[str]:
    """Name the large tables that these statements look through from one end to the other."""
    kind = connection.dialect.name
    explain = "EXPLAIN QUERY PLAN " if kind == "sqlite" else "EXPLAIN "
    found = []
    for statement, values in statements:
        for row in connection.exec_driver_sql(explain + statement, values):
            line = str(row[3] if kind == "sqlite" else row[0]).strip().removeprefix("->").strip()
            match = _WHOLE[kind].search(line)
            if match is not None and _is_much(match):
                found.append(match[1])
    return found


def _is_much(match: "re.Match[str]") -> bool:
    """Whether PostgreSQL means to read more than a page of a list would ever show; SQLite can't tell."""
    return match.re.groups == 1 or int(match[2]) > 10_000  # noqa: PLR2004 - of rows
