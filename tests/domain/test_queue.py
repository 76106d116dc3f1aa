"""The nudge: only that something is due, never what."""

from pathlib import Path

import pytest
from flask import Flask

from stadtnetz import contributions, queue
from stadtnetz.contributions import Move, State
from stadtnetz.database import unit_of_work
from tests import factories


@pytest.fixture
def connected(network: Flask, tmp_path: Path):
    """A queue of this test alone, and the jobs of the network put aside."""
    before = list(queue._due), list(queue._nudges)
    queue._due.clear()
    yield queue.connect(tmp_path)
    queue._due[:], queue._nudges[:] = before


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
