"""The handle of the job queue: a nudge that something is due, never the truth about it."""

import logging
from collections.abc import Callable
from pathlib import Path

from huey import Huey, SqliteHuey

log = logging.getLogger(__name__)

PATIENCE = 1
"""Seconds that a person waits for a nudge; without it the worker comes by itself."""

Job = Callable[[], object]

_due: list[Job] = []
_nudges: list[Job] = []


def connect(folder: Path) -> Huey:
    """Open the queue that this process nudges; the truth stays in the database."""
    file = str(folder / "queue.db")
    huey = SqliteHuey("stadtnetz", filename=file, timeout=PATIENCE, fsync=False)
    _nudges[:] = [huey.task(name="look_after_what_is_due")(look_after_what_is_due)]
    return huey


def when_nudged(job: Job) -> Job:
    """Register what a worker looks after."""
    _due.append(job)
    return job


def nudge() -> None:
    """Ask the worker to look at once; without a queue it looks within a minute anyway."""
    for ask in _nudges:
        try:
            ask()
        except Exception:
            log.exception("the worker could not be nudged")


def look_after_what_is_due() -> None:
    """Do every registered job once; each finds in the database what is due."""
    for job in _due:
        try:
            job()
        except Exception:
            log.exception("a job failed, and is tried again when it is due")
