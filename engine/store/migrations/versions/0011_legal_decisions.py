"""add law_text and legal_decision: what the law said of a request, and by which texts

The release before doesn't know the tables. Both are append-only.
"""

import sqlalchemy as sa
from alembic import op

from engine.store.types import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = ("law_text", "legal_decision")


def upgrade() -> None:
    op.create_table(
        "law_text",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('tables', 'overlay')", name=op.f("ck_law_text_kind")),
        sa.PrimaryKeyConstraint("partnership_id", "sha256", name=op.f("pk_law_text")),
    )
    op.create_table(
        "legal_decision",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("tables_sha256", sa.String(length=64), nullable=False),
        sa.Column("overlay_sha256", sa.String(length=64), nullable=True),
        sa.Column("overlay_suspended", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=30), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('permit', 'permit_with_conditions', 'legal_review', 'consent_required', 'deny')",
            name=op.f("ck_legal_decision_outcome"),
        ),
        sa.CheckConstraint(
            "NOT overlay_suspended OR overlay_sha256 IS NOT NULL", name=op.f("ck_legal_decision_suspended")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "overlay_sha256"],
            ["law_text.partnership_id", "law_text.sha256"],
            name="fk_legal_decision_overlay",
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id", "tables_sha256"],
            ["law_text.partnership_id", "law_text.sha256"],
            name="fk_legal_decision_tables",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["disclosure_request.id"],
            name=op.f("fk_legal_decision_request_id_disclosure_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_decision")),
    )
    with op.batch_alter_table("legal_decision", schema=None) as batch_op:
        batch_op.create_index("ix_legal_decision_request", ["request_id", "decided_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_legal_decision_partnership_id"), ["partnership_id"], unique=False
        )
    for name in TABLES:
        for statement in _append_only(name, op.get_bind().dialect.name):
            op.execute(statement)


def _append_only(name: str, dialect: str) -> tuple[str, ...]:
    refused = f"expected rows of {name} to stay as they are, but one was to be changed"
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER {name}_is_not_{verb} BEFORE {what} ON {name}"
            f" BEGIN SELECT RAISE(ABORT, '{refused}'); END"
            for verb, what in (("changed", "UPDATE"), ("deleted", "DELETE"))
        )
    return (
        f"""CREATE FUNCTION {name}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $wall$
BEGIN
  RAISE EXCEPTION '{refused}' USING ERRCODE = 'integrity_constraint_violation';
END $wall$""",
        f"CREATE TRIGGER {name}_is_append_only BEFORE UPDATE OR DELETE ON {name}"
        f" FOR EACH ROW EXECUTE FUNCTION {name}_is_append_only()",
    )


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP FUNCTION {name}_is_append_only()")
