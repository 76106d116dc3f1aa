"""Migrations and models tell the same story, forward and back, on both databases."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from stadtnetz import create_app
from stadtnetz.database import Base, db
from stadtnetz.settings import PasswordCost, Settings
from tests import postgres

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=KINDS)
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A network whose database has no tables yet."""
    url = (
        postgres.a_new_database()
        if request.param == "postgresql"
        else f"sqlite:///{tmp_path}/new.db"
    )
    built = create_app(
        Settings(
            instance=tmp_path,
            secret_key="x" * 40,
            database_url=url,
            password_cost=PasswordCost(1, 8),
        )
    )
    with built.app_context():
        yield built
        db.session.remove()
        db.engine.dispose()


def checks() -> dict[str, dict[str, str]]:
    """Read what the database itself checks; only SQLite keeps the words as they were given."""
    inspector = inspect(db.engine)
    return {
        table: {
            each["name"]: _words(each["sqltext"]) for each in inspector.get_check_constraints(table)
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def _words(sql: object) -> str:
    return re.sub(r"\W+", " ", str(sql)).strip() if db.engine.name == "sqlite" else ""


def declared() -> dict[str, dict[str, str]]:
    return {
        table.name: {
            str(each.name): _words(each.sqltext)
            for each in table.constraints
            if type(each).__name__ == "CheckConstraint" and each.name
        }
        for table in Base.metadata.sorted_tables
    }


def test_migrations_make_what_the_models_say(fresh: Flask):
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    assert differences == []
    assert checks() == declared()


def test_migrations_go_back_to_nothing(fresh: Flask):
    upgrade()
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    assert "contributions" in inspect(db.engine).get_table_names()
