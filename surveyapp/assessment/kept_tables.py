"""Tables of evidence in the store: packed, named by what they say, and unpacked as they were."""

import gc
import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from analysis.columns import Table
from analysis.schemes.evidence_tables import RawTable
from analysis.spreadsheets import unguarded
from surveyapp.assessment.models import KeptTable


@dataclass(frozen=True, slots=True)
class Rows:
    """A table as words, and where each row stood.

    Attributes
    ----------
    header : sequence of str
    cells : sequence of sequence of str
    places : sequence of str
        Of each row: its file and line, or its number in a ledger.
    lines : sequence of int, optional
        What each row is counted as; without it, they are counted from 1.
    top : int
        The line of the header in its file, which is not kept.
    """

    header: Sequence[str]
    cells: Sequence[Sequence[str]]
    places: Sequence[str]
    lines: Sequence[int] | None = None
    top: int = 1

    def raw(self) -> RawTable:
        """Return the table as evidence is read from."""
        rows = zip(self.counted(), self.cells, strict=True)
        return RawTable(list(self.header), rows, self.top)

    def column(self, name: str) -> list[str]:
        """Return a column; of blanks where the table does not have it."""
        if name not in self.header:
            return [""] * len(self.cells)
        at = list(self.header).index(name)
        return [row[at] if at < len(row) else "" for row in self.cells]

    def take(self, rows: Sequence[int]) -> "Rows":
        """Return some rows, each where it stood and counted as it was."""
        lines = self.counted()
        return Rows(
            self.header,
            [self.cells[at] for at in rows],
            [self.places[at] for at in rows],
            [lines[at] for at in rows],
        )

    def counted(self) -> Sequence[int]:
        """Return what each row is counted as."""
        return range(1, len(self.cells) + 1) if self.lines is None else self.lines


@dataclass(frozen=True, slots=True)
class Packed:
    """A table as it is kept: the hash of all that it says, itself, and how many rows it has."""

    hash: str
    content: bytes
    count: int


def rows_of(table: Table, place: str) -> Rows:
    """Return a table of a file, whose lines are named after it."""
    columns = [column.values() for column in table.columns.values()]
    cells = [[unguarded(cell or "") for cell in row] for row in zip(*columns, strict=True)]
    places = [f"{place}:{table.line_of(row)}" for row in range(len(table))]
    return Rows(list(table.columns), cells, places, top=table.top)


def joined(tables: Sequence[Rows]) -> Rows:
    """Return several tables as one: every column that any of them has, one's rows after another's.

    All headings are the engine's own names. The header is that of the last, which is the newest.
    """
    header = list(dict.fromkeys(column for table in tables for column in table.header))
    cells: list[Sequence[str]] = []
    places: list[str] = []
    for table in tables:
        if list(table.header) == header:
            cells += table.cells
        else:
            at = {column: position for position, column in enumerate(table.header)}
            cells += [
                [row[at[c]] if c in at and at[c] < len(row) else "" for c in header]
                for row in table.cells
            ]
        places += table.places
    return Rows(header, cells, places, top=tables[-1].top)


def of_records(header: Sequence[str], records: Iterable[Mapping[str, str]]) -> Rows:
    """Return records as a table; a record's `place` says where it stands."""
    listed = list(records)
    cells = [[record.get(column, "") for column in header] for record in listed]
    return Rows(list(header), cells, [record.get("place", "") for record in listed])


def digest(rows: Rows) -> str:
    """Return the hash of all that a table says."""
    return sha256(_said(rows)).hexdigest()


def packed(rows: Rows) -> tuple[str, bytes]:
    """Return the hash of all that a table says, and the table packed."""
    said = _said(rows)
    return sha256(said).hexdigest(), gzip.compress(said, 6, mtime=0)


def _said(rows: Rows) -> bytes:
    return json.dumps(
        [list(rows.header), [list(row) for row in rows.cells], list(rows.places)],
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def unpacked(content: bytes) -> Rows:
    """Return a table that was packed."""
    with uncollected():
        header, cells, places = json.loads(gzip.decompress(content))
    return Rows(header, cells, places)


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the collector of circles rest: it would walk again and again through what has none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def set_apart() -> None:
    """Spare later pages the walk for circles through what is here now and stays for long.

    What was set apart before is walked through once more, so that circles of requests that were
    at work at that time do not stay for ever.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def pack_tables(tables: Mapping[str, Rows]) -> dict[str, Packed]:
    """Return tables in the form in which they are kept, which takes time and needs no store."""
    return {name: Packed(*packed(rows), len(rows.cells)) for name, rows in tables.items()}


def keep_packed(
    session: Session, authority_id: UUID, tables: Mapping[str, Packed]
) -> dict[str, str]:
    """Keep packed tables, each content once; return their hashes by their names."""
    for table in tables.values():
        known = select(KeptTable.id).filter_by(authority_id=authority_id, hash=table.hash)
        if session.scalar(known) is None:
            session.add(
                KeptTable(
                    authority_id=authority_id,
                    hash=table.hash,
                    count=table.count,
                    content=table.content,
                )
            )
            session.flush()
    return {name: table.hash for name, table in tables.items()}


def load_tables(
    session: Session, authority_id: UUID, hashes: Mapping[str, str]
) -> dict[str, Rows]:
    """Return kept tables by their names."""
    query = select(KeptTable).filter_by(authority_id=authority_id)
    found = session.scalars(
        query.where(KeptTable.hash.in_(hashes.values())).options(undefer(KeptTable.content))
    )
    content = {table.hash: table.content for table in found}
    return {name: unpacked(content[digest]) for name, digest in hashes.items()}
