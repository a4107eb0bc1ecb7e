"""initial tables"""

import sqlalchemy as sa
from alembic import op

from engine.store.types import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SQLITE_WALL = (
    """CREATE TRIGGER disclosure_needs_a_basis BEFORE INSERT ON disclosure
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
END""",
    """CREATE TRIGGER disclosure_is_not_changed BEFORE UPDATE ON disclosure
BEGIN SELECT RAISE(ABORT, 'expected disclosures to stay as they are, but one was to be changed'); END""",
    """CREATE TRIGGER disclosure_is_not_deleted BEFORE DELETE ON disclosure
BEGIN SELECT RAISE(ABORT, 'expected disclosures to stay, but one was to be deleted'); END""",
)
POSTGRESQL_WALL = (
    """CREATE FUNCTION disclosure_needs_a_basis() RETURNS trigger LANGUAGE plpgsql AS $wall$
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
END $wall$""",
    """CREATE FUNCTION disclosure_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $wall$
BEGIN
  RAISE EXCEPTION 'expected disclosures to stay as they are, but one was to be changed'
    USING ERRCODE = 'integrity_constraint_violation';
END $wall$""",
    """CREATE TRIGGER disclosure_needs_a_basis BEFORE INSERT ON disclosure FOR EACH ROW EXECUTE FUNCTION disclosure_needs_a_basis()""",
    """CREATE TRIGGER disclosure_is_append_only BEFORE UPDATE OR DELETE ON disclosure FOR EACH ROW EXECUTE FUNCTION disclosure_is_append_only()""",
)


def upgrade() -> None:
    op.create_table(
        "agreement",
        sa.Column("tier", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("purposes", sa.JSON(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("review_due_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status IN ('draft', 'active', 'terminated')", name=op.f("ck_agreement_status")),
        sa.CheckConstraint("tier IN ('mou', 'dsa', 'dul')", name=op.f("ck_agreement_tier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
    )
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_partnership_id"), ["partnership_id"], unique=False)

    op.create_table(
        "audit_entry",
        sa.Column("stream", sa.String(length=120), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("tag", sa.String(length=80), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("stream", "seq", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)

    op.create_table(
        "audit_stream",
        sa.Column("stream", sa.String(length=120), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_audit_stream")),
    )
    op.create_table(
        "caught_mail",
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caught_mail")),
    )
    with op.batch_alter_table("caught_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_caught_mail_received_at"), ["received_at"], unique=False)

    op.create_table(
        "early_message",
        sa.Column("business_key", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("delivered_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_early_message")),
    )
    with op.batch_alter_table("early_message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_early_message_key", ["partnership_id", "business_key", "name"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_early_message_partnership_id"), ["partnership_id"], unique=False)

    op.create_table(
        "job_run",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("ran_at", UtcDateTime(), nullable=False),
        sa.Column("last_error", sa.String(length=60), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_run")),
    )
    op.create_table(
        "outbox_mail",
        sa.Column("recipient", sa.LargeBinary(), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("link", sa.LargeBinary(), nullable=True),
        sa.Column("link_kind", sa.String(length=60), nullable=True),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("claimed_until", UtcDateTime(), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("failed_at", UtcDateTime(), nullable=True),
        sa.Column("failure", sa.String(length=12), nullable=True),
        sa.Column("last_error", sa.String(length=60), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mail")),
        sa.UniqueConstraint(
            "partnership_id", "dedupe_key", name=op.f("uq_outbox_mail_partnership_id_dedupe_key")
        ),
    )
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_mail_due",
            ["due_at", "id"],
            unique=False,
            sqlite_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_outbox_mail_partnership_id"), ["partnership_id"], unique=False)

    op.create_table(
        "partnership",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership")),
    )
    op.create_table(
        "process_definition",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("drafted_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_definition")),
        sa.UniqueConstraint(
            "partnership_id", "key", "version", name=op.f("uq_process_definition_partnership_id_key_version")
        ),
    )
    with op.batch_alter_table("process_definition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_process_definition_partnership_id"), ["partnership_id"], unique=False
        )

    op.create_table(
        "reminder",
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=60), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "partnership_id", "dedupe_key", name=op.f("uq_reminder_partnership_id_dedupe_key")
        ),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index(
            "ix_reminder_due",
            ["due_at", "id"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL AND cancelled_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_reminder_partnership_id"), ["partnership_id"], unique=False)
        batch_op.create_index("ix_reminder_subject", ["kind", "subject_id"], unique=False)

    op.create_table(
        "sign_in_attempt",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("client", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempt_account", ["account", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_attempt_at"), ["at"], unique=False)
        batch_op.create_index("ix_sign_in_attempt_client", ["client", "at"], unique=False)

    op.create_table(
        "agency",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short_name", sa.String(length=80), nullable=False),
        sa.Column("system", sa.String(length=32), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "system IN ('school', 'law_enforcement', 'juvenile_justice', 'mental_health', 'child_welfare', 'other')",
            name=op.f("ck_agency_system"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_agency_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
    )
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_partnership_id"), ["partnership_id"], unique=False)

    op.create_table(
        "counter",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_counter_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("partnership_id", "kind", name=op.f("pk_counter")),
    )
    op.create_table(
        "definition_draft",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("base_id", sa.Uuid(), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("published_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["base_id"],
            ["process_definition.id"],
            name=op.f("fk_definition_draft_base_id_process_definition"),
        ),
        sa.ForeignKeyConstraint(
            ["published_id"],
            ["process_definition.id"],
            name=op.f("fk_definition_draft_published_id_process_definition"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition_draft")),
    )
    with op.batch_alter_table("definition_draft", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_definition_draft_partnership_id"), ["partnership_id"], unique=False
        )

    op.create_table(
        "process_instance",
        sa.Column("definition_id", sa.Uuid(), nullable=False),
        sa.Column("business_key", sa.String(length=120), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=60), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("next_due_at", UtcDateTime(), nullable=False),
        sa.Column("claimed_until", UtcDateTime(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["process_definition.id"],
            name=op.f("fk_process_instance_definition_id_process_definition"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_instance")),
    )
    with op.batch_alter_table("process_instance", schema=None) as batch_op:
        batch_op.create_index(
            "ix_process_instance_business_key", ["partnership_id", "business_key"], unique=False
        )
        batch_op.create_index(
            "ix_process_instance_next_due",
            ["next_due_at"],
            unique=False,
            sqlite_where=sa.text("status <> 'completed'"),
        )
        batch_op.create_index(
            batch_op.f("ix_process_instance_partnership_id"), ["partnership_id"], unique=False
        )

    op.create_table(
        "agreement_party",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_agreement_party_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_party_agreement_id_agreement")
        ),
        sa.PrimaryKeyConstraint("agreement_id", "agency_id", name=op.f("pk_agreement_party")),
    )
    with op.batch_alter_table("agreement_party", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_party_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_agreement_party_partnership_id"), ["partnership_id"], unique=False
        )

    op.create_table(
        "awaited_message",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("business_key", sa.String(length=120), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["process_instance.id"],
            name=op.f("fk_awaited_message_instance_id_process_instance"),
        ),
        sa.PrimaryKeyConstraint("instance_id", "name", name=op.f("pk_awaited_message")),
    )
    with op.batch_alter_table("awaited_message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_awaited_message_key", ["partnership_id", "business_key", "name"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_awaited_message_partnership_id"), ["partnership_id"], unique=False
        )

    op.create_table(
        "incident",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("engine_task_id", sa.Uuid(), nullable=False),
        sa.Column("element_id", sa.String(length=120), nullable=False),
        sa.Column("operation", sa.String(length=120), nullable=True),
        sa.Column("error_code", sa.String(length=120), nullable=False),
        sa.Column("message", sa.String(length=1000), nullable=False),
        sa.Column("raised_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_incident_instance_id_process_instance")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index("ix_incident_instance", ["instance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_incident_partnership_id"), ["partnership_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("seat", sa.String(length=20), nullable=True),
        sa.Column("seat_last_on", sa.Date(), nullable=True),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_person_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_person_partnership_id_partnership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_agency_id"), ["agency_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_partnership_id"), ["partnership_id"], unique=False)

    op.create_table(
        "recording",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("rev", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("element_id", sa.String(length=120), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_recording_instance_id_process_instance")
        ),
        sa.PrimaryKeyConstraint("instance_id", "rev", "number", name=op.f("pk_recording")),
    )
    with op.batch_alter_table("recording", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recording_partnership_id"), ["partnership_id"], unique=False)

    op.create_table(
        "subject",
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("given_name", sa.LargeBinary(), nullable=False),
        sa.Column("family_name", sa.LargeBinary(), nullable=False),
        sa.Column("born_on", sa.LargeBinary(), nullable=False),
        sa.Column("local_id", sa.LargeBinary(), nullable=False),
        sa.Column("local_id_index", sa.String(length=64), nullable=False),
        sa.Column("match_index", sa.String(length=64), nullable=False),
        sa.Column("born_index", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["holder_id"], ["agency.id"], name=op.f("fk_subject_holder_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
        sa.UniqueConstraint("holder_id", "local_id_index", name=op.f("uq_subject_holder_id_local_id_index")),
    )
    with op.batch_alter_table("subject", schema=None) as batch_op:
        batch_op.create_index("ix_subject_born", ["holder_id", "born_index"], unique=False)
        batch_op.create_index("ix_subject_match", ["holder_id", "match_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_subject_partnership_id"), ["partnership_id"], unique=False)

    op.create_table(
        "user_task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("business_key", sa.String(length=120), nullable=False),
        sa.Column("element_id", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("lane", sa.String(length=120), nullable=True),
        sa.Column("form_key", sa.String(length=120), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("candidate_group", sa.String(length=120), nullable=True),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("claimed_at", UtcDateTime(), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("end_kind", sa.String(length=12), nullable=True),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_user_task_instance_id_process_instance")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_task")),
    )
    with op.batch_alter_table("user_task", schema=None) as batch_op:
        batch_op.create_index(
            "ix_user_task_assignee",
            ["assignee_id", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index("ix_user_task_business_key", ["partnership_id", "business_key"], unique=False)
        batch_op.create_index(
            "ix_user_task_group",
            ["candidate_group", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index("ix_user_task_instance", ["instance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_user_task_partnership_id"), ["partnership_id"], unique=False)

    op.create_table(
        "disclosure_request",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("requesting_agency_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("child_given_name", sa.LargeBinary(), nullable=False),
        sa.Column("child_family_name", sa.LargeBinary(), nullable=False),
        sa.Column("child_born_on", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("threat", sa.LargeBinary(), nullable=True),
        sa.Column("threatened_person", sa.LargeBinary(), nullable=True),
        sa.Column("needed_by_on", sa.Date(), nullable=True),
        sa.Column("agreement_id", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", UtcDateTime(), nullable=False),
        sa.Column("submit_token", sa.String(length=64), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("matched_by", sa.Uuid(), nullable=True),
        sa.Column("matched_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("NOT urgent OR threat IS NOT NULL", name=op.f("ck_disclosure_request_threat")),
        sa.CheckConstraint(
            "requesting_agency_id <> holder_id", name=op.f("ck_disclosure_request_two_agencies")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_disclosure_request_agreement_id_agreement")
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["agency.id"], name=op.f("fk_disclosure_request_holder_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["matched_by"], ["person.id"], name=op.f("fk_disclosure_request_matched_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["person.id"], name=op.f("fk_disclosure_request_requested_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["requesting_agency_id"],
            ["agency.id"],
            name=op.f("fk_disclosure_request_requesting_agency_id_agency"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_disclosure_request_subject_id_subject")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_request")),
        sa.UniqueConstraint(
            "partnership_id", "number", name=op.f("uq_disclosure_request_partnership_id_number")
        ),
        sa.UniqueConstraint("submit_token", name=op.f("uq_disclosure_request_submit_token")),
    )
    with op.batch_alter_table("disclosure_request", schema=None) as batch_op:
        batch_op.create_index(
            "ix_disclosure_request_holder", ["holder_id", "submitted_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_disclosure_request_instance_id"), ["instance_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_disclosure_request_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(
            "ix_disclosure_request_requester", ["requesting_agency_id", "submitted_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_disclosure_request_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "person_role",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "role IN ('requester', 'counsel', 'custodian', 'analyst', 'coordinator', 'auditor', 'administrator')",
            name=op.f("ck_person_role_role"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_role_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "role", name=op.f("pk_person_role")),
    )
    with op.batch_alter_table("person_role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_role_partnership_id"), ["partnership_id"], unique=False)

    op.create_table(
        "representative",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("relationship", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("may_consent", sa.Boolean(), nullable=False),
        sa.Column("valid_from_on", sa.Date(), nullable=False),
        sa.Column("valid_to_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_representative_subject_id_subject")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representative")),
    )
    with op.batch_alter_table("representative", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_representative_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_representative_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "subject_authority",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_subject_authority_subject_id_subject")
        ),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_subject_authority")),
    )
    with op.batch_alter_table("subject_authority", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_subject_authority_partnership_id"), ["partnership_id"], unique=False
        )

    op.create_table(
        "web_session",
        sa.Column("id_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_web_session_person_id_person")),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_web_session")),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_session_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_web_session_partnership_id"), ["partnership_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_web_session_person_id"), ["person_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("grantor_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("purposes", sa.JSON(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("start_at", UtcDateTime(), nullable=False),
        sa.Column("end_at", UtcDateTime(), nullable=True),
        sa.Column("signed_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("route", sa.String(length=20), nullable=False),
        sa.Column("typed_name", sa.LargeBinary(), nullable=False),
        sa.Column("locale", sa.String(length=10), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(status = 'revoked') = (revoked_at IS NOT NULL)", name=op.f("ck_consent_revoked")
        ),
        sa.CheckConstraint("decision IN ('permit', 'deny')", name=op.f("ck_consent_decision")),
        sa.CheckConstraint("route IN ('link', 'paper', 'in_person')", name=op.f("ck_consent_route")),
        sa.CheckConstraint(
            "status IN ('draft', 'sent', 'active', 'superseded', 'revoked', 'entered_in_error')",
            name=op.f("ck_consent_status"),
        ),
        sa.CheckConstraint("end_at IS NULL OR end_at > start_at", name=op.f("ck_consent_period")),
        sa.ForeignKeyConstraint(
            ["grantor_id"], ["representative.id"], name=op.f("fk_consent_grantor_id_representative")
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["agency.id"], name=op.f("fk_consent_holder_id_agency")),
        sa.ForeignKeyConstraint(["recipient_id"], ["agency.id"], name=op.f("fk_consent_recipient_id_agency")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_consent_recorded_by_person")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_consent_subject_id_subject")),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["consent.id"], name=op.f("fk_consent_supersedes_id_consent")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("partnership_id", "number", name=op.f("uq_consent_partnership_id_number")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index("ix_consent_end", ["end_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_holder_id"), ["holder_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_partnership_id"), ["partnership_id"], unique=False)
        batch_op.create_index("ix_consent_subject", ["subject_id", "status"], unique=False)

    op.create_table(
        "emergency_basis",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=False),
        sa.Column("approved_at", UtcDateTime(), nullable=False),
        sa.Column("threat", sa.LargeBinary(), nullable=False),
        sa.Column("to_whom", sa.LargeBinary(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("justified", sa.Boolean(), nullable=True),
        sa.Column("review_note", sa.LargeBinary(), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends_at > approved_at", name=op.f("ck_emergency_basis_period")),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["person.id"], name=op.f("fk_emergency_basis_approved_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["disclosure_request.id"],
            name=op.f("fk_emergency_basis_request_id_disclosure_request"),
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["person.id"], name=op.f("fk_emergency_basis_reviewed_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_basis")),
    )
    with op.batch_alter_table("emergency_basis", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_emergency_basis_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_emergency_basis_request_id"), ["request_id"], unique=False)

    op.create_table(
        "release_package",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("sealed_at", UtcDateTime(), nullable=True),
        sa.Column("conditions_met", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["prepared_by"], ["person.id"], name=op.f("fk_release_package_prepared_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["disclosure_request.id"],
            name=op.f("fk_release_package_request_id_disclosure_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_package")),
    )
    with op.batch_alter_table("release_package", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_release_package_partnership_id"), ["partnership_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_release_package_request_id"), ["request_id"], unique=False)

    op.create_table(
        "consent_ask",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("renews_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("representative_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("purposes", sa.JSON(), nullable=False),
        sa.Column("proposed_last_on", sa.Date(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answer", sa.String(length=10), nullable=True),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("refusal_id", sa.Uuid(), nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'request' AND request_id IS NOT NULL) OR (kind = 'renewal' AND renews_id IS NOT NULL)",
            name=op.f("ck_consent_ask_about"),
        ),
        sa.CheckConstraint(
            "answer IS NULL OR answer IN ('signed', 'narrowed', 'refused')",
            name=op.f("ck_consent_ask_answer"),
        ),
        sa.CheckConstraint("kind IN ('request', 'renewal')", name=op.f("ck_consent_ask_kind")),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consent.id"], name=op.f("fk_consent_ask_consent_id_consent")
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["agency.id"], name=op.f("fk_consent_ask_holder_id_agency")),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["agency.id"], name=op.f("fk_consent_ask_recipient_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["refusal_id"], ["consent.id"], name=op.f("fk_consent_ask_refusal_id_consent")
        ),
        sa.ForeignKeyConstraint(["renews_id"], ["consent.id"], name=op.f("fk_consent_ask_renews_id_consent")),
        sa.ForeignKeyConstraint(
            ["representative_id"],
            ["representative.id"],
            name=op.f("fk_consent_ask_representative_id_representative"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["disclosure_request.id"],
            name=op.f("fk_consent_ask_request_id_disclosure_request"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_consent_ask_subject_id_subject")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_ask")),
    )
    with op.batch_alter_table("consent_ask", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_ask_consent_id"), ["consent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_ask_partnership_id"), ["partnership_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_ask_renews_id"), ["renews_id"], unique=False)
        batch_op.create_index("ix_consent_ask_request", ["request_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_ask_subject_id"), ["subject_id"], unique=False)
        batch_op.create_index(
            "ix_consent_ask_untold",
            ["answered_at"],
            unique=False,
            sqlite_where=sa.text("answered_at IS NOT NULL AND told_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NOT NULL AND told_at IS NULL"),
        )

    op.create_table(
        "consent_effect",
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('revoked', 'expired')", name=op.f("ck_consent_effect_kind")),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consent.id"], name=op.f("fk_consent_effect_consent_id_consent")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["disclosure_request.id"],
            name=op.f("fk_consent_effect_request_id_disclosure_request"),
        ),
        sa.PrimaryKeyConstraint("consent_id", "request_id", name=op.f("pk_consent_effect")),
    )
    with op.batch_alter_table("consent_effect", schema=None) as batch_op:
        batch_op.create_index(
            "ix_consent_effect_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_consent_effect_partnership_id"), ["partnership_id"], unique=False
        )

    op.create_table(
        "disclosure",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("consent_version", sa.Integer(), nullable=True),
        sa.Column("emergency_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("recipient_agency_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("package_id", sa.Uuid(), nullable=False),
        sa.Column("disclosed_at", UtcDateTime(), nullable=False),
        sa.Column("disclosed_by", sa.Uuid(), nullable=False),
        sa.Column("authority_epoch", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(basis = 'consent' AND consent_id IS NOT NULL AND consent_version IS NOT NULL AND emergency_id IS NULL) OR (basis = 'emergency' AND emergency_id IS NOT NULL AND consent_id IS NULL)",
            name=op.f("ck_disclosure_basis_has_its_reference"),
        ),
        sa.CheckConstraint("basis IN ('consent', 'emergency')", name=op.f("ck_disclosure_basis")),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consent.id"], name=op.f("fk_disclosure_consent_id_consent")
        ),
        sa.ForeignKeyConstraint(
            ["disclosed_by"], ["person.id"], name=op.f("fk_disclosure_disclosed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["emergency_id"], ["emergency_basis.id"], name=op.f("fk_disclosure_emergency_id_emergency_basis")
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["agency.id"], name=op.f("fk_disclosure_holder_id_agency")),
        sa.ForeignKeyConstraint(
            ["package_id"], ["release_package.id"], name=op.f("fk_disclosure_package_id_release_package")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_agency_id"], ["agency.id"], name=op.f("fk_disclosure_recipient_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["person.id"], name=op.f("fk_disclosure_recipient_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["disclosure_request.id"],
            name=op.f("fk_disclosure_request_id_disclosure_request"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["subject.id"], name=op.f("fk_disclosure_subject_id_subject")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
        sa.UniqueConstraint("request_id", name=op.f("uq_disclosure_request_id")),
    )
    with op.batch_alter_table("disclosure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disclosure_holder_id"), ["holder_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_disclosure_partnership_id"), ["partnership_id"], unique=False)
        batch_op.create_index("ix_disclosure_subject", ["subject_id", "disclosed_at"], unique=False)

    op.create_table(
        "legal_review",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=30), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("question", sa.LargeBinary(), nullable=True),
        sa.Column("alone_reason", sa.LargeBinary(), nullable=True),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("consent_version", sa.Integer(), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=False),
        sa.Column("reviewed_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('approve', 'approve_with_conditions', 'ask_requester', 'deny')",
            name=op.f("ck_legal_review_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consent.id"], name=op.f("fk_legal_review_consent_id_consent")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["disclosure_request.id"],
            name=op.f("fk_legal_review_request_id_disclosure_request"),
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["person.id"], name=op.f("fk_legal_review_reviewed_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_review")),
        sa.UniqueConstraint("request_id", "round", name=op.f("uq_legal_review_request_id_round")),
    )
    with op.batch_alter_table("legal_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_legal_review_partnership_id"), ["partnership_id"], unique=False)

    op.create_table(
        "release_item",
        sa.Column("package_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("vault_key", sa.Uuid(), nullable=True),
        sa.Column("file_name", sa.LargeBinary(), nullable=True),
        sa.Column("summary", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(vault_key IS NULL) <> (summary IS NULL)", name=op.f("ck_release_item_file_or_summary")
        ),
        sa.CheckConstraint("(vault_key IS NULL) = (file_name IS NULL)", name=op.f("ck_release_item_file")),
        sa.ForeignKeyConstraint(
            ["package_id"], ["release_package.id"], name=op.f("fk_release_item_package_id_release_package")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_item")),
        sa.UniqueConstraint("package_id", "sha256", name=op.f("uq_release_item_package_id_sha256")),
    )
    with op.batch_alter_table("release_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_item_package_id"), ["package_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_release_item_partnership_id"), ["partnership_id"], unique=False)

    op.create_table(
        "reliance",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("consent_version", sa.Integer(), nullable=False),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_reliance_consent_id_consent")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["disclosure_request.id"], name=op.f("fk_reliance_request_id_disclosure_request")
        ),
        sa.PrimaryKeyConstraint("request_id", "consent_id", name=op.f("pk_reliance")),
    )
    with op.batch_alter_table("reliance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reliance_consent_id"), ["consent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reliance_partnership_id"), ["partnership_id"], unique=False)

    op.create_table(
        "download",
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["disclosure_id"], ["disclosure.id"], name=op.f("fk_download_disclosure_id_disclosure")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["release_item.id"], name=op.f("fk_download_item_id_release_item")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_download_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_download")),
    )
    with op.batch_alter_table("download", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_download_disclosure_id"), ["disclosure_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_download_partnership_id"), ["partnership_id"], unique=False)
    wall = SQLITE_WALL if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_WALL
    for statement in wall:
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("download", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_download_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_download_disclosure_id"))

    op.drop_table("download")
    with op.batch_alter_table("reliance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reliance_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_reliance_consent_id"))

    op.drop_table("reliance")
    with op.batch_alter_table("release_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_release_item_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_release_item_package_id"))

    op.drop_table("release_item")
    with op.batch_alter_table("legal_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_legal_review_partnership_id"))

    op.drop_table("legal_review")
    with op.batch_alter_table("disclosure", schema=None) as batch_op:
        batch_op.drop_index("ix_disclosure_subject")
        batch_op.drop_index(batch_op.f("ix_disclosure_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_disclosure_holder_id"))

    op.drop_table("disclosure")
    with op.batch_alter_table("consent_effect", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_effect_partnership_id"))
        batch_op.drop_index(
            "ix_consent_effect_due",
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )

    op.drop_table("consent_effect")
    with op.batch_alter_table("consent_ask", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_consent_ask_untold",
            sqlite_where=sa.text("answered_at IS NOT NULL AND told_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NOT NULL AND told_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_consent_ask_subject_id"))
        batch_op.drop_index("ix_consent_ask_request")
        batch_op.drop_index(batch_op.f("ix_consent_ask_renews_id"))
        batch_op.drop_index(batch_op.f("ix_consent_ask_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_consent_ask_consent_id"))

    op.drop_table("consent_ask")
    with op.batch_alter_table("release_package", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_release_package_request_id"))
        batch_op.drop_index(batch_op.f("ix_release_package_partnership_id"))

    op.drop_table("release_package")
    with op.batch_alter_table("emergency_basis", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_emergency_basis_request_id"))
        batch_op.drop_index(batch_op.f("ix_emergency_basis_partnership_id"))

    op.drop_table("emergency_basis")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index("ix_consent_subject")
        batch_op.drop_index(batch_op.f("ix_consent_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_consent_holder_id"))
        batch_op.drop_index("ix_consent_end")

    op.drop_table("consent")
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_web_session_person_id"))
        batch_op.drop_index(batch_op.f("ix_web_session_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_web_session_expires_at"))

    op.drop_table("web_session")
    with op.batch_alter_table("subject_authority", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subject_authority_partnership_id"))

    op.drop_table("subject_authority")
    with op.batch_alter_table("representative", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_representative_subject_id"))
        batch_op.drop_index(batch_op.f("ix_representative_partnership_id"))

    op.drop_table("representative")
    with op.batch_alter_table("person_role", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_role_partnership_id"))

    op.drop_table("person_role")
    with op.batch_alter_table("disclosure_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_disclosure_request_subject_id"))
        batch_op.drop_index("ix_disclosure_request_requester")
        batch_op.drop_index(batch_op.f("ix_disclosure_request_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_disclosure_request_instance_id"))
        batch_op.drop_index("ix_disclosure_request_holder")

    op.drop_table("disclosure_request")
    with op.batch_alter_table("user_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_task_partnership_id"))
        batch_op.drop_index("ix_user_task_instance")
        batch_op.drop_index(
            "ix_user_task_group",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index("ix_user_task_business_key")
        batch_op.drop_index(
            "ix_user_task_assignee",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("user_task")
    with op.batch_alter_table("subject", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subject_partnership_id"))
        batch_op.drop_index("ix_subject_match")
        batch_op.drop_index("ix_subject_born")

    op.drop_table("subject")
    with op.batch_alter_table("recording", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recording_partnership_id"))

    op.drop_table("recording")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_person_agency_id"))

    op.drop_table("person")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_partnership_id"))
        batch_op.drop_index("ix_incident_instance")

    op.drop_table("incident")
    with op.batch_alter_table("awaited_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_awaited_message_partnership_id"))
        batch_op.drop_index("ix_awaited_message_key")

    op.drop_table("awaited_message")
    with op.batch_alter_table("agreement_party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_party_partnership_id"))
        batch_op.drop_index(batch_op.f("ix_agreement_party_agency_id"))

    op.drop_table("agreement_party")
    with op.batch_alter_table("process_instance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_process_instance_partnership_id"))
        batch_op.drop_index("ix_process_instance_next_due", sqlite_where=sa.text("status <> 'completed'"))
        batch_op.drop_index("ix_process_instance_business_key")

    op.drop_table("process_instance")
    with op.batch_alter_table("definition_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_definition_draft_partnership_id"))

    op.drop_table("definition_draft")
    op.drop_table("counter")
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_partnership_id"))

    op.drop_table("agency")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_attempt_client")
        batch_op.drop_index(batch_op.f("ix_sign_in_attempt_at"))
        batch_op.drop_index("ix_sign_in_attempt_account")

    op.drop_table("sign_in_attempt")
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index("ix_reminder_subject")
        batch_op.drop_index(batch_op.f("ix_reminder_partnership_id"))
        batch_op.drop_index(
            "ix_reminder_due",
            sqlite_where=sa.text("done_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL AND cancelled_at IS NULL"),
        )

    op.drop_table("reminder")
    with op.batch_alter_table("process_definition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_process_definition_partnership_id"))

    op.drop_table("process_definition")
    op.drop_table("partnership")
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_mail_partnership_id"))
        batch_op.drop_index(
            "ix_outbox_mail_due",
            sqlite_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL AND failed_at IS NULL"),
        )

    op.drop_table("outbox_mail")
    op.drop_table("job_run")
    with op.batch_alter_table("early_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_early_message_partnership_id"))
        batch_op.drop_index("ix_early_message_key")

    op.drop_table("early_message")
    with op.batch_alter_table("caught_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_caught_mail_received_at"))

    op.drop_table("caught_mail")
    op.drop_table("audit_stream")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))

    op.drop_table("audit_entry")
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_partnership_id"))

    op.drop_table("agreement")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS disclosure_needs_a_basis, disclosure_is_append_only")
