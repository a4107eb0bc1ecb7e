"""add user_task.refused_ids: people of the group who may not complete a task, so that it is not among their work

The release before doesn't know the column; what it inserts gets the empty list of the server's default.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user_task", sa.Column("refused_ids", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("user_task", schema=None) as batch_op:
        batch_op.drop_column("refused_ids")
