"""An app for each kind of database, emptied after every test."""

import os
from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from sqlalchemy import exists, literal, select, union_all

from stadtnetz import create_app
from stadtnetz.database import Base, db, expect_writes
from stadtnetz.settings import PasswordCost, Settings
from tests import postgres

TABLES = list(reversed(Base.metadata.sorted_tables))
FILLED = union_all(
    *(
        select(literal(number)).where(exists().select_from(table))
        for number, table in enumerate(TABLES)
    )
)

settings.register_profile(
    "stadtnetz",
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile(
    "searching", settings.get_profile("stadtnetz"), max_examples=500, derandomize=False
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "stadtnetz"))


@pytest.fixture(scope="session")
def postgresql_url() -> str:
    """The address of a database of this process alone."""
    return postgres.a_new_database()


@pytest.fixture(
    scope="session",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
)
def database(request: pytest.FixtureRequest) -> str:
    """Name the kind of database that a test runs on: each runs on both."""
    return str(request.param)


@pytest.fixture(scope="session")
def app(
    database: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The whole network with all its tables and nothing in them."""
    instance = tmp_path_factory.mktemp(f"instance-{database}")
    url = (
        request.getfixturevalue("postgresql_url")
        if database == "postgresql"
        else f"sqlite:///{instance / 'stadtnetz.db'}"
    )
    built = create_app(
        Settings(
            instance=instance,
            secret_key="x" * 40,
            database_url=url,
            base_url="http://localhost",
            trusted_hosts=("localhost",),
            password_cost=PasswordCost(1, 8),
            testing=True,
        )
    )
    with built.app_context():
        Base.metadata.drop_all(db.engine)
        Base.metadata.create_all(db.engine)
    yield built
    built.extensions["page_cache"].close()
    with built.app_context():
        db.engine.dispose()


@pytest.fixture
def network(app: Flask) -> Iterator[Flask]:
    """The network as a command or job sees it; whatever a test kept is gone afterwards."""
    with app.app_context():
        yield app
        expect_writes(expected=False)
        db.session.remove()
        _empty()
        app.extensions["page_cache"].forget()
        storage = app.extensions["attempts"].storage
        if storage is not None:
            storage.reset()


def _empty() -> None:
    """Delete what there is; to ask first is six times as fast as to delete from every table."""
    with db.engine.begin() as connection:
        for number in connection.scalars(FILLED).all():
            connection.execute(TABLES[number].delete())
