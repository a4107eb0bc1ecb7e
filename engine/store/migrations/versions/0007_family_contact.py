"""add partnership.contact_*: whom families call

The release before doesn't know the columns; what it inserts gets the empty text of the server's default.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMNS = {"contact_name": 200, "contact_phone": 40, "contact_email": 254}


def upgrade() -> None:
    for name, length in COLUMNS.items():
        column = sa.Column(name, sa.String(length=length), server_default="", nullable=False)
        op.add_column("partnership", column)


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("partnership", name)
