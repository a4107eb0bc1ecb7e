"""add reset_wish: addresses for which somebody asked for a new password, until the worker has answered them

The release before doesn't know the table.
"""

import sqlalchemy as sa
from alembic import op

from engine.store.types import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reset_wish",
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reset_wish")),
    )
    with op.batch_alter_table("reset_wish", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reset_wish_asked_at"), ["asked_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("reset_wish", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reset_wish_asked_at"))
    op.drop_table("reset_wish")
