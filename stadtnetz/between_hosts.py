"""What several machines share beside the database: one Redis, asked with little patience."""

from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry

PATIENCE = 0.5
"""Seconds to reach it, and as many for its answer: a person may be waiting for both."""


def connections(url: str) -> ConnectionPool:
    """Open connections when they are needed; none is tried again, as others wait behind it."""
    return ConnectionPool.from_url(
        url,
        socket_connect_timeout=PATIENCE,
        socket_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=30,
    )
