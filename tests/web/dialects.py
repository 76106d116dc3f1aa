"""The two ways in which every interaction is told."""

import pytest

in_both_dialects = pytest.mark.parametrize("dialect", ["plain", "htmx"])
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")
