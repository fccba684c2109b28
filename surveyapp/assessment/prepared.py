"""Bulletins that would keep a request waiting: their files are asked for once, and made elsewhere.

All documents of one language are made together, for what takes long is to compute the assessment
again. They lie in a folder of their own, each whole or not there.
"""

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.schemes.definition import Scheme
from analysis.schemes.periods import Period, parts
from surveyapp.access import Actor
from surveyapp.assessment import long_runs
from surveyapp.assessment.bulletin_matter import DOCUMENTS
from surveyapp.assessment.models import Assessment, KeptTable, PreparedBulletin, RunState
from surveyapp.documents.formats import Format
from surveyapp.units.service import hold_authority


class Wanted(NamedTuple):
    """What files are asked for: in which language, of which day, and what they stand on."""

    language: str
    made_on: date
    stands_on: str


def is_long(session: Session, assessment: Assessment, scheme: Scheme) -> bool:
    """Tell whether the documents of a bulletin take longer than a person waits for a page.

    They tell of each unit in each period, of the workbook every quantity of it, and the evidence
    is read again.
    """
    period = Period.parse(assessment.period)
    levels = [level for level in scheme.results if level.rank <= period.level.rank]
    periods = sum(len(parts(period, level)) for level in levels)
    quantities = len(scheme.rules) + len(tuple(scheme.nodes()))
    kept = select(func.coalesce(func.sum(KeptTable.count), 0)).where(
        KeptTable.authority_id == assessment.authority_id,
        KeptTable.hash.in_(assessment.evidence.values()),
    )
    rows = session.scalars(kept).one()
    return int(rows) + assessment.units * periods * quantities > long_runs.LONG


def ask_for_files(
    session: Session, actor: Actor, assessment: Assessment, wanted: Wanted, *, now: datetime
) -> tuple[PreparedBulletin, bool]:
    """Return the files of a bulletin, and whether they are new and have to be worked on.

    Files that are being worked on already are returned as they are.
    """
    hold_authority(session, actor.authority_id)
    former = find_files(session, assessment, wanted.language)
    if former is not None:
        if long_runs.is_live(former, now=now):
            return former, False
        session.delete(former)
        session.flush()
    files = PreparedBulletin(
        assessment_id=assessment.id,
        language=wanted.language,
        stands_on=wanted.stands_on,
        made_on=wanted.made_on,
        state=RunState.WORKING,
        done=0,
        by=actor.account_id,
        asked_at=now,
        told_at=now,
    )
    session.add(files)
    session.flush()
    return files, True


def find_files(session: Session, assessment: Assessment, language: str) -> PreparedBulletin | None:
    """Return the files of a bulletin in a language, if they were asked for."""
    query = select(PreparedBulletin).filter_by(assessment_id=assessment.id, language=language)
    return session.scalars(query).one_or_none()


def are_otherwise(session: Session, assessment: Assessment) -> bool:
    """Tell whether the newest files of a bulletin come to another result than the one kept."""
    query = select(PreparedBulletin.result_hash).where(
        PreparedBulletin.assessment_id == assessment.id,
        PreparedBulletin.result_hash.is_not(None),
    )
    newest = query.order_by(PreparedBulletin.asked_at.desc(), PreparedBulletin.id.desc()).limit(1)
    return session.scalar(newest) not in {None, assessment.result_hash}


def folder_of(data_folder: Path, files_id: UUID) -> Path:
    """Return the folder of the files of a bulletin."""
    return data_folder / "bulletins" / files_id.hex


def path_of(data_folder: Path, files_id: UUID, document: Format) -> Path:
    """Return where a document of a bulletin lies."""
    return folder_of(data_folder, files_id) / f"bulletin.{document}"


def are_there(data_folder: Path, files: PreparedBulletin) -> bool:
    """Tell whether files are made, and lie where they were put."""
    return files.state is RunState.DONE and all(
        path_of(data_folder, files.id, document).is_file() for document in DOCUMENTS
    )


def forget(data_folder: Path, files_id: UUID) -> None:
    """Remove the files of a bulletin that was asked for anew."""
    shutil.rmtree(folder_of(data_folder, files_id), ignore_errors=True)
