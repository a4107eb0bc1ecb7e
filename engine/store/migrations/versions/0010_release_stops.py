"""add release_watch and release_stop: that what was released can't be read any more, noticed and kept

Every release there is is looked at once. The release before doesn't know the tables; what it releases or revokes while
both run is refused at the download all the same.
"""

import sqlalchemy as sa
from alembic import op

from engine.store.types import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "release_watch",
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("look_at", UtcDateTime(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["disclosure_id"], ["disclosure.id"], name=op.f("fk_release_watch_disclosure_id_disclosure")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_release_watch_subject_id_subject")
        ),
        sa.PrimaryKeyConstraint("disclosure_id", name=op.f("pk_release_watch")),
    )
    with op.batch_alter_table("release_watch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_watch_look_at"), ["look_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_release_watch_partnership_id"), ["partnership_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_release_watch_subject_id"), ["subject_id"], unique=False)
    op.create_table(
        "release_stop",
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("stopped_at", UtcDateTime(), nullable=False),
        sa.Column("resumed_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["disclosure_id"], ["disclosure.id"], name=op.f("fk_release_stop_disclosure_id_disclosure")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_stop")),
    )
    with op.batch_alter_table("release_stop", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_stop_disclosure_id"), ["disclosure_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_release_stop_partnership_id"), ["partnership_id"], unique=False)
    op.execute(
        "INSERT INTO release_watch (disclosure_id, partnership_id, subject_id, look_at) "
        "SELECT id, partnership_id, subject_id, disclosed_at FROM disclosure"
    )


def downgrade() -> None:
    op.drop_table("release_stop")
    op.drop_table("release_watch")
