"""The network in a process of its own, told by lines what to write and what to read.

Run with the settings in the environment; each line is a list of a word and its values as JSON, each
answer one line. `say` and `publish` write, `read` gives a page, `die` ends without a goodbye.
"""

import hashlib
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from flask import Flask

from stadtnetz import comments, contributions
from stadtnetz.accounts import User
from stadtnetz.contributions import Move, Story
from stadtnetz.database import db, expect_writes, session, unit_of_work


class Neighbour:
    """Another process on the same database; one question at a time."""

    def __init__(self, *, instance: Path, database_url: str) -> None:
        environment = os.environ | {
            "STADTNETZ_INSTANCE": str(instance),
            "DATABASE_URL": database_url,
            "STADTNETZ_SECRET_KEY": "x" * 40,
            "STADTNETZ_BASE_URL": "http://localhost",
        }
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.neighbour"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=Path(__file__).parent.parent,
        )

    def __call__(self, word: str, *values: object) -> Any:
        """Ask and wait for the answer; None if the process died of it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps([word, *values]) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        return json.loads(line) if line else None

    def close(self) -> None:
        """Let the process end."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.wait(timeout=20)


def act(app: Flask, word: str, *values: Any) -> Any:
    """Do in this process what a line says."""
    if word == "read":
        return page(app, values[0])
    with app.app_context():
        try:
            _WRITES[word](*values)
        finally:
            expect_writes(expected=False)
            db.session.remove()
    return None


def page(app: Flask, path: str) -> str:
    """Give what an anonymous reader gets at an address."""
    with app.app_context():  # or a request would read in the transaction of whoever asks
        answer = app.test_client().get(path)
    assert answer.status_code in {200, 404, 410}, (path, answer.status)
    return answer.get_data(as_text=True) if answer.status_code == 200 else str(answer.status_code)


def told(html: str) -> str:
    """Give what tells two pages apart in a line."""
    return hashlib.sha256(html.encode()).hexdigest()


def _say(contribution_id: int, author_id: int, body: str) -> None:
    with unit_of_work():
        contribution = session().get_one(contributions.Contribution, contribution_id)
        author = session().get_one(User, author_id)
        comments.post(contribution, author=author, body=body, key=body, origin=None)


def _publish(story_id: int, moderator_id: int) -> None:
    with unit_of_work():
        story, moderator = session().get_one(Story, story_id), session().get_one(User, moderator_id)
        contributions.decide(story, Move.APPROVE, actor=moderator)


def _archive(story_id: int, moderator_id: int) -> None:
    with unit_of_work():
        story, moderator = session().get_one(Story, story_id), session().get_one(User, moderator_id)
        contributions.decide(story, Move.ARCHIVE, actor=moderator, note="Überholt.")


def _rename(user_id: int, name: str) -> None:
    with unit_of_work():
        session().get_one(User, user_id).name = name


def _say_and_die(contribution_id: int, author_id: int, body: str) -> None:
    """Be killed as soon as what was said is kept, before anything else can be done about it."""
    with unit_of_work():
        contribution = session().get_one(contributions.Contribution, contribution_id)
        author = session().get_one(User, author_id)
        comments.post(contribution, author=author, body=body, key=body, origin=None)
        session().commit()
        os._exit(9)


_WRITES = {
    "say": _say,
    "publish": _publish,
    "archive": _archive,
    "rename": _rename,
    "die": _say_and_die,
}


def _serve() -> None:
    from stadtnetz import create_app

    app = create_app()
    for line in sys.stdin:
        word, *values = json.loads(line)
        sys.stdout.write(json.dumps(act(app, word, *values)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
