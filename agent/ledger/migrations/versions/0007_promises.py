"""promises: what customers were told and what became of it; when an exception climbed; what a draft commits to"""

import sqlalchemy as sa
from alembic import op

from agent.ledger.tables import Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "promises",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        *(sa.Column(name, sa.String(length=length), nullable=False) for name, length in _TEXTS.items()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("tells", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("waits_for", sa.JSON(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        *(sa.Column(name, Moment(), nullable=True) for name in ("told_at", "checked_at", "picked_up_at", "decided_at", "ended_at")),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_promises_case_id", "promises", ["case_id"])
    op.create_index("promises_followed", "promises", ["mailbox", "ended_at"])
    op.create_index("promises_order", "promises", ["mailbox", "po_key"])
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("climbed_at", Moment(), nullable=True))
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("promised", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("news", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_column("news")
        batch_op.drop_column("promised")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_column("climbed_at")
    op.drop_table("promises")


_TEXTS = {
    "key": 64,
    "case_id": 40,
    "mailbox": 200,
    "po": 200,
    "po_key": 200,
    "order_number": 200,
    "kind": 20,
    "subject": 200,
    "due": 10,
    "customer_id": 200,
    "recipient": 320,
    "said_by": 320,
    "became": 40,
    "message_id": 300,
    "state": 20,
    "told": 500,
    "event": 40,
}
