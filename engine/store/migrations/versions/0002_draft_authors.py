"""add definition_draft.authors: everybody who ever saved a draft

The release before neither reads nor writes the column; what it inserts gets the empty list of the server's default.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

DRAFT = sa.table(
    "definition_draft",
    sa.column("id", sa.Uuid()),
    sa.column("published_id", sa.Uuid()),
    sa.column("authors", sa.JSON()),
)
ENTRY = sa.table(
    "audit_entry",
    sa.column("tag", sa.String()),
    sa.column("subject", sa.String()),
    sa.column("actor_id", sa.Uuid()),
)


def upgrade() -> None:
    """Add the column; who wrote the open drafts so far is in the audit."""
    op.add_column(
        "definition_draft", sa.Column("authors", sa.JSON(), server_default=json.dumps([]), nullable=False)
    )
    connection = op.get_bind()
    written = ENTRY.c.tag.in_(("plan:draft:create", "plan:draft:save"))
    for draft in connection.execute(sa.select(DRAFT.c.id).where(DRAFT.c.published_id.is_(None))).all():
        query = sa.select(ENTRY.c.actor_id).where(written, ENTRY.c.subject == f"draft:{draft.id}").distinct()
        authors = sorted(str(person) for person in connection.scalars(query) if person is not None)
        connection.execute(sa.update(DRAFT).where(DRAFT.c.id == draft.id).values(authors=authors))


def downgrade() -> None:
    with op.batch_alter_table("definition_draft", schema=None) as batch_op:
        batch_op.drop_column("authors")
