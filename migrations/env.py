"""Where Alembic finds the models and the store."""

from alembic import context

from surveyapp import tables
from surveyapp.config import read_settings
from surveyapp.database import open_engine

database_url = context.config.attributes.get("database_url") or read_settings().database_url
engine = open_engine(database_url)

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=tables.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
