"""The folder of one snapshot: its shards, the list of them, and one writer at a time.

The list (`snapshot.json`) is put in place last and whole, so a writer that dies leaves the former
snapshot as it was, and files in no list, which the next writer removes.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

from surveyapp.orm import new_id
from surveyapp.snapshots.layout import DIGEST, ID
from surveyapp.snapshots.position import Position

Arrow: TypeAlias = Any  # pyarrow publishes no types.
FORMAT = 1
LIST, LOCK, CODEBOOK = "snapshot.json", "lock", "codebook.csv"
KEPT_AS_THEY_ARE = {LIST, LOCK, CODEBOOK}
OWNER_ONLY = 0o700


@dataclass(frozen=True, slots=True)
class Shard:
    """One Parquet file with some rows; a row of a later shard replaces one of the same id."""

    file: str
    rows: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What a snapshot is made of.

    Attributes
    ----------
    store : str
        Which server's changes `position` counts.
    described : str
        The columns, as the layout describes them.
    versions : tuple of str
        Ids of the questionnaire versions whose answers it holds.
    rows : int
        Responses, each counted once.
    content_hash : str
    """

    store: str
    position: Position
    described: str
    versions: tuple[str, ...]
    shards: tuple[Shard, ...]
    rows: int
    content_hash: str


@contextmanager
def held(folder: Path, *, writing: bool) -> Iterator[None]:
    """Wait until nobody writes in a folder, and keep writers out; or others too, if `writing`."""
    folder.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as lock:
        # Let go by the system if the process dies.
        fcntl.flock(lock, fcntl.LOCK_EX if writing else fcntl.LOCK_SH)
        yield


def read_contents(folder: Path) -> Contents | None:
    """Return what a snapshot is made of; ``None`` where there is none that can be used."""
    try:
        kept = json.loads((folder / LIST).read_text())
        if kept.pop("format") != FORMAT:
            return None
        shards = tuple(Shard(**one) for one in kept.pop("shards"))
        position = Position(*kept.pop("position"))
        versions = tuple(kept.pop("versions"))
        contents = Contents(shards=shards, position=position, versions=versions, **kept)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    is_complete = all((folder / shard.file).exists() for shard in shards)
    return contents if is_complete else None


def write_contents(folder: Path, contents: Contents) -> None:
    """Put a new list in place of the old one, and remove what it does not name."""
    text = json.dumps({"format": FORMAT, **asdict(contents)}, ensure_ascii=False, indent=1)
    write_whole(folder / LIST, text.encode())
    sweep(folder, contents)


def sweep(folder: Path, contents: Contents | None) -> None:
    """Remove every file that a list does not name."""
    named = {shard.file for shard in contents.shards} if contents else set()
    for path in folder.iterdir():
        if path.name not in named | KEPT_AS_THEY_ARE:
            path.unlink()


def write_shard(folder: Path, table: Arrow) -> Shard:
    """Write rows to a file of their own."""
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.parquet as pq  # noqa: PLC0415

    random = {ID, DIGEST}  # Nothing in them repeats.
    file = pa.BufferOutputStream()
    pq.write_table(
        table,
        file,
        use_dictionary=[name for name in table.column_names if name not in random],
        compression={n: "NONE" if n in random else "SNAPPY" for n in table.column_names},
        write_statistics=False,
    )
    shard = Shard(f"{new_id().hex}.parquet", len(table))
    write_whole(folder / shard.file, memoryview(file.getvalue()))
    return shard


def write_whole(path: Path, content: bytes | memoryview) -> None:
    """Write a file that is there whole or not at all, whatever happens."""
    beside = path.with_name(f"{path.name}.tmp")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def read_shard(folder: Path, shard: Shard, columns: Sequence[str] | None = None) -> Arrow:
    """Return the rows of a shard, in the order they were written."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    with pq.ParquetFile(folder / shard.file) as file:
        return file.read(columns)
