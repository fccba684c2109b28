"""Alembic on the store of a test."""

import alembic.config
from sqlalchemy import Engine

from surveyapp.cli import PROJECT


def migrations(engine: Engine) -> alembic.config.Config:
    """Return what Alembic's commands are told about a store."""
    config = alembic.config.Config()
    config.set_main_option("script_location", str(PROJECT / "migrations"))
    config.attributes["database_url"] = engine.url.render_as_string(hide_password=False)
    return config
