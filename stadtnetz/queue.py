"""The handle of the job queue: a nudge that something is due, never the truth about it."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from huey import Huey, RedisHuey, SqliteHuey
from huey.consumer import Consumer, Scheduler

from stadtnetz import between_hosts

log = logging.getLogger(__name__)

PATIENCE = 1
"""Seconds that a person waits for a nudge; without it the worker comes by itself."""

Job = Callable[[], object]

_due: list[Job] = []
_nudges: list[Job] = []
_at_work = threading.Lock()


def connect(folder: Path, redis_url: str | None = None) -> Huey:
    """Open the queue that this process nudges; the truth stays in the database.

    With a Redis every machine nudges the one worker of the network, wherever it runs.
    """
    huey = _in_redis(redis_url) if redis_url else _in_a_file(folder)
    _nudges[:] = [huey.task(name="look_after_what_is_due")(look_after_what_is_due)]
    return huey


def _in_a_file(folder: Path) -> Huey:
    file = str(folder / "queue.db")
    return SqliteHuey("stadtnetz", filename=file, timeout=PATIENCE, fsync=False)


def _in_redis(url: str) -> Huey:
    """Ask instead of waiting for an answer, which would take as long as our patience lasts."""
    pool = between_hosts.connections(url)
    return RedisHuey("stadtnetz", connection_pool=pool, blocking=False)


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
    with _at_work:
        for job in _due:
            _do(job)


def consume(huey: Huey) -> None:
    """Do what the clock and nudges ask for, until the process is stopped."""
    _Consumer(huey, workers=1, initial_delay=0.1, max_delay=1.0, check_worker_health=True).run()


class _Clockwork(Scheduler):  # type: ignore[misc]  # huey comes without types
    """What rings every minute, and does so without a queue as well."""

    def enqueue_periodic_tasks(self, now: datetime | None) -> None:
        """Let the worker do what the clock asks for; do it here while the queue is out of order."""
        for task in self.huey.read_periodic(now):
            try:
                self.huey.enqueue(task)
            except Exception:
                log.exception("%s is done without the queue", task.name)
                _do(task.execute)


class _Consumer(Consumer):  # type: ignore[misc]  # as above
    """A consumer with our clockwork."""

    scheduler_class = _Clockwork


def _do(job: Job) -> None:
    try:
        job()
    except Exception:
        log.exception("a job failed, and is tried again when it is due")
