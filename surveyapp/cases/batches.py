"""Files on their way in: who hands them in, and what is kept of each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from surveyapp.cases.models import ImportBatch, ImportKind, RefusedImport
from surveyapp.orm import new_id
from surveyapp.units.sheet_problems import FileRefusedError
from surveyapp.units.unit_files import Changes

KEEP_REFUSALS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file handed in.

    Attributes
    ----------
    authority_id : UUID
        For whom.
    by : UUID or None
        The account that hands it in; ``None`` on the command line.
    """

    authority_id: UUID
    by: UUID | None
    file_name: str
    content: bytes
    at: datetime


def keep_batch(
    session: Session, arrival: Arrival, kind: ImportKind, changes: Changes, *, zone: str
) -> ImportBatch:
    """Keep what is known of a file that was taken in."""
    batch = ImportBatch(
        id=new_id(),
        authority_id=arrival.authority_id,
        kind=kind,
        file_name=printable(arrival.file_name),
        file_hash=sha256(arrival.content).hexdigest(),
        zone=zone,
        created=changes.created,
        revised=changes.revised,
        unchanged=changes.unchanged,
        by=arrival.by,
        at=arrival.at,
    )
    session.add(batch)
    session.flush()
    return batch


def describe_batch(batch: ImportBatch, changes: Changes | None = None) -> dict[str, object]:
    """Return what the audit log says of a file that was taken in."""
    counts = {"created": batch.created, "revised": batch.revised, "unchanged": batch.unchanged}
    revised = {"units": changes.units} if changes and changes.units else {}
    return {"kind": str(batch.kind), **counts, **revised}


def describe_refusal(
    arrival: Arrival, kind: ImportKind, refusal: FileRefusedError, *, language: str
) -> RefusedImport:
    """Return everything wrong with a file, in the words of its reader; `keep_refusal` keeps it."""
    return RefusedImport(
        id=new_id(),
        authority_id=arrival.authority_id,
        kind=kind,
        file_name=printable(arrival.file_name),
        count=refusal.total,
        problems=[
            [str(one.line or ""), one.column, one.value, one.say(language)]
            for one in refusal.problems
        ],
        by=arrival.by,
        at=arrival.at,
    )


def keep_refusal(session: Session, refusal: RefusedImport) -> None:
    """Keep what was wrong with a file, and forget what is older than `KEEP_REFUSALS`."""
    session.execute(
        delete(RefusedImport).where(
            RefusedImport.authority_id == refusal.authority_id,
            RefusedImport.at < refusal.at - KEEP_REFUSALS,
        )
    )
    session.add(refusal)


def printable(file_name: str) -> str:
    """Return a file's own name, without folders and what cannot be stored."""
    name = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in name if sign.isprintable())[-200:] or "—"
