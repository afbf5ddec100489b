"""Pytest plug-in: one PostgreSQL for the whole session, a fresh database for each test that wants one.

Without a server, tests that need one say that they were skipped; with ``CI=true`` that is an error.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator

import pytest

from tests.servers.postgres import NoPostgres, Server, postgres

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """The session's server."""
    try:
        with postgres() as server:
            yield server
    except NoPostgres as error:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(f"CI needs PostgreSQL: {error}")
        pytest.skip(f"PostgreSQL: {error}")


@pytest.fixture
def postgres_database(postgres_server: Server) -> Callable[[], str]:
    """Makes a fresh database and returns its URL."""
    return lambda: postgres_server.create(f"test_{os.getpid()}_{next(_numbers)}")
