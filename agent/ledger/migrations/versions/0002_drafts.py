"""drafts: what was filed, on which facts, and what became of it"""

import sqlalchemy as sa
from alembic import op

from agent.ledger.tables import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("mailbox", sa.String(length=200), nullable=False),
        sa.Column("mail_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("said", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("as_of", sa.JSON(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("checked_at", Moment(), nullable=False),
        sa.Column("missing_since", Moment(), nullable=True),
        sa.Column("told", sa.String(length=100), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("case_id", "revision"),
    )
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index("drafts_state", ["mailbox", "state"], unique=False)
    with op.batch_alter_table("effects", schema=None) as batch_op:
        batch_op.add_column(sa.Column("purpose", sa.String(length=20), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("source", sa.String(length=60), nullable=False, server_default="inbox"))
        batch_op.add_column(sa.Column("source_uid", sa.BigInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("source_validity", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("effects", schema=None) as batch_op:
        batch_op.drop_column("source_validity")
        batch_op.drop_column("source_uid")
        batch_op.drop_column("source")
        batch_op.drop_column("purpose")
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_index("drafts_state")
    op.drop_table("drafts")
