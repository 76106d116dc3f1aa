"""The handle of the job queue: a nudge that something is due, never the truth about it."""

from collections.abc import Callable
from pathlib import Path

from huey import Huey, SqliteHuey

Job = Callable[[], object]

_due: list[Job] = []
_nudges: list[Job] = []


def connect(folder: Path) -> Huey:
    """Open the queue that this process nudges; the truth stays in the database."""
    huey = SqliteHuey("stadtnetz", filename=str(folder / "queue.db"))
    _nudges[:] = [huey.task(name="look_after_what_is_due")(look_after_what_is_due)]
    return huey


def when_nudged(job: Job) -> Job:
    """Register what a worker looks after."""
    _due.append(job)
    return job


def nudge() -> None:
    """Ask the worker to look at once; without a queue it looks within a minute anyway."""
    for ask in _nudges:
        ask()


def look_after_what_is_due() -> None:
    """Do every registered job once; each finds in the database what is due."""
    for job in _due:
        job()
