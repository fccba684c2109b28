"""Tables of evidence from files: handed in for a scheme, looked at, kept, undone as a whole."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, undefer

from analysis.errors import InputProblem, InvalidInputError
from analysis.readers.text import parse_table
from analysis.schemes.definition import Scheme
from analysis.schemes.evidence_calendar import OF_CALENDAR
from analysis.schemes.evidence_columns import columns_of, headings_of
from analysis.schemes.evidence_reading import read_evidence
from analysis.schemes.files import SchemeFile
from analysis.schemes.nearest import near
from analysis.schemes.needs import tables_offered
from analysis.schemes.periods import Level, Period
from analysis.schemes.tables import CALENDAR, EVENTS, HEADINGS, UNITS
from surveyapp.access import Actor
from surveyapp.assessment.adoption import scheme_file
from surveyapp.assessment.errors import BatchMovedError
from surveyapp.assessment.evidence_places import file_of, located
from surveyapp.assessment.holding import EVER, Holding, holdings_in, own_rows
from surveyapp.assessment.kept_tables import Rows, joined, packed, rows_of, unpacked
from surveyapp.assessment.models import EvidenceBatch, SchemeVersion
from surveyapp.assessment.unit_rows import read_units
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.cases.batches import printable
from surveyapp.errors import NotFoundError
from surveyapp.units.service import hold_authority, list_units
from surveyapp.units.workbooks import csv_of_workbook

WAITS = timedelta(days=1)  # A file that nobody keeps by then is forgotten.


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file as it arrives: which table it is, where it comes from, and what is in it."""

    table: str
    file_name: str
    content: bytes
    source: str


def hand_in(
    session: Session,
    actor: Actor,
    version: SchemeVersion,
    handed: HandedIn,
    *,
    now: datetime,
) -> EvidenceBatch:
    """Check a table as a whole, and let it wait to be looked at; nothing counts yet.

    Raises
    ------
    InvalidInputError
        With everything wrong with it.
    """
    session.execute(
        delete(EvidenceBatch).where(
            EvidenceBatch.authority_id == actor.authority_id,
            EvidenceBatch.kept_at.is_(None),
            EvidenceBatch.at < now - WAITS,
        )
    )
    rows = _read(scheme_file(version).scheme, handed)
    _check(session, actor, version, handed.table, rows, now=now)
    _hash, content = packed(rows)
    batch = EvidenceBatch(
        authority_id=actor.authority_id,
        scheme_code=version.code,
        table_name=handed.table,
        file_name=printable(handed.file_name),
        file_hash=sha256(handed.content).hexdigest(),
        source=handed.source,
        content=content,
        count=len(rows.cells),
        by=actor.account_id,
        at=now,
    )
    session.add(batch)
    session.flush()
    return batch


def keep_batch(
    session: Session, actor: Actor, version: SchemeVersion, batch: EvidenceBatch,
    *, now: datetime,
) -> None:  # fmt: skip
    """Let a table count; it is checked once more beside what was kept meanwhile.

    Raises
    ------
    BatchMovedError
        If it waits no longer.
    InvalidInputError
        If something contradicts it by now.
    """
    hold_authority(session, actor.authority_id)
    session.refresh(batch)
    if batch.kept_at is not None:
        raise BatchMovedError
    _check(session, actor, version, batch.table_name, unpacked(batch.content), now=now)
    batch.kept_at = now
    write_entry(
        session, actor, Action.EVIDENCE_IMPORTED, _subject(batch), now=now, created=batch.count,
        sha256=batch.file_hash,
    )  # fmt: skip


def name_source(session: Session, actor: Actor, batch: EvidenceBatch, source: str) -> None:
    """Say where a table comes from that was handed in without, or raise `BatchMovedError`."""
    hold_authority(session, actor.authority_id)
    session.refresh(batch)
    if batch.kept_at is not None:
        raise BatchMovedError
    batch.source = source


def discard_batch(session: Session, actor: Actor, batch: EvidenceBatch) -> None:
    """Forget a table that waits, or raise `BatchMovedError`."""
    hold_authority(session, actor.authority_id)
    session.refresh(batch)
    if batch.kept_at is not None:
        raise BatchMovedError
    session.delete(batch)


def undo_batch(
    session: Session, actor: Actor, batch: EvidenceBatch, reason: str, *, now: datetime
) -> None:
    """Let a table count no more; assessments that read it keep what they read.

    Raises
    ------
    BatchMovedError
        If it never counted, or does not any more.
    """
    hold_authority(session, actor.authority_id)
    session.refresh(batch)
    if batch.kept_at is None or batch.undone_at is not None:
        raise BatchMovedError
    batch.undone_at = now
    write_entry(session, actor, Action.EVIDENCE_UNDONE, _subject(batch), now=now, reason=reason)


def find_batch(
    session: Session, actor: Actor, version: SchemeVersion, batch_id: UUID
) -> EvidenceBatch:
    """Return a table of a scheme of the actor's authority, or raise `NotFoundError`."""
    batch = session.get(EvidenceBatch, batch_id, options=[undefer(EvidenceBatch.content)])
    if batch is None or (batch.authority_id, batch.scheme_code) != (
        actor.authority_id,
        version.code,
    ):
        raise NotFoundError
    return batch


def list_batches(
    session: Session, actor: Actor, version: SchemeVersion
) -> Sequence[EvidenceBatch]:
    """Return the tables of a scheme, the newest first."""
    mine = select(EvidenceBatch).filter_by(
        authority_id=actor.authority_id, scheme_code=version.code
    )
    return session.scalars(mine.order_by(EvidenceBatch.at.desc())).all()


def read_batches(
    session: Session, authority_id: UUID, scheme_code: str, *, only: Collection[str] = ()
) -> dict[str, Rows]:
    """Return what the kept tables of a scheme hold, those of one kind one after another.

    `only` names the tables that are asked for, unless all are.
    """
    query = select(EvidenceBatch).filter_by(authority_id=authority_id, scheme_code=scheme_code)
    if only:
        query = query.where(EvidenceBatch.table_name.in_(only))
    kept = session.scalars(
        query.where(EvidenceBatch.kept_at.is_not(None), EvidenceBatch.undone_at.is_(None))
        .order_by(EvidenceBatch.kept_at, EvidenceBatch.id)
        .options(undefer(EvidenceBatch.content))
    )
    found: dict[str, list[Rows]] = {}
    for batch in kept:
        found.setdefault(batch.table_name, []).append(unpacked(batch.content))
    return {name: joined(tables) for name, tables in found.items()}


def has_table(session: Session, authority_id: UUID, scheme_code: str, table: str) -> bool:
    """Tell whether tables of a kind are kept for a scheme."""
    query = select(EvidenceBatch.id).filter_by(
        authority_id=authority_id, scheme_code=scheme_code, table_name=table
    )
    kept = query.where(EvidenceBatch.kept_at.is_not(None), EvidenceBatch.undone_at.is_(None))
    return session.scalar(kept.limit(1)) is not None


def importable_tables(file: SchemeFile) -> tuple[str, ...]:
    """Return the names of the tables that a scheme reads, or can do without.

    Its calendar is that of the authority.
    """
    return tuple(name for name in tables_offered(file.scheme) if name != CALENDAR)


def _read(scheme: Scheme, handed: HandedIn) -> Rows:
    name = printable(handed.file_name)
    try:
        known = columns_of(scheme, handed.table).keys() | headings_of(scheme, handed.table).keys()
        table = parse_table(csv_of_workbook(handed.content), known)
    except InvalidInputError as error:
        problems = [_named(problem, name) for problem in error.problems]
        raise InvalidInputError(problems) from error
    rows = rows_of(table, name)
    header = [HEADINGS.get(title.strip(), title.strip()) for title in rows.header]
    return replace(rows, header=header)


def _named(problem: InputProblem, name: str) -> InputProblem:
    return InputProblem(
        problem.code, problem.line, problem.column, problem.value, problem.remedy,
        problem.accepted, problem.count, name,
    )  # fmt: skip


def _check(  # noqa: PLR0913 - whose, of which scheme, which table, what and when
    session: Session,
    actor: Actor,
    version: SchemeVersion,
    table: str,
    rows: Rows,
    *,
    now: datetime,
) -> None:
    """Refuse a table that the engine would, beside all that counts already.

    Where a scheme has several versions, each judges the events of its own days.
    """
    kept = read_batches(session, actor.authority_id, version.code)
    beside = [kept[table]] if table in kept else []
    tables = {**kept, table: joined([*beside, rows])}
    if UNITS in tables:
        _check_codes(session, actor, tables[UNITS])
    holding = holdings_in(session, actor, version.code, EVER) if EVENTS in tables else []
    versions = {version.id: version}
    if table == EVENTS and version in [one.version for one in holding]:
        versions |= {one.version.id: one.version for one in holding}
    problems = [
        problem
        for one in versions.values()
        for problem in _problems(session, actor, (one, holding), tables, now)
    ]
    if problems:
        raise InvalidInputError(list(dict.fromkeys(problems)))


def _problems(
    session: Session,
    actor: Actor,
    judge: tuple[SchemeVersion, Sequence[Holding]],
    tables: Mapping[str, Rows],
    now: datetime,
) -> Sequence[InputProblem]:
    """Return what a version refuses of tables, of which it judges the events of its days.

    A calendar is asked for where days are counted, which is when it runs.
    """
    version, holding = judge
    scheme, read = scheme_file(version).scheme, dict(tables)
    if UNITS not in read:
        year = Period.around(now.date(), Level.YEAR)
        read[UNITS] = read_units(session, actor.authority_id, scheme, year)
    if EVENTS in read:
        read[EVENTS] = own_rows(version, holding, read[EVENTS])
    try:
        read_evidence(scheme, {name: one.raw() for name, one in read.items()})
    except InvalidInputError as error:
        found = located(error, read).problems
        return [problem for problem in found if problem.code not in OF_CALENDAR]
    return ()


def _check_codes(session: Session, actor: Actor, units: Rows) -> None:
    known = {unit.code for unit in list_units(session, actor.authority_id)}
    position = list(units.header).index("unit") if "unit" in units.header else None
    wrong = [
        InputProblem(
            "unknown_unit", int(place.rpartition(":")[2]), "unit", row[position],
            "Use the code of a unit.", near(row[position], known), 1, file_of(place),
        )
        for row, place in zip(units.cells, units.places, strict=True)
        if position is not None and row[position] not in known
    ]  # fmt: skip
    if wrong:
        raise InvalidInputError(wrong)


def _subject(batch: EvidenceBatch) -> str:
    return f"{batch.scheme_code} / {batch.table_name} / {batch.file_name}"
