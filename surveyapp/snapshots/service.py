"""The live snapshot of a wave: where it lies, and its columns."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.authoring.models import QuestionnaireVersion
from surveyapp.authoring.service import published_questionnaire
from surveyapp.errors import SurveyError
from surveyapp.messages import N_
from surveyapp.snapshots.decoding import make_empty
from surveyapp.snapshots.folder import Contents, held, read_contents, read_shard
from surveyapp.snapshots.index import index_of
from surveyapp.snapshots.layout import Layout, make_layout

Arrow: TypeAlias = Any  # pyarrow publishes no types.


class NoSnapshotError(SurveyError):
    """Nothing was extracted yet."""

    message = N_("这个批次还没有快照。请先运行 surveyapp snapshot。")


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


def snapshot_folder(data_folder: Path, wave_id: UUID) -> Path:
    """Return where the snapshot of a wave lies."""
    return data_folder / "snapshots" / wave_id.hex


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
        yield Snapshot(folder, layout_of(session, map(UUID, contents.versions)), contents)


def layout_of(session: Session, version_ids: Iterable[UUID]) -> Layout:
    """Return the columns that the answers to some versions need together."""
    query = select(QuestionnaireVersion.id, QuestionnaireVersion.number)
    found = session.execute(query.where(QuestionnaireVersion.id.in_(version_ids))).all()
    return make_layout(
        [(id_, number, published_questionnaire(session, id_)) for id_, number in found]
    )
