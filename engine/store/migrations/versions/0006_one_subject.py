"""add subject_id to emergency_basis and release_package, and let the wall hold basis, package and request to one subject

The release before writes neither column; the wall lets a missing one pass, and goes by the request's own subject. What
is there already gets the subject that its request is matched to. On SQLite the wall also refuses INSERT OR REPLACE.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = ("emergency_basis", "release_package")
REQUEST = sa.table("disclosure_request", sa.column("id", sa.Uuid()), sa.column("subject_id", sa.Uuid()))
SQLITE = """CREATE TRIGGER disclosure_needs_a_basis BEFORE INSERT ON disclosure
BEGIN
  SELECT RAISE(ABORT, 'expected a disclosure that is not there yet, but it would take the place of one')
  WHERE EXISTS (
    SELECT 1 FROM disclosure d WHERE d.id = NEW.id OR d.request_id = NEW.request_id OR d.rowid = NEW.rowid
  );
  SELECT RAISE(ABORT, 'expected a request and a sealed package about the subject, but there are none')
  WHERE NOT EXISTS (
  SELECT 1 FROM disclosure_request r JOIN release_package p ON p.request_id = r.id
  WHERE r.id = NEW.request_id AND r.subject_id = NEW.subject_id AND r.holder_id = NEW.holder_id
  AND r.requesting_agency_id = NEW.recipient_agency_id
  AND p.id = NEW.package_id AND p.sealed_at IS NOT NULL
  AND COALESCE(p.subject_id, NEW.subject_id) = NEW.subject_id
);
  SELECT RAISE(ABORT, 'expected a basis in force for the disclosure, but there is none')
  WHERE NOT EXISTS (
    SELECT 1 FROM consent c WHERE NEW.basis = 'consent' AND
  c.id = NEW.consent_id AND c.row_version = NEW.consent_version AND c.status = 'active' AND c.decision = 'permit'
  AND c.start_at <= NEW.disclosed_at AND (c.end_at IS NULL OR c.end_at > NEW.disclosed_at)
  AND c.subject_id = NEW.subject_id AND c.holder_id = NEW.holder_id AND c.recipient_id = NEW.recipient_agency_id
    AND EXISTS (SELECT 1 FROM json_each(c.purposes) p WHERE p.value = NEW.purpose)
    AND NOT EXISTS (SELECT 1 FROM json_each(NEW.categories) n
                    WHERE n.value NOT IN (SELECT value FROM json_each(c.categories)))
  ) AND NOT EXISTS (
    SELECT 1 FROM emergency_basis e WHERE NEW.basis = 'emergency' AND
  e.id = NEW.emergency_id AND e.request_id = NEW.request_id
  AND COALESCE(e.subject_id, NEW.subject_id) = NEW.subject_id
  AND e.approved_at <= NEW.disclosed_at AND e.ends_at > NEW.disclosed_at AND e.ended_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM json_each(NEW.categories) n
                    WHERE n.value NOT IN (SELECT value FROM json_each(e.categories)))
  );
END"""
SQLITE_BEFORE = """CREATE TRIGGER disclosure_needs_a_basis BEFORE INSERT ON disclosure
BEGIN
  SELECT RAISE(ABORT, 'expected a basis in force for the disclosure, but there is none')
  WHERE NOT EXISTS (
    SELECT 1 FROM consent c WHERE NEW.basis = 'consent' AND
  c.id = NEW.consent_id AND c.row_version = NEW.consent_version AND c.status = 'active' AND c.decision = 'permit'
  AND c.start_at <= NEW.disclosed_at AND (c.end_at IS NULL OR c.end_at > NEW.disclosed_at)
  AND c.subject_id = NEW.subject_id AND c.holder_id = NEW.holder_id AND c.recipient_id = NEW.recipient_agency_id
    AND EXISTS (SELECT 1 FROM json_each(c.purposes) p WHERE p.value = NEW.purpose)
    AND NOT EXISTS (SELECT 1 FROM json_each(NEW.categories) n
                    WHERE n.value NOT IN (SELECT value FROM json_each(c.categories)))
  ) AND NOT EXISTS (
    SELECT 1 FROM emergency_basis e WHERE NEW.basis = 'emergency' AND
  e.id = NEW.emergency_id AND e.request_id = NEW.request_id
  AND e.approved_at <= NEW.disclosed_at AND e.ends_at > NEW.disclosed_at AND e.ended_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM json_each(NEW.categories) n
                    WHERE n.value NOT IN (SELECT value FROM json_each(e.categories)))
  );
END"""
POSTGRESQL = """CREATE OR REPLACE FUNCTION disclosure_needs_a_basis() RETURNS trigger LANGUAGE plpgsql AS $wall$
BEGIN
  IF NOT EXISTS (
  SELECT 1 FROM disclosure_request r JOIN release_package p ON p.request_id = r.id
  WHERE r.id = NEW.request_id AND r.subject_id = NEW.subject_id AND r.holder_id = NEW.holder_id
  AND r.requesting_agency_id = NEW.recipient_agency_id
  AND p.id = NEW.package_id AND p.sealed_at IS NOT NULL
  AND COALESCE(p.subject_id, NEW.subject_id) = NEW.subject_id
) THEN
    RAISE EXCEPTION 'expected a request and a sealed package about the subject, but there are none'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.basis = 'consent' THEN
    PERFORM 1 FROM consent c WHERE
  c.id = NEW.consent_id AND c.row_version = NEW.consent_version AND c.status = 'active' AND c.decision = 'permit'
  AND c.start_at <= NEW.disclosed_at AND (c.end_at IS NULL OR c.end_at > NEW.disclosed_at)
  AND c.subject_id = NEW.subject_id AND c.holder_id = NEW.holder_id AND c.recipient_id = NEW.recipient_agency_id
      AND jsonb_exists(c.purposes::jsonb, NEW.purpose) AND c.categories::jsonb @> NEW.categories::jsonb
      FOR SHARE;
  ELSE
    PERFORM 1 FROM emergency_basis e WHERE
  e.id = NEW.emergency_id AND e.request_id = NEW.request_id
  AND COALESCE(e.subject_id, NEW.subject_id) = NEW.subject_id
  AND e.approved_at <= NEW.disclosed_at AND e.ends_at > NEW.disclosed_at AND e.ended_at IS NULL
 AND e.categories::jsonb @> NEW.categories::jsonb
      FOR SHARE;
  END IF;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'expected a basis in force for the disclosure, but there is none'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $wall$"""
POSTGRESQL_BEFORE = """CREATE OR REPLACE FUNCTION disclosure_needs_a_basis() RETURNS trigger LANGUAGE plpgsql AS $wall$
BEGIN
  IF NEW.basis = 'consent' THEN
    PERFORM 1 FROM consent c WHERE
  c.id = NEW.consent_id AND c.row_version = NEW.consent_version AND c.status = 'active' AND c.decision = 'permit'
  AND c.start_at <= NEW.disclosed_at AND (c.end_at IS NULL OR c.end_at > NEW.disclosed_at)
  AND c.subject_id = NEW.subject_id AND c.holder_id = NEW.holder_id AND c.recipient_id = NEW.recipient_agency_id
      AND jsonb_exists(c.purposes::jsonb, NEW.purpose) AND c.categories::jsonb @> NEW.categories::jsonb
      FOR SHARE;
  ELSE
    PERFORM 1 FROM emergency_basis e WHERE
  e.id = NEW.emergency_id AND e.request_id = NEW.request_id
  AND e.approved_at <= NEW.disclosed_at AND e.ends_at > NEW.disclosed_at AND e.ended_at IS NULL
 AND e.categories::jsonb @> NEW.categories::jsonb
      FOR SHARE;
  END IF;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'expected a basis in force for the disclosure, but there is none'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $wall$"""


def upgrade() -> None:
    for name in TABLES:
        _add_subject(name)
        matched = sa.select(REQUEST.c.subject_id).where(REQUEST.c.id == sa.column("request_id"))
        row = sa.table(name, sa.column("subject_id", sa.Uuid()), sa.column("request_id", sa.Uuid()))
        op.execute(row.update().values(subject_id=matched.scalar_subquery()))
    _take_down()
    op.execute(POSTGRESQL if _is_postgresql() else SQLITE)


def downgrade() -> None:
    _take_down()
    for name in TABLES:
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.drop_column("subject_id")
    op.execute(POSTGRESQL_BEFORE if _is_postgresql() else SQLITE_BEFORE)


def _add_subject(name: str) -> None:
    """Add the column with its foreign key, which SQLite takes only in one statement."""
    column, key = sa.Column("subject_id", sa.Uuid(), nullable=True), f"fk_{name}_subject_id_subject"
    if _is_postgresql():
        op.add_column(name, column)
        op.create_foreign_key(op.f(key), name, "subject", ["subject_id"], ["id"])
        return
    column.append_foreign_key(sa.ForeignKey("subject.id", name=op.f(key)))
    op.add_column(name, column, inline_references=True)


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _take_down() -> None:
    """Drop SQLite's trigger; PostgreSQL's stays, and its function is replaced."""
    if not _is_postgresql():
        op.execute("DROP TRIGGER disclosure_needs_a_basis")
