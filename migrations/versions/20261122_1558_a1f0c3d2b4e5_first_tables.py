"""first tables"""

import sqlalchemy as sa
from alembic import op

revision = "a1f0c3d2b4e5"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "attempt_counts",
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("window_ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", "window_ends", name=op.f("pk_attempt_counts")),
    )
    op.create_table(
        "audit_entries",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("appeal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("actor_kind", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("origin", sa.String(length=64), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entries")),
    )
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entries_appeal_id_seq", ["appeal_id", "seq"], unique=False)

    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "directory_accounts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("registered_city", sa.String(length=60), nullable=True),
        sa.Column("second_factor", sa.Boolean(), nullable=False),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("password_version", sa.Integer(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sign_ins", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_accounts")),
    )
    op.create_table(
        "directory_snapshots",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shares", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_snapshots")),
    )
    op.create_table(
        "outbox_messages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", sa.String(length=40), nullable=False),
        sa.Column("letter", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("to", sa.LargeBinary(), nullable=False),
        sa.Column("to_lookup", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("params", sa.LargeBinary(), nullable=False),
        sa.Column("appeal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("cause", sa.String(length=60), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=120), nullable=True),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'handed_over' OR handed_over_at IS NOT NULL", name=op.f("ck_outbox_messages_handed_over_has_time")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_messages")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_messages_message_id")),
    )
    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_messages_appeal_id_letter", ["appeal_id", "letter"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_messages_cause"), ["cause"], unique=False)
        batch_op.create_index(
            "ix_outbox_messages_due",
            ["not_before"],
            unique=False,
            postgresql_where=sa.text("state = 'waiting'"),
            sqlite_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "policies",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("active_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("flow", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.Column("contact_lookup", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("guesses", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_codes_contact_lookup"), ["contact_lookup"], unique=False)
        batch_op.create_index(batch_op.f("ix_recovery_codes_flow"), ["flow"], unique=False)

    op.create_table(
        "staff_members",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("role_names", sa.JSON(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_last_step", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.Column("density", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_members")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_members_email")),
    )
    op.create_table(
        "appeals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("previous_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("account_id", sa.String(length=64), nullable=True),
        sa.Column("account_named", sa.LargeBinary(), nullable=False),
        sa.Column("account_lookup", sa.String(length=64), nullable=False),
        sa.Column("account_masked", sa.String(length=40), nullable=False),
        sa.Column("tracking_digest", sa.String(length=64), nullable=False),
        sa.Column("tracking_saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("idempotency_key", sa.String(length=64), nullable=True),
        sa.Column("sent_digest", sa.String(length=64), nullable=True),
        sa.Column("contact_kind", sa.String(length=40), nullable=True),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("contact_lookup", sa.String(length=64), nullable=True),
        sa.Column("contact_proven_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assignee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score_wanted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("band", sa.String(length=10), nullable=True),
        sa.Column("bits", sa.Double(), nullable=True),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("brings", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "(status IN ('expired', 'redeemed', 'rejected', 'reversed', 'withdrawn')) = (closed_at IS NOT NULL)",
            name=op.f("ck_appeals_closed_has_time"),
        ),
        sa.CheckConstraint(
            "status = 'draft' OR sent_at IS NOT NULL OR status IN ('expired', 'withdrawn')",
            name=op.f("ck_appeals_sent"),
        ),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["staff_members.id"], name=op.f("fk_appeals_assignee_id_staff_members")
        ),
        sa.ForeignKeyConstraint(["previous_id"], ["appeals.id"], name=op.f("fk_appeals_previous_id_appeals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_appeals_idempotency_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_appeals_reference")),
    )
    with op.batch_alter_table("appeals", schema=None) as batch_op:
        batch_op.create_index("ix_appeals_account_id", ["account_id"], unique=False)
        batch_op.create_index("ix_appeals_account_lookup_sent_at", ["account_lookup", "sent_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_appeals_contact_lookup"), ["contact_lookup"], unique=False)
        batch_op.create_index(
            "ix_appeals_finished",
            ["moved_at", "id"],
            unique=False,
            postgresql_where=sa.text(
                "(sent_at IS NOT NULL AND "
                "status IN ('expired', 'link_sent', 'redeemed', 'rejected', "
                "'reversed', 'waiting', 'withdrawn')) IS TRUE"
            ),
            sqlite_where=sa.text(
                "(sent_at IS NOT NULL AND "
                "status IN ('expired', 'link_sent', 'redeemed', 'rejected', "
                "'reversed', 'waiting', 'withdrawn')) IS TRUE"
            ),
        )
        batch_op.create_index(
            "ix_appeals_no_account",
            ["due_at", "id"],
            unique=False,
            postgresql_where=sa.text(
                "(account_id IS NULL AND status IN ('disputed', 'in_review', 'incident', 'proposed')) IS TRUE"
            ),
            sqlite_where=sa.text(
                "(account_id IS NULL AND status IN ('disputed', 'in_review', 'incident', 'proposed')) IS TRUE"
            ),
        )
        batch_op.create_index(
            "ix_appeals_queue",
            ["due_at", "id"],
            unique=False,
            postgresql_where=sa.text("(status IN ('disputed', 'in_review', 'incident', 'proposed')) IS TRUE"),
            sqlite_where=sa.text("(status IN ('disputed', 'in_review', 'incident', 'proposed')) IS TRUE"),
        )
        batch_op.create_index(
            "ix_appeals_queue_by_age",
            ["sent_at", "id"],
            unique=False,
            postgresql_where=sa.text("(status IN ('disputed', 'in_review', 'incident', 'proposed')) IS TRUE"),
            sqlite_where=sa.text("(status IN ('disputed', 'in_review', 'incident', 'proposed')) IS TRUE"),
        )
        batch_op.create_index(
            "ix_appeals_queue_of_one",
            ["assignee_id", "due_at", "id"],
            unique=False,
            postgresql_where=sa.text("(status IN ('disputed', 'in_review', 'incident', 'proposed')) IS TRUE"),
            sqlite_where=sa.text("(status IN ('disputed', 'in_review', 'incident', 'proposed')) IS TRUE"),
        )
        batch_op.create_index(
            "ix_appeals_second_look",
            ["due_at", "id"],
            unique=False,
            postgresql_where=sa.text("(status IN ('disputed', 'incident', 'proposed')) IS TRUE"),
            sqlite_where=sa.text("(status IN ('disputed', 'incident', 'proposed')) IS TRUE"),
        )
        batch_op.create_index(batch_op.f("ix_appeals_score_wanted_at"), ["score_wanted_at"], unique=False)
        batch_op.create_index("ix_appeals_status_due_at_id", ["status", "due_at", "id"], unique=False)

    op.create_table(
        "directory_contacts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("lookup", sa.String(length=64), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("removed", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["directory_accounts.id"],
            name=op.f("fk_directory_contacts_account_id_directory_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_contacts")),
    )
    with op.batch_alter_table("directory_contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_directory_contacts_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_directory_contacts_lookup", ["lookup"], unique=False)

    op.create_table(
        "directory_devices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("imei", sa.LargeBinary(), nullable=True),
        sa.Column("activated_on", sa.Date(), nullable=True),
        sa.Column("unbound_on", sa.Date(), nullable=True),
        sa.Column("order_number", sa.LargeBinary(), nullable=True),
        sa.Column("bought_on", sa.Date(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=True),
        sa.Column("shop", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["directory_accounts.id"],
            name=op.f("fk_directory_devices_account_id_directory_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_devices")),
    )
    with op.batch_alter_table("directory_devices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_directory_devices_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_directory_devices_model"), ["model"], unique=False)

    op.create_table(
        "directory_former_passwords",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["directory_accounts.id"],
            name=op.f("fk_directory_former_passwords_account_id_directory_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_former_passwords")),
    )
    with op.batch_alter_table("directory_former_passwords", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_directory_former_passwords_account_id"), ["account_id"], unique=False)

    op.create_table(
        "directory_questions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("answer_hash", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["directory_accounts.id"],
            name=op.f("fk_directory_questions_account_id_directory_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_questions")),
    )
    with op.batch_alter_table("directory_questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_directory_questions_account_id"), ["account_id"], unique=False)

    op.create_table(
        "directory_sessions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["directory_accounts.id"],
            name=op.f("fk_directory_sessions_account_id_directory_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_sessions")),
        sa.UniqueConstraint("digest", name=op.f("uq_directory_sessions_digest")),
    )
    with op.batch_alter_table("directory_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_directory_sessions_account_id"), ["account_id"], unique=False)

    op.create_table(
        "staff_passkeys",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff_members.id"],
            name=op.f("fk_staff_passkeys_staff_id_staff_members"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_staff_passkeys_credential_id")),
    )
    with op.batch_alter_table("staff_passkeys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_passkeys_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "staff_recovery_codes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff_members.id"],
            name=op.f("fk_staff_recovery_codes_staff_id_staff_members"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_recovery_codes")),
    )
    with op.batch_alter_table("staff_recovery_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_recovery_codes_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "staff_sessions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("factor_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("challenge", sa.LargeBinary(), nullable=True),
        sa.Column("enrolling", sa.LargeBinary(), nullable=True),
        sa.Column("agent", sa.String(length=120), nullable=True),
        sa.Column("origin", sa.String(length=64), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff_members.id"],
            name=op.f("fk_staff_sessions_staff_id_staff_members"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_sessions")),
        sa.UniqueConstraint("digest", name=op.f("uq_staff_sessions_digest")),
    )
    with op.batch_alter_table("staff_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_sessions_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "appeal_answers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("appeal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_appeal_answers_appeal_id_appeals"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_answers")),
        sa.UniqueConstraint("appeal_id", "step", name=op.f("uq_appeal_answers_appeal_id_step")),
    )
    op.create_table(
        "appeal_messages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("appeal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visible_from", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_appeal_messages_appeal_id_appeals"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_members.id"], name=op.f("fk_appeal_messages_staff_id_staff_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_messages")),
    )
    with op.batch_alter_table("appeal_messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeal_messages_appeal_id"), ["appeal_id"], unique=False)

    op.create_table(
        "appeal_requests",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("appeal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_appeal_requests_appeal_id_appeals"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_members.id"], name=op.f("fk_appeal_requests_staff_id_staff_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_requests")),
    )
    with op.batch_alter_table("appeal_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeal_requests_appeal_id"), ["appeal_id"], unique=False)

    op.create_table(
        "evidence_files",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("appeal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("upload_key", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=True),
        sa.Column("label", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reading", sa.LargeBinary(), nullable=True),
        sa.Column("previews", sa.JSON(), nullable=False),
        sa.Column("trouble", sa.String(length=40), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fit", sa.String(length=12), nullable=True),
        sa.Column("tier", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_evidence_files_appeal_id_appeals"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_files")),
        sa.UniqueConstraint("public_id", name=op.f("uq_evidence_files_public_id")),
    )
    with op.batch_alter_table("evidence_files", schema=None) as batch_op:
        batch_op.create_index("ix_evidence_files_appeal_id", ["appeal_id"], unique=False)
        batch_op.create_index("ix_evidence_files_sha256", ["sha256"], unique=False)
        batch_op.create_index("ix_evidence_files_state_id", ["state", "id"], unique=False)
        batch_op.create_index(
            "ix_evidence_files_to_erase",
            ["id"],
            unique=False,
            postgresql_where=sa.text("removed_at IS NOT NULL AND key IS NOT NULL"),
            sqlite_where=sa.text("removed_at IS NOT NULL AND key IS NOT NULL"),
        )
        batch_op.create_index("uq_evidence_files_appeal_id_upload_key", ["appeal_id", "upload_key"], unique=True)

    op.create_table(
        "objection_wishes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_named", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_wishes")),
    )
    with op.batch_alter_table("objection_wishes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_wishes_done_at"), ["done_at"], unique=False)

    op.create_table(
        "objection_keys",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("appeal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("contact_lookup", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_objection_keys_appeal_id_appeals"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_keys")),
        sa.UniqueConstraint("digest", name=op.f("uq_objection_keys_digest")),
    )
    with op.batch_alter_table("objection_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_keys_appeal_id"), ["appeal_id"], unique=False)

    op.create_table(
        "opinions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("appeal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("before", sa.String(length=40), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undo_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_opinions_appeal_id_appeals"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_members.id"], name=op.f("fk_opinions_staff_id_staff_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinions")),
    )
    with op.batch_alter_table("opinions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opinions_appeal_id"), ["appeal_id"], unique=False)

    op.create_table(
        "reports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("appeal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key", sa.String(length=80), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("record_digest", sa.String(length=64), nullable=True),
        sa.Column("trouble", sa.String(length=60), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_reports_appeal_id_appeals"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_members.id"], name=op.f("fk_reports_staff_id_staff_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("public_id", name=op.f("uq_reports_public_id")),
    )
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reports_appeal_id"), ["appeal_id"], unique=False)

    op.create_table(
        "scores",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("appeal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("policy_id", sa.String(length=64), nullable=False),
        sa.Column("engine", sa.String(length=20), nullable=False),
        sa.Column("snapshot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=False),
        sa.Column("bits", sa.Double(), nullable=False),
        sa.Column("posterior", sa.Double(), nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_scores_appeal_id_appeals"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["policy_id"], ["policies.id"], name=op.f("fk_scores_policy_id_policies")),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["directory_snapshots.id"], name=op.f("fk_scores_snapshot_id_directory_snapshots")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scores")),
    )
    with op.batch_alter_table("scores", schema=None) as batch_op:
        batch_op.create_index("ix_scores_appeal_id_id", ["appeal_id", "id"], unique=False)

    op.create_table(
        "approvals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("appeal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shown_digest", sa.String(length=64), nullable=False),
        sa.Column("score_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("proposed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_session", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("second_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_approvals_appeal_id_appeals"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["staff_members.id"], name=op.f("fk_approvals_confirmed_by_staff_members")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["staff_members.id"], name=op.f("fk_approvals_proposed_by_staff_members")
        ),
        sa.ForeignKeyConstraint(["score_id"], ["scores.id"], name=op.f("fk_approvals_score_id_scores")),
        sa.ForeignKeyConstraint(["second_id"], ["staff_members.id"], name=op.f("fk_approvals_second_id_staff_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    with op.batch_alter_table("approvals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approvals_second_id"), ["second_id"], unique=False)
        batch_op.create_index(
            "uq_approvals_live",
            ["appeal_id"],
            unique=True,
            postgresql_where=sa.text("voided_at IS NULL"),
            sqlite_where=sa.text("voided_at IS NULL"),
        )

    op.create_table(
        "objections",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("appeal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_objections_appeal_id_appeals"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["key_id"], ["objection_keys.id"], name=op.f("fk_objections_key_id_objection_keys"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
    )
    with op.batch_alter_table("objections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objections_appeal_id"), ["appeal_id"], unique=False)

    op.create_table(
        "reset_links",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("appeal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("approval_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("password_version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=40), nullable=False),
        sa.Column("minted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_reset_links_appeal_id_appeals"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["approval_id"], ["approvals.id"], name=op.f("fk_reset_links_approval_id_approvals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reset_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_reset_links_digest")),
    )
    with op.batch_alter_table("reset_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reset_links_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reset_links_appeal_id"), ["appeal_id"], unique=False)
        batch_op.create_index(
            "uq_reset_links_live",
            ["appeal_id"],
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "safety_waits",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("approval_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("appeal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seconds", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unreached", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeals.id"], name=op.f("fk_safety_waits_appeal_id_appeals"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approvals.id"], name=op.f("fk_safety_waits_approval_id_approvals"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_waits")),
        sa.UniqueConstraint("approval_id", name=op.f("uq_safety_waits_approval_id")),
    )
    with op.batch_alter_table("safety_waits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_safety_waits_appeal_id"), ["appeal_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_safety_waits_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(
            "ix_safety_waits_not_begun",
            ["approved_at"],
            unique=False,
            postgresql_where=sa.text("began_at IS NULL"),
            sqlite_where=sa.text("began_at IS NULL"),
        )


def downgrade() -> None:

    with op.batch_alter_table("safety_waits", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_safety_waits_not_begun",
            postgresql_where=sa.text("began_at IS NULL"),
            sqlite_where=sa.text("began_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_safety_waits_ends_at"))
        batch_op.drop_index(batch_op.f("ix_safety_waits_appeal_id"))

    op.drop_table("safety_waits")
    with op.batch_alter_table("reset_links", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_reset_links_live",
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_reset_links_appeal_id"))
        batch_op.drop_index(batch_op.f("ix_reset_links_account_id"))

    op.drop_table("reset_links")
    with op.batch_alter_table("objections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objections_appeal_id"))

    op.drop_table("objections")
    with op.batch_alter_table("approvals", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_approvals_live",
            postgresql_where=sa.text("voided_at IS NULL"),
            sqlite_where=sa.text("voided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_approvals_second_id"))

    op.drop_table("approvals")
    with op.batch_alter_table("scores", schema=None) as batch_op:
        batch_op.drop_index("ix_scores_appeal_id_id")

    op.drop_table("scores")
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reports_appeal_id"))

    op.drop_table("reports")
    with op.batch_alter_table("opinions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opinions_appeal_id"))

    op.drop_table("opinions")
    with op.batch_alter_table("objection_keys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_keys_appeal_id"))

    op.drop_table("objection_keys")
    with op.batch_alter_table("objection_wishes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_wishes_done_at"))

    op.drop_table("objection_wishes")
    with op.batch_alter_table("evidence_files", schema=None) as batch_op:
        batch_op.drop_index("uq_evidence_files_appeal_id_upload_key")
        batch_op.drop_index("ix_evidence_files_to_erase")
        batch_op.drop_index("ix_evidence_files_state_id")
        batch_op.drop_index("ix_evidence_files_sha256")
        batch_op.drop_index("ix_evidence_files_appeal_id")

    op.drop_table("evidence_files")
    with op.batch_alter_table("appeal_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appeal_requests_appeal_id"))

    op.drop_table("appeal_requests")
    with op.batch_alter_table("appeal_messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appeal_messages_appeal_id"))

    op.drop_table("appeal_messages")
    op.drop_table("appeal_answers")
    with op.batch_alter_table("staff_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_sessions_staff_id"))

    op.drop_table("staff_sessions")
    with op.batch_alter_table("staff_recovery_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_recovery_codes_staff_id"))

    op.drop_table("staff_recovery_codes")
    with op.batch_alter_table("staff_passkeys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_passkeys_staff_id"))

    op.drop_table("staff_passkeys")
    with op.batch_alter_table("directory_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_directory_sessions_account_id"))

    op.drop_table("directory_sessions")
    with op.batch_alter_table("directory_questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_directory_questions_account_id"))

    op.drop_table("directory_questions")
    with op.batch_alter_table("directory_former_passwords", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_directory_former_passwords_account_id"))

    op.drop_table("directory_former_passwords")
    with op.batch_alter_table("directory_devices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_directory_devices_model"))
        batch_op.drop_index(batch_op.f("ix_directory_devices_account_id"))

    op.drop_table("directory_devices")
    with op.batch_alter_table("directory_contacts", schema=None) as batch_op:
        batch_op.drop_index("ix_directory_contacts_lookup")
        batch_op.drop_index(batch_op.f("ix_directory_contacts_account_id"))

    op.drop_table("directory_contacts")
    with op.batch_alter_table("appeals", schema=None) as batch_op:
        batch_op.drop_index("ix_appeals_status_due_at_id")
        batch_op.drop_index(batch_op.f("ix_appeals_score_wanted_at"))
        batch_op.drop_index("ix_appeals_second_look")
        batch_op.drop_index("ix_appeals_queue_of_one")
        batch_op.drop_index("ix_appeals_queue_by_age")
        batch_op.drop_index("ix_appeals_queue")
        batch_op.drop_index("ix_appeals_no_account")
        batch_op.drop_index("ix_appeals_finished")
        batch_op.drop_index(batch_op.f("ix_appeals_contact_lookup"))
        batch_op.drop_index("ix_appeals_account_lookup_sent_at")
        batch_op.drop_index("ix_appeals_account_id")

    op.drop_table("appeals")
    op.drop_table("staff_members")
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_codes_flow"))
        batch_op.drop_index(batch_op.f("ix_recovery_codes_contact_lookup"))

    op.drop_table("recovery_codes")
    op.drop_table("policies")
    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_messages_due",
            postgresql_where=sa.text("state = 'waiting'"),
            sqlite_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(batch_op.f("ix_outbox_messages_cause"))
        batch_op.drop_index("ix_outbox_messages_appeal_id_letter")

    op.drop_table("outbox_messages")
    op.drop_table("directory_snapshots")
    op.drop_table("directory_accounts")
    op.drop_table("audit_head")
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entries_appeal_id_seq")

    op.drop_table("audit_entries")
    op.drop_table("attempt_counts")
