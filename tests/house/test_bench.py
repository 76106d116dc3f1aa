"""The benchmark runs on today's schema, counts truly, and says when something costs too much."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from bench.__main__ import main
from bench.measuring import apps_on
from bench.network import Size
from stadtnetz.comments import Comment
from stadtnetz.contributions import Contribution, Event, Occurrence
from stadtnetz.database import session

TINY = ["--stories", "60", "--few", "30", "--events", "24", "--recurring", "10", "--talk", "120",
        "--rounds", "2", "--in-process"]  # fmt: skip


def test_a_table_is_printed_and_a_budget_that_is_exceeded_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--folder", str(tmp_path), *TINY, "--tight", "1e9"]) == 0
    table = capsys.readouterr().out
    assert "front page from the cache" in table
    assert "**over**" not in table
    assert main(["--folder", str(tmp_path), *TINY, "--tight", "1e-9"]) == 1
    assert "**over**" in capsys.readouterr().out


def test_what_is_measured_is_a_network_as_operations_would_have_left_it(tmp_path: Path) -> None:
    size = Size(stories=40, events=24, recurring=10, talk=120)
    with apps_on(tmp_path, None, size) as apps, apps.made.app_context():
        counted = dict(
            session().execute(
                select(Comment.contribution_id, func.count()).group_by(Comment.contribution_id)
            ).all()
        )  # fmt: skip
        kept = select(Contribution.id, Contribution.comment_count).where(
            Contribution.comment_count > 0
        )
        assert dict(session().execute(kept).all()) == counted
        below = select(Comment.path, Comment.replies_below, Comment.contribution_id)
        said = session().execute(below).all()
        for path, number, thread in said:
            own = [each for each in said if each[2] == thread and each[0].startswith(path)]
            assert number == len(own) - 1
        dates = select(func.count()).select_from(Occurrence).group_by(Occurrence.event_id)
        assert min(session().scalars(dates)) == 1
        assert session().scalar(select(func.count()).select_from(Event)) >= 24
