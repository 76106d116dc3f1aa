"""What readers see has a number, for each city and for what all share, raised where it changes.

A number is raised in the transaction of the change, so that no crash comes between the two. Whoever
keeps what was made for a reader reads the numbers *before* it is made: read afterwards, they would
call something new that was made of what was there before.
"""

import threading
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, Engine, Select, String, event, inspect, select, text
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column
from sqlalchemy.sql.dml import Delete, Insert, Update

from stadtnetz import database
from stadtnetz.database import Base, db

SHARED = "shared"
"""What the pages of every city print: cities, topics, standing texts, and names of people."""
LISTS = "lists"
"""What cities print of one another: titles, pictures, and dates, but not what is said below."""

UNSEEN = frozenset({
    "acts", "claims", "comment_decisions", "comment_revisions", "content_versions",
    "conversation_follows", "decisions", "follows", "memberships", "notifications", "reading_marks",
    "reports", "revisions", "sign_ins",
})  # fmt: skip
"""Tables of which no page that is the same for everybody prints anything."""
PRINTED_BY_ALL: Mapping[str, frozenset[str]] = {
    "cities": frozenset(),
    "topics": frozenset(),
    "standing_texts": frozenset(),
    "users": frozenset({"name", "closed_at", "is_active"}),
    "pictures": frozenset({"progress", "width", "height"}),
}
"""Tables that any page may print from, and the columns of it, none named where it may be all."""
OF_A_CITY: Mapping[str, tuple[str, str]] = {
    "contributions": ("city_id", ""),
    "events": ("id", "contributions"),
    "occurrences": ("city_id", ""),
    "announcements": ("event_id", "contributions"),
    "words_in_force": ("occurrence_id", "occurrences"),
    "comments": ("contribution_id", "contributions"),
}
"""Tables of what belongs to a city: the column that names it, or else what does, and whose id it is."""
BELOW = frozenset({"comments"})
"""What other cities' pages never print."""
_ABOUT_WHAT_IS_BELOW = frozenset({
    "comment_count", "conversation", "conversation_days", "conversation_set_at",
    "conversation_set_by_id", "version",
})  # fmt: skip
_NOTED, _OWNERS = "scopes of content noted", "owners of content noted"
AT_ONCE = 500
"""How many ids one statement may name."""
_RAISE = text(
    "INSERT INTO content_versions (scope, number) VALUES (:scope, 1)"
    " ON CONFLICT (scope) DO UPDATE SET number = content_versions.number + 1"
)


class ContentVersion(Base):
    """How often what stands in one scope was changed: `shared`, `lists`, or `city:` and its id."""

    __tablename__ = "content_versions"

    scope: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)


@dataclass(frozen=True)
class Versions:
    """All numbers at one moment; `total` moves with each of them."""

    numbers: Mapping[str, int] = field(default_factory=dict)
    total: int = 0

    def of(self, scopes: Collection[str] | None) -> tuple[int, ...]:
        """Give what stays the same as long as nothing changes there; None means anywhere."""
        if scopes is None:
            return (self.total,)
        return tuple(self.numbers.get(scope, 0) for scope in scopes)


def city_scope(city_id: int) -> str:
    """Name the scope of one city."""
    return f"city:{city_id}"


class Reader:
    """Knows the numbers as they are now, at the price of one glance while nothing changed.

    On SQLite, and within the process that writes, never behind what was acknowledged; with
    PostgreSQL at most a second behind what another process wrote.
    """

    def __init__(self, engine: Engine) -> None:
        """Connect with the first question, in whichever process that is asked."""
        self._watch = database.watch(engine)
        self._lock = threading.Lock()
        self._known = Versions()
        self._commits_known = -1

    def now(self) -> Versions:
        """Give the numbers. Raises what the driver raises if the database can't be asked."""
        with self._lock:
            has_moved = self._watch.has_moved()
            commits = _own_commits.number
            if has_moved or commits != self._commits_known:
                self._commits_known = -1  # so that a failure below is followed by another try
                rows = self._watch.rows("SELECT scope, number FROM content_versions")
                numbers = dict(map(tuple, rows))
                self._known = Versions(numbers, sum(numbers.values()))
                self._commits_known = commits
            return self._known

    def close(self) -> None:
        """Let the connections go."""
        with self._lock:
            self._watch.close()


class _OwnCommits:
    """How often this process changed what readers see: it must not wait for word from outside."""

    number = 0


_own_commits = _OwnCommits()


def count_changes() -> None:
    """Raise the numbers with whatever the session of this process changes, from now on."""
    for name, listener in (
        ("after_flush", _note_objects),
        ("do_orm_execute", _note_statement),
        ("before_commit", _raise_noted),
        ("after_commit", _count_commit),
        ("after_rollback", _forget_noted),
    ):
        if not event.contains(db.session, name, listener):
            event.listen(db.session, name, listener)


def _note_objects(session: Session, _context: object) -> None:
    for thing in (*session.new, *session.deleted):
        _note(session, thing, None)
    for thing in session.dirty:
        changed = _changed_columns(thing)
        if changed:
            _note(session, thing, changed)


def _note(session: Session, thing: Any, changed: frozenset[str] | None) -> None:
    """Note where an object is seen; `changed` is None for one that is new or deleted."""
    name = inspect(thing).mapper.base_mapper.local_table.name
    if name in PRINTED_BY_ALL:
        columns = PRINTED_BY_ALL[name]
        is_first = name not in {"users", "pictures"}  # of which nothing is printed while new
        if (changed is None and is_first) or (changed and (not columns or columns & changed)):
            _noted(session).add(SHARED)
    elif name == "contributions":
        if _is_or_was_public(thing):
            _note_city(session, name, changed, thing.city_id)
    elif name in OF_A_CITY:
        key, owner = OF_A_CITY[name]
        number = getattr(thing, key)
        _note_city(session, name, changed, None if owner else number)
        if owner:
            session.info.setdefault(_OWNERS, set()).add((owner, number))


def _changed_columns(thing: Any) -> frozenset[str]:
    state = inspect(thing)
    keys = (attribute.key for attribute in state.mapper.column_attrs)
    return frozenset(key for key in keys if state.attrs[key].history.has_changes())


def _is_or_was_public(contribution: Any) -> bool:
    before = inspect(contribution).attrs["is_public"].history.deleted
    return bool(contribution.is_public or (before and before[0]))


def _note_city(
    session: Session, name: str, changed: frozenset[str] | None, city_id: int | None
) -> None:
    noted = _noted(session)
    if name not in BELOW and (changed is None or not changed <= _ABOUT_WHAT_IS_BELOW):
        noted.add(LISTS)
    if city_id is not None:
        noted.add(city_scope(city_id))


def _note_statement(made: ORMExecuteState) -> None:
    """Note what a statement changes that no object tells of: asked for before it is done."""
    statement: Any = made.statement
    if not isinstance(statement, Update | Delete | Insert):
        if not made.is_select and not isinstance(statement, Select):
            _note_words(made.session, statement)
        return
    mapper: Any = made.bind_mapper  # of a class with subclasses the statement names a join
    table: Any = mapper.base_mapper.local_table if mapper else statement.table
    name = str(table.name)
    if name in UNSEEN:
        return
    if name not in OF_A_CITY or isinstance(statement, Insert):
        _noted(made.session).add(SHARED)
        return
    changed = None
    if isinstance(statement, Update):
        values: Any = statement._values or {}  # noqa: SLF001 - a statement has no other way to tell
        changed = frozenset(str(getattr(column, "key", column)) for column in values)
    for city_id in _cities_of(made.session, name, statement):
        _note_city(made.session, name, changed, city_id)


def _note_words(session: Session, statement: object) -> None:
    """Trust no statement in words of its own that does not only read."""
    if not str(statement).lstrip().lower().startswith("select"):
        _noted(session).add(SHARED)


def _cities_of(session: Session, name: str, statement: Any) -> list[int]:
    table = Base.metadata.tables[name]
    key, owner = OF_A_CITY[name]
    meant = select(table.c[key])
    if statement.whereclause is not None:
        meant = meant.where(statement.whereclause)
    if owner:
        owners = Base.metadata.tables[owner]
        meant = select(owners.c.city_id).where(owners.c.id.in_(meant))
    with session.no_autoflush:
        return list(session.scalars(meant.distinct()))


def _noted(session: Session) -> set[str]:
    noted: set[str] = session.info.setdefault(_NOTED, set())
    return noted


def _raise_noted(session: Session) -> None:
    """Raise what was noted, at the end of the transaction: there its rows are held but for a moment.

    In the order of their names, so that no two transactions wait for each other.
    """
    session.flush()
    noted = _noted(session)
    noted.update(_scopes_of(session, session.info.pop(_OWNERS, ())))
    if not noted:
        return
    connection = session.connection()
    connection.execute(_RAISE, [{"scope": scope} for scope in sorted(noted)])
    database.give_word(connection)


def _scopes_of(session: Session, owners: Collection[tuple[str, int]]) -> Iterator[str]:
    """Ask whose cities' all that was noted is: once for many, and not while it is written."""
    for name in {owner for owner, _number in owners}:
        table = Base.metadata.tables[name]
        ids = sorted(number for owner, number in owners if owner == name)
        for start in range(0, len(ids), AT_ONCE):
            some = table.c.id.in_(ids[start : start + AT_ONCE])
            yield from map(
                city_scope, session.scalars(select(table.c.city_id).where(some).distinct())
            )


def _count_commit(session: Session) -> None:
    if session.info.pop(_NOTED, None):
        _own_commits.number += 1


def _forget_noted(session: Session) -> None:
    session.info.pop(_NOTED, None)
    session.info.pop(_OWNERS, None)
