"""add to job_run what failed last, so that a run that goes well does not hide it

The release before writes rows without them.
"""

import sqlalchemy as sa
from alembic import op

from engine.store.types import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("failed_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("failure", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("failing", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.drop_column("failing")
        batch_op.drop_column("failure")
        batch_op.drop_column("failed_at")
