"""Many rows at once: written, changed and looked up in pieces that either engine accepts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from surveyapp.orm import Base

CHUNK = 2_000  # Keys asked for in one query; well below what either engine accepts.

Thing = TypeVar("Thing")
Rows = Sequence[Mapping[str, Any]]


def insert_rows(session: Session, model: type[Base], rows: Rows) -> None:
    """Write rows of a table in bulk."""
    # Below the ORM, which would send a statement for each pattern of blanks.
    statement = insert(model.__table__)  # type: ignore[arg-type] # always a Table here
    for some in in_pieces(rows):
        session.execute(statement, list(some))


def update_rows(session: Session, model: type[Base], rows: Rows) -> None:
    """Change rows of a table in bulk: each names its id, and all of them the same columns."""
    table = model.__table__
    for some in in_pieces(rows):
        values: dict[str, Any] = {name: bindparam(name) for name in some[0] if name != "id"}
        statement = update(table).where(table.c.id == bindparam("row_id")).values(values)  # type: ignore[arg-type]
        session.execute(statement, [{"row_id": row["id"], **row} for row in some])


def in_pieces(things: Sequence[Thing]) -> Iterator[Sequence[Thing]]:
    """Yield things in pieces of at most `CHUNK`."""
    for start in range(0, len(things), CHUNK):
        yield things[start : start + CHUNK]
