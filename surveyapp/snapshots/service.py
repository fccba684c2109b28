"""The live snapshot of a wave: refreshed from the store, read as columns, deletable."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, contains_eager

from surveyapp.authoring.models import QuestionnaireVersion
from surveyapp.authoring.service import published_questionnaire
from surveyapp.database import transaction
from surveyapp.errors import SurveyError
from surveyapp.fieldwork.models import Survey, Wave
from surveyapp.messages import N_
from surveyapp.responding.fates import Fate
from surveyapp.snapshots.codebook import write_codebook
from surveyapp.snapshots.compaction import compact
from surveyapp.snapshots.decoding import make_empty, make_table
from surveyapp.snapshots.digests import hash_snapshot
from surveyapp.snapshots.folder import (
    CODEBOOK,
    Contents,
    Shard,
    held,
    index_of,
    read_contents,
    read_shard,
    sweep,
    write_contents,
    write_shard,
    write_whole,
)
from surveyapp.snapshots.layout import Layout, make_layout
from surveyapp.snapshots.reading import Reading, adopt_changes, name_store

Arrow: TypeAlias = Any  # pyarrow publishes no types.
Tell: TypeAlias = Callable[[int, int], None]


class NoSnapshotError(SurveyError):
    """Nothing was extracted yet."""

    message = N_("这个批次还没有快照。请先运行 surveyapp snapshot。")


class NoSuchWaveError(SurveyError):
    """The authority has no such wave, or several."""

    message = N_("没有批次“{wave}”，或者有多个同名批次。可选的有：{waves}。")


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did: changes read, and what the snapshot holds now."""

    changes: int
    rows: int
    content_hash: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot that nobody changes while it is read."""

    folder: Path
    layout: Layout
    contents: Contents

    def table(self, columns: Collection[str] | None = None) -> Arrow:
        """Return its columns, all or some, in the order of the response ids."""
        import pyarrow as pa  # noqa: PLC0415 - an extra

        names = [column.name for column in self.layout.columns]
        chosen = [name for name in names if columns is None or name in columns]
        order = index_of(self.folder, self.contents.shards).order
        parts = [read_shard(self.folder, shard, chosen) for shard in self.contents.shards]
        whole = pa.concat_tables([make_empty(self.layout).select(chosen), *parts])
        return whole.unify_dictionaries().combine_chunks().take(pa.array(order))


def find_wave_by_code(session: Session, authority_id: UUID, code: str) -> Wave:
    """Return a wave by its code, or by that of its survey, a stroke, and its own.

    Raises
    ------
    NoSuchWaveError
        If there is none, or codes of several surveys agree; it names those there are.
    """
    waves = session.scalars(
        select(Wave)
        .join(Wave.survey)
        .options(contains_eager(Wave.survey))
        .where(Survey.authority_id == authority_id)
        .order_by(Survey.code, Wave.period_from)
    ).all()
    named = {f"{wave.survey.code}/{wave.code}": wave for wave in waves}
    found = [wave for whole, wave in named.items() if code in {whole, wave.code}]
    if len(found) != 1:
        raise NoSuchWaveError(wave=code, waves=", ".join(named) or "–")
    return found[0]


def snapshot_folder(data_folder: Path, wave_id: UUID) -> Path:
    """Return where the snapshot of a wave lies."""
    return data_folder / "snapshots" / wave_id.hex


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
        return _Refresh(session, wave_id, folder).run(tell or (lambda _done, _of: None))


@contextmanager
def open_snapshot(session: Session, folder: Path) -> Iterator[Snapshot]:
    """Open the snapshot in a folder; a refresh waits until it is closed.

    Raises
    ------
    NoSnapshotError
        If there is none.
    """
    with held(folder, writing=False):
        contents = read_contents(folder)
        if contents is None:
            raise NoSnapshotError
        yield Snapshot(folder, _layout(session, map(UUID, contents.versions)), contents)


class _Refresh:
    def __init__(self, session: Session, wave_id: UUID, folder: Path) -> None:
        self.session, self.wave_id, self.folder = session, wave_id, folder
        self.store = name_store(session)
        self.former = read_contents(folder)
        self._begin()
        is_same = self.former is None or self.former.store == self.store
        if not (is_same and self.reading.is_same_store()):
            self._begin_anew()
        if self.former and self.former.described != self.layout.described():
            self._begin_anew()

    def run(self, tell: Tell) -> Refreshed:
        """Read what changed, and put it in the snapshot."""
        sweep(self.folder, self.former)
        changes, fates = self.reading.count(), self.reading.fates()
        shards = [*(self.former.shards if self.former else ())]
        shards += self._new_shards(fates, lambda done: tell(done, changes))
        index = index_of(self.folder, shards)
        contents = Contents(
            store=self.store,
            position=self.reading.position(),
            described=self.layout.described(),
            versions=tuple(sorted(id_.hex for id_ in self.layout.versions)),
            shards=tuple(compact(self.folder, shards, index, _withdrawn(fates))),
            rows=len(index.order),
            content_hash=hash_snapshot(
                self.layout, index.ids[index.order], index.digests[index.order]
            ),
        )
        write_whole(self.folder / CODEBOOK, write_codebook(self.layout))
        write_contents(self.folder, contents)
        return Refreshed(changes, contents.rows, contents.content_hash)

    def _begin(self) -> None:
        former = self.former
        self.reading = Reading(self.session, self.wave_id, former.position if former else None)
        answered = self.reading.version_ids()
        if former and former.rows:
            answered |= set(map(UUID, former.versions))
        asked = self.session.get_one(Wave, self.wave_id).version_id
        self.layout = _layout(self.session, answered or {asked})

    def _begin_anew(self) -> None:
        self.former = None
        self._begin()

    def _new_shards(
        self, fates: Mapping[str, Fate], tell: Callable[[int], None]
    ) -> Iterator[Shard]:
        names, done = self.reading.names(), 0
        for raw in self.reading.blocks():
            yield write_shard(self.folder, make_table(raw, self.layout, names, fates))
            done += len(raw.id)
            tell(done)


def _layout(session: Session, version_ids: Iterable[UUID]) -> Layout:
    query = select(QuestionnaireVersion.id, QuestionnaireVersion.number)
    found = session.execute(query.where(QuestionnaireVersion.id.in_(version_ids))).all()
    return make_layout(
        [(id_, number, published_questionnaire(session, id_)) for id_, number in found]
    )


def _withdrawn(fates: Mapping[str, Fate]) -> frozenset[bytes]:
    return frozenset(UUID(id_).bytes for id_, fate in fates.items() if fate.is_withdrawn)
