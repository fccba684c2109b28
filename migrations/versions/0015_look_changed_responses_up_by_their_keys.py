"""Let PostgreSQL look up the responses of a change by their keys, whatever it planned once.

A connection plans a trigger's statement once. Planned while tables were small, it would read
them whole for every row of a large import.
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

FUNCTIONS = ("change_of_response", "change_of_response_event", "change_of_service_occasion")
SETTINGS = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for function in FUNCTIONS:
        for setting in SETTINGS:
            op.execute(f"ALTER FUNCTION {function}() SET {setting} = off")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for function in FUNCTIONS:
        for setting in SETTINGS:
            op.execute(f"ALTER FUNCTION {function}() RESET {setting}")
