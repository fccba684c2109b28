"""Files that came in: what they brought, whom they revised, and which were refused."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.accounts.models import Account
from surveyapp.audit.models import Action
from surveyapp.audit.service import find_entry
from surveyapp.cases.models import ImportBatch, ImportKind, RefusedImport
from surveyapp.errors import NotFoundError
from surveyapp.units.models import AssessedUnit

RECENT = 30


def list_batches(session: Session, actor: Actor) -> Sequence[tuple[ImportBatch, str | None]]:
    """Return the newest imports of the actor's authority, and who made each."""
    rows = session.execute(
        select(ImportBatch, Account.display_name)
        .outerjoin(Account, Account.id == ImportBatch.by)
        .where(ImportBatch.authority_id == actor.authority_id)
        .order_by(ImportBatch.at.desc(), ImportBatch.id.desc())
        .limit(RECENT)
    )
    return [(batch, name) for batch, name in rows]


def open_batch(session: Session, actor: Actor, batch_id: UUID) -> ImportBatch:
    """Return an import of the actor's authority, or raise `NotFoundError`."""
    batch = session.get(ImportBatch, batch_id)
    if batch is None or batch.authority_id != actor.authority_id:
        raise NotFoundError
    return batch


def list_refusals(session: Session, actor: Actor) -> Sequence[RefusedImport]:
    """Return the newest files that were not taken in."""
    return session.scalars(
        select(RefusedImport)
        .filter_by(authority_id=actor.authority_id)
        .order_by(RefusedImport.at.desc())
        .limit(5)
    ).all()


def open_refusal(session: Session, actor: Actor, refusal_id: UUID) -> RefusedImport:
    """Return a refused file of the actor's authority, or raise `NotFoundError`."""
    refusal = session.get(RefusedImport, refusal_id)
    if refusal is None or refusal.authority_id != actor.authority_id:
        raise NotFoundError
    return refusal


class UnitRevision(NamedTuple):
    """A unit that an import revised, and the columns that said something else than before."""

    unit: AssessedUnit
    columns: Sequence[str]


def first_revised_units(session: Session, actor: Actor, batch: ImportBatch) -> list[UnitRevision]:
    """Return the first units that an import revised, as its entry in the audit log names them."""
    if batch.kind is not ImportKind.UNITS:
        return []
    entry = find_entry(session, actor, Action.IMPORTED, after=batch.id, at=batch.at)
    told: dict[str, list[str]] = entry.details.get("units", {}) if entry else {}
    units = session.scalars(
        select(AssessedUnit).where(
            AssessedUnit.authority_id == actor.authority_id, AssessedUnit.code.in_(told)
        )
    )
    by_code = {unit.code: unit for unit in units}
    return [UnitRevision(by_code[code], columns) for code, columns in told.items()]
