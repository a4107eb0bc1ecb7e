"""add user_task.four_eyes_id: the repeated activity of which each instance must be another person's

The release before neither reads nor writes the column; its tasks may be one person's, as they were.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

FOUR_EYES = sa.text("four_eyes_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("user_task", sa.Column("four_eyes_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_user_task_four_eyes",
        "user_task",
        ["four_eyes_id"],
        unique=False,
        sqlite_where=FOUR_EYES,
        postgresql_where=FOUR_EYES,
    )


def downgrade() -> None:
    op.drop_index("ix_user_task_four_eyes", table_name="user_task")
    with op.batch_alter_table("user_task", schema=None) as batch_op:
        batch_op.drop_column("four_eyes_id")
