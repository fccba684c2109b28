"""Find the occasions of a centre and a month without reading those of all others."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NAME = "ix_service_occasion_authority_center_day"


def upgrade() -> None:
    columns = ["authority_id", "service_center_id", "occurred_on"]
    op.create_index(NAME, "service_occasion", columns)


def downgrade() -> None:
    op.drop_index(NAME, "service_occasion")
