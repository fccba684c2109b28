"""Fetching lines from the store, a block at a time, in the way each database is quick at."""

from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, LargeBinary, Select, cast, func, select
from sqlalchemy.orm import Session

from surveyapp.snapshots.lines import QUOTE, SEPARATOR
from surveyapp.snapshots.models import Change

BLOCK = 2**15  # Responses read, decoded and written at once.
PIECE = 2**12  # Lines that SQLite writes at once: no text of its is longer than a gigabyte.
CACHE_KB = 64 * 2**10  # Of the indexes of responses and occasions, which a million fill.
COPY = "COPY ({query}) TO STDOUT (FORMAT csv, DELIMITER E'\\x1f', QUOTE E'\\x1e')"


class Range(NamedTuple):
    """The changes of a wave from one transaction on, up to another."""

    wave_id: UUID
    first: int
    end: int

    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """Return what a change must be to lie in it."""
        return (
            Change.wave_id == self.wave_id,
            Change.transaction_id >= self.first,
            Change.transaction_id < self.end,
        )


def fetch_from_sqlite(session: Session, query: Select[Any], changes: Range) -> Iterator[bytes]:
    """Yield what a query finds for some changes, as lines."""
    # Ids are random, so all of an index is met by turns.
    session.connection().exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KB}")
    form = SEPARATOR.join([f"{QUOTE}%s{QUOTE}"] * len(query.selected_columns)) + "\n"
    line = func.printf(form, *query.selected_columns)
    lines = query.with_only_columns(
        cast(func.group_concat(line, ""), LargeBinary), maintain_column_froms=True
    )
    pieces = (
        session.scalar(lines.where(*piece.conditions())) or b""
        for piece in _pieces(session, changes)
    )
    while some := list(islice(pieces, BLOCK // PIECE)):
        if block := b"".join(some):
            yield block


def _pieces(session: Session, changes: Range) -> Iterator[Range]:
    """Yield ranges of so many changes as may be one text."""
    first = changes.first
    following = select(Change.transaction_id).order_by(Change.transaction_id)
    while True:
        ahead = changes._replace(first=first + 1).conditions()
        end = session.scalar(following.where(*ahead).offset(PIECE - 1).limit(1))
        yield changes._replace(first=first, end=changes.end if end is None else end)
        if end is None:
            return
        first = end


def fetch_from_postgresql(session: Session, query: Select[Any], changes: Range) -> Iterator[bytes]:
    """Yield what a query finds for some changes, as lines."""
    connection = session.connection()
    compiled = query.where(*changes.conditions()).compile(connection)
    with (
        connection.begin_nested(),  # Who stops reading ends the statement, not the transaction.
        closing(connection.connection.cursor()) as cursor,
        cursor.copy(COPY.format(query=compiled), compiled.params) as copy,
    ):
        while lines := b"".join(islice(copy, BLOCK)):
            yield lines
