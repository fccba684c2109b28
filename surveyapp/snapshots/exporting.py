"""The answers of a snapshot as a file for another program."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from surveyapp.snapshots.layout import COUNTED_FOR, ID, SnapshotColumn, Storage
from surveyapp.snapshots.service import Snapshot

Arrow: TypeAlias = Any  # pyarrow publishes no types.
QUARTER = 15 * 60 * 1_000_000  # Microseconds between which no zone moves its clocks.


class DataFormat(StrEnum):
    """Which program a file is for."""

    CSV = "csv"
    XLSX = "xlsx"
    SAV = "sav"
    DTA = "dta"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Extract:
    """Answers on their way into a file.

    Attributes
    ----------
    columns : sequence of SnapshotColumn
    names : sequence of str
        What the file calls each column.
    table : pyarrow.Table
        The same columns: coded ones as numbers, ids as text, moments in the authority's zone.
    """

    columns: Sequence[SnapshotColumn]
    names: Sequence[str]
    table: Arrow

    def __len__(self) -> int:
        return len(self.table)

    def in_words(self) -> Arrow:
        """Return the table with the code in place of each number that stands for one."""
        made = self.table
        for place, column in enumerate(self.columns):
            if column.codes:
                words = _named(made.column(place), _meaning(column))
                made = made.set_column(place, self.names[place], words)
        return made


def make_extract(
    snapshot: Snapshot, zone: str, units: Mapping[UUID, str], *, with_own_words: bool
) -> Extract:
    """Return the answers of a snapshot, in the order of their ids.

    `units` are the codes of those that reports count each for. What people wrote in their own
    words is left out unless `with_own_words`.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra

    columns = [one for one in snapshot.layout.columns if with_own_words or not one.is_own_words]
    table = snapshot.table({one.name for one in columns})
    changed: Mapping[Storage, Callable[[Arrow], Arrow]] = {
        Storage.IDENTITY: _as_written,
        Storage.MOMENT: lambda column: _in_zone(column, ZoneInfo(zone)),
        Storage.WORDS: lambda column: column.cast(pa.string()),
    }
    arrays = [
        changed.get(one.storage, lambda column: column)(table.column(one.name)) for one in columns
    ]
    names = snapshot.layout.file_names()
    counted = [units.get(UUID(bytes=one)) for one in table.column(ID).to_pylist()]
    place = 1 + next(n for n, one in enumerate(columns) if one.name == "@unit")
    columns.insert(place, COUNTED_FOR)
    arrays.insert(place, pa.array(counted, pa.string()))
    named = [names[one.name] for one in columns]
    return Extract(columns, named, pa.table(arrays, names=named))


def _meaning(column: SnapshotColumn) -> dict[int, str]:
    # Whether a choice was picked stays 1 or 0: only that nobody said so has a code.
    return {
        number: code if column.choice is None or number < 0 else str(number)
        for number, (code, _label) in column.codes.items()
    }


def _named(column: Arrow, meaning: Mapping[int, str]) -> Arrow:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    known = column.combine_chunks().dictionary_encode()
    words = [meaning[number] for number in known.dictionary.to_pylist()]
    return pa.array(words, pa.string()).take(known.indices)


def _as_written(column: Arrow) -> Arrow:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    written = [None if one is None else str(UUID(bytes=one)) for one in column.to_pylist()]
    return pa.array(written, pa.string())


def _in_zone(column: Arrow, zone: ZoneInfo) -> Arrow:
    """Return moments as the clocks of a zone showed them."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    moments = column.cast(pa.int64()).to_numpy()
    quarters, place = np.unique(moments // QUARTER, return_inverse=True)
    offsets = [
        datetime.fromtimestamp(int(quarter) * QUARTER / 1_000_000, UTC)
        .astimezone(zone)
        .utcoffset()
        for quarter in quarters
    ]
    shift = np.array(offsets, "timedelta64[us]").astype(np.int64)
    return pa.array(moments + shift[place], pa.int64()).cast(pa.timestamp("us"))
