"""What one machine counts: marks in a file of their own, which all its processes share."""

import os
import sqlite3
import threading
from pathlib import Path

from limits.storage import MovingWindowSupport, Storage

from stadtnetz import clock

PATIENCE = 0.5
"""Seconds to wait for another process that writes: a person may be waiting, too."""
_SHAPE = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS marks (key TEXT NOT NULL, made REAL NOT NULL, until REAL NOT NULL);
CREATE INDEX IF NOT EXISTS marks_of_a_key ON marks (key, made);
CREATE INDEX IF NOT EXISTS marks_that_end ON marks (until);
"""


class TallyFile(Storage, MovingWindowSupport):
    """Moving windows for `limits`, each mark a row; what has expired goes with the next mark.

    A file apart from the database: every failed sign-in writes here, and none of them may make a
    page stale or keep somebody from writing. Each thread keeps it open, as who closes it last waits
    for the disk.
    """

    STORAGE_SCHEME = None

    def __init__(self, path: Path) -> None:
        """Count in this file."""
        super().__init__(wrap_exceptions=True)
        self.path = path
        self._mine = threading.local()

    @property
    def base_exceptions(self) -> type[Exception]:
        """Tell what it means that the file can't be used."""
        return sqlite3.Error

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Make marks if there is room for them in the window; say whether there was."""
        now = clock.now().timestamp()
        with self._open() as file:
            file.execute("BEGIN IMMEDIATE")
            file.execute("DELETE FROM marks WHERE until < ?", (now,))
            if self._count(file, key, now - expiry) + amount > limit:
                return False
            file.executemany(
                "INSERT INTO marks VALUES (?, ?, ?)", [(key, now, now + expiry)] * amount
            )
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Give when the oldest mark in the window was made, and how many there are."""
        del limit
        now = clock.now().timestamp()
        with self._open() as file:
            oldest, number = file.execute(
                "SELECT min(made), count(*) FROM marks WHERE key = ? AND made >= ?",
                (key, now - expiry),
            ).fetchone()
        return (oldest, number) if number else (now, 0)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Make marks, however many there are; give their number."""
        self.acquire_entry(key, 2**31, expiry, amount)
        return self.get(key)

    def get(self, key: str) -> int:
        """Give the number of marks."""
        with self._open() as file:
            return self._count(file, key, 0)

    def get_expiry(self, key: str) -> float:
        """Give when the last mark ends."""
        with self._open() as file:
            (until,) = file.execute("SELECT max(until) FROM marks WHERE key = ?", (key,)).fetchone()
        return until or clock.now().timestamp()

    def clear(self, key: str) -> None:
        """Remove the marks of one key."""
        with self._open() as file:
            file.execute("DELETE FROM marks WHERE key = ?", (key,))

    def reset(self) -> int:
        """Remove all marks; give their number."""
        with self._open() as file:
            return file.execute("DELETE FROM marks").rowcount

    def forget_expired(self) -> int:
        """Remove what has expired while nobody made a mark; give its number."""
        with self._open() as file:
            now = clock.now().timestamp()
            return file.execute("DELETE FROM marks WHERE until < ?", (now,)).rowcount

    def check(self) -> bool:
        """Whether the file can be used."""
        try:
            self.get("")
        except sqlite3.Error:
            return False
        return True

    def _open(self) -> sqlite3.Connection:
        """Give this thread's connection, which keeps what is done with it or nothing of it."""
        if getattr(self._mine, "process", None) != os.getpid():
            file = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
            file.executescript(_SHAPE)
            self._mine.file, self._mine.process = file, os.getpid()
        opened: sqlite3.Connection = self._mine.file
        return opened

    @staticmethod
    def _count(file: sqlite3.Connection, key: str, since: float) -> int:
        query = "SELECT count(*) FROM marks WHERE key = ? AND made >= ?"
        number: int = file.execute(query, (key, since)).fetchone()[0]
        return number
