"""Several people at the same time, each with an app context and a session of their own."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from flask import Flask

from stadtnetz.database import session

Answer = TypeVar("Answer")


def at_once(app: Flask, *actions: Callable[[], Answer]) -> Sequence[Answer]:
    """Let all begin at the same moment and give their answers in order."""
    start = threading.Barrier(len(actions), timeout=30)

    def act(action: Callable[[], Answer]) -> Answer:
        start.wait()
        return apart(app, action)

    with ThreadPoolExecutor(len(actions)) as people:
        return list(people.map(act, actions))


def elsewhere(app: Flask, action: Callable[[], Answer]) -> Answer:
    """Do something in another thread and wait for it, as if another process had done it."""
    with ThreadPoolExecutor(1) as somebody:
        return somebody.submit(apart, app, action).result(timeout=60)


def apart(app: Flask, action: Callable[[], Answer]) -> Answer:
    """Do something in a context of its own, with a connection that is given back."""
    with app.app_context():
        try:
            return action()
        finally:
            session().close()
