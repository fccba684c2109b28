"""Keep who wants to be called back, sealed and apart from all answers."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    offered = sa.Column("offers_revisit", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("collector", offered)
    op.create_table(
        "revisit_contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=False),
        sa.Column("erase_on", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["supervising_authority.id"],
            name=op.f("fk_revisit_contact_authority_id"),
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["account.id"], name=op.f("fk_revisit_contact_opened_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisit_contact")),
    )
    op.create_index(op.f("ix_revisit_contact_authority_id"), "revisit_contact", ["authority_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_revisit_contact_authority_id"), "revisit_contact")
    op.drop_table("revisit_contact")
    op.drop_column("collector", "offers_revisit")
