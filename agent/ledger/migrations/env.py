"""Alembic's entry point: runs the revisions on the connection that :func:`agent.ledger.migrations.upgrade` hands over."""

from alembic import context
from sqlmodel import SQLModel

import agent.ledger.tables  # noqa: F401 - registers our tables

OURS = frozenset(table.name for table in SQLModel.metadata.tables.values())


def include(name: str | None, kind: str, _parents: object) -> bool:
    """The durable engine's own tables in the same file are none of ours."""
    return kind != "table" or name in OURS


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    version_table="podesk_version",
    include_name=include,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
