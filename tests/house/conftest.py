"""Where the house keeps what its own rules are about."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds the whole house."""
    return ROOT
