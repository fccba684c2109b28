"""Taking the store of an application away for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import create_engine

NOWHERE = {
    "sqlite": "sqlite:////nowhere/at/all.db",
    "postgresql": "postgresql+psycopg://nobody@127.0.0.1:1/none",
}
ENGINES = ("engine", "reading", "writing", "answering")


@contextmanager
def away(app: Flask) -> Iterator[None]:
    """Take the store of an application away for a while."""
    there = {name: app.extensions[name] for name in ENGINES}
    nowhere = create_engine(NOWHERE[there["engine"].dialect.name])
    app.extensions.update(dict.fromkeys(ENGINES, nowhere))
    yield
    app.extensions.update(there)
    nowhere.dispose()
