"""Keep anonymous answers apart from their occasions."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Their answers are linked already, and whoever set them up counted on it.
LINKED = """
UPDATE collector SET identity_mode = 'pseudonymous'
WHERE identity_mode = 'anonymous' AND id IN (
  SELECT collector_id FROM response WHERE occasion_id IS NOT NULL
)
"""


def upgrade() -> None:
    # Not in a batch, which would make the table anew, without its triggers.
    op.add_column("response", sa.Column("frame", sa.JSON(none_as_null=True), nullable=True))
    op.execute(LINKED)


def downgrade() -> None:
    op.drop_column("response", "frame")
