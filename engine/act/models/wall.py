"""The second wall: triggers that refuse a disclosure which nothing carries, and any change of one.

The gate (``engine/act/gate.py``) is the first wall. This one holds when code forgets it: a script, a console, a bug.
It checks the basis named in the row at the instant named in the row: it is active, permits, is in period, and is for
this subject, these agencies, this purpose and all of these categories; and that the request and the package are about
this subject too. On SQLite it refuses ``INSERT OR REPLACE`` over a row that is there, which would delete it and fire no
trigger of deletion. Truncation and a superuser pass it.
"""

from __future__ import annotations

from sqlalchemy import DDL, Table, event

_CONSENT_CARRIES = """
  c.id = NEW.consent_id AND c.row_version = NEW.consent_version AND c.status = 'active' AND c.decision = 'permit'
  AND c.start_at <= NEW.disclosed_at AND (c.end_at IS NULL OR c.end_at > NEW.disclosed_at)
  AND c.subject_id = NEW.subject_id AND c.holder_id = NEW.holder_id AND c.recipient_id = NEW.recipient_agency_id
"""
_EMERGENCY_CARRIES = """
  e.id = NEW.emergency_id AND e.request_id = NEW.request_id
  AND COALESCE(e.subject_id, NEW.subject_id) = NEW.subject_id
  AND e.approved_at <= NEW.disclosed_at AND e.ends_at > NEW.disclosed_at AND e.ended_at IS NULL
"""
_ONE_SUBJECT = """
  SELECT 1 FROM disclosure_request r JOIN release_package p ON p.request_id = r.id
  WHERE r.id = NEW.request_id AND r.subject_id = NEW.subject_id AND r.holder_id = NEW.holder_id
  AND r.requesting_agency_id = NEW.recipient_agency_id
  AND p.id = NEW.package_id AND p.sealed_at IS NOT NULL
  AND COALESCE(p.subject_id, NEW.subject_id) = NEW.subject_id
"""

SQLITE_WALL: tuple[str, ...] = (
    f"""CREATE TRIGGER disclosure_needs_a_basis BEFORE INSERT ON disclosure
BEGIN
  SELECT RAISE(ABORT, 'expected a disclosure that is not there yet, but it would take the place of one')
  WHERE EXISTS (
    SELECT 1 FROM disclosure d WHERE d.id = NEW.id OR d.request_id = NEW.request_id OR d.rowid = NEW.rowid
  );
  SELECT RAISE(ABORT, 'expected a request and a sealed package about the subject, but there are none')
  WHERE NOT EXISTS ({_ONE_SUBJECT});
  SELECT RAISE(ABORT, 'expected a basis in force for the disclosure, but there is none')
  WHERE NOT EXISTS (
    SELECT 1 FROM consent c WHERE NEW.basis = 'consent' AND {_CONSENT_CARRIES}
    AND EXISTS (SELECT 1 FROM json_each(c.purposes) p WHERE p.value = NEW.purpose)
    AND NOT EXISTS (SELECT 1 FROM json_each(NEW.categories) n
                    WHERE n.value NOT IN (SELECT value FROM json_each(c.categories)))
  ) AND NOT EXISTS (
    SELECT 1 FROM emergency_basis e WHERE NEW.basis = 'emergency' AND {_EMERGENCY_CARRIES}
    AND NOT EXISTS (SELECT 1 FROM json_each(NEW.categories) n
                    WHERE n.value NOT IN (SELECT value FROM json_each(e.categories)))
  );
END""",  # noqa: S608 - constants of this file only
    """CREATE TRIGGER disclosure_is_not_changed BEFORE UPDATE ON disclosure
BEGIN SELECT RAISE(ABORT, 'expected disclosures to stay as they are, but one was to be changed'); END""",
    """CREATE TRIGGER disclosure_is_not_deleted BEFORE DELETE ON disclosure
BEGIN SELECT RAISE(ABORT, 'expected disclosures to stay, but one was to be deleted'); END""",
)
"""Statements for SQLite, one trigger each."""

POSTGRESQL_WALL: tuple[str, ...] = (
    # FOR SHARE waits for a revocation that is about to commit, whoever forgot the authority row's lock.
    f"""CREATE FUNCTION disclosure_needs_a_basis() RETURNS trigger LANGUAGE plpgsql AS $wall$
BEGIN
  IF NOT EXISTS ({_ONE_SUBJECT}) THEN
    RAISE EXCEPTION 'expected a request and a sealed package about the subject, but there are none'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.basis = 'consent' THEN
    PERFORM 1 FROM consent c WHERE {_CONSENT_CARRIES}
      AND jsonb_exists(c.purposes::jsonb, NEW.purpose) AND c.categories::jsonb @> NEW.categories::jsonb
      FOR SHARE;
  ELSE
    PERFORM 1 FROM emergency_basis e WHERE {_EMERGENCY_CARRIES} AND e.categories::jsonb @> NEW.categories::jsonb
      FOR SHARE;
  END IF;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'expected a basis in force for the disclosure, but there is none'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $wall$""",
    """CREATE FUNCTION disclosure_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $wall$
BEGIN
  RAISE EXCEPTION 'expected disclosures to stay as they are, but one was to be changed'
    USING ERRCODE = 'integrity_constraint_violation';
END $wall$""",
    "CREATE TRIGGER disclosure_needs_a_basis BEFORE INSERT ON disclosure"
    " FOR EACH ROW EXECUTE FUNCTION disclosure_needs_a_basis()",
    "CREATE TRIGGER disclosure_is_append_only BEFORE UPDATE OR DELETE ON disclosure"
    " FOR EACH ROW EXECUTE FUNCTION disclosure_is_append_only()",
)
"""Statements for PostgreSQL: functions, then their triggers."""


def attach(disclosure: Table) -> None:
    """Have the wall made wherever ``create_all`` makes the table; a migration executes the statements itself."""
    for dialect, statements in (("sqlite", SQLITE_WALL), ("postgresql", POSTGRESQL_WALL)):
        for statement in statements:
            event.listen(disclosure, "after_create", DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]
