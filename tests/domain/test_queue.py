"""The nudge: only that something is due, never what."""

import logging
import os
import signal
import threading
import time
from pathlib import Path

import pytest
from flask import Flask
from huey import crontab

from stadtnetz import contributions, queue
from stadtnetz.contributions import Move, State
from stadtnetz.database import unit_of_work
from tests import factories, redis_server
from tests.factories import NOON


@pytest.fixture
def alone(network: Flask):
    """The jobs of the network put aside."""
    before = list(queue._due), list(queue._nudges)
    queue._due.clear()
    yield
    queue._due[:], queue._nudges[:] = before


@pytest.fixture(params=["file", "redis"])
def connected(alone, request, tmp_path: Path):
    """A queue of this test alone, in a file of one machine or between several."""
    opened = queue.connect(tmp_path, redis_server.address() if request.param == "redis" else None)
    opened.flush()
    return opened


@pytest.fixture(params=[signal.SIGSTOP, signal.SIGKILL], ids=["silent", "down"])
def out_of_order(alone, request, tmp_path: Path):
    """A queue whose Redis does not answer, or is not there at all."""
    server = redis_server.another()
    opened = queue.connect(tmp_path, server.connection_url)
    queue.nudge()
    os.kill(server._process.pid, request.param)
    yield opened
    opened.storage.pool.disconnect()
    server.terminate()


def work_off(huey) -> int:
    """Do what lies in the queue, as a worker would; say how many tasks that were."""
    done = 0
    while (task := huey.dequeue()) is not None:
        huey.execute(task)
        done += 1
    return done


def test_a_nudge_lets_the_worker_do_every_job_once(connected) -> None:
    done: list[str] = []
    queue.when_nudged(lambda: done.append("mails"))
    queue.when_nudged(lambda: done.append("pictures"))
    queue.nudge()
    assert done == []
    assert work_off(connected) == 1
    assert done == ["mails", "pictures"]


def test_a_process_without_a_queue_nudges_nobody(connected) -> None:
    queue._nudges.clear()
    queue.nudge()
    assert work_off(connected) == 0


def test_a_kept_decision_nudges_once_and_a_lost_one_not_at_all(connected) -> None:
    story, other = factories.some_stories(2, state=State.SUBMITTED)
    moderator = factories.a_moderator()
    with pytest.raises(ZeroDivisionError), unit_of_work():
        contributions.decide(story, Move.APPROVE, actor=moderator)
        raise ZeroDivisionError
    assert work_off(connected) == 0
    with unit_of_work():
        for each in (story, other):
            contributions.decide(each, Move.APPROVE, actor=moderator)
    assert work_off(connected) == 1


def test_a_queue_out_of_order_keeps_nobody_waiting(out_of_order, caplog) -> None:
    waits = []
    for _ in range(3):
        begun = time.monotonic()
        with caplog.at_level(logging.CRITICAL):
            queue.nudge()
        waits.append(time.monotonic() - begun)
    assert min(waits) < 1  # the shortest: the machine may be busy with other tests


def test_what_the_clock_asks_for_is_done_without_the_queue(out_of_order, caplog) -> None:
    done: list[str] = []
    queue.when_nudged(lambda: done.append("mails"))
    out_of_order.periodic_task(crontab(minute="*"), name="every_minute")(
        queue.look_after_what_is_due
    )
    with caplog.at_level(logging.CRITICAL):
        queue._Clockwork(out_of_order, threading.Event(), 1, periodic=True).enqueue_periodic_tasks(
            NOON.replace(tzinfo=None)
        )
    assert done == ["mails"]
