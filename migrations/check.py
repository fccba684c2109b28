"""Check that migrations build exactly what the models say, on both engines, and undo it again.

Alembic compares tables; triggers, which it does not know, are compared here by their text.
"""

import sys
import tempfile
from pathlib import Path

import alembic.command
import alembic.config
import alembic.util
from sqlalchemy import Engine, inspect, text

from surveyapp import tables
from surveyapp.database import open_engine
from tests.postgres import temporary_database


def main() -> int:
    """Upgrade from empty, compare, downgrade to empty; on SQLite and on PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder, temporary_database("migrations") as postgres:
        for url in (f"sqlite:///{Path(folder) / 'check.db'}", postgres):
            _check(url)
    return 0


def _check(url: str) -> None:
    config = alembic.config.Config(stdout=sys.stderr)
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["database_url"] = url
    name = url.split(":", 1)[0]
    alembic.command.upgrade(config, "head")
    try:
        alembic.command.check(config)
    except alembic.util.CommandError as error:
        sys.exit(f"{name}: models and migrations disagree: {error}")
    engine = open_engine(url)
    migrated = _triggers(engine)
    alembic.command.downgrade(config, "base")
    left = set(inspect(engine).get_table_names()) - {"alembic_version"} | _triggers(engine)
    if left:
        sys.exit(f"{name}: left behind by the downgrade: {', '.join(sorted(left))}")
    tables.metadata.create_all(engine)
    for statement in sorted(migrated ^ _triggers(engine)):
        sys.exit(f"{name}: models and migrations disagree about a trigger: {statement}")
    engine.dispose()


def _triggers(engine: Engine) -> set[str]:
    query = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
        " UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace",
    }[engine.dialect.name]
    with engine.connect() as connection:
        return set(connection.scalars(text(query)))


if __name__ == "__main__":
    sys.exit(main())
