"""A copy of the embedded store while it is at work, and the store put back from one."""

import os
import sqlite3
from collections.abc import Collection
from contextlib import closing
from datetime import datetime
from pathlib import Path

LEFT_BESIDE = ("", "-wal", "-shm")  # What SQLite keeps of one database.
WAIT_S = 5.0  # A server in use holds the file for longer than this only in the middle of work.


class CopyRefusedError(Exception):
    """A file that is no copy of a store of this release, or a store that cannot be replaced.

    Attributes
    ----------
    code : str
        ``not_a_copy``, ``damaged``, ``newer``, ``exists`` or ``in_use``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def copy_store(store: Path, copy: Path) -> None:
    """Write a copy of the store as it is at one moment; whoever uses it notices nothing.

    Raises
    ------
    CopyRefusedError
        If there is a file at `copy` already.
    """
    if copy.exists():
        raise CopyRefusedError("exists")
    copy.touch(mode=0o600)  # It holds what the store holds.
    _copy(store, copy)


def put_back(copy: Path, store: Path, known: Collection[str], now: datetime) -> Path | None:
    """Make the store what the copy is, and return where it was kept as it was before.

    What SQLite had written beside the store, and not yet into it, goes with the store of before:
    left there, it would be written over the copy.

    Parameters
    ----------
    copy, store : Path
    known : collection of str
        The revisions that this release knows; the store is brought to the newest afterwards.
    now : datetime
        Names the store of before.

    Raises
    ------
    CopyRefusedError
        If the copy is no store, is damaged or is of a later release, or somebody uses the store.
    """
    _look_through(copy, known)
    if not any(Path(f"{store}{end}").exists() for end in LEFT_BESIDE):
        store.parent.mkdir(parents=True, exist_ok=True)
        _copy(copy, store)
        return None
    before = store.with_name(f"{store.stem}-before-{now:%Y%m%d-%H%M%S}{store.suffix}")
    try:
        _copy(store, before)
        _copy(copy, store)
    except CopyRefusedError:
        before.unlink(missing_ok=True)
        raise
    except sqlite3.DatabaseError as error:
        # A full disc says nothing about the store, which SQLite leaves as it was.
        if isinstance(error, sqlite3.OperationalError) and store.exists():
            before.unlink(missing_ok=True)
            raise
        _set_aside(store, before)  # Nothing can be read of it: it is kept as it lies.
        _copy(copy, store)
    return before


def _copy(source: Path, target: Path) -> None:
    with (
        closing(_reader(source)) as reader,
        closing(sqlite3.connect(target, timeout=WAIT_S)) as writer,
    ):
        reader.backup(writer, progress=_give_up_where_busy)


def _give_up_where_busy(status: int, _remaining: int, _total: int) -> None:
    # Python itself would try again for ever.
    if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        raise CopyRefusedError("in_use")


def _reader(source: Path) -> sqlite3.Connection:
    # SQLite makes a file beside the one it reads, which a disc that takes none must not stop.
    how = "mode=rw" if os.access(source.parent, os.W_OK) else "immutable=1"
    return sqlite3.connect(f"{source.resolve().as_uri()}?{how}", uri=True, timeout=WAIT_S)


def _set_aside(store: Path, before: Path) -> None:
    for end in LEFT_BESIDE:
        Path(f"{before}{end}").unlink(missing_ok=True)
        if Path(f"{store}{end}").exists():
            Path(f"{store}{end}").rename(f"{before}{end}")


def _look_through(copy: Path, known: Collection[str]) -> None:
    try:
        with closing(_reader(copy)) as reader:
            sound = reader.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
            revisions = {
                row[0] for row in reader.execute("SELECT version_num FROM alembic_version")
            }
    except sqlite3.OperationalError as error:
        raise CopyRefusedError("not_a_copy") from error
    except sqlite3.DatabaseError as error:
        raise CopyRefusedError("damaged") from error
    if not sound:
        raise CopyRefusedError("damaged")
    if not revisions:
        raise CopyRefusedError("not_a_copy")
    if not revisions <= set(known):
        raise CopyRefusedError("newer")
