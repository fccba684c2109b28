"""Making the files of a bulletin that was asked for, and saying how far they are."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import undefer

from analysis.schemes.files import SchemeFile
from analysis.schemes.periods import Period
from surveyapp.assessment.adoption import scheme_file
from surveyapp.assessment.bulletin_matter import (
    DOCUMENTS,
    STEPS,
    Matter,
    Setting,
    load_matter,
    write_document,
)
from surveyapp.assessment.kept_tables import Rows, load_tables
from surveyapp.assessment.models import Assessment, PreparedBulletin, RunState
from surveyapp.assessment.prepared import path_of
from surveyapp.assessment.runs import hash_of, open_run
from surveyapp.assessment.working import Tell, telling
from surveyapp.database import transaction
from surveyapp.documents.formats import Format
from surveyapp.snapshots.folder import OWNER_ONLY, held, write_whole

# Per cent of the time that have gone by then, about.
READ, COMPUTED = 5, 35
WRITTEN = {Format.PDF: 50, Format.WORD: 55, Format.EXCEL: 70, STEPS: 99}


@dataclass(frozen=True, slots=True)
class Task:
    """What the files of a bulletin are made from, read from the store as a whole."""

    file: SchemeFile
    tables: dict[str, Rows]
    period: Period
    as_of: date
    matter: Matter
    language: str
    made_on: date
    result_hash: str


def prepare(engine: Engine, files_id: UUID, data_folder: Path) -> None:
    """Make the files that were asked for, unless they are not wanted any more.

    They are told to be there once all are. Whoever works on runs and bulletins takes turns.
    """
    with telling(engine, files_id) as tell, held(data_folder / "runs", writing=True):
        task = _read(engine, files_id)
        if task is None:
            return
        tell(READ)
        result_hash = _write(task, files_id, data_folder, tell)
    with transaction(engine) as session:
        files = session.get(PreparedBulletin, files_id, with_for_update=True)
        if files is not None and files.state is RunState.WORKING:
            files.state, files.done, files.result_hash = RunState.DONE, 100, result_hash


def _read(engine: Engine, files_id: UUID) -> Task | None:
    with transaction(engine, writing=False) as session:
        files = session.get(PreparedBulletin, files_id)
        if files is None:
            return None
        of = select(Assessment).filter_by(id=files.assessment_id)
        assessment = session.scalars(of.options(undefer(Assessment.result))).one()
        return Task(
            scheme_file(assessment.scheme_version),
            load_tables(session, assessment.authority_id, assessment.evidence),
            Period.parse(assessment.period),
            assessment.as_of,
            load_matter(session, assessment, files.language),
            files.language,
            files.made_on,
            assessment.result_hash,
        )


def _write(task: Task, files_id: UUID, data_folder: Path, tell: Tell) -> str:
    """Write the files, and return the hash of the result that they tell."""

    def tell_parts(parts: int, of: int) -> None:
        tell(READ + (COMPUTED - READ) * parts // of)

    def tell_units(units: int, of: int) -> None:
        tell(begun + (WRITTEN[STEPS] - begun) * units // of)

    run = open_run(task.file, task.tables, task.as_of)
    task.tables.clear()  # The run has read them, and both together take twice the memory.
    result_hash = hash_of(run, task.period, tell_parts)
    told = task.matter.told(run, task.period)
    is_otherwise = result_hash != task.result_hash
    setting = Setting(task.language, task.made_on, datetime.now(UTC), is_otherwise)
    begun = COMPUTED
    for document in DOCUMENTS:
        content = write_document(document, run, told, task.matter, setting, tell=tell_units)
        path = path_of(data_folder, files_id, document)
        path.parent.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        write_whole(path, content)
        begun = WRITTEN[document]
        tell(begun)
    return result_hash
