"""Note every change of a response in a sequence that snapshots read."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# As the models make them; `migrations.check` holds the two together.
CREATE = {
    "sqlite": [
        """\
CREATE TRIGGER change_response AFTER INSERT ON response BEGIN
  INSERT INTO change (wave_id, response_id, transaction_id)
  SELECT collector.wave_id, response.id, (SELECT coalesce(max(number), 0) FROM change)
  FROM response JOIN collector ON collector.id = response.collector_id
  WHERE response.id = NEW.id;
END""",
        """\
CREATE TRIGGER change_response_event AFTER INSERT ON response_event BEGIN
  INSERT INTO change (wave_id, response_id, transaction_id)
  SELECT collector.wave_id, response.id, (SELECT coalesce(max(number), 0) FROM change)
  FROM response JOIN collector ON collector.id = response.collector_id
  WHERE response.id = NEW.response_id;
END""",
        """\
CREATE TRIGGER change_service_occasion AFTER INSERT ON service_occasion BEGIN
  INSERT INTO change (wave_id, response_id, transaction_id)
  SELECT collector.wave_id, response.id, (SELECT coalesce(max(number), 0) FROM change)
  FROM response JOIN collector ON collector.id = response.collector_id
  WHERE response.occasion_id = NEW.id;
END""",
        """\
CREATE TRIGGER change_service_occasion_revised AFTER UPDATE ON service_occasion BEGIN
  INSERT INTO change (wave_id, response_id, transaction_id)
  SELECT collector.wave_id, response.id, (SELECT coalesce(max(number), 0) FROM change)
  FROM response JOIN collector ON collector.id = response.collector_id
  WHERE response.occasion_id = NEW.id;
END""",
    ],
    "postgresql": [
        """\
CREATE FUNCTION change_of_response() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO change (wave_id, response_id, transaction_id)
  SELECT collector.wave_id, response.id, pg_current_xact_id()::text::bigint
  FROM cause JOIN response ON response.id = cause.id
  JOIN collector ON collector.id = response.collector_id;
  RETURN NULL;
END $$""",
        """\
CREATE FUNCTION change_of_response_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO change (wave_id, response_id, transaction_id)
  SELECT collector.wave_id, response.id, pg_current_xact_id()::text::bigint
  FROM cause JOIN response ON response.id = cause.response_id
  JOIN collector ON collector.id = response.collector_id;
  RETURN NULL;
END $$""",
        """\
CREATE FUNCTION change_of_service_occasion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO change (wave_id, response_id, transaction_id)
  SELECT collector.wave_id, response.id, pg_current_xact_id()::text::bigint
  FROM cause JOIN response ON response.occasion_id = cause.id
  JOIN collector ON collector.id = response.collector_id;
  RETURN NULL;
END $$""",
        """\
CREATE TRIGGER change_response AFTER INSERT ON response REFERENCING NEW TABLE AS cause
FOR EACH STATEMENT EXECUTE FUNCTION change_of_response()""",
        """\
CREATE TRIGGER change_response_event AFTER INSERT ON response_event REFERENCING NEW TABLE AS cause
FOR EACH STATEMENT EXECUTE FUNCTION change_of_response_event()""",
        """\
CREATE TRIGGER change_service_occasion AFTER INSERT ON service_occasion REFERENCING NEW TABLE AS cause
FOR EACH STATEMENT EXECUTE FUNCTION change_of_service_occasion()""",
        """\
CREATE TRIGGER change_service_occasion_revised AFTER UPDATE ON service_occasion REFERENCING NEW TABLE AS cause
FOR EACH STATEMENT EXECUTE FUNCTION change_of_service_occasion()""",
    ],
}
DROP = {
    "sqlite": [
        "DROP TRIGGER change_response",
        "DROP TRIGGER change_response_event",
        "DROP TRIGGER change_service_occasion",
        "DROP TRIGGER change_service_occasion_revised",
    ],
    "postgresql": [
        "DROP TRIGGER change_response ON response",
        "DROP TRIGGER change_response_event ON response_event",
        "DROP TRIGGER change_service_occasion ON service_occasion",
        "DROP TRIGGER change_service_occasion_revised ON service_occasion",
        "DROP FUNCTION change_of_response()",
        "DROP FUNCTION change_of_response_event()",
        "DROP FUNCTION change_of_service_occasion()",
    ],
}
# What was there before counts as changes of this transaction, in the order it came.
PAST = (
    """
INSERT INTO change (wave_id, response_id, transaction_id)
SELECT collector.wave_id, response.id, {transaction}
FROM response JOIN collector ON collector.id = response.collector_id
ORDER BY response.received_at, response.id
""",
    """
INSERT INTO change (wave_id, response_id, transaction_id)
SELECT collector.wave_id, response.id, {transaction}
FROM response_event JOIN response ON response.id = response_event.response_id
JOIN collector ON collector.id = response.collector_id
ORDER BY response_event.at, response_event.id
""",
)
TRANSACTION = {"sqlite": "0", "postgresql": "pg_current_xact_id()::text::bigint"}


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("transaction_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_change")),
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index(
            "ix_change_wave_transaction", ["wave_id", "transaction_id"], unique=False
        )
    dialect = op.get_bind().dialect.name
    # On PostgreSQL the triggers also wait for whoever is writing: nothing falls between.
    for statement in CREATE[dialect]:
        op.execute(statement)
    for statement in PAST:
        op.execute(statement.format(transaction=TRANSACTION[dialect]))


def downgrade() -> None:
    for statement in DROP[op.get_bind().dialect.name]:
        op.execute(statement)
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_index("ix_change_wave_transaction")

    op.drop_table("change")
