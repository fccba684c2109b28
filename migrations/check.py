"""Check that migrations build exactly what the models say, on both engines, and undo it again."""

import sys
import tempfile
from pathlib import Path

import alembic.command
import alembic.config
import alembic.util
from sqlalchemy import inspect

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
    alembic.command.downgrade(config, "base")
    engine = open_engine(url)
    left = set(inspect(engine).get_table_names()) - {"alembic_version"}
    engine.dispose()
    if left:
        sys.exit(f"{name}: left behind by the downgrade: {', '.join(sorted(left))}")


if __name__ == "__main__":
    sys.exit(main())
