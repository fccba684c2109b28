"""Bringing the snapshot of a wave up to date with the store."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from surveyapp.database import transaction
from surveyapp.fieldwork.models import Wave
from surveyapp.responding.fates import Fate
from surveyapp.snapshots.codebook import write_codebook
from surveyapp.snapshots.compaction import compact
from surveyapp.snapshots.decoding import make_table, with_corrections
from surveyapp.snapshots.digests import hash_snapshot
from surveyapp.snapshots.folder import (
    CODEBOOK,
    Contents,
    Shard,
    held,
    read_contents,
    sweep,
    write_contents,
    write_shard,
    write_whole,
)
from surveyapp.snapshots.index import Index, index_of, read_rows
from surveyapp.snapshots.lines import take_apart
from surveyapp.snapshots.position import adopt_changes, name_store
from surveyapp.snapshots.reading import Reading
from surveyapp.snapshots.service import layout_of

Tell: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did: changes read, and what the snapshot holds now."""

    changes: int
    rows: int
    content_hash: str


def refresh_snapshot(
    engine: Engine, wave_id: UUID, folder: Path, *, tell: Tell | None = None
) -> Refreshed:
    """Bring the snapshot of a wave up to the oldest transaction in flight.

    Only what changed since the last time is read. Everything is read anew where there is no
    snapshot yet, where the store is not the one it was made from, and where a questionnaire
    version brings other columns. Who comes second at one moment waits, and finds little to do.

    Parameters
    ----------
    engine : Engine
    wave_id : UUID
    folder : Path
        The wave's own; made if it is not there.
    tell : callable or None
        Told how many changed responses are done, and of how many changes.

    Raises
    ------
    UnreadableAnswerError
        If an answer is not in the codebook of its question; the former snapshot stays.
    """
    if engine.dialect.name == "postgresql":
        with transaction(engine) as session:
            adopt_changes(session, wave_id)
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with held(folder, writing=True), transaction(engine, writing=False) as session:
        former = _usable(session, wave_id, read_contents(folder))
        versions = frozenset({session.get_one(Wave, wave_id).version_id})
        if former and former.rows:
            versions = frozenset(map(UUID, former.versions))
        while True:  # Again where others were answered than these versions.
            attempt = _Attempt(session, wave_id, folder, former, versions)
            done = attempt.run(tell or (lambda _done, _of: None))
            if done is not None:
                return done
            versions = attempt.answered


def _usable(session: Session, wave_id: UUID, contents: Contents | None) -> Contents | None:
    """Return what a snapshot is made of, unless it was made from another store."""
    if contents is None or contents.store != name_store(session):
        return None
    return contents if Reading(session, wave_id, contents.position).is_same_store() else None


class _Attempt:
    """A refresh whose columns are those of some versions; `answered` are those met so far."""

    def __init__(
        self,
        session: Session,
        wave_id: UUID,
        folder: Path,
        former: Contents | None,
        versions: frozenset[UUID],
    ) -> None:
        self.session, self.folder = session, folder
        self.layout = layout_of(session, versions)
        is_alike = former is not None and former.described == self.layout.described()
        self.former = former if is_alike else None
        self.known = self.former.shards if self.former else ()
        self.reading = Reading(session, wave_id, self.former.position if self.former else None)
        is_answered = self.former is not None and self.former.rows > 0
        self.answered = versions if is_answered else frozenset[UUID]()

    def run(self, tell: Tell) -> Refreshed | None:
        """Put what changed in the snapshot; ``None`` if other versions were answered."""
        sweep(self.folder, read_contents(self.folder))
        changes = self.reading.count()
        if self.former and not changes:
            return Refreshed(0, self.former.rows, self.former.content_hash)
        with ThreadPoolExecutor(1) as beside:
            # What the snapshot holds is looked through while the store is being read.
            former = beside.submit(read_rows, self.folder, self.known, room=changes)
            fates = self.reading.fates()
            added = self._added(fates, lambda done: tell(done, changes))
        if added is None:
            return None
        index = index_of(self.folder, added, former.result())
        return self._kept(index, [*self.known, *added], changes, _withdrawn(fates))

    def _added(
        self, fates: Mapping[str, Fate], tell: Callable[[int], None]
    ) -> Sequence[Shard] | None:
        """Write what is read to shards; ``None`` if other versions were answered."""
        corrections, names = self.reading.corrections(), self.reading.names()

        def write(block: bytes) -> Shard | None:
            raw = with_corrections(take_apart(block), corrections)
            self.answered |= set(map(UUID, raw["version"].dictionary.to_pylist()))
            if not self.answered <= self.layout.versions.keys():
                return None  # The columns have no place for it.
            return write_shard(self.folder, make_table(raw, self.layout, names, fates))

        added: list[Shard] = []
        for shard in _one_ahead(write, self.reading.blocks()):
            if shard is None:
                return None
            added.append(shard)
            tell(sum(one.rows for one in added))
        return None if self.answered and self.answered != self.layout.versions.keys() else added

    def _kept(
        self, index: Index, shards: Sequence[Shard], changes: int, withdrawn: frozenset[bytes]
    ) -> Refreshed:
        contents = Contents(
            store=name_store(self.session),
            position=self.reading.position(),
            described=self.layout.described(),
            versions=tuple(sorted(id_.hex for id_ in self.layout.versions)),
            shards=tuple(compact(self.folder, shards, index, withdrawn)),
            rows=len(index.order),
            content_hash=hash_snapshot(self.layout, index.rows, index.order),
        )
        write_whole(self.folder / CODEBOOK, write_codebook(self.layout))
        write_contents(self.folder, contents)
        return Refreshed(changes, contents.rows, contents.content_hash)


def _one_ahead(
    write: Callable[[bytes], Shard | None], blocks: Iterator[bytes]
) -> Iterator[Shard | None]:
    """Yield each block written, while the next one is already being read."""
    with ThreadPoolExecutor(1) as writer:
        waiting: deque[Future[Shard | None]] = deque()
        for block in blocks:
            waiting.append(writer.submit(write, block))
            if len(waiting) > 1:
                yield waiting.popleft().result()
        for last in waiting:
            yield last.result()


def _withdrawn(fates: Mapping[str, Fate]) -> frozenset[bytes]:
    return frozenset(UUID(id_).bytes for id_, fate in fates.items() if fate.is_withdrawn)
