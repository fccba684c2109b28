"""Ask for a code before the questionnaire of a collector."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    asks = sa.Column("asks_code", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("collector", asks)
    op.add_column("collector", sa.Column("access_code_hash", sa.String(64), nullable=True))


def downgrade() -> None:
    op.drop_column("collector", "access_code_hash")
    op.drop_column("collector", "asks_code")
