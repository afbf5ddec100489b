"""replies: what went to customers, and when; drafts know when the systems first contradicted them"""

import sqlalchemy as sa
from alembic import op

from agent.ledger.tables import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "replies",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("message_id", sa.String(length=300), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("became", sa.String(length=40), nullable=False),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("checked_at", Moment(), nullable=True),
        sa.Column("unbacked", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "message_id"),
    )
    op.create_index("replies_sent", "replies", ["sent_at"])
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("contradicted_at", Moment(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_column("contradicted_at")
    op.drop_index("replies_sent", "replies")
    op.drop_table("replies")
