"""Fixtures of the whole suite: real servers come from tests/servers, each a plugin of its own."""

from __future__ import annotations

pytest_plugins = ["tests.servers.fixtures_mail", "tests.servers.fixtures_postgres"]
